"""Does the map say where meetings have been, year by year, and where the projects are?"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from litestar import Litestar

from lagplanner.domain.hosting import MeetingState
from tests.databases import counted
from tests.people import GOERLITZ, NEISSEUFER, NOW, SONNENHOF, go_public, settle
from tests.visitors import Visitor, heading
from tests.web.test_meeting_archive import a_meeting


@pytest.fixture(autouse=True)
async def in_november(app: Litestar) -> AsyncIterator[None]:
    """All pages are public."""
    await go_public()
    with time_machine.travel(NOW):
        yield


def told(page: str) -> list[list[str]]:
    """The rows of the table, as they are read."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", body, re.DOTALL)
    cells = (re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


async def test_the_map_counts_meetings_and_projects_by_town(client: Visitor) -> None:
    await settle(SONNENHOF, replace(SONNENHOF, name="Zweites"), NEISSEUFER)
    await a_meeting(date(2019, 3, 4))
    await a_meeting(date(2025, 3, 3))
    await a_meeting(date(2025, 9, 1), 3, state=MeetingState.CANCELLED)
    await a_meeting(date(2027, 3, 1), town=GOERLITZ)
    page = await client.get("/karte")
    assert heading(page) == "Wo wir uns treffen"
    assert told(page.text) == [
        ["Görlitz", "ein Projekt", "–", "01.03.2027"],
        ["Riesa", "2 Projekte", "2 Treffen (2025, zuerst 2019)", "–"],
    ]
    assert "2 Treffen sind gewesen. Es gibt Projekte oder Treffen an 2 Orten." in page.text
    assert '<a href="/treffen?suche=Riesa">2 Treffen</a>' in page.text
    assert '<a href="/projekte?ort=goerlitz">ein Projekt</a>' in page.text


async def test_one_year_is_looked_at_alone(client: Visitor) -> None:
    await settle(SONNENHOF)
    await a_meeting(date(2019, 3, 4))
    await a_meeting(date(2025, 3, 3), town=GOERLITZ)
    page = (await client.get("/karte?jahr=2025")).text
    assert told(page) == [
        ["Görlitz", "–", "ein Treffen", "–"],
        ["Riesa", "ein Projekt", "–", "–"],
    ]
    assert '<option value="2025" selected>' in page
    assert '<a href="/treffen?suche=G%C3%B6rlitz&amp;jahr=2025">ein Treffen</a>' in page
    assert told((await client.get("/karte?jahr=gestern")).text)[1] == [
        "Riesa",
        "ein Projekt",
        "ein Treffen (2019)",
        "–",
    ]


async def test_where_nothing_is_yet_it_says_so(client: Visitor) -> None:
    page = (await client.get("/karte")).text
    assert "Es ist noch kein Treffen eingetragen." in page
    assert "<svg viewBox" not in page


async def test_one_or_many_meetings_cost_the_same_number_of_queries(client: Visitor) -> None:
    numbers = []
    for year in (2020, 2021, 2022, 2023):
        await settle(replace(SONNENHOF, name=f"Projekt {year}"))
        await a_meeting(date(year, 3, 4))
        with counted() as queries:
            await client.get("/karte")
        numbers.append(queries.number)
    assert len(set(numbers[1:])) == 1, "the first visit also opens connections"
    assert numbers[1] > 0
