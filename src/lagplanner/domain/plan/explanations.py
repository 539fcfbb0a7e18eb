"""Why this host, why this day, why not us? True German sentences, each from a rule or a figure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import day_text
from lagplanner.domain.plan.question import Question
from lagplanner.domain.plan.standing import (
    Barrier,
    Standing,
    bars,
    can_on,
    first_bar,
    meeting_text,
    standings,
)
from lagplanner.rotation.problem import Plan

MOST_NAMED = 3  # passed-over projects named in a reason; more would not be read


def decimal(number: Fraction | float) -> str:
    """A figure with one digit after the comma, as people write it: 2,9."""
    tenths = int(abs(Fraction(number)) * 10 + Fraction(1, 2))
    text = f"{tenths // 10},{tenths % 10}"
    return f"−{text}" if number < 0 and text != "0,0" else text


def times(number: Fraction) -> str:
    """How often: 2-mal, or 1,5-mal where hosting was shared."""
    return f"{number}-mal" if number.denominator == 1 else f"{decimal(number)}-mal"


def place_sentence(standing: Standing, of: int) -> str:
    """Place in the order of turns with the two figures it comes from, this meeting's share among them."""
    return (
        f"An {standing.place}. Stelle von {of}: "
        f"bis dahin {times(standing.hosted)} Gastgeber, fair wären {decimal(standing.fair)}."
    )


def host_reasons(
    question: Question, plan: Plan, slot: int, passed: Mapping[int, str] | None = None
) -> tuple[str, ...]:
    """Why this host: how firm it is, its place, when it last hosted, its wish, who was passed over.

    `passed` says of members with more credit, whom no rule bars, what the plan would lose by them.
    """
    hosting = plan[slot]
    if hosting is None:
        return ()
    meeting, project = question.meetings[slot], question.projects[hosting.member]
    reasons = []
    if meeting.state is MeetingState.HELD:
        reasons.append("Dieses Treffen hat stattgefunden.")
    elif meeting.state is MeetingState.CONFIRMED:
        reasons.append("Der Gastgeber hat zugesagt.")
    elif meeting.entry.host_pinned:
        reasons.append("Vom Vorstand festgelegt.")
    order = standings(question, plan, slot)
    standing = next((one for one in order if one.member == hosting.member), None)
    if standing is not None:
        reasons.append(place_sentence(standing, len(order)))
    last = question.turns[project.id].last_hosted
    if last is not None:
        reasons.append(f"Zuletzt Gastgeber am {day_text(last, weekday=False)}.")
    else:
        reasons.append("Noch keine Gastgeberschaft eingetragen.")
    wish = _wish(question, slot, hosting.member)
    if wish:
        reasons.insert(1, wish)  # among the first two, which stand on the card
    if standing is not None and question.problem.slots[slot].pinned is None:
        reasons += passed_over(question, plan, slot, order, standing, passed or {})
        if lot_decided(question, plan, slot):
            reasons.append("Das Los hat unter gleichwertigen entschieden.")
    return tuple(reasons)


def _wish(question: Question, slot: int, member: int) -> str:
    meeting, one = question.meetings[slot], question.problem.members[member]
    if any(slot in offer for offer in one.offers):
        return f"Erfüllt den eigenen Wunsch: {meeting.entry.year_quarter}. Quartal {meeting.year}."
    if slot in one.avoid:
        return f"Wollte das {meeting.entry.year_quarter}. Quartal {meeting.year} lieber nicht."
    return ""


def passed_over(
    question: Question,
    plan: Plan,
    slot: int,
    order: tuple[Standing, ...],
    host: Standing,
    passed: Mapping[int, str],
) -> list[str]:
    """Those with more credit, each with what speaks against it; beyond three they are counted."""
    ahead = [one.member for one in order if one.credit > host.credit]
    sentences = []
    for member in ahead[:MOST_NAMED]:
        name = called(question.projects[member])
        if member in passed:
            sentences.append(f"{name} hat mehr Guthaben, aber {passed[member]}.")
        else:
            words = _why_passed(question, plan, slot, member)[1]
            sentences.append(more_credit(name, words))
    rest = Counter(_why_passed(question, plan, slot, member)[0] for member in ahead[MOST_NAMED:])
    if rest:
        number = sum(rest.values())
        who = "Ein weiteres Projekt hat" if number == 1 else f"{number} weitere Projekte haben"
        causes = ", ".join(f"{count}-mal {cause}" for cause, count in sorted(rest.items()))
        sentences.append(f"{who} mehr Guthaben; dagegen spricht: {causes}.")
    return sentences


