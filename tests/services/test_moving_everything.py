"""What a move touches beside the day: room, list, speakers, poll and post."""

from dataclasses import replace
from datetime import date
from email import message_from_bytes

from lagplanner.database import host_requests, hosting, letters, settings_store
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.hosts.host_requests import (
    HostAnswer,
    HostAnswerKind,
    RequestState,
    usual_checklist,
)
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    SpeakerAnswer,
    TalkState,
    request_key,
)
from lagplanner.mail.delivery import Prepared
from lagplanner.services.dates import moving, polls
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.talks import invitations
from tests.people import BOARD
from tests.services.confirmed_meeting import (
    ADA,
    JANA,
    NEW,
    NOW,
    OLD,
    ROOM,
    SOON,
    TODAY,
    a_confirmed_meeting,
    everything,
    jana,
    move,
    undo,
    waiting,
    written,
)


async def parts_of(occasion: str) -> list[str]:
    """The lines of the calendar file that goes with the letter of this occasion; [] without one."""
    async with transaction():
        await settings_store.put({"association": "Netzwerk"}, at=NOW, who="")
    [letter] = [one for one in await letters.letters() if one.occasion == occasion]
    facts = {"erase_day": "2028-01-11", **letter.facts}
    letter = replace(letter, message_id="<lp-1-abc@netzwerk.example>", facts=facts)
    sender = Sender("https://netzwerk.example", "post@netzwerk.example")
    found = await Writing(sender).prepare(letter, NOW)
    assert isinstance(found, Prepared), found
    for part in message_from_bytes(found.raw).walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content.replace(b"\r\n ", b"").decode().splitlines()
    return []


