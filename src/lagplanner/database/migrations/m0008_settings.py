"""Settings: the logo, and the pages of the law in the board's own words."""

from lagplanner.database.migrations.change import Change

PICTURE = """
    CREATE TABLE picture (
        id :serial,
        purpose VARCHAR(20) NOT NULL,
        mark VARCHAR(32) NOT NULL,
        media_type VARCHAR(40) NOT NULL,
        content :bytes NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        changed_by VARCHAR(120) NOT NULL
    )
"""

PAGE_TEXT = """
    CREATE TABLE page_text (
        id :serial,
        page VARCHAR(20) NOT NULL,
        german TEXT NOT NULL,
        english TEXT NOT NULL,
        changed_at TIMESTAMPTZ NOT NULL,
        changed_by VARCHAR(120) NOT NULL
    )
"""


async def apply(change: Change) -> None:
    """Make both tables; each purpose and each page is there once."""
    await change.run(PICTURE)
    await change.run("CREATE UNIQUE INDEX picture_purpose_once ON picture (purpose)")
    await change.run(PAGE_TEXT)
    await change.run("CREATE UNIQUE INDEX page_text_page_once ON page_text (page)")
