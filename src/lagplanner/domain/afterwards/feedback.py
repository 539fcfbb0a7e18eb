"""What did people think of a meeting? Three answers, counted and never kept as anybody's.

An answer is taken apart as it comes: each of its marks raises a number, its words go among those of
all others, by the alphabet. So nothing kept says who answered what, nor when, nor which answers
belong together. Nor can one be changed: nobody knows any more which it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from lagplanner.domain.attendance.lists import Line
from lagplanner.domain.attendance.replies import Reply
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem

LEAST = 3
"""With fewer answers somebody could be recognised."""

OPEN_FOR = timedelta(days=14)
"""So long after the meeting one is asked at least."""

LONGEST_WORDS = 500

MARKS: Mapping[int, str] = {
    1: "sehr gut",
    2: "gut",
    3: "mittel",
    4: "nicht so gut",
    5: "schlecht",
}


class Liked(StrEnum):
    """What somebody liked."""

    TALK = "talk"
    WALK = "walk"
    EXCHANGE = "exchange"
    PLACE = "place"
    ORDER = "order"


LIKED_NAMES: Mapping[Liked, str] = {
    Liked.TALK: "der Fachbeitrag",
    Liked.WALK: "der Rundgang",
    Liked.EXCHANGE: "der Austausch",
    Liked.PLACE: "der Ort und das Essen",
    Liked.ORDER: "der Ablauf",
}


class Wanted(StrEnum):
    """What somebody would like to be otherwise."""

    TIME = "time"
    EXPERTS = "experts"
    PRACTICE = "practice"
    BREAKS = "breaks"
    VIDEO = "video"


WANTED_NAMES: Mapping[Wanted, str] = {
    Wanted.TIME: "mehr Zeit für Austausch",
    Wanted.EXPERTS: "mehr Fachliches",
    Wanted.PRACTICE: "mehr Beispiele aus der Praxis",
    Wanted.BREAKS: "mehr Pausen",
    Wanted.VIDEO: "auch per Video teilnehmen",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says, as long as it is on its way. `once` tells the same form sent twice."""

    mark: int
    liked: frozenset[Liked] = frozenset()
    wanted: frozenset[Wanted] = frozenset()
    words: str = ""
    once: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """All answers about a meeting in one: numbers by code ("mark 1", "liked walk"), words and the
    keys of forms by the alphabet.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """How many have answered: each gave one mark."""
        return sum(self.counts.get(f"mark {mark}", 0) for mark in MARKS)


@dataclass(frozen=True, slots=True)
class Results:
    """What the answers come to: (words, how many), the most first; `mean` is a school mark."""

    number: int
    mean: float
    marks: tuple[tuple[str, int], ...]
    liked: tuple[tuple[str, int], ...]
    wanted: tuple[tuple[str, int], ...]
    words: tuple[str, ...]


def with_answer(known: Feedback, answer: Answer) -> Feedback:
    """The answers with one more; the same form sent again changes nothing. Raises InputError."""
    if answer.mark not in MARKS:
        raise InputError(Problem("mark", "Wie war das Treffen? Bitte wählen Sie eine Antwort."))
    if answer.once in known.keys:
        return known
    counts = dict(known.counts)
    codes = [f"mark {answer.mark}"]
    codes += [f"liked {one.value}" for one in answer.liked]
    codes += [f"wanted {one.value}" for one in answer.wanted]
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    said = " ".join(answer.words.split())[:LONGEST_WORDS]
    return Feedback(
        dict(sorted(counts.items())),
        tuple(sorted((*known.words, said))) if said else known.words,
        tuple(sorted((*known.keys, answer.once))) if answer.once else known.keys,
    )


def check_may_answer(given: int, places: int, *, is_open: bool) -> None:
    """Raise BrokenRuleError where no answer is taken (any more)."""
    if not is_open:
        raise BrokenRuleError("Die Fragen zu diesem Treffen sind geschlossen. Vielen Dank.")
    if given >= places:
        raise BrokenRuleError("Aus Ihrem Projekt haben schon alle geantwortet. Vielen Dank.")


def places(project_ids: Iterable[int], lines: Iterable[Line], replies: Iterable[Reply]) -> int:
    """How many may answer by one link: as many as were there of its projects, at least one.

    Before the list is ticked it is as many as were announced.
    """
    ids = set(project_ids)
    there = sum(one.there for one in lines if one.project_id in ids)
    announced = sum(one.coming for one in replies if one.project_id in ids)
    return max(1, there or announced)


def closes_on(day: date, asked_until: date | None) -> date:
    """The last day on which one can answer: until then nobody sees a result.

    Whoever could look after each answer would see what the next one changed.
    """
    return max(day + OPEN_FOR, asked_until or day)


def results(known: Feedback) -> Results | None:
    """What the answers come to; None where they are too few to hide in."""
    number = known.number
    if number < LEAST:
        return None
    total = sum(mark * known.counts.get(f"mark {mark}", 0) for mark in MARKS)
    return Results(
        number,
        total / number,
        tuple((name, known.counts.get(f"mark {mark}", 0)) for mark, name in MARKS.items()),
        _most({name: known.counts.get(f"liked {one}", 0) for one, name in LIKED_NAMES.items()}),
        _most({name: known.counts.get(f"wanted {one}", 0) for one, name in WANTED_NAMES.items()}),
        known.words,
    )


def _most(numbers: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(
        sorted(((name, one) for name, one in numbers.items() if one), key=lambda it: -it[1])
    )
