"""What do we ask of a host, what has it answered, and what is left to do until the meeting?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.talks.speakers import Via


class RequestState(StrEnum):
    """How far it is between us and a host."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # it had accepted and cannot any more, or the plan has changed
    LAPSED = "lapsed"  # no answer; the board has gone on to the next


REQUEST_STATE_NAMES = {
    RequestState.ASKED: "angefragt",
    RequestState.ACCEPTED: "zugesagt",
    RequestState.DECLINED: "abgesagt",
    RequestState.WITHDRAWN: "zurückgezogen",
    RequestState.LAPSED: "ohne Antwort",
}

SAID_NO = frozenset({RequestState.DECLINED, RequestState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class HostRequest:
    """We asked a project to host a meeting. `asked_at` None: the letter has not left yet."""

    meeting_id: int
    project_id: int
    state: RequestState = RequestState.ASKED
    asked_at: datetime | None = None
    answer_by: date | None = None
    reminded_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    via: Via | None = None
    entered_by: str = ""
    remark: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a meeting takes place; `capacity` in persons, `step_free` None: nobody has said.

    `confirmed_at` None: a suggestion taken from the profile or from last time.
    """

    name: str
    street: str = ""
    postcode: str = ""
    room: str = ""
    meeting_point: str = ""
    way: str = ""
    capacity: int | None = None
    step_free: bool | None = None
    by_video: bool = False
    confirmed_at: datetime | None = None
    confirmed_by: str = ""

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def line(self, town: str = "") -> str:
        """House, room, street and town in one line: two venues are one place if these agree."""
        parts = (self.name, self.room, self.street, f"{self.postcode} {town}".strip())
        return ", ".join(part for part in parts if part)


class HostAnswerKind(StrEnum):
    """What a host may answer to the question whether it hosts."""

    YES = "yes"
    YES_VENUE_LATER = "yes_venue_later"
    NO = "no"


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """What a host, or somebody for it, has answered. `venue` belongs to YES."""

    kind: HostAnswerKind
    who: str = ""
    via: Via = Via.LINK
    entered_by: str = ""
    remark: str = ""
    venue: Venue | None = None


def answer(
    request: HostRequest, given: HostAnswer, *, meeting: Meeting, today: date, at: datetime
) -> HostRequest:
    """The request after this answer. A second answer edits the first until the meeting is over.

    Raises InputError naming the field, or BrokenRuleError where another host was found already or
    the meeting is over or cancelled.
    """
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Dieses Treffen fällt aus. Vielen Dank für Ihre Antwort.")
    if today > meeting.day:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")
    if request.project_id not in (meeting.host_id, *meeting.co_host_ids):
        raise BrokenRuleError(
            "Für dieses Treffen ist inzwischen ein anderes Projekt vorgesehen. "
            "Bitte melden Sie sich beim Vorstand."
        )
    if given.kind is HostAnswerKind.YES:
        _check(given.venue)
    state = (
        RequestState.ACCEPTED
        if given.kind is not HostAnswerKind.NO
        else RequestState.WITHDRAWN
        if request.state is RequestState.ACCEPTED
        else RequestState.DECLINED
    )
    if state is RequestState.DECLINED and request.state is RequestState.WITHDRAWN:
        state = RequestState.WITHDRAWN
    return replace(
        request,
        state=state,
        answered_at=at,
        answered_by=given.who.strip(),
        via=given.via,
        entered_by=given.entered_by,
        remark=given.remark.strip(),
    )


def _check(venue: Venue | None) -> None:
    if venue is None or not venue.name.strip():
        raise InputError(Problem("venue", "Wo findet das Treffen statt? Tragen Sie den Ort ein."))
    if venue.capacity is not None and venue.capacity < 1:
        raise InputError(
            Problem("capacity", "Wie viele Personen passen hinein? Nennen Sie eine Zahl ab 1.")
        )


def suggested_venues(
    project: Project, last_time: Sequence[tuple[date, Venue]]
) -> tuple[Venue, ...]:
    """The venues to offer: where this project hosted last, then its own address; each place once."""
    found = []
    if last_time:
        _, venue = max(last_time, key=lambda known: known[0])
        found.append(replace(venue, confirmed_at=None, confirmed_by=""))
    if project.street:
        found.append(
            Venue(
                project.name,
                project.street,
                project.postcode,
                capacity=project.room_capacity,
                step_free=project.step_free,
            )
        )
    return tuple({venue.line(): venue for venue in reversed(found)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing a host sees to; `due` is the day it should be done."""

    code: str
    title: str
    due: date
    done_at: datetime | None = None
    done_by: str = ""

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


# (code, what to do, days before the meeting)
_USUAL: tuple[tuple[str, str, int], ...] = (
    ("room", "Raum und Schlüssel", 77),
    ("step_free", "Stufenloser Weg und Toilette", 77),
    ("walk", "Route für den Rundgang, mit Plan für Regen", 42),
    ("screen", "Beamer, Ton und WLAN", 21),
    ("food", "Essen und Getränke bestellt", 9),
    ("person", "Ansprechperson für den Tag, mit Telefon", 9),
    ("logos", "Logos der Fördergeber", 9),
    ("list", "Teilnahmeliste und Wegweiser gedruckt", 2),
    ("photos", "Hinweis zu Fotos ausgehängt", 0),
)


def usual_checklist(day: date) -> tuple[ChecklistItem, ...]:
    """What every host has to see to, each with its day counted back from the meeting's."""
    return tuple(
        ChecklistItem(code, title, day - timedelta(days=before)) for code, title, before in _USUAL
    )


def done(items: Iterable[ChecklistItem]) -> int:
    """How many are ticked off."""
    return sum(item.is_done for item in items)


def last_ticked_by(items: Iterable[ChecklistItem]) -> str:
    """Who has ticked last, "" if nobody said: probably the one who ticks next."""
    ticked = [(item.done_at, item.done_by) for item in items if item.done_at and item.done_by]
    return max(ticked)[1] if ticked else ""


def overdue(items: Iterable[ChecklistItem], today: date) -> tuple[ChecklistItem, ...]:
    """What should have been done by now and is not."""
    return tuple(item for item in items if not item.is_done and item.due < today)


def next_open(items: Iterable[ChecklistItem]) -> ChecklistItem | None:
    """What to do next: the open item with the earliest day."""
    return min(
        (item for item in items if not item.is_done), key=lambda item: item.due, default=None
    )
