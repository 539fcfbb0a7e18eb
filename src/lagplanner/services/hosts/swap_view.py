"""Which swaps of hosts are there, whom can be asked, what does one cost, and who will hear of it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.database import hosting, letters, members
from lagplanner.database import swaps as stored
from lagplanner.domain.dates.moving import YEAR_PLAN, Hearer, hearers
from lagplanner.domain.errors import (
    BrokenRuleError,
    NotFoundError,
)
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.swaps import Side, Swap, SwapState, check, partners
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import Preview, SwapHosts
from lagplanner.domain.post.letters import Letter
from lagplanner.services import acting
from lagplanner.services.hosts import swap_letters
from lagplanner.services.plan import changes

ABOUT_HOST = ("host_asked", "host_commit", "host_commit_reminder", "board_host_silent")


@dataclass(frozen=True, slots=True)
class Swapping:
    """A swap with both sides as they are; `fits` says why it cannot be done any more, else ""."""

    swap: Swap
    mine: Side
    other: Side
    fits: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a host's page says of swapping: whom it can ask, what it asked, and who asks it."""

    partners: tuple[Side, ...] = ()
    asked: Swapping | None = None
    asking: tuple[Swapping, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A swap for the board: what it costs (None without a plan), and who will hear of it."""

    swapping: Swapping
    costs: Preview | None
    hearers: tuple[Hearer, ...]


async def choices(meeting_id: int, project_id: int, *, today: date) -> Choices:
    """For the page of a meeting's host; nothing for a co-host."""
    meetings = {one.id: one for one in await hosting.meetings()}
    meeting = meetings.get(meeting_id)
    if meeting is None or meeting.host_id != project_id:
        return Choices()
    projects = {one.id: one for one in await members.projects()}
    found = [
        _swapping(one, meetings, projects, today) for one in await stored.of_meeting(meeting_id)
    ]
    asked = [one for one in found if one and one.swap.asking_project_id == project_id]
    asking = [
        one
        for one in found
        if one and one.swap.other_project_id == project_id and one.swap.state is SwapState.ASKED
    ]
    sides = [
        Side(one, projects[one.host_id])
        for one in partners(meeting, meetings.values(), today)
        if one.host_id in projects
    ]
    return Choices(tuple(sides) if not asked else (), asked[0] if asked else None, tuple(asking))


async def waiting(*, today: date) -> tuple[Swapping, ...]:
    """The swaps both sides want, for the board to decide."""
    meetings = {one.id: one for one in await hosting.meetings()}
    projects = {one.id: one for one in await members.projects()}
    found = [
        _swapping(one, meetings, projects, today)
        for one in await stored.swaps(state=SwapState.AGREED)
    ]
    return tuple(one for one in found if one is not None)


async def proposal(swapping: Swapping, *, today: date, subdivision: str = "SN") -> Proposal:
    """What the swap costs and who will hear of it. Nothing is stored."""
    mine, other = swapping.mine, swapping.other
    costs = None
    if not swapping.fits:
        try:
            costs = await changes.preview_of_swap(
                mine.meeting.year,
                SwapHosts(mine.meeting.number, other.meeting.number),
                today=today,
                subdivision=subdivision,
            )
        except NotFoundError:  # the year has meetings and no plan: there is nothing to compare
            costs = None
    told = tuple((await _informed(mine, other)).values())
    return acting.readable(Proposal(swapping, costs, told))


async def _informed(mine: Side, other: Side) -> dict[str, Hearer]:
    """Who will hear of the swap, each address once."""
    return {
        hearer.email.casefold(): hearer
        for side in (mine, other)
        for hearer in await hearers_of(side, (mine, other))
    }


async def hearers_of(side: Side, both: Sequence[Side]) -> tuple[Hearer, ...]:
    """Who knows of this meeting; the two hosts have a letter of their own."""
    written = (
        *await letters.letters(occasion=YEAR_PLAN),
        *await letters.letters(meeting_id=side.meeting.id),
    )
    hosts = {one.project.id for one in both}
    own = {swap_letters.address(one.project)[1].casefold() for one in both}
    return tuple(
        one
        for one in hearers(side.meeting, [one for one in written if not _of_host(one)])
        if one.project_id not in hosts and one.email.casefold() not in own
    )


def _of_host(letter: Letter) -> bool:
    """Letters between us and a host inform nobody but that host."""
    return letter.occasion in (*ABOUT_HOST, "swap_asked")


async def sides_of(swap: Swap) -> tuple[Side, Side]:
    """Both sides as they are now. Raises NotFoundError where one of the meetings is gone."""
    meetings = {one.id: one for one in await hosting.meetings()}
    projects = {one.id: one for one in await members.projects()}
    found = _swapping(swap, meetings, projects, None)
    if found is None:
        raise NotFoundError("Eines der beiden Treffen gibt es nicht mehr.")
    return found.mine, found.other


def _swapping(
    swap: Swap, meetings: dict[int, Meeting], projects: dict[int, Project], today: date | None
) -> Swapping | None:
    try:
        mine = Side(meetings[swap.asking_meeting_id], projects[swap.asking_project_id])
        other = Side(meetings[swap.other_meeting_id], projects[swap.other_project_id])
    except KeyError:
        return None
    fits = ""
    if today is not None:
        try:
            check(swap, mine.meeting, other.meeting, today)
        except BrokenRuleError as error:
            fits = str(error)
    return Swapping(swap, mine, other, fits)
