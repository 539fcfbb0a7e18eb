"""Call a general assembly, say what is on its agenda, move it before it is called, cancel it."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from lagplanner.database import assemblies as stored
from lagplanner.database import host_requests, hosting, members, reminders, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.assembly.assemblies import (
    Assembly,
    check_ahead,
    check_day,
    check_named,
    check_not_called,
    check_noted,
    lines_of,
    next_number,
)
from lagplanner.domain.assembly.notice import (
    LastDay,
    Notice,
    Standing,
    by_post,
    earliest_assembly,
    more_ways,
    notice_to,
    reasons,
)
from lagplanner.domain.dates.day_rules import OpenDays
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.hosting import ASSEMBLY, Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.reminding.reminder_facts import invite_on
from lagplanner.domain.reminding.reminder_steps import STEPS, Step, changed
from lagplanner.domain.rules import Rules
from lagplanner.services import rules as board_rules
from lagplanner.services.as_it_was import post_about
from lagplanner.services.assembly.inviting import lay
from lagplanner.services.assembly.telling import (
    invited,
    named,
    tell_cancelled,
    tell_change,
)
from lagplanner.services.assembly.undoing import DAYS, placed, state_of, what_changed
from lagplanner.services.reminding.reminder_facts import calendar_facts

CALLED, CHANGED, MOVED, CANCELLED = (
    "assembly_called",
    "assembly_changed",
    "assembly_moved",
    "assembly_cancelled",
)


LONG_BEFORE = timedelta(days=366)
"""Nobody invites earlier; but many invite before the assembly is entered here."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Until when the notice for a day must leave, with the reasons of each way.

    `earliest` is the first day that can still be called in time today, `standing` how this one stands
    to the period today. `on_paper` are the members that get a letter. On `invite_on` the timetable lays
    the invitations ready, None if it does not.
    """

    notice: Notice
    ways: tuple[tuple[LastDay, tuple[str, ...]], ...]
    earliest: date
    on_paper: tuple[Project, ...]
    standing: Standing
    invite_on: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board types about an assembly; elections and changes of the statutes a line each."""

    starts: time | None = None
    town: str = ""
    venue: str = ""
    street: str = ""
    postcode: str = ""
    hybrid: str = ""
    elections: str = ""
    statute_changes: str = ""


@dataclass(frozen=True, slots=True)
class Books:
    """What a notice is reckoned from: read once, for any number of days."""

    rules: Rules
    projects: tuple[Project, ...]
    steps: tuple[Step, ...]
    subdivision: str

    def reckon(self, day: date, *, today: date) -> Reckoned:
        """Until when the notice of an assembly on this day must leave, and why."""
        days = OpenDays(calendar_facts(day.year - 2, day.year + 2, self.subdivision), self.rules)
        on_paper = by_post(self.projects, day, self.rules)
        found = notice_to(self.projects, day, days)
        return Reckoned(
            found,
            tuple((one, reasons(found, one.way, days)) for one in found.last),
            earliest_assembly(today, days, ways=more_ways(self.rules, on_paper)),
            on_paper,
            found.standing(today),
            invite_on(found, self.steps, days),
        )


async def books(subdivision: str = "SN") -> Books:
    """The rules of the board, its timetable, and everybody who ever was a member."""
    return Books(
        await board_rules.rules(),
        tuple(await members.projects()),
        changed(STEPS, await reminders.changes()),
        subdivision,
    )


async def reckon(day: date, *, today: date, subdivision: str = "SN") -> Reckoned:
    """Until when the notice of an assembly on this day must leave, and why."""
    return (await books(subdivision)).reckon(day, today=today)


async def call(
    day: date,
    wanted: Wanted,
    *,
    reason: str = "",
    who: str,
    today: date,
    now: datetime,
    subdivision: str = "SN",
) -> Meeting:
    """Plan an assembly on this day. A day that breaks the period wants a reason, which the trail keeps.

    Raises InputError naming the field.
    """
    async with transaction(Deed.PLAN):
        found = (await reckon(day, today=today, subdivision=subdivision)).notice
        kept = check_day(found, today, reason=reason)
        number = await _next_number(day.year)
        meeting = await hosting.save_meeting(
            Meeting(0, day.year, number, day, MeetingState.PUBLISHED, ASSEMBLY), at=now
        )
        decided = Assembly(meeting.id, late_reason=kept)
        meeting = await _keep(meeting, decided, wanted, who=who, now=now)
        await trail.note(
            CALLED,
            _subject(meeting),
            CALLED_WORDS[found.standing(today)],
            facts={"day": f"{day:%d.%m.%Y}", **_in_time(found, today, kept)},
            at=now,
            who=who,
            after=await state_of(meeting),
        )
        await lay(meeting, who=who, now=now, subdivision=subdivision)
    return meeting


