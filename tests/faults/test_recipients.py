"""Some recipients refused: theirs come back, all others arrive."""

from lagplanner.domain.post.letters import LetterState
from lagplanner.mail.headers import address
from lagplanner.mail.transport import SmtpTransport
from tests.faults import scripts
from tests.faults.post_room import SENDER, PostRoom, told

WELL = [f"anna{number}" for number in range(6)]
GONE = [f"old{number}" for number in range(6)]


async def test_refused_addresses_come_back_and_the_others_arrive(room: PostRoom) -> None:
    room.mail.script = scripts.refuse_addresses("old")
    await room.post(*[name for pair in zip(WELL, GONE, strict=True) for name in pair])
    await room.send()

    states = await room.states()
    assert {states[name] for name in WELL} == {LetterState.SENT}
    assert {states[name] for name in GONE} == {LetterState.BOUNCED}
    assert await room.promises_hold()
    assert not (await room.state_of_mail()).paused
    assert (await room.letter("old0")).error == (
        "Das Postfach von old0@example.org nimmt keine Mail an: "
        "Die Adresse gibt es dort nicht. Bitte die Adresse prüfen."
    )


async def test_a_refused_address_is_not_asked_again(room: PostRoom) -> None:
    room.mail.script = scripts.refuse_addresses("old")
    await room.post("old")
    await room.send()
    await room.send_later()
    assert room.mail.tried == ["old@example.org"]


async def test_an_umlaut_domain_is_the_same_on_the_envelope_and_in_the_letter(
    room: PostRoom,
) -> None:
    """Python's own `idna` makes „strasse“ of „straße“, and another owner would get the letter."""
    recipient = "kim@straße.example"
    talk = SmtpTransport(told(room.mail)).conversation()
    assert await talk.offer(SENDER, recipient) is None
    await talk.close()
    assert room.mail.tried == [address(recipient)] == ["kim@xn--strae-oqa.example"]
