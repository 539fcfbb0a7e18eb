"""How much can somebody do who has got hold of a link, or guesses one, with a program and patience?

What is counted is counted in the database, so it holds for all processes together.
"""

import asyncio
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import tables
from lagplanner.domain.post.links import DEEDS_WITHIN, MOST_DEEDS, MOST_WRONG
from lagplanner.domain.talks.topics import MOST_PROPOSED
from lagplanner.settings import Settings
from tests.every_route import Somewhere, demo_at_work, routes
from tests.visitors import Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

FREE = {"/sprache", "/abmelden"}
"""Deeds without a link that store nothing another person sees."""

NAMELESS = "/f/{token}"
"""Feedback is not counted by link and hour, which would tie it to a link: as many answers as people were
there are the limit (tests/services/test_feedback.py)."""


def by_link(app: Litestar) -> list[str]:
    """The routes by which somebody without an account does something."""
    paths = [path for method, path in routes(app) if method == "POST"]
    spared = {*FREE, NAMELESS}
    return [path for path in paths if not path.startswith("/vorstand") and path not in spared]


async def test_every_deed_by_a_link_is_limited_and_its_page_stays_open(
    app: Litestar, client: Visitor
) -> None:
    there = await demo_at_work()
    await client.get(f"/x/{there.tokens['x']}")
    asked = [path for path in by_link(app) if path.split("/")[1] in there.tokens]
    assert len(asked) >= 14
    with time_machine.travel(clock.now(), tick=False) as moment:
        await use_up(there, now=clock.now())
        before = await letters_and_trail()
        said = {path: (await client.post(there.address(path))).status_code for path in asked}
        assert said == dict.fromkeys(asked, 429)
        assert await letters_and_trail() == before
        shown = await client.get(f"/r/{there.tokens['r']}")
        assert shown.status_code == 200
        moment.shift(DEEDS_WITHIN + timedelta(seconds=1))
        answer = await client.post(f"/r/{there.tokens['r']}", {"answer": "no"})
        assert answer.status_code == 303


async def test_too_many_deeds_are_answered_with_a_word_and_a_time(
    app: Litestar, client: Visitor
) -> None:
    there = await demo_at_work()
    await use_up(there, now=clock.now())
    path = f"/r/{there.tokens['r']}"
    await client.get(path)
    answer = await client.post(path, {"answer": "no"})
    assert heading(answer) == "Dieser Link öffnet nichts"
    assert "sehr oft hintereinander" in answer.text
    assert answer.headers["Retry-After"] == "3600"


async def test_a_project_cannot_fill_the_list_of_topics(app: Litestar, client: Visitor) -> None:
    there = await demo_at_work()
    path = f"/a/{there.tokens['a']}/themen"
    await client.get(path)
    said = [
        (await client.post(path, {"title": f"Thema {number}"})).status_code
        for number in range(MOST_PROPOSED + 2)
    ]
    assert (said[0], said[-1]) == (303, 422)
    assert said.count(303) <= MOST_PROPOSED


async def test_what_one_process_has_counted_holds_in_every_other(
    app: Litestar, client: Visitor, settings: Settings
) -> None:
    there = await demo_at_work()
    path = f"/r/{there.tokens['r']}"
    await client.get(path)
    deeds = f"""
import asyncio
from lagplanner import clock
from lagplanner.domain.post.links import MOST_DEEDS, Purpose
from lagplanner.services.post import links
from lagplanner.services.running import setup
from lagplanner.settings import Settings

async def decide():
    await setup.open_house(Settings(database_url={settings.database_url!r}))
    for _ in range(MOST_DEEDS):
        await links.open_link(
            {there.tokens["r"]!r}, Purpose.SPEAKER, caller="", now=clock.now(), decides=True
        )
    await setup.close_house()

asyncio.run(decide())
"""
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", deeds], check=True)
    assert (await client.post(path, {"answer": "no"})).status_code == 429


async def test_log_in_links_guessed_at_one_process_close_the_door_of_another(
    client: Visitor, settings: Settings
) -> None:
    guesses = f"""
import asyncio
from lagplanner import clock
from lagplanner.domain.sessions import MOST_WRONG
from lagplanner.services.running import login, setup
from lagplanner.settings import Settings

async def guess():
    await setup.open_house(Settings(database_url={settings.database_url!r}))
    for _ in range(MOST_WRONG):
        await login.login_link_state("gibt-es-nicht", caller="127.0.0.1", now=clock.now())
    await setup.close_house()

asyncio.run(guess())
"""
    before = await client.get("/anmelden/gibt-es-nicht")
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", guesses], check=True)
    after = await client.get("/anmelden/gibt-es-nicht")
    assert (before.status_code, after.status_code) == (404, 429)


async def test_a_program_that_guesses_is_stopped_on_every_kind_of_link(
    app: Litestar, client: Visitor
) -> None:
    there = await demo_at_work()
    for number in range(MOST_WRONG):
        await client.get(f"/r/{number:023}")
    said = {
        page: (await client.get(f"/{page}/{token}")).status_code
        for page, token in there.tokens.items()
    }
    assert said == dict.fromkeys(there.tokens, 429)


async def use_up(there: Somewhere, *, now: datetime) -> None:
    """Let each link have done as much as it may."""
    rows = await tables.Link.select(tables.Link.id)
    done = [
        tables.Attempt(kind="link_deed", subject=str(row["id"]), at=now)
        for row in rows
        for _ in range(MOST_DEEDS)
    ]
    for place in range(0, len(done), 100):
        await tables.Attempt.insert(*done[place : place + 100])


async def letters_and_trail() -> tuple[int, int]:
    return await tables.Letter.count(), await tables.Trail.count()
