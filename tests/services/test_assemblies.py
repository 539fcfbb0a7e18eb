"""Does a general assembly go its way, from the day to the register, and is every step kept?"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from lagplanner.database import assemblies as stored
from lagplanner.database import hosting, letters, trail
from lagplanner.database import reminders as stored_reminders
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.afterwards.files import FileKind, Giver, Visibility
from lagplanner.domain.assembly.assemblies import Assembly, Todo
from lagplanner.domain.assembly.motions import Motion, MotionState
from lagplanner.domain.assembly.notice import Way
from lagplanner.domain.assembly.votes import Mark, Presence
from lagplanner.domain.errors import BrokenRuleError, ConflictError, InputError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.services import assembly_sheet, rules
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Given
from lagplanner.services.assembly import assemblies, motions, votes
from lagplanner.services.assembly.assemblies import Wanted
from lagplanner.services.reminding import reminders
from lagplanner.services.trail import undoing
from tests.meeting_files import PDF
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, NOW, SONNENHOF, TODAY, settle

DAY = date(2027, 3, 15)
WANTED = Wanted(
    time(13),
    "riesa",
    "Bürgerhaus",
    "Elbstraße 1",
    "01587",
    "Den Zugang bekommen Sie nach der Anmeldung.",
    "Vorsitz\nKassenführung\n",
    "§ 4 (Wortlaut in der Anlage)",
)
NO_MAIL = replace(
    HAMMERWIESE, email="", contacts=(), member_since=date(2015, 1, 1), member_until=None
)


async def called(day: date = DAY, *, reason: str = "") -> tuple[Meeting, list[Project]]:
    """An assembly of Sonnenhof, Neißeufer and Hammerwiese, which has no mail."""
    projects = await settle(SONNENHOF, NEISSEUFER, NO_MAIL)
    meeting = await assemblies.call(day, WANTED, reason=reason, who=BOARD, today=TODAY, now=NOW)
    return meeting, projects


async def told() -> list[str]:
    """What the trail says, the oldest first."""
    return [one.told for one in reversed(await trail.entries())]


async def posted(occasion: str, on: date) -> list[str]:
    """Who gets letters of this occasion in the round of a day, as the round is made each day."""
    moment = NOW
    while moment.date() <= on:
        await reminders.round_(now=moment)
        moment += timedelta(days=1)
    found = [one for one in await letters.letters() if one.occasion == occasion]
    return [one.recipient_email for one in found]


async def send(occasion: str, *, now: datetime) -> None:
    """Everything of this occasion has left."""
    async with transaction():
        ids = [one.id for one in await letters.letters() if one.occasion == occasion]
        await letters.change(ids, tuple(LetterState), LetterState.SENT, sent_at=now)


async def test_an_assembly_is_planned_and_everything_typed_is_kept(database: Database) -> None:
    meeting, _ = await called()

    assert (meeting.kind, meeting.number, meeting.day) == ("assembly", 1, DAY)
    assert await stored.assembly(meeting.id) == Assembly(
        meeting.id,
        time(13),
        WANTED.hybrid,
        ("Vorsitz", "Kassenführung"),
        ("§ 4 (Wortlaut in der Anlage)",),
    )
    sheet = await assembly_sheet.sheet(2027, 1, today=TODAY)
    assert sheet.meeting.town is not None
    assert (sheet.meeting.town.name, sheet.venue and sheet.venue.name) == ("Riesa", "Bürgerhaus")
    assert await told() == ["Mitgliederversammlung am 15.03.2027 geplant."]


async def test_the_letter_to_who_has_no_mail_decides_the_last_safe_day(database: Database) -> None:
    await called()

    reckoned = await assemblies.reckon(DAY, today=TODAY)

    assert [(last.way, last.day) for last, _ in reckoned.ways] == [
        (Way.MAIL, date(2027, 2, 26)),
        (Way.LETTER, date(2027, 2, 22)),
    ]
    assert [one.name for one in reckoned.on_paper] == [NO_MAIL.name]


async def test_a_day_that_breaks_the_period_is_refused_or_has_its_reason_in_the_trail(
    database: Database,
) -> None:
    soon = TODAY + timedelta(days=10)
    await settle(SONNENHOF)
    with pytest.raises(InputError):
        await assemblies.call(soon, WANTED, who=BOARD, today=TODAY, now=NOW)
    assert await hosting.meetings() == ()

    meeting = await assemblies.call(
        soon, WANTED, reason="Alle verzichten.", who=BOARD, today=TODAY, now=NOW
    )

    assert (await stored.assembly(meeting.id)).late_reason == "Alle verzichten."
    [sentence] = await told()
    assert sentence.endswith("obwohl die Einladungsfrist nicht reicht. Grund: Alle verzichten.")


async def test_two_assemblies_of_a_year_have_two_numbers(database: Database) -> None:
    first, _ = await called()
    second = await assemblies.call(date(2027, 9, 13), WANTED, who=BOARD, today=TODAY, now=NOW)

    assert (first.number, second.number) == (1, 2)


async def test_it_moves_until_somebody_is_invited_and_then_only_anew(database: Database) -> None:
    meeting, _ = await called()

    moved = await assemblies.move(2027, 1, date(2027, 4, 19), who=BOARD, today=TODAY, now=NOW)
    assert (moved.day, moved.sequence > meeting.sequence) == (date(2027, 4, 19), True)

    await assemblies.note_day(2027, 1, "posted_on", TODAY, who=BOARD, today=TODAY, now=NOW)
    with pytest.raises(BrokenRuleError):
        await assemblies.move(2027, 1, DAY, who=BOARD, today=TODAY, now=NOW)
    assert (await hosting.meeting(2027, 1, "assembly")).day == date(2027, 4, 19)


async def test_who_was_invited_need_not_decide_what_the_invitation_did_not_name(
    database: Database,
) -> None:
    meeting, _ = await called()
    await assemblies.note_day(2027, 1, "posted_on", TODAY, who=BOARD, today=TODAY, now=NOW)
    more = replace(WANTED, elections="Vorsitz\nKassenführung\nBeisitz")
    with pytest.raises(InputError, match="nicht beschlossen werden"):
        await assemblies.change(2027, 1, more, who=BOARD, now=NOW)
    elsewhere = replace(WANTED, venue="Rathaus", elections="Vorsitz")
    await assemblies.change(2027, 1, elsewhere, who=BOARD, now=NOW)
    assert (await stored.assembly(meeting.id)).elections == ("Vorsitz",)


async def test_what_was_typed_comes_back(database: Database) -> None:
    await called()
    before = await assemblies.state_of(await hosting.meeting(2027, 1, "assembly"))
    await assemblies.change(
        2027, 1, replace(WANTED, venue="", town="", hybrid=""), who=BOARD, now=NOW
    )
    [entry, *_] = await trail.entries()

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert await assemblies.state_of(await hosting.meeting(2027, 1, "assembly")) == before


async def test_nothing_is_taken_back_over_what_came_since(database: Database) -> None:
    await called()
    await assemblies.change(2027, 1, replace(WANTED, hybrid=""), who=BOARD, now=NOW)
    [entry, *_] = await trail.entries()
    await assemblies.change(2027, 1, replace(WANTED, hybrid="Per Telefon."), who=BOARD, now=NOW)

    with pytest.raises(ConflictError):
        await undoing.undo(entry.id, who=BOARD, now=NOW)


async def test_every_member_with_mail_gets_the_invitation_before_the_last_safe_day(
    database: Database,
) -> None:
    await called()

    invited = await posted("ga_invitation", date(2027, 2, 12))

    assert sorted(invited) == ["", "ada.lindner@example.org", "milan.novak@example.org"]


async def test_a_cancelled_assembly_is_told_to_who_was_invited_and_nobody_else(
    database: Database,
) -> None:
    meeting, _ = await called()
    await posted("ga_invitation", date(2027, 2, 12))
    await send("ga_invitation", now=NOW)

    number = await assemblies.cancel(2027, 1, reason="Sturm", who=BOARD, today=TODAY, now=NOW)

    told_to = [one for one in await letters.letters() if one.occasion == "ga_cancelled"]
    assert sorted(one.recipient_email for one in told_to) == [
        "ada.lindner@example.org",
        "milan.novak@example.org",
    ]
    assert number == 2
    assert {one.state for one in told_to} == {LetterState.HELD}
    kept = await hosting.meeting_by_id(meeting.id)
    assert kept is not None
    assert kept.state is MeetingState.CANCELLED
    with pytest.raises(BrokenRuleError):
        await assemblies.cancel(2027, 1, reason="", who=BOARD, today=TODAY, now=NOW)


async def test_members_hand_in_motions_and_take_back_only_their_own(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, _) = await called()

    first = await motions.submit(
        Motion(0, meeting.id, 0, "Beitritt", "Weil.", sonnenhof.id, "Ada"), today=TODAY, now=NOW
    )
    again = await motions.submit(
        Motion(0, meeting.id, 0, "beitritt", "Genauer.", sonnenhof.id, "Ada"), today=TODAY, now=NOW
    )
    late = await motions.submit(
        Motion(0, meeting.id, 0, "Beitrag", project_id=neisseufer.id),
        today=date(2027, 2, 9),
        now=NOW,
    )

    assert (first.id, again.text) == (again.id, "Genauer.")
    assert [(one.number, one.state) for one in (again, late)] == [
        (1, MotionState.AGENDA),
        (2, MotionState.LATE),
    ]
    with pytest.raises(NotFoundError):
        await motions.settle(
            meeting.id, first.id, MotionState.WITHDRAWN, project_id=neisseufer.id, who="", now=NOW
        )
    await motions.settle(
        meeting.id, first.id, MotionState.WITHDRAWN, project_id=sonnenhof.id, who="Ada", now=NOW
    )
    assert [one.state for one in await stored.motions([meeting.id])] == [
        MotionState.WITHDRAWN,
        MotionState.LATE,
    ]


async def test_a_late_motion_waits_for_the_board_until_the_invitation_has_left(
    database: Database,
) -> None:
    meeting, (sonnenhof, *_) = await called()
    late = await motions.submit(
        Motion(0, meeting.id, 0, "Beitritt", project_id=sonnenhof.id),
        today=date(2027, 2, 9),
        now=NOW,
    )
    sheet = await assembly_sheet.sheet(2027, 1, today=date(2027, 2, 9))
    assert Todo.MOTIONS in [one.todo for one in sheet.tasks]

    await posted("ga_invitation", date(2027, 2, 12))
    await send("ga_invitation", now=NOW)

    with pytest.raises(BrokenRuleError):
        await motions.settle(meeting.id, late.id, MotionState.AGENDA, who=BOARD, now=NOW)


@pytest.mark.parametrize("way", ["posted_on", "published_on"])
async def test_no_motion_comes_onto_the_agenda_after_the_notice_left_on_paper_or_in_public(
    database: Database, way: str
) -> None:
    meeting, (sonnenhof, *_) = await called()
    early = Motion(0, meeting.id, 0, "Beitritt", project_id=sonnenhof.id)
    taken_back = await motions.submit(early, today=TODAY, now=NOW)
    await motions.settle(meeting.id, taken_back.id, MotionState.WITHDRAWN, who=BOARD, now=NOW)
    [withdrawal, *_] = await trail.entries()
    await assemblies.note_day(2027, 1, way, TODAY, who=BOARD, today=TODAY, now=NOW)

    of_member = await motions.submit(replace(early, title="Beitrag"), today=TODAY, now=NOW)
    of_board = await motions.submit(Motion(0, meeting.id, 0, "Wahlen"), today=TODAY, now=NOW)

    assert [one.state for one in (of_member, of_board)] == [MotionState.LATE, MotionState.LATE]
    with pytest.raises(BrokenRuleError):
        await motions.settle(meeting.id, of_member.id, MotionState.AGENDA, who=BOARD, now=NOW)
    with pytest.raises(BrokenRuleError):
        await undoing.undo(withdrawal.id, who=BOARD, now=NOW)


@pytest.mark.parametrize(
    ("what", "on", "sentence"),
    [
        ("posted_on", date(2030, 12, 31), "Dieser Tag kommt erst noch"),
        ("posted_on", date(2001, 1, 1), "frühestens am 14.03.2026"),
        ("published_on", date(2026, 3, 13), "frühestens am 14.03.2026"),
        ("registered_on", DAY - timedelta(days=1), "frühestens am 15.03.2027"),
    ],
)
async def test_nothing_is_noted_for_a_day_on_which_it_cannot_have_been(
    database: Database, what: str, on: date, sentence: str
) -> None:
    meeting, _ = await called()

    with pytest.raises(InputError, match=sentence):
        await assemblies.note_day(2027, 1, what, on, who=BOARD, today=DAY, now=NOW)

    assert getattr(await stored.assembly(meeting.id), what) is None
    await assemblies.note_day(2027, 1, what, DAY, who=BOARD, today=DAY, now=NOW)
    assert getattr(await stored.assembly(meeting.id), what) == DAY


@pytest.mark.parametrize("what", ["posted_on", "published_on"])
async def test_a_notice_that_left_before_the_assembly_was_entered_is_noted_with_its_true_day(
    database: Database, what: str
) -> None:
    meeting, _ = await called()
    on = TODAY - timedelta(days=20)

    await assemblies.note_day(2027, 1, what, on, who=BOARD, today=TODAY, now=NOW)

    assert getattr(await stored.assembly(meeting.id), what) == on


async def test_votes_are_noted_on_the_day_counted_and_taken_back(database: Database) -> None:
    _, (sonnenhof, neisseufer, _) = await called()
    await rules.change_rules({"quorum": "50", "proxies": "1"}, who=BOARD, now=NOW)

    async def note(mark: Mark | None, voter: int, today: date = DAY) -> votes.Votes:
        return await votes.mark(2027, 1, mark, voter, who=BOARD, today=today, now=NOW)

    with pytest.raises(BrokenRuleError):
        await note(Mark(sonnenhof.id, Presence.PRESENT), sonnenhof.id, DAY - timedelta(1))
    one = await note(Mark(sonnenhof.id, Presence.PRESENT, person="Ada"), sonnenhof.id)
    two = await note(Mark(neisseufer.id, Presence.PROXY, by=sonnenhof.id), neisseufer.id)
    assert [(found.count.here, found.count.has_quorum) for found in (one, two)] == [
        (1, False),
        (2, True),
    ]

    [entry, *_] = await trail.entries()
    await undoing.undo(entry.id, who=BOARD, now=NOW)
    assert (await votes.votes(2027, 1)).count.here == 1
    none = await note(None, sonnenhof.id)
    assert none.count.here == 0


async def test_after_elections_the_register_is_on_the_list_until_it_is_told(
    database: Database,
) -> None:
    await called()
    after = DAY + timedelta(days=1)

    [ahead] = await assembly_sheet.to_do(today=after)
    assert [(one.todo, one.until) for one in ahead.tasks] == [
        (Todo.MINUTES, date(2027, 3, 29)),
        (Todo.REGISTER, date(2027, 4, 5)),
    ]

    await assemblies.note_day(2027, 1, "registered_on", after, who=BOARD, today=after, now=NOW)
    [ahead] = await assembly_sheet.to_do(today=after)
    assert [one.todo for one in ahead.tasks] == [Todo.MINUTES]
    assert (await told())[
        -1
    ] == "Beschlüsse vom 15.03.2027 am 16.03.2027 beim Vereinsregister angemeldet."


async def test_the_timetable_reminds_of_the_register(database: Database) -> None:
    await called()
    assert await posted("ga_register", date(2027, 4, 5)) == []  # a notice for the board's digest

    told_board = [one for one in await stored_notices() if one.startswith("ga_register")]

    assert told_board == ["ga_register:board:assembly-2027-1"]


async def stored_notices() -> list[str]:
    """The keys of what the board is told by its digest."""
    return sorted(await stored_reminders.notice_keys(NOW - timedelta(days=1)))


async def test_members_are_told_of_papers_a_week_before_once_there_are_some(
    database: Database,
) -> None:
    meeting, _ = await called()
    assert await posted("ga_documents", DAY - timedelta(days=8)) == []

    for visibility in (Visibility.BOARD, Visibility.MEMBERS):
        given = Given(FileKind.OTHER, PDF + visibility.encode(), "Kassenbericht", visibility)
        assert await posted("ga_documents", DAY - timedelta(days=6)) == []
        await files.add(meeting.id, given, Giver.BOARD, who=BOARD, today=TODAY, now=NOW)

    told_members = await posted("ga_documents", DAY - timedelta(days=5))
    assert len(told_members) == 3
    assert await posted("ga_documents", DAY - timedelta(days=1)) == told_members
