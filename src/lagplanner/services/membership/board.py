"""Say who is on the board: invite, change, end a term, log somebody out everywhere.

Only whoever has just logged in may say it, and who loses or changes access hears of it by a letter.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from lagplanner.database import board as stored
from lagplanner.database import own_calendars, passkeys, trail
from lagplanner.database import session as sessions
from lagplanner.database.engine import transaction
from lagplanner.domain.access import ROLE_NAMES, Deed, Role
from lagplanner.domain.board import (
    BoardPerson,
    Newcomer,
    check_newcomer,
    check_somebody_administers,
    email_key,
)
from lagplanner.domain.errors import AlreadyThereError, InputError, NotFoundError, Problem
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.sessions import Session, is_open
from lagplanner.formats import contact_details
from lagplanner.mail import outbox
from lagplanner.services import access_letters, acting
from lagplanner.services.access_letters import Change

WELCOME = "board_welcome"
NOT_THERE = "Diese Person gehört nicht (mehr) zum Vorstand."
TAKEN = "Diese Adresse hat schon einen Zugang."


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in office, and where they are logged in, the browser seen last first."""

    person: BoardPerson
    sessions: tuple[Session, ...]


async def in_office() -> tuple[BoardPerson, ...]:
    """Everybody in office, by name."""
    return tuple(one for one in await stored.people() if one.left_at is None)


async def members(*, now: datetime) -> tuple[Member, ...]:
    """Everybody in office with their sessions; as many queries for one as for ten."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    open_ones = [one for one in await sessions.sessions() if is_open(one, now)]
    return tuple(
        Member(person, tuple(one for one in open_ones if one.person_id == person.id))
        for person in await in_office()
    )


async def former() -> tuple[BoardPerson, ...]:
    """Who was in office, whoever left last first."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    gone = [one for one in await stored.people() if one.left_at is not None]
    return tuple(sorted(gone, key=lambda one: one.left_at or one.joined_at, reverse=True))


async def invite(new: Newcomer, *, who: str, now: datetime) -> BoardPerson:
    """Give somebody access, with a letter that says so. Raises InputError naming each field."""
    if problems := problems_of(new):
        raise InputError(*problems)
    try:
        async with transaction(Deed.GOVERN):
            acting.ask_fresh(now)
            return await take_in(new, who=who, now=now)
    except AlreadyThereError:
        raise InputError(Problem("email", TAKEN)) from None


async def take_in(new: Newcomer, *, who: str, now: datetime) -> BoardPerson:
    """Store somebody new and post their letter, inside a deed's transaction."""
    person = BoardPerson(0, new.name, new.email.strip(), new.role, now, language=new.language)
    person = replace(person, id=await stored.add(person))
    letter = Letter(
        _welcome_key(person),
        WELCOME,
        recipient_name=person.name,
        recipient_email=person.email,
        facts={"role": ROLE_NAMES[person.role]},
        language=person.language,
    )
    await outbox.post(letter, at=now, who=who, automatic=True)
    await note("board_joined", person, "%(name)s hat jetzt Zugang: %(role)s", who=who, now=now)
    return person


async def change_role(person_id: int, role: Role, *, who: str, now: datetime) -> BoardPerson:
    """Give somebody another role. Raises BrokenRuleError if then nobody could administer."""
    async with transaction(Deed.GOVERN):
        acting.ask_fresh(now)
        person = replace(await _known(person_id), role=role)
        if problems := check_newcomer(Newcomer(person.name, person.email, role)):
            raise InputError(*problems)
        others = [one for one in await in_office() if one.id != person_id]
        check_somebody_administers([*others, person])
        await stored.change(person)
        await note("board_role_changed", person, "%(name)s: jetzt %(role)s", who=who, now=now)
        change = {"change": Change.ROLE, "role": ROLE_NAMES[role]}
        await access_letters.tell(person, change, who=who, now=now)
    return person


