"""How many clicks does each piece of daily work take, in a real browser, with JavaScript and without?

Opening a mailed link is a click; typing and scrolling are none, choosing a file is one.
"""

from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest

from lagplanner import clock
from lagplanner.database import agenda, attendance, hosting, letters, members
from lagplanner.database.engine import transaction
from lagplanner.domain.attendance.replies import ReplyKind
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import RequestState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.agenda import ItemKind
from lagplanner.domain.talks.speakers import TalkState
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.hosts import swap_view, wishes
from lagplanner.services.talks import invitations, speakers
from lagplanner.services.talks.invitations import Part, Wanted
from lagplanner.templating.words import long_date
from tests.browser import lists_at_hand, pages
from tests.browser.chromium import Remote, csp_reports
from tests.browser.pages import House, Scene, Scenes
from tests.people import BOARD

FIFTY = "Projekt;Ort;E-Mail\n" + "".join(
    f"Quartiersbüro Nr. {number};Riesa;quartier{number}@example.org\n" for number in range(50)
)


class Person:
    """Somebody in front of a browser; counts what they click."""

    def __init__(self, page: Remote) -> None:
        self.page = page
        self.clicks = 0

    def open_mailed(self, link: str) -> None:
        self.clicks += 1
        assert self.page.goto(link, wait_until="load").status == 200

    def click(self, words: str) -> None:
        self.clicks += 1
        self.page.click(f'main :is(a, button):has-text("{words}") >> nth=0')
        self.page.wait_for_load_state()

    def reads(self, words: str) -> bool:
        return words in self.page.inner_text("body")


