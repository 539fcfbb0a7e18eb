"""Is each paper right, readable for everybody, always the same, and only for whom it is meant?"""

import asyncio
import re
import zipfile
from datetime import UTC, datetime, time
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from lagplanner.database import pictures, settings_store, speakers
from lagplanner.database import profiles as stored_profiles
from lagplanner.database.engine import Database, transaction
from lagplanner.database.pictures import Picture
from lagplanner.domain.attendance.replies import Details, Diet, Needs, Support
from lagplanner.domain.directory.profiles import Bilingual, Funder, Profile
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.papers import PAPERS, THE_BOARD, PaperKind, Reader, file_name
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.attendance import lists, replies
from lagplanner.services.directory import profiles
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import printing
from lagplanner.services.papers.ground import gather
from lagplanner.services.public import look
from lagplanner.templating import locale, template_folder
from tests.databases import dump
from tests.invited import DAY, INVITED, invite, says
from tests.papers_at_hand import read, words
from tests.people import BOARD, NOW
from tests.visitors import ADDRESS

NAME = "Nguyễn Thị Černý-Müßig"
HOST, MEMBER, SPEAKER = Purpose.HOST, Purpose.MEMBER, Purpose.SPEAKER
ON_THE_DAY = datetime(2027, 3, 15, 14, 0, tzinfo=UTC)


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
            Speaker(
                0,
                "Dr. Ute Probst",
                salutation="Sehr geehrte Frau Dr. Probst",
                organisation="Musteramt",
                email="probst@example.org",
            ),
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
                equipment="Beamer",
                fee_cents=15_000,
            )
        )
        await settings_store.put(
            {"association": "Netzwerk Elbe", "contact_name": BOARD}, at=NOW, who=BOARD
        )
    return meeting, projects


async def held_meeting() -> tuple[Meeting, list[Project]]:
    """The same, when it is over: all who were announced were there."""
    meeting, projects = await meeting_with_guests()
    await lists.take_as_announced(meeting.id, who=BOARD, today=ON_THE_DAY.date(), now=ON_THE_DAY)
    return meeting, projects


async def printed(
    meeting: Meeting, kind: PaperKind, reader: Reader = THE_BOARD, *, language: str = "de"
) -> Exported:
    name = f"{PAPERS[kind].slug}.pdf"
    return await printing.paper(meeting.id, name, reader, language=language, base_url=ADDRESS)


async def said_by(meeting: Meeting, kind: PaperKind, reader: Reader = THE_BOARD) -> str:
    """Its words, in German."""
    return words(read((await printed(meeting, kind, reader)).content))


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
    said = await said_by(meeting, PaperKind.INVITATION)

    assert "Montag, 15. März 2027" in said
    assert "Bürgertreff Sonnenhof, Beispielweg 3, Riesa" in said
    assert "10:30–11:15 Leerstand nutzen Dr. Ute Probst, Amtsleitung, Musteramt" in said
    assert "Bitte antworten Sie bis Freitag, 5. März 2027" in said


async def test_the_day_pack_tells_who_needs_what_to_the_host_alone(database: Database) -> None:
    meeting, _ = await meeting_with_guests()
    for_host = await said_by(meeting, PaperKind.DAY_PACK, Reader(HOST))
    for_board = await said_by(meeting, PaperKind.DAY_PACK)

    assert "Gemeinwesenarbeit Neißeufer 1 vegan, Hilfe beim Hören" in for_host
    assert "Raum und Schlüssel" in for_host
    assert "Dr. Ute Probst Technik: Beamer" in for_host
    assert "vegan 1" in for_board
    assert "Hilfe beim Hören" not in for_board


async def test_each_has_a_badge_and_some_are_left_empty(database: Database) -> None:
    meeting, _ = await meeting_with_guests()
    paper = read((await printed(meeting, PaperKind.BADGES)).content)
    assert NAME in words(paper)
    assert "Dr. Ute Probst Musteramt" in words(paper)
    assert (paper.pages, paper.text.count("Netzwerk Elbe")) == (1, 10)


async def test_signs_point_to_the_room_and_one_tells_of_photos(database: Database) -> None:
    meeting, _ = await meeting_with_guests()
    paper = read((await printed(meeting, PaperKind.SIGNS)).content)
    assert paper.pages == 6
    for words_ in ("nach links", "nach rechts", "geradeaus", "Heute wird fotografiert"):
        assert words_ in paper.text


