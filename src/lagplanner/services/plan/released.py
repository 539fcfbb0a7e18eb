"""A project hosts a meeting no more: what waits for it is taken back, and it hears what it was told."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from lagplanner.database import host_requests, letters
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import SAID_NO, HostRequest, RequestState
from lagplanner.domain.members import Project
from lagplanner.domain.post.askings import since_asked
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.staleness import ANSWERED_BY_HOST
from lagplanner.domain.rules import Rules
from lagplanner.mail import outbox
from lagplanner.services.plan.asked_anew import key_for
from lagplanner.services.post.letter_facts import on_the_wall

RELEASED = "host_released"
CO_HOST, STANDBY = "co_host_asked", "standby_named"


async def release(
    meeting: Meeting, project: Project, rules: Rules, *, who: str, now: datetime
) -> int:
    """Let a host go, inside a deed's transaction; returns how many letters nobody had read.

    Its venue and list are forgotten. One that said no itself knows; one that was asked, or had
    said yes, gets a letter that there is nothing more to do.
    """
    await host_requests.forget_venue(meeting.id)
    written = await _written(meeting, project, ANSWERED_BY_HOST)
    unread = sum([await outbox.take_back(one.key) for one in written])
    request = await host_requests.request(meeting.id, project.id)
    if request is not None and request.state in SAID_NO:
        return unread
    await _tell(meeting, project, request, written, rules, who=who, now=now)
    await _lapse(request or HostRequest(meeting.id, project.id), now)
    return unread


async def release_company(
    meeting: Meeting, project: Project, rules: Rules, *, who: str, now: datetime
) -> None:
    """Let a co-host or a stand-in go in the same way; the host's venue and list stay."""
    written = await _written(meeting, project, (CO_HOST, STANDBY))
    for one in written:
        await outbox.take_back(one.key)
    request = await host_requests.request(meeting.id, project.id)
    if request is not None and request.state in SAID_NO:
        return
    await _tell(meeting, project, request, written, rules, who=who, now=now)
    if request is not None:
        await _lapse(request, now)


async def _written(
    meeting: Meeting, project: Project, occasions: Collection[str]
) -> tuple[Letter, ...]:
    return tuple(
        one
        for one in await letters.letters(meeting_id=meeting.id)
        if one.occasion in occasions
        and (one.project_id == project.id or one.facts.get("to") == "board")
    )


async def _tell(
    meeting: Meeting,
    project: Project,
    request: HostRequest | None,
    written: Iterable[Letter],
    rules: Rules,
    *,
    who: str,
    now: datetime,
) -> None:
    """One letter to whoever knows that it was to host, none to anybody else."""
    was_asked = any(one.is_heard for one in since_asked(project.id, meeting, written))
    if was_asked or (request is not None and request.state is RequestState.ACCEPTED):
        key = await key_for(RELEASED, project.id, meeting)
        letter = _letter(key, meeting, project, rules)
        await outbox.post(letter, at=now, who=who, automatic=True)


async def _lapse(request: HostRequest, now: datetime) -> None:
    await host_requests.save_request(replace(request, state=RequestState.LAPSED, answered_at=now))


def _letter(key: str, meeting: Meeting, project: Project, rules: Rules) -> Letter:
    contact = project.contact
    return Letter(
        key=key,
        occasion=RELEASED,
        project_id=project.id,
        meeting_id=meeting.id,
        recipient_name=contact.name if contact else project.name,
        recipient_email=(contact.email if contact else "") or project.email,
        facts={"day": meeting.day.isoformat(), "project": project.name},
        expires_at=on_the_wall(meeting.day, rules.starts),
    )
