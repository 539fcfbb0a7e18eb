"""Which letters does a request or an answer cause, to the speaker and to the board?"""

from dataclasses import replace
from datetime import datetime, time, timedelta

from lagplanner.database import letters
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import (
    Speaker,
    SpeakerField,
    Talk,
    TalkState,
    request_key,
    talk_key,
)
from lagplanner.mail import outbox
from lagplanner.services.post.letter_facts import on_the_wall
from lagplanner.services.rules import rules as board_rules

INVITE, WITHDRAWN, TOLD_BOARD = "speaker_invite", "speaker_withdrawn", "board_speaker_answer"

SETTLED = (WITHDRAWN, "speaker_ack_declined", "speaker_ack_substituted", "speaker_cancelled")
"""Letters after which a speaker waits for nothing from us any more."""

WAITING = (LetterState.HELD, LetterState.QUEUED, LetterState.RETRY)

ACKNOWLEDGED = {
    TalkState.ACCEPTED: "speaker_ack_accepted",
    TalkState.TENTATIVE: "speaker_ack_tentative",
    TalkState.DECLINED: "speaker_ack_declined",
    TalkState.SUBSTITUTED: "speaker_ack_substituted",
    TalkState.OTHER_DATE: "speaker_ack_other_date",
}
"""Which letter thanks for which answer."""


def invited_by(field: SpeakerField) -> str:
    """The step of the timetable that asks speakers of this field: politics needs the longest time."""
    return "M02" if field is SpeakerField.POLITICS else "M07"


async def post_request(
    talk: Talk, known: Speaker, meeting: Meeting, who: str, now: datetime, *, anew: bool = False
) -> int:
    """Post the request, held for the board's word; how many letters that made.

    Who has answered, or was let go, and is asked `anew` gets a second letter about the same day.
    """
    letter = replace(
        _letter(INVITE, request_key(talk.id, meeting.day), talk, known, meeting),
        step=invited_by(known.field),
    )
    posted = await outbox.post(letter, at=now, who=who)
    if posted is outbox.Posted.KNOWN and anew and await _has_left(letter.key):
        again = replace(letter, key=f"{letter.key}:{talk.version}")
        posted = await outbox.post(again, at=now, who=who)
    return int(posted is not outbox.Posted.KNOWN)


async def _has_left(key: str) -> bool:
    known = (await letters.with_keys([key])).get(key)
    return known is not None and known.state not in WAITING


async def take_back_requests(talk: Talk) -> bool:
    """Discard what asks for this talk and has not left; whether there was anything."""
    taken = [
        await outbox.take_back(one.key)
        for one in await letters.letters(meeting_id=talk.meeting_id)
        if one.occasion == INVITE and one.facts.get("talk") == talk.id
    ]
    return any(taken)


async def tell_withdrawn(
    talk: Talk, known: Speaker, meeting: Meeting, who: str, now: datetime
) -> bool:
    """Tell whoever has our request that it holds no more; False where nothing of it had arrived.

    The letter waits for as long as a deed can be taken back: asked anew meanwhile, it never leaves.
    """
    about = [
        one
        for one in await letters.letters(meeting_id=meeting.id)
        if one.facts.get("talk") == talk.id
        and one.is_heard
        and not (one.facts.get("to") == "board" or one.facts.get("rehearsal"))
    ]
    if not about or about[-1].occasion in SETTLED:
        return False
    minutes = (await board_rules()).undo_minutes
    letter = replace(
        _letter(
            WITHDRAWN,
            f"{WITHDRAWN}:speaker:{talk_key(talk.id)}:{talk.version}",
            talk,
            known,
            meeting,
        ),
        due_at=now + timedelta(minutes=minutes),
        # It names the day its reader knows, and is right whatever day the meeting is on by now.
        facts={"talk": talk.id, "old_day": about[-1].facts.get("day", meeting.day.isoformat())},
        expires_at=on_the_wall(meeting.day, time()),
    )
    await outbox.post(letter, at=now, who=who, automatic=True)
    return True


async def acknowledge(
    talk: Talk, known: Speaker, meeting: Meeting, who: str, now: datetime
) -> None:
    """Thank for an answer, once for each: the version counts them, so a changed mind is thanked again."""
    occasion = ACKNOWLEDGED.get(talk.state)
    if occasion is None or not known.address:
        return
    key = f"{occasion}:speaker:{talk_key(talk.id)}:{talk.version}"
    letter = _letter(occasion, key, talk, known, meeting)
    await outbox.post(letter, at=now, who=who, automatic=True)


async def tell_board(talk: Talk, known: Speaker, meeting: Meeting, now: datetime) -> None:
    """Tell the board what came by the link and needs its hand: a no, another day, a correction."""
    rules = await board_rules()
    letter = replace(
        _letter(
            TOLD_BOARD,
            f"{TOLD_BOARD}:board:{talk_key(talk.id)}:{talk.version}",
            talk,
            known,
            meeting,
        ),
        recipient_name="Vorstand",
        recipient_email=rules.address_of_board,
        language="",
    )
    letter = replace(letter, facts={**letter.facts, "to": "board"})
    await outbox.post(letter, at=now, who=known.name, automatic=True)


def _letter(occasion: str, key: str, talk: Talk, known: Speaker, meeting: Meeting) -> Letter:
    return Letter(
        key=key,
        occasion=occasion,
        meeting_id=meeting.id,
        recipient_name=known.name,
        recipient_email=known.address,
        language=known.language,
        facts={"talk": talk.id, "day": meeting.day.isoformat(), "year": meeting.year},
    )
