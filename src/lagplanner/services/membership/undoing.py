"""How is a list that was read in taken back, without touching what people did since?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lagplanner.database import agenda, built_on, hosting, settings_store, speakers, trail
from lagplanner.database import imports as kept
from lagplanner.database import members as stored
from lagplanner.database.engine import savepoint
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting, Wish, WishKind
from lagplanner.domain.members import Project, Town
from lagplanner.domain.membership.import_days import german_day
from lagplanner.domain.talks.speakers import Speaker, Talk
from lagplanner.services.membership import minutes_holdings
from lagplanner.services.membership.agenda_holdings import (
    Arranged,
    arranged_from,
    arranged_plain,
)
from lagplanner.services.membership.assembly_holdings import (
    Proceedings,
    proceedings_back,
    proceedings_from,
    proceedings_plain,
)
from lagplanner.services.membership.carried_holdings import RowsTaken, carried_back
from lagplanner.services.membership.holdings import meeting_from, meeting_plain
from lagplanner.services.membership.members import FORGOTTEN, as_json, from_json
from lagplanner.services.membership.minutes_holdings import (
    Recorded,
    recorded_from,
    recorded_plain,
)
from lagplanner.services.membership.profile_holdings import (
    Shown,
    shown_back,
    shown_from,
    shown_plain,
)
from lagplanner.services.membership.speaker_holdings import (
    Spoken,
    speaker_from,
    speaker_plain,
    spoken_from,
    spoken_plain,
)

UNDO_WITHIN = timedelta(hours=24)

Thing = (
    Project
    | Meeting
    | Wish
    | Town
    | Speaker
    | Talk
    | Arranged
    | Recorded
    | Shown
    | RowsTaken
    | Proceedings
)
Step = tuple[Thing | None, Thing]
"""What there was before (None for nothing) and what there is after."""


class _Same(dict[Any, Any]):
    """Ids stand for themselves: within one database nothing has to be translated."""

    def __missing__(self, key: Any) -> Any:
        return key


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows are as before, and for each that is not, why."""

    restored: int
    refused: tuple[str, ...]

    def lines(self) -> list[str]:
        """The outcome in German sentences."""
        back = f"Zurückgenommen: {self.restored} Einträge sind wieder wie vorher."
        if self.restored == 1:
            back = "Zurückgenommen: 1 Eintrag ist wieder wie vorher."
        return [back, *self.refused]


def undo_text(steps: Sequence[Step], *, rules: Mapping[str, tuple[str, str]] | None = None) -> str:
    """What is needed to take the steps back, as JSON text; `rules` as (before, after) by name."""
    items = [
        {"before": _plain(before) if before else None, "after": _plain(after)}
        for before, after in steps
    ]
    return json.dumps({"steps": items, "rules": dict(rules or {})}, ensure_ascii=False)


