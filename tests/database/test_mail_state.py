"""Is it kept which addresses want no letters to all, whatever else is forgotten of them?"""

import asyncio

from lagplanner.database import mail_state
from lagplanner.database.engine import Database, run_sql, transaction
from tests.people import NOW

ADA, MILAN = "ada.lindner@example.org", "milan.novak@example.org"


async def leaves(email: str) -> bool:
    async with transaction():
        return await mail_state.want_no_bulk(email, at=NOW)


async def comes_back(email: str) -> bool:
    async with transaction():
        return await mail_state.want_bulk(email)


async def test_an_address_leaves_once_however_it_is_written(database: Database) -> None:
    assert await leaves("Ada.LINDNER@example.org")
    assert not await leaves(ADA)
    assert await mail_state.no_bulk() == {ADA}
    assert await comes_back("ADA.lindner@example.org")
    assert not await comes_back(ADA)
    assert await run_sql("SELECT * FROM mailbox") == []


async def test_of_several_clicks_at_once_one_counts(database: Database) -> None:
    clicks = await asyncio.gather(*(leaves(ADA) for _ in range(8)))
    assert sorted(clicks) == [False] * 7 + [True]
    assert await mail_state.no_bulk() == {ADA}


async def test_a_mailbox_that_is_trusted_again_still_wants_no_letters_to_all(
    database: Database,
) -> None:
    async with transaction():
        for email in (ADA, MILAN):
            await mail_state.note_bounce(email, "Unbekannt.", at=NOW, marks_at=1)
    await leaves(ADA)
    async with transaction():
        assert await mail_state.forgive(ADA)
        assert await mail_state.forgive(MILAN)
        assert not await mail_state.forgive(ADA)
    assert await mail_state.marked() == ()
    assert await mail_state.no_bulk() == {ADA}
    assert await mail_state.mailbox(MILAN) is None


async def test_whoever_comes_back_may_still_have_a_mailbox_that_refuses(
    database: Database,
) -> None:
    async with transaction():
        await mail_state.note_bounce(ADA, "Unbekannt.", at=NOW, marks_at=1)
    await leaves(ADA)
    await comes_back(ADA)
    assert [box.email for box in await mail_state.marked()] == [ADA]
