"""What goes out, to whom? The board looks, releases and takes back."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lagplanner import clock
from lagplanner.database import (
    hosting,
    letters,
    trail,
)
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.post.letters import LetterState
from lagplanner.mail.delivery import Delivery
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.web.board.outbox import as_ranges, from_ranges
from tests.databases import counted
from tests.mail.server import catching
from tests.visitors import ADDRESS, Visitor, heading
from tests.web.letters_waiting import HERE, NOW, posted, row_ids, state_of

pytestmark = pytest.mark.usefixtures("at_eight")
_S = LetterState


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
