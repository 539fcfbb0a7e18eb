"""554 to all: at the door it is our set-up, at the dot it is the letter."""

from datetime import timedelta

from lagplanner.database import letters
from lagplanner.domain.post.letters import LetterState, PauseKind
from tests.faults import scripts
from tests.faults.post_room import WAITING, PostRoom
from tests.faults.server import Act, Moment
from tests.people import NOW

NAMES = [f"anna{number}" for number in range(12)]


async def test_refused_at_the_door_sending_pauses_and_no_letter_is_burnt(room: PostRoom) -> None:
    room.mail.script = scripts.REFUSED_AT_ONCE
    await room.post(*NAMES)
    await room.send()

    state = await room.state_of_mail()
    assert (state.paused, state.pause_kind) == (True, PauseKind.SETUP)
    assert "weist uns ab" in state.pause_reason
    assert "no mail from you" in state.pause_reason
    assert set((await room.states()).values()) == {LetterState.QUEUED}
    assert (await room.letter("anna0")).attempts == 0


async def test_paused_it_does_not_knock_again_and_again(room: PostRoom) -> None:
    room.mail.script = scripts.REFUSED_AT_ONCE
    await room.post(*NAMES)
    await room.send()
    knocks = room.mail.conversations
    for _ in range(5):
        room.now += timedelta(minutes=1)
        await room.send()
    assert room.mail.conversations == knocks


async def test_when_the_server_takes_us_again_all_letters_leave(room: PostRoom) -> None:
    room.mail.script = scripts.REFUSED_AT_ONCE
    await room.post(*NAMES)
    await room.send()
    room.mail.heal()
    await room.send_later(timedelta(minutes=20))
    assert await room.all_arrived_once()
    assert not (await room.state_of_mail()).paused


async def test_refused_at_the_dot_each_letter_comes_back_with_the_reason(room: PostRoom) -> None:
    room.mail.script = scripts.REFUSED
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.BOUNCED}
    assert "not wanted here" in (await room.letter("anna0")).error
    assert not (await room.state_of_mail()).paused

    room.mail.heal()
    await room.send_later()
    assert set(room.kept().values()) == {0}


async def test_a_server_that_lets_us_in_and_takes_no_letter_stays_one_pause(
    room: PostRoom,
) -> None:
    """Nobody is told four times an hour that all is well again."""
    room.mail.script = {Moment.MAIL: Act(b"550 5.7.1 sender not allowed\r\n")}
    await room.post(*NAMES)
    await room.send()
    for _ in range(3):
        room.now += timedelta(minutes=15)
        await room.send()
    state = await room.state_of_mail()
    assert (state.paused, state.paused_at) == (True, NOW)
    assert set((await room.states()).values()) == {LetterState.QUEUED}

    room.mail.heal()
    room.now += timedelta(minutes=15)
    await room.send()
    assert await room.all_arrived_once()
    assert not (await room.state_of_mail()).paused


async def test_let_in_again_while_no_letter_waits_the_pause_is_over(room: PostRoom) -> None:
    room.mail.script = scripts.REFUSED_AT_ONCE
    await room.post("anna")
    await room.send()
    await letters.change([(await room.letter("anna")).id], WAITING, LetterState.HELD)
    room.mail.heal()
    room.now += timedelta(minutes=15)
    assert await room.send() == 0
    assert not (await room.state_of_mail()).paused