async def change_address(person_id: int, email: str, *, who: str, now: datetime) -> BoardPerson:
    """Let somebody log in by another address; the one they had hears of it and opens nothing more.

    Raises InputError.
    """
    try:
        async with transaction(Deed.GOVERN):
            acting.ask_fresh(now)
            before = await _known(person_id)
            person = replace(before, email=email.strip())
            if problems := problems_of(Newcomer(person.name, person.email, person.role)):
                raise InputError(*problems)
            await stored.change(person)
            sentence = "%(name)s: andere E-Mail-Adresse"
            await note("board_address_changed", person, sentence, who=who, now=now)
            if email_key(before.email) != email_key(person.email):
                await _close_doors_of(before, now=now)
                await access_letters.tell(before, {"change": Change.ADDRESS}, who=who, now=now)
            return person
    except AlreadyThereError:
        raise InputError(Problem("email", TAKEN)) from None


async def _close_doors_of(person: BoardPerson, *, now: datetime) -> None:
    """Let what was begun by the address they had open nothing, inside a deed's transaction.

    Whoever changes their own stays in, to mend a slip, but has proved no address by it.
    """
    await sessions.withdraw_links_of_person(person.id, at=now)
    if acting.is_own(person.email):
        await sessions.forget_address_of_person(person.id)
    else:
        await sessions.revoke_of_person(person.id, at=now)


async def end_term(person_id: int, *, who: str, now: datetime) -> BoardPerson:
    """End somebody's access, everywhere and at once. Raises BrokenRuleError for the last who administers."""
    async with transaction(Deed.GOVERN):
        acting.ask_fresh(now)
        person = await _known(person_id)
        check_somebody_administers([one for one in await in_office() if one.id != person_id])
        await let_go(person, who=who, now=now)
        await access_letters.tell(person, {"change": Change.ENDED}, who=who, now=now)
    return person


async def let_go(person: BoardPerson, *, who: str, now: datetime) -> None:
    """End access, sessions, passkeys and own calendar of somebody, inside a deed's transaction."""
    await stored.end(person.id, at=now)
    await sessions.revoke_of_person(person.id, at=now)
    await passkeys.remove_of_person(person.id)
    await own_calendars.remove_of_person(person.id)
    await outbox.take_back(_welcome_key(person))
    await note("board_left", person, "%(name)s hat keinen Zugang mehr", who=who, now=now)


async def take_back_end(person_id: int, *, who: str, now: datetime) -> BoardPerson:
    """Let somebody in again whose term was ended by mistake; they log in anew."""
    try:
        async with transaction(Deed.GOVERN):
            acting.ask_fresh(now)
            person = await stored.person(person_id)
            if person is None:
                raise NotFoundError(NOT_THERE)
            await stored.resume(person_id)
            await note(
                "board_joined", person, "%(name)s hat wieder Zugang: %(role)s", who=who, now=now
            )
            return person
    except AlreadyThereError:
        raise InputError(Problem("email", TAKEN)) from None


async def log_out_everywhere(person_id: int, *, who: str, now: datetime) -> int:
    """End all sessions of somebody, as when a computer was lost; returns how many.

    Their passkeys and calendar go too: whoever had the computer could have added one.
    """
    async with transaction(Deed.GOVERN):
        acting.ask_fresh(now)
        person = await _known(person_id)
        ended = await sessions.revoke_of_person(person_id, at=now)
        await passkeys.remove_of_person(person_id)
        await own_calendars.remove_of_person(person_id)
        await note("logged_out", person, "%(name)s ist überall abgemeldet", who=who, now=now)
    return ended


def problems_of(new: Newcomer, number: str = "") -> list[Problem]:
    """What is wrong with somebody who is to get access."""
    problems = check_newcomer(new, number)
    if contact_details.email(new.email) is None:
        problems.append(
            Problem(
                f"email{number}",
                "Das ist keine E-Mail-Adresse. So sieht eine aus: name@example.org.",
            )
        )
    return problems


async def note(deed: str, person: BoardPerson, sentence: str, *, who: str, now: datetime) -> None:
    """Keep in the trail what happened to somebody's access."""
    facts = {"name": person.name, "role": ROLE_NAMES[person.role]}
    used = {name: text for name, text in facts.items() if f"%({name})s" in sentence}
    await trail.note(deed, f"board_person:{person.id}", sentence, facts=used, at=now, who=who)


def _welcome_key(person: BoardPerson) -> str:
    return f"{WELCOME}:{person.id}:1"


async def _known(person_id: int) -> BoardPerson:
    person = await stored.person(person_id)
    if person is None or person.left_at is not None:
        raise NotFoundError(NOT_THERE)
    return person
