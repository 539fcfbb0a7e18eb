"""Can guests put themselves on the list at the door, on the day alone, and learn nothing more by it?"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from lagplanner.database import trail
from lagplanner.domain.attendance.lists import Presence, Tick
from lagplanner.domain.attendance.replies import Details
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.trail import Wanted
from lagplanner.services import closing
from lagplanner.services.attendance import lists, replies
from tests.databases import dump
from tests.invited import INVITED, invite, link_for, says
from tests.papers_at_hand import read, words
from tests.people import BOARD
from tests.stories.browsing import Person
from tests.visitors import Visitor

THAT_MORNING = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
TODAY = THAT_MORNING.date()
THE_DAY_AFTER = datetime(2027, 3, 16, 9, 0, tzinfo=UTC)
NAME = "Nguyễn Thị Černý-Müßig"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(INVITED, tick=False) as now:
        yield now


async def code(client: Visitor) -> tuple[str, Meeting, list[Project]]:
    """Neißeufer comes with three, one of them named, Hammerwiese with one; the host has printed the
    code, and gives where it leads.
    """
    meeting, projects = await invite()
    sonnenhof, neisseufer, hammerwiese = projects
    await says(meeting, neisseufer, 3)
    named = Details(3, names=(NAME,))
    await replies.add_details(meeting.id, neisseufer.id, named, today=INVITED.date(), now=INVITED)
    await says(meeting, hammerwiese, 1)
    host = Person(client)
    await host.open(await link_for(meeting, sonnenhof, Purpose.HOST, occasion="day_pack"))
    await host.open(f"{host.here}/papiere")
    await host.press("Aushang mit Code drucken")
    paper = read(host.file)
    assert (paper.pages, paper.claims) == (1, "ua-1")
    assert "Bitte eintragen" in words(paper)
    assert paper.alternatives == ("QR-Code zur Teilnahmeliste",)
    [path] = re.findall(r"/e/\w{23}", paper.text)
    return path, meeting, projects


async def there(meeting: Meeting) -> dict[str, int]:
    known = await lists.day_list(meeting.id)
    return {one.key: one.there for one in known.lines if one.there}


async def test_guests_tick_themselves_with_three_taps(client: Visitor, clock: Any) -> None:
    path, meeting, (_, neisseufer, _) = await code(client)
    clock.move_to(THAT_MORNING)
    guest = Person(client)
    await guest.open(path)
    assert NAME not in guest.words, "names are told of the chosen project alone"
    await guest.follow("Gemeinwesenarbeit Neißeufer")
    before = await dump()
    await guest.look_again()
    assert await dump() == before, "looking changes nothing"
    await guest.press(f"{NAME} ist da")

    assert guest.clicks == 3
    assert f"Willkommen, {NAME}! Sie stehen auf der Liste." in guest.words
    assert await there(meeting) == {f"p{neisseufer.id}-1": 1}
    await guest.press("Wir sind da", {"number": "1"})
    assert await there(meeting) == {f"p{neisseufer.id}-1": 1, f"p{neisseufer.id}": 1}
    [told, *_] = await trail.found(Wanted())
    assert (told.who, told.way) == ("Gemeinwesenarbeit Neißeufer", "link")


async def test_the_same_again_is_one_and_the_host_has_the_last_word(
    client: Visitor, clock: Any
) -> None:
    path, meeting, (_, _, hammerwiese) = await code(client)
    clock.move_to(THAT_MORNING)
    line = {"line": f"p{hammerwiese.id}", "project": str(hammerwiese.id)}
    await client.get(path)
    for _ in range(3):
        assert (await client.post(path, line)).status_code == 303
    assert await there(meeting) == {f"p{hammerwiese.id}": 1}

    gone = [Tick(f"p{hammerwiese.id}", Presence.OPEN)]
    await lists.tick(meeting.id, gone, who=BOARD, today=TODAY, now=THAT_MORNING)
    assert await there(meeting) == {}


async def test_nobody_is_ticked_who_is_not_expected_and_no_more_than_are(
    client: Visitor, clock: Any
) -> None:
    path, meeting, (sonnenhof, neisseufer, _) = await code(client)
    clock.move_to(THAT_MORNING)
    await client.get(path)
    for line in (f"p{sonnenhof.id}", "w-0123456789ab", "p999", ""):
        await client.post(path, {"line": line})
    answer = await client.post(path, {"line": f"p{neisseufer.id}", "number": "3"})
    page = await client.get(answer.headers["Location"])
    assert "Sie sind mehr, als angemeldet sind. Bitte melden Sie sich am Empfang." in page.text
    assert await there(meeting) == {}
    assert NAME not in (await client.get(f"{path}?projekt={sonnenhof.id}")).text


async def test_the_code_opens_the_list_on_the_day_alone(client: Visitor, clock: Any) -> None:
    path, meeting, (_, _, hammerwiese) = await code(client)
    line = {"line": f"p{hammerwiese.id}"}
    page = await client.get(path)
    assert "Eintragen kann man sich am Tag des Treffens." in page.text
    assert "Hammerwiese" not in page.text
    await client.post(path, line)
    assert await there(meeting) == {}
    clock.move_to(THE_DAY_AFTER)
    assert (await client.get(path)).status_code == 410


async def test_on_a_closed_list_nobody_puts_themselves(client: Visitor, clock: Any) -> None:
    path, meeting, (_, neisseufer, hammerwiese) = await code(client)
    clock.move_to(THAT_MORNING)
    here = [Tick(f"p{neisseufer.id}-1", Presence.PRESENT)]
    await lists.tick(meeting.id, here, who=BOARD, today=TODAY, now=THAT_MORNING)
    await closing.close(meeting.id, who=BOARD, today=TODAY, now=THAT_MORNING)
    await client.get(path)
    answer = await client.post(path, {"line": f"p{hammerwiese.id}"})
    page = await client.get(answer.headers["Location"])
    assert "Die Liste ist nicht offen. Bitte melden Sie sich am Empfang." in page.text
    assert await there(meeting) == {f"p{neisseufer.id}-1": 1}


async def test_the_board_prints_it_too_and_nobody_after_the_day(board: Visitor, clock: Any) -> None:
    await invite()
    page = "/vorstand/treffen/2027-1/papiere"
    await board.log_in()
    assert f'action="{page}/eingang"' in (await board.get(page)).text
    answer = await board.post(f"{page}/eingang")
    assert answer.headers["Content-Type"] == "application/pdf"
    clock.move_to(THE_DAY_AFTER)
    await board.log_in()
    assert f'action="{page}/eingang"' not in (await board.get(page)).text
    assert (await board.post(f"{page}/eingang")).headers["Location"] == page
