"""Do migrated tables equal the ones in the code, and would a difference be noticed?"""

import pytest
from piccolo.columns import Integer, Serial, Varchar
from piccolo.table import Table

from lagplanner.database.engine import DB, Database, run_sql
from lagplanner.database.schema import differences


class Guest(Table, db=DB, tablename="guest"):
    id = Serial(primary_key=True)
    name = Varchar(length=40)
    table_number = Integer(null=True, default=None)


UNIQUES = {"guest_name_once": ("guest", ("name", "table_number"), "table_number > 0")}
CHECKS = {"guest_table_known": ("guest", "table_number IN (1, 2)")}
EXACT = (
    "id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, table_number INTEGER, "
    "CONSTRAINT guest_table_known CHECK (table_number IN (1, 2))"
)
INDEX = "CREATE UNIQUE INDEX guest_name_once ON guest (name, table_number) WHERE table_number > 0"


async def test_the_migrated_schema_equals_the_tables(database: Database) -> None:
    assert await differences(database) == []


async def only_guests(database: Database) -> list[str]:
    found = await differences(database, (Guest,), UNIQUES, CHECKS)
    return [sentence for sentence in found if "guest" in sentence]


async def test_a_table_as_wanted_has_no_difference(database: Database) -> None:
    await run_sql(f"CREATE TABLE guest ({EXACT})")
    await run_sql(INDEX)

    assert await only_guests(database) == []


async def test_a_missing_table_is_named(database: Database) -> None:
    assert await only_guests(database) == ["table guest is missing in the database"]


LENGTH = EXACT.replace("VARCHAR(40)", "VARCHAR(41)")
NULL = EXACT.replace("VARCHAR(40) NOT NULL", "VARCHAR(40)")
KEY = EXACT.replace("PRIMARY KEY", "NOT NULL")
EXTRA = EXACT.replace("INTEGER,", "INTEGER, extra INTEGER,")
CHECK = EXACT.replace("IN (1, 2)", "IN (1, 3)")
REFERENCE = EXACT.replace(
    "VARCHAR(40) NOT NULL", "INTEGER NOT NULL REFERENCES setting (id) ON DELETE CASCADE"
)


@pytest.mark.parametrize(
    ("made", "index", "sentence"),
    [
        (LENGTH, INDEX, "guest: column name is 'VARCHAR(41) NOT NULL', wanted"),
        (NULL, INDEX, "guest: column name is 'VARCHAR(40)', wanted"),
        (KEY, INDEX, "guest: column id is 'INTEGER NOT NULL', wanted"),
        (EXTRA, INDEX, "guest: column extra is in the database only"),
        (CHECK, INDEX, "guest: rule guest_table_known is"),
        (REFERENCE, INDEX, "guest: column name is 'INTEGER NOT NULL REFERENCES setting ON DELETE"),
        (EXACT, INDEX.replace("> 0", "> 1"), "guest: rule guest_name_once is"),
        (EXACT, INDEX.replace(", table_number)", ")"), "guest: rule guest_name_once is"),
        (EXACT, "SELECT 1", "guest: rule guest_name_once is missing in the database"),
    ],
    ids="length null key extra check reference condition columns missing".split(),
)
async def test_every_kind_of_difference_is_noticed(
    database: Database, made: str, index: str, sentence: str
) -> None:
    await run_sql(f"CREATE TABLE guest ({made})")
    await run_sql(index)

    found = await only_guests(database)

    assert len(found) == 1
    assert found[0].startswith(sentence)
