"""Do feed readers, collectors of open data and other websites get the same meetings as people?"""

import csv
import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from xml.etree import ElementTree as ET

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import hosting, tables
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from tests.people import NOW, RIESA, SONNENHOF, go_public, settle
from tests.visitors import ADDRESS, Visitor

FILES = {
    "/feeds/treffen.atom": "application/atom+xml",
    "/feeds/treffen.json": "application/feed+json",
    "/daten/treffen.json": "application/json",
    "/daten/treffen.csv": "text/csv",
    "/daten/projekte.json": "application/json",
    f"/oembed?url={ADDRESS}/treffen": "application/json",
}
A = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
async def in_november(app: Litestar) -> AsyncIterator[None]:
    """All pages are public; one meeting comes, one is cancelled, one is long ago."""
    await go_public()
    [host] = await settle(SONNENHOF)
    coming = Meeting(
        0, 2027, 1, date(2027, 3, 1), MeetingState.CONFIRMED, town=RIESA, host_id=host.id
    )
    cancelled = replace(coming, number=2, day=date(2027, 6, 7), state=MeetingState.CANCELLED)
    past = replace(coming, year=2019, day=date(2019, 3, 4), state=MeetingState.HELD)
    async with transaction():
        for meeting in (replace(coming, topic="=Wohnen & <b>Alter</b>"), cancelled, past):
            await hosting.save_meeting(meeting, at=NOW)
    with time_machine.travel(NOW):
        yield


