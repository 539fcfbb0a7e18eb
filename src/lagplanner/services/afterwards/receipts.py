"""Note what a meeting cost, with the scan of each bill, change it, and take it away again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from lagplanner.database import files as stored_files
from lagplanner.database import hosting, trail
from lagplanner.database import receipts as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.files import has_room
from lagplanner.domain.afterwards.receipts import (
    CATEGORY_NAMES,
    SCANS,
    Category,
    Receipt,
    check,
    listed,
    owed,
)
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotFoundError,
    Problem,
)
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.papers import file_name
from lagplanner.domain.trail import TrailEntry
from lagplanner.formats.documents import MEDIA_TYPES, Document
from lagplanner.services import acting
from lagplanner.services.afterwards.files import looked_at
from lagplanner.services.membership.exports import Exported
from lagplanner.services.talks import invitations
from lagplanner.services.talks.invitations import Part
from lagplanner.templating.words import typed_euros

NOTED, CHANGED, REMOVED = "receipt_noted", "receipt_changed", "receipt_removed"
SENTENCES = {
    NOTED: "Beleg eingetragen: %(payee)s, %(sum)s Euro",
    CHANGED: "Beleg geändert: %(payee)s, %(sum)s Euro",
    REMOVED: "Beleg entfernt: %(payee)s, %(sum)s Euro",
}
NOT_THERE = "Diesen Beleg gibt es nicht mehr."


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody enters of a bill. `scan` are the bytes of a new one, `without_scan` takes the old away."""

    day: date
    payee: str
    what: str
    category: Category
    cents: int
    talk_id: int | None = None
    scan: bytes = b""
    without_scan: bool = False


async def of_meeting(meeting_id: int) -> tuple[Receipt, ...]:
    """Everything a meeting cost: what was agreed with its speakers, and every bill that was entered."""
    return await of_parts(await _meeting(meeting_id), await invitations.parts(meeting_id))


async def of_parts(meeting: Meeting, parts: Sequence[Part]) -> tuple[Receipt, ...]:
    """The same for whoever has read already which meeting it is and who speaks.

    A meeting that was cancelled may have cost something too, but not what was agreed for its talks.
    """
    acting.ask_leave(Deed.PROVE)
    talks = [(one.talk, one.speaker.name) for one in parts]
    noted = (await stored.receipts([meeting.id])).get(meeting.id, ())
    found = owed(listed(talks, noted), takes_place=meeting.took_or_takes_place)
    return tuple(_readable(one) for one in found)


async def with_receipts(meetings: Iterable[Meeting]) -> frozenset[int]:
    """Which of these meetings have bills that were entered, by id."""
    acting.ask_leave(Deed.PROVE)
    return frozenset(await stored.receipts([one.id for one in meetings]))


async def known(meeting_id: int, mark: str) -> Receipt:
    """One bill that was entered, as whoever asks may read it. Raises NotFoundError."""
    acting.ask_leave(Deed.PROVE)
    return _readable(await _known(meeting_id, mark))


async def note(
    meeting_id: int, given: Given, mark: str, *, who: str, today: date, now: datetime
) -> Receipt:
    """Enter a bill under the mark of its form; the same form sent again is the one that is there.

    Raises InputError for what cannot be taken, BrokenRuleError where it is too much or twice.
    """
    scan = await _looked_at(given.scan)
    async with transaction(Deed.RECEIPTS):
        meeting = await _meeting(meeting_id)
        there = await stored.receipt(mark)
        if there is not None:
            return await _known(meeting_id, mark)
        new = await _checked(
            _as(given, Receipt(given.category, "", "", 0, None, mark=mark, meeting_id=meeting.id)),
            scan,
            today,
        )
        kept = await stored.save(new)
        if scan is not None:
            kept = await _with_scan(kept, scan, now)
        await _tell(
            NOTED,
            kept,
            after=_text(kept),
            who=who,
            now=now,
        )
    return kept


async def change(
    meeting_id: int, mark: str, given: Given, *, who: str, today: date, now: datetime
) -> Receipt:
    """Correct a bill that was entered; raises like `note`. Nothing changed leaves no trace."""
    scan = await _looked_at(given.scan)
    async with transaction(Deed.RECEIPTS):
        was = await _known(meeting_id, mark)
        new = await _checked(_as(given, was), scan, today)
        await stored.save(new)
        if scan is not None:
            new = await _with_scan(new, scan, now)
        elif given.without_scan and was.scan_id is not None:
            await stored.show_scan(was.id, None, now)
            new = replace(new, scan_id=None, ending="")
        if _text(new) != _text(was):
            await _tell(
                CHANGED,
                new,
                before=_text(was),
                after=_text(new),
                who=who,
                now=now,
            )
    return new


async def remove(meeting_id: int, mark: str, *, who: str, now: datetime) -> int:
    """Take a bill away; returns the trail's entry, by which it can be brought back for a while."""
    async with transaction(Deed.RECEIPTS):
        was = await _known(meeting_id, mark)
        await stored.save(replace(was, removed_at=now))
        return await _tell(
            REMOVED,
            was,
            before=_text(was),
            who=who,
            now=now,
        )


async def hand_out(meeting_id: int, mark: str) -> Exported:
    """The scan of a bill. NotFoundError where there is none."""
    of_it, meeting = await known(meeting_id, mark), await _meeting(meeting_id)
    if of_it.scan_id is None:
        raise NotFoundError("Zu diesem Beleg gibt es keinen Scan.")
    name = file_name(
        ["Beleg", CATEGORY_NAMES[of_it.category], of_it.payee], meeting.day, of_it.ending
    )
    return Exported(name, MEDIA_TYPES[of_it.ending], await stored.scan(of_it.scan_id))


