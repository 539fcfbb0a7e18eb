"""Why is it so? The life of a meeting or a project from its deeds and letters, in their order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lagplanner.database import hosting, letters, members, planning, trail
from lagplanner.domain.access import Deed
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import Entry, compare
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.trail import Kind, TrailEntry, Wanted, kind_of, planned_meeting
from lagplanner.services import acting
from lagplanner.services.post.outbox_view import title_of
from lagplanner.services.trail.pages import Line, lines
from lagplanner.templating import locale
from lagplanner.templating.sentences import said, told

_S = LetterState

BECAME: Mapping[LetterState, str] = {
    _S.DRAFT: "in Arbeit",
    _S.HELD: "wartet auf Freigabe",
    _S.QUEUED: "wartet auf seine Zeit",
    _S.RETRY: "wird noch einmal versucht",
    _S.CLAIMED: "ist unterwegs",
    _S.ATTEMPTING: "ist unterwegs",
    _S.SENT: "verschickt",
    _S.IN_DOUBT: "vielleicht angekommen",
    _S.BOUNCED: "kam zurück",
    _S.DISCARDED: "nicht verschickt",
    _S.EXPIRED: "nicht mehr verschickt",
}
"""What has become of a letter, in two or three words."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, in the language that was asked for; `why` are whole sentences.

    `who` stands behind it and `way` is how it came, both "" where nobody knows. `undone`: it has
    been taken back since. `letter_ids` are the letters that left with it.
    """

    at: datetime
    what: str
    who: str = ""
    way: str = ""
    why: tuple[str, ...] = ()
    undone: bool = False
    letter_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Biography:
    """All that happened, the oldest first. Of a meeting or of a project, the other is None."""

    steps: tuple[Step, ...]
    meeting: Meeting | None = None
    project: Project | None = None


async def of_meeting(year: int, number: int, *, language: str) -> Biography:
    """The life of a meeting from the first draft that had it; NotFoundError if there is none."""
    acting.ask_leave(Deed.SEE)
    meeting = await hosting.meeting(year, number)
    about = (f"meeting:{meeting.id}", planned_meeting(year, number))
    drafts = {
        version.number: entry
        for version in await planning.versions(year)
        if (entry := version.entry(number)) is not None
    }
    with locale.speaking(language):
        steps = [
            *await _deeds(about, drafts=drafts),
            *await _letters(await letters.letters(meeting_id=meeting.id)),
        ]
    return Biography(acting.readable(_in_order(steps)), meeting=meeting)


async def of_project(slug: str, *, language: str) -> Biography:
    """What a project did, what was done with it and what was written to it."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    project = await members.project(slug)
    with locale.speaking(language):
        steps = [
            *await _deeds((f"project:{project.id}",), drafts={}),
            *await _letters(await letters.letters(project_id=project.id)),
        ]
    return Biography(_in_order(steps), project=project)


async def _deeds(about: tuple[str, ...], *, drafts: Mapping[int, Entry]) -> list[Step]:
    """What was done, but for what was done with letters: those tell of themselves."""
    found = [
        one
        for one in await trail.found(Wanted(about=(about,)))
        if kind_of(one.deed) is not Kind.LETTERS or one.subject.startswith("project:")
    ]
    projects = {one.id: one for one in await members.projects()}
    return [_deed(line, drafts, projects) for line in await lines(reversed(found))]


def _deed(line: Line, drafts: Mapping[int, Entry], projects: Mapping[int, Project]) -> Step:
    entry = line.entry
    return Step(
        entry.at,
        told(entry),
        line.who,
        str(said(line.way)),
        _reasons(entry, drafts, projects),
        entry.undone_at is not None,
    )


def _reasons(
    entry: TrailEntry, drafts: Mapping[int, Entry], projects: Mapping[int, Project]
) -> tuple[str, ...]:
    """What a draft says of this meeting, and why."""
    if entry.deed != "plan_drafted":
        return ()
    planned = drafts.get(int(entry.facts.get("number", 0)))
    if planned is None:
        return ()
    [row] = compare((), (planned,), projects)
    reasons = (row.new, *planned.reasons, *planned.day_reasons, planned.problem)
    return tuple(str(said(one)) for one in reasons if one)


async def _letters(written: Sequence[Letter]) -> list[Step]:
    """Letters of one kind that fared alike in the same minute are one step."""
    names = {one.id: one.name for one in await members.projects()}
    waves: dict[tuple[str, LetterState, datetime, str], list[Letter]] = {}
    for one in written:
        if not one.facts.get("rehearsal"):
            at = _moment(one).replace(second=0, microsecond=0)
            waves.setdefault((one.occasion, one.state, at, one.error), []).append(one)
    return [_wave(wave, names) for wave in waves.values()]


def _wave(wave: Sequence[Letter], names: Mapping[int, str]) -> Step:
    first = wave[0]
    to = [_addressed(one, names) for one in wave]
    title, became = title_of(first.occasion), BECAME[first.state]
    what = f"Brief „{title}“ an {to[0]}: {became}"
    if len(to) > 1:
        what = f"{len(to)} Briefe „{title}“: {became}"
    errors = dict.fromkeys(str(said(one.error)) for one in wave if one.error)
    listed = [str(said(f"Empfänger: {', '.join(to)}"))] if len(to) > 1 else []
    who, way = _released(first)
    return Step(
        _moment(first),
        str(said(what)),
        who,
        str(said(way)),
        (*errors, *listed),
        letter_ids=tuple(one.id for one in wave),
    )


def _addressed(letter: Letter, names: Mapping[int, str]) -> str:
    """Person and project, or whichever is known."""
    to_board = letter.facts.get("to") == "board"
    project = "" if to_board else names.get(letter.project_id or 0, "")
    if letter.recipient_name and project and letter.recipient_name != project:
        return f"{letter.recipient_name} ({project})"
    return letter.recipient_name or project or letter.recipient_email


def _released(letter: Letter) -> tuple[str, str]:
    """Who let it go, and that somebody did, or that it needed no word; nothing for one that waits."""
    if letter.released_at is None:
        return "", ""
    if letter.released_at == letter.created_at:
        return "", "von selbst"
    return letter.released_by, "freigegeben"


def _moment(letter: Letter) -> datetime:
    """When it left; one that did not, when it should have or was written."""
    at = letter.sent_at or letter.released_at or letter.created_at
    assert at is not None  # it is stored
    return at


def _in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(sorted(steps, key=lambda one: one.at))
