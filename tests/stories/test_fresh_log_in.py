"""An open desk lets nobody in: who says who gets in has just logged in, and the old address hears of it."""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import acting, letters, members, trail
from lagplanner.database import board as stored
from lagplanner.database import session as sessions
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.access import HOUSE, Actor, Role
from lagplanner.domain.board import BoardPerson, Newcomer, Plan
from lagplanner.domain.directory.contacts import ContactProposal
from lagplanner.domain.errors import NotFreshError
from lagplanner.domain.members import Contact, Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.sessions import FRESH, Session, is_open
from lagplanner.services import own_people
from lagplanner.services.directory import contacts
from lagplanner.services.membership import board as people
from lagplanner.services.membership import handover
from lagplanner.services.membership import members as projects
from lagplanner.services.trail import undoing
from lagplanner.settings import Settings
from tests.log_in_letters import read_mail
from tests.people import BOARD, NEISSEUFER, NOW, settle
from tests.stories.browsing import Person
from tests.visitors import Visitor, heading

HERE = "/vorstand/personen"
NEW = {"name": "Robin Muster", "email": "muster@vorstand.example", "role": "assessor"}


@pytest.fixture(autouse=True)
def clock_() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


@pytest.fixture
async def desk(board: Visitor, clock_: time_machine.Traveller) -> Visitor:
    """Somebody of the board has left the browser open for a quarter of an hour."""
    clock_.shift(FRESH)
    return board


async def ada() -> BoardPerson:
    """Somebody of the board beside the one at the desk."""
    new = Newcomer("Ada Lindner", "ada@vorstand.example", Role.CHAIR)
    return await people.invite(new, who=BOARD, now=NOW)


async def told() -> list[tuple[str, dict[str, Any]]]:
    """Who was told that their access has changed, and what."""
    found = await letters.letters(occasion="access_changed")
    return [(one.recipient_email, dict(one.facts)) for one in found]


async def test_what_was_typed_waits_for_the_fresh_log_in(desk: Visitor) -> None:
    await desk.get(HERE)
    answer = await desk.post(HERE, NEW)

    assert answer.headers["Location"] == f"/anmelden?neu=ja&weiter={HERE}"
    page = await desk.get(answer.headers["Location"])
    assert "Bitte melden Sie sich noch einmal an." in page.text
    assert await people.in_office() == ()

    back = await desk.log_in()
    assert back.headers["Location"] == "/mein/entwurf"
    person = Person(desk)
    await person.open("/mein/entwurf")
    assert "muster@vorstand.example" in person.words
    await person.press("Jetzt senden")
    assert [one.name for one in await people.in_office()] == ["Robin Muster"]


async def test_one_word_in_small_letters_is_kept_and_shown_but_no_choice(desk: Visitor) -> None:
    await desk.get(HERE)
    answer = await desk.post(HERE, {"name": "robin", "role": "assessor"})

    await desk.get(answer.headers["Location"])
    assert (await desk.log_in()).headers["Location"] == "/mein/entwurf"
    shown = (await desk.get("/mein/entwurf")).text
    assert re.findall("<li>(robin|assessor)</li>", shown) == ["robin"]


async def test_a_button_leads_back_to_its_page_and_has_done_nothing(desk: Visitor) -> None:
    one = await ada()
    await desk.get(HERE)

    answer = await desk.post(f"{HERE}/{one.id}/rolle", {"role": "treasurer"})

    await desk.get(answer.headers["Location"])
    assert (await desk.log_in()).headers["Location"] == HERE
    assert (await stored.person(one.id) or one).role is Role.CHAIR
    answer = await desk.post(f"{HERE}/{one.id}/rolle", {"role": "chair"})
    assert answer.headers["Location"] == HERE
    assert await told() == [("ada@vorstand.example", {"change": "role", "role": "Vorsitz"})]


