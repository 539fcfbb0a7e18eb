"""What is told of a deed: who did it, by which way, for whom, and of which kind is it?

The sentence of a deed is a pattern with places (`%(project)s hat zugesagt`), its facts are kept
beside it by name: so it can be said in either language, and what a fact says of a person can be
forgotten without the deed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lagplanner.domain.post.letters import Letter
from lagplanner.domain.talks.speakers import Via


class Way(StrEnum):
    """By which way a deed came to us; UNKNOWN for what was noted before ways were."""

    BOARD = "board"
    LINK = "link"
    PHONE = "phone"
    MAIL = "mail"
    COMMAND = "command"
    CLOCK = "clock"
    UNKNOWN = ""


TOLD_TO_BOARD = {Via.PHONE: Way.PHONE, Via.MAIL: Way.MAIL}
"""Answers that somebody of the board wrote down."""

Fact = str | int

UNDONE = "Zurückgenommen: "
"""Before the sentence of a deed that was taken back, in the entry that says so."""


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One deed. `who` acted (of a phone answer: wrote it down), `letter_id` is the letter whose link it
    came by. `before` and `after` are JSON texts, empty where nothing can be undone.
    """

    id: int
    at: datetime
    who: str
    deed: str
    subject: str
    sentence: str
    before: str = ""
    after: str = ""
    undone_at: datetime | None = None
    way: Way = Way.UNKNOWN
    letter_id: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """The whole sentence in German."""
        return told(self.sentence, self.facts)


def concerned(written: Iterable[Letter]) -> tuple[str, ...]:
    """What a deed done to these letters is about: their meetings and projects."""
    return tuple(
        dict.fromkeys(
            f"{kind}:{known}"
            for letter in written
            for kind, known in (("meeting", letter.meeting_id), ("project", letter.project_id))
            if known is not None
        )
    )


def planned_meeting(year: int, number: int) -> str:
    """A meeting as plans know it: before it is published it has no other name."""
    return f"planned:{year}-{number}"


def answer_told(name: str, answer: str, person: str) -> tuple[str, dict[str, Fact]]:
    """Sentence and facts of an answer: whose it is, what it says, and who gave it, if another."""
    facts: dict[str, Fact] = {"name": name, "answer": answer}
    if not person or person == name:
        return "%(name)s: %(answer)s", facts
    return "%(name)s: %(answer)s, geantwortet hat %(person)s", {**facts, "person": person}


def told(sentence: str, facts: Mapping[str, Fact]) -> str:
    """The pattern with its facts; a sentence without facts is taken word for word."""
    return sentence % facts if facts else sentence
