"""Which tables hold speakers and what they were asked and answered?"""

from piccolo.columns import (
    Boolean,
    Date,
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
from lagplanner.database.tables.hosting import Meeting


class Speaker(Table, db=DB, tablename="speaker"):
    """Somebody from outside who can speak; the columns are those of `domain.speakers.Speaker`."""

    id = Serial(primary_key=True)
    name = Varchar(length=160)
    salutation = Varchar(length=200)
    organisation = Varchar(length=200)
    function = Varchar(length=200)
    field = Varchar(length=20)
    email = Varchar(length=200)
    office_email = Varchar(length=200)
    phone = Varchar(length=40)
    language = Varchar(length=5)
    topics = Text()
    note = Text()
    forget_on = Date(null=True, default=None)
    version = Integer(default=1)
    created_at = Timestamptz()
    changed_at = Timestamptz()


class Talk(Table, db=DB, tablename="talk"):
    """One speaker's part in one meeting; the columns are those of `domain.speakers.Talk`."""

    id = Serial(primary_key=True)
    meeting = ForeignKey(Meeting, null=False, on_delete=OnDelete.cascade)
    speaker = ForeignKey(Speaker, null=False, on_delete=OnDelete.cascade)
    position = Integer(default=1)
    state = Varchar(length=12)
    organisation = Varchar(length=200)
    function = Varchar(length=200)
    field = Varchar(length=20)
    title = Varchar(length=300)
    question = Varchar(length=300)
    starts = Time(null=True, default=None)
    minutes = Integer(default=45)
    discussion = Integer(default=15)
    answer_by = Date(null=True, default=None)
    asked_at = Timestamptz(null=True, default=None)
    answered_at = Timestamptz(null=True, default=None)
    answered_by = Varchar(length=160)
    via = Varchar(length=10)
    entered_by = Varchar(length=120)
    remark = Text()
    substitute_for: ForeignKey["Talk"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.set_null
    )
    online = Boolean(default=False)
    equipment = Text()
    travel = Text()
    slides = Varchar(length=10)
    fee_cents = Integer(null=True, default=None)
    travel_cents = Integer(null=True, default=None)
    claim_cents = Integer(null=True, default=None)
    claimed_at = Timestamptz(null=True, default=None)
    may_name = Boolean(null=True, default=None)
    may_share_slides = Boolean(null=True, default=None)
    may_photograph = Boolean(null=True, default=None)
    seen_programme_at = Timestamptz(null=True, default=None)
    correction = Text()
    version = Integer(default=1)


class TalkDay(Table, db=DB, tablename="talk_day"):
    """Another day that would suit a speaker."""

    id = Serial(primary_key=True)
    talk = ForeignKey(Talk, null=False, on_delete=OnDelete.cascade)
    day = Date()


class TalkConsent(Table, db=DB, tablename="talk_consent"):
    """What a speaker allowed or refused, in which words and when; rows are only ever added."""

    id = Serial(primary_key=True)
    talk = ForeignKey(Talk, null=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=10)
    given = Boolean(default=False)
    wording = Text()
    at = Timestamptz()
    who = Varchar(length=160)
    via = Varchar(length=10)
    entered_by = Varchar(length=120)


TABLES: tuple[type[Table], ...] = (Speaker, Talk, TalkDay, TalkConsent)

UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "talk_once": ("talk", ("meeting", "speaker"), ""),
    "talk_day_once": ("talk_day", ("talk", "day"), ""),
}

CHECKS: dict[str, tuple[str, str]] = {
    "speaker_has_name": ("speaker", "length(name) > 0"),
    "speaker_field_known": (
        "speaker",
        "field IN ('politics', 'administration', 'science', 'practice')",
    ),
    "talk_state_known": (
        "talk",
        "state IN ('prepared', 'asked', 'accepted', 'tentative', 'declined', 'substituted',"
        " 'other_date', 'withdrawn')",
    ),
    "talk_via_known": ("talk", "via IN ('', 'link', 'phone', 'mail', 'board')"),
    "talk_minutes": ("talk", "minutes BETWEEN 5 AND 600"),
    "talk_fee": ("talk", "fee_cents IS NULL OR fee_cents >= 0"),
    "talk_consent_kind_known": ("talk_consent", "kind IN ('name', 'slides', 'photo')"),
    "talk_consent_via_known": ("talk_consent", "via IN ('link', 'phone', 'mail', 'board')"),
}
