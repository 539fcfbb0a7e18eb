"""Log-in links and sessions as they are stored; of their tokens only the SHA-256 is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.access import LoginLink, Role, Session

Row = Mapping[str, Any]


async def add_link(
    token_hash: str, name: str, *, created_at: datetime, expires_at: datetime
) -> None:
    """Store a new log-in link."""
    await tables.LoginLink.insert(
        tables.LoginLink(
            token_hash=token_hash, name=name, created_at=created_at, expires_at=expires_at
        )
    )


async def link(token_hash: str) -> LoginLink | None:
    """The link with this token, used or not."""
    rows = await tables.LoginLink.select().where(tables.LoginLink.token_hash == token_hash)
    return _link(rows[0]) if rows else None


async def use_link(link_id: int, *, at: datetime) -> bool:
    """Mark a link as used; False if somebody was faster."""
    rows = (
        await tables.LoginLink.update({tables.LoginLink.used_at: at})
        .where((tables.LoginLink.id == link_id) & tables.LoginLink.used_at.is_null())
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
        )
    )


async def session(token_hash: str) -> Session | None:
    """The session with this token, whether it is still open or not."""
    rows = await tables.Session.select().where(tables.Session.token_hash == token_hash)
    return _session(rows[0]) if rows else None


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


async def delete_ended(before: datetime) -> None:
    """Forget sessions and links whose time was over before this moment."""
    await tables.Session.delete().where(tables.Session.expires_at < before)
    await tables.LoginLink.delete().where(tables.LoginLink.expires_at < before)


def _link(row: Row) -> LoginLink:
    return LoginLink(
        id=row["id"],
        name=row["name"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )


def _session(row: Row) -> Session:
    return Session(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )
