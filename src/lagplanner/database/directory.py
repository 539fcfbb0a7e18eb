"""The lines of the directory as they are stored: a few queries, however many projects there are."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from piccolo.custom_types import Combinable
from piccolo.query.functions.aggregate import Count

from lagplanner.database import tables
from lagplanner.database.members import towns
from lagplanner.domain.directory.profiles import Bilingual, Circle, Part
from lagplanner.domain.directory.search import Listed
from lagplanner.domain.members import ProjectKind, Town


async def counted(today: date) -> dict[tuple[str, ProjectKind], int]:
    """How many projects are members today, by the slug of their town and their kind."""
    town, kind = tables.Project.town.slug, tables.Project.kind
    rows = (
        await tables.Project.select(town.as_alias("town"), kind, Count().as_alias("number"))
        .where(_is_member(today))
        .group_by(town, kind)
    )
    return {(row["town"], ProjectKind(row["kind"])): row["number"] for row in rows}


async def by_name(today: date, *, town_slug: str = "", kind: str = "") -> tuple[int, ...]:
    """The ids of all members of today in the order of names, or of those in this town, of this kind."""
    columns = tables.Project
    query = columns.select(columns.id, columns.name, columns.slug).where(_is_member(today))
    if town_slug:
        query = query.where(columns.town.slug == town_slug)
    if kind:
        query = query.where(columns.kind == kind)
    rows = sorted(await query, key=lambda row: (row["name"].casefold(), row["slug"]))
    return tuple(row["id"] for row in rows)


async def listed(today: date, ids: Collection[int] | None = None) -> tuple[Listed, ...]:
    """Every project that is a member today, or these of them, as the public may see it, in the order
    of names.
    """
    by_slug = await towns()
    columns = tables.Project
    query = tables.Project.select(
        columns.id,
        columns.slug,
        columns.name,
        columns.kind,
        columns.area,
        columns.carrier,
        columns.town.slug.as_alias("town_slug"),
    ).where(_is_member(today))
    told = tables.Profile.select(
        tables.Profile.project, tables.Profile.name_en, tables.Profile.visible
    )
    if ids is not None:
        wanted = list(ids) or [0]
        query = query.where(columns.id.is_in(wanted))
        told = told.where(tables.Profile.project.is_in(wanted))
    rows, said = await query, {row["project"]: row for row in await told}
    lines = [_line(row, said.get(row["id"]), by_slug[row["town_slug"]]) for row in rows]
    return tuple(sorted(lines, key=lambda line: (line.name.de.casefold(), line.slug)))


def _line(row: Mapping[str, Any], said: Mapping[str, Any] | None, town: Town) -> Listed:
    profile = said or {"name_en": "", "visible": "{}"}
    shown = json.loads(profile["visible"]).get(Part.CARRIER.value, Circle.PUBLIC.value)
    return Listed(
        slug=row["slug"],
        name=Bilingual(row["name"], profile["name_en"]),
        kind=ProjectKind(row["kind"]),
        town=town,
        area=row["area"],
        carrier=row["carrier"] if shown == Circle.PUBLIC.value else "",
    )


def _is_member(today: date) -> Combinable:
    columns = tables.Project
    condition: Combinable = (columns.member_since.is_null() | (columns.member_since <= today)) & (
        columns.member_until.is_null() | (columns.member_until >= today)
    )
    return condition
