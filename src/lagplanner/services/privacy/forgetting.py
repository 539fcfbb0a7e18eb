"""Forget what has had its time: some rows at a time, once a day, and say how much that was."""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import forgetting as stored
from lagplanner.database import members, own_calendars, settings_store, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.board import email_key
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.privacy.people import Known
from lagplanner.domain.privacy.retention import (
    PERIODS,
    Keeping,
    Retention,
    goes_on,
    last_day,
    length,
    retention_from,
    said_of,
)
from lagplanner.domain.trail import Way
from lagplanner.services.privacy import erasing
from lagplanner.services.privacy.ledger import Ledger

log = logging.getLogger(__name__)

OVERDUE = timedelta(days=3)
WHO = "Dienst"


@dataclass(frozen=True, slots=True)
class Term:
    """One class: how long it is kept, how much goes today, and when the next goes."""

    keeping: Keeping
    what: str
    length: str
    since: str
    due: int
    next_on: date | None


async def retention() -> Retention:
    """The association's periods; defaults where nothing was set."""
    return retention_from(await settings_store.values())


async def terms(*, today: date) -> tuple[Term, ...]:
    """What would go today and when the next goes, class by class. Changes nothing."""
    chosen = await retention()
    found = []
    for keeping in PERIODS:
        if keeping is Keeping.DECLINED:
            due, next_on = len(await stored.declined(today)), await stored.next_declined()
        else:
            shelves = [one for one in stored.SHELVES if one.keeping is keeping]
            limit = last_day(keeping, chosen, today)
            due = sum([await stored.count(one, limit) for one in shelves])
            days = [day for one in shelves if (day := await stored.oldest(one)) is not None]
            next_on = goes_on(keeping, chosen, min(days)) if days else None
        what, since = said_of(keeping)
        found.append(Term(keeping, what, length(keeping, chosen), since, due, next_on))
    return tuple(found)


async def forget_daily(*, now: datetime, ledger: Ledger | None = None) -> Mapping[Keeping, int]:
    """Forget what is due, unless it was done today by whatever process."""
    today = now.astimezone(BERLIN).date()
    async with transaction():
        if not await stored.claim_day(today, at=now):
            return {}
    return await forget(now=now, ledger=ledger)


async def forget(*, now: datetime, ledger: Ledger | None = None) -> Mapping[Keeping, int]:
    """Forget what is due, in small transactions; returns how much of each class, and notes it."""
    today = now.astimezone(BERLIN).date()
    chosen = await retention()
    done: Counter[Keeping] = Counter()
    done[Keeping.DECLINED] = await _forget_speakers(today, now=now, ledger=ledger)
    for shelf in stored.SHELVES:
        limit = last_day(shelf.keeping, chosen, today)
        while await stored.due(shelf, limit, limit=1):  # nobody is kept waiting for nothing
            async with transaction():
                ids = await stored.due(shelf, limit)
                await stored.forget(shelf, ids)
            done[shelf.keeping] += len(ids)
    done[Keeping.FORMER_CONTACTS] += await _forget_calendars()
    if done.total():
        await _note(done, now=now)
    return {keeping: done[keeping] for keeping in PERIODS if done[keeping]}


async def last_run() -> date | None:
    """The last day on which the service has forgotten what was due."""
    return await stored.last_run()


async def _forget_speakers(today: date, *, now: datetime, ledger: Ledger | None) -> int:
    """Erase who declined and has had their time; who is still to speak is left until then."""
    number = 0
    for speaker_id in await stored.declined(today):
        try:
            await erasing.erase(
                f"{Known.SPEAKER.value}{speaker_id}",
                who=WHO,
                now=now,
                ledger=ledger,
                unless_coming=True,
            )
            number += 1
        except NotFoundError:
            continue  # erased together with another row of theirs
        except BrokenRuleError as error:
            log.warning("a speaker could not be forgotten yet: %s", error)
    return number


async def _forget_calendars() -> int:
    """Forget calendars whose address reads no project's mail any more: they open nothing already."""
    async with transaction():
        read = {email_key(one.email) for one in await members.mailboxes()}
        left = [
            one.id
            for one in await own_calendars.calendars()
            if one.person_id is None and one.email not in read
        ]
        await own_calendars.remove(left)
    return len(left)


async def _note(done: Counter[Keeping], *, now: datetime) -> None:
    """One line in the trail: how much of each class, and no name."""
    parts = [f"{said_of(keeping)[0]}: {done[keeping]}" for keeping in PERIODS if done[keeping]]
    async with transaction():
        await trail.note(
            "forgotten",
            "privacy",
            "Nach ihrer Frist vergessen: %(what)s",
            facts={"what": "; ".join(parts)},
            at=now,
            who=WHO,
            way=Way.CLOCK,
        )
    log.info("forgotten: %s", ", ".join(f"{name} {done[name]}" for name in PERIODS if done[name]))
