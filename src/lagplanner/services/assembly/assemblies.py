"""Call a general assembly, say what is on its agenda, move it before it is called, cancel it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from lagplanner.database import assemblies as stored
from lagplanner.database import host_requests, hosting, letters, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.assembly.assemblies import (
    KIND,
    Assembly,
    check_day,
    check_named,
    check_not_called,
    lines_of,
    next_number,
)
from lagplanner.domain.assembly.notice import (
    LastDay,
    Notice,
    Way,
    earliest_assembly,
    notice,
    reasons,
)
from lagplanner.domain.dates.day_rules import OpenDays
from lagplanner.domain.dates.moving import hearers
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.reminding.audiences import address_of
from lagplanner.domain.reminding.reminder_facts import SENT
from lagplanner.domain.rules import NoticeForm
from lagplanner.domain.trail import TrailEntry
from lagplanner.mail import outbox
from lagplanner.services import rules as board_rules
from lagplanner.services.reminding.reminder_facts import calendar_facts

INVITATION = "ga_invitation"
CANCELLATION = "ga_cancelled"
CHANGED = "assembly_changed"

_DAYS = ("posted_on", "published_on", "registered_on")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Until when the notice for a day must leave, with the reasons of each way.

    `earliest` is the first day that can still be called in time today.
    """

    notice: Notice
    ways: tuple[tuple[LastDay, tuple[str, ...]], ...]
    earliest: date
    without_mail: tuple[Project, ...]
    in_time: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board types about an assembly; elections and changes of the statutes a line each."""

    starts: time | None = None
    town: str = ""
    venue: str = ""
    street: str = ""
    postcode: str = ""
    hybrid: str = ""
    elections: str = ""
    statute_changes: str = ""


async def reckon(day: date, *, today: date, subdivision: str = "SN") -> Reckoned:
    """Until when the notice of an assembly on this day must leave, and why."""
    days = await open_days(day, subdivision)
    without = await without_mail(day)
    found = notice(day, days, ways=more_ways(days, without))
    return Reckoned(
        found,
        tuple((one, reasons(found, one.way, days)) for one in found.last),
        earliest_assembly(today, days, ways=more_ways(days, without)),
        without,
        found.is_in_time(today),
    )


async def open_days(day: date, subdivision: str = "SN") -> OpenDays:
    """The calendar around a day, with the board's rules."""
    return OpenDays(
        calendar_facts(day.year - 2, day.year + 2, subdivision), await board_rules.rules()
    )


async def without_mail(day: date) -> tuple[Project, ...]:
    """Members that no mail reaches, by name: they get the notice as a letter."""
    return tuple(
        one
        for one in await members.projects()
        if is_member_on(one, day) and not address_of(one).email
    )


def more_ways(days: OpenDays, without: tuple[Project, ...]) -> tuple[Way, ...]:
    """A public notice reaches everybody; else who has no mail gets a letter."""
    needs_letters = bool(without) and days.rules.notice_form is not NoticeForm.PUBLIC
    return (Way.LETTER,) if needs_letters else ()


async def call(
    day: date,
    wanted: Wanted,
    *,
    reason: str = "",
    who: str,
    today: date,
    now: datetime,
    subdivision: str = "SN",
) -> Meeting:
    """Plan an assembly on this day. A day that breaks the period wants a reason, which the trail keeps.

    Raises InputError naming the field.
    """
    async with transaction(Deed.PLAN):
        known = [one for one in await hosting.meetings() if one.kind == KIND]
        kept = check_day(
            (await reckon(day, today=today, subdivision=subdivision)).notice, today, reason=reason
        )
        number = next_number([one.number for one in known if one.year == day.year])
        meeting = await hosting.save_meeting(
            Meeting(0, day.year, number, day, MeetingState.PUBLISHED, KIND), at=now
        )
        decided = Assembly(meeting.id, late_reason=kept)
        meeting = await _keep(meeting, decided, wanted, who=who, now=now)
        sentence = "Mitgliederversammlung am %(day)s geplant."
        facts = {"day": f"{day:%d.%m.%Y}"}
        if kept:
            sentence = "Mitgliederversammlung am %(day)s geplant, obwohl die Einladungsfrist nicht reicht. Grund: %(reason)s"
            facts["reason"] = kept
        await trail.note(
            "assembly_called", _subject(meeting), sentence, facts=facts, at=now, who=who
        )
    return meeting


