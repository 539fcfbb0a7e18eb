"""Does anybody find the meetings of all years, and what happens at one, and nothing that is not theirs?"""

import io
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, time

import pytest
import time_machine
from litestar import Litestar
from PIL import Image

from lagplanner.database import host_requests, hosting, speakers
from lagplanner.database.engine import transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState, forgotten
from lagplanner.services.dates import moving
from tests.databases import counted
from tests.people import BOARD, GOERLITZ, NEISSEUFER, NOW, RIESA, SONNENHOF, go_public, settle
from tests.visitors import ADDRESS, Visitor, heading

VENUE = Venue(
    "Bürgerhaus",
    "Musterstraße 1",
    "01587",
    "Saal",
    "Foyer",
    "Vom Bahnhof geradeaus",
    step_free=True,
)


@pytest.fixture(autouse=True)
async def in_november(app: Litestar) -> AsyncIterator[None]:
    """All pages are public."""
    await go_public()
    with time_machine.travel(NOW):
        yield


async def a_meeting(day: date, number: int = 1, **changes: object) -> Meeting:
    state = MeetingState.CONFIRMED if day > NOW.date() else MeetingState.HELD
    meeting = Meeting(0, day.year, number, day, state, town=RIESA)
    async with transaction():
        return await hosting.save_meeting(replace(meeting, **changes), at=NOW)  # type: ignore[arg-type]


async def a_talk(meeting: Meeting, name: str, **changes: object) -> None:
    talk = Talk(0, meeting.id, 0, state=TalkState.ACCEPTED, title=f"Vortrag von {name[0]}")
    async with transaction():
        speaker = await speakers.save_speaker(Speaker(0, name), at=NOW)
        await speakers.save_talk(replace(talk, speaker_id=speaker.id, **changes))  # type: ignore[arg-type]


