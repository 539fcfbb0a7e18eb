"""How is a deed taken back? Each by its own rule, never over what somebody did since.

What letters have said stays said. Taking back is a deed itself and stands in the trail.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from lagplanner.database import calendar, hosting, members, planning, trail
from lagplanner.database import speakers as stored_speakers
from lagplanner.database import topics as stored_topics
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.days import Span
from lagplanner.domain.errors import (
    AlreadyThereError,
    BrokenRuleError,
    ConflictError,
    NotFoundError,
)
from lagplanner.domain.hosting import Wish, WishKind
from lagplanner.domain.plan.planning import VersionState
from lagplanner.domain.rules import as_texts
from lagplanner.domain.trail import UNDONE, Kind, TrailEntry, kind_of
from lagplanner.services import rules
from lagplanner.services.afterwards import files, minutes_undo, receipts
from lagplanner.services.assembly import assemblies, motions, votes
from lagplanner.services.assembly import undoing as assembly
from lagplanner.services.attendance import taking_back, waiting
from lagplanner.services.directory import contacts, profiles
from lagplanner.services.membership import undoing as lists
from lagplanner.services.membership.members import FORGOTTEN, bring_back
from lagplanner.services.membership.speaker_holdings import speaker_from
from lagplanner.services.plan.planning import keep_as_draft
from lagplanner.services.privacy import periods
from lagplanner.services.public import legal, look
from lagplanner.services.talks import agenda
from lagplanner.services.trail import undoing_answers as answers
from lagplanner.services.trail import undoing_letters, undoing_settings

CHANGED_SINCE = "Das wurde seitdem noch einmal geändert."

Undo = Callable[[TrailEntry, str, datetime], Awaitable[str]]
"""Takes a deed back inside the transaction, for somebody, now; says in a sentence what is so again."""

UndoByHolidays = Callable[[TrailEntry, str, datetime, str], Awaitable[str]]
"""The same, told whose holidays hold."""


def can_undo(entry: TrailEntry, *, now: datetime) -> bool:
    """Whether the button is worth showing; what came since is looked at when it is pressed."""
    if entry.undone_at is not None or not _is_known(entry):
        return False
    if entry.deed in LISTS:
        return now - entry.at <= lists.UNDO_WITHIN
    return _has_all(entry)


def why_not(entry: TrailEntry) -> str:
    """Why a deed has no button, in a sentence that says what to do instead; "" where nobody would look."""
    return undoing_settings.WHY_NOT.get(entry.deed, "")


def _has_all(entry: TrailEntry) -> bool:
    """Whether what is needed is still kept: it goes after its time, and with a person."""
    return bool(entry.before or entry.after) or entry.deed in (*LISTS, *NEEDS_NOTHING)


def _is_known(entry: TrailEntry) -> bool:
    return entry.deed in UNDOS or entry.deed in BY_HOLIDAYS


async def undo(entry_id: int, *, who: str, now: datetime, subdivision: str = "SN") -> str:
    """Take one deed back and say in a sentence what is so again.

    Raises ConflictError if it was taken back before or changed since, BrokenRuleError where it can
    not be any more; the sentence says why.
    """
    entry = await trail.entry(entry_id)
    if entry is None or not _is_known(entry):
        raise NotFoundError("Diesen Eintrag gibt es nicht.")
    async with transaction(GRANTED.get(kind_of(entry.deed), Deed.PLAN)):
        entry = await trail.entry(entry_id) or entry  # as it is now that nobody else writes
        if entry.undone_at is not None:
            raise ConflictError("Das wurde schon zurückgenommen.")
        if not _has_all(entry):
            raise BrokenRuleError(FORGOTTEN)
        if entry.deed in BY_HOLIDAYS:
            sentence = await BY_HOLIDAYS[entry.deed](entry, who, now, subdivision)
        else:
            sentence = await UNDOS[entry.deed](entry, who, now)
        await trail.mark_undone(entry_id, at=now)
        await trail.note(
            "undone",
            entry.subject,
            f"{UNDONE}{entry.sentence}",
            facts=entry.facts,
            about=await trail.subjects(entry_id),
            at=now,
            who=who,
        )
    return sentence


async def _project(entry: TrailEntry, who: str, now: datetime) -> str:
    sentence = await bring_back(entry, who=who, now=now)
    if entry.sentence == contacts.ACCEPTED:
        await contacts.say_no_more(int(entry.subject.partition(":")[2]))
    return sentence


async def _list(entry: TrailEntry, who: str, now: datetime) -> str:
    done = await lists.take_back(int(entry.subject.partition(":")[2]), who=who, now=now)
    return " ".join(done.lines())


async def _draft(entry: TrailEntry, who: str, now: datetime) -> str:
    """The version before is the draft again; a draft that was the first, or a first one over a
    published plan, is discarded."""
    year, number = int(entry.facts["year"]), int(entry.facts["number"])
    known = {one.number: one for one in await planning.versions(year)}
    draft = known.get(number)
    if draft is None or draft.state is not VersionState.DRAFT:
        raise ConflictError("Der Plan wurde seitdem geändert oder veröffentlicht.")
    before = known.get(int(entry.before or 0))
    if before is None or before.state is VersionState.PUBLISHED:
        await planning.move(draft.id, VersionState.DRAFT, VersionState.DISCARDED)
        return f"Der Entwurf {year} ist verworfen."
    old = await planning.with_texts(before)
    note = f"Fassung {before.number} zurückgeholt"
    stored = await keep_as_draft(replace(old, note=note), who=who, now=now)
    return f"Fassung {stored.number} sagt wieder, was Fassung {before.number} sagte."


async def _wish_noted(entry: TrailEntry, who: str, now: datetime) -> str:
    wish = _wish(entry.after)
    if wish not in await members.wishes(wish.year, wish.year):
        raise ConflictError(CHANGED_SINCE)
    await members.delete_wish(wish.id)
    return "Der Wunsch ist wieder gelöscht."


async def _wish_forgotten(entry: TrailEntry, who: str, now: datetime) -> str:
    try:
        await members.save_wish(_wish(entry.before), at=now)
    except AlreadyThereError as error:
        raise ConflictError("Das Projekt hat seitdem etwas anderes gewünscht.") from error
    return "Der Wunsch ist wieder da."


def _wish(text: str) -> Wish:
    known = json.loads(text)
    return Wish(**{**known, "kind": WishKind(known["kind"])})


async def _speaker_removed(entry: TrailEntry, who: str, now: datetime) -> str:
    known = speaker_from(json.loads(entry.before))
    if any(one.name == known.name for one in await stored_speakers.speakers()):
        raise ConflictError(f"{known.name} steht schon wieder im Verzeichnis.")
    await stored_speakers.save_speaker(known, at=now)
    return f"{known.name} steht wieder im Verzeichnis."


async def _calendar_deleted(entry: TrailEntry, who: str, now: datetime) -> str:
    known = json.loads(entry.before)
    if any(one.name == known["name"] for one in await calendar.calendars()):
        raise ConflictError(f"Einen Kalender „{known['name']}“ gibt es schon wieder.")
    days = [
        Span(date.fromisoformat(first), date.fromisoformat(last), title)
        for first, last, title in known["days"]
    ]
    await calendar.add_calendar(known["name"], days, at=now, who=who)
    return f"Die Tage des Kalenders „{known['name']}“ sind wieder frei gehalten."


async def _calendar_read(entry: TrailEntry, who: str, now: datetime) -> str:
    name = await calendar.delete_calendar(int(entry.subject.partition(":")[2]))
    return f"Kalender „{name}“ ist gelöscht. Seine Tage sind wieder frei."


async def _holiday_deleted(entry: TrailEntry, who: str, now: datetime) -> str:
    known = json.loads(entry.before)
    first, last = (date.fromisoformat(known[name]) for name in ("first", "last"))
    await calendar.add_town_holiday(known["town"], first, last, known["title"])
    return f"„{known['title']}“ ist wieder freigehalten."


async def _topic_chosen(entry: TrailEntry, who: str, now: datetime) -> str:
    was, became = json.loads(entry.before), json.loads(entry.after)
    meeting = await hosting.meeting_by_id(int(entry.subject.partition(":")[2]))
    if meeting is None or meeting.topic != became["title"]:
        raise ConflictError("Das Thema wurde seitdem noch einmal geändert.")
    known = {one.id for one in await stored_topics.topics()}
    await stored_topics.choose(was["topic"] if was["topic"] in known else None, meeting.id, at=now)
    await hosting.save_meeting(replace(meeting, topic=was["title"]), at=now)
    title = was["title"]
    return f"Das Thema ist wieder „{title}“." if title else "Das Treffen hat wieder kein Thema."


async def _rules(entry: TrailEntry, who: str, now: datetime) -> str:
    was, became = json.loads(entry.before), json.loads(entry.after)
    present = as_texts(await rules.rules())
    if any(present[name] != text for name, text in became.items()):
        raise ConflictError("Diese Regeln wurden seitdem noch einmal geändert.")
    await rules.put(was, who=who, now=now)
    return "Die Regeln gelten wieder wie vorher."


PROJECTS = ("project_added", "project_changed", "project_deleted")
LISTS = ("list_read_in", "export_restored")
GRANTED: Mapping[Kind | None, Deed] = {
    Kind.TALKS: Deed.TALKS,
    Kind.MEMBERS: Deed.LISTS,
    Kind.RULES: Deed.RULES,
    Kind.LETTERS: Deed.SEND,
}
"""What somebody has to be allowed who takes back a deed of this kind; else to plan."""

NEEDS_NOTHING = ("plan_drafted", "blackouts_read")
"""Deeds that tell by their facts alone what was before."""

BY_HOLIDAYS: Mapping[str, UndoByHolidays] = {assemblies.MOVED: assembly.moved}
"""Deeds whose undoing writes letters on a day that the holidays of the federal state decide."""

UNDOS: Mapping[str, Undo] = {
    **dict.fromkeys(PROJECTS, _project),
    **dict.fromkeys(LISTS, _list),
    profiles.CHANGED: profiles.bring_back,
    "plan_drafted": _draft,
    "wish_noted": _wish_noted,
    "wish_forgotten": _wish_forgotten,
    "speaker_removed": _speaker_removed,
    "blackouts_deleted": _calendar_deleted,
    "blackouts_read": _calendar_read,
    "town_holiday_deleted": _holiday_deleted,
    "topic_chosen": _topic_chosen,
    "rules_changed": _rules,
    legal.WRITTEN: undoing_settings.page,
    look.CHANGED: undoing_settings.colour,
    periods.CHANGED: undoing_settings.periods,
    "letter_text_changed": undoing_letters.text,
    "reminder_changed": undoing_letters.distance,
    "reminder_times_changed": undoing_letters.hour,
    "file_added": files.undo_adding,
    "file_removed": files.undo_removing,
    "file_shown": files.undo_showing,
    receipts.NOTED: receipts.undo_noting,
    receipts.CHANGED: receipts.undo_changing,
    receipts.REMOVED: receipts.undo_removing,
    assemblies.CALLED: assembly.called,
    assemblies.CHANGED: assembly.changed,
    assemblies.CANCELLED: assembly.cancelled,
    motions.SETTLED: motions.take_back,
    motions.REWORDED: motions.take_back_words,
    votes.MARKED: votes.take_back,
    "host_answered": answers.host,
    "talk_answered": answers.talk,
    "poll_answered": answers.poll,
    waiting.REPLIED: taking_back.take_back,
    agenda.CHANGED: agenda.bring_back,
    **dict.fromkeys(minutes_undo.DEEDS, minutes_undo.bring_back),
    "talk_arranged": answers.slot,
    "talk_moved": answers.order,
}
