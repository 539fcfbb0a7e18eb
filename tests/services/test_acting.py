"""Is everybody asked again before anything is stored, even if a page forgot to?"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import pytest

from lagplanner.database import acting
from lagplanner.database import hosting as stored
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.access import STRANGER, Actor, Deed, Door, Role, Who, may
from lagplanner.domain.errors import NotAllowedError, NotFoundError
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind
from lagplanner.domain.hosts.wishes import Wishes
from lagplanner.domain.interface.hooks import Event
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.domain.trail import Wanted
from lagplanner.services import own
from lagplanner.services.attendance import lists, replies, statistics
from lagplanner.services.hosts import hosting, wishes
from lagplanner.services.interface import hooks
from lagplanner.services.membership import board, exports
from lagplanner.services.membership.exports import ExportForm
from lagplanner.services.numbers import report
from lagplanner.services.post import letter_sent, links, outbox_view
from lagplanner.services.post.outbox_view import Filter
from lagplanner.services.privacy import consents, erasing, handing_over, people, processing
from lagplanner.services.running import demo, setup
from lagplanner.services.talks import speakers
from lagplanner.services.trail import biography, pages
from lagplanner.settings import Settings
from tests.databases import dump
from tests.people import BOARD, NOW, TODAY
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


READS: Mapping[Deed, tuple[Callable[[], Awaitable[object]], ...]] = {
    Deed.SEE: (
        lambda: pages.page(Wanted()),
        lambda: biography.of_meeting(2027, 1, language="de"),
        lambda: statistics.regularity(today=TODAY),
        lambda: statistics.visits("hier", today=TODAY),
        lambda: report.report(None, today=TODAY),
    ),
    Deed.SEE_PEOPLE: (
        lambda: exports.export(ExportForm.JSON, now=NOW),
        lambda: outbox_view.overview(Filter(), now=NOW, base_url=ADDRESS),
        lambda: outbox_view.check((1,), now=NOW, base_url=ADDRESS),
        lambda: letter_sent.sendings(1),
        lambda: board.members(now=NOW),
        lambda: board.former(),
        lambda: speakers.directory(today=TODAY),
        lambda: biography.of_project("hier", language="de"),
        lambda: speakers.speaker(1),
        lambda: speakers.talks_of(1),
        lambda: outbox_view.progress(now=NOW),
        lambda: hooks.hook(1),
    ),
    Deed.GOVERN: (
        lambda: people.find("Kim"),
        lambda: people.person("board-1"),
        lambda: handing_over.hand_over("board-1", now=NOW),
        lambda: erasing.preview("board-1", today=TODAY),
        lambda: consents.given("board-1", today=TODAY),
        lambda: processing.register(today=TODAY),
    ),
}
"""What hands out something about people, by what one must be allowed to."""


@pytest.mark.parametrize("who", [*Role, Purpose.HOST, Purpose.SPEAKER, Door.STRANGER])
async def test_what_is_known_of_people_is_read_by_whom_the_table_names_whatever_page_asks(
    who: Who,
) -> None:
    for deed, reads in READS.items():
        for read in reads:
            with acting.acting_as(Actor(who)):
                if may(Actor(who), deed):
                    with suppress(NotFoundError):
                        await read()
                else:
                    with pytest.raises(NotAllowedError):
                        await read()


@pytest.mark.parametrize("read", [replies.overview, lists.day_list])
async def test_who_comes_is_read_by_the_board_and_by_the_host_of_that_meeting(
    read: Callable[[int], Awaitable[object]],
) -> None:
    for who in (Actor(Role.READER), Actor(Purpose.HOST, meeting=1)):
        with acting.acting_as(who), pytest.raises(NotFoundError):
            await read(1)
    others = (Actor(Role.AUDITOR), Actor(Role.PROJECT), Actor(Purpose.MEMBER, meeting=1), STRANGER)
    for who in (*others, Actor(Purpose.HOST, meeting=2)):
        with acting.acting_as(who), pytest.raises(NotAllowedError):
            await read(1)


async def test_what_is_expected_of_a_project_is_read_by_who_reads_its_mail() -> None:
    ada = Actor(Role.PROJECT, email="Ada@projekt.example")
    with acting.acting_as(ada):
        assert (await own.own("ada@projekt.example", today=TODAY, now=NOW)).projects == ()
        with pytest.raises(NotAllowedError):
            await own.own("kim@projekt.example", today=TODAY, now=NOW)
    with acting.acting_as(STRANGER), pytest.raises(NotAllowedError):
        await own.own("", today=TODAY, now=NOW)


async def test_an_address_that_is_told_is_whole_only_for_who_sets_it(settings: Settings) -> None:
    url = "https://hooks.example.org/services/T0/secret?key=7"
    made = await hooks.add("Chat", url, [Event.MEETING_MOVED], settings, who=BOARD, now=NOW)
    for role in (Role.READER, Role.TREASURER):
        with acting.acting_as(Actor(role)):
            shown, _ = await hooks.hook(made.hook.id)
            assert (shown.url, shown.secret) == ("https://hooks.example.org/…", "")
            assert await hooks.hooks() == (shown,)
    with acting.acting_as(Actor(Role.CHAIR)):
        assert (await hooks.hook(made.hook.id))[0].url == url


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
