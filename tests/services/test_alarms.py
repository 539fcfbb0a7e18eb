"""The board learns of doubts and of a mail server that takes nothing: on its pages and by letter, once."""

from datetime import timedelta

import pytest

from lagplanner.database import letters, mail_state, settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import Letter, LetterState, PauseKind
from lagplanner.services.post import alarms, outbox
from lagplanner.services.post.alarms import Alarm
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.reminding import reminders
from tests.people import NOW

pytestmark = pytest.mark.usefixtures("database")
BOARD = "vorstand@example.org"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_S = LetterState


@pytest.fixture(autouse=True)
async def address(database: object) -> None:
    """The board has said where it is reached."""
    async with transaction():
        await settings_store.put({"board_email": BOARD}, at=NOW, who="Vorstand")


async def in_doubt(*names: str, occasion: str = "invitation") -> None:
    """A letter to each of these, of which nobody knows whether it arrived."""
    async with transaction():
        for name in names:
            letter = Letter(f"{occasion}:{name}", occasion, _S.IN_DOUBT, recipient_name=name)
            await letters.add(letter, at=NOW, who="Vorstand")


async def told(occasion: str = alarms.DOUBT) -> list[Letter]:
    return list(await letters.letters(occasion=occasion))


async def test_each_doubt_is_told_once() -> None:
    await in_doubt("Ada Lindner", "Milan Novák")
    assert await alarms.look() == Alarm(in_doubt=2)
    assert [await alarms.tell_board(now=NOW + day * DAY) for day in range(3)] == [1, 0, 0]

    [letter] = await told()
    assert (letter.state, letter.recipient_email) == (_S.QUEUED, BOARD)
    assert letter.facts["notices"] == ["Einladung an Ada Lindner", "Einladung an Milan Novák"]


async def test_an_alarm_that_waits_stops_no_round_of_the_timetable() -> None:
    await in_doubt("Ada Lindner")
    await alarms.tell_board(now=NOW)
    assert (await told())[0].state is _S.QUEUED
    # Nor does any other letter whose key the timetable would not make.
    async with transaction():
        await letters.add(Letter("odd", "invitation", _S.HELD), at=NOW, who="Vorstand")
    await reminders.round_(now=NOW)


async def test_a_new_doubt_is_told_with_the_old_ones_but_never_twice_a_day() -> None:
    await in_doubt("Ada Lindner")
    await alarms.tell_board(now=NOW)
    await in_doubt("Milan Novák")

    assert await alarms.tell_board(now=NOW + HOUR) == 0
    assert await alarms.tell_board(now=NOW + DAY) == 1
    assert [len(letter.facts["notices"]) for letter in await told()] == [1, 2]


async def test_sent_again_and_in_doubt_again_it_is_told_again() -> None:
    await in_doubt("Ada Lindner")
    await alarms.tell_board(now=NOW)
    [letter] = await letters.letters(state=_S.IN_DOUBT)
    await outbox.send_again(letter.id, who="Vorsitz", now=NOW + HOUR)
    assert await alarms.tell_board(now=NOW + DAY) == 0
    await letters.change([letter.id], [_S.QUEUED], _S.IN_DOUBT)
    assert await alarms.tell_board(now=NOW + DAY) == 1


async def test_of_many_doubts_some_are_named() -> None:
    await in_doubt(*(f"Person {number}" for number in range(13)))
    await alarms.tell_board(now=NOW)
    [letter] = await told()
    assert letter.facts["notices"][-2:] == ["Einladung an Person 9", "und 3 weitere"]


async def test_once_all_is_decided_a_letter_that_has_not_left_is_taken_back() -> None:
    await in_doubt("Ada Lindner")
    await alarms.tell_board(now=NOW)
    [letter] = await letters.letters(state=_S.IN_DOUBT)
    await outbox.settle(letter.id, who="Vorsitz", now=NOW)

    [taken_back] = await told()
    assert taken_back.state is _S.DISCARDED
    assert await alarms.look() == Alarm()


async def test_a_letter_about_doubts_that_is_in_doubt_itself_causes_no_other() -> None:
    await in_doubt("Vorstand", occasion=alarms.DOUBT)
    assert await alarms.tell_board(now=NOW) == 0


async def test_without_an_address_of_the_board_only_its_pages_tell() -> None:
    async with transaction():
        await settings_store.put({"board_email": "", "contact_email": ""}, at=NOW, who="Vorstand")
    await in_doubt("Ada Lindner")
    assert await alarms.tell_board(now=NOW) == 0
    assert await alarms.look() == Alarm(in_doubt=1)


async def test_a_mail_server_that_takes_nothing_for_an_hour_is_told_of_once_it_does() -> None:
    await mail_state.pause(PauseKind.SETUP, "Das Passwort stimmt nicht.", at=NOW)
    times = (NOW + 59 * timedelta(minutes=1), NOW + HOUR, NOW + DAY)
    assert [await alarms.tell_board(now=when) for when in times] == [0, 1, 0]

    [letter] = await told(alarms.STOPPED)
    assert letter.state is _S.QUEUED
    assert letter.facts["notices"] == [
        "Seit 24. November 2026, 10:00 Uhr: Das Passwort stimmt nicht."
    ]
    assert await alarms.look() == Alarm(stopped=True)


@pytest.mark.parametrize("kind", [PauseKind.PERSON, PauseKind.RESTORE])
async def test_a_stop_that_a_person_ends_needs_no_letter(kind: PauseKind) -> None:
    await mail_state.pause(kind, "Bis Montag.", at=NOW)
    assert await alarms.tell_board(now=NOW + DAY) == 0
    assert await alarms.look() == Alarm(stopped=True)


async def test_a_mail_server_that_is_away_for_long_is_said_on_the_pages() -> None:
    for number in range(10):
        assert await alarms.look() == Alarm(), number
        await mail_state.note_failure(opens_at=3, until=NOW)
    assert await alarms.look() == Alarm(stopped=True)


@pytest.mark.parametrize(
    ("occasion", "page"),
    [(alarms.DOUBT, "postausgang?stand=zweifel"), (alarms.STOPPED, "postausgang")],
)
async def test_the_letters_lead_to_the_outbox(occasion: str, page: str) -> None:
    await in_doubt("Ada Lindner")
    await mail_state.pause(PauseKind.SETUP, "Das Passwort stimmt nicht.", at=NOW - HOUR)
    await alarms.tell_board(now=NOW)
    [letter] = await told(occasion)
    shown = await Writing(Sender("https://treffen.example", "post@treffen.example")).preview(
        letter, NOW
    )
    assert shown.verdict.leaves
    assert shown.mail is not None
    assert f"\nhttps://treffen.example/vorstand/{page}\n" in shown.mail.text
    assert f"- {letter.facts['notices'][0]}\n" in shown.mail.text
