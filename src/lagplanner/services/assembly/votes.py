"""The list of votes at a general assembly: who is here, who carries whose proxy, and is it enough?"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.database import assemblies as stored
from lagplanner.database import hosting, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.assembly.votes import (
    PRESENCE_NAMES,
    Count,
    Mark,
    Presence,
    Voter,
    check,
    count,
    voters,
)
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.hosting import ASSEMBLY, Meeting
from lagplanner.domain.rules import Rules
from lagplanner.domain.trail import TrailEntry
from lagplanner.services import rules as board_rules

MARKED = "vote_marked"


@dataclass(frozen=True, slots=True)
class Votes:
    """Everybody with a vote, and how many are here."""

    meeting: Meeting
    voters: tuple[Voter, ...]
    marks: dict[int, Mark]
    count: Count
    rules: Rules

    @property
    def carriers(self) -> tuple[Voter, ...]:
        """Those who are here themselves and may carry somebody else's vote."""
        return tuple(
            one
            for one in self.voters
            if one.id in self.marks and self.marks[one.id].presence is not Presence.PROXY
        )


async def votes(year: int, number: int) -> Votes:
    """The list of votes of an assembly; NotFoundError if there is none."""
    meeting = await hosting.meeting(year, number, ASSEMBLY)
    rules = await board_rules.rules()
    known = voters(await members.projects(), meeting.day, rules)
    marks = (await stored.votes([meeting.id])).get(meeting.id, {})
    return Votes(meeting, known, marks, count(known, marks, rules), rules)


async def mark(
    year: int,
    number: int,
    wanted: Mark | None,
    voter_id: int,
    *,
    who: str,
    today: date,
    now: datetime,
) -> Votes:
    """Note how a vote is there, or (None) that it is not. Raises BrokenRuleError with the reason."""
    async with transaction(Deed.LISTS):
        found = await votes(year, number)
        if not found.meeting.took_or_takes_place or found.meeting.day > today:
            raise BrokenRuleError("Die Stimmen werden am Tag der Versammlung festgestellt.")
        before = found.marks.get(voter_id)
        if wanted is None:
            await stored.drop_vote(found.meeting.id, voter_id)
        else:
            check(wanted, found.voters, found.marks, found.rules)
            await stored.save_vote(found.meeting.id, replace(wanted, noted_by=who, noted_at=now))
        name = next((one.name for one in found.voters if one.id == voter_id), "")
        if name and (wanted is not None or before is not None):
            await trail.note(
                MARKED,
                f"meeting:{found.meeting.id}",
                "Stimme %(name)s: %(answer)s",
                facts={
                    "name": name,
                    "answer": PRESENCE_NAMES[wanted.presence] if wanted else "nicht da",
                },
                about=[f"project:{voter_id}"],
                at=now,
                who=who,
                before=_text(voter_id, before),
                after=_text(voter_id, wanted),
            )
        return await votes(year, number)


async def take_back(entry: TrailEntry, who: str, now: datetime) -> str:
    """A vote is noted as before. Raises ConflictError if it was noted anew since."""
    meeting_id = int(entry.subject.partition(":")[2])
    voter_id = json.loads(entry.after)[0]
    present = (await stored.votes([meeting_id])).get(meeting_id, {}).get(voter_id)
    if _text(voter_id, present) != entry.after:
        raise ConflictError("Das wurde seitdem noch einmal geändert.")
    _, presence, by, person = json.loads(entry.before)
    if not presence:
        await stored.drop_vote(meeting_id, voter_id)
    else:
        was = Mark(voter_id, Presence(presence), by, person, who, now)
        await stored.save_vote(meeting_id, was)
    return "Die Stimme ist wieder wie vorher vermerkt."


def _text(voter_id: int, mark: Mark | None) -> str:
    if mark is None:
        return json.dumps([voter_id, "", None, ""])
    return json.dumps([voter_id, mark.presence.value, mark.by, mark.person])
