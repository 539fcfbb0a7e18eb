"""Deeds of the version before keep their sentence, and are still found by what they were about."""

from lagplanner.database import trail
from lagplanner.database.engine import open_database, use
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS
from lagplanner.domain.trail import Way

OLD = (
    "INSERT INTO trail (at, who, deed, subject, sentence, before, after) VALUES"
    " ('2026-11-20 10:00:00+00:00', 'Kim', 'project_changed', 'project:3', '100 % Park', '', '')"
)


async def test_older_deeds_are_told_as_they_were_noted(empty_url: str) -> None:
    database = open_database(empty_url)
    await migrate(database, steps=STEPS[:6])
    use(database)
    await database.start()
    try:
        await database.run(OLD)
        await migrate(database, steps=STEPS[:7])

        [entry] = await trail.entries(subject="project:3")
        assert (entry.who, entry.told, entry.way) == ("Kim", "100 % Park", Way.UNKNOWN)
        assert (entry.letter_id, entry.facts) == (None, {})
        assert await trail.entries(subject="project:4") == ()
    finally:
        await database.close()
        use(None)
