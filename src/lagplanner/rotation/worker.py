"""Where does the solver run, so that it can neither stall nor bring down the one who asks?

In a process of its own with limits of time and memory, kept warm between questions. Questions and
answers are lines of JSON: {"deed": "solve" | "conflict", "problem", …} in; any number of
{"progress": level} and {"draft": result}, then {"result": …} or {"conflict": …} out. The process
ends when its input ends, so it never outlives the one who started it.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import queue
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import IO, Any

_log = logging.getLogger(__name__)

MEMORY_BYTES = 4 << 30
GRACE_SECONDS = 3.0
"""How long after its own time limit the process is given before it is ended."""

POLL_SECONDS = 0.05


class Worker:
    """One process that answers one question at a time."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lagplanner.rotation.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with contextlib.suppress(ValueError, OSError):
            for line in self.process.stdout:
                self.lines.put(line)
        self.lines.put(None)

    def ask(
        self,
        question: dict[str, Any],
        *,
        seconds: float,
        stop: Callable[[], bool] | None,
        hear: Callable[[dict[str, Any]], None],
    ) -> dict[str, Any] | None:
        """The answer; None if time ran out, `stop` said so, or the process died."""
        assert self.process.stdin is not None
        end = time.monotonic() + seconds + GRACE_SECONDS
        try:
            self.process.stdin.write(json.dumps(question) + "\n")
            self.process.stdin.flush()
        except OSError:
            return None
        while time.monotonic() < end and not (stop is not None and stop()):
            try:
                line = self.lines.get(timeout=POLL_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                return None
            message: dict[str, Any] = json.loads(line)
            if "error" in message:
                _log.error("the rotation's worker failed: %s", message["error"])
                return None
            if "progress" in message or "draft" in message:
                hear(message)
            else:
                return message
        return None

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        """End the process and let go of its pipes."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


_idle: list[Worker] = []
_busy: list[Worker] = []
_lock = threading.Lock()
_kept = [1]
"""How many idle processes may wait for the next question; the last entry counts."""


def ask(
    question: dict[str, Any],
    *,
    seconds: float,
    stop: Callable[[], bool] | None = None,
    hear: Callable[[dict[str, Any]], None] = lambda message: None,
) -> dict[str, Any] | None:
    """Put a question to a warm process; None if it could not answer in time or at all.

    Safe to call from several threads: each question has its process to itself, and one idle
    process is kept for the next.
    """
    with _lock:
        worker = _idle.pop() if _idle else None
    if worker is None or not worker.alive:
        if worker is not None:
            worker.close()
        worker = Worker()
    answer = None
    with _lock:
        _busy.append(worker)
    try:
        answer = worker.ask(question, seconds=seconds, stop=stop, hear=hear)
    finally:
        with _lock:
            _busy.remove(worker)
            keep = answer is not None and len(_idle) < _kept[-1]
            if keep:
                _idle.append(worker)
        if not keep:
            worker.close()
    return answer


@contextlib.contextmanager
def keeping(count: int) -> Iterator[None]:
    """Keep so many idle processes meanwhile: many questions come, several at once."""
    with _lock:
        _kept.append(count)
    try:
        yield
    finally:
        with _lock:
            _kept.remove(count)
            spare = [_idle.pop() for _ in range(len(_idle) - _kept[-1])]
        for worker in spare:
            worker.close()


def at_work() -> list[Worker]:
    """The processes that are answering a question now."""
    with _lock:
        return list(_busy)


@atexit.register
def close_idle() -> None:
    """End the process kept for the next question."""
    with _lock:
        workers, _idle[:] = list(_idle), []
    for worker in workers:
        worker.close()


def serve(questions: IO[str], answers: IO[str]) -> None:
    """Answer questions until there are no more."""

    def say(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    for line in questions:
        try:
            answer = _deed(json.loads(line), say)
        except Exception as error:  # the one who asked gets the best plan so far
            answer = {"error": "".join(traceback.format_exception(error))}
        say(answer)


def _deed(question: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    from lagplanner.rotation.infeasible import find_conflict
    from lagplanner.rotation.problem import Problem, plan_from_json
    from lagplanner.rotation.proof import answer
    from lagplanner.rotation.tables import Conditions

    problem = Problem.from_json(question["problem"])
    conditions = Conditions.from_json(question.get("conditions"))
    if question["deed"] == "conflict":
        return {"conflict": find_conflict(problem, conditions, question.get("within"))}
    near = question.get("near")
    result = answer(
        problem,
        question["levels"],
        conditions,
        seconds=question["seconds"],
        until=question.get("until"),
        near=None if near is None else plan_from_json(problem, near),
        say=lambda level: say({"progress": level}),
        show=lambda draft: say({"draft": draft.to_json(problem)}),
    )
    return {"result": result.to_json(problem)}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    _limit_memory()
    from ortools.sat.python import cp_model  # noqa: F401 - loaded while nobody waits yet

    serve(sys.stdin, sys.stdout)
