"""What the board has written itself on the pages of the law."""

from dataclasses import dataclass
from datetime import datetime

from lagplanner.database import tables


@dataclass(frozen=True, slots=True)
class PageText:
    """One page in the board's words; without English the German is shown."""

    page: str
    german: str
    english: str
    changed_at: datetime
    changed_by: str


async def texts() -> dict[str, PageText]:
    """All of them by page."""
    table = tables.PageText
    rows = await table.select(
        table.page, table.german, table.english, table.changed_at, table.changed_by
    )
    return {row["page"]: PageText(**row) for row in rows}


async def put(text: PageText) -> None:
    """Store a page in the place of what it said before."""
    await remove(text.page)
    await tables.PageText.insert(
        tables.PageText(
            page=text.page,
            german=text.german,
            english=text.english,
            changed_at=text.changed_at,
            changed_by=text.changed_by,
        )
    )


async def remove(page: str) -> None:
    """Forget the board's words: the page says again what comes with the product."""
    await tables.PageText.delete().where(tables.PageText.page == page)
