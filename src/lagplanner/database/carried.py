"""Rows that leave with a complete export as they are and come back: references by name, not by number.

What has a shape of its own in an export (projects, meetings, talks, minutes …) is not among them, nor
what opens a door, belongs to the post, or is promised to be gone soon: see `LEFT_OUT`.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from piccolo.columns import (
    Boolean,
    Bytea,
    Column,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from lagplanner.database import tables as t
from lagplanner.database.built_on import columns_of, is_built_on, target_of
from lagplanner.database.engine import savepoint
from lagplanner.domain.errors import AlreadyThereError

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""Rows by table; in an export a reference is a name."""

Name = str | int
Named = Mapping[str, Mapping[Any, Any]]
"""By table what stands for what: names by id on the way out, ids by name on the way in."""

TakenRows = Mapping[str, Mapping[int, str]]
"""By table the rows that came, by id, as they were then."""

WITH_BYTES: tuple[type[Table], ...] = (t.Picture, t.MeetingFile, t.FileContent, t.ReceiptScan)
"""Only an export of several files can carry these."""

CARRIED: tuple[type[Table], ...] = (
    *(t.Venue, t.HostRequest, t.ChecklistItem, t.Swap, t.HandoverNote),
    *(t.ReplyQuestion, t.Reply, t.ReplyAnswer, t.Attendance, t.Feedback, t.FeedbackGiven),
    t.Receipt,
    *(t.Topic, t.TopicVote, t.TopicMeeting, t.Poll, t.PollDay, t.PollVote),
    *(t.PlanVersion, t.PlanEntry, t.BlackoutCalendar, t.Blackout),
    *(t.LetterText, t.ReminderRule, t.PageText, t.Setting),
    *WITH_BYTES,
)
"""In an order in which each comes after what it refers to."""

_BY_NAME = {table._meta.tablename: table for table in CARRIED}
CARRIED_NAMES = frozenset(table._meta.tablename for table in CARRIED)

OF_THEIR_OWN = frozenset(
    "town project contact office_hours pause wish profile profile_part meeting hosting agenda_item "
    "minutes minutes_version minutes_objection action_item assembly motion assembly_vote speaker "
    "talk talk_day talk_consent".split()
)
"""Tables that an export has in shapes of their own."""

LEFT_OUT: Mapping[str, str] = {
    "reply_need": "diets and support needs are for the host alone and gone soon",
    "contact_proposal": "waits for a yes of this board",
    **dict.fromkeys(
        "board_person handover passkey passkey_challenge login_link session own_calendar kept_form "
        "attempt api_token webhook webhook_message link".split(),
        "opens a door",
    ),
    **dict.fromkeys(
        "letter letter_sent notice mailbox mail_state watched daily_claim".split(),
        "belongs to the post of this installation: elsewhere it could be sent a second time",
    ),
    **dict.fromkeys(
        "trail trail_about import_run import_draft column_mapping job".split(),
        "tells what was done in this installation",
    ),
    **dict.fromkeys(
        "search_entry search_word search_place search_due file_text".split(),
        "is made again of what comes back",
    ),
}
"""Tables that stay here, and why; all of them are in the backup."""

_PART_OF = {"file_content": "file", "receipt_scan": "receipt", "poll_day": "poll"}
"""Rows that are a part of the one this column names: taken back they go with it or stay with it."""

_EMPTIED = {"plan_version": ("question", "answer")}
"""Long texts that name projects by number; the plan is there without them."""

_LINE, _LINE_BY_NAME = re.compile(r"p(\d+)(?:-(\d+))?"), re.compile(r"p/([^/]+)/(\d*)")
_LARGEST = 2**31


class DamagedRowError(ValueError):
    """A row of an export that cannot be: which table, which row, which column."""

    def __init__(self, table: str, place: int, column: str) -> None:
        super().__init__(f"{table} {place}: {column}")
        self.table, self.place, self.column = table, place, column


@dataclass(slots=True)
class Taken:
    """What taking rows in did: the new ones by table, as (id, JSON), and how many were there already."""

    new: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    same: int = 0


async def rows(
    talks: Mapping[int, int], settings: Collection[str], *, with_bytes: bool
) -> dict[str, list[Row]]:
    """All carried rows; of the settings those named. References are names, or places in this export.

    `talks` are the places of talks by id.
    """
    known: dict[str, Mapping[Any, Any]] = {**await _names(), "talk": talks}
    found: dict[str, list[Row]] = {}
    for table in CARRIED:
        if table in WITH_BYTES and not with_bytes:
            continue
        name = table._meta.tablename
        stored = await table.select().order_by(table._meta.primary_key)
        if table is t.Setting:
            stored = sorted((row for row in stored if row["name"] in settings), key=_by_name)
        known[name] = {row["id"]: place for place, row in enumerate(stored, 1)}
        if stored:
            found[name] = [_named(table, row, known) for row in stored]
    return found


