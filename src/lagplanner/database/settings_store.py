"""What the board has set on a page, as names and texts."""

from collections.abc import Mapping
from datetime import datetime

from lagplanner.database import tables


async def values() -> dict[str, str]:
    """All stored settings by name."""
    return {row["name"]: row["value"] for row in await tables.Setting.select()}


async def value(name: str) -> str:
    """One stored setting, "" where it was never set."""
    rows = await tables.Setting.select(tables.Setting.value).where(tables.Setting.name == name)
    return str(rows[0]["value"]) if rows else ""


async def put(texts: Mapping[str, str], *, at: datetime, who: str) -> None:
    """Store settings; those not named stay as they are."""
    known = await values()
    for name, value in texts.items():
        if name in known:
            await tables.Setting.update(
                {
                    tables.Setting.value: value,
                    tables.Setting.changed_at: at,
                    tables.Setting.changed_by: who,
                }
            ).where(tables.Setting.name == name)
        else:
            await tables.Setting.insert(
                tables.Setting(name=name, value=value, changed_at=at, changed_by=who)
            )