async def change(year: int, number: int, wanted: Wanted, *, who: str, now: datetime) -> Meeting:
    """Say where and when it begins, and what is decided; calendars follow.

    Raises InputError naming the field for what an invitation that has left does not name.
    """
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, KIND)
        _check_stands(meeting)
        before = await state_of(meeting)
        known = await stored.assembly(meeting.id)
        check_named(known, _decided(known, wanted), sent=len(await invited(meeting.id)))
        risen = replace(meeting, sequence=meeting.sequence + 1)
        meeting = await _keep(risen, known, wanted, who=who, now=now)
        await trail.note(
            CHANGED,
            _subject(meeting),
            "Angaben zur Mitgliederversammlung am %(day)s geändert.",
            facts={"day": f"{meeting.day:%d.%m.%Y}"},
            at=now,
            who=who,
            before=before,
            after=await state_of(meeting),
        )
    return meeting


async def move(
    year: int,
    number: int,
    day: date,
    *,
    reason: str = "",
    who: str,
    today: date,
    now: datetime,
    subdivision: str = "SN",
) -> Meeting:
    """Put it on another day while nobody has been invited. Raises BrokenRuleError afterwards."""
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, KIND)
        _check_stands(meeting)
        known = await stored.assembly(meeting.id)
        check_not_called(known, sent=len(await invited(meeting.id)))
        reckoned = await reckon(day, today=today, subdivision=subdivision)
        kept = check_day(reckoned.notice, today, reason=reason)
        await stored.save(replace(known, late_reason=kept))
        moved = await hosting.save_meeting(
            replace(meeting, day=day, sequence=meeting.sequence + 1), at=now
        )
        sentence = "Mitgliederversammlung vom %(old)s auf den %(new)s gelegt."
        facts = {"old": f"{meeting.day:%d.%m.%Y}", "new": f"{day:%d.%m.%Y}"}
        if kept:
            sentence = "Mitgliederversammlung vom %(old)s auf den %(new)s gelegt, obwohl die Einladungsfrist nicht reicht. Grund: %(reason)s"
            facts["reason"] = kept
        await trail.note(
            "assembly_moved", _subject(meeting), sentence, facts=facts, at=now, who=who
        )
    return moved


async def cancel(year: int, number: int, *, reason: str, who: str, now: datetime) -> int:
    """Cancel it, and lay ready a letter to each who was written to; returns how many that are."""
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, KIND)
        _check_stands(meeting)
        written = await letters.letters(meeting_id=meeting.id)
        after = await hosting.save_meeting(
            replace(meeting, state=MeetingState.CANCELLED, sequence=meeting.sequence + 1), at=now
        )
        for one in written:
            await outbox.take_back(one.key)
        until = now + timedelta(minutes=(await board_rules.rules()).undo_minutes)
        informed = hearers(meeting, written)
        for hearer in informed:
            letter = Letter(
                key=f"{CANCELLATION}:{hearer.email.casefold()[:120]}:{KIND}-{year}-{number}",
                occasion=CANCELLATION,
                project_id=hearer.project_id,
                meeting_id=meeting.id,
                recipient_name=hearer.name,
                recipient_email=hearer.email,
                language=hearer.language,
                due_at=until,
                facts={
                    "day": after.day.isoformat(),
                    "reason": reason.strip(),
                    "holds": hearer.holds,
                },
            )
            await outbox.post(letter, at=now, who=who)
        sentence = "Mitgliederversammlung am %(day)s abgesagt."
        facts = {"day": f"{meeting.day:%d.%m.%Y}"}
        if reason.strip():
            sentence = "Mitgliederversammlung am %(day)s abgesagt. Grund: %(reason)s"
            facts["reason"] = reason.strip()
        await trail.note(
            "assembly_cancelled", _subject(meeting), sentence, facts=facts, at=now, who=who
        )
    return len(informed)


