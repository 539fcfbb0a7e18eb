"""Do public pages ask the database as often in a large network as in a small one?"""

from datetime import date

import time_machine

from benchmarks.scale import GROWING, PAGES, grow
from lagplanner.database import hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from tests.databases import counted
from tests.people import NETWORK, NOW, TODAY, go_public, settle
from tests.visitors import Visitor


async def asked(client: Visitor) -> dict[str, int]:
    """How many statements each page takes; the first visit opens connections."""
    numbers = {}
    with time_machine.travel(NOW):
        for path in (*PAGES, *GROWING):
            address = path.format(last=TODAY.year - 1)
            await client.get(address)
            with counted() as queries:
                answer = await client.get(address)
            assert answer.status_code == 200, address
            numbers[address] = queries.number
    return numbers


async def test_no_page_asks_more_often_of_a_large_network(client: Visitor) -> None:
    await go_public()
    projects = await settle(*NETWORK)
    async with transaction():
        for number, host in enumerate(projects, 1):
            past = Meeting(0, 2025, number, date(2025, number, 3), town=host.town, host_id=host.id)
            coming = Meeting(
                *(0, 2027, number, date(2027, number, 1), MeetingState.PUBLISHED),
                town=host.town,
                host_id=host.id,
            )
            for meeting in (past, coming):
                await hosting.save_meeting(meeting, at=NOW)
    small = await asked(client)

    await grow(60, 400, now=NOW, today=TODAY)

    assert await asked(client) == small
    assert min(small.values()) > 0
