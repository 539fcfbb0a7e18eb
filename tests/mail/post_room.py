"""A post room for tests: it writes short letters, and its clock stands until it is moved."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from lagplanner.database import letters
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import Letter
from lagplanner.mail import outbox
from lagplanner.mail.delivery import Delivery, Prepared, Stale
from tests.mail.server import Catcher
from tests.people import NOW

MINUTE = timedelta(minutes=1)


class Post:
    """The sender of these tests, with a clock that stands until it is moved."""

    def __init__(self, catcher: Catcher, logbooks: Path | None) -> None:
        self.logbooks = logbooks
        self.now = NOW
        self.gone: set[str] = set()
        self.broken: set[str] = set()
        self.unclear: set[str] = set()
        self.unstorable: set[str] = set()
        self.catcher = catcher
        self.delivery = self.another("one")

    def another(self, name: str, **options: object) -> Delivery:
        return Delivery(
            self.catcher.transport,
            self.prepare,
            owner=name,
            now=lambda: self.now,
            domain="lagplanner.example",
            logbooks=self.logbooks,
            **options,  # type: ignore[arg-type]
        )

    async def prepare(self, letter: Letter, now: datetime) -> Prepared | Stale:
        if letter.key in self.gone:
            return Stale("Das Treffen ist abgesagt.")
        if letter.key in self.unclear:
            return Stale("Der Ort fehlt noch.", ask=True)
        if letter.key in self.broken:
            raise ValueError("kaputt")
        raw = (
            f"Message-ID: {letter.message_id}\r\nSubject: Frage\r\n\r\n.Punkt am Anfang\r\n"
        ).encode()
        subject = "\udcff" if letter.key in self.unstorable else "Frage"
        return Prepared(raw, "vorstand@example.org", letter.recipient_email, subject)

    async def put(self, *keys: str, **values: object) -> None:
        async with transaction():
            for key in keys:
                letter = Letter(
                    key=key, occasion="host_asked", recipient_email=f"{key}@example.org"
                )
                await outbox.post(
                    replace(letter, **values),  # type: ignore[arg-type]
                    at=self.now,
                    who="Uhrwerk",
                    automatic=True,
                )

    async def letter(self, key: str) -> Letter:
        return (await letters.with_keys([key]))[key]

    async def states(self) -> dict[str, str]:
        return {letter.key: letter.state.value for letter in await letters.letters()}
