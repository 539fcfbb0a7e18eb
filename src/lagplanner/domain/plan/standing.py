"""Where does each project stand at one meeting of a plan, and which rule bars it there?

Everything here follows from the rotation's question and one plan; nothing is solved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from lagplanner.domain.plan.planning import day_text
from lagplanner.domain.plan.question import Question
from lagplanner.rotation.problem import Member, Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """One project right before a meeting: turns hosted and due until then, place 1 is most owed."""

    member: int
    hosted: Fraction
    fair: Fraction
    place: int = 0

    @property
    def credit(self) -> Fraction:
        return self.fair - self.hosted


class Barrier(StrEnum):
    """The rules that can keep a project from hosting a meeting."""

    SETTLED = "settled"
    EXCLUDED = "excluded"
    NOT_YET_MEMBER = "not_yet_member"
    ENDED = "ended"
    PAUSE = "pause"
    TOWN_CLOSED = "town_closed"
    NO_DAY = "no_day"
    ROOM = "room"
    HOSTED = "hosted"
    PLANNED = "planned"
    TOWN_WAS = "town_was"
    TOWN_WILL = "town_will"


@dataclass(frozen=True, slots=True)
class Bar:
    """One rule that bars, as the end of a sentence that begins with the project's name."""

    barrier: Barrier
    words: str

    @property
    def depends_on_plan(self) -> bool:
        """Whether another plan could lift it: it looks at what is only proposed."""
        return self.barrier in (Barrier.PLANNED, Barrier.TOWN_WILL)


def standings(question: Question, plan: Plan, slot: int) -> tuple[Standing, ...]:
    """The projects that may earn at this meeting, most credit first; equal credit, equal place."""
    found = []
    totals = [_earning(question, t) for t in range(slot + 1)]
    for at, project in enumerate(question.projects):
        member = question.problem.members[at]
        if slot in member.inactive:
            continue
        turn = question.turns[project.id]
        planned = sum((_paid(question, plan, t, at) for t in range(slot)), Fraction(0))
        due = sum(
            (member.weight / total for t, total in enumerate(totals) if t not in member.inactive),
            Fraction(0),
        )
        found.append(Standing(at, turn.hosted + planned, turn.fair + due))
    found.sort(key=lambda one: (-one.credit, question.projects[one.member].slug))
    places = _places([one.credit for one in found])
    return tuple(
        Standing(one.member, one.hosted, one.fair, place)
        for one, place in zip(found, places, strict=True)
    )


def _paid(question: Question, plan: Plan, slot: int, member: int) -> Fraction:
    """The part of the hosting of this slot that the member pays: all, an equal share, or nothing."""
    hosting = plan[slot]
    if hosting is None:
        return Fraction(0)
    together = question.problem.slots[slot].together or (hosting.member,)
    return Fraction(int(member in together), len(together))


def _places(falling: Sequence[Fraction]) -> list[int]:
    """The place of each credit, the largest first: equal credit, equal place."""
    places: list[int] = []
    for at, credit in enumerate(falling):
        places.append(places[-1] if at and falling[at - 1] == credit else at + 1)
    return places


def share(question: Question, member: int, slot: int) -> Fraction:
    """The part of the turn of this slot that the member earns."""
    one = question.problem.members[member]
    return Fraction(0) if slot in one.inactive else one.weight / _earning(question, slot)


def _earning(question: Question, slot: int) -> Fraction:
    """The weight of all who earn in this slot."""
    members = question.problem.members
    return sum((one.weight for one in members if slot not in one.inactive), Fraction(0))


def bars(question: Question, plan: Plan, slot: int, member: int) -> Iterator[Bar]:
    """Every rule that keeps the member from hosting this meeting while the rest of the plan stands."""
    meeting, project = question.meetings[slot], question.projects[member]
    one = question.problem.members[member]
    pinned = question.problem.slots[slot].pinned
    if pinned is not None and pinned[0] != member:
        settled = question.projects[pinned[0]]
        verb = "steht als Gastgeber fest" if meeting.is_fact else "ist vom Vorstand festgelegt"
        yield Bar(Barrier.SETTLED, f"kommt nicht infrage, denn {settled.name} {verb}")
    if project.id in meeting.entry.excluded_ids:
        yield Bar(Barrier.EXCLUDED, "wurde vom Vorstand für dieses Treffen ausgenommen")
    elif not any(can_on(one, asked.day) for asked in meeting.days):
        yield _calendar_bar(question, slot, member)
    seats = question.problem.slots[slot].seats
    if one.capacity is not None and one.capacity < seats:
        yield Bar(
            Barrier.ROOM, f"hat einen Raum für {one.capacity} Personen, erwartet werden {seats}"
        )
    yield from _host_gap_bars(question, plan, slot, member)
    yield from _town_gap_bars(question, plan, slot, member)