async def test_a_speakers_sheet_says_the_fee_to_the_speaker_and_not_to_the_host(
    database: Database,
) -> None:
    meeting, _ = await meeting_with_guests()
    [talk] = await speakers.talks(meeting_id=meeting.id)
    own = await printed(meeting, PaperKind.SPEAKER_SHEET, Reader(SPEAKER, talk_id=talk.id))

    assert own.filename == "2027-03-15_Blatt-für-Vortragende_Dr.-Ute-Probst_Riesa.pdf"
    assert "10:30 bis 11:15 Uhr (30 Minuten Vortrag, 15 Minuten Gespräch)" in words(
        read(own.content)
    )
    assert "Honorar 150 €" in words(read(own.content))
    assert "Honorar" not in await said_by(meeting, PaperKind.SPEAKER_SHEET, Reader(HOST))


async def test_who_was_there_gets_a_page_and_a_project_only_its_own(database: Database) -> None:
    meeting, (_, neisseufer, hammerwiese) = await held_meeting()
    of_all = read((await printed(meeting, PaperKind.CONFIRMATION)).content)
    own = Reader(MEMBER, frozenset({neisseufer.id}))
    of_own = read((await printed(meeting, PaperKind.CONFIRMATION, own)).content)

    assert (of_all.pages, of_own.pages) == (3, 2)
    assert "Dr. Ute Probst Musteramt hat am Arbeitstreffen mit einem Fachbeitrag" in words(of_all)
    assert f"{NAME} Gemeinwesenarbeit Neißeufer, Görlitz hat am Arbeitstreffen teil" in words(
        of_own
    )
    assert "Dr. Ute Probst Musteramt hat" not in words(of_own)
    with pytest.raises(NotFoundError):
        await printed(meeting, PaperKind.CONFIRMATION, Reader(MEMBER, frozenset({hammerwiese.id})))


async def test_the_confirmation_of_one_person_is_called_by_the_name(database: Database) -> None:
    meeting, (_, neisseufer, _) = await held_meeting()
    reader = Reader(HOST, line=f"p{neisseufer.id}-1")
    made = await printed(meeting, PaperKind.CONFIRMATION, reader)
    assert made.filename == f"2027-03-15_Teilnahmebestätigung_{NAME.replace(' ', '-')}_Riesa.pdf"
    assert read(made.content).pages == 1


async def test_nobody_is_confirmed_before_somebody_is_ticked(database: Database) -> None:
    meeting, _ = await meeting_with_guests()
    for kind in (PaperKind.CONFIRMATION, PaperKind.THANKS):
        with pytest.raises(NotFoundError):
            await printed(meeting, kind)


async def test_thanks_go_to_who_spoke_and_to_the_host(database: Database) -> None:
    meeting, _ = await held_meeting()
    paper = read((await printed(meeting, PaperKind.THANKS)).content)
    assert paper.pages == 2
    assert "Sehr geehrte Frau Dr. Probst, vielen Dank für Ihren Beitrag" in words(paper)
    assert "Guten Tag zusammen, vielen Dank, dass wir am Montag, 15. März 2027" in words(paper)


async def test_all_papers_come_in_one_file_the_same_each_time(database: Database) -> None:
    meeting, _ = await held_meeting()
    first, second = [
        await printing.bundle(meeting.id, THE_BOARD, language="de", base_url=ADDRESS)
        for _ in range(2)
    ]
    assert first == second
    assert first.filename == "2027-03-15_Papiere_Riesa.zip"
    with zipfile.ZipFile(BytesIO(first.content)) as packed:
        names = [name.split("_")[1].removesuffix(".pdf") for name in packed.namelist()]
        assert names == [paper.title.replace(" ", "-") for paper in PAPERS.values()]
        assert all(read(packed.read(name)).is_tagged for name in packed.namelist())


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("kind", PaperKind)
async def test_everybody_can_read_every_paper(
    database: Database, kind: PaperKind, language: str
) -> None:
    meeting, _ = await held_meeting()
    paper = read((await printed(meeting, kind, language=language)).content)

    assert (paper.claims, paper.is_tagged, paper.shows_title) == ("ua-1", True, True)
    assert paper.language == {"de": "de-DE", "en": "en-GB"}[language]
    assert paper.title
    assert "/H1" in paper.tags
    assert "Netzwerk Elbe" in paper.text


