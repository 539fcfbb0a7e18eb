"""Which column of somebody's list means what? Headers are recognised, nothing is decided silently."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Likeness = Callable[[str, str], float]
"""How alike two texts are, 0 to 100; the libraries for it live one storey up."""


class ListKind(StrEnum):
    """What a list is about; `all` is a complete export of this software."""

    MEMBERS = "members"
    MEETINGS = "meetings"
    SPEAKERS = "speakers"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list; `number` is the one a person sees at its left in Excel."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A list as it was read: every cell as text, dates as ISO days, rows with their own numbers.

    `header_row` is a row number, None where no row looks like a header. `fixed_width` says that
    each row must have as many cells as the header (a text file with separators).
    """

    lines: tuple[Line, ...]
    header_row: int | None
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    fixed_width: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        """The header texts; columns without one are called by their letter, as in Excel."""
        given: tuple[str, ...] = ()
        for line in self.lines:
            if line.number == self.header_row:
                given = line.cells
        used = [
            index
            for line in self.body
            for index, cell in enumerate(line.cells)
            if cell and (self.header_row is None or not self.fixed_width)
        ]
        width = max([len(given), *(index + 1 for index in used)])
        while width and width <= len(given) and not given[width - 1] and width - 1 not in used:
            width -= 1
        texts = given + ("",) * (width - len(given))
        return tuple(
            text or f"Spalte {column_letter(index)}" for index, text in enumerate(texts[:width])
        )

    @property
    def body(self) -> tuple[Line, ...]:
        """The rows below the header that hold anything at all."""
        return tuple(
            line for line in self.lines if line.number > (self.header_row or 0) and any(line.cells)
        )


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column can hold; `limit` is the longest text that can be kept."""

    name: str
    title: str
    synonyms: tuple[str, ...] = ()
    limit: int = 0
    needed: bool = False


def _field(
    name: str, title: str, synonyms: str = "", limit: int = 0, needed: bool = False
) -> Field:
    words = tuple(part.strip() for part in synonyms.split("|") if part.strip())
    return Field(name, title, (title, *words), limit, needed)


CONTACT_SLOTS = 5
"""How many contact persons of one project a list can hold."""


def _contact_fields(number: int) -> tuple[Field, ...]:
    people = "Ansprechpartner|Ansprechpartnerin|AnsprechpartnerIn|Ansprechpartner/in|Kontaktperson"
    people += "|Ansprechpartner:in|Ansprechpartner*in|Kontakt|Leitung|Koordination|contact person"
    people += "|contact|Quartiersmanager/in|Vor- und Nachname|Name"
    parts = (
        ("name", "Ansprechperson", people, 160),
        ("label", "Bezeichnung der Ansprechperson", "Funktion|Rolle|contact label", 80),
        (
            "email",
            "E-Mail der Ansprechperson",
            "Mail persönlich|E-Mail persönlich|contact email",
            200,
        ),
        ("phone", "Telefon der Ansprechperson", "Durchwahl|Mobil|Handy|contact phone", 40),
        ("language", "Sprache der Ansprechperson", "Briefsprache|contact language", 40),
    )
    first, suffix = number == 1, "" if number == 1 else f" {number}"
    return tuple(
        _field(f"contact{number}_{name}", f"{title}{suffix}", known if first else "", limit)
        for name, title, known, limit in parts
    )


MEMBER_FIELDS: tuple[Field, ...] = (
    _field(
        "name",
        "Projekt",
        "Name des Projekts|Name des Projektes|Projektname|Projekt / Quartiersmanagement"
        "|Quartiersmanagement|Mitgliedsprojekt|Mitglied|Mitgliedseinrichtung|Projektbezeichnung"
        "|Einrichtung|QM|project|project name|Name",
        200,
        needed=True,
    ),
    _field("slug", "Kurzname", "slug", 160),
    _field("kind", "Art des Projekts", "Art|Projektart|Typ|kind|type"),
    _field(
        "carrier",
        "Träger",
        "Träger des Projektes|Träger des Projekts|Projektträger|Trägerverein|Organisation"
        "|carrier|organisation|organization",
        200,
    ),
    _field(
        "town",
        "Stadt",
        "Ort|Kommune|Gemeinde|PLZ Ort|PLZ/Ort|PLZ, Ort|Standort|town|city|Stadt/Gemeinde",
        needed=True,
    ),
    _field(
        "area",
        "Stadtteil",
        "Quartier|Gebiet|Stadtteile|Ortsteil|Fördergebiet|Stadtteil/Quartier|area|district"
        "|neighbourhood",
        200,
    ),
    _field("street", "Straße", "Adresse|Anschrift|Straße und Hausnummer|street|address", 200),
    _field("postcode", "PLZ", "Postleitzahl|postcode|zip|postal code", 10),
    _field(
        "email",
        "E-Mail",
        "Mail|Email|E-Mail-Adresse|Mailadresse|Mail dienstl.|E-Mail dienstlich|Kontakt E-Mail",
        200,
    ),
    _field(
        "phone",
        "Telefon",
        "Tel.|Tel|Telefonnummer|Tel. dienstl.|Telefon dienstlich|Rufnummer|Tel.-Nr.|phone"
        "|telephone",
        40,
    ),
    _field("website", "Internetseite", "Website|Webseite|Homepage|Internet|Web|URL|www", 300),
    *_contact_fields(1),
    _field(
        "office_hours",
        "Sprechzeiten",
        "Öffnungszeiten|Offene Sprechzeiten|Sprechstunde|Bürozeiten|office hours|opening hours",
    ),
    _field("office_note", "Hinweis zu den Sprechzeiten", "Sprechzeiten Hinweis|office note", 300),
    _field(
        "room_capacity",
        "Plätze im Raum",
        "Raum (Plätze)|Raum|Plätze|Raumgröße|Anzahl Plätze|Sitzplätze|Kapazität|room capacity"
        "|seats|room",
    ),
    _field(
        "step_free",
        "Stufenlos",
        "barrierefrei|Barrierefreiheit|stufenfrei|rollstuhlgerecht|barrierearm|step free"
        "|room step free|accessible",
    ),
    _field(
        "walk_minutes",
        "Minuten zu Fuß ab Bahnhof",
        "Fußweg|Minuten vom Bahnhof|walk minutes|walk min from station",
    ),
    _field(
        "funders",
        "Gefördert durch",
        "Förderung|Fördergeber|Förderer|Förderprogramm|Finanzierung|funders|funding|Mittelgeber",
        400,
    ),
    _field(
        "member_since",
        "Mitglied seit",
        "Beitritt|Eintritt|Mitglied ab|Mitgliedschaft seit|member since|joined",
    ),
    _field(
        "member_until",
        "Mitglied bis",
        "Austritt|Mitgliedschaft bis|ausgetreten|member until|left",
    ),
    _field(
        "funding_until",
        "Förderung bis",
        "gefördert bis|Förderende|Bewilligt bis|Bewilligungszeitraum bis|Projektlaufzeit bis"
        "|Laufzeit bis|funding until|funded until",
    ),
    _field(
        "last_hosted",
        "Zuletzt Gastgeber",
        "Arbeitstreffen zuletzt|letztes Arbeitstreffen|zuletzt ausgerichtet|Letzte Ausrichtung"
        "|Gastgeber zuletzt|last hosted|AT zuletzt",
    ),
    _field("pauses", "Pausen", "Pause|pausiert|ruht|pauses|pause"),
    _field("weight", "Gewicht", "Anteil|weight|share"),
    _field("notes", "Bemerkung", "Bemerkungen|Notiz|Notizen|Anmerkung|Hinweise|notes|comment"),
    *(field for number in range(2, CONTACT_SLOTS + 1) for field in _contact_fields(number)),
)

MEETING_FIELDS: tuple[Field, ...] = (
    _field("day", "Datum", "Tag|Termin|am|date|day|Wann", needed=True),
    _field("town", "Stadt", "Ort|Kommune|Austragungsort|Durchführungsort|Wo|town|city|place"),
    _field(
        "host",
        "Gastgeber",
        "Ausrichter|gastgebendes Projekt|Projekt|Gastgeber:in|Organisation|host|Veranstalter"
        "|Quartiersmanagement|Gastgebende",
    ),
    _field("co_hosts", "Mitgastgeber", "gemeinsam mit|mit|Partner|co-host|co host|Mitausrichter"),
    _field("standby", "Ersatzgastgeber", "Ersatz|stand-in|standby"),
    _field("topic", "Thema", "Themenschwerpunkt|Schwerpunkt|Themen|Inhalt|topic|focus topic", 300),
    _field(
        "participants",
        "Teilnehmende",
        "Teilnehmer|TN|Anzahl TN|Anzahl Teilnehmende|Teilnehmerzahl|Personen|TeilnehmerInnen"
        "|participants|attendance",
    ),
    _field("state", "Stand", "Status|abgesagt|ausgefallen|state"),
    _field("note", "Bemerkung", "Bemerkungen|Notiz|Anmerkung|Hinweise|note|notes|comment"),
    _field("kind", "Art des Treffens", "Art|kind", 20),
    _field("year", "Jahr", "year"),
    _field("number", "Nummer im Jahr", "number"),
    _field("uid", "Kennung", "uid", 80),
    _field("sequence", "Kalenderfassung", "sequence"),
)

_PEOPLE = (
    "Vortragende|Vortragender|Referent|Referentin|Referent/in|Referent:in|Person|speaker|Titel Name"
)
SPEAKER_FIELDS: tuple[Field, ...] = (
    _field("name", "Name", f"Name mit Titel|Vor- und Nachname|{_PEOPLE}|name", 160, needed=True),
    _field("salutation", "Anrede", "Briefanrede|salutation", 200),
    _field("organisation", "Organisation", "Institution|Behörde|Einrichtung|Hochschule", 200),
    _field("function", "Funktion", "Position|Amt|Rolle|Dienststellung|function", 200),
    _field("field", "Bereich", "Feld|Sparte|Art|field"),
    _field("email", "E-Mail", "Mail|Email|E-Mail-Adresse|Mailadresse", 200),
    _field("office_email", "E-Mail des Büros", "Büro|Vorzimmer|Sekretariat|office email", 200),
    _field("phone", "Telefon", "Tel.|Tel|Telefonnummer|Rufnummer|phone", 40),
    _field("language", "Sprache", "Briefsprache|language"),
    _field("topics", "Themen", "Thema|Schwerpunkte|Fachgebiet|topics"),
    _field("note", "Notiz", "Bemerkung|Notizen|Anmerkung|Hinweise|note"),
    _field("forget_on", "Vergessen am", "Löschen am|Löschdatum|forget on"),
)

FIELDS: Mapping[ListKind, tuple[Field, ...]] = {
    ListKind.MEMBERS: MEMBER_FIELDS,
    ListKind.MEETINGS: MEETING_FIELDS,
    ListKind.SPEAKERS: SPEAKER_FIELDS,
}

_SURE = 86.0  # a header this alike to a known word is taken for it; "Stadtteil" and "Stadt" are 72


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what it is taken for; `field` is empty where it is not taken over."""

    index: int
    header: str
    field: str
    samples: tuple[str, ...] = ()


