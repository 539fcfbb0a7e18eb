"""Keep the directory of speakers, and take what they answer."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lagplanner.database import hosting, trail
from lagplanner.database import speakers as stored
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    SpeakerAnswer,
    SpeakerField,
    Substitute,
    Talk,
    TalkState,
    Via,
)
from lagplanner.domain.trail import Way
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
    written,
)


async def test_a_yes_is_thanked_by_itself_and_noted_with_its_way(database: Database) -> None:
    part = await asked()
    coming = await invitations.answer(
        part.talk.id, SpeakerAnswer(AnswerKind.YES, who="Vorzimmer"), today=TODAY, now=NOW
    )
    assert coming.talk.state is TalkState.ACCEPTED
    assert (await written())[1:] == [
        ("speaker_ack_accepted", part.speaker.email, LetterState.QUEUED)
    ]
    assert (await trail.entries(limit=1))[0].told == ("Dr. Jana Beispiel: zugesagt")


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
    assert [occasion for occasion, _, _ in await written() if "ack" in occasion] == [
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


async def test_another_day_is_thanked_for_too(database: Database) -> None:
    part = await asked()
    other = SpeakerAnswer(AnswerKind.OTHER_DATE, days=(date(2027, 4, 12),))
    for _ in range(2):
        await invitations.answer(part.talk.id, other, today=TODAY, now=NOW)
    assert (await written())[1:] == [
        ("speaker_ack_other_date", part.speaker.email, LetterState.QUEUED),
        ("board_speaker_answer", "", LetterState.QUEUED),
    ]


async def test_the_board_is_told_of_a_no_by_link_and_not_of_one_it_wrote_down(
    database: Database,
) -> None:
    part = await asked()
    by_phone = SpeakerAnswer(AnswerKind.NO, via=Via.PHONE, entered_by=BOARD)
    await invitations.answer(part.talk.id, by_phone, today=TODAY, now=NOW)
    assert "board_speaker_answer" not in [occasion for occasion, _, _ in await written()]
    yes = SpeakerAnswer(AnswerKind.YES)
    await invitations.answer(part.talk.id, yes, today=TODAY, now=NOW)
    await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.NO), today=TODAY, now=NOW)
    assert [occasion for occasion, _, _ in await written()][-1] == "board_speaker_answer"


async def test_who_declines_is_forgotten_after_a_year_and_stays_after_a_yes(
    database: Database,
) -> None:
    part = await asked()
    no, yes = SpeakerAnswer(AnswerKind.NO), SpeakerAnswer(AnswerKind.YES)
    declined = await invitations.answer(part.talk.id, no, today=TODAY, now=NOW)
    assert declined.speaker.forget_on == date(2028, 1, 11)
    coming = await invitations.answer(part.talk.id, yes, today=TODAY, now=NOW)
    assert coming.speaker.forget_on is None


async def test_who_has_spoken_before_is_not_forgotten_for_a_no(database: Database) -> None:
    part = await asked()
    async with transaction():
        earlier = await hosting.save_meeting(Meeting(0, 2026, 1, date(2026, 3, 9)), at=NOW)
        await stored.save_talk(Talk(0, earlier.id, part.speaker.id, state=TalkState.ACCEPTED))
    declined = await invitations.answer(
        part.talk.id, SpeakerAnswer(AnswerKind.NO), today=TODAY, now=NOW
    )
    assert declined.speaker.forget_on is None


async def test_a_later_change_in_the_directory_does_not_rewrite_a_talk(database: Database) -> None:
    part = await asked()
    await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)
    moved = replace(
        await stored.speaker(part.speaker.id),
        organisation="Hochschule Beispiel",
        function="Professur",
        field=SpeakerField.SCIENCE,
    )
    await speakers.save(moved, who=BOARD, now=NOW)
    talk = (await invitations.part(part.talk.id)).talk
    assert (talk.organisation, talk.function, talk.field) == (
        "Ministerium für Beispiele",
        "Referatsleitung",
        SpeakerField.ADMINISTRATION,
    )
    assert (await speakers.fields(2027)).by_year == {2027: {SpeakerField.ADMINISTRATION: 1}}


async def test_more_than_the_rules_allow_is_not_promised(database: Database) -> None:
    meeting = await a_meeting()
    saved = await speakers.save(JANA, who=BOARD, now=NOW)
    dear = Wanted(saved.id, fee_cents=25_001, travel_cents=10_000)
    with pytest.raises(InputError, match="höchstens 250 Euro") as told:
        await invitations.invite(
            2027, meeting.number, [dear], answer_by=ANSWER_BY, who=BOARD, now=NOW
        )
    assert [problem.field for problem in told.value.problems] == ["fee"]


async def test_a_phone_answer_names_who_entered_it(database: Database) -> None:
    part = await asked()
    by_phone = SpeakerAnswer(AnswerKind.PROVISIONAL, via=Via.PHONE, entered_by=BOARD)
    await invitations.answer(part.talk.id, by_phone, today=TODAY, now=NOW)
    entry = (await trail.entries(limit=1))[0]
    assert (entry.who, entry.way, entry.told) == (
        BOARD,
        Way.PHONE,
        "Dr. Jana Beispiel: unter Vorbehalt",
    )


async def test_a_cancelled_meeting_takes_no_answer(database: Database) -> None:
    part = await asked()
    meeting = await hosting.meeting(2027, 1)
    async with transaction():
        await hosting.save_meeting(replace(meeting, state=MeetingState.CANCELLED), at=NOW)
    with pytest.raises(BrokenRuleError, match="fällt aus"):
        await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)


async def test_the_directory_says_how_often_and_when_last(database: Database) -> None:
    part = await asked()
    await speakers.save(ROBIN, who=BOARD, now=NOW)
    await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)
    [before] = await speakers.directory("ministerium refer", today=date(2027, 3, 15))
    [after] = await speakers.directory("ministerium refer", today=date(2027, 3, 16))
    assert (before.speaker.name, before.talks, before.last) == ("Dr. Jana Beispiel", 0, None)
    assert (after.talks, after.last) == (1, date(2027, 3, 15))
    assert len(await speakers.directory(today=TODAY)) == 2


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
    assert {one.field for one in balance.missing} == {SpeakerField.POLITICS, SpeakerField.SCIENCE}
