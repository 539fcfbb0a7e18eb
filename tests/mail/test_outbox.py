"""A letter is in the outbox once, whoever posts it how often."""

import asyncio

from lagplanner.database.engine import Database, transaction
from lagplanner.database.letters import Letter
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted
from tests.people import NOW

LETTER = Letter(
    key="host_asked:3:2027-1",
    occasion="host_asked",
    recipient_name="Ada Lindner",
    recipient_email="ada.lindner@example.org",
    facts={"year": 2027, "number": 1, "town": "Riesa"},
)


async def post() -> Posted:
    async with transaction():
        return await outbox.post(LETTER, at=NOW, who="Vorstand")


async def test_a_posted_letter_is_held(database: Database) -> None:
    assert await post() is Posted.NEW

    (letter,) = await outbox.held()
    assert (letter.key, letter.state, letter.facts) == (LETTER.key, "held", LETTER.facts)


async def test_the_same_key_again_does_nothing_and_says_so(database: Database) -> None:
    await post()

    assert await post() is Posted.KNOWN
    assert len(await outbox.held()) == 1


async def test_posted_twice_at_once_it_is_there_once(database: Database) -> None:
    answers = await asyncio.gather(*(post() for _ in range(8)))

    assert sorted(answers) == [Posted.KNOWN] * 7 + [Posted.NEW]
    assert len(await outbox.held()) == 1


async def test_a_letter_that_was_taken_back_is_held_again_when_posted(database: Database) -> None:
    await post()
    async with transaction():
        assert await outbox.take_back(LETTER.key)
    assert await outbox.held() == ()

    assert await post() is Posted.REVIVED
    assert len(await outbox.held()) == 1


async def test_a_held_letter_is_corrected_but_a_discarded_one_is_not(database: Database) -> None:
    await post()
    moved = Letter(**{**_fields(LETTER), "facts": {"year": 2027, "town": "Plauen"}})

    async with transaction():
        assert await outbox.correct(moved)
    assert [letter.facts["town"] for letter in await outbox.held()] == ["Plauen"]

    async with transaction():
        await outbox.take_back(LETTER.key)
        assert not await outbox.correct(LETTER)


def _fields(letter: Letter) -> dict[str, object]:
    return {name: getattr(letter, name) for name in Letter.__slots__}
