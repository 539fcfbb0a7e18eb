"""Does a project come to a meeting, with how many, and what do its guests need?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.speakers import Via

USUAL_DEADLINE = timedelta(days=10)
"""So long before the meeting replies are wanted: the day after, the host orders the food."""

MOST_PERSONS = 60


class ReplyKind(StrEnum):
    """What a project says; LATER is no answer yet, only the promise of one."""

    YES = "yes"
    NO = "no"
    LATER = "later"


REPLY_NAMES = {
    ReplyKind.YES: "zugesagt",
    ReplyKind.NO: "abgesagt",
    ReplyKind.LATER: "antwortet später",
}


class Diet(StrEnum):
    """What the kitchen counts; OTHER is said in words."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    GLUTEN_FREE = "gluten_free"
    LACTOSE_FREE = "lactose_free"
    OTHER = "other_diet"


class Support(StrEnum):
    """What somebody needs to take part; OTHER is said in words."""

    STEP_FREE = "step_free"
    HEARING = "hearing"
    SEEING = "seeing"
    CHILDCARE = "childcare"
    OTHER = "other_support"


DIET_NAMES: Mapping[Diet, str] = {
    Diet.VEGETARIAN: "vegetarisch",
    Diet.VEGAN: "vegan",
    Diet.GLUTEN_FREE: "glutenfrei",
    Diet.LACTOSE_FREE: "laktosefrei",
    Diet.OTHER: "anderes",
}
SUPPORT_NAMES: Mapping[Support, str] = {
    Support.STEP_FREE: "stufenloser Weg",
    Support.HEARING: "Hilfe beim Hören",
    Support.SEEING: "Hilfe beim Sehen",
    Support.CHILDCARE: "Kinderbetreuung",
    Support.OTHER: "etwas anderes",
}


@dataclass(frozen=True, slots=True)
class Needs:
    """What the persons of one reply eat and need: for the host alone, and only for a while."""

    diets: Mapping[Diet, int] = field(default_factory=dict)
    other_diet: str = ""
    support: frozenset[Support] = frozenset()
    other_support: str = ""

    @property
    def has_support(self) -> bool:
        return bool(self.support or self.other_support)


@dataclass(frozen=True, slots=True)
class Reply:
    """One project's reply about one meeting on one day: if the meeting moves, it says nothing any more.

    `persons` are its own, `guests` whom it brings; `online` of them take part by video and need no
    place. `seats` of the others have one, `offered` are offered one until `offered_until`, and all
    others wait in line since `queued_at`. `answers` are what it says to the host's questions, by id.
    `hint` says how it travels, `shares_ride` that others who share theirs may read it.
    """

    meeting_id: int
    project_id: int
    day: date
    kind: ReplyKind
    persons: int = 0
    guests: int = 0
    online: int = 0
    names: tuple[str, ...] = ()
    seats: int = 0
    offered: int = 0
    offered_until: datetime | None = None
    queued_at: datetime | None = None
    needs: Needs = Needs()
    answers: Mapping[int, str] = field(default_factory=dict)
    hint: str = ""
    shares_ride: bool = False
    remark: str = ""
    who: str = ""
    via: Via = Via.LINK
    entered_by: str = ""
    changed_at: datetime | None = None
    id: int = 0

    @property
    def all(self) -> int:
        """Everybody the project comes with."""
        return self.persons + self.guests

    @property
    def on_site(self) -> int:
        """How many places it wants."""
        return self.all - self.online

    @property
    def waiting(self) -> int:
        """How many wait in line."""
        return self.on_site - self.seats - self.offered if self.kind is ReplyKind.YES else 0

    @property
    def coming(self) -> int:
        """How many are expected: those with a place, and those by video."""
        return self.seats + self.online


