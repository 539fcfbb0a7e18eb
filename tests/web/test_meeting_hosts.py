"""A host fails or a co-host cannot: is it one button on the sheet, and does everything follow?"""

from dataclasses import replace
from datetime import date

import pytest

from lagplanner import clock
from lagplanner.database import hosting, letters
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind
from lagplanner.services.hosts import hosting as hosts
from tests.people import HAMMERWIESE, NEISSEUFER, SONNENHOF, settle
from tests.stories.browsing import Person
from tests.visitors import Visitor

NO = HostAnswer(HostAnswerKind.NO, remark="Umbau")


async def a_meeting() -> Meeting:
    """Sonnenhof hosts together with Neißeufer; Hammerwiese stands in."""
    host, with_it, stand_in = await settle(SONNENHOF, NEISSEUFER, HAMMERWIESE)
    year = clock.today().year + 1
    async with transaction():
        return await hosting.save_meeting(
            Meeting(
                0,
                year,
                1,
                date(year, 6, 14),
                MeetingState.PUBLISHED,
                town=host.town,
                host_id=host.id,
                co_host_ids=(with_it.id,),
                standby_id=stand_in.id,
            ),
            at=clock.now(),
        )


async def says_no(meeting: Meeting, project_id: int | None) -> None:
    assert project_id is not None
    await hosts.answer(meeting.id, project_id, NO, today=clock.today(), now=clock.now())


@pytest.fixture
async def person(board: Visitor) -> Person:
    return Person(board)


async def test_the_stand_in_is_one_button_where_the_host_cannot(person: Person) -> None:
    meeting = await a_meeting()
    sheet = f"/vorstand/treffen/{meeting.year}-1"
    await says_no(meeting, meeting.host_id)
    await person.open(sheet)
    assert "kann nicht Gastgeber sein. Ein Ersatz ist benannt." in person.words

    await person.press("Stadtteilbüro Hammerwiese einsetzen")

    after = await hosting.meeting(meeting.year, 1)
    assert (after.host_id, after.standby_id) == (meeting.standby_id, None)
    asked = await letters.letters(occasion="host_asked")
    assert [(one.project_id, one.state.value) for one in asked] == [(meeting.standby_id, "held")]
    assert "Die Anfrage liegt im Postausgang." in person.words
    again = await person.visitor.post(f"{sheet}/ersatz")
    assert again.status_code == 303  # pressed twice: nothing more happens
    assert (await hosting.meeting(meeting.year, 1)).host_id == after.host_id


async def test_a_co_host_that_cannot_is_taken_off_with_one_button(person: Person) -> None:
    meeting = await a_meeting()
    await says_no(meeting, meeting.co_host_ids[0])
    await person.open(f"/vorstand/treffen/{meeting.year}-1")
    assert "kann nicht mit einladen." in person.words
    await person.press("Mitgastgeber streichen")
    after = await hosting.meeting(meeting.year, 1)
    assert after == replace(meeting, co_host_ids=())


async def test_nobody_steps_in_where_no_stand_in_is_named(person: Person) -> None:
    meeting = await a_meeting()
    async with transaction():
        await hosting.save_meeting(replace(meeting, standby_id=None), at=clock.now())
    await says_no(meeting, meeting.host_id)
    sheet = f"/vorstand/treffen/{meeting.year}-1"
    await person.open(sheet)
    assert "einsetzen" not in person.words
    await person.visitor.post(f"{sheet}/ersatz")
    await person.open(sheet)
    assert "Für dieses Treffen ist kein Ersatz benannt." in person.words
