"""Columns of an older search are gone after their step: all else of a project stays, its people too."""

from lagplanner.database.engine import open_database
from lagplanner.database.migrations.runner import migrate
from lagplanner.database.migrations.steps import STEPS
from tests.database.test_handover_and_directory_steps import OLD, rows

OF_BOTH = ("project", "contact")


async def test_a_project_loses_nothing_but_the_words_of_the_older_search(empty_url: str) -> None:
    database = open_database(empty_url)
    await migrate(database, steps=STEPS[:28])
    await database.start()
    try:
        true = "1" if "sqlite" in empty_url else "TRUE"
        for statement in OLD[:3]:
            await database.run(statement.replace("{true}", true))
        before = await rows(database, OF_BOTH)
        [project] = before["project"]
        assert project.pop("search") == "neisseufer"

        await migrate(database, steps=STEPS[:29])

        assert await rows(database, OF_BOTH) == before
    finally:
        await database.close()
