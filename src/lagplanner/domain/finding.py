"""What can the board find, who of it may see what, and what is shown of it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagplanner.domain.access import Deed


class Kind(StrEnum):
    """What a find is, in the order groups stand in where they fit equally well."""

    PROJECT = "project"
    CONTACT = "contact"
    SPEAKER = "speaker"
    BOARD = "board"
    MEETING = "meeting"
    ASSEMBLY = "assembly"
    MINUTES = "minutes"
    FILE = "file"
    TOPIC = "topic"
    LETTER = "letter"


KIND_NAMES: Mapping[Kind, str] = {
    Kind.PROJECT: "Projekte",
    Kind.CONTACT: "Ansprechpersonen",
    Kind.SPEAKER: "Vortragende",
    Kind.BOARD: "Vorstand",
    Kind.MEETING: "Treffen",
    Kind.ASSEMBLY: "Versammlungen, Sitzungen, Fachtage",
    Kind.MINUTES: "Protokolle",
    Kind.FILE: "Dateien",
    Kind.TOPIC: "Themen",
    Kind.LETTER: "Briefe",
}

DEEDS: Mapping[Kind, Deed] = {
    **dict.fromkeys(Kind, Deed.SEE_PEOPLE),
    Kind.MEETING: Deed.SEE,
    Kind.MINUTES: Deed.SEE,
    Kind.TOPIC: Deed.SEE,
}
"""What one must be allowed for a find of each kind: the same as for the page it leads to."""


@dataclass(frozen=True, slots=True)
class Findable:
    """Something that can be found. Who looks for what stands in its `title` means it first.

    `keys` are the parts of its address (none where it has no page of its own), `about` stands beneath the title, `within` is only looked
    through. `day` is when it was or is, where it has a day.
    """

    kind: Kind
    ref: int
    title: str
    keys: tuple[str, ...]
    about: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    day: date | None = None
