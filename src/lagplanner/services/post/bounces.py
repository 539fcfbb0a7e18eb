"""A letter came back: which was it, and what does the outbox learn from it?

A mail from outside decides nothing by itself. It must name a letter of ours by its Message-ID, which
only its reader knows; by the address alone only if there is a single letter it can mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from lagplanner.database import letters, mail_state
from lagplanner.database.engine import transaction
from lagplanner.database.mail_state import Mailbox
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import SettingsError
from lagplanner.domain.post.letters import UNDERWAY, Letter
from lagplanner.mail import bounces, outbox
from lagplanner.mail.bounces import LARGEST, Bounce, Kind
from lagplanner.mail.inbox import Inbox, Security, Verdict, read_inbox
from lagplanner.services.rules import rules
from lagplanner.settings import Settings

__all__ = ["LARGEST", "Kind", "News", "Outcome", "Reading", "note", "read_mailbox", "tell_board"]

OCCASION = "board_mailbox"
WHO = "Posteingang"
TOLD_FOR = timedelta(days=60)

SERVERS_GIVE_UP = timedelta(days=7)
"""A report that names only an address means a letter not older than this."""


class Outcome(StrEnum):
    """What a mail that came in has changed."""

    NOTED = "noted"
    MARKED = "marked"  # noted, and its mailbox has now refused too often
    KNOWN = "known"  # noted before, or the letter is past caring
    STRANGE = "strange"  # none of our letters
    LATER = "later"  # its letter is leaving at this moment: ask again in a minute
    NOTHING = "nothing"  # no bounce at all


@dataclass(frozen=True, slots=True)
class News:
    """What one mail was and what it changed; `sentences` are those the board reads."""

    kind: Kind
    outcome: Outcome
    sentences: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """What reading the mailbox once has brought."""

    mails: int = 0
    noted: int = 0
    sentences: list[str] = field(default_factory=list)


async def note(raw: bytes, *, now: datetime) -> News:
    """Take in one mail as it came; the same mail twice changes nothing the second time.

    Never raises because of what the mail says.
    """
    returned = bounces.read(raw)
    if returned.kind is not Kind.BOUNCE:
        return News(returned.kind, Outcome.NOTHING)
    async with transaction(Deed.SEND):
        outcomes = {bounce: await _note(bounce, now) for bounce in returned.bounces}
    if Outcome.MARKED in outcomes.values():
        await tell_board(now=now)
    told = tuple(
        bounce.sentence
        for bounce, outcome in outcomes.items()
        if outcome in (Outcome.NOTED, Outcome.MARKED)
    )
    return News(Kind.BOUNCE, _weightiest(outcomes.values()), told)


async def tell_board(*, now: datetime) -> int:
    """Post a letter to the board about each address that is marked, once each; how many were new.

    Also for addresses that a mail server refused while a letter was being sent. Trusted again and
    marked again, an address is told of again.
    """
    boxes = await mail_state.marked()
    board = (await rules()).address_of_board if boxes else ""
    letters_to_post = [
        _about(box, board, now) for box in boxes if box.email != board.casefold() and box.marked_at
    ]
    if not letters_to_post:
        return 0
    async with transaction(Deed.SEND):
        posted = [
            await outbox.post(letter, at=now, who=WHO, automatic=True) for letter in letters_to_post
        ]
    return sum(one is not outbox.Posted.KNOWN for one in posted)


async def read_mailbox(settings: Settings, *, now: datetime) -> Reading:
    """Read the mailbox of the settings once and take in what came back.

    Raises SettingsError with a sentence if none is set or it cannot be read.
    """
    if not settings.imap_host:
        raise SettingsError("Es ist kein Postfach eingestellt. Setzen Sie LAGPLANNER_IMAP_HOST.")
    reading = Reading()

    async def take_in(raw: bytes) -> Verdict:
        news = await note(raw, now=now)
        reading.mails += 1
        reading.noted += bool(news.sentences)
        reading.sentences += news.sentences
        return _VERDICTS.get(news.outcome, Verdict.OURS)

    await read_inbox(_inbox(settings), take_in, now=now)
    return reading


_VERDICTS = {
    Outcome.LATER: Verdict.LATER,
    Outcome.NOTHING: Verdict.OTHERS,
    Outcome.STRANGE: Verdict.OTHERS,
}
_BY_WEIGHT = (
    Outcome.LATER,
    Outcome.MARKED,
    Outcome.NOTED,
    Outcome.KNOWN,
    Outcome.STRANGE,
    Outcome.NOTHING,
)


def _weightiest(outcomes: Iterable[Outcome]) -> Outcome:
    return min(outcomes, key=_BY_WEIGHT.index, default=Outcome.NOTHING)


async def _note(bounce: Bounce, now: datetime) -> Outcome:
    letter = await _meant(bounce, now)
    if letter is None:
        return Outcome.STRANGE
    if letter.state in UNDERWAY:
        return Outcome.LATER
    changed = await outbox.bounced(
        letter.message_id,
        bounce.recipient or letter.recipient_email,
        permanent=bounce.permanent,
        sentence=bounce.sentence,
        at=now,
    )
    return {
        outbox.Returned.NOTED: Outcome.NOTED,
        outbox.Returned.MARKED: Outcome.MARKED,
        outbox.Returned.KNOWN: Outcome.KNOWN,
    }[changed]


async def _meant(bounce: Bounce, now: datetime) -> Letter | None:
    """The letter of this Message-ID; without one, the only one sent to the address these days."""
    if bounce.message_id:
        return await letters.with_message_id(bounce.message_id)
    sent = await letters.sent_to(bounce.recipient, now - SERVERS_GIVE_UP)
    return sent[0] if len(sent) == 1 else None


def _about(box: Mailbox, board: str, now: datetime) -> Letter:
    marked = box.marked_at or now
    return Letter(
        key=f"{OCCASION}:{box.email[:120]}:{marked:%Y%m%dT%H%M%S}",
        occasion=OCCASION,
        recipient_name="Vorstand",
        recipient_email=board,
        facts={
            "to": "board",
            "mailbox": box.email,
            "n_returned": box.bounces,
            "refusal": box.last_error,
        },
        expires_at=now + TOLD_FOR,
    )


def _inbox(settings: Settings) -> Inbox:
    """Always encrypted: port 143 begins in clear and must change to TLS before the password."""
    return Inbox(
        host=settings.imap_host,
        port=settings.imap_port,
        user=settings.imap_user,
        password=settings.imap_password,
        folder=settings.imap_folder,
        security=Security.STARTTLS if settings.imap_port == 143 else Security.TLS,
    )
