"""A scanner that runs scripts opens every link of every letter: it presses nothing, so nothing changes."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lagplanner.domain.talks.speakers import TalkState
from lagplanner.services.talks import invitations
from tests.browser import pages
from tests.browser.chromium import Remote
from tests.browser.pages import House, Scene
from tests.databases import Server, changed_tables, dump
from tests.demo_at_work import links_in


@pytest.fixture
def house(server: Server | None, template: str, tmp_path: Path) -> Iterator[House]:
    """The demo at work, on either database."""
    address = asyncio.run(server.make("scanned", template)) if server else ""
    settings = pages.settings_in(tmp_path, address)
    year, work = pages.fill(settings, Scene.AT_WORK)
    with pages.serving(settings, tmp_path):
        yield House(settings.base_url, year, settings, work)
    if server:
        asyncio.run(server.drop("scanned"))


def test_a_browser_that_runs_scripts_and_presses_nothing_changes_nothing(
    house: House, open_page: Callable[..., Remote]
) -> None:
    links = {link for raw in house.letters.values() for link in links_in(raw, house.address)}
    scanner = open_page("about:blank")
    before = house.do(dump)

    for link in sorted(link for link in links if not link.endswith(".ics")):
        answer = scanner.goto(link, wait_until="load")
        assert answer.status == 200, link
        assert scanner.evaluate("typeof htmx") == "object"

    assert changed_tables(before, house.do(dump)) == set()

    person = open_page(house.mailed_links["speaker_invite"])
    person.click("main >> text=Ja, ich komme")
    person.wait_for_load_state()
    assert house.at_work is not None
    talk_id = house.at_work.talk_id
    assert house.do(lambda: invitations.part(talk_id)).talk.state is TalkState.ACCEPTED
