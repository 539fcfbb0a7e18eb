"""What goes out, to whom, and what stands against it? What the pages of the outbox show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lagplanner.database import hosting, letters, mail_state, outbox_pages
from lagplanner.domain.access import Deed
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import WAITING, Letter, LetterState, PauseKind
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.post.staleness import judge
from lagplanner.services import acting
from lagplanner.services.post.letter_facts import ground
from lagplanner.services.post.snapshots import Snapshot, snapshot

_S = LetterState

PAGE = 50
"""Letters of a group on one page."""

TOLD_SINCE = timedelta(days=400)
"""How far back it is looked for who was informed of the same already."""


class Group(StrEnum):
    """The groups of the page, by what the board has to do; the values stand in addresses."""

    DOUBT = "zweifel"
    HELD = "freigeben"
    SOON = "gleich"
    UNDERWAY = "unterwegs"
    RETURNED = "zurueck"
    SENT = "verschickt"
    OVER = "erledigt"


STATES: Mapping[Group, tuple[LetterState, ...]] = {
    Group.DOUBT: (_S.IN_DOUBT,),
    Group.HELD: (_S.DRAFT, _S.HELD),
    Group.SOON: (_S.QUEUED, _S.RETRY),
    Group.UNDERWAY: (_S.CLAIMED, _S.ATTEMPTING),
    Group.RETURNED: (_S.BOUNCED,),
    Group.SENT: (_S.SENT,),
    Group.OVER: (_S.EXPIRED, _S.DISCARDED),
}
NEWEST_FIRST = frozenset({Group.RETURNED, Group.SENT, Group.OVER})


@dataclass(frozen=True, slots=True)
class Filter:
    """What the page is narrowed to; empty parts narrow nothing."""

    group: Group | None = None
    occasion: str = ""
    meeting_id: int | None = None
    recipient: str = ""
    page: int = 1

    @property
    def narrows(self) -> bool:
        return bool(self.occasion or self.meeting_id or self.recipient)


@dataclass(frozen=True, slots=True)
class Row:
    """A letter in a list. `to` names person and project; `why_not` is what stands against it."""

    letter: Letter
    occasion: str
    about: str
    to: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class GroupView:
    """One group: its letters on this page, how many there are in all, whether a page follows."""

    group: Group
    rows: tuple[Row, ...]
    count: int
    more: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the letters released together are; `done` counts those that need nothing more."""

    done: int
    total: int
    failed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether letters may leave. `reason` and `remedy` are sentences; `kind` is None while they may."""

    kind: PauseKind | None = None
    reason: str = ""
    remedy: str = ""
    knocks_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxView:
    """Everything the page of the outbox shows."""

    groups: tuple[GroupView, ...]
    counts: Mapping[Group, int]
    standing: Standing
    progress: Progress | None
    occasions: tuple[tuple[str, str], ...]
    meetings: tuple[tuple[int, str], ...]
    held_by_occasion: tuple[tuple[str, str, int], ...]


class Fit(StrEnum):
    """What the recipients' check says of one letter; only NEW ones are ticked beforehand."""

    NEW = "new"
    INFORMED = "informed"
    TWICE = "twice"
    NO_ADDRESS = "no_address"
    LOOK = "look"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Checked:
    """One letter of the check, what is to be said about it, and whether it can be released."""

    row: Row
    fit: Fit
    why: str = ""

    @property
    def may_leave(self) -> bool:
        return self.fit not in (Fit.NO_ADDRESS, Fit.GONE)


@dataclass(frozen=True, slots=True)
class Check:
    """The recipients' check: each letter, and how many there are of each kind."""

    letters: tuple[Checked, ...]
    leaves_at: datetime

    @property
    def counts(self) -> dict[Fit, int]:
        found = [one.fit for one in self.letters]
        return {fit: found.count(fit) for fit in Fit if fit in found}


