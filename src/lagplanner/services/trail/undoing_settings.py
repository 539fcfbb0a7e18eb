"""How are pages, colour and periods taken back? As they were, if nobody has changed them since.

What has no way back, or another one, says so beside the deed.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from lagplanner.database import page_texts, settings_store
from lagplanner.domain.errors import ConflictError
from lagplanner.domain.privacy.retention import as_texts
from lagplanner.domain.trail import TrailEntry
from lagplanner.services.privacy.forgetting import retention
from lagplanner.services.public import legal, look

CHANGED_SINCE = "Das wurde seitdem noch einmal geändert."

WHY_NOT: Mapping[str, str] = {
    "plan_published": "Davon haben Gastgeber gehört. Holen Sie im Jahresplan eine frühere Fassung zurück und veröffentlichen Sie diese.",
    "swap_approved": "Davon haben beide Gastgeber gehört. Ein neuer Tausch macht es rückgängig.",
    "swap_rejected": "Davon haben beide Gastgeber gehört. Sie können noch einmal fragen.",
    look.LOGO_CHANGED: "Ein früheres Logo wird nicht aufbewahrt. Laden Sie es noch einmal hoch.",
    "person_erased": "Gelöschte Angaben kommen nicht zurück.",
}
"""Why a deed is not taken back from the trail, and what to do instead."""


async def page(entry: TrailEntry, who: str, now: datetime) -> str:
    """The page says what it said, with the name of whoever had looked at it then."""
    was, became = legal.kept_from(entry.before), legal.kept_from(entry.after)
    name = entry.subject.partition(":")[2]
    if (await page_texts.texts()).get(name) != became:
        raise ConflictError(CHANGED_SINCE)
    if was is None:
        await page_texts.remove(name)
        return "Die Seite zeigt wieder den Vorschlag, und niemand hat ihn angesehen."
    await page_texts.put(was)
    return "Die Seite sagt wieder, was sie vorher sagte."


async def colour(entry: TrailEntry, who: str, now: datetime) -> str:
    """The accent colour of before."""
    was, became = json.loads(entry.before), json.loads(entry.after)
    if (await settings_store.values()).get(look.ACCENT, "") != became:
        raise ConflictError(CHANGED_SINCE)
    await settings_store.put({look.ACCENT: was}, at=now, who=who)
    return "Die Farbe ist wieder wie vorher."


async def periods(entry: TrailEntry, who: str, now: datetime) -> str:
    """The periods of before; what went meanwhile is gone."""
    was, became = json.loads(entry.before), json.loads(entry.after)
    present = as_texts(await retention())
    if any(present[name] != text for name, text in became.items()):
        raise ConflictError(CHANGED_SINCE)
    await settings_store.put(was, at=now, who=who)
    return "Die Fristen gelten wieder wie vorher. Was schon vergessen ist, kommt nicht zurück."
