"""Which rows have had their time, and what is done to them then? One shelf per table and period."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from piccolo.columns import Column, Date
from piccolo.columns.combination import WhereRaw
from piccolo.custom_types import Combinable
from piccolo.table import Table

from lagplanner.clock import BERLIN
from lagplanner.database import tables as t
from lagplanner.database.engine import run_sql, savepoint
from lagplanner.domain.errors import AlreadyThereError
from lagplanner.domain.post.letters import UNDERWAY, WAITING, LetterState
from lagplanner.domain.privacy.retention import Keeping, before

BATCH = 500  # rows forgotten in one transaction: pages wait no longer than for any deed
DAILY = "forget"
K = Keeping


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rows of one table whose time counts from `since`; without `blanks` the whole row goes.

    `only` keeps away from rows that are still needed, whatever their age.
    """

    keeping: Keeping
    table: type[Table]
    since: Column
    blanks: Mapping[str, Any] = field(default_factory=dict)
    only: Combinable | None = None

    def due(self, last_day: date) -> Combinable:
        """The condition for rows that have had their time: of this day or before."""
        limit = last_day if isinstance(self.since, Date) else before(last_day)
        early = self.since <= limit if isinstance(self.since, Date) else self.since < limit
        return self._held() & early

    def _held(self) -> Combinable:
        """Whether there is anything to forget in a row."""
        parts: Combinable = self.since.is_not_null()
        if self.blanks:
            parts = parts & reduce(or_, [self._is_filled(name) for name in self.blanks])
        return parts if self.only is None else parts & self.only

    def _is_filled(self, name: str) -> Combinable:
        column, empty = self.table._meta.get_column_by_name(name), self.blanks[name]
        return column.is_not_null() if empty is None else column != empty


def _blank(columns: str, empty: Any = "") -> dict[str, Any]:
    return dict.fromkeys(columns.split(), empty)


_AT_WORK = [state.value for state in (*WAITING, *UNDERWAY, LetterState.HELD, LetterState.DRAFT)]
_LETTER = {
    **_blank("recipient_name recipient_email created_by released_by error own_subject own_text"),
    "facts": "{}",
}
_ANSWER = "answered_by entered_by remark"

# Typed as far as one reference; these days are two and three away.
_POLLED: Any = t.PollVote.poll_day
_ANSWERED: Any = t.ReplyAnswer.reply
_NEEDED: Any = t.ReplyNeed.reply
_MINUTED: Any = t.MinutesVersion.minutes
_OBJECTED: Any = t.MinutesObjection.minutes

_SHOWN_NOWHERE = "picture.mark NOT IN (SELECT profile_part.picture FROM profile_part)"

