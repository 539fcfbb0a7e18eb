"""What about the post must the board learn, wherever it looks and where it does not look?

Every page of the board says at its top that no letter leaves, and that a letter is in doubt. Doubts
are also told by a letter, each once and one letter a day at most. A letter about a mail server that
does not take us cannot leave by it: it waits, and says afterwards how long nothing left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import hooks, letters, mail_state
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.days import said
from lagplanner.domain.post.letters import Letter, LetterState, PauseKind
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.mail import outbox
from lagplanner.services.post import bounces
from lagplanner.services.rules import rules

DOUBT, STOPPED, SILENT = "board_doubt", "board_stopped", "board_hook_paused"
WHO = "Postausgang"
STOP_IS_TOLD_AFTER = timedelta(hours=1)
STOP_IS_TOLD_FOR = timedelta(days=60)
DOUBT_IS_TOLD_FOR = timedelta(days=3)
MOST_NAMED = 10  # letters in doubt; one that was killed may leave a hundred
AWAY_IS_SAID_AFTER = 10  # connections that failed in a row: half an hour and more


@dataclass(frozen=True, slots=True)
class Alarm:
    """What needs somebody: that no letter leaves, how many are in doubt. The outbox says why."""

    stopped: bool = False
    in_doubt: int = 0

    def __bool__(self) -> bool:
        return bool(self.stopped or self.in_doubt)


async def look() -> Alarm:
    """What stands at the top of every page of the board; two queries."""
    state = await mail_state.state()
    stopped = state.paused or state.failures >= AWAY_IS_SAID_AFTER
    return Alarm(stopped, await letters.count(LetterState.IN_DOUBT))


async def tell_board(*, now: datetime) -> int:
    """Post what the board is told by letter: doubts, a long stop, programs that do not listen, dead
    addresses; how many were new.
    """
    found = (await _doubts(now), await _stop(now), *await _programs())
    news = [one for one in found if one is not None]
    posted = []
    if news:
        async with transaction(Deed.HOUSE):
            posted = [await outbox.post(letter, at=now, who=WHO, automatic=True) for letter in news]
    new = sum(one is not outbox.Posted.KNOWN for one in posted)
    return new + await bounces.tell_board(now=now)


async def settled() -> None:
    """Take back what was to be told of doubts once none is left. Inside a transaction."""
    if not await _in_doubt():
        for letter in await letters.letters(occasion=DOUBT):
            await outbox.take_back(letter.key)


async def _doubts(now: datetime) -> Letter | None:
    """The letter about doubts of which no letter has told; not about its own kind."""
    waiting = await _in_doubt()
    board = (await rules()).address_of_board if waiting else ""
    if not board:
        return None
    told = {
        mark
        for letter in await letters.letters(occasion=DOUBT)
        if letter.state is not LetterState.DISCARDED
        for mark in letter.facts["marks"]
    }
    if all(_mark(letter) in told for letter in waiting):
        return None
    day = now.astimezone(BERLIN).date().isoformat()
    return Letter(
        key=f"{DOUBT}:board:{day}",
        occasion=DOUBT,
        recipient_name="Vorstand",
        recipient_email=board,
        facts={
            "to": "board",
            "week": day,
            "notices": _named(waiting),
            "marks": [_mark(letter) for letter in waiting],
        },
        expires_at=now + DOUBT_IS_TOLD_FOR,
    )


async def _stop(now: datetime) -> Letter | None:
    """The letter about a mail server that has not taken us for an hour."""
    state = await mail_state.state()
    begun = state.paused_at
    if state.pause_kind is not PauseKind.SETUP or begun is None:
        return None
    board = (await rules()).address_of_board
    if not board or begun > now - STOP_IS_TOLD_AFTER:
        return None
    wall = begun.astimezone(BERLIN)
    return Letter(
        key=f"{STOPPED}:board:{begun:%Y%m%dT%H%M%S}",
        occasion=STOPPED,
        recipient_name="Vorstand",
        recipient_email=board,
        facts={
            "to": "board",
            "week": wall.date().isoformat(),
            "notices": [f"Seit {said(wall.date())}, {wall:%H:%M} Uhr: {state.pause_reason}"],
        },
        expires_at=now + STOP_IS_TOLD_FOR,
    )


async def _programs() -> list[Letter]:
    """A letter about each address of a program that we stopped telling, not the board itself."""
    silent = [one for one in await hooks.hooks() if one.paused_at and one.pause_reason]
    board = (await rules()).address_of_board if silent else ""
    return [
        Letter(
            key=f"{SILENT}:board:{one.id}-{one.paused_at:%Y%m%dT%H%M%S}",
            occasion=SILENT,
            recipient_name="Vorstand",
            recipient_email=board,
            facts={
                "to": "board",
                "week": one.paused_at.astimezone(BERLIN).date().isoformat(),
                "notices": [f"„{one.name}“: {one.pause_reason}"],
            },
        )
        for one in silent
        if board and one.paused_at
    ]


async def _in_doubt() -> tuple[Letter, ...]:
    found = await letters.letters(state=LetterState.IN_DOUBT)
    return tuple(one for one in found if one.occasion not in (DOUBT, STOPPED))


def _named(waiting: Sequence[Letter]) -> list[str]:
    lines = []
    for letter in waiting[:MOST_NAMED]:
        occasion = OCCASIONS.get(letter.occasion)
        to = letter.recipient_name or letter.recipient_email
        lines.append(f"{occasion.title if occasion else letter.occasion} an {to}")
    more = len(waiting) - len(lines)
    if more:
        lines.append(f"und {more} weitere" if more > 1 else "und ein weiterer")
    return lines


def _mark(letter: Letter) -> str:
    """One doubt of a letter: sent again, it may come into doubt again."""
    at = f"{letter.released_at:%Y%m%dT%H%M%S}" if letter.released_at else ""
    return f"{letter.id}@{at}"
