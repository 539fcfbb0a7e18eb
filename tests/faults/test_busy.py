"""421: the server has no time, at once or in the middle of the stream."""

import pytest

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom
from tests.faults.server import Script

NAMES = [f"anna{number}" for number in range(12)]


async def test_busy_at_once_is_like_being_away(room: PostRoom) -> None:
    room.mail.script = scripts.BUSY_AT_ONCE
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.QUEUED}

    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


@pytest.mark.parametrize("script", [scripts.BUSY_LATER, scripts.BUSY_AT_THE_DOT])
async def test_busy_in_the_middle_of_the_stream(room: PostRoom, script: Script) -> None:
    room.mail.script = script
    await room.post(*NAMES)
    await room.send()

    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_a_letter_that_waits_says_so_in_german(room: PostRoom) -> None:
    room.mail.script = scripts.BUSY_AT_THE_DOT
    await room.post("anna")
    await room.send()
    letter = await room.letter("anna")
    assert letter.state is LetterState.RETRY
    assert letter.error.startswith("Die Verbindung zum Mailserver brach ab")
    assert letter.due_at is not None
    assert letter.due_at > room.now
