"""Are politics, administration and science heard in turn, and which field is missing?"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lagplanner.domain.talks.speakers import COMING, FIELD_NAMES, Speaker, SpeakerField, Talk

WANTED_FIELDS = (SpeakerField.POLITICS, SpeakerField.ADMINISTRATION, SpeakerField.SCIENCE)


def heard(talks: Iterable[Talk], speakers: Mapping[int, Speaker]) -> Counter[SpeakerField]:
    """How many talks of each field took or take place."""
    return Counter(
        talk.field or speakers[talk.speaker_id].field
        for talk in talks
        if talk.state in COMING and talk.speaker_id in speakers
    )


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that was not heard lately; `since` is the year it was heard last, None: never."""

    field: SpeakerField
    since: int | None = None

    @property
    def sentence(self) -> str:
        name = FIELD_NAMES[self.field]
        if self.since is None:
            return f"{name} war noch nie dabei."
        return f"{name} fehlt seit {self.since}."


def missing_fields(by_year: Mapping[int, Counter[SpeakerField]], year: int) -> tuple[Missing, ...]:
    """Which fields the year lacks, the one heard longest ago first.

    Two years are looked at together: four meetings cannot hold everything every year.
    """
    lately = by_year.get(year, Counter()) + by_year.get(year - 1, Counter())
    found = [
        Missing(one, max((known for known, heard in by_year.items() if heard[one]), default=None))
        for one in WANTED_FIELDS
        if not lately[one]
    ]
    return tuple(sorted(found, key=lambda one: one.since or 0))
