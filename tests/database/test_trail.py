"""Does the trail keep who did what, for whom, and by which way?"""

import pytest

from lagplanner.database import letters, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.trail import Way
from lagplanner.mail import outbox
from tests.people import BOARD, NOW


async def test_a_deed_is_told_with_its_facts_and_found_by_all_it_concerns(
    database: Database,
) -> None:
    async with transaction():
        await trail.note(
            "co_host_left",
            "meeting:5",
            "%(project)s ist nicht mehr Mitgastgeber",
            facts={"project": "Treff 100 %"},
            about=("project:7", "meeting:5"),
            at=NOW,
            who=BOARD,
        )

    [entry] = await trail.entries(subject="project:7")
    assert entry.told == "Treff 100 % ist nicht mehr Mitgastgeber"
    assert await trail.entries(subject="meeting:5") == (entry,)
    assert await trail.entries(subject="project:8") == ()


async def test_a_sentence_that_lacks_a_fact_is_refused(database: Database) -> None:
    with pytest.raises(KeyError):
        async with transaction():
            await trail.note(
                "x", "y", "%(name)s und %(other)s", facts={"name": "A"}, at=NOW, who=""
            )


async def test_the_door_says_the_way_and_the_link_its_letter(database: Database) -> None:
    async with transaction():
        await outbox.post(Letter(key="k", occasion="host_asked"), at=NOW, who=BOARD)
        [letter] = await letters.letters()
        await trail.note("none", "a", "a", at=NOW, who=BOARD)
        with trail.coming_by(Way.BOARD):
            await trail.note("page", "a", "a", at=NOW, who=BOARD)
            await trail.note("told", "a", "a", at=NOW, who=BOARD, way=Way.PHONE)
            trail.come_by(Way.LINK, letter.id)
            await trail.note("link", "a", "a", at=NOW, who="Frau Muster")
        await trail.note("after", "a", "a", at=NOW, who=BOARD)

    found = {one.deed: (one.way, one.letter_id) for one in await trail.entries()}
    assert found == {
        "none": (Way.UNKNOWN, None),
        "page": (Way.BOARD, None),
        "told": (Way.PHONE, None),
        "link": (Way.LINK, letter.id),
        "after": (Way.UNKNOWN, None),
    }