async def overview(
    wanted: Filter, *, now: datetime, base_url: str, can_send: bool = True
) -> OutboxView:
    """The page of the outbox: what needs a person first, each group with its first letters."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    known = await snapshot()
    counts = await letters.counts()
    by_group = {group: sum(counts[state] for state in states) for group, states in STATES.items()}
    shown = (wanted.group,) if wanted.group else _asked_first(wanted, by_group)
    groups = [await _group(group, wanted, by_group, known, now, base_url) for group in shown]
    codes = await outbox_pages.occasions()
    about = [known.meetings.get(one) for one in await outbox_pages.meeting_ids()]
    found = await standing(now=now, can_send=can_send)
    return OutboxView(
        groups=tuple(group for group in groups if group.rows or wanted.group),
        counts=by_group,
        standing=found,
        progress=None if found.kind else await progress(now=now),
        occasions=tuple((code, title_of(code)) for code in codes),
        meetings=tuple(
            (one.id, about_meeting(one)) for one in sorted(filter(None, about), key=_by_day)
        ),
        held_by_occasion=tuple(
            (code, title_of(code), number)
            for code, number in (await outbox_pages.held_by_occasion()).items()
        ),
    )


async def progress(*, now: datetime) -> Progress | None:
    """How far the letters are that are leaving now; None if none is."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    wave = await outbox_pages.greatest_wave(now)
    if wave is None:
        return None
    waiting = {_S.QUEUED, _S.RETRY, _S.CLAIMED, _S.ATTEMPTING}
    return Progress(
        done=sum(number for state, number in wave.counts.items() if state not in waiting),
        total=sum(wave.counts.values()),
        failed=wave.counts.get(_S.BOUNCED, 0) + wave.counts.get(_S.IN_DOUBT, 0),
    )


async def released() -> int:
    """How many letters have the board's yes and have not left."""
    counts = await letters.counts()
    return sum(counts[one] for one in WAITING)


async def standing(*, now: datetime, can_send: bool = True) -> Standing:
    """Whether letters may leave, and if not, why and what to do. `can_send`: there is a mail server."""
    state = await mail_state.state()
    if state.paused:
        kind = state.pause_kind or PauseKind.PERSON
        return Standing(kind, state.pause_reason, REMEDIES[kind])
    if state.circuit_until is not None and state.circuit_until > now:
        return Standing(knocks_at=state.circuit_until)
    if not can_send:
        return Standing(reason=NO_SERVER, remedy=NO_SERVER_REMEDY)
    return Standing()


NO_SERVER = "Es ist kein Mailkonto eingerichtet."
NO_SERVER_REMEDY = "Freigegebene Briefe warten. Richten Sie es in den Einstellungen ein."

REMEDIES: Mapping[PauseKind, str] = {
    PauseKind.PERSON: "Die Briefe warten, keiner geht verloren.",
    PauseKind.SETUP: (
        "Prüfen Sie Adresse, Benutzer und Passwort des Mailservers in den Einstellungen. "
        "Danach senden Sie weiter; jeder Brief wartet so lange."
    ),
    PauseKind.RESTORE: (
        "Sehen Sie nach, welche Briefe schon draußen sind, und verwerfen Sie diese. "
        "Dann senden Sie weiter."
    ),
}


async def check(ids: Sequence[int], *, occasion: str = "", now: datetime, base_url: str) -> Check:
    """Who would get these held letters (or all held ones of an occasion), before anything is released."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    known = await snapshot()
    if occasion:
        found = await letters.page((_S.HELD,), occasion=occasion, limit=5000)
    else:
        found = await outbox_pages.with_ids(ids)
    held = [letter for letter in found if letter.state is _S.HELD]
    told = await outbox_pages.informed({letter.occasion for letter in held}, now - TOLD_SINCE)
    seen: set[tuple[str, str, str]] = set()
    checked = []
    for letter in held:
        row = _row(letter, known, now, base_url)
        checked.append(_checked(row, letter, known, told, seen, now, base_url))
    undo = timedelta(minutes=known.rules.undo_minutes)
    return Check(tuple(checked), now + undo)


async def about(letter: Letter) -> str:
    """What a letter is about, in few words."""
    meeting = await hosting.meeting_by_id(letter.meeting_id) if letter.meeting_id else None
    return about_meeting(meeting)


async def is_marked(letter: Letter) -> bool:
    """Whether nothing goes to the letter's mailbox, because too much came back."""
    box = await mail_state.mailbox(letter.recipient_email)
    return box is not None and box.marked_at is not None


