"""A meeting in March, two speakers, and how one is asked for it."""

from datetime import UTC, date, datetime, time

from lagplanner.database import hosting, letters
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.speakers import Speaker, SpeakerField
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


async def has_left() -> None:
    """What waits or is held has been sent."""
    waiting = [one.id for one in await letters.letters()]
    async with transaction():
        await letters.change(waiting, [LetterState.HELD, LetterState.QUEUED], LetterState.SENT)
