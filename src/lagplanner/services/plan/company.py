"""Who hosts beside a host, and who stands in for it? Each hears so when the plan is published."""

from collections.abc import Collection, Mapping
from datetime import datetime

from lagplanner.database import host_requests
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import HostRequest
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.rules import Rules
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted
from lagplanner.services.plan.asked_anew import key_for
from lagplanner.services.plan.released import CO_HOST, STANDBY, release_company
from lagplanner.services.post.letter_facts import on_the_wall


async def follow(
    old: Meeting | None,
    new: Meeting,
    projects: Mapping[int, Project],
    rules: Rules,
    *,
    who: str,
    now: datetime,
) -> int:
    """Ask new co-hosts and tell a new stand-in, held for the board; whoever is it no more hears so.

    Inside the transaction that stores the meeting. Returns how many letters were posted.
    """
    posted = 0
    if old is not None and not old.took_or_takes_place:
        old = None  # who was to be in company of a meeting that fell through is asked anew
    for project_id in _gone(old, new):
        if project_id in projects:
            await release_company(new, projects[project_id], rules, who=who, now=now)
    for project_id in new.co_host_ids:
        if project_id in projects:
            joins = old is None or project_id not in old.co_host_ids
            if joins:
                await is_asked(new.id, project_id)
            letter = await _letter(CO_HOST, new, projects[project_id], rules)
            posted += await _post(letter, joins, who=who, now=now)
    standby = projects.get(new.standby_id or 0)
    if standby is not None:
        joins = old is None or standby.id != old.standby_id
        letter = await _letter(STANDBY, new, standby, rules)
        posted += await _post(letter, joins, who=who, now=now)
    return posted


async def is_asked(meeting_id: int, project_id: int) -> None:
    """What the project may have said when it was asked before counts no more."""
    known = await host_requests.request(meeting_id, project_id)
    anew = HostRequest(meeting_id, project_id, id=known.id if known else 0)
    await host_requests.save_request(anew)


def _gone(old: Meeting | None, new: Meeting) -> Collection[int]:
    """Who was in the company of the host and has no part in the meeting any more."""
    if old is None:
        return ()
    before = {*old.co_host_ids, old.standby_id or 0}
    return sorted(before - {*new.co_host_ids, new.standby_id or 0, new.host_id or 0, 0})


async def _post(letter: Letter, joins: bool, *, who: str, now: datetime) -> int:
    """Post a newcomer's letter; one that waits for somebody who was in it before is brought up to date."""
    if await outbox.correct(letter) or not joins:
        return 0
    return int(await outbox.post(letter, at=now, who=who) is not Posted.KNOWN)


async def _letter(occasion: str, meeting: Meeting, project: Project, rules: Rules) -> Letter:
    contact = project.contact
    return Letter(
        key=await key_for(occasion, project.id, meeting),
        occasion=occasion,
        project_id=project.id,
        meeting_id=meeting.id,
        recipient_name=contact.name if contact else project.name,
        recipient_email=(contact.email if contact else "") or project.email,
        facts={
            "year": meeting.year,
            "number": meeting.number,
            "day": meeting.day.isoformat(),
            "project": project.name,
        },
        expires_at=on_the_wall(meeting.day, rules.starts),
    )
