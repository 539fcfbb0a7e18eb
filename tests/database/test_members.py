"""Projects, towns and meetings come back from both databases as they went in."""

from dataclasses import replace
from datetime import date

import pytest

from lagplanner.database import hosting, members
from lagplanner.database.engine import transaction
from lagplanner.domain.errors import AlreadyThereError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState, Wish, WishKind
from lagplanner.domain.members import Project
from tests.people import CHEMNITZ, MUEHLE, NOW, PARK, TOWNS

pytestmark = pytest.mark.usefixtures("database")


async def stored(*projects: Project) -> list[Project]:
    async with transaction():
        for town in TOWNS:
            await members.add_town(town)
        return [await members.save(project, at=NOW) for project in projects]


async def test_a_project_comes_back_with_all_that_belongs_to_it() -> None:
    [park] = await stored(PARK)
    assert await members.project(park.slug) == replace(PARK, id=park.id)


async def test_projects_are_in_the_order_of_their_names() -> None:
    await stored(MUEHLE, PARK)
    assert [project.name for project in await members.projects()] == [PARK.name, MUEHLE.name]


async def test_two_projects_of_one_name_get_two_addresses() -> None:
    first, second = await stored(PARK, PARK)
    assert second.slug == f"{first.slug}-2"


async def test_who_read_an_old_version_cannot_overwrite_a_newer_one() -> None:
    [park] = await stored(PARK)
    async with transaction():
        await members.save(replace(park, notes="neu"), at=NOW)
    with pytest.raises(ConflictError):
        async with transaction():
            await members.save(replace(park, notes="alt"), at=NOW)
    assert (await members.project(park.slug)).notes == "neu"


async def test_an_unknown_project_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        await members.project("gibt-es-nicht")


async def test_a_wish_is_noted_once() -> None:
    [park] = await stored(PARK)
    wish = Wish(park.id, WishKind.OFFER, 2027, 2)
    async with transaction():
        await members.save_wish(wish, at=NOW)
    with pytest.raises(AlreadyThereError):
        async with transaction():
            await members.save_wish(wish, at=NOW)
    assert [(found.year, found.year_quarter) for found in await members.wishes(2027, 2027)] == [
        (2027, 2)
    ]


async def test_a_meeting_keeps_its_hosts_and_its_calendar_uid() -> None:
    park, muehle = await stored(PARK, MUEHLE)
    meeting = Meeting(
        0,
        2026,
        3,
        date(2026, 9, 14),
        town=CHEMNITZ,
        host_id=park.id,
        co_host_ids=(muehle.id,),
        topic="Leerstand",
        participants=31,
    )
    async with transaction():
        saved = await hosting.save_meeting(meeting, at=NOW)
        moved = await hosting.save_meeting(
            replace(saved, day=date(2026, 9, 21), state=MeetingState.CONFIRMED, sequence=1), at=NOW
        )
    assert moved == replace(
        meeting,
        id=saved.id,
        uid=saved.uid,
        day=date(2026, 9, 21),
        state=MeetingState.CONFIRMED,
        sequence=1,
    )
    assert await hosting.meetings() == (moved,)
