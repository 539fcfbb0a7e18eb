"""Speakers and their talks, as they are stored."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from lagplanner.database import hosting, speakers
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import AlreadyThereError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.speakers import Speaker, SpeakerField, Talk, TalkState, Via

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
MUSTER = Speaker(
    0,
    "Kim Müßig",
    salutation="Guten Tag Kim Müßig,",
    organisation="Amt für Beispiele",
    function="Referatsleitung",
    field=SpeakerField.ADMINISTRATION,
    email="muessig@amt.example",
    forget_on=date(2028, 1, 1),
)


async def asked(database: Database) -> Talk:
    """A talk at a stored meeting; called once per test."""
    async with transaction():
        meeting = await hosting.save_meeting(Meeting(0, 2027, 1, date(2027, 3, 15)), at=NOW)
        speaker = await speakers.save_speaker(MUSTER, at=NOW)
        return await speakers.save_talk(
            Talk(0, meeting.id, speaker.id, starts=time(10, 30), fee_cents=15000)
        )


async def test_a_speaker_comes_back_as_it_was_stored(database: Database) -> None:
    async with transaction():
        saved = await speakers.save_speaker(MUSTER, at=NOW)
    assert await speakers.speaker(saved.id) == replace(MUSTER, id=saved.id)
    assert await speakers.speakers() == (saved,)


async def test_whoever_is_slower_does_not_overwrite(database: Database) -> None:
    async with transaction():
        saved = await speakers.save_speaker(MUSTER, at=NOW)
    async with transaction():
        await speakers.save_speaker(replace(saved, note="ruft lieber an"), at=NOW)
    with pytest.raises(ConflictError, match="Kim Müßig"):
        async with transaction():
            await speakers.save_speaker(replace(saved, note="schreibt lieber"), at=NOW)


async def test_a_talk_keeps_its_answer_and_its_days(database: Database) -> None:
    talk = await asked(database)
    answered = replace(
        talk, state=TalkState.OTHER_DATE, via=Via.PHONE, answered_by="Vorzimmer", answered_at=NOW
    )
    async with transaction():
        saved = await speakers.save_talk(answered)
        await speakers.save_days(talk.id, [date(2027, 4, 12), date(2027, 3, 22), date(2027, 4, 12)])
    assert await speakers.talk(talk.id) == replace(answered, version=2) == saved
    assert await speakers.days([talk.id]) == {talk.id: (date(2027, 3, 22), date(2027, 4, 12))}


async def test_nobody_is_asked_twice_for_a_meeting(database: Database) -> None:
    talk = await asked(database)
    with pytest.raises(AlreadyThereError):
        async with transaction():
            await speakers.save_talk(Talk(0, talk.meeting_id, talk.speaker_id))


async def test_a_forgotten_speaker_leaves_no_talk(database: Database) -> None:
    talk = await asked(database)
    async with transaction():
        await speakers.delete_speaker(talk.speaker_id)
    assert await speakers.talks(meeting_id=talk.meeting_id) == ()
    with pytest.raises(NotFoundError):
        await speakers.speaker(talk.speaker_id)
