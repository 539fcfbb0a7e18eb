"""Over which mail account do letters leave: that of the environment, or one typed on a page?

The environment wins. Of an account typed on a page the database keeps all but the password, which
lies in a file of its own (`mail.password`). Whoever sends asks `in_force` each time, so another account
holds at once, in every process.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lagplanner.database import mail_state, settings_store, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.post.letters import PauseKind
from lagplanner.mail.password import PasswordFile
from lagplanner.settings import Settings, is_address, is_loopback

HOST, PORT, SECURITY, USER, FROM = (
    "mail_host",
    "mail_port",
    "mail_security",
    "mail_user",
    "mail_from",
)
"""Names of settings, and of the fields of the page."""

PASSWORD = "mail_password"  # noqa: S105 - the name of a field
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", re.IGNORECASE)
_PASSWORD_MISSING = "Das Passwort fehlt. Bitte tippen Sie es."  # noqa: S105


@dataclass(frozen=True, slots=True)
class Account:
    """A mail account as it is shown: whether the environment says it, and whether a password is known."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    mail_from: str = ""
    is_of_environment: bool = False
    has_password: bool = False

    @property
    def lacks_password(self) -> bool:
        """Whether it cannot be used, as after a backup was brought back on another machine."""
        return bool(self.host and self.user and not self.has_password)


async def in_force(settings: Settings) -> Settings:
    """The settings as letters leave now: with the account of the page where the environment has none."""
    if settings.can_send:
        return settings
    return _with(settings, await settings_store.values())


async def account(settings: Settings) -> Account:
    """The account as it is shown."""
    if settings.can_send:
        return Account(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.mail_from,
            is_of_environment=True,
            has_password=bool(settings.smtp_password),
        )
    return _stored(settings, await settings_store.values())


async def save(
    typed: Mapping[str, str], password: str, settings: Settings, *, who: str, now: datetime
) -> None:
    """Store another account. An empty password keeps the one of the same account.

    Raises InputError naming each field that cannot be used; then all stays as it was.
    """
    if settings.can_send:
        raise BrokenRuleError("Das Mailkonto steht in der Umgebung und wird dort geändert.")
    file = _file(settings)
    wanted = _read(typed)
    password = password or file.read(wanted.host, wanted.user)
    if wanted.user and not password:
        raise InputError(Problem(PASSWORD, _PASSWORD_MISSING))
    async with transaction(Deed.GOVERN):
        await settings_store.put(_texts(wanted), at=now, who=who)
        await trail.note(
            "mail_account_changed",
            "mail",
            "Mailkonto geändert: %(sender)s über %(host)s",
            at=now,
            who=who,
            facts={"sender": wanted.mail_from, "host": f"{wanted.host}:{wanted.port}"},
        )
        await _knock_at_once(now)
        try:
            file.write(wanted.host, wanted.user, password)
        except OSError as error:
            why = f"Das Passwort lässt sich auf diesem Rechner nicht ablegen ({error.strerror})."
            raise InputError(Problem(PASSWORD, why)) from error


async def forget(settings: Settings, *, who: str, now: datetime) -> None:
    """Forget the account of the page: letters wait again."""
    async with transaction(Deed.GOVERN):
        await settings_store.put(_texts(Account()), at=now, who=who)
        await trail.note("mail_account_changed", "mail", "Mailkonto entfernt", at=now, who=who)
        _file(settings).remove()


async def _knock_at_once(now: datetime) -> None:
    """Whatever kept the last account from sending says nothing about this one."""
    state = await mail_state.state()
    paused = state.pause_kind is PauseKind.SETUP
    await mail_state.note_success()
    await mail_state.knock_not_before(now if paused else None)


def _with(settings: Settings, values: Mapping[str, str]) -> Settings:
    known = _stored(settings, values)
    if not known.host or known.lacks_password:
        return settings
    return replace(
        settings,
        smtp_host=known.host,
        smtp_port=known.port,
        smtp_security=known.security,
        smtp_user=known.user,
        smtp_password=_file(settings).read(known.host, known.user) if known.user else "",
        mail_from=known.mail_from,
    )


def _stored(settings: Settings, values: Mapping[str, str]) -> Account:
    host, user = values.get(HOST, ""), values.get(USER, "")
    return Account(
        host,
        int(values.get(PORT, "587")),
        values.get(SECURITY, "starttls"),
        user,
        values.get(FROM, ""),
        has_password=bool(user and _file(settings).read(host, user)),
    )


def _read(typed: Mapping[str, str]) -> Account:
    """The account as it was typed. Raises InputError."""
    host, user, sender = (typed.get(name, "").strip() for name in (HOST, USER, FROM))
    port, security = typed.get(PORT, "").strip(), typed.get(SECURITY, "")
    problems = []
    if not _HOST_NAME.fullmatch(host) or ".." in host:
        problems.append(Problem(HOST, f"„{host}“ ist kein Rechner wie mail.example.org."))
    if not (port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        problems.append(Problem(PORT, "Der Port ist eine Zahl, meist 587 oder 465."))
    if security not in ("starttls", "tls", "none"):
        problems.append(Problem(SECURITY, "Bitte wählen Sie eine der Möglichkeiten."))
    if security == "none" and not is_loopback(host):
        problems.append(
            Problem(SECURITY, "Ohne Verschlüsselung geht es nur auf demselben Rechner.")
        )
    if not user.isprintable():
        problems.append(Problem(USER, "Darin ist ein Zeichen, das man nicht sieht."))
    if not is_address(sender):
        problems.append(Problem(FROM, f"„{sender}“ ist keine Adresse wie vorstand@example.org."))
    if problems:
        raise InputError(*problems)
    return Account(host, int(port), security, user, sender)


def _texts(wanted: Account) -> dict[str, str]:
    return {
        HOST: wanted.host,
        PORT: str(wanted.port),
        SECURITY: wanted.security,
        USER: wanted.user,
        FROM: wanted.mail_from,
    }


def _file(settings: Settings) -> PasswordFile:
    return PasswordFile(Path(f"{settings.mail_files}.password"))
