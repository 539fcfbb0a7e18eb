"""Until when must the notice of a general assembly leave, so that it is there in time, and why?

The period is counted back from the assembly as §§ 187 and 188 BGB say: the day itself does not count,
and all days of the period lie between arrival and assembly. A day off does not shorten it: § 193 BGB
serves whoever has to act, not whom the period protects. Record 0015 names the sources.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lagplanner.domain.dates.day_rules import DAY, OpenDays, shift_sentence
from lagplanner.domain.dates.day_rules import SendDay as Sent
from lagplanner.domain.dates.days import said
from lagplanner.domain.members import WEEKDAYS
from lagplanner.domain.rules import NoticeCounts, NoticeForm, NoticeUnit, Rules

SATURDAY = 5

NOT_NAMED = (
    "Die Einladung ist schon hinausgegangen. Was nicht in ihr steht, kann nicht beschlossen werden."
)
"""§ 32 Abs. 1 Satz 2 BGB: a decision is valid only if its subject stood in the notice."""


class Way(StrEnum):
    """How the notice reaches somebody."""

    MAIL = "mail"
    LETTER = "letter"
    PUBLIC = "public"


WAY_NAMES = {
    Way.MAIL: "E-Mail",
    Way.LETTER: "Brief",
    Way.PUBLIC: "Bekanntmachung",
}

WAYS = {
    NoticeForm.MAIL: (Way.MAIL,),
    NoticeForm.LETTER: (Way.LETTER,),
    NoticeForm.BOTH: (Way.MAIL, Way.LETTER),
    NoticeForm.PUBLIC: (Way.PUBLIC,),
}
"""By which ways the notice leaves where the statutes want this form."""

_UNITS = {
    NoticeUnit.DAYS: ("Tag", "Tagen"),
    NoticeUnit.WEEKS: ("Woche", "Wochen"),
    NoticeUnit.MONTHS: ("Monat", "Monaten"),
}


@dataclass(frozen=True, slots=True)
class LastDay:
    """The last safe day of one way."""

    way: Way
    day: date


@dataclass(frozen=True, slots=True)
class Notice:
    """What the period comes to for one assembly.

    `until` is the last day by the law's count, `open_until` the last open day that is not after it.
    """

    assembly: date
    until: date
    open_until: date
    last: tuple[LastDay, ...]

    @property
    def last_safe_day(self) -> date:
        """The day on which everything must have left, whichever way is slowest."""
        return min(one.day for one in self.last)

    def is_in_time(self, today: date) -> bool:
        """Whether a notice that leaves today is in time, on every way."""
        return today <= self.last_safe_day


def notice(assembly: date, days: OpenDays, *, ways: Iterable[Way] = ()) -> Notice:
    """The period of an assembly on this day, by the rules that `days` knows.

    `ways` are further ones that are needed beside what the statutes want, such as a letter to those
    who have no mail.
    """
    until = begins(assembly, days.rules.notice_number, days.rules.notice_unit) - DAY
    open_until = days.last_until(until)
    wanted = dict.fromkeys((*WAYS[days.rules.notice_form], *ways))
    last = tuple(LastDay(way, _last_day(way, open_until, days)) for way in wanted)
    return Notice(assembly, until, open_until, last)


def begins(assembly: date, number: int, unit: NoticeUnit) -> date:
    """The first day of a period that ends on the eve of the assembly.

    A month goes back to the day of the same number; where there is none, to the last of that month
    (§ 188 Abs. 3 BGB), which leaves members the longer time.
    """
    match unit:
        case NoticeUnit.DAYS:
            return assembly - timedelta(days=number)
        case NoticeUnit.WEEKS:
            return assembly - timedelta(weeks=number)
        case NoticeUnit.MONTHS:
            year, month = divmod(assembly.year * 12 + assembly.month - 1 - number, 12)
            return date(year, month + 1, min(assembly.day, monthrange(year, month + 1)[1]))


def earliest_assembly(today: date, days: OpenDays, *, ways: Iterable[Way] = ()) -> date:
    """The first day for which a notice that leaves today would be in time."""
    ways = tuple(ways)
    day = today
    while not notice(day, days, ways=ways).is_in_time(today):
        day += DAY
    return day


def period(rules: Rules) -> str:
    """ "14 Tagen", "einem Monat" after "eine Frist von"."""
    one, several = _UNITS[rules.notice_unit]
    return f"{rules.notice_number} {one if rules.notice_number == 1 else several}"


def reasons(found: Notice, way: Way, days: OpenDays) -> tuple[str, ...]:
    """Why this is the last safe day of this way, one thought a sentence."""
    rules = days.rules
    until = _long(found.until)
    sent, arrived = (
        f"Bis {until} muss die Einladung abgeschickt sein.",
        f"Bis {until} muss die Einladung angekommen sein.",
    )
    told = [
        f"Die Frist von {period(rules)} zählt rückwärts; der Tag der Versammlung zählt nicht mit.",
        sent if rules.notice_counts is NoticeCounts.SENDING else arrived,
    ]
    if found.open_until != found.until:
        closed = days.closed_by(found.until)
        if closed is not None:
            told.append(shift_sentence(closed, Sent(found.until, found.open_until)))
        told.append(
            f"Wir rechnen bis {_long(found.open_until)}, denn freie Tage verkürzen die Frist nicht."
        )
    if rules.notice_counts is NoticeCounts.RECEIPT:
        told.append(_travels(way, rules))
    return tuple(told)


def _last_day(way: Way, open_until: date, days: OpenDays) -> date:
    """The last open day on which what leaves by this way counts in time."""
    is_on_its_way = way is Way.LETTER and days.rules.notice_counts is NoticeCounts.RECEIPT
    day = open_until
    for _ in range(days.rules.post_days if is_on_its_way else 0):
        day = _last_working_day(day - DAY, days)
    return days.last_until(day)


def _last_working_day(day: date, days: OpenDays) -> date:
    """The last day until this one on which the post works and offices open their letters."""
    while day.weekday() >= SATURDAY or day in days.calendar.public:
        day -= DAY
    return day


def _travels(way: Way, rules: Rules) -> str:
    match way:
        case Way.MAIL:
            return "Eine E-Mail kommt am selben Werktag an."
        case Way.PUBLIC:
            return "Eine Bekanntmachung gilt an dem Tag, an dem sie erscheint."
        case Way.LETTER if rules.post_days == 1:
            return "Ein Brief braucht einen Werktag; Samstage zählen wir nicht."
        case Way.LETTER:
            return f"Ein Brief braucht {rules.post_days} Werktage; Samstage zählen wir nicht."


def _long(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]}, {said(day)}"
