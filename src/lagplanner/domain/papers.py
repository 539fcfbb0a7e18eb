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


class Stage(StrEnum):
    """When a paper has something to say."""

    ALWAYS = "always"
    BEFORE = "before"
    AFTERWARDS = "afterwards"


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of paper: its title, its name in addresses, who prints it beside the board, and when.

    `for_whom` are the links whose owners may print it, of what is theirs. `use` says in a sentence
    what it is good for.
    """

    title: str
    slug: str
    use: str
    for_whom: frozenset[Purpose]
    stage: Stage = Stage.ALWAYS


_HOST = frozenset({Purpose.HOST})
_ALL = frozenset({Purpose.HOST, Purpose.MEMBER, Purpose.SPEAKER})

PAPERS: Mapping[PaperKind, Paper] = {
    PaperKind.INVITATION: Paper(
        "Einladung", "einladung", "Programm, Ort und Weg auf einer Seite.", _ALL
    ),
    PaperKind.ATTENDANCE_LIST: Paper(
        "Teilnahmeliste",
        "teilnahmeliste",
        "Wer angemeldet ist, steht schon darauf. Leere Zeilen sind für alle anderen.",
        _HOST,
    ),
}
"""In the order in which a host needs them."""

BY_SLUG: Mapping[str, PaperKind] = {paper.slug: kind for kind, paper in PAPERS.items()}


def offered(reader: Purpose | None, *, is_past: bool) -> tuple[PaperKind, ...]:
    """The papers somebody may print now; `reader` is None for the board, which prints everything."""
    past = {Stage.ALWAYS, Stage.AFTERWARDS if is_past else Stage.BEFORE}
    return tuple(
        kind
        for kind, paper in PAPERS.items()
        if paper.stage in past and (reader is None or reader in paper.for_whom)
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
