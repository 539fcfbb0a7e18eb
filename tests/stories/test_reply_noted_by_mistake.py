"""At the telephone the wrong project is signed off: the board takes it back where it typed it, or it is too late."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from lagplanner.database import attendance
from tests.invited import INVITED, invite, link_for, says
from tests.stories.browsing import Person
from tests.visitors import Visitor

HERE = "/vorstand/treffen/2027-1/anmeldungen"


@pytest.fixture(autouse=True)
def clock_() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(INVITED, tick=False) as now:
        yield now


async def test_the_board_takes_back_a_no_it_noted_for_the_wrong_project(
    board: Visitor, clock_: time_machine.Traveller
) -> None:
    meeting, (sonnenhof, neisseufer, _) = await invite(capacity=3)
    await says(meeting, sonnenhof, 3)
    await says(meeting, neisseufer, 2, now=INVITED + timedelta(minutes=1))
    before = await attendance.replies([meeting.id])
    clock_.shift(timedelta(minutes=5))
    person = Person(board)
    await person.open(HERE)
    await person.press("Eintragen", {"project": str(sonnenhof.id), "via": "phone"})
    assert "Zuletzt eingetragen" in person.words

    await person.press("Rückgängig")

    assert person.here == HERE
    assert "Die Antwort ist gelöscht. Es gilt wieder, was vorher galt." in person.words
    assert "zurückgenommen" in person.words
    assert await attendance.replies([meeting.id]) == before


async def test_what_the_project_has_answered_meanwhile_stays(
    board: Visitor, client: Visitor, clock_: time_machine.Traveller
) -> None:
    meeting, (sonnenhof, *_) = await invite(capacity=3)
    path = await link_for(meeting, sonnenhof)
    person = Person(board)
    await person.open(HERE)
    await person.press("Eintragen", {"project": str(sonnenhof.id), "via": "phone"})
    clock_.shift(timedelta(minutes=5))
    await client.get(path)
    await client.post(path, {"answer": "yes", "persons": "2"})

    await person.press("Rückgängig")

    assert "Seitdem ist noch einmal geantwortet worden." in person.words
    [reply] = await attendance.replies([meeting.id])
    assert (reply.all, reply.via, reply.entered_by) == (2, "link", "")
