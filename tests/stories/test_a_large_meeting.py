"""A large meeting as a story: sixty projects are invited, 45 people have a place, and the minutes stand.

Everybody uses pages and the links of letters that have arrived. What is said once goes on by itself:
from the replies to the list, from the list to the minutes, from the minutes to the letter.
"""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from litestar import Litestar

from lagplanner.domain.members import Project
from lagplanner.domain.papers import PAPERS, PaperKind
from lagplanner.settings import Settings
from tests.papers_at_hand import Read, read, words
from tests.stories.large_meeting import DAY, IN_WINTER, SPEAKER, TOPIC, a_large_meeting
from tests.stories.living_year import LivingYear, living

SHEET = "/vorstand/treffen/2027-1"
ADA, HOA, MILAN, JANA = "ada.lindner", "hoa", "milan.novak", "cerny"
GUESTS = ("Nguyễn Thị Hoa", "Łukasz Żółć", "Zoë Müßig")
WALK_IN = "Ngô Bảo, Nachbarschaftshaus"
ALONE = [f"quartier{number}" for number in range(1, 41)]
WAITS, LATER = "quartier41", "quartier42"
DECLINE = [f"quartier{number}" for number in range(43, 49)]
SILENT = [f"quartier{number}" for number in range(49, 57)]
UNDECIDED = sorted([MILAN, LATER, *SILENT])
EVERYBODY = sorted([ADA, HOA, *ALONE, WAITS, *DECLINE, *UNDECIDED])
SAYS = {
    PaperKind.INVITATION: [TOPIC, f"Was verbindet Nachbarn? {SPEAKER}"],
    PaperKind.ATTENDANCE_LIST: [*GUESTS, SPEAKER, WALK_IN],
    PaperKind.DAY_PACK: [SPEAKER, "Angemeldet 45 Davon Gäste 1 Warteliste 1", "vegan 2"],
    PaperKind.BADGES: [*GUESTS, SPEAKER, WALK_IN],
    PaperKind.SIGNS: [TOPIC],
    PaperKind.SPEAKER_SHEET: [SPEAKER, "10:30 bis 11:15 Uhr"],
    PaperKind.CONFIRMATION: [*GUESTS, SPEAKER, WALK_IN],
    PaperKind.THANKS: [f"Sehr geehrte Frau {SPEAKER}", "45 Personen waren dabei."],
}
"""What each paper has to say, to the letter."""


