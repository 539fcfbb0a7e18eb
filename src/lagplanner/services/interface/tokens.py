"""Make a token for a program, let it in by it, and take it back."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from secrets import token_urlsafe

from lagplanner.clock import BERLIN
from lagplanner.database import acting, links, members, trail
from lagplanner.database import tokens as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import STRANGER, Deed, Role
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.interface.tokens import (
    PREFIX,
    Life,
    Token,
    is_open,
    is_worth_noting,
    new_token,
)
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import MOST_WRONG, WRONG_WITHIN
from lagplanner.services import own
from lagplanner.services.post.links import TRIES_KEPT, hashed, network_of

GUESSED = "token"
NOT_THERE = "Dieses Token gibt es nicht (mehr), oder es gehört nicht Ihnen."


class TokenState(StrEnum):
    """What a program is told that shows a token."""

    GOOD = "good"
    UNKNOWN = "unknown"  # never made, revoked, expired: the same answer
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a token is good for; `token` and `project` are there only if it is."""

    state: TokenState
    token: Token | None = None
    project: Project | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A token just made; `text` is shown this once, stored is only its hash."""

    text: str
    token: Token


@dataclass(frozen=True, slots=True)
class Line:
    """A token on a list, and the project it belongs to; None for one of the board."""

    token: Token
    project: Project | None


async def open_token(text: str, *, caller: str, now: datetime) -> Shown:
    """What this token opens to a program at the network address `caller`.

    Wrong ones are counted as guesses; after too many nothing is looked at for a while.
    """
    network = network_of(caller)
    if await links.tries(GUESSED, network, since=now - WRONG_WITHIN) >= MOST_WRONG:
        return Shown(TokenState.TOO_MANY)
    token = await stored.find(hashed(text))
    project = await _project_of(token)
    if token is None or not is_open(token, project, now):
        async with transaction(Deed.HOUSE):
            await links.note_try(GUESSED, network, at=now, forget=now - TRIES_KEPT)
        return Shown(TokenState.UNKNOWN)
    if is_worth_noting(token, now):
        async with transaction(Deed.HOUSE):
            await stored.note_use(token.id, at=now)
    return Shown(TokenState.GOOD, token, project)


def acting_by(token: Token | None) -> AbstractContextManager[None]:
    """Whatever is asked inside the block, a program with this token asks; a stranger without one."""
    return acting.acting_as(token.actor if token else STRANGER)


async def of_board(*, now: datetime) -> tuple[Line, ...]:
    """Every token that opens something, of the board and of projects."""
    return await _open_ones(now=now)


async def of_projects(projects: Collection[Project], *, now: datetime) -> tuple[Line, ...]:
    """The open tokens of these projects."""
    ids = {one.id for one in projects}
    return tuple(one for one in await _open_ones(now=now) if one.token.project_id in ids)


async def make(name: str, role: Role, life: Life, *, who: str, now: datetime) -> Made:
    """A token of the board, in a role that looks and changes nothing. InputError naming the field."""
    async with transaction(Deed.GOVERN):
        there = sum(one.project is None for one in await _open_ones(now=now))
        token = new_token(name, role, life, project_id=None, who=who, now=now, there=there)
        return await _made(token, ())


async def make_for_project(
    project_id: int, name: str, life: Life, *, email: str, who: str, now: datetime
) -> Made:
    """A token of a project whose mail this address reads; it sees what is the project's own.

    NotFoundError for any other project, InputError naming the field.
    """
    async with transaction(Deed.OWN):
        project = await _own(project_id, email, now=now)
        there = len(await of_projects([project], now=now))
        token = new_token(
            name, Role.PROJECT, life, project_id=project.id, who=who, now=now, there=there
        )
        return await _made(token, (f"project:{project.id}",))


async def revoke(token_id: int, *, who: str, now: datetime) -> Token:
    """Let any token open nothing any more, at once. NotFoundError if there is none."""
    async with transaction(Deed.GOVERN):
        return await _revoked(token_id, await of_board(now=now), who=who, now=now)


async def revoke_of_project(token_id: int, *, email: str, who: str, now: datetime) -> Token:
    """The same for a token of a project whose mail this address reads."""
    async with transaction(Deed.OWN):
        projects = await own.projects_of(email, today=now.astimezone(BERLIN).date())
        return await _revoked(token_id, await of_projects(projects, now=now), who=who, now=now)


async def _made(token: Token, about: Collection[str]) -> Made:
    text = f"{PREFIX}{token_urlsafe(32)}"
    token = replace(token, id=await stored.add(hashed(text), token))
    await trail.note(
        "token_made",
        f"token:{token.id}",
        "Token „%(token)s“ für ein anderes Programm angelegt",
        facts={"token": token.name},
        about=about,
        at=token.created_at,
        who=token.created_by,
    )
    return Made(text, token)


async def _revoked(token_id: int, theirs: Collection[Line], *, who: str, now: datetime) -> Token:
    token = next((one.token for one in theirs if one.token.id == token_id), None)
    if token is None:
        raise NotFoundError(NOT_THERE)
    await stored.revoke(token.id, at=now)
    await trail.note(
        "token_revoked",
        f"token:{token.id}",
        "Token „%(token)s“ widerrufen",
        facts={"token": token.name},
        about=(f"project:{token.project_id}",) if token.project_id is not None else (),
        at=now,
        who=who,
    )
    return token


async def _open_ones(*, now: datetime) -> tuple[Line, ...]:
    projects = {one.id: one for one in await members.projects()}
    lines = (Line(one, projects.get(one.project_id or 0)) for one in await stored.tokens())
    return tuple(one for one in lines if is_open(one.token, one.project, now))


async def _own(project_id: int, email: str, *, now: datetime) -> Project:
    known = {
        one.id: one for one in await own.projects_of(email, today=now.astimezone(BERLIN).date())
    }
    if project_id not in known:
        raise NotFoundError(own.NOT_YOURS)
    return known[project_id]


async def _project_of(token: Token | None) -> Project | None:
    if token is None or token.project_id is None:
        return None
    return await members.project_by_id(token.project_id)
