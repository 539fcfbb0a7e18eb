"""Which tables hold days on which nobody meets?"""

from piccolo.columns import Date, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.members import Town


class BlackoutCalendar(Table, db=DB, tablename="blackout_calendar"):
    """A calendar file whose days are to be kept free."""

    id = Serial(primary_key=True)
    name = Varchar(length=160)
    created_at = Timestamptz()
    created_by = Varchar(length=120)


class Blackout(Table, db=DB, tablename="blackout"):
    """Days to keep free: for all, or only for hosts in one town (`town` set; e.g. a local holiday)."""

    id = Serial(primary_key=True)
    calendar = ForeignKey(BlackoutCalendar, null=True, default=None, on_delete=OnDelete.cascade)
    town = ForeignKey(Town, null=True, default=None, on_delete=OnDelete.cascade)
    first_day = Date()
    last_day = Date()
    title = Varchar(length=200)


TABLES: tuple[type[Table], ...] = (
    BlackoutCalendar,
    Blackout,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {}

CHECKS: dict[str, tuple[str, str]] = {
    "blackout_order": ("blackout", "first_day <= last_day"),
}
