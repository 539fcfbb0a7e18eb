"""Can the board do everything for a meeting from its sheet, in as few clicks as promised?"""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
import time_machine

from lagplanner.database import hosting as stored_hosting
from lagplanner.database import letters
from lagplanner.database import polls as stored_polls
from lagplanner.database import speakers as stored
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import Speaker, SpeakerField, TalkState, Via
from lagplanner.services.dates import polls
from lagplanner.services.talks import invitations, speakers
from lagplanner.services.talks.invitations import Wanted
from tests.people import BOARD, NEISSEUFER, NOW, RIESA, SONNENHOF, settle
from tests.visitors import Visitor, heading

HERE = "/vorstand/treffen/2027-1"
DAY, LATER = date(2027, 3, 15), date(2027, 4, 12)
JANA = Speaker(
    0,
    "Dr. Jana Beispiel",
    organisation="Ministerium",
    email="jana@ministerium.example",
    field=SpeakerField.ADMINISTRATION,
)


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


async def a_meeting(**other: object) -> Meeting:
    host, _ = await settle(SONNENHOF, NEISSEUFER)
    meeting = Meeting(
        0, 2027, 1, DAY, MeetingState.PUBLISHED, town=RIESA, host_id=host.id, topic="Leerstand"
    )
    async with transaction():
        return await stored_hosting.save_meeting(replace(meeting, **other), at=NOW)  # type: ignore[arg-type]


async def jana_is_asked() -> int:
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    await invitations.invite(
        2027, 1, [Wanted(jana.id)], answer_by=date(2027, 1, 18), who=BOARD, now=NOW
    )
    [talk] = await stored.talks()
    return talk.id


async def informed(meeting: Meeting, email: str = "ada@example.org") -> None:
    letter = Letter(
        f"invitation:{email}:2027-1",
        "invitation",
        LetterState.SENT,
        meeting_id=meeting.id,
        recipient_name="Ada Lindner",
        recipient_email=email,
    )
    async with transaction():
        await letters.add(letter, at=NOW, who=BOARD)


def primary(text: str) -> list[str]:
    """The words of the filled buttons."""
    found = re.findall(r'kern-btn--primary.*?kern-label">(.*?)</span>', text, re.DOTALL)
    return [unescape(one) for one in found]


def hidden(text: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)">', text)
    assert found, name
    return unescape(found[1])


async def test_only_the_board_sees_the_sheet(client: Visitor) -> None:
    await a_meeting()
    assert (await client.get(HERE)).status_code in (303, 401, 403)


async def test_the_sheet_tells_everything_and_has_one_filled_button(board: Visitor) -> None:
    await a_meeting()
    await jana_is_asked()
    page = await board.get(HERE)
    assert heading(page) == "Riesa, 15.03.2027"
    for words in (
        "Montag, 15. März 2027",
        "Quartiersmanagement Sonnenhof",
        "Leerstand",
        "Dr. Jana Beispiel",
        "Antwort erbeten bis Montag, 18. Januar 2027",
        "Verlegen …",
        "Absagen …",
    ):
        assert words in page.text
    assert primary(page.text) == ["Brief freigeben"]


@pytest.mark.parametrize("key", ["2027-2", "nirgends", "2027-1-1"])
async def test_another_address_says_that_there_is_no_such_meeting(board: Visitor, key: str) -> None:
    await a_meeting()
    assert (await board.get(f"/vorstand/treffen/{key}")).status_code == 404


async def test_speakers_are_asked_in_three_clicks_with_everything_prefilled(
    board: Visitor,
) -> None:
    meeting = await a_meeting()
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    sheet = await board.get(HERE)
    assert primary(sheet.text) == ["Vortragende anfragen"]
    form = await board.get(f"{HERE}/anfragen")
    assert 'value="18.01.2027"' in form.text
    assert "Wissenschaft war noch nie dabei." in form.text
    sent = {
        "speaker-1": str(jana.id),
        "question-1": "Was bleibt?",
        "starts-1": "10:30",
        "minutes-1": "45",
        "answer_by": "18.01.2027",
    }
    done = await board.post(f"{HERE}/anfragen", sent)
    assert done.status_code == 303
    [part] = await invitations.parts(meeting.id)
    assert (part.talk.state, part.talk.question, str(part.talk.starts)) == (
        TalkState.ASKED,
        "Was bleibt?",
        "10:30:00",
    )
    assert "Ein Brief liegt im Postausgang." in (await board.get(HERE)).text


