"""What the board's search looks in, and the triggers that say what of it is out of date.

Triggers, because dozens of deeds, undo, erasure and restoring change what can be found: none of them
can forget to say so. They stay plain: an entry goes, its kind and id are noted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lagplanner.database.migrations.change import Change

TABLES = (
    """
    CREATE TABLE search_entry (
        id :serial,
        kind VARCHAR(10) NOT NULL,
        thing INTEGER NOT NULL,
        day VARCHAR(10) NOT NULL
    )
    """,
    """
    CREATE TABLE search_word (
        id :serial,
        word VARCHAR(80) NOT NULL,
        stem VARCHAR(80) NOT NULL
    )
    """,
    """
    CREATE TABLE search_place (
        id :serial,
        entry INTEGER NOT NULL REFERENCES search_entry (id) ON DELETE CASCADE,
        word INTEGER NOT NULL REFERENCES search_word (id) ON DELETE CASCADE,
        heavy BOOLEAN NOT NULL
    )
    """,
    """
    CREATE TABLE search_due (
        id :serial,
        kind VARCHAR(10) NOT NULL,
        thing INTEGER NOT NULL
    )
    """,
)

INDEXES = (
    "CREATE UNIQUE INDEX search_entry_once ON search_entry (kind, thing)",
    "CREATE UNIQUE INDEX search_word_once ON search_word (word)",
    "CREATE INDEX search_word_by_stem ON search_word (stem)",
    "CREATE INDEX search_place_by_word ON search_place (word, entry)",
    "CREATE INDEX search_place_by_entry ON search_place (entry)",
    "CREATE UNIQUE INDEX search_due_once ON search_due (kind, thing)",
)


@dataclass(frozen=True, slots=True)
class Watched:
    """A table whose rows can be found, or stand in what can be found.

    `stale` says for each kind which ids are out of date: what follows the word SELECT.
    """

    table: str
    columns: tuple[str, ...]
    stale: tuple[tuple[str, str], ...]


def _of(table: str, columns: str, **stale: str) -> Watched:
    return Watched(table, tuple(columns.split()), tuple(stale.items()))


_IN_TOWN = "id FROM meeting WHERE town = :row.id"
_HOSTED = "meeting FROM hosting WHERE project = :row.id"
_SPOKEN = "meeting FROM talk WHERE speaker = :row.id"
_VERSION_OF = "meeting FROM minutes WHERE id = :row.minutes"
_RECORDED = dict.fromkeys(("minutes", "assembly"), ":row.meeting")
_OF_MEETING = dict.fromkeys(("meeting", "assembly"), ":row.meeting")

WATCHED = (
    _of(
        "town",
        "name",
        project="id FROM project WHERE town = :row.id",
        meeting=_IN_TOWN,
        assembly=_IN_TOWN,
        minutes=_IN_TOWN,
        file="id FROM meeting_file WHERE meeting IN (SELECT id FROM meeting WHERE town = :row.id)",
    ),
    _of(
        "project",
        "name slug area town carrier email",
        project=":row.id",
        contact="id FROM contact WHERE project = :row.id",
        meeting=_HOSTED,
        assembly=_HOSTED,
    ),
    _of("contact", "name label email project", contact=":row.id"),
    _of("board_person", "name email role left_at", board=":row.id"),
    _of(
        "speaker",
        "name organisation function topics email",
        speaker=":row.id",
        meeting=_SPOKEN,
        assembly=_SPOKEN,
    ),
    _of(
        "meeting",
        "year number kind day town topic",
        meeting=":row.id",
        assembly=":row.id",
        minutes=":row.id",
        file="id FROM meeting_file WHERE meeting = :row.id",
    ),
    _of("hosting", "project", **_OF_MEETING),
    _of("talk", "speaker title question organisation", **_OF_MEETING),
    _of("agenda_item", "title who", **_OF_MEETING),
    _of("topic", "title question", topic=":row.id"),
    _of("meeting_file", "title kind removed_at", file=":row.id"),
    _of("minutes", "version", **_RECORDED),
    _of(
        "minutes_version",
        "content",
        minutes=_VERSION_OF,
        assembly=_VERSION_OF,
    ),
    _of("action_item", "text who", **_RECORDED),
    _of("letter", "occasion recipient_name recipient_email own_subject", letter=":row.id"),
)

ALREADY_THERE = (
    ("project", "project"),
    ("contact", "contact"),
    ("board", "board_person"),
    ("speaker", "speaker"),
    ("meeting", "meeting"),
    ("assembly", "meeting"),
    ("minutes", "meeting"),
    ("topic", "topic"),
    ("file", "meeting_file"),
    ("letter", "letter"),
)
"""Each kind and the table of what is there before this step."""

EVENTS = (("insert", "NEW"), ("update", "NEW"), ("delete", "OLD"))


async def apply(change: Change) -> None:
    """Make the tables and triggers; all there is has yet to be looked at."""
    for statement in (*TABLES, *INDEXES):
        await change.run(statement)
    for kind, table in ALREADY_THERE:
        await change.run(f"INSERT INTO search_due (kind, thing) SELECT '{kind}', id FROM {table}")  # noqa: S608
    for watched in WATCHED:
        for event, row in EVENTS:
            for statement in trigger(change, watched, event, row):
                await change.run(statement)


def trigger(change: Change, watched: Watched, event: str, row: str) -> Iterable[str]:
    """The statements that make one trigger of a table."""
    name = f"search_{watched.table}_{event}"
    body = " ".join(f"{one};" for one in _said(watched, row))
    differs, columns = "IS NOT", ", ".join(watched.columns)
    if change.dialect == "postgres":
        differs = "IS DISTINCT FROM"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NULL; END $$"
        )
        body = f"EXECUTE FUNCTION {name}()"
    else:
        body = f"BEGIN {body} END"
    when = ""
    if event == "update":
        changed = " OR ".join(f"OLD.{one} {differs} NEW.{one}" for one in watched.columns)
        event, when = f"update OF {columns}", f"WHEN ({changed})"
    yield f"CREATE TRIGGER {name} AFTER {event} ON {watched.table} FOR EACH ROW {when} {body}"


def _said(watched: Watched, row: str) -> Iterable[str]:
    """That the entries go, and that they are due."""
    for kind, ids in watched.stale:
        column, _, source = ids.replace(":row", row).partition(" ")
        source = source or "WHERE true"
        yield (
            f"DELETE FROM search_entry WHERE kind = '{kind}' "  # noqa: S608 - all of it is ours
            f"AND thing IN (SELECT {column} {source})"
        )
        yield (
            f"INSERT INTO search_due (kind, thing) SELECT '{kind}', {column} {source} "
            "ON CONFLICT (kind, thing) DO NOTHING"
        )
