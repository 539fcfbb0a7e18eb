"""The contact of a project logs in, sees what is expected, and answers, as by the letter itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import letters, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.services import own
from lagplanner.services.hosts import hosting
from tests.demo_at_work import AtWork, as_it_leaves, begin_work
from tests.people import NEISSEUFER, NOW, SONNENHOF, TODAY, settle
from tests.stories.browsing import Page
from tests.visitors import ADDRESS, Visitor, come_in, heading


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


async def test_whoever_is_invited_prints_the_programme_before_the_meeting(
    app: Litestar, work: AtWork
) -> None:
    known = await hosting.hosting_of(work.second.id, work.second.host_id or 0)
    member = await come_in(app, known.project)
    page = Page((await member.get("/mein")).text)
    papers = [href for said, href in page.links if said == "Einladung mit Programm (PDF)"]
    assert papers[0] == f"/mein/treffen/{work.first.year}-{work.first.number}/papiere/einladung.pdf"
    answer = await member.get(papers[0])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    for closed in ("teilnahmeliste.pdf", "tagesmappe.pdf"):
        path = papers[0].replace("einladung.pdf", closed)
        assert (await member.get(path)).status_code == 404
    await member.leave()


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


async def own_page(app: Litestar) -> tuple[Visitor, Project]:
    """Somebody of a project that nobody has asked for anything."""
    [project] = await settle(SONNENHOF)
    return await come_in(app, project), project


async def test_a_project_sees_what_is_open_though_no_letter_came(app: Litestar) -> None:
    with time_machine.travel(NOW, tick=False):
        visitor, project = await own_page(app)
        assert "Stimmt Ihr Eintrag noch?" in (await visitor.get("/mein")).text
        opened = await visitor.post(f"/mein/profil/{project.id}")
        await visitor.get(opened.headers["Location"])
        await visitor.post(opened.headers["Location"])
        page = (await visitor.get("/mein")).text
        assert "Zurzeit nichts." in page
        ends = replace(project, funding_until=TODAY + timedelta(days=120))
        async with transaction():
            await members.save(ends, at=NOW)
        page = (await visitor.get("/mein")).text
        assert "Ihre Förderung endet bald: Wie geht es weiter?" in page
        english = await visitor.get("/mein", headers={"Accept-Language": "en"})
        assert "Your funding ends soon: how does it go on?" in english.text
        await visitor.leave()


async def test_a_project_says_its_wishes_from_its_own_page(app: Litestar) -> None:
    with time_machine.travel(NOW, tick=False):
        visitor, project = await own_page(app)
        assert "2027: noch nichts gesagt" in (await visitor.get("/mein")).text
        opened = await visitor.post(f"/mein/gastgeben/{project.id}")
        path = opened.headers["Location"]
        assert path.startswith("/w/")
        await visitor.get(path)
        sent = await visitor.post(path, {"project": project.id, "answer": "2"})
        assert sent.status_code == 303
        assert [(one.year, one.year_quarter) for one in await members.wishes(2020, 2030)] == [
            (2027, 2)
        ]
        assert "2027: noch nichts gesagt" not in (await visitor.get("/mein")).text
        assert (await visitor.post("/mein/gastgeben/999")).status_code == 404
        await visitor.leave()


async def test_somebody_who_is_named_logs_in_for_the_project_until_taken_off(
    app: Litestar,
) -> None:
    with time_machine.travel(NOW, tick=False):
        visitor, project = await own_page(app)
        await visitor.get("/mein")
        where = f"/mein/personen/{project.id}"
        toni = {"name": "Toni Neu", "email": "toni.neu@example.org"}
        assert (await visitor.post(where, toni)).headers["Location"] == "/mein"
        assert "Toni Neu darf jetzt auch für Sie handeln." in (await visitor.get("/mein")).text
        [named] = await own.projects_of("Toni.Neu@example.org", today=TODAY)
        assert (named.id, named.contact) == (project.id, SONNENHOF.contact)
        await visitor.post(where, toni)
        assert "darf schon für das Projekt handeln" in (await visitor.get("/mein")).text
        await visitor.post(where, {**toni, "email": "toni@"})
        assert "kann nicht stimmen" in (await visitor.get("/mein")).text
        await visitor.post(f"{where}/entfernen", {"email": "toni.neu@example.org"})
        assert await own.projects_of("toni.neu@example.org", today=TODAY) == ()
        [entry, *_] = await trail.entries(limit=1)
        assert entry.told == f"Toni Neu handelt nicht mehr für {project.name}"
        await visitor.leave()


async def test_who_is_named_is_told_and_told_again_when_taken_off(app: Litestar) -> None:
    with time_machine.travel(NOW, tick=False):
        visitor, project = await own_page(app)
        await visitor.get("/mein")
        where = f"/mein/personen/{project.id}"
        toni = {"name": "Toni Neu", "email": "toni.neu@example.org", "language": "en"}
        await visitor.post(where, toni)
        await visitor.post(f"{where}/entfernen", toni)
        assert await told() == [("deputy_named", LetterState.DISCARDED)], "nobody knows of it"

    with time_machine.travel(NOW + timedelta(minutes=14), tick=False):
        await visitor.post(where, toni)
        letter = (await letters.letters(occasion="deputy_named"))[-1]
        mail = message_from_bytes(
            await as_it_leaves(letter, base_url=ADDRESS, now=NOW + timedelta(minutes=14)),
            policy=policy.default,
        )
        assert (mail["To"], mail["Subject"]) == (
            "Toni Neu <toni.neu@example.org>",
            "You now act for Quartiersmanagement Sonnenhof",
        )
        async with transaction():
            await letters.change([letter.id], (letter.state,), LetterState.SENT, sent_at=NOW)
        await visitor.post(f"{where}/entfernen", toni)
        assert (await told())[1:] == [
            ("deputy_named", LetterState.SENT),
            ("deputy_removed", LetterState.QUEUED),
        ]
        await visitor.leave()


async def told() -> list[tuple[str, LetterState]]:
    """Occasion and state of every letter."""
    return [(one.occasion, one.state) for one in await letters.letters()]


async def test_nobody_names_a_person_for_another_project_nor_removes_the_contact(
    app: Litestar,
) -> None:
    with time_machine.travel(NOW, tick=False):
        visitor, project = await own_page(app)
        [other] = await settle(NEISSEUFER)
        await visitor.get("/mein")
        toni = {"name": "Toni Neu", "email": "toni.neu@example.org"}
        assert (await visitor.post(f"/mein/personen/{other.id}", toni)).status_code == 404
        for number, email in (
            (other.id, "milan.novak@example.org"),
            (project.id, "ada.lindner@example.org"),
        ):
            gone = await visitor.post(f"/mein/personen/{number}/entfernen", {"email": email})
            assert gone.status_code == 404
        known = {one.slug: one.contacts for one in await members.projects()}
        assert list(known.values()) == [NEISSEUFER.contacts, SONNENHOF.contacts]
        await visitor.leave()
