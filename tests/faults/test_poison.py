"""One poison letter: the server chokes on it, or it cannot even be written; the next ones leave."""

from datetime import datetime, timedelta

import pytest

from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.mail.delivery import Delivery, Prepared
from lagplanner.mail.transport import SmtpTransport
from tests.faults import scripts
from tests.faults.post_room import PostRoom, prepare, told
from tests.faults.server import Act, End

NAMES = [f"anna{number}" for number in range(12)]
CHOKED = [
    Act(b"554 5.6.0 cannot read this\r\n"),
    Act(b"", end=End.RESET),
    Act(b"", end=End.SILENCE),
]


@pytest.mark.parametrize("act", CHOKED, ids=["refused", "reset", "mute"])
async def test_what_the_server_chokes_on_stops_no_other_letter(room: PostRoom, act: Act) -> None:
    room.mail.script = scripts.poison(b"poison!", act)
    await room.post(*NAMES[:5], "poison", *NAMES[5:])
    for _ in range(6):
        await room.send()
        room.now += timedelta(hours=5)

    states = await room.states()
    assert {states[name] for name in NAMES} == {LetterState.SENT}
    assert states["poison"] in (LetterState.BOUNCED, LetterState.IN_DOUBT)
    assert await room.promises_hold()


async def test_what_cannot_be_written_is_set_aside_after_three_tries(room: PostRoom) -> None:
    async def broken(letter: Letter, now: datetime) -> Prepared:
        if letter.key == "poison":
            raise ZeroDivisionError("Gift")
        return await prepare(letter, now)

    sender = Delivery(
        SmtpTransport(told(room.mail)),
        broken,
        owner="one",
        now=lambda: room.now,
        domain="x.example",
    )
    await room.post(*NAMES[:5], "poison", *NAMES[5:])
    tries = 0
    while (await room.letter("poison")).state is not LetterState.BOUNCED:
        await room.send(sender)
        room.now += timedelta(hours=5)
        tries += 1
        assert tries <= 3
    states = await room.states()
    assert {states[name] for name in NAMES} == {LetterState.SENT}
    assert "lässt sich nicht schreiben" in (await room.letter("poison")).error
