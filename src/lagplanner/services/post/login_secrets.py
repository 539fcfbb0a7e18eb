"""Make the link and the code of a log-in letter, at the moment it is written."""

import asyncio
from hashlib import scrypt
from hmac import compare_digest
from secrets import choice, token_bytes, token_urlsafe

from lagplanner.database import session as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.sessions import CODE_ALPHABET, CODE_LENGTH, as_code
from lagplanner.services.post.links import hashed

SALT = 8
"""Bytes of chance before the hash of a code."""


async def make(login_id: int, *, base_url: str) -> tuple[str, str] | None:
    """The address and the code that open the session asked for; None if it is not wanted any more.

    Only their hashes are kept. A letter written again brings new ones, and the old ones close.
    """
    token, code = new_token(), new_code()
    code_hash = await asyncio.to_thread(hashed_code, code, token_bytes(SALT))
    async with transaction():
        given = await stored.give_secrets(login_id, token_hash=hashed(token), code_hash=code_hash)
    return (address(base_url, token), said(code)) if given else None


def address(base_url: str, token: str) -> str:
    """The whole link; `base_url` is the configured one, never that of a request."""
    return f"{base_url}/anmelden/{token}"


def said(code: str) -> str:
    """A code as it is read aloud and typed: "K7MP-3QWX"."""
    return f"{code[:4]}-{code[4:]}"


def new_token() -> str:
    """A random token of 192 bits."""
    return token_urlsafe(24)


def new_code() -> str:
    """A random code of signs that nobody takes for another."""
    return "".join(choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def hashed_code(code: str, salt: bytes) -> str:
    """What is stored of a code: its salt, and a hash that is slow to try out (OWASP's scrypt).

    A code has 39 bits; whoever reads a stolen database could else try all of them in minutes.
    """
    digest = scrypt(code.encode(), salt=salt, n=2**14, r=8, p=5, dklen=24)
    return salt.hex() + digest.hex()


def is_code(typed: str, stored_hash: str) -> bool:
    """Whether this is the code; where there is none it takes as long to say no."""
    salt = bytes.fromhex(stored_hash[: 2 * SALT]) if stored_hash else bytes(SALT)
    return compare_digest(hashed_code(as_code(typed), salt), stored_hash)
