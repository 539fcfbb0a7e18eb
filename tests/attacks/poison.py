"""What if somebody had typed markup wherever a text is kept? Puts it into every text of the database.

Every column of text is filled but those named here, so a new one cannot be forgotten; columns whose
values are names of ours (states, kinds, keys) are told by their values.
"""

import json
import re
from collections.abc import Collection, Iterable
from html.parser import HTMLParser
from typing import Any

from piccolo.columns import Column, Text, Varchar
from piccolo.table import Table

from lagplanner.database.tables import TABLES

SPARED = frozenset(
    """
    project.search topic.search speaker.search
    contact.email project.email speaker.email speaker.office_email link.email letter.recipient_email
    mailbox.email mail_state.house link.token_hash session.token_hash login_link.token_hash
    plan_version.question plan_version.answer plan_version.proof watched.value daily_claim.name
    letter.message_id letter_text.body letter_text.subject
    """.split()
)
"""Columns nobody types into: hashes, addresses that are checked, what the solver has written; and the
texts of letters, which may hold no unknown braces and have a test of their own.
"""

_NAME_OF_OURS = re.compile(r"[a-z0-9_:.+<>@-]*|[A-Z]{1,3}\d{0,2}")


FOLLOWED = ("href", "src", "action", "formaction", "xlink:href", "srcdoc", "content")
"""Attributes whose value a browser goes to."""


class Markup(HTMLParser):
    """Reads a page as a browser does, and notes what would run or lead away."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Our mark as an element or an attribute, a handler, an address that runs."""
        for name, value in [(tag, ""), *attrs]:
            address = re.sub(r"[\x00-\x20]", "", (value or "").lower())
            runs = name in FOLLOWED and address.startswith(
                ("javascript:", "vbscript:", "data:text")
            )
            if "pwned" in name or name.startswith("on") or runs:
                self.found.append(self.get_starttag_text() or tag)

    def handle_comment(self, data: str) -> None:
        """A comment of ours holds no text of people."""
        if "pwned" in data:
            self.found.append(data)


def text_columns() -> Iterable[tuple[type[Table], Varchar | Text]]:
    """Each table with each of its columns that holds text people may have typed."""
    for table in TABLES:
        for column in table._meta.columns:
            if isinstance(column, (Varchar, Text)) and named(column) not in SPARED:
                yield table, column


def named(column: Column) -> str:
    """The column with its table, as `project.name`."""
    return f"{column._meta.table._meta.tablename}.{column._meta.name}"


async def poison(
    markup: str, *, only_filled: bool = False, sparing: Collection[str] = ()
) -> set[str]:
    """Put the markup before every text, or only before those that say something already, as an
    empty one may be a question still open. Returns the columns in which it stands now.
    """
    reached = set()
    for table, column in text_columns():
        if named(column) in sparing:
            continue
        for row in await table.select(table.id, column.as_alias("text")):
            text = poisoned(row["text"], markup, getattr(column, "length", None))
            if text != row["text"] and (row["text"] or not only_filled):
                await table.update({column: text}).where(table.id == row["id"])
                reached.add(named(column))
    return reached


def poisoned(text: str, markup: str, longest: int | None) -> str:
    """The text with the markup before it; JSON with markup in its texts; names of ours as they are."""
    if text[:1] in ("{", "["):
        return json.dumps(_deep(json.loads(text), markup))
    if _NAME_OF_OURS.fullmatch(text) and (text or (longest or 99) <= 20):
        return text
    return (markup + text)[:longest]


def _deep(value: Any, markup: str) -> Any:
    if isinstance(value, dict):
        return {name: _deep(one, markup) for name, one in value.items()}
    if isinstance(value, list):
        return [_deep(one, markup) for one in value]
    if isinstance(value, str) and not _NAME_OF_OURS.fullmatch(value):
        return markup + value
    return value
