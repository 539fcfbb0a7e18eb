"""Does each page open to those it is for, and give everybody else one answer? Every route × everybody.

The routes are those of the running app. A page that changes something is tried where nothing is,
so that asking changes nothing; whoever may not is refused there as where something is.
"""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import tables
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.access import OF_BOARD, READ_ONLY, Actor, Role, may
from lagplanner.domain.post.links import PATHS, Purpose
from lagplanner.services.running import login
from lagplanner.web.access import OWN, START, deed_of
from tests.access_table import DOCUMENT, document, opened_by, routes
from tests.databases import changed_tables, dump
from tests.every_route import Somewhere, demo_at_work, nowhere
from tests.visitors import ADDRESS, Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

REFUSED = re.compile("gehört nicht zu Ihrem Zugang|aber nichts ändern")
SENT_FROM = re.compile(r'<form[^>]*method="post"[^>]* action="(/vorstand[^"?#]*)')
LEADS_TO = re.compile(r'href="(/(?:vorstand|mein)(?:/[^"?#]*)?)["?#]')
WAYS = re.compile(r"[\w.-]+@[\w-]+\.[\w.]+|5550199")
WRITTEN = "Gern, 0371 5550199 oder kim@beispiel.example."
FREE = frozenset(
    {"remark", "note", "notes", "correction", "equipment", "travel", "error", "reason"}
)
"""Columns in which somebody may write anything, a telephone number for instance."""

COMES_AND_GOES = ("/abmelden", "/anmelden", "/anmelden/code", "/anmelden/{token}")
"""Doors, whose answers depend on more than who asks; tests/stories/test_log_in.py goes through them."""


@pytest.fixture
async def there(app: Litestar) -> Somewhere:
    """The demo in the middle of its work."""
    return await demo_at_work()


async def come_as(app: Litestar, role: Role) -> Visitor:
    """Somebody with this role who is in."""
    visitor = Visitor(app)
    link = await login.make_login_link(
        role.value, now=clock.now(), valid_for=timedelta(minutes=9), base_url=ADDRESS, role=role
    )
    path = link.removeprefix(ADDRESS)
    await visitor.get(path)
    await visitor.post(path)
    await visitor.get("/vorstand" if role in OF_BOARD else "/mein")
    return visitor


def seen_by(app: Litestar, there: Somewhere, role: Role) -> list[str]:
    """The pages somebody with this role may look at, where something is to be seen."""
    return [
        there.address(path)
        for method, path in routes(app)
        if method == "GET"
        and (path.startswith(START) or path == OWN)
        and (role in OF_BOARD or path == OWN)
        and may(Actor(role), deed_of(path, method))
    ]


def aside(there: Somewhere) -> list[str]:
    """Pages that show more when they are asked for something."""
    sheet = f"/vorstand/treffen/{there.words['key']}"
    return [f"{sheet}/verlauf/txt", f"{sheet}/verlauf/csv"]


async def write_ways_everywhere() -> None:
    """Somebody has written numbers and addresses into each text that is theirs to write."""
    for table in tables.TABLES:
        name = table._meta.tablename
        columns = {one._meta.db_column_name for one in table._meta.columns}
        for column in sorted(columns & FREE):
            await run_sql(f"UPDATE {name} SET {column} = '{WRITTEN}'")
        if "phone" in columns:
            await run_sql(f"UPDATE {name} SET phone = '+49 371 5550199'")
    for row in await run_sql("SELECT id, facts FROM trail"):
        told = {
            name: f"{fact} {WRITTEN}" if isinstance(fact, str) else fact
            for name, fact in json.loads(row["facts"]).items()
        }
        await tables.Trail.update({"facts": json.dumps(told)}).where(tables.Trail.id == row["id"])


@pytest.fixture(params=Role)
async def role(request: pytest.FixtureRequest) -> Role:
    return Role(request.param)


@pytest.fixture
async def somebody(app: Litestar, there: Somewhere, role: Role) -> AsyncIterator[Visitor]:
    visitor = await come_as(app, role)
    yield visitor
    await visitor.leave()


async def answer(visitor: Visitor, method: str, address: str) -> tuple[int, str]:
    """Status, and the page without what differs between two visits, said to whoever knows a form."""
    proof = visitor.token
    for name in [one for one in visitor.cookies if one.endswith("flash")]:
        visitor.cookies.delete(name)
    page = await (visitor.get(address) if method == "GET" else visitor.post(address))
    visitor.token = proof
    text = re.sub(r'name="(_csrf|zurueck)" value="[^"]*"', "", page.text)
    return page.status_code, text + page.headers.get("Location", "").partition("?")[0]


async def test_each_role_opens_what_its_line_says_and_is_refused_the_rest(
    app: Litestar, there: Somewhere, somebody: Visitor, role: Role
) -> None:
    wrong, cells = {}, 0
    before = await dump()
    for method, path in routes(app):
        if not (path == START or path.startswith(f"{START}/")):
            continue
        ghost = next(nowhere(path, app), there.address(path))
        address = there.address(path)
        is_allowed = role in OF_BOARD and may(Actor(role), deed_of(path, method))
        if is_allowed:
            status, text = await answer(somebody, method, ghost if method == "POST" else address)
            right = status not in (401, 403) and not REFUSED.search(text)
        else:
            refused, hidden = [await answer(somebody, method, one) for one in (address, ghost)]
            status, text = refused
            right = refused == hidden and (
                status == 403 and bool(REFUSED.search(text))
                if role in OF_BOARD
                else status == 303 and text.endswith("/anmelden")
            )
        cells += 1
        if not right:
            wrong[f"{method} {address}"] = (status, is_allowed)
    assert cells > 120
    assert wrong == {}
    if role in (Role.READER, Role.AUDITOR, Role.PROJECT):
        assert changed_tables(before, await dump()) <= {"session", "trail", "trail_about"}


