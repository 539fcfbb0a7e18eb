"""Which letters does a swap of hosts write: to the other side, the board, and all who knew?"""

from datetime import datetime, timedelta

from lagplanner.domain.dates.moving import Hearer, news_for
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.swaps import Side, Swap
from lagplanner.domain.members import Project
from lagplanner.domain.post.askings import HOST_ASKED
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.rules import Rules
from lagplanner.services.post.letter_facts import on_the_wall

TIME_TO_ANSWER = timedelta(days=14)

DECLINED = "Das andere Projekt kann nicht tauschen."
REJECTED = "Der Vorstand hat den Tausch nicht genehmigt."
WITHDRAWN = "Das andere Projekt hat seine Anfrage zurückgezogen."
"""Why a swap comes to nothing, as its letters say it."""


def asked_key(swap: Swap) -> str:
    return f"swap_asked:{swap.other_project_id}:{swap.id}"


def agreed_key(swap: Swap) -> str:
    return f"board_swap_agreed:board:{swap.id}"


def address(project: Project) -> tuple[str, str]:
    contact = project.contact
    return (
        contact.name if contact else project.name,
        (contact.email if contact else "") or project.email,
    )


def to_other(swap: Swap, asking: Side, asked: Side, rules: Rules, now: datetime) -> Letter:
    name, email = address(asked.project)
    soonest = min(asking.meeting.day, asked.meeting.day)
    deadline = min((now + TIME_TO_ANSWER).date(), soonest - timedelta(days=1))
    return Letter(
        key=asked_key(swap),
        occasion="swap_asked",
        project_id=asked.project.id,
        meeting_id=asked.meeting.id,
        recipient_name=name,
        recipient_email=email,
        facts={
            "swap": swap.id,
            "day": asked.meeting.day.isoformat(),
            "old_day": asking.meeting.day.isoformat(),
            "old_host": asking.project.name,
            "reason": swap.note,
            "deadline": deadline.isoformat(),
        },
        expires_at=on_the_wall(soonest, rules.starts),
    )


def to_board(swap: Swap, mine: Side, other: Side, rules: Rules) -> Letter:
    return Letter(
        key=agreed_key(swap),
        occasion="board_swap_agreed",
        meeting_id=other.meeting.id,
        recipient_name="Vorstand",
        recipient_email=rules.address_of_board,
        facts={
            "to": "board",
            "swap": swap.id,
            "day": other.meeting.day.isoformat(),
            "old_day": mine.meeting.day.isoformat(),
            "old_host": mine.project.name,
            "new_host": other.project.name,
            "reason": swap.note,
        },
        expires_at=on_the_wall(min(mine.meeting.day, other.meeting.day), rules.starts),
    )


def to_new_host(
    key: str, after: Meeting, host: Project, before: Project, rules: Rules, *, due_at: datetime
) -> Letter:
    name, email = address(host)
    return Letter(
        key=key,
        occasion=HOST_ASKED,
        project_id=host.id,
        meeting_id=after.id,
        recipient_name=name,
        recipient_email=email,
        due_at=due_at,
        facts={
            "year": after.year,
            "number": after.number,
            "day": after.day.isoformat(),
            "project": host.name,
            "reasons": [f"So haben Sie es mit {before.name} getauscht."],
        },
        expires_at=on_the_wall(after.day, rules.starts),
    )


def to_hearer(
    after: Meeting, hearer: Hearer, old: Project, new: Project, *, due_at: datetime, swap: Swap
) -> Letter:
    """That somebody else hosts a meeting its reader knows of."""
    facts = {"old_host": old.name, "new_host": new.name}
    return news_for(hearer, after, "host_swapped", swap.id, facts, due_at=due_at)


def to_say_no(swap: Swap, side: Side, with_whom: Project, reason: str, rules: Rules) -> Letter:
    name, email = address(side.project)
    return Letter(
        key=f"swap_off:{side.project.id}:{swap.id}",
        occasion="swap_off",
        project_id=side.project.id,
        meeting_id=side.meeting.id,
        recipient_name=name,
        recipient_email=email,
        facts={
            "day": side.meeting.day.isoformat(),
            "old_host": with_whom.name,
            "reason": reason,
        },
        expires_at=on_the_wall(side.meeting.day, rules.starts),
    )
