"""Do the board's pages work in a real browser, over the demo's network, with and without JavaScript?"""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.browser import pages
from tests.browser.chromium import Chromium, Remote, axe, csp_reports, overflow, small_letters

PATHS = (
    "/vorstand",
    "/vorstand/plan/{year}",
    "/vorstand/plan/{last}",
    "/vorstand/plan/{last}/1",
    "/vorstand/plan/{next}",
    "/vorstand/plan/{year}/1",
    "/vorstand/plan/{year}/4",
    "/vorstand/plan/{year}/2/warum-nicht?projekt=1",
    "/vorstand/plan/{year}/2/vorschau?art=gastgeber&projekt=1",
    "/vorstand/plan/{year}/2/ausfall",
    "/vorstand/plan/{year}/veroeffentlichen",
    "/vorstand/plan/{year}/extra",
    "/vorstand/wer-ist-dran",
    "/vorstand/projekte",
    "/vorstand/projekte/neu",
    "/vorstand/postausgang",
    "/vorstand/verlauf",
    "/vorstand/einstellungen",
    "/vorstand/kalender",
    "/vorstand/fristen",
    "/vorstand/fristen/M12",
    "/vorstand/fristen/M12/folgen?days=35&direction=vorher&switch=an&mode=auto",
    "/vorstand/briefkalender/{year}",
    "/vorstand/einlesen",
    "/vorstand/projekte/staedte/neu",
)
LOOKS = ((1280, False), (1280, True), (360, False), (360, True))

LogIn = Callable[..., Remote]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pages.House]:
    """The demo as it is shipped: one meeting stands, two hosts are asked, one quarter is open."""
    with pages.running(tmp_path_factory.mktemp("planned"), planned=True) as house:
        yield house


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[pages.House]:
    """The demo's network and history, and nothing planned for the coming year."""
    with pages.running(tmp_path, planned=False) as house:
        yield house


@pytest.fixture
def changeable(tmp_path: Path) -> Iterator[pages.House]:
    """The demo as it is shipped, for one test that changes it."""
    with pages.running(tmp_path, planned=True) as house:
        yield house


@pytest.fixture
def log_in(browser: Chromium) -> Iterator[LogIn]:
    """`log_in(house, width=1280, dark=False, javascript=True)`: the board's first page."""
    opened: list[Remote] = []

    def logging_in(house: pages.House, **wishes: object) -> Remote:
        opened.append(house.log_in(browser, **wishes))
        return opened[-1]

    yield logging_in
    for page in opened:
        page.context.close()


def address(house: pages.House, path: str) -> str:
    return house.address + path.format(year=house.year, last=house.year - 1, next=house.year + 1)


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_every_page_is_accessible_keeps_the_policy_and_is_never_too_wide(
    planned: pages.House, log_in: LogIn, width: int, dark: bool
) -> None:
    page = log_in(planned, width=width, dark=dark)
    found: dict[str, object] = {}
    for path in PATHS:
        answer = page.goto(address(planned, path), wait_until="load")
        faults = {
            "status": answer.status if answer.status != 200 else None,
            "axe": axe(page),
            "overflow": overflow(page),
            "small letters": small_letters(page),
        }
        found |= {f"{path} {name}": fault for name, fault in faults.items() if fault}

    assert found == {}
    assert csp_reports(page) == []


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_list_that_is_read_in_is_accessible_at_each_step(
    planned: pages.House, log_in: LogIn, width: int, dark: bool
) -> None:
    page = log_in(planned, width=width, dark=dark)
    found = {}
    for step, table in (
        ("unclear", "Projekt;Ort\nQuartier Nord;Riesa\nQuartier Ost;Atlantis\n"),
        ("missing column", "Name;Farbe\nQuartier Nord;blau\n"),
        ("nothing", ""),
    ):
        page.goto(f"{planned.address}/vorstand/einlesen")
        page.fill("#tabelle", table)
        page.click("text=Liste ansehen")
        page.wait_for_load_state()
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found[step] = (overflow(page), axe(page))

    assert found == dict.fromkeys(found, (0, []))
    assert csp_reports(page) == []


def test_the_language_is_switched_without_javascript_and_the_page_stays(
    planned: pages.House, log_in: LogIn
) -> None:
    page = log_in(planned, width=360, javascript=False)
    page.goto(f"{planned.address}/vorstand/plan/{planned.year}/1")
    page.click("text=English")
    page.wait_for_load_state()

    assert page.url == f"{planned.address}/vorstand/plan/{planned.year}/1"
    assert page.get_attribute("html", "lang") == "en"
    assert overflow(page) == 0
    page.click("text=Deutsch")
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "de"


