"""How does somebody of the board get in by mail, and how does nobody else?"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from hashlib import scrypt

import httpx
import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import board, letters, mail_state, tables
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.post.letters import PauseKind
from lagplanner.domain.sessions import MAILED_LIFE, MOST_ASKED, MOST_CODES, MOST_LETTERS, LinkState
from lagplanner.services.post.letter_sent import masked, read
from lagplanner.services.running import login, session
from lagplanner.settings import Settings
from tests.databases import changed_tables, counted, dump
from tests.demo_at_work import as_it_leaves
from tests.log_in_letters import log_in_letters, read_mail
from tests.people import NEISSEUFER, NOW, SONNENHOF, settle
from tests.stories.scanner import Scanner
from tests.visitors import ADDRESS, Visitor

ADA = "ada@vorstand.example"
NOBODY = "niemand@vorstand.example"


@pytest.fixture
async def house(app: Litestar, settings: Settings) -> Litestar:
    """An installation that can send, with Ada as its chair."""
    app.state.settings = replace(settings, smtp_host="127.0.0.1", mail_from="post@example.org")
    async with transaction():
        await board.add(BoardPerson(0, "Ada Lindner", ADA, Role.CHAIR, NOW))
    return app


@pytest.fixture
async def desk(house: Litestar) -> AsyncIterator[Visitor]:
    """The browser in which Ada works."""
    browser = Visitor(house)
    yield browser
    await browser.leave()


@pytest.fixture
async def phone(house: Litestar) -> AsyncIterator[Visitor]:
    """Another browser, perhaps a thief's."""
    browser = Visitor(house)
    yield browser
    await browser.leave()


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


async def ask(browser: Visitor, email: str = ADA) -> httpx.Response:
    await browser.get("/anmelden")
    return await browser.post("/anmelden", {"email": email})


async def type_code(browser: Visitor, code: str) -> httpx.Response:
    await browser.get("/anmelden/code")
    return await browser.post("/anmelden/code", {"code": code})


async def test_ada_asks_reads_her_mail_and_is_in(desk: Visitor) -> None:
    asked = await ask(desk)
    assert (asked.status_code, asked.headers["Location"]) == (303, "/anmelden/code")
    page = await desk.get("/anmelden/code")
    assert f"Falls {ADA} bei uns steht, ist ein Brief unterwegs." in page.text

    letter = await read_mail(ADA, now=NOW)
    assert letter.subject == "Anmelden: Ihr Link, gültig bis 10:10 Uhr"
    assert "Gültig bis: Dienstag, 24. November 2026, 10:10 Uhr" in letter.text
    assert "Jetzt anmelden" in (await desk.get(letter.path)).text
    answer = await desk.post(letter.path)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/vorstand/erste-schritte")
    assert "Sie sind angemeldet als Ada Lindner." in (await desk.get("/vorstand")).text


async def test_the_code_does_the_same_however_it_is_typed(desk: Visitor) -> None:
    await ask(desk)
    code = (await read_mail(ADA, now=NOW)).code
    answer = await type_code(desk, code.lower().replace("-", " "))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/vorstand/erste-schritte")


async def test_a_scanner_that_opens_the_link_uses_nothing_up(
    desk: Visitor, house: Litestar
) -> None:
    await ask(desk)
    letter = await read_mail(ADA, now=NOW)
    before = await dump()
    await Scanner(house).open_all({f"http://lagplanner.example{letter.path}"})
    assert changed_tables(before, await dump()) == set()
    await desk.get(letter.path)
    assert (await desk.post(letter.path)).status_code == 303


async def test_a_thief_with_the_letter_alone_stays_outside(desk: Visitor, phone: Visitor) -> None:
    await ask(desk)
    letter = await read_mail(ADA, now=NOW)
    page = await phone.get(letter.path)
    assert (page.status_code, "Jetzt anmelden" in page.text) == (200, False)
    assert "Dieser Link gehört zu einem anderen Browser." in page.text
    await phone.get("/anmelden")  # a page with a form, for its proof
    assert (await phone.post(letter.path)).status_code == 403
    code = await phone.post("/anmelden/code", {"code": letter.code})
    assert (code.status_code, "kein Link angefordert" in code.text) == (404, True)
    assert await tables.Session.count() == 0
    # Nothing was lost by it: Ada types the code she reads on her phone.
    assert (await type_code(desk, letter.code)).status_code == 303


async def test_a_browser_that_asked_for_somebody_else_gets_in_as_nobody_else(
    desk: Visitor, phone: Visitor
) -> None:
    await ask(desk)
    letter = await read_mail(ADA, now=NOW)
    await ask(phone, NOBODY)
    await phone.get(letter.path)
    assert (await phone.post(letter.path)).status_code == 403
    assert (await type_code(phone, letter.code)).status_code == 422


