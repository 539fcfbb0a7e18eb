"""Can the board call a general assembly from its pages, and a member hand in a motion by its link?"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
import time_machine

from lagplanner.database import assemblies as stored
from lagplanner.database import hosting, members, trail
from lagplanner.domain.afterwards.files import FileKind, Giver
from lagplanner.domain.assembly.motions import MotionState
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Contact
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services import rules
from lagplanner.services.afterwards import files, minutes
from lagplanner.services.afterwards.files import Given
from lagplanner.services.assembly import assemblies
from lagplanner.services.post import links
from tests.meeting_files import PDF
from tests.papers_at_hand import read
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, NOW, SONNENHOF, TODAY, settle
from tests.services.test_assemblies import send
from tests.visitors import ADDRESS, Visitor, heading

HERE = "/vorstand/versammlung/2027-1"
DAY = date(2027, 3, 15)
NO_MAIL = replace(
    HAMMERWIESE, email="", contacts=(), member_since=date(2015, 1, 1), member_until=None
)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


async def an_assembly(day: date = DAY) -> Meeting:
    await settle(SONNENHOF, NEISSEUFER, NO_MAIL)
    return await assemblies.call(
        day, assemblies.Wanted(venue="Bürgerhaus"), who=BOARD, today=TODAY, now=NOW
    )


def words(page: object) -> str:
    """What a person reads on the page."""
    text = re.sub(r"<[^>]+>", " ", page.text)  # type: ignore[attr-defined]
    return " ".join(unescape(text).split())


async def test_the_calculator_names_the_last_safe_day_and_why_and_changes_nothing(
    board: Visitor,
) -> None:
    await settle(SONNENHOF, NO_MAIL)

    page = await board.get("/vorstand/versammlung?tag=15.03.2027")

    assert heading(page) == "Mitgliederversammlung"
    told = words(page)
    assert "E-Mail: letzter sicherer Tag Freitag, 26. Februar 2027" in told
    assert "Brief: letzter sicherer Tag Montag, 22. Februar 2027" in told
    assert "Bis Sonntag, 28. Februar 2027 muss die Einladung angekommen sein." in told
    assert await hosting.meetings() == ()


async def test_a_day_that_is_none_comes_back_with_what_is_wrong(board: Visitor) -> None:
    page = await board.get("/vorstand/versammlung?tag=morgen")

    assert page.status_code == 422
    assert 'value="morgen"' in page.text
    assert "Tag der Versammlung:" in words(page)


async def test_an_assembly_is_planned_in_two_clicks_and_leads_to_what_is_missing(
    board: Visitor,
) -> None:
    await settle(SONNENHOF)
    await board.get("/vorstand/versammlung?tag=2027-03-15")

    answer = await board.post("/vorstand/versammlung", {"day": "2027-03-15"})
    sheet = await board.get(answer.headers["location"])

    assert answer.headers["location"] == HERE
    assert "Ort eintragen" in words(sheet)
    assert "Mitgliederversammlung am Montag, 15. März 2027" in words(await board.get("/vorstand"))


async def test_a_day_that_breaks_the_period_asks_for_a_reason_and_shows_it(board: Visitor) -> None:
    await settle(SONNENHOF)
    await board.get("/vorstand/versammlung?tag=2026-12-01")

    refused = await board.post("/vorstand/versammlung", {"day": "2026-12-01"})
    assert refused.status_code == 422
    assert "Der früheste sichere Tag ist" in words(refused)
    assert 'href="#reason"' in refused.text

    answer = await board.post(
        "/vorstand/versammlung", {"day": "2026-12-01", "reason": "Alle verzichten."}
    )
    assert "Grund: Alle verzichten." in words(await board.get(answer.headers["location"]))


async def test_a_day_that_only_just_keeps_the_period_is_told_with_its_dates_and_wants_no_reason(
    board: Visitor,
) -> None:
    await settle(SONNENHOF)
    with time_machine.travel(datetime(2026, 12, 21, 9, tzinfo=UTC), tick=False):
        await board.log_in()
        page = await board.get("/vorstand/versammlung?tag=2027-01-15")
        answer = await board.post("/vorstand/versammlung", {"day": "2027-01-15"})
        sheet = await board.get(answer.headers["location"])

    for told in (words(page), words(sheet)):
        assert "Die Zeit für die Einladung ist knapp." in told
        assert "Bis Freitag, 18. Dezember 2026 wäre sie sicher gewesen." in told
        assert "Nach dem Gesetz muss sie bis Donnerstag, 31. Dezember 2026 hinaus." in told
    assert "Warum trotzdem?" not in words(page)
    assert "Die Einladungsfrist wird nicht eingehalten." not in words(sheet)


async def test_what_the_timetable_missed_is_laid_by_a_button_and_a_missed_day_is_named_as_such(
    board: Visitor,
) -> None:
    await an_assembly()
    with time_machine.travel(datetime(2027, 2, 24, 9, tzinfo=UTC), tick=False):
        await board.log_in()
        before = words(await board.get(HERE))
        answer = await board.post(f"{HERE}/einladen")
        after = words(await board.get(answer.headers["location"]))

    assert "Einladung zur Freigabe vorlegen" in before
    assert "Briefe drucken und zur Post bringen , überfällig seit" in before
    assert after.count("2 Briefe warten auf Ihr Ja.") == 2  # said once, and on the sheet
    assert "Einladung zur Freigabe vorlegen" not in after


async def test_of_one_letter_is_told_as_of_one_in_both_languages(board: Visitor) -> None:
    await settle(SONNENHOF, NO_MAIL)
    await assemblies.call(
        DAY, assemblies.Wanted(venue="Bürgerhaus"), who=BOARD, today=TODAY, now=NOW
    )
    with time_machine.travel(datetime(2027, 2, 24, 9, tzinfo=UTC), tick=False):
        await board.log_in()
        await board.get(HERE)
        told = []
        for path, fields, language in (
            ("/einladen", {}, "en"),
            ("", {"venue": "Rathaus"}, "de"),
            ("/absagen", {"reason": "Sturm"}, "en"),
        ):
            answer = await board.post(f"{HERE}{path}", fields)
            page = await board.get(
                answer.headers["location"], headers={"Accept-Language": language}
            )
            told.append(words(page))
            await send("ga_invitation", now=NOW)

    assert "One letter waits for your yes." in told[0]
    assert "Die Angaben sind gespeichert. Ein Brief über die Änderung wartet auf Ihr Ja." in told[1]
    assert "The assembly is cancelled. One letter waits for your yes." in told[2]
    [laid] = [one.told for one in await trail.entries() if one.deed == "assembly_invited"]
    assert laid.startswith("Eine Einladung zur Mitgliederversammlung am 15.03.2027")


async def test_the_sheet_takes_place_hour_and_agenda(board: Visitor) -> None:
    meeting = await an_assembly()
    await board.get(HERE)

    await board.post(
        HERE,
        {
            "starts": "13:30",
            "venue": "Rathaus",
            "town": "riesa",
            "hybrid": "Per Video",
            "elections": "Vorsitz\r\nKasse",
        },
    )

    known = await stored.assembly(meeting.id)
    assert (f"{known.starts:%H:%M}", known.elections) == ("13:30", ("Vorsitz", "Kasse"))
    told = words(await board.get(HERE))
    assert "Rathaus, Riesa" in told
    assert "Vorsitz und Kasse" in told


async def test_a_time_that_is_none_comes_back(board: Visitor) -> None:
    await an_assembly()
    await board.get(HERE)

    refused = await board.post(HERE, {"starts": "halb zwei", "venue": "Rathaus"})

    assert refused.status_code == 422
    assert 'href="#angaben-starts"' in refused.text
    assert 'value="Rathaus"' in refused.text


async def test_members_without_mail_are_listed_with_the_text_of_their_letter(
    board: Visitor,
) -> None:
    await an_assembly()

    page = await board.get(f"{HERE}/briefe")

    told = words(page)
    assert NO_MAIL.name in told
    assert SONNENHOF.name not in told
    assert "Zur Post bis Montag, 22. Februar 2027." in told
    assert "Tagesordnung:" in told
    assert "Zur Versammlung anmelden" not in told  # paper cannot be clicked
    printed = read((await board.post(f"{HERE}/briefe")).content)
    assert NO_MAIL.name in printed.text
    assert "Einladung zur Mitgliederversammlung am Montag, 15. März 2027" in printed.text
    assert "Feststellung der ordnungsgemäßen Einladung" in printed.text.replace("\n", " ")
    assert (printed.pages, printed.claims) == (1, "ua-1")
    await board.get(f"{HERE}/briefe")
    refused = await board.post(f"{HERE}/vermerk/post", {"on": "2030-12-31"})
    assert (refused.status_code, "Dieser Tag kommt erst noch." in words(refused)) == (422, True)
    await board.post(f"{HERE}/vermerk/post", {"on": "2026-11-24"})
    assert "Zur Post gebracht am 24.11.2026" in words(await board.get(f"{HERE}/briefe"))


async def test_where_the_statutes_want_letters_all_members_get_one(board: Visitor) -> None:
    await an_assembly()
    await rules.change_rules({"notice_form": "letter"}, who=BOARD, now=NOW)

    page = words(await board.get(f"{HERE}/briefe"))
    printed = read((await board.post(f"{HERE}/briefe")).content)

    assert "Ihre Satzung verlangt einen Brief an alle 3 Mitglieder." in page
    assert printed.pages == 3
    assert all(one.name in printed.text for one in (SONNENHOF, NEISSEUFER, NO_MAIL))


async def test_who_reads_english_gets_the_binding_german_sheet_and_its_translation(
    board: Visitor,
) -> None:
    dana = replace(NO_MAIL, contacts=(Contact("Dana Sample", language="en"),))
    await settle(SONNENHOF, NEISSEUFER, dana)
    await assemblies.call(
        DAY, assemblies.Wanted(venue="Bürgerhaus"), who=BOARD, today=TODAY, now=NOW
    )

    await board.get(f"{HERE}/briefe")
    printed = read((await board.post(f"{HERE}/briefe")).content)

    text = " ".join(printed.text.split())
    assert (printed.pages, printed.claims) == (2, "ua-1")
    assert "Einladung zur Mitgliederversammlung am Montag, 15. März 2027" in text
    assert "this is a courtesy translation; the German text is binding" in text
    assert "calendar file" not in text


async def test_a_member_hands_in_a_motion_by_its_link_and_takes_it_back(
    board: Visitor, client: Visitor
) -> None:
    meeting = await an_assembly()
    project = (await stored_projects())[SONNENHOF.name]
    here = await a_link(meeting, project)
    page = await client.get(here)
    assert heading(page) == "Kommen Sie zur Mitgliederversammlung?"
    assert "bis Montag, 8. Februar 2027" in words(page)

    refused = await client.post(f"{here}/antrag", {"project": project, "text": "Weil."})
    assert refused.status_code == 422
    await client.post(f"{here}/antrag", {"project": project, "title": "Beitritt zum Bundesverband"})
    [motion] = await stored.motions([meeting.id])
    assert (motion.project_id, motion.state) == (project, MotionState.AGENDA)
    assert "1. Beitritt zum Bundesverband" in words(await board.get(HERE))

    await client.get(here)
    await client.post(f"{here}/antrag/zurueck", {"project": project, "motion": motion.id})
    assert [one.state for one in await stored.motions([meeting.id])] == [MotionState.WITHDRAWN]


async def test_papers_for_members_stand_behind_the_same_link(client: Visitor) -> None:
    meeting = await an_assembly()
    here = await a_link(meeting, (await stored_projects())[SONNENHOF.name])
    assert "Unterlagen" not in words(await client.get(here))
    given = Given(FileKind.OTHER, PDF, "Kassenbericht")
    filed = await files.add(meeting.id, given, Giver.BOARD, who=BOARD, today=TODAY, now=NOW)

    assert "Unterlagen Kassenbericht PDF" in words(await client.get(here))
    assert (await client.get(f"{here}/dateien/{filed.file.mark}")).content == PDF


async def test_a_member_registers_by_the_same_link(client: Visitor, board: Visitor) -> None:
    meeting = await an_assembly()
    project = (await stored_projects())[SONNENHOF.name]
    here = await a_link(meeting, project)
    await client.get(here)

    await client.post(here, {"project": project, "persons": "2"})

    assert "2 Personen sind angemeldet." in words(await board.get(HERE))


async def test_votes_are_noted_one_tap_each_and_the_quorum_is_shown(board: Visitor) -> None:
    await an_assembly()
    await rules.change_rules({"quorum": "50", "proxies": "1"}, who=BOARD, now=NOW)
    known = await stored_projects()
    with time_machine.travel(datetime.combine(DAY, NOW.timetz()), tick=False):
        await board.log_in()
        page = await board.get(f"{HERE}/stimmen")
        assert "Noch nicht beschlussfähig" in words(page)

        await board.post(f"{HERE}/stimmen", {"voter": known[SONNENHOF.name], "presence": "present"})
        await board.post(
            f"{HERE}/stimmen",
            {
                "voter": known[NEISSEUFER.name],
                "presence": "proxy",
                "by": known[SONNENHOF.name],
            },
        )
        told = words(await board.get(f"{HERE}/stimmen"))

    assert "2 von 3 Stimmen sind da." in told
    assert " Beschlussfähig Nötig sind 2 Stimmen." in told


async def test_after_elections_the_steps_to_the_register_are_named(board: Visitor) -> None:
    await an_assembly()
    await assemblies.change(2027, 1, assemblies.Wanted(elections="Vorsitz"), who=BOARD, now=NOW)
    with time_machine.travel(datetime.combine(DAY, NOW.timetz()) + timedelta(days=1), tick=False):
        await board.log_in()
        sheet = words(await board.get(HERE))
        first = words(await board.get("/vorstand"))

    assert "Neuer Vorstand: Anmeldung mit Kopie des Protokolls (§ 67 BGB)." in sheet
    assert "Neue Satzung" not in sheet
    assert "Beim Vereinsregister anmelden , bis Montag, 5. April 2027" in sheet
    assert "Protokoll schreiben , bis Montag, 29. März 2027" in first


async def test_the_minutes_of_an_assembly_are_written_on_its_own_page(board: Visitor) -> None:
    await an_assembly()
    with time_machine.travel(datetime.combine(DAY, NOW.timetz()) + timedelta(days=1), tick=False):
        await board.log_in()
        page = await board.get(f"{HERE}/protokoll")
        titles = re.findall(r'name="title" value="([^"]+)"', page.text)
        form = {
            "seen": "0",
            "attendance": "1 von 2 Stimmen",
            "title": titles,
            "text": ["Gesagt."] * len(titles),
            "decision": [""] * len(titles),
        }
        form |= {"what": "Notar fragen", "project": "", "whom": "Kim", "due": "", "action": ""}
        answer = await board.post(f"{HERE}/protokoll", form)
        [agreed] = (await minutes.written(2027, 1, kind="assembly")).actions
        ticked = await board.post(f"{HERE}/verabredung/{agreed.id}")
        kept = words(await board.get(HERE))

    assert (heading(page), answer.headers["location"]) == ("Protokoll", f"{HERE}/protokoll")
    assert ticked.headers["location"] == f"{HERE}#ablauf"
    assert "Mitgliederversammlung 2027" in words(page)
    assert "Entwurf, nur für den Vorstand" in kept


async def test_an_assembly_nobody_knows_has_no_page(board: Visitor) -> None:
    for path in ("", "/briefe", "/stimmen"):
        assert (await board.get(f"/vorstand/versammlung/2031-1{path}")).status_code == 404


async def stored_projects() -> dict[str, int]:
    """The id of each project by its name."""
    return {one.name: one.id for one in await members.projects()}


async def a_link(meeting: Meeting, project: int) -> str:
    """Where the link in a project's invitation leads."""
    wanted = Link(
        purpose=Purpose.MEMBER,
        name="Ada Lindner",
        email="ada.lindner@example.org",
        created_at=NOW,
        expires_at=NOW + timedelta(days=120),
        project_id=project,
        meeting_id=meeting.id,
    )
    [whole] = await links.mint([wanted], base_url=ADDRESS)
    return whole.removeprefix(ADDRESS)
