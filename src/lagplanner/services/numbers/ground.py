"""What is known of all years when their numbers are asked for? Read once, and counted by the rulebook."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from lagplanner.database import hosting, members, speakers
from lagplanner.domain.access import Deed
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.numbers.gatherings import (
    Gathering,
    Heard,
    Kind,
    Wanted,
    chosen,
    kind_of,
)
from lagplanner.domain.numbers.sums import Sum, summed, years_of
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.speakers import COMING, Speaker, Talk
from lagplanner.services import acting
from lagplanner.services.rules import rules


@dataclass(frozen=True, slots=True)
class Ground:
    """All gatherings that are over, the earliest first, and everybody who ever was a member."""

    gatherings: tuple[Gathering, ...]
    projects: tuple[Project, ...]
    rules: Rules
    today: date

    @property
    def years(self) -> tuple[int, ...]:
        """The years there is something of, the latest first."""
        return tuple(reversed(years_of(self.gatherings)))

    @property
    def held(self) -> tuple[Gathering, ...]:
        return chosen(self.gatherings, Wanted())

    def sum_of(self, year: int | None) -> Sum:
        """What a year comes to; None: all of them."""
        return summed(self.gatherings, self.projects, year, today=self.today)


async def gather(*, today: date) -> Ground:
    """Everything the numbers are counted from; as many queries for ten years as for one."""
    acting.ask_leave(Deed.SEE)
    projects = await members.projects()
    known = {one.id: one for one in projects}
    heard = await _heard()
    found = []
    for meeting in await hosting.meetings():
        kind = kind_of(meeting, today)
        if kind is not None:
            found.append(
                Gathering(
                    meeting,
                    kind,
                    _hosts(meeting, known),
                    () if kind is Kind.CANCELLED else tuple(heard.get(meeting.id, ())),
                )
            )
    return Ground(tuple(found), projects, await rules(), today)


def _hosts(meeting: Meeting, known: dict[int, Project]) -> tuple[Project, ...]:
    ids = (meeting.host_id, *meeting.co_host_ids)
    return tuple(known[one] for one in ids if one in known)


async def _heard() -> dict[int, list[Heard]]:
    """The talks by meeting; somebody the programme did not name stays unnamed in every report."""
    known = {one.id: one for one in await speakers.speakers()}
    found: dict[int, list[Heard]] = defaultdict(list)
    for talk in await speakers.talks():
        speaker = known.get(talk.speaker_id)
        if speaker is not None and talk.state in COMING:
            found[talk.meeting_id].append(_talk(talk, speaker))
    return found


def _talk(talk: Talk, speaker: Speaker) -> Heard:
    field = talk.field or speaker.field
    if not talk.named_in_programme or speaker.is_forgotten:
        return Heard("", "", "", talk.title, field)
    return Heard(speaker.name, talk.function, talk.organisation, talk.title, field)
