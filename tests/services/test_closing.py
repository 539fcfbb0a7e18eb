"""Who was there: ticked on several telephones, closed, thanked for, and counted over the years."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import attendance, hosting, letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.attendance.lists import Presence, Tick
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.services import closing
from lagplanner.services.attendance import lists, statistics
from lagplanner.services.reminding import reminders
from lagplanner.services.trail import biography
from tests.invited import DAY, INVITED, invite, says
from tests.people import BOARD, NOW

ON_THE_DAY = datetime(2027, 3, 15, 10, 0, tzinfo=UTC)
NEXT_DAY = datetime(2027, 3, 16, 9, 0, tzinfo=UTC)
HOA = Tick("w-0a1b2c3d4e5f", Presence.PRESENT, name="Nguyễn Thị Hoa")


async def announced() -> tuple[Meeting, list[Project]]:
    """Sonnenhof comes with two, Neißeufer with one, Hammerwiese has declined."""
    meeting, projects = await invite()
    for project, persons in zip(projects, (2, 1, 0), strict=True):
        await says(meeting, project, persons)
    return meeting, projects


async def close(meeting: Meeting, now: datetime = NEXT_DAY) -> lists.DayList:
    return await closing.close(meeting.id, who=BOARD, today=now.date(), now=now)


async def as_announced(meeting: Meeting, now: datetime = ON_THE_DAY) -> lists.DayList:
    return await lists.take_as_announced(meeting.id, who="Ada", today=now.date(), now=now)


async def tick(meeting: Meeting, *ticks: Tick, now: datetime = ON_THE_DAY) -> lists.DayList:
    return await lists.tick(meeting.id, ticks, who="Ada", today=now.date(), now=now)


async def test_as_announced_is_one_deed_and_ticks_afterwards_say_what_was_otherwise(
    database: Database,
) -> None:
    meeting, (_, neisseufer, _) = await announced()

    all_there = await as_announced(meeting)
    corrected = await tick(meeting, Tick(f"p{neisseufer.id}", Presence.EXCUSED), HOA)

    assert (all_there.count.present, all_there.count.excused) == (3, 1)
    assert (corrected.count.present, corrected.count.excused) == (3, 2)
    assert corrected.count.walk_ins == 1


async def test_ticks_of_two_telephones_at_once_are_all_kept_and_none_is_doubled(
    database: Database,
) -> None:
    meeting, projects = await announced()
    ticks = [Tick(f"p{one.id}", Presence.PRESENT) for one in projects]

    await asyncio.gather(*(tick(meeting, one) for one in (*ticks, HOA) for _ in range(5)))

    noted = await attendance.ticked(meeting.id)
    assert sorted(noted) == sorted([*(one.key for one in ticks), HOA.key])


async def test_before_the_day_nobody_is_ticked(database: Database) -> None:
    meeting, _ = await announced()
    eve = INVITED.replace(month=3, day=14)
    with pytest.raises(BrokenRuleError, match="am Tag des Treffens"):
        await as_announced(meeting, now=eve)


async def test_closing_says_how_many_were_there_and_lays_the_thanks_ready(
    database: Database,
) -> None:
    meeting, (sonnenhof, *_) = await announced()
    await reminders.round_(now=INVITED)
    await as_announced(meeting)
    await reminders.round_(now=NEXT_DAY)  # asks the host for the list

    await close(meeting)
    await close(meeting)

    held = await hosting.meeting_by_id(meeting.id)
    assert held is not None
    assert (held.state, held.participants) == (MeetingState.HELD, 3)
    [thanks] = await closing.thanks_waiting(meeting.id)
    assert (thanks.occasion, thanks.project_id) == ("thanks_host", sonnenhof.id)
    [asked] = await letters.letters(occasion="attendance_upload")
    assert asked.state is LetterState.DISCARDED


async def test_the_timetable_thanks_nobody_twice(database: Database) -> None:
    meeting, _ = await announced()
    await reminders.round_(now=INVITED)
    await as_announced(meeting)
    await close(meeting)
    assert len(await closing.thanks_waiting(meeting.id)) == 1

    await reminders.round_(now=NEXT_DAY + timedelta(days=2))
    await reminders.round_(now=NEXT_DAY + timedelta(days=3))

    assert len(await letters.letters(occasion="thanks_host")) == 1


async def test_the_thanks_go_with_a_sentence_of_their_own(database: Database) -> None:
    meeting, _ = await announced()
    await as_announced(meeting)
    await close(meeting)
    [thanks] = await closing.thanks_waiting(meeting.id)

    number = await closing.thank(
        meeting.id, {thanks.id: "Der Rundgang war großartig."}, who=BOARD, now=NEXT_DAY
    )

    assert number == 1
    [released] = await letters.letters(occasion="thanks_host")
    assert released.state is LetterState.QUEUED
    assert released.facts["personal_line"] == "Der Rundgang war großartig."


async def test_a_list_nobody_has_ticked_is_not_closed(database: Database) -> None:
    meeting, _ = await announced()
    with pytest.raises(BrokenRuleError, match="noch niemand"):
        await close(meeting)
    assert await closing.thanks_waiting(meeting.id) == ()


async def test_what_a_telephone_kept_back_still_counts_after_the_list_was_closed(
    database: Database,
) -> None:
    meeting, _ = await announced()
    await as_announced(meeting)
    await close(meeting)

    late = await tick(meeting, HOA, now=NEXT_DAY)

    assert (late.is_closed, late.meeting.participants) == (True, 4)


async def test_a_closed_list_can_be_opened_again(database: Database) -> None:
    meeting, _ = await announced()
    await as_announced(meeting)
    await close(meeting)

    again = await lists.reopen(meeting.id, who=BOARD, now=NEXT_DAY)

    assert (again.meeting.state, again.meeting.participants) == (MeetingState.CONFIRMED, None)
    assert again.count.present == 3


async def test_the_years_are_counted_gently(database: Database) -> None:
    meeting, projects = await announced()
    await as_announced(meeting)
    await close(meeting)
    async with transaction():
        no_list = replace(meeting, id=0, number=2, day=date(2027, 1, 11), uid="", participants=9)
        await hosting.save_meeting(replace(no_list, state=MeetingState.HELD), at=NOW)

    found = await statistics.regularity(today=DAY + timedelta(days=1))

    by_name = {one.project.name: (one.there, one.excused, one.meetings) for one in found.projects}
    assert by_name == {
        projects[0].name: (1, 0, 1),
        projects[1].name: (1, 0, 1),
        projects[2].name: (0, 1, 1),
    }
    assert [one.participants for one in found.meetings] == [3, 9]


async def lives(meeting: Meeting, project: Project, language: str) -> list[list[str]]:
    """What the lives of a meeting and of a project tell of replies and ticks, without letters."""
    of_meeting = await biography.of_meeting(meeting.year, meeting.number, language=language)
    of_project = await biography.of_project(project.slug, language=language)
    return [
        [step.what for step in life.steps if not step.letter_ids]
        for life in (of_meeting, of_project)
    ]


async def test_who_came_is_told_in_the_life_of_the_meeting_and_of_each_project(
    database: Database,
) -> None:
    meeting, (sonnenhof, neisseufer, hammerwiese) = await announced()
    await says(meeting, sonnenhof, 3, now=INVITED + timedelta(minutes=1))
    await tick(meeting, Tick(f"p{neisseufer.id}", Presence.EXCUSED), HOA)
    await tick(meeting, Tick(f"p{sonnenhof.id}", Presence.PRESENT, 4), now=NEXT_DAY)
    await as_announced(meeting, now=NEXT_DAY + timedelta(minutes=1))
    await close(meeting, NEXT_DAY + timedelta(minutes=2))
    await lists.reopen(meeting.id, who=BOARD, now=NEXT_DAY + timedelta(minutes=3))

    of_meeting, of_project = await lives(meeting, neisseufer, "de")

    assert of_meeting == [
        f"{sonnenhof.name}: zugesagt mit 2",
        f"{neisseufer.name}: zugesagt mit 1",
        f"{hammerwiese.name}: abgesagt",
        f"{sonnenhof.name}: zugesagt mit 3",
        f"{neisseufer.name}: als entschuldigt angekreuzt",
        "Ohne Anmeldung gekommen, als da angekreuzt: 1",
        f"{sonnenhof.name}: als da angekreuzt: 4",
        "Teilnahme wie angemeldet angekreuzt: 0 da",
        "Teilnahmeliste abgeschlossen: 5 waren da",
        "Teilnahmeliste wieder geöffnet",
    ]
    assert of_project == [of_meeting[place] for place in (1, 4, 8, 9)]


async def test_who_came_is_told_in_english(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, _) = await announced()
    await tick(meeting, Tick(f"p{sonnenhof.id}", Presence.PRESENT, 2), HOA)
    await tick(meeting, Tick(f"p{neisseufer.id}", Presence.EXCUSED))
    await tick(meeting, Tick(f"p{neisseufer.id}", Presence.OPEN))
    await as_announced(meeting)

    told, _ = await lives(meeting, sonnenhof, "en")

    assert told[-5:] == [
        f"{sonnenhof.name}: ticked as there: 2",
        "Came without a word, ticked as there: 1",
        f"{neisseufer.name}: ticked as excused",
        f"{neisseufer.name}: ticked as not there",
        "Attendance ticked as announced: 1 there",
    ]
