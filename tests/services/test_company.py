"""Co-hosts and stand-ins: asked or told when the plan is published, and what follows from a failure."""

from datetime import timedelta

import pytest

from lagplanner.database import host_requests, hosting, letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, RequestState, Venue
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import SetCoHost, SetStandby
from lagplanner.domain.post.letters import LetterState
from lagplanner.services.hosts import company
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.plan import changes, planning
from tests.people import BOARD, NOW, TODAY
from tests.services.network import settle_network

LATER = NOW + timedelta(days=10)
YES = HostAnswer(HostAnswerKind.YES, venue=Venue("Bürgerhaus"))
WITH = HostAnswer(HostAnswerKind.YES_VENUE_LATER)
NO = HostAnswer(HostAnswerKind.NO, remark="Umbau")


async def a_year() -> list[Project]:
    """Four meetings are published; the projects, in the order of the cast."""
    projects = await settle_network()
    draft = await planning.propose(2027, who=BOARD, now=NOW, today=TODAY)
    await planning.publish(2027, draft.number, who=BOARD, now=NOW)
    return projects


async def decided(change: SetCoHost | SetStandby) -> int:
    """The board changes the plan by hand and publishes it; how many letters it posted."""
    current = await planning.current(2027)
    assert current is not None
    draft = await changes.apply(
        2027, change, version=current.number, who=BOARD, now=NOW, today=TODAY
    )
    return (await planning.publish(2027, draft.number, who=BOARD, now=NOW)).posted


async def free(projects: list[Project]) -> Project:
    """A project that hosts nothing this year."""
    current = await planning.current(2027)
    assert current is not None
    busy = {entry.host_id for entry in current.entries}
    return next(one for one in projects if one.id not in busy)


async def state_of(occasion: str) -> list[tuple[int | None, str]]:
    return [(one.project_id, one.state.value) for one in await letters.letters(occasion=occasion)]


async def has_left(occasion: str) -> None:
    [letter] = await letters.letters(occasion=occasion)
    async with transaction():
        await letters.change([letter.id], [letter.state], LetterState.SENT, released_at=NOW)


async def test_a_co_host_is_asked_and_accepts_for_itself(database: Database) -> None:
    project = await free(await a_year())
    assert await decided(SetCoHost(2, project.id)) == 1
    assert await state_of("co_host_asked") == [(project.id, "held")]
    meeting = await hosting.meeting(2027, 2)

    seen = await hosts.answer(meeting.id, project.id, WITH, today=TODAY, now=LATER)

    assert (seen.request.state, seen.leads) == (RequestState.ACCEPTED, False)
    assert seen.meeting.state is MeetingState.PUBLISHED  # the host itself has said nothing
    assert await state_of("co_host_asked") == [(project.id, "discarded")]


async def test_a_co_host_that_cannot_leaves_the_host_alone_and_is_taken_off(
    database: Database,
) -> None:
    project = await free(await a_year())
    await decided(SetCoHost(2, project.id))
    meeting = await hosting.meeting(2027, 2)
    assert meeting.host_id is not None
    await hosts.answer(meeting.id, meeting.host_id, YES, today=TODAY, now=LATER)

    await hosts.answer(meeting.id, project.id, NO, today=TODAY, now=LATER)

    assert await state_of("board_co_host_no") == [(project.id, "queued")]
    assert (await hosting.meeting(2027, 2)).state is MeetingState.CONFIRMED
    for _ in range(2):
        after = await company.drop_co_host(2027, 2, project.id, who=BOARD, now=LATER)
    assert after.co_host_ids == ()
    current = await planning.current(2027)
    assert current is not None
    assert current.entries[1].co_host_id is None
    assert await state_of("host_released") == []  # it said so itself


async def test_the_board_hears_the_no_of_each_asking_of_a_co_host(database: Database) -> None:
    project = await free(await a_year())
    for times in (1, 2):
        await decided(SetCoHost(2, project.id))
        meeting = await hosting.meeting(2027, 2)
        await hosts.answer(meeting.id, project.id, NO, today=TODAY, now=LATER)
        async with transaction():
            told = await letters.letters(occasion="board_co_host_no")
            await letters.change([one.id for one in told], [LetterState.QUEUED], LetterState.SENT)
        assert len(told) == times
        await company.drop_co_host(2027, 2, project.id, who=BOARD, now=LATER)


async def test_a_stand_in_is_told_so_and_nothing_is_asked_of_it(database: Database) -> None:
    project = await free(await a_year())
    assert await decided(SetStandby(2, project.id)) == 1
    assert await state_of("standby_named") == [(project.id, "held")]
    assert await decided(SetStandby(2, None)) == 0
    assert await state_of("standby_named") == [(project.id, "discarded")]


async def test_a_stand_in_that_was_told_hears_that_it_is_needed_no_more(database: Database) -> None:
    project = await free(await a_year())
    await decided(SetStandby(2, project.id))
    await has_left("standby_named")
    await decided(SetStandby(2, None))
    assert await state_of("host_released") == [(project.id, "queued")]


async def test_a_host_that_has_said_yes_may_get_company(database: Database) -> None:
    project = await free(await a_year())
    meeting = await hosting.meeting(2027, 2)
    assert meeting.host_id is not None
    await hosts.answer(meeting.id, meeting.host_id, YES, today=TODAY, now=LATER)

    assert await decided(SetStandby(2, project.id)) == 1

    after = await hosting.meeting(2027, 2)
    assert (after.state, after.standby_id) == (MeetingState.CONFIRMED, project.id)


async def fails(project: Project) -> Meeting:
    """The host of the second meeting cannot, and the project stands in for it."""
    await decided(SetStandby(2, project.id))
    before = await hosting.meeting(2027, 2)
    assert before.host_id is not None
    await hosts.answer(before.id, before.host_id, YES, today=TODAY, now=LATER)
    await hosts.answer(before.id, before.host_id, NO, today=TODAY, now=LATER)
    return before


async def test_one_click_makes_the_stand_in_the_host_and_everything_follows(
    database: Database,
) -> None:
    project = await free(await a_year())
    before = await fails(project)
    sequence = (await hosting.meeting(2027, 2)).sequence

    after = await company.step_in(2027, 2, who=BOARD, today=TODAY, now=LATER)

    assert (after.host_id, after.standby_id, after.state) == (
        project.id,
        None,
        MeetingState.PUBLISHED,
    )
    assert after.town == project.town != before.town
    assert after.sequence == sequence + 1  # calendars follow to the other town
    assert await host_requests.venues([after.id]) == {}
    asked = await letters.with_keys([f"host_asked:{project.id}:2027-2"])
    assert [one.state for one in asked.values()] == [LetterState.HELD]
    current = await planning.current(2027)
    assert current is not None
    entry = current.entries[1]
    assert (current.state.value, entry.host_id, entry.standby_id) == (
        "published",
        project.id,
        None,
    )
    assert before.host_id is not None
    old = await host_requests.request(before.id, before.host_id)
    assert old is not None
    assert old.state is RequestState.WITHDRAWN
    with pytest.raises(BrokenRuleError, match="kein Ersatz"):
        await company.step_in(2027, 2, who=BOARD, today=TODAY, now=LATER)
