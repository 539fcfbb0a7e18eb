"""Has somebody built on a row, so that others would go with it, or forget whom they name?"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from piccolo.columns import Column, ForeignKey
from piccolo.columns.base import OnDelete
from piccolo.custom_types import Combinable
from piccolo.table import Table

from lagplanner.database import tables as t

_THEIR_OWN = {
    "project": {"contact", "office_hours", "pause"},
    "meeting": {"hosting"},
    "talk": {"talk_day", "talk_consent", "talk"},
}
"""What is written with a row and goes with it; of a talk also those that stand in for it, which stay."""

_OF_THE_HOUSE = {"notice", "file_text"}
"""What the timetable has noted or read by itself is nobody's work."""


def columns_of(table: type[Table]) -> Iterator[tuple[str, Column]]:
    """The columns of a table by name, but for its key."""
    for column in table._meta.columns:
        if not column._meta.primary_key:
            yield column._meta.name, column


def target_of(column: ForeignKey[Any]) -> str:
    """The table a reference leads to."""
    return str(column._foreign_key_meta.resolved_references._meta.tablename)


async def is_built_on(
    table: type[Table], row_id: int, but_for: Mapping[str, Collection[int]] | None = None
) -> bool:
    """Whether rows of others would go with this one, or lose it. What the database refuses is not meant.

    `but_for` are ids by table of what is no work of others.
    """
    name = table._meta.tablename
    unheard = _THEIR_OWN.get(name, set()) | _OF_THE_HOUSE
    for other in t.TABLES:
        if other._meta.tablename in unheard:
            continue
        for _name, column in columns_of(other):
            if (
                isinstance(column, ForeignKey)
                and column._foreign_key_meta.on_delete is not OnDelete.restrict
                and target_of(column) == name
            ):
                own = (but_for or {}).get(other._meta.tablename, ())
                if await other.exists().where(_others(other, column == row_id, own)):
                    return True
    return False


def _others(table: type[Table], found: Combinable, own: Collection[int]) -> Combinable:
    return found & table._meta.primary_key.not_in(list(own)) if own else found


async def is_project_built_on(project_id: int) -> bool:
    """The same of a project."""
    return await is_built_on(t.Project, project_id)


async def is_meeting_built_on(meeting_id: int) -> bool:
    """The same of a meeting."""
    return await is_built_on(t.Meeting, meeting_id)


async def is_talk_built_on(talk_id: int) -> bool:
    """The same of a talk."""
    return await is_built_on(t.Talk, talk_id)


async def is_town_built_on(slug: str) -> bool:
    """The same of a town, by its short name."""
    found = await t.Town.select(t.Town.id).where(t.Town.slug == slug)
    return any([await is_built_on(t.Town, one["id"]) for one in found])
