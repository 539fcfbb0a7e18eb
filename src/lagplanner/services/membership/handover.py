"""Hand the board over to a new one: begun by the old, done when the new one has come, undone until then.

The new ones have access from the beginning, so there is no moment without anybody; the old ones keep
theirs until it is done.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.clock import BERLIN
from lagplanner.database import board as stored
from lagplanner.database import handover as handovers
from lagplanner.database import trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.board import (
    BoardPerson,
    Handover,
    Plan,
    board_after,
    check_plan,
    check_somebody_administers,
    completes,
    email_key,
    is_overdue,
    sentences,
    waits_for_log_in,
)
from lagplanner.domain.errors import ConflictError, InputError, Problem
from lagplanner.services import acting
from lagplanner.services.membership import board
from lagplanner.services.membership.board import TAKEN, problems_of

OPEN_ALREADY = "Eine Übergabe läuft schon. Nehmen Sie sie zurück, dann beginnen Sie eine neue."


@dataclass(frozen=True, slots=True)
class Preview:
    """What a hand-over would change, as sentences; `at_once`: nobody new has to come first."""

    lines: tuple[str, ...]
    letters: int
    at_once: bool


@dataclass(frozen=True, slots=True)
class Running:
    """A hand-over that was begun: who has come, who will leave, as names."""

    handover: Handover
    coming: tuple[BoardPerson, ...]
    leaving: tuple[BoardPerson, ...]


async def overdue(*, today: date) -> Handover | None:
    """The hand-over that waits longer than was meant; None if none does."""
    begun = await handovers.open_one()
    return begun if begun is not None and is_overdue(begun, today) else None


async def running() -> Running | None:
    """The hand-over that waits for the new board; None if none does."""
    begun = await handovers.open_one()
    if begun is None:
        return None
    people = await board.in_office()
    return Running(
        begun,
        tuple(one for one in people if one.id in begun.coming),
        tuple(one for one in people if one.id in begun.leaving),
    )


async def preview(plan: Plan, *, on_day: date | None, today: date) -> Preview:
    """What would change. Changes nothing; raises InputError naming what does not fit."""
    people = await board.in_office()
    _check(plan, people, on_day=on_day, today=today)
    at_once = on_day is None and not waits_for_log_in(plan)
    return Preview(sentences(plan, people), len(plan.coming), at_once)


async def begin(plan: Plan, *, on_day: date | None, who: str, now: datetime) -> bool:
    """Let the new ones in, and the old ones out when it is time; True if that was at once."""
    today = now.astimezone(BERLIN).date()
    async with transaction(Deed.GOVERN):
        acting.ask_fresh(now)
        if await handovers.open_one() is not None:
            raise ConflictError(OPEN_ALREADY)
        people = await board.in_office()
        _check(plan, people, on_day=on_day, today=today)
        new = [await board.take_in(one, who=who, now=now) for one in plan.coming]
        begun = Handover(
            0, frozenset(one.id for one in new), plan.roles, plan.leaving, on_day, now, who
        )
        begun = replace(begun, id=await handovers.begin(begun))
        await _note("handover_begun", "Die Übergabe an den neuen Vorstand beginnt", who, now)
        at_once = on_day is None and not waits_for_log_in(plan)
        if at_once:
            await _finish(begun, who=who, now=now)
    return at_once


async def undo(*, who: str, now: datetime) -> None:
    """Take back a hand-over that is not done: the new ones have no access any more, all else stays.

    Raises BrokenRuleError if only they could administer by now.
    """
    async with transaction(Deed.GOVERN):
        acting.ask_fresh(now)
        begun = await handovers.open_one()
        if begun is None:
            raise ConflictError("Die Übergabe ist schon abgeschlossen oder zurückgenommen.")
        people = await board.in_office()
        check_somebody_administers([one for one in people if one.id not in begun.coming])
        for person in people:
            if person.id in begun.coming:
                await board.let_go(person, who=who, now=now)
        await handovers.end(begun.id, at=now, undone=True)
        await _note("handover_undone", "Die Übergabe ist zurückgenommen", who, now)


async def go_on(person_id: int | None, *, now: datetime) -> None:
    """Finish an open hand-over if it is time, now that somebody logs in; inside that transaction."""
    begun = await handovers.open_one()
    if begun is None:
        return
    person = await stored.person(person_id) if person_id is not None else None
    people, today = await board.in_office(), now.astimezone(BERLIN).date()
    if completes(begun, person=person, people=people, today=today):
        await _finish(begun, who=person.name if person else begun.created_by, now=now)


async def finish_due(*, now: datetime) -> None:
    """Finish the hand-over whose day has come."""
    if await handovers.due(now.astimezone(BERLIN).date()):
        async with transaction():
            await go_on(None, now=now)


async def _finish(begun: Handover, *, who: str, now: datetime) -> None:
    people = await board.in_office()
    before = {one.id: one.role for one in people}
    for person in people:
        if person.id in begun.leaving:
            await board.let_go(person, who=who, now=now)
    for person in board_after(begun, people):
        if person.role is not before[person.id]:
            await stored.change(person)
            await board.note(
                "board_role_changed", person, "%(name)s: jetzt %(role)s", who=who, now=now
            )
    await handovers.end(begun.id, at=now, undone=False)
    await _note("handover_done", "Der neue Vorstand hat übernommen", who, now)


def _check(
    plan: Plan, people: tuple[BoardPerson, ...], *, on_day: date | None, today: date
) -> None:
    problems: list[Problem] = []
    taken = {email_key(one.email) for one in people}
    for number, one in enumerate(plan.coming, 1):
        problems += problems_of(one, str(number))
        if email_key(one.email) in taken:
            problems.append(Problem(f"email{number}", TAKEN))
        taken.add(email_key(one.email))
    if on_day is not None and on_day <= today:
        problems.append(Problem("on_day", "Dieser Tag ist schon vorbei oder heute."))
    if problems:
        raise InputError(*problems)
    check_plan(plan, people)


async def _note(deed: str, sentence: str, who: str, now: datetime) -> None:
    await trail.note(deed, "board", sentence, at=now, who=who)
