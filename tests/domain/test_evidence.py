"""What does each part of the evidence lack, and what did a talk cost?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lagplanner.domain.afterwards.evidence import (
    PROOF_NAMES,
    STANDING_NAMES,
    Known,
    Piece,
    Proof,
    Standing,
    checklist,
    lacking,
)
from lagplanner.domain.afterwards.minutes import MinutesState
from tests.english import german_left

WHOLE = Known(
    was_sent=True,
    has_programme=True,
    has_signed_list=True,
    minutes=MinutesState.FINAL,
    minutes_begun=True,
    has_minutes_file=False,
    participants=0,
)
HANDED_IN = datetime(2027, 3, 17, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "proof", "sentence"),
    [
        ({}, None, ""),
        ({"was_sent": False}, Proof.INVITATION, "Es ist keine verschickte Einladung da."),
        ({"has_programme": False}, Proof.PROGRAMME, "Es ist kein Programm eingetragen."),
        ({"has_signed_list": False}, Proof.SIGNED_LIST, "Die unterschriebene Liste ist noch nicht abgelegt."),
        ({"minutes": MinutesState.CIRCULATED}, Proof.MINUTES, "Das Protokoll ist noch nicht fertig, Einwände sind möglich."),
        ({"minutes": MinutesState.DRAFT}, Proof.MINUTES, "Das Protokoll ist noch ein Entwurf."),
        ({"minutes": MinutesState.DRAFT, "minutes_begun": False}, Proof.MINUTES, "Das Protokoll ist noch nicht geschrieben."),
        ({"minutes": MinutesState.DRAFT, "has_minutes_file": True}, None, ""),
        ({"participants": None}, Proof.NUMBERS, "Wie viele da waren, ist noch nicht eingetragen."),
        ({"without_logo": ("Stadt", "Land")}, Proof.FUNDERS, "Noch ohne Logo: Stadt, Land."),
        ({"unclaimed": ("Dr. Probst",)}, Proof.RECEIPTS, "Noch nicht abgerechnet: Dr. Probst."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_one_sentence_in_both_languages(
    changed: dict[str, object], proof: Proof | None, sentence: str
) -> None:
    found = lacking(replace(WHOLE, **changed))  # type: ignore[arg-type]
    assert found == ({proof: sentence} if proof else {})
    if not changed.keys() & {"without_logo", "unclaimed"}:
        assert german_left(sentence) == ""


@pytest.mark.parametrize(
    ("piece", "standing"),
    [
        (Piece(Proof.MINUTES, ("a.pdf",)), Standing.ENCLOSED),
        (Piece(Proof.MINUTES, ("a.pdf",), "Noch ein Entwurf."), Standing.INCOMPLETE),
        (Piece(Proof.MINUTES, (), "Nicht da."), Standing.MISSING),
        (Piece(Proof.RECEIPTS), Standing.NOT_NEEDED),
    ],
)
def test_a_part_stands_as_its_files_and_its_gap_say(piece: Piece, standing: Standing) -> None:
    assert piece.standing is standing


def test_a_checklist_has_every_part_once_and_each_a_name_in_both_languages() -> None:
    assert [one.proof for one in checklist({Proof.NUMBERS: ["a.csv"]}, WHOLE)] == list(Proof)
    for name in (*PROOF_NAMES.values(), *STANDING_NAMES.values()):
        assert german_left(name) == ""
