"""The trail: by which way a deed came, its facts by name, and all that it concerns."""

from lagplanner.database.migrations.change import Change

COLUMNS = (
    "way VARCHAR(10) NOT NULL DEFAULT ''",
    "letter INTEGER REFERENCES letter (id) ON DELETE SET NULL",
    "facts TEXT NOT NULL DEFAULT '{}'",
)

ABOUT = """
    CREATE TABLE trail_about (
        id :serial,
        entry INTEGER NOT NULL REFERENCES trail (id) ON DELETE CASCADE,
        subject VARCHAR(120) NOT NULL
    )
"""


async def apply(change: Change) -> None:
    """Older deeds keep their sentence; what they concern is the one thing they were noted for."""
    for column in COLUMNS:
        await change.run(f"ALTER TABLE trail ADD COLUMN {column}")
    await change.run(ABOUT)
    await change.run(
        "INSERT INTO trail_about (entry, subject) SELECT id, subject FROM trail ORDER BY id"
    )
    await change.run("CREATE UNIQUE INDEX trail_about_once ON trail_about (subject, entry)")
    await change.run("CREATE INDEX trail_about_by_entry ON trail_about (entry)")
