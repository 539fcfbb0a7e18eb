from lagplanner.database.engine import Database, run_sql


async def test_one(database: Database) -> None:
    assert await run_sql("SELECT number, name FROM schema_version") == [
        {"number": 1, "name": "beginning"}
    ]
