"""Who was there is asked what they thought; board and host get the sum, also when many answer at once."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from lagplanner.database import acting, letters
from lagplanner.database import feedback as stored
from lagplanner.database import reminders as notices
from lagplanner.database.engine import Database
from lagplanner.domain.access import Actor
from lagplanner.domain.afterwards.feedback import Answer
from lagplanner.domain.attendance.lists import Presence, Tick
from lagplanner.domain.errors import BrokenRuleError, NotAllowedError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.afterwards import feedback
from lagplanner.services.attendance import lists
from lagplanner.services.post import letter_facts, links, snapshots
from lagplanner.services.post.letter_values import values
from lagplanner.services.reminding import reminders
from tests.invited import INVITED, invite, says
from tests.visitors import ADDRESS

ON_THE_DAY = datetime(2027, 3, 15, 10, 0, tzinfo=UTC)
SOON = datetime(2027, 3, 18, 9, 0, tzinfo=UTC)
REPORTED = datetime(2027, 4, 5, 9, 0, tzinfo=UTC)


async def held(*persons: int) -> tuple[Meeting, list[Project]]:
    """So many of each project were there, as ticked."""
    await reminders.round_(now=INVITED)
    meeting, projects = await invite()
    await reminders.round_(now=INVITED)
    ticks = [
        Tick(f"p{project.id}", Presence.PRESENT, number)
        for project, number in zip(projects, persons, strict=False)
        if number
    ]
    await lists.tick(meeting.id, ticks, who="Ada", today=ON_THE_DAY.date(), now=ON_THE_DAY)
    return meeting, projects


async def written(occasion: str) -> list[tuple[int | None, str]]:
    """To whom letters of this occasion were written: project and "board" or nothing."""
    found = await letters.letters(occasion=occasion)
    return [(one.project_id, "board" if one.facts.get("to") == "board" else "") for one in found]


async def thinks(meeting: Meeting, project: Project, mark: int = 1, once: str = "") -> None:
    said = Answer(mark, once=once)
    await feedback.answer(meeting.id, [project.id], said, today=SOON.date())


async def test_who_was_there_is_asked_three_days_later_and_nobody_else(database: Database) -> None:
    _, (sonnenhof, neisseufer, _) = await held(2, 1)
    await reminders.round_(now=SOON)
    assert set(await written("feedback")) == {(sonnenhof.id, ""), (neisseufer.id, "")}


async def test_while_no_list_is_ticked_who_was_announced_is_asked(database: Database) -> None:
    await reminders.round_(now=INVITED)
    meeting, (_, neisseufer, hammerwiese) = await invite()
    await reminders.round_(now=INVITED)
    await says(meeting, neisseufer, 1)
    await says(meeting, hammerwiese, 0)
    await reminders.round_(now=SOON)
    assert await written("feedback") == [(neisseufer.id, "")]


@pytest.mark.parametrize(("answers", "reports"), [(2, 0), (3, 1)])
async def test_from_three_answers_on_the_host_gets_a_report_and_the_digest_tells_the_board(
    database: Database, answers: int, reports: int
) -> None:
    meeting, (sonnenhof, _, _) = await held(3)
    for number in range(answers):
        await thinks(meeting, sonnenhof, number + 1, f"form{number}")
    await reminders.round_(now=REPORTED)
    assert await written("feedback_report") == [(sonnenhof.id, "")] * reports
    told = [key for key in await notices.notice_keys(INVITED) if key.startswith("feedback_report")]
    assert len(told) == reports


async def test_the_report_says_what_the_answers_come_to(database: Database) -> None:
    meeting, (sonnenhof, _, _) = await held(3)
    for number in range(3):
        await thinks(meeting, sonnenhof, number + 1, f"form{number}")
    await reminders.round_(now=REPORTED)
    [letter, *_] = await letters.letters(occasion="feedback_report")
    ground = letter_facts.ground(letter, await snapshots.snapshot(), now=REPORTED, base_url=ADDRESS)
    assert ground is not None
    made = values(ground)
    assert (made.texts["n_answers"], made.texts["mean"], made.missing) == ("3", "2,0", ("url",))


async def test_many_at_once_are_all_counted_and_no_more_than_were_there(
    database: Database,
) -> None:
    meeting, (sonnenhof, neisseufer, _) = await held(4, 3)
    told = await asyncio.gather(
        *(thinks(meeting, sonnenhof, 1, f"s{number}") for number in range(6)),
        *(thinks(meeting, neisseufer, 2, f"n{number}") for number in range(5)),
        return_exceptions=True,
    )
    refused = [one for one in told if one is not None]
    assert all(isinstance(one, BrokenRuleError) for one in refused)
    known = await stored.feedback(meeting.id)
    assert (len(refused), known.number, known.counts) == (4, 7, {"mark 1": 4, "mark 2": 3})


async def test_only_who_shows_the_link_answers_not_the_board_and_not_for_others(
    database: Database,
) -> None:
    meeting, (sonnenhof, neisseufer, _) = await held(1, 1)
    own = frozenset({neisseufer.id})
    with (
        acting.acting_as(Actor(Purpose.FEEDBACK, own, meeting.id)),
        pytest.raises(NotAllowedError),
    ):
        await thinks(meeting, sonnenhof)
    with acting.acting_as(Actor(Purpose.MEMBER, own, meeting.id)), pytest.raises(NotAllowedError):
        await thinks(meeting, neisseufer)
    with acting.acting_as(Actor(Purpose.FEEDBACK, own, meeting.id)):
        await thinks(meeting, neisseufer)
    assert (await stored.feedback(meeting.id)).number == 1


async def test_a_letter_that_left_late_keeps_the_result_closed(database: Database) -> None:
    meeting, (sonnenhof, _, _) = await held(3)
    for number in range(3):
        await thinks(meeting, sonnenhof, 1, f"form{number}")
    today = date(2027, 3, 30)
    before = await feedback.outcome(meeting, today=today)
    late = Link(
        Purpose.FEEDBACK, "Ada", "a@example.org", REPORTED, REPORTED, sonnenhof.id, meeting.id
    )
    await links.mint([late], base_url=ADDRESS)
    after = await feedback.outcome(meeting, today=today)
    assert (before.is_closed, after.is_closed, after.results) == (True, False, None)
