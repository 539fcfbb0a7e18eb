"""Is everything that proves a meeting in the bundle, and does its cover tell the truth?"""

import csv
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from litestar import Litestar
from PIL import Image

from lagplanner.database import (
    acting,
    delivery,
    hosting,
    letters,
    pictures,
    profiles,
    speakers,
)
from lagplanner.database.engine import Database, transaction
from lagplanner.database.pictures import Picture
from lagplanner.domain.access import Actor, Role
from lagplanner.domain.afterwards.evidence import Piece, Proof, Standing
from lagplanner.domain.afterwards.receipts import Category, Receipt
from lagplanner.domain.directory.profiles import Bilingual, Funder, Profile
from lagplanner.domain.errors import NotAllowedError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter, LetterState, SentText
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import evidence, evidence_bundle
from lagplanner.services.papers.evidence import Evidence
from lagplanner.services.running import demo
from tests.databases import dump
from tests.invited import invite
from tests.papers_at_hand import read
from tests.people import BOARD, NOW, TODAY
from tests.visitors import ADDRESS

ON_ONE = pytest.mark.parametrize("dialect", ["sqlite"])
"""What is read was tried on both databases; here it is only packed."""


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


async def test_the_evidence_of_a_demo_meeting_holds_every_file_its_cover_names(
    app: Litestar,
) -> None:
    meeting = await proved_meeting()
    made = await packed(meeting)
    day, town = meeting.day.isoformat(), meeting.town.name if meeting.town else ""
    cover, *rest = opened(made)

    assert made.filename == f"{day}_Nachweis_{town}.zip"
    assert cover == f"{day}_0-Deckblatt_{town}.pdf"
    assert rest == [
        f"{day}_1-Einladung_{town}.pdf",
        f"{day}_2-Programm_{town}.pdf",
        f"{day}_3-Unterschriebene-Liste_{town}.pdf",
        f"{day}_4-Protokoll_{town}.pdf",
        f"{day}_5-Zahlen-der-Teilnahme_{town}.csv",
        f"{day}_7-Belegliste_{town}.csv",
    ]
    told = words(opened(made)[cover])
    assert re.findall(rf"{day}_[^_]+_{town}\.\w{{3}}", told) == rest


@ON_ONE
async def test_the_checklist_says_enclosed_of_what_is_in_the_file_and_nothing_else(
    app: Litestar,
) -> None:
    meeting = await proved_meeting()
    found, inside = await found_of(meeting), opened(await packed(meeting))
    cover, *rest = inside

    assert {one.proof: one.standing for one in found.pieces} == {
        Proof.INVITATION: Standing.ENCLOSED,
        Proof.PROGRAMME: Standing.ENCLOSED,
        Proof.SIGNED_LIST: Standing.ENCLOSED,
        Proof.MINUTES: Standing.INCOMPLETE,
        Proof.NUMBERS: Standing.ENCLOSED,
        Proof.FUNDERS: Standing.MISSING,
        Proof.RECEIPTS: Standing.ENCLOSED,
    }
    assert [name for one in found.pieces for name in one.files] == rest
    told = words(inside[cover])
    assert [one.proof for one in found.lacks if closed_up(one.lacks) not in told] == []
    assert told.count("liegtbei") == 5
    assert (told.count("unvollständig"), told.count("fehlt")) == (1, 2), (
        "once in the first sentence"
    )


@ON_ONE
@pytest.mark.parametrize(("language", "tongue"), [("de", "de-DE"), ("en", "en-GB")])
async def test_everybody_can_read_cover_invitation_and_programme(
    app: Litestar, language: str, tongue: str
) -> None:
    inside = opened(await packed(await proved_meeting(), language))
    papers = [read(content) for name, content in inside.items() if re.search("[0124]-", name)
              and name.endswith(".pdf")]  # fmt: skip
    assert len(papers) == 4
    for paper in papers:
        assert (paper.claims, paper.is_tagged, paper.shows_title) == ("ua-1", True, True)
        assert paper.language == tongue
        assert (
            {"/H1", "/TH"} <= paper.tags or "Protokoll" in paper.title or "Minutes" in paper.title
        )
    if language == "en":
        assert "Checklist" in papers[0].text
        assert "enclosed" in papers[0].text


