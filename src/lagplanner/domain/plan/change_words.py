"""How is a change by hand called, and what is said of one that costs nothing?"""

from collections.abc import Mapping, Sequence

from lagplanner.domain.members import Project
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
    title_of,
)
from lagplanner.domain.plan.year import SEASON_NAMES


def title_of_change(
    change: Change, entries: Sequence[Entry], projects: Mapping[int, Project]
) -> str:
    """The change as a title: which meeting, and what becomes of it."""

    def name(project_id: int | None) -> str:
        project = projects.get(project_id or 0)
        return project.name if project else "niemand"

    def meeting(number: int) -> str:
        entry = next((one for one in entries if one.number == number), None)
        return title_of(entry) if entry else f"{number}. Treffen"

    match change:
        case ChooseHost(number, project_id):
            return f"{meeting(number)}: Gastgeber {name(project_id)}"
        case ChooseDay(number, day):
            return f"{meeting(number)}: {day_text(day)}"
        case PinHost(number, pinned):
            return f"{meeting(number)}: Gastgeber {'festgehalten' if pinned else 'wieder offen'}"
        case PinDay(number, pinned):
            return f"{meeting(number)}: Tag {'festgehalten' if pinned else 'wieder offen'}"
        case SwapHosts(number, other):
            return _swap_title(number, other, entries, projects)
        case Exclude(number, project_id, excluded):
            return f"{meeting(number)}: {name(project_id)} {'ausgenommen' if excluded else 'wieder möglich'}"
        case SetCoHost(number, project_id):
            return f"{meeting(number)}: Mitgastgeber {name(project_id)}"
        case SetStandby(number, project_id):
            return f"{meeting(number)}: Ersatz {name(project_id)}"
        case AddMeeting(day, _):
            return f"Zusätzliches Treffen am {day_text(day)}"
        case RemoveMeeting(number):
            return f"{meeting(number)} entfernt"


def shared_costs(change: Change) -> tuple[str, ...]:
    """What hosting together means for the two."""
    if not isinstance(change, SetCoHost) or change.project_id is None:
        return ()
    return (
        "Das Treffen zählt für beide Gastgeber halb.",
        "Beide bleiben, auch wenn Sie neu rechnen lassen.",
    )


def small_costs(change: Change) -> tuple[str, ...]:
    """What a change costs that touches neither host nor day."""
    match change:
        case PinHost(_, True):
            return ("Der Gastgeber bleibt, auch wenn Sie neu rechnen lassen.",)
        case PinDay(_, True):
            return ("Der Tag bleibt, auch wenn Sie neu rechnen lassen.",)
        case PinHost() | PinDay():
            return ("Wenn Sie neu rechnen lassen, darf sich das ändern.",)
        case Exclude(_, _, True):
            return ("Sonst ändert sich nichts. Das Projekt wird hier nicht mehr vorgeschlagen.",)
        case Exclude():
            return ("Wenn Sie neu rechnen lassen, darf das Projekt vorgeschlagen werden.",)
    return ("Sonst ändert sich nichts.",)


def _swap_title(
    number: int, other: int, entries: Sequence[Entry], projects: Mapping[int, Project]
) -> str:
    """Who invites when after the swap; by town, by name where both are in one town."""
    at = {entry.number: entry for entry in entries}
    one, two = at.get(number), at.get(other)
    host, guest = (projects.get(entry.host_id or 0) if entry else None for entry in (one, two))
    if one is None or two is None or host is None or guest is None:
        return f"Gastgeber tauschen: {number}. und {other}. Treffen"
    first, second = host.town.name, guest.town.name
    if first == second:
        first, second = host.name, guest.name
    if one.year_quarter == two.year_quarter:
        mine, theirs = f"zum {number}. Treffen", f"zum {other}. Treffen"
    else:
        mine, theirs = (f"im {SEASON_NAMES[entry.year_quarter]}" for entry in (one, two))
    return f"{first} und {second} tauschen: {first} lädt {theirs} ein, {second} {mine}"