async def test_another_address_is_told_to_the_old_one(board: Visitor) -> None:
    one = await ada()
    await board.get(HERE)
    wrong = await board.post(f"{HERE}/{one.id}/adresse", {"email": "lindner"})
    assert (wrong.status_code, "keine E-Mail-Adresse" in wrong.text) == (422, True)
    assert f'id="email-{one.id}" name="email" type="email" value="lindner"' in wrong.text

    await board.post(f"{HERE}/{one.id}/adresse", {"email": "lindner@vorstand.example"})

    assert "Ada Lindner meldet sich jetzt mit lindner@vorstand.example an." in (
        (await board.get(HERE)).text
    )
    assert (await stored.person(one.id) or one).email == "lindner@vorstand.example"
    assert await told() == [("ada@vorstand.example", {"change": "address"})]


async def test_what_was_begun_at_the_old_address_opens_nothing(
    board: Visitor, app: Litestar, settings: Settings
) -> None:
    app.state.settings = replace(settings, smtp_host="127.0.0.1", mail_from="post@example.org")
    one = await ada()
    inside, outside = Visitor(app), Visitor(app)
    for browser in (inside, outside):
        await browser.get("/anmelden")
        await browser.post("/anmelden", {"email": one.email})
        code = (await read_mail(one.email, now=NOW)).code
        if browser is inside:
            assert (await browser.post("/anmelden/code", {"code": code})).status_code == 303
    assert (await inside.get("/mein")).status_code == 200

    await people.change_address(one.id, "lindner@vorstand.example", who=BOARD, now=NOW)

    await outside.get("/anmelden/code")
    await outside.post("/anmelden/code", {"code": code})
    assert [(await one.get("/mein")).status_code for one in (inside, outside)] == [303, 303]
    for browser in (inside, outside):
        await browser.leave()


async def test_whoever_changes_their_own_address_stays_in_and_has_proved_none(
    database: Database,
) -> None:
    one = await ada()
    until = NOW + timedelta(days=1)
    seen = Session(0, one.name, one.role, NOW, NOW, until, person_id=one.id, email=one.email)
    async with transaction():
        await sessions.add_session("a" * 64, seen)

    with acting.acting_as(Actor(Role.CHAIR, since=NOW, email=one.email)):
        await people.change_address(one.id, "lindner@vorstand.example", who=BOARD, now=NOW)

    [kept] = await sessions.sessions()
    assert (is_open(kept, NOW), kept.email) == (True, "")


async def test_a_project_is_changed_freely_but_for_who_logs_in_for_it(desk: Visitor) -> None:
    [project] = await settle(NEISSEUFER)
    path = f"/vorstand/projekte/{project.slug}"
    person = Person(desk)
    await person.open(path)
    await person.press("Speichern", {"name": "Neißeufer am Fluss"})
    assert (await members.project(project.slug)).name == "Neißeufer am Fluss"

    await person.open(path)
    await person.press("Speichern", {"contact_email": "kim@projekt.example"})

    assert heading(await desk.get(person.here)) == "Anmelden"
    assert (await members.project(project.slug)).contacts == project.contacts
    await desk.log_in()
    await person.open("/mein/entwurf")
    await person.press("Jetzt senden")
    [contact] = (await members.project(project.slug)).contacts
    assert contact.email == "kim@projekt.example"
    assert [who for who, _ in await told()] == [project.contacts[0].email]


async def test_to_take_another_address_back_lets_in_as_another_address_does(
    desk: Visitor,
) -> None:
    [project] = await settle(NEISSEUFER)
    entry_id = await _kim_is_contact(project)
    undo = f"/vorstand/verlauf/{entry_id}/rueckgaengig"
    await desk.get("/vorstand/verlauf")

    answer = await desk.post(undo, {"zurueck": "/vorstand/verlauf"})

    assert answer.headers["Location"] == "/anmelden?neu=ja&weiter=/vorstand/verlauf"
    [contact] = (await members.project(project.slug)).contacts
    assert contact.email == "kim@projekt.example"
    await desk.get(answer.headers["Location"])
    assert (await desk.log_in()).headers["Location"] == "/vorstand/verlauf"
    await desk.get("/vorstand/verlauf")
    await desk.post(undo, {"zurueck": "/vorstand/verlauf"})
    assert (await members.project(project.slug)).contacts == project.contacts
    assert ("kim@projekt.example", {"change": "taken_off"}) in await told()


