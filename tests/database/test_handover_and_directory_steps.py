"""Directory and hand-over came as new tables: whatever was known before is there after their steps, as it was."""

from lagplanner.database.engine import Database, Rows, open_database
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS

NOW = "'2026-11-20 10:00:00+00:00'"
OLD = (
    "INSERT INTO town (slug, name, county, region, lat, lon, station, has_rail, shipped) VALUES"
    " ('riesa', 'Riesa', 'Meißen', '', 51.3, 13.3, 'Riesa', {true}, {true})",
    "INSERT INTO project (slug, name, search, kind, carrier, town, area, street, postcode, email,"
    " phone, website, office_note, funders, member_since, weight, notes, version, created_at,"
    " changed_at) VALUES ('neisseufer', 'Neißeufer', 'neisseufer', 'gwa', 'Träger', 1, '', '', '',"
    f" 'neisseufer@example.org', '', '', '', '', '2018-04-01', 100, '', 3, {NOW}, {NOW})",
    "INSERT INTO contact (project, position, label, name, email, phone) VALUES"
    " (1, 0, 'Ansprechperson', 'Kim Muster', 'kim@example.org', '')",
    "INSERT INTO board_person (name, email, email_key, role, language, joined_at) VALUES"
    f" ('Ada Lindner', 'Ada@example.org', 'ada@example.org', 'chair', 'de', {NOW})",
    "INSERT INTO session (token_hash, name, role, person, email, browser, created_at, seen_at,"
    f" expires_at) VALUES ('t', 'Ada Lindner', 'chair', 1, 'Ada@example.org', '', {NOW}, {NOW}, {NOW})",
)
KNOWN = ("town", "project", "contact", "board_person", "session")
NEW = ("profile", "profile_part", "contact_proposal", "handover", "kept_form")


async def rows(database: Database, tables: tuple[str, ...]) -> dict[str, Rows]:
    return {one: await database.run(f'SELECT * FROM "{one}" ORDER BY id') for one in tables}


async def test_members_board_and_sessions_of_the_version_before_survive(empty_url: str) -> None:
    database = open_database(empty_url)
    await migrate(database, steps=STEPS[:9])
    await database.start()
    try:
        true = "1" if "sqlite" in empty_url else "TRUE"
        for statement in OLD:
            await database.run(statement.replace("{true}", true))
        before = await rows(database, KNOWN)
        assert all(before.values())

        await migrate(database, steps=STEPS[:11])

        assert await rows(database, KNOWN) == before
        assert not any((await rows(database, NEW)).values())
        await database.run("DELETE FROM project")
        assert await rows(database, ("contact",)) == {"contact": []}
    finally:
        await database.close()
