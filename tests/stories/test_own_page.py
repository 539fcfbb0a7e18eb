"""The contact of a project logs in, sees what is expected, and answers, as by the letter itself."""

from collections.abc import AsyncIterator

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import letters
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.sessions import LoginLink
from lagplanner.services.hosts import hosting
from lagplanner.services.running import login
from tests.demo_at_work import AtWork, as_it_leaves, begin_work
from tests.people import NOW, TODAY
from tests.stories.browsing import Page
from tests.visitors import ADDRESS, Visitor, heading


@pytest.fixture
async def work(app: Litestar) -> AsyncIterator[AtWork]:
    """The demo at work, its letters to hosts delivered."""
    with time_machine.travel(NOW, tick=False):
        found = await begin_work(now=NOW, today=TODAY)
        asked = (found.second.id, found.third.id)
        for one in await letters.letters(occasion="host_asked"):
            if one.meeting_id not in asked:
                continue
            await as_it_leaves(one, base_url=ADDRESS, now=NOW)
            async with transaction():
                await letters.change([one.id], (one.state,), LetterState.SENT, sent_at=NOW)
        yield found


async def come_in(app: Litestar, project: Project) -> Visitor:
    """Whoever reads this project's mail, logged in."""
    assert project.contact is not None
    visitor = Visitor(app)
    link = LoginLink(
        0,
        project.contact.name,
        NOW,
        NOW.replace(year=NOW.year + 1),
        role=Role.PROJECT,
        email=project.contact.email,
    )
    async with transaction():
        await login.stored.add_link(login.hashed("token"), link)
    await visitor.get("/anmelden/token")
    assert (await visitor.post("/anmelden/token")).headers["Location"] == "/mein"
    return visitor


async def test_a_host_answers_from_its_own_page(app: Litestar, work: AtWork) -> None:
    known = await hosting.hosting_of(work.second.id, work.second.host_id or 0)
    host = await come_in(app, known.project)
    page = await host.get("/mein")
    assert heading(page) == "Meine Seite"
    assert "Anfrage an den Gastgeber" in page.text
    [form] = [one for one in Page(page.text).forms if one.action.startswith("/mein/brief/")]
    opened = await host.post(form.action)
    path = opened.headers["Location"]
    assert (opened.status_code, path[:3]) == (303, "/g/")
    shown = await host.get(path)
    assert known.project.name in shown.text
    assert (await host.post(path, {"answer": "no", "who": "Toni"})).status_code == 303
    request = (await hosting.hosting_of(work.second.id, known.project.id)).request
    assert (request.state, request.answered_by) == ("declined", "Toni")
    await host.leave()


async def test_nobody_opens_the_letter_of_another_project(app: Litestar, work: AtWork) -> None:
    second = await hosting.hosting_of(work.second.id, work.second.host_id or 0)
    third = await hosting.hosting_of(work.third.id, work.third.host_id or 0)
    host = await come_in(app, second.project)
    page = await host.get("/mein")
    assert third.project.name not in page.text
    own = {
        int(one.action.rpartition("/")[2])
        for one in Page(page.text).forms
        if one.action.startswith("/mein/brief/")
    }
    others = {number for number in range(1, 40) if number not in own}
    answers = {(await host.post(f"/mein/brief/{number}")).status_code for number in others}
    assert answers == {404}
    for path in ("/vorstand", "/vorstand/plan"):
        assert (await host.get(path)).status_code == 303
    await host.leave()
