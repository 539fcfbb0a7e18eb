"""Which papers are there of a meeting, who may print each, and how is its file called?"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagplanner.domain.post.links import Purpose


class PaperKind(StrEnum):
    """A paper of one meeting; the code is the name of its template."""

    INVITATION = "invitation"
    ATTENDANCE_LIST = "attendance_list"
    DAY_PACK = "day_pack"
    BADGES = "badges"
    SIGNS = "signs"
    SPEAKER_SHEET = "speaker_sheet"
    CONFIRMATION = "confirmation"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper: its title, its name in addresses, and who prints it beside the board.

    `for_whom` are the links whose owners may print it, of what is theirs. `use` says in a sentence
    what it is good for. `of_who_was_there`: it says something only once somebody is ticked,
    `of_who_speaks` only once somebody has agreed to speak.
    """

    title: str
    slug: str
    use: str
    for_whom: frozenset[Purpose]
    of_who_was_there: bool = False
    of_who_speaks: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Who prints: by which link (None: the board), and which projects or talk that is for.

    `line` is the one of the list that is asked for, "" for all that are theirs.
    """

    purpose: Purpose | None = None
    projects: frozenset[int] = frozenset()
    talk_id: int | None = None
    line: str = ""


THE_BOARD = Reader()

_HOST, _MEMBER, _SPEAKER = Purpose.HOST, Purpose.MEMBER, Purpose.SPEAKER

PAPERS: Mapping[PaperKind, Paper] = {
    PaperKind.INVITATION: Paper(
        "Einladung",
        "einladung",
        "Programm, Ort und Weg auf einer Seite.",
        frozenset({_HOST, _MEMBER, _SPEAKER}),
    ),
    PaperKind.ATTENDANCE_LIST: Paper(
        "Teilnahmeliste",
        "teilnahmeliste",
        "Wer angemeldet ist, steht schon darauf. Leere Zeilen sind für alle anderen.",
        frozenset({_HOST}),
    ),
    PaperKind.DAY_PACK: Paper(
        "Tagesmappe",
        "tagesmappe",
        "Ablauf, Zahlen, Technik und Checkliste für den Tag.",
        frozenset({_HOST}),
    ),
    PaperKind.BADGES: Paper(
        "Namensschilder",
        "namensschilder",
        "Zehn auf einem Blatt, zum Ausschneiden. Leere zum Beschriften sind dabei.",
        frozenset({_HOST}),
    ),
    PaperKind.SIGNS: Paper(
        "Wegweiser",
        "wegweiser",
        "Schilder für Türen und Flure und der Hinweis zu Fotos.",
        frozenset({_HOST}),
    ),
    PaperKind.SPEAKER_SHEET: Paper(
        "Blatt für Vortragende",
        "vortrag",
        "Zeit, Raum, Weg, Technik und Ansprechperson auf einer Seite.",
        frozenset({_HOST, _SPEAKER}),
        of_who_speaks=True,
    ),
    PaperKind.CONFIRMATION: Paper(
        "Teilnahmebestätigung",
        "teilnahmebestaetigung",
        "Eine Seite für jede Person, die da war.",
        frozenset({_HOST, _MEMBER, _SPEAKER}),
        of_who_was_there=True,
    ),
    PaperKind.THANKS: Paper(
        "Dankschreiben",
        "dank",
        "Ein Brief an jede Person, die gesprochen hat, und an die Gastgeber.",
        frozenset(),
        of_who_was_there=True,
    ),
}
"""In the order in which they are needed."""

BY_SLUG: Mapping[str, PaperKind] = {paper.slug: kind for kind, paper in PAPERS.items()}


def offered(
    reader: Reader, *, somebody_was_there: bool, somebody_speaks: bool
) -> tuple[PaperKind, ...]:
    """The papers somebody may print now; the board prints everything."""
    return tuple(
        kind
        for kind, paper in PAPERS.items()
        if (reader.purpose is None or reader.purpose in paper.for_whom)
        and (somebody_was_there or not paper.of_who_was_there)
        and (somebody_speaks or not paper.of_who_speaks)
    )


def file_name(parts: Collection[str], day: date | None = None, suffix: str = "pdf") -> str:
    """ "2027-03-10_Teilnahmeliste_Hoyerswerda.pdf": day, title and place, safe on every disk.

    Letters of every language stay; what means something to a disk or a shell does not.
    """
    words = [day.isoformat()] if day else []
    words += [safe for part in parts if (safe := _safe(part))]
    return f"{'_'.join(words)[:120]}.{suffix}"


def _safe(text: str) -> str:
    kept = re.sub(r"[^\w.]+", "-", unicodedata.normalize("NFC", text))
    return re.sub(r"_+", "-", kept).strip("-.")
