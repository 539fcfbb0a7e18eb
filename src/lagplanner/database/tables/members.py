"""Which tables hold projects, their towns, people and wishes?"""

from piccolo.columns import (
    Boolean,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB


class Town(Table, db=DB, tablename="town"):
    """A place; the shipped ones have `shipped` set and cannot be deleted."""

    id = Serial(primary_key=True)
    slug = Varchar(length=80)
    name = Varchar(length=120)
    county = Varchar(length=120)
    region = Varchar(length=120)
    lat = DoublePrecision()
    lon = DoublePrecision()
    station = Varchar(length=120)
    has_rail = Boolean(default=True)
    shipped = Boolean(default=False)


class Project(Table, db=DB, tablename="project"):
    """A member project; the columns are those of `domain.members.Project`."""

    id = Serial(primary_key=True)
    slug = Varchar(length=160)
    name = Varchar(length=200)
    kind = Varchar(length=20)
    carrier = Varchar(length=200)
    town = ForeignKey(Town, null=False, on_delete=OnDelete.restrict)
    area = Varchar(length=200)
    street = Varchar(length=200)
    postcode = Varchar(length=10)
    email = Varchar(length=200)
    phone = Varchar(length=40)
    website = Varchar(length=300)
    office_note = Varchar(length=300)
    room_capacity = Integer(null=True, default=None)
    step_free = Boolean(null=True, default=None)
    walk_minutes = Integer(null=True, default=None)
    funders = Varchar(length=400)
    member_since = Date(null=True, default=None)
    member_until = Date(null=True, default=None)
    funding_until = Date(null=True, default=None)
    last_hosted = Date(null=True, default=None)
    weight = Integer(default=100)
    notes = Text()
    version = Integer(default=1)
    created_at = Timestamptz()
    changed_at = Timestamptz()


class Contact(Table, db=DB, tablename="contact"):
    """A person of a project; the one with the lowest position is written to."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    position = Integer(default=0)
    label = Varchar(length=80)
    name = Varchar(length=160)
    email = Varchar(length=200)
    phone = Varchar(length=40)
    language = Varchar(length=5, default="de")


class OfficeHours(Table, db=DB, tablename="office_hours"):
    """One opening of a usual week; weekday 0 is Monday."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    weekday = Integer()
    opens = Time()
    closes = Time()


class Pause(Table, db=DB, tablename="pause"):
    """Days in which a project neither hosts nor earns turns."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    first_day = Date()
    last_day = Date(null=True, default=None)
    reason = Varchar(length=200)


class Wish(Table, db=DB, tablename="wish"):
    """What a project wants for a quarter of a year: to host in it (`offer`) or rather not (`avoid`)."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=10)
    year = Integer()
    year_quarter = Integer()
    note = Varchar(length=300)
    created_at = Timestamptz()


TABLES: tuple[type[Table], ...] = (
    Town,
    Project,
    Contact,
    OfficeHours,
    Pause,
    Wish,
)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "town_slug_once": ("town", ("slug",), ""),
    "project_slug_once": ("project", ("slug",), ""),
    "contact_position_once": ("contact", ("project", "position"), ""),
    "wish_once": ("wish", ("project", "kind", "year", "year_quarter"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "town_on_earth": ("town", "lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180"),
    "town_has_name": ("town", "length(name) > 0"),
    "project_has_name": ("project", "length(name) > 0"),
    "project_kind_known": (
        "project",
        "kind IN ('qm', 'stm', 'gwa', 'gwk', 'cm', 'programme', 'other')",
    ),
    "project_room_positive": ("project", "room_capacity IS NULL OR room_capacity > 0"),
    "project_weight_range": ("project", "weight BETWEEN 1 AND 1000"),
    "project_member_order": (
        "project",
        "member_since IS NULL OR member_until IS NULL OR member_since <= member_until",
    ),
    "office_hours_weekday": ("office_hours", "weekday BETWEEN 0 AND 6"),
    "office_hours_order": ("office_hours", "opens < closes"),
    "pause_order": ("pause", "last_day IS NULL OR first_day <= last_day"),
    "wish_kind_known": ("wish", "kind IN ('offer', 'avoid')"),
    "wish_quarter": ("wish", "year_quarter BETWEEN 1 AND 4"),
}
