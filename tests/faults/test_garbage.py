"""Garbage replies: what cannot be understood is no yes and no no."""

import pytest

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom
from tests.faults.server import Act, Moment, Script

NAMES = [f"anna{number}" for number in range(6)]
ODD = [
    scripts.GARBAGE,
    b"999 what\r\n",
    b"2\r\n",
    b"354 go on\r\n",
    b"-25 no\r\n",
    b"000 nothing\r\n",
    b"451 no\r\n250 yes\r\n",
]


@pytest.mark.parametrize("moment", [Moment.CONNECT, Moment.EHLO, Moment.MAIL, Moment.RCPT])
async def test_before_the_letter_it_waits_and_arrives(room: PostRoom, moment: Moment) -> None:
    room.mail.script = {moment: Act(scripts.GARBAGE)}
    await room.post(*NAMES)
    await room.send()
    assert set((await room.states()).values()) <= {LetterState.QUEUED, LetterState.RETRY}

    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


@pytest.mark.parametrize("reply", ODD)
async def test_after_the_letter_it_is_a_doubt(room: PostRoom, reply: bytes) -> None:
    room.mail.script = {Moment.DOT: Act(reply, keep=True)}
    await room.post("anna")
    await room.send()
    assert (await room.letter("anna")).state is LetterState.IN_DOUBT

    room.mail.heal()
    await room.send_later()
    assert await room.promises_hold()


@pytest.mark.parametrize("script", [scripts.ENDLESS_LINE])
async def test_an_answer_without_end_is_a_doubt(room: PostRoom, script: Script) -> None:
    room.mail.script = script
    await room.post("anna")
    await room.send()
    assert (await room.letter("anna")).state is LetterState.IN_DOUBT
