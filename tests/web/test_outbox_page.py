"""What goes out, to whom? The board looks, releases, takes back, and decides about doubts."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from lagplanner import clock
from lagplanner.database import (
    delivery,
    hosting,
    letters,
    links,
    mail_state,
    members,
    settings_store,
    trail,
)
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter, LetterState, PauseKind, SentText
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.mail.delivery import Delivery
from lagplanner.services.post import links as made_links
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.web.board.outbox import as_ranges, from_ranges
from tests.databases import counted
from tests.mail.server import catching
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor, heading

HERE = "/vorstand/postausgang"
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""A Monday at eight in Berlin: before the hour at which the timetable writes letters of its own."""
# So far ahead that the timetable, which runs beside the pages, writes no letters about it.
MEETING = Meeting(0, 2099, 1, date(2099, 3, 16), MeetingState.PUBLISHED, town=RIESA)
_S = LetterState


@pytest.fixture(autouse=True)
def at_eight() -> Any:
    """The board looks on a Monday morning at eight in Berlin."""
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


async def posted(*states: LetterState, occasion: str = "invitation", **changes: Any) -> list[int]:
    """One letter of the first meeting of 2027 for each state, to three projects in turn."""
    if not await members.projects():
        await settle(SONNENHOF, NEISSEUFER, HAMMERWIESE)
    projects = await members.projects()
    async with transaction():
        await settings_store.put({"association": "Netzwerk"}, at=NOW, who=BOARD)
        known = [one for one in await hosting.meetings() if one.year == 2099]
        meeting = (
            known[0]
            if known
            else await hosting.save_meeting(replace(MEETING, host_id=projects[0].id), at=NOW)
        )
        before = {letter.id for letter in await letters.letters()}
        for number, state in enumerate(states):
            project = projects[number % 3]
            contact = project.contact
            letter = Letter(
                f"{occasion}:{project.id}:2027-1:{len(before)}{number}",
                occasion,
                state=state,
                project_id=project.id,
                meeting_id=meeting.id,
                recipient_name=contact.name if contact else "",
                recipient_email=contact.email if contact else "",
                facts={"day": "2099-03-16"},
            )
            await letters.add(replace(letter, **changes), at=NOW, who="Fristenplan")
    return [one.id for one in await letters.letters() if one.id not in before]


async def state_of(letter_id: int) -> LetterState:
    found = await letters.letter(letter_id)
    assert found is not None
    return found.state


def row_ids(text: str, *, ticked: bool | None = None) -> list[int]:
    boxes = re.findall(r'<input[^>]*name="brief" value="(\d+)"( checked)?', text)
    return [int(number) for number, on in boxes if ticked is None or bool(on) is ticked]


async def test_without_letters_the_page_says_so_and_leads_on(board: Visitor) -> None:
    page = await board.get(HERE)
    assert heading(page) == "Postausgang"
    assert "Es wartet kein Brief." in page.text
    assert 'href="/vorstand/plan"' in page.text


async def test_what_needs_a_person_comes_first(board: Visitor) -> None:
    await posted(_S.HELD, _S.QUEUED, _S.IN_DOUBT, _S.BOUNCED, _S.SENT, _S.EXPIRED)
    page = (await board.get(HERE)).text
    headings = re.findall(r'<h2 id="gruppe-[^>]+>([^<]+)</h2>', page)
    assert "Es ist kein Mailkonto eingerichtet." in page
    assert headings == [
        "Im Zweifel (1)",
        "Braucht Ihr Ja (1)",
        "Geht gleich (1)",
        "Zurückgekommen (1)",
    ]
    assert "Verschickt (1)" in page
    assert page.count("kern-btn--primary") == 1


async def test_a_click_on_release_asks_first_who_gets_mail(board: Visitor) -> None:
    ids = await posted(_S.HELD, _S.HELD)
    page = await board.get(HERE)
    assert row_ids(page.text, ticked=True) == ids
    answer = await board.post(f"{HERE}/auswahl", {"brief": ids, "tat": "freigeben"})
    check = await board.get(answer.headers["Location"])
    assert heading(check) == "Wer bekommt Post?"
    assert "2 neu." in check.text
    assert "frühestens um 08:10 Uhr" in check.text
    assert {await state_of(one) for one in ids} == {_S.HELD}


