"""How does this installation send its letters, and who lets it go on after a stop?

Nothing here is called by a page but `resume`: no request ever waits for a mail server. The clockwork
and the command line take the sender from here.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from lagplanner.database import delivery as delivery_rows
from lagplanner.database import letters, mail_state, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import SettingsError
from lagplanner.domain.post.letters import WAITING, Letter, LetterState, PauseKind
from lagplanner.mail.delivery import Delivery
from lagplanner.mail.guard import RestoreGuard
from lagplanner.mail.message import DkimKey
from lagplanner.mail.transport import Security, Server, SmtpTransport
from lagplanner.services.post import account, alarms
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.settings import Settings

NOT_SET_UP = (
    "Es ist kein Mailkonto eingerichtet. Das geht auf /vorstand/einstellungen/mail oder mit "
    "LAGPLANNER_SMTP_HOST und LAGPLANNER_MAIL_FROM."
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What would leave now, and what keeps it. `paused` is a sentence, "" where nothing does.

    `is_away`: the last connections to the mail server failed.
    """

    due: tuple[Letter, ...]
    later: int
    held: int
    in_doubt: int
    paused: str
    is_away: bool = False


def sender(settings: Settings, *, now: Callable[[], datetime]) -> Delivery:
    """The sender of this process, by settings in force (`account`). Raises SettingsError without a mail
    server.
    """
    if not settings.can_send:
        raise SettingsError(NOT_SET_UP)
    writing = Writing(
        Sender(settings.base_url, settings.mail_from, settings.reply_to, _dkim(settings))
    )
    return Delivery(
        SmtpTransport(server(settings)),
        writing.prepare,
        owner=f"{socket.gethostname()[:20]}-{os.getpid()}",
        now=now,
        domain=settings.mail_domain,
        guard=guard(settings),
        logbooks=_beside(settings, ".sending"),
    )


def server(settings: Settings) -> Server:
    """The mail server of these settings."""
    return Server(
        settings.smtp_host,
        settings.smtp_port,
        settings.smtp_user,
        settings.smtp_password,
        Security(settings.smtp_security),
        local_hostname=settings.smtp_local_hostname or urlsplit(settings.base_url).hostname,
    )


def guard(settings: Settings) -> RestoreGuard:
    """The note beside the database that says how far it had sent."""
    return RestoreGuard(_beside(settings, ".sent"))


async def send_now(settings: Settings, *, now: Callable[[], datetime]) -> int:
    """Send all that is due, and return how many letters have left meanwhile."""
    delivery = sender(await account.in_force(settings), now=now)
    before = await letters.count(LetterState.SENT)
    while await delivery.run_once() or await alarms.tell_board(now=now()):
        pass
    return await letters.count(LetterState.SENT) - before


async def waiting(settings: Settings, *, now: datetime, limit: int = 500) -> Waiting:
    """What would leave now. Changes nothing but the pause after a restored backup."""
    if (await account.in_force(settings)).can_send:
        await guard(settings).let_pass(now=now)
    state = await mail_state.state()
    queue = await letters.page(tuple(WAITING), limit=limit)
    counts = await letters.counts()
    due = tuple(one for one in queue if one.due_at is not None and one.due_at <= now)
    return Waiting(
        due,
        later=sum(counts[one] for one in WAITING) - len(due),
        held=counts[LetterState.HELD],
        in_doubt=counts[LetterState.IN_DOUBT],
        paused=state.pause_reason if state.paused else "",
        is_away=state.failures > 0,
    )


async def resume(settings: Settings, *, who: str, now: datetime) -> bool:
    """Let letters leave again, because a person says so; False if nothing kept them.

    After a restored backup this confirms that this database is the one that sends.
    """
    state = await mail_state.state()
    if state.paused and state.pause_kind is PauseKind.RESTORE:
        await guard(settings).confirm()
    async with transaction(Deed.SEND):
        await mail_state.knock_not_before(None)
        resumed = await mail_state.resume() or state.paused
        if resumed:
            sentence, facts = "Versand geht weiter", {}
            if state.paused:
                sentence, facts = (
                    "Versand geht weiter nach: %(reason)s",
                    {"reason": state.pause_reason},
                )
            await trail.note("mail_resumed", "mail", sentence, facts=facts, at=now, who=who)
    return resumed


async def try_again(*, now: datetime) -> None:
    """Try at once whether the mail server takes us, as after a start with other settings."""
    if (await mail_state.state()).pause_kind is PauseKind.SETUP:
        await mail_state.knock_not_before(now)


async def expire_stale(*, now: datetime) -> None:
    """Let what is past its deadline expire, also where nothing is sent."""
    await delivery_rows.expire_stale(now=now)


def _beside(settings: Settings, suffix: str) -> Path:
    return Path(f"{settings.mail_files}{suffix}")


def _dkim(settings: Settings) -> DkimKey | None:
    if not settings.dkim_key_file:
        return None
    try:
        key = Path(settings.dkim_key_file).read_bytes()
    except OSError as error:
        raise SettingsError(
            f"LAGPLANNER_DKIM_KEY_FILE: {settings.dkim_key_file} ist nicht lesbar ({error.strerror})."
        ) from error
    return DkimKey(settings.dkim_domain or settings.mail_domain, settings.dkim_selector, key)
