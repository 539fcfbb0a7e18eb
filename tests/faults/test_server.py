"""Does the misbehaving server misbehave as told, and count rightly what it kept?"""

import asyncio
import ssl
import sys
from pathlib import Path

import aiosmtplib
import pytest

from tests.faults import scripts
from tests.faults.certificates import make
from tests.faults.server import Act, Moment, Script, Server
from tests.faults.standalone import read

LETTER = (
    b"From: a@example.org\r\nTo: b@example.org\r\nMessage-ID: <1@lagplanner.example>\r\n\r\n.\r\n"
)


async def post(
    server: Server, *, patience: float = 1.0, recipients: tuple[str, ...] = ("b@example.org",)
) -> str:
    """What comes of a letter that is sent by a plain client: the answer, or the error's name."""
    client = aiosmtplib.SMTP(
        hostname="127.0.0.1", port=server.port, timeout=patience, start_tls=False
    )
    try:
        async with client:
            refused, answer = await client.sendmail("a@example.org", list(recipients), LETTER)
            return f"{answer} {sorted(refused)}" if refused else answer
    except aiosmtplib.SMTPException as error:
        return type(error).__name__


async def test_a_healthy_server_keeps_a_letter_as_it_was_written() -> None:
    async with Server() as server:
        assert await post(server) == "2.0.0 kept"
        assert [letter.raw for letter in server.kept] == [LETTER]
        assert server.times_kept() == {"<1@lagplanner.example>": 1}


@pytest.mark.parametrize(
    ("name", "answer", "kept"),
    [
        ("busy_at_once", "SMTPConnectResponseError", 0),
        ("refused_at_once", "SMTPConnectResponseError", 0),
        ("closed_at_once", "SMTPConnectError", 0),
        ("mute", "SMTPConnectTimeoutError", 0),
        ("mute_at_mail", "SMTPReadTimeoutError", 0),
        ("reset_at_rcpt", "SMTPServerDisconnected", 0),
        ("drop_before_the_dot", "SMTPServerDisconnected", 0),
        ("busy_at_the_dot", "SMTPDataError", 0),
        ("refused", "SMTPDataError", 0),
        ("temporary", "SMTPDataError", 0),
        ("temporary_although_kept", "SMTPDataError", 1),
        ("drop_after_the_dot_kept", "SMTPServerDisconnected", 1),
        ("drop_after_the_dot_lost", "SMTPServerDisconnected", 0),
        ("mute_after_the_dot", "SMTPReadTimeoutError", 1),
        ("late_yes", "SMTPReadTimeoutError", 1),
        ("garbage_at_mail", "SMTPResponseException", 0),
        ("garbage_at_the_dot", "SMTPResponseException", 1),
        ("yes_instead_of_go_on", "SMTPDataError", 0),
    ],
)
async def test_each_script_does_what_its_name_says(name: str, answer: str, kept: int) -> None:
    async with Server(scripts.SCRIPTS[name]) as server:
        assert await post(server, patience=0.3) == answer
        assert len(server.kept) == kept


async def test_greylisting_refuses_a_recipient_once() -> None:
    async with Server(scripts.greylist()) as server:
        assert await post(server) == "SMTPRecipientsRefused"
        assert await post(server) == "2.0.0 kept"


async def test_some_recipients_are_refused_and_the_others_get_their_letter() -> None:
    async with Server(scripts.refuse_addresses("old")) as server:
        answer = await post(server, recipients=("b@example.org", "old@example.org"))
        assert answer == "2.0.0 kept ['old@example.org']"
        assert server.kept[0].recipients == ("b@example.org",)


async def test_a_server_that_is_down_answers_nobody_and_comes_back_on_its_port() -> None:
    async with Server() as server:
        await server.stop()
        assert await post(server) == "SMTPConnectError"
        await server.start()
        assert await post(server) == "2.0.0 kept"


async def test_a_log_in_in_clear_is_noticed(tmp_path: Path) -> None:
    async with Server(tls=make(tmp_path).for_server(), user=("board", "secret")) as server:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=server.port, start_tls=False)
        await client.connect()
        await client.login("board", "secret")
        client.close()
        assert server.passwords_in_clear == ["secret"]


@pytest.mark.parametrize("at_once", [False, True])
async def test_it_speaks_tls_to_those_who_trust_it(tmp_path: Path, at_once: bool) -> None:
    certificate = make(tmp_path)
    trust = ssl.create_default_context(cafile=str(certificate.file))
    async with Server(
        tls=certificate.for_server(), at_once=at_once, user=("board", "secret")
    ) as server:
        client = aiosmtplib.SMTP(
            hostname="127.0.0.1",
            port=server.port,
            tls_context=trust,
            use_tls=at_once,
            start_tls=not at_once,
            username="board",
            password="secret",
        )
        async with client:
            await client.sendmail("a@example.org", ["b@example.org"], LETTER)
        assert [letter.in_clear for letter in server.kept] == [False]
        assert server.passwords_in_clear == []


async def test_weather_with_a_seed_is_the_same_again() -> None:
    async def answers(script: Script) -> list[str]:
        async with Server(script) as server:
            return [await post(server) for _ in range(12)]

    chances = {"temporary": 0.5, "closed_after_each": 0.5}
    first = await answers(scripts.weather(chances, seed=7))
    assert first == await answers(scripts.weather(chances, seed=7))
    assert set(first) == {"2.0.0 kept", "SMTPDataError"}


async def test_the_script_may_look_at_the_letter() -> None:
    async with Server(scripts.poison(b"lagplanner", Act(b"554 no\r\n"))) as server:
        assert Moment.DOT in server.script
        assert await post(server) == "SMTPDataError"


async def test_as_a_process_of_its_own_it_takes_orders_and_keeps_a_ledger(tmp_path: Path) -> None:
    ledger = tmp_path / "kept.jsonl"
    process = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "tests.faults.standalone", "--kept", str(ledger)],
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    server = Server()
    server.port = int(await process.stdout.readline())
    assert await post(server) == "2.0.0 kept"
    process.stdin.write(b"down\n")
    assert await process.stdout.readline() == b"down\n"
    assert await post(server) == "SMTPConnectError"
    process.stdin.write(b"calm\n")
    assert await process.stdout.readline() == b"calm\n"
    assert await post(server) == "2.0.0 kept"
    process.stdin.close()
    assert await process.wait() == 0
    assert [line.message_id for line in read(ledger)] == ["<1@lagplanner.example>"] * 2
    assert read(ledger)[0].said == "250 2.0.0 kept"
