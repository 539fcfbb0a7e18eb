"""Does the interface for programs keep what its own description promises, and change nothing?"""

import json
from collections.abc import AsyncIterator
from datetime import date
from itertools import zip_longest
from typing import Any

import pytest
import time_machine
from litestar import Litestar
from openapi_spec_validator import validate

from lagplanner.database import hooks as stored
from lagplanner.database import hosting, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.interface.hooks import Event
from lagplanner.domain.interface.tokens import MOST_READ, Life
from lagplanner.domain.talks.topics import Topic
from lagplanner.services.interface import hooks, tokens
from lagplanner.services.talks import topics
from lagplanner.settings import Settings
from lagplanner.web.api import by_token, public
from lagplanner.web.api.door import Pace
from tests.contract import Contract, address, allowed
from tests.databases import changed_tables, dump
from tests.demo_at_work import begin_work
from tests.fuzzing import LEAKS, NASTY
from tests.people import BOARD, NOW, SONNENHOF, TODAY, go_public, settle
from tests.visitors import ADDRESS, Visitor

V1 = "/api/v1"
DEMO = Settings(base_url="http://127.0.0.1:8000")


@pytest.fixture
async def at_work(app: Litestar) -> AsyncIterator[None]:
    """The demo in the middle of its work, and everything public."""
    with time_machine.travel(NOW, tick=False):
        await begin_work(now=NOW, today=TODAY)
        await go_public()
        yield


@pytest.fixture
async def reader(app: Litestar, at_work: None) -> AsyncIterator[Visitor]:
    """A program with a token that sees everything."""
    made = await tokens.make("Website", Role.READER, Life.YEAR, who=BOARD, now=NOW)
    program = Visitor(app)
    program._http.headers["Authorization"] = f"Bearer {made.text}"
    yield program
    await program.leave()


async def contract(client: Visitor) -> Contract:
    """The promise as any program fetches it."""
    return Contract((await client.get(f"{V1}/openapi.json")).json())


async def test_the_description_is_valid_and_names_every_route_of_the_interface(
    client: Visitor, at_work: None
) -> None:
    known = await contract(client)
    validate(dict(known.document))
    names = {operation["operationId"] for _, operation in known.operations()}
    assert names == {one.operation_id for one in (*public.ROUTES, *by_token.ROUTES)}
    assert known.document["servers"] == [{"url": ADDRESS}]


async def test_every_answer_is_as_promised_whatever_is_asked(
    app: Litestar, client: Visitor, reader: Visitor
) -> None:
    app.state.pace = Pace(most=1_000_000)
    known = await contract(client)
    meetings = (await reader.get(f"{V1}/meetings")).json()["items"]
    members = (await reader.get(f"{V1}/members")).json()["items"]
    there = {"key": [meetings[0]["key"]], "slug": [members[0]["slug"]]}
    before, broken, seen = await dump(), [], set()
    for path, operation in known.operations():
        asked = operation.get("parameters", [])
        good = [[*allowed(one["schema"]), *there.get(one["name"], ())] for one in asked]
        # One word after the other for each parameter, and whatever people and programs type.
        wishes = [*zip_longest(*good), *([word] * len(asked) for word in NASTY if asked)]
        for words in wishes or [()]:
            told = {
                one["name"]: word if word is not None else good[place][0]
                for place, (one, word) in enumerate(zip(asked, words, strict=True))
            }
            at = address(path, told, operation)
            if len(at) > 2_000 or not all(told.values()):
                continue
            for program in (reader, client):
                answer = await program.get(at)
                seen.add((operation["operationId"], answer.status_code))
                faults = known.broken(operation, answer)
                if faults or answer.status_code >= 500 or LEAKS.search(answer.text):
                    broken.append((at, answer.status_code, faults))
    assert broken == []
    assert {name for name, status in seen if status == 200} == {
        operation["operationId"] for _, operation in known.operations()
    }
    assert changed_tables(before, await dump()) == set()


async def test_what_is_told_is_as_the_description_says(client: Visitor) -> None:
    await go_public()
    known = await contract(client)
    assert set(known.document["webhooks"]) == {event.value for event in Event}
    [host] = await settle(SONNENHOF)
    made = await hooks.add("Website", "http://127.0.0.1/", Event, DEMO, who=BOARD, now=NOW)
    meeting = Meeting(0, 2027, 1, date(2027, 3, 15), MeetingState.PUBLISHED, host_id=host.id)
    async with transaction():
        subject = f"meeting:{(await hosting.save_meeting(meeting, at=NOW)).id}"
        about = [f"project:{host.id}"]
        await trail.note("topic_chosen", subject, "-", about=about, at=NOW, who=BOARD)
    assert await hooks.follow(DEMO, now=NOW) == 1
    await hooks.test(made.hook.id, DEMO, now=NOW)

    messages = await stored.log_of(made.hook.id)

    assert [known.broken_by(one.event.value, one.body) for one in messages] == [[], []]
    assert known.broken_by("test", '{"type": "test", "data": {"person": "Kim"}}') != []


