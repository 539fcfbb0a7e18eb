"""Which tables hold lists that were read in?"""

from piccolo.columns import Serial, Text, Timestamptz, Varchar
from piccolo.table import Table

from lagplanner.database.engine import DB


class ImportRun(Table, db=DB, tablename="import_run"):
    """One list read in; `undo` is what is needed to take it back within 24 hours."""

    id = Serial(primary_key=True)
    kind = Varchar(length=12)  # members, meetings, speakers, all
    filename = Varchar(length=200)
    fingerprint = Varchar(length=64)
    summary = Text()
    undo = Text()
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    undone_at = Timestamptz(null=True, default=None)
    undone_by = Varchar(length=120)


class ImportDraft(Table, db=DB, tablename="import_draft"):
    """A list that was uploaded and is being looked at; gone after a day."""

    id = Serial(primary_key=True)
    token = Varchar(length=64)
    kind = Varchar(length=12)
    filename = Varchar(length=200)
    content = Text()  # the cells as JSON, as they were read
    mapping = Text()
    created_at = Timestamptz()
    created_by = Varchar(length=120)


class ColumnMapping(Table, db=DB, tablename="column_mapping"):
    """Which column means what, remembered for the next list with the same headers."""

    id = Serial(primary_key=True)
    kind = Varchar(length=12)
    headers = Varchar(length=64)  # fingerprint of the header row
    mapping = Text()
    changed_at = Timestamptz()


TABLES: tuple[type[Table], ...] = (
    ImportRun,
    ImportDraft,
    ColumnMapping,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "import_draft_token_once": ("import_draft", ("token",), ""),
    "column_mapping_once": ("column_mapping", ("kind", "headers"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "import_kind_known": ("import_run", "kind IN ('members', 'meetings', 'speakers', 'all')"),
}
