"""Which tables are there? The Piccolo tables of the product; nothing above the cellar sees them.

A `Date(null=True)` would default to today, hence `default=None` everywhere. SQLite checks neither
lengths nor choices, so what must hold stands in CHECKS and UNIQUES, which the migrations create
and the schema comparison looks for on both databases.
"""

from piccolo.conf.apps import AppConfig, AppRegistry
from piccolo.table import Table

from lagplanner.database.tables import (
    afterwards,
    agenda,
    assembly,
    attendance,
    calendar,
    directory,
    hosting,
    house,
    imports,
    interface,
    letters,
    members,
    minutes,
    pages,
    planning,
    polls,
    reminders,
    search,
    speakers,
    topics,
)
from lagplanner.database.tables.afterwards import (
    Feedback,
    FeedbackGiven,
    FileContent,
    FileText,
    MeetingFile,
    Receipt,
    ReceiptScan,
)
from lagplanner.database.tables.agenda import AgendaItem
from lagplanner.database.tables.assembly import Assembly, AssemblyVote, Motion
from lagplanner.database.tables.attendance import (
    Attendance,
    Reply,
    ReplyAnswer,
    ReplyNeed,
    ReplyQuestion,
)
from lagplanner.database.tables.calendar import Blackout, BlackoutCalendar
from lagplanner.database.tables.directory import ContactProposal, Profile, ProfilePart
from lagplanner.database.tables.hosting import (
    ChecklistItem,
    HandoverNote,
    Hosting,
    HostRequest,
    Meeting,
    Swap,
    Venue,
)
from lagplanner.database.tables.house import (
    Attempt,
    BoardPerson,
    Handover,
    Job,
    KeptForm,
    LoginLink,
    OwnCalendar,
    Passkey,
    PasskeyChallenge,
    Session,
    Setting,
    Trail,
    TrailAbout,
)
from lagplanner.database.tables.imports import ColumnMapping, ImportDraft, ImportRun
from lagplanner.database.tables.interface import ApiToken, Webhook, WebhookMessage
from lagplanner.database.tables.letters import (
    DailyClaim,
    Letter,
    LetterSent,
    LetterText,
    Link,
    Mailbox,
    MailState,
    Notice,
    ReminderRule,
)
from lagplanner.database.tables.members import Contact, OfficeHours, Pause, Project, Town, Wish
from lagplanner.database.tables.minutes import (
    ActionItem,
    Minutes,
    MinutesObjection,
    MinutesVersion,
)
from lagplanner.database.tables.pages import PageText, Picture
from lagplanner.database.tables.planning import PlanEntry, PlanVersion
from lagplanner.database.tables.polls import Poll, PollDay, PollVote
from lagplanner.database.tables.reminders import Watched
from lagplanner.database.tables.search import SearchDue, SearchEntry, SearchPlace, SearchWord
from lagplanner.database.tables.speakers import Speaker, Talk, TalkConsent, TalkDay
from lagplanner.database.tables.topics import Topic, TopicMeeting, TopicVote

__all__ = [
    "APP_CONFIG",
    "APP_REGISTRY",
    "CHECKS",
    "TABLES",
    "UNIQUES",
    "ActionItem",
    "AgendaItem",
    "ApiToken",
    "Assembly",
    "AssemblyVote",
    "Attempt",
    "Attendance",
    "Blackout",
    "BlackoutCalendar",
    "BoardPerson",
    "ChecklistItem",
    "ColumnMapping",
    "Contact",
    "ContactProposal",
    "DailyClaim",
    "Feedback",
    "FeedbackGiven",
    "FileContent",
    "FileText",
    "Handover",
    "HandoverNote",
    "HostRequest",
    "Hosting",
    "ImportDraft",
    "ImportRun",
    "Job",
    "KeptForm",
    "Letter",
    "LetterSent",
    "LetterText",
    "Link",
    "LoginLink",
    "MailState",
    "Mailbox",
    "Meeting",
    "MeetingFile",
    "Minutes",
    "MinutesObjection",
    "MinutesVersion",
    "Motion",
    "Notice",
    "OfficeHours",
    "OwnCalendar",
    "PageText",
    "Passkey",
    "PasskeyChallenge",
    "Pause",
    "Picture",
    "PlanEntry",
    "PlanVersion",
    "Poll",
    "PollDay",
    "PollVote",
    "Profile",
    "ProfilePart",
    "Project",
    "Receipt",
    "ReceiptScan",
    "ReminderRule",
    "Reply",
    "ReplyAnswer",
    "ReplyNeed",
    "ReplyQuestion",
    "SearchDue",
    "SearchEntry",
    "SearchPlace",
    "SearchWord",
    "Session",
    "Setting",
    "Speaker",
    "Swap",
    "Talk",
    "TalkConsent",
    "TalkDay",
    "Topic",
    "TopicMeeting",
    "TopicVote",
    "Town",
    "Trail",
    "TrailAbout",
    "Venue",
    "Watched",
    "Webhook",
    "WebhookMessage",
    "Wish",
]

_ROOMS = (
    members,
    directory,
    hosting,
    planning,
    calendar,
    imports,
    topics,
    speakers,
    agenda,
    polls,
    attendance,
    afterwards,
    assembly,
    minutes,
    letters,
    reminders,
    pages,
    house,
    interface,
    search,
)

TABLES: tuple[type[Table], ...] = tuple(table for room in _ROOMS for table in room.TABLES)

# name of the index: (table, columns, condition or "")
UNIQUES: dict[str, tuple[str, tuple[str, ...], str]] = {
    name: rule for room in _ROOMS for name, rule in room.UNIQUES.items()
}

# name of the check: (table, condition that must hold; written so that both databases read it)
CHECKS: dict[str, tuple[str, str]] = {
    name: rule for room in _ROOMS for name, rule in room.CHECKS.items()
}

APP_CONFIG = AppConfig(
    app_name="lagplanner",
    migrations_folder_path="",  # ours are in database/migrations, see decision record 3
    table_classes=list(TABLES),
)
APP_REGISTRY = AppRegistry(apps=[])
