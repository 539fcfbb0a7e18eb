"""How does everything else that people have typed leave with a complete export, and come back?

Places, answers, lists, topics, polls, plans, texts: rows that need no shape of their own. Their bytes
(files of meetings, pictures) are files of a ZIP, and texts beside the rows in JSON; a workbook has none.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lagplanner.database import carried as stored
from lagplanner.database import speakers
from lagplanner.database.carried import CARRIED_NAMES, DamagedRowError, Row, Rows
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.domain.privacy.retention import PREFIX, Retention
from lagplanner.formats.documents import MEDIA_TYPES, document
from lagplanner.formats.pictures import is_picture
from lagplanner.services.membership.profile_holdings import pieces, whole

TITLE = "Weiteres"
SETTINGS = frozenset(
    {"accent", "reminder_send_at", *(f"{PREFIX}{one.name}" for one in fields(Retention))}
)
OF_PICTURES = frozenset({"logo", "icon", "logo_size"})
"""Settings that mean nothing without the pictures they name."""

FOLDERS = {"picture": "Bilder", "file_content": "Dateien", "receipt_scan": "Belege"}
PARTS = {
    "venue": "Veranstaltungsorte",
    "host_request": "Anfragen an Gastgeber",
    "checklist_item": "Checklisten",
    "swap": "Tauschanfragen",
    "handover_note": "Hinweise von Gastgebern",
    "reply_question": "Fragen der Gastgeber",
    "reply": "Anmeldungen",
    "reply_answer": "Antworten an Gastgeber",
    "attendance": "Anwesenheit",
    "feedback": "Rückmeldungen",
    "feedback_given": "Zahl der Rückmeldungen",
    "receipt": "Belege",
    "topic": "Themen",
    "topic_vote": "Stimmen für Themen",
    "topic_meeting": "Themen der Treffen",
    "poll": "Umfragen",
    "poll_day": "Tage der Umfragen",
    "poll_vote": "Antworten auf Umfragen",
    "plan_version": "Pläne",
    "plan_entry": "Zeilen der Pläne",
    "blackout_calendar": "Sperrkalender",
    "blackout": "Sperrzeiten",
    "letter_text": "Brieftexte",
    "reminder_rule": "Erinnerungen",
    "page_text": "Texte der Seiten",
    "setting": "Einstellungen",
    "picture": "Bilder",
    "meeting_file": "Dateien",
    "file_content": "Inhalte der Dateien",
    "receipt_scan": "Scans der Belege",
}
"""What people call the carried tables."""

_ENDINGS = {"image/webp": "webp", "image/png": "png", "image/jpeg": "jpg"}
_BYTES = ("content", "preview")


@dataclass(frozen=True, slots=True)
class RowsTaken:
    """Rows of one table that an export brought: (id, as they were then), to be taken back."""

    table: str
    rows: tuple[tuple[int, str], ...]


async def gather_carried(*, with_bytes: bool) -> Rows:
    """All of it as it is stored; talks go by their places, as everywhere in an export."""
    places = {talk.id: place for place, talk in enumerate(await speakers.talks(), 1)}
    wanted = SETTINGS | OF_PICTURES if with_bytes else SETTINGS
    return await stored.rows(places, wanted, with_bytes=with_bytes)


def carried_plain(rows: Rows) -> tuple[dict[str, list[dict[str, Any]]], dict[str, bytes]]:
    """The rows as JSON can hold them, and apart the files that their bytes became."""
    files: dict[str, bytes] = {}
    plain = {
        table: [_apart(table, place, row, rows, files) for place, row in enumerate(known, 1)]
        for table, known in rows.items()
    }
    return plain, files


def carried_from(plain: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> Rows:
    """What `carried_plain` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    if unknown := set(plain) - CARRIED_NAMES:
        raise ValueError(f"unknown parts: {', '.join(sorted(unknown))}")
    rows = {
        table: tuple(_together(table, row, files or {}) for row in known)
        for table, known in plain.items()
    }
    _look_at_bytes(rows)
    return rows


def carried_rows(rows: Rows) -> list[list[Value]]:
    """A table: each part as one JSON text, cut into pieces that fit into a cell."""
    plain, _files = carried_plain(rows)
    made: list[list[Value]] = [["Teil", "Inhalt"]]
    for table, known in plain.items():
        made += [[table, piece] for piece in pieces(known)]
    return made


