"""Does the archive open without a server: no dead link, no request outside, nothing that no page leads to?"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote, urlsplit

import pytest
from icalendar import Calendar
from litestar import Litestar

from lagplanner.database import acting, hosting, members, speakers, trail
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.access import Actor, Role
from lagplanner.domain.errors import BrokenRuleError, NotAllowedError
from lagplanner.domain.talks.speakers import COMING, Speaker, forgotten
from lagplanner.formats.spreadsheets import sheets
from lagplanner.services.membership.exports import ExportForm, export
from lagplanner.services.running import demo, static_archive
from lagplanner.services.running.static_archive import Archive
from lagplanner.settings import Settings
from tests.databases import counted
from tests.people import NOW, TODAY
from tests.visitors import ADDRESS

SETTINGS = Settings(base_url=ADDRESS)
ON_ONE = pytest.mark.parametrize("dialect", ["sqlite"])
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


async def begun(language: str = "de") -> Archive:
    return await static_archive.begin(SETTINGS, language=language, today=TODAY, now=NOW)


async def archived(language: str = "de") -> dict[str, bytes]:
    return {path: content async for path, content in (await begun(language)).files}


def unpacked(written: BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(written) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


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
    stories = [path for path in found if path.startswith("verlauf-")]
    assert stories == [f"verlauf-{TODAY.year}.html"]
    pages_of_all = len(stories) + len(await hosting.meetings()) + len(await members.projects())
    assert len(found) == 5 + pages_of_all
    assert any(path.startswith("dateien/") for path in made)


@ON_ONE
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


@ON_ONE
async def test_packed_it_is_the_same_files_whose_tables_are_those_of_an_export(
    app: Litestar,
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    made = await begun()
    pieces = [piece async for piece in made.packed]
    inside = unpacked(BytesIO(b"".join(pieces)))
    assert inside == await archived()
    assert made.filename == "lagplanner-archiv-2026-11-24.zip"
    assert made.number == len(inside)
    assert len(pieces) == len(inside) + 1, "each file leaves when it is packed"

    exported = await export(ExportForm.XLSX, now=NOW)
    names = [name for name in sheets(exported.content) if name != "Hinweis"]
    assert [name for name in inside if name.startswith("daten/")] == [
        f"daten/{name}.csv" for name in names
    ]


async def test_each_bill_stands_with_its_meeting_and_its_scan_lies_beside(app: Litestar) -> None:
    """Also of one that was cancelled: cancelling costs money too."""
    await demo.fill(now=NOW, today=TODAY)
    [bill] = await run_sql(
        "SELECT receipt.id, payee, meeting, content FROM receipt"
        " JOIN receipt_scan ON receipt_scan.receipt = receipt.id"
    )
    [of_it] = [one for one in await hosting.meetings() if one.id == bill["meeting"]]
    async with transaction():
        await run_sql(f"UPDATE meeting SET state = 'cancelled' WHERE id = {of_it.id}")
    made = await archived()

    [path] = [one for one in made if one.startswith("belege/")]
    assert path.startswith(f"belege/{of_it.year}-{of_it.number}/")
    assert re.fullmatch(r"\d+_[\d-]{10}_Beleg_Verpflegung_.+\.pdf", posixpath.basename(path))
    assert made[path] == bytes(bill["content"])
    page = made[f"treffen/{of_it.year}-{of_it.number}.html"].decode()
    assert f"Scan von {bill['payee']}</a>" in page

    listed = await begun()
    async with transaction():
        await run_sql(
            f"UPDATE receipt SET removed_at = '{NOW.isoformat()}' WHERE id = {bill['id']}"
        )
    after = {path: content async for path, content in listed.files}
    assert set(made) - set(after) == {path}
    assert [target for _, target, _ in led_to(pages(after)) if target == path] == []


async def test_a_file_removed_while_it_is_written_is_passed_over(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    before = await archived()
    made = await begun()
    async with transaction():
        await run_sql("DELETE FROM file_content WHERE file = (SELECT min(id) FROM meeting_file)")
        await run_sql("DELETE FROM meeting_file WHERE id = (SELECT min(id) FROM meeting_file)")
    after = {path: content async for path, content in made.files}
    [gone] = set(before) - set(after)
    assert gone.startswith("dateien/")
    assert [target for _, target, _ in led_to(pages(after)) if target == gone] == []


@ON_ONE
async def test_it_asks_no_more_often_for_many_meetings_than_for_few(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    with counted() as for_few:
        await begun()
    async with transaction():
        for one in await hosting.meetings():
            again = replace(one, id=0, number=one.number + 50, uid=f"again-{one.uid}")
            await hosting.save_meeting(again, at=NOW)
    with counted() as for_many:
        await begun()
    assert for_many.number == for_few.number


@ON_ONE
async def test_it_is_for_those_who_may_see_people(app: Litestar) -> None:
    with acting.acting_as(Actor(Role.AUDITOR)), pytest.raises(NotAllowedError):
        await archived()


async def test_the_new_board_reads_what_the_old_one_did_decided_and_left_open(
    app: Litestar,
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    async with transaction():
        await trail.note(
            "rules_changed",
            "rules",
            "Treffen im Jahr: %(number)s",
            facts={"number": 6},
            at=NOW - timedelta(days=800),
            who="Zu lange her",
        )
        await trail.note(
            "plan_published",
            "plan:2025",
            "Plan %(year)s veröffentlicht",
            facts={"year": 2025},
            at=NOW - timedelta(days=400),
            who="Toni Beispiel",
        )
        await run_sql("UPDATE action_item SET due = '2026-11-01' WHERE done_at IS NULL")
    made = {
        path: content.decode()
        for path, content in (await archived()).items()
        if path.endswith(".html")
    }

    assert "Plan 2025 veröffentlicht" in made["verlauf-2025.html"]
    assert "Toni Beispiel" in made["verlauf-2025.html"]
    assert [path for path, text in made.items() if "Zu lange her" in text] == []
    assert "Die Liste leerer Räume führen wir gemeinsam." in made["beschluesse.html"]
    assert "Liste leerer Räume anlegen" in made["beschluesse.html"]
    handed_over = made["uebergabe.html"]
    assert handed_over.index("Überfällig") < handed_over.index("Liste leerer Räume anlegen")
    assert "gleich viel je Projekt" in handed_over, "choices are told in words"
    assert "Montag: " in handed_over
    for project in await members.projects():
        for one in project.contacts:
            assert one.email in made["kontakte.html"]


@ON_ONE
async def test_no_password_is_in_it(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    told = replace(SETTINGS, smtp_host="mail.example.org", smtp_user="post", smtp_password="geheim")
    told = replace(told, imap_password="geheim", secret_key="geheim" * 6)
    made = await static_archive.begin(told, language="de", today=TODAY, now=NOW)
    files = {path: content async for path, content in made.files}
    assert b"mail.example.org" in files["uebergabe.html"]
    assert [path for path, content in files.items() if b"geheim" in content] == []


@ON_ONE
async def test_a_speaker_can_be_written_to_from_there_only_after_a_yes(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    spoke = {one.speaker_id for one in await speakers.talks() if one.state in COMING}
    first, second, *_ = [one for one in await speakers.speakers(list(spoke)) if one.email]
    async with transaction():
        await run_sql("UPDATE talk SET may_name = NULL")
        for one, answer in ((first, True), (second, False)):
            [talk, *_] = await speakers.talks(speaker_id=one.id)
            await speakers.save_talk(replace(talk, may_name=answer))
    made = await archived()
    packed = BytesIO(b"".join([piece async for piece in (await begun()).packed]))
    inside = {f"ZIP/{name}": content for name, content in unpacked(packed).items()}
    found = {
        mail: {path for path, content in (made | inside).items() if mail.encode() in content}
        for mail in [one.email for one in await speakers.speakers() if one.email]
    }
    lists = {"vortragende.html", "daten/Vortragende.csv"}
    assert found.pop(first.email) >= lists | {f"ZIP/{one}" for one in lists}
    assert {mail: paths for mail, paths in found.items() if paths} == {}
    assert second.email in found


@ON_ONE
async def test_no_file_of_it_lies_outside(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    async with transaction():
        await run_sql(
            "UPDATE project SET slug = '../../evil' WHERE id = (SELECT min(id) FROM project)"
        )
    with pytest.raises(BrokenRuleError, match="außerhalb des Archivs"):
        await archived()
