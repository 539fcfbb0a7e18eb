"""A project that was let go and is asked again for the same meeting gets a letter for each asking."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import hosting, letters, settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, Venue
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import Entry, PlanVersion
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.plan import planning
from lagplanner.services.reminding.reminders import round_
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, SONNENHOF, settle

AUTUMN = date(2027, 11, 8)
YES = HostAnswer(HostAnswerKind.YES, venue=Venue("Bürgerhaus"))

pytestmark = pytest.mark.usefixtures("database")


def day(number: int) -> datetime:
    """The mornings of this story, a Monday each."""
    return datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(weeks=number)


async def cast() -> Sequence[Project]:
    projects = await settle(SONNENHOF, NEISSEUFER, HAMMERWIESE)
    async with transaction():
        await settings_store.put({"board_email": "vorstand@example.org"}, at=day(0), who=BOARD)
    return projects


async def publish(*, host: Project, at: datetime, **more: int | None) -> None:
    """The plan says this project hosts in autumn; pressed twice, as impatient people do."""
    entries = (Entry(4, 4, day=AUTUMN, host_id=host.id, **more),)  # type: ignore[arg-type]
    draft = await planning.store(PlanVersion(2027, entries), who=BOARD, now=at)
    for _ in range(2):
        await planning.publish(2027, draft.number, who=BOARD, now=at)


async def everything_leaves(at: datetime) -> None:
    """What waits is released and sent, but for news that has a moment of its own."""
    waiting = [
        one.id
        for one in await letters.letters()
        if one.state in (LetterState.HELD, LetterState.QUEUED)
    ]
    states = (LetterState.HELD, LetterState.QUEUED)
    async with transaction():
        await letters.change(waiting, states, LetterState.SENT, released_at=at, sent_at=at)


async def written(*occasions: str) -> list[tuple[str, int | None, str]]:
    """The letters of these occasions, whom they are for and what became of them."""
    return [
        (one.occasion, one.project_id, one.state.value)
        for one in await letters.letters()
        if one.occasion in occasions
    ]


async def test_asked_let_go_and_asked_again_a_host_hears_each_of_it_once() -> None:
    ada, ben, _ = await cast()
    for number, host in enumerate((ada, ben, ada, ben)):
        await publish(host=host, at=day(number))
        await everything_leaves(day(number) + timedelta(hours=1))

    assert await written("host_asked", "host_released") == [
        ("host_asked", ada.id, "sent"),
        ("host_released", ada.id, "sent"),
        ("host_asked", ben.id, "sent"),
        ("host_released", ben.id, "sent"),
        ("host_asked", ada.id, "sent"),
        ("host_released", ada.id, "sent"),
        ("host_asked", ben.id, "sent"),
    ]


async def test_a_host_let_go_before_the_second_letter_left_has_nothing_new_to_hear() -> None:
    ada, ben, _ = await cast()
    for number, host in enumerate((ada, ben)):
        await publish(host=host, at=day(number))
        await everything_leaves(day(number) + timedelta(hours=1))
    await publish(host=ada, at=day(2))
    await publish(host=ben, at=day(3))

    of_ada = [one for one in await written("host_asked", "host_released") if one[1] == ada.id]
    assert of_ada == [
        ("host_asked", ada.id, "sent"),
        ("host_released", ada.id, "sent"),
        ("host_asked", ada.id, "discarded"),
    ]


async def test_co_host_and_stand_in_hear_again_that_they_have_a_part() -> None:
    ada, ben, robin = await cast()
    for number, company in enumerate((True, False, True)):
        part = {"co_host_id": ben.id, "standby_id": robin.id} if company else {}
        await publish(host=ada, at=day(number), **part)
        await everything_leaves(day(number) + timedelta(hours=1))

    assert await written("co_host_asked", "standby_named") == [
        ("co_host_asked", ben.id, "sent"),
        ("standby_named", robin.id, "sent"),
        ("co_host_asked", ben.id, "sent"),
        ("standby_named", robin.id, "sent"),
    ]


async def test_a_host_asked_again_has_its_own_time_to_answer_and_its_own_reminder() -> None:
    ada, ben, _ = await cast()
    await publish(host=ada, at=day(0))
    await everything_leaves(day(0))
    await round_(now=day(3) + timedelta(days=2))
    await everything_leaves(day(3) + timedelta(days=2))
    await publish(host=ben, at=day(7))
    await publish(host=ada, at=day(8))
    await everything_leaves(day(8))

    meeting = await hosting.meeting(2027, 4)
    seen = (await hosts.hosting_of(meeting.id, ada.id)).request
    assert (seen.asked_at, seen.answer_by) == (day(8), date(2027, 2, 8))
    assert seen.reminded_at is None
    await round_(now=day(11))
    assert await written("host_commit_reminder") == [("host_commit_reminder", ada.id, "sent")]
    await round_(now=day(12))
    assert await written("host_commit_reminder") == [
        ("host_commit_reminder", ada.id, "sent"),
        ("host_commit_reminder", ada.id, "held"),
    ]


async def has_the_date(name: str, at: datetime) -> None:
    """Somebody is told of the meeting, and so of its host of that day."""
    meeting = await hosting.meeting(2027, 4)
    letter = Letter(
        f"save_the_date:{name}:2027-4",
        "save_the_date",
        LetterState.SENT,
        meeting_id=meeting.id,
        recipient_email=f"{name}@example.org",
        released_at=at,
    )
    async with transaction():
        await letters.add(letter, at=at, who=BOARD)


async def test_only_who_heard_of_the_host_in_between_gets_news_of_the_first_one() -> None:
    ada, ben, _ = await cast()
    for number, (host, reader) in enumerate(((ada, "ida"), (ben, "jo"))):
        await publish(host=host, at=day(number))
        await has_the_date(reader, day(number) + timedelta(hours=1))
    await publish(host=ada, at=day(2))

    meeting = await hosting.meeting(2027, 4)
    await hosts.answer(meeting.id, ada.id, YES, today=day(2).date(), now=day(2))

    news = await letters.letters(occasion="host_swapped")
    assert [
        (one.recipient_email, one.facts["old_host"], one.facts["new_host"]) for one in news
    ] == [("jo@example.org", ben.name, ada.name)]
