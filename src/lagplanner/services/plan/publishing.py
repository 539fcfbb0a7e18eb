"""What does publishing a plan do to the meetings, and who gets a letter?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.clock import BERLIN
from lagplanner.database import hosting
from lagplanner.database.letters import Letter
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import Entry, PlanVersion
from lagplanner.domain.post.askings import HOST_ASKED
from lagplanner.domain.rules import Rules
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted
from lagplanner.services.dates import moving
from lagplanner.services.plan import company
from lagplanner.services.plan.asked_anew import key_for, take_back
from lagplanner.services.plan.released import release
from lagplanner.services.post.letter_facts import on_the_wall

SETTLED = (MeetingState.HELD, MeetingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Published:
    """A published version; letters newly posted, known before, and taken back before anybody read them."""

    version: PlanVersion
    posted: int = 0
    known: int = 0
    withdrawn: int = 0


async def publish_meetings(
    version: PlanVersion,
    *,
    projects: Mapping[int, Project],
    stored: Sequence[Meeting],
    rules: Rules,
    who: str,
    now: datetime,
) -> Published:
    """Store the version's meetings and post one letter per new host. Inside the deed's transaction.

    Held and confirmed meetings stay, but for a confirmed one's co-host and stand-in; so do those that
    are over. A published one is changed, and its calendar sequence rises only if day or town change.
    One that is no longer in the plan is cancelled. Whoever was told of a day that holds no more
    hears it, as after a move.
    """
    today = now.astimezone(BERLIN).date()
    before = {
        meeting.number: meeting
        for meeting in stored
        if meeting.year == version.year and meeting.is_working
    }
    posted = known = withdrawn = 0
    for entry in version.entries:
        old = before.get(entry.number)
        if old is not None and old.state in SETTLED:
            posted += await _company_of_settled(old, entry, projects, rules, who=who, now=now)
            continue
        is_over = old is not None and old.day < today
        if is_over or (old is None and entry.is_open):
            continue
        new = _meeting(version.year, entry, old, projects)
        meeting = await _changed(old, new, who=who, today=today, now=now)
        posted += await company.follow(old, meeting, projects, rules, who=who, now=now)
        had = old.host_id if old is not None and old.took_or_takes_place else None
        if had is not None and had != meeting.host_id:
            withdrawn += await release(meeting, projects[had], rules, who=who, now=now)
        if meeting.host_id is None:
            continue
        key = await key_for(HOST_ASKED, meeting.host_id, meeting)
        letter = _letter(key, projects[meeting.host_id], meeting, entry, rules)
        if had == meeting.host_id:
            await outbox.correct(letter)
            known += 1
            continue
        await company.is_asked(meeting.id, meeting.host_id)
        if await outbox.post(letter, at=now, who=who) is Posted.KNOWN:
            known += 1
        else:
            posted += 1
    withdrawn += await _cancel_missing(version, before, who=who, now=now)
    return Published(version, posted, known, withdrawn)


async def _changed(
    old: Meeting | None, new: Meeting, *, who: str, today: date, now: datetime
) -> Meeting:
    """Store what the plan makes of a meeting; another day is a move, for all who know of it."""
    if old is not None and old.took_or_takes_place and new.day != old.day:
        await moving.follow_plan(old, new, who=who, today=today, now=now)
    return await hosting.save_meeting(new, at=now)


async def _company_of_settled(
    old: Meeting,
    entry: Entry,
    projects: Mapping[int, Project],
    rules: Rules,
    *,
    who: str,
    now: datetime,
) -> int:
    """A host that has said yes may still get company; returns how many letters were posted."""
    if old.state is not MeetingState.CONFIRMED or old.host_id != entry.host_id:
        return 0
    new = _with_company(old, entry)
    if new == old:
        return 0
    saved = await hosting.save_meeting(new, at=now)
    return await company.follow(old, saved, projects, rules, who=who, now=now)


def _with_company(meeting: Meeting, entry: Entry) -> Meeting:
    return replace(
        meeting,
        co_host_ids=() if entry.co_host_id is None else (entry.co_host_id,),
        standby_id=entry.standby_id,
    )


async def _cancel_missing(
    version: PlanVersion, before: Mapping[int, Meeting], *, who: str, now: datetime
) -> int:
    """Cancel published meetings the plan has no more; returns how many letters were taken back."""
    withdrawn, today = 0, now.astimezone(BERLIN).date()
    numbers = {entry.number for entry in version.entries}
    for meeting in before.values():
        if meeting.number in numbers or meeting.state is not MeetingState.PUBLISHED:
            continue
        if meeting.host_id is not None:
            withdrawn += await take_back(HOST_ASKED, meeting.host_id, meeting)
        if meeting.day >= today:
            gone = replace(meeting, state=MeetingState.CANCELLED, sequence=meeting.sequence + 1)
            await moving.follow_plan(meeting, gone, who=who, today=today, now=now)
    return withdrawn


def _meeting(
    year: int, entry: Entry, old: Meeting | None, projects: Mapping[int, Project]
) -> Meeting:
    host = projects.get(entry.host_id or 0)
    if old is None:
        if entry.day is None:
            raise ValueError("an open entry is no meeting")
        old = Meeting(id=0, year=year, number=entry.number, day=entry.day)
    town = host.town if host is not None else old.town
    new = replace(
        _with_company(old, entry),
        state=MeetingState.PUBLISHED,
        day=entry.day or old.day,
        town=town,
        host_id=entry.host_id,
    )
    moved = old.id != 0 and (
        new.day != old.day or new.town != old.town or not old.took_or_takes_place
    )
    return replace(new, sequence=old.sequence + 1) if moved else new


def _letter(key: str, project: Project, meeting: Meeting, entry: Entry, rules: Rules) -> Letter:
    contact = project.contact
    return Letter(
        key=key,
        occasion=HOST_ASKED,
        project_id=project.id,
        meeting_id=meeting.id,
        recipient_name=contact.name if contact else project.name,
        recipient_email=(contact.email if contact else "") or project.email,
        facts={
            "year": meeting.year,
            "number": meeting.number,
            "day": meeting.day.isoformat(),
            "starts": rules.starts.strftime("%H:%M"),
            "ends": rules.ends.strftime("%H:%M"),
            "town": meeting.town.name if meeting.town else "",
            "project": project.name,
            "seats": rules.seats,
            "reasons": list(entry.reasons),
        },
        expires_at=on_the_wall(meeting.day, rules.starts),
    )