@ON_ONE
async def test_the_invitation_is_the_one_that_was_sent_with_everybody_who_got_it(
    app: Litestar,
) -> None:
    meeting = await proved_meeting()
    inside = opened(await packed(meeting))
    [paper] = [content for name, content in inside.items() if "1-Einladung_" in name]

    said = read(paper).text
    assert "wir laden euch herzlich zum Arbeitstreffen ein" in said
    assert said.count(f"{meeting.day - timedelta(days=42):%Y}, 09:00 Uhr") == 5


async def test_the_mail_that_was_sent_neither_opens_anything_nor_tells_whose_it_was(
    database: Database,
) -> None:
    meeting, (_, neisseufer, _) = await invite()
    token = "abcdefghjkmnpqrstuvwxyz"
    letter = Letter("invitation:2:2027-1", "invitation", LetterState.SENT, neisseufer.id)
    to = {"recipient_name": "Alex Beispiel", "recipient_email": "alex@example.org"}
    about = replace(letter, meeting_id=meeting.id, **to)
    async with transaction():
        await letters.add(about, at=NOW, who=BOARD)
        [letter] = await letters.letters(meeting_id=meeting.id)
        await letters.change([letter.id], [LetterState.SENT], LetterState.SENT, sent_at=NOW)
        said = f"Guten Tag Alex Beispiel,\r\n\r\n{ADDRESS}/a/{token}\r\n"
        raw = f"To: alex@example.org\r\nSubject: Einladung\r\n\r\n{said}".encode()
        await delivery.keep_texts([SentText(letter.id, "Einladung", raw, "250 OK", NOW)])

    inside = opened(await packed(meeting))
    assert [name.rpartition(".")[2] for name in inside] == ["pdf", "pdf"]
    [_cover, paper] = inside.values()
    assert [one for one in (token, "Beispiel", "alex@") if one in words(paper)] == []
    assert "Guten Tag ********," in read(paper).text
    assert "Neißeufer" in read(paper).text


@ON_ONE
async def test_numbers_and_receipts_add_up(app: Litestar) -> None:
    meeting = await proved_meeting()
    inside = opened(await packed(meeting))
    [numbers] = [rows(content) for name, content in inside.items() if "5-Zahlen" in name]
    [receipts] = [rows(content) for name, content in inside.items() if "7-Beleg" in name]

    assert numbers[0] == ["Projekt", "Ort", "da", "entschuldigt"]
    assert sum(int(row[2]) for row in numbers[1:-1]) == meeting.participants
    assert numbers[-1][:3] == ["Zusammen", "", str(meeting.participants)]
    day = f"{meeting.day + timedelta(days=2):%d.%m.%Y}"
    assert [row[1:2] + row[4:] for row in receipts] == [
        ["Art", "Betrag (Euro)", "Abgerechnet am"],
        ["Honorar", "150,00", day],
        ["Reisekosten", "42,80", day],
        ["Zusammen", "192,80", ""],
    ]


@ON_ONE
async def test_the_signed_list_of_the_demo_is_a_list_of_that_meeting(app: Litestar) -> None:
    meeting = await proved_meeting()
    [scan] = [it for name, it in opened(await packed(meeting)).items() if "3-Unterschr" in name]
    said = read(scan)
    assert said.title.startswith("Teilnahmeliste: ")
    assert meeting.town
    assert meeting.town.name in said.title
    assert "Unterschrift" in said.text


@ON_ONE
async def test_the_same_facts_give_the_same_file_and_nothing_changes(app: Litestar) -> None:
    meeting = await proved_meeting()
    before = await dump()
    assert await packed(meeting) == await packed(meeting)
    assert await dump() == before


@ON_ONE
async def test_each_file_is_dated_to_the_day_of_its_meeting(app: Litestar) -> None:
    meeting = await proved_meeting()
    for made in (await packed(meeting), await packed_year(meeting.year)):
        with zipfile.ZipFile(BytesIO(made.content)) as whole:
            _cover, *files = whole.infolist()
        assert files
        assert [date(*one.date_time[:3]).isoformat() for one in files] == [
            one.filename[:10] for one in files
        ]


