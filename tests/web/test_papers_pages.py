"""Are papers one click away for board and host, and closed to everybody else?"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine

from lagplanner.database import hosting, members, tables
from lagplanner.database.engine import transaction
from lagplanner.domain.papers import PAPERS
from lagplanner.domain.post.links import Purpose
from lagplanner.services.attendance import lists
from tests.invited import INVITED, invite, link_for, says
from tests.papers_at_hand import read
from tests.visitors import Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

PDF = "application/pdf"
LIST, INVITATION = "papiere/teilnahmeliste.pdf", "papiere/einladung.pdf"
CONFIRMATION = "papiere/teilnahmebestaetigung.pdf"
ON_THE_DAY = datetime(2027, 3, 15, 14, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def before_the_meeting() -> Iterator[None]:
    with time_machine.travel(INVITED, tick=False):
        yield


async def test_the_board_prints_a_paper_with_two_clicks_from_the_sheet(board: Visitor) -> None:
    await invite()
    sheet = await board.get("/vorstand/treffen/2027-1")
    assert 'href="/vorstand/treffen/2027-1/papiere"' in sheet.text
    page = await board.get("/vorstand/treffen/2027-1/papiere")
    assert heading(page) == "Papiere zum Drucken"
    assert f'href="/vorstand/treffen/2027-1/{LIST}"' in page.text

    answer = await board.get(f"/vorstand/treffen/2027-1/{LIST}")
    assert answer.headers["Content-Type"] == PDF
    assert answer.headers["Content-Disposition"] == (
        'inline; filename="2027-03-15_Teilnahmeliste_Riesa.pdf"; '
        "filename*=UTF-8''2027-03-15_Teilnahmeliste_Riesa.pdf"
    )
    assert "Teilnahmeliste" in read(answer.content).text


async def test_all_of_a_meeting_come_as_one_file(board: Visitor) -> None:
    await invite()
    answer = await board.get("/vorstand/treffen/2027-1/papiere/alle.zip")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        assert "2027-03-15_Teilnahmeliste_Riesa.pdf" in packed.namelist()


async def test_the_host_prints_by_its_link(client: Visitor) -> None:
    meeting, (sonnenhof, *_) = await invite()
    path = await link_for(meeting, sonnenhof, Purpose.HOST, occasion="day_pack")

    page = await client.get(f"{path}/papiere")
    assert f'href="{path}/{LIST}"' in page.text
    answer = await client.get(f"{path}/{LIST}")
    assert answer.headers["Content-Type"] == PDF
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_who_is_invited_prints_the_invitation_and_no_list(client: Visitor) -> None:
    meeting, (_, neisseufer, _) = await invite()
    path = await link_for(meeting, neisseufer)

    assert f'href="{path}/{INVITATION}"' in (await client.get(path)).text
    assert (await client.get(f"{path}/{INVITATION}")).headers["Content-Type"] == PDF
    refused = await client.get(f"{path}/{LIST}")
    unknown = await client.get(f"{path}/papiere/gibt-es-nicht.pdf")
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert heading(refused) == heading(unknown)


async def test_a_project_that_does_not_host_prints_nothing_by_a_hosts_link(
    client: Visitor,
) -> None:
    """Its link was good until another project stepped in."""
    meeting, (_, neisseufer, _) = await invite()
    path = await link_for(meeting, neisseufer, Purpose.HOST, occasion="host_asked")
    for paper in PAPERS.values():
        answer = await client.get(f"{path}/papiere/{paper.slug}.pdf")
        assert answer.headers["Content-Type"] != PDF, paper.slug


async def test_a_stranger_is_sent_to_log_in(client: Visitor) -> None:
    await invite()
    for address in ("papiere", LIST):
        answer = await client.get(f"/vorstand/treffen/2027-1/{address}")
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (
            303,
            "/anmelden",
        )


async def test_a_paper_is_in_the_language_of_the_letter_until_another_is_chosen(
    client: Visitor,
) -> None:
    meeting, (_, neisseufer, _) = await invite()
    await says(meeting, neisseufer, 1)
    path = await link_for(meeting, neisseufer)
    answer = await client.get(f"{path}/{INVITATION}", headers={"Accept-Language": "en-GB"})
    assert read(answer.content).language == "de-DE"

    client.cookies.set("lagplanner-sprache", "en")
    answer = await client.get(f"{path}/{INVITATION}")
    assert read(answer.content).language == "en-GB"
    assert "2027-03-15_Invitation_Riesa.pdf" in answer.headers["Content-Disposition"]


async def test_letters_to_members_without_mail_are_made_by_a_button(board: Visitor) -> None:
    _, (_, _, hammerwiese) = await invite()
    page = await board.get("/vorstand/treffen/2027-1/papiere")
    assert "Mitglieder ohne E-Mail" not in page.text
    async with transaction():
        await members.save(replace(hammerwiese, email="", contacts=()), at=INVITED)

    page = await board.get("/vorstand/treffen/2027-1/papiere")
    assert "Einladung als Brief drucken" in page.text
    answer = await board.post("/vorstand/treffen/2027-1/papiere/ohne-mail")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, PDF)
    [token] = re.findall(r"/a/(\w{23})", read(answer.content).text)
    assert heading(await board.get(f"/a/{token}")) == "Kommen Sie nach Riesa?"


async def test_the_board_prints_the_poster_of_a_published_year(board: Visitor) -> None:
    await invite()
    assert "/vorstand/plan/2027/plakat/a3.pdf" in (await board.get("/vorstand/plan/2027")).text
    answer = await board.get("/vorstand/plan/2027/plakat/a3.pdf")
    assert answer.headers["Content-Type"] == PDF
    assert "Jahresprogramm_2027_A3.pdf" in answer.headers["Content-Disposition"]
    assert (await board.get("/vorstand/plan/2031/plakat/a3.pdf")).status_code == 404


async def test_each_link_opens_only_what_its_owner_may_print(client: Visitor) -> None:
    """Also if its token is put into the address of another kind of link."""
    meeting, (sonnenhof, neisseufer, _) = await invite()
    host = (await link_for(meeting, sonnenhof, Purpose.HOST, occasion="day_pack"))[3:]
    member = (await link_for(meeting, neisseufer))[3:]
    names = [paper.slug for paper in PAPERS.values()]

    opened = {}
    for path in (f"/g/{host}", f"/a/{member}", f"/g/{member}", f"/r/{member}", f"/a/{host}"):
        async with transaction():
            await tables.Attempt.delete(force=True)  # this is about what opens, not how often
        answers = [await client.get(f"{path}/papiere/{name}.pdf") for name in names]
        opened[path] = [
            name
            for name, answer in zip(names, answers, strict=True)
            if answer.headers["Content-Type"] == PDF
        ]
    assert opened == {
        f"/g/{host}": "einladung teilnahmeliste tagesmappe namensschilder wegweiser".split(),
        f"/a/{member}": ["einladung"],
        f"/g/{member}": [],
        f"/r/{member}": [],
        f"/a/{host}": [],
    }


async def test_the_link_of_another_meetings_host_opens_the_list_of_that_one(
    client: Visitor,
) -> None:
    meeting, (_, neisseufer, _) = await invite()
    other = replace(
        meeting, id=0, number=2, day=date(2027, 6, 14), host_id=neisseufer.id, uid="", sequence=0
    )
    async with transaction():
        elsewhere = await hosting.save_meeting(other, at=INVITED)
    path = await link_for(elsewhere, neisseufer, Purpose.HOST, occasion="day_pack")
    answer = await client.get(f"{path}/{LIST}")
    assert "Montag, 14. Juni 2027" in read(answer.content).text


async def test_a_project_that_was_there_prints_its_confirmation(client: Visitor) -> None:
    meeting, (_, neisseufer, hammerwiese) = await invite()
    await says(meeting, neisseufer, 1)
    path, silent = [await link_for(meeting, one) for one in (neisseufer, hammerwiese)]
    with time_machine.travel(ON_THE_DAY, tick=False):
        await lists.take_as_announced(
            meeting.id, who="Kim", today=ON_THE_DAY.date(), now=ON_THE_DAY
        )
    with time_machine.travel(ON_THE_DAY + timedelta(days=2), tick=False):
        assert f"{path}/{CONFIRMATION}" in (await client.get(path)).text
        assert (await client.get(f"{path}/{CONFIRMATION}")).headers["Content-Type"] == PDF
        assert CONFIRMATION not in (await client.get(silent)).text
        assert (await client.get(f"{silent}/{CONFIRMATION}")).status_code == 404
        packed = await client.get(f"{silent}/papiere/alle.zip")
        assert packed.status_code == 200, "a file for who was not there lacks only that"
        names = zipfile.ZipFile(BytesIO(packed.content)).namelist()
        assert names == ["2027-03-15_Einladung_Riesa.pdf"]
