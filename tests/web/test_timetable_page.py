"""The pages of the timetable: rules with their consequences, and the letters of a year."""

import re
from datetime import date
from html import unescape

import httpx

from lagplanner.database import hosting, letters
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.reminding.reminder_steps import STEPS
from lagplanner.services import rules
from lagplanner.services.reminding import timetable
from lagplanner.web.board.timetable import LANE_OF
from tests.people import NETWORK, NOW, settle
from tests.visitors import Visitor, heading

RULES, LETTERS = "/vorstand/fristen", "/vorstand/briefkalender"
INVITATION = {"days": "35", "direction": "vorher", "switch": "an", "mode": "auto"}


def words(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def network() -> None:
    saved = await settle(*NETWORK)
    async with transaction():
        for number, day in ((1, date(2031, 3, 17)), (2, date(2031, 6, 16))):
            await hosting.save_meeting(
                Meeting(
                    0,
                    2031,
                    number,
                    day,
                    MeetingState.PUBLISHED,
                    town=saved[0].town,
                    host_id=saved[0].id,
                ),
                at=NOW,
            )


async def test_the_rules_are_shown_in_groups_with_what_they_do(board: Visitor) -> None:
    page = await board.get(RULES)

    assert (page.status_code, heading(page)) == (200, "Fristen")
    assert page.text.count("/vorstand/fristen/M") == 27
    assert (
        "Einladung 6 Wochen vorher Mitglieder wenn feststeht, wer wo einlädt nach Freigabe"
    ) in words(page)


async def test_a_rule_is_changed_only_after_its_consequences_were_shown(board: Visitor) -> None:
    form = await board.get(f"{RULES}/M12")
    assert (form.status_code, heading(form)) == (200, "Einladung")

    preview = await board.get(f"{RULES}/M12/folgen", params=INVITATION)
    assert heading(preview) == "Was ändert sich?"
    assert "Einladung: 5 Wochen vorher" in words(preview)
    assert "Er geht künftig ohne Nachfrage hinaus." in words(preview)
    assert not (await timetable.rulebook()).rule("M12").is_changed  # looking changes nothing

    saved = await board.post(f"{RULES}/M12", INVITATION)
    assert (saved.status_code, saved.headers["location"]) == (303, RULES)
    assert "Einladung (geändert) 5 Wochen vorher" in words(await board.get(RULES))


async def test_what_cannot_be_meant_is_said_at_the_field_and_nothing_is_lost(
    board: Visitor,
) -> None:
    wrong = {**INVITATION, "days": "sechs", "mode": "vielleicht"}

    looked = await board.get(f"{RULES}/M12/folgen", params=wrong)
    await board.get(f"{RULES}/M12")
    stored = await board.post(f"{RULES}/M12", wrong)

    for answer in (looked, stored):
        assert answer.status_code == 422
        assert "Abstand: bitte eine Zahl von 0 bis 400." in words(answer)
        assert "Versand: Bitte wählen Sie eine der Möglichkeiten." in words(answer)
        assert 'value="sechs"' in answer.text
    assert not (await timetable.rulebook()).rule("M12").is_changed


async def test_a_step_nobody_knows_has_no_page(board: Visitor) -> None:
    assert (await board.get(f"{RULES}/X1")).status_code == 404
    assert (await board.get(f"{LETTERS}/1999")).status_code == 404


async def test_times_are_stored_and_night_is_refused(board: Visitor) -> None:
    await board.get(RULES)
    refused = await board.post(RULES, {"send_at": "02:30"})
    assert refused.status_code == 422
    assert "Uhrzeit: bitte zwischen 8 und 18 Uhr." in words(refused)

    await board.post(RULES, {"send_at": "10.30"})

    book = await timetable.rulebook()
    assert f"{book.send_at:%H:%M}" == "10:30"


async def test_the_letters_of_a_year_are_drawn_and_told(board: Visitor) -> None:
    await network()

    page = await board.get(f"{LETTERS}/2031")

    assert (page.status_code, heading(page)) == (200, "Briefe 2031")
    assert page.text.count('class="lp-timeline-wide"') == 2
    assert "Treffen in Riesa am Montag, 17. März 2031" in words(page)
    assert "Einladung Montag, 3. Februar 2031 Mitglieder (3) geht hinaus" in words(page)
    assert "Dieser Brief wird noch nicht geschrieben." in words(page)

    assert (await board.get(LETTERS)).status_code == 303
    assert (await board.get(f"{LETTERS}/2031")).status_code == 200


async def test_a_rehearsal_is_sent_to_the_board_by_one_button(board: Visitor) -> None:
    await network()
    await board.get(f"{LETTERS}/2031")
    refused = await board.post(f"{LETTERS}/2031/probe")
    assert "Die E-Mail-Adresse des Vorstands fehlt." in words(refused)
    await rules.change_rules({"board_email": "vorstand@example.org"}, who="Vorsitz", now=NOW)

    await board.get(f"{LETTERS}/2031")
    answer = await board.post(f"{LETTERS}/2031/probe")

    assert answer.headers["location"] == f"{LETTERS}/2031"
    copies = await letters.letters()
    assert {one.recipient_email for one in copies} == {"vorstand@example.org"}
    assert "invitation" in {one.occasion for one in copies}


async def test_an_empty_year_says_so_and_leads_to_the_plan(board: Visitor) -> None:
    page = await board.get(f"{LETTERS}/2040")

    assert "Für 2040 ist noch kein Treffen geplant." in words(page)


async def test_the_pages_are_the_boards_alone(client: Visitor) -> None:
    for path in (RULES, f"{RULES}/M12", f"{LETTERS}/2031"):
        assert (await client.get(path)).status_code in (303, 401, 403, 404)


async def test_the_pages_speak_english_where_that_is_wanted(board: Visitor) -> None:
    page = await board.get(RULES, headers={"Accept-Language": "en"})

    assert heading(page) == "Timetable"
    assert "6 weeks before Members if it is settled who hosts where after release" in words(page)


async def test_the_picture_and_all_it_names_speak_english_too(board: Visitor) -> None:
    await network()

    page = await board.get(f"{LETTERS}/2031", headers={"Accept-Language": "en"})

    lanes = set(re.findall(r'class="lp-lane-name"[^>]*>([^<]+)<', page.text))
    assert lanes == {"Board", "Hosts", "Members", "Speakers"}
    for german in ("Dank an", "Drei Fragen", "Thema festlegen", "bestätigen", "weitere"):
        assert german not in words(page)


def test_every_audience_has_its_lane_on_the_calendar_of_letters() -> None:
    addressed = {step.audiences[0] for step in STEPS}
    assert addressed - set(LANE_OF) == set()
