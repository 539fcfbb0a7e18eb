"""Can somebody watch long work, stop it, and find it whole after a restart?"""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from litestar import Litestar

from lagplanner import clock
from lagplanner.database import jobs as stored
from lagplanner.database import tables
from lagplanner.database.engine import transaction
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.jobs import LOST, Job, JobState
from lagplanner.jobs import Bell
from lagplanner.services import jobs
from lagplanner.services.running import setup
from lagplanner.settings import Settings
from tests.people import NOW
from tests.visitors import Visitor

PATIENCE = 5.0


class Work:
    """Work that a test steers: it counts to three and waits before each step to be let go on."""

    def __init__(self) -> None:
        self.steps = asyncio.Semaphore(0)
        self.noted = asyncio.Semaphore(0)
        self.error: Exception | None = None

    async def __call__(self, job: Job, report: jobs.Report) -> str:
        for step in (1, 2, 3):
            await self.steps.acquire()
            if self.error:
                raise self.error
            report._noted = -1.0  # the pause between two notes is not what is tried here
            await report(step, 3, f"Schritt {step} von 3")
            self.noted.release()
        return f"/vorstand?fertig={job.subject}"

    async def go_on(self, steps: int = 1) -> None:
        """Let it take some steps, and wait until they are noted."""
        for _ in range(steps):
            self.steps.release()
            await asyncio.wait_for(self.noted.acquire(), PATIENCE)


@pytest.fixture
def stopped(built_app: Litestar, settings: Settings) -> Litestar:
    """The service, to be started and stopped by the test."""
    built_app.state.settings = settings
    return built_app


@pytest.fixture
def work() -> Work:
    """Registered under "count"."""
    made = Work()
    jobs.register("count", made)
    return made


async def started(subject: str = "2027") -> Job:
    """A job of that work."""
    return await jobs.start("count", subject, who="Vorsitz", now=clock.now())


async def ended(job: Job) -> Job:
    """The job as it is when it is over."""

    async def look() -> Job:
        while True:
            if (found := await jobs.job(job.id)).is_over:
                return found
            await asyncio.sleep(0.01)

    return await asyncio.wait_for(look(), PATIENCE)


async def test_a_page_shows_how_far_it_is_and_leads_to_what_came_out(
    board: Visitor, work: Work
) -> None:
    job = await started()
    await work.go_on(2)
    page = await board.get(f"/vorstand/auftrag/{job.id}")
    assert 'value="2" max="3"' in page.text
    assert "Schritt 2 von 3" in page.text
    assert 'aria-live="polite"' in page.text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page.text
    await work.go_on()
    await ended(job)
    answer = await board.get(f"/vorstand/auftrag/{job.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/vorstand?fertig=2027")


async def test_htmx_gets_the_part_that_changes_and_then_the_way_on(
    board: Visitor, work: Work
) -> None:
    job = await started()
    await work.go_on()
    asking = {"HX-Request": "true"}
    part = await board.get(f"/vorstand/auftrag/{job.id}", headers=asking)
    assert (part.status_code, "<html" in part.text, 'value="1"' in part.text) == (200, False, True)
    await work.go_on(2)
    await ended(job)
    answer = await board.get(f"/vorstand/auftrag/{job.id}", headers=asking)
    assert answer.headers["HX-Redirect"] == "/vorstand?fertig=2027"


async def test_pressed_twice_it_is_the_same_job(board: Visitor, work: Work) -> None:
    first = await started()
    assert (await started()).id == first.id
    assert (await started("2028")).id != first.id
    await work.go_on(3)
    await ended(first)
    assert (await started()).id != first.id
    work.error = BrokenRuleError("genug")
    work.steps.release()
    work.steps.release()


async def test_somebody_stops_it(board: Visitor, work: Work) -> None:
    job = await started()
    await work.go_on()
    await board.get(f"/vorstand/auftrag/{job.id}")
    answer = await board.post(f"/vorstand/auftrag/{job.id}/anhalten")
    assert answer.status_code == 303
    work.steps.release()
    assert (await ended(job)).state is JobState.STOPPED
    page = await board.get(f"/vorstand/auftrag/{job.id}")
    assert "Angehalten." in page.text
    assert "refresh" not in page.text


async def test_work_that_still_waits_is_stopped_at_once(board: Visitor, work: Work) -> None:
    first, second = await started("erst"), await started("dann")
    await board.post(f"/vorstand/auftrag/{second.id}/anhalten")
    assert (await jobs.job(second.id)).state is JobState.STOPPED
    await work.go_on(3)
    assert (await ended(first)).state is JobState.DONE


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BrokenRuleError("Im Herbst kann niemand."), "Im Herbst kann niemand."),
        (ZeroDivisionError("secret"), "Da ist uns ein Fehler passiert (Kennung "),
    ],
)
async def test_what_goes_wrong_is_said_and_the_next_job_runs(
    board: Visitor, work: Work, error: Exception, said: str
) -> None:
    work.error = error
    job = await started()
    work.steps.release()
    assert (await ended(job)).state is JobState.FAILED
    page = await board.get(f"/vorstand/auftrag/{job.id}")
    assert said in page.text
    assert "secret" not in page.text
    work.error = None
    after = await started()
    await work.go_on(3)
    assert (await ended(after)).state is JobState.DONE


