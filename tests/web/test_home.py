"""What do the board and everybody else see first?"""

from datetime import date

import pytest
import time_machine

from lagplanner.database import host_requests, hosting, letters, mail_state
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.plan.planning import Entry
from lagplanner.domain.post.letters import Letter, LetterState, PauseKind
from lagplanner.services.plan.overview import next_step, open_meeting
from tests.databases import counted
from tests.english import german_left
from tests.people import GOERLITZ, HAMMERWIESE, NEISSEUFER, NOW, RIESA, SONNENHOF, settle
from tests.visitors import Visitor, heading


async def published(*meetings: Meeting) -> None:
    """Store meetings."""
    async with transaction():
        for meeting in meetings:
            await hosting.save_meeting(meeting, at=NOW)


async def test_without_projects_the_next_step_is_to_read_the_list(board: Visitor) -> None:
    page = await board.get("/vorstand")
    assert heading(page) == "Was fehlt noch?"
    assert 'href="/vorstand/einlesen"' in page.text
    assert "Mitgliederliste einlesen" in page.text


async def test_with_projects_the_next_step_is_to_plan_the_year(board: Visitor) -> None:
    await settle(SONNENHOF, NEISSEUFER, HAMMERWIESE)
    with time_machine.travel(NOW):
        page = await board.get("/vorstand")
    assert "Für 2027 ist noch kein Treffen veröffentlicht." in page.text
    assert 'href="/vorstand/plan/2027"' in page.text
    assert "3 Projekte sind Mitglied." in page.text


@pytest.mark.parametrize(
    ("projects", "planned", "today", "button"),
    [
        (0, set(), date(2026, 11, 24), "Mitgliederliste einlesen"),
        (3, set(), date(2026, 3, 1), "Jahr 2026 planen"),
        (3, {2026}, date(2026, 6, 30), None),
        (3, {2026}, date(2026, 7, 1), "Jahr 2027 planen"),
        (3, set(), date(2026, 9, 30), "Jahr 2026 planen"),
        (3, set(), date(2026, 10, 1), "Jahr 2027 planen"),
        (3, {2026, 2027}, date(2026, 11, 24), None),
    ],
)
def test_the_next_step(projects: int, planned: set[int], today: date, button: str | None) -> None:
    step = next_step(projects, planned, today)
    assert (step.button if step else None) == button


@pytest.mark.parametrize(
    ("host", "day", "words", "button"),
    [
        (None, date(2027, 11, 8), "fehlt noch ein Gastgeber.", "Gastgeber bestimmen"),
        (7, None, "fehlt noch ein Tag.", "Tag bestimmen"),
        (None, None, "fehlen noch Gastgeber und Tag.", "Gastgeber bestimmen"),
    ],
)
def test_what_an_open_meeting_lacks_is_named(
    host: int | None, day: date | None, words: str, button: str
) -> None:
    step = open_meeting(Entry(4, 4, day=day, host_id=host), 2027)
    assert (step.sentence, step.button) == (f"Für das 4. Treffen 2027 {words}", button)
    assert german_left(step.sentence) == ""


async def test_everybody_sees_the_next_published_meeting(board: Visitor, client: Visitor) -> None:
    [sonnenhof, neisseufer] = await settle(SONNENHOF, NEISSEUFER)
    assert "Zurzeit ist kein Treffen veröffentlicht." in (await client.get("/")).text
    await published(
        Meeting(0, 2026, 4, date(2026, 11, 23), MeetingState.PUBLISHED, town=RIESA, uid="a"),
        Meeting(0, 2027, 1, date(2027, 3, 15), MeetingState.CANCELLED, town=RIESA, uid="b"),
        Meeting(
            0,
            2027,
            2,
            date(2027, 6, 7),
            MeetingState.PUBLISHED,
            town=GOERLITZ,
            host_id=neisseufer.id,
            topic="Wohnen im Alter",
            uid="c",
        ),
        Meeting(
            0,
            2027,
            3,
            date(2027, 9, 20),
            MeetingState.CONFIRMED,
            town=RIESA,
            host_id=sonnenhof.id,
            uid="d",
        ),
    )
    with time_machine.travel(NOW):
        page = (await client.get("/")).text
        home = (await board.get("/vorstand")).text
    assert "Montag, 7. Juni 2027, Görlitz" in page
    assert "Gemeinwesenarbeit Neißeufer" in page
    assert "Wohnen im Alter" in page
    assert "2026" not in page.replace("Arbeitstreffen", "")
    assert "Nichts. Alle Treffen sind geplant." in home
    assert home.index("Montag, 7. Juni 2027") < home.index("Montag, 20. September 2027")


