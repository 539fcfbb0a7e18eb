"""What do letters say about a general assembly? From the statutes' rules and what is stored of it."""

from collections.abc import Mapping

from lagplanner.domain.rules import NoticeUnit
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.resolving import Resolver, long, say, short

_UNITS = {
    NoticeUnit.DAYS: (("Tag", "Tage"), ("day", "days")),
    NoticeUnit.WEEKS: (("Woche", "Wochen"), ("week", "weeks")),
    NoticeUnit.MONTHS: (("Monat", "Monate"), ("month", "months")),
}


def _notice(ground: Ground) -> str:
    """ "14 Tage", "1 month"."""
    number = ground.rules.notice_number
    german, english = (one[number != 1] for one in _UNITS[ground.rules.notice_unit])
    return say(f"{number} {german}", f"{number} {english}")


ASSEMBLING: Mapping[str, Resolver] = {
    "last_day": short("last_day"),
    "last_day_long": long("last_day"),
    "notice": _notice,
    "signers": lambda ground: ground.rules.signers,
}
