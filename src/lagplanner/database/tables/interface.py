"""Which tables hold what other programs may read?"""

from piccolo.columns import Date, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.members import Project


class ApiToken(Table, db=DB, tablename="api_token"):
    """A token by which a program reads. Only its SHA-256 is kept."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64)
    name = Varchar(length=80)
    role = Varchar(length=20)
    project = ForeignKey(Project, null=True, default=None, on_delete=OnDelete.cascade)
    created_at = Timestamptz()
    created_by = Varchar(length=120)
    expires_on = Date()
    used_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)


TABLES: tuple[type[Table], ...] = (ApiToken,)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "api_token_once": ("api_token", ("token_hash",), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "api_token_only_reads": (
        "api_token",
        "role IN ('reader', 'auditor') OR (role = 'project' AND project IS NOT NULL)",
    ),
}
