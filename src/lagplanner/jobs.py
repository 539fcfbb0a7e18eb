"""When is something to be done by itself? The clockwork; it rings and decides nothing.

APScheduler cancels what it runs when it stops, so its jobs only ring: tasks of our own do the work
and are waited for. Nothing is due between two and three at night, an hour that some days lack. What
must not wait for a wall clock that was set back is also rung every few seconds of real time.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from lagplanner import clock
from lagplanner.domain.trail import Way
from lagplanner.mail.delivery import Delivery
from lagplanner.mail.hook_delivery import HookDelivery
from lagplanner.services import finding, jobs
from lagplanner.services.afterwards import paper_texts
from lagplanner.services.interface import hooks
from lagplanner.services.membership import handover
from lagplanner.services.post import account, alarms, bounces, sending
from lagplanner.services.privacy import forgetting, ledger
from lagplanner.services.reminding import reminders
from lagplanner.services.trail import ways
from lagplanner.settings import Settings

log = logging.getLogger(__name__)

ON_TIME = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""Never drop a ringing that is late, as the scheduler would after one second."""

SAFETY = 30  # seconds; for work that another process left waiting
LOOK = 5  # seconds; for letters that another process has queued
ROUND = 300  # seconds between two rounds of the timetable
MAILBOX = 300  # seconds between two looks into the mailbox for letters that came back
PATIENCE = 6.0  # seconds that running work gets when the service stops
NOT_AT_ONCE = timedelta(minutes=2)  # after the start letters come first, forgetting can wait
LETTERS_DUE = "letters due"


class Bell:
    """A deed that is done each time it was rung for, never twice at once.

    With `every` (seconds) it is done without ringing as well, whatever the wall clock says.
    """

    def __init__(
        self, name: str, deed: Callable[[], Awaitable[object]], *, every: float | None = None
    ) -> None:
        self._name = name
        self._deed = deed
        self._every = every
        self._rung = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._serve(), name=name)

    def ring(self) -> None:
        """Let the deed be done soon."""
        self._rung.set()

    async def close(self) -> None:
        """Let what runs end, for a while; then cut it short."""
        self._closing = True
        self._rung.set()
        _, late = await asyncio.wait([self._task], timeout=PATIENCE)
        for task in late:
            task.cancel()
            await asyncio.wait([task])

    async def _serve(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rung.wait(), self._every)
            self._rung.clear()
            if self._closing:
                return
            try:
                with ways.coming_by(Way.CLOCK):
                    await self._deed()
            except Exception:
                log.exception("%s failed; it is tried again at the next ringing", self._name)


@asynccontextmanager
async def clockwork(settings: Settings, *, sends: bool | None = None) -> AsyncIterator[None]:
    """Run the clock: what waits is worked on at once, letters leave when they are due, the round is
    made; each morning, and soon after the start, what has had its time is forgotten.

    `sends` says whether this process sends; if not given, the settings do: where they leave letters
    to a worker, no round is made here either.
    """
    rounds = sends is not None or settings.send_in_web
    if sends is None:
        sends = settings.send_in_web
    await jobs.fail_interrupted(now=clock.now())
    await sending.try_again(now=clock.now())
    scheduler = AsyncIOScheduler(job_defaults=ON_TIME, timezone=clock.BERLIN)
    working = Bell("long work", lambda: jobs.run_waiting(clock.now), every=SAFETY)
    expiring = Bell("expiring", lambda: sending.expire_stale(now=clock.now()))
    daily = Bell(
        "forgetting", lambda: forgetting.forget_daily(now=clock.now(), ledger=ledger.of(settings))
    )
    letters = Letters(settings, scheduler, sends=sends)
    bells = [working, expiring]
    if rounds:
        bells.append(Bell("the round", lambda: make_round(settings, letters.ring), every=ROUND))
        bells.append(Bell("the papers", paper_texts.read_papers, every=SAFETY))
        bells.append(Bell("the search", finding.catch_up, every=SAFETY))
    if sends:
        delivery = hooks.sender(settings, now=clock.now)
        bells.append(Bell("webhooks", lambda: tell_programs(settings, delivery), every=LOOK))
    if settings.imap_host:
        bells.append(Bell("the mailbox", lambda: read_mailbox(settings), every=MAILBOX))
    scheduler.add_job(expiring.ring, "cron", hour=4, minute=15)
    scheduler.add_job(daily.ring, "cron", hour=4, minute=15)
    scheduler.add_job(daily.ring, "date", run_date=clock.now() + NOT_AT_ONCE)
    jobs.ring_with(working.ring)
    scheduler.start()
    for bell in bells:
        bell.ring()
    try:
        yield
    finally:
        jobs.silence(working.ring)
        scheduler.shutdown(wait=False)
        await asyncio.gather(letters.close(), *(bell.close() for bell in (*bells, daily)))


