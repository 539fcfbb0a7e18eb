"""Is nothing lost and nothing doubled on the list of the day while a telephone has no connection?"""

from collections.abc import Callable, Mapping

import pytest

from lagplanner import clock
from lagplanner.database import attendance
from lagplanner.domain.attendance.lists import Presence
from tests.browser import lists_at_hand
from tests.browser.chromium import Remote, csp_reports
from tests.browser.pages import House, Scene

WAITING = "Keine Verbindung. Noch zu speichern: "
SAVED = "Alles gespeichert."
STATE = ".lp-ticks-state"
MINUTE = 60_000  # milliseconds


@pytest.fixture
def house(running: Callable[[Scene], House]) -> House:
    return running(Scene.PLANNED)


@pytest.fixture
def telephone(house: House, open_page: Callable[..., Remote]) -> Remote:
    """The host looks at the list on the day, on a telephone; the browser's clock is the test's."""
    meeting = house.do(lambda: lists_at_hand.on_the_day(house.year - 1, clock.today()))
    page = open_page("about:blank", width=360)
    page.clock.install()
    page.goto(f"{house.link_in('attendance_upload', meeting.host_id)}/teilnahme")
    return page


def noted(house: House) -> Mapping[str, tuple[Presence, str]]:
    """What the service has: by key, whatever project."""

    async def read() -> dict[str, tuple[Presence, str]]:
        meeting = await lists_at_hand.latest(house.year - 1)
        lines = await attendance.ticked(meeting.id)
        return {key: (line.presence, line.name) for key, line in lines.items()}

    return house.do(read)


def tick(page: Remote, words: str, row: int) -> None:
    """Tap a choice of a row, as a thumb does."""
    page.locator(".lp-ticking").nth(0).locator("tbody tr").nth(row).get_by_text(words).nth(
        0
    ).click()
    page.clock.run_for(1_000)


def says(page: Remote, words: str) -> None:
    """Wait until the page says this."""
    page.locator(f'{STATE}:has-text("{words}")').wait_for()


def test_ticks_are_saved_one_by_one_while_there_is_a_connection(
    house: House, telephone: Remote
) -> None:
    tick(telephone, "da", 0)
    says(telephone, SAVED)
    assert [one for one, _ in noted(house).values()] == [Presence.PRESENT]
    assert csp_reports(telephone) == []


def test_a_minute_without_connection_loses_and_doubles_nothing(
    house: House, telephone: Remote
) -> None:
    telephone.context.set_offline(True)
    tick(telephone, "da", 0)
    tick(telephone, "entschuldigt", 1)
    tick(telephone, "da", 2)
    tick(telephone, "entschuldigt", 2)
    name = telephone.locator('input[name^="name-w-"]').nth(0)
    name.fill("Nguyễn Thị Hoa, Stadt Riesa")
    name.blur()
    telephone.clock.run_for(MINUTE)
    says(telephone, f"{WAITING}4")
    assert noted(house) == {}

    telephone.context.set_offline(False)
    telephone.clock.run_for(MINUTE)
    says(telephone, SAVED)

    first = noted(house)
    assert sorted(said for said, _ in first.values()) == sorted(
        [Presence.PRESENT, Presence.PRESENT, Presence.EXCUSED, Presence.EXCUSED]
    )
    assert [who for _, who in first.values() if "Hoa" in who] == ["Nguyễn Thị Hoa, Stadt Riesa"]
    telephone.clock.run_for(MINUTE)
    assert noted(house) == first


def test_what_was_ticked_before_the_telephone_slept_is_sent_when_the_page_is_opened_again(
    house: House, telephone: Remote
) -> None:
    telephone.context.set_offline(True)
    tick(telephone, "da", 0)
    says(telephone, WAITING)
    here = telephone.url
    telephone.goto("about:blank")
    telephone.context.set_offline(False)

    telephone.goto(here)
    telephone.clock.run_for(1_000)
    says(telephone, SAVED)

    assert [said for said, _ in noted(house).values()] == [Presence.PRESENT]
    assert telephone.locator(".lp-ticking").nth(0).locator("input:checked").count() == 1


def test_what_two_telephones_tick_is_kept_from_both(
    house: House, telephone: Remote, open_page: Callable[..., Remote]
) -> None:
    other = open_page(telephone.url, width=360)
    other.clock.install()
    other.reload()
    telephone.context.set_offline(True)
    tick(telephone, "da", 0)
    tick(other, "entschuldigt", 1)
    says(other, SAVED)

    telephone.context.set_offline(False)
    telephone.clock.run_for(MINUTE)
    says(telephone, SAVED)

    assert sorted(said for said, _ in noted(house).values()) == [
        Presence.EXCUSED,
        Presence.PRESENT,
    ]
