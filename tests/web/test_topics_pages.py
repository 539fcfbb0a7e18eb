"""Can the board keep its topics, everybody see what is missing, and a project wish in two clicks?"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import hosting
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.access import Role
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.domain.talks.topics import Topic, TopicState
from lagplanner.services.post import links
from lagplanner.services.talks import topics
from tests.people import BOARD, NEISSEUFER, NOW, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor, heading
from tests.web.test_access_matrix import come_as

UNTIL = datetime(2027, 3, 15, 23, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW) as now:
        yield now


async def collected(*titles: str) -> list[Topic]:
    """Topics of the store, proposed by the board."""
    return [
        await topics.propose(Topic(0, title, f"Was heißt {title}?"), who=BOARD, now=NOW)
        for title in titles
    ]


async def a_meeting(day: date, number: int = 1) -> Meeting:
    state = MeetingState.PUBLISHED if day > TODAY else MeetingState.HELD
    async with transaction():
        return await hosting.save_meeting(
            Meeting(0, day.year, number, day, state, town=RIESA), at=NOW
        )


async def treated(topic: Topic, day: date) -> None:
    meeting = await a_meeting(day)
    await topics.choose(meeting.year, meeting.number, topic.id, who=BOARD, now=NOW)


async def link_of(project: Project) -> str:
    """The path of the link in a letter to this project."""
    wanted = Link(Purpose.MEMBER, "Milan Novák", "milan.novak@example.org", NOW, UNTIL, project.id)
    [address] = await links.mint([wanted], base_url=ADDRESS)
    return address.removeprefix(ADDRESS)


async def wished_by(project: Project) -> Sequence[str]:
    return [
        line.wished.topic.title
        for line in await topics.store(today=TODAY)
        if project.id in line.wished.voters
    ]


def order(page: str, *titles: str) -> list[str]:
    return sorted(titles, key=page.index)


async def test_the_store_begins_empty_and_says_what_to_do(board: Visitor) -> None:
    page = await board.get("/vorstand/themen")
    assert "Es sind noch keine Themen da." in page.text
    assert 'href="/vorstand/themen/neu"' in page.text


async def test_the_board_adds_a_topic_and_a_known_one_comes_back(board: Visitor) -> None:
    await board.get("/vorstand/themen/neu")
    done = await board.post(
        "/vorstand/themen/neu", {"title": "Leerstand", "question": "Wer hilft?"}
    )
    assert (done.status_code, done.headers["Location"]) == (303, "/vorstand/themen")
    page = await board.get("/vorstand/themen")
    assert "„Leerstand“ ist aufgenommen" in page.text
    await board.get("/vorstand/themen/neu")
    again = await board.post("/vorstand/themen/neu", {"title": "leerstand", "question": "Wer?"})
    assert again.status_code == 422
    assert "gibt es schon" in again.text
    assert 'value="leerstand"' in again.text
    assert 'value="Wer?"' in again.text


async def test_who_may_only_read_is_told_so_and_led_to_no_form(app: Litestar) -> None:
    auditor = await come_as(app, Role.AUDITOR)
    store, form = [(await auditor.get(f"/vorstand/themen{path}")).text for path in ("", "/neu")]
    await auditor.leave()
    assert 'href="/vorstand/themen/neu"' not in store
    assert "Sie können hier nur lesen. Themen nimmt der Vorstand auf." in form


async def test_the_most_wished_stands_first_and_what_was_treated_says_when(board: Visitor) -> None:
    wohnen, armut, klima = await collected("Wohnen", "Armut", "Klima")
    sonnenhof, neisseufer = await settle(SONNENHOF, NEISSEUFER)
    for project in (sonnenhof, neisseufer):
        await topics.wish(klima.id, project.id, wished=True, now=NOW)
    await topics.wish(wohnen.id, sonnenhof.id, wished=True, now=NOW)
    await treated(armut, date(2024, 6, 10))
    page = (await board.get("/vorstand/themen")).text
    table = page[: page.index("Themen über die Jahre")]
    assert order(table, ">Armut<", ">Klima<", ">Wohnen<") == [">Klima<", ">Wohnen<", ">Armut<"]
    assert "10.06.2024" in table
    assert "noch nie" in table
    strip = re.search(r'<table class="lp-heat".*?</table>', page, re.DOTALL)
    assert strip is not None
    assert "2024: 1" in strip[0]
    assert "Wohnen" not in strip[0]


async def test_a_topic_is_chosen_for_a_coming_meeting(board: Visitor) -> None:
    [wohnen] = await collected("Wohnen")
    await a_meeting(date(2027, 3, 15))
    path = f"/vorstand/themen/{wohnen.id}"
    page = await board.get(path)
    assert "Montag, 15. März 2027, Riesa" in page.text
    done = await board.post(f"{path}/treffen", {"meeting": "2027-1"})
    assert done.status_code == 303
    assert (await hosting.meeting(2027, 1)).topic == "Wohnen"
    assert "am 15.03.2027 geplant" in (await board.get("/vorstand/themen")).text


async def test_a_meeting_that_is_over_gets_no_topic(board: Visitor) -> None:
    [wohnen] = await collected("Wohnen")
    await a_meeting(date(2024, 6, 10))
    path = f"/vorstand/themen/{wohnen.id}"
    await board.get(path)
    answer = await board.post(f"{path}/treffen", {"meeting": "2024-1"})
    assert answer.status_code == 422
    assert "Wählen Sie ein Treffen, das noch kommt." in answer.text


async def test_a_topic_is_changed_and_rests_and_comes_back(board: Visitor) -> None:
    [wohnen] = await collected("Wohnen")
    path = f"/vorstand/themen/{wohnen.id}"
    await board.get(path)
    await board.post(path, {"title": "Wohnen im Alter", "question": "Was hilft?"})
    await board.get(path)
    await board.post(f"{path}/ruhe", {"resting": "1"})
    page = await board.get(path)
    assert (heading(page), "Dieses Thema ruht." in page.text) == ("Wohnen im Alter", True)
    assert "Ruhende Themen" in (await board.get("/vorstand/themen")).text
    await board.get(path)
    await board.post(f"{path}/ruhe", {"resting": ""})
    line = await topics.line(wohnen.id, today=TODAY)
    assert (line.wished.topic.state, line.wished.topic.question) == (TopicState.OPEN, "Was hilft?")


async def test_a_topic_that_is_not_there_is_not_found(board: Visitor) -> None:
    assert (await board.get("/vorstand/themen/99")).status_code == 404


async def test_everybody_sees_what_is_missing_and_nobody_who_wished(client: Visitor) -> None:
    wohnen, armut, klima = await collected("Wohnen", "Armut", "Klima")
    [project] = await settle(NEISSEUFER)
    await topics.wish(wohnen.id, project.id, wished=True, now=NOW)
    await treated(armut, date(2025, 6, 10))
    await treated(klima, date(2019, 6, 10))
    await topics.propose(
        Topic(0, "Kultur", project_id=project.id, proposed_by="Milan Novák"), who=BOARD, now=NOW
    )
    page = (await client.get("/themen")).text
    missing = page[page.index("Was fehlt?") : page.index("Was war Thema?")]
    assert [one for one in ("Wohnen", "Armut", "Klima", "Kultur") if one in missing] == [
        "Wohnen",
        "Klima",
        "Kultur",
    ]
    assert "Juni 2025" in page
    assert 'href="#vorschlagen"' in page
    assert not any(name in page for name in ("Neißeufer", "Milan"))


async def test_a_project_ticks_what_it_wants_and_proposes_one(client: Visitor) -> None:
    wohnen, armut = await collected("Wohnen", "Armut")
    [project] = await settle(NEISSEUFER)
    letter = await link_of(project)
    path = f"{letter}/themen"
    assert f'href="{path}"' in (await client.get(letter)).text
    page = await client.get(path)
    assert heading(page) == "Welche Themen wünschen Sie sich?"
    shown = [str(wohnen.id), str(armut.id)]
    done = await client.post(
        path,
        {"shown": shown, "topics": [shown[0]], "title": "Kultur", "question": "Wer öffnet Türen?"},
    )
    assert (done.status_code, done.headers["Location"]) == (303, path)
    assert sorted(await wished_by(project)) == ["Kultur", "Wohnen"]
    page = await client.get(path)
    assert "„Kultur“ ist vorgeschlagen" in page.text
    assert len(re.findall(r'type="checkbox"[^>]* checked', page.text)) == 2


async def test_a_tick_taken_away_is_a_wish_taken_back(client: Visitor) -> None:
    wohnen, armut = await collected("Wohnen", "Armut")
    [project] = await settle(NEISSEUFER)
    await topics.wish(wohnen.id, project.id, wished=True, now=NOW)
    await topics.wish(armut.id, project.id, wished=True, now=NOW)
    path = f"{await link_of(project)}/themen"
    await client.get(path)
    await client.post(path, {"shown": [str(wohnen.id)]})
    assert await wished_by(project) == ["Armut"], "a topic that was not shown keeps its wish"


async def test_a_known_topic_comes_back_with_the_ticks(client: Visitor) -> None:
    wohnen, armut = await collected("Wohnen", "Armut")
    [project] = await settle(NEISSEUFER)
    path = f"{await link_of(project)}/themen"
    await client.get(path)
    shown = [str(wohnen.id), str(armut.id)]
    answer = await client.post(path, {"shown": shown, "topics": shown[1], "title": "wohnen"})
    assert answer.status_code == 422
    assert "gibt es schon" in answer.text
    ticked = re.findall(r'type="checkbox"[^>]*value="(\d+)" checked', answer.text)
    assert ticked == [shown[1]]
    assert await wished_by(project) == []


async def test_looking_changes_nothing(client: Visitor) -> None:
    await collected("Wohnen")
    [project] = await settle(NEISSEUFER)
    path = f"{await link_of(project)}/themen"
    names = ("topic", "topic_vote", "topic_meeting", "letter", "trail", "link", "attempt")
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in names]
    for _ in range(5):
        await client.get(path)
        await client.get("/themen", headers={"Purpose": "prefetch"})
        await client.send("HEAD", path)
    assert [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in names] == before


async def test_a_wrong_link_opens_no_wishes(client: Visitor) -> None:
    assert (await client.get("/a/nirgends/themen")).status_code == 404
