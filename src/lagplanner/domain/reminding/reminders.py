"""Which letters are due now? Decided anew each time from the facts, and stored nowhere.

A letter is due from its moment until it is stale, once for each key, as long as its condition
holds. So a second run posts nothing new, a pause yields one letter and not all that were missed,
and whoever answers, moves or cancels keeps no books about reminders.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lagplanner.domain.dates.day_rules import DAY, moment
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.reminding.audiences import (
    OWN_MATTER,
    Recipient,
    asked_on,
    holds,
    recipients,
)
from lagplanner.domain.reminding.reminder_facts import (
    FARTHEST,
    Facts,
    KnownLetter,
    Planned,
    Subject,
    last_safe_day,
    planned,
)
from lagplanner.domain.reminding.reminder_steps import Anchor, Audience, Condition, Mode
from lagplanner.domain.reminding.watching import reaches_back

DIGEST = "board_digest"
LAST_HOUR = time(18, 0)
"""After this hour no letter leaves by itself; the next open day is soon enough."""

SHORT_NOTICE = 3 * DAY
"""So long, at least, is the time to answer that a late letter names."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The weekly digest that is due: its key, the Monday of its week, and the day it leaves on.

    It is written only if something was to be told by the end of that day; else the next one is.
    """

    key: str
    monday: date
    day: date


def due(facts: Facts, now: datetime) -> tuple[Letter, ...]:
    """The letters to be posted now, as they are to be posted: held, or queued where that was set.

    Letters to the board that can wait are among them; `waits_for_digest` tells them.
    """
    today = facts.day_of(now)
    timetable = planned(facts, today - FARTHEST, today + FARTHEST)
    known = _Known(facts.known)
    by_code = {(one.step.code, one.subject.key): one for one in timetable}
    letters: list[Letter] = []
    for one in timetable:
        if not one.moment <= now < one.expires_at or one.step.needs not in (None, *facts.recorded):
            continue
        if reaches_back(one, facts):
            continue
        for recipient in recipients(one, facts, today):
            if (
                not known.has(one, recipient)
                and holds(one, recipient, facts)
                and not _waits(one, recipient, facts, known, by_code, now)
            ):
                letters.append(_letter(one, recipient, facts, by_code, now))
    return tuple(letters)


def brought_forward(
    facts: Facts, now: datetime, meeting_id: int, codes: Collection[str]
) -> tuple[Letter, ...]:
    """The letters of these steps about a meeting, before their day: somebody does not wait for it.

    They are the same as on their day, so each is there once.
    """
    today = facts.day_of(now)
    timetable = planned(facts, today - FARTHEST, today + FARTHEST)
    known = _Known(facts.known)
    by_code = {(one.step.code, one.subject.key): one for one in timetable}
    return tuple(
        _letter(one, recipient, facts, by_code, now)
        for one in timetable
        if one.step.code in codes
        and one.subject.meeting is not None
        and one.subject.meeting.id == meeting_id
        and now < one.expires_at
        for recipient in recipients(one, facts, today)
        if not known.has(one, recipient) and holds(one, recipient, facts)
    )


def waits_for_digest(letter: Letter) -> bool:
    """Whether the board can read this once a week: it is to the board and not urgent."""
    return letter.facts.get("to") == Audience.BOARD and not OCCASIONS[letter.occasion].urgent


def standing(facts: Facts, now: datetime) -> frozenset[str]:
    """The keys of what the board is to be told as things stand, whether it has been told or not."""
    today = facts.day_of(now)
    return frozenset(
        key_of(one, recipient)
        for one in planned(facts, today - FARTHEST, today + FARTHEST)
        if Audience.BOARD in one.step.audiences and one.moment <= now < one.expires_at
        for recipient in recipients(one, facts, today)
        if recipient.audience is Audience.BOARD and holds(one, recipient, facts)
    )


def outdated(facts: Facts, letters: Iterable[Letter]) -> tuple[str, ...]:
    """Keys of letters still open that one of these takes the place of: the meeting was moved."""
    newer = {(letter.occasion, *_matter(letter.key)): letter.key for letter in letters}
    return tuple(
        known.key
        for known in facts.known
        if known.is_open
        and newer.get((known.occasion, *_matter(known.key)), known.key) != known.key
    )


def digest_due(facts: Facts, now: datetime) -> Digest | None:
    """The digest of this week once its moment has come: the first open day's, at the usual time.

    None if it is in the outbox already. A week that was missed is not made up for: the next digest
    has its notices.
    """
    today = facts.day_of(now)
    monday = today - today.weekday() * DAY
    first = facts.days.first_from(monday)
    key = f"{DIGEST}:board:{monday.isoformat()}"
    if now < moment(first, facts.send_at, facts.zone) or first > monday + 6 * DAY:
        return None
    return None if any(letter.key == key for letter in facts.known) else Digest(key, monday, first)


def key_of(one: Planned, recipient: Recipient) -> str:
    """occasion:addressee:subject, for letters sent anew after a move also the day."""
    return f"{one.step.occasion}:{recipient.who}:{one.key}"


def leaves_at(facts: Facts, now: datetime, expires_at: datetime) -> datetime:
    """When a letter that is late may leave: now at a civil hour, else in the next morning that is open.

    If it would be stale by then it leaves now.
    """
    local = now.astimezone(facts.zone)
    if facts.days.is_open(local.date()) and facts.send_at <= local.time() < LAST_HOUR:
        return now
    day = local.date() if local.time() < facts.send_at else local.date() + DAY
    morning = moment(facts.days.first_from(day), facts.send_at, facts.zone)
    return morning if morning < expires_at else now


class _Known:
    """The letters of the outbox, to be asked by key, by address and by step."""

    def __init__(self, letters: Sequence[KnownLetter]) -> None:
        self._keys = {letter.key for letter in letters}
        self._addresses = {
            (letter.occasion, letter.subject, letter.email.casefold())
            for letter in letters
            if letter.email
        }
        self._steps: dict[tuple[str, str], list[KnownLetter]] = defaultdict(list)
        for letter in letters:
            for matter in letter.matters:
                self._steps[letter.step or letter.occasion, matter].append(letter)

    def has(self, one: Planned, recipient: Recipient) -> bool:
        """Whether this letter, or the same to the same address in another role, is there."""
        if key_of(one, recipient) in self._keys:
            return True
        address = recipient.person.email.strip().casefold()
        apart = one.step.occasion in OWN_MATTER and recipient.project is not None
        return not apart and (one.step.occasion, one.key, address) in self._addresses

    def of(self, code: str, subject: Subject, recipient: Recipient) -> list[KnownLetter]:
        """The letters of a step (or occasion) about a subject that count for this recipient."""
        letters = [one for matter in subject.matters for one in self._steps.get((code, matter), ())]
        if recipient.project is None:
            return letters
        return [
            letter
            for letter in letters
            if letter.project_id == recipient.project.id
            or letter.email.casefold() == recipient.person.email.casefold() != ""
        ]


def _waits(
    one: Planned,
    recipient: Recipient,
    facts: Facts,
    known: _Known,
    by_code: Mapping[tuple[str, str], Planned],
    now: datetime,
) -> bool:
    """Whether a linked letter comes first: it is about to go, waits in the outbox, or just went.

    An alarm that a formal notice has not left waits for no letter: that is what it is about.
    """
    today = facts.day_of(now)
    for code, gap in one.step.gaps:
        letters = known.of(code, one.subject, recipient)
        sent = [letter.day for letter in letters if letter.day is not None]
        if sent and facts.days.first_from(max(sent) + timedelta(days=gap)) > today:
            return True
        if one.step.when is Condition.NOTICE_OPEN:
            continue
        if any(letter.is_open for letter in letters):
            return True
        before = by_code.get((code, one.subject.key))
        if not letters and before and _still_comes(before, recipient, facts, now):
            return True
    return False


def _still_comes(before: Planned, recipient: Recipient, facts: Facts, now: datetime) -> bool:
    """Whether the earlier letter of a chain is due itself and so takes this one's turn."""
    return (
        before.moment <= now < before.expires_at
        and before.step.needs in (None, *facts.recorded)
        and not reaches_back(before, facts)
        and holds(before, recipient, facts)
    )


