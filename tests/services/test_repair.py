"""A host drops out of a published plan: few changes or fair again, and only the new ones are asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lagplanner.database import hosting
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.plan.planning import PlanVersion
from lagplanner.mail import outbox
from lagplanner.services.plan import planning, repair
from tests.people import NOW, PARK, TODAY, settle
from tests.services.network import settle_network

LATER = NOW + timedelta(days=20)


async def published() -> PlanVersion:
    await settle_network()
    draft = await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)
    return (await planning.publish(2027, draft.number, who="Vorstand", now=NOW)).version


async def take(index: int, version: int = 1) -> PlanVersion:
    return await repair.apply_rung(
        2027, 2, index, version=version, who="Ada", now=LATER, today=TODAY
    )


async def test_the_first_way_changes_the_fewest_hosts_and_the_last_is_fair(
    database: Database,
) -> None:
    await published()

    ladder = await repair.withdrawal(2027, 2, today=TODAY)

    assert ladder.rungs[0].changes == 1
    assert [rung.index for rung in ladder.rungs] == list(range(len(ladder.rungs)))
    changes = [rung.changes for rung in ladder.rungs]
    assert changes == sorted(changes)
    assert ladder.rungs[-1].fair
    assert [row.number for row in ladder.rungs[0].rows if row.changed] == [2]


async def test_looking_at_the_ways_changes_nothing(database: Database) -> None:
    plan = await published()

    await repair.withdrawal(2027, 2, today=TODAY)

    assert (await hosting.meeting(2027, 2)).host_id == plan.entries[1].host_id
    assert len(await outbox.held()) == 4


async def test_a_way_becomes_a_draft_and_only_the_new_host_is_asked(database: Database) -> None:
    plan = await published()

    draft = await take(0)

    assert draft.entries[1].host_id not in (None, plan.entries[1].host_id)
    assert (await hosting.meeting(2027, 2)).host_id is None
    assert len(await outbox.held()) == 3  # the letter nobody had read is taken back
    done = await planning.publish(2027, draft.number, who="Ada", now=LATER)
    assert (done.posted, done.known) == (1, 3)
    assert (await hosting.meeting(2027, 2)).host_id == draft.entries[1].host_id


async def test_who_dropped_out_is_not_proposed_for_that_meeting_again(database: Database) -> None:
    plan = await published()
    await take(0)

    again = await planning.propose(2027, who="Ada", now=LATER, today=TODAY)

    assert again.entries[1].host_id != plan.entries[1].host_id


async def test_a_confirmed_host_can_drop_out_too(database: Database) -> None:
    plan = await published()
    async with transaction():
        meeting = await hosting.meeting(2027, 2)
        await hosting.save_meeting(replace(meeting, state=MeetingState.CONFIRMED), at=NOW)

    draft = await take(0)
    await planning.publish(2027, draft.number, who="Ada", now=LATER)

    meeting = await hosting.meeting(2027, 2)
    assert meeting.state is MeetingState.PUBLISHED
    assert meeting.host_id == draft.entries[1].host_id != plan.entries[1].host_id


async def test_hosts_who_were_told_stay_when_a_published_year_is_planned_anew(
    database: Database,
) -> None:
    plan = await published()

    again = await planning.propose(2027, who="Ada", now=LATER, today=TODAY)

    assert [(e.host_id, e.day) for e in again.entries] == [(e.host_id, e.day) for e in plan.entries]


async def test_what_cannot_drop_out_is_said(database: Database) -> None:
    await published()

    with pytest.raises(NotFoundError):
        await repair.withdrawal(2027, 9, today=TODAY)
    with pytest.raises(NotFoundError):
        await take(17)
    with pytest.raises(ConflictError):
        await take(0, version=5)


async def test_a_meeting_without_a_host_has_nobody_who_could_drop_out(database: Database) -> None:
    await settle(PARK)
    draft = await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)
    nobody = next(entry for entry in draft.entries if entry.is_open)

    with pytest.raises(BrokenRuleError):
        await repair.withdrawal(2027, nobody.number, today=TODAY)
