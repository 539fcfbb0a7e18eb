"""Is everybody invited to an assembly that is called after the timetable's day for the invitation?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lagplanner.database import hosting, letters, trail
from lagplanner.database.engine import Database
from lagplanner.domain.assembly.assemblies import Todo
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.rules import NoticeForm
from lagplanner.services import assembly_sheet, rules
from lagplanner.services.assembly import assemblies, inviting
from lagplanner.services.post.letter_writing import Writing, sender_of
from lagplanner.services.reminding import reminders
from lagplanner.services.trail import undoing
from lagplanner.settings import Settings
from tests.people import BOARD, NEISSEUFER, NOW, SONNENHOF, TODAY, settle
from tests.services.test_assemblies import WANTED, told

SOON = TODAY + timedelta(days=21)
"""A day whose invitations the timetable would have laid a week ago, and which is still in time."""

TOO_SOON = TODAY + timedelta(days=10)
SETTINGS = Settings(base_url="http://lagplanner.example")
COPY = "Diese E-Mail ist nur eine Kopie vorab."
BOTH = ["ada.lindner@example.org", "milan.novak@example.org"]


async def waiting(meeting_id: int) -> list[str]:
    """To whom invitations wait for the board's yes."""
    found = await letters.letters(occasion="ga_invitation", state=LetterState.HELD)
    return sorted(one.recipient_email for one in found if one.meeting_id == meeting_id)


async def rounds(until: date) -> None:
    """The round is made each day."""
    moment = NOW
    while moment.date() <= until:
        await reminders.round_(now=moment)
        moment += timedelta(days=1)


@pytest.mark.parametrize(("day", "reason"), [(SOON, ""), (TOO_SOON, "Alle verzichten.")])
async def test_who_is_called_at_short_notice_is_invited_at_once_and_once(
    database: Database, day: date, reason: str
) -> None:
    await settle(SONNENHOF, NEISSEUFER)
    await reminders.round_(now=NOW)

    meeting = await assemblies.call(day, WANTED, reason=reason, who=BOARD, today=TODAY, now=NOW)

    assert await waiting(meeting.id) == BOTH
    await rounds(TODAY + timedelta(days=3))
    assert await waiting(meeting.id) == BOTH
    sheet = await assembly_sheet.sheet(2026, 1, today=TODAY)
    assert [one.todo for one in sheet.tasks] == [Todo.RELEASE]


async def test_an_assembly_long_ahead_is_left_to_the_timetable(database: Database) -> None:
    await settle(SONNENHOF, NEISSEUFER)

    meeting = await assemblies.call(date(2027, 3, 15), WANTED, who=BOARD, today=TODAY, now=NOW)

    assert await waiting(meeting.id) == []
    sheet = await assembly_sheet.sheet(2027, 1, today=TODAY)
    assert (sheet.tasks, sheet.reckoned.invite_on) == ((), date(2027, 2, 12))


@pytest.mark.parametrize(("state", "invited"), [("BY", BOTH), ("SN", [])])
async def test_a_move_that_is_undone_counts_with_the_holidays_of_the_own_state(
    database: Database, state: str, invited: list[str]
) -> None:
    """Corpus Christi closes the post in Bavaria, so that invitations leave two days before Saxony's."""
    await settle(SONNENHOF, NEISSEUFER)
    known: dict[str, Any] = {"who": BOARD, "today": TODAY, "now": NOW, "subdivision": state}
    meeting = await assemblies.call(date(2027, 6, 14), WANTED, **known)
    await assemblies.move(2027, 1, date(2027, 9, 6), **known)
    [moved, *_] = await trail.entries()

    on = datetime(2027, 5, 12, 8, tzinfo=UTC)
    await undoing.undo(moved.id, who=BOARD, now=on, subdivision=state)

    assert await waiting(meeting.id) == invited


async def test_invitations_that_wait_follow_to_another_day_and_back(database: Database) -> None:
    await settle(SONNENHOF, NEISSEUFER)
    meeting = await assemblies.call(SOON, WANTED, who=BOARD, today=TODAY, now=NOW)
    later = date(2027, 3, 15)

    await assemblies.move(2026, 1, later, who=BOARD, today=TODAY, now=NOW)
    found = await letters.letters(occasion="ga_invitation", state=LetterState.HELD)
    assert [one.facts["day"] for one in found] == [later.isoformat()] * 2
    [entry, *_] = await trail.entries()
    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert await waiting(meeting.id) == BOTH
    found = await letters.letters(occasion="ga_invitation", state=LetterState.HELD)
    assert [one.facts["day"] for one in found] == [SOON.isoformat()] * 2