async def test_released_letters_wait_for_the_undo_window_and_can_be_taken_back(
    board: Visitor, at_eight: Any
) -> None:
    ids = await posted(_S.HELD, _S.HELD)
    await board.get(HERE)
    answer = await board.post(f"{HERE}/freigeben", {"brief": ids})
    assert answer.headers["Location"] == HERE
    page = (await board.get(HERE)).text
    assert "2 Briefe gehen ab 08:10 Uhr hinaus." in page
    [first, _] = await letters.letters()
    assert (first.state, first.released_by) == (_S.QUEUED, "Vorsitz")
    assert first.due_at == NOW + timedelta(minutes=10)

    at_eight.shift(timedelta(minutes=9))
    await board.post(f"{HERE}/zurueckholen", {"briefe": as_ranges(ids)})
    page = (await board.get(HERE)).text
    assert "2 Briefe sind zurückgeholt." in page
    assert {await state_of(one) for one in ids} == {_S.HELD}
    deeds = [entry.deed for entry in await trail.entries()]
    assert deeds[:2] == ["letters_taken_back", "letters_released"]


async def test_what_has_left_cannot_be_taken_back(board: Visitor) -> None:
    [sent, queued] = await posted(_S.SENT, _S.QUEUED)
    await board.get(HERE)
    await board.post(f"{HERE}/zurueckholen", {"briefe": f"{sent}-{queued}"})
    page = (await board.get(HERE)).text
    assert "Ein Brief ist zurückgeholt. Bei 1 war es zu spät." in page
    await board.post(f"{HERE}/zurueckholen", {"briefe": str(sent)})
    assert "Das war zu spät." in (await board.get(HERE)).text


async def test_the_check_tells_new_ones_from_those_who_know_or_cannot_be_reached(
    board: Visitor,
) -> None:
    await posted(_S.SENT)
    [again, new, nowhere] = await posted(_S.HELD, _S.HELD, _S.HELD)
    async with transaction():
        await letters.change([nowhere], (_S.HELD,), _S.HELD, recipient_email="", project=None)
        first, second = (await letters.letter(1)), (await letters.letter(again))
        assert first is not None
        assert second is not None
        await letters.change([again], (_S.HELD,), _S.HELD, key="invitation:7:2027-1")
        await letters.change([first.id], (_S.SENT,), _S.SENT, key="invitation:8:2027-1")
    page = (await board.get(f"{HERE}/freigeben?anlass=invitation")).text
    assert "1 neu, 1 schon informiert, 1 ohne Adresse." in page
    assert row_ids(page, ticked=True) == [new]
    assert row_ids(page, ticked=False) == [again]


async def test_a_letter_whose_reason_has_gone_is_not_ticked_and_says_why(board: Visitor) -> None:
    [one] = await posted(_S.HELD)
    async with transaction():
        meeting = await hosting.meeting(2099, 1)
        await hosting.save_meeting(replace(meeting, state=MeetingState.CANCELLED), at=NOW)
    page = (await board.get(HERE)).text
    assert "Das Treffen fällt aus." in page
    assert row_ids(page, ticked=False) == [one]
    check = (await board.get(f"{HERE}/freigeben?brief={one}")).text
    assert "1 nicht mehr nötig." in check
    assert row_ids(check) == []


async def test_releasing_a_letter_about_a_moved_meeting_counts_as_having_looked(
    board: Visitor,
) -> None:
    [one] = await posted(_S.HELD)
    async with transaction():
        meeting = await hosting.meeting(2099, 1)
        await hosting.save_meeting(replace(meeting, day=date(2099, 3, 23)), at=NOW)
    assert "Das Treffen wurde verlegt" in (await board.get(f"{HERE}/{one}")).text
    await board.post(f"{HERE}/{one}/freigeben")
    letter = await letters.letter(one)
    assert letter is not None
    assert (letter.state, letter.facts["day"]) == (_S.QUEUED, "2099-03-23")


async def test_nothing_ticked_releases_nothing(board: Visitor) -> None:
    [one] = await posted(_S.HELD)
    await board.get(HERE)
    for path in (f"{HERE}/freigeben", f"{HERE}/auswahl"):
        await board.post(path, {"tat": "freigeben"})
        assert "angekreuzt" in (page := (await board.get(HERE)).text) or "kreuzen" in page
    assert await state_of(one) is _S.HELD


async def test_looking_at_pages_releases_nothing_and_makes_no_link(board: Visitor) -> None:
    [one] = await posted(_S.HELD)
    before = await run_sql("SELECT * FROM letter")
    for path in ("", f"/{one}", f"/{one}/html", f"/{one}/brief.eml", f"/{one}/aendern"):
        assert (await board.get(f"{HERE}{path}")).status_code in (200, 404)
    await board.get(f"{HERE}/freigeben?brief={one}")
    assert await run_sql("SELECT * FROM letter") == before
    assert await run_sql("SELECT count(*) AS n FROM link") == [{"n": 0}]