@pytest.mark.parametrize("kind", PaperKind)
async def test_the_same_facts_give_the_same_bytes(database: Database, kind: PaperKind) -> None:
    meeting, _ = await held_meeting()
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
    meeting, (_, neisseufer, _) = await held_meeting()
    [talk] = await speakers.talks(meeting_id=meeting.id)
    reader = Reader(purpose, frozenset({neisseufer.id}), talk.id)
    opened = set()
    for kind in PaperKind:
        try:
            await printed(meeting, kind, reader)
        except NotFoundError:
            continue
        opened.add(kind)
    assert opened == OPENED.get(purpose, set())


OPENED = {
    HOST: set(PaperKind) - {PaperKind.THANKS},
    MEMBER: {PaperKind.INVITATION, PaperKind.CONFIRMATION},
    SPEAKER: {PaperKind.INVITATION, PaperKind.SPEAKER_SHEET, PaperKind.CONFIRMATION},
}


async def test_another_speaker_reads_no_sheet_of_this_one(database: Database) -> None:
    meeting, _ = await held_meeting()
    for kind in (PaperKind.SPEAKER_SHEET, PaperKind.CONFIRMATION):
        with pytest.raises(NotFoundError):
            await printed(meeting, kind, Reader(SPEAKER, talk_id=99))


async def test_a_cancelled_meeting_has_no_papers(database: Database) -> None:
    meeting, _ = await invite(state=MeetingState.CANCELLED)
    assert (await printing.shelf(meeting.id, THE_BOARD, base_url=ADDRESS)).papers == ()
    with pytest.raises(NotFoundError):
        await printed(meeting, PaperKind.INVITATION)


async def test_a_paper_that_is_made_stops_nobody_else(database: Database) -> None:
    """Nothing is read while papers are typeset: only a thread lets the loop run on."""
    meeting, _ = await meeting_with_guests()
    ground = await gather(meeting.id, base_url=ADDRESS)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    meanwhile = asyncio.create_task(others())
    await printing.typeset(ground, [PaperKind.SIGNS] * 3, THE_BOARD, "de")
    meanwhile.cancel()
    assert turns > 3


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
    office = locale.CATALOGUES.parents[1] / "services"
    for file in (*office.glob("papers/*.py"), *office.glob("numbers/*.py")):
        for found in re.findall(r'\b_\(\s*((?:"[^"]*"\s*)+)\)', file.read_text("utf-8")):
            said.add("".join(re.findall(r'"([^"]*)"', found)))
    for paper in PAPERS.values():
        said |= {paper.title, paper.use}
    missing = {one for one in said if not (message := english.get(one)) or not message.string}
    assert len(said) > 20
    assert missing == set()


async def test_logos_of_association_and_funders_stand_on_the_papers(database: Database) -> None:
    meeting, (sonnenhof, *_) = await meeting_with_guests()
    await look.choose_logo(drawn("teal"), who=BOARD, now=NOW)
    mark = "0123456789ab"
    async with transaction():
        await pictures.put(
            Picture(f"{profiles.PICTURE_OF}{mark}", mark, "image/png", drawn("navy")),
            at=NOW,
            who=BOARD,
        )
        await stored_profiles.save(
            Profile(
                sonnenhof.id,
                funders_sentence=Bilingual("Gefördert von Stadt und Land", "Funded by the state"),
                funders=(Funder("Stadt Riesa", picture=mark),),
            )
        )
    pdf = await printed(meeting, PaperKind.INVITATION)
    paper = read(pdf.content)

    assert "Gefördert von Stadt und Land" in paper.text
    assert paper.alternatives == ("Logo: Netzwerk Elbe",)
    assert len(PdfReader(BytesIO(pdf.content)).pages[0].images) == 2
    assert (
        "Funded by the state"
        in read((await printed(meeting, PaperKind.INVITATION, language="en")).content).text
    )


def drawn(colour: str) -> bytes:
    """A picture somebody might send."""
    target = BytesIO()
    Image.new("RGB", (240, 60), colour).save(target, "PNG")
    return target.getvalue()


async def test_what_people_type_is_text_and_never_markup(database: Database) -> None:
    """Typst reads files and runs loops: a name that looks like it is only a name."""
    meeting, (_, neisseufer, _) = await meeting_with_guests()
    name = '#read("/etc/passwd") *fett* $x^2$ @siehe `roh` #panic()'
    details = Details(2, names=(name,))
    await replies.add_details(meeting.id, neisseufer.id, details, today=INVITED.date(), now=INVITED)
    async with transaction():
        await settings_store.put({"association": "= #emph[Netz] <werk>"}, at=NOW, who=BOARD)

    said = await said_by(meeting, PaperKind.ATTENDANCE_LIST)
    assert name in said
    assert "= #emph[Netz] <werk>" in said
