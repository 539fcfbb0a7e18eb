"""Half-open: the connection stands and nothing comes, at the greeting, before and after the letter."""

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom

NAMES = [f"anna{number}" for number in range(6)]


async def test_no_greeting(room: PostRoom) -> None:
    room.mail.script = scripts.MUTE
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.QUEUED}

    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_no_answer_before_the_letter(room: PostRoom) -> None:
    room.mail.script = scripts.MUTE_AT_MAIL
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) <= {LetterState.QUEUED, LetterState.RETRY}

    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_no_answer_after_the_letter_is_a_doubt(room: PostRoom) -> None:
    room.mail.script = scripts.MUTE_AFTER_THE_DOT
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) == {LetterState.IN_DOUBT}
    assert "Vielleicht ist er angekommen" in (await room.letter("anna0")).error

    room.mail.heal()
    await room.send_later()
    assert set((await room.states()).values()) == {LetterState.IN_DOUBT}
    assert await room.promises_hold()
