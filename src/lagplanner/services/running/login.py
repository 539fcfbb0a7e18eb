"""Ask for a log-in link by mail, and let somebody in by a link or its code.

Whoever asks gets one answer and one amount of work, whether the address is known here or not. A
mailed link opens only in the browser that asked: whoever steals the letter has half of the key.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lagplanner.database import board, links, mail_state, members, trail
from lagplanner.database import session as stored
from lagplanner.database.engine import savepoint, transaction
from lagplanner.domain.access import Deed, Role
from lagplanner.domain.board import email_key
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.sessions import (
    ASKED_WITHIN,
    MAILED_LIFE,
    MOST_ASKED,
    MOST_CODES,
    MOST_LETTERS,
    MOST_WRONG,
    WRONG_WITHIN,
    LinkState,
    LoginLink,
    Session,
    code_state,
    ends_at,
    link_state,
)
from lagplanner.formats import contact_details
from lagplanner.mail import outbox
from lagplanner.services.membership import handover
from lagplanner.services.post.links import hashed, network_of
from lagplanner.services.post.login_secrets import address, is_code, new_token

OCCASION = "login_link"
TRIES = "login"
ASKED_BY = "login_from"
ASKED_FOR = "login_for"
TRIES_KEPT = timedelta(days=1)
WHO = "Anmeldung"
NO_ADDRESS = "Das ist keine E-Mail-Adresse. So sieht eine aus: name@example.org."


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened, and the token that its cookie carries; stored is only its hash."""

    token: str
    session: Session


class _NobodyError(Exception):
    """The letter just posted has no reader."""


async def letters_leave() -> bool:
    """Whether a log-in letter would leave now; while the board has stopped the post none does."""
    return not (await mail_state.state()).paused


async def ask(email: str, *, asked_before: str, caller: str, now: datetime) -> str | None:
    """Send a link to this address if it is known here. Returns the token for the asking browser.

    None where too many were asked for, from that network or for that address. `asked_before` is
    the token the browser carries already: its older link is withdrawn. Nothing that is answered,
    stored or waited for depends on whether the address is known, but the letter itself. Raises
    InputError for what is no address.
    """
    if contact_details.email(email) is None:
        raise InputError(Problem("email", NO_ADDRESS))
    network, whom = network_of(caller), hashed(email_key(email))
    browser = new_token()
    async with transaction(Deed.HOUSE):
        since = now - ASKED_WITHIN
        from_there = await links.tries(ASKED_BY, network, since=since)
        to_them = await links.tries(ASKED_FOR, whom, since=since)
        if from_there >= MOST_ASKED or to_them >= MOST_LETTERS:
            return None
        for kind, subject in ((ASKED_BY, network), (ASKED_FOR, whom)):
            await links.note_try(kind, subject, at=now, forget=now - TRIES_KEPT)
        await stored.withdraw_links(hashed(asked_before), at=now)
        await _post(await _wanted(email, browser, now=now), now=now)
    return browser


async def asked_in(browser: str) -> LoginLink | None:
    """What the browser with this token has asked for last."""
    return await stored.asked_in(hashed(browser)) if browser else None


async def make_login_link(
    name: str,
    *,
    now: datetime,
    valid_for: timedelta,
    base_url: str,
    role: Role = Role.CHAIR,
    email: str = "",
) -> str:
    """Make a link that opens one session in that role, once and in any browser; returns its address.

    A project's session is that of whoever reads the mail at `email`.
    """
    token = new_token()
    link = LoginLink(0, name, now, now + valid_for, role=role, email=email)
    async with transaction():
        await stored.add_link(hashed(token), link)
    return address(base_url, token)


async def login_link_state(
    token: str, *, caller: str, now: datetime, browser: str = ""
) -> LinkState:
    """What this link is good for to somebody at the network address `caller`; looking uses nothing up.

    Only that a link opened nothing is written down, for all processes, to slow down whoever guesses:
    after too many the answer is the same for every link, also for a good one.
    """
    blocked = await too_many(caller, now=now)
    state = link_state(await stored.link(hashed(token)), now, browser=hashed(browser))
    if blocked:
        return LinkState.TOO_MANY
    if state not in (LinkState.GOOD, LinkState.ELSEWHERE):
        async with transaction(Deed.HOUSE):
            await note_wrong(caller, now=now)
    return state


