"""Keep the directory of speakers, ask them for a meeting, and take their answers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

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
    Talk,
    TalkState,
    Via,
)
from lagplanner.domain.trail import Way
from lagplanner.services.reminding.reminders import round_
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


async def test_a_withdrawn_request_takes_its_letter_back(database: Database) -> None:
    part = await asked()
    await invitations.withdraw(part.talk.id, who=BOARD, now=NOW)
    assert [state for _, _, state in await written()] == [LetterState.DISCARDED]
    with pytest.raises(BrokenRuleError, match="zurückgezogen"):
        await invitations.answer(part.talk.id, SpeakerAnswer(AnswerKind.YES), today=TODAY, now=NOW)


async def has_left() -> None:
    """What waits or is held has been sent."""
    waiting = [one.id for one in await letters.letters()]
    async with transaction():
        await letters.change(waiting, [LetterState.HELD, LetterState.QUEUED], LetterState.SENT)


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