async def test_a_meeting_that_moved_over_new_year_is_proved_in_the_year_of_its_day(
    database: Database,
) -> None:
    meeting, _ = await invite()
    async with transaction():
        await hosting.save_meeting(replace(meeting, day=date(2028, 1, 17)), at=NOW)
    found = [
        await evidence_bundle.of_year(year, language="de", base_url=ADDRESS, today=date(2028, 2, 1))
        for year in (2027, 2028)
    ]
    assert [len(one.meetings) for one in found] == [0, 1]
    assert [one.years for one in found] == [(2028,), (2028,)]


@ON_ONE
async def test_a_year_has_a_folder_for_each_meeting_and_a_checklist_of_each(app: Litestar) -> None:
    meeting = await proved_meeting()
    made = await packed_year(meeting.year)
    cover, *rest = opened(made)
    folders = list(dict.fromkeys(name.partition("/")[0] for name in rest))
    assert made.filename == f"Nachweis_{meeting.year}.zip"
    assert [re.sub("_.*_", "_", one) for one in folders] == [
        f"{one.day}_{one.number}"
        for one in await hosting.meetings()
        if one.year == meeting.year and one.took_or_takes_place and one.day < TODAY
    ]
    told = words(opened(made)[cover])
    assert [name for name in rest if name.rpartition("/")[2] not in told] == []


@ON_ONE
async def test_a_funder_gets_the_meetings_of_the_hosts_it_pays_for(app: Litestar) -> None:
    meeting = await proved_meeting()
    year = await evidence_bundle.of_year(meeting.year, language="de", base_url=ADDRESS, today=TODAY)
    assert year.funders
    for funder in year.funders:
        own = await evidence_bundle.of_year(
            meeting.year, funder, language="de", base_url=ADDRESS, today=TODAY
        )
        assert [one.ground.meeting.id for one in own.meetings] == [
            one.ground.meeting.id
            for one in year.meetings
            if one.ground.profile and funder in [it.name for it in one.ground.profile.funders]
        ]
        assert (
            funder
            in read(next(iter(opened(await packed_year(meeting.year, funder)).values()))).text
        )
    with pytest.raises(NotFoundError):
        await packed_year(meeting.year, "Stadt Nirgendwo")


@ON_ONE
async def test_the_programme_is_headed_as_one_and_is_there_only_where_hours_were_set(
    app: Litestar,
) -> None:
    meeting = await proved_meeting()
    [paper] = [it for name, it in opened(await packed(meeting)).items() if "2-Programm" in name]
    said = read(paper)
    assert said.title.startswith("Programm: ")
    assert "Programm des Arbeitstreffens" in said.text
    assert "Einladung" not in said.text
    assert "So kommen Sie hin" not in said.text

    without_agenda = [it for it in await hosting.meetings() if it.day < meeting.day][-1]
    async with transaction():
        [talk] = await speakers.talks(meeting_id=without_agenda.id)
        await speakers.save_talk(replace(talk, starts=None))
    assert (await found_of(without_agenda)).pieces[1] == Piece(
        Proof.PROGRAMME, (), "Es ist kein Programm eingetragen."
    )


async def test_of_a_meeting_nobody_has_written_about_the_cover_says_all_that_is_missing(
    database: Database,
) -> None:
    meeting, _ = await invite()
    found = await found_of(meeting)
    assert found.enclosures == ()
    assert found.pieces == (
        Piece(Proof.INVITATION, (), "Es ist keine verschickte Einladung da."),
        Piece(Proof.PROGRAMME, (), "Es ist kein Programm eingetragen."),
        Piece(Proof.SIGNED_LIST, (), "Die unterschriebene Liste ist noch nicht abgelegt."),
        Piece(Proof.MINUTES, (), "Das Protokoll ist noch nicht geschrieben."),
        Piece(Proof.NUMBERS, (), "Wie viele da waren, ist noch nicht eingetragen."),
        Piece(Proof.FUNDERS),
        Piece(Proof.RECEIPTS),
    )
    assert list(opened(await packed(meeting))) == ["2027-03-15_0-Deckblatt_Riesa.pdf"]


