"""Do the board's pages work in a real browser, over the demo's network, with and without JavaScript?"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import pages
from tests.browser.chromium import Chromium, Remote, axe, csp_reports, overflow
from tests.browser.pages import House, Scene

LOOKS = ((1280, False), (1280, True), (360, False), (360, True))

LogIn = Callable[..., Remote]
Running = Callable[[Scene], House]


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_list_that_is_read_in_is_accessible_at_each_step(
    at_work: House, log_in: LogIn, width: int, dark: bool
) -> None:
    page = log_in(at_work, width=width, dark=dark)
    found = {}
    for step, table in (
        ("unclear", "Projekt;Ort\nQuartier Nord;Riesa\nQuartier Ost;Atlantis\n"),
        ("missing column", "Name;Farbe\nQuartier Nord;blau\n"),
        ("nothing", ""),
    ):
        page.goto(f"{at_work.address}/vorstand/einlesen")
        page.fill("#tabelle", table)
        page.click("text=Liste ansehen")
        page.wait_for_load_state()
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found[step] = (overflow(page), axe(page))

    assert found == dict.fromkeys(found, (0, []))
    assert csp_reports(page) == []


def test_the_language_is_switched_without_javascript_and_the_page_stays(
    at_work: House, log_in: LogIn
) -> None:
    page = log_in(at_work, width=360, javascript=False)
    page.goto(f"{at_work.address}/vorstand/plan/{at_work.year}/1")
    page.click("text=English")
    page.wait_for_load_state()

    assert page.url == f"{at_work.address}/vorstand/plan/{at_work.year}/1"
    assert page.get_attribute("html", "lang") == "en"
    assert overflow(page) == 0
    page.click("text=Deutsch")
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "de"


@pytest.mark.parametrize("javascript", [True, False])
def test_publishing_the_same_plan_twice_posts_its_letters_once(
    running: Running, log_in: LogIn, javascript: bool
) -> None:
    empty = running(Scene.EMPTY)
    page = log_in(empty, javascript=javascript)
    page.goto(f"{empty.address}/vorstand/plan/{empty.year}")
    page.click("main >> text=Vorschlag rechnen")
    page.wait_for_url(f"**/vorstand/plan/{empty.year}", timeout=50_000)
    form = f"{empty.address}/vorstand/plan/{empty.year}/veroeffentlichen"
    page.goto(form)
    page.click("main >> text=Jetzt veröffentlichen")
    assert empty.held() == 4

    page.goto(form)
    page.click("main >> text=Jetzt veröffentlichen")

    assert empty.held() == 4
    assert "Es kam kein Brief dazu" in page.inner_text("[role=status]")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_change_shows_what_it_costs_before_it_is_saved(
    running: Running, log_in: LogIn, javascript: bool
) -> None:
    changeable = running(Scene.PLANNED)
    page = log_in(changeable, javascript=javascript)
    before = changeable.versions()
    page.goto(f"{changeable.address}/vorstand/plan/{changeable.year}/2")
    page.click("summary:has-text('Gastgeber tauschen')")
    page.select_option("#treffen", "3")
    page.click("main >> text=Tausch prüfen")

    cost = page.inner_text("main")
    assert "Was es kostet" in cost
    assert page.locator("main ul li").count() > 0
    assert "●" in page.inner_text("table")
    assert changeable.versions() == before

    page.click("main form >> text=/ernehmen/")

    assert "Gespeichert" in page.inner_text("[role=status]")
    now = changeable.versions()[0]
    old = {entry.number: entry.host_id for entry in before[0].entries}
    new = {entry.number: entry.host_id for entry in now.entries}
    assert (new[2], new[3]) == (old[3], old[2])


def test_a_quarter_without_a_host_is_said_aloud_and_one_click_leads_to_it(
    at_work: House, log_in: LogIn
) -> None:
    page = log_in(at_work, width=360)
    page.goto(f"{at_work.address}/vorstand/plan/{at_work.year}")

    shouted = page.locator("main .lp-alert h2").all_inner_texts()
    assert "Herbst · 4. Quartal ist offen" in shouted
    page.click("main .lp-button >> text=Gastgeber für Herbst bestimmen")

    assert page.url == f"{at_work.address}/vorstand/plan/{at_work.year}/4"
    assert page.is_visible("main >> text=Gastgeber prüfen")


def test_at_most_three_entries_of_the_menu_stand_on_a_phone(at_work: House, log_in: LogIn) -> None:
    page = log_in(at_work, width=360)

    assert page.locator(".lp-nav > ul > li:visible").count() == 3
    page.click("text=Mehr")
    assert page.is_visible(".lp-more >> text=Postausgang")


def test_the_one_command_writes_pictures_of_pages_and_papers(
    browser: Chromium, tmp_path: Path
) -> None:
    pages.main(tmp_path)

    names = {
        f"{name}-{width}-{tone}.png"
        for name in ("plan", "turns", "meeting", "numbers")
        for width in (1280, 360)
        for tone in ("light", "dark")
    }
    papers = {path.name for path in tmp_path.glob("paper-*.png")}
    assert {path.name for path in tmp_path.iterdir()} - papers == names
    assert len(papers) == 12
