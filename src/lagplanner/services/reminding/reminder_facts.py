"""Gather what the timetable is decided from: one look at the network, a dozen queries however large."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache

from lagplanner.database import (
    assemblies,
    attendance,
    feedback,
    files,
    host_requests,
    hosting,
    members,
    minutes,
    reminders,
    settings_store,
    speakers,
)
from lagplanner.domain.dates.day_rules import OpenDays
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.planning import PlanVersion, VersionState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.reminding.reminder_facts import Facts, KnownLetter, Person
from lagplanner.domain.reminding.reminder_steps import (
    STEPS,
    Needed,
    changed,
    with_motion_days,
)
from lagplanner.domain.rules import Rules, as_texts, rules_from
from lagplanner.formats.holidays import public_holidays, school_holidays
from lagplanner.services.plan import planning

RECORDED = frozenset(
    {
        Needed.ANSWERS,
        Needed.ATTENDANCE,
        Needed.ELECTIONS,
        Needed.FEEDBACK,
        Needed.MINUTES,
    }
)
"""What is recorded by now of what steps need; a step whose need is missing writes no letter."""

REMEMBERED = timedelta(days=240)
"""So far back letters are looked at: no letter of the timetable is good for longer."""

SEND_AT = "reminder_send_at"
COMING = (MeetingState.PUBLISHED, MeetingState.CONFIRMED)
USUAL_SEND_AT = time(9, 0)


async def gather(now: datetime, *, subdivision: str = "SN") -> Facts:
    """The facts as they are stored now."""
    stored = await settings_store.values()
    known_names = as_texts(Rules())
    rules = rules_from({name: text for name, text in stored.items() if name in known_names})
    year = now.year
    wishes = await members.wishes(year - 1, year + 2)
    letters = await reminders.known_letters(now - REMEMBERED)
    told = await reminders.notice_keys(now - REMEMBERED)
    meetings = await _meetings(year - 1)
    coming = [one.id for one in meetings if one.state in COMING]
    recent = [one for one in meetings if one.id > 0 and one.day >= (now - REMEMBERED).date()]
    return Facts(
        days=OpenDays(calendar_facts(year - 1, year + 3, subdivision), rules),
        steps=with_motion_days(changed(STEPS, await reminders.changes()), rules.motion_days),
        projects=await members.projects(),
        meetings=meetings,
        talks=await speakers.talks(),
        speakers={one.id: one for one in await speakers.speakers()},
        wishes=frozenset((wish.project_id, wish.year) for wish in wishes),
        declined=await host_requests.declined(),
        replies=await attendance.replies(coming),
        there=await attendance.present([one.id for one in recent]),
        answers={key: one.number for key, one in (await feedback.feedback_of()).items()},
        minutes=await minutes.minutes(),
        board=Person("Vorstand", rules.board_email or rules.contact_email, rules.contact_phone),
        known=(*letters, *(_told(key) for key in sorted(told))),
        since=await reminders.watched(),
        send_at=_time(stored.get(SEND_AT, "")) or USUAL_SEND_AT,
        recorded=RECORDED,
        assemblies=await assemblies.assemblies(),
        documents=await _documents(meetings),
    )


async def _documents(meetings: Iterable[Meeting]) -> frozenset[int]:
    """The assemblies to come of which something is filed for members; nothing is asked for none."""
    coming = [one.id for one in meetings if one.is_assembly and one.state in COMING]
    return await files.with_documents(coming) if coming else frozenset()


async def with_draft(facts: Facts, year: int) -> Facts:
    """The facts as they would be if the draft of this year's plan were published now."""
    draft = next(
        (one for one in await planning.versions(year) if one.state is VersionState.DRAFT), None
    )
    return facts if draft is None else replace(facts, meetings=_as_published(facts, draft))


async def _meetings(first_year: int) -> tuple[Meeting, ...]:
    """All meetings, and those of published plans that still look for a host."""
    stored = await hosting.meetings()
    known = {(one.year, one.number) for one in stored if one.is_working}
    looking = await reminders.open_meetings(first_year)
    return (*stored, *(one for one in looking if (one.year, one.number) not in known))


def _as_published(facts: Facts, draft: PlanVersion) -> tuple[Meeting, ...]:
    """The meetings with those of the draft in place of the year's that are not settled."""
    by_id = {project.id: project for project in facts.projects}
    settled = (MeetingState.HELD, MeetingState.CONFIRMED)
    of_year = {
        meeting.number: meeting
        for meeting in facts.meetings
        if meeting.year == draft.year and meeting.is_working
    }
    kept = [
        meeting
        for meeting in facts.meetings
        if meeting.id not in {one.id for one in of_year.values()} or meeting.state in settled
    ]
    proposed = []
    for entry in draft.entries:
        old = of_year.get(entry.number)
        if (old is not None and old.state in settled) or entry.day is None:
            continue
        host = by_id.get(entry.host_id or 0)
        proposed.append(
            Meeting(
                id=old.id if old else -entry.number,
                year=draft.year,
                number=entry.number,
                day=entry.day,
                state=MeetingState.PUBLISHED,
                town=host.town if host else None,
                host_id=entry.host_id,
                topic=old.topic if old else "",
            )
        )
    return (*kept, *proposed)


def _told(key: str) -> KnownLetter:
    """A notice the board was told, or will be: for the timetable it is a letter that has left."""
    return KnownLetter(key, key.split(":", 1)[0], LetterState.SENT)


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


@cache
def calendar_facts(first: int, last: int, subdivision: str) -> CalendarFacts:
    """The holidays of these years."""
    return CalendarFacts(
        public=public_holidays(first, last, subdivision),
        school=school_holidays(first, last, subdivision),
    )
