"""Which table holds what happens at a meeting, in its order?"""

from piccolo.columns import ForeignKey, Integer, Serial, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.hosting import Meeting
from lagplanner.database.tables.speakers import Talk


class AgendaItem(Table, db=DB, tablename="agenda_item"):
    """One item of a meeting's agenda; the columns are those of `domain.talks.agenda.Item`."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    position = Integer(default=1)
    kind = Varchar(length=12)
    minutes = Integer(default=15)
    title = Varchar(length=200)
    who = Varchar(length=200)
    talk = ForeignKey(Talk, null=True, default=None, on_delete=OnDelete.set_null)


TABLES: tuple[type[Table], ...] = (AgendaItem,)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {}

CHECKS: dict[str, tuple[str, str]] = {
    "agenda_item_kind_known": (
        "agenda_item",
        "kind IN ('arrival', 'welcome', 'project', 'walk', 'break', 'lunch', 'input',"
        " 'exchange', 'round', 'internal', 'agreements', 'other')",
    ),
    "agenda_item_minutes_positive": ("agenda_item", "minutes > 0"),
}
