"""Deeds of the version before keep their sentence, and are still found by what they were about."""

from lagplanner.database import trail
from lagplanner.database.engine import open_database, use
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS
from lagplanner.domain.trail import Wanted, Way

OLD = (
    "INSERT INTO trail (at, who, deed, subject, sentence, before, after) VALUES"
    " ('2026-11-20 10:00:00+00:00', 'Kim', 'project_changed', 'project:3', '100 % Park', '', '')"
)

REPLY = """
    INSERT INTO trail (at, who, deed, subject, sentence, before, after, facts) VALUES
    ('2026-11-20 10:00:00+00:00', 'Ada', 'replied', 'attendance:7', 'Park: abgesagt', '', '', '{}')
"""
OF_REPLY = (
    "INSERT INTO trail_about (entry, subject)"
    " SELECT id, about FROM trail, (SELECT 'attendance:7' AS about UNION SELECT 'project:3') AS a"
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


async def test_older_replies_are_told_with_their_meeting(empty_url: str) -> None:
    database = open_database(empty_url)
    await migrate(database, steps=STEPS[:11])
    use(database)
    await database.start()
    try:
        await database.run(REPLY)
        await database.run(OF_REPLY)
        await migrate(database, steps=STEPS[:12])

        [entry] = await trail.found(Wanted(about=(("meeting:7",), ("project:3",))))
        assert (entry.subject, entry.told) == ("meeting:7", "Park: abgesagt")
        assert await trail.subjects(entry.id) == ("meeting:7", "project:3")
    finally:
        await database.close()
        use(None)
