"""Nobody loses what they have typed because their session ended meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import attendance, members, tables
from lagplanner.domain.sessions import FORM_LIFE, IDLE, LONGEST_FORM
from lagplanner.services.running import session
from tests.invited import invite, link_for
from tests.people import NOW
from tests.stories.browsing import Page
from tests.visitors import Visitor, heading

TOWN = {"name": "Neudorf", "lat": "51.1", "lon": "13.2", "notes": "eine\nzweite Zeile <b>"}
PATH = "/vorstand/projekte/staedte/neu"


@pytest.fixture
async def writing(board: Visitor) -> Visitor:
    """Somebody of the board with a form open, whose session has just been ended."""
    await board.get(PATH)
    await session.close_session(board.cookies["lagplanner"], now=NOW)
    return board


async def test_what_was_typed_comes_back_and_is_not_sent_by_itself(writing: Visitor) -> None:
    answer = await writing.post(PATH, TOWN)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/anmelden")
    assert "Was Sie geschrieben haben, ist noch da." in (await writing.get("/anmelden")).text
    assert "Neudorf" not in {one.name for one in (await members.towns()).values()}

    back = await writing.log_in()
    assert back.headers["Location"] == "/mein/entwurf"
    shown = await writing.get("/mein/entwurf")
    assert heading(shown) == "Ihre Eingaben sind noch da"
    assert "Neudorf" not in {one.name for one in (await members.towns()).values()}

    [form] = [one for one in Page(shown.text).forms if one.action == PATH]
    typed = {name: text for name, text in form.filled if name != "_csrf"}
    assert typed == TOWN
    assert (await writing.post(form.action, typed)).status_code == 303
    assert "Neudorf" in {one.name for one in (await members.towns()).values()}

    again = await writing.log_in()
    assert again.headers["Location"] == "/vorstand/erste-schritte"
    assert (await writing.get("/mein/entwurf")).headers["Location"] == "/mein"


async def test_a_password_is_never_kept(board: Visitor) -> None:
    path, secret = "/vorstand/einstellungen/mail", "Kirschkern-7-Leuchtturm"
    await board.get(path)
    await session.close_session(board.cookies["lagplanner"], now=NOW)
    await board.post(path, {"mail_host": "mail.example.org", "mail_password": secret})
    [kept] = await tables.KeptForm.select()
    assert ("mail.example.org" in kept["fields"], secret in kept["fields"]) == (True, False)
    await board.log_in()
    assert secret not in (await board.get("/mein/entwurf")).text


async def test_behind_a_link_nobody_has_to_log_in_again(board: Visitor) -> None:
    meeting, (project, *_) = await invite()
    path = await link_for(meeting, project)
    await board.get(path)
    await session.close_session(board.cookies["lagplanner"], now=NOW)
    answer = await board.post(path, {"answer": "yes", "persons": "3"})
    assert (answer.headers["Location"], await tables.KeptForm.count()) == (path, 0)
    [reply] = await attendance.replies([meeting.id])
    assert reply.persons == 3


async def test_nobody_else_sees_it_who_logs_in_there(writing: Visitor) -> None:
    await writing.post(PATH, TOWN)
    back = await writing.log_in("Jemand anders")
    assert back.headers["Location"] == "/vorstand/erste-schritte"
    assert (await writing.get("/mein/entwurf")).headers["Location"] == "/mein"


async def test_another_browser_does_not_find_it(writing: Visitor, app: Litestar) -> None:
    await writing.post(PATH, TOWN)
    elsewhere = Visitor(app)
    assert (await elsewhere.log_in()).headers["Location"] == "/vorstand/erste-schritte"
    await elsewhere.leave()


async def test_after_an_hour_it_is_forgotten(writing: Visitor) -> None:
    await writing.post(PATH, TOWN)
    with time_machine.travel(NOW + IDLE + FORM_LIFE + timedelta(days=400)):
        back = await writing.log_in()
    assert back.headers["Location"] == "/vorstand/erste-schritte"


async def test_a_forged_form_is_not_kept(writing: Visitor) -> None:
    writing.token = "gefälscht.123"
    assert (await writing.post(PATH, TOWN)).status_code == 403
    writing.cookies.delete("lagplanner-form")
    assert (await writing.post(PATH, TOWN)).status_code == 403
    assert await tables.KeptForm.count() == 0


async def test_what_is_too_long_is_not_kept(writing: Visitor) -> None:
    answer = await writing.post(PATH, {**TOWN, "notes": "x" * LONGEST_FORM})
    assert (answer.status_code, await tables.KeptForm.count()) == (303, 0)
    assert (await writing.log_in()).headers["Location"] == "/vorstand/erste-schritte"
