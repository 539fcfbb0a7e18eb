"""What do the demo's projects show of themselves? One all there is, most a little, some nothing yet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import resources

import msgspec

from lagplanner.database import members, pictures, profiles
from lagplanner.domain.directory.profiles import NameConsent, Profile, first_profile
from lagplanner.domain.members import Project
from lagplanner.services.running import demo_pictures

SILENT = 6
"""Every sixth project has said nothing yet."""

LONG_AGO = timedelta(days=500)


class _Told(msgspec.Struct):
    rich: Profile
    others: tuple[Profile, ...]


async def show(projects: Sequence[Project], *, now: datetime) -> None:
    """Store the profiles of the demo's projects. Called inside a transaction."""
    text = resources.files("lagplanner.data").joinpath("demo_profiles.json").read_bytes()
    told = msgspec.json.decode(text, type=_Told)
    first, *others = projects
    note = "Weitere Termine nach Absprache"
    await members.save(replace(first, postcode="09111", office_note=note), at=now)
    name = first.contact.name if first.contact else ""
    made = (demo_pictures.street(), demo_pictures.park())
    for drawn, _ in made:
        await pictures.put(drawn, at=now, who=name)
    await profiles.save(
        replace(
            told.rich,
            project_id=first.id,
            consent=NameConsent(name, now, name),
            pictures=tuple(named for _, named in made),
            confirmed_at=now,
            confirmed_by=name,
        )
    )
    for number, project in enumerate(others, 1):
        if number % SILENT == 0:
            continue
        await profiles.save(
            replace(
                told.others[number % len(told.others)],
                project_id=project.id,
                funders=first_profile(project).funders,
                confirmed_at=now - LONG_AGO if number % 5 == 0 else now,
                confirmed_by=project.name,
            )
        )
