"""Does the sheet show everything of a meeting, and exactly one thing to do next?"""

from dataclasses import replace
from datetime import date, datetime

import pytest

from lagplanner.database import hosting as stored_hosting
from lagplanner.database import letters, trail
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, Venue
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import AnswerKind, Speaker, SpeakerAnswer, SpeakerField, Via
from lagplanner.domain.talks.topics import Topic
from lagplanner.services import meeting_sheet
from lagplanner.services.dates import moving, polls
from lagplanner.services.hosts import hosting
from lagplanner.services.meeting_sheet import Sheet
from lagplanner.services.next_step import NextStep
from lagplanner.services.post.outbox_view import Group
from lagplanner.services.talks import invitations, speakers, topics
from lagplanner.services.talks.invitations import Wanted
from tests.people import BOARD, NOW, RIESA, SONNENHOF, TODAY, settle

DAY = date(2027, 3, 15)
JANA = Speaker(0, "Dr. Jana Beispiel", email="jana@ministerium.example", field=SpeakerField.SCIENCE)


async def a_meeting(**other: object) -> Meeting:
    [host] = await settle(SONNENHOF)
    meeting = Meeting(
        0, 2027, 1, DAY, MeetingState.PUBLISHED, town=RIESA, host_id=host.id, topic="Leerstand"
    )
    async with transaction():
        return await stored_hosting.save_meeting(replace(meeting, **other), at=NOW)  # type: ignore[arg-type]


async def the_sheet(today: date = TODAY, now: datetime = NOW) -> Sheet:
    return await meeting_sheet.sheet(2027, 1, today=today, now=now)


async def step(today: date = TODAY) -> str:
    return (await the_sheet(today)).next_step.key


async def awaited() -> str:
    """What is waited for where there is nothing to do."""
    step = (await the_sheet()).next_step
    assert step.text == ""
    return step.why


async def jana_is_asked() -> int:
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    await invitations.invite(
        2027, 1, [Wanted(jana.id)], answer_by=date(2027, 1, 18), who=BOARD, now=NOW
    )
    [part] = await invitations.parts((await the_sheet()).meeting.id)
    return part.talk.id


async def answered(talk_id: int, kind: AnswerKind, *days: date) -> None:
    given = SpeakerAnswer(kind, via=Via.PHONE, entered_by=BOARD, days=days)
    await invitations.answer(talk_id, given, today=TODAY, now=NOW)


async def everything_leaves() -> None:
    await run_sql("UPDATE letter SET state = 'sent' WHERE state IN ('held', 'queued')")


async def host_says(kind: HostAnswerKind, venue: Venue | None = None) -> None:
    sheet = await the_sheet()
    given = HostAnswer(kind, via=Via.PHONE, entered_by=BOARD, venue=venue)
    await hosting.answer(sheet.meeting.id, sheet.hosts[0].project.id, given, today=TODAY, now=NOW)


async def test_there_is_a_sheet_only_for_a_stored_meeting(database: Database) -> None:
    with pytest.raises(NotFoundError, match="2027-1"):
        await the_sheet()


async def test_without_a_host_one_is_looked_for_first(database: Database) -> None:
    await a_meeting(host_id=None, topic="")
    assert await step() == "find_host"


async def test_a_host_that_cannot_is_replaced(database: Database) -> None:
    await a_meeting()
    await host_says(HostAnswerKind.NO)
    assert await step() == "replace_host"


async def test_letters_that_wait_come_before_new_ones(database: Database) -> None:
    meeting = await a_meeting()
    async with transaction():
        for number in (1, 2):
            letter = Letter(f"host_asked:{number}:2027-1", "host_asked", meeting_id=meeting.id)
            await letters.add(letter, at=NOW, who=BOARD)
    sheet = await the_sheet()
    assert (sheet.next_step.key, sheet.next_step.text, sheet.held) == (
        "release",
        "2 Briefe freigeben",
        2,
    )
    assert [(one.group, one.number) for one in sheet.written] == [(Group.HELD, 2)]


async def test_topic_then_speakers(database: Database) -> None:
    await a_meeting(topic="")
    assert await step() == "topic"
    topic = await topics.propose(Topic(0, "Leerstand"), who=BOARD, now=NOW)
    await topics.choose(2027, 1, topic.id, who=BOARD, now=NOW)
    assert await step() == "invite"


async def test_once_everybody_has_answered_nothing_is_to_be_done(database: Database) -> None:
    await a_meeting()
    talk = await jana_is_asked()
    assert await step() == "release"
    await everything_leaves()
    assert await step() == "none"
    await answered(talk, AnswerKind.YES)
    await everything_leaves()
    assert await awaited() == "Noch offen: die Antwort von Quartiersmanagement Sonnenhof."
    await host_says(HostAnswerKind.YES_VENUE_LATER)
    assert await awaited() == "Noch offen: Quartiersmanagement Sonnenhof bestätigt den Ort."
    await host_says(HostAnswerKind.YES, Venue("Bürgerhaus"))
    sheet = await the_sheet()
    assert (sheet.next_step, sheet.venue and sheet.venue.name) == (NextStep("none"), "Bürgerhaus")


