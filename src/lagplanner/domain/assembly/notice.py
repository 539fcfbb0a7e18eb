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
from lagplanner.domain.members import WEEKDAYS, Project, is_member_on
from lagplanner.domain.rules import NoticeCounts, NoticeForm, NoticeUnit, Rules

SATURDAY = 5

NOT_NAMED = (
    "Die Einladung ist schon hinausgegangen. Was nicht in ihr steht, kann nicht beschlossen werden."
)
"""§ 32 Abs. 1 Satz 2 BGB: a decision is valid only if its subject stood in the notice."""


class Standing(StrEnum):
    """Whether a notice that leaves today is in time: with days to spare, only just by law, or not."""

    SAFE = "safe"
    TIGHT = "tight"
    BROKEN = "broken"


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
    """The last safe day of one way; `by_law` is the last that keeps the period with no day to spare."""

    way: Way
    day: date
    by_law: date


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

    @property
    def last_lawful_day(self) -> date:
        """The last day on which the period can be kept at all, closed days among them."""
        return min(one.by_law for one in self.last)

    def is_in_time(self, today: date) -> bool:
        """Whether a notice that leaves today is in time, on every way."""
        return today <= self.last_safe_day

    def standing(self, today: date) -> Standing:
        """How a notice that leaves today stands to the period; what is tight is no breach."""
        if self.is_in_time(today):
            return Standing.SAFE
        return Standing.TIGHT if today <= self.last_lawful_day else Standing.BROKEN

    def due_on(self, today: date) -> date:
        """The day to name as the last one: the safe day, and once that is over the lawful one."""
        return self.last_safe_day if self.is_in_time(today) else self.last_lawful_day


def notice(assembly: date, days: OpenDays, *, ways: Iterable[Way] = ()) -> Notice:
    """The period of an assembly on this day, by the rules that `days` knows.

    `ways` are further ones that are needed beside what the statutes want, such as a letter to those
    who have no mail.
    """
    until = begins(assembly, days.rules.notice_number, days.rules.notice_unit) - DAY
    open_until = days.last_until(until)
    wanted = dict.fromkeys((*WAYS[days.rules.notice_form], *ways))
    last = tuple(
        LastDay(way, days.last_until(_leaves(way, open_until, days)), _leaves(way, until, days))
        for way in wanted
    )
    return Notice(assembly, until, open_until, last)


def by_post(projects: Iterable[Project], day: date, rules: Rules) -> tuple[Project, ...]:
    """The members on this day who get the notice on paper: everybody where the statutes want letters,
    else those that no mail reaches."""
    to_all = rules.notice_form is NoticeForm.LETTER
    return tuple(
        one for one in projects if is_member_on(one, day) and (to_all or not one.mail_address)
    )


def more_ways(rules: Rules, on_paper: Iterable[Project]) -> tuple[Way, ...]:
    """A public notice reaches everybody; else who gets the notice on paper needs the post."""
    needs_letters = any(on_paper) and rules.notice_form is not NoticeForm.PUBLIC
    return (Way.LETTER,) if needs_letters else ()


def notice_to(projects: Iterable[Project], assembly: date, days: OpenDays) -> Notice:
    """The period of an assembly on this day, on every way that these members need."""
    return notice(
        assembly, days, ways=more_ways(days.rules, by_post(projects, assembly, days.rules))
    )


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


def _leaves(way: Way, until: date, days: OpenDays) -> date:
    """The last day on which what must count until this day leaves by this way."""
    is_on_its_way = way is Way.LETTER and days.rules.notice_counts is NoticeCounts.RECEIPT
    day = until
    for _ in range(days.rules.post_days if is_on_its_way else 0):
        day = _last_working_day(day - DAY, days)
    return day


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
