"""Write the minutes of a meeting, give them to the members, hear their objections, and finish them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lagplanner.database import hosting, trail
from lagplanner.database import minutes as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.minutes import (
    OBJECTIONS,
    Action,
    Minutes,
    Objection,
    Section,
    Version,
    checked,
    circulated,
    finalised,
    may_be_written,
    prepared,
)
from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.hosting import WORKING, Meeting
from lagplanner.domain.trail import Fact
from lagplanner.services import acting
from lagplanner.services.afterwards import minutes_undo as undo
from lagplanner.services.afterwards.minutes_letters import tell_it_stands, tell_members
from lagplanner.services.assembly import minutes as assembly_minutes
from lagplanner.services.attendance import lists
from lagplanner.services.attendance.lists import DayList
from lagplanner.services.talks import agenda, contributions, invitations
from lagplanner.templating.sentences import said

LONGEST_OBJECTION = 2_000
"""Of an objection, and of what the board says to it."""


@dataclass(frozen=True, slots=True)
class Written:
    """The minutes of a meeting as the board works on them.

    `present` is the version to begin with: the last one saved, else one prepared from agenda and list.
    `versions` are all saves, `actions` what was agreed.
    """

    meeting: Meeting
    minutes: Minutes
    present: Version
    versions: tuple[Version, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What the board sends to be kept. `shown` are the agreements that stood there when it began, by id,
    and whether each was done.
    """

    taker: str
    taker_email: str
    attendance: str
    sections: tuple[Section, ...]
    actions: tuple[Action, ...]
    shown: Mapping[int, bool] = field(default_factory=dict)


async def written(year: int, number: int, *, kind: str = WORKING) -> Written:
    """The minutes of the meeting an address means, as whoever asks may read them; NotFoundError where
    there is none.
    """
    return acting.readable(await of(await hosting.meeting(year, number, kind)))


async def of(meeting: Meeting) -> Written:
    """The minutes of a meeting, prepared where nobody has begun them."""
    known = await stored.of_meeting(meeting.id)
    versions = await stored.versions(known.id) if known.id else ()
    present = versions[-1] if versions else await _prepared(meeting)
    return Written(meeting, known, present, versions, await stored.actions(meeting.id))


async def for_members(meeting: Meeting) -> Written | None:
    """The minutes as members read them; None while they are only the board's."""
    known = await of(meeting)
    return known if known.minutes.is_out else None


async def save(
    year: int, number: int, draft: Draft, *, seen: int, kind: str = WORKING, who: str, now: datetime
) -> Written:
    """Keep one more version, with what was agreed; the one before stays.

    `seen` is the number of the version that was looked at. Saved as they are, nothing is kept.
    Raises InputError naming the field, also where somebody else has saved meanwhile.
    """
    async with transaction(Deed.PLAN):
        meeting = await _taking_place(year, number, kind)
        known = await stored.of_meeting(meeting.id)
        may_be_written(known)
        if seen != known.version:
            words = "Inzwischen hat jemand eine neue Fassung gespeichert. Ihr Text steht noch da."
            raise InputError(Problem("text-1", words))
        before, was = await of(meeting), await undo.state_of(meeting.id)
        version = checked(Version(known.version + 1, draft.attendance, draft.sections))
        same = bool(before.versions) and _says_the_same(version, before.present)
        actions = await _actions_kept(meeting.id, draft, now=now, who=who)
        taker = (draft.taker, draft.taker_email)
        if same and actions == before.actions and taker == (known.taker, known.taker_email):
            return before
        number_now = known.version if same else version.number
        head = replace(known, taker=draft.taker, taker_email=draft.taker_email, version=number_now)
        head = await stored.save(head)
        if not same:
            await stored.add_version(head.id, version, at=now, who=who)
        facts: dict[str, Fact] = {"number": number_now}
        sentence = "Protokoll gespeichert, Fassung %(number)s"
        await _note(undo.SAVED, meeting, sentence, facts, now, who, was)
        return await of(meeting)


async def circulate(
    year: int,
    number: int,
    until: date,
    *,
    kind: str = WORKING,
    who: str,
    today: date,
    now: datetime,
) -> Written:
    """Give the minutes to the members, with a day until which they may object; the letter is held."""
    async with transaction(Deed.PLAN):
        meeting = await _taking_place(year, number, kind)
        known, was = await stored.of_meeting(meeting.id), await undo.state_of(meeting.id)
        await stored.save(circulated(known, until, day=meeting.day, today=today, at=now))
        day: dict[str, Fact] = {"day": f"{until:%d.%m.%Y}"}
        sentence = "Protokoll an die Mitglieder gegeben, Einwände bis %(day)s"
        await _note(undo.CIRCULATED, meeting, sentence, day, now, who, was)
        await tell_members(meeting, who=who, now=now)
        return await of(meeting)