def title_of(code: str) -> str:
    """The German title of an occasion, the code itself for one nobody knows any more."""
    occasion = OCCASIONS.get(code)
    return occasion.title if occasion else code


def about_meeting(meeting: Meeting | None) -> str:
    """ "15.03.2027, Riesa"; "" without a meeting."""
    if meeting is None:
        return ""
    return ", ".join(
        part for part in (f"{meeting.day:%d.%m.%Y}", meeting.town and meeting.town.name) if part
    )


def _asked_first(wanted: Filter, counts: Mapping[Group, int]) -> tuple[Group, ...]:
    """Without a group: what is not over; with a search all groups, so that nothing hides."""
    if wanted.narrows:
        return tuple(Group)
    return tuple(one for one in Group if counts[one] and one not in (Group.SENT, Group.OVER))


async def _group(
    group: Group,
    wanted: Filter,
    counts: Mapping[Group, int],
    known: Snapshot,
    now: datetime,
    base_url: str,
) -> GroupView:
    found = await letters.page(
        STATES[group],
        occasion=wanted.occasion,
        meeting_id=wanted.meeting_id,
        recipient=wanted.recipient,
        newest_first=group in NEWEST_FIRST,
        offset=(wanted.page - 1) * PAGE if wanted.group else 0,
        limit=PAGE + 1,
    )
    rows = tuple(_row(letter, known, now, base_url) for letter in found[:PAGE])
    count = len(rows) if wanted.narrows else counts[group]
    return GroupView(group, rows, count, len(found) > PAGE)


def _row(letter: Letter, known: Snapshot, now: datetime, base_url: str) -> Row:
    about = about_meeting(known.meetings.get(letter.meeting_id or 0))
    if not about and isinstance(letter.facts.get("year"), int):
        about = str(letter.facts["year"])
    why = ""
    if letter.state in (*STATES[Group.HELD], *STATES[Group.SOON]):
        found = ground(letter, known, now=now, base_url=base_url)
        verdict = judge(found.case) if found else None
        why = (verdict.gone or verdict.ask) if verdict else "Zu diesem Anlass fehlt der Brieftext."
    project = known.projects.get(letter.project_id or 0)
    names = dict.fromkeys((letter.recipient_name, project.name if project else ""))
    return Row(letter, title_of(letter.occasion), about, ", ".join(filter(None, names)), why)


def _checked(
    row: Row,
    letter: Letter,
    known: Snapshot,
    told: Collection[tuple[str, str, str]],
    seen: set[tuple[str, str, str]],
    now: datetime,
    base_url: str,
) -> Checked:
    found = ground(letter, known, now=now, base_url=base_url)
    if found is None:
        return Checked(row, Fit.GONE, row.why_not)
    mark = (letter.occasion, outbox_pages.subject_of(letter.key), found.address.casefold())
    verdict = judge(found.case)
    if verdict.gone:
        return Checked(row, Fit.GONE, verdict.gone)
    if not found.address:
        return Checked(row, Fit.NO_ADDRESS, verdict.ask)
    if mark in told:
        return Checked(row, Fit.INFORMED, "Diese Adresse hat denselben Brief schon bekommen.")
    if mark in seen:
        return Checked(row, Fit.TWICE, "Diese Adresse steht in dieser Liste schon einmal.")
    seen.add(mark)
    if verdict.ask:
        return Checked(row, Fit.LOOK, verdict.ask)
    return Checked(row, Fit.NEW)


def _by_day(meeting: Meeting) -> tuple[int, int]:
    return meeting.day.toordinal(), meeting.id
