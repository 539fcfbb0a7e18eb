"""Which tables hold what a project shows of itself?"""

from piccolo.columns import ForeignKey, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from lagplanner.database.engine import DB
from lagplanner.database.tables.members import Project


class Profile(Table, db=DB, tablename="profile"):
    """The single texts of a profile; its lists are rows of `profile_part`."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    name_en = Varchar(length=200)
    contact_label_en = Varchar(length=80)
    consent_name = Varchar(length=160)  # for whom the consent holds
    consent_at = Timestamptz(null=True, default=None)
    consent_by = Varchar(length=160)
    offers_heading = Varchar(length=200)
    offers_heading_en = Varchar(length=200)
    hours_heading = Varchar(length=200)
    hours_heading_en = Varchar(length=200)
    office_note_en = Varchar(length=300)
    funders_sentence = Varchar(length=600)
    funders_sentence_en = Varchar(length=600)
    visible = Text()  # JSON: the circle that sees a part, where it is not the usual one
    confirmed_at = Timestamptz(null=True, default=None)
    confirmed_by = Varchar(length=160)


class ProfilePart(Table, db=DB, tablename="profile_part"):
    """One line of one list of a profile: a link, a headed text, an offer, a funder, a carrier before."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=10)
    position = Integer()
    heading = Varchar(length=200)
    heading_en = Varchar(length=200)
    text = Text()
    text_en = Text()
    url = Varchar(length=500)
    picture = Varchar(length=64)  # hash of the picture, "" without one


class ContactProposal(Table, db=DB, tablename="contact_proposal"):
    """Somebody who says they are the new contact of a project; the board decides."""

    id = Serial(primary_key=True)
    project = ForeignKey(Project, null=False, on_delete=OnDelete.cascade)
    name = Varchar(length=160)
    email = Varchar(length=200)
    phone = Varchar(length=40)
    note = Varchar(length=500)
    language = Varchar(length=5)
    state = Varchar(length=10)
    proposed_at = Timestamptz()
    decided_at = Timestamptz(null=True, default=None)
    decided_by = Varchar(length=120)


TABLES: tuple[type[Table], ...] = (Profile, ProfilePart, ContactProposal)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "profile_project_once": ("profile", ("project",), ""),
    "profile_part_position_once": ("profile_part", ("project", "kind", "position"), ""),
    "contact_proposal_open_once": (
        "contact_proposal",
        ("project", "email"),
        "state = 'open'",
    ),
}

CHECKS: dict[str, tuple[str, str]] = {
    "profile_part_kind_known": (
        "profile_part",
        "kind IN ('link', 'text', 'offer', 'funder', 'carrier', 'picture')",
    ),
    "contact_proposal_state_known": (
        "contact_proposal",
        "state IN ('open', 'accepted', 'declined')",
    ),
}