async def undo_noting(entry: TrailEntry, who: str, now: datetime) -> str:
    """Take away what was entered."""
    there = await _as_told(entry)
    await stored.save(replace(there, removed_at=now))
    return "Der Beleg ist entfernt."


async def undo_changing(entry: TrailEntry, who: str, now: datetime) -> str:
    """What the bill said before, with the scan it had as long as that is kept."""
    there, was = await _as_told(entry), json.loads(entry.before)
    scan_id = was["scan"]
    if scan_id is not None and not await stored.has_scan(scan_id):
        raise BrokenRuleError("Der frühere Scan ist inzwischen gelöscht.")
    await stored.save(_as_before(there, was))
    await stored.show_scan(there.id, scan_id, now)
    return "Der Beleg ist wieder wie vorher."


async def undo_removing(entry: TrailEntry, who: str, now: datetime) -> str:
    """Bring back what was taken away, while it is kept."""
    there = await _there(json.loads(entry.before)["mark"])
    if there.removed_at is None:
        raise ConflictError("Der Beleg ist schon wieder da.")
    beside = (await stored.receipts([there.meeting_id])).get(there.meeting_id, ())
    check(there, beside, today=there.day or now.date())
    await stored.save(replace(there, removed_at=None))
    return "Der Beleg ist wieder da."


async def _as_told(entry: TrailEntry) -> Receipt:
    """The bill this deed was about, if it is still as the deed left it."""
    there = await _there(json.loads(entry.after)["mark"])
    if there.removed_at is not None or _text(there) != entry.after:
        raise ConflictError("Der Beleg wurde seitdem noch einmal geändert.")
    return there


async def _there(mark: str) -> Receipt:
    found = await stored.receipt(mark)
    if found is None:
        raise BrokenRuleError("Der Beleg ist inzwischen gelöscht.")
    return found


def _readable(one: Receipt) -> Receipt:
    return replace(one, payee=acting.readable(one.payee), what=acting.readable(one.what))


async def _known(meeting_id: int, mark: str) -> Receipt:
    found = await stored.receipt(mark)
    if found is None or found.meeting_id != meeting_id or found.removed_at is not None:
        raise NotFoundError(NOT_THERE)
    return found


async def _meeting(meeting_id: int) -> Meeting:
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    return meeting


async def _looked_at(content: bytes) -> Document | None:
    """The scan as it is kept. It is recognised before the transaction: nobody waits for a picture."""
    if not content:
        return None
    made = await looked_at(content)
    if made.ending not in SCANS:
        raise InputError(Problem("file", "Hier passt nur ein PDF oder ein Bild."))
    return made


async def _checked(new: Receipt, scan: Document | None, today: date) -> Receipt:
    """The same bill, if it can stand beside the others of its meeting."""
    there = (await stored.receipts([new.meeting_id])).get(new.meeting_id, ())
    check(new, there, today=today)
    if new.talk_id is not None and new.talk_id not in {
        one.talk.id for one in await invitations.parts(new.meeting_id)
    }:
        raise NotFoundError("Diesen Fachbeitrag gibt es bei diesem Treffen nicht.")
    if scan is not None:
        filed = await stored_files.files(new.meeting_id)
        scans = await stored.size_of_scans(new.meeting_id)
        if not has_room(len(scan.content), filed, scans=scans):
            raise BrokenRuleError("Für dieses Treffen ist kein Platz mehr für Dateien.")
    return new


def _as(given: Given, known: Receipt) -> Receipt:
    return replace(
        known,
        category=given.category,
        payee=given.payee.strip(),
        what=given.what.strip(),
        cents=given.cents,
        day=given.day,
        talk_id=given.talk_id,
    )


async def _with_scan(known: Receipt, scan: Document, now: datetime) -> Receipt:
    scan_id = await stored.add_scan(known.id, scan.content, scan.ending, now)
    await stored.show_scan(known.id, scan_id, now)
    return replace(known, scan_id=scan_id, ending=scan.ending)


def _text(known: Receipt) -> str:
    """A bill as the trail keeps it, for bringing it back and for comparing."""
    told = {
        "mark": known.mark,
        "day": known.day.isoformat() if known.day else "",
        "payee": known.payee,
        "what": known.what,
        "category": known.category.value,
        "cents": known.cents,
        "talk": known.talk_id,
        "scan": known.scan_id,
    }
    return json.dumps(told, ensure_ascii=False)


def _as_before(known: Receipt, told: Mapping[str, Any]) -> Receipt:
    """The bill with what `_text` has kept of it, but for its scan."""
    return replace(
        known,
        day=date.fromisoformat(told["day"]),
        payee=told["payee"],
        what=told["what"],
        category=Category(told["category"]),
        cents=told["cents"],
        talk_id=told["talk"],
    )


async def _tell(
    deed: str,
    about: Receipt,
    *,
    who: str,
    now: datetime,
    before: str = "",
    after: str = "",
) -> int:
    return await trail.note(
        deed,
        f"meeting:{about.meeting_id}",
        SENTENCES[deed],
        facts={"payee": about.payee, "sum": typed_euros(about.cents)},
        about=(f"talk:{about.talk_id}",) if about.talk_id else (),
        before=before,
        after=after,
        at=now,
        who=who,
    )
