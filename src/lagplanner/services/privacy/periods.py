"""How long is what kept? The board reads the periods and changes them."""

import json
from collections.abc import Mapping
from datetime import datetime

from lagplanner.database import settings_store, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.privacy.retention import (
    PERIODS,
    PREFIX,
    as_texts,
    length,
    retention_from,
    said_of,
)
from lagplanner.services.privacy.forgetting import retention

CHANGED = "periods_changed"


async def in_words() -> tuple[tuple[str, str, str], ...]:
    """Each class: what it is, how long it is kept, and from when that counts."""
    chosen = await retention()
    return tuple((said_of(one)[0], length(one, chosen), said_of(one)[1]) for one in PERIODS)


async def change(texts: Mapping[str, str], *, who: str, now: datetime) -> None:
    """Set some periods, typed as texts. InputError names each that cannot be used; then none is set."""
    async with transaction(Deed.RULES):
        before = as_texts(await retention())
        after = as_texts(retention_from({**before, **texts}))
        different = {name: text for name, text in after.items() if before[name] != text}
        if different:
            await settings_store.put(different, at=now, who=who)
            changes = "; ".join(
                f"{_label(name)}: {before[name]} → {text}" for name, text in different.items()
            )
            sentence = f"Aufbewahrung geändert: {changes}"
            await trail.note(
                CHANGED,
                "privacy",
                sentence,
                at=now,
                who=who,
                before=json.dumps({name: before[name] for name in different}),
                after=json.dumps(different),
            )


def _label(name: str) -> str:
    return next(said_of(one)[0] for one, period in PERIODS.items() if name == f"{PREFIX}{period}")