async def test_a_large_meeting_from_the_invitation_to_its_minutes(
    app: Litestar, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with living(app, settings, IN_WINTER, monkeypatch) as year:
        projects = await a_large_meeting()
        await the_board_takes_an_agenda_and_asks_a_speaker(year)
        await fifty_nine_are_invited_by_mail_and_one_by_post(year)
        await forty_five_find_a_place_and_one_project_waits(year)
        await a_place_becomes_free_and_who_waits_takes_it(year)
        await only_who_has_not_decided_is_reminded(year)
        await the_host_ticks_who_is_there(year, projects)
        await every_paper_can_be_read_and_spells_the_names(year)
        await the_minutes_begin_with_agenda_and_list(year, projects)
        await a_member_objects_and_the_second_version_stands(year)
        await the_minutes_are_a_paper_and_what_was_agreed_is_done(year)
        the_name_is_whole_in_every_letter(year)


async def the_board_takes_an_agenda_and_asks_a_speaker(year: LivingYear) -> None:
    board = await year.board_at(f"{SHEET}/ablauf")
    await board.press("Halber Tag")
    await board.open(f"{SHEET}/anfragen")
    asked = {
        "speaker-1": board.option("speaker-1", SPEAKER),
        "question-1": "Was verbindet Nachbarn?",
        "answer_by": "12.02.2027",
    }
    await board.press("Anfragen", asked)
    await year.release()
    jana = await year.opens("speaker_invite", JANA)
    await jana.press("Ja, ich komme")
    name = await jana.download("Alles auf einer Seite drucken")
    assert name == "2027-03-15_Blatt-für-Vortragende_Dr.-Nguyễn-Thị-Černý-Müßig_Riesa.pdf"
    await year.wait()
    assert await year.outbox() == {
        "speaker_ack_accepted: sent": [JANA],
        "speaker_invite: sent": [JANA],
    }


async def fifty_nine_are_invited_by_mail_and_one_by_post(year: LivingYear) -> None:
    await year.reach(date(2027, 2, 2))
    await year.release("invitation")
    assert (await year.outbox())["invitation: sent"] == EVERYBODY

    board = await year.board_at(f"{SHEET}/papiere")
    await board.press("Einladung als Brief drucken")
    letter = read(board.file)
    assert is_for_everybody(letter)
    assert TOPIC in words(letter)
    [path] = re.findall(r"/a/\w+", letter.text)
    by_post = await year.somebody_at(path)
    await by_post.press("Leider nein")
    assert "Vielen Dank für die klare Antwort." in by_post.words


async def forty_five_find_a_place_and_one_project_waits(year: LivingYear) -> None:
    await (await year.opens("invitation", ADA)).press("2 Personen")
    hoa = await year.opens("invitation", HOA)
    await hoa.press("3 Personen")
    details = {"names": "\n".join(GUESTS), "guests": "1", "vegan": "2", "hint": "Zug ab Plauen"}
    await hoa.press("Angaben speichern", details)
    for mailbox in ALONE:
        await (await year.opens("invitation", mailbox)).press("1 Person")
    waits = await year.opens("invitation", WAITS)
    await waits.press("2 Personen")
    assert "Sie stehen auf der Warteliste. Wird Platz frei, schreiben wir Ihnen." in waits.words
    await (await year.opens("invitation", LATER)).press("Später antworten")
    for mailbox in DECLINE:
        await (await year.opens("invitation", mailbox)).press("Leider nein")

    board = await year.board_at(SHEET)
    assert "Angemeldet45 Personen von 45 PlätzenWarteliste2 Personen" in board.words
    assert "Projekte mit Absage7Projekte ohne Antwort10Essen2 vegan" in board.words


async def a_place_becomes_free_and_who_waits_takes_it(year: LivingYear) -> None:
    await (await year.opens("invitation", ALONE[-1])).press("Absagen")
    await year.wait()
    assert await year.outbox() == {"place_offered: sent": [WAITS]}
    waits = await year.opens("place_offered", WAITS)
    assert "Für Sie ist Platz frei geworden: 1 Person." in waits.words
    await waits.press("Platz annehmen")
    assert "Angemeldet: 1 Person Warteliste: 1 Person" in waits.words


async def only_who_has_not_decided_is_reminded(year: LivingYear) -> None:
    await year.reach(date(2027, 3, 2))
    await year.release("rsvp_reminder")
    assert (await year.outbox())["rsvp_reminder: sent"] == UNDECIDED


async def the_host_ticks_who_is_there(year: LivingYear, projects: Mapping[str, Project]) -> None:
    await year.reach(date(2027, 3, 9))
    await year.release("numbers")
    await year.reach(DAY)
    host = await year.opens("numbers", ADA)
    await host.follow("Teilnahme eintragen")
    await host.press("Wie angemeldet")
    ill = projects["Quartiersbüro Nr. 1"]
    ticks = {f"da-p{ill.id}": "excused", host.field("name-w-"): WALK_IN}
    await host.press("Liste speichern", ticks)
    await host.press("Liste abschließen")
    assert "Die Liste ist abgeschlossen: 45 waren da." in host.words
    assert [name for name in (*GUESTS, WALK_IN) if name not in host.words] == []


async def every_paper_can_be_read_and_spells_the_names(year: LivingYear) -> None:
    board = await year.board_at(f"{SHEET}/papiere")
    for kind, said in SAYS.items():
        await board.download(PAPERS[kind].title)
        paper = read(board.file)
        assert is_for_everybody(paper), kind
        assert [one for one in said if one not in words(paper)] == [], kind
    name = await board.download(GUESTS[0])
    assert name == "2027-03-15_Teilnahmebestätigung_Nguyễn-Thị-Hoa_Riesa.pdf"
    assert read(board.file).pages == 1


async def the_minutes_begin_with_agenda_and_list(
    year: LivingYear, projects: Mapping[str, Project]
) -> None:
    await year.reach(date(2027, 3, 18))
    board = await year.board_at(f"{SHEET}/protokoll")
    assert f"Was verbindet Nachbarn? ({SPEAKER})" in board.words
    assert "Stadtteilbüro Hammerwiese (3)" in board.words
    assert WALK_IN in board.words
    written = {
        "text#3": "Aus Hà Nội berichtet Frau Dr. Černý-Müßig.",
        "text#4": "Zwei Projekte suchen Räume.",
        "decision#4": "Wir führen eine Liste.",
        "what#1": "Liste anlegen",
        "project#1": str(projects["Gemeinwesenarbeit Neißeufer"].id),
    }
    await board.press("Speichern", written)
    await board.press("An die Mitglieder geben", {"objections_until": "31.03.2027"})
    await year.release("minutes")
    assert (await year.outbox())["minutes: sent"] == EVERYBODY


async def a_member_objects_and_the_second_version_stands(year: LivingYear) -> None:
    milan = await year.opens("minutes", MILAN)
    await milan.press("Einwand senden", {"einwand": "Es waren drei."})
    board = await year.board_at(f"{SHEET}/protokoll")
    await board.press("Beantwortet", {"answer": "Stimmt."})
    await board.press("Speichern", {"text#4": "Drei Projekte suchen Räume."})
    await year.reach(date(2027, 4, 1))
    board = await year.board_at(f"{SHEET}/protokoll")
    await board.press("Fertigstellen")
    await year.release("minutes_final")
    assert (await year.outbox())["minutes_final: sent"] == EVERYBODY


async def the_minutes_are_a_paper_and_what_was_agreed_is_done(year: LivingYear) -> None:
    milan = await year.opens("minutes_final", MILAN)
    await milan.download("Als PDF")
    paper = read(milan.file)
    assert is_for_everybody(paper)
    assert f"Was verbindet Nachbarn? ({SPEAKER})" in words(paper)
    assert "Drei Projekte suchen Räume." in words(paper)
    assert "Zwei Projekte" not in words(paper)
    assert "Liste anlegen Gemeinwesenarbeit Neißeufer" in words(paper)
    await milan.press("Erledigt")
    assert "erledigt" in milan.words


def the_name_is_whole_in_every_letter(year: LivingYear) -> None:
    to_jana = [
        year.arrived(occasion, JANA) for occasion in ("speaker_invite", "speaker_ack_accepted")
    ]
    assert [mail["To"].addresses[0].display_name for mail in to_jana] == [SPEAKER, SPEAKER]
    to_hoa = year.arrived("invitation", HOA)
    assert to_hoa["To"].addresses[0].display_name == GUESTS[0]
    for mail in (*to_jana, to_hoa):
        for form in ("plain", "html"):
            part = mail.get_body((form,))
            assert part is not None
            assert SPEAKER in part.get_content(), (mail["Subject"], form)


def is_for_everybody(paper: Read) -> bool:
    """Whether a screen reader can read it: tagged, in German, with a title and a first heading."""
    told = (paper.claims, paper.is_tagged, paper.language, bool(paper.title), "/H1" in paper.tags)
    return told == ("ua-1", True, "de-DE", True, True)