def _letter(
    one: Planned,
    recipient: Recipient,
    facts: Facts,
    by_code: Mapping[tuple[str, str], Planned],
    now: datetime,
) -> Letter:
    meeting = one.subject.meeting
    project = recipient.project or one.subject.project
    return Letter(
        key=key_of(one, recipient),
        occasion=one.step.occasion,
        state=LetterState.QUEUED if one.step.mode is Mode.AUTO else LetterState.HELD,
        project_id=None if project is None else project.id,
        meeting_id=None if meeting is None or meeting.id <= 0 else meeting.id,
        recipient_name=recipient.person.name,
        recipient_email=recipient.person.email,
        language=recipient.language,
        facts=_what_about(one, recipient, facts, by_code, now),
        step=one.step.code,
        due_at=leaves_at(facts, now, one.expires_at),
        expires_at=one.expires_at,
    )


def _what_about(
    one: Planned,
    recipient: Recipient,
    facts: Facts,
    by_code: Mapping[tuple[str, str], Planned],
    now: datetime,
) -> dict[str, Any]:
    """What the letter says that depends on the timetable, as JSON: days as ISO texts."""
    subject, meeting = one.subject, one.subject.meeting
    about: dict[str, Any] = {"to": recipient.audience.value, "year": subject.year}
    if meeting is not None:
        about |= {
            "number": meeting.number,
            "day": meeting.day.isoformat(),
            "town": meeting.town.name if meeting.town else "",
        }
    if subject.anchor is Anchor.FUNDING:
        about["end"] = subject.day.isoformat()
    if subject.anchor is Anchor.ASSEMBLY:
        about["last_day"] = last_safe_day(subject, facts).isoformat()
    if one.deadline is not None:
        about["deadline"] = _deadline(one, facts.day_of(now)).isoformat()
    if subject.talk is not None:
        about["talk"] = subject.talk.id
        if (asked := asked_on(subject, facts)) is not None:
            about["sent_day"] = asked.isoformat()
    if recipient.project is not None:
        about["project"] = recipient.project.name
    elif subject.project is not None:
        about["project"] = subject.project.name
    if recipient.also_for:
        about["also_for"] = [project.id for project in recipient.also_for]
    for name, code in _DAYS_OF_OTHERS.items():
        if (other := by_code.get((code, subject.key))) is not None and other.day > one.day:
            about[name] = other.day.isoformat()
    return about


_DAYS_OF_OTHERS = {"call_day": "M06", "invite_day": "M12", "order_day": "M16", "send_day": "M23"}
"""Days of other steps that letters name: when we call, when invitation, numbers and minutes come."""


def _deadline(one: Planned, today: date) -> date:
    """Until when to answer: a letter that is late leaves three days, but none after the meeting."""
    deadline = one.deadline or one.day
    return max(deadline, min(today + SHORT_NOTICE, one.subject.day - DAY), today)


def _matter(key: str) -> tuple[str, str]:
    """Addressee and subject of a key, without the day that a letter sent anew carries.

    A key that is made otherwise has none of them: no letter of the timetable takes its place.
    """
    _, who, subject, *_ = (*key.split(":", 3), "", "")
    return who, subject
