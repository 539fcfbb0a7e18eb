"""Who gets in, for how long, and how do they get out?"""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import tables
from lagplanner.domain.sessions import MOST_WRONG, WRONG_WITHIN, LinkState
from lagplanner.services.running import login, session
from tests.people import NOW
from tests.visitors import ADDRESS, Visitor, heading


async def link_path(*, now: datetime = NOW) -> str:
    """A fresh log-in link, good for half an hour."""
    link = await login.make_login_link(
        "Ada Lindner", now=now, valid_for=timedelta(minutes=30), base_url=ADDRESS
    )
    return link.removeprefix(ADDRESS)


async def test_a_link_opens_the_board_after_one_press_of_its_button(client: Visitor) -> None:
    with time_machine.travel(NOW):
        path = await link_path()
        page = await client.get(path)
        assert (page.status_code, "Jetzt anmelden" in page.text) == (200, True)
        answer = await client.post(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/vorstand/erste-schritte")
        home = await client.get("/vorstand")
        assert heading(home) == "Was fehlt noch?"
        assert "Sie sind angemeldet als Ada Lindner." in home.text
        assert "Sie sind angemeldet" not in (await client.get("/vorstand")).text


async def test_looking_at_a_link_uses_nothing_up(client: Visitor) -> None:
    with time_machine.travel(NOW):
        path = await link_path()
        for method in ("GET", "HEAD") * 5:
            assert (await client.send(method, path)).status_code == 200
        assert await tables.LoginLink.count().where(tables.LoginLink.used_at.is_not_null()) == 0
        assert await tables.Session.count() == 0


async def test_a_link_works_once(client: Visitor, app: Litestar) -> None:
    with time_machine.travel(NOW):
        path = await link_path()
        await client.get(path)
        await client.post(path)
        late = Visitor(app)
        await late.get("/anmelden/gibt-es-nicht")
        page = await late.get(path)
        assert (page.status_code, "schon benutzt" in page.text) == (410, True)
        assert "Neuen Link anfordern" in page.text
        assert await tables.Session.count() == 1
        await late.leave()


async def test_a_button_pressed_twice_opens_one_session(client: Visitor) -> None:
    with time_machine.travel(NOW):
        path = await link_path()
        await client.get(path)
        token = client.token
        await client.post(path)
        client.cookies.delete("lagplanner")
        client.token = token
        assert (await client.post(path)).status_code == 410
        assert await tables.Session.count() == 1


async def test_an_old_link_says_what_to_do(client: Visitor) -> None:
    path = await link_path()
    with time_machine.travel(NOW + timedelta(minutes=30)):
        page = await client.get(path)
    assert (page.status_code, "abgelaufen" in page.text) == (410, True)


async def test_an_unknown_link_says_what_to_do(client: Visitor) -> None:
    page = await client.get("/anmelden/abgeschnitten")
    assert (page.status_code, "Kopieren Sie ihn bitte ganz" in page.text) == (404, True)


async def test_neither_table_holds_a_token(client: Visitor) -> None:
    with time_machine.travel(NOW):
        path = await link_path()
        await client.get(path)
        await client.post(path)
    stored = str(await tables.LoginLink.select()) + str(await tables.Session.select())
    cookie = client.cookies["lagplanner"]
    assert len(cookie) == 32  # 192 bits
    assert path.rpartition("/")[2] not in stored
    assert cookie not in stored


async def test_logging_in_gives_a_new_session_whatever_cookie_was_there(client: Visitor) -> None:
    with time_machine.travel(NOW):
        client.cookies.set("lagplanner", "an-attackers-choice", domain="lagplanner.example")
        path = await link_path()
        await client.get(path)
        await client.post(path)
        first = client.cookies["lagplanner"]
        assert first != "an-attackers-choice"
        again = await link_path()
        await client.get(again)
        await client.post(again)
        assert client.cookies["lagplanner"] != first
        assert await session.session_of(first, now=NOW) is None


async def test_logging_out_ends_a_copied_cookie_too(board: Visitor, app: Litestar) -> None:
    thief = Visitor(app)
    thief.cookies.set("lagplanner", board.cookies["lagplanner"], domain="lagplanner.example")
    assert (await thief.get("/vorstand")).status_code == 200
    answer = await board.post("/abmelden")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "lagplanner" not in board.cookies
    assert (await thief.get("/vorstand")).status_code == 303
    await thief.leave()


async def test_who_is_not_in_comes_back_to_the_page_they_wanted(client: Visitor) -> None:
    with time_machine.travel(NOW):
        answer = await client.get("/vorstand/projekte")
        assert answer.headers["Location"] == "/anmelden?weiter=/vorstand/projekte"
        await client.get(answer.headers["Location"])
        path = await link_path()
        await client.get(path)
        assert (await client.post(path)).headers["Location"] == "/vorstand/projekte"


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/vorstand",
        "//evil.example",
        "/\\evil.example",
        "/vorstand//evil.example",
        "/vorstand/../../evil",
        "/vorstandslos",
        "/abmelden",
        "javascript:alert(1)",
        "/vorstand\r\nSet-Cookie: x=y",
    ],
)
async def test_nobody_is_led_anywhere_but_to_the_board(board: Visitor, elsewhere: str) -> None:
    answer = await board.get("/anmelden", params={"weiter": elsewhere})
    assert answer.headers["Location"] == "/vorstand"