async def test_the_host_confirms_its_room_for_the_new_day(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    seen = await moving.preview(2027, 1, Moved(NEW), today=TODAY)
    assert seen.hosts == ("Quartiersmanagement Sonnenhof",)
    await move(Moved(NEW))

    assert (await hosting.meeting(2027, 1)).state is MeetingState.PUBLISHED
    [request] = await host_requests.requests(meeting_id=meeting.id)
    assert (request.state, request.answer_by, request.answered_at) == (
        RequestState.ASKED,
        date(2027, 1, 25),
        None,
    )
    venue = (await host_requests.venues([meeting.id]))[meeting.id]
    assert venue == replace(ROOM, confirmed_at=None, confirmed_by="")
    assert await host_requests.checklist(meeting.id) == usual_checklist(NEW)
    assert await waiting() == [("host_moved", ADA)]


async def test_a_host_that_said_the_day_suits_is_asked_for_its_room_alone(
    database: Database,
) -> None:
    meeting = await a_confirmed_meeting()
    begun = await polls.begin(
        2027, 1, [NEW], answer_by=date(2027, 2, 1), who=BOARD, today=TODAY, now=NOW
    )
    await polls.vote(begun.poll.id, meeting.host_id or 0, {NEW: Suits.YES}, today=TODAY, now=NOW)
    await move(Moved(NEW))
    [request] = await host_requests.requests(meeting_id=meeting.id)
    assert request.state is RequestState.ACCEPTED
    moved = await hosting.meeting(2027, 1)
    assert moved.state is MeetingState.PUBLISHED
    same_room = HostAnswer(HostAnswerKind.YES, venue=ROOM)
    await hosts.answer(meeting.id, request.project_id, same_room, today=TODAY, now=SOON)
    confirmed = await hosting.meeting(2027, 1)
    assert (confirmed.state, confirmed.sequence) == (MeetingState.CONFIRMED, moved.sequence + 1)
    assert await waiting() == [("host_moved", ADA)]


async def test_a_speaker_who_said_yes_is_asked_again_and_the_entry_moves(
    database: Database,
) -> None:
    meeting = await a_confirmed_meeting()
    await jana(meeting, TalkState.ACCEPTED, letter="speaker_ack_accepted")
    await move(Moved(NEW))
    assert ("speaker_moved", JANA.email) in await waiting()
    entry = await parts_of("speaker_moved")
    assert {"METHOD:REQUEST", "SEQUENCE:1", "DTSTART;TZID=Europe/Berlin:20270412T100000"} <= {
        *entry
    }
    [attendee] = [line for line in entry if line.startswith("ATTENDEE")]
    assert "PARTSTAT=NEEDS-ACTION" in attendee
    assert "RSVP=FALSE" in attendee


async def test_a_speaker_who_takes_a_yes_back_loses_the_entry_and_nobody_else_is_sent_one(
    database: Database,
) -> None:
    meeting = await a_confirmed_meeting()
    talk = await jana(meeting, TalkState.ACCEPTED, letter="speaker_ack_accepted")
    answer = SpeakerAnswer(AnswerKind.NO)
    await invitations.answer(talk.id, answer, today=TODAY, now=SOON)
    taken = await parts_of("speaker_ack_declined")
    assert {"METHOD:CANCEL", "SEQUENCE:0", "DTSTAMP:20270111T090500Z"} <= {*taken}
    await run_sql("DELETE FROM letter WHERE occasion = 'speaker_ack_accepted'")
    assert await parts_of("speaker_ack_declined") == []


async def test_who_has_not_answered_holds_no_entry_and_gets_none(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await jana(meeting, TalkState.ASKED, letter="speaker_invite")
    await move(Moved(NEW))
    assert await parts_of("speaker_moved") == []


async def test_who_is_asked_and_holds_what_members_get_keeps_that(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await written("save_the_date", JANA.email, meeting, LetterState.SENT)
    await jana(meeting, TalkState.ASKED, letter="speaker_invite")
    await move(Moved(NEW))
    lines = await parts_of("speaker_moved")
    assert "METHOD:PUBLISH" in lines
    assert f"DTSTART;TZID=Europe/Berlin:{NEW:%Y%m%d}T100000" in lines


async def test_who_offered_the_new_day_gets_thanks_and_an_entry(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await jana(meeting, TalkState.OTHER_DATE, NEW, letter="speaker_invite")
    await move(Moved(NEW))
    assert await waiting() == [("host_moved", ADA), ("speaker_ack_accepted", JANA.email)]


async def test_a_request_that_has_not_left_asks_about_the_new_day(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    talk = await jana(meeting, TalkState.ASKED, letter="speaker_invite", sent=False)
    before = await everything()
    await move(Moved(NEW))
    [held] = await letters.letters(state=LetterState.HELD)
    assert (held.key, held.facts["day"]) == (request_key(talk.id, NEW), "2027-04-12")
    assert ("speaker_moved", JANA.email) not in await waiting()
    await undo()
    [held] = await letters.letters(state=LetterState.HELD)
    assert held.key == request_key(talk.id, OLD)
    assert (await everything())["talk"] == before["talk"]


async def test_who_declined_hears_of_no_other_day_but_of_the_end(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await jana(meeting, TalkState.DECLINED, letter="speaker_ack_declined")
    await move(Moved(NEW))
    assert await waiting() == [("host_moved", ADA)]
    await undo()
    await move(Moved(None))
    assert await waiting() == [("meeting_cancelled", ADA), ("speaker_cancelled", JANA.email)]


async def test_only_who_holds_an_entry_is_sent_its_cancellation(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await jana(meeting, TalkState.ACCEPTED, letter="speaker_ack_accepted")
    await move(Moved(None))
    assert await parts_of("meeting_cancelled") == []
    cancelled = await parts_of("speaker_cancelled")
    assert {"METHOD:CANCEL", "SEQUENCE:1", "STATUS:CANCELLED"} <= {*cancelled}
    assert [line for line in cancelled if line.startswith("ATTENDEE")]


async def test_members_who_hold_a_published_entry_are_sent_its_cancellation(
    database: Database,
) -> None:
    meeting = await a_confirmed_meeting()
    await written("invitation", ADA, meeting, LetterState.SENT)
    await move(Moved(None))
    cancelled = await parts_of("meeting_cancelled")
    assert "METHOD:CANCEL" in cancelled
    assert not [line for line in cancelled if line.startswith("ATTENDEE")]
