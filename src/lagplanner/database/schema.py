"""Do the migrated tables equal the ones the code believes in? Compared on either database.

A migration step is complete when `differences` is empty: tables, columns with type, null and
reference, unique indexes with their condition, and checks. Defaults are not compared, because
Piccolo writes every column of a new row itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from piccolo.columns import Column, ForeignKey
from piccolo.table import Table

from lagplanner.database import tables as product
from lagplanner.database.engine import Database
from lagplanner.database.sqlite import SerialSQLiteEngine

Uniques = Mapping[str, tuple[str, tuple[str, ...], str]]
Checks = Mapping[str, tuple[str, str]]

VERSIONS = "schema_version"


@dataclass(slots=True)
class Shape:
    """A table as plain texts: column → "VARCHAR(80) NOT NULL", rule → "CHECK (…)"."""

    columns: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)


async def differences(
    database: Database,
    tables: Sequence[type[Table]] = product.TABLES,
    uniques: Uniques = product.UNIQUES,
    checks: Checks = product.CHECKS,
) -> list[str]:
    """One sentence for each difference, none where all is well. The database is started and in use."""
    wanted = {table._meta.tablename: _wanted(table, uniques, checks) for table in tables}
    if isinstance(database, SerialSQLiteEngine):
        found = await _found_in_sqlite(database)
    else:
        found = await _found_in_postgresql(database)
        await _say_as_postgresql_does(database, wanted)
    found.pop(VERSIONS, None)
    sentences = _compare("table", dict.fromkeys(wanted, ""), dict.fromkeys(found, ""))
    for name in sorted(wanted.keys() & found.keys()):
        sentences += _compare(f"{name}: column", wanted[name].columns, found[name].columns)
        sentences += _compare(f"{name}: rule", wanted[name].rules, found[name].rules)
    return sentences


def _compare(what: str, wanted: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    sentences = []
    for name in sorted(wanted.keys() | found.keys()):
        if name not in found:
            sentences.append(f"{what} {name} is missing in the database")
        elif name not in wanted:
            sentences.append(f"{what} {name} is in the database only")
        elif wanted[name] != found[name]:
            sentences.append(f"{what} {name} is {found[name]!r}, wanted {wanted[name]!r}")
    return sentences


def _wanted(table: type[Table], uniques: Uniques, checks: Checks) -> Shape:
    name = table._meta.tablename
    shape = Shape({column._meta.db_column_name: _column(column) for column in table._meta.columns})
    for column in table._meta.columns:
        if column._meta.unique:
            own = column._meta.db_column_name
            shape.rules[f"{name}_{own}_key"] = f"UNIQUE ({own})"
    for rule, (of, columns, condition) in uniques.items():
        if of == name:
            shape.rules[rule] = _unique(columns, condition)
    for rule, (of, condition) in checks.items():
        if of == name:
            shape.rules[rule] = f"CHECK ({condition})"
    return shape


def _column(column: Column) -> str:
    kind = str(column.column_type).replace("BIGSERIAL", "BIGINT").replace("SERIAL", "INTEGER")
    target = action = ""
    if isinstance(column, ForeignKey):
        reference = column._foreign_key_meta
        target = reference.resolved_references._meta.tablename
        action = reference.on_delete.value
    meta = column._meta
    return _column_text(kind, not meta.null, meta.primary_key, target, action)


def _column_text(kind: str, filled: bool, primary: bool, target: str, action: str) -> str:
    if primary:
        return f"{kind} PRIMARY KEY"
    text = f"{kind} NOT NULL" if filled else kind
    return f"{text} REFERENCES {target} ON DELETE {action}" if target else text


def _unique(columns: Sequence[str], condition: str) -> str:
    text = f"UNIQUE ({', '.join(columns)})"
    return f"{text} WHERE {condition}" if condition else text


async def _found_in_sqlite(database: SerialSQLiteEngine) -> dict[str, Shape]:
    shapes = {}
    for table in await database.run(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ):
        name = table["name"]
        shape = shapes[name] = Shape(rules=_checks_in(table["sql"]))
        references = {
            row["from"]: row
            for row in await database.run("SELECT * FROM pragma_foreign_key_list(?)", [name])
        }
        for row in await database.run("SELECT * FROM pragma_table_info(?)", [name]):
            reference = references.get(row["name"], {"table": "", "on_delete": ""})
            shape.columns[row["name"]] = _column_text(
                row["type"],
                bool(row["notnull"]),
                bool(row["pk"]),
                reference["table"],
                reference["on_delete"],
            )
        for row in await database.run(
            "SELECT l.name, l.origin, l.[unique] AS once, m.sql, "
            "(SELECT group_concat(i.name, ', ') FROM pragma_index_info(l.name) i) AS columns "
            "FROM pragma_index_list(?) l LEFT JOIN sqlite_master m ON m.name = l.name",
            [name],
        ):
            if row["once"] and row["origin"] != "pk":
                _, _, condition = " ".join((row["sql"] or "").split()).partition(" WHERE ")
                own = row["name"] if row["sql"] else f"{name}_{row['columns']}_key"
                shape.rules[own] = _unique([row["columns"]], condition)
    return shapes


def _checks_in(sql: str) -> dict[str, str]:
    """The named checks in the text of a CREATE TABLE."""
    text = " ".join(sql.split())
    checks = {}
    for found in re.finditer(r"CONSTRAINT (\w+) CHECK \(", text):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        checks[found[1]] = f"CHECK ({text[found.end() : end - 1].strip()})"
    return checks


COLUMNS = """
    SELECT c.relname AS table, a.attname AS column, a.attnotnull AS filled,
           format_type(a.atttypid, a.atttypmod) AS kind,
           coalesce(p.contype = 'p', false) AS primary, coalesce(r.relname, '') AS target,
           coalesce(f.confdeltype::text, '') AS action
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_constraint p ON p.conrelid = c.oid AND p.contype = 'p' AND a.attnum = ANY (p.conkey)
      LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND a.attnum = ANY (f.conkey)
      LEFT JOIN pg_class r ON r.oid = f.confrelid
     WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
