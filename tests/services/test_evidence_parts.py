"""Does each part of the evidence say what is so, and nothing that is nobody's business?"""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from litestar import Litestar
from PIL import Image

from lagplanner.database import (
    hosting,
    pictures,
    profiles,
    speakers,
)
from lagplanner.database.engine import Database, transaction
from lagplanner.database.pictures import Picture
from lagplanner.domain.afterwards.evidence import Piece, Proof
from lagplanner.domain.afterwards.receipts import Category, Receipt
from lagplanner.domain.directory.profiles import Bilingual, Funder, Profile
from tests.evidence_at_hand import found_of, let_leave, opened, packed, proved_meeting, rows, words
from tests.invited import invite
from tests.papers_at_hand import read
from tests.people import BOARD, NOW
from tests.visitors import ADDRESS


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
    said = f"Guten Tag Alex Beispiel,\r\n\r\n{ADDRESS}/a/{token}\r\n"
    await let_leave(meeting, neisseufer, said)

    inside = opened(await packed(meeting))
    assert [name.rpartition(".")[2] for name in inside] == ["pdf", "pdf"]
    [_cover, paper] = inside.values()
    assert [one for one in (token, "Beispiel", "alex@") if one in words(paper)] == []
    assert "Guten Tag ********," in read(paper).text
    assert "Neißeufer" in read(paper).text


async def test_where_more_or_fewer_were_counted_than_the_list_says_a_line_says_so(
    app: Litestar,
) -> None:
    meeting = await proved_meeting()
    assert meeting.participants is not None
    for difference, label in ((8, "nicht auf der Liste"), (-2, "auf der Liste, nicht gezählt")):
        counted = meeting.participants + difference
        async with transaction():
            await hosting.save_meeting(replace(meeting, participants=counted), at=NOW)
        inside = opened(await packed(meeting))
        [numbers] = [rows(content) for name, content in inside.items() if "5-Zahlen" in name]
        assert [label, "", str(difference), "0"] in numbers
        assert sum(int(row[2]) for row in numbers[1:-1]) == counted == int(numbers[-1][2])


async def test_numbers_and_receipts_add_up(app: Litestar) -> None:
    meeting = await proved_meeting()
    inside = opened(await packed(meeting))
    [numbers] = [rows(content) for name, content in inside.items() if "5-Zahlen" in name]
    [receipts] = [rows(content) for name, content in inside.items() if "7-Belegliste" in name]

    assert numbers[0] == ["Projekt", "Ort", "da (Personen)", "entschuldigt (Projekte)"]
    assert sum(int(row[2]) for row in numbers[1:-1]) == meeting.participants
    assert numbers[-1][:3] == ["Zusammen", "", str(meeting.participants)]
    day = meeting.day
    assert [(row[1], row[4], row[5]) for row in receipts] == [
        ("Art", "Betrag (Euro)", "Datum"),
        ("Honorar", "150,00", f"{day + timedelta(days=2):%d.%m.%Y}"),
        ("Reisekosten", "42,80", f"{day + timedelta(days=2):%d.%m.%Y}"),
        ("Druck und Kopien", "31,20", f"{day - timedelta(days=4):%d.%m.%Y}"),
        ("Verpflegung", "84,50", f"{day - timedelta(days=1):%d.%m.%Y}"),
        ("Raummiete", "120,00", f"{day + timedelta(days=9):%d.%m.%Y}"),
        ("Summe Honorar", "150,00", ""),
        ("Summe Reisekosten", "42,80", ""),
        ("Summe Raummiete", "120,00", ""),
        ("Summe Verpflegung", "84,50", ""),
        ("Summe Druck und Kopien", "31,20", ""),
        ("Zusammen", "428,50", ""),
    ]
    cover = words(next(iter(inside.values())))
    assert [one for one in ("Zusammen428,50€", "Verpflegung84,50€") if one not in cover] == []


async def test_the_signed_list_of_the_demo_is_a_list_of_that_meeting(app: Litestar) -> None:
    meeting = await proved_meeting()
    [scan] = [it for name, it in opened(await packed(meeting)).items() if "3-Unterschr" in name]
    said = read(scan)
    assert said.title.startswith("Teilnahmeliste: ")
    assert meeting.town
    assert meeting.town.name in said.title
    assert "Unterschrift" in said.text


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


async def test_who_has_not_handed_in_the_bill_is_named(app: Litestar) -> None:
    meeting = await proved_meeting()
    async with transaction():
        [talk] = await speakers.talks(meeting_id=meeting.id)
        await speakers.save_talk(replace(talk, claim_cents=None, claimed_at=None))
    found = await found_of(meeting)
    [speaker] = await speakers.speakers([talk.speaker_id])
    assert found.pieces[-1].lacks == f"Noch nicht abgerechnet: {speaker.name}."
    assert found.receipts[:2] == (
        Receipt(Category.FEE, speaker.name, talk.title, 15_000, None, talk.id),
        Receipt(Category.TRAVEL, speaker.name, talk.title, 6_000, None, talk.id),
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
