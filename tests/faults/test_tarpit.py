"""Tarpit: each byte of an answer takes its time."""

import asyncio

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom

NAMES = [f"anna{number}" for number in range(4)]


async def test_a_tarpit_holds_nobody_for_long_and_burns_no_letter(room: PostRoom) -> None:
    room.mail.script = scripts.TARPIT
    await room.post(*NAMES)
    async with asyncio.timeout(10):
        await room.send()
    assert set((await room.states()).values()) == {LetterState.QUEUED}

    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_a_slow_server_still_gets_each_letter_once(room: PostRoom) -> None:
    room.mail.script = scripts.SLOW
    await room.post(*NAMES)
    await room.send()
    assert await room.all_arrived_once()
