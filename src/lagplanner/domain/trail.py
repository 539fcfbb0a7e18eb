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


class Kind(StrEnum):
    """What a deed is about, as the pages sort it; the values stand in addresses."""

    PLAN = "plan"
    HOSTS = "gastgeber"
    DAYS = "termine"
    ATTENDANCE = "teilnahme"
    AFTERWARDS = "danach"
    ASSEMBLY = "versammlung"
    TALKS = "beitraege"
    TOPICS = "themen"
    MEMBERS = "projekte"
    LETTERS = "briefe"
    RULES = "regeln"
    ACCESS = "zugang"


KIND_NAMES = {
    Kind.PLAN: "Jahresplan",
    Kind.HOSTS: "Gastgeber und Tausch",
    Kind.DAYS: "Termine und Umfragen",
    Kind.ATTENDANCE: "Anmeldung und Teilnahme",
    Kind.ASSEMBLY: "Mitgliederversammlung",
    Kind.AFTERWARDS: "Protokoll, Dateien und Belege",
    Kind.TALKS: "Ablauf und Vortragende",
    Kind.TOPICS: "Themen",
    Kind.MEMBERS: "Projekte und Listen",
    Kind.LETTERS: "Briefe",
    Kind.RULES: "Regeln und Einstellungen",
    Kind.ACCESS: "Personen und Zugang",
}

BEGINNINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PLAN: ("plan_",),
    Kind.HOSTS: ("host_", "standby_", "co_host_", "swap_", "wish"),
    Kind.DAYS: ("meeting_", "move_", "poll_"),
    Kind.ATTENDANCE: ("replied", "list_ticked", "list_closed", "list_reopened", "list_code_"),
    Kind.ASSEMBLY: ("assembly_", "motion_", "vote_"),
    Kind.AFTERWARDS: ("file_", "minutes_", "action_", "receipt_"),
    Kind.TALKS: ("talk_", "speaker_", "agenda_"),
    Kind.TOPICS: ("topic_", "topics_"),
    Kind.MEMBERS: (
        "project_",
        "profile_",
        "contact_",
        "town_added",
        "list_read_",
        "list_taken_",
        "export_",
    ),
    Kind.LETTERS: ("letter_", "letters_", "list_left", "list_joined", "link_", "mail_", "mailbox_"),
    Kind.RULES: (
        "rules_",
        "reminder_",
        "blackouts_",
        "town_holiday_",
        "look_",
        "logo_",
        "page_",
        "periods_",
    ),
    Kind.ACCESS: ("logged_", "session_", "person_", "board_", "term_", "token_", "hook_"),
}
"""How the names of the deeds of a kind begin; "undone" is of no kind but that of its subject."""


def kind_of(deed: str) -> Kind | None:
    """The kind of a deed by its name."""
    return next((kind for kind, begins in BEGINNINGS.items() if deed.startswith(begins)), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in the trail; empty parts narrow nothing.

    A deed concerns one subject of each group of `about`, is of no kind in `without` and came by one
    of these `ways`; `words` are part of a name.
    """

    about: tuple[tuple[str, ...], ...] = ()
    words: str = ""
    kind: Kind | None = None
    since: datetime | None = None
    until: datetime | None = None
    without: tuple[Kind, ...] = ()
    ways: tuple[Way, ...] = ()


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
    """Sentence and facts of an answer: whose it is and what it says; `person` gave it, if known."""
    return "%(name)s: %(answer)s", {"name": name, "answer": answer, "person": person}


def told(sentence: str, facts: Mapping[str, Fact]) -> str:
    """The pattern with its facts; a sentence without facts is taken word for word."""
    return sentence % facts if facts else sentence
