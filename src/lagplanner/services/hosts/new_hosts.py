"""A meeting has another host than people were told: they hear it once the new one has said yes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lagplanner.database import letters, members
from lagplanner.domain.dates.moving import YEAR_PLAN, Hearer, hearers
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.occasions import OCCASIONS, Stage
from lagplanner.mail import outbox
from lagplanner.services.plan.publishing import host_asked_key
from lagplanner.services.post.letter_facts import on_the_wall
from lagplanner.services.rules import rules as board_rules

OTHER_HOST = "host_swapped"

BETWEEN_US = frozenset({"host_released", "swap_asked", "swap_off", "standby_named"})
"""Letters between us and one project, which tell nobody else who hosts."""


async def tell(meeting: Meeting, host: Project, *, who: str, now: datetime) -> None:
    """Tell everybody who believes in an earlier host, inside the transaction of the new one's yes.

    Who was told of the new one meanwhile, or of none at all, hears nothing. The letters wait for as
    long as a deed can be taken back.
    """
    written = (
        *await letters.letters(occasion=YEAR_PLAN),
        *await letters.letters(meeting_id=meeting.id),
    )
    asked = next((one for one in written if one.key == host_asked_key(host.id, meeting)), None)
    before = await _host_before(written, asked)
    if asked is None or before is None:
        return
    telling = [one for one in written if _tells_host(one)]
    since = [one for one in telling if not _left_before(one, asked)]
    informed = {one.email.casefold() for one in hearers(meeting, since)}
    informed |= {one.recipient_email.casefold() for one in since if one.occasion == OTHER_HOST}
    rules = await board_rules()
    for hearer in hearers(meeting, [one for one in telling if _left_before(one, asked)]):
        if hearer.project_id in (host.id, before.id) or hearer.email.casefold() in informed:
            continue
        letter = _letter(
            meeting,
            hearer,
            before,
            host,
            due_at=now + timedelta(minutes=rules.undo_minutes),
            expires_at=on_the_wall(meeting.day, rules.starts),
        )
        await outbox.post(letter, at=now, who=who, automatic=True)


async def untell(meeting: Meeting, host: Project) -> None:
    """The new host cannot after all: what has not left about it stays here."""
    for one in await letters.letters(occasion=OTHER_HOST, meeting_id=meeting.id):
        if one.facts.get("host_id") == host.id:
            await outbox.take_back(one.key)


async def _host_before(written: Sequence[Letter], asked: Letter | None) -> Project | None:
    """Whom we asked last before this host."""
    others = [
        one
        for one in written
        if asked and one.occasion == asked.occasion and one.id < asked.id and one.project_id
    ]
    return await members.project_by_id(others[-1].project_id or 0) if others else None


def _tells_host(letter: Letter) -> bool:
    occasion = OCCASIONS.get(letter.occasion)
    if occasion is None or letter.state is LetterState.DISCARDED:
        return False
    return occasion.stage is not Stage.HOSTING and letter.occasion not in BETWEEN_US


def _left_before(letter: Letter, asked: Letter) -> bool:
    left = letter.sent_at or letter.released_at or letter.created_at
    return left is not None and asked.created_at is not None and left < asked.created_at


def _letter(
    meeting: Meeting,
    hearer: Hearer,
    old: Project,
    new: Project,
    *,
    due_at: datetime,
    expires_at: datetime,
) -> Letter:
    number = f"{meeting.year}-{meeting.number}:h{new.id}"
    return Letter(
        key=f"{OTHER_HOST}:{hearer.email.casefold()[:120]}:{number}",
        occasion=OTHER_HOST,
        project_id=hearer.project_id,
        meeting_id=meeting.id,
        recipient_name=hearer.name,
        recipient_email=hearer.email,
        language=hearer.language,
        due_at=due_at,
        expires_at=expires_at,
        facts={
            "day": meeting.day.isoformat(),
            "old_host": old.name,
            "new_host": new.name,
            "host_id": new.id,
            "talk": hearer.talk_id,
        },
    )
