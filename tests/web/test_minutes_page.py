"""Can the board write minutes on one page, and members object and tick off, by link and logged in?"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest
import time_machine

from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.afterwards import minutes, summary
from lagplanner.services.post import links
from tests.people import NEISSEUFER, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor

HERE = "/vorstand/treffen/2027-1"
PAGE = f"{HERE}/protokoll"
NOW = datetime(2027, 3, 18, 9, tzinfo=UTC)
LATER = datetime(2027, 4, 6, 9, tzinfo=UTC)
WRITTEN = {
    "seen": "0",
    "attendance": "Anwesend: Sonnenhof, Neißeufer",
    "title": ["Begrüßung", "Aktuelles", ""],
    "text": ["Ada Lindner begrüßt.", "Zwei Projekte suchen Räume.", ""],
    "decision": ["", "Wir führen eine Liste.", ""],
    "what": ["Liste anlegen", "", "", ""],
    "project": ["2", "", "", ""],
    "whom": ["", "", "", ""],
    "due": ["30.4.2027", "", "", ""],
    "action": ["", "", "", ""],
    "taker": "Robin Beispiel",
    "taker_email": "robin@example.org",
}
UNTIL = {"objections_until": "05.04.2027"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


async def held() -> str:
    """A meeting that is over; returns the path of the link that Neißeufer got about it."""
    host, other = await settle(SONNENHOF, NEISSEUFER)
    meeting = Meeting(0, 2027, 1, date(2027, 3, 15), MeetingState.HELD, town=RIESA, host_id=host.id)
    async with transaction():
        meeting = await hosting.save_meeting(meeting, at=NOW)
    until = datetime(2027, 7, 1, tzinfo=UTC)
    link = Link(
        Purpose.MEMBER, "Milan Novák", "milan.novak@example.org", NOW, until, other.id, meeting.id
    )
    [address] = await links.mint([link], base_url=ADDRESS)
    return address.removeprefix(ADDRESS)


async def other_links() -> list[str]:
    """The paths of host and speaker of this meeting, and of a member's link about another one."""
    march = await hosting.meeting(2027, 1)
    async with transaction():
        june = await hosting.save_meeting(
            replace(march, id=0, number=2, day=date(2027, 3, 16), uid=""), at=NOW
        )
    until = datetime(2027, 7, 1, tzinfo=UTC)
    wanted = [
        Link(Purpose.HOST, "Ada", "ada@example.org", NOW, until, march.host_id, march.id),
        Link(Purpose.SPEAKER, "Jana", "jana@example.org", NOW, until, None, march.id),
        Link(Purpose.MEMBER, "Milan", "milan@example.org", NOW, until, march.host_id, june.id),
    ]
    return [one.removeprefix(ADDRESS) for one in await links.mint(wanted, base_url=ADDRESS)]


async def wrote(board: Visitor) -> str:
    path = await held()
    await board.get(PAGE)
    await board.post(PAGE, WRITTEN)
    return path


async def test_the_board_writes_and_saves_a_version(board: Visitor) -> None:
    await held()
    await board.get(PAGE)
    answer = await board.post(PAGE, WRITTEN)
    assert answer.headers["location"] == PAGE
    page = (await board.get(PAGE)).text
    assert "Gespeichert als Fassung 1." in page
    known = await minutes.written(2027, 1)
    assert [(one.title, one.decision) for one in known.present.sections] == [
        ("Begrüßung", ""),
        ("Aktuelles", "Wir führen eine Liste."),
    ]
    assert [(one.text, one.project_id, one.due) for one in known.actions] == [
        ("Liste anlegen", 2, date(2027, 4, 30))
    ]


async def test_what_cannot_be_kept_comes_back_as_it_was_typed(board: Visitor) -> None:
    await held()
    await board.get(PAGE)
    answer = await board.post(PAGE, {**WRITTEN, "due": ["bald", "", "", ""]})
    assert answer.status_code == 422
    assert 'href="#due-1"' in answer.text
    assert "Zwei Projekte suchen Räume." in answer.text
    assert (await minutes.written(2027, 1)).versions == ()


