"""What does a cell mean? From what people type to what the rulebook can use."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.members import KIND_NAMES, ProjectKind, Town
from lagplanner.domain.membership.import_columns import Likeness, folded
from lagplanner.domain.membership.import_days import UnclearError


@dataclass(frozen=True, slots=True)
class Tools:
    """What libraries know and the rulebook does not: given by whoever asks it.

    `phone` and `email` return the proper spelling, None for what is neither.
    """

    likeness: Likeness
    phone: Callable[[str], str | None]
    email: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Address:
    """Street, postcode and town as far as one cell holds them."""

    street: str = ""
    postcode: str = ""
    town: str = ""


_NOTHING = frozenset(
    "-|–|—|--|---|/|?|k.a.|k. a.|ka|keine angabe|unbekannt|n/a|na|n.n.|n. n.|nn|offen"
    "|nicht bekannt|unbefristet".split("|")
)
_SHEET_ERROR = re.compile(r"#(REF!|BEZUG!|NAME\?|VALUE!|WERT!|DIV/0!|N/A|NV|NULL!|NUM!|ZAHL!)")
_YES = frozenset("ja j x 1 yes y true wahr ✓ ✔ vorhanden barrierefrei stufenlos voll".split())
_NO = frozenset("nein n 0 no false falsch nicht keine".split())
_STATES = {
    MeetingState.CANCELLED: "abgesagt ausgefallen entfallen cancelled canceled ja x 1",
    MeetingState.HELD: "stattgefunden gehalten durchgeführt durchgefuehrt erledigt held nein 0",
    MeetingState.PUBLISHED: "veröffentlicht geplant published",
    MeetingState.CONFIRMED: "bestätigt bestaetigt zugesagt confirmed",
}
_LANGUAGES = {"de": "de deutsch german", "en": "en englisch english"}
LANGUAGE_NAMES = {"de": "Deutsch", "en": "Englisch"}
STATE_NAMES = {
    MeetingState.HELD: "stattgefunden",
    MeetingState.PUBLISHED: "veröffentlicht",
    MeetingState.CONFIRMED: "bestätigt",
    MeetingState.CANCELLED: "abgesagt",
}


def says_nothing(text: str) -> bool:
    """Whether a cell only marks that nothing is known: empty, `-`, `k. A.`, `unbekannt`."""
    return not text.strip() or text.strip().casefold() in _NOTHING


def check_sheet_error(text: str) -> None:
    """Raises UnclearError for the error values of a spreadsheet."""
    if _SHEET_ERROR.fullmatch(text.strip()):
        raise UnclearError(
            f"In der Zelle steht der Rechenfehler {text.strip()}.",
            "Bitte tragen Sie den Wert von Hand ein.",
        )


def one_line(text: str, limit: int) -> str:
    """A text on one line. Raises UnclearError if it is longer than can be kept."""
    plain = " ".join(text.split())
    if limit and len(plain) > limit:
        raise UnclearError(
            f"Der Text hat {len(plain)} Zeichen, Platz ist für {limit}.", "Bitte kürzen Sie ihn."
        )
    return plain


def whole_number(text: str, what: str, *, lowest: int) -> tuple[int, str]:
    """The number in `ca. 30`, `30 Plätze`, `25-30` (the lower one), and a hint where it was chosen.

    Raises UnclearError without a number or below the lowest one that makes sense.
    """
    found = re.findall(r"(?<!\d)(?<!\d[.,])-?\d+(?:[.,]0+)?(?!\d)", text.replace("\u2212", "-"))
    span = re.fullmatch(r"\D*?(\d+)\s*(?:-|–|—|bis)\s*(\d+)\D*", text)
    if not found:
        raise UnclearError(f"„{text}“ ist keine Zahl.", "Bitte schreiben Sie eine Zahl wie 30.")
    if span is None and len(found) > 1:
        raise UnclearError(f"„{text}“ enthält mehrere Zahlen.", "Bitte schreiben Sie nur eine.")
    number = int(re.split(r"[.,]", span[1] if span else found[0])[0])
    if number < lowest:
        raise UnclearError(
            f"{what}: {number} ist zu klein.",
            f"Bitte schreiben Sie eine Zahl ab {lowest} oder lassen Sie die Zelle leer.",
        )
    if number > 100_000:
        raise UnclearError(f"{what}: {number} ist zu groß.", "Bitte berichtigen Sie die Zahl.")
    return number, f"„{text}“ gilt als {number}" if span else ""


def yes_no(text: str) -> tuple[bool, str]:
    """True or False for `ja`, `x`, `0`, `nein`; `teilweise` counts as no, with a hint."""
    plain = text.strip().casefold().rstrip(".!")
    if plain in _YES:
        return True, ""
    if plain in _NO:
        return False, ""
    if re.match(r"(teil|bedingt|eingeschränkt|nur |fast|part)", plain):
        return False, f"„{text}“ gilt als nein; Näheres gehört in die Bemerkung"
    raise UnclearError(f"„{text}“ ist weder ja noch nein.", "Bitte schreiben Sie ja oder nein.")


def phone(text: str, tools: Tools) -> tuple[str, str]:
    """A number in international spelling; kept as typed, with a hint, where it is not understood."""
    plain = " ".join(text.split())
    bare = re.sub(r"^(tel|telefon|fon|mobil|handy)\b\.?:?\s*", "", plain, flags=re.IGNORECASE)
    proper = tools.phone(bare.replace("(0)", "")) if len(bare) < 40 else None
    if proper is not None:
        return proper, ""
    return one_line(plain, 40), f"Telefon „{plain}“ bleibt, wie es ist: keine erkannte Nummer"


def email(text: str, tools: Tools) -> tuple[str, str]:
    """The first address of a cell in its proper spelling; a hint if there are more."""
    plain = re.sub(r"\s*[(\[]\s*(at|ät)\s*[)\]]\s*", "@", text, flags=re.IGNORECASE)
    plain = re.sub(r"^\s*mailto:", "", plain, flags=re.IGNORECASE)
    in_brackets = re.search(r"<([^<>]+@[^<>]+)>", plain)
    parts = re.split(r"[\s,;/|]+", in_brackets[1] if in_brackets else plain.strip())
    addresses = [part.strip("<>.") for part in parts if "@" in part]
    proper = tools.email(addresses[0]) if addresses else None
    if proper is None:
        raise UnclearError(
            f"„{text}“ ist keine E-Mail-Adresse, an die man schreiben kann.",
            "Bitte schreiben Sie sie wie name@beispiel.example, ohne Umlaute vor dem @.",
        )
    return proper, f"nur {proper} wird übernommen" if len(addresses) > 1 else ""


def short_name(text: str) -> str:
    """A project's short name for addresses: small letters, figures and hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", folded(text)))[:150]


