"""Which letters does a request or an answer cause, to the speaker and to the board?"""

from dataclasses import replace
from datetime import datetime

from lagplanner.database import letters, settings_store
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.rules import Rules, as_texts, rules_from
from lagplanner.domain.talks.speakers import (
    Speaker,
    SpeakerField,
    Talk,
    TalkState,
    request_key,
    talk_key,
)
from lagplanner.mail import outbox

INVITE, TOLD_BOARD = "speaker_invite", "board_speaker_answer"

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
    settings = await settings_store.values()
    names = as_texts(Rules())
    rules = rules_from({name: text for name, text in settings.items() if name in names})
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
        language="de",
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
