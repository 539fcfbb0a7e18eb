"""Who reads which file of a meeting, who may take it away, and what is it called?

Whoever files something says for whom it is. What a speaker has allowed is the limit of that, asked
anew each time somebody looks: a consent that is taken back holds at once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.papers import file_name
from lagplanner.domain.talks.speakers import Talk

LARGEST = 20_000_000  # bytes of one file
MOST_OF_MEETING = 200_000_000  # bytes
MOST_FILES = 80
MOST_OF_SPEAKER = 5


class FileKind(StrEnum):
    """What a file is; a SCAN is the signed list of a meeting."""

    SLIDES = "slides"
    PHOTO = "photo"
    INVITATION = "invitation"
    PROGRAMME = "programme"
    MINUTES = "minutes"
    SCAN = "scan"
    OTHER = "other"


KIND_NAMES: Mapping[FileKind, str] = {
    FileKind.SLIDES: "Folien",
    FileKind.PHOTO: "Foto",
    FileKind.INVITATION: "Einladung",
    FileKind.PROGRAMME: "Programm",
    FileKind.MINUTES: "Protokoll des Treffens",
    FileKind.SCAN: "Unterschriebene Liste",
    FileKind.OTHER: "Anderes",
}


class Visibility(StrEnum):
    """For whom a file is meant, the fewest first."""

    BOARD = "board"
    MEMBERS = "members"
    PUBLIC = "public"


VISIBILITY_NAMES: Mapping[Visibility, str] = {
    Visibility.BOARD: "nur der Vorstand",
    Visibility.MEMBERS: "die Mitglieder",
    Visibility.PUBLIC: "alle, auf der öffentlichen Seite",
}


class Giver(StrEnum):
    """Who filed it."""

    BOARD = "board"
    HOST = "host"
    SPEAKER = "speaker"


class Circle(StrEnum):
    """As what somebody reads."""

    BOARD = "board"
    HOST = "host"
    SPEAKER = "speaker"
    MEMBER = "member"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who looks at the files of one meeting; a speaker at those of one talk."""

    circle: Circle
    talk_id: int | None = None


BOARD = Reader(Circle.BOARD)
HOST = Reader(Circle.HOST)
MEMBER = Reader(Circle.MEMBER)
PUBLIC = Reader(Circle.PUBLIC)


@dataclass(frozen=True, slots=True)
class MeetingFile:
    """A file of a meeting, without its content. `mark` is its random name in addresses.

    `talk_id` is whose slides these are, or who can be seen; `agreed` that whoever filed it says all
    who can be recognised have agreed. `ending` tells the program that opens it.
    """

    meeting_id: int
    kind: FileKind
    title: str
    ending: str
    size: int
    visibility: Visibility
    giver: Giver
    mark: str = ""
    talk_id: int | None = None
    agreed: bool = False
    has_preview: bool = False
    added_at: datetime | None = None
    added_by: str = ""
    removed_at: datetime | None = None
    id: int = 0


MOST_OF_GIVER: Mapping[Giver, Visibility] = {
    Giver.BOARD: Visibility.PUBLIC,
    Giver.HOST: Visibility.MEMBERS,
    Giver.SPEAKER: Visibility.MEMBERS,
}
"""What the board publishes it has looked at; so only the board publishes."""

KINDS_OF_GIVER: Mapping[Giver, tuple[FileKind, ...]] = {
    Giver.BOARD: tuple(FileKind),
    Giver.HOST: (FileKind.PHOTO, FileKind.SCAN, FileKind.OTHER),
    Giver.SPEAKER: (FileKind.SLIDES,),
}

ENDINGS: Mapping[FileKind, Collection[str]] = {
    FileKind.SLIDES: ("pdf", "pptx", "odp"),
    FileKind.PHOTO: ("jpg",),
    FileKind.INVITATION: ("pdf", "docx"),
    FileKind.PROGRAMME: ("pdf", "docx"),
    FileKind.MINUTES: ("pdf", "docx"),
    FileKind.SCAN: ("pdf", "jpg"),
    FileKind.OTHER: ("pdf", "pptx", "odp", "docx", "xlsx", "jpg"),
}
"""What each kind comes as; pictures are drawn anew and end as JPEG."""

_ORDER = tuple(Visibility)


def limit(file: MeetingFile, talk: Talk | None) -> Visibility:
    """The widest circle that may see the file, whatever was chosen for it."""
    if file.kind is FileKind.SCAN:
        return Visibility.BOARD
    if file.kind is FileKind.MINUTES:
        return Visibility.MEMBERS
    if file.kind is FileKind.SLIDES and file.talk_id is not None:
        # Speakers are asked for the members alone.
        return Visibility.MEMBERS if talk and talk.may_share_slides else Visibility.BOARD
    if file.kind is FileKind.PHOTO and file.talk_id is not None:
        return Visibility.PUBLIC if talk and talk.may_photograph else Visibility.BOARD
    if file.kind is FileKind.PHOTO and not file.agreed:
        return Visibility.BOARD
    return Visibility.PUBLIC