async def test_what_was_typed_stays_where_somebody_has_finished_the_minutes_meanwhile(
    board: Visitor, clock: Any
) -> None:
    """Of the text as of an answer to an objection; nothing of it is kept."""
    await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    await minutes.object_to(1, 2, "Es waren drei.", who="Milan Novák", today=NOW.date(), now=NOW)
    [objection] = (await minutes.written(2027, 1)).minutes.objections
    await board.post(f"{PAGE}/einwand/{objection.id}", {"answer": "Stimmt."})
    clock.move_to(LATER)
    await board.log_in()
    await minutes.finalise(2027, 1, who="Robin Beispiel", today=LATER.date(), now=LATER)

    text = ["Drei Projekte suchen Räume, eins davon dringend.", "", ""]
    answer = await board.post(PAGE, {**WRITTEN, "seen": "1", "text": text})
    assert answer.status_code == 422
    assert "Dieses Protokoll ist fertig." in answer.text
    assert "eins davon dringend.</textarea>" in answer.text
    answer = await board.post(f"{PAGE}/einwand/{objection.id}", {"answer": "Es bleibt so."})
    assert answer.status_code == 422
    assert "Es bleibt so.</textarea>" in answer.text
    assert [one.number for one in (await minutes.written(2027, 1)).versions] == [1]


async def test_a_member_reads_objects_and_ticks_by_the_link_of_the_letter(
    board: Visitor, client: Visitor
) -> None:
    path = await wrote(board)
    assert "Zwei Projekte suchen" not in (await client.get(path)).text, "a draft"
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    page = (await client.get(path)).text
    assert "Zwei Projekte suchen Räume." in page
    await client.post(f"{path}/einwand", {"einwand": "Es waren drei Projekte."})
    [action] = (await minutes.written(2027, 1)).actions
    await client.post(f"{path}/verabredung/{action.id}")
    known = await minutes.written(2027, 1)
    assert [one.text for one in known.minutes.objections] == ["Es waren drei Projekte."]
    assert known.actions[0].done_by == "Milan Novák"
    assert "Einwand ansehen" in (await board.get(HERE)).text


async def test_who_objected_reads_what_the_board_says_to_it_and_nobody_else_does(
    board: Visitor, client: Visitor
) -> None:
    path = await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    await client.get(path)
    answer = await client.post(f"{path}/einwand", {"einwand": "Es waren drei Projekte."})
    assert (
        "Die Antwort des Vorstands steht dann"
        in (await client.get(answer.headers["location"])).text
    )
    assert "Der Vorstand hat noch nicht geantwortet." in (await client.get(path)).text
    [objection] = (await minutes.written(2027, 1)).minutes.objections

    await board.post(f"{PAGE}/einwand/{objection.id}", {"answer": "Stimmt, es waren drei."})

    page = (await client.get(path)).text
    assert "Es waren drei Projekte." in page
    assert "Der Vorstand: Stimmt, es waren drei." in page
    known = await minutes.written(2027, 1)
    told = await summary.summary(known.meeting, [0], today=LATER.date())
    assert told.objections == ()


async def test_an_empty_objection_comes_back_with_a_word(board: Visitor, client: Visitor) -> None:
    path = await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    await client.get(path)
    answer = await client.post(f"{path}/einwand", {"einwand": " "})
    assert answer.status_code == 422
    assert "Schreiben Sie, was anders sein soll." in answer.text


async def test_an_objection_that_comes_too_late_stays_to_be_told_by_telephone(
    board: Visitor, client: Visitor, clock: Any
) -> None:
    path = await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    await client.get(path)
    clock.move_to(LATER)
    answer = await client.post(f"{path}/einwand", {"einwand": "Es waren drei Projekte."})
    assert answer.status_code == 422
    assert "Für dieses Protokoll sind keine Einwände mehr möglich." in answer.text
    assert "Es waren drei Projekte.</textarea>" in answer.text


async def test_nothing_of_a_long_objection_or_answer_is_cut_off_unsaid(
    board: Visitor, client: Visitor
) -> None:
    path = await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    await client.get(path)
    for unfit in ("zu lang " * 300, "unsichtbar \x00"):
        answer = await client.post(f"{path}/einwand", {"einwand": unfit})
        assert answer.status_code == 422
        assert unfit.strip("\x00 ") in answer.text
    await client.post(f"{path}/einwand", {"einwand": "Es waren drei Projekte."})
    [objection] = (await minutes.written(2027, 1)).minutes.objections
    answer = await board.post(f"{PAGE}/einwand/{objection.id}", {"answer": "zu lang " * 300})
    assert answer.status_code == 422
    assert ("zu lang " * 300).strip() in answer.text
    assert f'href="#answer-{objection.id}"' in answer.text


