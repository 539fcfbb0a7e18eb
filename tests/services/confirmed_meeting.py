"""A confirmed meeting in Riesa, who has heard of it, and what of it is kept: for tests of moving it."""

from datetime import UTC, date, datetime, timedelta

from lagplanner.database import host_requests, hosting, letters
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    HostRequest,
    RequestState,
    Venue,
    usual_checklist,
)
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import (
    Speaker,
    Talk,
    TalkState,
    talk_key,
)
from lagplanner.services.dates import moving
from tests.people import BOARD, RIESA, SONNENHOF, settle

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()
OLD, NEW, OTHER = date(2027, 3, 15), date(2027, 4, 12), date(2027, 4, 19)
SOON = NOW + timedelta(minutes=5)
ROOM = Venue("Bürgerhaus", "Am Markt 1", confirmed_at=NOW, confirmed_by="Ada Lindner")
ADA = "ada.lindner@example.org"
JANA = Speaker(0, "Dr. Jana Beispiel", email="jana@ministerium.example")


async def a_confirmed_meeting() -> Meeting:
    """In Riesa, with room, list and the host's yes, of which the host's letter has left."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                OLD,
                MeetingState.CONFIRMED,
                town=RIESA,
                host_id=host.id,
                topic="Leerstand",
            ),
            at=NOW,
        )
        await host_requests.save_venue(meeting.id, ROOM)
        await host_requests.save_checklist(meeting.id, usual_checklist(OLD))
        await host_requests.save_request(
            HostRequest(meeting.id, host.id, RequestState.ACCEPTED, answered_at=NOW)
        )
        await letters.add(
            Letter(
                f"host_asked:{host.id}:2027-1",
                "host_asked",
                LetterState.SENT,
                project_id=host.id,
                meeting_id=meeting.id,
                recipient_name="Ada Lindner",
                recipient_email=ADA,
            ),
            at=NOW,
            who=BOARD,
        )
    return meeting


async def jana(
    meeting: Meeting, state: TalkState, *days: date, letter: str = "", sent: bool = True
) -> Talk:
    """A speaker's talk in this state, and the last letter to her (none: she was only called)."""
    async with transaction():
        known = await stored_speakers.save_speaker(JANA, at=NOW)
        talk = await stored_speakers.save_talk(Talk(0, meeting.id, known.id, state=state))
        await stored_speakers.save_days(talk.id, days)
        if letter:
            await letters.add(
                Letter(
                    f"{letter}:speaker:{talk_key(talk.id)}:{OLD.isoformat()}",
                    letter,
                    LetterState.SENT if sent else LetterState.HELD,
                    meeting_id=meeting.id,
                    recipient_name=JANA.name,
                    recipient_email=JANA.email,
                    facts={"talk": talk.id, "day": OLD.isoformat()},
                ),
                at=NOW,
                who=BOARD,
            )
    return talk


async def written(occasion: str, email: str, meeting: Meeting, state: LetterState) -> None:
    letter = Letter(
        f"{occasion}:{email}:2027-1",
        occasion,
        state,
        meeting_id=meeting.id,
        recipient_email=email,
        facts={"day": OLD.isoformat()},
        due_at=NOW + timedelta(days=2) if state is LetterState.QUEUED else None,
    )
    async with transaction():
        await letters.add(letter, at=NOW, who=BOARD)


async def move(wanted: Moved, *, now: datetime = NOW) -> moving.Done:
    meeting = await hosting.meeting(2027, 1)
    return await moving.move(
        2027, 1, wanted, sequence=meeting.sequence, who=BOARD, today=TODAY, now=now
    )


async def undo() -> Meeting:
    return await moving.undo(2027, 1, who=BOARD, now=SOON)


async def waiting(*states: LetterState) -> list[tuple[str, str]]:
    """Occasion and address of the letters in these states (queued, if none is named)."""
    return [
        (one.occasion, one.recipient_email)
        for one in await letters.letters()
        if one.state in (states or (LetterState.QUEUED,))
    ]


TABLES = ("meeting", "talk", "host_request", "venue", "checklist_item", "poll", "letter", "watched")
MOVING = {"version", "sequence", "changed_at", "released_at", "released_by"}
"""What may differ after undoing: counters, and when a letter was put back."""


async def everything() -> dict[str, list[dict[str, object]]]:
    """The rows of all a move touches, but for what counts changes."""
    found = {}
    for name in TABLES:
        rows = await run_sql(f"SELECT * FROM {name} ORDER BY id")
        found[name] = [{k: v for k, v in row.items() if k not in MOVING} for row in rows]
    return found
