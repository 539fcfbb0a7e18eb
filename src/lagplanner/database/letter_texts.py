"""What the board wrote in place of the delivered texts of letters, as it is stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns.combination import And

from lagplanner.database import tables
from lagplanner.database.letters import letter_of
from lagplanner.domain.post.letter_texts import LetterText
from lagplanner.domain.post.letters import Letter

Key = tuple[str, str, str]
"""Occasion, language, form."""

_Row = tables.LetterText


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text of the board's own, and who wrote it when."""

    text: LetterText
    changed_at: datetime
    changed_by: str


async def stored() -> dict[Key, StoredText]:
    """All texts of the board's own."""
    return {
        (row["occasion"], row["language"], row["form"]): _stored(row) for row in await _Row.select()
    }


async def one(key: Key) -> StoredText | None:
    """The board's text of this version; None where the delivered one holds."""
    rows = await _Row.select().where(_is(key))
    return _stored(rows[0]) if rows else None


async def put(key: Key, text: LetterText, *, at: datetime, who: str) -> None:
    """Store a text in place of the one before. Called inside a transaction."""
    values: dict[Any, Any] = {
        _Row.subject: text.subject,
        _Row.body: text.body,
        _Row.changed_at: at,
        _Row.changed_by: who,
    }
    if await _Row.update(values).where(_is(key)).returning(_Row.id):
        return
    occasion, language, form = key
    await _Row.insert(
        _Row(
            occasion=occasion,
            language=language,
            form=form,
            subject=text.subject,
            body=text.body,
            changed_at=at,
            changed_by=who,
        )
    )


async def remove(key: Key) -> bool:
    """Give the place back to the delivered text; False if it held already."""
    return bool(await _Row.delete().where(_is(key)).returning(_Row.id))


async def newest_letter(occasion: str) -> Letter | None:
    """The letter of this occasion posted last, to show a text with real values."""
    row = tables.Letter
    rows = (
        await row.select()
        .where(row.occasion == occasion)
        .order_by(row.id, ascending=False)
        .limit(1)
    )
    return letter_of(rows[0]) if rows else None


def _is(key: Key) -> And:
    occasion, language, form = key
    return (_Row.occasion == occasion) & (_Row.language == language) & (_Row.form == form)


def _stored(row: dict[str, Any]) -> StoredText:
    return StoredText(LetterText(row["subject"], row["body"]), row["changed_at"], row["changed_by"])
