"""What belongs to a complete export, and how is it written so that it can be read again?

`Holdings` are everything the association keeps here: towns, projects with their contacts, hours
and pauses, meetings with their agendas, wishes, speakers with their talks, rules. They become one JSON document or a set of tables (for XLSX and
CSV) and come back from either. In holdings that were read, ids only tie the parts together.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from lagplanner.database import hosting, settings_store
from lagplanner.database import members as stored
from lagplanner.database import speakers as stored_speakers
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting, MeetingState, Wish, WishKind
from lagplanner.domain.members import Project, Town
from lagplanner.domain.membership.import_columns import FIELDS, Line, ListKind, Table, propose
from lagplanner.domain.membership.import_meetings import cells as meeting_cells
from lagplanner.domain.membership.import_members import cells as project_cells
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.domain.membership.import_speakers import cells as speaker_cells
from lagplanner.domain.membership.import_values import Tools
from lagplanner.domain.membership.imports import Stored, match
from lagplanner.domain.rules import Rules, as_texts
from lagplanner.domain.talks.speakers import Speaker
from lagplanner.formats import contact_details
from lagplanner.formats.likeness import likeness
from lagplanner.services.membership.agenda_holdings import (
    Arranged,
    agenda_rows,
    agendas_from,
    arranged_from,
    arranged_plain,
    gather_agendas,
)
from lagplanner.services.membership.assembly_holdings import (
    TITLE as ASSEMBLIES,
)
from lagplanner.services.membership.assembly_holdings import (
    Proceedings,
    gather_proceedings,
    proceedings_from,
    proceedings_of_rows,
    proceedings_plain,
    proceedings_rows,
)
from lagplanner.services.membership.members import as_json, from_json
from lagplanner.services.membership.minutes_holdings import (
    Recorded,
    gather_minutes,
    minutes_from,
    minutes_rows,
    recorded_from,
    recorded_plain,
)
from lagplanner.services.membership.profile_holdings import (
    PROFILES,
    Shown,
    gather_shown,
    shown_from,
    shown_of_rows,
    shown_plain,
    shown_rows,
)
from lagplanner.services.membership.speaker_holdings import (
    Spoken,
    gather_talks,
    speaker_from,
    speaker_plain,
    spoken_from,
    spoken_plain,
    talk_rows,
    talks_from,
)

VERSION = 1
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


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that is exported; `rules` as the texts the board set."""

    towns: tuple[Town, ...] = ()
    projects: tuple[Project, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    wishes: tuple[Wish, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    talks: tuple[Spoken, ...] = ()
    agendas: tuple[Arranged, ...] = ()
    minutes: tuple[Recorded, ...] = ()
    assemblies: tuple[Proceedings, ...] = ()
    shown: tuple[Shown, ...] = ()
    rules: Mapping[str, str] | None = None


async def gather() -> Holdings:
    """Everything as it is stored now; call it inside a transaction for one moment's truth."""
    known = as_texts(Rules())
    settings = await settings_store.values()
    meetings, speakers = await hosting.meetings(), await stored_speakers.speakers()
    projects = await stored.projects()
    slugs = {project.id: project.slug for project in projects}
    return Holdings(
        towns=tuple((await stored.towns()).values()),
        projects=projects,
        meetings=meetings,
        wishes=await stored.wishes(0, 9999),
        speakers=speakers,
        talks=await gather_talks(meetings, speakers),
        agendas=await gather_agendas(meetings),
        minutes=await gather_minutes(meetings),
        assemblies=await gather_proceedings(meetings, slugs),
        shown=await gather_shown(slugs),
        rules={name: text for name, text in sorted(settings.items()) if name in known},
    )


def document(holdings: Holdings, *, made_at: datetime) -> bytes:
    """One JSON document; people and meetings name each other by short names, not by ids."""
    slugs = {project.id: project.slug for project in holdings.projects}
    content = {
        "format": "lagplanner",
        "version": VERSION,
        "exported_at": made_at.isoformat(),
        "towns": [asdict(town) for town in holdings.towns],
        "projects": [_project_plain(project) for project in holdings.projects],
        "meetings": [meeting_plain(meeting, slugs) for meeting in holdings.meetings],
        "wishes": [
            {
                "project": slugs[wish.project_id],
                "kind": wish.kind.value,
                "year": wish.year,
                "year_quarter": wish.year_quarter,
                "note": wish.note,
            }
            for wish in holdings.wishes
        ],
        "speakers": [speaker_plain(speaker) for speaker in holdings.speakers],
        "talks": [spoken_plain(spoken) for spoken in holdings.talks],
        "agendas": [arranged_plain(one) for one in holdings.agendas],
        "minutes": [recorded_plain(one) for one in holdings.minutes],
        "assemblies": [proceedings_plain(one) for one in holdings.assemblies],
        "profiles": [shown_plain(one) for one in holdings.shown],
        "rules": dict(holdings.rules or {}),
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def from_document(content: bytes) -> Holdings:
    """The holdings that `document` wrote. Raises InputError for anything else."""
    try:
        data = json.loads(content)
    except ValueError:
        raise _refused("Die Datei ist kein JSON-Dokument oder beschädigt.") from None
    if not isinstance(data, dict) or data.get("format") != "lagplanner":
        raise _refused("Die Datei ist kein Export dieser Software.")
    if data.get("version") != VERSION:
        raise _refused(
            f"Der Export hat die Fassung {data.get('version')}, lesbar ist Fassung {VERSION}. "
            "Bitte lesen Sie ihn mit der neuesten Version dieser Software ein."
        )
    try:
        towns = {town["slug"]: Town(**town) for town in data["towns"]}
        projects = tuple(
            _project_from(item, number, towns) for number, item in enumerate(data["projects"], 1)
        )
        ids = {project.slug: project.id for project in projects}
        return Holdings(
            towns=tuple(towns.values()),
            projects=projects,
            meetings=tuple(meeting_from(item, ids, towns) for item in data["meetings"]),
            wishes=tuple(
                Wish(
                    ids[item["project"]],
                    WishKind(item["kind"]),
                    item["year"],
                    item["year_quarter"],
                    item["note"],
                )
                for item in data["wishes"]
            ),
            # An export of before there were speakers, agendas or minutes names none.
            speakers=tuple(speaker_from(item) for item in data.get("speakers", ())),
            talks=tuple(spoken_from(item) for item in data.get("talks", ())),
            agendas=tuple(arranged_from(item) for item in data.get("agendas", ())),
            minutes=tuple(recorded_from(item) for item in data.get("minutes", ())),
            assemblies=tuple(proceedings_from(item) for item in data.get("assemblies", ())),
            shown=tuple(shown_from(item) for item in data.get("profiles", ())),
            rules=_rules(data["rules"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _refused(f"Der Export ist beschädigt: {error!r} passt nicht.") from error


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
    }


def from_tables(tables: Mapping[str, Sequence[Sequence[str]]], *, today: date) -> Holdings:
    """The holdings that `as_tables` wrote, read from texts. Raises InputError naming the rows."""
    if PROJECTS not in tables:
        raise _refused(f"Das Blatt „{PROJECTS}“ fehlt; das ist kein vollständiger Export.")
    try:
        towns = tuple(_town_from(row) for row in _body(tables, TOWNS))
    except (ValueError, IndexError):
        raise _refused(f"Im Blatt „{TOWNS}“ ist eine Zeile unvollständig.") from None
    known = Stored((), (), towns)
    projects = tuple(
        replace(item, id=number)
        for number, item in enumerate(_things(tables, PROJECTS, known, today), 1)
        if isinstance(item, Project)
    )
    ids = {project.slug: project.id for project in projects}
    meetings = _things(tables, MEETINGS, Stored(projects, (), towns), today)
    try:
        wishes = tuple(
            Wish(ids[slug], WishKind(kind), int(year), int(quarter), note)
            for slug, kind, year, quarter, note in ([*row, ""][:5] for row in _body(tables, WISHES))
        )
    except (KeyError, ValueError):
        raise _refused(f"Im Blatt „{WISHES}“ passt eine Zeile nicht zu den Projekten.") from None
    speakers = _things(tables, SPEAKERS, known, today)
    try:
        talks = talks_from(_body(tables, TALKS))
    except (KeyError, ValueError, TypeError):
        raise _refused(f"Im Blatt „{TALKS}“ ist eine Zeile beschädigt.") from None
    try:
        agendas = agendas_from(_body(tables, AGENDA))
    except ValueError:
        raise _refused(f"Im Blatt „{AGENDA}“ ist eine Zeile beschädigt.") from None
    try:
        recorded = minutes_from(_body(tables, MINUTES))
    except ValueError:
        raise _refused(f"Im Blatt „{MINUTES}“ ist eine Zeile beschädigt.") from None
    try:
        assemblies = proceedings_of_rows(_body(tables, ASSEMBLIES))
    except (KeyError, ValueError, TypeError):
        raise _refused(f"Im Blatt „{ASSEMBLIES}“ ist eine Zeile beschädigt.") from None
    try:
        shown = shown_of_rows(_body(tables, PROFILES))
    except ValueError:
        raise _refused(f"Im Blatt „{PROFILES}“ ist eine Zeile beschädigt.") from None
    return Holdings(
        towns,
        projects,
        tuple(item for item in meetings if isinstance(item, Meeting)),
        wishes,
        tuple(item for item in speakers if isinstance(item, Speaker)),
        talks,
        agendas,
        recorded,
        assemblies,
        shown,
        _rules({row[0]: row[1] for row in _body(tables, RULES) if len(row) > 1}),
    )


def meeting_plain(meeting: Meeting, names: Mapping[int, Any]) -> dict[str, Any]:
    """A meeting as plain data, its projects called as `names` says."""
    return {
        "year": meeting.year,
        "number": meeting.number,
        "kind": meeting.kind,
        "state": meeting.state.value,
        "day": meeting.day.isoformat(),
        "town": meeting.town.slug if meeting.town else None,
        "host": names[meeting.host_id] if meeting.host_id else None,
        "co_hosts": [names[project_id] for project_id in meeting.co_host_ids],
        "standby": names[meeting.standby_id] if meeting.standby_id else None,
        "topic": meeting.topic,
        "participants": meeting.participants,
        "note": meeting.note,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
    }


def meeting_from(
    data: Mapping[str, Any], ids: Mapping[Any, int], towns: Mapping[str, Town]
) -> Meeting:
    """The meeting that `meeting_plain` wrote, its projects looked up in `ids`."""
    return Meeting(
        id=0,
        year=data["year"],
        number=data["number"],
        kind=data["kind"],
        state=MeetingState(data["state"]),
        day=date.fromisoformat(data["day"]),
        town=towns[data["town"]] if data["town"] else None,
        host_id=ids[data["host"]] if data["host"] else None,
        co_host_ids=tuple(ids[name] for name in data["co_hosts"]),
        standby_id=ids[data["standby"]] if data["standby"] else None,
        topic=data["topic"],
        participants=data["participants"],
        note=data["note"],
        uid=data["uid"],
        sequence=data["sequence"],
    )


def _project_plain(project: Project) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(as_json(project))
    del data["id"], data["version"]
    return {**data, "town": project.town.slug}


def _project_from(data: Mapping[str, Any], number: int, towns: Mapping[str, Town]) -> Project:
    town = asdict(towns[data["town"]])
    return from_json(json.dumps({**data, "id": number, "version": 1, "town": town}))


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


def _rules(texts: Mapping[Any, Any]) -> dict[str, str]:
    """The rules that exist here; those of another version of this software are passed over."""
    known = as_texts(Rules())
    return {str(name): str(text) for name, text in sorted(texts.items()) if name in known}


def _things(
    tables: Mapping[str, Sequence[Sequence[str]]], title: str, known: Stored, today: date
) -> list[Any]:
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


def _body(tables: Mapping[str, Sequence[Sequence[str]]], title: str) -> list[Sequence[str]]:
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


def _refused(sentence: str) -> InputError:
    return InputError(Problem("file", sentence))