SHELVES: Sequence[Shelf] = (
    Shelf(
        K.FORMER_CONTACTS,
        t.Contact,
        t.Contact.project.member_until,
    ),
    Shelf(K.FORMER_BOARD, t.BoardPerson, t.BoardPerson.left_at),
    Shelf(K.ANSWERS, t.HostRequest, t.HostRequest.meeting.day, _blank(_ANSWER)),
    Shelf(K.ANSWERS, t.Venue, t.Venue.meeting.day, _blank("confirmed_by")),
    Shelf(K.ANSWERS, t.ChecklistItem, t.ChecklistItem.meeting.day, _blank("done_by")),
    Shelf(
        K.ANSWERS,
        t.Swap,
        t.Swap.asking_meeting.day,
        _blank("note asked_by answered_by decided_by"),
    ),
    Shelf(K.ANSWERS, t.HandoverNote, t.HandoverNote.meeting.day, _blank("written_by")),
    Shelf(K.ANSWERS, t.Poll, t.Poll.meeting.day, _blank("reason created_by")),
    Shelf(K.ANSWERS, t.PollVote, _POLLED.poll.meeting.day, _blank("who")),
    Shelf(K.ANSWERS, t.Reply, t.Reply.meeting.day, _blank("names hint remark who entered_by")),
    Shelf(K.ANSWERS, t.ReplyAnswer, _ANSWERED.meeting.day, _blank("text")),
    Shelf(K.ANSWERS, t.Attendance, t.Attendance.meeting.day, _blank("name noted_by")),
    Shelf(K.REMOVED, t.MeetingFile, t.MeetingFile.removed_at),
    Shelf(K.REMOVED, t.Receipt, t.Receipt.removed_at),
    Shelf(K.REMOVED, t.ReceiptScan, t.ReceiptScan.removed_at),
    Shelf(K.ANSWERS, t.MeetingFile, t.MeetingFile.meeting.day, only=t.MeetingFile.kind == "scan"),
    Shelf(K.ANSWERS, t.MeetingFile, t.MeetingFile.meeting.day, _blank("added_by")),
    Shelf(K.ANSWERS, t.Motion, t.Motion.meeting.day, _blank("who entered_by")),
    Shelf(K.ANSWERS, t.AssemblyVote, t.AssemblyVote.meeting.day, _blank("person noted_by")),
    Shelf(K.ANSWERS, t.Feedback, t.Feedback.meeting.day, _blank("words keys")),
    Shelf(K.NEEDS, t.ReplyNeed, _NEEDED.meeting.day),
    # A reply of before holds needs as well; nobody replies after the meeting, so this is never later.
    Shelf(K.NEEDS, t.Trail, t.Trail.at, _blank("before"), t.Trail.deed == "replied"),
    Shelf(K.MINUTES, t.Minutes, t.Minutes.meeting.day, _blank("taker taker_email")),
    Shelf(K.MINUTES, t.MinutesVersion, _MINUTED.meeting.day, _blank("attendance saved_by")),
    Shelf(K.MINUTES, t.MinutesObjection, _OBJECTED.meeting.day),
    Shelf(
        K.MINUTES,
        t.ActionItem,
        t.ActionItem.meeting.day,
        _blank("who done_by"),
        t.ActionItem.done_at.is_not_null(),
    ),
    Shelf(K.ANSWERS, t.Topic, t.Topic.changed_at, _blank("proposed_by")),
    Shelf(K.ANSWERS, t.Wish, t.Wish.created_at, _blank("note")),
    Shelf(K.ANSWERS, t.Talk, t.Talk.meeting.day, _blank(f"{_ANSWER} equipment travel correction")),
    Shelf(K.LETTERS, t.LetterSent, t.LetterSent.at),
    Shelf(
        K.LETTERS,
        t.Letter,
        t.Letter.created_at,
        _LETTER,
        t.Letter.state.not_in(_AT_WORK),
    ),
    Shelf(
        K.UNDO,
        t.Picture,
        t.Picture.changed_at,
        only=t.Picture.purpose.like("profile:%") & WhereRaw(_SHOWN_NOWHERE),
    ),
    Shelf(K.NOTICES, t.Notice, t.Notice.created_at),
    Shelf(K.LINKS, t.Link, t.Link.expires_at),
    Shelf(
        K.RETURNS,
        t.Mailbox,
        t.Mailbox.last_at,
        only=t.Mailbox.marked_at.is_null() & t.Mailbox.no_bulk_at.is_null(),
    ),
    Shelf(
        K.RETURNS,
        t.Mailbox,
        t.Mailbox.last_at,
        {"last_error": "", "bounces": 0, "last_at": None},
        t.Mailbox.marked_at.is_null() & t.Mailbox.no_bulk_at.is_not_null(),
    ),
    Shelf(K.SESSIONS, t.Session, t.Session.expires_at),
    Shelf(K.SESSIONS, t.ApiToken, t.ApiToken.expires_on),
    Shelf(K.SESSIONS, t.LoginLink, t.LoginLink.expires_at, only=t.LoginLink.role != ""),
    Shelf(K.TRIES, t.LoginLink, t.LoginLink.expires_at, only=t.LoginLink.role == ""),
    Shelf(K.FORMS, t.KeptForm, t.KeptForm.expires_at),
    Shelf(K.TRIES, t.PasskeyChallenge, t.PasskeyChallenge.expires_at),
    Shelf(K.TRIES, t.Attempt, t.Attempt.at),
    Shelf(K.JOBS, t.Job, t.Job.ended_at),
    Shelf(
        K.JOBS,
        t.WebhookMessage,
        t.WebhookMessage.created_at,
        only=t.WebhookMessage.state.is_in(["sent", "given_up"]),
    ),
    Shelf(K.DRAFTS, t.ImportDraft, t.ImportDraft.created_at),
    Shelf(K.LISTS, t.ImportRun, t.ImportRun.created_at, _blank("undo")),
    Shelf(K.UNDO, t.Trail, t.Trail.at, _blank("before after"), t.Trail.deed != "replied"),
    Shelf(
        K.TRAIL,
        t.ImportRun,
        t.ImportRun.created_at,
        _blank("filename summary created_by undone_by"),
    ),
    Shelf(K.TRAIL, t.Trail, t.Trail.at),
    Shelf(K.MONEY, t.Receipt, t.Receipt.meeting.day, only=t.Receipt.removed_at.is_null()),
    Shelf(
        K.MONEY,
        t.Talk,
        t.Talk.meeting.day,
        _blank("fee_cents travel_cents claim_cents claimed_at", None),
    ),
)
"""Everything that ends by itself but the speakers who declined: they are erased as a person."""


