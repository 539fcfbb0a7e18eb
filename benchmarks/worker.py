"""What does a worker of a measurement do? Delivery as it is shipped, with letters quickly written.

    python -m benchmarks.worker [--until-empty] [--later 0] [--lease 30] [--synchronous FULL] \
                                DATABASE_URL PORT FOLDER

The folder holds the restore guard's file and the logbooks. It stops at SIGTERM, or with `--until-empty` once nothing waits.
"""

import argparse
import asyncio
import logging
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.fresh_database import opened
from lagplanner import clock
from lagplanner.database import sqlite
from lagplanner.domain.post.letters import Letter
from lagplanner.mail.delivery import LEASE, WIDTH, Delivery, Prepared
from lagplanner.mail.guard import RestoreGuard
from lagplanner.mail.transport import Security, Server, SmtpTransport

SENDER = "vorstand@example.org"
LAST_SECONDS = 1.5  # the misbehaving server answers late after three
BODY = (
    "Guten Tag,\r\n\r\n"
    + "ein Satz, wie er in Briefen steht, mit siebzig Zeichen je Zeile.\r\n" * 60
)


def letter_bytes(recipient: str, message_id: str) -> bytes:
    """A letter of about four kilobytes, ready to be said."""
    return (
        f"From: Netzwerk <{SENDER}>\r\nTo: <{recipient}>\r\nSubject: Frage zum Treffen\r\n"
        f"Message-ID: {message_id}\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{BODY}"
    ).encode()


async def prepare(letter: Letter, _: datetime) -> Prepared:
    """Write a letter: the cost of texts and templates is measured elsewhere."""
    raw = letter_bytes(letter.recipient_email, letter.message_id)
    return Prepared(raw, SENDER, letter.recipient_email, "Frage zum Treffen")


def delivery(
    port: int,
    folder: Path,
    *,
    now: Callable[[], datetime] = clock.now,
    width: int = WIDTH,
    lease: timedelta = LEASE,
) -> Delivery:
    """A sender to a mail server on this machine, with all safeguards of an installation."""
    server = Server(
        "127.0.0.1",
        port,
        security=Security.NONE,
        connect_seconds=1.0,
        answer_seconds=1.0,
        last_seconds=LAST_SECONDS,
    )
    return Delivery(
        SmtpTransport(server),
        prepare,
        owner=f"measured-{os.getpid()}",
        now=now,
        width=width,
        lease=lease,
        domain="lagplanner.example",
        guard=RestoreGuard(folder / "lagplanner.sent"),
        logbooks=folder / "lagplanner.sending",
    )


async def serve(
    url: str,
    port: int,
    folder: Path,
    *,
    until_empty: bool = False,
    later: int = 0,
    lease: timedelta = LEASE,
) -> None:
    """Send what is due, again and again, until told to stop; the clock is some seconds `later`."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with opened(url):
        sender = delivery(
            port, folder, now=lambda: clock.now() + timedelta(seconds=later), lease=lease
        )
        asyncio.get_running_loop().create_task(_stop_at(stopped, sender))
        while not stopped.is_set():
            await sender.run_once()
            due = await sender.next_ring()
            if until_empty and due is None:
                return
            # The clockwork rings at that moment; a safety ring comes at least each second.
            wait = 1.0 if due is None else (due - clock.now()).total_seconds()
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), min(max(wait, 0.005), 1.0))


async def _stop_at(stopped: asyncio.Event, sender: Delivery) -> None:
    await stopped.wait()
    sender.stop()


def run(url: str, port: int, folder: Path) -> None:
    """Be a worker until SIGTERM; what it has to say of dead ones would cover the figures."""
    logging.disable(logging.WARNING)
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(url, port, folder))
    else:
        uvloop.run(serve(url, port, folder))


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--until-empty", action="store_true")
    parser.add_argument("--later", type=int, default=0)
    parser.add_argument("--lease", type=int, default=30)
    parser.add_argument("--synchronous", default="FULL")
    parser.add_argument("url")
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    sqlite.WRITER_PRAGMAS = (f"synchronous = {chosen.synchronous}", *sqlite.WRITER_PRAGMAS[1:])
    asyncio.run(
        serve(
            chosen.url,
            chosen.port,
            chosen.folder,
            until_empty=chosen.until_empty,
            later=chosen.later,
            lease=timedelta(seconds=chosen.lease),
        )
    )


if __name__ == "__main__":
    main()
