"""How is a complete export written as tables, for XLSX and CSV, and read from them again?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting, Wish, WishKind
from lagplanner.domain.members import Project, Town
from lagplanner.domain.membership.import_columns import FIELDS, Line, ListKind, Table, propose
from lagplanner.domain.membership.import_meetings import cells as meeting_cells
from lagplanner.domain.membership.import_members import cells as project_cells
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.domain.membership.import_speakers import cells as speaker_cells
from lagplanner.domain.membership.import_values import Tools
from lagplanner.domain.membership.imports import Stored, match
from lagplanner.domain.talks.speakers import Speaker
from lagplanner.formats import contact_details
from lagplanner.formats.likeness import likeness
from lagplanner.services.membership.agenda_holdings import agenda_rows, agendas_from
from lagplanner.services.membership.assembly_holdings import TITLE as ASSEMBLIES
from lagplanner.services.membership.assembly_holdings import proceedings_of_rows, proceedings_rows
from lagplanner.services.membership.carried_holdings import TITLE as FURTHER
from lagplanner.services.membership.carried_holdings import carried_of_rows, carried_rows
from lagplanner.services.membership.holdings import Holdings, refused, rules_of
from lagplanner.services.membership.minutes_holdings import minutes_from, minutes_rows
from lagplanner.services.membership.profile_holdings import PROFILES, shown_of_rows, shown_rows
from lagplanner.services.membership.speaker_holdings import talk_rows, talks_from

TOOLS = Tools(likeness, contact_details.phone, contact_details.email)

PROJECTS, MEETINGS, TOWNS, WISHES, RULES = "Mitglieder Arbeitstreffen Städte Wünsche Regeln".split()
SPEAKERS, TALKS, AGENDA, MINUTES = "Vortragende", "Fachbeiträge", "Ablauf", "Protokolle"
_KINDS = {
    PROJECTS: ListKind.MEMBERS,
    MEETINGS: ListKind.MEETINGS,
    SPEAKERS: ListKind.SPEAKERS,
}
_TOWN_COLUMNS = "slug name lat lon county region station has_rail".split()
_TOWN_TITLES = ["Kurzname", "Name", "Breite", "Länge", "Landkreis", "Region", "Bahnhof", "Bahn"]
_WISH_TITLES = ["Projekt (Kurzname)", "Wunsch", "Jahr", "Quartal", "Bemerkung"]

Tables = Mapping[str, Sequence[Sequence[str]]]
_Part = TypeVar("_Part")


def as_tables(holdings: Holdings) -> dict[str, list[list[Value]]]:
    """A table per kind, its first row the headers, for XLSX and CSV."""
    slugs = {project.id: project.slug for project in holdings.projects}
    return {
        PROJECTS: _sheet(
            ListKind.MEMBERS, [project_cells(project) for project in holdings.projects]
        ),
        MEETINGS: _sheet(
            ListKind.MEETINGS,
            [meeting_cells(meeting, holdings.projects) for meeting in holdings.meetings],
        ),
        SPEAKERS: _sheet(ListKind.SPEAKERS, [speaker_cells(one) for one in holdings.speakers]),
        TALKS: talk_rows(holdings.talks),
        AGENDA: agenda_rows(holdings.agendas),
        MINUTES: minutes_rows(holdings.minutes),
        ASSEMBLIES: proceedings_rows(holdings.assemblies),
        PROFILES: shown_rows(holdings.shown),
        TOWNS: _rows(
            _TOWN_TITLES,
            (
                [_plain_cell(getattr(town, name)) for name in _TOWN_COLUMNS]
                for town in holdings.towns
            ),
        ),
        WISHES: _rows(
            _WISH_TITLES,
            (
                [slugs[wish.project_id], wish.kind.value, wish.year, wish.year_quarter, wish.note]
                for wish in holdings.wishes
            ),
        ),
        RULES: _rows(["Regel", "Wert"], (holdings.rules or {}).items()),
        FURTHER: carried_rows(holdings.carried),
    }


def from_tables(
    tables: Tables, *, today: date, files: Mapping[str, bytes] | None = None
) -> Holdings:
    """The holdings that `as_tables` wrote, read from texts. Raises InputError naming the rows.

    `files` are those that lay beside the tables.
    """
    if PROJECTS not in tables:
        raise refused(f"Das Blatt „{PROJECTS}“ fehlt; das ist kein vollständiger Export.")
    towns = _read(tables, TOWNS, lambda rows: tuple(_town_from(row) for row in rows))
    known = Stored((), (), towns)
    projects = tuple(
        replace(item, id=number)
        for number, item in enumerate(_things(tables, PROJECTS, known, today), 1)
        if isinstance(item, Project)
    )
    ids = {project.slug: project.id for project in projects}
    meetings = _things(tables, MEETINGS, Stored(projects, (), towns), today)
    speakers = _things(tables, SPEAKERS, known, today)
    return Holdings(
        towns,
        projects,
        tuple(item for item in meetings if isinstance(item, Meeting)),
        _read(tables, WISHES, lambda rows: tuple(_wish_from(row, ids) for row in rows)),
        tuple(item for item in speakers if isinstance(item, Speaker)),
        _read(tables, TALKS, talks_from),
        _read(tables, AGENDA, agendas_from),
        _read(tables, MINUTES, minutes_from),
        _read(tables, ASSEMBLIES, proceedings_of_rows),
        _read(tables, PROFILES, shown_of_rows, in_pieces=True),
        _read(tables, RULES, lambda rows: rules_of({row[0]: row[1] for row in rows})),
        _read(tables, FURTHER, lambda rows: carried_of_rows(rows, files), in_pieces=True),
    )


def _read(
    tables: Tables,
    title: str,
    parse: Callable[[Sequence[Sequence[str]]], _Part],
    *,
    in_pieces: bool = False,
) -> _Part:
    """A sheet read whole. Raises InputError naming the row with which it cannot be read any more; of
    texts cut `in_pieces` no single row is to blame.
    """
    rows = _body(tables, title)
    try:
        return parse(rows)
    except (LookupError, ValueError, TypeError, AttributeError):
        failing = (place for place in range(1, len(rows) + 1) if _fails(parse, rows[:place]))
        which = "eine Zeile" if in_pieces else f"Zeile {next(failing) + 1}"
        raise refused(f"Im Blatt „{title}“ ist {which} beschädigt.") from None


def _fails(
    parse: Callable[[Sequence[Sequence[str]]], object], rows: Sequence[Sequence[str]]
) -> bool:
    try:
        parse(rows)
    except (LookupError, ValueError, TypeError, AttributeError):
        return True
    return False


def _wish_from(row: Sequence[str], ids: Mapping[str, int]) -> Wish:
    slug, kind, year, quarter, note = [*row, ""][:5]
    return Wish(ids[slug], WishKind(kind), int(year), int(quarter), note)


def _sheet(kind: ListKind, rows: Sequence[Mapping[str, Value]]) -> list[list[Value]]:
    """Rows under the titles of all fields; further contact persons only where somebody has them."""
    fields = [
        field
        for field in FIELDS[kind]
        if not field.name.startswith("contact")
        or field.name.startswith("contact1")
        or any(field.name in row for row in rows)
    ]
    return [
        [field.title for field in fields],
        *([row.get(field.name) for field in fields] for row in rows),
    ]


def _rows(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> list[list[Value]]:
    return [list(header), *(list(row) for row in rows)]


def _things(tables: Tables, title: str, known: Stored, today: date) -> list[Any]:
    """Projects or meetings of a sheet, read as any list is; every row has to be clear."""
    lines = tuple(Line(number, tuple(row)) for number, row in enumerate(tables.get(title, ()), 1))
    table = Table(lines, 1 if lines else None)
    if not table.body:
        return []
    kind = _KINDS[title]
    columns = propose(table, kind, likeness)
    comparison = match(kind, table, columns, known, TOOLS, today=today)
    if comparison.missing or comparison.troubles:
        troubles = comparison.missing + tuple(
            f"Blatt „{title}“, {trouble.sentence}" for trouble in comparison.troubles
        )
        raise InputError(*(Problem("file", sentence) for sentence in troubles))
    return [row.after for row in comparison.rows]


def _body(tables: Tables, title: str) -> list[Sequence[str]]:
    return [row for row in list(tables.get(title, ()))[1:] if any(row)]


def _town_from(row: Sequence[str]) -> Town:
    given = dict(zip(_TOWN_COLUMNS, [*row, *[""] * len(_TOWN_COLUMNS)], strict=False))
    return Town(
        slug=given["slug"],
        name=given["name"],
        lat=float(given["lat"]),
        lon=float(given["lon"]),
        county=given["county"],
        region=given["region"],
        station=given["station"],
        has_rail=given["has_rail"] != "nein",
    )


def _plain_cell(value: object) -> Value:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return repr(value) if isinstance(value, float) else str(value)
