"""What can somebody do on a page? Follow its links and press its buttons, and nothing else.

A click is what a person counts as one: a link in a letter, a link on a page, or a button. What a page
has filled in is sent as it is; typing is not a click.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

import httpx

from tests.visitors import Visitor


@dataclass
class Form:
    """A form as the page shows it: where it goes, what is filled in, and its buttons."""

    action: str
    method: str
    filled: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Words, name and value."""
    boxes: list[tuple[str, str]] = field(default_factory=list)
    """Boxes that can be ticked: name and value."""


class Page(HTMLParser):
    """The forms and links of a page, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words = ""
        self.filled: list[str] = []
        """What the filled buttons say; a page has one at most."""
        self.options: list[tuple[str, str, str]] = []
        """Field, value and words of what can be chosen."""
        self._pressed: list[tuple[str, str]] = []
        self._link = ""
        self._started = 0
        self._area = self._select = self._value = ""
        self._chosen_at = -1
        self._inside = self._is_filled = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag in ("a", "button", "textarea", "option"):
            self._started = len(self.words)
            self._is_filled = "kern-btn--primary" in has.get("class", "")
        if tag == "form":
            self.forms.append(Form(has.get("action", ""), has.get("method", "get").lower()))
            self._inside = True
        elif tag == "a":
            self._link = has.get("href", "")
        elif tag == "button" and self._inside:
            self._pressed.append((has.get("name", ""), has.get("value", "")))
        elif self._inside and tag in ("input", "textarea", "select", "option"):
            self._field(tag, has)

    def handle_endtag(self, tag: str) -> None:
        said = " ".join(self.words[self._started :].split())
        if tag in ("a", "button") and self._is_filled:
            self.filled.append(said)
        if tag == "form":
            self._inside = False
        elif tag == "a":
            self.links.append((said, self._link))
        elif tag == "option" and self._inside:
            self.options.append((self._select, self._value, said))
        elif tag == "button" and self._inside:
            self.forms[-1].buttons.append((said, *self._pressed.pop()))
        elif tag == "textarea" and self._inside:
            self.forms[-1].filled.append((self._area, self.words[self._started :].strip()))

    def handle_data(self, data: str) -> None:
        self.words += data

    def _field(self, tag: str, has: Mapping[str, str]) -> None:
        kind, filled = has.get("type", ""), self.forms[-1].filled
        if tag == "textarea":
            self._area = has["name"]
        elif tag == "select":
            self._select, self._chosen_at = has["name"], -1
        elif tag == "option":
            self._value = has.get("value", "")
            if self._chosen_at < 0:
                self._chosen_at = len(filled)
                filled.append((self._select, self._value))
            elif "selected" in has:
                filled[self._chosen_at] = (self._select, self._value)
        else:
            if kind == "checkbox":
                self.forms[-1].boxes.append((has["name"], has.get("value", "on")))
            if kind not in ("radio", "checkbox") or "checked" in has:
                filled.append((has["name"], has.get("value", "on")))


class Person:
    """Somebody with a browser who reads a page and clicks; `clicks` counts what they did."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.clicks = 0
        self.here = ""
        self.page = Page("")
        self.file = b""
        """What was handed out last that is no page."""

    @property
    def words(self) -> str:
        """What stands on the page, on one line."""
        return " ".join(self.page.words.split())

    @property
    def next_step(self) -> str:
        """What the one filled button says."""
        return self.page.filled[0] if self.page.filled else ""

    def option(self, field: str, words: str) -> str:
        """The value of the choice that begins with these words."""
        found = [
            value
            for name, value, said in self.page.options
            if name == field and said.startswith(words)
        ]
        assert found, (field, words, self.page.options)
        return found[0]

    def links_after(self, words: str) -> list[str]:
        """What the links say that stand behind these words."""
        behind = self.words.partition(words)[2]
        return [said for said, _ in self.page.links if said and said in behind]

    async def look_again(self) -> None:
        """Load the page once more, as it does by itself where work goes on."""
        await self._see(self.here)

    async def open(self, path: str) -> None:
        """Look at a page: by a link in a letter, or where the last click had led."""
        self.clicks += 1
        await self._see(path)

    async def follow(self, words: str) -> None:
        """Click the link that says this."""
        found = [href for said, href in self.page.links if said == words]
        assert found, f"no link says {words!r}, only {[said for said, _ in self.page.links]}"
        self.clicks += 1
        await self._see(found[0])

    def give_to_program(self, words: str) -> str:
        """Click a link that another program opens, as a calendar does; gives its address."""
        [address] = [href for said, href in self.page.links if said == words]
        self.clicks += 1
        return address

    def field(self, begins: str) -> str:
        """The first field whose name begins like this."""
        names = [name for form in self.page.forms for name, _ in form.filled]
        return next(name for name in names if name.startswith(begins))

    async def download(self, words: str) -> str:
        """Click the link that hands out a file; gives the name it is kept under."""
        answer = await self.visitor.get(self.give_to_program(words))
        assert answer.status_code == 200, (words, answer.status_code)
        self.file = answer.content
        return unquote(answer.headers["Content-Disposition"].rpartition("''")[2])

    async def press(
        self, words: str, typed: Mapping[str, str] | None = None, *, ticks: str = ""
    ) -> None:
        """Press the button that says this, with what is filled in and what was typed by field.

        "text#2" is the second field of that name. `ticks` is the name of boxes of which each is
        ticked first.
        """
        typed = typed or {}
        found = [
            (form, name, value)
            for form in self.page.forms
            for said, name, value in form.buttons
            if said == words
        ]
        assert found, f"no button says {words!r}, only {self._buttons()}"
        form, name, value = found[0]
        names = {known for known, _ in form.filled}
        sent = _filled(form, typed) + [box for box in form.boxes if box[0] == ticks]
        sent += [(name, value)] if name else []
        self.clicks += 1
        if form.method == "get":
            await self._see(str(httpx.URL(form.action or self.here, params=sent)))
            return
        assert "_csrf" in names
        data: dict[str, list[str]] = {}
        for known, text in sent:
            data.setdefault(known, []).append(text)
        answer = await self.visitor.post(form.action or self.here, data)
        self.file = answer.content
        assert answer.status_code in (200, 303), (answer.status_code, Page(answer.text).words)
        if answer.status_code == 303:
            await self._see(answer.headers["Location"])
        elif answer.headers["Content-Type"].startswith("text/html"):
            self.page = Page(answer.text)

    async def _see(self, path: str) -> None:
        answer = await self.visitor.get(path)
        while answer.status_code == 303:
            path = answer.headers["Location"]
            answer = await self.visitor.get(path)
        assert answer.status_code == 200, (path, answer.status_code, Page(answer.text).words)
        self.here = path.partition("#")[0]
        self.page = Page(answer.text)

    def _buttons(self) -> list[str]:
        return [said for form in self.page.forms for said, _, _ in form.buttons]


def _filled(form: Form, typed: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the form sends once this was typed into it."""
    seen: Counter[str] = Counter()
    sent = []
    for name, text in form.filled:
        seen[name] += 1
        if name not in typed:
            sent.append((name, typed.get(f"{name}#{seen[name]}", text)))
    return sent + [one for one in typed.items() if "#" not in one[0]]
