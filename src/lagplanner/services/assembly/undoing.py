"""How is what was done to a general assembly taken back, and from what is it known how it was before?"""

import json
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import assemblies as stored
from lagplanner.database import attendance, files, host_requests, hosting, letters, members, minutes
from lagplanner.domain.assembly.assemblies import Assembly, check_ahead, check_not_called
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.trail import TrailEntry
from lagplanner.services.as_it_was import bring_post_back
from lagplanner.services.assembly.inviting import lay
from lagplanner.services.assembly.telling import invited, named, tell_change

DAYS = ("posted_on", "published_on", "registered_on")
CHANGED_SINCE = "Das wurde seitdem noch einmal geändert."


async def changed(entry: TrailEntry, who: str, now: datetime) -> str:
    """What was said of it before is so again, and told again to who heard otherwise.

    Raises ConflictError if it was changed since.
    """
    meeting = await _meeting(entry)
    if await state_of(meeting) != entry.after:
        raise ConflictError(CHANGED_SINCE)
    was, was_named = json.loads(entry.before), await named(meeting)
    await stored.save(plain_assembly(was["assembly"], meeting.id))
    towns = await members.towns()
    meeting = replace(meeting, town=towns.get(was["town"]), sequence=meeting.sequence + 1)
    await hosting.save_meeting(meeting, at=now)
    if was["venue"]:
        name, street, postcode = was["venue"]
        venue = Venue(name, street, postcode, confirmed_at=now, confirmed_by=who)
        await host_requests.save_venue(meeting.id, venue)
    else:
        await host_requests.forget_venue(meeting.id)
    await tell_change(was_named, meeting, who=who, now=now)
    return "Die Angaben sind wieder wie vorher."


async def called(entry: TrailEntry, who: str, now: datetime) -> str:
    """It was never planned. Raises ConflictError or BrokenRuleError where anything has been built on it."""
    meeting = await _meeting(entry)
    check_ahead(meeting.day, now.astimezone(BERLIN).date())
    is_same = meeting.took_or_takes_place and f"{meeting.day:%d.%m.%Y}" == entry.facts["day"]
    if not is_same or await state_of(meeting) != entry.after or await _is_built_on(meeting):
        raise ConflictError(CHANGED_SINCE)
    written = await letters.letters(meeting_id=meeting.id)
    if any(one.is_heard for one in written):
        raise BrokenRuleError(
            "Es ist schon ein Brief hinausgegangen. Sagen Sie die Versammlung ab."
        )
    await letters.forget_about(meeting.id)
    await hosting.delete_meeting(meeting.id)
    return f"Die Versammlung am {meeting.day:%d.%m.%Y} ist nicht mehr geplant."


async def _is_built_on(meeting: Meeting) -> bool:
    """Whether anybody has handed in, answered, noted, written or filed anything for it."""
    return bool(
        await stored.motions([meeting.id])
        or await stored.votes([meeting.id])
        or await attendance.replies([meeting.id])
        or (await minutes.of_meeting(meeting.id)).id
        or await files.files(meeting.id)
    )


async def moved(entry: TrailEntry, who: str, now: datetime, subdivision: str) -> str:
    """It is on the day before again, its invitations by the holidays here. Raises ConflictError or BrokenRuleError where it is too late."""
    meeting = await _meeting(entry)
    known = await stored.assembly(meeting.id)
    if placed(meeting, known) != json.loads(entry.after):
        raise ConflictError(CHANGED_SINCE)
    check_not_called(known, sent=len(await invited(meeting.id)))
    was = json.loads(entry.before)
    day = date.fromisoformat(was["day"])
    check_ahead(day, now.astimezone(BERLIN).date())
    taken = [one for one in await hosting.meetings() if one.is_assembly and one.id != meeting.id]
    if (was["year"], was["number"]) in [(one.year, one.number) for one in taken]:
        raise ConflictError("Für das Jahr ist seitdem eine andere Versammlung geplant.")
    await stored.save(replace(known, late_reason=was["late_reason"]))
    before = replace(meeting, year=was["year"], number=was["number"], day=day)
    before = await hosting.save_meeting(replace(before, sequence=meeting.sequence + 1), at=now)
    await lay(before, who=who, now=now, subdivision=subdivision)
    return f"Die Versammlung ist wieder am {day:%d.%m.%Y}."


async def cancelled(entry: TrailEntry, who: str, now: datetime) -> str:
    """It takes place after all, and what waited waits again. Raises BrokenRuleError where a letter has left."""
    meeting = await _meeting(entry)
    if meeting.state is not MeetingState.CANCELLED:
        raise ConflictError(CHANGED_SINCE)
    check_ahead(meeting.day, now.astimezone(BERLIN).date())
    was = json.loads(entry.before)
    await bring_post_back(was["post"], meeting.id, who=who, now=now)
    stands = replace(meeting, state=MeetingState(was["state"]), sequence=meeting.sequence + 1)
    await hosting.save_meeting(stands, at=now)
    return f"Die Versammlung am {meeting.day:%d.%m.%Y} findet statt."


def placed(meeting: Meeting, known: Assembly) -> dict[str, Any]:
    """Where an assembly stands in time: its day, its number in the year, and why it may be late."""
    return {
        "year": meeting.year,
        "number": meeting.number,
        "day": meeting.day.isoformat(),
        "late_reason": known.late_reason,
    }


async def state_of(meeting: Meeting) -> str:
    """All that can be changed of it, as a text that is the same for the same."""
    venue = (await host_requests.venues([meeting.id])).get(meeting.id)
    return json.dumps(
        {
            "town": meeting.town.slug if meeting.town else "",
            "venue": [venue.name, venue.street, venue.postcode] if venue else None,
            "assembly": assembly_plain(await stored.assembly(meeting.id)),
        },
        ensure_ascii=False,
    )


PARTS = {
    "starts": "Beginn",
    "town": "Stadt",
    "venue": "Ort",
    "hybrid": "Teilnahme per Video",
    "elections": "Wahlen",
    "statute_changes": "Satzungsänderungen",
}


def what_changed(before: str, after: str) -> str:
    """The part in which two states differ, by its name on the page."""
    old, new = ({**one, **one["assembly"]} for one in (json.loads(before), json.loads(after)))
    names = [name for part, name in PARTS.items() if old[part] != new[part]]
    return names[0] if len(names) == 1 else "mehrere Angaben" if names else "nichts"


def assembly_plain(known: Assembly) -> dict[str, Any]:
    """An assembly as plain data, without the meeting it belongs to."""
    plain = asdict(known)
    del plain["meeting_id"]
    return {
        **plain,
        "starts": f"{known.starts:%H:%M}" if known.starts else "",
        **{name: day.isoformat() if (day := getattr(known, name)) else "" for name in DAYS},
    }


def plain_assembly(plain: dict[str, Any], meeting_id: int) -> Assembly:
    """The assembly that `assembly_plain` wrote."""
    return Assembly(
        meeting_id,
        starts=time.fromisoformat(plain["starts"]) if plain["starts"] else None,
        hybrid=plain["hybrid"],
        elections=tuple(plain["elections"]),
        statute_changes=tuple(plain["statute_changes"]),
        late_reason=plain["late_reason"],
        **{name: date.fromisoformat(plain[name]) if plain[name] else None for name in DAYS},
    )


async def _meeting(entry: TrailEntry) -> Meeting:
    meeting = await hosting.meeting_by_id(int(entry.subject.partition(":")[2]))
    if meeting is None:
        raise ConflictError(CHANGED_SINCE)
    return meeting
