"""Tokens of other programs as they are stored; of the token itself only its SHA-256 is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.access import Role
from lagplanner.domain.interface.tokens import Token

_T = tables.ApiToken


async def add(token_hash: str, token: Token) -> int:
    """Store a new token and return the id the database gives it."""
    row = _T(
        token_hash=token_hash,
        name=token.name,
        role=token.role.value,
        project=token.project_id,
        created_at=token.created_at,
        created_by=token.created_by,
        expires_on=token.expires_on,
    )
    inserted: list[dict[str, int]] = await _T.insert(row).returning(_T.id)
    return inserted[0]["id"]


async def find(token_hash: str) -> Token | None:
    """The token of this hash, whether it still opens anything or not."""
    rows = await _T.select().where(_T.token_hash == token_hash)
    return _token(rows[0]) if rows else None


async def tokens() -> tuple[Token, ...]:
    """All tokens that nobody has revoked, the newest first."""
    rows = await _T.select().where(_T.revoked_at.is_null()).order_by(_T.id, ascending=False)
    return tuple(_token(row) for row in rows)


async def note_use(token_id: int, *, at: datetime) -> None:
    """Write down that a token was used."""
    await _T.update({_T.used_at: at}).where(_T.id == token_id)


async def revoke(token_id: int, *, at: datetime) -> None:
    """Let a token open nothing any more; one that was revoked stays as it is."""
    await _T.update({_T.revoked_at: at}).where((_T.id == token_id) & _T.revoked_at.is_null())


def _token(row: Mapping[str, Any]) -> Token:
    return Token(
        id=row["id"],
        name=row["name"],
        role=Role(row["role"]),
        project_id=row["project"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        expires_on=row["expires_on"],
        used_at=row["used_at"],
        revoked_at=row["revoked_at"],
    )
