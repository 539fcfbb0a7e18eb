"""A host that was asked says nothing: one reminder, then the board is told, then the next in turn."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.clock import BERLIN
from lagplanner.database import hosting, letters, settings_store
from lagplanner.database import reminders as stored
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, HostRequest
from lagplanner.domain.hosts.request_chain import ChainStep, Waiting, next_step
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.reminder_steps import StepChange
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.reminding import timetable
from lagplanner.services.reminding.reminders import round_
from tests.people import BOARD, NEISSEUFER, SONNENHOF, settle

ASKED = datetime(2026, 11, 24, 9, tzinfo=UTC)  # three weeks to answer: until 15 December
AUTUMN = date(2027, 11, 8)
LATER = HostAnswer(HostAnswerKind.YES_VENUE_LATER)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=BERLIN)


async def asked(day: date = AUTUMN) -> tuple[Meeting, Project]:
    """A host has had the letter that asks it since November, and says nothing."""
    host, standby = await settle(SONNENHOF, NEISSEUFER)
    async with transaction():
        await settings_store.put({"board_email": "vorstand@example.org"}, at=ASKED, who=BOARD)
        meeting = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                4,
                day,
                MeetingState.PUBLISHED,
                town=host.town,
                host_id=host.id,
                standby_id=standby.id,
            ),
            at=ASKED,
        )
        await letters.add(
            Letter(
                f"host_asked:{host.id}:2027-4",
                "host_asked",
                LetterState.SENT,
                project_id=host.id,
                meeting_id=meeting.id,
                released_at=ASKED,
            ),
            at=ASKED,
            who=BOARD,
        )
    return meeting, host


async def chain() -> list[tuple[str, str]]:
    """What was written about the silence, with its state."""
    return [
        (one.occasion, one.state.value)
        for one in await letters.letters()
        if one.occasion in ("host_commit_reminder", "board_host_silent")
    ]


async def leaves(occasion: str, day: date) -> None:
    """The board releases the letter, and it leaves."""
    [letter] = await letters.letters(occasion=occasion)
    async with transaction():
        await letters.change(
            [letter.id], [letter.state], LetterState.SENT, released_at=morning(day)
        )


async def test_asked_then_reminded_once_then_the_board_is_told(database: Database) -> None:
    meeting, host = await asked()
    for day in (1, 8, 15):
        await round_(now=morning(date(2026, 12, day)))
    assert await chain() == []  # there is still time

    for _ in range(2):
        await round_(now=morning(date(2026, 12, 16)))
    assert await chain() == [("host_commit_reminder", "held")]
    [reminder] = await letters.letters(occasion="host_commit_reminder")
    assert reminder.facts["deadline"] == "2027-01-07"  # after the days between the years
    await leaves("host_commit_reminder", date(2026, 12, 16))

    seen = await hosts.hosting_of(meeting.id, host.id)
    assert (seen.request.asked_at, seen.request.answer_by) == (ASKED, date(2027, 1, 7))
    assert seen.request.reminded_at == morning(date(2026, 12, 16))

    for day in (4, 7):
        await round_(now=morning(date(2027, 1, day)))
    assert await chain() == [("host_commit_reminder", "sent")]
    for _ in range(3):
        await round_(now=morning(date(2027, 1, 8)))
    assert await chain() == [("host_commit_reminder", "sent"), ("board_host_silent", "queued")]
    [told] = await letters.letters(occasion="board_host_silent")
    assert told.recipient_email == "vorstand@example.org"
    await round_(now=morning(date(2027, 2, 1)))
    assert len(await chain()) == 2


async def test_whoever_answers_is_neither_reminded_nor_reported(database: Database) -> None:
    meeting, host = await asked()
    await round_(now=morning(date(2026, 12, 16)))
    now = morning(date(2026, 12, 17))
    await hosts.answer(meeting.id, host.id, LATER, today=now.date(), now=now)
    assert await chain() == [("host_commit_reminder", "discarded")]
    await round_(now=morning(date(2027, 1, 20)))
    assert await chain() == [("host_commit_reminder", "discarded")]


async def test_a_reminder_nobody_released_does_not_keep_it_from_the_board(
    database: Database,
) -> None:
    await asked()
    await round_(now=morning(date(2026, 12, 16)))
    await round_(now=morning(date(2027, 1, 8)))
    assert await chain() == [("host_commit_reminder", "expired"), ("board_host_silent", "queued")]


async def test_a_board_that_wants_no_reminder_is_told_in_its_place(database: Database) -> None:
    await asked()
    async with transaction():
        await stored.save_change(StepChange("M05", on=False), at=ASKED, who=BOARD)
    await round_(now=morning(date(2026, 12, 16)))
    assert await chain() == [("board_host_silent", "queued")]


async def test_what_follows_silence_stands_in_the_calendar_of_letters_and_then_happens(
    database: Database,
) -> None:
    await asked()

    async def shown(day: date) -> list[tuple[str, date]]:
        found = await timetable.letters(2027, now=morning(day))
        return [
            (line.step.occasion, line.day)
            for line in found.of_meeting(4)
            if line.step.code in ("M05", "M06") and line.day < date(2027, 8, 1)
        ]

    reminder = ("host_commit_reminder", date(2026, 12, 16))
    told = ("board_host_silent", date(2027, 1, 8))
    assert await shown(date(2026, 12, 1)) == [reminder, told]

    await round_(now=morning(reminder[1]))
    await leaves("host_commit_reminder", reminder[1])
    assert await shown(reminder[1]) == [told]
    await round_(now=morning(told[1]))
    assert (await chain())[-1] == ("board_host_silent", "queued")
    assert await shown(told[1]) == []


async def test_shortly_before_a_meeting_the_timetable_alone_reminds(database: Database) -> None:
    await asked(date(2027, 3, 15))
    await round_(now=morning(date(2026, 12, 16)))
    assert await chain() == []


def waiting(**changes: object) -> Waiting:
    meeting = Meeting(1, 2027, 4, AUTUMN, MeetingState.PUBLISHED, host_id=7)
    usual = Waiting(meeting, HostRequest(1, 7), date(2026, 12, 15))
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "day", "due"),
    [
        ({}, date(2026, 12, 15), None),
        ({}, date(2026, 12, 16), ChainStep.REMIND),
        ({"reminded_until": date(2026, 12, 23)}, date(2026, 12, 23), None),
        ({"reminded_until": date(2026, 12, 23)}, date(2026, 12, 24), ChainStep.TELL_BOARD),
        ({"reminded_until": date(2026, 12, 23), "told": True}, date(2027, 1, 24), None),
        ({"request": HostRequest(1, 8)}, date(2026, 12, 16), None),  # another host by now
        ({}, AUTUMN - timedelta(days=98), None),  # from here on the timetable reminds
    ],
)
def test_what_is_due_about_a_request(
    changes: dict[str, object], day: date, due: ChainStep | None
) -> None:
    assert next_step(waiting(**changes), day) is due
