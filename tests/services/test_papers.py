"""Is each paper right, readable for everybody, always the same, and only for whom it is meant?"""

import asyncio
import re
import unicodedata
from datetime import time

import pytest

from lagplanner.database import settings_store, speakers
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.attendance.replies import Details, Diet, Needs, Support
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.papers import PAPERS, PaperKind, file_name
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.attendance import replies
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import printing
from lagplanner.templating import locale, template_folder
from tests.databases import dump
from tests.invited import DAY, INVITED, invite, says
from tests.papers_at_hand import Read, read
from tests.people import BOARD, NOW
from tests.visitors import ADDRESS

NAME = "Nguyễn Thị Černý-Müßig"
EVERYBODYS = tuple(PaperKind)


async def meeting_with_guests() -> tuple[Meeting, list[Project]]:
    """Sonnenhof hosts; Neißeufer comes with two, one of them named; Dr. Probst speaks at 10:30."""
    meeting, projects = await invite(capacity=30)
    _, neisseufer, hammerwiese = projects
    await says(meeting, neisseufer, 2)
    details = Details(
        2, names=(NAME,), needs=Needs({Diet.VEGAN: 1}, support=frozenset({Support.HEARING}))
    )
    await replies.add_details(meeting.id, neisseufer.id, details, today=INVITED.date(), now=INVITED)
    await says(meeting, hammerwiese)
    async with transaction():
        speaker = await speakers.save_speaker(
            Speaker(0, "Dr. Ute Probst", organisation="Musteramt", email="probst@example.org"),
            at=NOW,
        )
        await speakers.save_talk(
            Talk(
                0,
                meeting.id,
                speaker.id,
                state=TalkState.ACCEPTED,
                organisation="Musteramt",
                function="Amtsleitung",
                title="Leerstand nutzen",
                starts=time(10, 30),
            )
        )
        await settings_store.put(
            {"association": "Netzwerk Elbe", "contact_name": BOARD}, at=NOW, who=BOARD
        )
    return meeting, projects


async def printed(
    meeting: Meeting,
    kind: PaperKind,
    *,
    reader: Purpose | None = None,
    language: str = "de",
) -> Exported:
    name = f"{PAPERS[kind].slug}.pdf"
    return await printing.paper(
        meeting.id, name, reader=reader, language=language, base_url=ADDRESS
    )


def words(paper: Read) -> str:
    """Its text with plain spaces, however the lines fall."""
    return " ".join(unicodedata.normalize("NFC", paper.text).split())


async def test_who_is_announced_stands_on_the_list_and_ten_lines_are_empty(
    database: Database,
) -> None:
    meeting, _ = await meeting_with_guests()
    made = await printed(meeting, PaperKind.ATTENDANCE_LIST)
    paper = read(made.content)

    assert made.filename == "2027-03-15_Teilnahmeliste_Riesa.pdf"
    assert f"1 {NAME} Gemeinwesenarbeit Neißeufer Görlitz" in words(paper)
    assert "2 Gemeinwesenarbeit Neißeufer Görlitz" in words(paper)
    assert "3 Dr. Ute Probst Musteramt" in words(paper)
    assert re.findall(r"^\d+$", paper.text, re.MULTILINE) == [str(one) for one in range(4, 14)]
    assert "Hammerwiese" not in paper.text
    assert not re.search("vegan|Hören", paper.text)


async def test_the_invitation_says_what_when_where_and_until_when_to_answer(
    database: Database,
) -> None:
    meeting, _ = await meeting_with_guests()
    said = words(read((await printed(meeting, PaperKind.INVITATION)).content))

    assert "Montag, 15. März 2027" in said
    assert "Bürgertreff Sonnenhof, Beispielweg 3, Riesa" in said
    assert "10:30–11:15 Leerstand nutzen Dr. Ute Probst, Amtsleitung, Musteramt" in said
    assert "Bitte antworten Sie bis Freitag, 5. März 2027" in said


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("kind", EVERYBODYS)
async def test_everybody_can_read_every_paper(
    database: Database, kind: PaperKind, language: str
) -> None:
    meeting, _ = await meeting_with_guests()
    paper = read((await printed(meeting, kind, language=language)).content)

    assert (paper.claims, paper.is_tagged, paper.shows_title) == ("ua-1", True, True)
    assert paper.language == {"de": "de-DE", "en": "en-GB"}[language]
    assert paper.title
    assert "/H1" in paper.tags
    assert "Netzwerk Elbe" in paper.text