@pytest.mark.parametrize(("path", "kind"), FILES.items())
async def test_two_fetches_are_the_same_bytes_and_the_second_need_not_be_sent(
    client: Visitor, path: str, kind: str
) -> None:
    first, second = await client.get(path), await client.get(path)
    assert first.headers["Content-Type"].partition(";")[0] == kind
    assert first.content == second.content
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    known = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    other = await client.get(path, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


async def test_a_reader_of_atom_gets_what_the_standard_demands(client: Visitor) -> None:
    feed = ET.fromstring((await client.get("/feeds/treffen.atom")).content)
    assert feed.tag == f"{A}feed"
    for place in (feed, *feed.findall(f"{A}entry")):
        for name in ("id", "title", "updated"):
            assert (place.findtext(f"{A}{name}") or "").strip(), f"{place.tag} lacks {name}"
        assert datetime.fromisoformat(place.findtext(f"{A}updated") or "").tzinfo
    assert feed.findtext(f"{A}author/{A}name") == "Unser Netzwerk"
    entries = feed.findall(f"{A}entry")
    assert [one.findtext(f"{A}title") for one in entries] == [
        "Fällt aus: Montag, 7. Juni 2027, Riesa",
        "Montag, 1. März 2027, Riesa",
    ]
    assert "Thema: =Wohnen & <b>Alter</b>" in (entries[1].findtext(f"{A}content") or "")
    assert len({one.findtext(f"{A}id") for one in entries}) == 2


async def test_a_reader_of_json_feed_gets_the_same(client: Visitor) -> None:
    feed = json.loads((await client.get("/feeds/treffen.json")).content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{ADDRESS}/feeds/treffen.json"
    assert [one["url"] for one in feed["items"]] == [
        f"{ADDRESS}/treffen/2027-2",
        f"{ADDRESS}/treffen/2027-1",
    ]
    for one in feed["items"]:
        assert {"id", "url", "title", "content_text", "date_modified"} == set(one)


async def test_whoever_reads_english_gets_english_news(client: Visitor) -> None:
    page = (await client.get("/treffen", headers={"Accept-Language": "en"})).text
    found = re.findall(r'<link rel="alternate"[^>]*(?:atom|feed)\+[^>]*href="([^"]+)"', page)
    assert found == ["/feeds/treffen.atom?sprache=en", "/feeds/treffen.json?sprache=en"]
    atom, told = [(await client.get(path)).content for path in found]
    feed = ET.fromstring(atom)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    titles = [one.findtext(f"{A}title") for one in feed.findall(f"{A}entry")]
    assert titles == ["Cancelled: Monday, 7 June 2027, Riesa", "Monday, 1 March 2027, Riesa"]
    assert [one["title"] for one in json.loads(told)["items"]] == titles
    assert json.loads(told)["feed_url"] == f"{ADDRESS}/feeds/treffen.json?sprache=en"
    frame = await client.get("/einbetten/treffen?sprache=en", headers={"Accept-Language": "de"})
    assert '<html lang="en">' in frame.text


async def test_open_data_have_all_years_and_no_formula(client: Visitor) -> None:
    told = json.loads((await client.get("/daten/treffen.json")).content)
    assert [one["key"] for one in told] == ["2027-2", "2027-1", "2019-1"]
    text = (await client.get("/daten/treffen.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[2][5] == "'=Wohnen & <b>Alter</b>"
    assert [row[7] for row in rows] == ["Stand", "abgesagt", "bestätigt", "stattgefunden"]
    projects = json.loads((await client.get("/daten/projekte.json")).content)
    assert [(one["name"], one["town"]) for one in projects] == [(SONNENHOF.name, "Riesa")]
    assert "23125001" not in str(projects)


async def test_another_site_may_show_the_frame_and_nothing_else(client: Visitor) -> None:
    frame = await client.get("/einbetten/treffen")
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame.headers
    assert "Set-Cookie" not in frame.headers
    assert re.findall(r"<script|<form", frame.text) == []
    assert "=Wohnen &amp; &lt;b&gt;Alter&lt;/b&gt;" in frame.text
    page = await client.get("/treffen")
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


async def test_who_may_not_have_frames_copies_a_list(client: Visitor) -> None:
    page = (await client.get("/treffen")).text
    [copied] = re.findall(r'<textarea[^>]* name="liste"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert unescape(copied).strip().splitlines() == [
        "<ul>",
        f'<li><a href="{ADDRESS}/treffen/2027-1">Montag, 1. März 2027, Riesa</a>: '
        "=Wohnen &amp; &lt;b&gt;Alter&lt;/b&gt;</li>",
        f'<li><a href="{ADDRESS}/treffen/2027-2">Montag, 7. Juni 2027, Riesa</a> (Fällt aus)</li>',
        f'<li><a href="{ADDRESS}/treffen">Alle Treffen</a></li>',
        "</ul>",
    ]


async def test_a_website_asks_how_to_show_us_and_is_told(client: Visitor) -> None:
    page = (await client.get("/treffen")).text
    [found] = re.findall(r'type="application/json\+oembed"[^>]* href="([^"]+)"', page)
    told = json.loads((await client.get(found.replace("&amp;", "&"))).content)
    assert (told["version"], told["type"], told["height"]) == ("1.0", "rich", 420)
    assert f'src="{ADDRESS}/einbetten/treffen"' in told["html"]
    assert "<script" not in told["html"]
    for url in ("https://fremd.example/treffen", f"{ADDRESS}/vorstand", ""):
        assert (await client.get(f"/oembed?url={url}")).status_code == 404
    assert (await client.get(f"/oembed?url={ADDRESS}/&format=xml")).status_code == 501


@pytest.mark.parametrize(
    ("room", "size"),
    [
        ("maxwidth=480&maxheight=300", (480, 300)),
        ("maxwidth=2000&maxheight=2000", (600, 420)),
        ("maxwidth=0&maxheight=-1", (600, 420)),
    ],
)
async def test_a_website_with_little_room_is_told_a_smaller_frame(
    client: Visitor, room: str, size: tuple[int, int]
) -> None:
    told = json.loads((await client.get(f"/oembed?url={ADDRESS}/treffen&{room}")).content)
    assert (told["width"], told["height"]) == size
    assert f'height="{size[1]}"' in told["html"]


async def test_the_first_page_says_where_programs_find_the_meetings_once_it_is_public(
    client: Visitor,
) -> None:
    kinds = r'<link rel="alternate" type="([^"]+)"'
    told = re.findall(kinds, (await client.get("/")).text)
    assert told == ["application/atom+xml", "application/feed+json", "application/json+oembed"]
    async with transaction():
        await tables.PageText.delete(force=True)
    assert re.findall(kinds, (await client.get("/")).text) == []
