"""Do letters read well as a mail program shows them, and can the board change one in a browser?"""

from collections.abc import Callable

import pytest

from tests.browser.chromium import Chromium, Remote, axe, csp_reports, overflow
from tests.browser.pages import House
from tests.mail.letters_at_hand import every_version, letter

LOOKS = ((1280, False), (1280, True), (360, False), (360, True))
FEW = ("invitation", "speaker_invite", "ga_invitation", "meeting_cancelled")
# A letter stands inside the page of a mail program, which has these itself.
OF_A_PAGE = ("landmark-one-main", "page-has-heading-one", "region")
LONG = "Gemeinwesenkoordination-für-das-Quartier-" * 6

Opener = Callable[..., Remote]


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_a_letter_is_accessible_and_fetches_nothing(
    open_page: Opener, width: int, dark: bool
) -> None:
    page = open_page("about:blank", width=width, dark=dark)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found = {}
    for code in FEW:
        page.set_content(letter(code).html)
        faults = [fault for fault in axe(page) if not fault.startswith(OF_A_PAGE)]
        found[code] = (faults, overflow(page))
    assert found == {code: ([], 0) for code in FEW}
    assert asked == []


def test_no_letter_is_wider_than_a_phone(open_page: Opener) -> None:
    page = open_page("about:blank", width=360)
    too_wide = []
    for code, language, form in every_version():
        page.set_content(letter(code, language, form, host=LONG, project=LONG, town=LONG).html)
        if overflow(page):
            too_wide.append((code, language, form))
    assert too_wide == []


def test_dark_is_dark_where_the_mail_program_asks_for_it(open_page: Opener) -> None:
    for dark, colour in ((False, "rgb(255, 255, 255)"), (True, "rgb(26, 33, 41)")):
        page = open_page("about:blank", dark=dark)
        page.set_content(letter("invitation").html)
        card = "getComputedStyle(document.querySelector('.lp-card')).backgroundColor"
        assert page.evaluate(card) == colour


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_the_pages_of_texts_are_accessible_and_never_too_wide(
    at_work: House, browser: Chromium, width: int, dark: bool
) -> None:
    page = at_work.log_in(browser, width=width, dark=dark)
    found = {}
    for path in ("", "/invitation?sprache=de&form=ihr", "/ga_invitation", "/year_plan?sprache=en"):
        page.goto(f"{at_work.address}/vorstand/texte{path}", wait_until="load")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found[path] = (axe(page), overflow(page))
    assert found == dict.fromkeys(found, ([], 0))
    assert csp_reports(page) == []
    page.context.close()


def test_the_preview_follows_what_is_typed_and_names_what_is_not_there(
    at_work: House, browser: Chromium
) -> None:
    page = at_work.log_in(browser, width=1280)
    page.goto(f"{at_work.address}/vorstand/texte/invitation")
    page.fill("#body", "Neu am {date_lang}\n\n{url}")
    page.wait_for_selector("#vorschau >> text=Gemeint ist vielleicht {date_long}")
    page.fill("#body", "Neu am {date_long}\n\n{url}")
    page.wait_for_selector("#vorschau >> text=/Neu am \\w+tag|Neu am Mittwoch/")
    assert page.query_selector("#vorschau .kern-alert") is None
    assert page.query_selector("#vorschau h1") is None, "only the preview was fetched"
    assert csp_reports(page) == []
    page.context.close()


def test_a_text_is_previewed_and_saved_without_javascript(
    at_work: House, browser: Chromium
) -> None:
    page = at_work.log_in(browser, width=360, javascript=False)
    page.goto(f"{at_work.address}/vorstand/texte/save_the_date")
    page.fill("#subject", "Bitte merken: {date} in {town}")
    page.click("text=Vorschau zeigen")
    page.wait_for_load_state()
    assert "Bitte merken:" in page.inner_text("#vorschau")
    page.click("main button:has-text('Speichern')")
    page.wait_for_load_state()
    assert "Der Text ist gespeichert." in page.inner_text("body")
    assert page.input_value("#subject") == "Bitte merken: {date} in {town}"
    page.click("text=Ausgelieferten Text wieder nutzen")
    page.wait_for_load_state()
    assert page.input_value("#subject").startswith("Vormerken:")
    page.context.close()