async def test_several_are_asked_in_the_order_of_the_form(board: Visitor) -> None:
    meeting = await a_meeting()
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    kim = await speakers.save(replace(JANA, name="Kim Probe"), who=BOARD, now=NOW)
    await board.get(f"{HERE}/anfragen")
    await board.post(
        f"{HERE}/anfragen",
        {
            "speaker-1": str(kim.id),
            "speaker-2": str(jana.id),
            "minutes-1": "30",
            "minutes-2": "20",
            "answer_by": "18.01.2027",
        },
    )
    names = [(one.speaker.name, one.talk.minutes) for one in await invitations.parts(meeting.id)]
    assert names == [("Kim Probe", 30), ("Dr. Jana Beispiel", 20)]


async def test_what_is_wrong_comes_back_beside_its_field(board: Visitor) -> None:
    await a_meeting()
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    await board.get(f"{HERE}/anfragen")
    sent = {
        "speaker-1": str(jana.id),
        "speaker-2": str(jana.id),
        "question-1": "Was bleibt?",
        "starts-1": "halb elf",
        "answer_by": "morgen",
    }
    again = await board.post(f"{HERE}/anfragen", sent)
    assert again.status_code == 422
    for words in ("steht schon weiter oben", "keine Uhrzeit", "kein Tag wie", "Was bleibt?"):
        assert words in again.text
    assert await stored.talks() == ()


async def test_a_request_is_taken_back(board: Visitor) -> None:
    await a_meeting()
    talk = await jana_is_asked()
    await board.get(HERE)
    await board.post(f"{HERE}/beitrag/{talk}/zurueckziehen")
    assert (await stored.talk(talk)).state is TalkState.WITHDRAWN
    assert [one.state for one in await letters.letters()] == [LetterState.DISCARDED]


async def test_a_phone_answer_of_a_speaker_is_one_button(board: Visitor) -> None:
    await a_meeting()
    talk = await jana_is_asked()
    await board.get(HERE)
    done = await board.post(
        f"{HERE}/beitrag/{talk}/antwort", {"answer": "provisional", "via": "phone"}
    )
    assert done.status_code == 303
    known = await stored.talk(talk)
    assert (known.state, known.via, known.entered_by) == (
        TalkState.TENTATIVE,
        Via.PHONE,
        "Vorsitz",
    )
    page = (await board.get(HERE)).text
    assert "am Telefon" in page
    assert "eingetragen von Vorsitz" in page


async def test_a_phone_answer_that_lacks_something_comes_back_filled(board: Visitor) -> None:
    await a_meeting()
    talk = await jana_is_asked()
    await board.get(HERE)
    again = await board.post(
        f"{HERE}/beitrag/{talk}/antwort",
        {"answer": "substitute", "via": "phone", "substitute_name": "Toni Ersatz"},
    )
    assert again.status_code == 422
    assert "Wie erreichen wir die Vertretung?" in again.text
    assert 'value="Toni Ersatz"' in again.text
    assert f'href="#beitrag-{talk}-substitute_email"' in again.text


async def test_a_host_says_yes_by_phone_with_the_place_of_its_profile(board: Visitor) -> None:
    meeting = await a_meeting()
    page = await board.get(HERE)
    assert "Ja, an diesem Ort" in page.text
    await board.post(
        f"{HERE}/gastgeber/{meeting.host_id}/antwort",
        {"answer": "yes", "via": "phone", "venue": "Bürgerhaus", "street": "Am Markt 1"},
    )
    assert (await stored_hosting.meeting(2027, 1)).state is MeetingState.CONFIRMED
    page = await board.get(HERE)
    assert "Bürgerhaus, Am Markt 1" in page.text
    assert re.search(r"am Telefon, [^<]+\(eingetragen von Vorsitz\)", page.text)


