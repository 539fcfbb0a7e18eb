"""Drop after the dot: the letter was said to its end and the reply never came."""

from datetime import timedelta

import pytest

from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import LetterState
from lagplanner.mail import outbox
from tests.faults import scripts
from tests.faults.post_room import PostRoom
from tests.faults.server import Script

NAMES = [f"anna{number}" for number in range(8)]
BOTH = pytest.mark.parametrize(
    "script", [scripts.DROP_AFTER_THE_DOT_KEPT, scripts.DROP_AFTER_THE_DOT_LOST]
)


@BOTH
async def test_it_is_a_doubt_shown_and_never_repeated(room: PostRoom, script: Script) -> None:
    room.mail.script = script
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.IN_DOUBT}

    room.mail.heal()
    await room.send_later()
    assert set((await room.states()).values()) == {LetterState.IN_DOUBT}
    assert await room.promises_hold()


@BOTH
async def test_a_person_may_send_it_again_under_the_same_message_id(
    room: PostRoom, script: Script
) -> None:
    room.mail.script = script
    await room.post("anna")
    await room.send()
    room.mail.heal()
    letter = await room.letter("anna")
    async with transaction():
        await outbox.send_again(letter.id, at=room.now, who="Vorstand", undo=timedelta())
    await room.send()
    assert (await room.letter("anna")).state is LetterState.SENT
    assert {kept.message_id for kept in room.mail.kept} == {letter.message_id}


async def test_a_person_may_count_it_as_delivered(room: PostRoom) -> None:
    room.mail.script = scripts.DROP_AFTER_THE_DOT_KEPT
    await room.post("anna")
    await room.send()
    room.mail.heal()
    async with transaction():
        letter = await room.letter("anna")
        await outbox.settle(letter.id, at=room.now, who="Vorstand")
    await room.send_later()
    assert await room.all_arrived_once()


async def test_an_occasion_may_prefer_twice_to_perhaps_never(room: PostRoom) -> None:
    formal = room.another(twice_if_in_doubt=("host_asked",))
    room.mail.script = scripts.DROP_AFTER_THE_DOT_LOST
    await room.post("anna")
    await room.send(formal)
    room.mail.heal()
    room.now += timedelta(minutes=5)
    await room.send(formal)
    assert await room.all_arrived_once()
