"""Read and change what the board has decided once and for all."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime

from lagplanner.database import hosting, settings_store, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.rules import Rules, as_texts, rules_from, shown
from lagplanner.services import slots

OF_THE_CLOCK = frozenset({"starts", "ends"})
"""Rules that move every coming meeting."""


async def rules() -> Rules:
    """The association's rules; defaults where nothing was set."""
    known = as_texts(Rules())
    stored = await settings_store.values()
    return rules_from({name: value for name, value in stored.items() if name in known})


async def change_rules(texts: Mapping[str, str], *, who: str, now: datetime) -> Rules:
    """Set some rules, typed as texts. InputError names each one that cannot be used; then none is set."""
    async with transaction(Deed.RULES):
        before = as_texts(await rules())
        after = as_texts(rules_from({**before, **texts}))
        different = {name: value for name, value in after.items() if before[name] != value}
        if different:
            await put(different, who=who, now=now)
            await trail.note(
                "rules_changed",
                "rules",
                "Regeln geändert: %(changes)s",
                facts={
                    "changes": "; ".join(
                        _said(name, before[name], different[name]) for name in different
                    )
                },
                at=now,
                who=who,
                before=json.dumps({name: before[name] for name in different}, ensure_ascii=False),
                after=json.dumps(different, ensure_ascii=False),
            )
    return rules_from(after)


async def put(different: Mapping[str, str], *, who: str, now: datetime) -> None:
    """Set these rules, inside a deed's transaction; calendars and slots follow other hours."""
    await settings_store.put(different, at=now, who=who)
    if OF_THE_CLOCK & different.keys():
        await _tell_calendars(now)
        await slots.follow_hours(now=now)


async def _tell_calendars(now: datetime) -> None:
    """The hours of coming meetings have changed: calendars follow only a higher sequence."""
    for meeting in await hosting.meetings():
        if meeting.took_or_takes_place and meeting.day >= now.date():
            higher = replace(meeting, sequence=meeting.sequence + 1)
            await hosting.save_meeting(higher, at=now)


def _said(name: str, before: str, after: str) -> str:
    label = next(item.metadata["text"] for item in fields(Rules) if item.name == name)
    old, new = (shown(name, text) or "leer" for text in (before, after))
    return f"{label}: {old} → {new}"
