"""A host's month and the project it wants to host with: heeded in the proposal where nobody pays."""

import json
from calendar import monthrange
from dataclasses import replace
from datetime import date

from lagplanner.database import members
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.hosts.wishes import Wishes
from lagplanner.domain.members import Pause, Project
from lagplanner.domain.plan.planning import Entry, PlanVersion
from lagplanner.services.hosts import wishes
from lagplanner.services.plan import planning
from tests.people import NOW, TODAY
from tests.services.network import settle_network

DEAR = ("excess", "wishes", "spread", "prv", "travel")


async def said(project: Project, given: Wishes) -> None:
    await wishes.answer(project.id, 2027, given, who="Kim Beispiel", now=NOW)


async def proposed() -> PlanVersion:
    return await planning.proposal(2027, today=TODAY)


def spring(version: PlanVersion) -> Entry:
    return version.entries[1]


async def host_of_spring(projects: list[Project]) -> tuple[Project, Entry]:
    entry = spring(await proposed())
    return next(one for one in projects if one.id == entry.host_id), entry


def dear(version: PlanVersion) -> list[int]:
    levels = json.loads(version.answer)["levels"]
    return [levels[name] for name in DEAR]


async def test_a_meeting_goes_to_the_month_its_host_named_at_no_cost_to_anybody(
    database: Database,
) -> None:
    host, before = await host_of_spring(await settle_network())
    assert before.day is not None
    month = next(one for one in (4, 5, 6) if one != before.day.month)
    await said(host, Wishes(offers=frozenset({2})))
    without = await proposed()
    assert spring(without).host_id == host.id

    await said(host, Wishes(offers=frozenset({2}), month=month))
    plan = await proposed()

    day = spring(plan).day
    assert day is not None
    assert (spring(plan).host_id, day.month) == (host.id, month)
    assert dear(plan) == dear(without)
    assert spring(plan).day_reasons[-1].startswith("Der Wunschmonat von ")


async def test_a_month_that_would_cost_somebody_a_wish_is_not_heeded(database: Database) -> None:
    """In that month the host itself cannot: heeding it would give the meeting to somebody else."""
    host, before = await host_of_spring(await settle_network())
    assert before.day is not None
    month = next(one for one in (4, 5, 6) if one != before.day.month)
    pause = Pause(date(2027, month, 1), date(2027, month, monthrange(2027, month)[1]))
    async with transaction():
        host = await members.save(replace(host, pauses=(pause,)), at=NOW)
    await said(host, Wishes(offers=frozenset({2})))
    without = await proposed()
    assert spring(without).host_id == host.id

    await said(host, Wishes(offers=frozenset({2}), month=month))
    plan = await proposed()

    assert (spring(plan).host_id, spring(plan).day) == (host.id, spring(without).day)
    assert dear(plan) == dear(without)


async def test_a_month_that_is_met_anyway_is_said(database: Database) -> None:
    host, before = await host_of_spring(await settle_network())
    assert before.day is not None
    await said(host, Wishes(offers=frozenset({2}), month=before.day.month))
    assert spring(await proposed()).day_reasons[-1].startswith("Der Wunschmonat von ")


async def test_the_project_a_host_named_becomes_its_co_host_in_the_draft(
    database: Database,
) -> None:
    projects = await settle_network()
    host, before = await host_of_spring(projects)
    assert before.co_host_id is None
    partner = next(one for one in projects if one.name == "Quartiersladen Elbaue")
    await said(host, Wishes(offers=frozenset({2}), partner="quartiersladen elbaue"))

    entry = spring(await proposed())

    assert (entry.host_id, entry.co_host_id) == (host.id, partner.id)
    assert entry.reasons[-1] == "Wunsch: gemeinsam mit „quartiersladen elbaue“."


async def test_a_partner_nobody_knows_is_said_and_nothing_more(database: Database) -> None:
    host, _ = await host_of_spring(await settle_network())
    await said(host, Wishes(offers=frozenset({2}), partner="das Rathaus"))
    entry = spring(await proposed())
    assert (entry.co_host_id, entry.reasons[-1]) == (
        None,
        "Wunsch: gemeinsam mit „das Rathaus“.",
    )


async def test_the_year_knows_who_has_answered_the_call_and_who_is_silent(
    database: Database,
) -> None:
    projects = await settle_network()
    await said(projects[0], Wishes(offers=frozenset({2, 3}), month=9))
    async with transaction():
        assert len(await members.wishes(2027, 2027)) == 2
    found = await wishes.call(2027, today=TODAY)
    assert [(one.project.id, one.said) for one in found.answered] == [
        (projects[0].id, "lädt ein im Frühling oder Sommer, am liebsten im September")
    ]
    assert (len(found.silent), found.asked) == (7, 8)
