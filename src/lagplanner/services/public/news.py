"""What do feed readers, websites and collectors of open data fetch of our meetings and projects?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from lagplanner import templating
from lagplanner.database import archive, directory, outbox_pages
from lagplanner.domain.archive import ShownMeeting
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.members import KIND_NAMES
from lagplanner.domain.membership.import_values import STATE_NAMES
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.hours import FromTo, Hours
from lagplanner.formats.newsfeeds import Item, News, atom, json_feed
from lagplanner.formats.spreadsheets import csv_file
from lagplanner.services import hours
from lagplanner.services.public.feeds import address, beginning, host_of
from lagplanner.services.rules import rules
from lagplanner.settings import Settings
from lagplanner.templating import locale, words
from lagplanner.templating.locale import GERMAN, gettext

FRAME_WIDTH = 600  # pixels, where there is room
FRAME_HEIGHT = 420  # pixels; the frame on another site does not grow
MOST_IN_FRAME = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """The next meetings as another site shows them: a page of its own, without script."""

    meetings: tuple[tuple[ShownMeeting, FromTo], ...]


async def meetings_atom(settings: Settings, *, today: date, language: str = GERMAN) -> bytes:
    """Meetings since the beginning of last year as Atom."""
    news = await _news(settings, "/feeds/treffen.atom", today, language)
    return atom(news, beginning=datetime.combine(beginning(today), time(), UTC))


async def meetings_json_feed(settings: Settings, *, today: date, language: str = GERMAN) -> bytes:
    """Meetings since the beginning of last year as JSON Feed."""
    return json_feed(await _news(settings, "/feeds/treffen.json", today, language))


async def meetings_data(settings: Settings, *, today: date) -> bytes:
    """All meetings of all years as open data."""
    known = await hours.hours()
    return _as_json([_facts(one, known, settings) for one in await archive.meetings(today)])


async def meetings_csv(settings: Settings, *, today: date) -> bytes:
    """All meetings of all years as a table, which people read: in German words."""
    known = await hours.hours()
    rows = [
        list({**_facts(one, known, settings), "state": STATE_NAMES[one.state]}.values())
        for one in await archive.meetings(today)
    ]
    head = ["Treffen", "Tag", "Beginn", "Ende", "Ort", "Thema", "Gastgeber", "Stand", "Adresse"]
    return csv_file([head, *rows])


async def projects_data(settings: Settings, *, today: date) -> bytes:
    """The directory of projects as open data: what its list shows to anybody."""
    return _as_json(
        [
            {
                "name": line.name.de,
                "name_en": line.name.en,
                "kind": KIND_NAMES[line.kind],
                "town": line.town.name,
                "area": line.area,
                "carrier": line.carrier,
                "url": f"{settings.base_url}/projekte/{line.slug}",
            }
            for line in await directory.listed(today)
        ]
    )


async def frame(*, today: date) -> Frame:
    """What another site shows of us."""
    part = (MOST_IN_FRAME, 0)
    found = await archive.meetings(today, coming=True, part=part)
    known = await hours.hours([one.id for one in found])
    return Frame(tuple((one, known.of(one.id)) for one in found))


async def oembed(url: str, settings: Settings, *, max_width: int = 0, max_height: int = 0) -> bytes:
    """What a website is told that wants to show one of our pages (oEmbed 1.0, rich).

    It may have less room than we would like; 0 says nothing. NotFoundError for a page that cannot be shown elsewhere.
    """
    base = settings.base_url
    if url.rstrip("/") not in (base, f"{base}/treffen"):
        raise NotFoundError("Diese Seite lässt sich nicht einbetten.")
    known, height = await rules(), _at_most(FRAME_HEIGHT, max_height)
    return _as_json(
        {
            "version": "1.0",
            "type": "rich",
            "title": f"{known.tagline}: {known.association}",
            "provider_name": known.association,
            "provider_url": base,
            "width": _at_most(FRAME_WIDTH, max_width),
            "height": height,
            "html": _code(base, known, height),
        }
    )


async def embed_codes(settings: Settings, *, today: date, language: str) -> tuple[str, str]:
    """The HTML by which another site shows the next meetings: as a frame, which is always up to date,
    and as a list for those who may not have frames.
    """
    coming = await archive.meetings(today, coming=True, part=(MOST_IN_FRAME, 0))
    base = settings.base_url
    as_list = templating.render("embed/list.html", language, meetings=coming, base=base)
    return _code(base, await rules()), as_list.strip()


def _at_most(usual: int, room: int) -> int:
    return min(usual, room) if room > 0 else usual


def _code(base: str, known: Rules, height: int = FRAME_HEIGHT) -> str:
    return templating.render(
        "embed/code.html", src=f"{base}/einbetten/treffen", rules=known, height=height
    ).strip()


async def _news(settings: Settings, path: str, today: date, language: str) -> News:
    known, base, since = await rules(), settings.base_url, beginning(today)
    changed = await outbox_pages.meetings_changed(since=since)
    found = await archive.meetings(today, since=since)
    times = await hours.hours([one.id for one in found])
    url = address(settings, path, language)
    with locale.speaking(language):
        items = tuple(
            Item(
                f"tag:{host_of(settings)},{one.year}:treffen/{one.key}",
                f"{base}/treffen/{one.key}",
                _title(one),
                _text(one, times.of(one.id)),
                changed[one.id],
            )
            for one in found
        )
    return News(
        id=url,
        url=url,
        home=f"{base}/treffen",
        title=f"{known.tagline}: {known.association}",
        author=known.association,
        items=items,
        language=language,
    )


def _title(one: ShownMeeting) -> str:
    state = f"{gettext('Fällt aus')}: " if one.is_cancelled else ""
    return f"{state}{words.long_date(one.day)}{f', {one.town}' if one.town else ''}"


def _text(one: ShownMeeting, when: FromTo) -> str:
    lines = (
        f"{gettext('Thema')}: {one.topic}" if one.topic else "",
        words.hours(when.starts, when.ends),
        f"{gettext('Gastgeber')}: {', '.join(host.name for host in one.hosts)}"
        if one.hosts
        else "",
    )
    return "\n".join(line for line in lines if line)


def _facts(one: ShownMeeting, known: Hours, settings: Settings) -> Mapping[str, str]:
    when = known.of(one.id)
    return {
        "key": one.key,
        "day": one.day.isoformat(),
        "starts": f"{when.starts:%H:%M}",
        "ends": f"{when.ends:%H:%M}",
        "town": one.town,
        "topic": one.topic,
        "hosts": ", ".join(host.name for host in one.hosts),
        "state": one.state.value,
        "url": f"{settings.base_url}/treffen/{one.key}",
    }


def _as_json(told: object) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
