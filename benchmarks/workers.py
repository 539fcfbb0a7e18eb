"""How are the workers of a measurement started, killed with -9 and started again?

They are forked from a process that has loaded everything, so that one is there again in some
milliseconds. What they run is delivery as it is shipped, with letters that are quickly written.
"""

import asyncio
import multiprocessing
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from benchmarks.worker import run

_start = multiprocessing.get_context("forkserver")
_start.set_forkserver_preload(["benchmarks.worker"])


class Workers:
    """So many workers on one outbox; the dead are replaced by `refill`."""

    def __init__(self, url: str, port: int, folder: Path, number: int) -> None:
        self._told = (url, port, folder)
        self._crew: list[ForkServerProcess | None] = [None] * number

    async def __aenter__(self) -> "Workers":
        self.refill()
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self._crew:
            if process is not None:
                process.terminate()
        for process in self._crew:
            if process is not None:
                await asyncio.to_thread(process.join, 20)
                process.kill()

    def kill(self, number: int) -> None:
        """Kill one with -9, wherever it is."""
        process = self._crew[number]
        if process is not None:
            process.kill()
            process.join()
            self._crew[number] = None

    def refill(self) -> None:
        """Start those that are missing."""
        for number, process in enumerate(self._crew):
            if process is None or not process.is_alive():
                fresh = _start.Process(target=run, args=self._told, daemon=True)
                fresh.start()
                self._crew[number] = fresh
