"""Tables of the tests' own, so that engine and migrations are tried without the product's."""

from piccolo.columns import ForeignKey, Integer, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB, run_sql


class Counter(Table, db=DB, tablename="counter"):
    id = Serial(primary_key=True)
    name = Varchar(length=20)
    value = Integer()


class Tick(Table, db=DB, tablename="tick"):
    id = Serial(primary_key=True)
    counter = ForeignKey(Counter, null=False, on_delete=OnDelete.cascade)
    at = Timestamptz(null=True, default=None)


SCHEMA = {
    "sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "postgres": "SERIAL PRIMARY KEY",
}


async def make_tables() -> None:
    """A counter with a unique name and a value that is never negative, and its ticks.

    The reference is checked at COMMIT, so that a test can let a COMMIT fail.
    """
    key = SCHEMA[DB.engine_type]
    await run_sql(
        f"CREATE TABLE counter (id {key}, name VARCHAR(20) NOT NULL, value INTEGER NOT NULL, "
        "CONSTRAINT counter_not_negative CHECK (value >= 0))"
    )
    await run_sql("CREATE UNIQUE INDEX counter_name_once ON counter (name)")
    await run_sql(
        f"CREATE TABLE tick (id {key}, counter INTEGER NOT NULL REFERENCES counter (id) "
        "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, at TIMESTAMPTZ)"
    )