"""

RULES = """
    SELECT c.relname AS table, n.conname AS rule, pg_get_constraintdef(n.oid) AS text
      FROM pg_class c JOIN pg_constraint n ON n.conrelid = c.oid AND n.contype = 'c'
     WHERE c.relkind = 'r' AND c.relnamespace = :space
    UNION ALL
    SELECT c.relname, x.relname, 'UNIQUE (' || (
               SELECT string_agg(a.attname, ', ' ORDER BY k.place)
                 FROM unnest(i.indkey) WITH ORDINALITY AS k(number, place)
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
           ) || ')' || coalesce(' WHERE ' || pg_get_expr(i.indpred, c.oid), '')
      FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid JOIN pg_class x ON x.oid = i.indexrelid
     WHERE c.relkind = 'r' AND i.indisunique AND NOT i.indisprimary AND c.relnamespace = :space
"""

TYPES = {
    "character varying": "VARCHAR",
    "timestamp with time zone": "TIMESTAMPTZ",
    "time without time zone": "TIME",
}
ACTIONS = {
    "a": "NO ACTION",
    "r": "RESTRICT",
    "c": "CASCADE",
    "n": "SET NULL",
    "d": "SET DEFAULT",
    "": "",
}


async def _found_in_postgresql(database: Database) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for row in await database.run(COLUMNS):
        kind, bracket, length = row["kind"].partition("(")
        shapes.setdefault(row["table"], Shape()).columns[row["column"]] = _column_text(
            TYPES.get(kind, kind.upper()) + bracket + length,
            row["filled"],
            row["primary"],
            row["target"],
            ACTIONS[row["action"]],
        )
    for row in await _postgresql_rules(database, "current_schema()::regnamespace"):
        shapes[row["table"]].rules[row["rule"]] = row["text"]
    return shapes


async def _say_as_postgresql_does(database: Database, wanted: dict[str, Shape]) -> None:
    """Reword the wanted rules by letting PostgreSQL read them on empty, passing copies.

    It keeps "kind IN ('a', 'b')" as "((kind)::text = ANY (…))", so texts cannot be compared.
    """
    async with database.transaction():
        for name, shape in wanted.items():
            copied = await database.run("SELECT to_regclass($1) IS NOT NULL AS there", [name])
            if not copied[0]["there"]:
                continue
            await database.run(f"CREATE TEMP TABLE {name} (LIKE {name}) ON COMMIT DROP")
            for rule, text in shape.rules.items():
                if text.startswith("CHECK"):
                    await database.run(f"ALTER TABLE pg_temp.{name} ADD CONSTRAINT {rule} {text}")
                else:
                    index = f"CREATE UNIQUE INDEX {rule} ON pg_temp.{name} "
                    await database.run(index + text.removeprefix("UNIQUE "))
        for row in await _postgresql_rules(database, "pg_my_temp_schema()"):
            wanted[row["table"]].rules[row["rule"]] = row["text"]


async def _postgresql_rules(database: Database, space: str) -> list[dict[str, Any]]:
    return await database.run(RULES.replace(":space", space))
