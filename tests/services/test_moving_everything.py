"""What a move touches beside the day: room, list, speakers, poll, plan, post; and all of it back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes

import pytest

from lagplanner.database import host_requests, hosting, letters, planning, settings_store
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.dates.polls import PollState, Suits
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    HostAnswer,
    HostAnswerKind,
    HostRequest,
    RequestState,
    Venue,
    usual_checklist,
)
from lagplanner.domain.plan.planning import Entry, PlanVersion, VersionState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    Speaker,
    SpeakerAnswer,
    Talk,
    TalkState,
    request_key,
    talk_key,
)
from lagplanner.mail.delivery import Prepared
from lagplanner.services.dates import moving, polls
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.reminding import reminders
from lagplanner.services.talks import invitations
from tests.people import BOARD, RIESA, SONNENHOF, settle

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()
OLD, NEW, OTHER = date(2027, 3, 15), date(2027, 4, 12), date(2027, 4, 19)
SOON = NOW + timedelta(minutes=5)
ROOM = Venue("Bürgerhaus", "Am Markt 1", confirmed_at=NOW, confirmed_by="Ada Lindner")
ADA = "ada.lindner@example.org"
JANA = Speaker(0, "Dr. Jana Beispiel", email="jana@ministerium.example")


async def a_confirmed_meeting() -> Meeting:
    """In Riesa, with room, list and the host's yes, of which the host's letter has left."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                OLD,
                MeetingState.CONFIRMED,
                town=RIESA,
                host_id=host.id,
                topic="Leerstand",
            ),
            at=NOW,
        )
        await host_requests.save_venue(meeting.id, ROOM)
        await host_requests.save_checklist(meeting.id, usual_checklist(OLD))
        await host_requests.save_request(
            HostRequest(meeting.id, host.id, RequestState.ACCEPTED, answered_at=NOW)
        )
        await letters.add(
            Letter(
                f"host_asked:{host.id}:2027-1",
                "host_asked",
                LetterState.SENT,
                project_id=host.id,
                meeting_id=meeting.id,
                recipient_name="Ada Lindner",
                recipient_email=ADA,
            ),
            at=NOW,
            who=BOARD,
        )
    return meeting


async def jana(
    meeting: Meeting, state: TalkState, *days: date, letter: str = "", sent: bool = True
) -> Talk:
    """A speaker's talk in this state, and the last letter to her (none: she was only called)."""
    async with transaction():
        known = await stored_speakers.save_speaker(JANA, at=NOW)
        talk = await stored_speakers.save_talk(Talk(0, meeting.id, known.id, state=state))
        await stored_speakers.save_days(talk.id, days)
        if letter:
            await letters.add(
                Letter(
                    f"{letter}:speaker:{talk_key(talk.id)}:{OLD.isoformat()}",
                    letter,
                    LetterState.SENT if sent else LetterState.HELD,
                    meeting_id=meeting.id,
                    recipient_name=JANA.name,
                    recipient_email=JANA.email,
                    facts={"talk": talk.id, "day": OLD.isoformat()},
                ),
                at=NOW,
                who=BOARD,
            )
    return talk


async def written(occasion: str, email: str, meeting: Meeting, state: LetterState) -> None:
    letter = Letter(
        f"{occasion}:{email}:2027-1",
        occasion,
        state,
        meeting_id=meeting.id,
        recipient_email=email,
        facts={"day": OLD.isoformat()},
        due_at=NOW + timedelta(days=2) if state is LetterState.QUEUED else None,
    )
    async with transaction():
        await letters.add(letter, at=NOW, who=BOARD)


async def move(wanted: Moved, *, now: datetime = NOW) -> moving.Done:
    meeting = await hosting.meeting(2027, 1)
    return await moving.move(
        2027, 1, wanted, sequence=meeting.sequence, who=BOARD, today=TODAY, now=now
    )


async def undo() -> Meeting:
    return await moving.undo(2027, 1, who=BOARD, now=SOON)


async def waiting(*states: LetterState) -> list[tuple[str, str]]:
    """Occasion and address of the letters in these states (queued, if none is named)."""
    return [
        (one.occasion, one.recipient_email)
        for one in await letters.letters()
        if one.state in (states or (LetterState.QUEUED,))
    ]


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


TABLES = ("meeting", "talk", "host_request", "venue", "checklist_item", "poll", "letter", "watched")
MOVING = {"version", "sequence", "changed_at", "released_at", "released_by"}
"""What may differ after undoing: counters, and when a letter was put back."""


