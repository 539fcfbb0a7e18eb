"""What must be kept of things that a deed changes, so that a later deed can bring them back?

Fields are kept by name as JSON can hold them; of the outbox, what waited and who had heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from lagplanner.database import letters
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.post.letters import WAITING, Letter, LetterState
from lagplanner.domain.talks.speakers import Via
from lagplanner.mail import outbox

Was = Mapping[str, Any]
"""Fields by name, as JSON can hold them."""


def plain(thing: object, names: Iterable[str]) -> dict[str, Any]:
    """These fields of a thing."""
    return {name: as_json(getattr(thing, name)) for name in names}


def as_json(value: Any) -> Any:
    """A value as JSON can hold it."""
    return value.isoformat() if isinstance(value, date | time) else value


def all_as_json(known: Was) -> dict[str, Any]:
    """These fields as JSON can hold them."""
    return {name: as_json(value) for name, value in known.items()}


def typed(was: Was, state: type[StrEnum]) -> dict[str, Any]:
    """Fields as they are in the domain; the name says what each is."""
    return {name: _typed(name, value, state) for name, value in was.items()}


def _typed(name: str, value: Any, state: type[StrEnum]) -> Any:
    if value is None or value == "":
        return value
    if name == "state":
        return state(value)
    if name == "via":
        return Via(value)
    if name == "starts":
        return time.fromisoformat(value)
    if name in ("answer_by", "forget_on"):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name.endswith("_at") else value


@dataclass(frozen=True, slots=True)
class Waited:
    """A letter that had not left: its state and its moment."""

    id: int
    state: str
    due_at: str


@dataclass(frozen=True, slots=True)
class Post:
    """The letters about a meeting as they were: what waited, which were there, which had been heard."""

    waited: tuple[Waited, ...]
    known: tuple[int, ...]
    heard: tuple[int, ...]

    def as_json(self) -> Was:
        return asdict(self)


def waited(letter: Letter) -> Waited:
    """What is to be remembered of a letter that waits."""
    due_at = letter.due_at.isoformat() if letter.due_at else ""
    return Waited(letter.id, letter.state.value, due_at)


async def post_about(meeting_id: int) -> Post:
    """The letters about a meeting, before a deed."""
    found = await letters.letters(meeting_id=meeting_id)
    return Post(
        tuple(waited(one) for one in found if one.state in (LetterState.HELD, *WAITING)),
        tuple(one.id for one in found),
        tuple(one.id for one in found if one.is_heard),
    )


async def bring_post_back(was: Was, meeting_id: int, *, who: str, now: datetime) -> None:
    """What waited waits again, and what the deed posted does not leave.

    Raises BrokenRuleError if a letter about the meeting has left since: it stays said.
    """
    found = await letters.letters(meeting_id=meeting_id)
    if any(one.is_heard and one.id not in was["heard"] for one in found):
        raise BrokenRuleError(
            "Seitdem ist ein Brief zu diesem Treffen hinausgegangen. Tragen Sie ein, was jetzt gilt."
        )
    for one in found:
        if one.id not in was["known"]:
            await outbox.take_back(one.key)
    await let_wait((Waited(**one) for one in was["waited"]), who=who, now=now)


async def let_wait(these: Iterable[Waited], *, who: str, now: datetime) -> None:
    """Let letters wait as they did, where only a deed came between."""
    for one in these:
        letter = await letters.letter(one.id)
        if letter is not None:
            due_at = datetime.fromisoformat(one.due_at) if one.due_at else None
            was = Letter(
                letter.key, letter.occasion, LetterState(one.state), due_at=due_at, id=one.id
            )
            await outbox.put_back(was, at=now, who=who)