def website(text: str) -> str:
    """An address beginning with http:// or https://; anything else is refused as a link."""
    plain = text.strip()
    if not re.match(r"[a-z][a-z0-9+.\-]*:(?!\d)", plain, re.IGNORECASE):
        plain = f"https://{plain}"
    if re.fullmatch(
        r"https?://[^\s<>\"'@/]+\.[^\s<>\"'@/]{2,}(/[^\s<>\"]*)?", plain, re.IGNORECASE
    ):
        return one_line(plain, 300)
    raise UnclearError(
        f"„{text}“ ist keine Internetadresse.",
        "Bitte schreiben Sie sie wie https://www.beispiel.example.",
    )


def address(text: str) -> Address:
    """The parts of `Am Markt 3, 09122 Chemnitz`, `09122 Chemnitz`, `9122`, or a street alone."""
    plain = " ".join(text.split())
    found = re.fullmatch(
        r"(?:(?P<street>.*?)[,;\s]+)??(?:D[-\s]?)?(?P<code>\d{5})(?:[,\s]+(?P<town>\D.*))?", plain
    )
    if found:
        return Address(
            (found["street"] or "").strip(" ,;"), found["code"], (found["town"] or "").strip()
        )
    if re.fullmatch(r"\d{4}", plain):  # Excel ate the zero in front
        return Address(postcode=f"0{plain}")
    return Address(street=plain)


