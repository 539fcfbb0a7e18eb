"""Late 250: the yes comes after we have stopped waiting for it."""

from datetime import timedelta

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom, told

NAMES = [f"anna{number}" for number in range(4)]


async def test_too_late_it_is_a_doubt_and_is_not_repeated(room: PostRoom) -> None:
    room.mail.script = scripts.LATE_YES
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.IN_DOUBT}

    room.mail.heal()
    await room.send_later()
    assert await room.promises_hold()
    assert set(room.kept().values()) == {1}


async def test_waited_for_long_enough_it_is_a_yes(room: PostRoom) -> None:
    room.mail.script = scripts.LATE_YES
    await room.post(*NAMES)
    patient = room.another(told(room.mail, last_seconds=scripts.LATE + 2))
    await room.send(patient)
    assert await room.all_arrived_once()


async def test_while_it_waits_nobody_else_takes_the_letter(room: PostRoom) -> None:
    """The lease is renewed while the last word is waited for."""
    room.mail.script = scripts.LATE_YES
    await room.post("anna")
    patient = room.another(
        told(room.mail, last_seconds=scripts.LATE + 2), lease=timedelta(seconds=30)
    )
    await room.send(patient)
    assert await room.all_arrived_once()
