"""The demo's letters arrive in a folder, through a real conversation, and nowhere else."""

import asyncio
import smtplib
from pathlib import Path

import aiosmtplib
import pytest

from lagplanner.mail.catcher import HOST, catching

LETTER = (
    b"From: a@example.org\r\nTo: b@example.org\r\nSubject: =?utf-8?q?Fr=C3=BChling?=\r\n\r\n"
    b"Erste Zeile\r\n.\r\n.. und Punkte\r\n"
)


async def test_a_letter_arrives_to_the_byte_and_is_told(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    with catching(tmp_path, caught=lambda path, subject: told.append((path.name, subject))) as port:
        for _ in range(2):
            await aiosmtplib.send(
                LETTER,
                sender="a@example.org",
                recipients=["b@example.org"],
                hostname=HOST,
                port=port,
                start_tls=False,
            )
    assert told == [("0001-b@example.org.eml", "Frühling"), ("0002-b@example.org.eml", "Frühling")]
    assert (tmp_path / "0001-b@example.org.eml").read_bytes() == LETTER


def test_letters_that_lie_there_are_kept(tmp_path: Path) -> None:
    (tmp_path / "0001-older.eml").write_bytes(b"x")
    with catching(tmp_path) as port, smtplib.SMTP(HOST, port) as client:
        client.sendmail("a@example.org", ["../../etc/passwd@example.org"], LETTER)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "0001-older.eml",
        "0002-.._.._etc_passwd@example.org.eml",
    ]


async def test_nonsense_is_answered_and_a_broken_conversation_ends_nothing(tmp_path: Path) -> None:
    with catching(tmp_path) as port:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"WHO\r\nDATA\r\n")
        answers = [await reader.readline() for _ in range(3)]
        assert [answer[:3] for answer in answers] == [b"220", b"502", b"503"]
        writer.close()
        await writer.wait_closed()
        with smtplib.SMTP(HOST, port) as client:
            assert client.noop()[0] == 250


def test_a_port_that_is_taken_is_an_error(tmp_path: Path) -> None:
    with (
        catching(tmp_path) as port,
        pytest.raises(OSError, match="ddress already in use"),
        catching(tmp_path, port=port),
    ):
        pass
