"""The list of projects is kept, and mistakes are taken back."""

from dataclasses import replace

import pytest

from lagplanner.database import hosting, trail
from lagplanner.database import members as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.directory.profiles import PastCarrier
from lagplanner.domain.errors import BrokenRuleError, ConflictError, InputError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import OfficeHours, Project
from lagplanner.services.directory import profiles
from lagplanner.services.membership import members
from lagplanner.services.trail import undoing
from tests.people import BOARD, NOW, PARK, TODAY, TOWNS

pytestmark = pytest.mark.usefixtures("database")


async def park() -> Project:
    async with transaction():
        for town in TOWNS:
            await stored.add_town(town)
    return await members.save_project(PARK, who=BOARD, now=NOW)


async def test_a_change_can_be_taken_back() -> None:
    before = await park()
    await members.save_project(replace(before, room_capacity=80), who=BOARD, now=NOW)
    latest = (await trail.entries())[0]
    sentence = await undoing.undo(latest.id, who=BOARD, now=NOW)
    assert sentence == "Gemeinwesenkoordination Am Park ist wieder wie vorher."
    assert (await members.project(before.slug)).room_capacity == 30


async def test_a_carrier_that_is_left_is_remembered_until_that_is_taken_back() -> None:
    before = await park()

    after = await members.save_project(
        replace(before, carrier="Neuer Träger e.V."), who=BOARD, now=NOW
    )
    assert (await profiles.kept(after.id)).shown.past_carriers == (
        PastCarrier("bis 2026", PARK.carrier),
    )

    await undoing.undo((await trail.entries())[0].id, who=BOARD, now=NOW)
    assert (await profiles.kept(after.id)).shown.past_carriers == ()


async def test_a_change_that_was_built_upon_is_not_taken_back() -> None:
    before = await park()
    second = await members.save_project(replace(before, room_capacity=80), who=BOARD, now=NOW)
    first_change = (await trail.entries())[0]
    await members.save_project(replace(second, room_capacity=90), who=BOARD, now=NOW)
    with pytest.raises(ConflictError, match="seitdem"):
        await undoing.undo(first_change.id, who=BOARD, now=NOW)
    assert (await members.project(before.slug)).room_capacity == 90


async def test_a_deleted_project_comes_back_whole() -> None:
    before = await park()
    await members.delete_project(before.slug, who=BOARD, now=NOW)
    await undoing.undo((await trail.entries())[0].id, who=BOARD, now=NOW)
    [after] = await members.projects()
    assert replace(after, id=before.id) == before


async def test_who_ever_hosted_stays_in_the_history() -> None:
    before = await park()
    async with transaction():
        await hosting.save_meeting(
            Meeting(0, 2026, 1, TODAY, town=before.town, host_id=before.id), at=NOW
        )
    with pytest.raises(BrokenRuleError, match="schon Gastgeber"):
        await members.delete_project(before.slug, who=BOARD, now=NOW)


async def test_contradictions_are_named_all_at_once_and_nothing_is_stored() -> None:
    before = await park()
    hours = before.office_hours[0]
    wrong = replace(
        before,
        name=" ",
        room_capacity=0,
        office_hours=(OfficeHours(1, hours.closes, hours.opens),),
    )
    with pytest.raises(InputError) as refused:
        await members.save_project(wrong, who=BOARD, now=NOW)
    assert [problem.field for problem in refused.value.problems] == [
        "name",
        "room_capacity",
        "office_hours",
    ]
    assert await members.project(before.slug) == before


async def test_a_project_survives_the_way_through_json() -> None:
    assert members.from_json(members.as_json(PARK)) == PARK