async def test_who_moves_an_assembly_to_a_near_day_invites_at_once(database: Database) -> None:
    await settle(SONNENHOF, NEISSEUFER)
    meeting = await assemblies.call(date(2027, 3, 15), WANTED, who=BOARD, today=TODAY, now=NOW)

    await assemblies.move(2027, 1, SOON, who=BOARD, today=TODAY, now=NOW)

    assert await waiting(meeting.id) == BOTH


async def test_invitations_that_nobody_released_are_laid_anew_for_a_later_day(
    database: Database,
) -> None:
    await settle(SONNENHOF, NEISSEUFER)
    meeting = await assemblies.call(SOON, WANTED, who=BOARD, today=TODAY, now=NOW)
    over = SOON - timedelta(days=5)
    await rounds(over)
    assert await waiting(meeting.id) == []
    sheet = await assembly_sheet.sheet(2026, 1, today=over)
    [todo] = sheet.tasks
    assert (todo.todo, todo.is_overdue) == (Todo.INVITE, True)
    now = NOW + (over - TODAY)
    with pytest.raises(BrokenRuleError):
        await inviting.invite(meeting, who=BOARD, now=now)

    await assemblies.move(2026, 1, date(2027, 3, 15), who=BOARD, today=over, now=now)

    assert await waiting(meeting.id) == BOTH


async def test_what_the_timetable_did_not_lay_the_board_lays_with_a_button(
    database: Database,
) -> None:
    await settle(SONNENHOF)
    meeting = await assemblies.call(SOON, WANTED, who=BOARD, today=TODAY, now=NOW)
    joined = replace(NEISSEUFER, member_since=date(2018, 4, 1))
    await settle(joined)

    laid = await inviting.invite(meeting, who=BOARD, now=NOW)

    assert (laid, await waiting(meeting.id)) == (1, BOTH)
    assert (await told())[-1].startswith("Eine Einladung zur Mitgliederversammlung")
    with pytest.raises(BrokenRuleError):
        await inviting.invite(meeting, who=BOARD, now=NOW)


async def test_an_assembly_called_by_mistake_takes_its_invitations_with_it(
    database: Database,
) -> None:
    await settle(SONNENHOF)
    meeting = await assemblies.call(SOON, WANTED, who=BOARD, today=TODAY, now=NOW)
    [entry] = await trail.entries()

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert (await hosting.meetings(), await waiting(meeting.id)) == ((), [])


async def test_a_period_that_is_only_just_kept_is_no_breach(database: Database) -> None:
    """Fourteen days before 15 January begin on New Year's Day: by law, 31 December is in time."""
    await settle(SONNENHOF)
    day, today = date(2027, 1, 15), date(2026, 12, 21)
    now = NOW + (today - TODAY)

    meeting = await assemblies.call(day, WANTED, who=BOARD, today=today, now=now)

    assert (await told())[-1] == (
        "Mitgliederversammlung am 15.01.2027 geplant. "
        "Die Einladung muss spätestens am 31.12.2026 hinaus."
    )
    assert await waiting(meeting.id) == ["ada.lindner@example.org"]
    with pytest.raises(InputError):
        await assemblies.call(day, WANTED, who=BOARD, today=date(2027, 1, 1), now=now)
    sheet = await assembly_sheet.sheet(2027, 1, today=today)
    assert sheet.assembly.late_reason == ""
    assert [(one.todo, one.until) for one in sheet.tasks] == [(Todo.RELEASE, date(2026, 12, 31))]


async def test_letters_to_all_are_printed_where_the_statutes_want_them(database: Database) -> None:
    await settle(SONNENHOF, NEISSEUFER)
    await rules.change_rules({"notice_form": NoticeForm.LETTER.value}, who=BOARD, now=NOW)
    meeting = await assemblies.call(date(2027, 3, 15), WANTED, who=BOARD, today=TODAY, now=NOW)

    sheet = await assembly_sheet.sheet(2027, 1, today=date(2027, 2, 5))
    printed = await assembly_sheet.invitation_text(meeting.id, SETTINGS, now=NOW)
    mail = Letter(key="", occasion="ga_invitation", meeting_id=meeting.id)
    seen = await Writing(await sender_of(SETTINGS)).preview(mail, NOW)

    assert seen.mail is not None
    assert (COPY in seen.mail.text, COPY in printed) == (True, False)
    assert [one.name for one in sheet.reckoned.on_paper] == [NEISSEUFER.name, SONNENHOF.name]
    assert [(one.todo, one.until) for one in sheet.tasks] == [(Todo.LETTERS, date(2027, 2, 22))]
