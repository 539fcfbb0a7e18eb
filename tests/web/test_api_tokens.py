"""Does a token show what its role may see, and that of one project nothing of another?"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import hosting, members
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.access import Role
from lagplanner.domain.attendance.replies import Given, ReplyKind
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.interface.tokens import Life
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import MOST_WRONG
from lagplanner.domain.sessions import LoginLink
from lagplanner.services.attendance import replies
from lagplanner.services.interface import tokens
from lagplanner.services.running import login
from tests.people import BOARD, NEISSEUFER, NOW, RIESA, SONNENHOF, TODAY, settle
from tests.visitors import Visitor

V1 = "/api/v1"
BY_TOKEN = ("token", "plan/2027", "members", "meetings/2027-1/replies", "meetings/2027-2/replies")


@dataclass(frozen=True, slots=True)
class House:
    """Two projects, each hosting one of two meetings; both have said who comes."""

    app: Litestar
    sonnenhof: Project
    neisseufer: Project

    def program(self, text: str) -> Visitor:
        """A program that shows this token."""
        visitor = Visitor(self.app)
        visitor._http.headers["Authorization"] = f"Bearer {text}"
        return visitor

    async def of_project(self, project: Project) -> Visitor:
        """A program with a token of this project."""
        made = await tokens.make_for_project(
            project.id, "Website", Life.YEAR, email=project.email, who="Ada", now=NOW
        )
        return self.program(made.text)

    async def of_board(self, role: Role) -> Visitor:
        """A program with a token of the board."""
        made = await tokens.make("Website", role, Life.YEAR, who=BOARD, now=NOW)
        return self.program(made.text)


@pytest.fixture
async def house(app: Litestar) -> AsyncIterator[House]:
    sonnenhof, neisseufer = await settle(SONNENHOF, NEISSEUFER)
    with time_machine.travel(NOW, tick=False):
        for number, host in enumerate((sonnenhof, neisseufer), 1):
            async with transaction():
                meeting = await hosting.save_meeting(
                    Meeting(
                        0,
                        2027,
                        number,
                        date(2027, 3 * number, 1),
                        MeetingState.CONFIRMED,
                        town=RIESA,
                        host_id=host.id,
                    ),
                    at=NOW,
                )
            for project, persons in ((sonnenhof, 2), (neisseufer, 7)):
                given = Given(ReplyKind.YES, persons, who="Kim")
                await replies.reply_to(meeting.id, project.id, given, today=TODAY, now=NOW)
        yield House(app, sonnenhof, neisseufer)


async def everything(program: Visitor) -> str:
    """All that a token shows."""
    return "\n".join([(await program.get(f"{V1}/{path}")).text for path in BY_TOKEN])


async def test_the_token_of_a_project_shows_its_own_and_nothing_of_another(house: House) -> None:
    program = await house.of_project(house.sonnenhof)
    shown = await everything(program)
    assert "ada.lindner@example.org" in shown  # what is theirs could be seen
    for word in ("neisseufer", "Neißeufer", "Novák", '"room_capacity":25'):
        assert word not in shown, word

    own = (await program.get(f"{V1}/plan/2027")).json()["meetings"]
    assert [one["number"] for one in own] == [1]
    hosts = (await program.get(f"{V1}/meetings/2027-1/replies")).json()
    assert hosts["numbers"]["coming"] == 9
    assert [(one["project"], one["persons"]) for one in hosts["own"]] == [(house.sonnenhof.slug, 2)]
    guest = (await program.get(f"{V1}/meetings/2027-2/replies")).json()
    assert guest["numbers"] is None
    assert [one["persons"] for one in guest["own"]] == [2]


async def test_not_yours_and_not_there_get_one_answer(house: House) -> None:
    program = await house.of_project(house.sonnenhof)
    others = await program.get(f"{V1}/members/{house.neisseufer.slug}")
    nobodys = await program.get(f"{V1}/members/gibt-es-nicht")
    assert (others.status_code, others.json()) == (404, nobodys.json())
    mine = await program.get(f"{V1}/members/{house.sonnenhof.slug}")
    assert mine.json()["contacts"][0]["email"] == "ada.lindner@example.org"


async def test_tokens_of_the_board_show_what_their_role_may_see(house: House) -> None:
    reader, auditor = await house.of_board(Role.READER), await house.of_board(Role.AUDITOR)
    assert "milan.novak@example.org" in await everything(reader)
    assert "@example.org" not in await everything(auditor)
    assert (await auditor.get(f"{V1}/members")).status_code == 403
    for program in (reader, auditor):
        plan = (await program.get(f"{V1}/plan/2027")).json()
        assert [one["number"] for one in plan["meetings"]] == [1, 2]


async def test_a_cookie_of_the_board_is_no_token(house: House, board: Visitor) -> None:
    assert (await board.get("/vorstand/projekte")).status_code == 200
    assert (await board.get(f"{V1}/members")).status_code == 401


async def test_a_token_ends_with_its_last_day_its_revocation_and_the_membership(
    house: House,
) -> None:
    first, second = await house.of_project(house.sonnenhof), await house.of_board(Role.READER)
    last_day = NOW + timedelta(days=365)
    for moment, expected in ((last_day, 200), (last_day + timedelta(days=1), 401)):
        with time_machine.travel(moment, tick=False):
            assert (await second.get(f"{V1}/token")).status_code == expected, moment

    with time_machine.travel(NOW, tick=False):
        assert (await first.get(f"{V1}/token")).status_code == 200
        project = await members.project_by_id(house.sonnenhof.id)
        assert project
        async with transaction():
            await members.save(replace(project, member_until=date(2026, 11, 1)), at=NOW)
        assert (await first.get(f"{V1}/token")).status_code == 401


async def test_the_board_makes_a_token_on_its_page_sees_it_once_and_revokes_it(
    house: House, board: Visitor
) -> None:
    await board.get("/vorstand/schnittstelle")
    form = {"name": "Website der Stadt", "role": "reader", "life": "90"}
    page = await board.post("/vorstand/schnittstelle/token", form)
    [text] = re.findall(r'value="(lp_[\w-]+)"', page.text)
    assert page.headers["Cache-Control"] == "no-store"
    program = house.program(text)
    assert (await program.get(f"{V1}/token")).json() == {
        "name": "Website der Stadt",
        "role": "reader",
        "project": None,
        "expires_on": "2027-02-22",
    }
    again = await board.get("/vorstand/schnittstelle")
    assert "Website der Stadt" in again.text
    assert "Zuletzt benutzt" in again.text
    assert "<p>Auch Mitglieder mit Ansprechpersonen und Adressen. Bis Montag" in again.text
    assert text not in again.text
    english = await board.get("/vorstand/schnittstelle", headers={"Accept-Language": "en"})
    assert english.text.count("Also members with contacts and addresses") == 2
    assert "Zahlen" not in english.text
    [row] = await run_sql("SELECT * FROM api_token")
    assert text not in str(row)

    await board.post(f"/vorstand/schnittstelle/token/{row['id']}/widerrufen")
    assert (await program.get(f"{V1}/token")).status_code == 401
    deeds = [one["deed"] for one in await run_sql("SELECT deed FROM trail ORDER BY id")]
    assert deeds[-2:] == ["token_made", "token_revoked"]


async def test_a_form_that_lacks_something_comes_back_and_a_token_that_writes_is_not_to_be_had(
    house: House, board: Visitor
) -> None:
    await board.get("/vorstand/schnittstelle")
    empty = await board.post("/vorstand/schnittstelle/token", {"role": "reader", "life": "90"})
    assert empty.status_code == 422
    writing = {"name": "x", "role": "chair", "life": "90"}
    assert (await board.post("/vorstand/schnittstelle/token", writing)).status_code == 422
    assert await run_sql("SELECT id FROM api_token") == []


async def come_in(app: Litestar, email: str) -> Visitor:
    """Whoever reads this mail, logged in."""
    visitor = Visitor(app)
    link = LoginLink(0, "Ada", NOW, NOW + timedelta(days=1), role=Role.PROJECT, email=email)
    async with transaction():
        await login.stored.add_link(login.hashed("token"), link)
    await visitor.get("/anmelden/token")
    await visitor.post("/anmelden/token")
    await visitor.get("/mein/schnittstelle")
    return visitor


async def test_who_reads_a_projects_mail_makes_tokens_for_it_and_for_no_other(
    house: House,
) -> None:
    ada = await come_in(house.app, house.sonnenhof.email)
    form = {"project": str(house.sonnenhof.id), "name": "Unsere Website", "life": "30"}
    page = await ada.post("/mein/schnittstelle", form)
    [text] = re.findall(r'value="(lp_[\w-]+)"', page.text)
    program = house.program(text)
    assert (await program.get(f"{V1}/token")).json()["project"] == house.sonnenhof.slug

    foreign = {**form, "project": str(house.neisseufer.id)}
    assert (await ada.post("/mein/schnittstelle", foreign)).status_code == 404
    other = await tokens.make("Vorstand", Role.READER, Life.YEAR, who=BOARD, now=NOW)
    refused = await ada.post(f"/mein/schnittstelle/token/{other.token.id}/widerrufen")
    assert refused.status_code == 404

    [row] = await run_sql("SELECT id FROM api_token WHERE project IS NOT NULL")
    await ada.post(f"/mein/schnittstelle/token/{row['id']}/widerrufen")
    assert (await program.get(f"{V1}/token")).status_code == 401


async def test_who_guesses_tokens_is_slowed_down_also_with_a_good_one(house: House) -> None:
    program = await house.of_board(Role.READER)
    guess = house.program("lp_geraten")
    answers = [(await guess.get(f"{V1}/token")).status_code for _ in range(MOST_WRONG)]
    assert set(answers) == {401}
    late = await program.get(f"{V1}/token")
    assert (late.status_code, late.headers["Retry-After"]) == (429, "600")
    assert [one["number"] for one in await run_sql("SELECT count(*) AS number FROM attempt")] == [
        MOST_WRONG
    ]


async def test_reading_notes_its_hour_and_nothing_else(house: House) -> None:
    program = await house.of_board(Role.READER)

    async def used_at() -> datetime:
        [row] = await run_sql("SELECT used_at FROM api_token")
        found: datetime = row["used_at"]
        return found

    await program.get(f"{V1}/plan")
    first = await used_at()
    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        await program.get(f"{V1}/plan")
        assert await used_at() == first
    with time_machine.travel(NOW + timedelta(minutes=60), tick=False):
        await program.get(f"{V1}/plan")
        assert await used_at() != first
