"""Keep the directory of speakers, ask them for a meeting, and take their answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from lagplanner.database import hosting, letters, trail
from lagplanner.database import speakers as stored
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    Speaker,
    SpeakerAnswer,
    SpeakerField,
    Substitute,
    TalkState,
    Via,
)
from lagplanner.services.talks import invitations, speakers
from lagplanner.services.talks.invitations import Part, Wanted
from tests.people import BOARD

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()
ANSWER_BY = date(2027, 2, 1)
JANA = Speaker(
    0,
    "Dr. Jana Beispiel",
    organisation="Ministerium für Beispiele",
    function="Referatsleitung",
    field=SpeakerField.ADMINISTRATION,
    email="jana.beispiel@ministerium.example",
)
ROBIN = Speaker(0, "Robin Muster", field=SpeakerField.SCIENCE, email="muster@hochschule.example")


async def a_meeting(day: date = date(2027, 3, 15)) -> Meeting:
    async with transaction():
        return await hosting.save_meeting(
            Meeting(0, 2027, 1, day, state=MeetingState.PUBLISHED), at=NOW
        )


async def asked(speaker: Speaker = JANA) -> Part:
    """One speaker asked for the meeting of March."""
    meeting = await a_meeting()
    saved = await speakers.save(speaker, who=BOARD, now=NOW)
    await invite(meeting, saved)
    return (await invitations.parts(meeting.id))[0]


async def invite(meeting: Meeting, *people: Speaker) -> int:
    return await invitations.invite(
        meeting.year,
        meeting.number,
        [Wanted(one.id, "Was bleibt im Quartier?", time(10, 30)) for one in people],
        answer_by=ANSWER_BY,
        who=BOARD,
        now=NOW,
    )


async def written() -> list[tuple[str, str, LetterState]]:
    """(occasion, recipient, state) of every letter, in the order they were written."""
    return [(one.occasion, one.recipient_email, one.state) for one in await letters.letters()]


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


async def test_a_yes_is_thanked_by_itself_and_noted_with_its_way(database: Database) -> None:
    part = await asked()
    coming = await invitations.answer(
        part.talk.id, SpeakerAnswer(AnswerKind.YES, who="Vorzimmer"), today=TODAY, now=NOW
    )
    assert coming.talk.state is TalkState.ACCEPTED
    assert (await written())[1:] == [
        ("speaker_ack_accepted", part.speaker.email, LetterState.QUEUED)
    ]
    assert (await trail.entries(limit=1))[0].sentence == (
        "Dr. Jana Beispiel: zugesagt, über den Link, geantwortet hat Vorzimmer"
    )


async def test_the_same_answer_again_changes_nothing_and_writes_nobody(database: Database) -> None:
    part = await asked()
    yes = SpeakerAnswer(AnswerKind.YES)
    first = await invitations.answer(part.talk.id, yes, today=TODAY, now=NOW)
    later = datetime(2027, 1, 12, 9, tzinfo=UTC)
    assert await invitations.answer(part.talk.id, yes, today=TODAY, now=later) == first
    assert len(await written()) == 2


async def test_a_changed_mind_is_thanked_again(database: Database) -> None:
    part = await asked()
    for kind in (AnswerKind.YES, AnswerKind.NO, AnswerKind.YES):
        await invitations.answer(part.talk.id, SpeakerAnswer(kind), today=TODAY, now=NOW)
    assert [occasion for occasion, _, _ in await written()][1:] == [
        "speaker_ack_accepted",
        "speaker_ack_declined",
        "speaker_ack_accepted",
    ]


async def test_a_substitute_gets_an_own_request_that_waits(database: Database) -> None:
    part = await asked()
    sent = SpeakerAnswer(
        AnswerKind.SUBSTITUTE, substitute=Substitute("Toni Ersatz", "ersatz@ministerium.example")
    )
    for _ in range(2):  # a double click
        await invitations.answer(part.talk.id, sent, today=TODAY, now=NOW)
    first, second = await invitations.parts(part.talk.meeting_id)
    assert (first.talk.state, second.talk.state) == (TalkState.SUBSTITUTED, TalkState.ASKED)
    assert second.talk.substitute_for == first.talk.id
    assert second.speaker.field is SpeakerField.ADMINISTRATION
    assert (await written())[1:] == [
        ("speaker_invite", "ersatz@ministerium.example", LetterState.HELD),
        ("speaker_ack_substituted", part.speaker.email, LetterState.QUEUED),
    ]


async def test_a_substitute_without_mail_is_prepared_for_the_phone(database: Database) -> None:
    part = await asked()
    sent = SpeakerAnswer(
        AnswerKind.SUBSTITUTE, substitute=Substitute("Toni Ersatz", phone="+49 30 23125009")
    )
    await invitations.answer(part.talk.id, sent, today=TODAY, now=NOW)
    assert (await invitations.parts(part.talk.meeting_id))[1].talk.state is TalkState.PREPARED


async def test_other_days_are_kept_and_gone_with_the_next_answer(database: Database) -> None:
    part = await asked()
    other = SpeakerAnswer(AnswerKind.OTHER_DATE, days=(date(2027, 4, 12), date(2027, 3, 22)))
    offered = await invitations.answer(part.talk.id, other, today=TODAY, now=NOW)
    assert offered.days == (date(2027, 3, 22), date(2027, 4, 12))
    yes = await invitations.answer(
        part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW
    )
    assert yes.days == ()


async def test_no_day_of_another_meeting_is_offered_instead(database: Database) -> None:
    meeting = await a_meeting()
    [first, *_] = await invitations.other_days(meeting, today=TODAY)
    async with transaction():
        await hosting.save_meeting(Meeting(0, 2027, 2, first, state=MeetingState.PUBLISHED), at=NOW)
    assert first not in await invitations.other_days(meeting, today=TODAY)


async def test_a_phone_answer_names_who_entered_it(database: Database) -> None:
    part = await asked()
    by_phone = SpeakerAnswer(AnswerKind.PROVISIONAL, via=Via.PHONE, entered_by=BOARD)
    await invitations.answer(part.talk.id, by_phone, today=TODAY, now=NOW)
    entry = (await trail.entries(limit=1))[0]
    assert (entry.who, entry.sentence) == (
        BOARD,
        "Dr. Jana Beispiel: unter Vorbehalt, am Telefon",
    )


async def test_a_cancelled_meeting_takes_no_answer(database: Database) -> None:
    part = await asked()
    meeting = await hosting.meeting(2027, 1)
    async with transaction():
        await hosting.save_meeting(replace(meeting, state=MeetingState.CANCELLED), at=NOW)
    with pytest.raises(BrokenRuleError, match="fällt aus"):
        await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)


async def test_a_withdrawn_request_takes_its_letter_back(database: Database) -> None:
    part = await asked()
    await invitations.withdraw(part.talk.id, who=BOARD, now=NOW)
    assert [state for _, _, state in await written()] == [LetterState.DISCARDED]
    with pytest.raises(BrokenRuleError, match="zurückgezogen"):
        await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)


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


async def test_the_directory_says_how_often_and_when_last(database: Database) -> None:
    part = await asked()
    await speakers.save(ROBIN, who=BOARD, now=NOW)
    await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)
    found = await speakers.directory("ministerium refer")
    assert [(one.speaker.name, one.talks, one.last) for one in found] == [
        ("Dr. Jana Beispiel", 1, date(2027, 3, 15))
    ]
    assert len(await speakers.directory()) == 2


async def test_who_was_asked_stays_in_the_directory(database: Database) -> None:
    part = await asked()
    never = await speakers.save(ROBIN, who=BOARD, now=NOW)
    with pytest.raises(BrokenRuleError, match="schon angefragt"):
        await speakers.remove(part.speaker.id, who=BOARD, now=NOW)
    await speakers.remove(never.id, who=BOARD, now=NOW)
    assert [one.name for one in await stored.speakers()] == ["Dr. Jana Beispiel"]


async def test_the_year_says_which_fields_it_lacks(database: Database) -> None:
    part = await asked()
    await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)
    balance = await speakers.fields(2027)
    assert balance.by_year == {2027: {SpeakerField.ADMINISTRATION: 1}}
    assert set(balance.missing) == {SpeakerField.POLITICS, SpeakerField.SCIENCE}
