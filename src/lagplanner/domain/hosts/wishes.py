"""When would a project like to host, and how is that said in one answer a year?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Wish, WishKind

QUARTERS = (1, 2, 3, 4)
SEASONS = {1: "Winter", 2: "Frühling", 3: "Sommer", 4: "Herbst"}
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
LONGEST_PARTNER = 160

_MONTH = re.compile(r"am liebsten im (\w+)")
_PARTNER = re.compile(r"gemeinsam mit (.+)$")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a project answers to the call for hosts of a year.

    `offers` and `avoids` are quarters; several offers are alternatives. Whoever would rather not in
    any quarter passes this year: that is an answer, too. `month` (1 to 12, or None) lies in one of
    the offered quarters. `partner` is with whom it would host.
    """

    offers: frozenset[int] = frozenset()
    avoids: frozenset[int] = frozenset()
    month: int | None = None
    partner: str = ""

    @property
    def passes(self) -> bool:
        return self.avoids == frozenset(QUARTERS)

    @property
    def is_answer(self) -> bool:
        return bool(self.offers or self.avoids)


PASS = Wishes(avoids=frozenset(QUARTERS))
ANY_QUARTER = Wishes(offers=frozenset(QUARTERS))


def quarter_of_month(month: int) -> int:
    return (month + 2) // 3


def checked(wishes: Wishes) -> Wishes:
    """The answer as it is kept. Raises InputError naming the field that does not fit."""
    if wishes.offers & wishes.avoids:
        raise InputError(Problem("month", "Ein Quartal passt entweder, oder es passt nicht."))
    if wishes.month is None:
        if not wishes.is_answer:
            raise InputError(
                Problem("q1", "Wählen Sie ein Quartal aus, oder passen Sie für dieses Jahr.")
            )
        return wishes
    if wishes.month not in range(1, 13):
        raise InputError(Problem("month", "Diesen Monat gibt es nicht."))
    quarter = quarter_of_month(wishes.month)
    if quarter in wishes.avoids:
        raise InputError(
            Problem("month", f"Der {MONTHS[wishes.month - 1]} liegt in einem Quartal ohne Sie.")
        )
    return Wishes(wishes.offers | {quarter}, wishes.avoids, wishes.month, wishes.partner)


def to_store(project_id: int, year: int, wishes: Wishes) -> tuple[Wish, ...]:
    """One wish for each quarter that was named; month and partner stand in its note."""
    return tuple(
        Wish(
            project_id,
            WishKind.OFFER if quarter in wishes.offers else WishKind.AVOID,
            year,
            quarter,
            _note(wishes, quarter) if quarter in wishes.offers else "",
        )
        for quarter in QUARTERS
        if quarter in wishes.offers | wishes.avoids
    )


def from_stored(stored: Iterable[Wish]) -> Wishes:
    """What was answered, as far as the notes can be read back; the board's own notes stay unread."""
    known = tuple(stored)
    notes = [one.note for one in known if one.kind is WishKind.OFFER]
    months = [found[1] for note in notes if (found := _MONTH.search(note))]
    partners = [found[1] for note in notes if (found := _PARTNER.search(note))]
    month = MONTHS.index(months[0]) + 1 if months and months[0] in MONTHS else None
    return Wishes(
        frozenset(one.year_quarter for one in known if one.kind is WishKind.OFFER),
        frozenset(one.year_quarter for one in known if one.kind is WishKind.AVOID),
        month,
        partners[0] if partners else "",
    )


def sentence(wishes: Wishes) -> str:
    """The answer in words, for the page and the trail."""
    if wishes.passes:
        return "passt in diesem Jahr"
    parts = []
    if wishes.offers:
        parts.append("lädt ein im " + _listed(wishes.offers, " oder "))
    if wishes.month is not None:
        parts.append(f"am liebsten im {MONTHS[wishes.month - 1]}")
    if wishes.partner and wishes.offers:
        parts.append(f"gemeinsam mit {wishes.partner}")
    if wishes.avoids:
        parts.append("lieber nicht im " + _listed(wishes.avoids, " und "))
    return ", ".join(parts)


def _note(wishes: Wishes, quarter: int) -> str:
    parts = []
    if wishes.month is not None and quarter_of_month(wishes.month) == quarter:
        parts.append(f"am liebsten im {MONTHS[wishes.month - 1]}")
    if wishes.partner:
        parts.append(f"gemeinsam mit {wishes.partner}")
    return ", ".join(parts)


def _listed(quarters: Iterable[int], last: str) -> str:
    *names, final = (SEASONS[quarter] for quarter in sorted(quarters))
    return f"{', '.join(names)}{last}{final}" if names else final
