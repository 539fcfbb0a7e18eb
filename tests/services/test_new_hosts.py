"""The host of a meeting is another one: who was told of the first hears it, and nobody else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lagplanner.database import host_requests, hosting, letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, RequestState, Venue
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.plan import planning, repair
from tests.people import BOARD, NOW, TODAY
from tests.services.network import settle_network

BEFORE = NOW + timedelta(days=1)
LATER = NOW + timedelta(days=20)
FAR = datetime(2027, 1, 20, 9, tzinfo=UTC)
NO = HostAnswer(HostAnswerKind.NO, remark="Umbau")
YES = HostAnswer(HostAnswerKind.YES, venue=Venue("Bürgerhaus"))


async def a_plan_that_members_know() -> Meeting:
    """Four meetings, all hosts asked; a member and a guest have the dates of the year."""
    await settle_network()
    draft = await planning.propose(2027, who=BOARD, now=NOW, today=TODAY)
    await planning.publish(2027, draft.number, who=BOARD, now=NOW)
    second = await hosting.meeting(2027, 2)
    await has_left("year_plan:17:2027", "year_plan", "gast@example.org", facts={"year": 2027})
    await has_left("save_the_date:18:2027-2", "save_the_date", "robin@example.org", second.id)
    return second


async def has_left(
    key: str, occasion: str, to: str, meeting_id: int | None = None, **more: Any
) -> None:
    letter = Letter(
        key,
        occasion,
        LetterState.SENT,
        recipient_email=to,
        meeting_id=meeting_id,
        released_at=BEFORE,
    )
    async with transaction():
        await letters.add(replace(letter, **more), at=BEFORE, who="")


async def told(occasion: str) -> list[tuple[str, LetterState]]:
    found = await letters.letters(occasion=occasion)
    return sorted((one.recipient_email, one.state) for one in found)


async def replaced(meeting: Meeting) -> Meeting:
    """The board asks the next in turn with one click."""
    await repair.apply_rung(
        2027, 2, 0, version=1, who=BOARD, now=LATER, today=date(2026, 12, 14), at_once=True
    )
    after = await hosting.meeting(2027, 2)
    assert after.host_id not in (None, meeting.host_id)
    return after


async def test_one_click_publishes_the_repair_and_holds_the_letter_to_the_next_host(
    database: Database,
) -> None:
    before = await a_plan_that_members_know()
    assert before.host_id is not None
    await hosts.answer(before.id, before.host_id, NO, today=TODAY, now=BEFORE)

    after = await replaced(before)

    asked = await letters.with_keys([f"host_asked:{after.host_id}:2027-2"])
    assert [one.state for one in asked.values()] == [LetterState.HELD]
    current = await planning.current(2027)
    assert current is not None
    assert (current.state.value, current.entries[1].host_id) == ("published", after.host_id)
    # It said no itself: nobody tells it what it knows.
    assert await told("host_released") == []


async def test_the_others_hear_with_the_yes_of_the_new_host_and_not_before(
    database: Database,
) -> None:
    before = await a_plan_that_members_know()
    assert before.host_id is not None
    await hosts.answer(before.id, before.host_id, NO, today=TODAY, now=BEFORE)
    after = await replaced(before)
    assert after.host_id is not None
    assert await told("host_swapped") == []

    for _ in range(2):
        await hosts.answer(after.id, after.host_id, YES, today=FAR.date(), now=FAR)

    assert await told("host_swapped") == [
        ("gast@example.org", LetterState.QUEUED),
        ("robin@example.org", LetterState.QUEUED),
    ]
    await hosts.answer(after.id, after.host_id, NO, today=FAR.date(), now=FAR)
    assert {state for _, state in await told("host_swapped")} == {LetterState.DISCARDED}


async def test_a_first_host_that_says_yes_is_news_to_nobody(database: Database) -> None:
    meeting = await a_plan_that_members_know()
    assert meeting.host_id is not None
    await hosts.answer(meeting.id, meeting.host_id, YES, today=TODAY, now=LATER)
    assert await told("host_swapped") == []


async def test_a_silent_host_that_was_asked_hears_that_there_is_nothing_more_to_do(
    database: Database,
) -> None:
    before = await a_plan_that_members_know()
    await has_left(
        f"host_commit:{before.host_id}:2027-2",
        "host_commit",
        "sonnenhof@example.org",
        before.id,
        project_id=before.host_id,
    )

    await replaced(before)

    assert [state for _, state in await told("host_released")] == [LetterState.QUEUED]
    assert before.host_id is not None
    request = await host_requests.request(before.id, before.host_id)
    assert request is not None
    assert request.state is RequestState.LAPSED


async def test_a_host_that_never_got_a_letter_hears_nothing(database: Database) -> None:
    before = await a_plan_that_members_know()
    await replaced(before)
    assert await told("host_released") == []


async def test_the_hosts_themselves_and_whoever_heard_meanwhile_get_no_news(
    database: Database,
) -> None:
    before = await a_plan_that_members_know()
    assert before.host_id is not None
    await hosts.answer(before.id, before.host_id, NO, today=TODAY, now=BEFORE)
    after = await replaced(before)
    assert after.host_id is not None
    for project_id in (before.host_id, after.host_id):
        await has_left(
            f"year_plan:{project_id}:2027",
            "year_plan",
            f"projekt{project_id}@example.org",
            project_id=project_id,
            facts={"year": 2027},
        )
    await has_left(
        "save_the_date:19:2027-2",
        "save_the_date",
        "gast@example.org",
        before.id,
        released_at=LATER + timedelta(days=1),
    )

    await hosts.answer(after.id, after.host_id, YES, today=FAR.date(), now=FAR)

    assert await told("host_swapped") == [("robin@example.org", LetterState.QUEUED)]
