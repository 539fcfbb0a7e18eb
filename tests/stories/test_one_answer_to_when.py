"""The board arranges an agenda that ends earlier: does everybody who asks get the same hours?"""

import json
from collections.abc import AsyncIterator
from datetime import date, time

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import assemblies as stored_assemblies
from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.talks.agenda import Template
from lagplanner.services.public.feeds import Facts
from lagplanner.services.talks import agenda
from tests.people import BOARD, NOW, RIESA, SONNENHOF, go_public, settle
from tests.visitors import Visitor

DAY = date(2027, 3, 1)
PAGES = {
    "/": "10:00 bis 12:15 Uhr",
    "/treffen/2027-1": "10:00 bis 12:15 Uhr",
    "/einbetten/treffen": "10:00 bis 12:15 Uhr",
    "/feeds/treffen.atom": "10:00 bis 12:15 Uhr",
    "/feeds/treffen.json": "10:00 bis 12:15 Uhr",
    "/daten/treffen.csv": "10:00;12:15",
    "/daten/treffen.json": '"ends": "12:15"',
    "/api/v1/meetings": "2027-03-01T12:15:00+01:00",
    "/api/v1/meetings/2027-1": "2027-03-01T12:15:00+01:00",
    "/kalender/treffen.ics": "DTEND;TZID=Europe/Berlin:20270301T121500",
    "/kalender/treffen/2027/1": "DTEND;TZID=Europe/Berlin:20270301T121500",
}


@pytest.fixture(autouse=True)
async def in_november(app: Litestar) -> AsyncIterator[None]:
    """One public meeting, usually from ten to three, whose online day ends at 12:15."""
    await go_public()
    [host] = await settle(SONNENHOF)
    async with transaction():
        await hosting.save_meeting(
            Meeting(0, 2027, 1, DAY, MeetingState.CONFIRMED, town=RIESA, host_id=host.id), at=NOW
        )
    await agenda.take_template(2027, 1, Template.ONLINE, who=BOARD, now=NOW)
    with time_machine.travel(NOW):
        yield


@pytest.mark.parametrize("address", PAGES)
async def test_pages_feeds_calendars_and_programs_say_the_end_of_the_agenda(
    client: Visitor, address: str
) -> None:
    first, second = await client.get(address), await client.get(address)

    assert PAGES[address] in first.text
    if not address.startswith(("/treffen", "/einbetten")) and address != "/":
        assert first.content == second.content


async def test_search_engines_are_told_the_same(client: Visitor) -> None:
    page = (await client.get("/treffen/2027-1")).text

    told = json.loads(page.partition('<script type="application/ld+json">')[2].partition("<")[0])

    assert told["startDate"] == "2027-03-01T10:00:00+01:00"
    assert told["endDate"] == "2027-03-01T12:15:00+01:00"
    assert "Ankommen ab 09:50 Uhr" in page


async def test_a_calendar_that_knows_the_meeting_follows_to_the_new_end(client: Visitor) -> None:
    before = (await hosting.meeting(2027, 1)).sequence

    await agenda.take_template(2027, 1, Template.HALF_DAY, who=BOARD, now=NOW)
    shorter = (await hosting.meeting(2027, 1)).sequence
    await agenda.take_template(2027, 1, Template.HALF_DAY, who=BOARD, now=NOW)

    assert (shorter, (await hosting.meeting(2027, 1)).sequence) == (before + 1, before + 1)


async def test_a_calendar_says_the_hour_of_an_assembly_as_its_letters_do(app: Litestar) -> None:
    async with transaction():
        called = await hosting.save_meeting(
            Meeting(0, 2027, 1, DAY, MeetingState.CONFIRMED, town=RIESA, kind="assembly"), at=NOW
        )
        await stored_assemblies.save(Assembly(called.id, starts=time(13, 30)))

    shown = (await Facts.of([called])).entry(called, app.state.settings, "de")

    assert (f"{shown.starts:%H:%M}", f"{shown.ends:%H:%M}") == ("13:30", "16:30")
