"""What did a meeting cost, for what, and whose bill is still missing?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from lagplanner.clock import BERLIN
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.talks.speakers import COMING, Talk

MOST_CENTS = 99_999_999
MOST_RECEIPTS = 200
SCANS = ("pdf", "jpg")
"""What a bill is kept as; other pictures are drawn anew and end as JPEG."""


class Category(StrEnum):
    """What money was spent on, as funders ask for it, in the order in which it is summed up."""

    FEE = "fee"
    TRAVEL = "travel"
    ROOM = "room"
    CATERING = "catering"
    PRINTING = "printing"
    MATERIAL = "material"
    OTHER = "other"


CATEGORY_NAMES: Mapping[Category, str] = {
    Category.FEE: "Honorar",
    Category.TRAVEL: "Reisekosten",
    Category.ROOM: "Raummiete",
    Category.CATERING: "Verpflegung",
    Category.PRINTING: "Druck und Kopien",
    Category.MATERIAL: "Material",
    Category.OTHER: "Sonstige Kosten",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One line of the list of receipts; `day` is that of the bill, None while it is missing.

    What a talk costs is known without a bill: then `mark`, the random name in addresses, is empty.
    `talk_id` is the talk whose fee or travel it is, `ending` that of the scan, "" while there is none.
    """

    category: Category
    payee: str
    what: str
    cents: int
    day: date | None
    talk_id: int | None = None
    mark: str = ""
    ending: str = ""
    scan_id: int | None = field(default=None, compare=False)
    meeting_id: int = 0
    removed_at: datetime | None = None
    id: int = field(default=0, compare=False)

    @property
    def is_noted(self) -> bool:
        """Whether somebody has entered the bill."""
        return bool(self.mark)


def of_talk(talk: Talk, speaker: str) -> tuple[Receipt, ...]:
    """What a talk costs: the fee agreed, and travel as it was handed in or else up to what it may cost."""
    if talk.state not in COMING:
        return ()
    day = talk.claimed_at.astimezone(BERLIN).date() if talk.claimed_at else None
    travel = talk.claim_cents if day else talk.travel_cents
    costs = ((Category.FEE, talk.fee_cents), (Category.TRAVEL, travel))
    return tuple(
        Receipt(category, speaker, talk.title or talk.question, cents, day, talk.id)
        for category, cents in costs
        if cents
    )


def listed(talks: Iterable[tuple[Talk, str]], noted: Collection[Receipt]) -> tuple[Receipt, ...]:
    """Everything a meeting cost: of talks with the names of their speakers, then what was noted.

    A bill that was noted for a talk stands in the place of what is known without it: no cost counts twice.
    """
    proved = {(one.talk_id, one.category) for one in noted if one.talk_id is not None}
    known = (cost for talk, speaker in talks for cost in of_talk(talk, speaker))
    without = tuple(one for one in known if (one.talk_id, one.category) not in proved)
    return (*without, *sorted(noted, key=lambda one: (one.day or date.max, one.id)))


def owed(receipts: Iterable[Receipt], *, takes_place: bool) -> tuple[Receipt, ...]:
    """What of that is to be paid: of a meeting that was cancelled only what somebody has a bill for."""
    return tuple(one for one in receipts if takes_place or one.day is not None)


def sums(receipts: Iterable[Receipt]) -> Mapping[Category, int]:
    """The cents of each category that occurs, in the order of the categories."""
    found = dict.fromkeys(Category, 0)
    for one in receipts:
        found[one.category] += one.cents
    return {category: cents for category, cents in found.items() if cents}


def check(new: Receipt, there: Collection[Receipt], *, today: date) -> None:
    """Raise InputError or BrokenRuleError where a receipt cannot be noted beside those that are there."""
    problems = []
    if not new.mark.isalnum():
        problems.append(Problem("key", "Bitte öffnen Sie das Formular noch einmal."))
    if not 0 < new.cents <= MOST_CENTS:
        sentence = "Bitte tragen Sie einen Betrag über 0 und unter einer Million Euro ein."
        problems.append(Problem("amount", sentence))
    if new.day is not None and new.day > today:
        problems.append(Problem("day", "Dieser Tag ist noch nicht da. Von wann ist der Beleg?"))
    of_talk_only = new.category in (Category.FEE, Category.TRAVEL)
    if new.talk_id is not None and not of_talk_only:
        problems.append(Problem("category", "Zu einem Beitrag gehören Honorar und Reisekosten."))
    if problems:
        raise InputError(*problems)
    others = [one for one in there if one.mark != new.mark]
    if new.talk_id is not None and any(
        (one.talk_id, one.category) == (new.talk_id, new.category) for one in others
    ):
        raise BrokenRuleError("Zu diesen Kosten ist schon ein Beleg eingetragen.")
    if len(others) >= MOST_RECEIPTS:
        raise BrokenRuleError(f"Mehr als {MOST_RECEIPTS} Belege gehen bei einem Treffen nicht.")
