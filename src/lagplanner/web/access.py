"""Which deed is a page of the board? Each room has one for looking and one for everything else.

A room without a line is closed to everybody. The services ask again, more finely, before they store.
"""

from collections.abc import Mapping

from lagplanner.domain.access import Deed

START = "/vorstand"
OWN = "/mein"
LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})

ROOMS: Mapping[str, tuple[Deed, Deed]] = {
    "ansprechpersonen": (Deed.SEE_PEOPLE, Deed.LISTS),
    "": (Deed.SEE, Deed.SEE),
    "auftrag": (Deed.SEE, Deed.PLAN),
    # Of assemblies and other gatherings, the papers too.
    "archiv": (Deed.SEE_PEOPLE, Deed.FILE),
    "ausgeben": (Deed.SEE_PEOPLE, Deed.SEE_PEOPLE),
    "briefkalender": (Deed.SEE, Deed.SEND),
    "datenschutz": (Deed.GOVERN, Deed.GOVERN),
    "einlesen": (Deed.LISTS, Deed.LISTS),
    "einlesen/papiere": (Deed.FILE, Deed.FILE),
    "einstellungen": (Deed.SEE_PEOPLE, Deed.RULES),
    # Whoever chooses the mail server reads the log-in letters of everybody.
    "einstellungen/mail": (Deed.SEE_PEOPLE, Deed.GOVERN),
    "erste-schritte": (Deed.SEE_PEOPLE, Deed.RULES),
    "fristen": (Deed.SEE, Deed.RULES),
    "kalender": (Deed.SEE, Deed.PLAN),
    "nachweis": (Deed.PROVE, Deed.PROVE),
    "personen": (Deed.SEE_PEOPLE, Deed.GOVERN),
    "plan": (Deed.SEE, Deed.PLAN),
    "postausgang": (Deed.SEE_PEOPLE, Deed.SEND),
    "projekte": (Deed.SEE_PEOPLE, Deed.LISTS),
    "regeln": (Deed.SEE, Deed.RULES),
    # A token lets somebody in.
    "schnittstelle": (Deed.SEE_PEOPLE, Deed.GOVERN),
    # Of what is found, only what is for them.
    "suche": (Deed.SEE, Deed.SEE),
    "tausch": (Deed.SEE, Deed.PLAN),
    "teilnahme": (Deed.SEE, Deed.SEE),
    "texte": (Deed.SEE, Deed.SEND),
    "themen": (Deed.SEE, Deed.PLAN),
    "treffen": (Deed.SEE, Deed.PLAN),
    # What people eat and need, and how speakers are reached, is not for auditors.
    "treffen/*/anfragen": (Deed.SEE_PEOPLE, Deed.TALKS),
    "treffen/*/anmeldungen": (Deed.SEE_PEOPLE, Deed.PLAN),
    "treffen/*/nachweis": (Deed.PROVE, Deed.RECEIPTS),
    "treffen/*/papiere": (Deed.SEE_PEOPLE, Deed.SEND),
    "treffen/*/dateien": (Deed.SEE_PEOPLE, Deed.FILE),
    "treffen/*/teilnahme": (Deed.SEE_PEOPLE, Deed.PLAN),
    "uebergabe": (Deed.GOVERN, Deed.GOVERN),
    "verlauf": (Deed.SEE, Deed.PLAN),
    "versammlung": (Deed.SEE_PEOPLE, Deed.PLAN),
    "versammlung/*/nachweis": (Deed.PROVE, Deed.PROVE),
    "versammlung/*/briefe": (Deed.SEE_PEOPLE, Deed.SEND),
    "versammlung/*/stimmen": (Deed.SEE_PEOPLE, Deed.LISTS),
    "vortragende": (Deed.SEE_PEOPLE, Deed.TALKS),
    "vortragende.csv": (Deed.SEE_PEOPLE, Deed.SEE_PEOPLE),
    "vortragende.xlsx": (Deed.SEE_PEOPLE, Deed.SEE_PEOPLE),
    "wer-ist-dran": (Deed.SEE, Deed.SEE),
    "zahlen": (Deed.SEE, Deed.SEE),
}
"""The first part of a path below /vorstand: the deed of looking, and of changing something."""

ONLY_FRESH = frozenset({f"{START}/personen", f"{START}/uebergabe", f"{OWN}/personen"})
"""Where forms say who gets in: only whoever has just logged in may send them."""

OPEN = frozenset(
    {
        "",
        ".well-known",
        "abmelden",
        "anmelden",
        "api",
        "aussehen",
        "barrierefreiheit",
        "bilder",
        "daten",
        "datenschutz",
        "einbetten",
        "favicon.ico",
        "feeds",
        "gesund",
        "impressum",
        "karte",
        "kalender",
        "leichte-sprache",
        "netzwerk",
        "oembed",
        "projekte",
        "robots.txt",
        "schnittstelle",
        "sitemap.xml",
        "sprache",
        "static",
        "themen",
        "treffen",
    }
)
"""The first part of paths that are for everybody."""


def is_for_somebody(path: str) -> bool:
    """Whether a path leads to pages of those who are in: the board's, or one's own."""
    return any(path == place or path.startswith(f"{place}/") for place in (START, OWN))


def wants_fresh(path: str) -> str:
    """The page whose forms need a fresh log-in, if this path is one of it; "" for all others."""
    return next((one for one in ONLY_FRESH if path == one or path.startswith(f"{one}/")), "")


def room_of(path: str) -> str:
    """The room a path of the board leads to; a part of a room may have a line of its own."""
    first, second, third = (*path.removeprefix(START).strip("/").split("/"), "", "")[:3]
    parts = (f"{first}/{second}", f"{first}/*/{third}")
    return next((part for part in parts if part in ROOMS), first)


def deed_of(path: str, method: str) -> Deed:
    """What somebody does who asks for a page of the board or their own; `UNNAMED` without a line."""
    if path == OWN or path.startswith(f"{OWN}/"):
        return Deed.OWN
    looking, changing = ROOMS.get(room_of(path), (Deed.UNNAMED, Deed.UNNAMED))
    return looking if method in LOOKING else changing
