"""A network that has met for two years: eight projects in six towns, a host for each meeting."""

from dataclasses import replace
from datetime import date

from lagplanner.database import hosting, settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, ProjectKind, Town
from tests.people import GOERLITZ, NEISSEUFER, NOW, PLAUEN, SONNENHOF, settle

PIRNA = Town("pirna", "Pirna", 50.957, 13.937, "Sächsische Schweiz", "Dresden", "Pirna")
TORGAU = Town("torgau", "Torgau", 51.560, 13.005, "Nordsachsen", "Leipzig", "Torgau")
ZWICKAU = Town("zwickau", "Zwickau", 50.719, 12.496, "Zwickau", "Chemnitz", "Zwickau Hbf")


def _project(name: str, town: Town, room: int | None = 40) -> Project:
    return Project(
        0,
        "",
        name,
        ProjectKind.QM,
        town,
        email=f"{town.slug}@example.org",
        room_capacity=room,
        member_since=date(2015, 1, 1),
    )


HAINHOLZ = replace(_project("Stadtteilbüro Hainholz", PLAUEN), member_since=date(2015, 1, 1))
KOPITZ = _project("Bürgertreff Kopitz", PIRNA)
ELBAUE = _project("Quartiersladen Elbaue", TORGAU)
MULDENTAL = _project("Gemeinwesenarbeit Muldental", ZWICKAU)
NEUSTADT = _project("Nachbarschaftszentrum Neustadt", ZWICKAU)
ALTSTADT = _project("Quartiersmanagement Altstadt", GOERLITZ)

CAST = (
    SONNENHOF,
    replace(NEISSEUFER, member_since=date(2015, 1, 1)),
    HAINHOLZ,
    KOPITZ,
    ELBAUE,
    MULDENTAL,
    NEUSTADT,
    ALTSTADT,
)
# Who hosted, as numbers in CAST: 2025 and 2026, one meeting a quarter. Neustadt never did.
HOSTS = (0, 1, 2, 3, 4, 5, 0, 1)
DAYS = (
    date(2025, 3, 10),
    date(2025, 6, 16),
    date(2025, 9, 15),
    date(2025, 11, 10),
    date(2026, 3, 9),
    date(2026, 6, 15),
    date(2026, 9, 14),
    date(2026, 11, 9),
)


async def settle_network(*projects: Project) -> list[Project]:
    """Store the cast (or these eight instead) with its meetings; returns them in this order.

    Two years are looked ahead: five, as by default, only make the tests slower.
    """
    saved = await settle(*(projects or CAST))
    async with transaction():
        await settings_store.put({"horizon": "8"}, at=NOW, who="Vorstand")
        for number, (host, day) in enumerate(zip(HOSTS, DAYS, strict=True)):
            await hosting.save_meeting(
                Meeting(
                    0,
                    day.year,
                    number % 4 + 1,
                    day,
                    town=saved[host].town,
                    host_id=saved[host].id,
                ),
                at=NOW,
            )
    return saved
