"""Is the installation whole, and can it be brought back? Behind doctor, backup and restore."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lagplanner import settings
from lagplanner.database import backup, engine, letters, mail_state, members
from lagplanner.database.migrations.runner import pending
from lagplanner.domain.errors import DatabaseStateError, LagplannerError, SettingsError
from lagplanner.domain.post.letters import LetterState
from lagplanner.services.post import account, sending
from lagplanner.services.privacy import forgetting
from lagplanner.services.running import setup


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, and the sentence that says so or what to do."""

    well: bool
    sentence: str


def examine_settings(environment: Mapping[str, str] | None = None, *, today: date) -> list[Finding]:
    """Look at settings and database and say what is wrong. Changes nothing."""
    try:
        chosen = settings.read(os.environ if environment is None else environment)
    except SettingsError as error:
        return [Finding(False, str(error))]
    findings = [Finding(True, "Alle Einstellungen sind bekannt und lesbar.")]
    findings.append(_address(chosen))
    if not chosen.secret_key:
        findings.append(
            Finding(
                True, "Der geheime Schlüssel wird selbst erzeugt und in der Datenbank aufbewahrt."
            )
        )
    findings += asyncio.run(_database(chosen, today))
    findings.append(_backups(chosen))
    return findings


async def steps_done(_: settings.Settings) -> int:
    """How many migration steps the database has taken."""
    rows = await engine.run_sql("SELECT count(*) AS steps FROM schema_version")
    return int(rows[0]["steps"])


async def backup_to(target: Path) -> Path:
    """Write a whole copy of the database in use to a new file."""
    return await backup.backup(engine.DB.chosen, target)


def restore_from(source: Path, chosen: settings.Settings) -> Path | None:
    """Put a backup in the place of the SQLite file; returns where the former file is kept.

    Nothing is sent from it before a person has confirmed that.
    """
    if not chosen.database_url.startswith("sqlite:///"):
        raise DatabaseStateError(
            "Zurückspielen geht hier nur mit SQLite. Für PostgreSQL nehmen Sie pg_restore."
        )
    target = Path(chosen.database_url.removeprefix("sqlite:///")).absolute()
    kept = asyncio.run(backup.restore(source, target, force=True))
    sending.guard(chosen).distrust()
    return kept


def _address(chosen: settings.Settings) -> Finding:
    if (
        not chosen.is_secure
        and "127.0.0.1" not in chosen.base_url
        and "localhost" not in chosen.base_url
    ):
        return Finding(
            False,
            f"Die Adresse {chosen.base_url} ist nicht verschlüsselt. Stellen Sie einen Server mit "
            "https davor und setzen Sie LAGPLANNER_BASE_URL auf https://…",
        )
    return Finding(True, f"Links in Briefen beginnen mit {chosen.base_url}.")


async def _database(chosen: settings.Settings, today: date) -> list[Finding]:
    if (found := _file(chosen.database_url)) is not None:
        return [found]
    try:
        await setup.open_house(chosen)
    except (LagplannerError, OSError) as error:
        return [Finding(False, f"Die Datenbank ist nicht erreichbar: {error}")]
    try:
        return [*await _inside(), *await _post(chosen), *await _forgetting(today)]
    except (LagplannerError, OSError) as error:
        return [Finding(False, f"Die Datenbank antwortet nicht richtig: {error}")]
    finally:
        await setup.close_house()


async def _inside() -> list[Finding]:
    waiting = await pending(engine.DB.chosen)
    if waiting:
        return [
            Finding(
                False,
                f"Die Datenbank ist {len(waiting)} Schritte zurück. Führen Sie lagplanner migrate aus.",
            )
        ]
    found = [Finding(True, "Die Datenbank ist erreichbar und auf dem Stand des Programms.")]
    projects = await members.projects()
    if not projects:
        found.append(
            Finding(
                False,
                "Es sind noch keine Projekte da. Lesen Sie eine Liste ein: lagplanner import members DATEI",
            )
        )
    without_mail = [project.name for project in projects if not project.email]
    if without_mail:
        found.append(
            Finding(False, f"Ohne Mailadresse: {', '.join(without_mail[:5])}. Bitte ergänzen.")
        )
    return found


async def _post(chosen: settings.Settings) -> list[Finding]:
    """How the sending of letters stands. Nobody knocks at the mail server for this."""
    if await pending(engine.DB.chosen):
        return []
    found = []
    chosen = await account.in_force(chosen)
    if chosen.can_send:
        found.append(Finding(True, f"Briefe gehen über {chosen.smtp_host}:{chosen.smtp_port}."))
    else:
        found.append(Finding(True, f"Briefe warten im Postausgang. {sending.NOT_SET_UP}"))
    state = await mail_state.state()
    if state.paused:
        found.append(Finding(False, f"Der Versand ist angehalten. {state.pause_reason}"))
    doubts = (await letters.counts())[LetterState.IN_DOUBT]
    if doubts:
        found.append(
            Finding(
                False,
                f"Bei {doubts} Briefen ist unklar, ob sie ankamen. Entscheiden Sie im Postausgang.",
            )
        )
    return found


async def _forgetting(today: date) -> list[Finding]:
    """Whether what has had its time is forgotten each day."""
    if await pending(engine.DB.chosen):
        return []
    last = await forgetting.last_run()
    if last is None or today - last <= forgetting.OVERDUE:
        return [Finding(True, "Was seine Frist hinter sich hat, wird jeden Tag vergessen.")]
    return [
        Finding(
            False,
            f"Seit dem {last:%d.%m.%Y} wurde nichts mehr vergessen, was seine Frist hinter sich hat. "
            "Läuft der Dienst? Von Hand geht es mit lagplanner forget.",
        )
    ]


def _backups(chosen: settings.Settings) -> Finding:
    if not chosen.backups.is_dir():
        return Finding(
            False,
            f"Im Ordner {chosen.backups} liegt noch keine Sicherung. Führen Sie lagplanner backup aus.",
        )
    files = sorted(chosen.backups.glob("*.sqlite"))
    if not files:
        return Finding(
            False,
            f"Im Ordner {chosen.backups} liegt keine Sicherung. Führen Sie lagplanner backup aus.",
        )
    return Finding(True, f"Die letzte Sicherung ist {files[-1].name}.")


def _file(url: str) -> Finding | None:
    """What can be said of a SQLite file without opening it; None if it is to be opened."""
    if not url.startswith("sqlite:///"):
        return None
    path = Path(url.removeprefix("sqlite:///")).absolute()
    if not path.parent.is_dir():
        return Finding(
            False, f"Den Ordner {path.parent} für die Datenbank gibt es nicht. Legen Sie ihn an."
        )
    if not os.access(path.parent, os.W_OK):
        return Finding(
            False, f"In {path.parent} darf nicht geschrieben werden. Ändern Sie die Rechte."
        )
    if not path.exists():
        return Finding(True, f"Die Datenbank {path} wird beim ersten Start angelegt.")
    return None
