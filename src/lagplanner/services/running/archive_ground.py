"""What does the archive tell? Everything of one moment, as many queries for one meeting as for a hundred."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lagplanner.database import (
    agenda,
    assemblies,
    host_requests,
    hosting,
    letters,
    members,
    minutes,
    receipts,
    speakers,
    trail,
)
from lagplanner.domain.afterwards.files import BOARD
from lagplanner.domain.afterwards.minutes import Minutes, Section, Version
from lagplanner.domain.afterwards.receipts import CATEGORY_NAMES, Receipt
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.papers import file_name
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.agenda import Item, timed
from lagplanner.domain.talks.programme import ProgrammeLine
from lagplanner.domain.talks.speakers import COMING, Speaker, Talk
from lagplanner.domain.trail import Wanted
from lagplanner.services import assembly_sheet, at_a_glance
from lagplanner.services import rules as board_rules
from lagplanner.services.afterwards import actions, files
from lagplanner.services.afterwards.actions import Agreed
from lagplanner.services.afterwards.files import Filed
from lagplanner.services.assembly_sheet import Ahead
from lagplanner.services.at_a_glance import Coming
from lagplanner.services.membership import board
from lagplanner.services.membership.holdings import Holdings
from lagplanner.services.membership.holdings import gather as holdings_now
from lagplanner.services.talks import contributions
from lagplanner.services.talks.invitations import Part
from lagplanner.services.trail import pages as trail_pages
from lagplanner.services.trail.pages import Line

STORY = timedelta(days=731)
"""So far back the archive tells who did what: a new board asks about the last two years."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a meeting and where it lies in the archive."""

    title: str
    speaker: str
    address: str
    mark: str


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill of a meeting and where its scan lies in the archive, "" where it has none."""

    receipt: Receipt
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """One meeting with all that is told of it; `address` is its page, `present` the last minutes saved.

    Of an assembly also what it was called for.
    """

    meeting: Meeting
    address: str
    hosts: tuple[Project, ...]
    place: str
    lines: tuple[ProgrammeLine, ...]
    minutes: Minutes | None
    present: Version | None
    agreed: tuple[Agreed, ...]
    files: tuple[Kept, ...]
    bills: tuple[Bill, ...]
    speaker_ids: frozenset[int]
    assembly: Assembly | None
    motions: tuple[Motion, ...]

    @property
    def poured(self) -> tuple[Kept | Bill, ...]:
        """Everything of it that lies in the archive as it was sent."""
        return (*self.files, *(one for one in self.bills if one.address))

    @property
    def decided(self) -> tuple[Section, ...]:
        """What was decided there, by the last minutes."""
        return tuple(one for one in self.present.sections if one.decision) if self.present else ()

    @property
    def decides(self) -> bool:
        """Whether anything of it belongs among what was decided and agreed."""
        called_for = self.assembly and (self.assembly.elections or self.assembly.statute_changes)
        return bool(self.decided or self.agreed or self.motions or called_for)


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that is told; `reachable` are the speakers who have said yes to being named."""

    rules: Rules
    told: tuple[Told, ...]
    projects: tuple[Project, ...]
    speakers: tuple[Speaker, ...]
    reachable: frozenset[int]
    board: tuple[BoardPerson, ...]
    former: tuple[BoardPerson, ...]
    coming: tuple[Coming, ...]
    assemblies: tuple[Ahead, ...]
    still_open: tuple[Agreed, ...]
    held: int
    story: tuple[Line, ...]
    holdings: Holdings

    @property
    def by_year(self) -> list[tuple[int, list[Told]]]:
        """The meetings of each year, the latest year first."""
        years = sorted({one.meeting.year for one in self.told}, reverse=True)
        return [(year, [one for one in self.told if one.meeting.year == year]) for year in years]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is stored of all meetings, by meeting."""

    rules: Rules
    projects: Mapping[int, Project]
    venues: Mapping[int, Venue]
    minutes: Mapping[int, Minutes]
    versions: Mapping[int, Version]
    agreed: Mapping[int, Sequence[Agreed]]
    talks: Mapping[int, Sequence[Talk]]
    speakers: Mapping[int, Speaker]
    items: Mapping[int, Sequence[Item]]
    files: Mapping[int, Sequence[Filed]]
    receipts: Mapping[int, Sequence[Receipt]]
    assemblies: Mapping[int, Assembly]
    motions: Mapping[int, Sequence[Motion]]


async def gather(*, subdivision: str, today: date, now: datetime) -> Whole:
    """Everything as it is stored now; call it inside a transaction for one moment's truth."""
    known = await hosting.meetings()
    ground = await _ground(known, today=today)
    done = await trail.found(Wanted(since=now - STORY))
    return Whole(
        ground.rules,
        tuple(_told(one, ground) for one in known),
        tuple(ground.projects.values()),
        tuple(ground.speakers.values()),
        _reachable(ground.talks),
        await board.in_office(),
        await board.former(),
        await at_a_glance.coming(today=today),
        await assembly_sheet.to_do(today=today, subdivision=subdivision),
        await actions.still_open(),
        (await letters.counts())[LetterState.HELD],
        await trail_pages.lines(done),
        await holdings_now(),
    )