async def take_back(run_id: int, *, who: str, now: datetime) -> Undone:
    """Take a run back inside the caller's transaction. Raises as `services.imports.undo` says."""
    run = await kept.run(run_id)
    if run is None:
        raise NotFoundError("Diese Liste wurde nie eingelesen.")
    if now - run.created_at > UNDO_WITHIN:
        raise BrokenRuleError(
            "Zurücknehmen geht nur 24 Stunden lang. Ändern Sie die Einträge bitte einzeln."
        )
    if not run.undo:
        raise BrokenRuleError(FORGOTTEN)
    if not await kept.mark_undone(run_id, at=now, who=who):
        raise ConflictError("Diese Liste wurde schon zurückgenommen.")
    data = json.loads(run.undo)
    ground = await _ground(data["steps"])
    restored, refused = 0, []
    # From the last to the first: meetings and wishes go before the projects they name.
    for item in reversed(data["steps"]):
        sentence = await _step_back(item, ground, now)
        if sentence:
            refused.append(sentence)
        else:
            restored += 1
    restored += await _rules_back(data["rules"], refused, now=now, who=who)
    if refused and not restored:
        raise ConflictError(" ".join(refused))
    await trail.note(
        "list_taken_back",
        f"import:{run_id}",
        "%(file)s zurückgenommen: %(number)s wie vorher, %(count)s seitdem geändert",
        facts={
            "file": run.filename or "Eingefügte Tabelle",
            "number": restored,
            "count": len(refused),
        },
        at=now,
        who=who,
    )
    return Undone(restored, tuple(reversed(refused)))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is stored now, read once however many steps there are."""

    projects: dict[int, Project]
    meetings: dict[int, Meeting]
    wishes: dict[int, Wish]
    towns: dict[str, Town]
    speakers: dict[int, Speaker]
    taken: dict[str, dict[int, str]]


async def _ground(steps: Sequence[Mapping[str, Any]]) -> _Ground:
    carried = [one["after"]["rows"] for one in steps if "rows" in one["after"]]
    return _Ground(
        {project.id: project for project in await stored.projects()},
        {meeting.id: meeting for meeting in await hosting.meetings()},
        {wish.id: wish for wish in await stored.wishes(0, 9999)},
        await stored.towns(),
        {one.id: one for one in await speakers.speakers()},
        {table: dict(rows) for table, rows in carried},
    )


async def _step_back(item: Mapping[str, Any], ground: _Ground, now: datetime) -> str:
    """Take one step back; a sentence where that cannot be."""
    before = _thing(item["before"], ground.towns) if item["before"] else None
    after = _thing(item["after"], ground.towns)
    if isinstance(after, Project):
        return await _project_back(before, after, ground, now)
    if isinstance(after, Meeting):
        return await _meeting_back(before, after, ground, now)
    if isinstance(after, Recorded):
        return await _minutes_back(before, after)
    if isinstance(after, Arranged):
        return await _agenda_back(before, after)
    if isinstance(after, Shown):
        return await shown_back(before if isinstance(before, Shown) else None, after)
    if isinstance(after, RowsTaken):
        return await carried_back(after, ground.taken)
    if isinstance(after, Proceedings):
        return await proceedings_back(after, {one.id: one.slug for one in ground.projects.values()})
    if isinstance(after, Talk):
        return await _talk_back(before, after)
    if isinstance(after, Speaker):
        return await _speaker_back(before, after, ground, now)
    if isinstance(after, Wish):
        ground.wishes.pop(after.id, None)
        await stored.delete_wish(after.id)
        return ""
    return await _town_back(before, after, ground.towns)


def _touched(before: Thing | None, after: Thing, current: Thing | None, name: str) -> str | None:
    """What somebody else did with it since: a sentence, "" where that is as good; None: nothing."""
    if current is None:
        return "" if before is None else f"{name} wurde seitdem gelöscht."
    if current != after:
        return f"{name} wurde seitdem geändert und bleibt, wie es jetzt ist."
    return None


def _stays(what: str) -> str:
    """It came with the list, and others would lose with it what they wrote since."""
    return f"{what} bleibt: Darauf baut seitdem anderes auf."


async def _project_back(
    before: Thing | None, after: Project, ground: _Ground, now: datetime
) -> str:
    touched = _touched(before, after, ground.projects.get(after.id), f"„{after.name}“")
    if touched is not None:
        return touched
    if isinstance(before, Project):
        await stored.save(replace(before, version=after.version), at=now)
        return ""
    if any(wish.project_id == after.id for wish in ground.wishes.values()):
        return f"„{after.name}“ bleibt: Es hat inzwischen einen Wunsch genannt."
    if await built_on.is_project_built_on(after.id):
        return _stays(f"„{after.name}“")
    try:
        async with savepoint():
            await stored.delete(after.id)
    except BrokenRuleError:
        return f"„{after.name}“ bleibt: Es steht inzwischen in einem Treffen oder Plan."
    return ""


async def _meeting_back(
    before: Thing | None, after: Meeting, ground: _Ground, now: datetime
) -> str:
    title = f"Das Treffen am {german_day(after.day)}"
    touched = _touched(before, after, ground.meetings.get(after.id), title)
    if touched is not None:
        return touched
    if isinstance(before, Meeting):
        await hosting.save_meeting(before, at=now)
        return ""
    if await built_on.is_meeting_built_on(after.id):
        return _stays(title)
    try:
        async with savepoint():
            await hosting.delete_meeting(after.id)
    except BrokenRuleError:
        return f"{title} bleibt: Es gehört schon ein Brief dazu."
    return ""


async def _speaker_back(
    before: Thing | None, after: Speaker, ground: _Ground, now: datetime
) -> str:
    current = ground.speakers.get(after.id)
    touched = _touched(before, after, current, f"„{after.name}“")
    if touched is not None:
        return touched
    if isinstance(before, Speaker):
        await speakers.save_speaker(replace(before, version=after.version), at=now)
        return ""
    if await speakers.talks(speaker_id=after.id):
        return f"„{after.name}“ bleibt: Es gibt schon eine Anfrage oder einen Fachbeitrag."
    await speakers.delete_speaker(after.id)
    return ""


async def _talk_back(before: Thing | None, after: Talk) -> str:
    current = {one.id: one for one in await speakers.talks(meeting_id=after.meeting_id)}
    if after.id not in current:
        return "" if before is None else "Ein Fachbeitrag wurde seitdem entfernt."
    if current[after.id] != after:
        return f"Der Fachbeitrag „{after.title or after.question}“ wurde seitdem geändert."
    if isinstance(before, Talk):
        await speakers.save_talk(replace(before, version=after.version))
    elif await built_on.is_talk_built_on(after.id):
        return _stays(f"Der Fachbeitrag „{after.title or after.question}“")
    else:
        await speakers.delete_talk(after.id)
    return ""


async def _agenda_back(before: Thing | None, after: Arranged) -> str:
    current = tuple(replace(one, id=0) for one in await agenda.items(after.meeting_id))
    if current != after.items:
        return "Ein Ablauf wurde seitdem geändert und bleibt, wie er jetzt ist."
    wanted = before.items if isinstance(before, Arranged) else ()
    await agenda.save_items(after.meeting_id, wanted)
    return ""


async def _minutes_back(before: Thing | None, after: Recorded) -> str:
    if not await minutes_holdings.is_as(after):
        return "Ein Protokoll wurde seitdem geändert und bleibt, wie es jetzt ist."
    parts = before.parts if isinstance(before, Recorded) else ()
    await minutes_holdings.put(replace(after, parts=parts))
    return ""


async def _rules_back(
    rules: Mapping[str, Sequence[str]], refused: list[str], *, now: datetime, who: str
) -> int:
    """Set back the rules that are still as the run left them; how many."""
    current = await settings_store.values()
    back = {name: old for name, (old, new) in rules.items() if current.get(name) == new}
    refused += [f"Die Regel {name} wurde seitdem geändert." for name in rules if name not in back]
    if back:
        await settings_store.put(back, at=now, who=who)
    return len(back)


async def _town_back(before: Thing | None, after: Town, towns: Mapping[str, Town]) -> str:
    if towns.get(after.slug) != after:
        return f"Die Stadt {after.name} wurde seitdem geändert und bleibt, wie sie jetzt ist."
    if isinstance(before, Town):
        await stored.change_town(before)
        return ""
    if await built_on.is_town_built_on(after.slug):
        return _stays(f"Die Stadt {after.name}")
    try:
        async with savepoint():
            await kept.delete_town(after.slug)
    except BrokenRuleError:
        return f"Die Stadt {after.name} bleibt: Sie wird gebraucht."
    return ""


def _plain(thing: Thing) -> dict[str, Any]:
    if isinstance(thing, Project):
        return {"project": json.loads(as_json(thing))}
    if isinstance(thing, Meeting):
        return {"meeting": {**meeting_plain(thing, _Same()), "id": thing.id}}
    if isinstance(thing, Speaker):
        return {"speaker": speaker_plain(thing) | {"id": thing.id, "version": thing.version}}
    if isinstance(thing, Recorded):
        return {"minutes": recorded_plain(thing) | {"id": thing.meeting_id}}
    if isinstance(thing, Shown):
        return {"profile": shown_plain(thing)}
    if isinstance(thing, Proceedings):
        return {"proceedings": proceedings_plain(thing)}
    if isinstance(thing, RowsTaken):
        return {"rows": [thing.table, thing.rows]}
    if isinstance(thing, Arranged):
        return {"agenda": arranged_plain(thing) | {"id": thing.meeting_id}}
    if isinstance(thing, Talk):
        spoken = Spoken(thing, "", thing.speaker_id, stands_in=thing.substitute_for)
        ids = {"id": thing.id, "version": thing.version, "meeting": thing.meeting_id}
        return {"talk": spoken_plain(spoken) | ids}
    if isinstance(thing, Wish):
        return {"wish": [thing.project_id, thing.kind, thing.year, thing.year_quarter, thing.id]}
    return {"town": [getattr(thing, name) for name in Town.__slots__]}


def _thing(data: Mapping[str, Any], towns: Mapping[str, Town]) -> Thing:
    [(kind, facts)] = data.items()
    if kind == "project":
        return from_json(json.dumps(facts))
    if kind == "meeting":
        return replace(meeting_from(facts, _Same(), towns), id=facts["id"])
    if kind == "speaker":
        return replace(speaker_from(facts), id=facts["id"], version=facts["version"])
    if kind == "minutes":
        return replace(recorded_from(facts), meeting_id=facts["id"])
    if kind == "profile":
        return shown_from(facts)
    if kind == "proceedings":
        return proceedings_from(facts)
    if kind == "rows":
        return RowsTaken(facts[0], tuple((row_id, text) for row_id, text in facts[1]))
    if kind == "agenda":
        return replace(arranged_from(facts), meeting_id=facts["id"])
    if kind == "talk":
        return replace(
            spoken_from(facts).talk,
            id=facts["id"],
            version=facts["version"],
            meeting_id=facts["meeting"],
            speaker_id=facts["speaker"],
            substitute_for=facts["stands_in"],
        )
    if kind == "wish":
        project_id, wish, year, quarter, wish_id = facts
        return Wish(project_id, WishKind(wish), year, quarter, id=wish_id)
    return Town(*facts)
