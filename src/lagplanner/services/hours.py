"""Look up from when to when meetings are held."""

from collections.abc import Collection

from lagplanner.database import agenda, assemblies
from lagplanner.domain.talks.hours import FromTo, Hours
from lagplanner.services.rules import rules


async def hours(meeting_ids: Collection[int] | None = None) -> Hours:
    """The hours of these meetings, or of all; three queries however many they are."""
    known = await assemblies.assemblies()
    return Hours(
        await rules(),
        await agenda.items_of(meeting_ids),
        {meeting_id: one.starts for meeting_id, one in known.items() if one.starts is not None},
    )


async def of_meeting(meeting_id: int) -> FromTo:
    """Those of one meeting."""
    return (await hours([meeting_id])).of(meeting_id)
