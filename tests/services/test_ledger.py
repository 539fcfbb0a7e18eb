"""A backup is restored that still knows somebody who was erased: is the person forgotten again?"""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from lagplanner.database import backup
from lagplanner.database.engine import DB
from lagplanner.domain.privacy.people import Known, Person, Row
from lagplanner.domain.talks.speakers import Speaker
from lagplanner.services.membership.exports import ExportForm, export
from lagplanner.services.privacy import erasing, ledger, people, returning
from lagplanner.services.running import setup
from lagplanner.services.talks import speakers
from lagplanner.settings import Settings
from tests.people import BOARD, NOW, TODAY
from tests.services.somebody import MAIL, NAME, SIGNS, somebody_everywhere, where

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


@pytest.fixture
async def house(settings: Settings) -> AsyncIterator[Settings]:
    await setup.open_house(settings)
    await setup.prepare(settings, now=NOW)
    yield settings
    await setup.close_house()


async def erase(book: ledger.Ledger) -> None:
    [found] = await people.find(NAME)
    await erasing.erase(found.rows[0].key, who=BOARD, now=NOW, ledger=book)


def beside(house: Settings) -> tuple[str, int]:
    """What stands in the file beside the database, and who may read it."""
    path = Path(f"{house.database_url.removeprefix('sqlite:///')}.erased")
    return path.read_text("utf-8"), path.stat().st_mode


async def restored(settings: Settings, source: Path) -> None:
    """Put the backup in the place of the database."""
    await setup.close_house()
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    await backup.restore(source, path, force=True)
    await setup.open_house(settings)


async def test_whoever_was_erased_since_the_backup_is_erased_again(
    house: Settings, tmp_path: Path
) -> None:
    await somebody_everywhere(now=NOW, today=TODAY)
    kept = await backup.backup(DB.chosen, tmp_path / "kept.sqlite")
    book = ledger.of(house)
    await erase(book)
    assert await returning.erase_again(book, who=BOARD, now=NOW) == (0, ())

    await restored(house, kept)
    assert await where() != {}
    assert await returning.erase_again(book, who=BOARD, now=NOW) == (1, ())
    assert await where() == {}
    assert await returning.erase_again(book, who=BOARD, now=NOW) == (0, ())


async def test_whoever_was_erased_does_not_come_back_by_an_older_export(house: Settings) -> None:
    await somebody_everywhere(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    book = ledger.of(house)
    await erase(book)

    _, again = await returning.read_in(
        exported.filename, exported.content, ledger=book, who=BOARD, now=NOW
    )

    assert again == (1, ())
    assert await where() == {}


async def test_whoever_had_come_back_before_an_export_was_read_in_is_left(house: Settings) -> None:
    await somebody_everywhere(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    book = ledger.of(house)
    await erase(book)
    await speakers.save(Speaker(0, NAME, email=MAIL), who=BOARD, now=NOW)

    _, again = await returning.read_in(
        exported.filename, exported.content, ledger=book, who=BOARD, now=NOW
    )

    assert again == (0, ())
    assert len(await people.find(NAME)) == 1


async def test_the_ledger_cannot_be_read_and_lies_beside_the_database(house: Settings) -> None:
    await somebody_everywhere(now=NOW, today=TODAY)
    book = ledger.of(house)
    await erase(book)
    text, mode = beside(house)
    assert not any(sign in text.casefold() for sign in SIGNS)
    assert mode & 0o077 == 0
    assert [sorted(json.loads(line)) for line in text.splitlines()] == [
        ["salt"],
        ["at", "mails", "names", "number"],
    ]


class Dying(ledger.Ledger):
    """The process is killed when the entry is on the disk and the erasure is not stored yet."""

    def write(self, number: str, person: Person, *, at: datetime) -> None:
        super().write(number, person, at=at)
        raise RuntimeError("killed")


async def test_a_crash_in_the_middle_leaves_nobody_erased_who_is_not_in_the_ledger(
    house: Settings,
) -> None:
    await somebody_everywhere(now=NOW, today=TODAY)
    before = await where()
    path = Path(f"{house.database_url.removeprefix('sqlite:///')}.erased")
    with pytest.raises(RuntimeError, match="killed"):
        await erase(Dying(path))
    assert await where() == before
    assert await returning.erase_again(ledger.of(house), who=BOARD, now=NOW) == (1, ())
    assert await where() == {}


async def test_where_the_ledger_cannot_be_written_nobody_is_erased(
    house: Settings, tmp_path: Path
) -> None:
    await somebody_everywhere(now=NOW, today=TODAY)
    before = await where()
    with pytest.raises(OSError, match=tmp_path.name):
        await erase(ledger.Ledger(tmp_path))
    assert await where() == before


async def test_nobody_is_known_again_by_a_name_alone_where_an_address_differs(
    house: Settings,
) -> None:
    await somebody_everywhere(now=NOW, today=TODAY)
    book = ledger.of(house)
    await erase(book)
    [entry] = book.entries()
    rows = {
        "the same address": Row(Known.CONTACT, 1, "A. Z.", "", (MAIL.upper(),)),
        "the same name": Row(Known.CONTACT, 1, "Ada Zeugnis", ""),
        "a namesake": Row(Known.CONTACT, 1, NAME, "", ("ada@example.com",)),
        "somebody else": Row(Known.CONTACT, 1, "Toni Probe", ""),
    }
    assert {what: book.is_of(entry, row) for what, row in rows.items()} == {
        "the same address": True,
        "the same name": True,
        "a namesake": False,
        "somebody else": False,
    }
