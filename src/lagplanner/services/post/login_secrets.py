"""Make the link and the code of a log-in letter, at the moment it is written."""

from secrets import choice, token_urlsafe

from lagplanner.database import session as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.sessions import CODE_ALPHABET, CODE_LENGTH
from lagplanner.services.post.links import hashed


async def make(login_id: int, *, base_url: str) -> tuple[str, str] | None:
    """The address and the code that open the session asked for; None if it is not wanted any more.

    Only their hashes are kept. A letter written again brings new ones, and the old ones close.
    """
    token, code = new_token(), new_code()
    async with transaction():
        given = await stored.give_secrets(
            login_id, token_hash=hashed(token), code_hash=hashed_code(code, login_id)
        )
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


def hashed_code(code: str, login_id: int) -> str:
    """What is stored of a code; another request with the same code looks different."""
    return hashed(f"{login_id}:{code}")
