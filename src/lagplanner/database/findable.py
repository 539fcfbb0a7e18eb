"""What is there to be found, as it stands in the tables? One or two queries for each kind."""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from piccolo.table import Table

from lagplanner.database import tables
from lagplanner.domain.access import ROLE_NAMES, Role
from lagplanner.domain.afterwards.files import KIND_NAMES as FILE_NAMES
from lagplanner.domain.afterwards.files import FileKind
from lagplanner.domain.archive import key_of
from lagplanner.domain.finding import Findable, Kind
from lagplanner.domain.hosting import ASSEMBLY, WORKING
from lagplanner.domain.membership.import_meetings import KINDS
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.talks.speakers import is_forgotten

Row = Mapping[str, Any]
Ids = Sequence[int]

_TOGETHER = 1000  # ids in one query
_ROLES = ("host", "co_host", "standby")


async def findable(wanted: Mapping[Kind, Collection[int]]) -> list[Findable]:
    """What of these is there, kind by kind in the order of ids."""
    found: list[Findable] = []
    for kind, refs in wanted.items():
        ids = sorted(refs)
        for begin in range(0, len(ids), _TOGETHER):
            found += await _READ[kind](ids[begin : begin + _TOGETHER])
    return found


async def _projects(ids: Ids) -> list[Findable]:
    """Projects, with what their profiles say: offers, headed texts, funders."""
    part = tables.ProfilePart
    said: dict[int, list[str]] = defaultdict(list)
    columns = (part.project, part.heading, part.heading_en, part.text, part.text_en)
    for row in await part.select(*columns).where(part.project.is_in(list(ids))).order_by(part.id):
        texts = _filled(row["heading"], row["text"], row["heading_en"], row["text_en"])
        said[row["project"]] += [line for text in texts for line in text.splitlines()]
    return [
        Findable(
            Kind.PROJECT,
            row["id"],
            row["name"],
            (row["slug"],),
            _filled(row["town_name"], row["carrier"]),
            _filled(row["area"], row["email"], *said[row["id"]]),
        )
        for row in await _rows(
            tables.Project, ids, (tables.Project.town.name.as_alias("town_name"),)
        )
    ]


async def _contacts(ids: Ids) -> list[Findable]:
    of = tables.Contact.project
    rows = await _rows(
        tables.Contact, ids, (of.name.as_alias("project_name"), of.slug.as_alias("slug"))
    )
    return [
        Findable(
            Kind.CONTACT,
            row["id"],
            row["name"],
            (row["slug"],),
            _filled(row["label"], row["project_name"]),
            _filled(row["email"]),
        )
        for row in rows
        if row["name"]
    ]


async def _speakers(ids: Ids) -> list[Findable]:
    return [
        Findable(
            Kind.SPEAKER,
            row["id"],
            row["name"],
            (str(row["id"]),),
            _filled(row["function"], row["organisation"]),
            _filled(row["topics"], row["email"]),
        )
        for row in await _rows(tables.Speaker, ids)
        if not is_forgotten(row["name"])
    ]


async def _board(ids: Ids) -> list[Findable]:
    return [
        Findable(
            Kind.BOARD,
            row["id"],
            row["name"],
            (),
            (ROLE_NAMES[Role(row["role"])],),
            _filled(row["email"]),
        )
        for row in await _rows(tables.BoardPerson, ids)
        if row["left_at"] is None
    ]


async def _meetings(ids: Ids) -> list[Findable]:
    return await _met(ids, Kind.MEETING)


async def _assemblies(ids: Ids) -> list[Findable]:
    return await _met(ids, Kind.ASSEMBLY)


async def _met(ids: Ids, kind: Kind) -> list[Findable]:
    """Meetings; an assembly with motions and minutes, which are not for all who may read others'."""
    rows = await _meeting_rows(ids, working=kind is Kind.MEETING)
    hosts, within = await _hosts(ids), await _on_the_programme(ids)
    more = [] if kind is Kind.MEETING else [await _motions(ids), await _recorded(ids)]
    return [
        Findable(
            kind,
            row["id"],
            row["topic"] or called,
            (_key(row) if row["kind"] == ASSEMBLY else _whole_key(row),),
            _filled(called if row["topic"] else "", row["town_name"], *hosts[row["id"]]),
            (*within[row["id"]], *(text for one in more for text in one[row["id"]])),
            row["day"],
        )
        for row in rows
        for called in ["" if kind is Kind.MEETING else KINDS.get(row["kind"], row["kind"])]
    ]


async def _motions(ids: Ids) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    motion = tables.Motion
    for row in await _of_meetings(motion, ids, motion.title, motion.text, motion.who):
        found[row["meeting"]] += _filled(row["title"], row["text"], row["who"])
    return found


async def _minutes(ids: Ids) -> list[Findable]:
    texts = await _recorded(ids)
    return [
        Findable(
            Kind.MINUTES,
            row["id"],
            row["topic"],
            (_key(row),),
            _filled(row["town_name"]),
            tuple(texts[row["id"]]),
            row["day"],
        )
        for row in await _meeting_rows(ids, working=True)
        if texts[row["id"]]
    ]