async def test_a_stored_code_is_salted_and_slow_to_try(desk: Visitor) -> None:
    await ask(desk)
    code = (await read_mail(ADA, now=NOW)).code.replace("-", "")
    [row] = await tables.LoginLink.select(tables.LoginLink.code_hash)
    salt, digest = row["code_hash"][:16], row["code_hash"][16:]
    slow = scrypt(code.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=5, dklen=24)
    assert digest == slow.hex()
    await ask(desk)
    [_, other] = await tables.LoginLink.select(tables.LoginLink.code_hash)
    assert other["code_hash"][:16] != salt


async def test_five_wrong_codes_end_the_request_and_its_link(desk: Visitor) -> None:
    await ask(desk)
    letter = await read_mail(ADA, now=NOW)
    said = [(await type_code(desk, "FALSCHER")).status_code for _ in range(10)]
    assert said == [422] * (MOST_CODES - 1) + [429] * (10 - MOST_CODES + 1)
    page = await type_code(desk, letter.code)
    assert (page.status_code, "zu viele falsche Codes" in page.text) == (429, True)
    await ask(desk)
    assert (await type_code(desk, (await read_mail(ADA, now=NOW)).code)).status_code == 303


async def test_link_and_code_work_once_together(desk: Visitor) -> None:
    await ask(desk)
    letter = await read_mail(ADA, now=NOW)
    cookies = dict(desk.cookies)
    assert (await type_code(desk, letter.code)).status_code == 303
    desk.cookies.update(cookies)  # as a browser would that had kept them
    page = await desk.get(letter.path)
    assert (page.status_code, "schon benutzt" in page.text) == (410, True)
    again = await desk.post("/anmelden/code", {"code": letter.code})
    assert again.status_code in (403, 410)
    assert await tables.Session.count() == 1


async def test_after_ten_minutes_it_is_too_late(
    desk: Visitor, morning: time_machine.Traveller
) -> None:
    await ask(desk)
    letter = await read_mail(ADA, now=NOW)
    await desk.get(letter.path)
    morning.shift(MAILED_LIFE)
    page = await desk.post(letter.path)
    assert (page.status_code, "abgelaufen" in page.text) == (410, True)
    page = await type_code(desk, letter.code)
    assert (page.status_code, "Die Zeit ist um." in page.text) == (410, True)
    assert "Neuen Link anfordern" in page.text


async def test_a_new_request_withdraws_the_older_link_of_that_browser(
    desk: Visitor, phone: Visitor
) -> None:
    await ask(desk)
    first = await read_mail(ADA, now=NOW)
    await ask(desk)
    second = await read_mail(ADA, now=NOW)
    page = await desk.get(first.path)
    assert (page.status_code, "Es gibt einen neueren Link." in page.text) == (410, True)
    # Whoever asks for her address elsewhere cannot take hers away.
    await ask(phone)
    assert (await type_code(desk, second.code)).status_code == 303


async def test_the_session_is_another_one_after_logging_in(desk: Visitor) -> None:
    desk.cookies.set("lagplanner", "an-attackers-choice", domain="lagplanner.example")
    await ask(desk)
    await type_code(desk, (await read_mail(ADA, now=NOW)).code)
    first = desk.cookies["lagplanner"]
    assert first != "an-attackers-choice"
    # Once more while she is in: the new one takes the place of the old one.
    await desk.get("/vorstand")
    await desk.post("/anmelden", {"email": ADA})
    await desk.post("/anmelden/code", {"code": (await read_mail(ADA, now=NOW)).code})
    assert desk.cookies["lagplanner"] != first
    assert await session.session_of(first, now=NOW) is None


async def test_nobody_learns_whether_an_address_is_known(desk: Visitor, phone: Visitor) -> None:
    known, unknown = await ask(desk), await ask(phone, NOBODY)
    assert (known.status_code, dict(known.headers).keys()) == (
        unknown.status_code,
        dict(unknown.headers).keys(),
    )
    pages = [await desk.get("/anmelden/code"), await phone.get("/anmelden/code")]
    assert same(pages[0], ADA) == same(pages[1], NOBODY)
    wrong = [await type_code(browser, "FALSCHER") for browser in (desk, phone)]
    assert same(wrong[0], ADA) == same(wrong[1], NOBODY)
    assert (await log_in_letters(ADA), await log_in_letters(NOBODY)) == (1, 0)
    asked = [(await ask(phone, NOBODY)).status_code for _ in range(MOST_LETTERS)]
    assert asked == [(await ask(desk)).status_code for _ in range(MOST_LETTERS)]
    assert asked == [303] * (MOST_LETTERS - 1) + [429]