async def _ground(known: Sequence[Meeting], *, today: date) -> _Ground:
    talks: dict[int, list[Talk]] = defaultdict(list)
    for talk in await speakers.talks():
        talks[talk.meeting_id].append(talk)
    agreed: dict[int, list[Agreed]] = defaultdict(list)
    for one in await actions.all_of_them():
        agreed[one.meeting.id].append(one)
    motions: dict[int, list[Motion]] = defaultdict(list)
    for motion in await assemblies.motions():
        motions[motion.meeting_id].append(motion)
    return _Ground(
        await board_rules.rules(),
        {one.id: one for one in await members.projects()},
        await host_requests.venues([one.id for one in known]),
        await minutes.minutes(),
        await minutes.last_versions(),
        agreed,
        talks,
        {one.id: one for one in await speakers.speakers()},
        await agenda.items_of(),
        await files.of_every_meeting(BOARD, today=today),
        await receipts.receipts([one.id for one in known]),
        await assemblies.assemblies(),
        motions,
    )


def _told(meeting: Meeting, ground: _Ground) -> Told:
    key = f"{meeting.year}-{meeting.number}"
    key = key if meeting.is_working else f"{meeting.kind}-{key}"
    talks = ground.talks.get(meeting.id, ())
    parts = [Part(one, ground.speakers[one.speaker_id]) for one in talks]
    ids = (meeting.host_id, *meeting.co_host_ids)
    venue = ground.venues.get(meeting.id)
    town = meeting.town.name if meeting.town else ""
    head = ground.minutes.get(meeting.id)
    present = ground.versions.get(head.id) if head else None
    items = timed(ground.items.get(meeting.id, ()), ground.rules.starts)
    return Told(
        meeting,
        f"treffen/{key}.html",
        tuple(ground.projects[one] for one in ids if one and one in ground.projects),
        venue.line(town) if venue is not None and venue.is_confirmed else town,
        contributions.lines_of(parts, meeting, items),
        head if present else None,
        present,
        tuple(ground.agreed.get(meeting.id, ())),
        tuple(
            Kept(one.title, one.speaker, f"dateien/{key}/{place}_{one.name}", one.file.mark)
            for place, one in enumerate(ground.files.get(meeting.id, ()), 1)
        ),
        tuple(
            Bill(one, _of_scan(one, f"belege/{key}/{place}_"))
            for place, one in enumerate(ground.receipts.get(meeting.id, ()), 1)
        ),
        frozenset(one.speaker_id for one in talks if one.state in COMING),
        ground.assemblies.get(meeting.id),
        tuple(ground.motions.get(meeting.id, ())),
    )


def _of_scan(of_it: Receipt, begins: str) -> str:
    """Where the scan of a bill lies, under a name that says which it is; "" where it has none."""
    words = ["Beleg", CATEGORY_NAMES[of_it.category], of_it.payee]
    return begins + file_name(words, of_it.day, of_it.ending) if of_it.ending else ""


def _reachable(talks: Mapping[int, Sequence[Talk]]) -> frozenset[int]:
    """The speakers who have said yes to being named, and never no."""
    everything = [one for of_meeting in talks.values() for one in of_meeting]
    said = {
        one: {talk.speaker_id for talk in everything if talk.may_name is one}
        for one in (True, False)
    }
    return frozenset(said[True] - said[False])
