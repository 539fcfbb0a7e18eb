"""Is everybody asked again before anything is stored, even if a page forgot to?"""

import pytest

from lagplanner.database import acting
from lagplanner.database import hosting as stored
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.access import STRANGER, Actor, Deed, Role
from lagplanner.domain.errors import NotAllowedError
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind
from lagplanner.domain.hosts.wishes import Wishes
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.hosts import hosting, wishes
from lagplanner.services.post import links
from lagplanner.services.running import demo, setup
from lagplanner.settings import Settings
from tests.databases import dump
from tests.people import NOW, TODAY
from tests.visitors import ADDRESS

pytestmark = pytest.mark.usefixtures("database")
NO = HostAnswer(HostAnswerKind.NO, who="Kim")


async def test_a_deed_without_a_name_is_for_the_house_alone() -> None:
    async with transaction():
        await run_sql("DELETE FROM attempt")
    for who in (Actor(Role.CHAIR), Actor(Purpose.HOST), STRANGER):
        with acting.acting_as(who), pytest.raises(NotAllowedError):
            async with transaction():
                raise AssertionError("it has begun")


async def test_whoever_only_reads_stores_nothing_whatever_page_lets_them() -> None:
    before = await dump()
    for role in (Role.READER, Role.AUDITOR, Role.PROJECT):
        with acting.acting_as(Actor(role)):
            for deed in (Deed.PLAN, Deed.TALKS, Deed.LISTS, Deed.SEND, Deed.RULES, Deed.GOVERN):
                with pytest.raises(NotAllowedError):
                    async with transaction(deed):
                        await run_sql("DELETE FROM setting")
    assert await dump() == before


async def test_a_hosts_link_answers_for_its_meeting_and_for_no_other(settings: Settings) -> None:
    await setup.prepare(settings, now=NOW)
    year = await demo.fill(now=NOW, today=TODAY)
    await demo.plan(year, now=NOW, today=TODAY)
    first, second = [await stored.meeting(year, number) for number in (2, 3)]
    assert first.host_id
    assert second.host_id
    link = Link(
        Purpose.HOST,
        "Kim",
        "kim@example.org",
        NOW,
        NOW.replace(year=NOW.year + 2),
        project_id=first.host_id,
        meeting_id=first.id,
    )
    [address] = await links.mint([link], base_url=ADDRESS)
    token = address.rpartition("/")[2]
    with acting.acting_as(Actor(Role.CHAIR)):
        # Whoever is logged in: who shows the link acts by it.
        await links.open_link(token, Purpose.HOST, caller="192.0.2.1", now=NOW)
        before = await dump()
        for meeting, project in (
            (second.id, second.host_id),
            (second.id, first.host_id),
            (first.id, second.host_id),
        ):
            with pytest.raises(NotAllowedError):
                await hosting.answer(meeting, project, NO, today=TODAY, now=NOW)
        with pytest.raises(NotAllowedError):
            await wishes.answer(second.host_id, year, Wishes(frozenset({2})), who="Kim", now=NOW)
        assert await dump() == before
        await hosting.answer(first.id, first.host_id, NO, today=TODAY, now=NOW)
        assert await dump() != before
