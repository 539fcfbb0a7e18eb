"""Who is on the board, is there always somebody who may say who else is, and who comes after them?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.domain.access import ADMINISTER, OF_BOARD, ROLE_NAMES, Role
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem

NOBODY_LEFT = "Dann dürfte niemand mehr Zugänge vergeben. Es muss immer jemand mit Vorsitz oder Stellvertretung da sein."


@dataclass(frozen=True, slots=True)
class BoardPerson:
    """Somebody of the board, or who may look in; in office from `joined_at` until `left_at`."""

    id: int
    name: str
    email: str
    role: Role
    joined_at: datetime
    left_at: datetime | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who gets access."""

    name: str
    email: str
    role: Role
    language: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A board after the present one: who comes, which role those who stay have then, who leaves."""

    coming: tuple[Newcomer, ...]
    roles: Mapping[int, Role]
    leaving: frozenset[int]


PATIENCE = timedelta(days=7)
"""So long a hand-over may wait for the new ones to log in before the board is told."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A hand-over that was begun. `coming` are the new ones, who have access already.

    It is done on `on_day`, else when the first of the new ones who may administer logs in.
    """

    id: int
    coming: frozenset[int]
    roles: Mapping[int, Role]
    leaving: frozenset[int]
    on_day: date | None
    created_at: datetime
    created_by: str


def email_key(email: str) -> str:
    """By what an address is found again, however its letters are written."""
    return email.strip().casefold()


def somebody_administers(people: Collection[BoardPerson]) -> bool:
    """Whether anybody of these may say who is on the board."""
    return any(one.left_at is None and one.role in ADMINISTER for one in people)


def check_somebody_administers(people: Collection[BoardPerson]) -> None:
    """Raises BrokenRuleError where nobody of these may say who is on the board."""
    if not somebody_administers(people):
        raise BrokenRuleError(NOBODY_LEFT)


def check_newcomer(new: Newcomer, number: str = "") -> list[Problem]:
    """What is wrong with somebody who is to get access; `number` ends the names of the form's fields."""
    problems = []
    if not new.name:
        problems.append(Problem(f"name{number}", "Bitte einen Namen angeben."))
    if new.role not in OF_BOARD:
        problems.append(Problem(f"role{number}", "Bitte wählen Sie eine der Möglichkeiten."))
    return problems


def check_plan(plan: Plan, people: Sequence[BoardPerson]) -> None:
    """Raises InputError where the new board could not work: nobody changes, or nobody administers."""
    now = {one.id: one.role for one in people}
    changes = plan.coming or plan.leaving or dict(plan.roles) != now
    if not changes:
        raise InputError(Problem("leaving", "So bleibt alles, wie es ist. Wer kommt, wer geht?"))
    roles = [*plan.roles.values(), *(one.role for one in plan.coming)]
    if not any(role in ADMINISTER for role in roles):
        raise InputError(Problem("leaving", NOBODY_LEFT))


def waits_for_log_in(plan: Plan) -> bool:
    """Whether it can wait for a new person who may administer; else those who stay do it at once."""
    return any(one.role in ADMINISTER for one in plan.coming)


def board_after(handover: Handover, people: Sequence[BoardPerson]) -> tuple[BoardPerson, ...]:
    """Who of these is on the board when it is done, and in which role."""
    return tuple(
        replace(one, role=handover.roles.get(one.id, one.role))
        for one in people
        if one.id not in handover.leaving
    )


def completes(
    handover: Handover,
    *,
    person: BoardPerson | None,
    people: Sequence[BoardPerson],
    today: date,
) -> bool:
    """Whether a hand-over is done now: its day has come, or this new person has just logged in.

    It waits where the `people` of now have changed since, so that nobody would be left to administer.
    """
    if not somebody_administers(board_after(handover, people)):
        return False
    if handover.on_day is not None:
        return today >= handover.on_day
    return person is not None and person.id in handover.coming and person.role in ADMINISTER


def is_overdue(handover: Handover, today: date) -> bool:
    """Whether a hand-over waits longer than anybody meant it to, so that somebody should look."""
    if handover.on_day is not None:
        return today > handover.on_day
    return today - handover.created_at.astimezone(BERLIN).date() >= PATIENCE


def sentences(plan: Plan, people: Sequence[BoardPerson]) -> tuple[str, ...]:
    """What the hand-over changes, one line for each person it touches."""
    lines = [f"{one.name} kommt dazu: {ROLE_NAMES[one.role]}" for one in plan.coming]
    for one in people:
        if one.id in plan.leaving:
            lines.append(f"{one.name} scheidet aus und wird überall abgemeldet")
        elif (role := plan.roles.get(one.id, one.role)) is not one.role:
            lines.append(f"{one.name}: {ROLE_NAMES[one.role]} → {ROLE_NAMES[role]}")
    return tuple(lines)
