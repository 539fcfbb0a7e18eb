"""Does a project bring its entry up to date in four clicks, the mailed link included?"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from lagplanner import clock
from lagplanner.database import members
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.post import links
from tests.browser.chromium import Remote
from tests.browser.pages import House, Scene

pytestmark = pytest.mark.browser


async def mailed_link(address: str) -> str:
    """The link in the yearly letter to the first project."""
    [project, *_] = await members.projects()
    now = clock.now()
    until = now + timedelta(days=30)
    wanted = Link(Purpose.PROFILE, "Kim Muster", "kim@example.org", now, until, project.id)
    [link] = await links.mint([wanted], base_url=address)
    return link


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_a_project_changes_a_line_in_three_clicks_and_says_yes_in_two(
    running: Callable[[Scene], House], open_page: Callable[..., Remote], javascript: bool
) -> None:
    house = running(Scene.PLANNED)
    link = house.do(lambda: mailed_link(house.address))
    page = open_page(link, width=360, javascript=javascript)  # the first click
    page.click("text=Eintrag ändern")
    page.fill("#carrier", "Neuer Träger e.V.")
    page.click("text=Speichern")
    assert page.url == link
    assert "Ihr Eintrag ist gespeichert." in page.inner_text("body")
    assert "Neuer Träger e.V." in page.inner_text("#kontakt")
    page = open_page(link, width=360, javascript=javascript)
    page.click("text=Stimmt so")
    assert "gilt als geprüft" in page.inner_text("body")
    assert page.reports == []