async def test_work_nobody_knows_fails_with_a_sentence(app: Litestar) -> None:
    job = await jobs.start("unheard_of", "", who="Vorsitz", now=NOW)
    assert (await ended(job)).message == "Dieses Programm kennt den Auftrag nicht."


async def test_a_job_that_never_was_is_not_found(board: Visitor) -> None:
    answer = await board.get("/vorstand/auftrag/4711")
    assert (answer.status_code, "gibt es nicht mehr" in answer.text) == (404, True)


async def test_stopping_the_service_marks_what_could_not_end(
    stopped: Litestar, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lagplanner.jobs.PATIENCE", 0.05)
    async with stopped.lifespan():
        job = await started()
        await work.go_on()
    async with stopped.lifespan():
        found = await jobs.job(job.id)
        assert (found.state, found.message) == (JobState.FAILED, jobs.INTERRUPTED)


async def test_what_runs_when_the_service_stops_may_end(stopped: Litestar, work: Work) -> None:
    async with stopped.lifespan():
        job = await started()
        await work.go_on()
        work.steps.release()
        work.steps.release()
    async with stopped.lifespan():
        assert (await jobs.job(job.id)).state is JobState.DONE


async def test_after_a_crash_running_work_is_failed_and_waiting_work_is_done(
    stopped: Litestar, settings: Settings, work: Work
) -> None:
    await setup.open_house(settings)
    for subject, state in (("2026", "running"), ("2027", "waiting")):
        await tables.Job.insert(
            tables.Job(
                kind="count", subject=subject, state=state, created_at=NOW, created_by="Vorsitz"
            )
        )
    await setup.close_house()
    async with stopped.lifespan():
        crashed, waited = await tables.Job.select().order_by(tables.Job.id)
        assert (crashed["state"], crashed["message"]) == ("failed", jobs.INTERRUPTED)
        await work.go_on(3)
        assert (await ended(await jobs.job(waited["id"]))).state is JobState.DONE


@pytest.mark.parametrize("silent", [timedelta(seconds=59), timedelta(seconds=60)])
async def test_another_process_keeps_its_work_until_it_has_been_silent_for_a_minute(
    stopped: Litestar, settings: Settings, work: Work, silent: timedelta
) -> None:
    await setup.open_house(settings)
    job = await stored.add("count", "2027", at=NOW, who="Vorsitz")
    async with transaction():
        await stored.claim("another machine/7/beef", at=NOW)
        await stored.beat(job.id, at=NOW + timedelta(minutes=5))
    await setup.close_house()
    with time_machine.travel(NOW + timedelta(minutes=5) + silent, tick=False):
        async with stopped.lifespan():
            found = await jobs.job(job.id)
    kept = silent < LOST
    assert found.state is (JobState.RUNNING if kept else JobState.FAILED)
    assert found.message == ("" if kept else jobs.INTERRUPTED)


async def test_what_a_dead_process_of_this_machine_left_is_given_up_at_once(database: str) -> None:
    gone = subprocess.run(  # noqa: ASYNC221 - it is over at once
        [sys.executable, "-c", "import os; print(os.getpid())"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    here, number, _ = jobs.owner().split("/")
    owners = [f"{here}/{gone}/beef", f"{here}/{number}/beef", f"{here}/{os.getppid()}/beef",
              f"elsewhere/{gone}/beef", jobs.owner(), ""]  # fmt: skip
    async with transaction():
        for owner in owners:
            await stored.add("count", owner, at=NOW, who="Vorsitz")
            await stored.claim(owner, at=NOW)
    assert await jobs.fail_interrupted(now=NOW) == 2
    alive = [job.owner for job in await stored.running()]
    assert alive == owners[2:]


async def test_work_that_takes_long_says_that_it_lives(
    app: Litestar, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lagplanner.services.jobs.BEAT", timedelta(seconds=0.02))
    job = await started()
    await work.go_on()
    before = (await jobs.job(job.id)).heartbeat_at
    assert (await jobs.job(job.id)).owner == jobs.owner()

    async def later() -> None:
        while True:
            if (await jobs.job(job.id)).heartbeat_at != before:
                return
            await asyncio.sleep(0.01)

    await asyncio.wait_for(later(), PATIENCE)
    await work.go_on(2)
    assert (await ended(job)).state is JobState.DONE


async def test_a_deed_that_fails_is_tried_again_at_the_next_ringing(anyio_backend: str) -> None:
    calls: list[int] = []
    failed, done = asyncio.Event(), asyncio.Event()

    async def deed() -> None:
        calls.append(1)
        if len(calls) == 1:
            failed.set()
            raise OSError("disk full")
        done.set()

    bell = Bell("test", deed)
    bell.ring()
    await asyncio.wait_for(failed.wait(), PATIENCE)
    bell.ring()
    await asyncio.wait_for(done.wait(), PATIENCE)
    await bell.close()
    assert len(calls) == 2