async def test_no_role_sees_a_form_that_would_be_refused(
    app: Litestar, there: Somewhere, somebody: Visitor, role: Role
) -> None:
    refused, shown = {}, 0
    for method, path in routes(app):
        address = there.address(path)
        if method == "GET" and path.startswith(START) and may(Actor(role), deed_of(path, method)):
            page = await somebody.get(address)
            actions = set(SENT_FROM.findall(page.text))
            shown += len(actions)
            if wrong := {one for one in actions if not may(Actor(role), deed_of(one, "POST"))}:
                refused[address] = wrong
    assert refused == {}
    assert (shown > 50) == (role in OF_BOARD - READ_ONLY)


async def test_no_role_sees_a_link_that_would_be_refused(
    app: Litestar, there: Somewhere, somebody: Visitor, role: Role
) -> None:
    refused, shown = {}, 0
    for address in seen_by(app, there, role):
        page = await somebody.get(address)
        ways = set(LEADS_TO.findall(page.text))
        shown += len(ways)
        if wrong := {one for one in ways if not may(Actor(role), deed_of(one, "GET"))}:
            refused[address] = wrong
    assert refused == {}
    assert (shown > 200) == (role in OF_BOARD)


async def test_auditors_read_no_address_and_no_number_of_anybody(
    app: Litestar, there: Somewhere
) -> None:
    """Whatever people wrote, and wherever: remarks, reasons, errors, and the sentences of the trail."""
    await write_ways_everywhere()
    auditor = await come_as(app, Role.AUDITOR)
    chair = await come_as(app, Role.CHAIR)
    # What is packed cannot be read here: tests/services/test_evidence.py opens it.
    seen = [one for one in seen_by(app, there, Role.AUDITOR) if not one.endswith("/zip")]
    places = [*seen, *aside(there)]
    read_by = {
        name: {one for one in places if WAYS.search((await visitor.get(one)).text)}
        for name, visitor in (("auditor", auditor), ("chair", chair))
    }
    await auditor.leave()
    await chair.leave()
    assert read_by["auditor"] == set()
    assert f"/vorstand/treffen/{there.words['key']}" in read_by["chair"]
    assert set(aside(there)) < read_by["chair"]


async def test_auditors_are_asked_for_nothing_and_do_not_read_what_people_need(
    app: Litestar, there: Somewhere
) -> None:
    sheet = f"/vorstand/treffen/{there.words['key']}"
    seen = {}
    for role in (Role.AUDITOR, Role.CHAIR):
        visitor = await come_as(app, role)
        home, page = await visitor.get("/vorstand"), await visitor.get(sheet)
        first = home.text.partition("lp-empty")[2].partition("</div>")[0]
        seen[role] = ("Ansehen" in first, "Brauchen Unterstützung" in page.text)
        await visitor.leave()
    assert seen == {Role.AUDITOR: (True, False), Role.CHAIR: (False, True)}


async def test_a_form_that_is_locked_says_who_may_change_it(
    app: Litestar, there: Somewhere
) -> None:
    words = "Sie können hier nur lesen. Das ändert der Vorstand."
    sheet = f"/vorstand/treffen/{there.words['key']}"
    locked = ("regeln", "fristen", "einstellungen/verein", "einstellungen/aufbewahren")
    told = {}
    for role in (Role.READER, Role.CHAIR):
        visitor = await come_as(app, role)
        pages = [*(f"/vorstand/{one}" for one in locked), f"{sheet}/ablauf", f"{sheet}/protokoll"]
        told[role] = {page for page in pages if words in (await visitor.get(page)).text}
        await visitor.leave()
    assert told == {Role.READER: set(pages), Role.CHAIR: set()}


async def test_who_has_no_link_learns_nothing_from_pages_behind_links(
    app: Litestar, there: Somewhere, client: Visitor
) -> None:
    """Also not with the link of something else: it opens its own page and no other."""
    await client.get(f"/g/{there.tokens['g']}")
    purposes = {path: purpose for purpose, path in PATHS.items()}
    wrong = {}
    for method, path in routes(app):
        first = path.split("/")[1]
        if first not in purposes:
            continue
        own = await answer(client, "GET", f"/{first}/{there.tokens[first]}")
        unknown = await answer(client, method, path.replace("{token}", "x" * 23))
        assert (own[0], unknown[0]) == (200, 404), path
        for other, token in there.tokens.items():
            if other != first and purposes[other] is not Purpose.LEAVE:
                # Forget the tries in vain: this is about what is said, not how often.
                async with transaction():
                    await tables.Attempt.delete(force=True)
                said = await answer(client, method, path.replace("{token}", token))
                if said != unknown:
                    wrong[f"{method} {path} with the link of /{other}"] = said[0]
    assert wrong == {}


async def test_a_stranger_sees_only_what_is_for_everybody(
    app: Litestar, there: Somewhere, client: Visitor
) -> None:
    await client.get(f"/g/{there.tokens['g']}")
    found = {}
    for method, path in routes(app):
        whose = opened_by(method, path)
        if whose == "token":
            assert (await client.get(there.address(path))).status_code == 401, path
        elif whose != "everybody" and not whose.startswith("link") and path not in COMES_AND_GOES:
            status, text = await answer(client, method, there.address(path))
            found[f"{method} {path}"] = (status, text.endswith("/anmelden"))
    assert set(found.values()) == {(303, True)}


async def test_every_route_has_a_line_and_the_document_is_the_table(app: Litestar) -> None:
    assert all(opened_by(method, path) for method, path in routes(app))
    assert document(app) == DOCUMENT.read_text("utf-8"), "run python -m tests.access_table"
