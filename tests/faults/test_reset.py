"""Reset: the connection is cut off before the letter, and between its first byte and its dot."""

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom

NAMES = [f"anna{number}" for number in range(12)]


async def test_reset_before_the_letter_it_waits_and_arrives(room: PostRoom) -> None:
    room.mail.script = scripts.RESET_AT_RCPT
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.RETRY}

    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_dropped_before_the_dot_nothing_is_doubled(room: PostRoom) -> None:
    room.mail.script = scripts.DROP_BEFORE_THE_DOT
    await room.post(*NAMES)
    await room.send()

    # The sender cannot know that the dot was not read: it shows a doubt and repeats nothing.
    assert set((await room.states()).values()) <= {LetterState.IN_DOUBT, LetterState.RETRY}
    room.mail.heal()
    await room.send_later()
    assert await room.promises_hold()