async def test_a_broken_promise_would_be_seen(client: Visitor, reader: Visitor) -> None:
    known = await contract(client)
    operations = dict(known.operations())
    answer = await reader.get(f"{V1}/topics")
    assert known.broken(operations[f"{V1}/topics"], answer) == []
    assert known.broken(operations[f"{V1}/members"], answer) != []


async def test_the_pages_of_a_list_are_the_whole_list(reader: Visitor) -> None:
    for path in ("meetings", "projects", "topics", "members"):
        whole = (await reader.get(f"{V1}/{path}?size=200")).json()
        assert whole["total"] == len(whole["items"]) > 3, path
        found: list[Any] = []
        following: str | None = f"{ADDRESS}{V1}/{path}?size=3"
        while following:
            part = (await reader.get(following.removeprefix(ADDRESS))).json()
            found, following = [*found, *part["items"]], part["next"]
        assert found == whole["items"], path
    last = (await reader.get(f"{V1}/topics?size=3&page=9999")).json()
    assert (last["items"], last["next"]) == ([], None)
    assert last["previous"]


async def test_what_is_known_already_is_not_sent_again(client: Visitor, reader: Visitor) -> None:
    for program, cached in ((client, "public, max-age=60"), (reader, "private, no-cache")):
        first = await program.get(f"{V1}/meetings")
        known = {"If-None-Match": first.headers["ETag"]}
        second = await program.get(f"{V1}/meetings", headers=known)
        assert (second.status_code, second.content) == (304, b"")
        assert first.headers["Cache-Control"] == cached
        assert "Authorization" in first.headers["Vary"]
        other = await program.get(f"{V1}/projects", headers=known)
        assert other.status_code == 200


async def test_no_topic_is_told_that_the_public_page_does_not_show(
    client: Visitor, reader: Visitor
) -> None:
    wish = await topics.propose(Topic(0, "Nur so eine Idee"), who=BOARD, now=NOW)
    for program in (client, reader):
        assert "Nur so eine Idee" in (await program.get(f"{V1}/topics?size=200")).text
    await topics.rest(wish.id, resting=True, who=BOARD, now=NOW)
    for program in (client, reader):
        assert "Nur so eine Idee" not in (await program.get(f"{V1}/topics?size=200")).text
    assert "Nur so eine Idee" not in (await client.get("/themen")).text


async def test_scripts_of_any_site_read_what_is_public_and_nothing_by_token(
    client: Visitor, reader: Visitor
) -> None:
    assert (await client.get(f"{V1}/topics")).headers["Access-Control-Allow-Origin"] == "*"
    answer = await reader.get(f"{V1}/topics")
    assert "Access-Control-Allow-Origin" not in answer.headers
    asked_before = await client.send(
        "OPTIONS",
        f"{V1}/members",
        headers={
            "Origin": "https://fremd.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert "Access-Control-Allow-Headers" not in asked_before.headers


async def test_nothing_is_public_before_imprint_and_privacy_text_are_looked_at(
    client: Visitor, app: Litestar
) -> None:
    assert (await client.get(f"{V1}/projects")).status_code == 404
    await go_public()
    assert (await client.get(f"{V1}/projects")).status_code == 200


async def test_who_is_refused_reads_a_problem_as_the_standard_has_it(
    client: Visitor, at_work: None
) -> None:
    page = await client.get(f"{V1}/meetings?page=0&size=x")
    assert (page.status_code, page.headers["Content-Type"]) == (400, "application/problem+json")
    told = page.json()
    assert told["detail"] == "Eine Angabe in der Adresse passt nicht."
    assert {one["field"] for one in told["problems"]} == {"page", "size"}
    missing = await client.get(f"{V1}/gibt-es-nicht")
    assert (missing.status_code, missing.json()["status"]) == (404, 404)
    closed = await client.get(f"{V1}/members")
    assert (closed.status_code, closed.headers["WWW-Authenticate"]) == (401, "Bearer")
    written = await client.send("POST", f"{V1}/meetings", headers={"Origin": ADDRESS})
    assert written.status_code in (403, 405)


async def test_who_asks_too_fast_is_told_to_wait(client: Visitor, at_work: None) -> None:
    answers = [(await client.get(V1)).status_code for _ in range(MOST_READ + 1)]
    assert 429 in answers
    late = await client.get(V1)
    assert (late.status_code, late.headers["Retry-After"]) == (429, "60")


async def test_the_page_for_people_says_all_that_programs_are_told(
    client: Visitor, at_work: None
) -> None:
    page = (await client.get("/schnittstelle")).text
    known = await contract(client)
    for path, _ in known.operations():
        assert f"GET {path}<" in page, path
    told_apart = {"Problem", "EventMessage"}  # refusals, and what webhooks send
    for name in set(known.document["components"]["schemas"]) - told_apart:
        assert name in page, name
    english = await client.get("/schnittstelle", headers={"Accept-Language": "en"})
    assert "How does a program read here?" in english.text
    assert "Which page, from 1" in english.text
    assert json.dumps("Zahl") not in english.text