def first_bar(question: Question, plan: Plan, slot: int, member: int) -> Bar | None:
    """The rule to name: one that no other plan would lift before one that another plan could."""
    found = list(bars(question, plan, slot, member))
    return next((bar for bar in found if not bar.depends_on_plan), next(iter(found), None))


def meeting_text(question: Question, slot: int) -> str:
    """How a meeting is named inside a sentence: 3. Treffen 2027."""
    meeting = question.meetings[slot]
    return f"{meeting.entry.number}. Treffen {meeting.year}"


def can_on(member: Member, day: date) -> bool:
    """Whether the member's own calendar allows the day."""
    return (
        (member.not_before is None or member.not_before <= day)
        and (member.not_after is None or day <= member.not_after)
        and not any(first <= day <= last for first, last in member.blackouts)
    )


def _calendar_bar(question: Question, slot: int, member: int) -> Bar:
    """Why none of the meeting's days suits the member: the rule that holds on all of them."""
    project = question.projects[member]
    days = [asked.day for asked in question.meetings[slot].days]
    if not days:
        return Bar(Barrier.NO_DAY, "kommt nicht infrage, denn kein Tag ist möglich")
    if project.member_since is not None and max(days) < project.member_since:
        since = day_text(project.member_since, weekday=False)
        return Bar(Barrier.NOT_YET_MEMBER, f"ist erst ab {since} Mitglied")
    if project.member_until is not None and project.member_until < min(days):
        until = day_text(project.member_until, weekday=False)
        return Bar(Barrier.ENDED, f"ist nur bis {until} Mitglied")
    if project.funding_until is not None and project.funding_until < min(days):
        until = day_text(project.funding_until, weekday=False)
        return Bar(Barrier.ENDED, f"ist nur bis {until} gefördert")
    for pause in project.pauses:
        if all(pause.covers(day) for day in days):
            until = (
                f"bis {day_text(pause.last, weekday=False)}" if pause.last else "bis auf Weiteres"
            )
            return Bar(Barrier.PAUSE, f"pausiert {until}")
    for closure in question.closures:
        if closure.town == project.town.slug and all(
            closure.first <= day <= closure.last for day in days
        ):
            return Bar(
                Barrier.TOWN_CLOSED, f"kann nicht: {closure.title or 'der Ort ist gesperrt'}"
            )
    return Bar(Barrier.NO_DAY, "kann an keinem der möglichen Tage")


def _host_gap_bars(question: Question, plan: Plan, slot: int, member: int) -> Iterator[Bar]:
    gap = question.rules.host_gap
    last = question.problem.members[member].last_hosted
    if last is not None and slot - last < gap:
        turn = question.turns[question.projects[member].id]
        when = f"am {day_text(turn.last_hosted, weekday=False)}" if turn.last_hosted else "kürzlich"
        yield Bar(Barrier.HOSTED, f"war erst {when} Gastgeber und hat danach {gap} Treffen Pause")
    for other, hosting in enumerate(plan):
        if other != slot and hosting is not None and hosting.member == member:
            if abs(other - slot) >= gap:
                continue
            text = meeting_text(question, other)
            settled = question.problem.slots[other].pinned is not None
            yield Bar(
                Barrier.HOSTED if settled else Barrier.PLANNED,
                f"ist beim {text} dran" if other > slot else f"ist schon beim {text} dran",
            )


def _town_gap_bars(question: Question, plan: Plan, slot: int, member: int) -> Iterator[Bar]:
    gap, town = question.rules.city_gap, question.projects[member].town
    for back, slug in enumerate(question.problem.recent):
        if slug == town.slug and slot + back + 1 < gap:
            met = next(past for past in question.history if past.slot == -(back + 1))
            when = day_text(met.day, weekday=False)
            yield Bar(
                Barrier.TOWN_WAS, f"liegt in {town.name}, und dort war erst am {when} ein Treffen"
            )
    for other, hosting in enumerate(plan):
        if hosting is None or other == slot or abs(other - slot) >= gap or hosting.member == member:
            continue
        if question.projects[hosting.member].town.slug == town.slug:
            settled = question.problem.slots[other].pinned is not None
            yield Bar(
                Barrier.TOWN_WAS if settled else Barrier.TOWN_WILL,
                f"liegt in {town.name}, und dort ist das {meeting_text(question, other)}",
            )
