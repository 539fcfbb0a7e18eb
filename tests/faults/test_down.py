"""SMTP down: nobody listens."""

from datetime import timedelta

from lagplanner.domain.post.letters import LetterState
from tests.faults.post_room import PostRoom

NAMES = [f"anna{number}" for number in range(12)]


async def test_letters_wait_untouched_and_all_leave_once_it_is_back(room: PostRoom) -> None:
    await room.mail.stop()
    await room.post(*NAMES)
    await room.send()

    assert set((await room.states()).values()) == {LetterState.QUEUED}
    assert (await room.letter("anna0")).attempts == 0

    await room.mail.start()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_after_three_failures_nobody_knocks_for_a_while(room: PostRoom) -> None:
    await room.mail.stop()
    await room.post(*NAMES)
    for _ in range(3):
        await room.send()
    await room.mail.start()
    assert await room.send() == 0
    assert room.mail.conversations == 0

    circuit = (await room.state_of_mail()).circuit_until
    assert circuit is not None
    assert timedelta() < circuit - room.now <= timedelta(minutes=5)
    room.now = circuit
    assert await room.send() == len(NAMES)
    assert await room.all_arrived_once()
    assert (await room.state_of_mail()).circuit_until is None


async def test_a_server_that_comes_and_goes_gets_each_letter_once(room: PostRoom) -> None:
    await room.post(*NAMES)
    for _ in range(3):
        await room.mail.stop()
        await room.send()
        await room.mail.start()
        room.now += timedelta(hours=5)
        await room.send()
    assert await room.all_arrived_once()