def folded(text: str) -> str:
    """A text for comparing: small letters, umlauts spelt out, only words and single spaces."""
    small = text.casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        small = small.replace(umlaut, plain)
    return " ".join(re.findall(r"[^\W_]+", small))


def column_letter(index: int) -> str:
    """The letter Excel shows above a column; 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def propose(
    table: Table, kind: ListKind, likeness: Likeness, remembered: Mapping[int, str] | None = None
) -> tuple[Column, ...]:
    """What each column most likely holds; each field is given once, to the best header.

    `remembered` is what a person chose for the same headers before, and wins.
    """
    headers = table.headers
    if remembered is None:
        chosen = _recognised(headers, kind, likeness) if table.header_row else {}
    else:
        known = {field.name for field in FIELDS[kind]}
        chosen = {index: name for index, name in remembered.items() if name in known}
    return tuple(
        Column(index, header, chosen.get(index, ""), samples(table, index))
        for index, header in enumerate(headers)
    )


def samples(table: Table, index: int, count: int = 3) -> tuple[str, ...]:
    """What stands in the first rows of a column, so that a person sees what it holds."""
    cells = [line.cells[index] if index < len(line.cells) else "" for line in table.body[:count]]
    return tuple(cells)


def header_row(lines: Sequence[Line], likeness: Likeness) -> int | None:
    """The number of the row that names the columns, below titles and blank rows; None without one.

    The row with the most recognised names wins, the upper one of equals. Two are enough, or one
    where it is all there is. A row with an address in it is never a header.
    """
    return best_header(lines, likeness)[1]


def best_header(lines: Sequence[Line], likeness: Likeness) -> tuple[int, int | None]:
    """How many names the header row has that are known, and its number; (0, None) without one."""
    best: tuple[int, int] | None = None
    for line in lines[:40]:
        filled = [cell for cell in line.cells if cell]
        if not filled or any("@" in cell or len(cell) > 80 for cell in filled):
            continue
        count = max(len(_recognised(line.cells, kind, likeness)) for kind in FIELDS)
        if count >= min(2, len(filled)) and count * 4 >= len(filled):
            best = max(best or (0, 0), (count, -line.number))
    return (best[0], -best[1]) if best and best[0] else (0, None)


def fingerprint_text(headers: Sequence[str]) -> str:
    """The headers as one text that is the same for every list of the same shape."""
    return "\n".join(folded(header) for header in headers)


def _recognised(headers: Sequence[str], kind: ListKind, likeness: Likeness) -> dict[int, str]:
    scores: list[tuple[float, int, str]] = []
    for index, header in enumerate(headers):
        if folded(header):
            scores += [
                (score, -index, field.name)
                for field in FIELDS[kind]
                if (score := _score(header, field, likeness)) >= _SURE
            ]
    chosen: dict[int, str] = {}
    for _, negative, name in sorted(scores, key=lambda item: (-item[0], -item[1])):
        if -negative not in chosen and name not in chosen.values():
            chosen[-negative] = name
    return chosen


def _score(header: str, field: Field, likeness: Likeness) -> float:
    """100 for the very word; later synonyms count a little less, so that „Name“ may be a person's."""
    wanted = folded(header)
    alternatives = {wanted, folded(re.sub(r"\(.*?\)", " ", header))}
    best = 0.0
    for rank, synonym in enumerate(field.synonyms):
        word = folded(synonym)
        for text in alternatives - {""}:
            if text == word:
                best = max(best, 100.0 - rank * 0.2)
            elif len(word) > 4 and _same_number(text, word):
                best = max(best, min(likeness(text, word), 96.0) - rank * 0.1)
    return best


def _same_number(one: str, other: str) -> bool:
    """„Ansprechperson 2“ is never „Ansprechperson 3“, however alike they are."""
    return re.findall(r"\d+", one) == re.findall(r"\d+", other)
