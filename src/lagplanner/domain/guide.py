"""Which first steps lead from an empty installation to a proposed year, and how far is the board?"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class GuideStep(StrEnum):
    """A first step, by the word in its address."""

    OURSELVES = "wir"
    MEMBERS = "mitglieder"
    HISTORY = "treffen"
    YEAR = "jahr"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is there already: each is a step that needs nobody any more."""

    named: bool = False
    can_send: bool = False
    projects: int = 0
    past_meetings: int = 0
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A step and how it stands; what is done is no longer skipped."""

    step: GuideStep
    is_done: bool
    is_skipped: bool

    @property
    def is_over(self) -> bool:
        """Whether nobody has to do anything for it."""
        return self.is_done or self.is_skipped


@dataclass(frozen=True, slots=True)
class Guide:
    """How far the board is. `is_begun`: somebody has pressed one of its buttons."""

    lines: tuple[Line, ...]
    facts: Facts
    is_begun: bool = False
    is_closed: bool = False

    @property
    def over(self) -> int:
        """How many steps are done or skipped."""
        return sum(line.is_over for line in self.lines)

    @property
    def next(self) -> Line | None:
        """The first step that is still to do."""
        return next((line for line in self.lines if not line.is_over), None)

    @property
    def is_wanted(self) -> bool:
        """Whether the board should be led: an installation that runs already is left alone."""
        new = self.is_begun or not self.facts.projects
        return new and not self.is_closed and self.next is not None


def guide(
    facts: Facts, *, skipped: Collection[str] = (), is_begun: bool = False, is_closed: bool = False
) -> Guide:
    """The four steps in their order, as they stand."""
    done = {
        GuideStep.OURSELVES: facts.named and facts.can_send,
        GuideStep.MEMBERS: facts.projects > 0,
        GuideStep.HISTORY: facts.past_meetings > 0,
        GuideStep.YEAR: facts.planned,
    }
    lines = tuple(Line(step, done[step], not done[step] and step in skipped) for step in GuideStep)
    return Guide(lines, facts, is_begun, is_closed)
