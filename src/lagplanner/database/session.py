"""Log-in links and sessions as they are stored; of their tokens and codes only the SHA-256 is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.access import Role
from lagplanner.domain.sessions import LoginLink, Session

Row = Mapping[str, Any]

_PERSON = tables.Session.person


async def add_link(token_hash: str, link: LoginLink) -> int:
    """Store a new log-in link and return the id the database gives it."""
    row = tables.LoginLink(
        token_hash=token_hash,
        name=link.name,
        created_at=link.created_at,
        expires_at=link.expires_at,
        person=link.person_id,
        role=link.role.value if link.role else "",
        email=link.email,
        browser_hash=link.browser_hash,
        code_hash=link.code_hash,
    )
    inserted: list[dict[str, int]] = await tables.LoginLink.insert(row).returning(
        tables.LoginLink.id
    )
    return inserted[0]["id"]


async def link(token_hash: str) -> LoginLink | None:
    """The link with this token, used or not."""
    rows = await tables.LoginLink.select().where(tables.LoginLink.token_hash == token_hash)
    return _link(rows[0]) if rows else None


async def asked_in(browser_hash: str) -> LoginLink | None:
    """The link this browser asked for last, used or not."""
    rows = (
        await tables.LoginLink.select()
        .where(tables.LoginLink.browser_hash == browser_hash)
        .order_by(tables.LoginLink.id, ascending=False)
        .limit(1)
    )
    return _link(rows[0]) if rows else None


async def use_link(link_id: int, *, at: datetime) -> bool:
    """Mark a link as used; False if somebody was faster."""
    rows = (
        await tables.LoginLink.update({tables.LoginLink.used_at: at})
        .where(
            (tables.LoginLink.id == link_id)
            & tables.LoginLink.used_at.is_null()
            & tables.LoginLink.withdrawn_at.is_null()
        )
        .returning(tables.LoginLink.id)
    )
    return bool(rows)


async def withdraw_links(browser_hash: str, *, at: datetime) -> None:
    """Close the links this browser has asked for and not used."""
    await tables.LoginLink.update({tables.LoginLink.withdrawn_at: at}).where(
        (tables.LoginLink.browser_hash == browser_hash)
        & tables.LoginLink.used_at.is_null()
        & tables.LoginLink.withdrawn_at.is_null()
    )


async def withdraw_links_of_person(person_id: int, *, at: datetime) -> None:
    """Close the links that somebody of the board has asked for and not used."""
    await tables.LoginLink.update({tables.LoginLink.withdrawn_at: at}).where(
        (tables.LoginLink.person == person_id)
        & tables.LoginLink.used_at.is_null()
        & tables.LoginLink.withdrawn_at.is_null()
    )


async def note_wrong_code(link_id: int) -> None:
    """Count one wrong code against a link."""
    await tables.LoginLink.update({tables.LoginLink.tries: tables.LoginLink.tries + 1}).where(
        tables.LoginLink.id == link_id
    )


async def give_secrets(link_id: int, *, token_hash: str, code_hash: str) -> bool:
    """Give an open link its token and code, in place of any before; False if it is used or closed."""
    rows = (
        await tables.LoginLink.update(
            {tables.LoginLink.token_hash: token_hash, tables.LoginLink.code_hash: code_hash}
        )
        .where(
            (tables.LoginLink.id == link_id)
            & tables.LoginLink.used_at.is_null()
            & tables.LoginLink.withdrawn_at.is_null()
        )
        .returning(tables.LoginLink.id)
    )
    return bool(rows)


async def add_session(token_hash: str, session: Session) -> None:
    """Store a new session; its id is given by the database."""
    await tables.Session.insert(
        tables.Session(
            token_hash=token_hash,
            name=session.name,
            role=session.role.value,
            created_at=session.created_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
            person=session.person_id,
            email=session.email,
            browser=session.browser,
        )
    )


async def session(token_hash: str) -> Session | None:
    """The session with this token, whether it is still open or not."""
    rows = await _sessions().where(tables.Session.token_hash == token_hash)
    return _session(rows[0]) if rows else None


async def session_by_id(session_id: int) -> Session | None:
    """The session with this id, whether it is still open or not."""
    rows = await _sessions().where(tables.Session.id == session_id)
    return _session(rows[0]) if rows else None


async def sessions() -> tuple[Session, ...]:
    """All sessions, the one seen last first, also those that have ended."""
    rows = await _sessions().order_by(tables.Session.seen_at, ascending=False)
    return tuple(_session(row) for row in rows)


async def note_visit(session_id: int, *, seen_at: datetime, expires_at: datetime) -> None:
    """Write down that the session was used."""
    await tables.Session.update(
        {tables.Session.seen_at: seen_at, tables.Session.expires_at: expires_at}
    ).where(tables.Session.id == session_id)


async def revoke(token_hash: str, *, at: datetime) -> None:
    """End a session; one that has ended stays as it is."""
    await tables.Session.update({tables.Session.revoked_at: at}).where(
        (tables.Session.token_hash == token_hash) & tables.Session.revoked_at.is_null()
    )


async def revoke_by_id(session_id: int, *, at: datetime) -> None:
    """End a session that somebody chose from a list."""
    await tables.Session.update({tables.Session.revoked_at: at}).where(
        (tables.Session.id == session_id) & tables.Session.revoked_at.is_null()
    )


async def revoke_of_person(person_id: int, *, at: datetime) -> int:
    """End all sessions of somebody of the board; returns how many were open."""
    rows = (
        await tables.Session.update({tables.Session.revoked_at: at})
        .where((tables.Session.person == person_id) & tables.Session.revoked_at.is_null())
        .returning(tables.Session.id)
    )
    return len(rows)


async def forget_address_of_person(person_id: int) -> None:
    """Leave the sessions of somebody of the board open, but as proof of no address."""
    await tables.Session.update({tables.Session.email: ""}).where(
        tables.Session.person == person_id
    )


def _sessions() -> Any:
    """A person's name, role and term of office count as they are now, not as when they came in."""
    return tables.Session.select(
        *tables.Session.all_columns(),
        _PERSON.name.as_alias("person_name"),
        _PERSON.role.as_alias("person_role"),
        _PERSON.left_at.as_alias("person_left"),
    )


def _link(row: Row) -> LoginLink:
    return LoginLink(
        id=row["id"],
        name=row["name"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
        role=Role(row["role"]) if row["role"] else None,
        person_id=row["person"],
        email=row["email"],
        browser_hash=row["browser_hash"],
        code_hash=row["code_hash"],
        tries=row["tries"],
        withdrawn_at=row["withdrawn_at"],
    )


def _session(row: Row) -> Session:
    known = Session(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        person_id=row["person"],
        email=row["email"],
        browser=row["browser"],
    )
    if known.person_id is None:
        return known
    return replace(
        known,
        name=row["person_name"],
        role=Role(row["person_role"]),
        revoked_at=known.revoked_at or row["person_left"],
    )
