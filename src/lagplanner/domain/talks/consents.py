"""What has a speaker allowed us, in which words, and since when?

A consent is a row that is only ever added: taken back, it is followed by a refusal with its own
time. The talk keeps what holds now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from lagplanner.domain.talks.speakers import Talk, Via


class ConsentKind(StrEnum):
    """What we ask permission for."""

    NAME = "name"
    SLIDES = "slides"
    PHOTO = "photo"


CONSENT_WORDS: Mapping[ConsentKind, str] = {
    ConsentKind.NAME: "Dürfen Name, Funktion und Titel im veröffentlichten Programm stehen?",
    ConsentKind.SLIDES: "Dürfen wir Ihre Folien an die Mitglieder weitergeben?",
    ConsentKind.PHOTO: "Dürfen wir Sie fotografieren und die Bilder veröffentlichen?",
}
"""The questions as they are asked; the answer is kept together with its question."""

CONSENT_NAMES: Mapping[ConsentKind, str] = {
    ConsentKind.NAME: "Name im Programm",
    ConsentKind.SLIDES: "Folien weitergeben",
    ConsentKind.PHOTO: "Fotos veröffentlichen",
}

WITHDRAWN: Mapping[ConsentKind, str] = {
    ConsentKind.NAME: "Im Programm steht der Beitrag jetzt ohne Namen.",
    ConsentKind.SLIDES: "Geben Sie die Folien nicht mehr weiter und nehmen Sie sie von Ihren Seiten.",
    ConsentKind.PHOTO: "Nehmen Sie Bilder dieser Person von Ihren Seiten.",
}
"""What taking a consent back does, or asks of the board."""

_COLUMNS = {
    ConsentKind.NAME: "may_name",
    ConsentKind.SLIDES: "may_share_slides",
    ConsentKind.PHOTO: "may_photograph",
}


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer to one question: `wording` is the question in the language it was asked in."""

    kind: ConsentKind
    given: bool
    wording: str
    at: datetime
    who: str = ""
    via: Via = Via.LINK
    entered_by: str = ""


def given(talk: Talk) -> dict[ConsentKind, bool | None]:
    """What holds now; None where nobody has answered."""
    return {kind: getattr(talk, column) for kind, column in _COLUMNS.items()}


def changes(talk: Talk, answers: Mapping[ConsentKind, bool | None]) -> dict[ConsentKind, bool]:
    """The answers that are news; a question left open takes nothing back."""
    known = given(talk)
    return {
        kind: answer
        for kind, answer in answers.items()
        if answer is not None and answer is not known[kind]
    }


def with_consents(talk: Talk, answers: Mapping[ConsentKind, bool]) -> Talk:
    """The talk with these answers."""
    columns: dict[str, Any] = {_COLUMNS[kind]: answer for kind, answer in answers.items()}
    return replace(talk, **columns)


def latest(consents: Iterable[Consent]) -> dict[ConsentKind, Consent]:
    """The last answer to each question; `consents` in the order they were given."""
    return {one.kind: one for one in consents}
