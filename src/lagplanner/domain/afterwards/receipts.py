"""What did a meeting cost, for what, and whose bill is still missing?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lagplanner.clock import BERLIN
from lagplanner.domain.talks.speakers import COMING, Talk


class Category(StrEnum):
    """What money was spent on, as funders ask for it."""

    FEE = "fee"
    TRAVEL = "travel"


CATEGORY_NAMES: Mapping[Category, str] = {
    Category.FEE: "Honorar",
    Category.TRAVEL: "Reisekosten",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line of the list of receipts; `handed_in` is None while the bill is missing."""

    category: Category
    payee: str
    what: str
    cents: int
    handed_in: date | None


def of_talk(talk: Talk, speaker: str) -> tuple[Receipt, ...]:
    """What a talk costs: the fee agreed, and travel as it was handed in or else up to what it may cost."""
    if talk.state not in COMING:
        return ()
    day = talk.claimed_at.astimezone(BERLIN).date() if talk.claimed_at else None
    travel = talk.claim_cents if day else talk.travel_cents
    costs = ((Category.FEE, talk.fee_cents), (Category.TRAVEL, travel))
    return tuple(
        Receipt(category, speaker, talk.title or talk.question, cents, day)
        for category, cents in costs
        if cents
    )
