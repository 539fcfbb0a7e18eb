"""Which tables hold what the board has made of its pages: pictures, and texts of the law?"""

from piccolo.columns import Bytea, Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from lagplanner.database.engine import DB


class Picture(Table, db=DB, tablename="picture"):
    """A picture drawn anew by us. `mark` is a piece of its hash and stands in its address."""

    id = Serial(primary_key=True)
    purpose = Varchar(length=20)
    mark = Varchar(length=32)
    media_type = Varchar(length=40)
    content = Bytea()
    changed_at = Timestamptz()
    changed_by = Varchar(length=120)


class PageText(Table, db=DB, tablename="page_text"):
    """What the board wrote itself on a page of the law; empty in English: the German one is shown."""

    id = Serial(primary_key=True)
    page = Varchar(length=20)
    german = Text()
    english = Text()
    changed_at = Timestamptz()
    changed_by = Varchar(length=120)


TABLES: tuple[type[Table], ...] = (Picture, PageText)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "picture_purpose_once": ("picture", ("purpose",), ""),
    "page_text_page_once": ("page_text", ("page",), ""),
}

CHECKS: dict[str, tuple[str, str]] = {}
