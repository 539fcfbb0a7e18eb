"""What does the network expect of those who read a project's mail, and where are they logged in?

What is to be answered is what letters have asked: the page opens the page of a letter again, by a
new link of the same scope, so there is one way to answer everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lagplanner.database import hosting, links, members, minutes, profiles
from lagplanner.database import letters as stored_letters
from lagplanner.database import session as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.minutes import Objection
from lagplanner.domain.board import email_key
from lagplanner.domain.directory.profiles import asks_how_long, is_long_ago
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, is_member_on, read_at
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.links import PATHS, Link, Purpose
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.sessions import Session, is_open, is_same_owner
from lagplanner.services import acting
from lagplanner.services.afterwards import actions, summary
from lagplanner.services.afterwards.actions import Agreed
from lagplanner.services.hosts import wishes
from lagplanner.services.hosts.wishes import Answered
from lagplanner.services.post.links import hashed, new_token

PAGE_LIFE = timedelta(days=1)
"""So long a link opens by which somebody who is logged in sees to something; then the page makes another."""

NEXT = 4
"""So many coming meetings are named."""

OBJECTIONS = 4
"""So many of their objections to minutes, the latest."""

NOT_YOURS = "Diese Seite gibt es nicht, oder sie gehört nicht Ihnen."


@dataclass(frozen=True, slots=True)
class Asked:
    """A letter that can still be answered: what it is, to which project, about which meeting."""

    link: Link
    title: str
    project: Project
    meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Open:
    """What is expected without a letter: a sentence about a project's entry, which one page settles."""

    project: Project
    sentence: str


