"""What a meeting cost: a receipt for each bill, and its scan."""

from lagplanner.database.migrations.change import Change

RECEIPT = """
    CREATE TABLE receipt (
        id :serial,
        meeting INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
        talk INTEGER REFERENCES talk (id) ON DELETE SET NULL,
        category VARCHAR(10) NOT NULL,
        payee VARCHAR(160) NOT NULL,
        what VARCHAR(300) NOT NULL,
        cents INTEGER NOT NULL,
        day DATE NOT NULL,
        mark VARCHAR(32) NOT NULL,
        removed_at TIMESTAMPTZ,
        CONSTRAINT receipt_category_known CHECK (
            category IN ('fee', 'travel', 'room', 'catering', 'printing', 'material', 'other')
        ),
        CONSTRAINT receipt_costs_something CHECK (cents > 0)
    )
"""

RECEIPT_SCAN = """
    CREATE TABLE receipt_scan (
        id :serial,
        receipt INTEGER NOT NULL REFERENCES receipt (id) ON DELETE CASCADE,
        ending VARCHAR(5) NOT NULL,
        size INTEGER NOT NULL,
        content :bytes NOT NULL,
        removed_at TIMESTAMPTZ
    )
"""

INDEXES = (
    "CREATE UNIQUE INDEX receipt_mark_once ON receipt (mark)",
    "CREATE UNIQUE INDEX receipt_scan_once ON receipt_scan (receipt) WHERE removed_at IS NULL",
)


async def apply(change: Change) -> None:
    """Make both tables."""
    for statement in (RECEIPT, RECEIPT_SCAN, *INDEXES):
        await change.run(statement)