def weight(text: str) -> int:
    """Shares of the turns in hundredths: `1`, `0,5`, `50 %` and `50` say the obvious."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(%|Prozent)?\s*", text)
    if found is None:
        raise UnclearError(f"„{text}“ ist kein Gewicht.", "Bitte schreiben Sie es wie 1 oder 50 %.")
    number = float(found[1].replace(",", "."))
    hundredths = round(number if found[2] or number > 10 else number * 100)
    if not 1 <= hundredths <= 1000:
        raise UnclearError(
            f"Das Gewicht „{text}“ ist zu groß oder null.", "Möglich ist 1 % bis 1000 %."
        )
    return hundredths


def project_kind(text: str) -> ProjectKind:
    """The kind named by its code, its German name or its usual short form."""
    plain = folded(text)
    for kind in ProjectKind:
        if plain in (kind.value, folded(KIND_NAMES[kind])):
            return kind
    if plain in ("sonstiges", "anderes", "andere", "other"):
        return ProjectKind.OTHER
    guessed = guessed_kind(text)
    if guessed is ProjectKind.OTHER:
        names = ", ".join(KIND_NAMES.values())
        raise UnclearError(f"Die Art „{text}“ ist unbekannt.", f"Möglich sind: {names}.")
    return guessed


def guessed_kind(name: str) -> ProjectKind:
    """The kind of work a project's name speaks of."""
    plain = folded(name)
    for words, kind in _KIND_WORDS:
        if any(re.search(rf"\b{word}", plain) for word in words.split()):
            return kind
    return ProjectKind.OTHER


_KIND_WORDS = (
    ("gemeinwesenkoordination gwk\\b", ProjectKind.GWK),
    ("gemeinwesenarbeit gwa\\b", ProjectKind.GWA),
    ("stadtteilmanagement stm\\b", ProjectKind.STM),
    ("quartiersmanagement quartiermanagement qm\\b", ProjectKind.QM),
    ("citymanagement zentrumsmanagement", ProjectKind.CM),
    ("programmbegleitung programmkoordination", ProjectKind.PROGRAMME),
)


def meeting_state(text: str) -> MeetingState:
    """What a word says about a meeting; a bare `x` or `ja` stands in a column headed „abgesagt“."""
    plain = text.strip().casefold()
    for state, words in _STATES.items():
        if plain == state.value or plain in words.split():
            return state
    raise UnclearError(
        f"Der Stand „{text}“ ist unbekannt.",
        f"Möglich sind: {', '.join(STATE_NAMES.values())}.",
    )


def language(text: str) -> str:
    """The code of the language in which somebody reads letters."""
    for code, known in _LANGUAGES.items():
        if folded(text) in known.split():
            return code
    raise UnclearError(f"„{text}“ ist keine Sprache.", "Bitte schreiben Sie Deutsch oder Englisch.")


def match_town(text: str, towns: Collection[Town], likeness: Likeness) -> tuple[Town, str]:
    """The town meant by `Chemnitz, Stadt`, `Schwarzenberg/Erzgeb.`, `Aue`, `Dresdn` (with a hint).

    Raises UnclearError naming the nearest towns.
    """
    for town in towns:
        if folded(text) in (folded(town.name), folded(town.slug)):
            return town, ""
    wanted = town_key(text)
    keys = {town_key(town.name): town for town in towns}
    if wanted in keys:
        return keys[wanted], ""
    first_words = [
        town
        for key, town in keys.items()
        if wanted and (f"{wanted} ".startswith(f"{key} ") or f"{key} ".startswith(f"{wanted} "))
    ]
    if len(first_words) == 1:
        return first_words[0], f"„{text}“ gilt als {first_words[0].name}"
    ranked = sorted(keys, key=lambda key: -likeness(wanted, key))
    scores = [likeness(wanted, key) for key in ranked[:2]]
    if scores and scores[0] >= 85 and (len(scores) == 1 or scores[1] < scores[0] - 5):
        return keys[ranked[0]], f"„{text}“ gilt als {keys[ranked[0]].name}"
    near = [keys[key].name for key in ranked[:3] if likeness(wanted, key) >= 55]
    hint = f"Ähnlich: {', '.join(near)}. " if near else ""
    raise UnclearError(
        f"Die Stadt „{text}“ ist nicht angelegt.",
        hint + "Bitte berichtigen Sie den Namen oder legen Sie die Stadt mit ihren Koordinaten an.",
    )


def town_key(text: str) -> str:
    """A town's name without what lists add to it: postcode, `Stadt`, `/Erzgeb.`, `(Sachsen)`."""
    plain = re.sub(r"^(D[-\s]?)?\d{5}\s+|\(.*?\)|/.*$", " ", text.strip())
    words = folded(plain).split()
    extra = {"stadt", "grosse", "große", "kreisstadt", "landeshauptstadt", "hansestadt", "gemeinde"}
    kept = [word for word in words if word not in extra and not word.startswith("erzgeb")]
    return " ".join(kept) or " ".join(words)
