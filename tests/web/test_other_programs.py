"""Do programs we did not write read what we write? Each feed by two of them, and against its standard."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import atoma
import fastfeedparser
import feedparser
import icalendar
import jsonschema
import pytest
import time_machine
import vobject
from litestar import Litestar
from lxml import etree

from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from tests.people import NOW, RIESA, SONNENHOF, go_public, settle
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

STANDARDS = Path(__file__).parents[1] / "formats" / "standards"
TITLES = ["Fällt aus: Montag, 7. Juni 2027, Riesa", "Montag, 1. März 2027, Riesa"]
LANGUAGES = pytest.mark.parametrize("language", ["de", "en"])


@pytest.fixture(autouse=True)
async def a_year(app: Litestar) -> AsyncIterator[None]:
    """A meeting that comes, with a topic that is no markup, and one that is cancelled."""
    await go_public()
    [host] = await settle(SONNENHOF)
    coming = Meeting(
        0, 2027, 1, date(2027, 3, 1), MeetingState.CONFIRMED, town=RIESA, host_id=host.id
    )
    cancelled = replace(coming, number=2, day=date(2027, 6, 7), state=MeetingState.CANCELLED)
    async with transaction():
        for meeting in (replace(coming, topic="Wohnen & <b>Alter</b>; „Miete“"), cancelled):
            await hosting.save_meeting(meeting, at=NOW)
    with time_machine.travel(NOW):
        yield


async def fetched(client: Visitor, path: str) -> bytes:
    return (await client.get(path)).content


async def test_two_readers_of_atom_see_the_same(client: Visitor) -> None:
    content = await fetched(client, "/feeds/treffen.atom")
    universal, fast = feedparser.parse(content), fastfeedparser.parse(content)
    assert (universal.bozo, universal.version) == (False, "atom10")
    for read in (universal, fast):
        assert read.feed.title == "Arbeitstreffen: Unser Netzwerk"
        assert [one.title for one in read.entries] == TITLES
        assert [one.link.rpartition("/")[2] for one in read.entries] == ["2027-2", "2027-1"]
    [content_] = universal.entries[1].content
    assert content_.type == "text/plain"
    assert "Wohnen & <b>Alter</b>; „Miete“" in content_.value


async def test_two_readers_of_json_feed_see_the_same(client: Visitor) -> None:
    content = await fetched(client, "/feeds/treffen.json")
    assert [one.title for one in fastfeedparser.parse(content).entries] == TITLES
    atomic = atoma.parse_json_feed_bytes(content)
    assert [one.title for one in atomic.items] == TITLES
    assert atomic.items[0].date_modified == NOW
    assert "Wohnen & <b>Alter</b>; „Miete“" in atomic.items[1].content_text


@LANGUAGES
async def test_atom_keeps_to_its_standard(client: Visitor, language: str) -> None:
    grammar = etree.RelaxNG(etree.parse(STANDARDS / "atom.rng"))
    feed = etree.fromstring(await fetched(client, f"/feeds/treffen.atom?sprache={language}"))
    assert grammar.validate(feed), grammar.error_log

    for entry in feed.findall("{*}entry"):
        entry.remove(entry.find("{*}updated"))
    assert not grammar.validate(feed)


@LANGUAGES
async def test_json_feed_keeps_to_its_standard(client: Visitor, language: str) -> None:
    schema = json.loads((STANDARDS / "json_feed.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    feed = json.loads(await fetched(client, f"/feeds/treffen.json?sprache={language}"))
    assert [error.message for error in validator.iter_errors(feed)] == []

    del feed["items"][0]["content_text"]
    assert [*validator.iter_errors(feed)] != []


@pytest.mark.parametrize(
    "path",
    ["/kalender/treffen.ics", "/kalender/projekt/quartiersmanagement-sonnenhof.ics"],
)
async def test_two_readers_of_calendars_see_the_same(client: Visitor, path: str) -> None:
    content = await fetched(client, path)
    by_one = [
        (
            str(one["UID"]),
            one.decoded("DTSTART").astimezone(UTC),
            str(one["SUMMARY"]),
            one["STATUS"],
        )
        for one in icalendar.Calendar.from_ical(content).walk("VEVENT")
    ]
    by_other = [
        (one.uid.value, one.dtstart.value.astimezone(UTC), one.summary.value, one.status.value)
        for one in vobject.readOne(content.decode()).vevent_list
    ]
    assert by_one == by_other
    assert [moment for _, moment, _, _ in by_one] == [
        datetime(2027, 3, 1, 9, tzinfo=UTC),
        datetime(2027, 6, 7, 8, tzinfo=UTC),
    ]
    assert [state for *_, state in by_one] == ["CONFIRMED", "CANCELLED"]
