"""STARTTLS missing or injected, a certificate nobody knows: nothing is ever said in clear."""

import ssl
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from lagplanner.domain.post.letters import LetterState, PauseKind
from lagplanner.mail.delivery import Delivery
from lagplanner.mail.transport import Security
from tests.faults.certificates import Certificate
from tests.faults.post_room import PostRoom, told
from tests.faults.server import Act, Moment, Server

NAMES = [f"anna{number}" for number in range(4)]
PASSWORD = "ganz geheim"


@pytest.fixture
async def mail(certificate: Certificate) -> AsyncIterator[Server]:
    """A server that offers STARTTLS and wants a log-in."""
    async with Server(tls=certificate.for_server(), user=("vorstand", PASSWORD)) as started:
        yield started


def sender(
    room: PostRoom, certificate: Certificate, security: Security = Security.STARTTLS
) -> Delivery:
    """A sender that trusts this certificate."""
    trusted = ssl.create_default_context(cafile=str(certificate.file))
    return room.another(
        told(room.mail, security=security, trusted=trusted, user="vorstand", password=PASSWORD)
    )


async def nothing_was_said(room: PostRoom) -> bool:
    """The queue is paused with a reason, no letter was burnt, nothing left in clear."""
    state = await room.state_of_mail()
    return (
        (state.paused, state.pause_kind) == (True, PauseKind.SETUP)
        and bool(state.pause_reason)
        and set((await room.states()).values()) == {LetterState.QUEUED}
        and not room.mail.kept
        and not room.mail.passwords_in_clear
    )


async def test_with_starttls_letters_and_password_are_encrypted(
    room: PostRoom, certificate: Certificate
) -> None:
    await room.post(*NAMES)
    await room.send(sender(room, certificate))
    assert await room.all_arrived_once()
    assert {letter.in_clear for letter in room.mail.kept} == {False}
    assert room.mail.passwords_in_clear == []


async def test_where_starttls_is_missing_nothing_is_said(
    room: PostRoom, certificate: Certificate
) -> None:
    room.mail.offers_starttls = False
    await room.post(*NAMES)
    await room.send(sender(room, certificate))
    assert await nothing_was_said(room)
    assert "Verschlüsselung" in (await room.state_of_mail()).pause_reason


async def test_where_starttls_is_refused_nothing_is_said(
    room: PostRoom, certificate: Certificate
) -> None:
    room.mail.script = {Moment.STARTTLS: Act(b"554 5.7.3 no\r\n")}
    await room.post(*NAMES)
    await room.send(sender(room, certificate))
    assert await nothing_was_said(room)


async def test_answers_slipped_in_before_the_encryption_are_not_believed(
    room: PostRoom, certificate: Certificate
) -> None:
    slipped_in = b"250-mail.example\r\n250 AUTH PLAIN\r\n235 welcome\r\n250 ok\r\n"
    room.mail.script = {Moment.STARTTLS: Act(b"220 go ahead\r\n" + slipped_in)}
    await room.post(*NAMES)
    await room.send(sender(room, certificate))
    states = set((await room.states()).values())
    assert states <= {LetterState.SENT, LetterState.QUEUED}
    assert not any(letter.in_clear for letter in room.mail.kept)
    assert room.mail.passwords_in_clear == []

    room.mail.heal()
    for _ in range(3):
        room.now += timedelta(hours=5)
        await room.send(sender(room, certificate))
    assert await room.all_arrived_once()


async def test_an_unknown_certificate_is_not_trusted(
    room: PostRoom, certificate: Certificate
) -> None:
    unknown = room.another(
        told(room.mail, security=Security.STARTTLS, user="vorstand", password=PASSWORD)
    )
    await room.post(*NAMES)
    await room.send(unknown)
    assert await nothing_was_said(room)
    assert "Verschlüsselung" in (await room.state_of_mail()).pause_reason


async def test_a_server_without_tls_at_the_tls_port_is_told_nothing(
    room: PostRoom, certificate: Certificate
) -> None:
    await room.post(*NAMES)
    await room.send(sender(room, certificate, Security.TLS))
    assert set((await room.states()).values()) == {LetterState.QUEUED}
    assert room.mail.kept == []
    assert room.mail.passwords_in_clear == []


async def test_once_it_is_mended_all_letters_leave(
    room: PostRoom, certificate: Certificate
) -> None:
    room.mail.offers_starttls = False
    await room.post(*NAMES)
    await room.send(sender(room, certificate))
    room.mail.offers_starttls = True
    room.now += timedelta(minutes=20)
    await room.send(sender(room, certificate))
    assert await room.all_arrived_once()
    assert room.mail.passwords_in_clear == []


def test_a_password_without_encryption_is_refused_by_the_settings(certificate: Certificate) -> None:
    with pytest.raises(ValueError, match="encryption"):
        told(Server(), host="mail.example", security=Security.NONE, user="vorstand")
