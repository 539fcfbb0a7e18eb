"""What is left of the demo's last meetings: slides, two photos, a signed list, and what people thought."""

from dataclasses import replace
from datetime import date, datetime
from importlib import resources

from lagplanner.database import feedback, speakers
from lagplanner.database.engine import transaction
from lagplanner.domain.afterwards.feedback import Answer, Feedback, Liked, Wanted, with_answer
from lagplanner.domain.afterwards.files import FileKind, Giver, Visibility
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.papers import PAPERS, THE_BOARD, PaperKind
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Given
from lagplanner.services.papers import printing
from lagplanner.templating.locale import GERMAN

WHO = "Demo"
_ANSWERS = (
    Answer(1, frozenset({Liked.WALK, Liked.EXCHANGE}), frozenset({Wanted.TIME})),
    Answer(
        2, frozenset({Liked.WALK}), frozenset({Wanted.TIME}), "Der Rundgang hat die Augen geöffnet."
    ),
    Answer(1, frozenset({Liked.TALK}), words="Danke an alle, die das vorbereitet haben!"),
    Answer(3, frozenset({Liked.EXCHANGE}), frozenset({Wanted.BREAKS})),
    Answer(2, frozenset({Liked.PLACE}), frozenset({Wanted.PRACTICE, Wanted.TIME})),
)


async def leave_files(meeting: Meeting, *, today: date, now: datetime) -> None:
    """File something of every kind; the speaker has allowed that the members get the slides."""
    photo, slides = shipped("demo_photo.jpg"), shipped("demo_slides.pdf")
    scan = await list_of(meeting)
    async with transaction():
        [talk] = await speakers.talks(meeting_id=meeting.id)
        talk = await speakers.save_talk(replace(talk, may_share_slides=True))
    everybody = Visibility.PUBLIC
    for giver, given in (
        (Giver.SPEAKER, Given(FileKind.SLIDES, slides, talk_id=talk.id)),
        (Giver.BOARD, Given(FileKind.PHOTO, photo, "Rundgang", everybody, agreed=True)),
        (Giver.HOST, Given(FileKind.PHOTO, photo, "Im Hof (noch zu klären)")),
        (Giver.HOST, Given(FileKind.SCAN, scan, visibility=Visibility.BOARD)),
    ):
        await files.add(meeting.id, given, giver, who=WHO, today=today, now=now)


async def let_answer(meeting: Meeting) -> None:
    """Some have said what they thought of a meeting whose questions are closed. In a transaction."""
    known = Feedback()
    for one in _ANSWERS:
        known = with_answer(known, one)
    await feedback.save(meeting.id, known)


async def list_of(meeting: Meeting) -> bytes:
    """The meeting's own list, for the scan of it; nobody's signature is made up."""
    name = f"{PAPERS[PaperKind.ATTENDANCE_LIST].slug}.pdf"
    printed = await printing.paper(
        meeting.id, name, THE_BOARD, language=GERMAN, base_url="https://example.org"
    )
    return printed.content


def shipped(name: str) -> bytes:
    """A file that comes with the product."""
    return (resources.files("lagplanner.data") / name).read_bytes()
