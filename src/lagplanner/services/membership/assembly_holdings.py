"""How do general assemblies leave with a complete export, with their motions and votes, and come back?"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lagplanner.database import assemblies as stored
from lagplanner.database import hosting
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import Motion, MotionState
from lagplanner.domain.assembly.votes import Mark, Presence
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.services.assembly.undoing import assembly_plain, plain_assembly

TITLE = "Versammlungen"
TITLES = ["Kalender-Kennung", "Angaben", "Anträge", "Stimmen"]


@dataclass(frozen=True, slots=True)
class Proceedings:
    """What belongs to one assembly, as plain data; projects are called by their short names."""

    uid: str
    about: Mapping[str, Any]
    motions: tuple[Mapping[str, Any], ...] = ()
    votes: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the meeting itself is known."""
        return self.about == assembly_plain(Assembly(0)) and not self.motions and not self.votes


async def gather_proceedings(
    meetings: Sequence[Meeting], slugs: Mapping[int, str]
) -> tuple[Proceedings, ...]:
    """Those of every assembly of which more is known than its day."""
    known, motions, marks = await stored.assemblies(), await stored.motions(), await stored.votes()
    found = (
        Proceedings(
            meeting.uid,
            assembly_plain(known.get(meeting.id, Assembly(meeting.id))),
            tuple(_motion(one, slugs) for one in motions if one.meeting_id == meeting.id),
            tuple(_mark(one, slugs) for one in marks.get(meeting.id, {}).values()),
        )
        for meeting in meetings
        if meeting.is_assembly
    )
    return tuple(one for one in found if not one.is_empty)


def proceedings_plain(one: Proceedings) -> dict[str, Any]:
    """As JSON writes it."""
    return {
        "meeting": one.uid,
        "about": dict(one.about),
        "motions": [dict(motion) for motion in one.motions],
        "votes": [dict(vote) for vote in one.votes],
    }


def proceedings_from(data: Mapping[str, Any]) -> Proceedings:
    """What `proceedings_plain` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    anybody: defaultdict[str, int] = defaultdict(int)
    plain_assembly(data["about"], 0)
    for vote in data["votes"]:
        _mark_from(vote, anybody)
    for motion in data["motions"]:
        _motion_from(motion, 0, anybody)
    return Proceedings(
        str(data["meeting"]), data["about"], tuple(data["motions"]), tuple(data["votes"])
    )


def proceedings_rows(known: Sequence[Proceedings]) -> list[list[Value]]:
    """A table: the meeting, and JSON in each further cell."""
    rows: list[list[Value]] = [list(TITLES)]
    for one in known:
        plain = proceedings_plain(one)
        parts = (plain[name] for name in ("about", "motions", "votes"))
        rows.append([one.uid, *(json.dumps(part, ensure_ascii=False) for part in parts)])
    return rows


def proceedings_of_rows(rows: Sequence[Sequence[str]]) -> tuple[Proceedings, ...]:
    """What `proceedings_rows` wrote, read from texts."""
    return tuple(
        proceedings_from(
            {
                "meeting": row[0],
                **dict(zip(("about", "motions", "votes"), map(json.loads, row[1:4]), strict=True)),
            }
        )
        for row in rows
    )


async def restore_proceedings(
    wanted: Sequence[Proceedings],
    known: Sequence[Proceedings],
    ids: Mapping[str, int],
    *,
    dry_run: bool,
) -> list[tuple[None, Proceedings]]:
    """Store them where nothing is known here beside the day; returns each as (None, after).

    What the board has written here meanwhile stays. `ids` are those of projects by short name.
    """
    there = {one.uid for one in known}
    new = [one for one in wanted if one.uid not in there]
    if new and not dry_run:
        meetings = {one.uid: one for one in await hosting.meetings() if one.is_assembly}
        for one in new:
            if (meeting := meetings.get(one.uid)) is not None:
                await _store(one, meeting, ids)
    return [(None, one) for one in new]


async def proceedings_back(after: Proceedings, slugs: Mapping[int, str]) -> str:
    """Remove what came of an assembly; a sentence where somebody has changed it since."""
    meeting = next((one for one in await hosting.meetings() if one.uid == after.uid), None)
    if meeting is None:
        return ""
    now = await gather_proceedings([meeting], slugs)
    if now and _as_text(now[0]) != _as_text(after):
        day = f"{meeting.day:%d.%m.%Y}"
        return f"Die Angaben zur Versammlung am {day} wurden seitdem geändert und bleiben."
    await stored.forget(meeting.id)
    return ""


def _as_text(one: Proceedings) -> str:
    return json.dumps(proceedings_plain(one), sort_keys=True)


async def _store(one: Proceedings, meeting: Meeting, ids: Mapping[str, int]) -> None:
    await stored.save(plain_assembly(dict(one.about), meeting.id))
    for plain in one.motions:
        await stored.save_motion(_motion_from(plain, meeting.id, ids))
    for plain in one.votes:
        if plain["project"] not in ids:
            sentence = (
                f"Der Export ist beschädigt: Eine Stimme der Versammlung am {meeting.day:%d.%m.%Y} "
                f"gehört „{plain['project']}“, das kein Projekt des Exports ist."
            )
            raise InputError(Problem("file", sentence))
        await stored.save_vote(meeting.id, _mark_from(plain, ids))


def _motion_from(plain: Mapping[str, Any], meeting_id: int, ids: Mapping[str, int]) -> Motion:
    return Motion(
        0,
        meeting_id,
        int(plain["number"]),
        plain["title"],
        plain["text"],
        ids.get(plain["project"] or ""),
        plain["who"],
        plain["entered_by"],
        datetime.fromisoformat(plain["at"]),
        MotionState(plain["state"]),
    )


def _mark_from(plain: Mapping[str, Any], ids: Mapping[str, int]) -> Mark:
    return Mark(
        ids[plain["project"]],
        Presence(plain["presence"]),
        ids.get(plain["by"] or ""),
        plain["person"],
        plain["noted_by"],
        datetime.fromisoformat(plain["noted_at"]),
    )


def _motion(one: Motion, slugs: Mapping[int, str]) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "text": one.text,
        "project": slugs.get(one.project_id or 0),
        "who": one.who,
        "entered_by": one.entered_by,
        "at": one.at.isoformat() if one.at else "",
        "state": one.state.value,
    }


def _mark(one: Mark, slugs: Mapping[int, str]) -> dict[str, Any]:
    return {
        "project": slugs[one.voter_id],
        "presence": one.presence.value,
        "by": slugs.get(one.by or 0),
        "person": one.person,
        "noted_by": one.noted_by,
        "noted_at": one.noted_at.isoformat() if one.noted_at else "",
    }
