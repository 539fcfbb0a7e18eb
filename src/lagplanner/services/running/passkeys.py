"""Let the people of the board in by a passkey of theirs, and let them add and remove these.

A passkey answers a question of this house: asked of one browser, stored as a hash, gone with the first
answer. Like a mailed link it opens a new session, and trying is limited by the same counts. What lets
somebody in is changed only by whoever has just logged in, and its owner hears of it by a letter.
"""

from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from lagplanner.database import board, links, trail
from lagplanner.database import passkeys as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.errors import AlreadyThereError, BrokenRuleError, NotFoundError
from lagplanner.domain.passkeys import (
    CHALLENGE_LIFE,
    MOST_PASSKEYS,
    Challenge,
    Party,
    Passkey,
    PasskeyState,
    counts_on,
    fits,
)
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.sessions import ASKED_WITHIN, MOST_ASKED, Session, ends_at, is_fresh
from lagplanner.formats import passkeys as webauthn
from lagplanner.mail import outbox
from lagplanner.services.post.links import hashed, network_of
from lagplanner.services.running import login

ASKED_BY = "passkey_from"
CHANGED = "passkey_changed"
NOT_FRESH = "Melden Sie sich neu an, bevor Sie Passkeys ändern: Ihre Anmeldung ist zu lange her."
NOT_YOURS = "Diesen Passkey gibt es nicht, oder er gehört nicht Ihnen."
ENOUGH = f"Mehr als {MOST_PASSKEYS} Passkeys braucht niemand. Entfernen Sie erst einen."
NOT_ADDED = "Der Passkey ließ sich nicht prüfen. Bitte versuchen Sie es noch einmal."
KNOWN = "Diesen Passkey gibt es hier schon."


async def of_person(person: Session) -> tuple[Passkey, ...]:
    """The passkeys of whoever is in, the oldest first; a project has none."""
    return () if person.person_id is None else await stored.of_person(person.person_id)


async def ask_to_log_in(party: Party, *, browser: str, caller: str, now: datetime) -> str | None:
    """The question for any passkey of this house, as JSON; None where too many were asked."""
    async with transaction(Deed.HOUSE):
        challenge = await _ask(browser, caller, None, now=now)
    return webauthn.question_to_log_in(party, challenge) if challenge else None


async def open_session(
    answer: str, party: Party, *, browser: str, caller: str, now: datetime, family: str = ""
) -> login.Opened | PasskeyState:
    """Let somebody in whose passkey has signed; the state says why nobody is."""
    if await login.too_many(caller, now=now):
        return PasskeyState.TOO_MANY
    async with transaction(Deed.HOUSE):
        challenge = await _taken(answer, browser, None, now=now)
        if challenge is None:
            state = PasskeyState.STALE
        else:
            found = await _proved(answer, party, challenge, now=now)
            if isinstance(found, BoardPerson):
                return await login.begin(_session(found, family, now=now))
            state = found
        await login.note_wrong(caller, now=now)
    return state


async def ask_to_add(
    person: Session, party: Party, *, site: str, browser: str, caller: str, now: datetime
) -> str | None:
    """The question for a new passkey, as JSON; None where too many were asked.

    Raises BrokenRuleError, as `add` and `remove` do, for whoever has logged in too long ago.
    """
    async with transaction(Deed.OWN):
        owner = await _owner(person, now=now)
        known = [one.key_id for one in await stored.of_person(owner.id)]
        challenge = await _ask(browser, caller, owner.id, now=now)
    if challenge is None:
        return None
    told = (owner.id, owner.email, owner.name)
    return webauthn.question_to_add(party, site, told, challenge, known)


async def add(
    answer: str, name: str, person: Session, party: Party, *, browser: str, now: datetime
) -> None:
    """Keep a new passkey under this name. Raises BrokenRuleError for one that proves nothing."""
    async with transaction(Deed.OWN):
        owner = await _owner(person, now=now)
        challenge = await _taken(answer, browser, owner.id, now=now)
    new = webauthn.added(answer, party, challenge) if challenge else None
    if new is None:
        raise BrokenRuleError(NOT_ADDED)
    try:
        async with transaction(Deed.OWN):
            if len(await stored.of_person(owner.id)) >= MOST_PASSKEYS:
                raise BrokenRuleError(ENOUGH)
            key = Passkey(0, owner.id, name, new.key_id, new.public_key, new.count, now)
            await stored.add(key)
            sentence = "%(name)s hat einen Passkey angelegt: %(passkey)s"
            await _note("passkey_added", sentence, owner, key, now=now)
            await _tell(owner, key, is_removed=False, now=now)
    except AlreadyThereError:
        raise BrokenRuleError(KNOWN) from None


