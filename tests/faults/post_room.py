"""What do the tests of faults do with the post room, and when has it kept its promises?"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from lagplanner.database import letters, mail_state
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.mail import outbox
from lagplanner.mail.delivery import TWICE_IF_IN_DOUBT, Delivery, Prepared
from lagplanner.mail.transport import Security, SmtpTransport
from lagplanner.mail.transport import Server as Told
from tests.faults.server import Server
from tests.people import NOW

SENDER = "vorstand@example.org"
FIVE_HOURS = timedelta(hours=5)  # longer than any pause between two attempts
WAITING = {LetterState.QUEUED, LetterState.RETRY, LetterState.CLAIMED, LetterState.ATTEMPTING}


def told(mail: Server, **changes: object) -> Told:
    """The settings for a mail server of the tests: those of a client with little time."""
    quick = Told(
        "127.0.0.1",
        mail.port,
        security=Security.NONE,
        connect_seconds=0.5,
        answer_seconds=0.4,
        last_seconds=0.5,
    )
    return replace(quick, **changes)  # type: ignore[arg-type]


class PostRoom:
    """Letters, a sender with a clock that stands until it is moved, and the server's truth."""

    def __init__(self, mail: Server) -> None:
        self.mail = mail
        self.now = NOW
        self.posted: list[str] = []
        self.sender = self.another()

    def another(
        self,
        settings: Told | None = None,
        *,
        twice_if_in_doubt: Collection[str] = TWICE_IF_IN_DOUBT,
        lease: timedelta = timedelta(seconds=30),
        name: str = "one",
    ) -> Delivery:
        """A sender, as another process has one."""
        return Delivery(
            SmtpTransport(settings or told(self.mail)),
            prepare,
            owner=name,
            now=lambda: self.now,
            domain="lagplanner.example",
            twice_if_in_doubt=twice_if_in_doubt,
            lease=lease,
        )

    async def post(self, *names: str) -> None:
        """Queue a letter to each of these people at example.org, due at once."""
        async with transaction():
            for name in names:
                letter = Letter(
                    key=name, occasion="host_asked", recipient_email=f"{name}@example.org"
                )
                await outbox.post(letter, at=self.now, who="Uhrwerk", automatic=True)
        self.posted += names

    async def send(self, sender: Delivery | None = None) -> int:
        """Let the sender take up what is due."""
        return await (sender or self.sender).run_once()

    async def send_later(self, after: timedelta = FIVE_HOURS, *, times: int = 3) -> None:
        """The server is well again: let time pass, and send, until nothing waits."""
        for _ in range(times):
            self.now += after
            await self.send()

    async def letter(self, name: str) -> Letter:
        """The row of somebody's letter."""
        return (await letters.with_keys([name]))[name]

    async def states(self) -> dict[str, LetterState]:
        """What became of each letter."""
        return {letter.key: letter.state for letter in await letters.letters()}

    async def state_of_mail(self) -> mail_state.MailState:
        """Whether letters may leave at all."""
        return await mail_state.state()

    def kept(self) -> dict[str, int]:
        """How often the server has kept somebody's letter."""
        counts = dict.fromkeys(self.posted, 0)
        for letter in self.mail.kept:
            for recipient in letter.recipients:
                counts[recipient.partition("@")[0]] += 1
        return counts

    async def all_arrived_once(self) -> bool:
        """Each letter was kept once, and its row says so."""
        states = await self.states()
        return set(self.kept().values()) == {1} and set(states.values()) == {LetterState.SENT}

    async def promises_hold(self) -> bool:
        """None lost, none doubled: kept once if sent, at most once if in doubt or refused."""
        states, kept = await self.states(), self.kept()
        return all(
            kept[name] == 1 if state is LetterState.SENT else kept[name] <= 1
            for name, state in states.items()
        ) and not (set(states.values()) & WAITING)


async def prepare(letter: Letter, _: datetime) -> Prepared:
    """A short letter whose text is its recipient's name."""
    raw = (
        f"From: <{SENDER}>\r\nTo: <{letter.recipient_email}>\r\nSubject: Frage\r\n"
        f"Message-ID: {letter.message_id}\r\n\r\nGuten Tag, {letter.key}!\r\n"
    ).encode()
    return Prepared(raw, SENDER, letter.recipient_email, "Frage")