class Letters:
    """Rings when a letter is due, and lets it be sent; without a mail server it does nothing."""

    def __init__(self, settings: Settings, scheduler: AsyncIOScheduler, *, sends: bool) -> None:
        self._scheduler = scheduler
        self._settings = self._chosen = settings
        self._delivery: Delivery | None = None
        self._bells: list[Bell] = []
        if sends and settings.can_send:
            self._delivery = sending.sender(settings, now=clock.now)
        if sends:
            self._bells = [
                Bell("letters", self._send, every=SAFETY),
                Bell("a look for letters", self._look, every=LOOK),
            ]
            self.ring()

    def ring(self) -> None:
        """Send what is due soon."""
        for bell in self._bells[:1]:
            bell.ring()

    async def close(self) -> None:
        """End the letters that are on their way, take up no other."""
        if self._delivery is not None:
            self._delivery.stop()
        await asyncio.gather(*(bell.close() for bell in self._bells))

    async def _send(self) -> None:
        while (delivery := await self._in_force()) is not None:
            sent = await delivery.run_once()
            told = await alarms.tell_board(now=clock.now())
            if not sent and not told:
                return

    async def _look(self) -> None:
        """Wind the alarm for the next letter; ring at once if it is due already."""
        delivery = await self._in_force()
        due = await delivery.next_ring() if delivery is not None else None
        if due is None:
            return
        if due <= clock.now():
            self.ring()
        else:
            self._scheduler.add_job(
                self.ring, "date", run_date=due, id=LETTERS_DUE, replace_existing=True
            )

    async def _in_force(self) -> Delivery | None:
        """The sender for the account that holds now; the one for another account ends its letters."""
        chosen = await account.in_force(self._settings)
        if chosen != self._chosen:
            if self._delivery is not None:
                self._delivery.stop()
            self._delivery = sending.sender(chosen, now=clock.now) if chosen.can_send else None
            self._chosen = chosen
        return self._delivery


async def make_round(settings: Settings, ring: Callable[[], None]) -> None:
    """Post what the timetable says is due; what needs no word of the board leaves at once."""
    done = await reminders.round_(now=clock.now(), subdivision=settings.subdivision)
    await handover.finish_due(now=clock.now())
    told = await alarms.tell_board(now=clock.now())
    if done.did_something or told:
        log.info("round: %d letters, %d notices", len(done.posted) + told, done.noticed)
        ring()


async def tell_programs(settings: Settings, delivery: HookDelivery) -> None:
    """Tell other programs what has happened since, and try again what did not reach them."""
    await hooks.follow(settings, now=clock.now())
    await delivery.run_once()


async def read_mailbox(settings: Settings) -> None:
    """Note the letters that came back since the last look."""
    reading = await bounces.read_mailbox(settings, now=clock.now())
    if reading.noted:
        log.info(
            "mailbox: %d of %d mails were letters that came back", reading.noted, reading.mails
        )
