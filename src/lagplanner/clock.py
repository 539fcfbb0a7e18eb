"""What time is it? The only place in the house that reads a clock.

Everything else is told the time as an argument, so that any day can be tried out.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo = BERLIN) -> date:
    """The calendar day on the association's wall, not the server's."""
    return now().astimezone(zone).date()
