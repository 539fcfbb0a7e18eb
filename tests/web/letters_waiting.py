"""Letters in the outbox, in any state, and what of them the board has before it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from lagplanner.database import (
    hosting,
    letters,
    members,
    settings_store,
)
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter, LetterState
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, RIESA, SONNENHOF, settle

HERE = "/vorstand/postausgang"
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
"""A Monday at eight in Berlin: before the hour at which the timetable writes letters of its own."""
# So far ahead that the timetable, which runs beside the pages, writes no letters about it.
MEETING = Meeting(0, 2099, 1, date(2099, 3, 16), MeetingState.PUBLISHED, town=RIESA)


async def posted(*states: LetterState, occasion: str = "invitation", **changes: Any) -> list[int]:
    """One letter of the first meeting of 2027 for each state, to three projects in turn."""
    if not await members.projects():
        await settle(SONNENHOF, NEISSEUFER, HAMMERWIESE)
    projects = await members.projects()
    async with transaction():
        await settings_store.put({"association": "Netzwerk"}, at=NOW, who=BOARD)
        known = [one for one in await hosting.meetings() if one.year == 2099]
        meeting = (
            known[0]
            if known
            else await hosting.save_meeting(replace(MEETING, host_id=projects[0].id), at=NOW)
        )
        before = {letter.id for letter in await letters.letters()}
        for number, state in enumerate(states):
            project = projects[number % 3]
            contact = project.contact
            letter = Letter(
                f"{occasion}:{project.id}:2027-1:{len(before)}{number}",
                occasion,
                state=state,
                project_id=project.id,
                meeting_id=meeting.id,
                recipient_name=contact.name if contact else "",
                recipient_email=contact.email if contact else "",
                facts={"day": "2099-03-16"},
            )
            await letters.add(replace(letter, **changes), at=NOW, who="Fristenplan")
    return [one.id for one in await letters.letters() if one.id not in before]


async def state_of(letter_id: int) -> LetterState:
    found = await letters.letter(letter_id)
    assert found is not None
    return found.state


def row_ids(text: str, *, ticked: bool | None = None) -> list[int]:
    boxes = re.findall(r'<input[^>]*name="brief" value="(\d+)"( checked)?', text)
    return [int(number) for number, on in boxes if ticked is None or bool(on) is ticked]
