"""Some recipients refused: theirs come back, all others arrive."""

from datetime import timedelta

from lagplanner.domain.post.letters import LetterState
from lagplanner.mail.headers import address
from lagplanner.mail.transport import SmtpTransport
from tests.faults import scripts
from tests.faults.post_room import SENDER, WAITING, PostRoom, told
from tests.faults.server import Act, Moment

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


NOT_FOR_YOU = Act(b"550 5.7.1 relay access denied by the next server\r\n")


async def test_one_address_for_which_the_server_turns_us_away_keeps_no_other_letter(
    room: PostRoom,
) -> None:
    """Its words are those of a server that knows us not at all; only the others show that it does."""
    room.mail.script = {
        Moment.RCPT: lambda talk: NOT_FOR_YOU if talk.recipients[-1].startswith("odd") else None
    }
    await room.post("odd", *WELL)
    await room.send()
    assert (await room.state_of_mail()).paused

    await room.send_later(timedelta(minutes=15), times=1)
    assert {(await room.states())[name] for name in WELL} == {LetterState.SENT}
    await room.send_later()
    odd = await room.letter("odd")
    assert (odd.state, odd.attempts) == (LetterState.BOUNCED, 3)
    assert "relay access denied" in odd.error
    assert not (await room.state_of_mail()).paused


async def test_turned_away_for_every_address_sending_pauses_and_no_letter_is_lost(
    room: PostRoom,
) -> None:
    await room.post("anna")
    await room.send()
    room.mail.script = {Moment.RCPT: NOT_FOR_YOU}
    await room.post(*WELL[1:])
    await room.send()

    assert (await room.state_of_mail()).paused
    assert set((await room.states()).values()) <= {*WAITING, LetterState.SENT}
    room.mail.heal()
    await room.send_later()
    assert await room.all_arrived_once()


async def test_an_umlaut_domain_is_the_same_on_the_envelope_and_in_the_letter(
    room: PostRoom,
) -> None:
    """Python's own `idna` makes „strasse“ of „straße“, and another owner would get the letter."""
    recipient = "kim@straße.example"
    talk = SmtpTransport(told(room.mail)).conversation()
    assert await talk.offer(SENDER, recipient) is None
    await talk.close()
    assert room.mail.tried == [address(recipient)] == ["kim@xn--strae-oqa.example"]
