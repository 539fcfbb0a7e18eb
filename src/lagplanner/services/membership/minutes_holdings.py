"""How are minutes and agreements written into an export, and how do they come back?

Each part (the head, a version, an objection, an agreement) is one line of JSON, so that it fits into a
cell. A meeting goes by its calendar id, a project by its short name.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lagplanner.database import hosting, members
from lagplanner.database import minutes as stored
from lagplanner.domain.afterwards.minutes import (
    Action,
    Minutes,
    MinutesState,
    Objection,
    Section,
    Version,
)
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.membership.import_outcome import Value

HEAD, VERSION, OBJECTION, ACTION = "Protokoll", "Fassung", "Einwand", "Verabredung"
TITLES = ["Treffen (Kennung)", "Art", "Inhalt"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """All that is recorded of one meeting, as (kind, JSON); `meeting_id` in steps to be taken back."""

    meeting_uid: str
    parts: tuple[tuple[str, str], ...]
    meeting_id: int = 0


async def gather_minutes(meetings: Sequence[Meeting]) -> tuple[Recorded, ...]:
    """What is recorded of each meeting, those without anything left out."""
    slugs = {one.id: one.slug for one in await members.projects()}
    heads, agreed = await stored.minutes(), await stored.actions()
    found = []
    for meeting in meetings:
        head = heads.get(meeting.id)
        parts = await _of_head(head, slugs) if head else []
        parts += [
            _part(ACTION, one, slugs.get(one.project_id or 0), "text who due done_at done_by")
            for one in agreed
            if one.meeting_id == meeting.id
        ]
        if parts:
            found.append(Recorded(meeting.uid, tuple(parts)))
    return tuple(found)


async def restore_minutes(
    recorded: Sequence[Recorded], met: Mapping[str, int], *, dry_run: bool
) -> list[tuple[Recorded | None, Recorded]]:
    """Store what is recorded of meetings of which nothing is here; returns each as (None, after).

    Minutes that were written on here stay: an older export must not take a version away. `met` are
    the ids here of meetings by their calendar ids in the export. Raises InputError for minutes of a
    meeting the export does not hold.
    """
    there = {one.meeting_uid for one in await gather_minutes(await hosting.meetings())}
    uids = {one.id: one.uid for one in await hosting.meetings()}
    steps: list[tuple[Recorded | None, Recorded]] = []
    for wanted in recorded:
        meeting_id = met_as(met, wanted.meeting_uid, "Ein Protokoll")
        if uids.get(meeting_id) in there:
            continue
        new = replace(wanted, meeting_id=meeting_id)
        if not dry_run:
            await put(new)
        steps.append((None, new))
    return steps


def met_as(met: Mapping[str, int], uid: str, what: str) -> int:
    """The meeting of this calendar id. Raises InputError naming what belongs to none."""
    if uid not in met:
        sentence = f"Der Export ist beschädigt: {what} gehört zu „{uid}“, das kein Treffen ist."
        raise InputError(Problem("file", sentence))
    return met[uid]


async def put(recorded: Recorded) -> None:
    """Keep this of the meeting and nothing else. Called inside a transaction."""
    ids = {one.slug: one.id for one in await members.projects()}
    await stored.forget(recorded.meeting_id)
    known = [(kind, json.loads(text)) for kind, text in recorded.parts]
    heads = [data for kind, data in known if kind == HEAD]
    if heads:
        head = await stored.save(_head(heads[0], recorded.meeting_id))
        for kind, data in known:
            if kind == VERSION:
                at = datetime.fromisoformat(data["saved_at"])
                await stored.add_version(head.id, _version(data), at=at, who=data["saved_by"])
            elif kind == OBJECTION:
                await stored.add_objection(head.id, _objection(data, ids))
    agreed = [_action(data, recorded.meeting_id, ids) for kind, data in known if kind == ACTION]
    await stored.save_actions(recorded.meeting_id, agreed)


async def is_as(recorded: Recorded) -> bool:
    """Whether this is still what is recorded of the meeting."""
    meeting = await hosting.meeting_by_id(recorded.meeting_id)
    now = await gather_minutes([meeting] if meeting else [])
    return (now[0].parts if now else ()) == recorded.parts


def recorded_plain(recorded: Recorded) -> dict[str, Any]:
    """All of it as plain data."""
    return {"meeting": recorded.meeting_uid, "parts": [list(one) for one in recorded.parts]}


def recorded_from(data: Mapping[str, Any]) -> Recorded:
    """What `recorded_plain` wrote."""
    return Recorded(data["meeting"], tuple((kind, text) for kind, text in data["parts"]))


def minutes_rows(recorded: Sequence[Recorded]) -> list[list[Value]]:
    """A table of all of it, a part a row."""
    rows: list[list[Value]] = [list(TITLES)]
    for one in recorded:
        rows += [[one.meeting_uid, kind, text] for kind, text in one.parts]
    return rows


def minutes_from(rows: Sequence[Sequence[str]]) -> tuple[Recorded, ...]:
    """What `minutes_rows` wrote. Raises ValueError for anything else."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        uid, kind, text = [*row, "", "", ""][:3]
        json.loads(text)
        found.setdefault(uid, []).append((kind, text))
    return tuple(Recorded(uid, tuple(parts)) for uid, parts in found.items())


async def _of_head(head: Minutes, slugs: Mapping[int, str]) -> list[tuple[str, str]]:
    names = "state taker taker_email version circulated_version objections_until circulated_at"
    parts = [_part(HEAD, head, None, f"{names} finalised_at")]
    for one in await stored.versions(head.id):
        sections = [[part.title, part.text, part.decision] for part in one.sections]
        more = {"sections": sections}
        parts.append(_part(VERSION, one, None, "number attendance saved_at saved_by", more))
    return parts + [
        _part(OBJECTION, one, slugs.get(one.project_id or 0), "who text at answer answered_at")
        for one in head.objections
    ]


def _part(
    kind: str, thing: object, project: str | None, names: str, more: Mapping[str, Any] | None = None
) -> tuple[str, str]:
    data = {name: _plain(getattr(thing, name)) for name in names.split()}
    whole = {**data, **({"project": project} if project else {}), **(more or {})}
    return kind, json.dumps(whole, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _head(data: Mapping[str, Any], meeting_id: int) -> Minutes:
    return Minutes(
        0,
        meeting_id,
        MinutesState(data["state"]),
        data["taker"],
        data["taker_email"],
        data["version"],
        data["circulated_version"],
        date.fromisoformat(data["objections_until"]) if data["objections_until"] else None,
        _moment(data["circulated_at"]),
        _moment(data["finalised_at"]),
    )


def _version(data: Mapping[str, Any]) -> Version:
    sections = tuple(Section(*one) for one in data["sections"])
    return Version(data["number"], data["attendance"], sections)


def _objection(data: Mapping[str, Any], ids: Mapping[str, int]) -> Objection:
    return Objection(
        0,
        ids.get(data.get("project", "")),
        data["who"],
        data["text"],
        datetime.fromisoformat(data["at"]),
        data["answer"],
        _moment(data["answered_at"]),
    )


def _action(data: Mapping[str, Any], meeting_id: int, ids: Mapping[str, int]) -> Action:
    return Action(
        0,
        meeting_id,
        data["text"],
        data["who"],
        ids.get(data.get("project", "")),
        date.fromisoformat(data["due"]) if data["due"] else None,
        _moment(data["done_at"]),
        data["done_by"],
    )
