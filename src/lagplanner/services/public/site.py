"""Which pages are there for everybody? What search engines are told."""

from datetime import date

from lagplanner.database import archive, directory
from lagplanner.domain.archive import PUBLIC_KINDS
from lagplanner.domain.legal import LegalPage
from lagplanner.services.public import legal

ALWAYS = ("/", "/treffen", "/karte", "/projekte", "/themen")


async def paths(*, today: date) -> tuple[str, ...]:
    """Every page that may be found, the first one first; none while the law's pages lack."""
    if await legal.lacking():
        return ()
    projects = [f"/projekte/{line.slug}" for line in await directory.listed(today)]
    meetings = [f"/treffen/{one.key}" for one in await archive.meetings(today, kinds=PUBLIC_KINDS)]
    return (*ALWAYS, *(f"/{page}" for page in LegalPage), *projects, *meetings)
