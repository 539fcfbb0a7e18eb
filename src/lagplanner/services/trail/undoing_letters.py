"""How is what was set about letters taken back: their texts, and when they leave?"""

import json
from dataclasses import replace
from datetime import datetime, time

from lagplanner.database import letter_texts, reminders, settings_store
from lagplanner.domain.errors import ConflictError
from lagplanner.domain.post.letter_texts import LetterText
from lagplanner.domain.reminding.reminder_steps import Mode, StepChange, changed, step
from lagplanner.domain.trail import TrailEntry
from lagplanner.services.reminding.reminder_facts import SEND_AT

CHANGED_SINCE = "Das wurde seitdem noch einmal geändert."


async def text(entry: TrailEntry, who: str, now: datetime) -> str:
    """The text before holds again: one of the board's own, or the delivered one."""
    was, became = json.loads(entry.before), json.loads(entry.after)
    key = (entry.subject.partition(":")[2], became["language"], became["form"])
    present = await letter_texts.one(key)
    if (present.text if present else None) != _text(became):
        raise ConflictError(CHANGED_SINCE)
    before = _text(was)
    if before is None:
        await letter_texts.remove(key)
        return "Der ausgelieferte Text gilt wieder."
    await letter_texts.put(key, before, at=now, who=who)
    return "Der Text gilt wieder wie vorher."


async def distance(entry: TrailEntry, who: str, now: datetime) -> str:
    """The step is as it was: its distance, whether its letter is written, whether it asks."""
    was, became = _change(entry.before), _change(entry.after)
    delivered = step(was.code)
    [present] = changed([delivered], await reminders.changes())
    [as_changed] = changed([delivered], [became])
    if replace(present, changed_at=None) != as_changed:
        raise ConflictError(CHANGED_SINCE)
    if was == StepChange(was.code):
        await reminders.remove_change(was.code)
    else:
        await reminders.save_change(was, at=now, who=who)
    return "Die Frist gilt wieder wie vorher."


async def hour(entry: TrailEntry, who: str, now: datetime) -> str:
    """Letters leave at the hour of before."""
    if (await settings_store.values()).get(SEND_AT) != entry.after:
        raise ConflictError(CHANGED_SINCE)
    await settings_store.put({SEND_AT: entry.before}, at=now, who=who)
    return f"Briefe gehen wieder um {time.fromisoformat(entry.before):%H:%M} Uhr hinaus."


def _text(kept: dict[str, str]) -> LetterText | None:
    return LetterText(kept["subject"], kept["body"]) if "body" in kept else None


def _change(kept: str) -> StepChange:
    known = StepChange(**json.loads(kept))
    return replace(known, mode=Mode(known.mode) if known.mode else None)
