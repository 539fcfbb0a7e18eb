"""What does the app answer to forms filled by chance? The forms are read from its own pages.

Each case opens a page as somebody does, takes one of its forms as served, and fills the fields with
what they offer, what people type and what nobody should. A case is told by its number alone, so that
`python -m benchmarks.fuzz --first NUMBER --cases 1 --loud` makes it again in a house that has seen nothing else.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from urllib.parse import urljoin, urlsplit

import httpx
from litestar import Litestar

from tests.every_route import FIELDS, NOBODY, Somewhere, demo_at_work, parameters, put_in, routes
from tests.visitors import ADDRESS, Visitor

NASTY = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "2147483648",
        "9223372036854775808",
        "9" * 400,
        "9" * 5_000,
        "1e309",
    ),
    *(
        "NaN",
        "inf",
        "1,5",
        "0x10",
        "１２",
        "²",
        "٣",
        "true",
        "ja",
        "on",
        "None",
        "null",
        "[]",
        "{}",
    ),
    *("2027-02-29", "31.02.2027", "0001-01-01", "9999-12-31", "24.03.2027", "25:61", "9 Uhr"),
    *("x" * 301, "ä" * 5_001, "\x00", "a\x00b", "\x1b[31m", "\U0001f4a5", "\u202eabc"),
    *("e\u0301" * 200, "\ufeff", "\r\nX: y", "' OR '1", '"; DROP TABLE link;--', "%", "_", "\\"),
    *("<b>", "{{7*7}}", "{name}", "%(x)s", "../../etc/passwd", "//evil.example", "javascript:1"),
    *("kim@example.org", "kim@", "@", "https://a.example", "a.example", "ü@ä.example", "+49 30 1"),
    *("Quartier Nord;Riesa\n;;", "Montag 9-12", "Mo 25:00-99:99", "1.1.2027-1.1.2026 x", "1;2;3"),
)
"""What people and programs type."""

NO_MAIL = ("/anmelden", 503)
"""Where no mail server is set, nobody can be sent a link."""

MOST_IN_ADDRESS = 400
"""So many signs of each word fit: twelve of them, spelled as bytes, are an address a client still sends."""

LEAKS = re.compile(r"Traceback \(most recent|site-packages|sqlite3\.|asyncpg\.|StrictUndefined")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a page serves it: where it is sent, and what each of its fields offers."""

    action: str
    fields: tuple[tuple[str, str, tuple[str, ...]], ...]


