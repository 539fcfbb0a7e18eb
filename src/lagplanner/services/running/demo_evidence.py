"""What proves one meeting of the demo: the invitation as it left, the signed list, and what it cost."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from secrets import token_hex

from lagplanner.clock import BERLIN
from lagplanner.database import delivery, letters, speakers
from lagplanner.database.engine import transaction
from lagplanner.domain.afterwards.files import FileKind, Giver, Visibility
from lagplanner.domain.afterwards.receipts import Category
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState, SentText
from lagplanner.services.afterwards import files, receipts
from lagplanner.services.afterwards.files import Given
from lagplanner.services.running.demo_afterwards import list_of, shipped
from lagplanner.templating.locale import GERMAN
from lagplanner.templating.words import long_date

WHO = "Demo"
INVITED = 5
"""So many letters are enough to be seen."""

BILLS = (
    ("Bäckerei Beispiel", "Imbiss und Getränke", Category.CATERING, 8_450, -1),
    ("Copyshop Muster", "40 Programme und Schilder", Category.PRINTING, 3_120, -4),
    ("Bürgerhaus Musterstadt", "Saal, sechs Stunden", Category.ROOM, 12_000, 9),
)
"""Who sent a bill for what, in cents, and how many days after the meeting; of the first there is a scan."""

BEFORE = timedelta(days=42)
SENDER = "vorstand@example.org"


async def prove(
    meeting: Meeting, projects: Sequence[Project], *, today: date, now: datetime
) -> None:
    """Leave behind what a funder asks for, but for the logos of the host's funders."""
    sent_at = datetime(meeting.day.year, meeting.day.month, meeting.day.day, 9, tzinfo=BERLIN)
    async with transaction():
        for project in projects[:INVITED]:
            await _invite(meeting, project, sent_at - BEFORE)
        [talk] = await speakers.talks(meeting_id=meeting.id)
        paid = replace(talk, fee_cents=15_000, travel_cents=6_000)
        claimed_at = sent_at + timedelta(days=2)
        await speakers.save_talk(replace(paid, claim_cents=4_280, claimed_at=claimed_at))
    scan = Given(FileKind.SCAN, await list_of(meeting), visibility=Visibility.BOARD)
    await files.add(meeting.id, scan, Giver.HOST, who=WHO, today=today, now=now)
    for payee, what, category, cents, after in BILLS:
        content = shipped("demo_receipt.pdf") if category is Category.CATERING else b""
        day = meeting.day + timedelta(days=after)
        bill = receipts.Given(day, payee, what, category, cents, scan=content)
        await receipts.note(meeting.id, bill, token_hex(12), who=WHO, today=today, now=now)


async def _invite(meeting: Meeting, project: Project, at: datetime) -> None:
    """A letter that has left, with the bytes of it."""
    key = f"invitation:{project.id}:{meeting.year}-{meeting.number}"
    about = Letter(key, "invitation", LetterState.SENT, project.id, meeting.id)
    to = replace(about, recipient_name=project.name, recipient_email=project.email, language=GERMAN)
    await letters.add(to, at=at, who=WHO)
    letter = (await letters.with_keys([key]))[key]
    await letters.change([letter.id], [LetterState.SENT], LetterState.SENT, sent_at=at)
    mail = _mail(meeting, project, at)
    sent = SentText(letter.id, str(mail["Subject"]), mail.as_bytes(policy=SMTP), "250 OK", at)
    await delivery.keep_texts([sent])


def _mail(meeting: Meeting, project: Project, at: datetime) -> EmailMessage:
    town = meeting.town.name if meeting.town else ""
    mail = EmailMessage()
    mail["From"], mail["To"] = SENDER, project.email
    mail["Date"] = at
    mail["Subject"] = f"Einladung nach {town}, {long_date(meeting.day)}"
    mail.set_content(
        f"Liebe Kolleginnen und Kollegen,\n\nwir laden euch herzlich zum Arbeitstreffen ein: "
        f"{long_date(meeting.day)} in {town}.\nUnser Thema: {meeting.topic}\n\n"
        "Bitte antwortet bis zehn Tage vorher.\n\nKim Muster\nNetzwerk Stadtteilarbeit\n"
    )
    return mail