async def test_to_take_an_accepted_contact_back_is_told_to_them(database: Database) -> None:
    one = await ada()
    [project] = await settle(NEISSEUFER)
    await _accepted(one, project)
    entry = next(one for one in await trail.entries() if one.deed == "project_changed")

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert (await members.project(project.slug)).contacts == project.contacts
    assert await told() == [("kim@projekt.example", {"change": "taken_off"})]
    waited = await letters.letters(occasion="contact_changed")
    assert [one.state for one in waited] == [LetterState.DISCARDED] * 2


async def _kim_is_contact(project: Project) -> int:
    """Another address lets in for the project; returns the entry of the trail that says so."""
    contacts = (Contact("Kim", email="kim@projekt.example"),)
    with acting.acting_as(HOUSE):
        await projects.save_project(replace(project, contacts=contacts), who=BOARD, now=NOW)
    return next(one.id for one in await trail.entries() if one.deed == "project_changed")


async def _new(one: BoardPerson, project: Project) -> None:
    await people.invite(Newcomer("Robin Muster", "a@b.example", Role.READER), who=BOARD, now=NOW)


async def _project(one: BoardPerson, project: Project) -> None:
    contacts = (Contact("Kim", email="kim@projekt.example"),)
    await projects.save_project(replace(project, contacts=contacts), who=BOARD, now=NOW)


async def _named(one: BoardPerson, project: Project) -> None:
    by = project.contacts[0].email
    day = NOW.date()
    await own_people.name(
        project.id, "Kim", "kim@projekt.example", "de", by=by, who=BOARD, today=day, now=NOW
    )


async def _handover(one: BoardPerson, project: Project) -> None:
    plan = Plan((), {one.id: Role.DEPUTY}, frozenset())
    await handover.begin(plan, on_day=None, who=BOARD, now=NOW)


async def _accepted(one: BoardPerson, project: Project) -> None:
    with acting.acting_as(HOUSE):
        proposal = ContactProposal(0, project.id, "Kim", "kim@projekt.example")
        await contacts.propose(proposal, who="Kim", now=NOW)
        [waiting] = await contacts.waiting()
    await contacts.accept(waiting.proposal.id, who=BOARD, now=NOW)


async def _undone(one: BoardPerson, project: Project) -> None:
    with acting.acting_as(HOUSE):
        if (await members.project(project.slug)).contacts == project.contacts:
            await _project(one, project)
    entry = next(one for one in await trail.entries() if one.deed == "project_changed")
    await undoing.undo(entry.id, who=BOARD, now=NOW)


DEEDS: dict[str, Callable[[BoardPerson, Project], Awaitable[Any]]] = {
    "invite": _new,
    "role": lambda one, _: people.change_role(one.id, Role.DEPUTY, who=BOARD, now=NOW),
    "address": lambda one, _: people.change_address(one.id, "a@b.example", who=BOARD, now=NOW),
    "end": lambda one, _: people.end_term(one.id, who=BOARD, now=NOW),
    "again": lambda one, _: people.take_back_end(one.id, who=BOARD, now=NOW),
    "out": lambda one, _: people.log_out_everywhere(one.id, who=BOARD, now=NOW),
    "handover": _handover,
    "project": _project,
    "project, undone": _undone,
    "named": _named,
    "accepted": _accepted,
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_below_the_pages_an_old_log_in_says_nothing_about_who_gets_in(
    database: Database, deed: str
) -> None:
    one = await ada()
    other = Newcomer("Kim Beispiel", "kim@vorstand.example", Role.CHAIR)
    await people.invite(other, who=BOARD, now=NOW)
    [project] = await settle(NEISSEUFER)

    with acting.acting_as(Actor(Role.CHAIR, since=NOW - FRESH)), pytest.raises(NotFreshError):
        await DEEDS[deed](one, project)
    just_in = NOW - FRESH + timedelta(seconds=1)
    with acting.acting_as(Actor(Role.CHAIR, since=just_in)):
        await DEEDS[deed](one, project)