def seen_by(file: MeetingFile, talk: Talk | None, *, day: date, today: date) -> Visibility:
    """Who sees the file now. Slides wait for the `day` of the meeting: nobody reads them before the talk."""
    if file.kind is FileKind.SLIDES and today < day:
        return Visibility.BOARD
    return min(file.visibility, limit(file, talk), key=_ORDER.index)


def may_read(
    file: MeetingFile, talk: Talk | None, reader: Reader, *, day: date, today: date
) -> bool:
    """Whether this reader may have the file.

    A host needs the slides for the day, whoever may have them afterwards; speakers have what is theirs.
    """
    if file.removed_at is not None:
        return False
    seen = seen_by(file, talk, day=day, today=today)
    match reader.circle:
        case Circle.BOARD:
            return True
        case Circle.HOST:
            of_talk = file.kind is FileKind.SLIDES and file.talk_id is not None
            return file.giver is Giver.HOST or of_talk or seen is not Visibility.BOARD
        case Circle.SPEAKER:
            own = file.talk_id is not None and file.talk_id == reader.talk_id
            return own or seen is Visibility.PUBLIC
        case Circle.MEMBER:
            return seen is not Visibility.BOARD
        case Circle.PUBLIC:
            return seen is Visibility.PUBLIC


def may_remove(file: MeetingFile, reader: Reader) -> bool:
    """The board may take away anything, others what they filed themselves."""
    if reader.circle is Circle.SPEAKER:
        return file.giver is Giver.SPEAKER and file.talk_id == reader.talk_id
    return reader.circle is Circle.BOARD or (
        reader.circle is Circle.HOST and file.giver is Giver.HOST
    )


def why_less(file: MeetingFile, talk: Talk | None, *, day: date, today: date) -> str:
    """Why fewer see the file than were meant to, as a sentence; "" where it is as wished."""
    if seen_by(file, talk, day=day, today=today) is file.visibility:
        return ""
    if limit(file, talk) is file.visibility:
        return "Folien sehen die Mitglieder erst am Tag des Treffens."
    if file.kind is FileKind.SCAN:
        return "Darauf stehen Unterschriften."
    if file.kind is FileKind.SLIDES and talk is not None and talk.may_share_slides is not None:
        return "Folien gehen höchstens an die Mitglieder." if talk.may_share_slides else REFUSED
    if talk is not None:
        known = talk.may_share_slides if file.kind is FileKind.SLIDES else talk.may_photograph
        return REFUSED if known is False else OPEN
    if file.kind is FileKind.MINUTES:
        return "Protokolle sind für die Mitglieder."
    return "Bestätigt ist nicht, dass alle einverstanden sind."


REFUSED = "Die Person hat es abgelehnt."
OPEN = "Die Erlaubnis der Person fehlt noch."


def has_room(size: int, there: Collection[MeetingFile], *, scans: int) -> bool:
    """Whether so many bytes fit beside the files of a meeting and the `scans` of its bills."""
    return sum(one.size for one in there) + scans + size <= MOST_OF_MEETING


def check(file: MeetingFile, there: Collection[MeetingFile], *, scans: int = 0) -> None:
    """Raise InputError or BrokenRuleError where a new file cannot be filed beside those that are there.

    `scans` are the bytes of the meeting's bills, which take of the same room.
    """
    problems = []
    if file.kind not in KINDS_OF_GIVER[file.giver]:
        problems.append(Problem("kind", "Bitte wählen Sie eine der Möglichkeiten."))
    elif file.ending not in ENDINGS[file.kind]:
        kinds = ", ".join(one.upper() for one in ENDINGS[file.kind])
        problems.append(Problem("file", f"Hier passt nur: {kinds}."))
    if _ORDER.index(file.visibility) > _ORDER.index(MOST_OF_GIVER[file.giver]):
        problems.append(Problem("visibility", "Öffentlich zeigt Dateien nur der Vorstand."))
    if problems:
        raise InputError(*problems)
    own = [one for one in there if one.giver is Giver.SPEAKER and one.talk_id == file.talk_id]
    if file.giver is Giver.SPEAKER and len(own) >= MOST_OF_SPEAKER:
        raise BrokenRuleError(f"Mehr als {MOST_OF_SPEAKER} Dateien gehen hier nicht.")
    if len(there) >= MOST_FILES or not has_room(file.size, there, scans=scans):
        raise BrokenRuleError("Für dieses Treffen ist kein Platz mehr. Entfernen Sie zuerst etwas.")


def name_of(file: MeetingFile, day: date, speaker: str = "") -> str:
    """What the file is called when somebody keeps it: day, what it is, and of whom."""
    title = file.title or KIND_NAMES[file.kind]
    parts = (title,) if speaker in title else (title, speaker)
    return file_name(parts, day, file.ending)
