"""A meeting moves or is cancelled: who has to hear of it, and may it still be done?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.occasions import OCCASIONS, Audience

HEARD = frozenset({LetterState.SENT, LetterState.IN_DOUBT, LetterState.ATTEMPTING})
"""Who got a letter in one of these states knows of the meeting, or may."""

YEAR_PLAN = "year_plan"


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who knows of a meeting. `project_id` is theirs if they are one of ours."""

    name: str
    email: str
    language: str = "de"
    project_id: int | None = None
    talk_id: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that is wanted: to this day, or to no day at all. `reason` stands in the letters."""

    day: date | None
    reason: str = ""

    @property
    def is_cancelled(self) -> bool:
        return self.day is None


def hearers(meeting: Meeting, letters: Iterable[Letter]) -> tuple[Hearer, ...]:
    """Everybody who was written to about this meeting, each address once, in the order of writing.

    Those who got the dates of the year know of it too. The board is left out: it is deciding.
    """
    found: dict[str, Hearer] = {}
    for letter in letters:
        occasion = OCCASIONS.get(letter.occasion)
        if occasion is None or occasion.audience is Audience.BOARD or letter.facts.get("rehearsal"):
            continue
        if letter.state in HEARD and letter.recipient_email and _about(letter, meeting):
            address = letter.recipient_email.casefold()
            known = found.get(address)
            found[address] = Hearer(
                letter.recipient_name or (known.name if known else ""),
                letter.recipient_email,
                letter.language,
                letter.project_id or (known.project_id if known else None),
                _number(letter.facts, "talk") or (known.talk_id if known else None),
            )
    return tuple(found.values())


def moved(meeting: Meeting, wanted: Moved, *, today: date, others: Iterable[Meeting]) -> Meeting:
    """The meeting as it will be; its sequence rises, so that every calendar follows.

    Raises BrokenRuleError where nothing can be moved any more, InputError naming the day.
    """
    if meeting.state is MeetingState.CANCELLED:
        raise BrokenRuleError("Dieses Treffen ist schon abgesagt.")
    if meeting.state is MeetingState.HELD or meeting.day < today:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")
    if wanted.day is None:
        return replace(meeting, state=MeetingState.CANCELLED, sequence=meeting.sequence + 1)
    if wanted.day == meeting.day:
        raise InputError(Problem("day", "Das Treffen ist schon an diesem Tag."))
    if wanted.day <= today:
        raise InputError(Problem("day", "Wählen Sie einen Tag, der in der Zukunft liegt."))
    if any(
        other.day == wanted.day and other.took_or_takes_place and other.id != meeting.id
        for other in others
    ):
        raise InputError(Problem("day", "An diesem Tag ist schon ein anderes Treffen."))
    return replace(meeting, day=wanted.day, sequence=meeting.sequence + 1)


def _about(letter: Letter, meeting: Meeting) -> bool:
    if letter.meeting_id is not None:
        return letter.meeting_id == meeting.id
    return letter.occasion == YEAR_PLAN and _number(letter.facts, "year") == meeting.year


def _number(facts: Mapping[str, object], name: str) -> int | None:
    value = facts.get(name)
    return value if isinstance(value, int) else None
