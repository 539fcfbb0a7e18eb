"""The lines of the directory as they are stored: a few queries, however many projects there are."""

import json
from collections import defaultdict
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

_TOLD: Mapping[str, Part] = {"text": Part.TEXTS, "offer": Part.OFFERS}
"""The lists of a profile that are looked through, each public as its part is."""

_NOTHING: Mapping[int, Mapping[str, list[str]]] = {}


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


async def searched(today: date) -> tuple[Listed, ...]:
    """Every project that is a member today with all that somebody may look for."""
    parts: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    columns = tables.ProfilePart
    for row in await columns.select(
        *(columns.project, columns.kind, columns.heading, columns.heading_en),
        *(columns.text, columns.text_en),
    ).where(columns.kind.is_in(list(_TOLD))):
        words = (row["heading"], row["heading_en"], row["text"], row["text_en"])
        parts[row["project"]][row["kind"]] += words
    return await listed(today, told=parts)


async def listed(
    today: date,
    ids: Collection[int] | None = None,
    *,
    told: Mapping[int, Mapping[str, list[str]]] = _NOTHING,
) -> tuple[Listed, ...]:
    """Every project that is a member today, or these of them, as the public may see it, in the order
    of names; with what they have `told`, by project and kind of part.
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
    profiles = tables.Profile.select(
        tables.Profile.project, tables.Profile.name_en, tables.Profile.visible
    )
    if ids is not None:
        wanted = list(ids) or [0]
        query = query.where(columns.id.is_in(wanted))
        profiles = profiles.where(tables.Profile.project.is_in(wanted))
    rows, said = await query, {row["project"]: row for row in await profiles}
    lines = [
        _line(row, said.get(row["id"]), by_slug[row["town_slug"]], told.get(row["id"], {}))
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (line.name.de.casefold(), line.slug)))


def _line(
    row: Mapping[str, Any],
    said: Mapping[str, Any] | None,
    town: Town,
    told: Mapping[str, list[str]],
) -> Listed:
    profile = said or {"name_en": "", "visible": "{}"}
    visible = json.loads(profile["visible"])

    def is_public(part: Part) -> bool:
        circle: str = visible.get(part.value, Circle.PUBLIC.value)
        return circle == Circle.PUBLIC.value

    return Listed(
        slug=row["slug"],
        name=Bilingual(row["name"], profile["name_en"]),
        kind=ProjectKind(row["kind"]),
        town=town,
        area=row["area"],
        carrier=row["carrier"] if is_public(Part.CARRIER) else "",
        told=" ".join(
            word for kind, words in told.items() if is_public(_TOLD[kind]) for word in words
        ),
    )


def _is_member(today: date) -> Combinable:
    columns = tables.Project
    condition: Combinable = (columns.member_since.is_null() | (columns.member_since <= today)) & (
        columns.member_until.is_null() | (columns.member_until >= today)
    )
    return condition
