"""What stands in imprint, privacy, accessibility and easy language, and who has looked at it?

Each page comes with a text that is true for the software and names the association. It follows what
the board changes, until the board writes a text of its own.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from lagplanner import templating
from lagplanner.database import page_texts, trail
from lagplanner.database.engine import transaction
from lagplanner.database.page_texts import PageText
from lagplanner.domain.access import Deed
from lagplanner.domain.legal import ASKED_BY_LAW, LegalPage
from lagplanner.formats.markdown import as_html
from lagplanner.services.privacy import periods
from lagplanner.services.rules import rules
from lagplanner.templating.locale import ENGLISH, GERMAN

WRITTEN = "page_written"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as it is read: safe HTML, in which language, and whether nobody has looked at it yet."""

    html: str
    language: str
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A page as it is edited. `changed_by` is empty while nobody has looked at the proposal."""

    page: LegalPage
    german: str
    english: str
    is_own: bool = False
    changed_by: str = ""
    changed_at: datetime | None = None


async def shown(page: LegalPage, language: str) -> Shown:
    """The page in this language; one the board wrote in German alone is shown in German."""
    text = await written(page)
    in_english = language == ENGLISH and bool(text.english)
    return Shown(
        as_html(text.english if in_english else text.german),
        ENGLISH if in_english else GERMAN,
        not text.changed_by,
    )


async def lacking() -> tuple[LegalPage, ...]:
    """The pages that nobody has looked at and without which projects and meetings are not public."""
    stored = await page_texts.texts()
    return tuple(page for page in ASKED_BY_LAW if page not in stored)


async def written(page: LegalPage) -> Written:
    """The page as it can be edited: the board's words, else the proposal."""
    stored = (await page_texts.texts()).get(page)
    by, at = (stored.changed_by, stored.changed_at) if stored else ("", None)
    if stored is not None and stored.german:
        return Written(page, stored.german, stored.english, True, by, at)
    known, kept = await rules(), await periods.in_words()
    german, english = (
        templating.render(f"legal/{page}.{language}.md", language, rules=known, kept=kept).strip()
        for language in (GERMAN, ENGLISH)
    )
    return Written(page, german, english, False, by, at)


async def all_written() -> tuple[Written, ...]:
    """All pages as they stand, for the settings."""
    return tuple([await written(page) for page in LegalPage])


async def write(page: LegalPage, german: str, english: str, *, who: str, now: datetime) -> None:
    """Store the board's own words. Sent back as it was proposed, the proposal goes on following."""
    before = await written(page)
    if (german, english) == (before.german, before.english) and not before.is_own:
        german = english = ""
    text = PageText(page.value, german, english, now, who)
    await _store(page, text, f"{page.heading}: Text gesehen und gespeichert", who, now)


async def take_proposal(page: LegalPage, *, who: str, now: datetime) -> None:
    """Forget the board's own words; the proposal stands there again and is to be looked at."""
    await _store(page, None, f"{page.heading}: wieder der Vorschlag", who, now)


def kept_from(text: str) -> PageText | None:
    """A page as the trail keeps it; None where nobody had looked at it."""
    return msgspec.json.decode(text, type=PageText | None)


async def _store(
    page: LegalPage, text: PageText | None, sentence: str, who: str, now: datetime
) -> None:
    async with transaction(Deed.RULES):
        before = (await page_texts.texts()).get(page)
        if text is None:
            await page_texts.remove(page)
        else:
            await page_texts.put(text)
        await trail.note(
            WRITTEN,
            f"page:{page}",
            sentence,
            at=now,
            who=who,
            before=msgspec.json.encode(before).decode(),
            after=msgspec.json.encode(text).decode(),
        )