async def test_a_machine_is_told_401_and_no_page(client: Visitor) -> None:
    answer = await client.send("GET", "/vorstand", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["detail"]) == (401, "Bitte melden Sie sich an.")


async def test_a_session_slides_on_and_is_written_every_five_minutes(client: Visitor) -> None:
    async def seen_after(minutes: int) -> datetime:
        with time_machine.travel(NOW + timedelta(minutes=minutes)):
            assert (await client.get("/vorstand")).status_code == 200
        found: datetime = (await tables.Session.select(tables.Session.seen_at))[0]["seen_at"]
        return found.astimezone(UTC)

    with time_machine.travel(NOW, tick=False):
        await client.log_in()
    assert await seen_after(4) == NOW
    assert await seen_after(6) >= NOW + timedelta(minutes=6)


@pytest.mark.parametrize(("visits", "status"), [((13, 26), 200), ((15,), 303), ((0,), 200)])
async def test_fourteen_quiet_days_end_a_session(
    client: Visitor, visits: tuple[int, ...], status: int
) -> None:
    with time_machine.travel(NOW):
        await client.log_in()
    for days in visits:
        with time_machine.travel(NOW + timedelta(days=days)):
            answer = await client.get("/vorstand")
    assert answer.status_code == status


async def test_no_session_outlives_ninety_days(client: Visitor) -> None:
    with time_machine.travel(NOW, tick=False):
        await client.log_in()
    for days in range(10, 90, 10):
        with time_machine.travel(NOW + timedelta(days=days)):
            assert (await client.get("/vorstand")).status_code == 200
    # A browser forgets the cookie by then; somebody who copied it does not.
    copied = {"Cookie": f"lagplanner={client.cookies['lagplanner']}"}
    for days, status in ((89, 200), (90, 303)):
        with time_machine.travel(NOW + timedelta(days=days)):
            assert (await client.send("GET", "/vorstand", headers=copied)).status_code == status


async def test_the_key_of_forms_is_made_once_and_kept(app: Litestar) -> None:
    made = await session.secret_key("", now=NOW)
    assert (len(made), made) == (43, app.state.secret)
    assert await session.secret_key("x" * 40, now=NOW) == "x" * 40


async def test_whoever_guesses_links_is_slowed_down_and_gets_one_answer(client: Visitor) -> None:
    with time_machine.travel(NOW, tick=False) as moment:
        path = await link_path()
        await client.get(path)  # its form can be sent at any time
        seen = [(await client.get(f"/anmelden/falsch-{n}")).status_code for n in range(MOST_WRONG)]
        assert set(seen) == {404}
        wrong, good = await client.get("/anmelden/falsch"), await client.get(path)
        assert (wrong.status_code, good.status_code) == (429, 429)
        assert (heading(wrong), wrong.headers["Retry-After"]) == ("Anmelden", "600")
        assert strip_address(wrong.text) == strip_address(good.text)
        assert (await client.post(path)).status_code == 429
        elsewhere = await login.login_link_state(
            path.rpartition("/")[2], caller="192.0.2.7", now=clock.now()
        )
        assert elsewhere is LinkState.GOOD
        moment.shift(WRONG_WITHIN + timedelta(seconds=1))
        assert (await client.get(path)).status_code == 200
        assert (await client.post(path)).status_code == 303


async def test_tries_are_counted_for_all_processes_together(database: str) -> None:
    for _ in range(MOST_WRONG):
        await login.login_link_state("falsch", caller="192.0.2.7", now=NOW)
    assert await tables.Attempt.count().where(tables.Attempt.kind == "login") == MOST_WRONG
    state = await login.open_session("falsch", caller="192.0.2.7", now=NOW)
    assert state is LinkState.TOO_MANY


def strip_address(page: str) -> str:
    """Without what differs between two visits: the way back."""
    return re.sub(r'name="zurueck" value="[^"]+"', "", page)
