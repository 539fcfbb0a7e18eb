"""Is all as it was once a move is taken back, or gone back, and what of the plan meanwhile?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lagplanner.database import host_requests, hosting, letters, planning
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.dates.polls import PollState
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.hosts.host_requests import (
    RequestState,
)
from lagplanner.domain.plan.planning import Entry, PlanVersion, VersionState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.speakers import (
    TalkState,
)
from lagplanner.services.dates import moving, polls
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.reminding import reminders
from tests.people import BOARD
from tests.services.confirmed_meeting import (
    ADA,
    NEW,
    NOW,
    OLD,
    OTHER,
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