@pytest.mark.parametrize("kind", EVERYBODYS)
async def test_the_same_facts_give_the_same_bytes(database: Database, kind: PaperKind) -> None:
    meeting, _ = await meeting_with_guests()
    before = await dump()
    first, second = [await printed(meeting, kind) for _ in range(2)]
    assert first == second
    assert await dump() == before


async def test_a_name_no_font_has_signs_for_is_still_printed(database: Database) -> None:
    meeting, (sonnenhof, *_) = await meeting_with_guests()
    await says(meeting, sonnenhof, 1)
    details = Details(1, names=("Ada 😀 Lindner",))
    await replies.add_details(meeting.id, sonnenhof.id, details, today=INVITED.date(), now=INVITED)

    paper = read((await printed(meeting, PaperKind.ATTENDANCE_LIST)).content)
    assert "Lindner" in paper.text
    assert (paper.claims, paper.is_tagged) == ("", True)


@pytest.mark.parametrize("purpose", Purpose)
async def test_by_a_link_only_its_own_papers_open(database: Database, purpose: Purpose) -> None:
    meeting, _ = await meeting_with_guests()
    opened = set()
    for kind in EVERYBODYS:
        try:
            await printed(meeting, kind, reader=purpose)
        except NotFoundError:
            continue
        opened.add(kind)
    assert opened == {kind for kind in EVERYBODYS if purpose in PAPERS[kind].for_whom}
    assert (PaperKind.ATTENDANCE_LIST in opened) == (purpose is Purpose.HOST)


async def test_a_cancelled_meeting_has_no_papers(database: Database) -> None:
    meeting, _ = await invite(state=MeetingState.CANCELLED)
    assert await printing.offered(meeting.id, reader=None, today=DAY) == ()
    with pytest.raises(NotFoundError):
        await printed(meeting, PaperKind.INVITATION)


async def test_a_paper_that_is_made_stops_nobody_else(database: Database) -> None:
    """The loop runs on while ten papers are compiled; ticks in between prove it."""
    meeting, _ = await meeting_with_guests()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    other = asyncio.create_task(tick())
    for _ in range(3):
        await printed(meeting, PaperKind.INVITATION)
    other.cancel()
    assert ticks > 100


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["Teilnahmeliste", "Riesa"], "2027-03-15_Teilnahmeliste_Riesa.pdf"),
        (["Bestätigung", NAME], "2027-03-15_Bestätigung_Nguyễn-Thị-Černý-Müßig.pdf"),
        (["Liste", "../../etc/passwd"], "2027-03-15_Liste_etc-passwd.pdf"),
        (["Liste", 'a"b\r\nSet-Cookie: x'], "2027-03-15_Liste_a-b-Set-Cookie-x.pdf"),
        (["Liste", ""], "2027-03-15_Liste.pdf"),
        (["Liste", "ä" * 300], f"2027-03-15_Liste_{'ä' * 103}.pdf"),
    ],
)
def test_a_file_is_called_by_day_title_and_place(parts: list[str], name: str) -> None:
    assert file_name(parts, DAY) == name


def test_every_sentence_of_a_paper_has_its_english() -> None:
    english = locale.catalogue(locale.CATALOGUES / "en_GB")
    said = {
        sentence
        for template in (template_folder() / "papers").glob("*.typ")
        for sentence in re.findall(r'say\("([^"]+)"', template.read_text("utf-8"))
    }
    for file in sorted((locale.CATALOGUES.parents[1] / "services/papers").glob("*.py")):
        for found in re.findall(r'\b_\(\s*((?:"[^"]*"\s*)+)\)', file.read_text("utf-8")):
            said.add("".join(re.findall(r'"([^"]*)"', found)))
    for paper in PAPERS.values():
        said |= {paper.title, paper.use}
    missing = {one for one in said if not (message := english.get(one)) or not message.string}
    assert len(said) > 20
    assert missing == set()
