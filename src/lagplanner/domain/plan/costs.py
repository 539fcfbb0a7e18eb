"""What does one plan cost compared with another, project by project, in sentences?"""

from collections.abc import Mapping
from dataclasses import dataclass

from lagplanner.domain.plan.explanations import called
from lagplanner.domain.plan.question import Question
from lagplanner.domain.plan.standing import meeting_text
from lagplanner.rotation.problem import Plan

COUNTED = ("kein", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn")
WEIGHTY = ("open", "excess", "wishes", "spread")


@dataclass(frozen=True, slots=True)
class Course:
    """A question with its plan and what the plan is worth in each level."""

    question: Question
    plan: Plan
    levels: Mapping[str, int]

    def hosts_of(self, year: int) -> dict[str, int]:
        """The first slot of each host in the year, by slug."""
        found: dict[str, int] = {}
        for slot, hosting in enumerate(self.plan):
            if hosting is not None and self.question.meetings[slot].year == year:
                found.setdefault(self.question.projects[hosting.member].slug, slot)
        return found

    def next_slot(self, slug: str) -> int | None:
        """The first slot in which the project hosts, None if it does not within the horizon."""
        for slot, hosting in enumerate(self.plan):
            if hosting is not None and self.question.projects[hosting.member].slug == slug:
                return slot
        return None


def costs(before: Course, after: Course, year: int) -> tuple[tuple[str, ...], bool]:
    """What changes for whom, and whether the plan as a whole gets worse."""
    sentences = [
        *_waits(before, after, year),
        *_comes(before, after, year),
        *_wishes(before, after, year),
        *_gaps(before, after, year),
    ]
    names = list(WEIGHTY)
    if before.hosts_of(year) != after.hosts_of(year):
        names.append("prv")  # else only later years differ, which are planned anew anyway
    weights = [(before.levels.get(name, 0), after.levels.get(name, 0)) for name in names]
    worse = [new for _, new in weights] > [old for old, _ in weights]
    old, new = (course.levels.get("excess", 0) for course in (before, after))
    if new > old:
        sentences.append("Insgesamt sind die Treffen dann weniger gerecht verteilt.")
    elif new < old:
        sentences.append("Insgesamt sind die Treffen dann gerechter verteilt.")
    if after.levels.get("spread", 0) > before.levels.get("spread", 0):
        sentences.append("Treffen in derselben Stadt oder Region liegen dann näher beieinander.")
    return tuple(sentences), worse


def meetings_text(number: int) -> str:
    """A number of meetings in words: zwei Treffen."""
    return f"{COUNTED[number] if number < len(COUNTED) else number} Treffen"


def _waits(before: Course, after: Course, year: int) -> list[str]:
    sentences = []
    still = after.hosts_of(year)
    for slug, slot in before.hosts_of(year).items():
        name = _name(before, slug)
        if slug not in still:
            later = after.next_slot(slug)
            if later is None:
                end = after.question.meetings[-1].year
                sentences.append(f"{name} wartet dann mindestens bis Ende {end}.")
            else:
                more = max(later - slot, 1)
                sentences.append(
                    f"{name} wartet dann {meetings_text(more)} länger, "
                    f"bis zum {meeting_text(after.question, later)}."
                )
        elif _number(after, still[slug]) != _number(before, slot):
            sentences.append(
                f"{name} ist dann beim {_number(after, still[slug])}. statt "
                f"beim {_number(before, slot)}. Treffen dran."
            )
    return sentences


def _comes(before: Course, after: Course, year: int) -> list[str]:
    sentences = []
    had = before.hosts_of(year)
    for slug, slot in after.hosts_of(year).items():
        if slug in had:
            continue
        name, text = _name(after, slug), meeting_text(after.question, slot)
        earlier = before.next_slot(slug)
        if earlier is not None and earlier > slot:
            sentences.append(
                f"{name} ist dann schon beim {text} dran, {meetings_text(earlier - slot)} früher."
            )
        else:
            sentences.append(f"{name} ist dann beim {text} dran.")
    return sentences


def _wishes(before: Course, after: Course, year: int) -> list[str]:
    had, has = _granted_wishes(before, year), _granted_wishes(after, year)
    return [
        *(f"Der Wunsch von {name} bleibt dann offen." for name in sorted(had - has)),
        *(f"Der Wunsch von {name} ist dann erfüllt." for name in sorted(has - had)),
    ]


def _granted_wishes(course: Course, year: int) -> set[str]:
    """Names of projects that host in a quarter of the year they offered."""
    found = set()
    for slot, hosting in enumerate(course.plan):
        if hosting is None or course.question.meetings[slot].year != year:
            continue
        if any(slot in offer for offer in course.question.problem.members[hosting.member].offers):
            found.add(called(course.question.projects[hosting.member]))
    return found


def _gaps(before: Course, after: Course, year: int) -> list[str]:
    def gaps(course: Course) -> set[int]:
        return {
            meeting.entry.number
            for meeting, hosting in zip(course.question.meetings, course.plan, strict=True)
            if meeting.year == year and hosting is None
        }

    return [
        f"Für das {number}. Treffen findet sich dann kein Gastgeber."
        for number in sorted(gaps(after) - gaps(before))
    ]


def _name(course: Course, slug: str) -> str:
    return called(next(one for one in course.question.projects if one.slug == slug))


def _number(course: Course, slot: int) -> int:
    return course.question.meetings[slot].entry.number