async def change(year: int, number: int, wanted: Wanted, *, who: str, now: datetime) -> int:
    """Say where and when it begins, and what is decided; calendars follow.

    Whoever was told another place or hour gets a letter; returns how many those are. Raises InputError
    naming the field for what an invitation that has left does not name.
    """
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, ASSEMBLY)
        _check_stands(meeting)
        before, was_named = await state_of(meeting), await named(meeting)
        known = await stored.assembly(meeting.id)
        check_named(known, _decided(known, wanted), sent=len(await invited(meeting.id)))
        risen = replace(meeting, sequence=meeting.sequence + 1)
        meeting = await _keep(risen, known, wanted, who=who, now=now)
        after = await state_of(meeting)
        await trail.note(
            CHANGED,
            _subject(meeting),
            "Mitgliederversammlung am %(day)s: %(what)s geändert.",
            facts={"day": f"{meeting.day:%d.%m.%Y}", "what": what_changed(before, after)},
            at=now,
            who=who,
            before=before,
            after=after,
        )
        return await tell_change(was_named, meeting, who=who, now=now)


async def move(
    year: int,
    number: int,
    day: date,
    *,
    reason: str = "",
    who: str,
    today: date,
    now: datetime,
    subdivision: str = "SN",
) -> Meeting:
    """Put it on another day while nobody has been invited. Raises BrokenRuleError afterwards."""
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, ASSEMBLY)
        _check_stands(meeting)
        known = await stored.assembly(meeting.id)
        check_not_called(known, sent=len(await invited(meeting.id)))
        found = (await reckon(day, today=today, subdivision=subdivision)).notice
        kept = check_day(found, today, reason=reason)
        await stored.save(replace(known, late_reason=kept))
        moved = await hosting.save_meeting(await _on(day, meeting), at=now)
        days = {"old": f"{meeting.day:%d.%m.%Y}", "new": f"{day:%d.%m.%Y}"}
        await trail.note(
            MOVED,
            _subject(meeting),
            MOVED_WORDS[found.standing(today)],
            facts={**days, **_in_time(found, today, kept)},
            at=now,
            who=who,
            before=json.dumps(placed(meeting, known)),
            after=json.dumps(placed(moved, replace(known, late_reason=kept))),
        )
        await lay(moved, who=who, now=now, subdivision=subdivision)
    return moved


CALLED_WORDS = {
    Standing.SAFE: "Mitgliederversammlung am %(day)s geplant.",
    Standing.TIGHT: "Mitgliederversammlung am %(day)s geplant. Die Einladung muss spätestens am %(until)s hinaus.",
    Standing.BROKEN: "Mitgliederversammlung am %(day)s geplant, obwohl die Einladungsfrist nicht reicht. Grund: %(reason)s",
}

MOVED_WORDS = {
    Standing.SAFE: "Mitgliederversammlung vom %(old)s auf den %(new)s gelegt.",
    Standing.TIGHT: "Mitgliederversammlung vom %(old)s auf den %(new)s gelegt. Die Einladung muss spätestens am %(until)s hinaus.",
    Standing.BROKEN: "Mitgliederversammlung vom %(old)s auf den %(new)s gelegt, obwohl die Einladungsfrist nicht reicht. Grund: %(reason)s",
}


def _in_time(found: Notice, today: date, reason: str) -> dict[str, str]:
    """What the sentence about a day says of its period beside the day."""
    match found.standing(today):
        case Standing.SAFE:
            return {}
        case Standing.TIGHT:
            return {"until": f"{found.last_lawful_day:%d.%m.%Y}"}
        case Standing.BROKEN:
            return {"reason": reason}


