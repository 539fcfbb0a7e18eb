"""What does a change by hand make of a plan, and what forbids it altogether?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.plan.planning import (
    AddMeeting,
    Change,
    ChooseDay,
    ChooseHost,
    Entry,
    Exclude,
    PinDay,
    PinHost,
    RemoveMeeting,
    SetCoHost,
    SetStandby,
    SwapHosts,
    day_text,
    in_order,
    next_number,
    quarter_of,
)


def changed(
    entries: Sequence[Entry], change: Change, *, taken: Sequence[int] = ()
) -> tuple[Entry, ...]:
    """The entries after the change, before the rest of the plan follows it. Ask `forbidden` first.

    A chosen host or day is pinned, and so is a host that gets a co-host. `taken` are numbers of the year that were used before.
    """
    match change:
        case AddMeeting(day, project_id):
            new = Entry(
                next_number(entries, taken),
                quarter_of(day),
                extra=True,
                day=day,
                day_pinned=True,
                host_id=project_id,
                host_pinned=project_id is not None,
            )
            return in_order((*entries, new))
        case RemoveMeeting(number):
            return tuple(entry for entry in entries if entry.number != number)
        case SwapHosts(number, other):
            hosts = {entry.number: entry.host_id for entry in entries}
            swapped = {number: hosts[other], other: hosts[number]}
            return tuple(
                _with_host(entry, swapped[entry.number]) if entry.number in swapped else entry
                for entry in entries
            )
    return in_order(
        _after(entry, change) if entry.number == change.number else entry for entry in entries
    )


def _after(entry: Entry, change: Change) -> Entry:
    match change:
        case ChooseHost(_, project_id):
            return _with_host(entry, project_id)
        case ChooseDay(_, day):
            return replace(entry, day=day, day_pinned=True, year_quarter=quarter_of(day))
        case PinHost(_, pinned):
            return replace(entry, host_pinned=pinned)
        case PinDay(_, pinned):
            return replace(entry, day_pinned=pinned)
        case SetCoHost(_, project_id):
            stays = entry.host_pinned or (project_id is not None and entry.host_id is not None)
            return replace(entry, co_host_id=project_id, host_pinned=stays)
        case SetStandby(_, project_id):
            return replace(entry, standby_id=project_id)
        case Exclude(_, project_id, excluded):
            others = [one for one in entry.excluded_ids if one != project_id]
            ids = tuple(sorted({*others, project_id} if excluded else others))
            loses = excluded and entry.host_id == project_id
            if not loses:
                return replace(entry, excluded_ids=ids)
            return replace(entry, excluded_ids=ids, host_id=None, host_pinned=False)
    return entry


def _with_host(entry: Entry, project_id: int | None) -> Entry:
    """Choosing a host overrules that it was excluded, and it cannot be its own co-host."""
    return replace(
        entry,
        host_id=project_id,
        host_pinned=project_id is not None,
        co_host_id=None if entry.co_host_id == project_id else entry.co_host_id,
        standby_id=None if entry.standby_id == project_id else entry.standby_id,
        excluded_ids=tuple(one for one in entry.excluded_ids if one != project_id),
    )


def leaves_the_rest(entries: Sequence[Entry], change: Change) -> bool:
    """Whether the change touches neither host nor day nor credit, so nothing has to be computed."""
    if isinstance(change, Exclude):
        entry = _numbered(entries, change.number)
        return entry is None or not change.excluded or entry.host_id != change.project_id
    if isinstance(change, SetCoHost):
        entry = _numbered(entries, change.number)
        return entry is None or entry.host_id is None or entry.co_host_id == change.project_id
    return isinstance(change, PinHost | PinDay | SetStandby)


def forbidden(
    entries: Sequence[Entry],
    change: Change,
    *,
    year: int,
    projects: Mapping[int, Project],
    stored: Mapping[int, Meeting],
) -> str:
    """Why the change makes no sense, in a sentence; empty if it may be tried."""
    if isinstance(change, AddMeeting):
        return _bad_day(change.day, year, entries, None) or _bad_project(
            change.project_id, change.day, projects
        )
    numbers = [change.number, change.other] if isinstance(change, SwapHosts) else [change.number]
    for number in numbers:
        entry = _numbered(entries, number)
        if entry is None:
            return f"Ein {number}. Treffen gibt es in diesem Plan nicht."
        meeting = stored.get(number)
        if meeting is not None and meeting.state is MeetingState.HELD:
            return f"Das {number}. Treffen hat schon stattgefunden."
        settled = meeting is not None and meeting.state is MeetingState.CONFIRMED
        if settled and not isinstance(change, SetCoHost | SetStandby):
            return f"Für das {number}. Treffen hat der Gastgeber zugesagt. Es bleibt, wie es ist."
    entry = _numbered(entries, change.number)
    return _makes_no_sense(change, entry, entries, year, projects) if entry else ""


def _makes_no_sense(
    change: Change,
    entry: Entry,
    entries: Sequence[Entry],
    year: int,
    projects: Mapping[int, Project],
) -> str:
    when = entry.day or date(year, entry.year_quarter * 3, 1)
    match change:
        case ChooseHost(_, project_id) | Exclude(_, project_id):
            return _bad_project(project_id, when, projects)
        case ChooseDay(number, day):
            return _bad_day(day, year, entries, number)
        case SetCoHost(_, project_id) | SetStandby(_, project_id):
            if project_id is not None and project_id == entry.host_id:
                return "Dieses Projekt ist schon der Gastgeber."
            return _bad_project(project_id, when, projects)
        case SwapHosts(number, other):
            if number == other:
                return "Ein Treffen kann nicht mit sich selbst tauschen."
            hosts = [one.host_id for one in entries if one.number in (number, other)]
            if None in hosts:
                return "Tauschen geht nur zwischen zwei Treffen mit Gastgeber."
        case PinHost(_, True) if entry.host_id is None:
            return "Dieses Treffen hat noch keinen Gastgeber."
        case PinDay(_, True) if entry.day is None:
            return "Dieses Treffen hat noch keinen Tag."
        case RemoveMeeting() if not entry.extra:
            return "Nur zusätzliche Treffen lassen sich entfernen."
    return ""


def _bad_day(day: date, year: int, entries: Sequence[Entry], number: int | None) -> str:
    if day.year != year:
        return f"Der {day_text(day, weekday=False)} liegt nicht im Jahr {year}."
    if any(entry.day == day and entry.number != number for entry in entries):
        return f"Am {day_text(day, weekday=False)} ist schon ein Treffen."
    return ""


def _bad_project(project_id: int | None, day: date, projects: Mapping[int, Project]) -> str:
    if project_id is None:
        return ""
    project = projects.get(project_id)
    if project is None:
        return "Dieses Projekt gibt es nicht."
    if project.member_until is not None and not is_member_on(project, day):
        until = day_text(project.member_until, weekday=False)
        return f"{project.name} ist nur bis {until} Mitglied."
    return ""


def _numbered(entries: Sequence[Entry], number: int) -> Entry | None:
    return next((entry for entry in entries if entry.number == number), None)