async def note_day(
    year: int, number: int, what: str, day: date | None, *, who: str, now: datetime
) -> None:
    """Note when the letters were posted, the notice appeared, or the register was told.

    `what` is posted_on, published_on or registered_on; None takes the note away.
    """
    if what not in _DAYS:
        raise NotFoundError("Das lässt sich hier nicht vermerken.")
    async with transaction(Deed.PLAN):
        meeting = await hosting.meeting(year, number, KIND)
        before = await state_of(meeting)
        known = await stored.assembly(meeting.id)
        changes: dict[str, Any] = {what: day}
        await stored.save(replace(known, **changes))
        facts = {"day": f"{meeting.day:%d.%m.%Y}"} | ({"on": f"{day:%d.%m.%Y}"} if day else {})
        await trail.note(
            CHANGED,
            _subject(meeting),
            NOTED[what] if day else "Vermerk zur Mitgliederversammlung am %(day)s entfernt.",
            facts=facts,
            at=now,
            who=who,
            before=before,
            after=await state_of(meeting),
        )


NOTED = {
    "posted_on": "Einladungen zur Mitgliederversammlung am %(day)s am %(on)s zur Post gebracht.",
    "published_on": "Einladung zur Mitgliederversammlung am %(day)s am %(on)s bekannt gemacht.",
    "registered_on": "Beschlüsse vom %(day)s am %(on)s beim Vereinsregister angemeldet.",
}


async def invited(meeting_id: int) -> tuple[Letter, ...]:
    """The invitations that have left."""
    return tuple(
        one
        for one in await letters.letters(meeting_id=meeting_id)
        if one.occasion == INVITATION and one.state in SENT and not one.facts.get("rehearsal")
    )


async def take_back(entry: TrailEntry, who: str, now: datetime) -> str:
    """What was said of it before is so again. Raises ConflictError if it was changed since."""
    meeting = await hosting.meeting_by_id(int(entry.subject.partition(":")[2]))
    if meeting is None or await state_of(meeting) != entry.after:
        raise ConflictError("Das wurde seitdem noch einmal geändert.")
    was = json.loads(entry.before)
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
    return "Die Angaben sind wieder wie vorher."


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


def assembly_plain(known: Assembly) -> dict[str, Any]:
    """An assembly as plain data, without the meeting it belongs to."""
    plain = asdict(known)
    del plain["meeting_id"]
    return {
        **plain,
        "starts": f"{known.starts:%H:%M}" if known.starts else "",
        **{name: day.isoformat() if (day := getattr(known, name)) else "" for name in _DAYS},
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
        **{name: date.fromisoformat(plain[name]) if plain[name] else None for name in _DAYS},
    )


async def _keep(
    meeting: Meeting, known: Assembly, wanted: Wanted, *, who: str, now: datetime
) -> Meeting:
    """Store what was typed: town and place beside the meeting, the rest of its own."""
    town = (await members.towns()).get(wanted.town)
    meeting = await hosting.save_meeting(replace(meeting, town=town), at=now)
    if wanted.venue:
        venue = Venue(
            wanted.venue, wanted.street, wanted.postcode, confirmed_at=now, confirmed_by=who
        )
        await host_requests.save_venue(meeting.id, venue)
    else:
        await host_requests.forget_venue(meeting.id)
    await stored.save(_decided(known, wanted))
    return meeting


def _decided(known: Assembly, wanted: Wanted) -> Assembly:
    return replace(
        known,
        starts=wanted.starts,
        hybrid=wanted.hybrid.strip(),
        elections=lines_of(wanted.elections),
        statute_changes=lines_of(wanted.statute_changes),
    )


def _check_stands(meeting: Meeting) -> None:
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Diese Versammlung ist abgesagt.")


def _subject(meeting: Meeting) -> str:
    return f"meeting:{meeting.id}"