async def object_to(
    meeting_id: int, project_id: int | None, text: str, *, who: str, today: date, now: datetime
) -> None:
    """Keep what a member wants to be another. The same twice is one objection.

    Raises BrokenRuleError when it is too late, InputError where nothing is said.
    """
    text = text.strip()
    if not text:
        raise InputError(Problem("einwand", "Schreiben Sie, was anders sein soll."))
    async with transaction(Deed.FOLLOW_UP, meeting=meeting_id, project=project_id):
        known = await stored.of_meeting(meeting_id)
        if not known.takes_objections(today):
            raise BrokenRuleError("Für dieses Protokoll sind keine Einwände mehr möglich.")
        if any((one.project_id, one.text) == (project_id, text) for one in known.objections):
            return
        await stored.add_objection(known.id, Objection(0, project_id, who, text, now))
        await trail.note(
            "minutes_objected",
            f"meeting:{meeting_id}",
            "%(name)s: Einwand zum Protokoll",
            facts={"name": who},
            about=[f"project:{project_id}"] if project_id else (),
            at=now,
            who=who,
        )


async def answer_objection(
    year: int,
    number: int,
    objection_id: int,
    answer: str,
    *,
    kind: str = WORKING,
    who: str,
    now: datetime,
) -> None:
    """Note what the board says to an objection; NotFoundError for one of another meeting."""
    async with transaction(Deed.PLAN):
        meeting = await _taking_place(year, number, kind)
        known, was = await stored.of_meeting(meeting.id), await undo.state_of(meeting.id)
        may_be_written(known)
        if not await stored.answer_objection(known.id, objection_id, answer.strip(), at=now):
            raise NotFoundError("Diesen Einwand gibt es nicht.")
        sentence = "Einwand zum Protokoll beantwortet"
        await _note(undo.ANSWERED, meeting, sentence, {}, now, who, was)


async def finalise(
    year: int, number: int, *, kind: str = WORKING, who: str, today: date, now: datetime
) -> Written:
    """Fix the text. Members who were written about another version hear that this one stands."""
    async with transaction(Deed.PLAN):
        meeting = await _taking_place(year, number, kind)
        was = await undo.state_of(meeting.id)
        known = finalised(await stored.of_meeting(meeting.id), today=today, at=now)
        await stored.save(known)
        facts: dict[str, Fact] = {"number": known.version}
        sentence = "Protokoll fertiggestellt, Fassung %(number)s"
        await _note(undo.FINALISED, meeting, sentence, facts, now, who, was)
        if known.version != known.circulated_version:
            await tell_it_stands(meeting, known, who=who, now=now)
        return await of(meeting)


def usual_until(today: date) -> date:
    """Until when members may object if nothing else is said."""
    return today + OBJECTIONS


def attendance_of(known: DayList) -> str:
    """Who was there and who was excused, by project, as minutes begin."""
    there: dict[str, int] = {}
    excused: list[str] = []
    for line in known.lines:
        project = known.projects.get(line.project_id or 0)
        name = project.name if project else line.name
        if line.there:
            there[name] = there.get(name, 0) + line.there
        elif line.presence is Presence.EXCUSED and name not in excused:
            excused.append(name)
    if not there:
        return ""
    listed = "; ".join(
        f"{name} ({number})" if number > 1 else name for name, number in there.items()
    )
    text = f"Anwesend ({known.count.present}): {listed}"
    return f"{text}\nEntschuldigt: {'; '.join(excused)}" if excused else text


async def _prepared(meeting: Meeting) -> Version:
    """The first draft: the items of the agenda, and who was there."""
    if meeting.is_assembly:
        return await assembly_minutes.prepared(meeting)
    parts = await invitations.parts(meeting.id)
    lines = contributions.lines_of(parts, meeting, await agenda.lines_of(meeting.id))
    names = [str(said(one.name)) for one in lines]
    sections = prepared(lines, names) or (Section(meeting.topic or "Verlauf"),)
    return Version(0, attendance_of(await lists.listed(meeting.id)), sections)


async def _actions_kept(
    meeting_id: int, draft: Draft, *, now: datetime, who: str
) -> tuple[Action, ...]:
    """Store what was agreed. Whatever somebody else ticked or added meanwhile stays as they left it."""
    before = {one.id: one for one in await stored.actions(meeting_id)}
    sent = {one.id for one in draft.actions}
    kept = [one for one in before.values() if one.id not in sent and one.id not in draft.shown]
    for one in draft.actions:
        old = before.get(one.id)
        is_changed = one.is_open == draft.shown.get(one.id, False)
        if old is not None and (not is_changed or old.is_open == one.is_open):
            one = replace(one, done_at=old.done_at, done_by=old.done_by)
        elif not one.is_open:
            one = replace(one, done_at=now, done_by=who)
        kept.append(replace(one, meeting_id=meeting_id))
    await stored.save_actions(meeting_id, kept)
    return await stored.actions(meeting_id)


def _says_the_same(one: Version, other: Version) -> bool:
    return (one.attendance, one.sections) == (other.attendance, other.sections)


async def _taking_place(year: int, number: int, kind: str) -> Meeting:
    meeting = await hosting.meeting(year, number, kind)
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Dieses Treffen ist ausgefallen.")
    return meeting


async def _note(
    deed: str,
    meeting: Meeting,
    sentence: str,
    facts: dict[str, Fact],
    now: datetime,
    who: str,
    was: str,
) -> None:
    """Tell the deed with what stood before it, so that it can be taken back."""
    subject, became = f"meeting:{meeting.id}", await undo.state_of(meeting.id)
    await trail.note(
        deed, subject, sentence, facts=facts, before=was, after=became, at=now, who=who
    )
