"""A project is asked to host a meeting, let go, and asked again: which letter is it each time?

Law 4: occasion, person, meeting and occurrence make a letter unique. Asked anew after another was
asked, a project gets a new letter; asked twice by two clicks it gets one, for while that one is still
to leave, it is the letter meant.
"""

from collections.abc import Iterable, Sequence

from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import Letter, LetterState

HOST_ASKED, CO_HOST_ASKED, STANDBY_NAMED = "host_asked", "co_host_asked", "standby_named"
ASKS = (HOST_ASKED, CO_HOST_ASKED, STANDBY_NAMED)
"""Letters by which a project gets a part in a meeting."""

TO_LEAVE = frozenset(
    {
        LetterState.DRAFT,
        LetterState.HELD,
        LetterState.QUEUED,
        LetterState.RETRY,
        LetterState.CLAIMED,
    }
)


def key_now(occasion: str, project_id: int, meeting: Meeting, written: Iterable[Letter]) -> str:
    """The key such a letter has now: of the one still to leave, else of the next occurrence."""
    known = askings(occasion, project_id, meeting, written)
    if known and known[-1].state in TO_LEAVE:
        return known[-1].key
    stem, taken = _stem(occasion, project_id, meeting), {one.key for one in known}
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}:anew{number}"
    return key


def askings(
    occasion: str, project_id: int, meeting: Meeting, written: Iterable[Letter]
) -> Sequence[Letter]:
    """All such letters among those `written`, in their order; copies a person sent are none."""
    stem = _stem(occasion, project_id, meeting)
    return [one for one in written if one.key == stem or one.key.startswith(f"{stem}:anew")]


def since_asked(project_id: int, meeting: Meeting, written: Iterable[Letter]) -> Sequence[Letter]:
    """The letters to a project from the present asking on; what was before it is over and done with."""
    mine = [one for one in written if one.project_id == project_id]
    asked = [one.id for name in ASKS for one in askings(name, project_id, meeting, mine)]
    return [one for one in mine if one.id >= max(asked, default=0)]


def occurrence(letter: Letter, meeting: Meeting) -> str:
    """What tells this asking from earlier ones: "" for the first, for keys of what follows from it."""
    return letter.key.removeprefix(_stem(letter.occasion, letter.project_id or 0, meeting))


def _stem(occasion: str, project_id: int, meeting: Meeting) -> str:
    return f"{occasion}:{project_id}:{meeting.year}-{meeting.number}"