@pytest.mark.usefixtures("database")
async def test_an_address_nobody_has_takes_the_same_work() -> None:
    """As many statements, so that nobody can tell by the time either."""
    async with transaction():
        await board.add(BoardPerson(0, "Ada Lindner", ADA, Role.CHAIR, NOW))
    numbers = {}
    for email in (ADA, NOBODY):
        with counted() as sent:
            await login.ask(email, asked_before="", caller="192.0.2.1", now=NOW)
        numbers[email] = sent.number
    assert numbers[ADA] == numbers[NOBODY] > 10
    assert (await log_in_letters(ADA), await log_in_letters(NOBODY)) == (1, 0)


def same(page: httpx.Response, email: str) -> str:
    """A page without the proof in its forms and the address that was typed."""
    plain = re.sub(r'name="_csrf" value="[^"]+"', "", page.text)
    return plain.replace(email, "…")


async def test_what_is_no_address_is_said_so(desk: Visitor) -> None:
    page = await ask(desk, "kein-klammeraffe")
    assert (page.status_code, "So sieht eine aus" in page.text) == (422, True)
    assert "kein-klammeraffe" in page.text


@pytest.mark.usefixtures("house")
async def test_two_processes_share_the_limits() -> None:
    """Every count is read from the database, whichever process writes it."""
    for number in range(MOST_ASKED):
        await login.ask(f"p{number}@example.org", asked_before="", caller="192.0.2.9", now=NOW)
    assert await login.ask(ADA, asked_before="", caller="192.0.2.9", now=NOW) is None
    token = await login.ask(ADA, asked_before="", caller="192.0.2.10", now=NOW)
    assert token is not None
    for _ in range(MOST_CODES):
        state = await login.open_by_code("X", browser=token, caller="192.0.2.10", now=NOW)
    assert state is LinkState.TOO_MANY_CODES


async def test_while_the_post_is_stopped_no_letter_is_promised(
    desk: Visitor, house: Litestar, settings: Settings
) -> None:
    await desk.get("/anmelden")
    async with transaction():
        await mail_state.pause(PauseKind.PERSON, "Urlaub", at=NOW)
    page = await desk.get("/anmelden")
    assert "Zurzeit gehen von hier keine Briefe hinaus." in page.text
    assert (await desk.post("/anmelden", {"email": ADA})).status_code == 409
    assert await log_in_letters(ADA) == 0


async def test_the_contact_of_a_project_lands_on_its_own_page(desk: Visitor) -> None:
    await settle(SONNENHOF, NEISSEUFER)
    await ask(desk, "Ada.Lindner@example.org")
    answer = await type_code(desk, (await read_mail("Ada.Lindner@example.org", now=NOW)).code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/mein")
    assert (await desk.get("/vorstand")).status_code == 303
    assert (await desk.get("/anmelden?weiter=/vorstand")).headers["Location"] == "/mein"


async def test_the_contact_of_a_project_sees_to_its_entry_and_to_no_other(desk: Visitor) -> None:
    own, other = await settle(SONNENHOF, NEISSEUFER)
    await ask(desk, "Ada.Lindner@example.org")
    await type_code(desk, (await read_mail("Ada.Lindner@example.org", now=NOW)).code)
    assert "Wie stehen Sie im Verzeichnis?" in (await desk.get("/mein")).text
    opened = await desk.post(f"/mein/profil/{own.id}")
    page = (await desk.get(opened.headers["Location"])).text
    assert ("Stimmt Ihr Eintrag noch?" in page, own.name in page) == (True, True)
    await desk.get("/mein")
    assert (await desk.post(f"/mein/profil/{other.id}")).status_code == 404
    assert (await desk.post("/mein/profil/999")).status_code == 404


async def test_whoever_has_left_gets_no_letter_and_is_out(desk: Visitor) -> None:
    await ask(desk)
    await type_code(desk, (await read_mail(ADA, now=NOW)).code)
    assert (await desk.get("/vorstand")).status_code == 200
    async with transaction():
        [ada] = await board.people()
        await board.end(ada.id, at=NOW)
    assert (await desk.get("/vorstand")).status_code == 303
    await ask(desk)
    assert await log_in_letters(ADA) == 1


async def test_the_board_reads_neither_link_nor_code_of_a_letter(
    desk: Visitor, phone: Visitor
) -> None:
    """Else whoever sees the outbox asks for the chair's letter and comes in as the chair."""
    await ask(phone)
    [stored] = await letters.letters(occasion="login_link")
    raw = await as_it_leaves(stored, base_url=ADDRESS, now=NOW)
    text, seen = read(raw).text, read(masked(raw))
    token = text.partition(f"{ADDRESS}/anmelden/")[2][:32]
    code = text.partition("Code: ")[2][:9]
    assert (len(token), len(code), "Code: ********" in seen.text) == (32, 9, True)
    for secret in (token, code):
        assert secret in read(raw).html
        assert secret not in seen.text + seen.html + seen.source
    await desk.log_in()
    shown = await desk.get(f"/vorstand/postausgang/{stored.id}")
    assert (shown.status_code, token in shown.text, code in shown.text) == (200, False, False)
