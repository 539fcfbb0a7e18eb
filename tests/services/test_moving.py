"""Move or cancel a meeting as one deed: everybody who knows of it hears it, and nobody else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import hosting, letters
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.dates.polls import PollState
from lagplanner.domain.errors import BrokenRuleError, ConflictError, InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState, Via
from lagplanner.mail import outbox as post_room
from lagplanner.services.dates import moving, polls
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.post import outbox
from tests.people import BOARD, SONNENHOF, settle

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()
OLD, NEW = date(2027, 3, 15), date(2027, 4, 12)
LATER = Moved(NEW, "Plenarwoche")
CANCELLED = Moved(None, "Wasserschaden")


async def a_meeting(day: date = OLD, number: int = 1) -> Meeting:
    async with transaction():
        return await hosting.save_meeting(
            Meeting(0, day.year, number, day, state=MeetingState.CONFIRMED), at=NOW
        )


async def written(
    occasion: str, email: str, meeting: Meeting | None, state: LetterState, **facts: object
) -> None:
    """A letter that is in this state by now."""
    letter = Letter(
        f"{occasion}:{email}:{meeting.number if meeting else 0}",
        occasion,
        state,
        meeting_id=meeting.id if meeting else None,
        recipient_name=email.split("@")[0].title(),
        recipient_email=email,
        facts=facts,
    )
    async with transaction():
        await letters.add(letter, at=NOW, who=BOARD)


async def told(meeting: Meeting) -> list[tuple[str, str, LetterState]]:
    return [
        (one.occasion, one.recipient_email, one.state)
        for one in await letters.letters(meeting_id=meeting.id)
        if one.occasion in (moving.MOVED, moving.CANCELLED)
    ]


async def move(wanted: Moved, meeting: Meeting, *, now: datetime = NOW) -> moving.Done:
    return await moving.move(
        2027, 1, wanted, sequence=meeting.sequence, who=BOARD, today=TODAY, now=now
    )


async def test_who_was_informed_hears_it_once_and_nobody_else(database: Database) -> None:
    meeting, other = await a_meeting(), await a_meeting(date(2027, 6, 14), 2)
    await written("invitation", "ada@example.org", meeting, LetterState.SENT)
    await written("save_the_date", "ADA@example.org", meeting, LetterState.SENT)
    await written("year_plan", "ben@example.org", None, LetterState.SENT, year=2027)
    await written("invitation", "cleo@example.org", meeting, LetterState.HELD)
    await written("invitation", "dora@example.org", other, LetterState.SENT)
    await written("board_no_host", "vorstand@example.org", meeting, LetterState.SENT)
    await written("year_plan", "emil@example.org", None, LetterState.SENT, year=2026)
    await written("host_asked", "finn@example.org", meeting, LetterState.IN_DOUBT)
    done = await move(LATER, meeting)
    assert done.posted == 3
    assert {email.casefold() for _, email, _ in await told(meeting)} == {
        "ada@example.org",
        "ben@example.org",
        "finn@example.org",
    }


async def test_a_doubt_counts_until_it_is_settled_though_the_letter_is_sent_again_or_given_up(
    database: Database,
) -> None:
    meeting = await a_meeting()
    for name in ("ada", "ben"):
        await written("invitation", f"{name}@example.org", meeting, LetterState.IN_DOUBT)
    ada, ben = await letters.letters(state=LetterState.IN_DOUBT)
    window = timedelta(minutes=10)
    async with transaction():
        for one in (ada, ben):
            await post_room.send_again(one.id, at=NOW, who=BOARD, undo=window)
        await post_room.discard([ben.id], at=NOW, who=BOARD)
    await move(CANCELLED, meeting)
    assert [email for _, email, _ in await told(meeting)] == ["ada@example.org", "ben@example.org"]


async def test_what_came_back_was_not_heard_though_it_waits_again(database: Database) -> None:
    meeting = await a_meeting()
    await written("invitation", "ada@example.org", meeting, LetterState.SENT)
    [ada] = await letters.letters(state=LetterState.SENT)
    async with transaction():
        await letters.change(
            [ada.id],
            [LetterState.SENT],
            LetterState.SENT,
            sent_at=NOW,
            message_id="<1@example.org>",
        )
        await post_room.bounced(
            "<1@example.org>", "ada@example.org", permanent=True, sentence="Gibt es nicht.", at=NOW
        )
        await post_room.send_again(ada.id, at=NOW, who=BOARD, undo=timedelta(minutes=10))
    await move(CANCELLED, meeting)
    assert await told(meeting) == []


async def test_the_preview_says_what_will_happen_and_stores_nothing(database: Database) -> None:
    meeting = await a_meeting()
    await written("invitation", "ada@example.org", meeting, LetterState.SENT)
    await written("numbers", "host@example.org", meeting, LetterState.HELD)
    seen = await moving.preview(2027, 1, LATER, today=TODAY)
    assert ([one.hearer.email for one in seen.notices], seen.waiting, seen.after.day) == (
        ["ada@example.org"],
        1,
        NEW,
    )
    assert await hosting.meeting(2027, 1) == meeting
    assert await told(meeting) == []


async def test_the_calendar_entry_rises_and_keeps_its_uid(database: Database) -> None:
    meeting = await a_meeting()
    await move(LATER, meeting)
    after = await hosting.meeting(2027, 1)
    assert (after.day, after.sequence, after.uid) == (NEW, meeting.sequence + 1, meeting.uid)


async def test_a_second_click_moves_nothing_and_writes_nobody(database: Database) -> None:
    meeting = await a_meeting()
    await written("invitation", "ada@example.org", meeting, LetterState.SENT)
    await move(LATER, meeting)
    with pytest.raises(ConflictError):
        await move(LATER, meeting)
    assert len(await told(meeting)) == 1


async def test_a_yes_for_the_old_day_is_asked_again(database: Database) -> None:
    meeting = await a_meeting()
    async with transaction():
        speaker = await stored_speakers.save_speaker(Speaker(0, "Dr. Jana Beispiel"), at=NOW)
        await stored_speakers.save_talk(Talk(0, meeting.id, speaker.id, state=TalkState.ACCEPTED))
    assert (await moving.preview(2027, 1, LATER, today=TODAY)).asked_again == ("Dr. Jana Beispiel",)
    await move(LATER, meeting)
    (talk,) = await stored_speakers.talks(meeting_id=meeting.id)
    assert talk.state is TalkState.ASKED
    await moving.undo(2027, 1, who=BOARD, now=NOW)
    (talk,) = await stored_speakers.talks(meeting_id=meeting.id)
    assert talk.state is TalkState.ACCEPTED


async def test_an_undone_cancellation_is_as_if_it_had_never_been(database: Database) -> None:
    meeting = await a_meeting()
    await written("invitation", "ada@example.org", meeting, LetterState.SENT)
    await move(CANCELLED, meeting)
    assert (await hosting.meeting(2027, 1)).state is MeetingState.CANCELLED
    undone = await moving.undo(2027, 1, who=BOARD, now=NOW + timedelta(minutes=5))
    assert await hosting.meeting(2027, 1) == undone == replace(meeting, sequence=2)
    assert await told(meeting) == [(moving.CANCELLED, "ada@example.org", LetterState.DISCARDED)]
    again = await move(CANCELLED, undone)
    assert again.posted == 1
    assert [state for *_, state in await told(meeting)] == [
        LetterState.DISCARDED,
        LetterState.QUEUED,
    ]


async def test_what_has_left_cannot_be_taken_back(database: Database) -> None:
    meeting = await a_meeting()
    done = await move(CANCELLED, meeting)
    with pytest.raises(BrokenRuleError, match="schon unterwegs"):
        await moving.undo(2027, 1, who=BOARD, now=done.undo_until)


async def test_what_somebody_has_heard_of_meanwhile_cannot_be_taken_back(
    database: Database,
) -> None:
    meeting = await a_meeting()
    await move(LATER, meeting)
    soon = NOW + timedelta(minutes=2)
    thanks = Letter(
        "speaker_ack_accepted:speaker:talk-1:2",
        "speaker_ack_accepted",
        LetterState.QUEUED,
        meeting_id=meeting.id,
        recipient_email="jana@example.org",
    )
    async with transaction():
        await letters.add(thanks, at=soon, who=BOARD)
        [letter] = await letters.letters(occasion="speaker_ack_accepted")
        await letters.change([letter.id], [LetterState.QUEUED], LetterState.SENT, sent_at=soon)
    assert await moving.undo_until(meeting.id, now=soon) is None
    with pytest.raises(BrokenRuleError, match="schon unterwegs"):
        await moving.undo(2027, 1, who=BOARD, now=soon)


async def test_a_host_that_has_said_no_since_has_confirmed_nothing_once_a_move_is_undone(
    database: Database,
) -> None:
    [host] = await settle(SONNENHOF)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(0, 2027, 1, OLD, MeetingState.CONFIRMED, host_id=host.id), at=NOW
        )
    await move(LATER, meeting)
    no = HostAnswer(HostAnswerKind.NO, via=Via.PHONE, entered_by=BOARD)
    await hosts.answer(meeting.id, host.id, no, today=TODAY, now=NOW)
    await moving.undo(2027, 1, who=BOARD, now=NOW)
    after = await hosting.meeting(2027, 1)
    assert (after.day, after.state) == (OLD, MeetingState.PUBLISHED)


async def test_moved_twice_within_the_window_each_hears_one_letter(database: Database) -> None:
    meeting = await a_meeting()
    await written("invitation", "ada@example.org", meeting, LetterState.SENT)
    await move(LATER, meeting)
    await move(Moved(date(2027, 4, 19)), replace(meeting, sequence=meeting.sequence + 1))
    open_letters = [
        one
        for one in await letters.letters(meeting_id=meeting.id)
        if one.occasion == moving.MOVED and one.state is LetterState.QUEUED
    ]
    assert [one.facts["old_day"] for one in open_letters] == [OLD.isoformat()]


async def test_who_never_got_the_letter_about_a_move_reads_the_day_it_knows(
    database: Database,
) -> None:
    meeting = await a_meeting()
    await written("invitation", "ada@example.org", meeting, LetterState.SENT)
    await move(LATER, meeting)
    [about_the_move] = await letters.letters(occasion=moving.MOVED)
    await outbox.discard([about_the_move.id], who=BOARD, now=NOW)
    await move(CANCELLED, await hosting.meeting(2027, 1))
    [letter] = await letters.letters(occasion=moving.CANCELLED)
    assert letter.facts["old_day"] == OLD.isoformat()


@pytest.mark.parametrize(
    ("day", "about"),
    [
        (OLD, "schon an diesem Tag"),
        (TODAY, "in der Zukunft"),
        (date(2027, 6, 14), "anderes Treffen"),
    ],
)
async def test_days_that_cannot_be_are_named(database: Database, day: date, about: str) -> None:
    meeting = await a_meeting()
    await a_meeting(date(2027, 6, 14), 2)
    with pytest.raises(InputError, match=about):
        await move(Moved(day), meeting)


async def test_what_is_cancelled_or_over_stays_as_it_is(database: Database) -> None:
    meeting = await a_meeting()
    await move(CANCELLED, meeting)
    with pytest.raises(BrokenRuleError, match="schon abgesagt"):
        await moving.preview(2027, 1, LATER, today=TODAY)
    await a_meeting(date(2026, 6, 8), 1)
    with pytest.raises(BrokenRuleError, match="schon vorbei"):
        await moving.preview(2026, 1, LATER, today=TODAY)


async def offering(meeting: Meeting, *days: date) -> Talk:
    """A speaker who cannot come on the meeting's day and has offered these."""
    async with transaction():
        speaker = await stored_speakers.save_speaker(Speaker(0, "Dr. Jana Beispiel"), at=NOW)
        talk = await stored_speakers.save_talk(
            Talk(0, meeting.id, speaker.id, state=TalkState.OTHER_DATE)
        )
        await stored_speakers.save_days(talk.id, days)
    return talk