async def _recorded(ids: Ids) -> Mapping[int, list[str]]:
    """The minutes of these meetings, as they were saved last, with what was agreed."""
    version, action = tables.MinutesVersion, tables.ActionItem
    texts: dict[int, list[str]] = defaultdict(list)
    rows = (
        await version.select(version.minutes.meeting.as_alias("of"), version.content)
        .where(version.minutes.meeting.is_in(list(ids)))
        .where(version.number == version.minutes.version)
    )
    for row in rows:
        for title, text, decision in json.loads(row["content"]):
            texts[row["of"]] += _filled(title, text, decision)
    for row in await _of_meetings(action, ids, action.text, action.who):
        texts[row["meeting"]] += _filled(f"{row['text']} {row['who']}".strip())
    return texts


async def _files(ids: Ids) -> list[Findable]:
    rows = [row for row in await _rows(tables.MeetingFile, ids) if row["removed_at"] is None]
    of = [row["meeting"] for row in rows]
    meetings = {row["id"]: row for row in await _meeting_rows(of)}
    texts = await _texts([row["id"] for row in rows])
    return [
        Findable(
            Kind.FILE,
            row["id"],
            row["title"] or kind,
            (_whole_key(met), row["mark"]),
            _filled(kind if row["title"] else "", met["town_name"], met["topic"]),
            tuple(texts.get(row["id"], "").splitlines()),
            met["day"],
        )
        for row in rows
        for kind in [FILE_NAMES[FileKind(row["kind"])]]
        if (met := meetings.get(row["meeting"]))
    ]


async def _texts(ids: Ids) -> Mapping[int, str]:
    """What stands in these papers, as far as it has been read."""
    text = tables.FileText
    rows = await text.select().where(text.file.is_in(list(ids))) if ids else []
    return {row["file"]: row["text"] for row in rows}


async def _topics(ids: Ids) -> list[Findable]:
    return [
        Findable(Kind.TOPIC, row["id"], row["title"], (str(row["id"]),), _filled(row["question"]))
        for row in await _rows(tables.Topic, ids)
    ]


async def _letters(ids: Ids) -> list[Findable]:
    """Letters; what they are about helps to find them."""
    of: Any = tables.Letter.meeting
    return [
        Findable(
            Kind.LETTER,
            row["id"],
            row["own_subject"] or _occasion(row["occasion"]),
            (str(row["id"]),),
            _filled(row["recipient_name"], row["recipient_email"]),
            _filled(_occasion(row["occasion"]), row["town_name"] or "", row["topic"] or ""),
            row["created_at"].date(),
        )
        for row in await _rows(
            tables.Letter,
            ids,
            (of.town.name.as_alias("town_name"), of.topic.as_alias("topic")),
        )
    ]


_READ: Mapping[Kind, Callable[[Ids], Awaitable[list[Findable]]]] = {
    Kind.PROJECT: _projects,
    Kind.CONTACT: _contacts,
    Kind.SPEAKER: _speakers,
    Kind.BOARD: _board,
    Kind.MEETING: _meetings,
    Kind.ASSEMBLY: _assemblies,
    Kind.MINUTES: _minutes,
    Kind.FILE: _files,
    Kind.TOPIC: _topics,
    Kind.LETTER: _letters,
}


async def _rows(table: type[Table], ids: Ids, more: Sequence[Any] = ()) -> list[dict[str, Any]]:
    key = table._meta.primary_key
    rows: list[dict[str, Any]] = (
        await table.select(*table.all_columns(), *more).where(key.is_in(list(ids))).order_by(key)
        if ids
        else []
    )
    return rows


async def _meeting_rows(ids: Ids, *, working: bool | None = None) -> list[dict[str, Any]]:
    """Meetings with the names of their towns; only working ones, or only the others, if said."""
    rows = await _rows(tables.Meeting, ids, (tables.Meeting.town.name.as_alias("town_name"),))
    return [row for row in rows if working in (None, row["kind"] == WORKING)]


async def _hosts(ids: Ids) -> Mapping[int, list[str]]:
    row = tables.Hosting
    found: dict[int, list[str]] = defaultdict(list)
    hostings = await _of_meetings(row, ids, row.role, row.project.name.as_alias("name"))
    for one in sorted(hostings, key=lambda one: _ROLES.index(one["role"])):
        found[one["meeting"]].append(one["name"])
    return found


async def _on_the_programme(ids: Ids) -> Mapping[int, list[str]]:
    """Talks with who gives them, and the items of the agenda, by meeting."""
    talk, item = tables.Talk, tables.AgendaItem
    name = talk.speaker.name.as_alias("name")
    found: dict[int, list[str]] = defaultdict(list)
    for row in await _of_meetings(talk, ids, talk.title, talk.question, talk.organisation, name):
        who = "" if is_forgotten(row["name"]) else row["name"]
        parts = _filled(row["title"] or row["question"], who, row["organisation"])
        found[row["meeting"]] += _filled(" · ".join(parts))
    for row in await _of_meetings(item, ids, item.title, item.who):
        found[row["meeting"]] += _filled(row["title"], row["who"])
    return found


async def _of_meetings(table: Any, ids: Ids, *columns: Any) -> list[dict[str, Any]]:
    """What belongs to these meetings, in the order it came."""
    rows: list[dict[str, Any]] = (
        await table.select(table.meeting, *columns)
        .where(table.meeting.is_in(list(ids)))
        .order_by(table.id)
    )
    return rows


def _key(row: Row) -> str:
    return f"{row['year']}-{row['number']}"


def _whole_key(row: Row) -> str:
    """A key that says the kind too, where it is no working meeting."""
    return key_of(row["year"], row["number"], row["kind"])


def _occasion(code: str) -> str:
    return OCCASIONS[code].title if code in OCCASIONS else ""


def _filled(*texts: str) -> tuple[str, ...]:
    return tuple(one for one in texts if one)
