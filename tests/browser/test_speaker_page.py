"""Does a speaker see all answers at once, and reach them with the keyboard and without JavaScript?"""

from collections.abc import Callable, Iterator

import pytest

from lagplanner.domain.talks.speakers import TalkState
from lagplanner.services.talks import invitations
from tests.browser import pages
from tests.browser.chromium import Remote, csp_reports
from tests.browser.pages import House, Scene, Scenes

OpenPage = Callable[..., Remote]
ANSWERS = ("Ja, ich komme", "Unter Vorbehalt", "Leider nein", "Vertretung", "Anderer Tag")


@pytest.fixture(scope="module")
def house(scenes: Scenes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo at work, in a service that these tests may change."""
    with pages.running(scenes, tmp_path_factory.mktemp("speaker"), Scene.AT_WORK) as running:
        yield running


def test_all_answers_stand_on_the_first_screen_of_a_phone(
    house: House, open_page: OpenPage
) -> None:
    page = open_page(house.mailed_links["speaker_invite"], width=360)

    lowest = {
        words: page.locator(f"main form >> text={words}").first.bounding_box() for words in ANSWERS
    }

    assert page.evaluate("[innerWidth, innerHeight, scrollY]") == [360, 740, 0]
    assert {words: box["y"] + box["height"] <= 740 for words, box in lowest.items()} == (
        dict.fromkeys(ANSWERS, True)
    )


def test_three_keys_at_most_lead_to_the_first_answer(house: House, open_page: OpenPage) -> None:
    page = open_page(house.mailed_links["speaker_invite"], width=360)

    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText.trim()"))

    assert "Ja, ich komme" in reached


@pytest.mark.parametrize("javascript", [True, False])
def test_who_comes_gives_details_and_sees_the_programme_as_it_is_printed(
    house: House, open_page: OpenPage, javascript: bool
) -> None:
    work = house.at_work
    assert work is not None
    title = f"Leerstand nutzen {'mit' if javascript else 'ohne'}"
    page = open_page(house.mailed_links["speaker_details"], width=360, javascript=javascript)

    page.fill("#title", title)
    page.check("#slides")
    page.check("#may_name")
    page.click("main >> text=Angaben speichern")
    assert title in page.inner_text("#programm ~ ul")
    page.click("summary:has-text('Etwas stimmt nicht')")
    page.fill("#correction", f"Bitte kürzer ({title})")
    page.click("main >> text=Korrektur erbitten")

    assert "Ihre Korrektur" in page.inner_text("main")
    talk = house.do(lambda: invitations.part(work.answered_talk_id)).talk
    assert (talk.title, talk.slides, talk.may_name) == (title, "sent", True)
    assert talk.correction == f"Bitte kürzer ({title})"
    assert csp_reports(page) == []


def test_the_board_writes_down_a_telephone_call_with_two_clicks(
    house: House, log_in: OpenPage
) -> None:
    work = house.at_work
    assert work is not None
    page = log_in(house)
    page.goto(f"{house.address}/vorstand/treffen/{work.year}-1")
    name = house.do(lambda: invitations.part(work.answered_talk_id)).speaker.name

    page.click(f"summary:has-text('Antwort von {name} eintragen')")
    page.click(f"form[action$='/beitrag/{work.answered_talk_id}/antwort'] >> text=Unter Vorbehalt")

    part = house.do(lambda: invitations.part(work.answered_talk_id))
    assert (part.talk.state, part.talk.via) == (TalkState.TENTATIVE, "phone")
    assert part.talk.entered_by