@pytest.mark.parametrize("width", [320, 360, 640])
def test_with_everything_unfolded_no_page_is_wider_than_its_window(
    planned: pages.House, log_in: LogIn, width: int
) -> None:
    page = log_in(planned, width=width)
    found = {}
    for path in PATHS:
        page.goto(address(planned, path), wait_until="load")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found[path] = overflow(page)

    assert found == dict.fromkeys(PATHS, 0)


def test_what_is_folded_away_is_accessible_too(planned: pages.House, log_in: LogIn) -> None:
    page = log_in(planned, width=360)
    for path in ("/vorstand/plan/{year}", "/vorstand/plan/{year}/1", "/vorstand/wer-ist-dran"):
        page.goto(address(planned, path), wait_until="load")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")

        assert axe(page) == []


def test_every_link_of_every_page_leads_somewhere(planned: pages.House, log_in: LogIn) -> None:
    page = log_in(planned)
    links: set[str] = set()
    for path in PATHS:
        page.goto(address(planned, path), wait_until="domcontentloaded")
        links |= set(page.evaluate("[...document.links].map(link => link.href.split('#')[0])"))
    inside = {link for link in links if link.startswith(planned.address)}

    assert f"{planned.address}/vorstand/plan/{planned.year}/4" in inside
    answers = {link: page.request.get(link).status for link in sorted(inside)}
    assert {link: status for link, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("javascript", [True, False])
def test_four_clicks_lead_from_the_empty_year_to_the_published_plan(
    empty: pages.House, log_in: LogIn, javascript: bool
) -> None:
    page = log_in(empty, javascript=javascript)
    clicks = 0

    page.click(f"main >> text=Jahr {empty.year} planen")
    clicks += 1
    assert "noch nichts geplant" in page.inner_text("main")
    page.click("main >> text=Vorschlag rechnen")
    clicks += 1
    page.wait_for_url(f"**/vorstand/plan/{empty.year}", timeout=50_000)
    page.click("main >> text=Veröffentlichen …")
    clicks += 1
    page.click("main >> text=Jetzt veröffentlichen")
    clicks += 1

    assert clicks == 4
    assert f"Der Jahresplan {empty.year} ist veröffentlicht." in page.inner_text("[role=status]")
    assert page.locator("article").count() == 4
    published = empty.versions()[0]
    assert published.state == "published"
    assert [entry.is_open for entry in published.entries] == [False] * 4
    assert empty.letters() == 4
    assert csp_reports(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_publishing_the_same_plan_twice_posts_its_letters_once(
    empty: pages.House, log_in: LogIn, javascript: bool
) -> None:
    page = log_in(empty, javascript=javascript)
    page.goto(f"{empty.address}/vorstand/plan/{empty.year}")
    page.click("main >> text=Vorschlag rechnen")
    page.wait_for_url(f"**/vorstand/plan/{empty.year}", timeout=50_000)
    form = f"{empty.address}/vorstand/plan/{empty.year}/veroeffentlichen"
    page.goto(form)
    page.click("main >> text=Jetzt veröffentlichen")
    assert empty.letters() == 4

    page.goto(form)
    page.click("main >> text=Jetzt veröffentlichen")

    assert empty.letters() == 4
    assert "Es kam kein Brief dazu" in page.inner_text("[role=status]")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_change_shows_what_it_costs_before_it_is_saved(
    changeable: pages.House, log_in: LogIn, javascript: bool
) -> None:
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
    planned: pages.House, log_in: LogIn
) -> None:
    page = log_in(planned, width=360)
    page.goto(f"{planned.address}/vorstand/plan/{planned.year}")

    assert page.inner_text("main .lp-alert h2") == "Herbst · 4. Quartal ist offen"
    page.click("main .lp-button >> text=Gastgeber für Herbst bestimmen")

    assert page.url == f"{planned.address}/vorstand/plan/{planned.year}/4"
    assert page.is_visible("main >> text=Gastgeber prüfen")


def test_at_most_three_entries_of_the_menu_stand_on_a_phone(
    planned: pages.House, log_in: LogIn
) -> None:
    page = log_in(planned, width=360)

    assert page.locator(".lp-nav > ul > li:visible").count() == 3
    page.click("text=Mehr")
    assert page.is_visible(".lp-more >> text=Postausgang")


def test_the_year_page_is_small_on_the_wire(planned: pages.House, log_in: LogIn) -> None:
    page = log_in(planned)
    page.goto(f"{planned.address}/vorstand/plan/{planned.year}")
    small = len(gzip.compress(page.content().encode(), 6))

    assert small <= 8_000


def test_the_one_command_writes_the_eight_pictures(browser: Chromium, tmp_path: Path) -> None:
    pages.main(tmp_path)

    names = {
        f"{name}-{width}-{tone}.png"
        for name in ("plan", "turns")
        for width in (1280, 360)
        for tone in ("light", "dark")
    }
    assert {path.name for path in tmp_path.iterdir()} == names