async def test_who_offered_the_new_day_has_said_yes_to_it(database: Database) -> None:
    meeting = await a_meeting()
    talk = await offering(meeting, date(2027, 4, 19), NEW)
    seen = await moving.preview(2027, 1, LATER, today=TODAY)
    assert (seen.counts_as_yes, seen.asked_again) == (("Dr. Jana Beispiel",), ())
    await move(LATER, meeting)
    assert (await stored_speakers.talk(talk.id)).state is TalkState.ACCEPTED
    await moving.undo(2027, 1, who=BOARD, now=NOW)
    assert (await stored_speakers.talk(talk.id)).state is TalkState.OTHER_DATE


async def test_who_offered_another_day_than_the_new_one_is_asked_about_it(
    database: Database,
) -> None:
    meeting = await a_meeting()
    talk = await offering(meeting, date(2027, 4, 19))
    await move(LATER, meeting)
    asked = await stored_speakers.talk(talk.id)
    assert (asked.state, asked.answer_by) == (TalkState.ASKED, TODAY + timedelta(days=14))


@pytest.mark.parametrize(
    ("wanted", "state"),
    [
        (LATER, PollState.APPLIED),
        (Moved(date(2027, 5, 10)), PollState.CLOSED),
        (CANCELLED, PollState.CLOSED),
    ],
)
async def test_a_poll_is_over_once_the_meeting_has_moved(
    database: Database, wanted: Moved, state: PollState
) -> None:
    meeting = await a_meeting()
    begun = await polls.begin(
        2027, 1, [NEW], answer_by=date(2027, 2, 1), who=BOARD, today=TODAY, now=NOW
    )
    await move(wanted, meeting)
    assert (await polls.count(begun.poll.id)).poll.state is state


async def test_it_is_told_until_when_a_move_can_be_taken_back(database: Database) -> None:
    meeting = await a_meeting()
    assert await moving.undo_until(meeting.id, now=NOW) is None
    done = await move(LATER, meeting)
    assert await moving.undo_until(meeting.id, now=NOW) == done.undo_until
    assert await moving.undo_until(meeting.id, now=done.undo_until) is None
