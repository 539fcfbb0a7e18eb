"""What the pages of the outbox ask beside its letters: who was informed, and how far a wave is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter

from piccolo.query.functions.aggregate import Count

from lagplanner.database import tables
from lagplanner.database.letters import letter_of
from lagplanner.domain.post.letter_texts import LetterText
from lagplanner.domain.post.letters import UNDERWAY, WAITING, Letter, LetterState

_Letter = tables.Letter
_TOLD = (LetterState.SENT.value, LetterState.IN_DOUBT.value)
GIVES_ENTRY = ("speaker_ack_accepted", "speaker_final")
TAKES_ENTRY = (
    "speaker_ack_declined",
    "speaker_ack_substituted",
    "speaker_withdrawn",
    "speaker_cancelled",
)


@dataclass(frozen=True, slots=True)
class Wave:
    """Letters that were released together, by state."""

    released_at: datetime
    counts: Mapping[LetterState, int]


async def with_ids(ids: Collection[int]) -> tuple[Letter, ...]:
    """Those of these letters that are there, in the order they were written."""
    if not ids:
        return ()
    rows = await _Letter.select().where(_Letter.id.is_in(list(ids))).order_by(_Letter.id)
    return tuple(letter_of(row) for row in rows)


async def informed(occasions: Collection[str], since: datetime) -> set[tuple[str, str, str]]:
    """Who was written to since then: (occasion, subject of the key, address in small letters)."""
    if not occasions:
        return set()
    rows = await _Letter.select(_Letter.key, _Letter.occasion, _Letter.recipient_email).where(
        _Letter.occasion.is_in(list(occasions))
        & _Letter.state.is_in(list(_TOLD))
        & (_Letter.created_at >= since)
    )
    return {
        (row["occasion"], subject_of(row["key"]), row["recipient_email"].casefold()) for row in rows
    }


def subject_of(key: str) -> str:
    """What a letter is about: its key without occasion and addressee."""
    return key.split(":", 2)[-1]


async def greatest_wave(now: datetime) -> Wave | None:
    """The letters released together of which most are leaving now; None if none is."""
    rows = (
        await _Letter.select(_Letter.released_at, Count())
        .where(
            (
                _Letter.state.is_in([state.value for state in UNDERWAY])
                | (
                    _Letter.state.is_in([state.value for state in WAITING])
                    & (_Letter.due_at <= now)
                )
            )
            & _Letter.released_at.is_not_null()
        )
        .group_by(_Letter.released_at)
    )
    if not rows:
        return None
    at = max(rows, key=lambda row: (row["count"], row["released_at"]))["released_at"]
    found = (
        await _Letter.select(_Letter.state, Count())
        .where(_Letter.released_at == at)
        .group_by(_Letter.state)
    )
    return Wave(at, {LetterState(row["state"]): int(row["count"]) for row in found})


async def occasions() -> tuple[str, ...]:
    """The occasions letters are there for."""
    rows = await _Letter.select(_Letter.occasion).group_by(_Letter.occasion)
    return tuple(sorted(row["occasion"] for row in rows))


async def held_by_occasion() -> dict[str, int]:
    """How many letters of each occasion wait for the board's word, by occasion."""
    rows = (
        await _Letter.select(_Letter.occasion, Count())
        .where(_Letter.state == LetterState.HELD.value)
        .group_by(_Letter.occasion)
    )
    return {row["occasion"]: int(row["count"]) for row in sorted(rows, key=itemgetter("occasion"))}


async def meeting_ids() -> tuple[int, ...]:
    """The meetings letters are there for."""
    rows = (
        await _Letter.select(_Letter.meeting)
        .where(_Letter.meeting.is_not_null())
        .group_by(_Letter.meeting)
    )
    return tuple(row["meeting"] for row in rows)


async def meetings_changed(since: date | None = None) -> dict[int, datetime]:
    """When each meeting, or each from this day on, was last changed, by its id."""
    query = tables.Meeting.select(tables.Meeting.id, tables.Meeting.changed_at)
    if since is not None:
        query = query.where(tables.Meeting.day >= since)
    rows = await query
    return {row["id"]: row["changed_at"] for row in rows}


async def requests_held() -> frozenset[tuple[int, str]]:
    """(meeting id, address) of the speakers in whose calendars a meeting stands because of us."""
    row = tables.Letter
    rows = (
        await row.select(row.meeting, row.recipient_email, row.occasion)
        .where(row.occasion.is_in([*GIVES_ENTRY, *TAKES_ENTRY]))
        .where(row.state.is_in(list(_TOLD)) | row.sent_at.is_not_null())
        .order_by(row.id)
    )
    last = {(one["meeting"], one["recipient_email"].casefold()): one["occasion"] for one in rows}
    return frozenset(key for key, occasion in last.items() if occasion in GIVES_ENTRY)


async def board_texts() -> dict[tuple[str, str, str], LetterText]:
    """The texts the board wrote in place of delivered ones, by occasion, language and form."""
    return {
        (row["occasion"], row["language"], row["form"]): LetterText(row["subject"], row["body"])
        for row in await tables.LetterText.select()
    }
