"""How is an answer taken back that the board wrote down, or a talk's slot? As it was, or not at all.

Only what the board entered: nobody takes back what somebody has said by their own link.
"""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import host_requests, hosting, polls, speakers
from lagplanner.domain.dates.polls import PollState, Suits, Vote
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import RequestState, Venue
from lagplanner.domain.talks.speakers import TalkState, Via
from lagplanner.domain.trail import TrailEntry
from lagplanner.services import slots
from lagplanner.services.as_it_was import bring_post_back, plain, typed

ANSWERED_SINCE = "Seitdem ist noch einmal geantwortet worden. Tragen Sie ein, was jetzt gilt."


async def host(entry: TrailEntry, who: str, now: datetime) -> str:
    """Request, place and state of the meeting as before; nobody hears of what was entered."""
    kept = json.loads(entry.before)
    meeting = await _coming(int(entry.subject.partition(":")[2]), now)
    request = await host_requests.request(meeting.id, kept["project"])
    if request is None or plain(request, kept["became"]) != kept["became"]:
        raise ConflictError(ANSWERED_SINCE)
    await bring_post_back(kept["post"], meeting.id, who=who, now=now)
    await host_requests.save_request(replace(request, **typed(kept["was"], RequestState)))
    if request.project_id == meeting.host_id:
        await _bring_place_back(kept, meeting, now)
    return "Die Antwort ist gelöscht. Es gilt wieder, was vorher galt."


async def _bring_place_back(kept: dict[str, Any], meeting: Meeting, now: datetime) -> None:
    """Another place raises the calendar's sequence once more: a feed may have been fetched."""
    if kept["venue"] is not None:
        venue = Venue(**typed(kept["venue"], RequestState))
        await host_requests.save_venue(meeting.id, venue)
    else:
        await host_requests.ask_for_room_again(meeting.id)
    changed = meeting.sequence != kept["meeting"]["sequence"]
    state = MeetingState(kept["meeting"]["state"])
    await hosting.save_meeting(
        replace(meeting, state=state, sequence=meeting.sequence + changed), at=now
    )


async def talk(entry: TrailEntry, who: str, now: datetime) -> str:
    """The talk as before; whoever was named as a substitute is a matter of its own."""
    kept = json.loads(entry.before)
    known = await speakers.talk(kept["talk"])
    await _coming(known.meeting_id, now)
    if plain(known, kept["became"]) != kept["became"]:
        raise ConflictError(ANSWERED_SINCE)
    if TalkState.SUBSTITUTED in (kept["was"]["state"], kept["became"]["state"]):
        raise BrokenRuleError("Es ist eine Vertretung benannt. Tragen Sie ein, was jetzt gilt.")
    await bring_post_back(kept["post"], known.meeting_id, who=who, now=now)
    await speakers.save_talk(replace(known, **typed(kept["was"], TalkState)))
    await speakers.save_days(known.id, [date.fromisoformat(day) for day in kept["days"]])
    speaker = await speakers.speaker(known.speaker_id)
    forget_on = date.fromisoformat(kept["forget_on"]) if kept["forget_on"] else None
    if speaker.forget_on != forget_on:
        await speakers.save_speaker(replace(speaker, forget_on=forget_on), at=now)
    await slots.follow(known.meeting_id, now=now)
    return "Die Antwort ist gelöscht. Es gilt wieder, was vorher galt."


async def poll(entry: TrailEntry, who: str, now: datetime) -> str:
    """A project's votes as before, while the poll runs."""
    was, became = json.loads(entry.before), json.loads(entry.after)
    known = await polls.the_poll(became["poll"])
    if known.state is not PollState.OPEN:
        raise BrokenRuleError("Diese Umfrage ist schon beendet.")
    project_id = became["project"]
    given = [one for one in await polls.votes(known.id) if one.project_id == project_id]
    if sorted(given, key=_day) != sorted(_votes(became), key=_day):
        raise ConflictError(ANSWERED_SINCE)
    await polls.save_votes(known.id, project_id, _votes(was), at=now)
    return "Die Antwort ist gelöscht. Es gilt wieder, was vorher galt."


async def slot(entry: TrailEntry, who: str, now: datetime) -> str:
    """Time, printed words and money of a talk as before."""
    was, became = json.loads(entry.before), json.loads(entry.after)
    known = await speakers.talk(became["id"])
    agreed = [name for name in became if name != "seen_programme_at"]
    if plain(known, agreed) != {name: became[name] for name in agreed}:
        raise ConflictError("Dieser Beitrag wurde seitdem noch einmal geändert.")
    again = await speakers.save_talk(replace(known, **typed(was, TalkState)))
    await slots.entry_follows(known, again, now)
    await slots.keep_minutes(again, now=now)
    await slots.follow(again.meeting_id, now=now)
    return "Der Beitrag ist wieder wie vorher."


async def order(entry: TrailEntry, who: str, now: datetime) -> str:
    """The talks of a meeting in the order before."""
    was, became = json.loads(entry.before), json.loads(entry.after)
    talks = await speakers.talks(meeting_id=int(entry.subject.partition(":")[2]))
    if {str(one.id): one.position for one in talks} != became:
        raise ConflictError("Die Reihenfolge wurde seitdem noch einmal geändert.")
    for one in talks:
        if was[str(one.id)] != one.position:
            await speakers.save_talk(replace(one, position=was[str(one.id)]))
    return "Die Reihenfolge ist wieder wie vorher."


async def _coming(meeting_id: int, now: datetime) -> Meeting:
    """The meeting, if anything can still be arranged for it."""
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht mehr.")
    if not meeting.took_or_takes_place or meeting.day < now.astimezone(BERLIN).date():
        raise BrokenRuleError("Dieses Treffen ist vorbei oder fällt aus.")
    return meeting


def _votes(kept: dict[str, Any]) -> list[Vote]:
    return [
        Vote(kept["project"], date.fromisoformat(day), Suits(value), who, Via(via))
        for day, value, who, via in kept["votes"]
    ]


def _day(vote: Vote) -> date:
    return vote.day
