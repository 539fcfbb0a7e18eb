"""Hosts through their pages: they volunteer, confirm, hand over; one is silent and the next is asked.

Each acts by the link of a real letter and by the buttons of the pages; a mailed link counts as a click.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner import clock
from lagplanner.clock import BERLIN
from lagplanner.database import host_requests, hosting, letters, settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.mail.delivery import Prepared
from lagplanner.services.plan import planning
from lagplanner.services.post.letter_sent import read
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.reminding.reminders import round_
from tests.people import BOARD
from tests.services.network import settle_network
from tests.stories.browsing import Person
from tests.visitors import ADDRESS, Visitor

AUTUMN = datetime(2026, 9, 21, 9, 30, tzinfo=BERLIN)
NOVEMBER = datetime(2026, 11, 24, 9, 30, tzinfo=BERLIN)
HALL = Venue("Bürgersaal", "Elbstraße 1", "01587", capacity=40, step_free=True)


class Network:
    """Eight projects, their board, and time, which moves only as the story says."""

    def __init__(
        self, app: Litestar, projects: list[Project], time: time_machine.Traveller
    ) -> None:
        self._app = app
        self.projects = projects
        self._time = time

    async def until(self, day: date) -> None:
        """It is the morning of this day, and the round has been made."""
        self._time.move_to(datetime(day.year, day.month, day.day, 9, 30, tzinfo=BERLIN))
        await round_(now=clock.now())

    async def post(self, letter: Letter) -> str:
        """The letter is released and leaves, as it is written now; returns its text."""
        async with transaction():
            await letters.change(
                [letter.id], [letter.state], LetterState.CLAIMED, released_at=clock.now()
            )
        known = await letters.letter(letter.id)
        assert known is not None
        claimed = replace(known, message_id=f"<lp-{letter.id}@netzwerk.example>")
        found = await Writing(Sender(ADDRESS, "post@netzwerk.example")).prepare(
            claimed, clock.now()
        )
        assert isinstance(found, Prepared), found
        async with transaction():
            await letters.change(
                [letter.id], [LetterState.CLAIMED], LetterState.SENT, sent_at=clock.now()
            )
        return read(found.raw).text

    async def opens(self, occasion: str, project_id: int | None = None) -> Person:
        """Somebody clicks the link in the letter they got."""
        found = [
            one
            for one in await letters.letters(occasion=occasion)
            if one.state in (LetterState.HELD, LetterState.QUEUED)
            and project_id in (None, one.project_id)
        ]
        text = await self.post(found[0])
        [link] = re.findall(re.escape(ADDRESS) + r"(/[a-z]/[0-9A-Za-z]+)", text)
        person = Person(Visitor(self._app))
        await person.open(link)
        return person

    async def board(self) -> Person:
        """Somebody of the board who has logged in."""
        visitor = Visitor(self._app)
        await visitor.log_in()
        person = Person(visitor)
        await person.open("/vorstand")
        person.clicks = 0
        return person

    async def publish(self) -> list[Meeting]:
        """The board proposes and publishes the next year."""
        today = clock.today()
        draft = await planning.propose(2027, who=BOARD, now=clock.now(), today=today)
        await planning.publish(2027, draft.number, who=BOARD, now=clock.now())
        await round_(now=clock.now())
        return [await hosting.meeting(2027, number) for number in (1, 2, 3, 4)]


@pytest.fixture
async def network(app: Litestar) -> AsyncIterator[Network]:
    with time_machine.travel(AUTUMN, tick=False) as time:
        projects = await settle_network()
        async with transaction():
            address = {"board_email": "vorstand@example.org", "contact_phone": "030 23125 000"}
            await settings_store.put(address, at=clock.now(), who=BOARD)
        await round_(now=clock.now() - timedelta(days=30))
        yield Network(app, projects, time)


async def waits(occasion: str) -> set[int | None]:
    """The projects to which a letter of this occasion waits or has left."""
    return {one.project_id for one in await letters.letters(occasion=occasion)}


async def test_a_host_volunteers_with_two_clicks_and_the_plan_honours_it(network: Network) -> None:
    await network.until(date(2026, 9, 21))
    everybody = {one.id for one in network.projects}
    mailboxes = {one.email: one.id for one in reversed(network.projects)}
    assert await waits("host_call") == set(mailboxes.values())  # two projects share one
    volunteer = network.projects[-1]

    # One link and one button.
    person = await network.opens("host_call", volunteer.id)
    await person.press("Wir laden ein im Frühling")
    assert person.clicks == 2
    assert "Ihre Antwort bisher" in person.words

    # Nobody else has answered; all but the volunteer are reminded, once.
    for letter in await letters.letters(occasion="host_call"):
        if letter.state is LetterState.HELD:
            await network.post(letter)
    for day in (20, 21, 23):
        await network.until(date(2026, 10, day))
    assert await waits("host_call_reminder") == everybody - {volunteer.id}

    # The board reads the wish on the page of the year; the proposal honours it and says so.
    board = await network.board()
    await board.open("/vorstand/plan/2027")
    assert "Wünsche: 1 von 8 haben geantwortet" in board.words
    draft = await planning.propose(2027, who=BOARD, now=clock.now(), today=clock.today())
    assert draft.entries[1].host_id == volunteer.id
    assert "Erfüllt den eigenen Wunsch: 2. Quartal 2027." in draft.entries[1].reasons


async def test_a_host_confirms_with_the_last_venue_by_two_clicks(network: Network) -> None:
    await network.until(NOVEMBER.date())
    meeting, *_ = await network.publish()
    assert meeting.host_id is not None
    await hosted_before(meeting)

    person = await network.opens("host_asked", meeting.host_id)
    assert "Bürgersaal, Elbstraße 1" in person.words
    await person.press("Ja, an diesem Ort")

    assert person.clicks == 2
    after = await hosting.meeting(2027, 1)
    assert after.state is MeetingState.CONFIRMED
    venue = (await host_requests.venues([meeting.id]))[meeting.id]
    assert (venue.line(), venue.step_free, venue.capacity) == (HALL.line(), True, 40)

    # The board sees the place on the sheet, and the invitation names it when it is written.
    board = await network.board()
    await board.open("/vorstand/treffen/2027-1")
    assert "stufenlos" in board.words
    await network.until(meeting.day - timedelta(days=41))
    invitation, *others = await letters.letters(occasion="invitation")
    assert others
    text = await network.post(invitation)
    assert "Ort: Bürgersaal" in text
    assert "Stufenloser Zugang: ja" in text

    # Another room: who was told the old one hears it, and nobody else.
    person.clicks = 0
    await person.press("Ort speichern", {"venue": "Stadtteilhaus", "remark": "Wasserschaden"})
    changed = await letters.letters(occasion="venue_changed")
    assert [one.recipient_email for one in changed] == [invitation.recipient_email]
    text = await network.post(changed[0])
    assert "Neuer Ort: Stadtteilhaus" in text
    assert "Grund: Wasserschaden" in text


async def test_hosts_hand_over_with_two_and_two_clicks_and_the_board_approves(
    network: Network,
) -> None:
    await network.until(NOVEMBER.date())
    first, second, *_ = await network.publish()
    mine = next(one.name for one in network.projects if one.id == first.host_id)

    asking = await network.opens("host_asked", first.host_id)
    await asking.press("Tausch anfragen")
    assert asking.clicks == 2
    asked = await network.opens("swap_asked", second.host_id)
    assert f"{mine} möchte mit Ihnen tauschen." in asked.words
    await asked.press("Ja, wir tauschen")
    assert asked.clicks == 2
    assert (await hosting.meeting(2027, 1)).host_id == first.host_id  # a proposal is no decision

    board = await network.board()
    await board.follow("Jetzt entscheiden")
    await board.press(button(board, "genehmigen"))
    assert board.clicks == 2

    after = [await hosting.meeting(2027, number) for number in (1, 2)]
    assert [one.host_id for one in after] == [second.host_id, first.host_id]
    assert [one.day for one in after] == [first.day, second.day]
    # Each is asked where, for the day it has now.
    [letter] = [
        one
        for one in await letters.letters(occasion="host_asked", meeting_id=first.id)
        if one.project_id == second.host_id
    ]
    assert f"So haben Sie es mit {mine} getauscht." in await network.post(letter)


async def test_a_silent_host_is_reminded_then_the_board_asks_the_next_with_one_click(
    network: Network,
) -> None:
    await network.until(NOVEMBER.date())
    *_, last = await network.publish()
    assert last.host_id is not None
    reader = await network.opens("host_asked", last.host_id)  # read, and put aside

    await network.until(date(2026, 12, 16))
    [reminder] = await letters.letters(occasion="host_commit_reminder")
    text = await network.post(reminder)
    assert "Antwort bis: Donnerstag, 7. Januar 2027" in text
    await network.until(date(2027, 1, 8))
    [told] = await letters.letters(occasion="board_host_silent")
    text = await network.post(told)
    assert f"{ADDRESS}/vorstand/treffen/2027-4" in text

    board = await network.board()
    await board.open("/vorstand/treffen/2027-4")
    await board.follow("Anderen Gastgeber suchen")
    board.clicks = 0
    assert "Stelle von 8: bis dahin" in board.words  # why it, and not another one
    await board.press(button(board, "anfragen"))
    assert board.clicks == 1

    after = await hosting.meeting(2027, 4)
    assert after.host_id not in (None, last.host_id)
    waiting = {one.project_id: one.state for one in await letters.letters(occasion="host_asked")}
    assert waiting[after.host_id] is LetterState.HELD
    [released] = await letters.letters(occasion="host_released")
    assert released.project_id == last.host_id

    # The old host comes too late, and is told so kindly.
    await reader.open(reader.here)
    assert "Gastgeber ist inzwischen ein anderes Projekt." in reader.words


async def hosted_before(meeting: Meeting) -> None:
    """The host of this meeting was host two years ago, in its hall."""
    before = [one for one in await hosting.meetings() if one.host_id == meeting.host_id]
    async with transaction():
        await host_requests.save_venue(before[0].id, HALL)


def button(person: Person, ending: str) -> str:
    """The words of the first button that ends so."""
    said = [words for form in person.page.forms for words, _, _ in form.buttons]
    return next(words for words in said if words.endswith(ending))
