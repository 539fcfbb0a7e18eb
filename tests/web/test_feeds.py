"""What calendar programs fetch: the same bytes while nothing changes, and nothing of a person."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from litestar import Litestar

from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import ASSEMBLY, Meeting, MeetingState
from lagplanner.services.public import feeds
from lagplanner.services.public.feeds import CalendarFile
from lagplanner.settings import Settings
from tests.databases import counted
from tests.formats.entries_at_hand import properties
from tests.formats.test_calendar_programs import CalendarProgram
from tests.people import NOW, RIESA, SONNENHOF, go_public, settle
from tests.visitors import ADDRESS, Visitor

ALL = "/kalender/treffen.ics"
OF_SONNENHOF = "/kalender/projekt/quartiersmanagement-sonnenhof.ics"


@pytest.fixture(autouse=True)
async def public(app: Litestar) -> None:
    """Imprint and privacy text have been looked at."""
    await go_public()


async def stored(number: int = 1, **other: object) -> Meeting:
    """A meeting of this and the next year, hosted by the project Sonnenhof."""
    (host,) = await settle(SONNENHOF)
    meeting = Meeting(0, 2027, number, date(2027, 3, 15), MeetingState.PUBLISHED, town=RIESA)
    async with transaction():
        return await hosting.save_meeting(replace(meeting, host_id=host.id, **other), at=NOW)  # type: ignore[arg-type]


async def test_a_feed_shows_each_meeting_with_host_and_times(client: Visitor) -> None:
    meeting = await stored()

    answer = await client.get(ALL)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = properties(answer.content)
    assert event["UID"] == meeting.uid
    assert event["SUMMARY"] == "Arbeitstreffen in Riesa"
    assert event["DTSTART;TZID=Europe/Berlin"] == "20270315T100000"
    assert event["DESCRIPTION"] == "Unser Netzwerk\\nGastgeber: Quartiersmanagement Sonnenhof"
    assert event["URL"] == f"{ADDRESS}/treffen/2027-1"
    assert "ATTENDEE" not in answer.text
    assert "ada.lindner" not in answer.text


@pytest.mark.parametrize("path", [ALL, OF_SONNENHOF, "/kalender/treffen/2027/1"])
async def test_a_program_that_has_it_is_told_that_nothing_changed(
    client: Visitor, path: str
) -> None:
    meeting = await stored()
    first, second = await client.get(path), await client.get(path)
    assert first.content == second.content
    assert first.headers["cache-control"] == "public, max-age=900"

    tag = {"If-None-Match": first.headers["etag"]}
    same = await client.send("GET", path, headers=tag)
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]

    async with transaction():
        await hosting.save_meeting(replace(meeting, day=date(2027, 3, 22), sequence=1), at=NOW)
    assert (await client.send("GET", path, headers=tag)).status_code == 200


async def test_moved_and_cancelled_meetings_reach_who_subscribed(client: Visitor) -> None:
    meeting = await stored()
    program = CalendarProgram()
    shown = []
    for changed in (
        meeting,
        replace(meeting, day=date(2027, 3, 22), sequence=1),
        replace(meeting, state=MeetingState.CANCELLED, sequence=2),
    ):
        async with transaction():
            await hosting.save_meeting(changed, at=NOW)
        program.receive((await client.get(ALL)).content)
        shown.append(program.shown())

    assert shown == [["20270315T100000"], ["20270322T100000"], []]


async def test_a_project_has_a_feed_of_what_it_hosts(client: Visitor) -> None:
    await stored()
    answer = await client.get(OF_SONNENHOF)
    (page,) = properties(answer.content, "VCALENDAR")
    assert page["X-WR-CALNAME"] == "Arbeitstreffen: Quartiersmanagement Sonnenhof (Unser Netzwerk)"
    assert len(properties(answer.content)) == 1

    assert (await client.get("/kalender/projekt/niemand.ics")).status_code == 404


@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("/", "Arbeitstreffen (Unser Netzwerk)"),
        (
            "/projekte/quartiersmanagement-sonnenhof",
            "Arbeitstreffen: Quartiersmanagement Sonnenhof (Unser Netzwerk)",
        ),
    ],
)
async def test_a_calendar_has_one_name_by_whichever_way_it_comes(
    client: Visitor, page: str, name: str
) -> None:
    await stored()
    text = unescape((await client.get(page)).text)
    [outlook] = re.findall(r'href="(https://outlook\.live\.com[^"]+)"', text)
    asked = parse_qs(urlsplit(outlook).query)
    assert asked["name"] == [name]
    path = asked["url"][0].removeprefix(ADDRESS)
    [calendar] = properties((await client.get(path)).content, "VCALENDAR")
    assert calendar["X-WR-CALNAME"] == name


async def test_whoever_reads_english_subscribes_in_english(client: Visitor) -> None:
    await stored()
    page = (await client.get("/", headers={"Accept-Language": "en"})).text
    [address] = re.findall(r'value="([^"]+\.ics[^"]*)"', page)
    assert address == f"{ADDRESS}{ALL}?sprache=en"
    for path in (
        f"{ALL}?sprache=en",
        f"{OF_SONNENHOF}?sprache=en",
        "/kalender/treffen/2027/1?sprache=en",
    ):
        (event,) = properties((await client.get(path)).content)
        assert event["SUMMARY"] == "Working meeting in Riesa"
        assert event["DESCRIPTION"] == "Unser Netzwerk\\nHost: Quartiersmanagement Sonnenhof"
    unknown = await client.get(f"{ALL}?sprache=fr")
    assert unknown.content == (await client.get(ALL)).content


@pytest.mark.parametrize("name", ["1", "1.ics"])
async def test_one_meeting_is_a_file_to_keep(client: Visitor, name: str) -> None:
    await stored()
    answer = await client.get(f"/kalender/treffen/2027/{name}")
    assert answer.headers["content-disposition"] == 'attachment; filename="treffen-2027-1.ics"'
    assert len(properties(answer.content)) == 1

    for path in ("2027/9", "2027/eins", "2027/1.ics.ics", "2027/²"):
        assert (await client.get(f"/kalender/treffen/{path}")).status_code == 404


@pytest.mark.parametrize("kind", [ASSEMBLY, "assembly_extra", "board"])
async def test_an_assembly_is_in_no_calendar_that_anybody_may_read(
    client: Visitor, kind: str
) -> None:
    assert (await stored(kind=kind)).host_id  # lists that are read in may name a host
    for path in (ALL, OF_SONNENHOF):
        assert properties((await client.get(path)).content) == []
    assert (await client.get("/kalender/treffen/2027/1.ics")).status_code == 404


async def test_a_conference_that_a_project_hosts_is_in_its_calendar(client: Visitor) -> None:
    await stored(kind="conference")
    for path in (ALL, OF_SONNENHOF):
        assert len(properties((await client.get(path)).content)) == 1


async def test_head_answers_as_get_without_the_file(client: Visitor) -> None:
    await stored()
    head, get = await client.send("HEAD", ALL), await client.get(ALL)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


async def test_old_meetings_are_left_to_the_archive(client: Visitor, settings: Settings) -> None:
    await stored(1, day=date(2025, 12, 31), year=2025)
    await stored(2, day=date(2026, 1, 1), year=2026)

    async def days(today: date) -> list[str]:
        file: CalendarFile = await feeds.all_meetings(settings, today=today)
        return [event["DTSTART;TZID=Europe/Berlin"][:8] for event in properties(file.content)]

    assert await days(date(2026, 6, 1)) == ["20251231", "20260101"]
    assert await days(date(2027, 6, 1)) == ["20260101"]
    assert await days(date(2028, 6, 1)) == []


async def test_the_sender_of_the_letters_is_the_organiser(
    client: Visitor, settings: Settings
) -> None:
    await stored()
    named = replace(settings, mail_from="treffen@example.org")
    (event,) = properties((await feeds.all_meetings(named, today=date(2027, 1, 1))).content)
    assert event['ORGANIZER;CN="Unser Netzwerk"'] == "mailto:treffen@example.org"


async def test_an_archive_of_years_costs_a_feed_not_one_query_more(client: Visitor) -> None:
    await stored(number=1)
    with counted() as few:
        before = (await client.get(ALL)).content
    for year in range(1990, 2020):
        await stored(number=1, year=year, day=date(year, 3, 4), state=MeetingState.HELD)
    with counted() as many:
        after = (await client.get(ALL)).content
    assert many.number == few.number
    assert before == after
