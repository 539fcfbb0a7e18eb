"""What is known of a general assembly, on one sheet, and what has to be done for it?"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lagplanner.database import assemblies as stored
from lagplanner.database import host_requests, hosting, letters, minutes
from lagplanner.domain.afterwards.minutes import Minutes
from lagplanner.domain.assembly.assemblies import Assembly, State, Task, tasks
from lagplanner.domain.assembly.motions import Motion, MotionState, deadline
from lagplanner.domain.hosting import ASSEMBLY, Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.links import MASK
from lagplanner.domain.rules import Rules
from lagplanner.domain.trail import Wanted
from lagplanner.services import rules as board_rules
from lagplanner.services.afterwards.minutes_undo import OF_ASSEMBLIES as AFTERWARDS
from lagplanner.services.assembly import votes
from lagplanner.services.assembly.assemblies import Reckoned, books, reckon
from lagplanner.services.assembly.telling import INVITATION, NOT_GONE
from lagplanner.services.assembly.votes import Votes
from lagplanner.services.attendance import replies
from lagplanner.services.attendance.replies import Overview
from lagplanner.services.post.assembly_values import ON_PAPER
from lagplanner.services.post.letter_writing import Writing, sender_of
from lagplanner.services.trail import pages as trail
from lagplanner.settings import Settings

FOOT = "\n--"
"""Where the foot of a mail begins."""

ATTACHED = ("Kalenderdatei", "calendar file")

OF_ASSEMBLY = "ga_"
"""How the codes of letters about a general assembly begin."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything of one assembly. `tasks` are what is to be done, the most pressing first.

    `invited` is how many invitations have left, `held` how many letters wait for the board,
    `is_called` whether the notice has left on any way.
    """

    meeting: Meeting
    assembly: Assembly
    venue: Venue | None
    reckoned: Reckoned
    motions: tuple[Motion, ...]
    motions_until: date
    votes: Votes
    replies: Overview
    invited: int
    held: int
    is_called: bool
    minutes: Minutes
    tasks: tuple[Task, ...]
    rules: Rules
    past: bool
    history: tuple[trail.Line, ...]

    @property
    def is_open(self) -> bool:
        """Whether anything can still be arranged."""
        return self.meeting.took_or_takes_place and not self.past


@dataclass(frozen=True, slots=True)
class Ahead:
    """An assembly with what is to be done for it."""

    meeting: Meeting
    tasks: tuple[Task, ...]


async def sheet(year: int, number: int, *, today: date, subdivision: str = "SN") -> Sheet:
    """The sheet of an assembly; NotFoundError if there is none."""
    meeting = await hosting.meeting(year, number, ASSEMBLY)
    written = await letters.letters(meeting_id=meeting.id)
    motions = await stored.motions([meeting.id])
    known = await stored.assembly(meeting.id)
    rules = await board_rules.rules()
    venue = (await host_requests.venues([meeting.id])).get(meeting.id)
    reckoned = await reckon(meeting.day, today=today, subdivision=subdivision)
    found = await votes.votes(year, number)
    minuted = await minutes.of_meeting(meeting.id)
    invitations = _invitations(written)
    held, sent = _held(written), sum(one.is_heard for one in invitations)
    state = _state(
        meeting,
        known,
        reckoned,
        has_venue=venue is not None,
        held=held,
        late=_late(motions),
        votes_taken=bool(found.marks),
        minuted=minuted.is_out,
        laid=_are_laid(invitations),
        sent=sent,
    )
    return Sheet(
        meeting,
        known,
        venue,
        reckoned,
        motions,
        deadline(meeting.day, rules),
        found,
        await replies.gathered(meeting.id),
        sent,
        held,
        state.is_called,
        minuted,
        tasks(state, today),
        rules,
        meeting.day < today,
        await trail.latest(Wanted(about=((f"meeting:{meeting.id}",),)), limit=10),
    )


async def assemblies(*, today: date, subdivision: str = "SN") -> tuple[Ahead, ...]:
    """All assemblies, the latest first, each with what is to be done."""
    found = [one for one in await hosting.meetings() if one.is_assembly]
    known, marks = await stored.assemblies(), await stored.votes()
    motions = await stored.motions()
    venues = await host_requests.venues([one.id for one in found])
    held = await letters.letters(state=LetterState.HELD)
    invitations = _invitations(await letters.letters(occasion=INVITATION))
    written = await minutes.minutes([one.id for one in found])
    reckoning = await books(subdivision)
    listed = []
    for meeting in sorted(found, key=lambda one: one.day, reverse=True):
        its = [one for one in invitations if one.meeting_id == meeting.id]
        state = _state(
            meeting,
            known.get(meeting.id, Assembly(meeting.id)),
            reckoning.reckon(meeting.day, today=today),
            has_venue=meeting.id in venues,
            held=_held([one for one in held if one.meeting_id == meeting.id]),
            late=_late([one for one in motions if one.meeting_id == meeting.id]),
            votes_taken=meeting.id in marks,
            minuted=meeting.id in written and written[meeting.id].is_out,
            laid=_are_laid(its),
            sent=sum(one.is_heard for one in its),
        )
        listed.append(Ahead(meeting, tasks(state, today)))
    return tuple(listed)


async def to_do(*, today: date, subdivision: str = "SN") -> tuple[Ahead, ...]:
    """The assemblies for which something is to be done now."""
    found = await assemblies(today=today, subdivision=subdivision)
    return tuple(one for one in reversed(found) if one.tasks)


async def invitation_text(
    meeting_id: int, settings: Settings, *, language: str = "", now: datetime
) -> str:
    """The invitation as it is printed for members without mail; nothing is stored.

    A link of a letter is personal and paper cannot be clicked, so it is left out.
    """
    letter = Letter(
        key="",
        occasion=INVITATION,
        meeting_id=meeting_id,
        language=language,
        facts={ON_PAPER: True},
    )
    seen = await Writing(await sender_of(settings)).preview(letter, now)
    return on_paper(seen.mail.text) if seen.mail else ""


def on_paper(text: str) -> str:
    """A mail as it is printed: without its link and what introduces it, its attachment and its foot."""
    kept: list[str] = []
    for line in text.partition(FOOT)[0].split("\n"):
        if MASK in line:
            if kept and kept[-1].endswith(":"):
                kept.pop()
        elif not any(words in line for words in ATTACHED):
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _held(written: Sequence[Letter]) -> int:
    """How many letters that call to it, or change what was said, wait; those of its minutes press nobody.

    One without an address is none: it stands for a letter on paper.
    """
    return sum(
        one.state is LetterState.HELD
        and one.recipient_email != ""
        and one.occasion.startswith(OF_ASSEMBLY)
        and one.occasion not in AFTERWARDS
        and not one.facts.get("rehearsal")
        for one in written
    )


def _are_laid(invitations: Iterable[Letter]) -> bool:
    """Whether invitations wait for somebody's yes, or have left."""
    return any(one.state in NOT_GONE or one.is_heard for one in invitations)


def _invitations(written: Iterable[Letter]) -> list[Letter]:
    """The real ones: a copy that was sent to try is none."""
    return [one for one in written if one.occasion == INVITATION and not one.facts.get("rehearsal")]


def _late(motions: Iterable[Motion]) -> int:
    return sum(one.state is MotionState.LATE for one in motions)


def _state(meeting: Meeting, known: Assembly, reckoned: Reckoned, **facts: Any) -> State:
    return State(
        known,
        meeting.day,
        meeting.took_or_takes_place,
        reckoned.notice,
        on_paper=len(reckoned.on_paper),
        invite_on=reckoned.invite_on,
        **facts,
    )
