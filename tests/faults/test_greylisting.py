"""Greylisting: each recipient is refused the first time."""

from datetime import timedelta

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom

NAMES = [f"anna{number}" for number in range(12)]


async def test_refused_the_first_time_each_letter_arrives_the_second_time(room: PostRoom) -> None:
    room.mail.script = scripts.greylist()
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.RETRY}

    room.now += timedelta(seconds=75)
    assert await room.send() == len(NAMES)
    assert await room.all_arrived_once()
    assert {(await room.letter(name)).attempts for name in NAMES} == {2}


async def test_nobody_comes_back_before_a_minute_has_nearly_passed(room: PostRoom) -> None:
    room.mail.script = scripts.greylist()
    await room.post(*NAMES)
    await room.send()
    room.now += timedelta(seconds=50)
    assert await room.send() == 0


async def test_the_message_id_stays_the_same(room: PostRoom) -> None:
    room.mail.script = scripts.greylist()
    await room.post("anna")
    await room.send()
    before = (await room.letter("anna")).message_id
    await room.send_later()
    assert [letter.message_id for letter in room.mail.kept] == [before]
