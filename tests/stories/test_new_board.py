"""A new board takes over: the old one hands over and leaves, the new one works, nothing breaks."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import board as stored
from lagplanner.database import trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.services.membership import board, handover
from lagplanner.settings import Settings
from tests.log_in_letters import log_in_letters, read_mail
from tests.people import NOW
from tests.visitors import Visitor, heading

ADA, BORIS, CEM = "ada@vorstand.example", "boris@vorstand.example", "cem@vorstand.example"
NEW = {"name1": "Cem Yıldız", "email1": CEM, "role1": "chair"}


@pytest.fixture
async def house(app: Litestar, settings: Settings) -> Litestar:
    """Ada is in the chair, Boris keeps the purse."""
    app.state.settings = replace(settings, smtp_host="127.0.0.1", mail_from="post@example.org")
    async with transaction():
        await stored.add(BoardPerson(0, "Ada Lindner", ADA, Role.CHAIR, NOW))
        await stored.add(BoardPerson(0, "Boris Kühn", BORIS, Role.TREASURER, NOW))
    return app


@pytest.fixture
async def old(house: Litestar) -> AsyncIterator[Visitor]:
    """Ada, logged in."""
    browser = Visitor(house)
    await log_in(browser, ADA)
    yield browser
    await browser.leave()


@pytest.fixture
async def new(house: Litestar) -> AsyncIterator[Visitor]:
    """The browser of somebody new."""
    browser = Visitor(house)
    yield browser
    await browser.leave()


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment


async def log_in(browser: Visitor, email: str) -> None:
    await browser.get("/anmelden")
    await browser.post("/anmelden", {"email": email})
    await browser.get("/anmelden/code")
    answer = await browser.post("/anmelden/code", {"code": (await read_mail(email, now=NOW)).code})
    assert answer.status_code == 303
    await browser.get("/mein")


async def ids() -> dict[str, int]:
    return {one.name: one.id for one in await board.in_office()}


async def test_the_last_member_hands_over_leaves_and_the_new_one_works(
    old: Visitor, new: Visitor
) -> None:
    known = await ids()
    plan = {
        f"person{known['Ada Lindner']}": "leaves",
        f"person{known['Boris Kühn']}": "deputy",
        **NEW,
    }
    await old.get("/vorstand/uebergabe")
    shown = await old.post("/vorstand/uebergabe/vorschau", plan)
    for line in (
        "Cem Yıldız kommt dazu: Vorsitz",
        "Ada Lindner scheidet aus und wird überall abgemeldet",
        "Boris Kühn: Kasse → Stellvertretung",
        "Ein Brief geht sofort hinaus.",
    ):
        assert line in shown.text
    assert set(await ids()) == {"Ada Lindner", "Boris Kühn"}

    begun = await old.post("/vorstand/uebergabe", plan)
    assert (begun.status_code, await log_in_letters(CEM)) == (303, 1)
    # Until the new chair comes both can work, and nobody is without anybody.
    assert (await old.get("/vorstand")).status_code == 200
    assert "Bis dahin haben alle Zugang" in (await old.get("/vorstand/uebergabe")).text

    await log_in(new, CEM)
    assert (await old.get("/vorstand")).status_code == 303
    assert {one.name: one.role for one in await board.in_office()} == {
        "Boris Kühn": Role.DEPUTY,
        "Cem Yıldız": Role.CHAIR,
    }
    assert heading(await new.get("/vorstand/personen")) == "Wer hat Zugang?"
    # Ada is unknown here now, and Cem invites somebody.
    await old.get("/anmelden")
    before = await log_in_letters(ADA)
    await old.post("/anmelden", {"email": ADA})
    assert await log_in_letters(ADA) == before
    invited = await new.post(
        "/vorstand/personen", {"name": "Dana", "email": "dana@vorstand.example", "role": "reader"}
    )
    assert invited.status_code == 303
    done = [one.deed for one in await trail.entries(subject="board")]
    assert done == ["handover_done", "handover_begun"]


async def test_a_hand_over_can_be_taken_back_until_the_new_ones_come(old: Visitor) -> None:
    await old.get("/vorstand/uebergabe")
    await old.post("/vorstand/uebergabe", NEW)
    assert "Cem Yıldız" in await ids()
    await old.get("/vorstand/uebergabe")
    assert (await old.post("/vorstand/uebergabe/zurueck")).status_code == 303
    assert set(await ids()) == {"Ada Lindner", "Boris Kühn"}
    assert await handover.running() is None
    assert (await old.post("/vorstand/uebergabe/zurueck")).status_code == 409


async def test_it_can_wait_for_a_day(
    old: Visitor, new: Visitor, morning: time_machine.Traveller
) -> None:
    known = await ids()
    await old.get("/vorstand/uebergabe")
    leaves = {f"person{known['Ada Lindner']}": "leaves", "on_day": "01.12.2026"}
    await old.post("/vorstand/uebergabe", {**NEW, **leaves})
    await log_in(new, CEM)
    assert (await old.get("/vorstand")).status_code == 200
    await handover.finish_due(now=NOW + timedelta(days=6))
    assert "Ada Lindner" in await ids()
    await handover.finish_due(now=NOW + timedelta(days=7))
    assert set(await ids()) == {"Boris Kühn", "Cem Yıldız"}


async def test_it_waits_while_nobody_would_be_left_who_may_give_access(
    old: Visitor, morning: time_machine.Traveller
) -> None:
    known = await ids()
    await old.get("/vorstand/uebergabe")
    leaves = {f"person{known['Ada Lindner']}": "leaves", "on_day": "01.12.2026"}
    await old.post("/vorstand/uebergabe", {**NEW, **leaves})
    cem = (await ids())["Cem Yıldız"]
    await board.change_role(cem, Role.READER, who="Ada Lindner", now=NOW)
    await handover.finish_due(now=NOW + timedelta(days=7))
    assert set(await ids()) == {"Ada Lindner", "Boris Kühn", "Cem Yıldız"}
    await board.change_role(cem, Role.DEPUTY, who="Ada Lindner", now=NOW)
    await handover.finish_due(now=NOW + timedelta(days=7))
    assert set(await ids()) == {"Boris Kühn", "Cem Yıldız"}


async def test_a_hand_over_that_waits_too_long_is_said_on_the_first_page(
    old: Visitor, morning: time_machine.Traveller
) -> None:
    await old.get("/vorstand/uebergabe")
    await old.post("/vorstand/uebergabe", NEW)
    morning.move_to(NOW + timedelta(days=6))
    assert "wartet" not in (await old.get("/vorstand")).text
    morning.move_to(NOW + timedelta(days=7))
    page = (await old.get("/vorstand")).text
    assert "Die Übergabe an den neuen Vorstand wartet" in page
    assert "Begonnen wurde sie am Dienstag, 24. November 2026." in page
    assert 'href="/vorstand/uebergabe"' in page


async def test_a_day_that_has_passed_without_a_hand_over_is_said_on_the_first_page(
    old: Visitor, morning: time_machine.Traveller
) -> None:
    known = await ids()
    await old.get("/vorstand/uebergabe")
    leaves = {f"person{known['Ada Lindner']}": "leaves", "on_day": "01.12.2026"}
    await old.post("/vorstand/uebergabe", {**NEW, **leaves})
    morning.move_to(NOW + timedelta(days=7))
    assert "Sie sollte am" not in (await old.get("/vorstand")).text
    morning.move_to(NOW + timedelta(days=8))
    assert "Sie sollte am Dienstag, 1. Dezember 2026 sein." in (await old.get("/vorstand")).text


async def test_it_is_not_taken_back_once_only_the_new_ones_may_give_access(old: Visitor) -> None:
    await old.get("/vorstand/uebergabe")
    await old.post("/vorstand/uebergabe", NEW)
    await board.end_term((await ids())["Ada Lindner"], who="Ada Lindner", now=NOW)
    with pytest.raises(BrokenRuleError, match="niemand mehr Zugänge vergeben"):
        await handover.undo(who="Boris Kühn", now=NOW)
    assert set(await ids()) == {"Boris Kühn", "Cem Yıldız"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "So bleibt alles, wie es ist."),
        ({"Ada Lindner": "leaves"}, "Dann dürfte niemand mehr Zugänge vergeben."),
        ({**NEW, "email1": BORIS}, "Diese Adresse hat schon einen Zugang."),
        ({**NEW, "email1": "kein-klammeraffe"}, "Das ist keine E-Mail-Adresse."),
        ({**NEW, "name1": ""}, "Bitte einen Namen angeben."),
        ({**NEW, "on_day": "24.11.2026"}, "Dieser Tag ist schon vorbei oder heute."),
        ({**NEW, "on_day": "bald"}, "kein Tag wie 24.03.2027"),
    ],
)
async def test_what_would_not_work_is_said_before_and_nothing_typed_is_lost(
    old: Visitor, typed: dict[str, str], sentence: str
) -> None:
    known = await ids()
    fields = {f"person{known[key]}" if key in known else key: text for key, text in typed.items()}
    await old.get("/vorstand/uebergabe")
    for path in ("/vorstand/uebergabe/vorschau", "/vorstand/uebergabe"):
        page = await old.post(path, fields)
        assert (page.status_code, sentence in page.text) == (422, True)
        assert all(text in page.text for text in typed.values())
    assert set(await ids()) == {"Ada Lindner", "Boris Kühn"}


async def test_the_last_who_may_give_access_can_neither_go_nor_step_down(old: Visitor) -> None:
    ada = (await ids())["Ada Lindner"]
    await old.get("/vorstand/personen")
    ended = await old.post(f"/vorstand/personen/{ada}/beenden")
    changed = await old.post(f"/vorstand/personen/{ada}/rolle", {"role": "assessor"})
    assert (ended.status_code, changed.status_code) == (409, 409)
    assert "Es muss immer jemand mit Vorsitz oder Stellvertretung da sein." in ended.text
    assert (await old.get("/vorstand/personen")).status_code == 200


async def test_a_term_that_was_ended_by_mistake_is_taken_back(old: Visitor, new: Visitor) -> None:
    await log_in(new, BORIS)
    boris = (await ids())["Boris Kühn"]
    await old.get("/vorstand/personen")
    await old.post(f"/vorstand/personen/{boris}/beenden")
    assert (await new.get("/vorstand")).status_code == 303
    page = await old.get("/vorstand/personen")
    assert f'action="/vorstand/personen/{boris}/zurueckholen"' in page.text
    await old.post(f"/vorstand/personen/{boris}/zurueckholen")
    assert "Boris Kühn" in await ids()
    assert (await new.get("/vorstand")).status_code == 303, "he logs in anew"


async def test_a_lost_computer_is_logged_out_from_another(old: Visitor, new: Visitor) -> None:
    await log_in(new, BORIS)
    boris = (await ids())["Boris Kühn"]
    await old.get("/vorstand/personen")
    assert (await old.post(f"/vorstand/personen/{boris}/abmelden")).status_code == 303
    assert (await new.get("/vorstand")).status_code == 303
    assert (await old.get("/vorstand")).status_code == 200


async def test_each_ends_own_sessions_and_no_others(old: Visitor, new: Visitor) -> None:
    await log_in(new, ADA)
    page = await new.get("/mein")
    assert page.text.count("Dort abmelden") == 1
    mine, other = [one.sessions for one in await board.members(now=NOW)]
    assert (len(mine), len(other)) == (2, 0)
    first = min(one.id for one in mine)
    assert (await new.post(f"/mein/sitzung/{first}/beenden")).status_code == 303
    assert (await old.get("/vorstand")).status_code == 303
    ghost, others = [await new.post(f"/mein/sitzung/{one}/beenden") for one in (999, first)]
    assert (ghost.status_code, others.status_code) == (404, 404)