async def everything() -> dict[str, list[dict[str, object]]]:
    """The rows of all a move touches, but for what counts changes."""
    found = {}
    for name in TABLES:
        rows = await run_sql(f"SELECT * FROM {name} ORDER BY id")
        found[name] = [{k: v for k, v in row.items() if k not in MOVING} for row in rows]
    return found


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


async def test_a_cancellation_takes_back_what_waits_and_undoing_puts_it_back(
    database: Database,
) -> None:
    meeting = await a_confirmed_meeting()
    await written("invitation", "ben@example.org", meeting, LetterState.HELD)
    await written("invitation", "cleo@example.org", meeting, LetterState.QUEUED)
    before = await everything()
    await move(Moved(None))
    assert await waiting(LetterState.HELD) == []
    assert await waiting() == [("meeting_cancelled", ADA)]
    await undo()
    after = await everything()
    assert after["letter"][:3] == before["letter"]
    assert [one["state"] for one in after["letter"][3:]] == ["discarded"]


async def test_a_letter_that_expired_or_was_held_by_the_move_waits_again_after_undoing(
    database: Database,
) -> None:
    meeting = await a_confirmed_meeting()
    await written("invitation", "ben@example.org", meeting, LetterState.QUEUED)
    await written("invitation", "cleo@example.org", meeting, LetterState.QUEUED)
    await move(Moved(NEW))
    async with transaction():
        ben, cleo = [one for one in await letters.letters() if one.occasion == "invitation"]
        await letters.change([ben.id], [LetterState.QUEUED], LetterState.EXPIRED, error="Weg.")
        await letters.change([cleo.id], [LetterState.QUEUED], LetterState.HELD, error="Verlegt.")
    await undo()
    assert [address for _, address in await waiting()] == ["ben@example.org", "cleo@example.org"]


