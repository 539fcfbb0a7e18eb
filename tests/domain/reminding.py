"""A network on paper for the tests of reminders: facts, an outbox that is a list, a clock that is told.

`Diary.round(now)` does what the service's round does: it looks at what is watched, asks which
letters are due, and keeps them. `send` says that the board let them out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from lagplanner.clock import BERLIN
from lagplanner.domain.dates.day_rules import OpenDays
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Contact, Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.reminder_facts import Facts, KnownLetter, Person, Watched
from lagplanner.domain.reminding.reminder_steps import STEPS
from lagplanner.domain.reminding.reminders import due, outdated
from lagplanner.domain.reminding.watching import watched
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.speakers import Speaker, SpeakerField, Talk, TalkState
from lagplanner.formats.holidays import public_holidays, school_holidays
from tests.people import NETWORK

SAXONY = OpenDays(
    CalendarFacts(
        public=public_holidays(2025, 2029, "SN"), school=school_holidays(2025, 2029, "SN")
    ),
    Rules(),
)
EVERY_DAY = OpenDays(
    CalendarFacts(), Rules(year_end_first=(12, 31), year_end_last=(1, 1)), frozenset(range(7))
)
SONNENHOF, NEISSEUFER, HAMMERWIESE = (
    replace(project, id=number) for number, project in enumerate(NETWORK, 1)
)
BOARD = Person("Vorstand", "vorstand@example.org")
SPRING = Meeting(
    71,
    2027,
    1,
    date(2027, 6, 14),
    MeetingState.PUBLISHED,
    town=SONNENHOF.town,
    host_id=SONNENHOF.id,
    topic="Wohnen",
)
# Of its steps, when the host is asked to confirm, reminded, the board told; when members are invited.
COMMIT, REMINDER, ALARM, INVITATION = (
    date(2027, 3, 22),
    date(2027, 3, 30),
    date(2027, 4, 6),
    date(2027, 5, 3),
)
DAY = timedelta(days=1)
JANA = Speaker(
    1,
    "Dr. Jana Beispiel",
    function="Referatsleitung",
    field=SpeakerField.ADMINISTRATION,
    email="jana.beispiel@ministerium.example",
)
TALK = Talk(
    5, SPRING.id, JANA.id, state=TalkState.ACCEPTED, title="Wohnen", function="Referatsleitung"
)
"""Somebody is sure to speak in spring, and nothing is left to ask."""

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment on the wall in Berlin."""
    return datetime.combine(day, time(hour, minute), BERLIN).astimezone(UTC)


def facts(*meetings: Meeting, **others: object) -> Facts:
    """Three projects, these meetings, a speaker for spring, and a timetable long in force."""
    made = Facts(
        days=SAXONY,
        steps=STEPS,
        projects=(SONNENHOF, NEISSEUFER, HAMMERWIESE),
        meetings=meetings or (SPRING,),
        board=BOARD,
        talks=(TALK,),
        speakers={JANA.id: JANA},
    )
    return long_known(replace(made, **others))  # type: ignore[arg-type]


def long_known(given: Facts) -> Facts:
    """The same facts, all seen for the first time long ago."""
    seen = watched(given, date(2026, 1, 1))
    return replace(given, since={name: Watched(text, LONG_AGO) for name, text in seen.items()})


def at_address(project: Project, email: str) -> Project:
    """The project with another address of its contact person."""
    return replace(project, contacts=(Contact("Ada Lindner", email=email),))


@dataclass
class Diary:
    """What has been posted so far, under facts that a test may change on the way."""

    facts: Facts
    letters: list[KnownLetter] = field(default_factory=list)

    def round(self, now: datetime) -> list[Letter]:
        """Post what is due; returns it."""
        self._look(now)
        asked = replace(self.facts, known=tuple(self.letters))
        letters = due(asked, now)
        gone = outdated(asked, letters)
        self.letters = [
            replace(one, state=LetterState.DISCARDED) if one.key in gone else one
            for one in self.letters
        ]
        self.letters += [
            KnownLetter(
                letter.key,
                letter.occasion,
                LetterState.HELD,
                letter.step,
                letter.project_id,
                letter.meeting_id,
                letter.recipient_email,
            )
            for letter in letters
        ]
        return list(letters)

    def send(self, day: date, occasion: str | None = None) -> None:
        """The board lets out what is held (of one occasion), and it is sent that day."""
        self.letters = [
            replace(one, state=LetterState.SENT, day=day)
            if one.state is LetterState.HELD and occasion in (None, one.occasion)
            else one
            for one in self.letters
        ]

    def through(
        self, first: date, last: date, *, every: timedelta = timedelta(hours=24)
    ) -> list[tuple[date, str]]:
        """Rounds from one day to another, all sent at once: (day, key) of each letter."""
        found: list[tuple[date, str]] = []
        now = at(first, 9)
        while now.astimezone(BERLIN).date() <= last:
            day = now.astimezone(BERLIN).date()
            found += [(day, letter.key) for letter in self.round(now)]
            self.send(day)
            now += every
        return found

    def _look(self, now: datetime) -> None:
        """Note since when each watched fact is what it is, as the service's round does."""
        since = dict(self.facts.since)
        for name, text in watched(self.facts, now.date()).items():
            if name not in since or since[name].value != text:
                since[name] = Watched(text, now)
        self.facts = replace(self.facts, since=since)


def codes(letters: Iterable[Letter]) -> list[str]:
    """The steps of letters, each once, in their order."""
    return list(dict.fromkeys(letter.step for letter in letters))


def has_left(key: str, occasion: str, project_id: int | None = None) -> KnownLetter:
    """A letter of which the outbox says that it is sent."""
    return KnownLetter(key, occasion, LetterState.SENT, project_id=project_id)
