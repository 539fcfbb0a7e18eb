"""451 although kept: the server says "later" and keeps the letter. No sender can know."""

from lagplanner.domain.post.letters import LetterState
from tests.faults import scripts
from tests.faults.post_room import PostRoom


async def test_it_is_tried_again_as_it_says_and_both_are_one_message(room: PostRoom) -> None:
    """RFC 5321 leaves no choice; the same Message-ID lets mailboxes drop the second."""
    room.mail.script = scripts.TEMPORARY_ALTHOUGH_KEPT
    await room.post("anna")
    await room.send()
    assert (await room.letter("anna")).state is LetterState.RETRY

    room.mail.heal()
    await room.send_later()
    assert (await room.letter("anna")).state is LetterState.SENT
    assert room.kept() == {"anna": 2}
    assert len({letter.message_id for letter in room.mail.kept}) == 1
    assert len({letter.raw for letter in room.mail.kept}) == 1