async def test_letters_are_found_by_occasion_meeting_and_recipient(board: Visitor) -> None:
    await posted(_S.HELD, _S.HELD)
    await posted(_S.SENT, occasion="save_the_date")
    found = (await board.get(f"{HERE}?wer=Novak")).text
    assert len(row_ids(found)) == 1
    assert "Milan Novák" in found
    assert "Braucht Ihr Ja (1)" in found
    sent = (await board.get(f"{HERE}?anlass=save_the_date")).text
    assert "Vormerken" in sent
    assert row_ids(sent) == []
    nothing = (await board.get(f"{HERE}?wer=niemand")).text
    assert "Kein Brief passt zu dieser Suche." in nothing


@pytest.mark.parametrize(
    "query",
    ["stand=quatsch", "treffen=x", "seite=-1", "seite=99999999", "wer=%25", "treffen=999999999"],
)
async def test_a_strange_address_shows_a_page_all_the_same(board: Visitor, query: str) -> None:
    await posted(_S.HELD)
    assert (await board.get(f"{HERE}?{query}")).status_code == 200


async def test_a_strange_selection_is_refused_with_a_sentence(board: Visitor) -> None:
    await board.get(HERE)
    for data in ({"brief": "1;DROP"}, {"brief": "9" * 30}):
        assert (await board.post(f"{HERE}/freigeben", data)).status_code == 422
    assert (await board.post(f"{HERE}/zurueckholen", {"briefe": "1-99999999"})).status_code == 422


async def test_a_doubt_is_settled_or_sent_again_by_a_person(board: Visitor) -> None:
    [settled, again] = await posted(
        _S.IN_DOUBT, _S.IN_DOUBT, error="Vielleicht ist er angekommen.", message_id=""
    )
    page = (await board.get(HERE)).text
    assert page.count("Vielleicht ist er angekommen.") == 2
    await board.post(f"{HERE}/{settled}/zugestellt")
    await board.post(f"{HERE}/{again}/erneut")
    assert (await state_of(settled), await state_of(again)) == (_S.SENT, _S.QUEUED)
    twice = await board.post(f"{HERE}/{settled}/zugestellt")
    assert twice.status_code == 409


async def test_the_page_of_a_letter_shows_the_real_mail_in_a_frame_that_can_do_nothing(
    board: Visitor,
) -> None:
    [one] = await posted(_S.HELD)
    page = await board.get(f"{HERE}/{one}")
    assert heading(page) == "Einladung"
    assert f'sandbox="" src="{HERE}/{one}/html"' in page.text
    assert page.headers["Content-Security-Policy"].endswith("; frame-src 'self'")
    mail = await board.get(f"{HERE}/{one}/html")
    policy = mail.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert policy.endswith("frame-ancestors 'self'; sandbox")
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Montag, 16. März 2099" in mail.text
    assert "Montag, 16. März 2099" in (await board.get(f"{HERE}/{one}?ansicht=text")).text
    other = await board.get(HERE)
    assert "frame-src" not in other.headers["Content-Security-Policy"]
    assert other.headers["X-Frame-Options"] == "DENY"


async def test_markup_in_names_stays_text_on_every_page_and_in_the_mail(board: Visitor) -> None:
    nasty = "<script>alert(1)</script>"
    [one] = await posted(_S.HELD, recipient_name=nasty)
    for path in ("", f"/{one}", f"/{one}?ansicht=text", f"/{one}?ansicht=quelle", f"/{one}/html"):
        page = await board.get(f"{HERE}{path}")
        assert nasty not in page.text
    assert nasty not in (await board.get(f"{HERE}/freigeben?brief={one}")).text


async def test_what_was_sent_is_shown_to_the_byte_but_for_the_link(board: Visitor) -> None:
    [one] = await posted(_S.SENT)
    token = made_links.new_token()
    raw = (
        "From: a@example.org\r\nTo: b@example.org\r\nSubject: Genau so\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Bitte antworten:\r\n{ADDRESS}/a/{token}\r\n"
    ).encode()
    async with transaction():
        await delivery.keep_texts([SentText(one, "Genau so", raw, "250 OK abc", NOW)])
    page = (await board.get(f"{HERE}/{one}?ansicht=quelle")).text
    assert "So ging der Brief hinaus" in page
    assert "Genau so" in page
    assert "250 OK abc" in page
    file = await board.get(f"{HERE}/{one}/brief.eml")
    assert file.headers["Content-Disposition"] == f'attachment; filename="brief-{one}.eml"'
    assert file.content == raw.replace(token.encode(), b"********")
    assert token not in page