class Forms(HTMLParser):
    """Reads the forms of a page that are sent by POST."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._action: str | None = None
        self._fields: list[tuple[str, str, tuple[str, ...]]] = []
        self._select: tuple[str, list[str]] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or one of its fields."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method", "").lower() == "post":
            self._action, self._fields = told.get("action", ""), []
        elif self._action is None:
            return
        elif tag == "select":
            self._select = (told.get("name", ""), [])
        elif tag == "option" and self._select:
            self._select[1].append(told.get("value", ""))
        elif tag in ("input", "textarea", "button") and told.get("name"):
            kind = told.get("type", tag)
            self._fields.append((told["name"], kind, (told.get("value", ""),)))

    def handle_endtag(self, tag: str) -> None:
        """A form or a choice ends."""
        if tag == "select" and self._select:
            self._fields.append((self._select[0], "select", tuple(self._select[1])))
            self._select = None
        elif tag == "form" and self._action is not None:
            self.found.append(Form(self._action, tuple(self._fields)))
            self._action = None


@dataclass(slots=True)
class Seen:
    """What came of the cases: how often which status, and what should never be."""

    statuses: Counter[int] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class Fuzz:
    """Somebody of the board, somebody with a letter's link and a stranger in one running house."""

    def __init__(self, app: Litestar, there: Somewhere) -> None:
        self._app, self._there = app, there
        self._board, self._stranger = Visitor(app), Visitor(app)
        self._pages = [path for method, path in routes(app) if method == "GET"]
        self._ways_in = [one for one in routes(app) if one[1] != "/abmelden"]
        self.seen = Seen()

    @classmethod
    async def begin(cls, app: Litestar) -> "Fuzz":
        """The demo at work, with everybody at its doors."""
        return cls(app, await demo_at_work())

    async def end(self) -> None:
        """Close the browsers."""
        await self._board.leave()
        await self._stranger.leave()

    async def case(self, number: int) -> None:
        """One page and one of its forms, or one address by chance."""
        chance = Random(number)
        visitor = chance.choice((self._board, self._board, self._stranger))
        if visitor is self._board and not self._board.cookies.get("lagplanner"):
            await self._board.log_in()
        if chance.random() < 0.2:
            await self._anywhere(visitor, chance, number)
        else:
            await self._form(visitor, chance, number)

    async def _form(self, visitor: Visitor, chance: Random, number: int) -> None:
        path = chance.choice(self._pages)
        address = self._there.address(path)
        page = await visitor.get(address)
        self._look(number, "GET", address, page)
        if not page.headers.get("Content-Type", "").startswith("text/html"):
            return  # a picture, a paper or an archive: there is nothing to fill in
        forms = [one for one in Forms(page.text).found if not one.action.endswith("/abmelden")]
        if not forms:
            return
        form = chance.choice(forms)
        where = urlsplit(urljoin(f"{ADDRESS}{address}", form.action)).path
        self.seen.forms.add(re.sub(r"\d+|[\w-]{23,}", "…", where))
        sent = filled(form, chance)
        files = {"datei": (chance.choice(NASTY) or "x", chance.choice(NASTY).encode())}
        more = {"files": files} if chance.random() < 0.1 else {}
        answer = await visitor.send("POST", where, data={**sent, "_csrf": visitor.token}, **more)
        self._look(number, f"POST {sent!r:.300}", where, answer)

    async def _anywhere(self, visitor: Visitor, chance: Random, number: int) -> None:
        method, path = chance.choice(self._ways_in)
        kinds = parameters(path, self._app)
        words = {
            name: chance.choice((*NOBODY[kind], chance.choice(NASTY[:40]) or "x"))
            for name, kind in kinds.items()
        }
        if chance.random() < 0.5:
            address = self._there.address(path)
        else:
            address = put_in(path, words)
        typed = {name: text(chance) for name in chance.sample(FIELDS, 12)}
        if method == "GET":
            short = {name: words[:MOST_IN_ADDRESS] for name, words in typed.items()}
            answer = await visitor.send("GET", address, params=short)
        else:
            answer = await visitor.post(address, typed)
        self._look(number, f"{method} {typed!r:.300}", address, answer)

    def _look(self, number: int, what: str, address: str, answer: httpx.Response) -> None:
        self.seen.statuses[answer.status_code] += 1
        told = []
        if answer.status_code >= 500 and (address, answer.status_code) != NO_MAIL:
            told.append(str(answer.status_code))
        if LEAKS.search(answer.text):
            told.append("what nobody should read")
        if self._app.state.secret in answer.text:
            told.append("the secret")
        if told:
            self.seen.faults.append(f"case {number}: {', '.join(told)} at {address[:120]}: {what}")


def filled(form: Form, chance: Random) -> Mapping[str, Sequence[str]]:
    """The form's fields with what they offer, mostly; some left out, some by chance, some twice."""
    sent: dict[str, list[str]] = {}
    wild = chance.random()
    buttons = [one for one in form.fields if one[1] in ("submit", "button")]
    pressed = chance.choice(buttons) if buttons else None
    for name, kind, offered in form.fields:
        if name == "_csrf" or (kind in ("submit", "button") and (name, kind, offered) != pressed):
            continue
        if chance.random() < 0.1 * wild or (
            kind in ("checkbox", "radio") and chance.random() < 0.5
        ):
            continue
        own = chance.choice(offered) if offered else ""
        value = text(chance) if chance.random() < 0.6 * wild else own
        sent.setdefault(name, []).append(value)
        if chance.random() < 0.05 * wild:
            sent[name].append(text(chance))
    return sent


def text(chance: Random) -> str:
    """Something typed, as UTF-8 can carry it."""
    if chance.random() < 0.8:
        return chance.choice(NASTY)
    signs = (chr(chance.randrange(1, 0x3000)) for _ in range(chance.randrange(40)))
    return "".join(signs)