def free_but_passed(question: Question, plan: Plan, slot: int) -> tuple[int, ...]:
    """Members with more credit than the host whom no rule bars from this meeting.

    Only a computation can say why they were passed over. Those that a reason would name, at most
    three, and none for a host that was chosen by hand.
    """
    hosting = plan[slot]
    if hosting is None or question.problem.slots[slot].pinned is not None:
        return ()
    order = standings(question, plan, slot)
    host = next((one for one in order if one.member == hosting.member), None)
    ahead = [one.member for one in order if host is not None and one.credit > host.credit]
    return tuple(
        member for member in ahead[:MOST_NAMED] if first_bar(question, plan, slot, member) is None
    )


def loss_words(level: str, by: int) -> str:
    """That a level of the plan gets worse by so much, in the words of the association."""
    one, many = LOSSES[level]
    return (one if by == 1 else many).format(by)


LOSSES = {
    "moved_hosts": ("ein Gastgeber mehr müsste wechseln", "{} Gastgeber mehr müssten wechseln"),
    "moved_dates": (
        "ein Treffen mehr wäre an einem anderen Tag",
        "{} Treffen mehr wären an einem anderen Tag",
    ),
    "open": ("ein Treffen bliebe ohne Gastgeber", "{} Treffen blieben ohne Gastgeber"),
    "excess": (
        "die Treffen wären weniger gerecht verteilt",
        "die Treffen wären weniger gerecht verteilt",
    ),
    "wishes": ("ein Wunsch mehr bliebe offen", "{} Wünsche mehr blieben offen"),
    "spread": (
        "zwei Treffen in derselben Stadt oder Region lägen näher beieinander",
        "{}-mal lägen zwei Treffen in derselben Stadt oder Region näher beieinander",
    ),
    "prv": ("die Reihenfolge wäre weniger gleichmäßig", "die Reihenfolge wäre weniger gleichmäßig"),
    "travel": ("alle zusammen führen {} km weiter", "alle zusammen führen {} km weiter"),
    "dates": ("die Tage wären ungünstiger", "die Tage wären ungünstiger"),
}


def lot_decided(question: Question, plan: Plan, slot: int) -> bool:
    """Whether another project could take all of the host's meetings and the plan be worth the same.

    True of two that are alike in town, credit, share and wishes: exchanged, every level keeps its
    value, so only the lot can have chosen. Both must be free on the days of the other.
    """
    hosting = plan[slot]
    if hosting is None:
        return False
    return any(
        other != hosting.member
        and _alike(question, hosting.member, other)
        and _exchange(question, plan, hosting.member, other)
        for other in range(len(question.projects))
    )


def _alike(question: Question, one: int, other: int) -> bool:
    def facts(member: int) -> tuple[object, ...]:
        m = question.problem.members[member]
        return m.city, m.opening, m.weight, m.active_from, m.inactive, m.offers, m.avoid

    return facts(one) == facts(other)


def _exchange(question: Question, plan: Plan, one: int, other: int) -> bool:
    """Whether the plan stays possible if the two exchange all their meetings."""
    swap = {one: other, other: one}
    swapped = tuple(
        None if h is None else replace(h, member=swap.get(h.member, h.member)) for h in plan
    )
    for slot, hosting in enumerate(swapped):
        if hosting is None or hosting.member not in swap:
            continue
        day = question.problem.slots[slot].dates[hosting.date][0]
        if question.problem.slots[slot].pinned is not None:
            return False
        if not can_on(question.problem.members[hosting.member], day):
            return False
        if next(bars(question, swapped, slot, hosting.member), None) is not None:
            return False
    return True


