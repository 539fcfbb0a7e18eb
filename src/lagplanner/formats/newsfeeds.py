"""How are meetings told to feed readers? As Atom (RFC 4287) and as JSON Feed 1.1.

Everything comes from what is stored: two feeds of the same meetings are the same bytes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: `id` never changes, `changed_at` does with what is told."""

    id: str
    url: str
    title: str
    text: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """A feed: `url` is its own address, `home` that of the page it tells of."""

    id: str
    url: str
    home: str
    title: str
    author: str
    items: tuple[Item, ...]
    language: str = "de"


def atom(news: News, *, beginning: datetime) -> bytes:
    """The feed as Atom; without an entry it was last changed at the `beginning`."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(
        f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": news.language}
    )
    _add(feed, "id", news.id)
    _add(feed, "title", news.title)
    _add(feed, "updated", _moment(_latest(news.items, beginning)))
    _add(_add(feed, "author"), "name", news.author)
    _add(feed, "link", rel="self", href=news.url)
    _add(feed, "link", rel="alternate", href=news.home, type="text/html")
    for item in news.items:
        entry = _add(feed, "entry")
        _add(entry, "id", item.id)
        _add(entry, "title", item.title)
        _add(entry, "updated", _moment(item.changed_at))
        _add(entry, "link", rel="alternate", href=item.url, type="text/html")
        _add(entry, "content", item.text, type="text")
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def json_feed(news: News) -> bytes:
    """The feed as JSON Feed."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": news.title,
        "home_page_url": news.home,
        "feed_url": news.url,
        "language": news.language,
        "authors": [{"name": news.author}],
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "content_text": item.text,
                "date_modified": _moment(item.changed_at),
            }
            for item in news.items
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = "".join(sign for sign in text if sign.isprintable() or sign == "\n") or None
    return element


def _latest(items: Sequence[Item], beginning: datetime) -> datetime:
    return max((item.changed_at for item in items), default=beginning)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
