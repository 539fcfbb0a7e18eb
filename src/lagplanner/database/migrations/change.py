"""What may a migration step do? Run SQL that both databases read, and rebuild a SQLite table."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Rows = list[dict[str, Any]]
Dialect = Literal["sqlite", "postgres"]

# What the databases spell differently. AUTOINCREMENT: an id, once given, never comes back.
WORDS: dict[Dialect, dict[str, str]] = {
    "sqlite": {
        ":serial": "INTEGER PRIMARY KEY AUTOINCREMENT",
        ":bytes": "BLOB",
        ":long": "INTEGER",
    },
    "postgres": {":serial": "SERIAL PRIMARY KEY", ":bytes": "BYTEA", ":long": "BIGINT"},
}


@dataclass(frozen=True, slots=True)
class Change:
    """The transaction a step runs in; its version row is written in the same one."""

    dialect: Dialect
    send: Callable[[str, Sequence[Any]], Awaitable[Rows]]

    async def run(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement. `:serial`, `:bytes` and `:long` are types, each `?` stands for a value."""
        for word, meaning in WORDS[self.dialect].items():
            sql = sql.replace(word, meaning)
        if self.dialect == "postgres" and values:
            numbers = iter(range(1, len(values) + 1))
            sql = re.sub(r"\?", lambda _: f"${next(numbers)}", sql)
        return await self.send(sql, values)

    async def has_table(self, name: str) -> bool:
        """Whether there is such a table."""
        if self.dialect == "sqlite":
            sql = "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = ?"
        else:
            sql = "SELECT 1 AS found WHERE to_regclass(?) IS NOT NULL"
        return bool(await self.run(sql, [name]))

    async def rebuild(self, table: str, definition: str, copied: Mapping[str, str]) -> None:
        """Give a SQLite table another definition: most of ALTER TABLE is missing there.

        `definition` is what stands between the brackets of CREATE TABLE; `copied` says for each
        new column by which expression it is read from the old row. Indexes are made again as they
        were (drop those that shall not be before, with DROP INDEX). Children keep their rows
        because foreign keys are off for the whole step and checked before it is committed. The
        counter of ids goes on where it was. Triggers of all tables are away meanwhile: SQLite
        refuses to rename a table while one of them names a table that is gone.
        """
        if self.dialect != "sqlite":
            raise NotImplementedError("PostgreSQL has ALTER TABLE")
        indexes = await self.run(
            "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
            "AND sql IS NOT NULL",
            [table],
        )
        triggers = await self.run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for trigger in triggers:
            await self.run(f"DROP TRIGGER {trigger['name']}")
        counter = await self.run("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        await self.run(f"CREATE TABLE rebuilt_{table} ({definition})")
        await self.run(
            f"INSERT INTO rebuilt_{table} ({', '.join(copied)}) "  # noqa: S608 - names are ours
            f"SELECT {', '.join(copied.values())} FROM {table}"
        )
        await self.run(f"DROP TABLE {table}")
        await self.run(f"ALTER TABLE rebuilt_{table} RENAME TO {table}")
        for lost in (*indexes, *triggers):
            await self.run(lost["sql"])
        if counter:
            await self.run("DELETE FROM sqlite_sequence WHERE name = ?", [table])
            await self.run(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", [table, counter[0]["seq"]]
            )


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered change of the schema; applied once, in one transaction with its version row."""

    number: int
    name: str
    apply: Callable[[Change], Awaitable[None]]
