"""Make the personal link of a letter, and say what somebody sees who opens one.

Opening changes nothing. What is written down is only that a link opened nothing, the same way for
wrong, expired and revoked ones, so that none can be told from another by the time it takes. Only
wrong ones slow down whoever comes from there: they are guesses, an old letter is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network
from secrets import choice

from lagplanner.database import acting, hosting, links, members, trail
from lagplanner.database import letters as stored_letters
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Actor, Deed
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import (
    ALPHABET,
    DEEDS_WITHIN,
    MOST_DEEDS,
    MOST_WRONG,
    TOKEN_LENGTH,
    WRONG_WITHIN,
    Link,
    LinkState,
    Purpose,
    address,
    link_state,
)
from lagplanner.domain.trail import concerned

GUESSED = "link"
OUTLIVED = "link_over"
DEED = "link_deed"
TRIES_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link shows. Everything but `state` is there only if the link is good."""

    state: LinkState
    link: Link | None = None
    letter: Letter | None = None
    meeting: Meeting | None = None
    project: Project | None = None
    host: Project | None = None


async def mint(wanted: Sequence[Link], *, base_url: str) -> list[str]:
    """Store these links in one transaction and return their addresses, in the same order.

    Only the SHA-256 of each token is kept, so nobody can read a link out of the database.
    """
    tokens = [new_token() for _ in wanted]
    if wanted:
        async with transaction():
            await links.add(
                [(hashed(token), link) for token, link in zip(tokens, wanted, strict=True)]
            )
    return [
        address(base_url, link.purpose, token) for token, link in zip(tokens, wanted, strict=True)
    ]


async def open_link(
    token: str, purpose: Purpose, *, caller: str, now: datetime, decides: bool = False
) -> Opened:
    """What this link shows to somebody at the network address `caller`, who acts by it from now on.

    `decides` says that something is to be done by it: that is counted, and too often is refused.
    """
    blocked = await too_many(caller, now=now)
    link = await links.link(hashed(token))
    state = link_state(link, purpose, now)
    if blocked:
        return Opened(LinkState.TOO_MANY)
    if link is None or state is not LinkState.GOOD:
        await note_wrong(caller, now=now, kind=GUESSED if link is None else OUTLIVED)
        return Opened(state)
    if decides and not await may_decide(link, now=now):
        return Opened(LinkState.TOO_OFTEN)
    opened = await _shown(link)
    acting.become(_holder(opened, purpose))
    return opened


async def too_many(caller: str, *, now: datetime) -> bool:
    """Whether so many wrong links came from there that no more is looked at for a while."""
    tried = await links.tries(GUESSED, network_of(caller), since=now - WRONG_WITHIN)
    return tried >= MOST_WRONG


async def may_decide(link: Link, *, now: datetime) -> bool:
    """Whether one more deed may be done by this link, which is counted for all processes."""
    async with transaction(Deed.HOUSE):
        done = await links.tries(DEED, str(link.id), since=now - DEEDS_WITHIN)
        if done >= MOST_DEEDS:
            return False
        await links.note_try(DEED, str(link.id), at=now, forget=now - TRIES_KEPT)
    return True


async def note_wrong(caller: str, *, now: datetime, kind: str = GUESSED) -> None:
    """Count a link that opened nothing."""
    async with transaction(Deed.HOUSE):
        await links.note_try(kind, network_of(caller), at=now, forget=now - TRIES_KEPT)


async def revoke(letter_id: int, *, who: str, now: datetime) -> int:
    """Close the links of a letter for ever; returns how many were open."""
    async with transaction(Deed.SEND):
        letter = await stored_letters.letter(letter_id)
        if letter is None:
            raise NotFoundError("Diesen Brief gibt es nicht.")
        closed = await links.revoke_of_letter(letter_id, at=now)
        if closed:
            await trail.note(
                "link_revoked",
                f"letter:{letter_id}",
                "Link im Brief an %(to)s gesperrt",
                facts={"to": letter.recipient_name or letter.recipient_email},
                about=concerned([letter]),
                at=now,
                who=who,
            )
    return closed


async def is_open(letter_id: int, *, now: datetime) -> bool:
    """Whether a link of this letter still opens its page."""
    found = await links.links_of_letter(letter_id)
    return any(link_state(one, one.purpose, now) is LinkState.GOOD for one in found)


def new_token() -> str:
    """A random token of 134 bits, of signs that survive being copied by hand."""
    return "".join(choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def hashed(token: str) -> str:
    """What is stored of a token."""
    return sha256(token.encode()).hexdigest()


def network_of(caller: str) -> str:
    """Whose tries are counted together: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        known = ip_address(caller)
    except ValueError:
        return caller[:60] or "unbekannt"
    if known.version == 4:
        return str(known)
    return str(ip_network(f"{known}/64", strict=False))


def _holder(opened: Opened, purpose: Purpose) -> Actor:
    """What is theirs who show this link: the projects it answers for, its meeting, its talk."""
    facts = opened.letter.facts if opened.letter else {}
    also, talk = facts.get("also_for", ()), facts.get("talk")
    named = opened.link.project_id if opened.link else None
    return Actor(
        purpose,
        frozenset(one for one in (named, *also) if isinstance(one, int)),
        opened.link.meeting_id if opened.link else None,
        talk if isinstance(talk, int) else None,
    )


async def _shown(link: Link) -> Opened:
    letter = await stored_letters.letter(link.letter_id) if link.letter_id else None
    meeting = await hosting.meeting_by_id(link.meeting_id) if link.meeting_id else None
    project = await members.project_by_id(link.project_id) if link.project_id else None
    host = await members.project_by_id(meeting.host_id) if meeting and meeting.host_id else None
    return Opened(LinkState.GOOD, link, letter, meeting, project, host)