async def _on(day: date, meeting: Meeting) -> Meeting:
    """The assembly on another day; in another year it is the next of that year."""
    number = meeting.number
    if day.year != meeting.year:
        number = await _next_number(day.year)
    return replace(meeting, year=day.year, number=number, day=day, sequence=meeting.sequence + 1)


async def _next_number(year: int) -> int:
    known = await hosting.meetings()
    return next_number([one.number for one in known if one.is_assembly and one.year == year])


async def cancel(
    year: int, number: int, *, reason: str, who: str, today: date, now: datetime
) -> int:
    """Cancel it, and lay ready a letter to each who was written to; returns how many that are.

    Raises BrokenRuleError once its day is over.
    """
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, ASSEMBLY)
        _check_stands(meeting)
        check_ahead(meeting.day, today)
        after = await hosting.save_meeting(
            replace(meeting, state=MeetingState.CANCELLED, sequence=meeting.sequence + 1), at=now
        )
        post = await post_about(meeting.id)
        told = await tell_cancelled(after, reason.strip(), who=who, now=now)
        sentence = "Mitgliederversammlung am %(day)s abgesagt."
        facts = {"day": f"{meeting.day:%d.%m.%Y}"}
        if reason.strip():
            sentence = "Mitgliederversammlung am %(day)s abgesagt. Grund: %(reason)s"
            facts["reason"] = reason.strip()
        await trail.note(
            CANCELLED,
            _subject(meeting),
            sentence,
            facts=facts,
            at=now,
            who=who,
            before=json.dumps({"state": meeting.state.value, "post": post.as_json()}),
            after=after.state.value,
        )
    return told


async def note_day(
    year: int, number: int, what: str, day: date | None, *, who: str, today: date, now: datetime
) -> None:
    """Note when the letters were posted, the notice appeared, or the register was told.

    `what` is posted_on, published_on or registered_on; None takes the note away. Raises InputError for
    a day on which that cannot have been: what is noted proves that the notice was in time.
    """
    if what not in DAYS:
        raise NotFoundError("Das lässt sich hier nicht vermerken.")
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, ASSEMBLY)
        if day is not None:
            is_after = what == "registered_on"
            check_noted(day, meeting.day if is_after else meeting.day - LONG_BEFORE, today)
        before = await state_of(meeting)
        known = await stored.assembly(meeting.id)
        changes: dict[str, Any] = {what: day}
        await stored.save(replace(known, **changes))
        facts = {"day": f"{meeting.day:%d.%m.%Y}"} | ({"on": f"{day:%d.%m.%Y}"} if day else {})
        await trail.note(
            CHANGED,
            _subject(meeting),
            NOTED[what] if day else "Vermerk zur Mitgliederversammlung am %(day)s entfernt.",
            facts=facts,
            at=now,
            who=who,
            before=before,
            after=await state_of(meeting),
        )


NOTED = {
    "posted_on": "Einladungen zur Mitgliederversammlung am %(day)s am %(on)s zur Post gebracht.",
    "published_on": "Einladung zur Mitgliederversammlung am %(day)s am %(on)s bekannt gemacht.",
    "registered_on": "Beschlüsse vom %(day)s am %(on)s beim Vereinsregister angemeldet.",
}


async def _keep(
    meeting: Meeting, known: Assembly, wanted: Wanted, *, who: str, now: datetime
) -> Meeting:
    """Store what was typed: town and place beside the meeting, the rest of its own."""
    town = (await members.towns()).get(wanted.town)
    meeting = await hosting.save_meeting(replace(meeting, town=town), at=now)
    if wanted.venue:
        venue = Venue(
            wanted.venue, wanted.street, wanted.postcode, confirmed_at=now, confirmed_by=who
        )
        await host_requests.save_venue(meeting.id, venue)
    else:
        await host_requests.forget_venue(meeting.id)
    await stored.save(_decided(known, wanted))
    return meeting


def _decided(known: Assembly, wanted: Wanted) -> Assembly:
    return replace(
        known,
        starts=wanted.starts,
        hybrid=wanted.hybrid.strip(),
        elections=lines_of(wanted.elections),
        statute_changes=lines_of(wanted.statute_changes),
    )


def _check_stands(meeting: Meeting) -> None:
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Diese Versammlung ist abgesagt.")


def _subject(meeting: Meeting) -> str:
    return f"meeting:{meeting.id}"
