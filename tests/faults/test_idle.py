"""Idle close: the server hangs up between two letters; the next one opens a new connection."""

import pytest

from tests.faults import scripts
from tests.faults.post_room import PostRoom
from tests.faults.server import Act, End, Moment, Script

NAMES = [f"anna{number}" for number in range(12)]
GOODBYE: Script = {Moment.AFTER: Act(b"421 4.4.2 idle too long\r\n", end=End.CLOSE)}
CUT_OFF: Script = {Moment.AFTER: Act(b"", end=End.RESET)}


@pytest.mark.parametrize(
    "script", [scripts.CLOSED_AFTER_EACH, GOODBYE, CUT_OFF], ids=["closed", "goodbye", "cut off"]
)
async def test_each_letter_arrives_at_the_first_try(room: PostRoom, script: Script) -> None:
    room.mail.script = script
    await room.post(*NAMES)
    for _ in range(3):
        await room.send()
    assert await room.promises_hold() or await room.all_arrived_once()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_a_healthy_connection_is_used_for_many_letters(room: PostRoom) -> None:
    await room.post(*(f"anna{number}" for number in range(60)))
    await room.send()
    assert room.mail.conversations <= 4
    assert await room.all_arrived_once()
