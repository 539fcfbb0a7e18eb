"""Links in letters as they are stored, only by the SHA-256 of their token; and tries that failed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.post.links import Link, Purpose


async def add(links: Sequence[tuple[str, Link]]) -> None:
    """Store links, each with the hash of its token. Called inside a transaction."""
    rows = [
        tables.Link(
            token_hash=token_hash,
            purpose=link.purpose.value,
            project=link.project_id,
            meeting=link.meeting_id,
            name=link.name,
            email=link.email,
            letter=link.letter_id,
            created_at=link.created_at,
            expires_at=link.expires_at,
        )
        for token_hash, link in links
    ]
    await tables.Link.insert(*rows)


async def link(token_hash: str) -> Link | None:
    """The link with this token, whether it still opens anything or not."""
    rows = await tables.Link.select().where(tables.Link.token_hash == token_hash)
    return _link(rows[0]) if rows else None


async def links_of_letter(letter_id: int) -> tuple[Link, ...]:
    """The links that went out in a letter, the oldest first; more than one after a second try."""
    rows = (
        await tables.Link.select().where(tables.Link.letter == letter_id).order_by(tables.Link.id)
    )
    return tuple(_link(row) for row in rows)


async def open_of(project_ids: Sequence[int], *, now: datetime) -> tuple[Link, ...]:
    """The links to these projects that still open their page, the newest first."""
    if not project_ids:
        return ()
    rows = (
        await tables.Link.select()
        .where(
            tables.Link.project.is_in(list(project_ids))
            & tables.Link.revoked_at.is_null()
            & (tables.Link.expires_at > now)
        )
        .order_by(tables.Link.id, ascending=False)
    )
    return tuple(_link(row) for row in rows)


async def revoke_of_letter(letter_id: int, *, at: datetime) -> int:
    """Close all open links of a letter; returns how many that were."""
    rows = (
        await tables.Link.update({tables.Link.revoked_at: at})
        .where((tables.Link.letter == letter_id) & tables.Link.revoked_at.is_null())
        .returning(tables.Link.id)
    )
    return len(rows)


async def tries(kind: str, subject: str, *, since: datetime) -> int:
    """How often this was tried in vain since then."""
    number: int = await tables.Attempt.count().where(
        (tables.Attempt.kind == kind)
        & (tables.Attempt.subject == subject)
        & (tables.Attempt.at > since)
    )
    return number


async def note_try(kind: str, subject: str, *, at: datetime, forget: datetime) -> None:
    """Note one try in vain, and forget those of its kind before `forget`."""
    await tables.Attempt.delete().where(
        (tables.Attempt.kind == kind) & (tables.Attempt.at < forget)
    )
    await tables.Attempt.insert(tables.Attempt(kind=kind, subject=subject, at=at))


def _link(row: Mapping[str, Any]) -> Link:
    return Link(
        purpose=Purpose(row["purpose"]),
        name=row["name"],
        email=row["email"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        project_id=row["project"],
        meeting_id=row["meeting"],
        letter_id=row["letter"],
        revoked_at=row["revoked_at"],
        id=row["id"],
    )
