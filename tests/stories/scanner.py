"""What does a machine do with the links of a letter that reaches a mailbox, before a person reads it?"""

import asyncio
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from itertools import product
from urllib.parse import urldefrag, urljoin

import httpx
from litestar import Litestar

from tests.visitors import ADDRESS

AT_ONCE = 40
WAYS = (
    ("HEAD", {}),
    ("GET", {}),
    ("GET", {"Purpose": "prefetch", "X-Moz": "prefetch"}),
    ("GET", {"Sec-Purpose": "prefetch;prerender"}),
    ("OPTIONS", {}),
)
"""How scanners, previews and browsers that look ahead ask for a page."""


class Scanner:
    """Opens addresses as machines do, many at once, without cookies, and reads the pages."""

    def __init__(self, app: Litestar) -> None:
        self._transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.seen: dict[tuple[str, str], set[int]] = {}
        self.leads_to: set[str] = set()

    async def open_all(self, addresses: Iterable[str]) -> None:
        """Open each address in each way; what the pages lead to is kept in `leads_to`."""
        gate = asyncio.Semaphore(AT_ONCE)

        async def opened(address: str, method: str, headers: dict[str, str]) -> None:
            async with gate, httpx.AsyncClient(transport=self._transport) as client:
                answer = await client.request(method, address, headers=headers)
            self.seen.setdefault((method, address), set()).add(answer.status_code)
            if "text/html" in answer.headers.get("Content-Type", ""):
                self.leads_to |= set(ways_on(answer.text, address))

        await asyncio.gather(
            *(opened(address, *way) for address, way in product(sorted(addresses), WAYS))
        )


def ways_on(page: str, address: str) -> Iterator[str]:
    """Where links, buttons and forms of a page lead within the site, as if each were a link."""
    found = _Ways()
    found.feed(page)
    for way in found.ways:
        whole = urldefrag(urljoin(address, way)).url
        if whole.startswith(ADDRESS):
            yield whole


class _Ways(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ways: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.ways += [
            value or ""
            for name, value in attributes
            if name in ("href", "action", "formaction", "hx-get", "src")
        ]