async def test_who_is_silent_for_too_long_is_called(database: Database) -> None:
    await a_meeting()
    await jana_is_asked()
    await everything_leaves()
    assert await step(date(2027, 1, 18)) == "call_host"
    await host_says(HostAnswerKind.YES_VENUE_LATER)
    assert await step(date(2027, 1, 18)) == "none"
    assert await step(date(2027, 1, 19)) == "call_speaker"


async def test_another_day_leads_to_a_poll_and_the_poll_to_a_move(database: Database) -> None:
    meeting = await a_meeting()
    talk = await jana_is_asked()
    await everything_leaves()
    await answered(talk, AnswerKind.OTHER_DATE, date(2027, 4, 12))
    found = (await the_sheet()).next_step
    assert (found.key, found.talk_id) == ("poll", talk)
    begun = await polls.begin(
        2027,
        1,
        [date(2027, 4, 12)],
        answer_by=date(2026, 12, 8),
        talk_id=talk,
        who=BOARD,
        today=TODAY,
        now=NOW,
    )
    assert await step() == "none"
    values = {date(2027, 4, 12): Suits.YES}
    await polls.vote(begun.poll.id, meeting.host_id or 0, values, today=TODAY, now=NOW)
    found = (await the_sheet()).next_step
    assert (found.key, found.day, found.text) == (
        "move",
        date(2027, 4, 12),
        "Auf den 12.04.2027 verlegen",
    )


async def test_a_poll_no_day_of_which_suits_the_host_is_looked_at_and_not_begun_again(
    database: Database,
) -> None:
    meeting = await a_meeting()
    talk = await jana_is_asked()
    await everything_leaves()
    await answered(talk, AnswerKind.OTHER_DATE, date(2027, 4, 12))
    begun = await polls.begin(
        2027,
        1,
        [date(2027, 4, 12)],
        answer_by=date(2026, 12, 8),
        talk_id=talk,
        who=BOARD,
        today=TODAY,
        now=NOW,
    )
    values = {date(2027, 4, 12): Suits.NO}
    await polls.vote(begun.poll.id, meeting.host_id or 0, values, today=TODAY, now=NOW)
    assert await step() == "end_poll"
    await polls.close(begun.poll.id, who=BOARD, now=NOW)
    assert await step() == "settle_day"


async def test_a_cancelled_meeting_stays_visible_and_can_be_brought_back(
    database: Database,
) -> None:
    meeting = await a_meeting()
    done = await moving.move(
        2027, 1, Moved(None), sequence=meeting.sequence, who=BOARD, today=TODAY, now=NOW
    )
    sheet = await the_sheet()
    assert (sheet.meeting.state, sheet.undo_until, sheet.is_open, sheet.next_step.text) == (
        MeetingState.CANCELLED,
        done.undo_until,
        False,
        "",
    )
    assert [one.entry.told for one in sheet.history] == ["Treffen am 15.03.2027 abgesagt."]


async def test_the_last_deeds_are_not_lost_among_replies(database: Database) -> None:
    meeting = await a_meeting(state=MeetingState.CONFIRMED)
    await moving.move(2027, 1, Moved(None, "Sturm"), sequence=0, who=BOARD, today=TODAY, now=NOW)
    async with transaction():
        for number in range(60):
            said = f"Quartiersbüro Nr. {number}: abgesagt"
            await trail.note("replied", f"meeting:{meeting.id}", said, who=BOARD, at=NOW)

    assert [one.entry.deed for one in (await the_sheet()).history] == ["meeting_cancelled"]
    assert (await moving.undo(2027, 1, who=BOARD, now=NOW)).state is MeetingState.CONFIRMED


async def test_copies_for_the_board_and_discarded_letters_are_not_counted(
    database: Database,
) -> None:
    meeting = await a_meeting()
    async with transaction():
        for key, state, facts in (
            ("invitation:1:2027-1", LetterState.SENT, {}),
            ("invitation:2:2027-1", LetterState.DISCARDED, {}),
            ("invitation:3:2027-1", LetterState.SENT, {"rehearsal": True}),
        ):
            letter = Letter(key, "invitation", state, meeting_id=meeting.id, facts=facts)
            await letters.add(letter, at=NOW, who=BOARD)
    assert [(one.group, one.number) for one in (await the_sheet()).written] == [(Group.SENT, 1)]


async def test_the_letters_to_come_are_those_of_the_timetable(database: Database) -> None:
    await a_meeting()
    expected = (await the_sheet()).expected
    assert {line.step.code for line in expected} >= {"M12", "M13"}
    assert all(line.day >= TODAY for line in expected)


async def test_what_the_year_lacks_is_said(database: Database) -> None:
    await a_meeting()
    talk = await jana_is_asked()
    assert SpeakerField.SCIENCE in [one.field for one in (await the_sheet()).missing]
    await answered(talk, AnswerKind.YES)
    missing = [one.field for one in (await the_sheet()).missing]
    assert missing == [SpeakerField.POLITICS, SpeakerField.ADMINISTRATION]
