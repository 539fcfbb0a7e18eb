"""Whom does the timetable ask to speak? Who was chosen is asked once the letter is posted."""

from datetime import date, datetime

from lagplanner.database import speakers
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.talks.speakers import TalkState, ask

INVITE = "speaker_invite"


async def note_asked(letter: Letter, *, now: datetime) -> None:
    """Note, in the transaction that posted it, that this letter asks a speaker who was chosen.

    Until when to answer is what the letter says. Other letters ask nobody.
    """
    if letter.occasion != INVITE:
        return
    talk = await speakers.talk(letter.facts["talk"])
    if talk.state is TalkState.PREPARED:
        speaker = await speakers.speaker(talk.speaker_id)
        answer_by = date.fromisoformat(letter.facts["deadline"])
        await speakers.save_talk(ask(talk, speaker=speaker, answer_by=answer_by, at=now))
