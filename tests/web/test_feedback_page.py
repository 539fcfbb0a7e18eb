"""Three questions by a mailed link: counted, shown late, and by nothing that is kept anybody's."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import attendance, trail
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.attendance.lists import Line, Presence
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import Purpose
from tests.databases import changed_tables, dump
from tests.invited import invite, link_for
from tests.visitors import Visitor, heading

SOON = datetime(2027, 3, 18, 9, tzinfo=UTC)
LATER = datetime(2027, 4, 5, 9, tzinfo=UTC)
FIELDS = {"mark": "2", "liked": ["walk", "talk"], "wanted": "time", "words": "Zu laut"}


async def over(there: int = 2) -> tuple[Meeting, list[Project], str]:
    """The meeting was three days ago; so many of Neißeufer were there, and are asked."""
    meeting, projects = await invite()
    line = Line(
        f"p{projects[1].id}",
        projects[1].id,
        number=there,
        presence=Presence.PRESENT,
        noted_at=SOON,
    )
    async with transaction():
        await attendance.save_lines(meeting.id, [line])
    return (
        meeting,
        projects,
        await link_for(meeting, projects[1], Purpose.FEEDBACK, occasion="feedback"),
    )


async def form_key(client: Visitor, link: str) -> str:
    page = await client.get(link)
    found = re.search(r'name="once" value="(\w+)"', page.text)
    return found[1] if found else ""


async def answer(client: Visitor, link: str, **fields: object) -> int:
    once = await form_key(client, link)
    sent = {**FIELDS, "once": once, **fields}
    return (await client.post(link, sent)).status_code


@time_machine.travel(SOON, tick=False)
async def test_an_answer_is_counted_and_nothing_says_whose_it_was(
    app: Litestar, client: Visitor
) -> None:
    meeting, projects, link = await over()
    assert heading(await client.get(link)) == "Wie war es in Riesa?"
    before, noted = await dump(), len(await trail.entries(limit=1_000))
    assert await answer(client, link) == 303
    after = await dump()
    assert changed_tables(before, after) == {"feedback", "feedback_given"}
    assert len(await trail.entries(limit=1_000)) == noted
    [row] = after["feedback"]
    assert set(row) == {"id", "meeting", "counts", "words", "keys"}
    assert after["feedback_given"] == [
        {"id": 1, "meeting": meeting.id, "project": projects[1].id, "number": 1}
    ]


@time_machine.travel(SOON, tick=False)
async def test_as_many_answer_as_were_there_and_a_form_sent_twice_counts_once(
    app: Litestar, client: Visitor
) -> None:
    _, _, link = await over(there=2)
    once = await form_key(client, link)
    for _ in range(3):
        await client.post(link, {**FIELDS, "once": once})
    assert "kann noch 1 Person antworten" in (await client.get(link)).text
    await answer(client, link)
    page = await client.get(link)
    assert "Alle Antworten aus Ihrem Projekt sind da." in page.text
    await client.post(link, {**FIELDS, "once": "another"})
    [row] = await run_sql("SELECT counts FROM feedback")
    assert '"mark 2": 2' in row["counts"]


@time_machine.travel(SOON, tick=False)
async def test_an_answer_without_a_mark_comes_back_as_it_was_typed(
    app: Litestar, client: Visitor
) -> None:
    _, _, link = await over()
    once = await form_key(client, link)
    page = await client.post(link, {"words": "Zu laut", "liked": "walk", "once": once})
    assert page.status_code == 422
    assert "Bitte wählen Sie eine Antwort." in page.text
    assert "Zu laut</textarea>" in page.text
    assert once in page.text


async def test_board_and_host_see_the_sum_after_the_time_and_from_three_on(
    app: Litestar, client: Visitor
) -> None:
    meeting, projects, link = await over(there=3)
    host = await link_for(meeting, projects[0], Purpose.HOST, occasion="host_asked")
    sheet = f"/vorstand/treffen/{meeting.year}-{meeting.number}"
    with time_machine.travel(SOON, tick=False):
        for _ in range(3):
            await answer(client, link)
        assert "Zu laut" not in (await client.get(host)).text
        assert "Bisher 3 Antworten." in (await client.get(host)).text
    with time_machine.travel(datetime(2027, 3, 30, 9, tzinfo=UTC), tick=False):
        page = await (await _board(app)).get(sheet)
        assert "Zu laut" in page.text
        assert "Durchschnittsnote" in page.text


async def _board(app: Litestar) -> Visitor:
    visitor = Visitor(app)
    await visitor.log_in()
    return visitor


@pytest.mark.parametrize("moment", [datetime(2027, 3, 15, 9, tzinfo=UTC), LATER])
async def test_before_and_long_after_nothing_is_asked(
    app: Litestar, client: Visitor, moment: datetime
) -> None:
    with time_machine.travel(moment, tick=False):
        _, _, link = await over()
        page = await client.get(link)
        assert "Wie war" not in page.text
        await client.post(link, FIELDS)
        assert await run_sql("SELECT * FROM feedback") == []
