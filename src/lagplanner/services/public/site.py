"""Which pages are there for everybody? What search engines are told."""

from datetime import date

from lagplanner.database import archive, directory
from lagplanner.domain.archive import COMING_KINDS, PUBLIC_KINDS
from lagplanner.domain.legal import LegalPage
from lagplanner.services.public import legal

ALWAYS = ("/", "/treffen", "/karte", "/projekte", "/themen")


async def paths(*, today: date) -> tuple[str, ...]:
    """Every page that may be found, the first one first; none while the law's pages lack."""
    if await legal.lacking():
        return ()
    projects = [f"/projekte/{line.slug}" for line in await directory.listed(today)]
    found = (
        *await archive.meetings(today, coming=True, kinds=COMING_KINDS),
        *await archive.meetings(today, coming=False, kinds=PUBLIC_KINDS),
    )
    meetings = [f"/treffen/{one.key}" for one in found]
    return (*ALWAYS, *(f"/{page}" for page in LegalPage), *projects, *meetings)
