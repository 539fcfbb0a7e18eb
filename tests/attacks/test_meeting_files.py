"""What can somebody do with a file that is filed about a meeting? Be refused, or have it kept as it is."""

from email.message import Message
from urllib.parse import unquote

import pytest

from lagplanner.database import files as stored
from lagplanner.domain.post.links import Purpose
from tests.databases import changed_tables, dump
from tests.invited import invite, link_for
from tests.meeting_files import PDF, office
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

SCRIPT = b"<script>alert(document.cookie)</script>"


async def host_of_a_meeting(client: Visitor) -> str:
    """The page on which a host files something."""
    meeting, projects = await invite()
    link = await link_for(meeting, projects[0], Purpose.HOST, occasion="host_asked")
    await client.get(f"{link}/dateien")
    return f"{link}/dateien"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!DOCTYPE html><html>" + SCRIPT,
        b"MZ\x90\x00" + b"\0" * 200,
        b"\x7fELF" + b"\0" * 200,
        b"#!/bin/sh\nrm -rf /\n",
        b"PK\x03\x04" + b"\0" * 100,
        b"\xff\xd8\xff" + SCRIPT,
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        b"RIFF\0\0\0\0WEBP" + SCRIPT,
        PDF.replace(b"/Catalog", b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        office("pptx", **{"ppt/vbaProject.bin": b"x"}),
        office("xlsx")[:-20],
    ],
    ids=range(12),
)
async def test_what_is_no_document_is_refused_whatever_it_says_of_itself(
    client: Visitor, content: bytes
) -> None:
    here = await host_of_a_meeting(client)
    before = await dump()
    for name, kind in (("vortrag.pdf", "application/pdf"), ("bild.png", "image/png")):
        sent = {"file": (name, content, kind)}
        answer = await client.post(here, {"kind": "other", "visibility": "members"}, files=sent)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text
    assert changed_tables(before, await dump()) <= {"attempt"}


async def test_a_document_with_a_page_inside_is_only_ever_kept_as_a_file(client: Visitor) -> None:
    here = await host_of_a_meeting(client)
    both = PDF.replace(b"/Catalog", b"/Catalog " + SCRIPT)
    sent = {"file": ("x.html", both, "text/html")}
    await client.post(here, {"kind": "other", "visibility": "members"}, files=sent)
    meeting_id = 1
    [one] = await stored.files(meeting_id)
    answer = await client.get(f"{here}/{one.mark}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "x.html" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "title",
    [
        "../../../../etc/passwd",
        "..\\..\\pwned.exe",
        'a"; filename="pwned.html',
        "a'; DROP TABLE meeting_file; --",
        "<img src=x onerror=alert(1)>",
        "%0d%0aSet-Cookie: a=b",
        "{{7*7}}",
        "\u200bLPT1",
    ],
)
async def test_a_title_becomes_a_name_that_means_nothing_to_a_machine(
    client: Visitor, title: str
) -> None:
    here = await host_of_a_meeting(client)
    sent = {"file": ("a.pdf", PDF)}
    fields = {"kind": "other", "visibility": "members", "title": title}
    assert (await client.post(here, fields, files=sent)).status_code == 303
    page = await client.get(here)
    assert "<img src=x" not in page.text
    [one] = await stored.files(1)
    answer = await client.get(f"{here}/{one.mark}")
    told = Message()
    told["Content-Disposition"] = answer.headers["Content-Disposition"]
    plain = told["Content-Disposition"].partition("filename*=UTF-8''")
    names = (told.get_filename() or "", unquote(plain[2]))
    assert "Set-Cookie" not in answer.headers
    for name in names:
        assert name.endswith(".pdf")
        assert name.startswith("2027-03-15_")
        assert not set(name) & set('/\\:*?"<>|\r\n')


async def test_a_file_without_end_is_not_read_to_its_end(client: Visitor) -> None:
    here = await host_of_a_meeting(client)
    before = await dump()
    sent = {"file": ("a.pdf", b"%PDF-" + b"x" * 20_300_000)}
    answer = await client.post(here, {"kind": "other", "visibility": "members"}, files=sent)
    assert answer.status_code == 413
    assert await dump() == before


async def test_forms_that_take_no_such_file_take_none_so_large(client: Visitor) -> None:
    here = await host_of_a_meeting(client)
    sent = {"text": ("a.pdf", b"%PDF-" + b"x" * 6_000_000)}
    answer = await client.post(here.replace("/dateien", "/hinweis"), {}, files=sent)
    assert answer.status_code == 413


@pytest.mark.parametrize("mark", ["1", "0", "-1", "..", "%2e%2e%2f", "' OR '1'='1", "x" * 500])
async def test_no_guess_opens_a_file(client: Visitor, mark: str) -> None:
    here = await host_of_a_meeting(client)
    await client.post(here, {"kind": "other", "visibility": "members"}, files={"file": ("a", PDF)})
    answer = await client.get(f"{here}/{mark}")
    assert answer.status_code in (200, 404)
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
