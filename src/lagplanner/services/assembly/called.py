"""What does a member see of a general assembly: when and where it is, and what is to be decided?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from lagplanner.database import assemblies as stored
from lagplanner.database import host_requests, hosting, members
from lagplanner.domain.assembly.motions import Motion, agenda, deadline
from lagplanner.domain.hosting import ASSEMBLY, Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.rules import Rules
from lagplanner.services import rules as board_rules
from lagplanner.services.assembly.minutes import items
from lagplanner.services.assembly.telling import has_left
from lagplanner.templating import locale


@dataclass(frozen=True, slots=True)
class Called:
    """An assembly as its members see it. `items` is the agenda, `motions` those on it, in the same order;
    `names` says which project each is of.

    `until` is the last day for motions. Until the invitation `has_left`, the agenda may change. `hybrid`
    tells how to vote from elsewhere, "" once that is over.
    """

    meeting: Meeting
    starts: time
    venue: Venue | None
    hybrid: str
    items: tuple[str, ...]
    motions: tuple[Motion, ...]
    names: Mapping[int, str]
    until: date
    has_left: bool
    is_past: bool
    rules: Rules

    @property
    def is_open(self) -> bool:
        """Whether members can still say that they come, and ask for something."""
        return self.meeting.took_or_takes_place and not self.is_past


async def called(year: int, number: int, *, today: date, language: str) -> Called:
    """The assembly an address means, its agenda in this language; NotFoundError if there is none."""
    meeting = await hosting.meeting(year, number, ASSEMBLY)
    known, rules = await stored.assembly(meeting.id), await board_rules.rules()
    motions = agenda(await stored.motions([meeting.id]))
    is_past = meeting.day < today
    with locale.speaking(language):
        on_agenda = tuple(items(known, motions))
    return Called(
        meeting,
        known.starts or rules.starts,
        (await host_requests.venues([meeting.id])).get(meeting.id),
        "" if is_past else known.hybrid,
        on_agenda,
        motions,
        {one.id: one.name for one in await members.projects()},
        deadline(meeting.day, rules),
        await has_left(meeting.id),
        is_past,
        rules,
    )