async def test_the_first_page_says_when_where_and_what_comes_after(client: Visitor) -> None:
    days = (date(2027, 3, 15), date(2027, 6, 7), date(2027, 9, 20))
    await published(
        *(
            Meeting(0, 2027, number, day, MeetingState.CONFIRMED, town=RIESA, uid=str(number))
            for number, day in enumerate(days, 1)
        )
    )
    async with transaction():
        first = await hosting.meeting(2027, 1)
        venue = Venue("Alte Schule", room="Aula", street="Gartenweg 6", confirmed_at=NOW)
        await host_requests.save_venue(first.id, venue)

    with time_machine.travel(NOW):
        page = (await client.get("/")).text

    assert "10:00 bis 15:00 Uhr" in page
    assert "Alte Schule, Aula<br>Gartenweg 6" in page
    after = page[page.index("Danach") :]
    assert [f"/treffen/2027-{number}" in after for number in (1, 2, 3)] == [False, True, True]


async def test_one_or_three_meetings_cost_the_same_number_of_queries(board: Visitor) -> None:
    await settle(SONNENHOF)
    numbers = []
    for number in (1, 2, 3):
        await published(
            Meeting(0, 2099, number, date(2099, number, 5), MeetingState.PUBLISHED, uid=str(number))
        )
        with counted() as queries:
            await board.get("/vorstand")
        numbers.append(queries.number)
    assert numbers[0] > 0
    assert len(set(numbers)) == 1


async def test_letters_that_need_a_person_are_said_on_the_first_page(board: Visitor) -> None:
    async with transaction():
        for number, state in enumerate((LetterState.HELD, LetterState.HELD, LetterState.BOUNCED)):
            await letters.add(Letter(f"x:{number}", "invitation", state), at=NOW, who="Vorstand")
    page = (await board.get("/vorstand")).text
    assert "2 Briefe warten auf Ihr Ja." in page
    assert "Ein Brief kam zurück" in page


PAGES = ["", "/plan/2027", "/projekte", "/kalender", "/einstellungen", "/fristen", "/verlauf"]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_of_the_board_shouts_that_no_letter_leaves_and_of_doubts(
    board: Visitor, client: Visitor, path: str
) -> None:
    calm = (await board.get(f"/vorstand{path}")).text
    async with transaction():
        await letters.add(Letter("x", "invitation", LetterState.IN_DOUBT), at=NOW, who="Vorstand")
        await mail_state.pause(PauseKind.SETUP, "Das Passwort wird nicht angenommen.", at=NOW)
    alarmed = (await board.get(f"/vorstand{path}")).text
    for words in (
        "Zurzeit geht kein Brief hinaus",
        "Grund ansehen",
        "Ein Brief ist im Zweifel",
        "/vorstand/postausgang?stand=zweifel",
    ):
        assert (words in calm, alarmed.count(words)) == (False, 1)
        assert words not in (await client.get("/")).text


async def test_the_outbox_says_it_once_with_the_buttons_for_it(board: Visitor) -> None:
    async with transaction():
        await letters.add(Letter("x", "invitation", LetterState.IN_DOUBT), at=NOW, who="Vorstand")
        await mail_state.pause(PauseKind.SETUP, "Das Passwort wird nicht angenommen.", at=NOW)
    page = (await board.get("/vorstand/postausgang")).text
    assert page.count("Das Passwort wird nicht angenommen.") == 1
    assert "Weiter senden" in page
    assert "Gilt als zugestellt" in page
