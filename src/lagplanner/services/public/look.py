"""How do the pages look: name, line, logo and accent colour of this association?"""

import asyncio
import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from lagplanner.database import pictures, settings_store, trail
from lagplanner.database.engine import transaction
from lagplanner.database.pictures import Picture
from lagplanner.domain.access import Deed
from lagplanner.domain.colours import ON_DARK, ON_LIGHT, Accent, accent, colour
from lagplanner.domain.errors import InputError, NotFoundError, Problem
from lagplanner.domain.rules import Rules, as_texts, rules_from
from lagplanner.formats.pictures import logo

FOLDER = "/aussehen/"
ACCENT, LOGO, LOGO_SIZE, ICON = "accent", "logo", "logo_size", "icon"
"""Names of settings; those of pictures keep the mark of what is shown, "" for none."""

CHANGED, LOGO_CHANGED = "look_changed", "logo_changed"
"""Deeds of the trail."""

GUIDE_BEGUN, GUIDE_CLOSED = "guide_begun", "guide_closed"
"""Settings of `services.running.guide`."""

_SUFFIXES = {LOGO: "webp", ICON: "png"}


@dataclass(frozen=True, slots=True)
class Look:
    """What the frame of every page needs; an address is "" where the product's own look is kept.

    `is_guided`: the board goes through its first steps, so its pages lead back to them.
    """

    name: str = Rules().association
    tagline: str = Rules().tagline
    language: str = Rules().language.value
    logo: str = ""
    logo_size: tuple[int, int] = (0, 0)
    icon: str = ""
    style: str = ""
    is_guided: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """Something served under an address that changes with its content."""

    content: bytes
    media_type: str


async def look() -> Look:
    """The look of now; one query."""
    values = await settings_store.values()
    known = as_texts(Rules())
    rules = rules_from({name: value for name, value in values.items() if name in known})
    wished = values.get(ACCENT, "")
    width, _, height = values.get(LOGO_SIZE, "").partition("x")
    return Look(
        rules.name_in_head,
        rules.tagline,
        rules.language.value,
        _address(LOGO, values),
        (int(width or 0), int(height or 0)),
        _address(ICON, values),
        f"{FOLDER}farbe-{_mark(_style(accent(wished)))}.css" if wished else "",
        bool(values.get(GUIDE_BEGUN, "")) and not values.get(GUIDE_CLOSED, ""),
    )


async def accent_now() -> Accent | None:
    """The accent colour the board has chosen, None for the product's own."""
    wished = (await settings_store.values()).get(ACCENT, "")
    return accent(wished) if wished else None


async def file(name: str) -> File:
    """A picture or the style sheet by its name with the mark. Raises NotFoundError for another one."""
    purpose, _, rest = name.partition("-")
    mark, _, suffix = rest.partition(".")
    if (purpose, suffix) == ("farbe", "css"):
        chosen = await accent_now()
        style = _style(chosen) if chosen else b""
        if style and mark == _mark(style):
            return File(style, "text/css")
    elif _SUFFIXES.get(purpose) == suffix:
        found = await pictures.picture(purpose, mark)
        if found is not None:
            return File(found.content, found.media_type)
    raise NotFoundError("Dieses Bild gibt es nicht (mehr). Bitte laden Sie die Seite neu.")


async def choose_accent(typed: str, *, who: str, now: datetime) -> Accent | None:
    """Store another accent colour; empty goes back to the product's own. Raises InputError."""
    try:
        wished = colour(typed) if typed.strip() else ""
    except ValueError as error:
        raise InputError(Problem(ACCENT, f"Farbe: {error}")) from error
    async with transaction(Deed.RULES):
        before = (await settings_store.values()).get(ACCENT, "")
        if wished != before:
            await settings_store.put({ACCENT: wished}, at=now, who=who)
            sentence = f"Farbe geändert: {before or 'wie geliefert'} → {wished or 'wie geliefert'}"
            await trail.note(
                CHANGED,
                "look",
                sentence,
                at=now,
                who=who,
                before=json.dumps(before),
                after=json.dumps(wished),
            )
    return accent(wished) if wished else None


async def choose_logo(content: bytes, *, who: str, now: datetime) -> None:
    """Store another logo, drawn anew from the file. Raises InputError if it cannot be one."""
    drawn = await asyncio.to_thread(logo, content)
    made = {
        LOGO: Picture(LOGO, _mark(drawn.head), "image/webp", drawn.head),
        ICON: Picture(ICON, _mark(drawn.icon), "image/png", drawn.icon),
    }
    async with transaction(Deed.RULES):
        for one in made.values():
            await pictures.put(one, at=now, who=who)
        marks = {purpose: one.mark for purpose, one in made.items()}
        size = f"{drawn.width}x{drawn.height}"
        await settings_store.put({**marks, LOGO_SIZE: size}, at=now, who=who)
        await trail.note(LOGO_CHANGED, "look", "Logo geändert", at=now, who=who)


async def remove_logo(*, who: str, now: datetime) -> None:
    """Go back to the product's own sign."""
    async with transaction(Deed.RULES):
        if not (await settings_store.values()).get(LOGO, ""):
            return
        for purpose in _SUFFIXES:
            await pictures.remove(purpose)
        await settings_store.put({LOGO: "", ICON: "", LOGO_SIZE: ""}, at=now, who=who)
        await trail.note(LOGO_CHANGED, "look", "Logo entfernt", at=now, who=who)


def _address(purpose: str, values: dict[str, str]) -> str:
    mark = values.get(purpose, "")
    return f"{FOLDER}{purpose}-{mark}.{_SUFFIXES[purpose]}" if mark else ""


def _style(chosen: Accent) -> bytes:
    """The tokens of theme.css that an accent colour gives another value."""
    light = _tokens(chosen.light, chosen.light_strong, ON_LIGHT)
    dark = _tokens(chosen.dark, chosen.dark_strong, ON_DARK)
    return f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n".encode()


def _tokens(plain: str, strong: str, on: str) -> str:
    return f"--lp-accent:{plain};--lp-accent-strong:{strong};--lp-on-accent:{on}"


def _mark(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]
