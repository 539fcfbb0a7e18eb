"""Tables of the timetable."""

from piccolo.columns import Serial, Timestamptz, Varchar
from piccolo.table import Table

from lagplanner.database.engine import DB


class Watched(Table, db=DB, tablename="watched"):
    """A fact that letters count from, and since when it is so: letters due before that never fire."""

    id = Serial(primary_key=True)
    name = Varchar(length=80)
    value = Varchar(length=80)
    since = Timestamptz()


TABLES: tuple[type[Table], ...] = (Watched,)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "watched_name_once": ("watched", ("name",), ""),
}

CHECKS: dict[str, tuple[str, str]] = {}