async def test_a_yes_without_a_place_asks_for_it(board: Visitor) -> None:
    meeting = await a_meeting()
    await board.get(HERE)
    again = await board.post(
        f"{HERE}/gastgeber/{meeting.host_id}/antwort", {"answer": "yes", "via": "phone"}
    )
    assert again.status_code == 422
    assert "Wo findet das Treffen statt?" in again.text


async def test_a_new_topic_is_written_into_the_store_and_chosen(board: Visitor) -> None:
    await a_meeting(topic="")
    page = await board.get(HERE)
    assert primary(page.text) == ["Thema wählen"]
    assert (await board.post(f"{HERE}/thema", {"new_topic": ""})).status_code == 422
    await board.post(f"{HERE}/thema", {"new_topic": "Wohnen im Alter"})
    assert (await stored_hosting.meeting(2027, 1)).topic == "Wohnen im Alter"


async def test_another_day_becomes_a_poll_and_the_poll_a_move(board: Visitor) -> None:
    meeting = await a_meeting()
    talk = await jana_is_asked()
    await run_sql("UPDATE letter SET state = 'sent'")
    await board.get(HERE)
    await board.post(
        f"{HERE}/beitrag/{talk}/antwort",
        {"answer": "other_date", "via": "phone", "days": "12.04.2027, 19.04.2027"},
    )
    sheet = await board.get(HERE)
    assert primary(sheet.text) == ["Umfrage beginnen"]
    form = await board.get(f"{HERE}/umfrage?beitrag={talk}")
    assert 'value="12.04.2027, 19.04.2027"' in form.text
    await board.post(
        f"{HERE}/umfrage",
        {
            "days": "12.04.2027, 19.04.2027",
            "answer_by": "08.12.2026",
            "reason": "Plenarwoche",
            "beitrag": str(talk),
        },
    )
    [poll] = await stored_polls.polls(meeting_id=meeting.id)
    assert poll.talk_id == talk
    await board.get(HERE)
    for project in (await polls.count(poll.id)).asked:
        await board.post(
            f"{HERE}/umfrage/{poll.id}/antwort",
            {
                "project": str(project.id),
                "day-2027-04-12": "yes",
                "day-2027-04-19": "maybe",
                "who": "Ada Lindner",
            },
        )
    sheet = await board.get(HERE)
    assert sheet.text.count("am Telefon, Ada Lindner") == 2
    assert "passt 2 von 2 Projekten, Gastgeber: passt" in sheet.text
    assert primary(sheet.text) == ["Auf den 12.04.2027 verlegen"]
    preview = await board.get(f"{HERE}/verlegen?tag=2027-04-12")
    assert "Gilt als Zusage: Dr. Jana Beispiel." in preview.text
    fields = {"tag": "2027-04-12", "stand": hidden(preview.text, "stand")}
    await board.post(f"{HERE}/verlegen", fields)
    assert (await stored_hosting.meeting(2027, 1)).day == LATER
    assert (await stored.talk(talk)).state is TalkState.ACCEPTED


async def test_a_meeting_moves_in_three_clicks_and_back_in_one(board: Visitor) -> None:
    meeting = await a_meeting()
    await informed(meeting)
    await board.get(f"{HERE}/verlegen")
    preview = await board.get(f"{HERE}/verlegen?tag=12.04.2027")
    assert "von Montag, 15. März 2027 auf Montag, 12. April 2027" in preview.text
    assert "ada@example.org" in preview.text
    assert (await stored_hosting.meeting(2027, 1)).day == DAY
    fields = {"tag": hidden(preview.text, "tag"), "stand": hidden(preview.text, "stand")}
    done = await board.post(f"{HERE}/verlegen", {**fields, "grund": "Plenarwoche"})
    assert (done.status_code, done.headers["Location"]) == (303, HERE)
    sheet = await board.get(HERE)
    assert "Zurücknehmen" in sheet.text
    assert "Ein Brief geht ab" in sheet.text
    await board.post(f"{HERE}/zuruecknehmen")
    assert await stored_hosting.meeting(2027, 1) == replace(meeting, sequence=2)


