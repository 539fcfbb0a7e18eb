"""Who is asked to speak, by which letter, once or again, and who hears that the request is withdrawn?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import hosting, letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    SpeakerAnswer,
    Substitute,
    TalkState,
    Via,
)
from lagplanner.services.reminding.reminders import round_
from lagplanner.services.talks import invitations, speakers
from lagplanner.services.talks.invitations import Wanted
from tests.people import BOARD
from tests.services.speakers_at_hand import (
    ANSWER_BY,
    JANA,
    NOW,
    ROBIN,
    TODAY,
    a_meeting,
    asked,
    has_left,
    invite,
    written,
)


async def test_two_speakers_are_asked_in_order_and_each_letter_waits(database: Database) -> None:
    meeting = await a_meeting()
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    robin = await speakers.save(ROBIN, who=BOARD, now=NOW)
    assert await invite(meeting, jana, robin) == 2
    assert [
        (part.speaker.name, part.talk.position) for part in await invitations.parts(meeting.id)
    ] == [
        (jana.name, 1),
        (robin.name, 2),
    ]
    assert await written() == [
        ("speaker_invite", jana.email, LetterState.HELD),
        ("speaker_invite", robin.email, LetterState.HELD),
    ]


async def test_asking_twice_writes_one_letter(database: Database) -> None:
    part = await asked()
    meeting = await hosting.meeting(2027, 1)
    assert await invite(meeting, part.speaker) == 0
    assert len(await written()) == 1


async def test_who_declined_and_is_asked_again_gets_a_second_letter_once(
    database: Database,
) -> None:
    part = await asked()
    async with transaction():
        await letters.change([1], [LetterState.HELD], LetterState.SENT)
    await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.NO), today=TODAY, now=NOW)
    meeting = await hosting.meeting(2027, 1)
    assert [await invite(meeting, part.speaker) for _ in range(2)] == [1, 0]
    talk = (await invitations.part(part.talk.id)).talk
    assert (talk.state, talk.answered_at, talk.remark) == (TalkState.ASKED, None, "")
    await invitations.withdraw(part.talk.id, who=BOARD, now=NOW)
    requests = [state for one, _, state in await written() if one == "speaker_invite"]
    assert requests == [LetterState.SENT, LetterState.DISCARDED]


async def test_a_request_that_still_waits_is_not_written_a_second_time(
    database: Database,
) -> None:
    part = await asked()
    by_phone = SpeakerAnswer(AnswerKind.NO, via=Via.PHONE, entered_by=BOARD)
    await invitations.answer(part.talk.id, by_phone, today=TODAY, now=NOW)
    assert await invite(await hosting.meeting(2027, 1), part.speaker) == 0
    assert [one for one, _, _ in await written()].count("speaker_invite") == 1


async def test_who_is_only_chosen_gets_no_letter_until_the_timetable_asks(
    database: Database,
) -> None:
    meeting = await a_meeting(date(2027, 6, 14))
    saved = await speakers.save(JANA, who=BOARD, now=NOW)
    await invitations.invite(
        2027, 1, [Wanted(saved.id)], answer_by=ANSWER_BY, who=BOARD, now=NOW, later=True
    )
    assert await written() == []
    long_before = datetime(2027, 2, 1, 8, tzinfo=UTC)
    await round_(now=long_before)
    await round_(now=datetime(2027, 4, 5, 8, tzinfo=UTC))
    [part] = await invitations.parts(meeting.id)
    assert (part.talk.state, part.talk.answer_by) == (TalkState.ASKED, date(2027, 4, 19))
    assert ("speaker_invite", saved.email, LetterState.HELD) in await written()
    await round_(now=datetime(2027, 4, 6, 8, tzinfo=UTC))
    assert [one for one, _, _ in await written()].count("speaker_invite") == 1


async def test_the_deed_and_the_timetable_together_ask_once(database: Database) -> None:
    await a_meeting(date(2027, 6, 14))
    saved = await speakers.save(JANA, who=BOARD, now=NOW)
    wanted = [Wanted(saved.id)]
    await invitations.invite(2027, 1, wanted, answer_by=ANSWER_BY, who=BOARD, now=NOW)
    await round_(now=datetime(2027, 2, 1, 8, tzinfo=UTC))
    await round_(now=datetime(2027, 4, 5, 8, tzinfo=UTC))
    assert [one for one, _, _ in await written()].count("speaker_invite") == 1


async def test_another_substitute_takes_the_place_of_one_who_was_not_asked_yet(
    database: Database,
) -> None:
    part = await asked()
    for name in ("Toni Ersatz", "Kim Ersatz"):
        named = Substitute(name, f"{name[:3].lower()}@ministerium.example")
        given = SpeakerAnswer(AnswerKind.SUBSTITUTE, substitute=named)
        await invitations.answer(part.talk.id, given, today=TODAY, now=NOW)
    states = {
        one.speaker.name: one.talk.state for one in await invitations.parts(part.talk.meeting_id)
    }
    assert states == {
        "Dr. Jana Beispiel": TalkState.SUBSTITUTED,
        "Toni Ersatz": TalkState.WITHDRAWN,
        "Kim Ersatz": TalkState.ASKED,
    }


async def test_a_withdrawn_request_takes_its_letter_back(database: Database) -> None:
    part = await asked()
    await invitations.withdraw(part.talk.id, who=BOARD, now=NOW)
    assert [state for _, _, state in await written()] == [LetterState.DISCARDED]
    with pytest.raises(BrokenRuleError, match="zurückgezogen"):
        await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)


async def test_who_has_our_request_hears_that_it_is_withdrawn_once_and_again_after_the_next(
    database: Database,
) -> None:
    part = await asked()
    meeting = await hosting.meeting(2027, 1)
    for times in (1, 2):
        await has_left()
        await invitations.withdraw(part.talk.id, who=BOARD, now=NOW)
        told = await letters.letters(occasion="speaker_withdrawn")
        assert [one.recipient_email for one in told] == [JANA.email] * times
        assert told[-1].due_at == NOW + timedelta(minutes=10)
        await has_left()
        await invite(meeting, part.speaker)


async def test_who_has_said_no_already_hears_nothing_of_a_second_request_that_never_left(
    database: Database,
) -> None:
    part = await asked()
    await has_left()
    await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.NO), today=TODAY, now=NOW)
    await has_left()
    await invite(await hosting.meeting(2027, 1), part.speaker)
    await invitations.withdraw(part.talk.id, who=BOARD, now=NOW)
    assert await letters.letters(occasion="speaker_withdrawn") == ()


@pytest.mark.parametrize("answer_by", [TODAY, date(2027, 3, 16)])
async def test_the_deadline_lies_between_today_and_the_meeting(
    database: Database, answer_by: date
) -> None:
    meeting = await a_meeting()
    saved = await speakers.save(JANA, who=BOARD, now=NOW)
    with pytest.raises(InputError) as told:
        await invitations.invite(
            2027, meeting.number, [Wanted(saved.id)], answer_by=answer_by, who=BOARD, now=NOW
        )
    assert [problem.field for problem in told.value.problems] == ["answer_by"]
