"""How is a deed about minutes taken back? All of it is as it was, or nothing is changed.

Each deed keeps what stood before and after it: how far the minutes are, what was agreed, what objections
were answered. Whatever somebody did since stays theirs. A text that comes back is one more version.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from lagplanner.database import letters
from lagplanner.database import minutes as stored
from lagplanner.domain.afterwards.minutes import Action, Minutes, MinutesState
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.trail import TrailEntry
from lagplanner.mail import outbox
from lagplanner.services.as_it_was import as_json, plain

SAVED = "minutes_saved"
CIRCULATED = "minutes_circulated"
ANSWERED = "minutes_answered"
FINALISED = "minutes_finalised"
DONE = "action_done"
DEEDS = (SAVED, CIRCULATED, ANSWERED, FINALISED, DONE)

OF_MEETINGS = ("minutes", "minutes_final")
OF_ASSEMBLIES = ("ga_minutes", "ga_minutes_final")
"""The letters: that members may read them, and that another version stands."""

_HEAD = (
    "state taker taker_email version circulated_version objections_until circulated_at finalised_at"
).split()
_ACTION = "id text who project_id due done_at done_by".split()


async def state_of(meeting_id: int) -> str:
    """How minutes and agreements of a meeting stand now, for the trail."""
    known = await stored.of_meeting(meeting_id)
    state = {
        "head": plain(known, _HEAD),
        "actions": [plain(one, _ACTION) for one in await stored.actions(meeting_id)],
        "answers": {
            str(one.id): [one.answer, as_json(one.answered_at)] for one in known.objections
        },
    }
    return json.dumps(state, ensure_ascii=False)


async def bring_back(entry: TrailEntry, who: str, now: datetime) -> str:
    """Minutes and agreements as before. ConflictError if anything has changed since."""
    meeting_id = int(entry.subject.partition(":")[2])
    if await state_of(meeting_id) != entry.after:
        raise ConflictError("Am Protokoll wurde seitdem noch etwas geändert.")
    was, known = json.loads(entry.before), await stored.of_meeting(meeting_id)
    before = _head(was["head"], known)
    await _let_letters_stay(before, known)
    if not before.version:
        await _forget(known)
        return "Das Protokoll ist wieder leer."
    number = await _version_again(before, known, who=who, now=now)
    await stored.save(replace(before, version=number))
    await stored.save_actions(meeting_id, [_action(one, meeting_id) for one in was["actions"]])
    for objection_id, (answer, at) in was["answers"].items():
        await stored.answer_objection(known.id, int(objection_id), answer, at=_moment(at))
    if number != known.version:
        return f"Fassung {number} sagt wieder, was Fassung {before.version} sagte."
    return "Das Protokoll steht wieder wie vorher."


async def _let_letters_stay(before: Minutes, known: Minutes) -> None:
    """Nobody hears what is no longer so. BrokenRuleError where members have been written to."""
    if before.state is known.state:
        return
    place = 0 if known.state is MinutesState.CIRCULATED else 1
    occasions = (OF_MEETINGS[place], OF_ASSEMBLIES[place])
    written = await letters.letters(meeting_id=known.meeting_id)
    for letter in [one for one in written if one.occasion in occasions]:
        if letter.is_heard:
            raise BrokenRuleError("Die Mitglieder haben den Brief zum Protokoll schon bekommen.")
        await outbox.take_back(letter.key)


async def _forget(known: Minutes) -> None:
    """The first save goes as a whole, unless a member has said something about it."""
    if known.objections:
        raise BrokenRuleError("Zu diesem Protokoll gibt es schon Einwände.")
    await stored.forget(known.meeting_id)


async def _version_again(before: Minutes, known: Minutes, *, who: str, now: datetime) -> int:
    """The text of the version before as one more version; returns the number of the present one."""
    if before.version == known.version:
        return known.version
    old = next(one for one in await stored.versions(known.id) if one.number == before.version)
    again = replace(old, number=known.version + 1)
    await stored.add_version(known.id, again, at=now, who=who)
    return again.number


def _head(was: Mapping[str, Any], known: Minutes) -> Minutes:
    until = was["objections_until"]
    return replace(
        known,
        state=MinutesState(was["state"]),
        taker=was["taker"],
        taker_email=was["taker_email"],
        version=was["version"],
        circulated_version=was["circulated_version"],
        objections_until=date.fromisoformat(until) if until else None,
        circulated_at=_moment(was["circulated_at"]),
        finalised_at=_moment(was["finalised_at"]),
    )


def _action(was: Mapping[str, Any], meeting_id: int) -> Action:
    due = date.fromisoformat(was["due"]) if was["due"] else None
    done_at = _moment(was["done_at"])
    return Action(
        was["id"],
        meeting_id,
        was["text"],
        was["who"],
        was["project_id"],
        due,
        done_at,
        was["done_by"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