def called(project: Project) -> str:
    """The project's name, with its town where the name does not say it."""
    town = project.town.name
    return project.name if town in project.name else f"{project.name} ({town})"


def more_credit(name: str, but: str) -> str:
    """That a project has more credit, and what bars it: "hat einen Raum …", "hat aber einen Raum …"."""
    verb, _, rest = but.partition(" ")
    return f"{name} hat mehr Guthaben, {verb} aber {rest}."


def _why_passed(question: Question, plan: Plan, slot: int, member: int) -> tuple[str, str]:
    """What speaks against a project with more credit: in two words, and as the end of a sentence."""
    bar = first_bar(question, plan, slot, member)
    if bar is not None:
        return CAUSES[bar.barrier], bar.words
    other = next_turn(question, plan, slot, member)
    if other is not None:
        return CAUSES[Barrier.PLANNED], f"ist beim {meeting_text(question, other)} dran"
    return "der Plan als Ganzes", "macht hier den Plan als Ganzes nicht besser"


CAUSES = {
    Barrier.SETTLED: "ein festgelegter Gastgeber",
    Barrier.EXCLUDED: "Ausnahme durch den Vorstand",
    Barrier.NOT_YET_MEMBER: "noch kein Mitglied",
    Barrier.ENDED: "Ende von Förderung oder Mitgliedschaft",
    Barrier.PAUSE: "eine Pause",
    Barrier.TOWN_CLOSED: "eine Sperrzeit der Stadt",
    Barrier.NO_DAY: "kein möglicher Tag",
    Barrier.ROOM: "ein zu kleiner Raum",
    Barrier.HOSTED: "die Pause nach dem letzten Mal",
    Barrier.PLANNED: "ein anderes Treffen",
    Barrier.TOWN_WAS: "ein Treffen in derselben Stadt",
    Barrier.TOWN_WILL: "ein Treffen in derselben Stadt",
}


def next_turn(question: Question, plan: Plan, slot: int, member: int) -> int | None:
    """The slot of the plan nearest to this one in which the member hosts."""
    found = [
        at
        for at, hosting in enumerate(plan)
        if at != slot and hosting is not None and hosting.member == member
    ]
    return min(found, key=lambda at: abs(at - slot), default=None)


def day_reasons(question: Question, plan: Plan, slot: int) -> tuple[str, ...]:
    """Why this day: what the calendar says of it, and what kept better days away."""
    day = question.day_at(plan, slot)
    if day is None:
        return ()
    meeting = question.meetings[slot]
    chosen = next(one for one in meeting.days if one.day == day)
    if meeting.is_fact:
        return ("Der Tag steht fest.",)
    reasons = list(chosen.reasons)
    if meeting.entry.day_pinned:
        return ("Vom Vorstand festgelegt.", *reasons)
    better = [one for one in meeting.days if one.penalty < chosen.penalty]
    if not better:
        reasons.insert(0, "Kein möglicher Tag im Quartal ist besser.")
        return tuple(reasons)
    reasons.append(_why_not_better(question, plan, slot, [one.day for one in better]))
    return tuple(reason for reason in reasons if reason)


def _why_not_better(question: Question, plan: Plan, slot: int, better: Sequence[date]) -> str:
    hosting = plan[slot]
    if hosting is None:
        return ""
    member = question.problem.members[hosting.member]
    gap = timedelta(days=question.rules.date_gap)
    neighbours = [
        day
        for at in (slot - 1, slot + 1)
        if 0 <= at < len(plan) and (day := question.day_at(plan, at)) is not None
    ]
    if slot == 0 and question.problem.last_date is not None:
        neighbours.append(question.problem.last_date)
    busy = [day for day in better if not can_on(member, day)]
    close = [day for day in better if any(abs(day - other) < gap for other in neighbours)]
    if len(busy) == len(better):
        return "An besseren Tagen kann das Projekt nicht."
    if set(busy) | set(close) == set(better):
        return (
            f"Bessere Tage liegen weniger als {question.rules.date_gap} Tage neben einem Treffen."
        )
    return ""
