"""Who is there in the story of a large meeting? Sixty projects, a house for 45, and a speaker whose name
has letters that only careful software prints.
"""

from dataclasses import replace
from datetime import UTC, date, datetime

from lagplanner.database import host_requests, hosting, settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostRequest, RequestState, Venue
from lagplanner.domain.members import Project, ProjectKind
from lagplanner.domain.talks.speakers import Speaker
from lagplanner.services.talks import speakers
from tests.people import BOARD, GOERLITZ, NETWORK, NOW, PLAUEN, RIESA, settle

SPEAKER = "Dr. Nguyễn Thị Černý-Müßig"
TOPIC = "Nachbarn aus Łódź, Plzeň und Hà Nội"
DAY = date(2027, 3, 15)
IN_WINTER = datetime(2027, 1, 29, 8, tzinfo=UTC)
PLACES = 45
RULES = {
    "association": "Netzwerk Stadtteilarbeit",
    "contact_name": "Kim Muster",
    "contact_email": "vorstand@example.org",
    "contact_phone": "+49 30 23125009",
}


def office(number: int) -> Project:
    """One of many, with a mailbox of that name."""
    return Project(
        0,
        "",
        f"Quartiersbüro Nr. {number}",
        ProjectKind.QM,
        (RIESA, GOERLITZ, PLAUEN)[number % 3],
        email=f"quartier{number}@example.org",
        member_since=date(2020, 1, 1),
    )


BY_POST = replace(office(57), email="", street="Musterweg 4", postcode="08523")
CAST = (*NETWORK, *map(office, range(1, 57)), BY_POST)


async def a_large_meeting() -> dict[str, Project]:
    """Sonnenhof hosts in a house for 45, and Dr. Černý-Müßig may be asked; gives the projects by name."""
    projects = await settle(*CAST)
    host = projects[0]
    meeting = Meeting(
        0, 2027, 1, DAY, MeetingState.CONFIRMED, town=RIESA, host_id=host.id, topic=TOPIC
    )
    house = Venue(
        "Bürgertreff Sonnenhof",
        "Beispielweg 3",
        confirmed_at=NOW,
        confirmed_by=BOARD,
        capacity=PLACES,
    )
    async with transaction():
        await settings_store.put(RULES, at=NOW, who=BOARD)
        meeting = await hosting.save_meeting(meeting, at=NOW)
        await host_requests.save_venue(meeting.id, house)
        await host_requests.save_request(
            HostRequest(meeting.id, host.id, RequestState.ACCEPTED, NOW, answered_at=NOW)
        )
    await speakers.save(
        Speaker(0, SPEAKER, f"Sehr geehrte Frau {SPEAKER}", email="cerny@ministerium.example"),
        who=BOARD,
        now=NOW,
    )
    return {one.name: one for one in projects}