async def due(shelf: Shelf, last_day: date, *, limit: int = BATCH) -> list[int]:
    """The ids of rows that have had their time, the oldest first."""
    key = shelf.table._meta.get_column_by_name("id")
    rows = await shelf.table.select(key).where(shelf.due(last_day)).order_by(key).limit(limit)
    return [row["id"] for row in rows]


async def count(shelf: Shelf, last_day: date) -> int:
    """How many rows have had their time."""
    return len(await due(shelf, last_day, limit=1_000_000))


async def oldest(shelf: Shelf) -> date | None:
    """The day from which the time of the oldest row counts."""
    rows = (
        await shelf.table.select(shelf.since.as_alias("since"))
        .where(shelf._held())
        .order_by(shelf.since)
        .limit(1)
    )
    if not rows:
        return None
    found: date | datetime = rows[0]["since"]
    return found.astimezone(BERLIN).date() if isinstance(found, datetime) else found


async def forget(shelf: Shelf, ids: Sequence[int]) -> None:
    """Delete or blank these rows. Called inside a transaction."""
    if not ids:
        return
    key = shelf.table._meta.get_column_by_name("id")
    if not shelf.blanks:
        await shelf.table.delete().where(key.is_in(list(ids)))
        return
    values: dict[Column | str, Any] = {}
    values.update(shelf.blanks.items())
    await shelf.table.update(values).where(key.is_in(list(ids)))
    if (
        shelf.table is t.Letter
    ):  # some keys name an address; they stay unique by the letter's number
        listed = ", ".join(str(int(one)) for one in ids)
        await run_sql(
            f"UPDATE letter SET key = 'forgotten:' || id WHERE id IN ({listed}) AND key LIKE '%@%'"  # noqa: S608
        )


async def claim_day(day: date, *, at: datetime) -> bool:
    """Take the work of this day; False if somebody has it. Called inside a transaction."""
    with suppress(AlreadyThereError):
        async with savepoint():
            await t.DailyClaim.insert(t.DailyClaim(name=DAILY, day=day, at=at))
        return True
    return False


async def last_run() -> date | None:
    """The last day on which something was forgotten, or looked for."""
    rows = (
        await t.DailyClaim.select(t.DailyClaim.day)
        .where(t.DailyClaim.name == DAILY)
        .order_by(t.DailyClaim.day, ascending=False)
        .limit(1)
    )
    return rows[0]["day"] if rows else None


async def declined(today: date) -> list[int]:
    """Speakers whose day to be forgotten has come."""
    rows = (
        await t.Speaker.select(t.Speaker.id)
        .where(t.Speaker.forget_on.is_not_null() & (t.Speaker.forget_on <= today))
        .order_by(t.Speaker.id)
    )
    return [row["id"] for row in rows]


async def next_declined() -> date | None:
    """The next day on which a speaker is to be forgotten."""
    rows = (
        await t.Speaker.select(t.Speaker.forget_on)
        .where(t.Speaker.forget_on.is_not_null())
        .order_by(t.Speaker.forget_on)
        .limit(1)
    )
    return rows[0]["forget_on"] if rows else None
