"""Can the board arrange a meeting's agenda with plain buttons, and who reads what of it?"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from lagplanner.database import agenda as stored
from lagplanner.database import hosting
from lagplanner.domain.talks.agenda import ItemKind
from tests.people import NOW, go_public
from tests.visitors import Visitor
from tests.web.test_talk_page import HERE, link_of, two_come

PAGE = f"{HERE}/ablauf"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


async def taken(board: Visitor) -> None:
    await board.get(PAGE)
    await board.post(f"{PAGE}/vorlage", {"vorlage": "halber-tag"})


async def as_shown(board: Visitor) -> dict[str, list[str]]:
    """The fields of the page as a browser would send them."""
    page = (await board.get(PAGE)).text
    form = page[page.index('class="lp-agenda"') :]
    fields: dict[str, list[str]] = {"kind": re.findall(r'<option value="(\w+)" selected', form)}
    for name in ("minutes", "title", "who", "talk", "id", "stand"):
        found = re.findall(rf'name="{name}"[^>]* value="([^"]*)"', form)
        fields[name] = found
    return fields


async def kinds() -> list[str]:
    items = await stored.items((await hosting.meeting(2027, 1)).id)
    return [one.kind.value for one in items]


async def test_a_template_is_taken_with_one_button_and_times_are_computed(board: Visitor) -> None:
    await two_come()
    await taken(board)
    page = (await board.get(PAGE)).text
    assert "09:45 bis 10:00 Uhr" in page
    assert "Das Programm endet um" in page
    assert "Ohne Platz im Ablauf: Robin Muster." in page


async def test_each_button_keeps_what_was_typed_and_does_what_it_says(board: Visitor) -> None:
    await two_come()
    await taken(board)
    before = await kinds()
    fields = await as_shown(board)
    fields["title"][1] = "Grußwort"
    await board.post(PAGE, {**fields, "tun": "runter-1"})
    assert await kinds() == [before[1], before[0], *before[2:]]
    items = await stored.items((await hosting.meeting(2027, 1)).id)
    assert items[0].title == "Grußwort"
    await board.post(PAGE, {**await as_shown(board), "tun": "weg-1"})
    assert await kinds() == [before[0], *before[2:]]


async def test_a_new_item_comes_last_with_its_usual_minutes(board: Visitor) -> None:
    await two_come()
    await taken(board)
    new = {"kind-new": "walk", "minutes-new": "", "title-new": "Durch die Höfe", "who-new": ""}
    await board.post(PAGE, {**await as_shown(board), **new, "tun": "dazu"})
    last = (await stored.items((await hosting.meeting(2027, 1)).id))[-1]
    assert (last.kind, last.minutes, last.title) == (ItemKind.WALK, 15, "Durch die Höfe")


async def test_what_is_wrong_comes_back_as_typed_and_nothing_is_kept(board: Visitor) -> None:
    await two_come()
    await taken(board)
    before = await kinds()
    fields = await as_shown(board)
    fields["minutes"][2] = "lang"
    fields["title"][0] = "Kaffee & Kuchen"
    answer = await board.post(PAGE, {**fields, "tun": "weg-1"})
    assert answer.status_code == 422
    assert 'href="#minutes-3"' in answer.text
    assert "Kaffee &amp; Kuchen" in answer.text
    assert 'value="lang"' in answer.text
    assert await kinds() == before


async def test_a_talk_of_nowhere_takes_no_place(board: Visitor) -> None:
    await two_come()
    await taken(board)
    fields = await as_shown(board)
    fields["talk"] = ["4711"] * len(fields["talk"])
    assert (await board.post(PAGE, {**fields, "tun": "speichern"})).status_code == 303


async def test_the_last_change_is_taken_back_on_the_page(board: Visitor) -> None:
    await two_come()
    await taken(board)
    page = (await board.get(PAGE)).text
    found = re.search(r'action="(/vorstand/verlauf/\d+/rueckgaengig)"', page)
    assert found
    answer = await board.post(found[1], {"zurueck": PAGE})
    assert answer.headers["location"] == PAGE
    assert await kinds() == []


async def test_the_public_reads_nothing_internal_and_no_name_of_who_does_something(
    board: Visitor, client: Visitor
) -> None:
    await go_public()
    jana, _ = await two_come()
    await taken(board)
    fields = await as_shown(board)
    fields["who"][1] = "Frau Muster vom Vorstand"
    await board.post(PAGE, {**fields, "tun": "speichern"})
    public = (await client.get("/treffen/2027-1")).text
    speaker = (await client.get(await link_of(jana))).text
    sheet = (await board.get(HERE)).text
    assert ("Vereinsinternes" in public, "Frau Muster" in public) == (False, False)
    assert "Begrüßung" in public
    assert ("Vereinsinternes" in speaker, "Frau Muster" in speaker) == (False, True)
    assert ("Vereinsinternes" in sheet, "Frau Muster" in sheet) == (True, True)


async def test_a_talk_with_a_place_is_not_asked_for_its_time(board: Visitor) -> None:
    jana, _ = await two_come()
    await taken(board)
    page = (await board.get(f"{HERE}/beitrag/{jana.talk.id}")).text
    assert "10:30 (aus dem Ablauf)" in page
