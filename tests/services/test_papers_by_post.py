"""Do members without mail get a letter whose code opens the page where all answer? And the year a poster?"""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from lagplanner.database import host_requests, hosting, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Contact
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.domain.trail import Wanted
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import poster, without_mail
from lagplanner.services.post import links
from tests.databases import dump
from tests.invited import DAY, HOUSE, INVITED, invite
from tests.papers_at_hand import read
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, NOW, SONNENHOF, settle
from tests.visitors import ADDRESS

BY_POST = replace(
    HAMMERWIESE, email="", contacts=(), street="Musterweg 4", postcode="08523", slug="by-post"
)


async def meeting_with_one_by_post() -> tuple[Meeting, int]:
    """Sonnenhof hosts, Neißeufer reads mail, Hammerwiese has none."""
    host, _, silent = await settle(SONNENHOF, NEISSEUFER, BY_POST)
    usual = Meeting(
        0, 2027, 1, DAY, MeetingState.CONFIRMED, town=host.town, host_id=host.id, topic="Leerstand"
    )
    async with transaction():
        meeting = await hosting.save_meeting(usual, at=NOW)
        await host_requests.save_venue(meeting.id, HOUSE)
    return meeting, silent.id


async def written(meeting: Meeting) -> Exported:
    return await without_mail.invite(
        meeting.id,
        who=BOARD,
        base_url=ADDRESS,
        today=INVITED.date(),
        now=INVITED,
    )


async def test_the_code_of_the_letter_opens_the_page_of_the_reply(database: Database) -> None:
    meeting, project_id = await meeting_with_one_by_post()
    made = await written(meeting)
    paper = read(made.content)

    assert made.filename == "2027-03-15_Einladung-ohne-E-Mail_Riesa.pdf"
    assert "Stadtteilbüro Hammerwiese\nMusterweg 4\n08523 Plauen" in paper.text
    assert "Bitte antworten Sie bis Freitag, 5. März 2027." in paper.text
    assert (paper.pages, paper.claims, "QR-Code zu Ihrer Antwort" in paper.alternatives) == (
        1,
        "ua-1",
        True,
    )
    [token] = re.findall(rf"{ADDRESS}/a/(\w{{23}})", paper.text.replace("\n", ""))
    opened = await links.open_link(token, Purpose.MEMBER, caller="192.0.2.1", now=INVITED)
    assert (opened.state, opened.project.id if opened.project else 0) == (
        LinkState.GOOD,
        project_id,
    )


async def test_each_letter_is_in_the_language_its_reader_chose(database: Database) -> None:
    reads_english = replace(BY_POST, contacts=(Contact("Dana Sample", language="en"),))
    host, _, _, _ = await settle(
        SONNENHOF, NEISSEUFER, BY_POST, replace(reads_english, slug="dana")
    )
    usual = Meeting(0, 2027, 1, DAY, MeetingState.CONFIRMED, town=host.town, host_id=host.id)
    async with transaction():
        meeting = await hosting.save_meeting(usual, at=NOW)

    pages = PdfReader(BytesIO((await written(meeting)).content)).pages

    german, english = (page.extract_text() for page in pages)
    assert ("Guten Tag zusammen" in german, "Please answer by" in german) == (True, False)
    assert "Dana Sample" in english
    assert ("Guten Tag zusammen" in english, "Friday, 5 March 2027" in english) == (False, True)


async def test_the_letter_is_told_in_the_life_of_meeting_and_project(
    database: Database,
) -> None:
    meeting, project_id = await meeting_with_one_by_post()
    await written(meeting)
    [entry] = await trail.found(Wanted(about=((f"project:{project_id}",),)))
    assert (entry.deed, entry.subject, entry.who) == (
        "letters_printed",
        f"meeting:{meeting.id}",
        BOARD,
    )
    assert entry.facts == {"projects": "Stadtteilbüro Hammerwiese"}


async def test_nobody_is_written_to_whom_mail_reaches(database: Database) -> None:
    meeting, _ = await invite()
    before = await dump()
    with pytest.raises(BrokenRuleError, match="Alle Mitglieder"):
        await written(meeting)
    assert await dump() == before


async def test_no_letter_about_a_meeting_that_is_over(database: Database) -> None:
    meeting, _ = await meeting_with_one_by_post()
    with pytest.raises(BrokenRuleError, match="vorbei"):
        await without_mail.invite(
            meeting.id,
            who=BOARD,
            base_url=ADDRESS,
            today=DAY,
            now=INVITED + timedelta(days=60),
        )


@pytest.mark.parametrize(("size", "width"), [("a4", 595), ("a3", 842)])
@pytest.mark.parametrize("language", ["de", "en"])
async def test_the_poster_shows_the_published_year(
    database: Database, size: str, width: int, language: str
) -> None:
    await invite()
    made, again = [
        await poster.poster(
            2027, size, language=language, base_url=ADDRESS, today=DAY, subdivision="SN"
        )
        for _ in range(2)
    ]
    paper = read(made.content)

    assert made == again
    assert (paper.pages, paper.claims) == (1, "ua-1")
    assert round(PdfReader(BytesIO(made.content)).pages[0].mediabox.width) == width
    assert {"de": "Montag, 15. März 2027", "en": "Monday, 15 March 2027"}[language] in paper.text
    assert "Quartiersmanagement Sonnenhof" in paper.text
    assert any(one.startswith("1: Riesa") for one in paper.alternatives)


async def test_a_year_without_a_meeting_has_no_poster(database: Database) -> None:
    await invite(state=MeetingState.CANCELLED)
    for year, size in ((2027, "a4"), (2028, "a4"), (2027, "a2")):
        with pytest.raises(NotFoundError):
            await poster.poster(
                year, size, language="de", base_url=ADDRESS, today=DAY, subdivision="SN"
            )


async def test_a_poster_of_twelve_meetings_is_one_sheet(database: Database) -> None:
    meeting, _ = await invite()
    async with transaction():
        for number in range(2, 13):
            another = replace(
                meeting,
                id=0,
                number=number,
                day=date(2027, number, 15),
                topic="Gemeinwesenarbeit mit einem Titel, der auf zwei Zeilen umbricht",
                uid="",
                sequence=0,
            )
            await hosting.save_meeting(another, at=NOW)
    made = await poster.poster(
        2027, "a4", language="de", base_url=ADDRESS, today=DAY, subdivision="SN"
    )
    assert read(made.content).pages == 1
