"""How does a test visit the pages? As a browser does: with cookies, and only by forms it has seen."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
from litestar import Litestar

from lagplanner import clock
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.members import Project
from lagplanner.domain.sessions import LoginLink
from lagplanner.services.running import login

ADDRESS = "http://lagplanner.example"
_HIDDEN = re.compile(r'<input type="hidden" name="_csrf" value="([^"]+)">')


class Visitor:
    """Somebody with a browser of their own. `get` and `post` follow no redirect by themselves."""

    def __init__(self, app: Litestar, address: str = ADDRESS) -> None:
        # In the loop of the test, so that the test may ask the database as well.
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=address,
            headers={"Accept": "text/html", "Origin": address},
        )
        self.token = ""

    @property
    def cookies(self) -> httpx.Cookies:
        """What the browser keeps."""
        return self._http.cookies

    async def get(self, path: str, **wishes: Any) -> httpx.Response:
        """Open a page."""
        return self._seen(await self._http.get(path, **wishes))

    async def post(self, path: str, data: Any = None, **wishes: Any) -> httpx.Response:
        """Send a form with the hidden field of the page seen last."""
        fields = {**(data or {}), "_csrf": self.token}
        return self._seen(await self._http.post(path, data=fields, **wishes))

    async def send(self, method: str, path: str, **wishes: Any) -> httpx.Response:
        """Send anything, without what a browser adds."""
        return await self._http.request(method, path, **wishes)

    async def log_in(self, name: str = "Vorsitz") -> httpx.Response:
        """Use a fresh log-in link."""
        link = await login.make_login_link(
            name, now=clock.now(), valid_for=timedelta(minutes=30), base_url=ADDRESS
        )
        path = link.removeprefix(ADDRESS)
        await self.get(path)
        answer = await self.post(path)
        await self.get("/vorstand")
        return answer

    async def leave(self) -> None:
        """Close the browser."""
        await self._http.aclose()

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        if found := _HIDDEN.search(answer.text):
            self.token = unescape(found[1])
        return answer


async def come_in(app: Litestar, project: Project) -> Visitor:
    """Whoever reads this project's mail, logged in."""
    assert project.contact is not None
    visitor, now, contact = Visitor(app), clock.now(), project.contact
    until = now + timedelta(minutes=30)
    link = LoginLink(0, contact.name, now, until, role=Role.PROJECT, email=contact.email)
    async with transaction():
        await login.stored.add_link(login.hashed(f"token-{project.id}"), link)
    await visitor.get(f"/anmelden/token-{project.id}")
    assert (await visitor.post(f"/anmelden/token-{project.id}")).headers["Location"] == "/mein"
    return visitor


def heading(answer: httpx.Response) -> str:
    """The first heading of a page, which says what it is about."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""