async def _names() -> dict[str, Mapping[Any, Any]]:
    """What an export calls projects, towns and meetings, by id."""
    called = ((t.Project, t.Project.slug), (t.Town, t.Town.slug), (t.Meeting, t.Meeting.uid))
    return {
        table._meta.tablename: {
            row["id"]: row["name"]
            for row in await table.select(table._meta.primary_key, column.as_alias("name"))
        }
        for table, column in called
    }


async def take_in(carried: Rows, ids: Named, settings: Collection[str], *, dry_run: bool) -> Taken:
    """Store the rows that are not here; what is here stays as it is. Called inside a transaction.

    `ids` are those here of what an export calls by name; of settings only those named may come. A row that cannot stand beside what is
    here (a second published plan of a year) is passed over, with all that belongs to it.
    Raises DamagedRowError.
    """
    known: dict[str, dict[Any, Any]] = {name: dict(of) for name, of in ids.items()}
    taken = Taken()
    for table in CARRIED:
        name = table._meta.tablename
        places = known.setdefault(name, {})
        there = {_identity(table, _lasting(name, row)): row["id"] for row in await table.select()}
        for place, row in enumerate(carried.get(name, ()), 1):
            wanted = _typed(table, row, known, place)
            if wanted is None:
                continue
            if table is t.Setting and wanted["name"] not in settings:
                raise DamagedRowError(name, place, "name")
            identity = _identity(table, wanted)
            if identity in there:
                places[place] = there[identity]
                taken.same += 1
                continue
            row_id = -place if dry_run else await _insert(table, wanted)
            places[place] = there[identity] = row_id
            if row_id is not None:
                text = "" if dry_run else await _as_text(table, row_id)
                taken.new.setdefault(name, []).append((row_id, text))
    return taken


@dataclass(slots=True)
class Left:
    """What taking rows out left: how many were changed since, and those others have built on since."""

    changed: int = 0
    built_on: list[str] = field(default_factory=list)


async def take_out(table: str, run: TakenRows) -> Left:
    """Remove the rows of this table that are still as they were taken in and that nothing hangs on.

    `run` is all that came with them: a part of another row in it waits for that one's turn, so that
    what stays stays whole. Returns what stays.
    """
    of, left = _BY_NAME[table], Left()
    for row_id, text in reversed(list(run[table].items())):
        now = await _as_text(of, row_id)
        if not now or _is_part(table, json.loads(now), run):
            continue
        family = {table: {row_id: text}, **await _parts(table, row_id, run)}
        if await _is_changed(family):
            left.changed += 1
        elif await _is_family_built_on(family):
            left.built_on.append(_title(json.loads(now)))
        else:
            await of.delete().where(of._meta.primary_key == row_id)
    return left


def _is_part(table: str, row: Row, run: TakenRows) -> bool:
    """Whether a row is a part of another that came with it."""
    if table not in _PART_OF:
        return False
    return row[_PART_OF[table]] in run.get(target_of(_to_whole(table)), {})


async def _parts(table: str, row_id: int, run: TakenRows) -> dict[str, dict[int, str]]:
    """The parts of a row that came with it, as they were then."""
    found = {}
    for name in _PART_OF:
        column, key = _to_whole(name), _BY_NAME[name]._meta.primary_key
        if name in run and target_of(column) == table:
            ids = [one["id"] for one in await _BY_NAME[name].select(key).where(column == row_id)]
            found[name] = {one: run[name][one] for one in ids if one in run[name]}
    return found


def _to_whole(table: str) -> ForeignKey[Any]:
    """The column by which a part names what it is a part of."""
    column = _BY_NAME[table]._meta.get_column_by_name(_PART_OF[table])
    assert isinstance(column, ForeignKey), f"{table} names nothing"
    return column


async def _is_changed(family: TakenRows) -> bool:
    for table, rows in family.items():
        for row_id, text in rows.items():
            if await _as_text(_BY_NAME[table], row_id) != text:
                return True
    return False


async def _is_family_built_on(family: TakenRows) -> bool:
    for table, rows in family.items():
        for row_id in rows:
            if await is_built_on(_BY_NAME[table], row_id, family):
                return True
    return False


def _title(row: Row) -> str:
    """What people call a row; its number where it has no words."""
    named = (str(row[one]) for one in ("title", "text", "name", "day") if row.get(one))
    return next(named, str(row["id"]))


async def _insert(table: type[Table], wanted: Row) -> int | None:
    """The id of the new row; None where a rule of uniqueness has no room for it."""
    with suppress(AlreadyThereError):
        async with savepoint():
            made = await table.insert(table(**wanted)).returning(table._meta.primary_key)
            return int(made[0]["id"])
    return None