def carried_of_rows(
    rows: Sequence[Sequence[str]], files: Mapping[str, bytes] | None = None
) -> Rows:
    """What `carried_rows` wrote, read from texts."""
    return carried_from({table: json.loads(text) for table, text in whole(rows).items()}, files)


async def restore_carried(
    rows: Rows, ids: stored.Named, *, dry_run: bool
) -> tuple[list[RowsTaken], int]:
    """Store what is not here, and leave what is; returns what came by table, and how many were there.

    Raises InputError naming the row that cannot be.
    """
    try:
        taken = await stored.take_in(rows, ids, SETTINGS | OF_PICTURES, dry_run=dry_run)
    except DamagedRowError as error:
        sentence = (
            f"Der Export ist beschädigt: Im Teil „{PARTS[error.table]}“ passt in Zeile {error.place} "
            f"die Angabe „{error.column}“ nicht."
        )
        raise InputError(Problem("file", sentence)) from error
    return [RowsTaken(table, tuple(new)) for table, new in taken.new.items()], taken.same


async def carried_back(taken: RowsTaken, run: stored.TakenRows) -> str:
    """Remove what came; a sentence where somebody has changed some of it, or built on it, since.

    `run` is all that came in the same go.
    """
    left = await stored.take_out(taken.table, run)
    part, named = PARTS[taken.table], ", ".join(f"„{one}“" for one in left.built_on)
    sentences = (
        f"Im Teil „{part}“ bleiben {left.changed}, die seitdem geändert wurden.",
        f"Im Teil „{part}“ bleibt, worauf seitdem anderes aufbaut: {named}.",
    )
    return " ".join(one for one, said in zip(sentences, (left.changed, named), strict=True) if said)


def _apart(table: str, place: int, row: Row, rows: Rows, files: dict[str, bytes]) -> dict[str, Any]:
    """A row with the names of files in the place of its bytes, "" for none."""
    made = dict(row)
    for column in _BYTES:
        if isinstance(content := row.get(column), bytes):
            name = f"{FOLDERS[table]}/{place:04}{'-klein' if column == 'preview' else ''}"
            made[column] = f"{name}.{_ending(table, column, row, rows)}" if content else ""
            if content:
                files[made[column]] = content
    return made


def _ending(table: str, column: str, row: Row, rows: Rows) -> str:
    if table == "picture":
        return _ENDINGS.get(str(row["media_type"]), "bin")
    if table == "receipt_scan":
        return str(row["ending"])
    return "jpg" if column == "preview" else _ending_of_file(row, rows)


def _ending_of_file(row: Row, rows: Rows) -> str:
    """The ending of the file whose bytes these are. Raises ValueError where there is none."""
    files, place = rows.get("meeting_file", ()), row["file"]
    if not isinstance(place, int) or not 0 < place <= len(files):
        raise ValueError(f"file {place}")
    return str(files[place - 1]["ending"])


def _together(table: str, row: Any, files: Mapping[str, bytes]) -> Row:
    made = dict(row)
    if table in FOLDERS:
        for column in _BYTES:
            if column in made:
                made[column] = files[made[column]] if made[column] else b""
    return made


def _look_at_bytes(rows: Rows) -> None:
    """What is served later must be what it says. Raises ValueError or InputError."""
    for row in rows.get("picture", ()):
        if row["media_type"] not in _ENDINGS or not is_picture(row["content"]):
            raise ValueError(f"picture {row['purpose']}")
    for row in rows.get("meeting_file", ()):
        if row["ending"] not in MEDIA_TYPES:
            raise ValueError(f"ending {row['ending']}")
    for row in rows.get("receipt_scan", ()):
        if document(row["content"]).ending != row["ending"]:
            raise ValueError(f"scan of receipt {row['receipt']}")
    for row in rows.get("file_content", ()):
        ending = _ending_of_file(row, rows)
        if document(row["content"]).ending != ending:
            raise ValueError(f"file {row['file']}")
        if row["preview"] and not is_picture(row["preview"]):
            raise ValueError(f"preview of file {row['file']}")
