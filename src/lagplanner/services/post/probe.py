"""Does a letter arrive? A test letter to oneself, through the outbox like any other."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import letters, mail_state
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.post.letters import UNDERWAY, WAITING, Letter, LetterState
from lagplanner.mail import outbox
from lagplanner.services.post import account
from lagplanner.settings import Settings, is_address

OCCASION = "test_letter"
GOOD_FOR = timedelta(hours=1)
"""A test letter that arrives later than this tells nobody anything."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The last test letter: to whom, how it stands in words, and what the mail server said.

    `is_open`: more may become of it; `is_well`: the mail server has taken it.
    """

    to: str
    at: datetime
    sentence: str
    reply: str = ""
    is_open: bool = False
    is_well: bool = False


async def send(address: str, *, who: str, now: datetime) -> None:
    """Post a test letter, one a minute. Raises InputError for what is no address."""
    address = address.strip()
    if not is_address(address):
        sentence = f"„{address}“ ist keine Adresse wie vorstand@example.org."
        raise InputError(Problem("address", sentence))
    wall = now.astimezone(BERLIN)
    letter = Letter(
        key=f"{OCCASION}:board:{wall:%Y%m%dT%H%M}",
        occasion=OCCASION,
        recipient_name=who,
        recipient_email=address,
        facts={"to": "board", "week": wall.date().isoformat()},
        due_at=now,
        expires_at=now + GOOD_FOR,
    )
    async with transaction(Deed.RULES):
        await outbox.post(letter, at=now, who=who, automatic=True)


async def last(settings: Settings) -> Probe | None:
    """How the last test letter stands."""
    posted = await letters.letters(occasion=OCCASION)
    if not posted:
        return None
    letter = max(posted, key=lambda one: one.id)
    to, at = letter.recipient_email, letter.created_at
    assert at is not None
    if letter.state is LetterState.SENT:
        said = await letters.sent_texts(letter.id)
        words = "Der Mailserver hat den Probebrief angenommen. Sehen Sie in das Postfach."
        return Probe(to, at, words, said[-1].smtp_reply if said else "", is_well=True)
    if letter.state in WAITING | UNDERWAY:
        return Probe(to, at, await _keeps(settings, letter), is_open=True)
    return Probe(to, at, letter.error or "Der Probebrief wurde zurückgehalten.")


async def _keeps(settings: Settings, letter: Letter) -> str:
    """Why it has not left yet."""
    chosen = await account.in_force(settings)
    state = await mail_state.state()
    if not chosen.can_send:
        return "Es ist kein Mailkonto eingerichtet. Der Probebrief wartet."
    if state.paused:
        return state.pause_reason
    if state.failures:
        where = f"{chosen.smtp_host}:{chosen.smtp_port}"
        return f"Der Mailserver {where} antwortet nicht. Stimmen Rechner und Port?"
    return letter.error or "Der Probebrief ist unterwegs. Das dauert einige Sekunden."
