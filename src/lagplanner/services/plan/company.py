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
    for project_id in _gone(old, new):
        if project_id in projects:
            await release_company(new, projects[project_id], rules, who=who, now=now)
    for project_id in new.co_host_ids:
        if project_id in projects:
            if old is None or project_id not in old.co_host_ids:
                await is_asked(new.id, project_id)
            posted += await _post(CO_HOST, new, projects[project_id], rules, who=who, now=now)
    standby = projects.get(new.standby_id or 0)
    if standby is not None:
        posted += await _post(STANDBY, new, standby, rules, who=who, now=now)
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


async def _post(
    occasion: str, meeting: Meeting, project: Project, rules: Rules, *, who: str, now: datetime
) -> int:
    contact = project.contact
    letter = Letter(
        key=f"{occasion}:{project.id}:{meeting.year}-{meeting.number}",
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
    if await outbox.correct(letter):
        return 0
    return int(await outbox.post(letter, at=now, who=who) is not Posted.KNOWN)
