"""Make the round: post what is due, tell the board what it must know, once each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from lagplanner.database import reminders as stored
from lagplanner.database.engine import transaction
from lagplanner.database.reminders import Notice, Unreleased
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.day_rules import DAY, moment
from lagplanner.domain.dates.days import said
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.reminding.reminder_facts import (
    FARTHEST,
    Facts,
    KnownLetter,
    Watched,
    planned,
)
from lagplanner.domain.reminding.reminder_steps import Audience
from lagplanner.domain.reminding.reminders import (
    DIGEST,
    Digest,
    digest_due,
    due,
    leaves_at,
    outdated,
    standing,
    waits_for_digest,
)
from lagplanner.domain.reminding.watching import watched
from lagplanner.domain.rules import Rules
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted
from lagplanner.services.attendance import waiting
from lagplanner.services.reminding import host_reminders, poll_reminders
from lagplanner.services.reminding.reminder_facts import gather
from lagplanner.services.reminding.speaker_requests import note_asked

WHO = "Fristenplan"
NEVER_RELEASED = "Niemand hat diesen Brief rechtzeitig freigegeben."
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Round:
    """What a round did: letters posted, notices kept for the digest, letters that gave way to newer
    ones, letters that grew stale before the board released them."""

    posted: tuple[Letter, ...] = ()
    noticed: int = 0
    taken_back: int = 0
    expired: int = 0
    digest: bool = False

    @property
    def did_something(self) -> bool:
        return bool(self.posted or self.noticed or self.taken_back or self.expired or self.digest)


async def round_(*, now: datetime, subdivision: str = "SN") -> Round:
    """Post every letter that is due, held or queued as its step is set; idempotent.

    Two rounds at once, in two processes too, post each letter once. Where nothing is to be done,
    nothing is written and nobody is kept waiting.
    """
    polled = await poll_reminders.remind(now=now, subdivision=subdivision)
    facts = await gather(now, subdivision=subdivision)
    polled = (*polled, *await host_reminders.remind(facts, now=now))
    polled = (*polled, *await waiting.round_(now=now, today=facts.day_of(now)))
    if not await _anything_to_do(facts, now):
        return Round(polled)
    async with transaction():
        facts = await gather(now, subdivision=subdivision)
        await _look(facts, now)
        letters = due(facts, now)
        taken_back = [key for key in outdated(facts, letters) if await outbox.take_back(key)]
        posted = []
        noticed = 0
        usual = await outbox.usual_language()
        for letter in letters:
            if waits_for_digest(letter):
                noticed += await stored.add_notice(letter, at=now)
            elif await _post(letter, now, usual) is not Posted.KNOWN:
                await note_asked(letter, now=now)
                posted.append(letter)
        stale = [one.id for one in await stored.held_letters() if _is_stale(one, now)]
        await stored.expire_held(stale, NEVER_RELEASED)
        digest = await _digest(facts, now)
    return Round((*polled, *posted), noticed, len(taken_back), len(stale), digest)


async def due_now(*, now: datetime, subdivision: str = "SN") -> tuple[Letter, ...]:
    """What a round would post or note now; nothing is stored."""
    return due(await gather(now, subdivision=subdivision), now)


async def rehearse(
    *, now: datetime, until: datetime, subdivision: str = "SN"
) -> tuple[Letter, ...]:
    """Send the board, and nobody else, one copy of each letter that is due from now until then.

    Reminders are among them, as if nobody answered. The real letters are neither posted nor
    changed. Rehearsed again on the same day, each copy is there once. Raises BrokenRuleError where
    the board has no address.
    """
    facts = await gather(now, subdivision=subdivision)
    if not facts.board.email:
        raise BrokenRuleError(
            "Die E-Mail-Adresse des Vorstands fehlt. Tragen Sie sie in den Einstellungen ein."
        )
    seen = {name: Watched(value, EVER) for name, value in _changed(facts, now).items()}
    expected = _until(replace(facts, since={**seen, **facts.since}), now, until)
    copies = [_copy(alike, facts, now) for alike in expected]
    async with transaction(Deed.SEND):
        return tuple([one for one in copies if await _post(one, now) is not Posted.KNOWN])


def notice_sentence(notice: Notice) -> str:
    """One line of the digest: what it is about, and what is so."""
    facts = notice.facts
    title = OCCASIONS[notice.occasion].title
    parts = [
        str(facts.get("project", "")),
        str(facts.get("town", "")),
        _said(facts, "day"),
        _said(facts, "end"),
        "" if "day" in facts or "end" in facts else str(facts.get("year", "")),
    ]
    told = ", ".join(part for part in parts if part)
    return f"{title}: {told}" if told else title


async def _anything_to_do(facts: Facts, now: datetime) -> bool:
    if _changed(facts, now) or due(facts, now):
        return True
    held = await stored.held_letters()
    if any(_is_stale(one, now) for one in held):
        return True
    waiting = await stored.waiting_notices()
    digest = digest_due(facts, now)
    if digest is not None and (held or _in_time(waiting, digest, facts) or await _went_wrong(now)):
        return True
    keys = standing(facts, now) if waiting else frozenset()
    return any(notice.key not in keys for notice in waiting)


async def _look(facts: Facts, now: datetime) -> None:
    """Note what is seen for the first time, or is another than it was."""
    await stored.put_watched(_changed(facts, now), at=now)


def _changed(facts: Facts, now: datetime) -> dict[str, str]:
    return {
        name: value
        for name, value in watched(facts, facts.day_of(now)).items()
        if name not in facts.since or facts.since[name].value != value
    }


async def _post(letter: Letter, now: datetime, usual: Rules | None = None) -> Posted:
    automatic = letter.state is LetterState.QUEUED
    return await outbox.post(letter, at=now, who=WHO, automatic=automatic, usual=usual)


async def _digest(facts: Facts, now: datetime) -> bool:
    """Post this week's digest of what still stands; True if it was posted."""
    keys = standing(facts, now)
    waiting = await stored.waiting_notices()
    await stored.close_notices([one.key for one in waiting if one.key not in keys], at=now)
    told = [one for one in waiting if one.key in keys]
    held = await stored.held_letters()
    digest = digest_due(facts, now)
    wrong = await _went_wrong(now) if digest else []
    if digest is None or not (held or wrong or _in_time(told, digest, facts)):
        return False
    missed = await stored.never_released(DIGEST, now - 7 * DAY)
    ends = moment(digest.monday + 7 * DAY, time(0), facts.zone)
    letter = Letter(
        key=digest.key,
        occasion=DIGEST,
        state=LetterState.QUEUED,
        recipient_name=facts.board.name,
        recipient_email=facts.board.email,
        facts={
            "to": Audience.BOARD.value,
            "monday": digest.monday.isoformat(),
            "notices": [
                *wrong,
                *_counted("Wartet auf Ihre Freigabe", held),
                *_counted("Abgelaufen ohne Freigabe", missed),
                *(notice_sentence(notice) for notice in told),
            ],
        },
        due_at=leaves_at(facts, now, ends),
        expires_at=ends,
    )
    posted = await _post(letter, now) is not Posted.KNOWN
    await stored.told_by(digest.key, told)
    return posted


