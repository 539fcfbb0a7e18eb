"""Can a host answer in one tap, say where, tick what is done, and leave word for the next?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from lagplanner.database import host_requests, hosting, letters, trail
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import RequestState
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.domain.trail import Way
from lagplanner.services.post import links
from tests.people import BOARD, HAMMERWIESE, NOW, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2027, 3, 30, 23, 0, tzinfo=UTC)
HOME = replace(SONNENHOF, street="Elbstraße 1", postcode="01587")
OFFERED = {"venue": "Quartiersmanagement Sonnenhof", "street": "Elbstraße 1", "step_free": "ja"}


async def asked() -> str:
    """A host asked for the meeting in Riesa; the path of the link in the letter."""
    [host] = await settle(HOME)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                date(2027, 3, 15),
                MeetingState.PUBLISHED,
                town=RIESA,
                host_id=host.id,
            ),
            at=NOW,
        )
        letter = Letter("host_asked:1:2027-1", "host_asked", meeting_id=meeting.id)
        await letters.add(letter, at=NOW, who=BOARD)
    [letter] = await letters.letters()
    [address] = await links.mint(
        [
            Link(
                Purpose.HOST,
                "Ada Lindner",
                "ada.lindner@example.org",
                NOW,
                UNTIL,
                host.id,
                meeting.id,
                letter.id,
            )
        ],
        base_url=ADDRESS,
    )
    return address.removeprefix(ADDRESS)


async def state_of() -> tuple[MeetingState, list[RequestState]]:
    meeting = await hosting.meeting(2027, 1)
    return meeting.state, [one.state for one in await host_requests.requests()]


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


async def test_a_host_says_whether_one_can_take_part_by_video(
    client: Visitor, board: Visitor
) -> None:
    path = await asked()
    await client.get(path)
    await client.post(path, {"answer": "yes", **OFFERED, "by_video": "1"})
    [first] = (await host_requests.venues([1])).values()
    sheet = (await board.get("/vorstand/treffen/2027-1")).text

    await client.post(path, {"answer": "yes", **OFFERED})

    [second] = (await host_requests.venues([1])).values()
    assert (first.by_video, second.by_video) == (True, False)
    assert "Per Video" in sheet


async def test_an_answer_is_noted_with_the_letter_its_link_stood_in(client: Visitor) -> None:
    path = await asked()
    await client.log_in()  # whoever else is in: the link says who acts
    await client.get(path)
    await client.post(path, {"answer": "no"})

    [letter] = [one for one in await letters.letters() if one.occasion == "host_asked"]
    entry = (await trail.entries(limit=1))[0]
    assert (entry.deed, entry.way, entry.letter_id) == ("host_answered", Way.LINK, letter.id)


async def test_one_tap_confirms_day_and_suggested_place(client: Visitor) -> None:
    path = await asked()
    page = await client.get(path)
    assert heading(page) == "Sind Sie Gastgeber in Riesa?"
    assert "Elbstraße 1, 01587 Riesa" in page.text
    done = await client.post(path, {"answer": "yes", **OFFERED})
    assert (done.status_code, done.headers["Location"]) == (303, path)
    assert await state_of() == (MeetingState.CONFIRMED, [RequestState.ACCEPTED])
    assert heading(await client.get(path)) == "Ihr Treffen in Riesa"


async def test_a_yes_may_come_before_the_room(client: Visitor) -> None:
    path = await asked()
    await client.get(path)
    await client.post(path, {"answer": "yes_venue_later"})
    assert await state_of() == (MeetingState.PUBLISHED, [RequestState.ACCEPTED])
    assert "Der Raum fehlt noch." in (await client.get(path)).text


async def test_a_no_with_its_reason(client: Visitor) -> None:
    path = await asked()
    await client.get(path)
    await client.post(path, {"answer": "no", "remark": "Umbau"})
    [request] = await host_requests.requests()
    assert (request.state, request.remark) == (RequestState.DECLINED, "Umbau")
    assert "Sie haben abgesagt." in (await client.get(path)).text


async def test_a_place_without_a_name_comes_back_filled(client: Visitor) -> None:
    path = await asked()
    await client.get(path)
    again = await client.post(path, {"answer": "yes", "venue": "", "room": "Saal 2"})
    assert again.status_code == 422
    assert "Wo findet das Treffen statt?" in again.text
    assert 'value="Saal 2"' in again.text


async def test_colleagues_tick_the_list(client: Visitor) -> None:
    path = await asked()
    await client.get(path)
    await client.post(path, {"answer": "yes", **OFFERED})
    page = await client.get(path)
    assert "Raum und Schlüssel" in page.text
    done = await client.post(f"{path}/liste", {"done": "room"})
    assert done.headers["Location"] == f"{path}#liste"
    meeting = await hosting.meeting(2027, 1)
    ticked = [one.code for one in await host_requests.checklist(meeting.id) if one.is_done]
    assert ticked == ["room"]
    assert "erledigt (Ada Lindner)" in (await client.get(path)).text


async def test_looking_changes_nothing(client: Visitor) -> None:
    path = await asked()
    tables = ("host_request", "venue", "checklist_item", "letter", "meeting", "trail", "link")
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables]
    for _ in range(10):
        await client.get(path)
        await client.send("HEAD", path)
    assert [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables] == before


async def test_the_link_of_a_project_that_hosts_no_more_only_informs(client: Visitor) -> None:
    path = await asked()
    await client.get(path)
    [other] = await settle(HAMMERWIESE)
    meeting = await hosting.meeting(2027, 1)
    async with transaction():
        await hosting.save_meeting(replace(meeting, host_id=other.id), at=NOW)
    page = await client.get(path)
    assert "<form" not in page.text.partition("<footer")[0]
    await client.post(path, {"answer": "yes", **OFFERED})
    assert await state_of() == (MeetingState.PUBLISHED, [])


async def test_whoever_ticks_says_who_and_sees_how_far_the_list_is(client: Visitor) -> None:
    path = await asked()
    await client.get(path)
    await client.post(path, {"answer": "yes", **OFFERED})
    await client.post(f"{path}/liste", {"done": "room", "ticker": "Toni aus der Küche"})
    page = await client.get(path)
    assert "1 von 9 erledigt" in page.text
    assert "erledigt (Toni aus der Küche)" in page.text
    assert 'value="Toni aus der Küche"' in page.text  # typed once
    await client.post(f"{path}/liste", {"open": "room", "ticker": "Toni aus der Küche"})
    assert "0 von 9 erledigt" in (await client.get(path)).text


async def test_a_host_proposes_a_topic_and_the_board_chooses(client: Visitor) -> None:
    path = await asked()
    await client.get(path)
    await client.post(path, {"answer": "yes", **OFFERED})
    assert "Das Thema steht noch nicht." in (await client.get(path)).text
    for title in ("Leerstand neu nutzen", "Leerstand neu nutzen"):
        answer = await client.post(f"{path}/thema", {"title": title})
    assert answer.status_code == 422  # it is there already
    assert "gibt es schon" in answer.text
    page = await client.get(path)
    assert "Am häufigsten gewünscht: Leerstand neu nutzen." in page.text
    assert (await hosting.meeting(2027, 1)).topic == ""


async def test_a_co_host_is_asked_for_itself_and_not_for_the_place(client: Visitor) -> None:
    path = await asked()
    [other] = await settle(HAMMERWIESE)
    meeting = await hosting.meeting(2027, 1)
    assert meeting.host_id is not None
    together = replace(meeting, host_id=other.id, co_host_ids=(meeting.host_id,))
    async with transaction():
        await hosting.save_meeting(together, at=NOW)
    page = await client.get(path)
    assert heading(page) == "Laden Sie in Riesa mit ein?"
    assert "gemeinsam mit Stadtteilbüro Hammerwiese" in page.text
    assert 'name="venue"' not in page.text
    await client.post(path, {"answer": "yes_venue_later"})
    page = await client.get(path)
    assert "Den Raum trägt Stadtteilbüro Hammerwiese ein." in page.text
