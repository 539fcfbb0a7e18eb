"""How are the open office hours of a usual week typed, one line each?"""

import re
from collections.abc import Sequence
from datetime import time

from lagplanner.domain.members import WEEKDAYS, OfficeHours

ENGLISH = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LINE = re.compile(
    r"(\w+)\.?:?\s+(\d{1,2})(?:[:.](\d\d))?\s*[-–]\s*(\d{1,2})(?:[:.](\d\d))?(?:\s*Uhr)?"
)


def hours_text(hours: Sequence[OfficeHours]) -> str:
    """The hours as they are typed; `hours_from` reads them back."""
    return "\n".join(
        f"{WEEKDAYS[one.weekday]} {one.opens:%H:%M}-{one.closes:%H:%M}" for one in hours
    )


def hours_from(text: str) -> tuple[OfficeHours, ...]:
    """The hours as typed. ValueError names the first line that cannot be read."""
    return tuple(_hours(line.strip()) for line in text.splitlines() if line.strip())


def _hours(line: str) -> OfficeHours:
    match = _LINE.fullmatch(line)
    weekday = _weekday(match[1]) if match else None
    if match is None or weekday is None:
        raise ValueError(f"„{line}“: Schreiben Sie es so: Dienstag 15:00-18:00")
    opens = time(int(match[2]), int(match[3] or 0))
    return OfficeHours(weekday, opens, time(int(match[4]), int(match[5] or 0)))


def _weekday(word: str) -> int | None:
    if len(word) < 2:
        return None
    for names in (WEEKDAYS, ENGLISH):
        starts = [
            number for number, name in enumerate(names) if name.lower().startswith(word.lower())
        ]
        if len(starts) == 1:
            return starts[0]
    return None