@dataclass(frozen=True, slots=True)
class Given:
    """What a project, or somebody for it, has just answered."""

    kind: ReplyKind
    persons: int = 0
    who: str = ""
    via: Via = Via.LINK
    entered_by: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What a project that comes adds on the same page."""

    persons: int
    guests: int = 0
    online: int = 0
    names: tuple[str, ...] = ()
    needs: Needs = Needs()
    answers: Mapping[int, str] = field(default_factory=dict)
    hint: str = ""
    shares_ride: bool = False
    remark: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something short the host asks everybody who comes."""

    id: int
    meeting_id: int
    text: str


def deadline(meeting: Meeting, asked_until: date | None = None) -> date:
    """Until when to answer: the usual day, or a later one that a late letter has named."""
    usual = meeting.day - USUAL_DEADLINE
    return max(usual, min(asked_until or usual, meeting.day - timedelta(days=1)))


def check_open(meeting: Meeting, today: date) -> None:
    """Raise BrokenRuleError where nobody can answer any more: cancelled, or over."""
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Dieses Treffen fällt aus. Vielen Dank für Ihre Antwort.")
    if today > meeting.day:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")


def asked_anew(old: Reply | None, meeting: Meeting, project_id: int) -> Reply:
    """What a new answer edits: the reply as it stands, or one that is still open.

    What was said for another day is open again; names and needs stay, so nobody types them twice.
    """
    if old is None:
        return Reply(meeting.id, project_id, meeting.day, ReplyKind.LATER)
    if old.day == meeting.day:
        return old
    return replace(
        old,
        day=meeting.day,
        kind=ReplyKind.LATER,
        seats=0,
        offered=0,
        offered_until=None,
        queued_at=None,
    )


def answer(old: Reply, given: Given, *, until: date, today: date, at: datetime) -> Reply:
    """The reply after this answer; a second one edits the first.

    After the deadline one may still decline or come with fewer, so that no food is left over; more
    only the board writes down, for the host has ordered. Raises InputError or BrokenRuleError.
    """
    new = replace(
        old,
        kind=given.kind,
        who=given.who.strip() or old.who,
        via=given.via,
        entered_by=given.entered_by,
        changed_at=at,
    )
    if given.kind is ReplyKind.YES:
        new = replace(fewer(new, given.persons), persons=given.persons, guests=0)
        check_numbers(new)
    else:
        new = replace(said_no(new), kind=given.kind)
    _check_deadline(old, new, until, today)
    return new


def fewer(reply: Reply, number: int) -> Reply:
    """The reply with at most so many persons: guests go first, names and diets from the end."""
    guests = max(0, min(reply.guests, reply.guests - (reply.all - number)))
    diets, left = {}, number
    for kind, wanted in reply.needs.diets.items():
        diets[kind] = min(wanted, left)
        left -= diets[kind]
    return replace(
        reply,
        persons=min(reply.persons, number - guests),
        guests=guests,
        online=min(reply.online, number),
        names=reply.names[:number],
        needs=replace(reply.needs, diets={kind: one for kind, one in diets.items() if one}),
    )


def said_no(reply: Reply) -> Reply:
    """The reply of a project that does not come, without what only those say who do."""
    return Reply(
        reply.meeting_id,
        reply.project_id,
        reply.day,
        ReplyKind.NO,
        remark=reply.remark,
        who=reply.who,
        via=reply.via,
        entered_by=reply.entered_by,
        changed_at=reply.changed_at,
        id=reply.id,
    )


def detailed(old: Reply, details: Details, *, until: date, today: date, at: datetime) -> Reply:
    """The reply of a project that comes, with what it adds; from now on it is its own word, whoever
    wrote the reply down before. Raises InputError or BrokenRuleError."""
    if old.kind is not ReplyKind.YES:
        raise BrokenRuleError("Sagen Sie zuerst, mit wie vielen Personen Sie kommen.")
    new = replace(
        old,
        persons=details.persons,
        guests=details.guests,
        online=details.online,
        names=details.names,
        needs=details.needs,
        answers={key: text for key, text in details.answers.items() if text},
        hint=details.hint.strip(),
        shares_ride=details.shares_ride and bool(details.hint.strip()),
        remark=details.remark.strip(),
        who=details.who.strip() or old.who,
        via=Via.LINK,
        entered_by="",
        changed_at=at,
    )
    check_numbers(new)
    _check_deadline(old, new, until, today)
    return new


