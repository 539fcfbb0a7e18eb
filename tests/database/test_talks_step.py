"""What was known of talks and lists is there after their step, with the field of the speaker's day."""

from lagplanner.database import imports, speakers
from lagplanner.database.engine import open_database, use
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS
from lagplanner.domain.talks.speakers import SpeakerField, TalkState

NOW = "'2026-11-20 10:00:00+00:00'"
OLD = (
    "INSERT INTO meeting (year, number, kind, state, day, topic, note, uid, sequence, created_at,"
    f" changed_at) VALUES (2027, 1, 'working', 'published', '2027-03-15', '', '', 'u', 0, {NOW},"
    f" {NOW})",
    "INSERT INTO speaker (name, search, salutation, organisation, function, field, email,"
    " office_email, phone, language, topics, note, version, created_at, changed_at) VALUES"
    f" ('Kim Muster', '', '', '', '', 'science', '', '', '', 'de', '', '', 1, {NOW}, {NOW})",
    "INSERT INTO talk (meeting, speaker, position, state, organisation, function, title, question,"
    " minutes, answered_by, via, entered_by, remark, online, equipment, travel, fee_cents, version)"
    " VALUES (1, 1, 1, 'accepted', '', '', 'Klima', '', 45, '', '', '', '', {false}, '', '', 900, 1)",
    "INSERT INTO import_run (kind, filename, fingerprint, summary, undo, created_at, created_by,"
    f" undone_by) VALUES ('members', 'liste.csv', '', '', '', {NOW}, 'Kim', '')",
)


async def test_talks_and_lists_of_the_version_before_survive(empty_url: str) -> None:
    database = open_database(empty_url)
    await migrate(database, steps=STEPS[:4])
    use(database)
    await database.start()
    try:
        for statement in OLD:
            false = "0" if "sqlite" in empty_url else "FALSE"
            await database.run(statement.replace("{false}", false))
        await migrate(database, steps=STEPS[:5])

        [talk] = await speakers.talks()
        assert (talk.title, talk.state, talk.fee_cents) == ("Klima", TalkState.ACCEPTED, 900)
        assert (talk.field, talk.discussion, talk.may_name) == (SpeakerField.SCIENCE, 15, None)
        [run] = await imports.runs()
        assert (run.kind, run.filename) == ("members", "liste.csv")
    finally:
        await database.close()
        use(None)
