"""The evidence of the demo's meeting and of others, packed and opened, for tests of what is in it."""

import csv
import re
import zipfile
from dataclasses import replace
from io import BytesIO, StringIO

from lagplanner.database import (
    delivery,
    hosting,
    letters,
)
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState, SentText
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import evidence, evidence_bundle
from lagplanner.services.papers.evidence import Evidence
from lagplanner.services.running import demo
from tests.papers_at_hand import read
from tests.people import BOARD, NOW, TODAY
from tests.visitors import ADDRESS


async def proved_meeting() -> Meeting:
    """The meeting of the demo of which there is most: its invitation, list, minutes and costs."""
    await demo.fill(now=NOW, today=TODAY)
    over = [one for one in await hosting.meetings() if one.took_or_takes_place and one.day < TODAY]
    return over[-2]


async def found_of(meeting: Meeting) -> Evidence:
    return await evidence.of_meeting(meeting.id, language="de", base_url=ADDRESS, today=TODAY)


async def packed(meeting: Meeting, language: str = "de") -> Exported:
    return await evidence_bundle.pack_meeting(
        meeting.id, language=language, base_url=ADDRESS, today=TODAY
    )


async def packed_year(year: int, funder: str = "") -> Exported:
    return await evidence_bundle.pack_year(
        year, funder, language="de", base_url=ADDRESS, today=TODAY
    )


def opened(made: Exported) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(made.content)) as whole:
        assert whole.testzip() is None
        return {name: whole.read(name) for name in whole.namelist()}


def words(pdf: bytes) -> str:
    """What it says without spaces: long names are cut where a line ends."""
    return closed_up(read(pdf).text)


def closed_up(text: str) -> str:
    return re.sub(r"\s+", "", text)


def rows(table: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(table.decode("utf-8-sig")), delimiter=";"))


async def let_leave(meeting: Meeting, project: Project, said: str) -> None:
    """An invitation has left, to Alex Beispiel of the project."""
    letter = Letter("invitation:2:2027-1", "invitation", LetterState.SENT, project.id)
    to = {"recipient_name": "Alex Beispiel", "recipient_email": "alex@example.org"}
    async with transaction():
        await letters.add(replace(letter, meeting_id=meeting.id, **to), at=NOW, who=BOARD)
        [letter] = await letters.letters(meeting_id=meeting.id)
        await letters.change([letter.id], [LetterState.SENT], LetterState.SENT, sent_at=NOW)
        raw = f"To: alex@example.org\r\nSubject: Einladung\r\n\r\n{said}".encode()
        await delivery.keep_texts([SentText(letter.id, "Einladung", raw, "250 OK", NOW)])