async def test_the_same_in_four_steps_to_the_end(
    board: Visitor, client: Visitor, clock: Any
) -> None:
    path = await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    await client.get(path)
    await client.post(f"{path}/einwand", {"einwand": "Es waren drei Projekte."})
    [objection] = (await minutes.written(2027, 1)).minutes.objections
    await board.post(f"{PAGE}/einwand/{objection.id}", {"answer": "Stimmt, geändert."})
    text = ["Ada Lindner begrüßt.", "Drei Projekte suchen Räume.", ""]
    await board.post(PAGE, {**WRITTEN, "seen": "1", "text": text})
    versions = (await board.get(f"{PAGE}/fassungen")).text
    assert '<li class="lp-gone">' in versions
    assert "Drei Projekte suchen Räume." in versions
    early = await board.post(f"{PAGE}/fertig")
    assert early.headers["location"] == PAGE
    clock.move_to(LATER)
    await board.log_in()
    await board.get(PAGE)
    await board.post(f"{PAGE}/fertig")
    page = (await board.get(PAGE)).text
    assert "Das Protokoll ist fertig." in page
    assert "<textarea" not in page
    assert "Liste anlegen</span><br>Gemeinwesenarbeit Neißeufer, bis" in page
    assert "Dieses Protokoll ist fertig." in (await client.get(path)).text


async def test_the_last_deed_is_taken_back_where_one_looks_for_it(board: Visitor) -> None:
    await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    page = (await board.get(PAGE)).text
    assert "Rückgängig: Protokoll an die Mitglieder gegeben, Einwände bis 05.04.2027" in page
    [undo] = re.findall(r'action="(/vorstand/verlauf/\d+/rueckgaengig)"', page)
    answer = await board.post(undo, {"zurueck": PAGE})
    assert answer.headers["location"] == PAGE
    page = (await board.get(PAGE)).text
    assert "Entwurf, nur für den Vorstand" in page
    assert "Das Protokoll steht wieder wie vorher." in page


async def test_nobody_else_reads_minutes(board: Visitor, client: Visitor) -> None:
    await wrote(board)
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    for closed in (PAGE, f"{PAGE}/fassungen", "/mein/treffen/2027-1"):
        answer = await client.get(closed)
        assert "Zwei Projekte suchen" not in answer.text
        assert answer.status_code in (302, 303, 401, 403, 404)
    assert "Zwei Projekte suchen" not in (await client.get("/treffen/2027-1")).text


async def test_no_other_link_opens_the_minutes_and_the_board_alone_a_draft(
    board: Visitor, client: Visitor
) -> None:
    path = await wrote(board)
    host, guest, other_day = await other_links()
    doors = [path, f"/a/{host[3:]}", f"/a/{guest[3:]}", other_day, host, guest, "/treffen/2027-1"]
    files = [f"protokoll/protokoll.{form}" for form in ("pdf", "docx")]

    async def read_by() -> set[str]:
        found = set()
        for door in doors:
            for file in files:
                answer = await client.get(f"{door}/{file}")
                if answer.headers["content-type"].partition(";")[0] != "text/html":
                    found.add(door)
        return found

    assert await read_by() == set(), "a draft"
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    assert await read_by() == {path}


async def test_members_keep_the_minutes_as_paper_and_as_a_document(
    board: Visitor, client: Visitor
) -> None:
    path = await wrote(board)
    assert (await client.get(f"{path}/protokoll/protokoll.pdf")).status_code == 404, "a draft"
    assert (await board.get(f"{PAGE}/protokoll.pdf")).content.startswith(b"%PDF")
    await board.post(f"{PAGE}/mitglieder", UNTIL)
    paper = await client.get(f"{path}/protokoll/protokoll.pdf")
    again = await client.get(f"{path}/protokoll/protokoll.pdf")
    assert paper.content == again.content
    assert paper.headers["content-type"] == "application/pdf"
    assert b"pdfuaid" in paper.content, "PDF/UA-1"
    document = await client.get(f"{path}/protokoll/protokoll.docx")
    read = docx.Document(io.BytesIO(document.content))
    assert "Zwei Projekte suchen Räume." in [one.text for one in read.paragraphs]
    assert [cell.text for cell in read.tables[0].rows[1].cells] == [
        "Liste anlegen",
        "Gemeinwesenarbeit Neißeufer",
        "30.04.2027",
    ]
    for name in ("protokoll.exe", "anderes.pdf"):
        assert (await client.get(f"{path}/protokoll/{name}")).status_code == 404
