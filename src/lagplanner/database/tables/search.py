"""Which tables hold what the board's search looks in, so that it need not read everything?

They hold nothing of their own: triggers drop an entry in the transaction that changes what it tells
of, and note that it is due; until it is made again the search reads what is due itself.
"""

from piccolo.columns import Boolean, ForeignKey, Integer, Serial, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB


class SearchEntry(Table, db=DB, tablename="search_entry"):
    """Something that can be found; `kind` and `thing` (its id) say what, `day` ("" or ISO) when it was."""

    id = Serial(primary_key=True)
    kind = Varchar(length=10)
    thing = Integer()
    day = Varchar(length=10)


class SearchWord(Table, db=DB, tablename="search_word"):
    """A word that stands in some entry, as `formats.likeness` writes it, and its stem."""

    id = Serial(primary_key=True)
    word = Varchar(length=80)
    stem = Varchar(length=80)


class SearchPlace(Table, db=DB, tablename="search_place"):
    """A word of an entry; `heavy` where the entry is called by it."""

    id = Serial(primary_key=True)
    entry = ForeignKey(SearchEntry, null=False, on_delete=OnDelete.cascade)
    word = ForeignKey(SearchWord, null=False, on_delete=OnDelete.cascade)
    heavy = Boolean(default=False)


class SearchDue(Table, db=DB, tablename="search_due"):
    """Something that has changed since, and has no entry until it is looked at again."""

    id = Serial(primary_key=True)
    kind = Varchar(length=10)
    thing = Integer()


TABLES: tuple[type[Table], ...] = (SearchEntry, SearchWord, SearchPlace, SearchDue)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "search_entry_once": ("search_entry", ("kind", "thing"), ""),
    "search_word_once": ("search_word", ("word",), ""),
    "search_due_once": ("search_due", ("kind", "thing"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {}
