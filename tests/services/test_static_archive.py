"""Does the archive open without a server: no dead link, no request outside, nothing that no page leads to?"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote, urlsplit

import pytest
from icalendar import Calendar
from litestar import Litestar

from lagplanner.database import acting, hosting, members, speakers
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.access import Actor, Role
from lagplanner.domain.errors import BrokenRuleError, NotAllowedError
from lagplanner.domain.talks.speakers import Speaker, forgotten
from lagplanner.services.membership.exports import ExportForm, export
from lagplanner.services.running import demo, static_archive
from lagplanner.settings import Settings
from tests.people import NOW, TODAY
from tests.visitors import ADDRESS

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

SETTINGS = Settings(base_url=ADDRESS)
FETCHED = ("src", "srcset", "data", "poster", "background", "action", "formaction", "ping")
"""Attributes by which a browser asks for something."""


class Page(HTMLParser):
    """What a page leads to, what it fetches, its anchors and its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = set()
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "href":
                (self.fetched if tag == "link" else self.links).append(value or "")
            if name in FETCHED:
                self.fetched.append(value or "")
            if name == "id":
                self.anchors.add(value or "")


async def archived(language: str = "de") -> dict[str, bytes]:
    return await static_archive.pages_and_files(SETTINGS, language=language, today=TODAY, now=NOW)


def pages(made: dict[str, bytes]) -> dict[str, Page]:
    return {
        path: Page(content.decode()) for path, content in made.items() if path.endswith(".html")
    }


def led_to(found: dict[str, Page]) -> Iterator[tuple[str, str, str]]:
    """Every link as the page it is on, the file it leads to, and the anchor there."""
    for path, page in found.items():
        for link in page.links + page.fetched:
            parts = urlsplit(link)
            assert (parts.scheme, parts.netloc) == ("", ""), f"{path} leads outside: {link}"
            folder = posixpath.dirname(path)
            target = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
            yield path, target if parts.path else path, parts.fragment


async def test_the_list_of_speakers_names_who_spoke_and_can_be_named(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    async with transaction():
        await speakers.save_speaker(Speaker(0, "Silke Nie"), at=NOW)
        gone, *others = await speakers.speakers(
            list({one.speaker_id for one in await speakers.talks()})
        )
        await speakers.save_speaker(forgotten(gone), at=NOW)
    text = (await archived())["vortragende.html"].decode()
    assert re.findall("<h2>(.+?)</h2>", text) == [one.name for one in others]


async def test_every_link_leads_to_a_file_of_the_archive_and_every_file_is_led_to(
    app: Litestar,
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    await demo.plan(TODAY.year + 1, now=NOW, today=TODAY)
    made = await archived()
    found = pages(made)
    links = list(led_to(found))

    assert [(path, target) for path, target, _ in links if target not in made] == []
    assert [
        (path, anchor)
        for path, target, anchor in links
        if anchor and anchor not in found[target].anchors
    ] == []
    assert set(made) == {target for _, target, _ in links}
    assert len(found) == 3 + len(await hosting.meetings()) + len(await members.projects())
    assert any(path.startswith("dateien/") for path in made)


@pytest.mark.parametrize("language", ["de", "en"])
async def test_a_page_fetches_its_style_alone_and_runs_nothing(
    app: Litestar, language: str
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    made = await archived(language)
    for path, page in pages(made).items():
        assert [posixpath.basename(one) for one in page.fetched] == ["archiv.css"], path
        assert not {"script", "iframe", "img", "form", "object"} & set(page.tags), path
        assert page.tags.count("h1") == 1, path
        assert f'<html lang="{language}">'.encode() in made[path]
    assert not re.search(rb"url\(|@import", made["archiv.css"])


async def test_it_holds_every_year_minutes_agreements_board_and_rules(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    made = await archived()
    over = [one for one in await hosting.meetings() if one.took_or_takes_place and one.day < TODAY]
    last = made[f"treffen/{over[-2].year}-{over[-2].number}.html"].decode()
    handed_over = made["uebergabe.html"].decode()

    assert "Die Liste leerer Räume führen wir gemeinsam." in last
    assert "Gemeinwesenkoordination Am Park" in last
    for word in ("Kim Muster", "Kassenprüfung", "Liste leerer Räume anlegen", "Treffen im Jahr"):
        assert word in handed_over
    events = Calendar.from_ical(made["kalender.ics"]).walk("VEVENT")
    assert len(events) == len(await hosting.meetings())


async def test_the_export_in_it_is_the_whole_export(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.CSV, now=NOW)
    made = await static_archive.packed(SETTINGS, language="de", today=TODAY, now=NOW)
    with zipfile.ZipFile(BytesIO(made.content)) as packed:
        assert packed.read(f"daten/{exported.filename}") == exported.content
    assert made.filename == "lagplanner-archiv-2026-11-24.zip"


async def test_it_is_for_those_who_may_see_people(app: Litestar) -> None:
    with acting.acting_as(Actor(Role.AUDITOR)), pytest.raises(NotAllowedError):
        await archived()


async def test_no_file_of_it_lies_outside(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    async with transaction():
        await run_sql(
            "UPDATE project SET slug = '../../evil' WHERE id = (SELECT min(id) FROM project)"
        )
    with pytest.raises(BrokenRuleError, match="außerhalb des Archivs"):
        await archived()
