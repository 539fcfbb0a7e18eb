"""Does the profile of a real project find its place: on a telephone, on paper, in an address book?"""

import io
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from icalendar import Component
from pypdf import PdfReader

from tests.browser.chromium import Remote, axe, csp_reports, overflow
from tests.browser.pages import House, Scene
from tests.browser.reference_profile import PROFILE, PROJECT, SECOND_LINK, SHOWN

pytestmark = pytest.mark.browser

FETCHED = """async way => {
  const form = document.querySelector('form[action$="/kontakt"]');
  const body = new URLSearchParams({als: way});
  return await (await fetch(form.action, {method: "POST", body})).text();
}"""
TOLD_BY_FIGURES = ("postcode and town", "mail", "website", "first slot", "second slot")
"""What a program reads by a field or an address of its own; the mail is for people alone."""

MEMBERS_ONLY = ("phone", "hours")


@dataclass(frozen=True, slots=True)
class Entered:
    """The house with the profile in it, and where everybody reads it."""

    house: House
    address: str
    board: Remote


def fill(page: Remote, fields: Mapping[str, str]) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
    for field, text in fields.items():
        page.fill(field, text)


@pytest.fixture
def entered(running: Callable[[Scene], House], log_in: Callable[..., Remote]) -> Entered:
    """The board enters it on a telephone, by the forms that everybody uses."""
    house = running(Scene.PLANNED)
    page = log_in(house, width=360)
    page.goto(f"{house.address}/vorstand/projekte/neu")
    fill(page, {f"#{name}": text for name, text in PROJECT.items()})
    page.select_option("#kind", "gwk")
    page.select_option("#town", "chemnitz")
    page.click("main form button:has-text('Speichern')")
    slug = "gemeinwesenkoordination-chemnitz-sued"
    page.goto(f"{house.address}/vorstand/projekte/{slug}/profil")
    fill(page, PROFILE)
    page.check("#person_agrees")
    for part in ("address", "phone", "email"):
        page.check(f"input[name=shown_{part}][value=public]")
    page.click("text=Vorschau")
    assert SHOWN["its words"][0] in page.inner_text(".lp-preview")
    fill(page, SECOND_LINK)
    page.click("main form button:has-text('Speichern')")
    address = f"{house.address}/projekte/{slug}"
    assert page.url == address
    return Entered(house, address, page)


def lacking(text: str, language: int) -> list[str]:
    """What is not to be read; paper breaks words, so only letters and figures are compared."""
    plain = _letters(text)
    return [what for what, said in SHOWN.items() if _letters(said[language]) not in plain]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(("language", "locale"), [(0, "de-DE"), (1, "en-GB")])
def test_the_profile_is_read_whole_on_a_telephone_and_on_paper(
    entered: Entered, open_page: Callable[..., Remote], language: int, locale: str
) -> None:
    for dark in (False, True):
        page = open_page(entered.address, width=360, dark=dark, locale=locale)
        assert lacking(page.inner_text("main"), language) == []
        assert (overflow(page), axe(page), csp_reports(page)) == (0, [], [])
    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    printed = "\n".join(one.extract_text() for one in paper.pages)
    assert lacking(printed, language) == []
    assert "https://www.example.org/projekte/gwk-sued" in "".join(printed.split())
    assert len(paper.pages) <= 2
    assert not re.search(r"Anmelden|Log in|Ins Adressbuch|To my address book", printed)


def test_an_address_book_and_a_search_engine_read_the_same(
    entered: Entered, open_page: Callable[..., Remote]
) -> None:
    page = open_page(entered.address, width=360)
    card = Component.from_ical(page.evaluate(FETCHED, "karte"))
    assert (card.name, str(card["FN"])) == ("VCARD", PROJECT["contact_name"])
    assert str(card["EMAIL"]) == PROJECT["email"]
    assert str(card["TEL"]) == PROFILE["#phone"]
    address = card["ADR"].fields
    assert (address.street, address.locality, address.postal_code) == (
        "Albert-Köhler-Straße 44",
        "Chemnitz",
        "09122",
    )
    data = json.loads(page.inner_text("script[type='application/ld+json']"))
    assert data["name"] == PROJECT["name"]
    assert data["parentOrganization"]["name"] == PROFILE["#carrier"]
    assert data["telephone"] == PROFILE["#phone"]
    assert data["sameAs"] == [PROFILE["#link_url-1"]]
    hours = data["contactPoint"]["hoursAvailable"]
    assert [one["opens"] for one in hours] == ["15:00", "10:00"]
    assert data["address"]["postalCode"] == "09122"
    assert PROJECT["email"] not in page.content()


@pytest.mark.parametrize(("language", "locale"), [(0, "de-DE"), (1, "en-GB")])
def test_a_search_engine_reads_the_profile_whole(
    entered: Entered, open_page: Callable[..., Remote], language: int, locale: str
) -> None:
    page = open_page(entered.address, locale=locale)
    told = page.inner_text("script[type='application/ld+json']")
    words = json.dumps(json.loads(told), ensure_ascii=False)
    assert lacking(words, language) == [*TOLD_BY_FIGURES]


def test_an_outsider_reads_only_what_is_public(
    entered: Entered, open_page: Callable[..., Remote]
) -> None:
    board = entered.board
    board.goto(
        f"{entered.house.address}/vorstand/projekte/{entered.address.rsplit('/', 1)[1]}/profil"
    )
    for part in MEMBERS_ONLY:
        board.check(f"input[name=shown_{part}][value=members]")
    board.uncheck("#person_agrees")
    board.click("main form button:has-text('Speichern')")
    page = open_page(entered.address, width=360)
    told = page.content() + page.evaluate(FETCHED, "karte") + page.evaluate(FETCHED, "mail")
    secrets = ("23125001", "15:00", "Weitere Termine", "Ansprechperson (Beispiel)")
    assert [one for one in secrets if one in told] == []
    assert [one for one in secrets if one not in board.content()] == []
    assert "Neue Arbeit Chemnitz e.V." in told
