"""What happens at a meeting, and when? The board arranges it; whoever speaks gets the time of their place."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time
from hashlib import sha256

from lagplanner.database import agenda as stored
from lagplanner.database import hosting, speakers, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError, ConflictError, InputError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.agenda import (
    TEMPLATE_NAMES,
    TEMPLATES,
    Item,
    ItemKind,
    Length,
    Template,
    Timed,
    checked,
    length,
    seated,
    standing,
    timed,
)
from lagplanner.domain.trail import TrailEntry
from lagplanner.services import slots
from lagplanner.services.rules import rules
from lagplanner.services.talks.invitations import Part, parts

CHANGED = "agenda_changed"


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting's agenda as the board arranges it.

    `talks` are the parts that have a place, by the id of the talk; `standing` those that have none.
    `starts` and `ends` are the usual hours of a meeting, `stand` marks this state of it.
    """

    meeting: Meeting
    lines: tuple[Timed, ...]
    length: Length
    starts: time
    ends: time
    talks: dict[int, Part]
    standing: tuple[Part, ...]
    stand: str


async def of_meeting(year: int, number: int) -> Agenda:
    """The agenda of the meeting an address means; NotFoundError where there is none."""
    return await of(await hosting.meeting(year, number))


async def of(meeting: Meeting) -> Agenda:
    """The agenda of a meeting, empty where nobody has arranged it."""
    items = await stored.items(meeting.id)
    known = await rules()
    everybody = {one.talk.id: one for one in await parts(meeting.id)}
    left = standing(items, [one.talk for one in everybody.values()])
    return Agenda(
        meeting,
        timed(items, known.starts),
        length(items, known.starts, known.ends),
        known.starts,
        known.ends,
        {one.talk_id: everybody[one.talk_id] for one in items if one.talk_id in everybody},
        tuple(everybody[one.id] for one in left),
        _mark(items),
    )


async def lines_of(meeting_id: int) -> tuple[Timed, ...]:
    """The agenda with its times, for whatever prints it."""
    items = await stored.items(meeting_id)
    return timed(items, (await rules()).starts) if items else ()


async def take_template(
    year: int, number: int, template: Template, *, who: str, now: datetime
) -> None:
    """Begin with one of the days we know, in place of what was there; it can be taken back."""
    async with transaction(Deed.PLAN):
        meeting = await _open(year, number)
        sentence = "Ablauf nach Vorlage: %(template)s"
        await _keep(meeting, TEMPLATES[template], sentence, TEMPLATE_NAMES[template], who, now)


async def arrange(
    year: int, number: int, items: Sequence[Item], *, stand: str, who: str, now: datetime
) -> None:
    """Keep this agenda. `stand` is the mark of the one that was looked at.

    Raises InputError naming the row, also where somebody else has changed it meanwhile: what was
    typed comes back then, and is kept when it is sent once more.
    """
    async with transaction(Deed.PLAN):
        meeting = await _open(year, number)
        if stand != _mark(await stored.items(meeting.id)):
            words = (
                "Der Ablauf wurde inzwischen geändert. Speichern Sie noch einmal, dann gilt Ihrer."
            )
            raise InputError(Problem("minutes-1", words))
        await _keep(meeting, checked(items), "Ablauf geändert", "", who, now)


async def bring_back(entry: TrailEntry, who: str, now: datetime) -> str:
    """The agenda as it was before; the talks go back to their places."""
    meeting_id = int(entry.subject.partition(":")[2])
    if _plain(await stored.items(meeting_id)) != json.loads(entry.after):
        raise ConflictError("Der Ablauf wurde seitdem noch einmal geändert.")
    talks = {one.id for one in await speakers.talks(meeting_id=meeting_id)}
    before = await stored.items(meeting_id)
    await slots.keep(meeting_id, [_item(one, talks) for one in json.loads(entry.before)], now=now)
    await slots.let_go(meeting_id, before)
    await slots.follow(meeting_id, now=now)
    return "Der Ablauf ist wieder wie vorher."


async def _keep(
    meeting: Meeting, items: Sequence[Item], sentence: str, template: str, who: str, now: datetime
) -> None:
    before = await stored.items(meeting.id)
    talks = await speakers.talks(meeting_id=meeting.id)
    await slots.keep(meeting.id, seated(items, talks), now=now)
    await slots.let_go(meeting.id, before)
    await slots.follow(meeting.id, now=now)
    after = await stored.items(meeting.id)
    if _plain(before) == _plain(after):
        return
    await trail.note(
        CHANGED,
        f"meeting:{meeting.id}",
        sentence,
        facts={"template": template} if template else {},
        before=json.dumps(_plain(before), ensure_ascii=False),
        after=json.dumps(_plain(after), ensure_ascii=False),
        at=now,
        who=who,
    )


async def _open(year: int, number: int) -> Meeting:
    meeting = await hosting.meeting(year, number)
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Dieses Treffen fällt aus.")
    return meeting


def _mark(items: Sequence[Item]) -> str:
    """Short, and another for every other agenda."""
    return sha256(json.dumps(_plain(items)).encode()).hexdigest()[:16]


def _plain(items: Sequence[Item]) -> list[dict[str, object]]:
    """The items as JSON can hold them; ids of rows say nothing of the agenda."""
    return [{name: value for name, value in asdict(one).items() if name != "id"} for one in items]


def _item(kept: dict[str, object], talks: set[int]) -> Item:
    known = Item(**{**kept, "kind": ItemKind(str(kept["kind"]))})  # type: ignore[arg-type]
    return known if known.talk_id in talks else replace(known, talk_id=None)
