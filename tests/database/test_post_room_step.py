"""What was in the first version's outbox is there after the post room's step, and still held."""

from lagplanner.database import jobs, letters, mail_state
from lagplanner.database.engine import open_database, transaction, use
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted
from tests.people import NOW

OLD_LETTER = (
    "INSERT INTO letter (key, occasion, state, recipient_name, recipient_email, facts, "
    "created_at, created_by) VALUES ('host_asked:3:2027-1', 'host_asked', 'held', 'Ada Lindner', "
    "'ada.lindner@example.org', '{\"year\": 2027}', '2026-11-20 10:00:00+00:00', 'Vorstand')"
)
OLD_JOB = (
    "INSERT INTO job (kind, subject, state, message, done, total, result, stop_wanted, "
    "created_at, created_by) VALUES ('plan', '2027', 'done', '', 1, 1, '', {false}, "
    "'2026-11-20 10:00:00+00:00', 'Vorstand')"
)


async def test_letters_and_work_of_the_first_version_survive(empty_url: str) -> None:
    database = open_database(empty_url)
    await migrate(database, steps=STEPS[:1])
    use(database)
    await database.start()
    try:
        await database.run(OLD_LETTER)
        await database.run(OLD_JOB.format(false="0" if "sqlite" in empty_url else "FALSE"))
        await migrate(database, steps=STEPS[:2])

        (held,) = await outbox.held()
        assert (held.key, held.state, held.facts) == (
            "host_asked:3:2027-1",
            LetterState.HELD,
            {"year": 2027},
        )
        assert (held.language, held.due_at, held.attempts, held.message_id) == ("de", None, 0, "")
        async with transaction():
            again = Letter(key=held.key, occasion="host_asked")
            assert await outbox.post(again, at=NOW, who="Vorstand") is Posted.KNOWN
        assert await letters.release([held.id], at=NOW, who="Vorstand", not_before=NOW) == [held.id]

        work = await jobs.job(1)
        assert work is not None
        assert (work.owner, work.heartbeat_at) == ("", None)

        state = await mail_state.state()
        assert (state.paused, state.house, state.epoch) == (False, "", 0)
    finally:
        await database.close()
        use(None)
