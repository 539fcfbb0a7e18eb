"""Who appears in the tests? A small invented network; addresses and numbers are reserved ones."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from lagplanner.database import members, page_texts
from lagplanner.database.engine import transaction
from lagplanner.database.page_texts import PageText
from lagplanner.domain.legal import ASKED_BY_LAW
from lagplanner.domain.members import Contact, OfficeHours, Pause, Project, ProjectKind, Town

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""A Tuesday morning in autumn, when the board plans the next year."""

TODAY = date(2026, 11, 24)
BOARD = "Kim Muster"

RIESA = Town("riesa", "Riesa", 51.308, 13.294, "Meißen", "Dresden", "Riesa")
GOERLITZ = Town("goerlitz", "Görlitz", 51.155, 14.989, "Görlitz", "Dresden", "Görlitz")
PLAUEN = Town(
    "plauen", "Plauen", 50.497, 12.137, "Vogtlandkreis", "Chemnitz", "Plauen (Vogtl) ob Bf"
)

SONNENHOF = Project(
    0,
    "",
    "Quartiersmanagement Sonnenhof",
    ProjectKind.QM,
    RIESA,
    carrier="Nachbarschaft Elbe e. V.",
    area="Sonnenhof",
    email="sonnenhof@example.org",
    phone="+49 30 23125001",
    contacts=(Contact("Ada Lindner", email="ada.lindner@example.org"),),
    office_hours=(OfficeHours(1, time(15), time(18)),),
    room_capacity=40,
    step_free=True,
    member_since=date(2015, 1, 1),
)
NEISSEUFER = Project(
    0,
    "",
    "Gemeinwesenarbeit Neißeufer",
    ProjectKind.GWA,
    GOERLITZ,
    carrier="Soziale Dienste Neiße gGmbH",
    area="Neißeufer",
    email="neisseufer@example.org",
    contacts=(Contact("Milan Novák", email="milan.novak@example.org"),),
    room_capacity=25,
    member_since=date(2018, 4, 1),
)
HAMMERWIESE = Project(
    0,
    "",
    "Stadtteilbüro Hammerwiese",
    ProjectKind.STM,
    PLAUEN,
    carrier="Stadt Plauen",
    area="Hammerwiese",
    email="hammerwiese@example.org",
    contacts=(Contact("Nguyễn Thị Hoa", email="hoa@example.org"),),
    member_since=date(2021, 9, 1),
)
NETWORK = (SONNENHOF, NEISSEUFER, HAMMERWIESE)


CHEMNITZ = Town("chemnitz", "Chemnitz", 50.8357, 12.9292, "Kreisfreie Stadt", "Chemnitz")
LEIPZIG = Town("leipzig", "Leipzig", 51.3396, 12.3713, "Kreisfreie Stadt", "Leipzig")
TOWNS = (CHEMNITZ, PLAUEN, GOERLITZ, LEIPZIG)

PARK = Project(
    id=0,
    slug="gemeinwesenkoordination-am-park",
    name="Gemeinwesenkoordination Am Park",
    kind=ProjectKind.GWK,
    town=CHEMNITZ,
    carrier="Musterträger A e.V.",
    email="am-park@example.org",
    phone="+49 30 23125001",
    contacts=(Contact("Kim Beispiel", "Ansprechpartnerin", "kim@example.org"),),
    office_hours=(
        OfficeHours(1, time(15), time(18)),
        OfficeHours(2, time(10), time(13)),
    ),
    room_capacity=30,
    step_free=True,
    member_since=date(2007, 1, 1),
    funding_until=date(2029, 12, 31),
    pauses=(Pause(date(2024, 3, 1), date(2024, 6, 30), "Umbau"),),
)
MUEHLE = replace(
    PARK,
    slug="quartiersmanagement-muehlenviertel",
    name="Quartiersmanagement Mühlenviertel",
    kind=ProjectKind.QM,
    town=PLAUEN,
    email="muehle@example.org",
    contacts=(Contact("Robin Müßig"),),
    office_hours=(),
    pauses=(),
)
OSTSTADT = replace(
    MUEHLE, slug="stadtteilmanagement-oststadt", name="Stadtteilmanagement Oststadt", town=GOERLITZ
)
AUE = replace(MUEHLE, slug="quartiersbuero-flussaue", name="Quartiersbüro Flussaue", town=LEIPZIG)


async def go_public() -> None:
    """Somebody of the board has looked at imprint and privacy text, so all pages are for everybody."""
    async with transaction():
        for page in ASKED_BY_LAW:
            await page_texts.put(PageText(page, "", "", NOW, BOARD))


async def settle(*projects: Project) -> list[Project]:
    """Store projects, with their towns where these are not there yet, and return them with ids."""
    saved = []
    async with transaction():
        known = await members.towns()
        for project in projects:
            if project.town.slug not in known:
                await members.add_town(project.town)
                known[project.town.slug] = project.town
            saved.append(await members.save(project, at=NOW))
    return saved
