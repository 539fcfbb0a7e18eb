"""Who plays in the year of the laws? Six projects and four speakers, some of them the same person.

Two projects share the mailbox of their carrier, and one contact person is also a speaker: one person
in several roles. One speaker reads English, one has an office that reads the mail, one only a phone.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from lagplanner.database import settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.members import Contact, Project, Town
from lagplanner.domain.plan.planning import Entry, PlanVersion
from lagplanner.domain.talks.speakers import Speaker, SpeakerField
from lagplanner.services.plan import planning
from lagplanner.services.talks import speakers
from tests.people import HAMMERWIESE, NEISSEUFER, SONNENHOF, settle

BEGIN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YEAR = 2027
DAYS = (date(2027, 3, 15), date(2027, 6, 14), date(2027, 9, 13), date(2027, 11, 8))
BOARD_EMAIL = "vorstand@example.org"
BOARD = "Kim Muster"
SENDER = "post@netzwerk.example"
BASE_URL = "https://netzwerk.example"

PIRNA = Town("pirna", "Pirna", 50.957, 13.937, "Sächsische Schweiz", "Dresden", "Pirna")
TORGAU = Town("torgau", "Torgau", 51.560, 13.005, "Nordsachsen", "Leipzig", "Torgau")

KOPITZ = replace(
    NEISSEUFER,
    name="Bürgertreff Kopitz",
    town=PIRNA,
    email="buero@example.org",
    contacts=(Contact("Robin Beispiel", email="buero@example.org"),),
)
ELBAUE = replace(KOPITZ, name="Quartiersladen Elbaue", town=TORGAU)
ALTSTADT = replace(
    NEISSEUFER,
    name="Quartiersmanagement Altstadt",
    email="altstadt@example.org",
    contacts=(Contact("Jana Probe", email="jana@example.org"),),
)
PROJECTS = (SONNENHOF, NEISSEUFER, HAMMERWIESE, KOPITZ, ELBAUE, ALTSTADT)

SPEAKERS = (
    Speaker(0, "Jana Probe", field=SpeakerField.SCIENCE, email="jana@example.org"),
    Speaker(0, "Dr. Alex Muster", email="alex@example.net", office_email="buero@example.net"),
    Speaker(0, "Dana Sample", email="dana@example.com", language="en"),
    Speaker(0, "Toni Telefon", phone="+49 30 23125002"),
)

RULES = {
    "association": "Netzwerk Stadtteilarbeit",
    "postal_address": "Musterstraße 1, 09111 Chemnitz",
    "contact_name": BOARD,
    "contact_email": "kim@example.org",
    "contact_phone": "+49 30 23125000",
    "board_email": BOARD_EMAIL,
    "horizon": "4",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The cast with its ids."""

    projects: tuple[Project, ...]
    speakers: tuple[Speaker, ...]


async def settle_cast() -> Cast:
    """Store rules, projects and speakers."""
    async with transaction():
        await settings_store.put(RULES, at=BEGIN, who=BOARD)
    projects = await settle(*PROJECTS)
    known = [await speakers.save(one, who=BOARD, now=BEGIN) for one in SPEAKERS]
    return Cast(tuple(projects), tuple(known))


async def publish_year(cast: Cast) -> None:
    """Publish a meeting a quarter, hosted by the first four projects."""
    entries = tuple(
        Entry(number, number, day=day, host_id=cast.projects[number - 1].id)
        for number, day in enumerate(DAYS, 1)
    )
    draft = await planning.store(PlanVersion(YEAR, entries), who=BOARD, now=BEGIN)
    await planning.publish(YEAR, draft.number, who=BOARD, now=BEGIN)
