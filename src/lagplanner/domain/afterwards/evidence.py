"""What proves a meeting to those who pay for it, and what of that is missing?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lagplanner.domain.afterwards.minutes import MinutesState


class Proof(StrEnum):
    """One part of the evidence of a meeting, in the order in which it is enclosed."""

    INVITATION = "invitation"
    PROGRAMME = "programme"
    SIGNED_LIST = "signed_list"
    MINUTES = "minutes"
    NUMBERS = "numbers"
    FUNDERS = "funders"
    RECEIPTS = "receipts"


PROOF_NAMES: Mapping[Proof, str] = {
    Proof.INVITATION: "Verschickte Einladung",
    Proof.PROGRAMME: "Programm",
    Proof.SIGNED_LIST: "Unterschriebene Liste",
    Proof.MINUTES: "Protokoll des Treffens",
    Proof.NUMBERS: "Zahlen der Teilnahme",
    Proof.FUNDERS: "Förderhinweis und Logos",
    Proof.RECEIPTS: "Belegliste",
}


class Standing(StrEnum):
    """How it is with one part."""

    ENCLOSED = "enclosed"
    INCOMPLETE = "incomplete"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


STANDING_NAMES: Mapping[Standing, str] = {
    Standing.ENCLOSED: "liegt bei",
    Standing.INCOMPLETE: "unvollständig",
    Standing.MISSING: "fehlt",
    Standing.NOT_NEEDED: "nicht nötig",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the checklist: the files of it by name, and what it lacks as a sentence ("": nothing)."""

    proof: Proof
    files: tuple[str, ...] = ()
    lacks: str = ""

    @property
    def standing(self) -> Standing:
        if self.lacks:
            return Standing.INCOMPLETE if self.files else Standing.MISSING
        return Standing.ENCLOSED if self.files else Standing.NOT_NEEDED


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a meeting as far as somebody has to prove it.

    `without_logo` are funders of which there is no logo, `unclaimed` who has not handed in a bill.
    One that was cancelled has not `took_place`: it is proved by its bills and whatever else there is.
    """

    was_sent: bool
    has_programme: bool
    has_signed_list: bool
    minutes: MinutesState
    minutes_begun: bool
    has_minutes_file: bool
    participants: int | None
    without_logo: tuple[str, ...] = ()
    unclaimed: tuple[str, ...] = ()
    took_place: bool = True


def lacking(known: Known) -> Mapping[Proof, str]:
    """What each part lacks, as a sentence for the board; parts that lack nothing are left out."""
    if not known.took_place:
        return {}
    found = {
        Proof.INVITATION: "" if known.was_sent else "Es ist keine verschickte Einladung da.",
        Proof.PROGRAMME: "" if known.has_programme else "Es ist kein Programm eingetragen.",
        Proof.SIGNED_LIST: ""
        if known.has_signed_list
        else "Die unterschriebene Liste ist noch nicht abgelegt.",
        Proof.MINUTES: _of_minutes(known),
        Proof.NUMBERS: "Wie viele da waren, ist noch nicht eingetragen."
        if known.participants is None
        else "",
        Proof.FUNDERS: _named("Noch ohne Logo: %s.", known.without_logo),
        Proof.RECEIPTS: _named("Noch nicht abgerechnet: %s.", known.unclaimed),
    }
    return {proof: sentence for proof, sentence in found.items() if sentence}


def checklist(files: Mapping[Proof, Collection[str]], known: Known) -> tuple[Piece, ...]:
    """Each part with the files there are of it, and what it lacks."""
    lacks = lacking(known)
    return tuple(Piece(one, tuple(files.get(one, ())), lacks.get(one, "")) for one in Proof)


def _of_minutes(known: Known) -> str:
    """A file of minutes that were written elsewhere is as good as our own."""
    if known.has_minutes_file or known.minutes is MinutesState.FINAL:
        return ""
    if known.minutes is MinutesState.CIRCULATED:
        return "Das Protokoll ist noch nicht fertig, Einwände sind möglich."
    if known.minutes_begun:
        return "Das Protokoll ist noch ein Entwurf."
    return "Das Protokoll ist noch nicht geschrieben."


def _named(sentence: str, names: Collection[str]) -> str:
    return sentence % ", ".join(names) if names else ""
