"""Keep the directory of speakers, and see which fields are heard."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from lagplanner.database import hosting, trail
from lagplanner.database import speakers as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.fields import Missing, heard, missing_fields
from lagplanner.domain.talks.speakers import (
    COMING,
    Speaker,
    SpeakerField,
    Talk,
    TalkState,
)
from lagplanner.formats.likeness import found_in, words_of
from lagplanner.services import acting
from lagplanner.services.as_it_was import as_json

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory: who it is, how often heard, and when last."""

    speaker: Speaker
    talks: int = 0
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """How many talks of each field there were, year by year, and what the present year lacks."""

    by_year: Mapping[int, Counter[SpeakerField]]
    missing: tuple[Missing, ...]


async def directory(search: str = "", *, today: date) -> tuple[Entry, ...]:
    """Everybody who can speak, by name; with `search` those in whose entry each word of it is found.

    Only what is over was heard: a talk to come counts neither as one nor as the last.
    """
    acting.ask_leave(Deed.SEE_PEOPLE)
    typed = words_of(search)
    days = {one.id: one.day for one in await hosting.meetings() if one.day < today}
    heard_on: dict[int, list[date]] = defaultdict(list)
    for talk in await stored.talks():
        if talk.state in COMING and talk.meeting_id in days:
            heard_on[talk.speaker_id].append(days[talk.meeting_id])
    return tuple(
        Entry(one, len(heard_on[one.id]), max(heard_on[one.id], default=None))
        for one in await stored.speakers()
        if not one.is_forgotten and (not typed or found_in(typed, words_of(_searched(one))))
    )


async def speaker(speaker_id: int) -> Speaker:
    """One speaker; NotFoundError if there is none, or not any more."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    known = await stored.speaker(speaker_id)
    if known.is_forgotten:
        raise NotFoundError("Diese Person wurde gelöscht.")
    return known


async def talks_of(speaker_id: int) -> tuple[tuple[Talk, Meeting], ...]:
    """What somebody was asked for, with its meeting, the latest first."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    meetings = {one.id: one for one in await hosting.meetings()}
    found = [
        (talk, meetings[talk.meeting_id])
        for talk in await stored.talks(speaker_id=speaker_id)
        if talk.meeting_id in meetings
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].day, reverse=True))


async def save(speaker: Speaker, *, who: str, now: datetime) -> Speaker:
    """Add or change a speaker. Raises InputError, and ConflictError if somebody was faster."""
    _check(speaker)
    async with transaction(Deed.TALKS):
        saved = await stored.save_speaker(speaker, at=now)
        await trail.note(
            "speaker_changed" if speaker.id else "speaker_added",
            f"speaker:{saved.id}",
            "%(name)s geändert" if speaker.id else "%(name)s aufgenommen",
            facts={"name": saved.name},
            at=now,
            who=who,
        )
    return saved


async def remove(speaker_id: int, *, who: str, now: datetime) -> Speaker:
    """Remove somebody who never spoke. Raises BrokenRuleError otherwise: a programme named them."""
    async with transaction(Deed.TALKS):
        known = await stored.speaker(speaker_id)
        talks = await stored.talks(speaker_id=speaker_id)
        if any(talk.state is not TalkState.PREPARED for talk in talks):
            raise BrokenRuleError(
                f"{known.name} wurde schon angefragt und bleibt deshalb im Verzeichnis."
            )
        await stored.delete_speaker(speaker_id)
        await trail.note(
            "speaker_removed",
            f"speaker:{speaker_id}",
            "%(name)s entfernt",
            facts={"name": known.name},
            at=now,
            who=who,
            before=json.dumps(asdict(known), default=as_json, ensure_ascii=False),
        )
    return known


async def fields(year: int) -> Fields:
    """Which fields were heard in which year, and which are missing in this one."""
    years = {meeting.id: meeting.day.year for meeting in await hosting.meetings()}
    known = {one.id: one for one in await stored.speakers()}
    by_year: dict[int, list[Talk]] = defaultdict(list)
    for talk in await stored.talks():
        if talk.meeting_id in years:
            by_year[years[talk.meeting_id]].append(talk)
    counted = {each: heard(talks, known) for each, talks in sorted(by_year.items())}
    return Fields(counted, missing_fields(counted, year))


def _check(speaker: Speaker) -> None:
    """Refuse what no letter could use. Raises InputError naming each field."""
    problems = [] if speaker.name.strip() else [Problem("name", "Der Name fehlt.")]
    for name, typed in (("email", speaker.email), ("office_email", speaker.office_email)):
        if typed and not _ADDRESS.fullmatch(typed):
            problems.append(Problem(name, f"„{typed}“ ist keine E-Mail-Adresse."))
    if problems:
        raise InputError(*problems)


def _searched(one: Speaker) -> str:
    return " ".join((one.name, one.organisation, one.function, one.topics))
