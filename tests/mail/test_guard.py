"""A restored backup does not mail: what it thinks unsent may have been sent long ago."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from lagplanner.database import letters, mail_state
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.post.letters import Letter, PauseKind
from lagplanner.mail import outbox
from lagplanner.mail.delivery import Delivery, Prepared
from lagplanner.mail.guard import RestoreGuard, Stamp
from tests.mail.server import Catcher, catching
from tests.people import NOW

LATER = NOW + timedelta(days=3)


async def prepare(letter: Letter, _: object) -> Prepared:
    raw = f"Message-ID: {letter.message_id}\r\n\r\nGuten Tag\r\n".encode()
    return Prepared(raw, "a@example.org", letter.recipient_email, "Frage")


def sender(catcher: Catcher, guard: RestoreGuard) -> Delivery:
    return Delivery(catcher.transport, prepare, owner="one", now=lambda: NOW, guard=guard)


@pytest.fixture
def guard(tmp_path: Path) -> RestoreGuard:
    return RestoreGuard(tmp_path / "lagplanner.sent")


async def put(*keys: str) -> None:
    async with transaction():
        for key in keys:
            letter = Letter(key=key, occasion="host_asked", recipient_email=f"{key}@example.org")
            await outbox.post(letter, at=NOW, who="Uhrwerk", automatic=True)


async def go_back_to_the_backup() -> None:
    """What bringing a backup back does to these rows."""
    await run_sql("UPDATE letter SET state = 'queued', owner = ''")
    await run_sql("UPDATE mail_state SET epoch = 0")


async def test_a_new_database_gets_its_name_and_sends(
    database: Database, guard: RestoreGuard
) -> None:
    async with catching() as catcher:
        await put("a", "b")
        await sender(catcher, guard).run_once()

        state = await mail_state.state()
        assert (len(catcher.letters), state.paused) == (2, False)
        assert guard.read() == Stamp(state.house, state.epoch)
        assert state.epoch > 0


async def test_a_restored_database_sends_nothing_until_somebody_says_so(
    database: Database, guard: RestoreGuard
) -> None:
    async with catching() as catcher:
        await put("a")
        await sender(catcher, guard).run_once()
        await go_back_to_the_backup()

        assert await sender(catcher, guard).run_once() == 0
        state = await mail_state.state()
        assert (state.paused, state.pause_kind) == (True, PauseKind.RESTORE)
        assert "zurückgespielte Sicherung" in state.pause_reason
        assert await sender(catcher, guard).run_once() == 0
        assert len(catcher.letters) == 1

        await guard.confirm()
        assert not (await mail_state.state()).paused
        assert await sender(catcher, guard).run_once() == 1


async def without_a_file(guard: RestoreGuard) -> None:
    guard.path.unlink()


async def with_another_databases_file(guard: RestoreGuard) -> None:
    guard.write(Stamp("another", 0), anew=True)


async def after_the_restore_command(guard: RestoreGuard) -> None:
    guard.distrust()


async def before_it_had_a_name(guard: RestoreGuard) -> None:
    await run_sql("UPDATE mail_state SET house = '', epoch = 0")


@pytest.mark.parametrize(
    "changed",
    [
        without_a_file,
        with_another_databases_file,
        after_the_restore_command,
        before_it_had_a_name,
    ],
)
async def test_a_copy_sends_nothing_until_somebody_says_so(
    database: Database,
    guard: RestoreGuard,
    changed: Callable[[RestoreGuard], Awaitable[None]],
) -> None:
    async with catching() as catcher:
        await put("a")
        await sender(catcher, guard).run_once()
        await put("b")
        await changed(guard)

        assert await sender(catcher, guard).run_once() == 0
        assert (await mail_state.state()).pause_kind is PauseKind.RESTORE
        await guard.confirm()
        assert await sender(catcher, guard).run_once() == 1
        assert len(catcher.letters) == 2


async def test_a_database_ahead_of_its_file_goes_on(
    database: Database, guard: RestoreGuard
) -> None:
    async with catching() as catcher:
        await put("a")
        await sender(catcher, guard).run_once()
        await run_sql("UPDATE mail_state SET epoch = epoch + 5")
        await put("b")

        assert await sender(catcher, guard).run_once() == 1


async def test_what_is_past_its_deadline_is_not_caught_up_after_a_restore(
    database: Database, guard: RestoreGuard
) -> None:
    async with catching() as catcher:
        async with transaction():
            for key, ends in (("stale", NOW), ("cancelled", None)):
                letter = Letter(
                    key=key, occasion="x", recipient_email=f"{key}@example.org", expires_at=ends
                )
                await outbox.post(letter, at=NOW - timedelta(days=9), who="x", automatic=True)
        guard.distrust()
        await sender(catcher, guard).run_once()
        await guard.confirm()
        await sender(catcher, guard).run_once()

        states = {letter.key: letter.state.value for letter in await letters.letters()}
        assert states == {"stale": "expired", "cancelled": "sent"}


def test_the_file_never_goes_back(guard: RestoreGuard) -> None:
    guard.write(Stamp("house", 7), anew=True)
    guard.write(Stamp("house", 5))

    assert guard.read() == Stamp("house", 7)
