"""The demo's general assembly: planned for summer, with elections, a video link and one motion."""

from datetime import date, datetime, time, timedelta

from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.members import Project
from lagplanner.services.assembly import assemblies, motions

WANTED = assemblies.Wanted(
    starts=time(13),
    town="chemnitz",
    venue="Bürgerhaus Musterstadt",
    street="Musterstraße 2",
    postcode="09111",
    hybrid="Sie können auch per Video teilnehmen und abstimmen. Den Zugang bekommen Sie nach der Anmeldung.",
    elections="Vorsitz\nKasse",
)

FRIDAY = 4
"""Working meetings are on Mondays: this is another day, so that those can still move."""


async def call(year: int, projects: list[Project], *, who: str, today: date, now: datetime) -> None:
    """Plan it for a Friday in June, and let a project hand in a motion."""
    first = date(year, 6, 20)
    day = first + timedelta(days=(FRIDAY - first.weekday()) % 7)
    meeting = await assemblies.call(day, WANTED, who=who, today=today, now=now)
    motion = Motion(
        0,
        meeting.id,
        0,
        "Beitritt zum Bundesverband",
        "Wir gewinnen Fortbildungen und eine Stimme im Bund.",
        projects[0].id,
        projects[0].contact.name if projects[0].contact else "",
    )
    await motions.submit(motion, today=today, now=now)
