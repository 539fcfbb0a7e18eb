"""What is stored of the network at one moment, for all letters that are written from it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lagplanner.database import (
    agenda,
    assemblies,
    attendance,
    feedback,
    host_requests,
    hosting,
    mail_state,
    members,
    minutes,
    outbox_pages,
    polls,
    speakers,
    swaps,
    topics,
)
from lagplanner.domain.afterwards.feedback import Feedback
from lagplanner.domain.afterwards.minutes import Action, Minutes
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.attendance.replies import Reply
from lagplanner.domain.dates.polls import Poll, PollState
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    ChecklistItem,
    HostRequest,
    Venue,
)
from lagplanner.domain.hosts.swaps import Swap
from lagplanner.domain.members import Project
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.agenda import Item
from lagplanner.domain.talks.speakers import Speaker, Talk
from lagplanner.domain.talks.topics import TopicState, Wished, in_order
from lagplanner.services import rules as board_rules

COMING = (MeetingState.PUBLISHED, MeetingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of the network at one moment.

    `wished` are (project, year) that said when they could host, `marked` the mailboxes nothing goes
    to, and why, `left` those that want no letters to all. `changed` is when each meeting was last
    changed, for its calendar entry. `swaps` are those nobody has decided on, `polls` those that run,
    `voted` who has answered which of them. `venues` are by meeting, `requests` to hosts by meeting and
    project, `talk_days` the other days speakers offered, by talk. `checklists` are by coming meeting,
    `topics` those most projects wish for. `holding` are (meeting id, address) of speakers in whose
    calendars a meeting stands because of us. `replies` to meetings that are to come, or not closed
    yet, are by meeting and project, `agendas`, `minutes`, `assemblies`, `motions` and `feedback` by meeting;
    `actions` is all that was agreed.
    """

    rules: Rules
    projects: Mapping[int, Project]
    meetings: Mapping[int, Meeting]
    wished: frozenset[tuple[int, int]] = frozenset()
    marked: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[int, datetime] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    swaps: Mapping[int, Swap] = field(default_factory=dict)
    polls: Mapping[int, Poll] = field(default_factory=dict)
    voted: frozenset[tuple[int, int]] = frozenset()
    requests: Mapping[tuple[int, int], HostRequest] = field(default_factory=dict)
    venues: Mapping[int, Venue] = field(default_factory=dict)
    checklists: Mapping[int, tuple[ChecklistItem, ...]] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    holding: frozenset[tuple[int, str]] = frozenset()
    talks: Mapping[int, Talk] = field(default_factory=dict)
    talk_days: Mapping[int, tuple[date, ...]] = field(default_factory=dict)
    speakers: Mapping[int, Speaker] = field(default_factory=dict)
    replies: Mapping[tuple[int, int], Reply] = field(default_factory=dict)
    agendas: Mapping[int, tuple[Item, ...]] = field(default_factory=dict)
    assemblies: Mapping[int, Assembly] = field(default_factory=dict)
    motions: Mapping[int, tuple[Motion, ...]] = field(default_factory=dict)
    feedback: Mapping[int, Feedback] = field(default_factory=dict)
    minutes: Mapping[int, Minutes] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()


async def snapshot() -> Snapshot:
    """Read the state of the network: a dozen queries, however many letters are written from it."""
    projects = {one.id: one for one in await members.projects()}
    talks = {one.id: one for one in await speakers.talks()}
    meetings = {one.id: one for one in await hosting.meetings()}
    wishes = await members.wishes(1, 9999)
    marked = {
        box.email.casefold(): (
            f"An {box.email} kamen {box.bounces} Briefe zurück. Prüfen Sie die Adresse."
        )
        for box in await mail_state.marked()
    }
    running = [one for one in await polls.polls() if one.state is PollState.OPEN]
    return Snapshot(
        await board_rules.rules(),
        projects,
        meetings,
        frozenset((wish.project_id, wish.year) for wish in wishes),
        marked,
        await outbox_pages.meetings_changed(),
        await mail_state.no_bulk(),
        {one.id: one for one in await swaps.swaps() if one.is_open},
        {one.id: one for one in running},
        frozenset(
            [(one.id, vote.project_id) for one in running for vote in await polls.votes(one.id)]
        ),
        {(one.meeting_id, one.project_id): one for one in await host_requests.requests()},
        await host_requests.venues(list(meetings)),
        await host_requests.checklists(
            [one.id for one in meetings.values() if one.state in COMING]
        ),
        await _wished_topics(),
        holding=await outbox_pages.requests_held(),
        talks=talks,
        talk_days=await speakers.days(list(talks)),
        speakers={one.id: one for one in await speakers.speakers()},
        replies={
            (one.meeting_id, one.project_id): one
            for one in await attendance.replies(
                [one.id for one in meetings.values() if one.state in COMING]
            )
        },
        agendas=await agenda.items_of(),
        assemblies=await assemblies.assemblies(),
        motions=await _motions(),
        feedback=await feedback.feedback_of(),
        minutes=await minutes.minutes(),
        actions=await minutes.actions(),
    )


async def _motions() -> dict[int, tuple[Motion, ...]]:
    """Motions by assembly, in the order of their numbers."""
    found: dict[int, tuple[Motion, ...]] = {}
    for one in await assemblies.motions():
        found[one.meeting_id] = (*found.get(one.meeting_id, ()), one)
    return found


async def _wished_topics() -> tuple[str, ...]:
    """The titles of the topics most projects wish for, at most three."""
    voters = await topics.votes()
    wished = [Wished(one, voters.get(one.id, frozenset())) for one in await topics.topics()]
    asked = [one for one in wished if one.voters and one.topic.state is TopicState.OPEN]
    return tuple(one.topic.title for one in in_order(asked, date.min)[:3])