async def test_one_letter_can_be_written_over_and_gets_its_usual_text_back(board: Visitor) -> None:
    [one] = await posted(_S.HELD)
    form = (await board.get(f"{HERE}/{one}/aendern")).text
    assert "{url}" in form
    assert "Montag, 16. März 2099" in form
    without_link = await board.post(f"{HERE}/{one}/aendern", {"betreff": "Kurz", "text": "Hallo"})
    assert without_link.status_code == 422
    assert "Der Link fehlt." in without_link.text
    assert ">\nHallo</textarea>" in without_link.text

    await board.post(f"{HERE}/{one}/aendern", {"betreff": "Kurz", "text": "Hallo!\n\n{url}"})
    shown = (await board.get(f"{HERE}/{one}?ansicht=text")).text
    assert "Hallo!\n\nhttp://lagplanner.example/a/********" in shown
    await board.post(f"{HERE}/{one}/aendern", {"tat": "ueblich"})
    assert "Hallo!" not in (await board.get(f"{HERE}/{one}?ansicht=text")).text


async def test_a_released_letter_is_not_written_over(board: Visitor) -> None:
    [one] = await posted(_S.QUEUED)
    assert "schon freigegeben" in (await board.get(f"{HERE}/{one}/aendern")).text
    refused = await board.post(f"{HERE}/{one}/aendern", {"betreff": "Kurz", "text": "Hallo {url}"})
    assert refused.status_code == 409


async def test_a_pause_is_shouted_with_its_reason_and_a_button_to_go_on(board: Visitor) -> None:
    async with transaction():
        await mail_state.pause(PauseKind.SETUP, "Das Passwort wird nicht angenommen.", at=NOW)
    page = (await board.get(HERE)).text
    assert "Zurzeit geht kein Brief hinaus" in page
    assert "Das Passwort wird nicht angenommen." in page
    assert "Prüfen Sie Adresse, Benutzer und Passwort" in page
    await board.post(f"{HERE}/weiter")
    assert not (await mail_state.state()).paused
    assert "Zurzeit geht kein Brief hinaus" not in (await board.get(HERE)).text


async def test_the_board_can_pause_sending(board: Visitor) -> None:
    await board.get(HERE)
    await board.post(f"{HERE}/anhalten")
    state = await mail_state.state()
    assert (state.paused, state.pause_kind) == (True, PauseKind.PERSON)
    assert "Vorsitz hat den Versand angehalten." in (await board.get(HERE)).text


