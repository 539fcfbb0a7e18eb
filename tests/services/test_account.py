"""Over which account do letters leave, and where is its password?"""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from lagplanner.database import mail_state
from lagplanner.database.engine import Database
from lagplanner.database.tables import TABLES
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.letters import PauseKind
from lagplanner.services.membership import exports
from lagplanner.services.post import account
from lagplanner.settings import Settings
from tests.people import BOARD, NOW

SECRET = "Kirschkern-7-Leuchtturm"
TYPED = {
    "mail_host": "mail.example.org",
    "mail_port": "587",
    "mail_security": "starttls",
    "mail_user": "vorstand@example.org",
    "mail_from": "treffen@example.org",
}


async def save(settings: Settings, password: str = SECRET, **changed: str) -> None:
    await account.save({**TYPED, **changed}, password, settings, who=BOARD, now=NOW)


def file_of(settings: Settings) -> Path:
    return Path(f"{settings.mail_files}.password")


async def test_without_any_account_nothing_can_be_sent(
    database: Database, settings: Settings
) -> None:
    assert await account.in_force(settings) == settings
    assert not settings.can_send


async def test_an_account_of_the_page_is_in_force_at_once(
    database: Database, settings: Settings
) -> None:
    await save(settings)
    chosen = await account.in_force(settings)
    assert (chosen.smtp_host, chosen.smtp_port, chosen.smtp_security) == (
        "mail.example.org",
        587,
        "starttls",
    )
    assert (chosen.smtp_user, chosen.smtp_password) == ("vorstand@example.org", SECRET)
    assert (chosen.mail_from, chosen.mail_domain) == ("treffen@example.org", "example.org")


async def test_the_environment_wins_and_cannot_be_changed_on_a_page(
    database: Database, settings: Settings
) -> None:
    await save(settings)
    of_environment = replace(settings, smtp_host="other.example", mail_from="a@example.org")
    assert await account.in_force(of_environment) == of_environment
    with pytest.raises(BrokenRuleError, match="in der Umgebung"):
        await save(of_environment)


async def test_the_password_is_in_no_table_no_export_and_for_no_other_user(
    database: Database, settings: Settings
) -> None:
    await save(settings)
    rows = [str(await table.select()) for table in TABLES]
    assert "mail.example.org" in "".join(rows)
    assert SECRET not in "".join(rows)
    for form in exports.ExportForm:
        assert SECRET.encode() not in (await exports.export(form, now=NOW)).content
    assert SECRET in file_of(settings).read_text("utf-8")
    assert stat.S_IMODE(file_of(settings).stat().st_mode) == 0o600
    assert SECRET not in repr(await account.in_force(settings))
    assert SECRET not in repr(await account.account(settings))


async def test_an_empty_password_keeps_the_one_of_the_same_account(
    database: Database, settings: Settings
) -> None:
    await save(settings)
    await save(settings, "", mail_from="neu@example.org")
    chosen = await account.in_force(settings)
    assert (chosen.smtp_password, chosen.mail_from) == (SECRET, "neu@example.org")


@pytest.mark.parametrize("changed", [{"mail_host": "evil.example"}, {"mail_user": "jemand"}])
async def test_the_password_is_never_said_to_another_host_or_under_another_name(
    database: Database, settings: Settings, changed: dict[str, str]
) -> None:
    await save(settings)
    with pytest.raises(InputError, match="Das Passwort fehlt"):
        await save(settings, "", **changed)
    assert (await account.in_force(settings)).smtp_host == "mail.example.org"


async def test_a_database_on_another_machine_asks_for_the_password_again(
    database: Database, settings: Settings
) -> None:
    await save(settings)
    file_of(settings).unlink()
    assert await account.in_force(settings) == settings
    assert (await account.account(settings)).lacks_password
    await save(settings)
    assert (await account.in_force(settings)).can_send


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"host": 1}', "\udcff"])
async def test_a_file_that_cannot_be_read_is_as_none(
    database: Database, settings: Settings, content: str
) -> None:
    await save(settings)
    file_of(settings).write_text(content, "utf-8", "surrogateescape")
    assert (await account.account(settings)).lacks_password


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mail_host": ""}, "mail_host"),
        ({"mail_host": "https://mail.example.org"}, "mail_host"),
        ({"mail_host": "mail.example.org\nHELO"}, "mail_host"),
        ({"mail_port": "0"}, "mail_port"),
        ({"mail_port": "٥٨٧"}, "mail_port"),
        ({"mail_security": "ssl"}, "mail_security"),
        ({"mail_security": "none"}, "mail_security"),
        ({"mail_user": "a\x00b"}, "mail_user"),
        ({"mail_from": "vorstand"}, "mail_from"),
        ({"mail_from": "a@example.org\r\nBcc: x@example.org"}, "mail_from"),
    ],
)
async def test_what_cannot_be_used_is_named_and_nothing_stored_is_lost(
    database: Database, settings: Settings, changed: dict[str, str], field: str
) -> None:
    await save(settings)
    with pytest.raises(InputError) as refused:
        await save(settings, "anderes", **changed)
    assert [problem.field for problem in refused.value.problems] == [field]
    chosen = await account.in_force(settings)
    assert (chosen.smtp_host, chosen.smtp_password) == ("mail.example.org", SECRET)


async def test_where_the_file_cannot_be_written_nothing_is_stored(
    database: Database, settings: Settings
) -> None:
    file_of(settings).with_name(file_of(settings).name + ".new").mkdir(parents=True)
    with pytest.raises(InputError, match="lässt sich auf diesem Rechner nicht ablegen"):
        await save(settings)
    assert (await account.account(settings)).host == ""


async def test_another_account_is_tried_at_once(database: Database, settings: Settings) -> None:
    await mail_state.pause(PauseKind.SETUP, "Das Passwort wird nicht angenommen.", at=NOW)
    await save(settings)
    state = await mail_state.state()
    assert (state.paused, state.circuit_until) == (True, NOW)


async def test_a_forgotten_account_leaves_nothing_behind(
    database: Database, settings: Settings
) -> None:
    await save(settings)
    await account.forget(settings, who=BOARD, now=NOW)
    assert not file_of(settings).exists()
    assert await account.in_force(settings) == settings
