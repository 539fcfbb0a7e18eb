"""How do the sample pages look? `python -m tests.browser.look FOLDER` writes pictures of them."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lagplanner.templating import assets
from tests.browser.chromium import Chromium, installed
from tests.browser.samples import PAGES

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class Samples(BaseHTTPRequestHandler):
    """Serves `/<sample>`, `/<sample>?en` and the static files under the real policy."""

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        asset = assets.find(path.removeprefix(assets.PREFIX))
        if asset:
            self._send(asset.content, asset.media_type)
        elif path[1:] in PAGES:
            page = PAGES[path[1:]]("en" if query == "en" else "de")
            self._send(page.encode(), "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def _send(self, content: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the test's output belongs to the test."""


@contextmanager
def sample_server() -> Iterator[str]:
    """The samples on a free port of this machine; gives their address without a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Samples)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    executable = installed()
    if executable is None:
        sys.exit("no Chromium found")
    with sample_server() as address, Chromium(executable) as chromium:
        for name in names or PAGES:
            for width in (1280, 360):
                for dark in (False, True):
                    page = chromium.open_page(f"{address}/{name}", width, dark)
                    tone = "dark" if dark else "light"
                    page.screenshot(path=folder / f"{name}-{width}-{tone}.png", full_page=True)
                    page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