async def test_logos_come_as_pictures_every_program_opens_under_safe_names(
    database: Database,
) -> None:
    meeting, (sonnenhof, *_) = await invite()
    mark = "0123456789ab"
    target = BytesIO()
    Image.new("RGB", (240, 60), "navy").save(target, "WEBP")
    async with transaction():
        logo = Picture(f"{profiles.PICTURE_OF}{mark}", mark, "image/webp", target.getvalue())
        await pictures.put(logo, at=NOW, who=BOARD)
        funders = (Funder("../Stadt: Riesa", picture=mark), Funder("Land"))
        sentence = Bilingual("Gefördert von Stadt und Land")
        await profiles.save(Profile(sonnenhof.id, funders_sentence=sentence, funders=funders))

    cover, logo_file = opened(await packed(meeting)).items()
    assert logo_file[0] == "2027-03-15_6-Logo-..-Stadt-Riesa_Riesa.png"
    assert Image.open(BytesIO(logo_file[1])).format == "PNG"
    assert "NochohneLogo:Land." in words(cover[1])
    assert "GefördertvonStadtundLand" in words(cover[1])
    assert "nachdemheutigenProfil" in words(cover[1])


@ON_ONE
async def test_funders_whose_names_look_alike_on_a_disk_keep_a_logo_each(
    database: Database,
) -> None:
    mark, far = "0123456789ab", "Gemeinnützige Stiftung für Stadtteilarbeit und Nachbarschaft " * 3
    meeting, (sonnenhof, *_) = await invite()
    target = BytesIO()
    Image.new("RGB", (240, 60), "navy").save(target, "PNG")
    alike = ("Stadt/Riesa", "Stadt Riesa", "STADT: RIESA", f"{far}Nord", f"{far}Süd")
    async with transaction():
        logo = Picture(f"{profiles.PICTURE_OF}{mark}", mark, "image/png", target.getvalue())
        await pictures.put(logo, at=NOW, who=BOARD)
        funders = tuple(Funder(one, picture=mark) for one in alike)
        await profiles.save(Profile(sonnenhof.id, funders=funders))

    _cover, *logos = opened(await packed(meeting))
    assert logos == [
        "2027-03-15_6-Logo-Stadt-Riesa_Riesa.png",
        "2027-03-15_6-Logo-Stadt-Riesa_2_Riesa.png",
        "2027-03-15_6-Logo-STADT-RIESA_3_Riesa.png",
        "2027-03-15_6-Logo-Gemeinnützige-Stiftung-für-Stadtteilarbeit-und-Nachba_Riesa.png",
        "2027-03-15_6-Logo-Gemeinnützige-Stiftung-für-Stadtteilarbeit-und-Nachba_2_Riesa.png",
    ]
    [funding] = [one for one in (await found_of(meeting)).pieces if one.proof is Proof.FUNDERS]
    assert list(funding.files) == logos


@ON_ONE
async def test_who_has_not_handed_in_the_bill_is_named(app: Litestar) -> None:
    meeting = await proved_meeting()
    async with transaction():
        [talk] = await speakers.talks(meeting_id=meeting.id)
        await speakers.save_talk(replace(talk, claim_cents=None, claimed_at=None))
    found = await found_of(meeting)
    [speaker] = await speakers.speakers([talk.speaker_id])
    assert found.pieces[-1].lacks == f"Noch nicht abgerechnet: {speaker.name}."
    assert found.receipts == (
        Receipt(Category.FEE, speaker.name, talk.title, 15_000, None),
        Receipt(Category.TRAVEL, speaker.name, talk.title, 6_000, None),
    )


async def test_a_cancelled_meeting_proves_nothing(database: Database) -> None:
    meeting, _ = await invite(state=MeetingState.CANCELLED)
    with pytest.raises(NotFoundError):
        await packed(meeting)


async def test_the_evidence_names_persons_and_is_for_those_who_may_see_them(
    database: Database,
) -> None:
    meeting, _ = await invite()
    with acting.acting_as(Actor(Role.AUDITOR)), pytest.raises(NotAllowedError):
        await packed(meeting)
