"""What does a picture need to know? Plain data that services fill and the chart macros draw.

Nothing here computes: coordinates come from ``geometry``, words and colours from the templates.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum


class State(StrEnum):
    """How far a meeting is. Always shown as icon, word and colour together."""

    PROPOSED = "proposed"  # in a draft of the year plan, nobody has been asked
    ASKED = "asked"  # published; the host has been asked
    CONFIRMED = "confirmed"  # the host has said yes
    DECLINED = "declined"  # its host has said no, or cannot any more
    OPEN = "open"  # nobody hosts; this is shouted
    HELD = "held"  # it has taken place
    CANCELLED = "cancelled"


class Answer(StrEnum):
    """What a speaker has answered."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    SUBSTITUTED = "substituted"
    OTHER_DATE = "other_date"
    PENDING = "pending"
    WITHDRAWN = "withdrawn"


class Balance(StrEnum):
    """A project's hostings against its fair share; the rotation decides which, not the picture."""

    UNDER = "under"
    EVEN = "even"
    OVER = "over"


class Season(StrEnum):
    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"


class HeatKind(StrEnum):
    """What a project did in a year."""

    EMPTY = "empty"  # a member, did not host
    HELD = "held"  # hosted
    PLANNED = "planned"  # hosts in the plan that is shown
    ABSENT = "absent"  # not yet, or no longer, a member


@dataclass(frozen=True, slots=True)
class WheelMeeting:
    """One meeting on the year wheel and the year strip.

    `label` is the town, or the words for "nobody yet"; `href` leads to the meeting, if anywhere.
    """

    number: int
    day: date
    state: State
    label: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class HolidaySpan:
    """School holidays, both days included; days outside the year shown are cut off."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class FairnessRow:
    """One project: how often it hosted (a co-hosting may count a part) and what would be fair."""

    name: str
    town: str
    hosted: float
    fair: float
    state: Balance
    href: str | None = None


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One year of one project. `label` is short ("Q1", "2×"), `words` say it in full."""

    kind: HeatKind
    label: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One project over the years; as many cells as there are years (at most twelve read well)."""

    name: str
    cells: tuple[HeatCell, ...]
    href: str | None = None


@dataclass(frozen=True, slots=True)
class MapTown:
    """A town with the number of meetings held there; `highlight` marks those of the plan."""

    name: str
    lat: float
    lon: float
    count: int
    highlight: bool = False


@dataclass(frozen=True, slots=True)
class CardSpeaker:
    """A speaker as the season card names them; `field` is politics, administration, … in words."""

    name: str
    field: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class SeasonCard:
    """One meeting of the year as a card, with its one next step.

    `town` and `host` carry the words for "nobody yet" when the state is open. What is None is left
    out: a draft has neither speakers nor reminders. `reasons` are whole sentences.
    """

    season: Season
    quarter: int
    town: str
    host: str
    day: date
    state: State
    start: time | None = None
    end: time | None = None
    topic: str | None = None
    speakers: tuple[CardSpeaker, ...] = ()
    reminders_sent: int | None = None
    reminders_all: int | None = None
    reasons: tuple[str, ...] = ()
    step: str | None = None
    step_href: str | None = None
    href: str | None = None
