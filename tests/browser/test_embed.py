"""Does another website really show our next meetings, and can it show no other page of ours?"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.browser.chromium import Remote
from tests.browser.pages import House

pytestmark = pytest.mark.browser


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A website of somebody else with this HTML on its only page."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Fremd</title>{html}".encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without"])
def test_the_code_we_give_shows_the_meetings_on_another_site(
    at_work: House, open_page: Callable[..., Remote], javascript: bool
) -> None:
    asked = f"{at_work.address}/oembed?url={quote(at_work.address + '/treffen')}"
    html = json.load(urlopen(asked))["html"]
    with another_site(html) as site:
        page = open_page(site, javascript=javascript)
        frame = page.frame_locator("iframe")
        assert "Arbeitstreffen (Demo)" in frame.locator("h1").inner_text()
        assert frame.locator("li").count() > 1
        assert page.reports == []


def test_the_frame_is_dressed_and_says_its_address_where_a_website_locks_it_in(
    at_work: House, open_page: Callable[..., Remote]
) -> None:
    locked = f'<iframe sandbox="allow-scripts" src="{at_work.address}/einbetten/treffen"></iframe>'
    with another_site(locked) as site:
        frame = open_page(site).frame_locator("iframe")
        assert frame.locator("h1").evaluate("head => getComputedStyle(head).fontSize") == "20px"
        fonts = "document.fonts.ready.then(all => [...all].map(one => one.status))"
        assert "loaded" in frame.locator("h1").evaluate(fonts)
        assert f"{at_work.address}/treffen" in frame.locator("main").inner_text()


def test_no_other_page_of_ours_can_be_framed(
    at_work: House, open_page: Callable[..., Remote]
) -> None:
    with another_site(f'<iframe src="{at_work.address}/treffen"></iframe>') as site:
        page = open_page(site)
        shown = page.frame_locator("iframe").locator("body").inner_text()
        assert "Unsere Treffen" not in shown
