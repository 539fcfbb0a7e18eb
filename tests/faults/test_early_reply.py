"""Early reply: a yes that was said before the letter is no yes to the letter."""

import pytest

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom
from tests.faults.server import Act, End, Moment, Script

NAMES = [f"anna{number}" for number in range(6)]
TOO_EARLY: list[Script] = [
    scripts.TOO_EARLY_YES,
    scripts.YES_INSTEAD_OF_GO_ON,
    {Moment.DATA: Act(scripts.YES)},
    {Moment.DATA: Act(b"354 go\r\n250 kept\r\n", end=End.CLOSE)},
    {Moment.RCPT: Act(b"250 ok\r\n354 go\r\n250 kept\r\n", end=End.CLOSE)},
    {Moment.MAIL: Act(b"250 ok\r\n250 ok\r\n354 go\r\n250 kept\r\n", end=End.CLOSE)},
    {Moment.CONNECT: Act(b"220 hello\r\n250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 kept\r\n")},
]


@pytest.mark.parametrize("script", TOO_EARLY)
async def test_nothing_counts_as_sent_that_was_not_kept(room: PostRoom, script: Script) -> None:
    room.mail.script = script
    await room.post(*NAMES)
    await room.send()
    assert all(
        state is not LetterState.SENT or room.kept()[name] == 1
        for name, state in (await room.states()).items()
    )

    room.mail.heal()
    await room.send_later()
    assert await room.promises_hold()
    assert LetterState.BOUNCED not in (await room.states()).values()