def listed(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/treffen/([^"]+)">', page)


async def test_the_next_meetings_come_first_then_the_latest_of_the_past(client: Visitor) -> None:
    for day in (date(2024, 6, 10), date(2027, 6, 7), date(2025, 3, 3), date(2027, 3, 1)):
        await a_meeting(day, day.month)
    page = await client.get("/treffen")
    assert heading(page) == "Unsere Treffen"
    assert listed(page.text) == ["2027-3", "2027-6", "2025-3", "2024-6"]
    assert "2 Treffen sind gewesen" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("suche=wohnen", ["2025-1"]),
        ("suche=Wonen+risa", ["2025-1"]),
        ("suche=goerlitz", ["2024-1"]),
        ("suche=sonnenhof", ["2025-1"]),
        ("suche=2024", ["2024-1"]),
        ("jahr=2025", ["2025-1"]),
        ("suche=wohnen&jahr=2024", []),
        ("suche=%2A", ["2025-1", "2024-1"]),
        ("jahr=x&seite=99", ["2025-1", "2024-1"]),
    ],
)
async def test_meetings_are_found_by_topic_town_host_and_year(
    client: Visitor, query: str, found: list[str]
) -> None:
    [host] = await settle(SONNENHOF)
    await a_meeting(date(2025, 3, 3), host_id=host.id, topic="Wohnen im Alter")
    await a_meeting(date(2024, 3, 4), topic="Klima", town=GOERLITZ)
    assert listed((await client.get(f"/treffen?{query}")).text) == found


async def test_a_german_topic_is_marked_on_an_english_page(client: Visitor) -> None:
    await a_meeting(date(2025, 3, 3), topic="Wohnen im Alter")
    marked = '<span lang="de">Wohnen im Alter</span>'
    assert f"<p>{marked}</p>" in (await client.get("/treffen?sprache=en")).text
    assert f"<h1>{marked}</h1>" in (await client.get("/treffen/2025-1?sprache=en")).text
    assert marked not in (await client.get("/treffen")).text


@pytest.mark.parametrize("query", ["", "?suche=riesa"])
async def test_a_meeting_that_was_called_off_has_not_been(client: Visitor, query: str) -> None:
    await a_meeting(date(2025, 3, 3))
    await a_meeting(date(2025, 6, 2), 2)
    await a_meeting(date(2025, 9, 1), 3, state=MeetingState.CANCELLED)
    page = await client.get(f"/treffen{query}")
    assert "<h2>2 Treffen sind gewesen, eines fiel aus</h2>" in page.text


async def test_a_cancelled_meeting_stays_to_be_seen(client: Visitor) -> None:
    await a_meeting(date(2027, 3, 1), state=MeetingState.CANCELLED)
    assert "abgesagt" in (await client.get("/treffen")).text
    page = (await client.get("/treffen/2027-1")).text
    assert "Dieses Treffen fällt aus." in page
    assert '"eventStatus": "https://schema.org/EventCancelled"' in page


async def test_a_meeting_that_fell_out_is_spoken_of_as_over(client: Visitor) -> None:
    await a_meeting(date(2025, 3, 3), state=MeetingState.CANCELLED)
    page = (await client.get("/treffen/2025-1")).text
    assert "Dieses Treffen fiel aus." in page


async def test_a_meeting_says_when_where_what_and_how_to_get_there(client: Visitor) -> None:
    host, other = await settle(SONNENHOF, replace(NEISSEUFER, member_until=date(2025, 12, 31)))
    meeting = await a_meeting(
        date(2027, 3, 1), topic="Wohnen im Alter", host_id=host.id, co_host_ids=(other.id,)
    )
    async with transaction():
        await host_requests.save_venue(meeting.id, replace(VENUE, confirmed_at=NOW))
    page = await client.get("/treffen/2027-1")
    assert heading(page) == "Wohnen im Alter"
    for words in (
        "Montag, 1. März 2027, Riesa",
        "10:00 bis 15:00 Uhr",
        "Bürgerhaus, Saal<br>Musterstraße 1<br>01587 Riesa",
        "Foyer",
        "Vom Bahnhof geradeaus",
        f'<a href="/projekte/{host.slug}">Quartiersmanagement Sonnenhof</a>',
        'href="/kalender/treffen/2027/1.ics"',
    ):
        assert words in page.text
    assert f"/projekte/{other.slug}" not in page.text, "it is no member any more"
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    told = json.loads(block)
    assert (told["@type"], told["startDate"]) == ("Event", "2027-03-01T10:00:00+01:00")
    assert told["url"] == f"{ADDRESS}/treffen/2027-1"
    assert told["location"]["address"]["streetAddress"] == "Musterstraße 1"


async def test_search_engines_read_an_english_page_in_english(client: Visitor) -> None:
    await a_meeting(date(2027, 3, 1))
    page = await client.get("/treffen/2027-1", headers={"Accept-Language": "en"})
    assert '"name": "Working meeting in Riesa"' in page.text


async def test_a_place_nobody_has_confirmed_is_not_told(client: Visitor) -> None:
    meeting = await a_meeting(date(2027, 3, 1))
    async with transaction():
        await host_requests.save_venue(meeting.id, VENUE)
    assert "Bürgerhaus" not in (await client.get("/treffen/2027-1")).text


async def test_only_who_has_said_yes_to_it_is_named_in_public(client: Visitor) -> None:
    meeting = await a_meeting(date(2027, 3, 1))
    await a_talk(meeting, "Ada Gern", may_name=True, starts=time(10, 30))
    await a_talk(meeting, "Bo Ungefragt", may_name=None)
    await a_talk(meeting, "Cem Vielleicht", state=TalkState.TENTATIVE, may_name=True)
    await a_talk(meeting, "Dia Abgesagt", state=TalkState.DECLINED, may_name=True)
    page = (await client.get("/treffen/2027-1")).text
    names = ("Ada Gern", "Bo Ungefragt", "Cem Vielleicht", "Dia Abgesagt")
    assert [name for name in names if name in page] == ["Ada Gern"]
    titles = re.findall(r"Vortrag von [A-Z]", page)
    assert titles == ["Vortrag von A", "Vortrag von B", "Vortrag von C"]


async def test_who_was_forgotten_is_not_named_by_a_number(client: Visitor) -> None:
    meeting = await a_meeting(date(2025, 3, 3))
    await a_talk(meeting, "Ada Gern", may_name=True)
    async with transaction():
        [ada] = await speakers.speakers()
        await speakers.save_speaker(forgotten(ada), at=NOW)
    assert "Gelöschte Person" not in (await client.get("/treffen/2025-1")).text


async def test_a_moved_meeting_says_when_it_was_before(client: Visitor) -> None:
    [host] = await settle(SONNENHOF)
    meeting = await a_meeting(date(2027, 3, 1), host_id=host.id)
    await moving.move(
        2027,
        1,
        Moved(date(2027, 3, 8)),
        sequence=meeting.sequence,
        who=BOARD,
        today=NOW.date(),
        now=NOW,
    )
    page = (await client.get("/treffen/2027-1")).text
    assert "Vorher war es am Montag, 1. März 2027." in page
    assert '"previousStartDate": "2027-03-01"' in page


@pytest.mark.parametrize("key", ["2027-9", "gibt-es-nicht", "2027-1-1", "0-0"])
async def test_a_meeting_that_is_not_there_is_not_found(client: Visitor, key: str) -> None:
    assert (await client.get(f"/treffen/{key}")).status_code == 404


async def test_many_meetings_cost_as_many_queries_as_one(client: Visitor) -> None:
    [host] = await settle(SONNENHOF)
    numbers = []
    for number in range(1, 5):
        await a_meeting(date(2025, number, 3), number, host_id=host.id)
        for path in ("/treffen", "/treffen?suche=riesa", f"/treffen/2025-{number}"):
            with counted() as queries:
                await client.get(path)
            numbers.append(queries.number)
    numbers = numbers[3:]  # the first visit also opens connections
    assert numbers[0] > 0
    assert [len(set(numbers[place::3])) for place in range(3)] == [1, 1, 1]


async def test_the_archive_is_read_page_by_page(client: Visitor) -> None:
    for number in range(1, 31):
        await a_meeting(date(2025, 1, number), number)
    first, second = [await client.get(f"/treffen?seite={page}") for page in (1, 2)]
    assert listed(first.text)[0] == "2025-30"
    assert listed(second.text) == [f"2025-{number}" for number in range(6, 0, -1)]
    found = await client.get("/treffen?suche=riesa&seite=2")
    assert listed(found.text) == listed(second.text)


async def test_programs_are_told_which_pages_are_for_everybody(client: Visitor) -> None:
    [host] = await settle(SONNENHOF)
    await a_meeting(date(2025, 3, 3))
    await a_meeting(date(2025, 5, 5), kind="conference")
    await a_meeting(date(2027, 5, 5), kind="assembly")
    robots = (await client.get("/robots.txt")).text
    assert "Disallow: /vorstand\n" in robots
    assert "Disallow: /p/\n" in robots
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in robots
    pages = (await client.get("/sitemap.xml")).text
    assert f'hreflang="en" href="{ADDRESS}/treffen/2025-1?sprache=en"/>' in pages
    found = re.findall(r"<loc>(.*?)</loc>", pages)
    public = (f"projekte/{host.slug}", "treffen/2025-1", "treffen/2025-1-fachtag")
    assert {f"{ADDRESS}/{one}" for one in public} < set(found)
    assert [url for url in found if (await client.get(url)).status_code != 200] == []


async def test_a_shared_link_shows_a_picture_of_the_meeting(client: Visitor) -> None:
    meeting = await a_meeting(date(2027, 3, 1), topic="Wohnen im Alter")

    async def address() -> str:
        page = (await client.get("/treffen/2027-1")).text
        [found] = re.findall(r'property="og:image" content="([^"]+)"', page)
        assert f'"image": "{found}"' in page
        return str(found)

    before = await address()
    assert before.startswith(f"{ADDRESS}/treffen/2027-1/bild.de.png?stand=")
    picture = await client.get(before)
    assert picture.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size == (1200, 630)
    again = await client.get(before, headers={"If-None-Match": picture.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    async with transaction():
        await hosting.save_meeting(replace(meeting, state=MeetingState.CANCELLED), at=NOW)
    after = await address()
    assert after != before
    assert (await client.get(after)).content != picture.content
    for unknown in ("bild.fr.png", "bild.de.jpg", "bild.png"):
        assert (await client.get(f"/treffen/2027-1/{unknown}")).status_code == 404
    assert (await client.get("/treffen/2027-9/bild.de.png")).status_code == 404


async def test_the_first_page_shows_the_picture_of_the_next_meeting(client: Visitor) -> None:
    assert "og:image" not in (await client.get("/")).text
    await a_meeting(date(2027, 3, 1))
    page = (await client.get("/", headers={"Accept-Language": "en"})).text
    [address] = re.findall(r'property="og:image" content="([^"]+)"', page)
    assert address.startswith(f"{ADDRESS}/treffen/2027-1/bild.en.png?stand=")
    assert (await client.get(address)).status_code == 200


async def test_who_is_in_gets_from_a_past_meeting_to_its_minutes_and_papers(
    board: Visitor, client: Visitor
) -> None:
    past, coming = await a_meeting(date(2025, 3, 3)), await a_meeting(date(2027, 3, 1))
    link = f'href="/mein/treffen/{past.year}-{past.number}"'
    assert link in (await board.get(f"/treffen/{past.year}-{past.number}")).text
    assert link not in (await client.get(f"/treffen/{past.year}-{past.number}")).text
    assert "/mein/treffen" not in (await board.get(f"/treffen/{coming.year}-{coming.number}")).text
    assert (await board.get(f"/mein/treffen/{past.year}-{past.number}")).status_code == 200


@pytest.mark.parametrize("query", ["", "?suche=riesa"])
async def test_an_assembly_to_come_is_for_the_members_it_calls(client: Visitor, query: str) -> None:
    for number, kind in enumerate(("working", "assembly", "conference"), 1):
        await a_meeting(date(2027, 3, number), number, kind=kind)
    assert listed((await client.get(f"/treffen{query}")).text) == ["2027-1", "2027-3-fachtag"]
    assert (await client.get("/treffen/2027-2-versammlung")).status_code == 404


async def test_gatherings_of_other_kinds_stand_in_the_archive_but_for_those_of_the_board(
    client: Visitor, board: Visitor
) -> None:
    kinds = ("working", "assembly", "conference", "board")
    for month, kind in enumerate(kinds, 3):
        await a_meeting(date(2024, month, 4), kind=kind, topic=f"Thema {month}")
    page = await client.get("/treffen")
    assert listed(page.text) == ["2024-1-fachtag", "2024-1-versammlung", "2024-1"]
    assert listed((await client.get("/treffen?suche=fachtag")).text) == ["2024-1-fachtag"]

    shown = {key: await board.get(f"/treffen/2024-1-{key}") for key in ("fachtag", "versammlung")}

    assert [heading(one) for one in shown.values()] == ["Thema 5", "Thema 4"]
    assert "Fachtag, Samstag, 4. Mai 2024, Riesa" in shown["fachtag"].text
    to_members = ['href="/mein/versammlung/2024-1"' in one.text for one in shown.values()]
    assert to_members == [False, True]
    assert (await client.get("/treffen/2024-1-vorstand")).status_code == 404