async def _as_text(table: type[Table], row_id: int) -> str:
    """A row as it is now, for comparing; its bytes by their length. "" where it is gone."""
    found = await table.select().where(table._meta.primary_key == row_id)
    if not found:
        return ""
    plain = {name: _plain(value) for name, value in found[0].items()}
    short = {name: len(one) if isinstance(one, bytes) else one for name, one in plain.items()}
    return json.dumps(short, ensure_ascii=False, sort_keys=True)


def _identity(table: type[Table], row: Row) -> tuple[Any, ...]:
    """What makes a row the same one: the columns that are there once, else all of it."""
    name = table._meta.tablename
    once = [columns for of, columns, part in t.UNIQUES.values() if of == name and not part]
    return tuple(_plain(row[one]) for one in (once[0] if once else dict(columns_of(table))))


def _by_name(row: Row) -> str:
    return str(row["name"])


def _plain(value: Any) -> Any:
    """A cell as JSON can hold it; moments in one zone, whatever the database. Bytes stay bytes."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, memoryview | bytearray):
        return bytes(value)
    return value.isoformat() if isinstance(value, date) else value


def _named(table: type[Table], row: Row, names: Named) -> Row:
    """A row of the database with names in the place of numbers."""
    name = table._meta.tablename
    row = _lasting(name, row)
    made: dict[str, Any] = {}
    for column_name, column in columns_of(table):
        value = row[column_name]
        if isinstance(column, ForeignKey):
            value = None if value is None else names[target_of(column)].get(value)
        elif column_name in _EMPTIED.get(name, ()):
            value = ""
        made[column_name] = _plain(value)
    projects = names["project"]
    if name == "attendance" and (line := _LINE.fullmatch(made["line"])):
        made["line"] = f"p/{projects[int(line[1])]}/{line[2] or ''}"
    if name == "plan_entry":
        ruled_out = json.loads(made["excluded"] or "[]")
        made["excluded"] = json.dumps([projects[one] for one in ruled_out if one in projects])
    return made


def _lasting(table: str, row: Row) -> Row:
    """A row of the database; a ticked line of a project that is gone says so instead of its number,
    which may be another project's elsewhere.
    """
    if table == "attendance" and row["project"] is None and _LINE.fullmatch(row["line"]):
        return {**row, "line": f"gone-{row['line'][1:]}"}
    return row


def _typed(table: type[Table], row: Row, ids: Named, place: int) -> dict[str, Any] | None:
    """A row of an export with ids in the place of names; None where what it belongs to was passed over."""
    name = table._meta.tablename
    made: dict[str, Any] = {}
    for column_name, column in columns_of(table):
        try:
            value = _cell(column, row[column_name], ids)
            if name == "attendance" and column_name == "line":
                value = _line(value, ids["project"])
            if name == "plan_entry" and column_name == "excluded":
                value = json.dumps([ids["project"][one] for one in json.loads(value)])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DamagedRowError(name, place, column_name) from error
        if isinstance(column, ForeignKey) and value is None and row[column_name] is not None:
            return None
        made[column_name] = value
    return made


def _line(text: str, projects: Mapping[Any, Any]) -> str:
    found = _LINE_BY_NAME.fullmatch(text)
    if found is None:
        return text
    return f"p{projects[found[1]]}" + (f"-{found[2]}" if found[2] else "")


def _cell(column: Column, value: Any, ids: Named) -> Any:
    """A cell as its column takes it. Raises KeyError, TypeError or ValueError."""
    if isinstance(column, ForeignKey):
        if value is None and column._meta.null:
            return None
        return ids[target_of(column)][value]
    if value is None:
        if column._meta.null:
            return None
        raise TypeError("must be filled")
    if isinstance(column, Timestamptz):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return moment
    if isinstance(column, Date):
        return date.fromisoformat(value)
    if isinstance(column, Bytea):
        return _of_kind(value, bytes)
    if isinstance(column, Boolean):
        return _of_kind(value, bool)
    if isinstance(column, Integer):
        if isinstance(value, bool) or not -_LARGEST <= _of_kind(value, int) < _LARGEST:
            raise ValueError("no number of ours")
        return value
    return _text(column, value)


def _text(column: Column, value: Any) -> str:
    text: str = _of_kind(value, str)
    longest = column.length if isinstance(column, Varchar) else None
    if not isinstance(column, Varchar | Text) or "\0" in text:
        raise TypeError("no text of ours")
    if longest is not None and len(text) > longest:
        raise ValueError("too long")
    return text


def _of_kind(value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"is no {kind.__name__}")
    return value
