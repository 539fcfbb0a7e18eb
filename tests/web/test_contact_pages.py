"""Can whoever gets a forwarded link say that they speak for the project, and is it the board that decides?"""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from lagplanner.database import letters, members, settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.post import links
from tests.people import BOARD, NOW, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor

UNTIL = datetime(2027, 3, 15, 23, 0, tzinfo=UTC)
BO = {
    "name": "Bo Neu",
    "email": "bo.neu@example.org",
    "phone": "+49 30 23125007",
    "note": "seit Mai",
}
HERE = "/vorstand/ansprechpersonen"


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW) as now:
        yield now


async def link_of(project: Project) -> str:
    wanted = Link(Purpose.PROFILE, "Ada Lindner", "ada@example.org", NOW, UNTIL, project.id)
    [address] = await links.mint([wanted], base_url=ADDRESS)
    return address.removeprefix(ADDRESS)


async def proposed(client: Visitor, **changes: str) -> Project:
    """Somebody has told the board by the link of a letter."""
    [project] = await settle(SONNENHOF)
    async with transaction():
        await settings_store.put({"board_email": "vorstand@example.org"}, at=NOW, who=BOARD)
    path = await link_of(project)
    await client.get(f"{path}/ansprechperson")
    answer = await client.post(f"{path}/ansprechperson", {**BO, **changes})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    return project


async def told(occasion: str) -> list[tuple[str, LetterState]]:
    return sorted(
        (one.recipient_email, one.state) for one in await letters.letters(occasion=occasion)
    )


async def test_a_proposal_changes_nothing_but_tells_the_board(
    client: Visitor, board: Visitor
) -> None:
    project = await proposed(client)
    assert (await members.project(project.slug)).contacts == SONNENHOF.contacts
    assert await told("board_new_contact") == [("vorstand@example.org", LetterState.QUEUED)]
    assert "Ein Projekt hat eine neue Ansprechperson" in (await board.get("/vorstand")).text
    page = (await board.get(HERE)).text
    for words in ("Ada Lindner, ada.lindner@example.org", "Bo Neu, bo.neu@example.org", "seit Mai"):
        assert words in page


async def test_one_click_makes_the_new_contact_and_both_addresses_are_told(
    client: Visitor, board: Visitor
) -> None:
    project = await proposed(client)
    await board.get(HERE)
    await board.post(f"{HERE}/1/ja")
    contact = (await members.project(project.slug)).contact
    assert contact is not None
    assert (contact.name, contact.email, contact.phone) == (BO["name"], BO["email"], BO["phone"])
    assert await told("contact_changed") == [
        ("ada.lindner@example.org", LetterState.QUEUED),
        ("bo.neu@example.org", LetterState.QUEUED),
    ]
    assert await told("board_new_contact") == [("vorstand@example.org", LetterState.DISCARDED)]
    again = await board.post(f"{HERE}/1/ja")
    assert again.status_code == 409


async def test_who_is_new_chooses_the_language_of_their_letters(
    client: Visitor, board: Visitor
) -> None:
    project = await proposed(client, language="en")
    await board.get(HERE)
    await board.post(f"{HERE}/1/ja")
    contact = (await members.project(project.slug)).contact
    assert contact is not None
    assert contact.language == "en"
    written = await letters.letters(occasion="contact_changed")
    assert {one.recipient_email: one.language for one in written} == {
        "ada.lindner@example.org": "de",
        "bo.neu@example.org": "en",
    }


async def test_a_no_leaves_everything_and_tells_nobody(client: Visitor, board: Visitor) -> None:
    project = await proposed(client)
    await board.get(HERE)
    await board.post(f"{HERE}/1/nein")
    assert (await members.project(project.slug)).contacts == SONNENHOF.contacts
    assert await told("contact_changed") == []
    assert "Niemand hat eine neue Ansprechperson gemeldet." in (await board.get(HERE)).text


async def test_the_boards_yes_is_taken_back_where_other_changes_are(
    client: Visitor, board: Visitor
) -> None:
    project = await proposed(client)
    await board.get(HERE)
    await board.post(f"{HERE}/1/ja")
    page = (await board.get("/vorstand/projekte")).text
    [undo, *_] = re.findall(r'action="(/vorstand/verlauf/\d+/rueckgaengig)"', page)
    await board.post(undo)
    assert (await members.project(project.slug)).contacts == SONNENHOF.contacts


async def test_said_twice_it_is_asked_once(client: Visitor) -> None:
    project = await proposed(client)
    path = f"{await link_of(project)}/ansprechperson"
    await client.get(path)
    await client.post(path, BO)
    assert len(await told("board_new_contact")) == 1


async def test_an_address_that_cannot_be_comes_back_with_what_was_typed(client: Visitor) -> None:
    [project] = await settle(SONNENHOF)
    path = f"{await link_of(project)}/ansprechperson"
    await client.get(path)
    answer = await client.post(path, {**BO, "email": "bo.neu@"})
    assert answer.status_code == 422
    assert "Diese E-Mail-Adresse kann nicht stimmen." in answer.text
    assert 'value="Bo Neu"' in answer.text
    assert await told("board_new_contact") == []