async def test_a_second_click_moves_nothing(board: Visitor) -> None:
    meeting = await a_meeting()
    await informed(meeting)
    preview = await board.get(f"{HERE}/absagen")
    fields = {"stand": hidden(preview.text, "stand")}
    assert (await board.post(f"{HERE}/absagen", fields)).status_code == 303
    assert (await board.post(f"{HERE}/absagen", fields)).status_code == 409
    cancelled = [one for one in await letters.letters() if one.occasion == "meeting_cancelled"]
    assert len(cancelled) == 1


async def test_a_cancelled_meeting_stays_visible_as_cancelled(board: Visitor) -> None:
    meeting = await a_meeting()
    await informed(meeting)
    preview = await board.get(f"{HERE}/absagen")
    assert primary(preview.text) == ["Jetzt absagen"]
    assert "Ein Brief geht hinaus" in preview.text
    await board.post(f"{HERE}/absagen", {"stand": hidden(preview.text, "stand")})
    page = await board.get(HERE)
    assert "Dieses Treffen fällt aus." in page.text
    assert primary(page.text) == []
    assert "Verlegen …" not in page.text
    assert (await board.get(f"{HERE}/absagen")).status_code == 303
    assert "Montag, 15. März 2027, Riesa" in (await board.get("/")).text.partition("Fällt aus")[2]
    year = await board.get("/vorstand/plan/2027")
    assert "Ein Treffen fällt aus." in year.text
    assert 'href="/vorstand/treffen/2027-1"' in year.text
    for feed in ("/kalender/treffen.ics", "/kalender/treffen/2027/1"):
        assert "STATUS:CANCELLED" in (await board.get(feed)).text


async def test_who_knows_nothing_of_it_hears_nothing(board: Visitor) -> None:
    await a_meeting()
    preview = await board.get(f"{HERE}/absagen")
    assert "Es geht kein Brief hinaus." in preview.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("15.03.2027", "schon an diesem Tag"),
        ("01.02.2020", "in der Zukunft"),
        ("bald", "kein Tag wie"),
    ],
)
async def test_a_day_that_is_no_use_is_said_beside_the_field(
    board: Visitor, typed: str, words: str
) -> None:
    await a_meeting()
    page = await board.get(f"{HERE}/verlegen", params={"tag": typed})
    assert page.status_code == 422
    assert words in page.text
    assert f'value="{typed}"' in page.text


async def test_what_speaks_against_the_new_day_is_said_before_it_is_chosen(board: Visitor) -> None:
    await a_meeting()
    holiday = await board.get(f"{HERE}/verlegen?tag=29.03.2027")
    assert "Ostermontag" in holiday.text.partition("Gegen diesen Tag spricht:")[2]
    good = await board.get(f"{HERE}/verlegen?tag=12.04.2027")
    assert "Gegen diesen Tag spricht:" not in good.text


async def test_looking_changes_nothing(board: Visitor) -> None:
    await a_meeting()
    await jana_is_asked()
    tables = ("meeting", "talk", "letter", "trail", "poll", "host_request")
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables]
    for path in ("", "/anfragen", "/verlegen", "/verlegen?tag=12.04.2027", "/absagen", "/umfrage"):
        assert (await board.get(f"{HERE}{path}")).status_code == 200
    assert [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables] == before


async def test_a_meeting_that_has_only_a_co_host_left_still_has_a_sheet(board: Visitor) -> None:
    await a_meeting()
    async with transaction():
        await run_sql("UPDATE hosting SET role = 'co_host'")
    page = await board.get(HERE)
    assert (page.status_code, heading(page)) == (200, "Riesa, 15.03.2027")
