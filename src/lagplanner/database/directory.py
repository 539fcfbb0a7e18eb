"""The lines of the directory as they are stored: three queries however many projects there are."""

import json
from datetime import date

from lagplanner.database import tables
from lagplanner.database.members import towns
from lagplanner.domain.directory.profiles import Bilingual, Circle, Part
from lagplanner.domain.directory.search import Listed
from lagplanner.domain.members import ProjectKind


async def listed(today: date) -> tuple[Listed, ...]:
    """Every project that is a member today, as the public may see it, in the order of names."""
    by_slug = await towns()
    columns = tables.Project
    rows = await tables.Project.select(
        columns.id,
        columns.slug,
        columns.name,
        columns.kind,
        columns.area,
        columns.carrier,
        columns.town.slug.as_alias("town_slug"),
    ).where(
        (columns.member_since.is_null() | (columns.member_since <= today))
        & (columns.member_until.is_null() | (columns.member_until >= today))
    )
    said = {
        row["project"]: row
        for row in await tables.Profile.select(
            tables.Profile.project, tables.Profile.name_en, tables.Profile.visible
        )
    }
    lines = []
    for row in rows:
        profile = said.get(row["id"], {"name_en": "", "visible": "{}"})
        shown = json.loads(profile["visible"]).get(Part.CARRIER.value, Circle.PUBLIC.value)
        lines.append(
            Listed(
                slug=row["slug"],
                name=Bilingual(row["name"], profile["name_en"]),
                kind=ProjectKind(row["kind"]),
                town=by_slug[row["town_slug"]],
                area=row["area"],
                carrier=row["carrier"] if shown == Circle.PUBLIC.value else "",
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.name.de.casefold(), line.slug)))
