"""Where does somebody stand in the database, whatever the table? Texts out, texts without them in."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

from piccolo.columns import Column
from piccolo.table import Table

from lagplanner.database import tables

Row = Mapping[str, Any]

PAGE = 1000  # rows read at once: a table of letters is longer than the memory is wide
PAGE_OF = {"file_text": 20}  # fewer where a row is a whole paper

_BY_NAME: Mapping[str, type[Table]] = {one._meta.tablename: one for one in tables.TABLES}


async def pages(
    table: str, columns: Sequence[str], *, after: int = 0
) -> AsyncIterator[list[dict[str, Any]]]:
    """These columns of all rows of a table, with their ids, some at a time."""
    stored = _BY_NAME[table]
    own = [_column(table, name) for name in ("id", *columns)]
    while True:
        rows = (
            await stored.select(*own)
            .where(_column(table, "id") > after)
            .order_by(_column(table, "id"))
            .limit(PAGE_OF.get(table, PAGE))
        )
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]


async def last_id(table: str) -> int:
    """The highest id of a table, 0 for an empty one."""
    key = _column(table, "id")
    rows = await _BY_NAME[table].select(key).order_by(key, ascending=False).limit(1)
    return int(rows[0]["id"]) if rows else 0


async def row(table: str, row_id: int) -> dict[str, Any]:
    """All of one row, empty if it is gone."""
    rows = await _BY_NAME[table].select().where(_column(table, "id") == row_id)
    return dict(rows[0]) if rows else {}


async def rows_where(table: str, column: str, values: Collection[Any]) -> list[dict[str, Any]]:
    """All of the rows whose column has one of these values."""
    if not values:
        return []
    found: list[dict[str, Any]] = (
        await _BY_NAME[table]
        .select()
        .where(_column(table, column).is_in(list(values)))
        .order_by(_column(table, "id"))
    )
    return found


async def put(table: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Store these columns of one row."""
    columns: dict[Column | str, Any] = {_column(table, name): text for name, text in values.items()}
    await _BY_NAME[table].update(columns).where(_column(table, "id") == row_id)


async def delete(table: str, ids: Collection[int]) -> None:
    """Delete these rows, with what hangs on them."""
    if ids:
        await _BY_NAME[table].delete().where(_column(table, "id").is_in(list(ids)))


def _column(table: str, name: str) -> Column:
    return _BY_NAME[table]._meta.get_column_by_name(name)