async def test_while_letters_leave_the_page_shows_how_far_they_are(board: Visitor) -> None:
    await posted(_S.SENT, _S.SENT, _S.BOUNCED, _S.ATTEMPTING, released_at=NOW, due_at=NOW)
    page = (await board.get(HERE)).text
    assert '<progress id="fortschritt" value="3" max="4">' in page
    assert "3 von 4 sind fertig. Einer braucht Sie." in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = await board.get(f"{HERE}/fortschritt", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "3 von 4" in part.text
    [*_, last] = await letters.letters()
    async with transaction():
        await letters.change([last.id], (_S.ATTEMPTING,), _S.SENT)
    over = await board.get(f"{HERE}/fortschritt", headers={"HX-Request": "true"})
    assert over.headers["HX-Redirect"] == HERE


async def test_a_single_letter_on_its_way_does_not_hide_how_far_many_others_are(
    board: Visitor,
) -> None:
    await posted(_S.SENT, _S.QUEUED, _S.QUEUED, released_at=NOW, due_at=NOW)
    await posted(_S.QUEUED, released_at=NOW + timedelta(minutes=1), due_at=NOW)
    assert "1 von 3 sind fertig." in (await board.get(HERE)).text


async def test_while_sending_is_paused_the_page_does_not_say_that_letters_leave(
    board: Visitor,
) -> None:
    await posted(_S.SENT, _S.QUEUED, released_at=NOW, due_at=NOW)
    await mail_state.pause(PauseKind.PERSON, "Bis Montag.", at=NOW)
    assert "Briefe gehen hinaus" not in (await board.get(HERE)).text


async def test_released_and_undone_within_the_window_nothing_leaves(
    board: Visitor, at_eight: Any
) -> None:
    ids = await posted(_S.HELD, _S.HELD, occasion="profile_check")
    async with catching() as catcher:
        writing = Writing(Sender(ADDRESS, "post@netzwerk.example"))
        sender = Delivery(catcher.transport, writing.prepare, owner="web", now=clock.now)
        await board.get(HERE)
        await board.post(f"{HERE}/freigeben", {"brief": ids})
        at_eight.shift(timedelta(minutes=9, seconds=59))
        assert await sender.run_once() == 0
        await board.post(f"{HERE}/zurueckholen", {"briefe": as_ranges(ids)})
        at_eight.shift(timedelta(days=1))
        assert await sender.run_once() == 0
        assert catcher.letters == []

        await board.get(HERE)
        await board.post(f"{HERE}/freigeben", {"brief": ids})
        at_eight.shift(timedelta(minutes=10))
        assert await sender.run_once() == 2
        assert len(catcher.letters) == 2
    assert "Verschickt (2)" in (await board.get(HERE)).text


async def test_many_doubts_are_decided_together_and_none_is_ticked_beforehand(
    board: Visitor,
) -> None:
    doubts = await posted(*[_S.IN_DOUBT] * 5)
    [stale] = await posted(_S.IN_DOUBT, expires_at=NOW)
    page = (await board.get(f"{HERE}?stand=zweifel")).text
    assert row_ids(page, ticked=False) == [*doubts, stale]

    await board.post(f"{HERE}/auswahl", {"brief": doubts[:2], "tat": "zugestellt"})
    assert "2 Briefe gelten als zugestellt." in (await board.get(HERE)).text
    await board.post(f"{HERE}/auswahl", {"brief": [*doubts[1:], stale], "tat": "erneut"})
    assert "3 Briefe gehen noch einmal hinaus." in (await board.get(HERE)).text
    states = [await state_of(one) for one in (*doubts, stale)]
    assert states == [*[_S.SENT] * 2, *[_S.QUEUED] * 3, _S.IN_DOUBT]
    assert [entry.deed for entry in await trail.entries()][:2] == ["letter_again", "letter_settled"]


async def test_the_link_of_a_letter_can_be_closed(board: Visitor) -> None:
    [one] = await posted(_S.SENT)
    link = Link(
        Purpose.MEMBER, "Ada", "ada@example.org", NOW, NOW + timedelta(days=9), letter_id=one
    )
    [whole] = await made_links.mint([link], base_url=ADDRESS)
    assert "Link sperren" in (await board.get(f"{HERE}/{one}")).text
    await board.post(f"{HERE}/{one}/link-sperren")
    assert "Link sperren" not in (await board.get(f"{HERE}/{one}")).text
    assert (await board.get(whole.removeprefix(ADDRESS))).status_code == 410
    assert len(await links.links_of_letter(one)) == 1


async def test_a_marked_mailbox_can_be_trusted_again(board: Visitor) -> None:
    [one] = await posted(_S.HELD)
    letter = await letters.letter(one)
    assert letter is not None
    async with transaction():
        await mail_state.note_bounce(letter.recipient_email, "Unbekannt.", at=NOW, marks_at=1)
    assert "Adresse wieder zulassen" in (await board.get(f"{HERE}/{one}")).text
    await board.post(f"{HERE}/{one}/vertrauen")
    assert "Adresse wieder zulassen" not in (await board.get(f"{HERE}/{one}")).text
    assert await state_of(one) is _S.HELD


async def test_strangers_see_nothing_and_a_letter_that_is_not_there_is_not_there(
    board: Visitor, client: Visitor
) -> None:
    [one] = await posted(_S.HELD)
    for path in ("", f"/{one}", f"/{one}/html", f"/{one}/brief.eml", "/fortschritt", "/freigeben"):
        assert (await client.get(f"{HERE}{path}")).status_code == 303
    for path in ("/999", "/999/html", "/999/brief.eml", "/999/aendern"):
        assert (await board.get(f"{HERE}{path}")).status_code == 404


@pytest.mark.parametrize("path", ["", "/freigeben?anlass=invitation", "?wer=e"])
async def test_one_or_three_letters_cost_the_same_number_of_queries(
    board: Visitor, path: str
) -> None:
    numbers = []
    for _ in range(3):
        await posted(_S.HELD)
        with counted() as queries:
            await board.get(f"{HERE}{path}")
        numbers.append(queries.number)
    assert numbers[0] > 0
    assert len(set(numbers)) == 1


@pytest.mark.parametrize(
    ("ids", "text"), [([], ""), ([3], "3"), ([3, 4, 5, 9], "3-5,9"), ([9, 3, 4, 4], "3-4,9")]
)
def test_numbers_are_said_in_few_signs(ids: list[int], text: str) -> None:
    assert as_ranges(ids) == text
    assert from_ranges(text) == sorted(set(ids))