@dataclass(frozen=True, slots=True)
class Own:
    """What is somebody's own: their projects, the meetings these host, what they are asked; `coming` are
    the next meetings, to print their programme, `over` the last ones, to read what was; `agreed` is
    what they have still to do, `objected` what they wanted to be another in minutes. `letters_in` is the
    language they chose for letters, "" for none, None for who is no project's contact. `called` are the
    general assemblies to come, `assembled` those that were.
    """

    projects: tuple[Project, ...]
    hosting: tuple[tuple[Meeting, Project], ...]
    asked: tuple[Asked, ...]
    coming: tuple[Meeting, ...] = ()
    over: tuple[Meeting, ...] = ()
    open: tuple[Open, ...] = ()
    wishes: tuple[Answered, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    letters_in: str | None = None
    called: tuple[Meeting, ...] = ()
    assembled: tuple[Meeting, ...] = ()
    objected: tuple[tuple[Meeting, Objection], ...] = ()


async def own(email: str, *, today: date, now: datetime) -> Own:
    """Everything of the projects whose mail this address reads, for who has logged in by it."""
    acting.ask_own(email)
    projects = {one.id: one for one in await projects_of(email, today=today)}
    every = {one.id: one for one in await hosting.meetings()}
    coming = {one.id: one for one in every.values() if one.day >= today and one.took_or_takes_place}
    assemblies = [one for one in every.values() if one.is_assembly]
    following = sorted(coming.values(), key=lambda one: one.day)
    hosts = [
        (one, projects[host])
        for one in following
        for host in (one.host_id, *one.co_host_ids)
        if host in projects
    ]
    found = []
    for link in await links.open_of(list(projects), now=now):
        letter = await stored_letters.letter(link.letter_id) if link.letter_id else None
        if letter is not None and _can_be_answered(link, letter, hosts):
            title = OCCASIONS[letter.occasion].title
            meeting = coming.get(link.meeting_id or 0)
            found.append(Asked(link, title, projects[link.project_id or 0], meeting))
    working = [one for one in following if one.is_working]
    over = await summary.latest(today=today) if projects else ()
    asked = _latest(found)
    readers = [read_at(one.contacts, one.email, email) for one in projects.values()]
    return Own(
        tuple(projects.values()),
        tuple(hosts),
        asked,
        tuple(working[:NEXT]),
        over,
        await _open(projects, asked, today),
        await wishes.answers(list(projects), today.year + 1),
        await actions.of_projects(list(projects)),
        next((one.language for one in readers if one is not None), None),
        tuple(one for one in assemblies if one.day >= today),
        tuple(one for one in reversed(assemblies) if one.day < today and one.took_or_takes_place),
        tuple(
            (every[meeting_id], one)
            for meeting_id, one in await minutes.objections_of(projects, most=OBJECTIONS)
        ),
    )


async def projects_of(email: str, *, today: date) -> tuple[Project, ...]:
    """The member projects whose mail this address reads, in the order of their names."""
    ids = {
        one.project_id
        for one in await members.mailboxes()
        if email and email_key(one.email) == email_key(email)
    }
    return tuple(
        one for one in await members.projects() if one.id in ids and is_member_on(one, today)
    )


async def open_again(link_id: int, email: str, *, today: date, now: datetime) -> str:
    """A new link with the scope of one that was sent to their project; returns its path.

    Raises NotFoundError for a link that is not theirs, as for one that is not there.
    """
    own_ids = {one.id for one in await projects_of(email, today=today)}
    async with transaction(Deed.OWN):
        known = next(
            (one for one in await links.open_of(list(own_ids), now=now) if one.id == link_id), None
        )
        if known is None:
            raise NotFoundError(NOT_YOURS)
        token = new_token()
        await links.add([(hashed(token), replace(known, created_at=now))])
    return f"/{PATHS[known.purpose]}/{token}"


async def open_page(
    purpose: Purpose,
    project_id: int,
    email: str,
    *,
    meeting_id: int | None = None,
    today: date,
    now: datetime,
) -> str:
    """A link to the entry, the wishes or the answer of a project of theirs; returns its path. It opens
    for a day, for this address.

    Raises NotFoundError for a project that is not theirs, as for one that is not there.
    """
    async with transaction(Deed.OWN):
        project = next(
            (one for one in await projects_of(email, today=today) if one.id == project_id), None
        )
        if project is None:
            raise NotFoundError(NOT_YOURS)
        name = project.contact.name if project.contact else project.name
        until = now + PAGE_LIFE
        token = new_token()
        link = Link(purpose, name, email, now, until, project.id, meeting_id)
        await links.add([(hashed(token), link)])
    return f"/{PATHS[purpose]}/{token}"


async def sessions_of(person: Session, *, now: datetime) -> tuple[Session, ...]:
    """Where this person is logged in, the browser seen last first."""
    return tuple(
        one for one in await stored.sessions() if is_open(one, now) and is_same_owner(one, person)
    )


async def end_session(session_id: int, person: Session, *, now: datetime) -> None:
    """Log somebody out in another browser of theirs. NotFoundError for any other session."""
    async with transaction(Deed.OWN):
        if session_id not in {one.id for one in await sessions_of(person, now=now)}:
            raise NotFoundError(NOT_YOURS)
        await stored.revoke_by_id(session_id, at=now)


async def _open(
    projects: Mapping[int, Project], asked: Sequence[Asked], today: date
) -> tuple[Open, ...]:
    """Entries that nobody has confirmed for long, and funding that ends, unless a letter asks for it."""
    by_letter = {one.project.id for one in asked if one.link.purpose is Purpose.PROFILE}
    found = []
    for project in projects.values():
        profile = await profiles.profile(project.id)
        confirmed = profile.confirmed_at if profile else None
        if project.id in by_letter:
            continue
        if asks_how_long(project, today):
            found.append(Open(project, "Ihre Förderung endet bald: Wie geht es weiter?"))
        elif is_long_ago(confirmed.date() if confirmed else None, today):
            found.append(Open(project, "Stimmt Ihr Eintrag noch?"))
    return tuple(found)


def _can_be_answered(link: Link, letter: Letter, hosts: Sequence[tuple[Meeting, Project]]) -> bool:
    if link.purpose is Purpose.LEAVE or letter.state is not LetterState.SENT:
        return False
    if link.purpose is Purpose.HOST:
        return any((one.id, host.id) == (link.meeting_id, link.project_id) for one, host in hosts)
    return True


def _latest(found: Sequence[Asked]) -> tuple[Asked, ...]:
    """One for each page that can be opened: a reminder leads where its first letter does."""
    latest: dict[tuple[object, ...], Asked] = {}
    for one in found:
        latest.setdefault((one.link.purpose, one.link.project_id, one.link.meeting_id), one)
    return tuple(latest.values())
