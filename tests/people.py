"""The named cast of the tests: an invented network with reserved addresses and numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from lagplanner.domain.members import Contact, OfficeHours, Pause, Project, ProjectKind, Town

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BOARD = "Kim Muster"

CHEMNITZ = Town("chemnitz", "Chemnitz", 50.8357, 12.9292, "Kreisfreie Stadt", "Chemnitz")
PLAUEN = Town("plauen", "Plauen", 50.4973, 12.1378, "Vogtlandkreis", "Chemnitz")
GOERLITZ = Town("goerlitz", "Görlitz", 51.1552, 14.9885, "Landkreis Görlitz", "Dresden")
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
NETWORK = (PARK, MUEHLE, OSTSTADT, AUE)
