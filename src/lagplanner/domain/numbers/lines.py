"""Where were we, what about, and who hosted how often over the decades?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lagplanner.domain.members import Project, Town
from lagplanner.domain.numbers.gatherings import Gathering, same_topic
from lagplanner.domain.plan.turns import PastMeeting, Turn, replay
from lagplanner.domain.rules import Rules


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A planning region ("" for meetings without a town): how many meetings, how many of them in which
    town, and when last.
    """

    region: str
    meetings: int
    towns: tuple[tuple[Town, int], ...]
    last: date


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic as it was called last, and the days on which it was treated, the earliest first."""

    topic: str
    days: tuple[date, ...]

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({day.year for day in self.days}))


@dataclass(frozen=True, slots=True)
class Share:
    """At how many meetings a project was host, alone or with others; how many turns that were, and how
    many were fair.
    """

    meetings: int
    hosted: Fraction
    fair: Fraction


@dataclass(frozen=True, slots=True)
class HostLine:
    """One project over the decades, in their order."""

    project: Project
    decades: tuple[Share, ...]

    @property
    def meetings(self) -> int:
        """In all decades together."""
        return sum(one.meetings for one in self.decades)

    @property
    def turn(self) -> Turn:
        """What all decades come to: turns are handed out meeting by meeting, so they add up."""
        hosted = sum((one.hosted for one in self.decades), Fraction(0))
        fair = sum((one.fair for one in self.decades), Fraction(0))
        return Turn(self.project.id, hosted, fair)


def regions(held: Sequence[Gathering]) -> tuple[RegionLine, ...]:
    """The regions by name, those without one last."""
    found: dict[str, list[Gathering]] = defaultdict(list)
    for one in held:
        found[one.region].append(one)
    return tuple(
        RegionLine(
            region,
            len(there),
            _towns(there),
            max(one.day for one in there),
        )
        for region, there in sorted(found.items(), key=lambda pair: (not pair[0], pair[0]))
    )


def _towns(there: Sequence[Gathering]) -> tuple[tuple[Town, int], ...]:
    counted = Counter(one.meeting.town for one in there if one.meeting.town is not None)
    return tuple(sorted(counted.items(), key=lambda pair: pair[0].name))


def topics(held: Sequence[Gathering]) -> tuple[TopicLine, ...]:
    """The topics that were treated, the latest first; meetings without one are left out."""
    found: dict[str, list[Gathering]] = defaultdict(list)
    for one in sorted(held, key=lambda one: one.day):
        if one.meeting.topic.strip():
            found[same_topic(one.meeting.topic)].append(one)
    lines = [
        TopicLine(there[-1].meeting.topic, tuple(one.day for one in there))
        for there in found.values()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.days[-1].toordinal(), line.topic)))


def decades(held: Sequence[Gathering]) -> tuple[int, ...]:
    """The decades in which meetings were held, by their first year."""
    return tuple(sorted({one.year // 10 * 10 for one in held}))


def hosts(
    held: Sequence[Gathering], projects: Sequence[Project], rules: Rules
) -> tuple[HostLine, ...]:
    """Every project that was host or would have been in turn, by name.

    What is fair is counted as the order of turns counts it (`domain.plan.turns.replay`).
    """
    by_decade = [
        _shares([one for one in held if one.year // 10 * 10 == decade], projects, rules)
        for decade in decades(held)
    ]
    found = [
        HostLine(one, tuple(shares[one.id] for shares in by_decade))
        for one in sorted(projects, key=lambda one: (one.name.casefold(), one.id))
    ]
    return tuple(one for one in found if any(share.meetings or share.fair for share in one.decades))


def _shares(
    held: Sequence[Gathering], projects: Sequence[Project], rules: Rules
) -> Mapping[int, Share]:
    history = [PastMeeting(one.day, 0, None, tuple(host.id for host in one.hosts)) for one in held]
    meetings = Counter(host.id for one in held for host in one.hosts)
    return {
        project_id: Share(meetings[project_id], turn.hosted, turn.fair)
        for project_id, turn in replay(history, projects, rules).items()
    }
