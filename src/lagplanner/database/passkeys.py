"""Passkeys and what they are asked to sign as they are stored; of a question only its SHA-256 is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.passkeys import Challenge, Passkey

_Passkey = tables.Passkey
_Challenge = tables.PasskeyChallenge


async def of_person(person_id: int) -> tuple[Passkey, ...]:
    """Somebody's passkeys, the oldest first."""
    rows = await _Passkey.select().where(_Passkey.person == person_id).order_by(_Passkey.id)
    return tuple(_passkey(row) for row in rows)


async def find(key_id: str) -> Passkey | None:
    """The passkey of this id, whoever's it is."""
    rows = await _Passkey.select().where(_Passkey.key_id == key_id)
    return _passkey(rows[0]) if rows else None


async def add(passkey: Passkey) -> None:
    """Store a new passkey. Raises AlreadyThereError for one that is known."""
    await _Passkey.insert(
        _Passkey(
            person=passkey.person_id,
            name=passkey.name,
            key_id=passkey.key_id,
            public_key=passkey.public_key,
            sign_count=passkey.count,
            created_at=passkey.created_at,
        )
    )


async def note_use(passkey_id: int, *, count: int, at: datetime) -> None:
    """Write down that a passkey has let somebody in."""
    await _Passkey.update({_Passkey.sign_count: count, _Passkey.used_at: at}).where(
        _Passkey.id == passkey_id
    )


async def remove(passkey_id: int) -> None:
    """Forget a passkey."""
    await _Passkey.delete().where(_Passkey.id == passkey_id)


async def remove_of_person(person_id: int) -> None:
    """Forget all passkeys of somebody."""
    await _Passkey.delete().where(_Passkey.person == person_id)


async def ask(challenge_hash: str, challenge: Challenge) -> None:
    """Store a question."""
    await _Challenge.insert(
        _Challenge(
            challenge_hash=challenge_hash,
            browser_hash=challenge.browser_hash,
            person=challenge.person_id,
            expires_at=challenge.expires_at,
        )
    )


async def take(challenge_hash: str) -> Challenge | None:
    """The question of this hash, which is gone with that; None if it was never asked, or answered."""
    rows = (
        await _Challenge.delete()
        .where(_Challenge.challenge_hash == challenge_hash)
        .returning(_Challenge.browser_hash, _Challenge.person, _Challenge.expires_at)
    )
    if not rows:
        return None
    row = rows[0]
    return Challenge(row["browser_hash"], row["expires_at"], row["person"])


def _passkey(row: Mapping[str, Any]) -> Passkey:
    return Passkey(
        id=row["id"],
        person_id=row["person"],
        name=row["name"],
        key_id=row["key_id"],
        public_key=row["public_key"],
        count=row["sign_count"],
        created_at=row["created_at"],
        used_at=row["used_at"],
    )
