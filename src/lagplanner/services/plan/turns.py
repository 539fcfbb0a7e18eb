"""Whose turn is it, and why is it not ours?"""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from anyio import to_thread

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.plan.explanations import (
    called,
    decimal,
    times,
)
from lagplanner.domain.plan.planning import Entry, day_text
from lagplanner.domain.plan.question import Question, plan_of
from lagplanner.domain.plan.standing import Standing, bars, first_bar, standings
from lagplanner.domain.plan.turns import (
    BALANCE_WORDS,
    Ask,
    TurnRow,
    TurnsView,
    balance,
    heat_rows,
    in_turn,
    line_of,
    town_marks,
)
from lagplanner.domain.plan.year import SEASON_NAMES
from lagplanner.rotation.problem import Plan
from lagplanner.services.plan.asking import (
    Facts,
    as_planned,
    ask,
    entries_to_plan,
    gather,
    published_hosts,
)
from lagplanner.services.plan.reasoning import against
from lagplanner.services.plan.solving import find_plan, remembered

__all__ = ["turns_view", "why_not"]

_shown_last: deque[tuple[Facts, TurnsView]] = deque(maxlen=2)


async def turns_view(*, today: date, year: int, subdivision: str = "SN") -> TurnsView:
    """Everything the page of the order of turns shows, before the meetings of `year`."""
    facts = await gather(year, today=today, subdivision=subdivision)
    # The view follows from the facts alone, so for equal facts it is the same.
    known = next((view for asked, view in _shown_last if asked == facts), None)
    if known is None:
        known = _view(facts)
        _shown_last.append((facts, known))
    return known


def _view(facts: Facts) -> TurnsView:
    year, current = facts.year, facts.current
    entries = current.entries if current is not None else entries_to_plan(facts)
    # Only this year's meetings are shown: judging the days of later years would take most of the time.
    question = ask(replace(facts, last_year=year), entries, as_planned(entries))
    plan = plan_of(question, entries)
    asked = _ask(facts, entries, question, plan)
    shown = [
        project
        for project in facts.projects
        if is_member_on(project, date(year, 1, 1)) or is_member_on(project, date(year, 12, 31))
    ]
    ordered = in_turn(facts.turns, shown)
    planned = [(entry.day, entry.host_id) for entry in entries if entry.day and entry.host_id]
    owed = [facts.turns[project.id].credit for project in ordered]
    rows = tuple(
        _row(facts, question, plan, entries, 1 + sum(c > credit for c in owed), project)
        for project, credit in zip(ordered, owed, strict=True)
    )
    first = facts.history[0].day.year if facts.history else year
    years = tuple(range(max(first, year - 10), year + 1))
    return TurnsView(
        since=first,
        headline=asked.sentence if asked else f"Für {year} sind alle Treffen vergeben.",
        ask=asked,
        rows=rows,
        longest=max((int(max(row.hosted, Fraction(row.fair)) + 1) for row in rows), default=1),
        years=years,
        heat=heat_rows(ordered, facts.history, [(d, i) for d, i in planned], years),
        towns=town_marks(
            facts.history, [facts.by_id[i].town.slug for _, i in planned], facts.towns
        ),
    )


async def why_not(
    year: int, number: int, project_id: int, *, today: date, subdivision: str = "SN"
) -> tuple[str, ...]:
    """Why another project is not proposed for this meeting: first the rules, else a computation."""
    facts = await gather(year, today=today, subdivision=subdivision)
    current = facts.current
    project = facts.by_id.get(project_id)
    if project is None:
        return ("Dieses Projekt gibt es nicht.",)
    blank = entries_to_plan(facts)
    question = ask(facts, blank, published_hosts(facts))
    slot, member = question.slot_of(year, number), question.member_of(project_id)
    if slot is None:
        return ("Dieses Treffen steht fest.",)
    if member is None:
        return (f"{called(project)} ist in dieser Zeit nicht Mitglied oder pausiert.",)
    shown = current.entry(number) if current is not None else None
    if shown is not None and shown.host_id == project_id:
        return (f"{called(project)} ist hier vorgeschlagen.",)
    best = remembered(question, current, exactly=True) if current is not None else None
    if best is None:
        best = await find_plan(question)
    known = best
    return await to_thread.run_sync(lambda: against(known, slot, member))


def _row(
    facts: Facts,
    question: Question,
    plan: Plan,
    entries: Sequence[Entry],
    place: int,
    project: Project,
) -> TurnRow:
    turn = facts.turns[project.id]
    state = balance(turn)
    coming = next(
        (entry.day for entry in entries if entry.host_id == project.id and entry.day), None
    )
    return TurnRow(
        project=line_of(project),
        place=place,
        hosted=turn.hosted,
        hosted_text=times(turn.hosted).removesuffix("-mal"),
        fair=float(turn.fair),
        fair_text=decimal(turn.fair),
        credit_text=decimal(turn.credit),
        state=state,
        state_text=BALANCE_WORDS[state],
        last_hosted=turn.last_hosted,
        next_planned=coming,
        next_text=f"vorgesehen am {day_text(coming, weekday=False)}" if coming else "",
        barred="" if coming else _barred(question, plan, project),
    )


def _barred(question: Question, plan: Plan, project: Project) -> str:
    """What keeps the project from each meeting of the year that could still be its own.

    Empty if it could take one of them; what another plan could lift does not count.
    """
    member = question.member_of(project.id)
    if member is None:
        return "ist in dieser Zeit nicht dabei"
    words = []
    first_year = question.meetings[0].year
    for slot, meeting in enumerate(question.meetings):
        if meeting.year != first_year or meeting.is_fact:
            continue
        bar = next(
            (one for one in bars(question, plan, slot, member) if not one.depends_on_plan), None
        )
        if bar is None:
            return ""
        words.append(bar.words)
    return words[0] if words else ""


def _ask(facts: Facts, entries: Sequence[Entry], question: Question, plan: Plan) -> Ask | None:
    """The first meeting nobody was asked for, and who comes first for it.

    Its figures count the meetings planned until then too, so they are not those of the rows.
    """
    for entry in entries:
        stored = facts.stored(entry.number)
        slot = question.slot_of(facts.year, entry.number)
        if slot is None:
            continue
        if stored is not None and stored.state is not MeetingState.PUBLISHED:
            continue
        if stored is not None and stored.host_id == entry.host_id and entry.host_id is not None:
            continue
        hosting = plan[slot]
        order = standings(question, plan, slot)
        if hosting is not None:
            one = next((one for one in order if one.member == hosting.member), None)
        else:
            one = _first_free(question, plan, slot, order)
        if one is None:
            continue
        project = question.projects[one.member]
        season = SEASON_NAMES[entry.year_quarter]
        return Ask(
            project=line_of(project),
            year=facts.year,
            number=entry.number,
            quarter_text=f"{season} {facts.year}",
            sentence=(
                f"{called(project)} ist für {season} {facts.year} an der Reihe: "
                f"bis dahin {times(one.hosted)} Gastgeber, fair wären {decimal(one.fair)}."
            ),
        )
    return None


def _first_free(
    question: Question, plan: Plan, slot: int, order: Sequence[Standing]
) -> Standing | None:
    """The project with most credit that no rule keeps from this meeting."""
    free = (one for one in order if first_bar(question, plan, slot, one.member) is None)
    return next(free, None)