@pytest.fixture(scope="module", params=[True, False], ids=["script", "no-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether the browsers run JavaScript."""
    return bool(request.param)


@pytest.fixture(scope="module")
def house(
    script: bool, scenes: Scenes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The demo as it is shipped, for journeys of which each has a matter of its own."""
    with pages.running(scenes, tmp_path_factory.mktemp("clicks"), Scene.PLANNED) as running:
        yield running


@pytest.fixture
def reader(script: bool, open_page: Callable[..., Remote]) -> Iterator[Person]:
    """Somebody with a telephone who has no account."""
    person = Person(open_page("about:blank", width=360, javascript=script))
    yield person
    assert csp_reports(person.page) == []


@pytest.fixture
def board(house: House, script: bool, log_in: Callable[..., Remote]) -> Iterator[Person]:
    """Somebody of the board who has logged in and sees the first page."""
    person = Person(log_in(house, javascript=script))
    yield person
    assert csp_reports(person.page) == []


def test_the_board_plans_the_year_with_four_clicks(
    running: Callable[[Scene], House], script: bool, log_in: Callable[..., Remote]
) -> None:
    empty = running(Scene.EMPTY)
    board = Person(log_in(empty, javascript=script))

    board.click(f"Jahr {empty.year} planen")
    board.click("Vorschlag rechnen")
    board.page.wait_for_url(f"**/vorstand/plan/{empty.year}", timeout=50_000)
    board.click("Veröffentlichen …")
    board.click("Jetzt veröffentlichen")

    assert board.clicks == 4
    assert board.reads(f"Der Jahresplan {empty.year} ist veröffentlicht.")
    assert board.page.locator("article").count() == 4
    published = empty.versions()[0]
    assert published.state == "published"
    assert [entry.is_open for entry in published.entries] == [False] * 4
    assert empty.held() == 4
    assert csp_reports(board.page) == []


def test_the_board_asks_who_is_next_with_three_clicks(
    running: Callable[[Scene], House], script: bool, log_in: Callable[..., Remote]
) -> None:
    at_work = running(Scene.AT_WORK)
    board = Person(log_in(at_work, javascript=script))
    asked_before = at_work.held()

    board.clicks += 1
    board.page.click("nav >> text=Wer ist dran?")
    board.page.wait_for_load_state()
    board.click(" prüfen")
    board.click(" anfragen")

    assert board.clicks == 3
    assert board.reads("Die Anfrage liegt im Postausgang.")
    assert at_work.held() == asked_before + 1
    assert _meeting(at_work, 4).host_id is not None
    assert csp_reports(board.page) == []


def test_a_host_volunteers_with_two_clicks(house: House, reader: Person) -> None:
    year = house.year + 1
    project_id = house.do(lambda: _called(year))

    reader.open_mailed(house.link_in("host_call"))
    reader.click("Wir laden ein im Frühling")

    assert reader.clicks == 2
    assert reader.reads("Vielen Dank! Ihre Antwort ist gespeichert.")
    [answered] = house.do(lambda: wishes.answers([project_id], year))
    assert answered.wishes.offers == {2}


def test_a_host_confirms_day_and_usual_place_with_two_clicks(house: House, reader: Person) -> None:
    meeting = _meeting(house, 2)

    reader.open_mailed(house.link_in("host_asked", meeting.host_id))
    reader.click("Ja, an diesem Ort")

    assert reader.clicks == 2
    assert reader.reads("Vielen Dank! Tag und Ort stehen.")
    found = house.do(lambda: hosts.hosting_of(meeting.id, meeting.host_id or 0))
    assert (found.request.state, found.meeting.state) == (
        RequestState.ACCEPTED,
        MeetingState.CONFIRMED,
    )
    assert found.venue is not None
    assert found.venue.is_confirmed


@pytest.mark.parametrize(
    ("words", "state"), [("Ja, ich komme", TalkState.ACCEPTED), ("Leider nein", TalkState.DECLINED)]
)
def test_a_speaker_says_yes_or_no_with_two_clicks(
    house: House, reader: Person, words: str, state: TalkState
) -> None:
    part = house.do(lambda: _invited(house.year))

    reader.open_mailed(house.link_in("speaker_invite"))
    reader.click(words)

    assert reader.clicks == 2
    assert reader.reads("Vielen Dank")
    assert house.do(lambda: invitations.part(part.talk.id)).talk.state is state


def test_a_speaker_proposes_another_day_with_three_clicks(house: House, reader: Person) -> None:
    part = house.do(lambda: _invited(house.year))
    meeting = _meeting(house, 1)
    [day, *_] = house.do(lambda: invitations.other_days(meeting, today=clock.today()))

    reader.open_mailed(house.link_in("speaker_invite"))
    reader.click("Anderer Tag")
    reader.click(long_date(day))

    assert reader.clicks == 3
    assert reader.reads("Vielen Dank. Wir prüfen den Tag und melden uns.")
    answered = house.do(lambda: invitations.part(part.talk.id))
    assert (answered.talk.state, answered.days) == (TalkState.OTHER_DATE, (day,))


def test_a_member_replies_with_two_clicks(house: House, reader: Person) -> None:
    meeting, project_id = house.do(lambda: lists_at_hand.invited(house.year))

    reader.open_mailed(house.link_in("invitation", project_id))
    reader.click("2 Personen")

    assert reader.clicks == 2
    assert reader.reads("Vielen Dank! Sie sind angemeldet.")
    reply = house.do(lambda: attendance.reply(meeting.id, project_id))
    assert reply is not None
    assert (reply.kind, reply.seats) == (ReplyKind.YES, 2)


def test_a_host_says_who_was_there_with_four_clicks(house: House, reader: Person) -> None:
    meeting = house.do(lambda: lists_at_hand.over(house.year - 1, clock.today()))

    reader.open_mailed(house.link_in("attendance_upload", meeting.host_id))
    reader.click("Teilnahme eintragen")
    reader.click("Wie angemeldet")
    reader.click("Liste abschließen")

    assert reader.clicks == 4
    assert reader.reads("Vielen Dank! Die Liste ist abgeschlossen: 5 waren da.")
    held = house.do(lambda: hosting.meeting_by_id(meeting.id))
    assert held is not None
    assert (held.state, held.participants) == (MeetingState.HELD, 5)


def test_the_board_closes_a_meeting_and_says_thanks_with_four_clicks(
    house: House, board: Person
) -> None:
    meeting = house.do(lambda: lists_at_hand.over(house.year - 1, clock.today()))
    board.page.goto(f"{house.address}/vorstand/treffen/{meeting.year}-{meeting.number}")

    board.click("Teilnahme eintragen")
    board.click("Wie angemeldet")
    board.click("Liste abschließen")
    assert board.reads("Die Liste ist abgeschlossen: 5 waren da.")
    board.click("Dank freigeben")

    assert board.clicks == 4
    thanked = house.do(lambda: letters.letters(meeting_id=meeting.id, occasion="thanks_host"))
    assert [one.state for one in thanked] == [LetterState.QUEUED]


def test_the_board_makes_an_agenda_from_a_template_with_two_clicks(
    house: House, board: Person
) -> None:
    meeting = _meeting(house, 2)
    board.page.goto(f"{house.address}/vorstand/treffen/{house.year}-2")

    board.click("Ablauf anlegen")
    board.click("Ganzer Tag mit Rundgang")

    assert board.clicks == 2
    assert board.reads("Der Ablauf folgt jetzt der Vorlage „Ganzer Tag mit Rundgang“.")
    items = house.do(lambda: agenda.items(meeting.id))
    assert [one.kind for one in items][:3] == [ItemKind.ARRIVAL, ItemKind.WELCOME, ItemKind.PROJECT]


def test_two_hosts_change_places_with_two_clicks_each(
    house: House, reader: Person, open_page: Callable[..., Remote], script: bool
) -> None:
    mine, theirs = _meeting(house, 3), _meeting(house, 1)

    reader.open_mailed(house.link_in("host_asked", mine.host_id))
    reader.click("Tausch anfragen")

    assert reader.clicks == 2
    assert reader.reads("Wir haben gefragt.")

    other = Person(open_page("about:blank", width=360, javascript=script))
    other.open_mailed(house.link_in("swap_asked", theirs.host_id))
    other.click("Ja, wir tauschen")

    assert other.clicks == 2
    assert other.reads("Vielen Dank! Jetzt entscheidet der Vorstand.")
    [waiting] = house.do(lambda: swap_view.waiting(today=clock.today()))
    assert (waiting.mine.meeting.id, waiting.other.meeting.id) == (mine.id, theirs.id)


def test_the_board_moves_a_meeting_with_three_clicks(house: House, board: Person) -> None:
    before = _meeting(house, 3)
    [day, *_] = house.do(lambda: invitations.other_days(before, today=clock.today()))
    board.page.goto(f"{house.address}/vorstand/treffen/{house.year}-3")

    board.click("Verlegen …")
    board.click(long_date(day))
    board.click("Jetzt verlegen")

    assert board.clicks == 3
    assert board.reads(f"Das Treffen ist auf den {day:%d.%m.%Y} verlegt.")
    assert _meeting(house, 3).day == day


def test_the_board_cancels_a_meeting_and_takes_it_back_with_three_clicks(
    house: House, board: Person
) -> None:
    before = _meeting(house, 1)
    board.page.goto(f"{house.address}/vorstand/treffen/{house.year}-1")

    board.click("Absagen …")
    board.click("Jetzt absagen")
    assert board.reads("Das Treffen ist abgesagt.")
    assert _meeting(house, 1).state is MeetingState.CANCELLED
    board.click("Zurücknehmen")

    assert board.clicks == 3
    assert board.reads("Zurückgenommen.")
    after = _meeting(house, 1)
    assert (after.state, after.day, after.uid) == (before.state, before.day, before.uid)


def test_the_board_reads_in_fifty_rows_with_at_most_five_clicks(
    house: House, board: Person, tmp_path: Path
) -> None:
    table = tmp_path / "liste.csv"
    table.write_text(FIFTY, "cp1252")

    board.clicks += 1
    board.page.click("footer >> text=Listen einlesen und ausgeben")
    board.page.wait_for_load_state()
    board.clicks += 1
    board.page.set_input_files("#datei", str(table))
    board.click("Liste ansehen")
    board.click("Übernehmen")

    assert board.clicks <= 5
    assert board.reads("Übernommen: 50 neu")
    names = {one.name for one in house.do(members.projects)}
    assert {f"Quartiersbüro Nr. {number}" for number in range(50)} <= names


def _meeting(house: House, number: int) -> Meeting:
    return house.do(lambda: hosting.meeting(house.year, number))


async def _called(year: int) -> int:
    """A project is asked when it would like to host; the letter waits."""
    project = (await members.projects())[0]
    letter = Letter(
        key=f"host_call:{project.id}:{year}",
        occasion="host_call",
        project_id=project.id,
        recipient_email=project.email,
        facts={"year": year},
    )
    async with transaction():
        await letters.add(letter, at=clock.now(), who=BOARD)
    return project.id


async def _invited(year: int) -> Part:
    """One more speaker is asked for the first meeting; the letter waits."""
    meeting = await hosting.meeting(year, 1)
    asked = {one.speaker.id for one in await invitations.parts(meeting.id)}
    known = await speakers.directory(today=clock.today())
    free = next(one.speaker for one in known if one.speaker.id not in asked)
    await invitations.invite(
        year,
        1,
        [Wanted(free.id, "Was bleibt im Quartier?", time(10, 30))],
        answer_by=await invitations.usual_answer_by(meeting, today=clock.today()),
        who=BOARD,
        now=clock.now(),
    )
    return next(one for one in await invitations.parts(meeting.id) if one.speaker.id == free.id)