async def _went_wrong(now: datetime) -> list[str]:
    """Lines about letters that may not have arrived, or could not leave in time."""
    wrong = await stored.gone_wrong(DIGEST, now - 7 * DAY)
    doubts = [one for one in wrong if one.state is LetterState.IN_DOUBT]
    late = [one for one in wrong if one.state is not LetterState.IN_DOUBT]
    return [
        *_counted("Im Zweifel", doubts),
        *_counted("Nicht rechtzeitig hinausgegangen", late),
    ]


def _counted(what: str, letters: Sequence[Unreleased]) -> list[str]:
    """One line for each occasion: how many of its letters wait, or have expired."""
    counts = Counter(one.occasion for one in letters)
    return [
        f"{what}: {OCCASIONS[code].title} ({number} {'Brief' if number == 1 else 'Briefe'})"
        for code, number in counts.items()
        if code in OCCASIONS
    ]


def _is_stale(letter: Unreleased, now: datetime) -> bool:
    return letter.expires_at is not None and letter.expires_at <= now


def _in_time(waiting: Sequence[Notice], digest: Digest, facts: Facts) -> bool:
    """Whether something was to be told by the end of the digest's day."""
    return any(
        notice.created_at is None or facts.day_of(notice.created_at) <= digest.day
        for notice in waiting
    )


def _until(facts: Facts, now: datetime, until: datetime) -> list[list[Letter]]:
    """The letters due from now until then as if each left on its day; alike ones together."""
    today, last = facts.day_of(now), facts.day_of(until)
    moments = {
        one.moment
        for one in planned(facts, today - FARTHEST, last + FARTHEST)
        if now < one.moment <= until
    }
    found: dict[tuple[str, str], list[Letter]] = {}
    known = facts.known
    for at in (now, *sorted(moments)):
        letters = due(replace(facts, known=known), at)
        known = (*known, *(_as_sent(letter, facts.day_of(at)) for letter in letters))
        for letter in letters:
            found.setdefault((letter.step, letter.key.split(":", 2)[2]), []).append(letter)
    return list(found.values())


def _as_sent(letter: Letter, day: date) -> KnownLetter:
    return KnownLetter(
        letter.key,
        letter.occasion,
        LetterState.SENT,
        letter.step,
        letter.project_id,
        letter.meeting_id,
        letter.recipient_email,
        day,
    )


def _copy(alike: Sequence[Letter], facts: Facts, now: datetime) -> Letter:
    """The first of these letters, to the board, saying to whom they would go."""
    letter, others = alike[0], len(alike) - 1
    to = letter.recipient_name
    if letter.recipient_email:
        to += f" <{letter.recipient_email}>"
    if others:
        to += f" und {others} weitere"
    return replace(
        letter,
        key=f"rehearsal:{facts.day_of(now).isoformat()}:{letter.key}"[:200],
        state=LetterState.QUEUED,
        recipient_name=facts.board.name,
        recipient_email=facts.board.email,
        facts={**letter.facts, "rehearsal": True, "instead_of": to},
        step="",
        due_at=now,
        expires_at=moment(facts.day_of(now) + 7 * DAY, time(0), facts.zone),
    )


def _said(facts: Mapping[str, Any], name: str) -> str:
    day = facts.get(name)
    if not isinstance(day, str):
        return ""
    return said(datetime.fromisoformat(day).date())