async def open_session(
    token: str, *, caller: str, now: datetime, browser: str = "", family: str = ""
) -> Opened | LinkState:
    """Use a log-in link; the state says why it opens nothing. `family` names the browser to people."""
    state = await login_link_state(token, caller=caller, now=now, browser=browser)
    if state is not LinkState.GOOD:
        return state
    async with transaction(Deed.HOUSE):
        return await _opened(await stored.link(hashed(token)), family, now=now)


async def open_by_code(
    typed: str, *, browser: str, caller: str, now: datetime, family: str = ""
) -> Opened | LinkState:
    """Use the code of a letter in the browser that asked for it; some wrong ones end the request."""
    if await too_many(caller, now=now):
        return LinkState.TOO_MANY
    known = await asked_in(browser)
    # Slow, so beside the transaction; a letter written again meanwhile has another code.
    fits = await asyncio.to_thread(is_code, typed, known.code_hash if known else "")
    async with transaction(Deed.HOUSE):
        asked = await asked_in(browser)
        same = asked is not None and known is not None and asked.code_hash == known.code_hash
        state = code_state(asked, now, is_code=fits and same)
        if state is LinkState.GOOD:
            return await _opened(asked, family, now=now)
        if asked is not None and state is LinkState.WRONG_CODE:
            await stored.note_wrong_code(asked.id)
            if asked.tries + 1 >= MOST_CODES:
                state = LinkState.TOO_MANY_CODES
        await note_wrong(caller, now=now)
    return state


async def _wanted(email: str, browser: str, *, now: datetime) -> tuple[LoginLink, str]:
    """Whose session the address asks for, and the language they chose for letters."""
    person = await board.in_office(email)
    boxes = await members.mailboxes()
    reads = next((one for one in boxes if email_key(one.email) == email_key(email)), None)
    language = await members.language_at(reads.project_id if reads else 0, email) or ""
    link = LoginLink(
        0, "", now, now + MAILED_LIFE, email=email.strip(), browser_hash=hashed(browser)
    )
    if person is not None:
        known = replace(link, name=person.name, role=person.role, person_id=person.id)
        return known, person.language
    if reads is not None and (reads.until is None or reads.until >= now.date()):
        return replace(link, name=reads.name, role=Role.PROJECT), language
    return link, ""


async def _post(wanted: tuple[LoginLink, str], *, now: datetime) -> None:
    """Store the request and its letter; that to nobody is taken back, when all the work is done."""
    link, language = wanted
    login_id = await stored.add_link(hashed(new_token()), link)
    letter = Letter(
        f"{OCCASION}:{login_id}:1",
        OCCASION,
        recipient_name=link.name,
        recipient_email=link.email,
        facts={"login": login_id},
        language=language,
        expires_at=link.expires_at,
    )
    with suppress(_NobodyError):
        async with savepoint():
            await outbox.post(letter, at=now, who=WHO, automatic=True)
            if link.role is None:
                raise _NobodyError


async def _opened(link: LoginLink | None, family: str, *, now: datetime) -> Opened | LinkState:
    if link is None or link.role is None or not await stored.use_link(link.id, at=now):
        return LinkState.USED
    return await begin(
        Session(
            0,
            link.name,
            link.role,
            now,
            seen_at=now,
            expires_at=ends_at(now, now),
            person_id=link.person_id,
            email=link.email,
            browser=family,
        )
    )


async def begin(session: Session) -> Opened:
    """Open a new session for somebody who has proved who they are, inside a transaction."""
    now = session.created_at
    opened = Opened(new_token(), session)
    await stored.add_session(hashed(opened.token), session)
    await handover.go_on(session.person_id, now=now)
    await trail.note(
        "logged_in",
        "session",
        "%(name)s hat sich angemeldet",
        facts={"name": session.name},
        at=now,
        who=session.name,
    )
    return opened


async def too_many(caller: str, *, now: datetime) -> bool:
    """Whether so much from there has opened nothing that now nothing does."""
    tried = await links.tries(TRIES, network_of(caller), since=now - WRONG_WITHIN)
    return tried >= MOST_WRONG


async def note_wrong(caller: str, *, now: datetime) -> None:
    """Count a try from there that has opened nothing, inside a transaction."""
    await links.note_try(TRIES, network_of(caller), at=now, forget=now - TRIES_KEPT)