def check_numbers(reply: Reply) -> None:
    """Raise InputError, naming the field, where the numbers cannot be."""
    problems = []
    if not 1 <= reply.persons <= MOST_PERSONS:
        problems.append(
            Problem("persons", f"Mit wie vielen kommen Sie? Nennen Sie 1 bis {MOST_PERSONS}.")
        )
    if not 0 <= reply.guests <= MOST_PERSONS:
        problems.append(Problem("guests", f"Nennen Sie für Gäste 0 bis {MOST_PERSONS}."))
    if not 0 <= reply.online <= reply.all:
        problems.append(
            Problem("online", "Per Video können höchstens so viele teilnehmen, wie Sie anmelden.")
        )
    if len(reply.names) > reply.all:
        problems.append(
            Problem("names", f"Das sind {len(reply.names)} Namen für {reply.all} Personen.")
        )
    if sum(reply.needs.diets.values()) > reply.all:
        problems.append(Problem("vegetarian", "Das sind mehr Essen, als Sie Personen anmelden."))
    if problems:
        raise InputError(*problems)


def _check_deadline(old: Reply, new: Reply, until: date, today: date) -> None:
    """After the deadline only the board adds persons: somebody has spoken with the host."""
    more = new.kind is not ReplyKind.NO and (
        new.kind is not old.kind or new.on_site > old.on_site or new.all > old.all
    )
    if today > until and more and not new.entered_by:
        raise BrokenRuleError(
            f"Anmelden ging bis {until:%d.%m.%Y}. Rufen Sie bitte das gastgebende Projekt an."
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the replies about a meeting come to; persons but for `no`, `later` and `silent` projects.

    `seats` have a place, `online` take part by video, `offered` are held for who has not said yes
    to them, `waiting` stand in line. `diets` counts for the kitchen, `support` replies with needs.
    """

    yes: int = 0
    no: int = 0
    later: int = 0
    silent: int = 0
    seats: int = 0
    online: int = 0
    guests: int = 0
    offered: int = 0
    waiting: int = 0
    towns: int = 0
    support: int = 0
    diets: Mapping[Diet, int] = field(default_factory=dict)

    @property
    def coming(self) -> int:
        """How many persons are expected, on site and by video."""
        return self.seats + self.online

    @property
    def open(self) -> int:
        """How many projects have not decided."""
        return self.silent + self.later

    @property
    def everything_else(self) -> int:
        """How many eat what there is: all on site without a wish of their own."""
        return max(0, self.seats - sum(self.diets.values()))


def numbers(replies: Iterable[Reply], asked: Mapping[int, str]) -> Numbers:
    """What these replies come to; `asked` is the town of each project that was asked, by its id."""
    known = list(replies)
    coming = [one for one in known if one.kind is ReplyKind.YES]
    kinds = [one.kind for one in known]
    diets = {kind: sum(one.needs.diets.get(kind, 0) for one in coming) for kind in Diet}
    answered = {one.project_id for one in known}
    return Numbers(
        yes=len(coming),
        no=kinds.count(ReplyKind.NO),
        later=kinds.count(ReplyKind.LATER),
        silent=sum(project_id not in answered for project_id in asked),
        seats=sum(one.seats for one in coming),
        online=sum(one.online for one in coming),
        guests=sum(one.guests for one in coming),
        offered=sum(one.offered for one in coming),
        waiting=sum(one.waiting for one in coming),
        towns=len({asked[one.project_id] for one in coming if one.project_id in asked}),
        support=sum(one.needs.has_support for one in coming),
        diets={kind: number for kind, number in diets.items() if number},
    )


def silent(replies: Iterable[Reply], asked: Iterable[int]) -> frozenset[int]:
    """Who has not decided yet: only they are reminded."""
    decided = {one.project_id for one in replies if one.kind is not ReplyKind.LATER}
    return frozenset(asked) - decided
