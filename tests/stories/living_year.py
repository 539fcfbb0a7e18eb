"""A small network lives through a year: its clockwork runs, its letters arrive, its people answer.

Nobody here reaches into the product: the board and all others use pages, by the links of letters that
have really arrived; the clock is moved, and the service's own clockwork makes its rounds and sends.
"""

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from time import monotonic
from typing import Any

import pytest
import time_machine
from litestar import Litestar

from lagplanner import clock, jobs
from lagplanner.clock import BERLIN
from lagplanner.database import letters
from lagplanner.domain.post.letters import WAITING, Letter
from lagplanner.settings import Settings
from tests.mail.server import Catcher, catching
from tests.stories.browsing import Person
from tests.stories.calendars import in_short
from tests.visitors import ADDRESS, Visitor

MORNING = time(9, 30)
DAY = timedelta(days=1)
DIGEST = "board_digest"
_LINK = re.compile(re.escape(ADDRESS) + r"(/[a-z]/[0-9A-Za-z]+)")


class LivingYear:
    """The network while its clockwork runs. People are called by their mailbox: what stands before the @."""

    def __init__(
        self,
        app: Litestar,
        catcher: Catcher,
        traveller: time_machine.Traveller,
        clockwork: "Clockwork",
    ) -> None:
        self._app = app
        self._catcher = catcher
        self._traveller = traveller
        self._clockwork = clockwork
        self._looked = 0
        self._states: dict[int, str] = {}
        self._opened: dict[str, int] = defaultdict(int)
        self.board = Person(Visitor(app))
        self.mails: list[tuple[str, EmailMessage]] = []
        """Occasion and mail, in the order of arrival."""

    async def reach(self, day: date, at: time = MORNING) -> None:
        """Let each day pass until this one, at this time on the wall."""
        today = clock.now().astimezone(BERLIN).date()
        while today < day:
            today += DAY
            if today.weekday() < 5:
                await self._be_at(datetime.combine(today, at, BERLIN))

    async def wait(self, minutes: int = 11) -> None:
        """Let the time pass in which something can be taken back."""
        await self._be_at(clock.now() + timedelta(minutes=minutes))

    async def outbox(self) -> dict[str, list[str]]:
        """What happened to letters since the last look: the mailboxes by "occasion: state".

        The board's weekly digest is left out: it tells of whatever else is going on.
        """
        await self._settle()
        seen: dict[str, list[str]] = defaultdict(list)
        for letter in await letters.letters():
            if self._states.get(letter.id) != letter.state and letter.occasion != DIGEST:
                self._states[letter.id] = letter.state
                seen[f"{letter.occasion}: {letter.state}"].append(_mailbox(letter.recipient_email))
        return {what: sorted(who) for what, who in sorted(seen.items())}

    async def board_at(self, path: str) -> Person:
        """The board opens a page; after days it has to log in again, which is no click of the task."""
        if (await self.board.visitor.get("/vorstand")).status_code != 200:
            await self.board.visitor.log_in()
        self.board.clicks = 0
        await self.board.open(path)
        return self.board

    async def release(self, occasion: str = "") -> None:
        """The board lets everything go that waits for its yes, and the time to undo it passes.

        Of an `occasion` all at once, however many: the list shows fifty.
        """
        if occasion:
            board = await self.board_at(f"/vorstand/postausgang/freigeben?anlass={occasion}")
        else:
            board = await self.board_at("/vorstand/postausgang")
            await board.press("Freigeben", ticks="brief")
        await board.press("Freigeben")
        await self.wait()

    def arrived(self, occasion: str, who: str) -> EmailMessage:
        """The last letter of this occasion that reached this mailbox."""
        found = [mail for known, mail in self.mails if known == occasion and _mailbox(mail) == who]
        assert found, (occasion, who, [(code, str(mail["To"])) for code, mail in self.mails])
        return found[-1]

    async def opens(self, occasion: str, who: str) -> Person:
        """Somebody clicks the link of the last such letter they got, in a browser of their own."""
        text = self.arrived(occasion, who).get_body(("plain",)).get_content()  # type: ignore[union-attr]
        return await self.somebody_at(_LINK.findall(text)[0])

    async def somebody_at(self, path: str) -> Person:
        """Somebody opens an address in a browser of their own."""
        person = Person(Visitor(self._app))
        await person.open(path)
        return person

    def calendar_files(self, who: str) -> list[bytes]:
        """The calendar files that reached a mailbox, in the order of arrival."""
        return [
            content
            for _, mail in self.mails
            if _mailbox(mail) == who
            for part in mail.walk()
            if part.get_content_type() == "text/calendar" and not part.get_filename()
            if isinstance(content := part.get_payload(decode=True), bytes)
        ]

    def entries(self, who: str) -> list[str]:
        """What the calendar files say in short that reached a mailbox since the last look."""
        files = self.calendar_files(who)
        new = files[self._opened[who] :]
        self._opened[who] = len(files)
        return [in_short(content) for content in new]

    async def _be_at(self, moment: datetime) -> None:
        self._traveller.move_to(moment)
        await self._settle()

    async def _settle(self) -> None:
        """Stand still until the round is made and everything due has left."""
        await self._clockwork.round()
        end = monotonic() + 60
        while due := await self._due():
            assert monotonic() < end, due
            self._clockwork.send()
            await asyncio.sleep(0.005)
        by_id = {one.message_id: one.occasion for one in await letters.letters()}
        new = self._catcher.letters[self._looked :]
        self._looked += len(new)
        for raw in new:
            mail = message_from_bytes(raw, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append((by_id[str(mail["Message-ID"])], mail))

    async def _due(self) -> list[Letter]:
        now = clock.now()
        return [
            one
            for one in await letters.letters()
            if one.state in (*WAITING, "claimed", "attempting")
            and (one.due_at is None or one.due_at <= now)
        ]


def _mailbox(found: EmailMessage | str) -> str:
    """The part before the @."""
    address = found if isinstance(found, str) else found["To"].addresses[0].addr_spec
    return str(address).partition("@")[0]


class Clockwork:
    """The bells of the service's clockwork, which ring when the story has come to a moment.

    By themselves they would ring every few seconds of real time, in which here days go by.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._bells: dict[str, jobs.Bell] = {}
        self._make = jobs.make_round
        self._made = asyncio.Event()
        bells, usual = self._bells, jobs.Bell

        def heard(name: str, deed: Any, *, every: float | None = None) -> jobs.Bell:
            bells[name] = usual(name, deed)
            return bells[name]

        patch.setattr(jobs, "Bell", heard)
        patch.setattr(jobs, "make_round", self._round)

    async def round(self) -> None:
        """Let the round be made."""
        self._made.clear()
        self._bells["the round"].ring()
        await asyncio.wait_for(self._made.wait(), 60)

    def send(self) -> None:
        """Let what is due be sent."""
        self._bells["letters"].ring()

    async def _round(self, *words: Any) -> None:
        await self._make(*words)
        self._made.set()


@asynccontextmanager
async def living(
    app: Litestar, settings: Settings, begins: datetime, patch: pytest.MonkeyPatch
) -> AsyncIterator[LivingYear]:
    """The clockwork with a mail server of the test's own, from this moment on."""
    clockwork = Clockwork(patch)
    traveller = time_machine.travel(begins, tick=False)
    async with catching() as catcher:
        chosen = replace(
            settings,
            smtp_host="127.0.0.1",
            smtp_port=catcher.port,
            smtp_security="none",
            mail_from="post@netzwerk.example",
        )
        app.state.settings = chosen
        with traveller as moved:
            async with jobs.clockwork(chosen, sends=True):
                yield LivingYear(app, catcher, moved, clockwork)
