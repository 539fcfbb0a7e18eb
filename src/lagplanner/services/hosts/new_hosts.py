"""A meeting has another host than people were told: they hear it once the new one has said yes."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lagplanner.database import letters, members
from lagplanner.domain.dates.moving import YEAR_PLAN, Hearer, hearers, news_for
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.askings import HOST_ASKED
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.occasions import OCCASIONS, Stage
from lagplanner.mail import outbox
from lagplanner.services.post.letter_facts import on_the_wall
from lagplanner.services.rules import rules as board_rules

OTHER_HOST = "host_swapped"

BETWEEN_US = frozenset({"host_released", "swap_asked", "swap_off", "standby_named"})
"""Letters between us and one project, which tell nobody else who hosts."""


async def tell(meeting: Meeting, host: Project, *, who: str, now: datetime) -> None:
    """Tell everybody who believes in another host, inside the transaction of this one's yes.

    People believe what was so when the last letter about the meeting left for them. Whoever was asked
    to host it has letters of its own. The news waits for as long as a deed can be taken back.
    """
    written = (
        *await letters.letters(occasion=YEAR_PLAN),
        *await letters.letters(meeting_id=meeting.id),
    )
    asked = [one for one in written if one.occasion == HOST_ASKED and one.project_id]
    mine = [one for one in asked if one.project_id == host.id]
    if not mine:
        return
    telling = [one for one in written if _tells_host(one)]
    hosts = {one.project_id for one in asked}
    names = {one.id: one for one in await members.projects()}
    rules = await board_rules()
    for hearer in hearers(meeting, telling):
        believed = names.get(_host_when(asked, _last_left(telling, hearer)))
        if believed is None or believed.id == host.id or hearer.project_id in hosts:
            continue
        letter = _letter(
            meeting,
            hearer,
            believed,
            host,
            asked=mine[-1],
            due_at=now + timedelta(minutes=rules.undo_minutes),
            expires_at=on_the_wall(meeting.day, rules.starts),
        )
        await outbox.post(letter, at=now, who=who, automatic=True)


async def untell(meeting: Meeting, host: Project) -> None:
    """The new host cannot after all: what has not left about it stays here."""
    for one in await letters.letters(occasion=OTHER_HOST, meeting_id=meeting.id):
        if one.facts.get("host_id") == host.id:
            await outbox.take_back(one.key)


def _host_when(asked: Sequence[Letter], moment: datetime) -> int:
    """The host at that moment: whoever had been asked last; 0 if nobody had."""
    return next(
        (one.project_id or 0 for one in reversed(asked) if _moment(one.created_at) <= moment), 0
    )


def _last_left(telling: Iterable[Letter], hearer: Hearer) -> datetime:
    """When the last of these letters left for somebody."""
    address = hearer.email.casefold()
    return max(
        _moment(one.sent_at or one.released_at or one.created_at)
        for one in telling
        if one.is_heard and one.recipient_email.casefold() == address
    )


def _moment(at: datetime | None) -> datetime:
    assert at is not None
    return at


def _tells_host(letter: Letter) -> bool:
    occasion = OCCASIONS.get(letter.occasion)
    if occasion is None or letter.state is LetterState.DISCARDED:
        return False
    return occasion.stage is not Stage.HOSTING and letter.occasion not in BETWEEN_US


def _letter(
    meeting: Meeting,
    hearer: Hearer,
    old: Project,
    new: Project,
    *,
    asked: Letter,
    due_at: datetime,
    expires_at: datetime,
) -> Letter:
    facts = {
        "old_host": old.name,
        "new_host": new.name,
        "host_id": new.id,
        "talk": hearer.talk_id,
    }
    mark = f"a{asked.id}"
    return news_for(hearer, meeting, OTHER_HOST, mark, facts, due_at=due_at, expires_at=expires_at)
