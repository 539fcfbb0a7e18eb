"""Does somebody who may not see how people are reached read everything else, and only that?"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pytest

from lagplanner.domain.privacy.withheld import without_ways


class Word(StrEnum):
    """A word of ours that looks like an address."""

    ODD = "odd@word.example"


@dataclass(frozen=True, slots=True)
class Note:
    """Something somebody wrote, about something."""

    text: str
    word: Word = Word.ODD
    on: date = date(2027, 3, 24)
    facts: dict[str, str] = field(default_factory=dict)
    parts: tuple["Note", ...] = ()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("kim@beispiel.example", ""),
        ("+49 371 5550199", ""),
        ("Bitte 0371/555 01 99 anrufen.", "Bitte … anrufen."),
        ("Bitte (0371) 5550199 anrufen.", "Bitte (… anrufen."),
        ("An Kim <kim.b+x@beispiel.example>, danke", "An Kim <…>, danke"),
        ("550 5.1.1 unknown: kim@beispiel.example.", "550 5.1.1 unknown: …."),
        ("Am 24.03.2027 um 09:30 Uhr, 01069 Dresden, Raum 012", None),
        ("2027-03-24T09:30:00+01:00", None),
        ("45 Minuten, 1.200 Euro, 12 von 40 Plätzen", None),
    ],
)
def test_ways_to_reach_somebody_go_and_the_rest_stays(written: str, left: str | None) -> None:
    assert without_ways(written) == (written if left is None else left)


def test_they_go_however_deep_they_stand() -> None:
    inner = Note("0371 5550199", facts={"to": "kim@beispiel.example", "name": "Kim"})
    found = without_ways(Note("Frage an kim@beispiel.example", parts=(inner,)))
    assert found == Note("Frage an …", parts=(Note("", facts={"to": "", "name": "Kim"}),))


def test_what_holds_none_is_not_touched() -> None:
    note = Note("Gern", parts=(Note("am Nachmittag"),))
    assert without_ways(note) is note
