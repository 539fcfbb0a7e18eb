"""A plan that is published again may move a meeting people know of: they hear it as of any other move."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lagplanner.database import hosting, letters
from lagplanner.database.engine import transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.errors import ConflictError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.planning import Entry, PlanVersion
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.services.dates import moving
from lagplanner.services.plan import planning
from tests.people import BOARD, NEISSEUFER, NOW, SONNENHOF, TODAY, settle

SPRING, LATER, SUMMER = date(2027, 3, 15), date(2027, 4, 12), date(2027, 6, 14)

pytestmark = pytest.mark.usefixtures("database")


async def publish(*entries: Entry) -> None:
    draft = await planning.store(PlanVersion(2027, entries), who=BOARD, now=NOW)
    await planning.publish(2027, draft.number, who=BOARD, now=NOW)


async def published() -> tuple[Entry, Entry]:
    """Spring and summer are published; of the spring Ada has been told, of the summer Ben."""
    sonnenhof, neisseufer = await settle(SONNENHOF, NEISSEUFER)
    entries = (
        Entry(1, 1, day=SPRING, host_id=sonnenhof.id),
        Entry(2, 2, day=SUMMER, host_id=neisseufer.id),
    )
    await publish(*entries)
    for name, number in (("ada", 1), ("ben", 2)):
        meeting = await hosting.meeting(2027, number)
        told = Letter(
            f"date_poll:{name}:1",
            "date_poll",
            LetterState.SENT,
            meeting_id=meeting.id,
            recipient_email=f"{name}@example.org",
        )
        async with transaction():
            await letters.add(told, at=NOW, who=BOARD)
    return entries


async def news() -> list[tuple[str, str, str]]:
    """Which letters about a change wait: what, to whom, and the day their reader knows."""
    return [
        (one.occasion, one.recipient_email, one.facts["old_day"])
        for one in await letters.letters(state=LetterState.QUEUED)
    ]


async def state(number: int) -> Meeting:
    return await hosting.meeting(2027, number)


async def test_who_was_told_of_the_old_day_hears_of_the_new_one_and_nobody_else() -> None:
    spring, summer = await published()
    await publish(replace(spring, day=LATER), summer)
    assert await news() == [("meeting_moved", "ada@example.org", SPRING.isoformat())]
    assert ((await state(1)).day, (await state(1)).sequence) == (LATER, 1)


async def test_two_meetings_may_change_days_in_one_plan() -> None:
    spring, summer = await published()
    await publish(replace(spring, day=SUMMER), replace(summer, day=SPRING))
    assert await news() == [
        ("meeting_moved", "ada@example.org", SPRING.isoformat()),
        ("meeting_moved", "ben@example.org", SUMMER.isoformat()),
    ]


async def test_a_meeting_the_plan_has_no_more_is_cancelled_for_all_who_know_of_it() -> None:
    spring, _ = await published()
    await publish(spring)
    assert (await state(2)).state is MeetingState.CANCELLED
    assert await news() == [("meeting_cancelled", "ben@example.org", SUMMER.isoformat())]


async def test_a_plan_on_the_same_days_writes_nobody() -> None:
    spring, summer = await published()
    await publish(spring, replace(summer, reasons=("Anders begründet.",)))
    assert await news() == []


async def test_a_meeting_that_is_over_stays_where_it_was() -> None:
    spring, summer = await published()
    draft = await planning.store(
        PlanVersion(2027, (replace(spring, day=LATER), summer)), who=BOARD, now=NOW
    )
    after = NOW + timedelta(days=(SPRING - TODAY).days + 1)
    await planning.publish(2027, draft.number, who=BOARD, now=after)
    assert (await state(1)).day == SPRING


async def test_an_old_plan_brings_a_new_meeting_in_the_place_of_one_that_fell_through() -> None:
    spring, summer = await published()
    await moving.move(2027, 2, Moved(None), sequence=0, who=BOARD, today=TODAY, now=NOW)
    assert [one.number for one in (await planning.versions(2027))[0].entries] == [1]

    old = await planning.restore(2027, 1, who=BOARD, now=NOW)
    await planning.publish(2027, old.number, who=BOARD, now=NOW)

    cancelled, anew = await state(2), await state(3)
    assert (cancelled.state, anew.state) == (MeetingState.CANCELLED, MeetingState.PUBLISHED)
    assert (anew.day, anew.host_id) == (SUMMER, summer.host_id)
    assert anew.uid != cancelled.uid
    assert (await state(1)).day == spring.day
    assert await news() == [("meeting_cancelled", "ben@example.org", SUMMER.isoformat())]
    asked = await letters.letters(occasion="host_asked", meeting_id=anew.id)
    assert [one.project_id for one in asked] == [summer.host_id]


async def test_an_old_plan_brings_nothing_on_a_day_that_is_over() -> None:
    await published()
    await moving.move(2027, 1, Moved(None), sequence=0, who=BOARD, today=TODAY, now=NOW)
    after = NOW + timedelta(days=(SPRING - TODAY).days)
    old = await planning.restore(2027, 1, who=BOARD, now=after)
    assert [one.number for one in old.entries] == [2]


async def test_a_move_the_plan_has_overtaken_cannot_be_taken_back() -> None:
    spring, summer = await published()
    await moving.move(2027, 1, Moved(LATER), sequence=0, who=BOARD, today=TODAY, now=NOW)
    await publish(replace(spring, day=date(2027, 4, 19)), summer)
    with pytest.raises(ConflictError, match="noch einmal verlegt"):
        await moving.undo(2027, 1, who=BOARD, now=NOW)
