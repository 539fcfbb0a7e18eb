"""AUTH refused: our set-up is wrong; the queue pauses, the board is told, no letter is burnt."""

import logging
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from lagplanner.domain.post.letters import LetterState, PauseKind
from lagplanner.mail.delivery import Delivery
from lagplanner.mail.transport import Security
from tests.faults.certificates import Certificate
from tests.faults.post_room import PostRoom, told
from tests.faults.server import Act, Moment, Server

NAMES = [f"anna{number}" for number in range(8)]


@pytest.fixture
async def mail(certificate: Certificate) -> AsyncIterator[Server]:
    """A server that wants a log-in."""
    async with Server(tls=certificate.for_server(), user=("vorstand", "richtig")) as started:
        yield started


def sender(room: PostRoom, certificate: Certificate, password: str) -> Delivery:
    """A sender that says this password."""
    trusted = ssl.create_default_context(cafile=str(certificate.file))
    return room.another(
        told(
            room.mail,
            security=Security.STARTTLS,
            trusted=trusted,
            user="vorstand",
            password=password,
        )
    )


async def test_a_wrong_password_pauses_the_queue_and_names_the_setting(
    room: PostRoom, certificate: Certificate
) -> None:
    await room.post(*NAMES)
    await room.send(sender(room, certificate, "falsch"))

    state = await room.state_of_mail()
    assert (state.paused, state.pause_kind) == (True, PauseKind.SETUP)
    assert "Passwort" in state.pause_reason
    assert "falsch" not in state.pause_reason
    assert set((await room.states()).values()) == {LetterState.QUEUED}
    assert room.mail.kept == []


async def test_no_log_names_a_password_or_what_a_letter_says(
    room: PostRoom, certificate: Certificate, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await room.post(*NAMES)
        await room.send(sender(room, certificate, "falsch"))
        room.now += timedelta(minutes=20)
        await room.send(sender(room, certificate, "richtig"))
    assert "sending pauses" in caplog.text
    assert await room.all_arrived_once()
    letter = room.mail.kept[0].raw.decode()
    text = letter.partition("\r\n\r\n")[2].strip().splitlines()[0]
    secret = [b64encode(f"\0vorstand\0{word}".encode()).decode() for word in ("falsch", "richtig")]
    for word in ("falsch", "richtig", text, *secret):
        assert word not in caplog.text, word


async def test_it_does_not_try_the_password_again_and_again(
    room: PostRoom, certificate: Certificate
) -> None:
    wrong = sender(room, certificate, "falsch")
    await room.post(*NAMES)
    await room.send(wrong)
    knocks = room.mail.conversations
    assert knocks <= 4
    for _ in range(10):
        room.now += timedelta(minutes=1)
        await room.send(wrong)
    assert room.mail.conversations == knocks


async def test_with_the_right_password_all_letters_leave(
    room: PostRoom, certificate: Certificate
) -> None:
    await room.post(*NAMES)
    await room.send(sender(room, certificate, "falsch"))
    room.now += timedelta(minutes=20)
    await room.send(sender(room, certificate, "richtig"))
    assert await room.all_arrived_once()


async def test_a_log_in_that_is_busy_is_no_wrong_password(
    room: PostRoom, certificate: Certificate
) -> None:
    room.mail.script = {Moment.AUTH: Act(b"454 4.7.0 temporary failure\r\n")}
    await room.post(*NAMES)
    right = sender(room, certificate, "richtig")
    await room.send(right)
    assert not (await room.state_of_mail()).paused
    room.mail.heal()
    for _ in range(2):
        room.now += timedelta(hours=1)
        await room.send(right)
    assert await room.all_arrived_once()
