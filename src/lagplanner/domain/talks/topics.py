"""Which topics would members like, and when was each treated last?"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagplanner.domain.errors import InputError, Problem

LONGEST_TITLE = 200
LONGEST_QUESTION = 300
MOST_PROPOSED = 20


class TopicState(StrEnum):
    """Open topics can be wished for; resting ones are kept for their history only."""

    OPEN = "open"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic members would like to talk about, or have. `id` is 0 until it is stored."""

    id: int
    title: str
    question: str = ""
    state: TopicState = TopicState.OPEN
    project_id: int | None = None
    proposed_by: str = ""


@dataclass(frozen=True, slots=True)
class Wished:
    """A topic with what speaks for it: which projects wish for it, and when it was treated."""

    topic: Topic
    voters: frozenset[int] = frozenset()
    treated: tuple[date, ...] = ()

    @property
    def last(self) -> date | None:
        """The last day it was treated, None if never."""
        return max(self.treated, default=None)


def checked(topic: Topic, known: Sequence[Topic]) -> Topic:
    """The topic as it can be stored.

    Raises InputError for no title, too long a text, a known
    title, or one too many of a project: a link that fell into wrong hands could fill the list.
    """
    title = " ".join(topic.title.split())
    if not title:
        raise InputError(Problem("title", "Wie heißt das Thema?"))
    if len(title) > LONGEST_TITLE:
        raise InputError(
            Problem("title", f"Der Titel ist zu lang. Er darf {LONGEST_TITLE} Zeichen haben.")
        )
    question = " ".join(topic.question.split())
    if len(question) > LONGEST_QUESTION:
        raise InputError(
            Problem("question", f"Die Frage darf höchstens {LONGEST_QUESTION} Zeichen haben.")
        )
    proposed = [one for one in known if one.project_id and one.project_id == topic.project_id]
    if topic.id == 0 and sum(one.state is TopicState.OPEN for one in proposed) >= MOST_PROPOSED:
        raise InputError(
            Problem(
                "title",
                f"Von Ihrem Projekt stehen schon {MOST_PROPOSED} Themen zur Wahl. "
                "Bitte wünschen Sie sich eines davon.",
            )
        )
    same = next(
        (one for one in known if one.id != topic.id and one.title.casefold() == title.casefold()),
        None,
    )
    if same is not None:
        raise InputError(Problem("title", f"Das Thema „{same.title}“ gibt es schon."))
    return Topic(
        topic.id,
        title,
        question,
        topic.state,
        topic.project_id,
        topic.proposed_by.strip(),
    )


def in_order(wished: Iterable[Wished], today: date) -> tuple[Wished, ...]:
    """The most wished first; of equals what was never or longest ago treated; then by title.

    A topic that already stands for a coming meeting goes to the end: it has been heard.
    """
    return tuple(
        sorted(
            wished,
            key=lambda one: (
                one.topic.state is TopicState.RESTING,
                any(day >= today for day in one.treated),
                -len(one.voters),
                one.last or date.min,
                one.topic.title.casefold(),
            ),
        )
    )


def by_year(treated: Iterable[date], years: Iterable[int]) -> tuple[int, ...]:
    """How often a topic was or will be treated in each of these years."""
    counted = Counter(day.year for day in treated)
    return tuple(counted[year] for year in years)


def untouched(wished: Iterable[Wished], years: Collection[int]) -> tuple[Topic, ...]:
    """The open topics that none of these years has treated."""
    return tuple(
        one.topic
        for one in wished
        if one.topic.state is TopicState.OPEN and not any(day.year in years for day in one.treated)
    )
