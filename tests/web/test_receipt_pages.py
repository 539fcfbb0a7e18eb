"""Does the board enter bills, correct them, and find nothing lost of what it typed?"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import receipts as stored
from lagplanner.domain.access import Role
from lagplanner.domain.hosting import MeetingState
from lagplanner.services.running import login
from tests.invited import invite
from tests.meeting_files import PDF
from tests.visitors import ADDRESS, Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

HERE = "/vorstand/treffen/2027-1/nachweis/belege"
BREAD = {
    "payee": "Bäckerei Muster",
    "what": "Imbiss",
    "category": "catering",
    "amount": "84,50",
    "day": "15.03.2027",
}


@pytest.fixture(autouse=True)
def after_the_meeting() -> Iterator[None]:
    with time_machine.travel(datetime(2027, 3, 18, 9, tzinfo=UTC), tick=False):
        yield


async def form(board: Visitor) -> dict[str, str]:
    """An empty form's own key."""
    page = (await board.get(HERE)).text
    [key] = re.findall(r'name="key" value="([0-9a-f]{24})"', page)
    return {"key": key}


async def test_a_bill_is_entered_with_its_scan_changed_removed_and_brought_back(
    board: Visitor,
) -> None:
    meeting, _ = await invite()
    sent = {**await form(board), **BREAD}
    for _ in range(2):
        answer = await board.post(HERE, sent, files={"file": ("beleg.pdf", PDF)})
        assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    [bill] = (await stored.receipts([meeting.id]))[meeting.id]
    page = (await board.get(HERE)).text
    assert "Bäckerei Muster: 84,50 €" in page
    assert "Verpflegung, Imbiss, 15.03.2027" in page
    scan = await board.get(f"{HERE}/{bill.mark}/scan")
    assert (scan.content, scan.headers["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert scan.headers["Content-Disposition"].startswith("attachment")

    one = f"{HERE}/{bill.mark}"
    assert 'value="84,50"' in (await board.get(one)).text
    await board.post(one, {**sent, "amount": "85,40"})
    page = (await board.get(HERE)).text
    assert "Bäckerei Muster: 85,40 €" in page
    assert 'href="/vorstand/treffen/2027-1/nachweis"' in page

    await board.post(f"{one}/entfernen")
    page = (await board.get(HERE)).text
    assert "Noch ist kein Beleg eingetragen." in page
    [undo] = re.findall(r'action="(/vorstand/verlauf/\d+/rueckgaengig)"', page)
    await board.post(undo)
    assert "Bäckerei Muster: 85,40 €" in (await board.get(HERE)).text


async def test_a_bill_for_cancelling_is_entered_with_the_meeting_that_was_cancelled(
    board: Visitor,
) -> None:
    await invite(state=MeetingState.CANCELLED)
    sheet = HERE.removesuffix("/nachweis/belege")
    assert f'href="{sheet}/nachweis"' in (await board.get(sheet)).text
    assert f'href="{HERE}"' in (await board.get(f"{sheet}/nachweis")).text
    answer = await board.post(HERE, {**await form(board), **BREAD})
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    assert "Bäckerei Muster: 84,50 €" in (await board.get(HERE)).text
    assert "Dieses Treffen fällt aus." in (await board.get(f"{sheet}/nachweis")).text
    assert "abgesagt" in (await board.get("/vorstand/nachweis/2027")).text


async def test_a_bad_amount_comes_back_filled_with_a_sentence_beside_it(board: Visitor) -> None:
    await invite()
    sent = {**await form(board), **BREAD}
    for amount, sentence in {
        "84,5": "Betrag in Euro: „84,5“ ist kein Betrag wie 37,50.",
        "": "Betrag in Euro: Diese Angabe fehlt noch.",
        "0": "Bitte tragen Sie einen Betrag über 0 und unter einer Million Euro ein.",
    }.items():
        answer = await board.post(HERE, {**sent, "amount": amount})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'name="key" value="{sent["key"]}"' in answer.text
        for text in ("Bäckerei Muster", "Imbiss", "15.03.2027", amount):
            assert f'value="{text}"' in answer.text
        assert '<option value="catering" selected>' in answer.text


async def test_who_audits_looks_and_finds_no_form(app: Litestar, board: Visitor) -> None:
    await invite()
    await board.post(HERE, {**await form(board), **BREAD})
    link = await login.make_login_link(
        "Sascha Probe",
        now=clock.now(),
        valid_for=timedelta(9),
        base_url=ADDRESS,
        role=Role.AUDITOR,
    )
    auditor = Visitor(app)
    await auditor.get(link.removeprefix(ADDRESS))
    await auditor.post(link.removeprefix(ADDRESS))
    page = await auditor.get(HERE)
    assert heading(page) == "Belege"
    assert "Bäckerei Muster: 84,50 €" in page.text
    assert "Beleg eintragen" not in page.text
    assert ">Ändern<" not in page.text
    refused = await auditor.post(HERE, {"key": "a1", **BREAD})
    assert refused.status_code == 403
    await auditor.leave()
