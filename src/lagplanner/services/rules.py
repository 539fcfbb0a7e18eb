"""Read and change what the board has decided once and for all."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime

from lagplanner.database import settings_store, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.rules import Rules, as_texts, rules_from, shown


async def rules() -> Rules:
    """The association's rules; defaults where nothing was set."""
    known = as_texts(Rules())
    stored = await settings_store.values()
    return rules_from({name: value for name, value in stored.items() if name in known})


async def change_rules(texts: Mapping[str, str], *, who: str, now: datetime) -> Rules:
    """Set some rules, typed as texts. InputError names each one that cannot be used; then none is set."""
    async with transaction():
        before = as_texts(await rules())
        after = as_texts(rules_from({**before, **texts}))
        different = {name: value for name, value in after.items() if before[name] != value}
        if different:
            await settings_store.put(different, at=now, who=who)
            await trail.note(
                "rules_changed",
                "rules",
                "Regeln geändert: "
                + "; ".join(_said(name, before[name], different[name]) for name in different),
                at=now,
                who=who,
            )
    return rules_from(after)


def _said(name: str, before: str, after: str) -> str:
    label = next(item.metadata["text"] for item in fields(Rules) if item.name == name)
    old, new = (shown(name, text) or "leer" for text in (before, after))
    return f"{label}: {old} → {new}"