async def test_what_a_person_held_meanwhile_stays_held(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await written("invitation", "ben@example.org", meeting, LetterState.QUEUED)
    await move(Moved(NEW))
    async with transaction():
        [ben] = [one for one in await letters.letters() if one.occasion == "invitation"]
        await letters.change([ben.id], [LetterState.QUEUED], LetterState.HELD, error="")
    await undo()
    assert await waiting(LetterState.HELD) == [("invitation", "ben@example.org")]


async def test_everything_is_as_it_was_after_undoing_a_move(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await jana(meeting, TalkState.TENTATIVE, letter="speaker_ack_tentative")
    begun = await polls.begin(
        2027, 1, [NEW], answer_by=date(2027, 2, 1), who=BOARD, today=TODAY, now=NOW
    )
    before = await everything()
    await move(Moved(NEW, "Plenarwoche"))
    assert (await polls.count(begun.poll.id)).poll.state is PollState.APPLIED
    await undo()
    after = await everything()
    assert (await polls.count(begun.poll.id)).poll.state is PollState.OPEN
    known = len(before["letter"])
    assert {**after, "letter": after["letter"][:known]} == before
    assert {one["state"] for one in after["letter"][known:]} == {"discarded"}


async def test_who_answered_after_the_move_is_left_with_that_answer(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    talk = await jana(meeting, TalkState.ACCEPTED, letter="speaker_ack_accepted")
    await move(Moved(NEW))
    async with transaction():
        asked = await stored_speakers.talk(talk.id)
        await stored_speakers.save_talk(replace(asked, state=TalkState.DECLINED, answered_at=SOON))
    await undo()
    assert (await stored_speakers.talk(talk.id)).state is TalkState.DECLINED


async def a_published_plan() -> None:
    entries = (
        Entry(1, 1, day=OLD, host_id=None),
        Entry(2, 2, day=date(2027, 6, 14)),
    )
    async with transaction():
        version = PlanVersion(2027, entries, state=VersionState.PUBLISHED, note="Vorschlag")
        await planning.add(version, at=NOW, who=BOARD)


async def plan() -> list[tuple[int, str, list[tuple[int, date | None]]]]:
    return [
        (one.number, one.state.value, [(entry.number, entry.day) for entry in one.entries])
        for one in await planning.versions(2027)
        if one.state is not VersionState.DISCARDED and one.state is not VersionState.SUPERSEDED
    ]


async def test_the_plan_follows_and_comes_back(database: Database) -> None:
    await a_confirmed_meeting()
    await a_published_plan()
    before = await plan()
    await move(Moved(NEW))
    assert await plan() == [(2, "published", [(1, NEW), (2, date(2027, 6, 14))])]
    await undo()
    assert await plan() == before


async def test_a_cancelled_meeting_is_in_no_plan_and_comes_back(database: Database) -> None:
    await a_confirmed_meeting()
    await a_published_plan()
    before = await plan()
    await move(Moved(None))
    assert await plan() == [(2, "published", [(2, date(2027, 6, 14))])]
    await undo()
    assert await plan() == before


async def test_cancelled_before_the_news_of_a_move_left_names_the_day_they_know(
    database: Database,
) -> None:
    await a_confirmed_meeting()
    await move(Moved(NEW))
    await move(Moved(None), now=SOON)
    assert await waiting() == [("meeting_cancelled", ADA)]
    [letter] = await letters.letters(state=LetterState.QUEUED)
    sender = Sender("https://netzwerk.example", "post@netzwerk.example")
    shown = await Writing(sender).preview(letter, SOON)
    assert shown.mail is not None
    assert "Montag, 15. März 2027" in shown.mail.text
    assert "12. April" not in shown.mail.text


async def test_moving_back_before_anybody_heard_is_taking_back(database: Database) -> None:
    meeting = await a_confirmed_meeting()
    await move(Moved(NEW))
    done = await move(Moved(OLD), now=SOON)
    assert (done.posted, await waiting()) == (0, [])
    assert (await hosting.meeting(2027, 1)).state is MeetingState.CONFIRMED
    [request] = await host_requests.requests(meeting_id=meeting.id)
    assert request.state is RequestState.ACCEPTED


async def test_moving_twice_before_the_letters_left_can_be_taken_back_step_by_step(
    database: Database,
) -> None:
    await a_confirmed_meeting()
    await move(Moved(NEW))
    await move(Moved(OTHER), now=SOON)
    assert (await undo()).day == NEW
    [letter] = await letters.letters(state=LetterState.QUEUED)
    assert (letter.occasion, letter.facts["day"]) == ("host_moved", NEW.isoformat())
    assert (await undo()).state is MeetingState.CONFIRMED
    assert await waiting() == []


async def test_a_round_between_a_move_and_its_undoing_loses_no_reminder(
    database: Database,
) -> None:
    await a_confirmed_meeting()
    await reminders.round_(now=NOW - timedelta(days=1))
    before = await run_sql("SELECT * FROM watched ORDER BY name")
    await move(Moved(NEW))
    await reminders.round_(now=NOW + timedelta(minutes=3))
    assert await run_sql("SELECT * FROM watched ORDER BY name") != before
    await undo()
    assert await run_sql("SELECT * FROM watched ORDER BY name") == before


async def test_who_never_heard_of_another_day_hears_nothing_of_the_way_back(
    database: Database,
) -> None:
    await a_confirmed_meeting()
    await move(Moved(NEW))
    await move(Moved(OTHER), now=SOON)
    done = await move(Moved(OLD), now=NOW + timedelta(minutes=12))
    assert (done.posted, await waiting()) == (0, [])


@pytest.mark.parametrize("has_left", [False, True])
async def test_back_on_its_day_a_yes_holds_for_whoever_never_heard_of_another_one(
    database: Database, has_left: bool
) -> None:
    meeting = await a_confirmed_meeting()
    talk = await jana(meeting, TalkState.ACCEPTED, letter="speaker_ack_accepted")
    await move(Moved(NEW))
    if has_left:
        async with transaction():
            told = [one.id for one in await letters.letters(state=LetterState.QUEUED)]
            await letters.change(told, [LetterState.QUEUED], LetterState.SENT, sent_at=SOON)
    await move(Moved(OTHER), now=NOW + timedelta(minutes=12))
    await move(Moved(OLD), now=NOW + timedelta(minutes=24))

    after = await hosting.meeting(2027, 1)
    [request] = await host_requests.requests(meeting_id=meeting.id)
    speaker = await stored_speakers.talk(talk.id)
    [room] = (await host_requests.venues([meeting.id])).values()
    found = (after.state.value, request.state.value, speaker.state.value, room.is_confirmed)
    if has_left:
        assert found == ("published", "asked", "asked", False)
    else:
        assert found == ("confirmed", "accepted", "accepted", True)
        await moving.undo(2027, 1, who=BOARD, now=NOW + timedelta(minutes=25))
        [room] = (await host_requests.venues([meeting.id])).values()
        assert not room.is_confirmed