async def remove(passkey_id: int, person: Session, *, now: datetime) -> None:
    """Forget a passkey: it opens nothing any more. NotFoundError for one of anybody else."""
    async with transaction(Deed.OWN):
        owner = await _owner(person, now=now)
        own = await stored.of_person(owner.id)
        key = next((one for one in own if one.id == passkey_id), None)
        if key is None:
            raise NotFoundError(NOT_YOURS)
        await stored.remove(key.id)
        sentence = "%(name)s hat einen Passkey entfernt: %(passkey)s"
        await _note("passkey_removed", sentence, owner, key, now=now)
        await _tell(owner, key, is_removed=True, now=now)


async def _ask(browser: str, caller: str, person_id: int | None, *, now: datetime) -> bytes | None:
    network = network_of(caller)
    if await links.tries(ASKED_BY, network, since=now - ASKED_WITHIN) >= MOST_ASKED:
        return None
    await links.note_try(ASKED_BY, network, at=now, forget=now - login.TRIES_KEPT)
    challenge = token_bytes(32)
    asked = Challenge(hashed(browser), now + CHALLENGE_LIFE, person_id)
    await stored.ask(_hash(challenge), asked)
    return challenge


async def _taken(
    answer: str, browser: str, person_id: int | None, *, now: datetime
) -> bytes | None:
    """The question that was answered, if it was this one; whatever it was, it is used up."""
    challenge = webauthn.challenge_in(answer)
    asked = await stored.take(_hash(challenge))
    return challenge if fits(asked, now, browser=hashed(browser), person_id=person_id) else None


async def _proved(
    answer: str, party: Party, challenge: bytes, *, now: datetime
) -> BoardPerson | PasskeyState:
    key = await stored.find(webauthn.key_id_in(answer))
    owner = await board.person(key.person_id) if key else None
    if key is None or owner is None or owner.left_at is not None:
        return PasskeyState.UNKNOWN
    told = webauthn.count_told(answer, key, party, challenge)
    if told is None:
        return PasskeyState.UNKNOWN
    if not counts_on(key.count, told):
        sentence = (
            "Ein Passkey von %(name)s ist vielleicht kopiert und wurde abgewiesen: %(passkey)s"
        )
        await _note("passkey_refused", sentence, owner, key, now=now, who=login.WHO)
        return PasskeyState.COPIED
    await stored.note_use(key.id, count=told, at=now)
    return owner


async def _owner(person: Session, *, now: datetime) -> BoardPerson:
    """Whose passkeys are to be changed. Raises NotFoundError for whoever is not in as a person of the board."""
    found = await board.person(person.person_id) if person.person_id is not None else None
    if found is None or found.left_at is not None:
        raise NotFoundError(NOT_YOURS)
    if not is_fresh(person.created_at, now):
        raise BrokenRuleError(NOT_FRESH)
    return found


def _session(person: BoardPerson, family: str, *, now: datetime) -> Session:
    return Session(
        0,
        person.name,
        person.role,
        now,
        seen_at=now,
        expires_at=ends_at(now, now),
        person_id=person.id,
        email=person.email,
        browser=family,
    )


async def _note(
    deed: str, sentence: str, owner: BoardPerson, key: Passkey, *, now: datetime, who: str = ""
) -> None:
    await trail.note(
        deed,
        f"board_person:{owner.id}",
        sentence,
        facts={"name": owner.name, "passkey": key.name},
        at=now,
        who=who or owner.name,
    )


async def _tell(owner: BoardPerson, key: Passkey, *, is_removed: bool, now: datetime) -> None:
    """Tell the owner, so that they hear of what somebody else did at their desk."""
    letter = Letter(
        f"{CHANGED}:{owner.id}:{hashed(key.key_id)[:12]}:{'removed' if is_removed else 'added'}"
        f":{now:%Y%m%dT%H%M%S%f}",
        CHANGED,
        recipient_name=owner.name,
        recipient_email=owner.email,
        facts={"passkey": key.name, "is_removed": is_removed},
        language=owner.language,
    )
    await outbox.post(letter, at=now, who=owner.name, automatic=True)


def _hash(challenge: bytes) -> str:
    return sha256(challenge).hexdigest()
