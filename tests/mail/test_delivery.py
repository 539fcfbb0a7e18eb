"""Letters leave once each, and whatever the mail server says, the row says it to the board."""

import asyncio
from datetime import timedelta

from lagplanner.database import letters, mail_state
from lagplanner.database.engine import transaction
from lagplanner.domain.post.letters import Letter, LetterState, PauseKind
from lagplanner.mail import outbox
from tests.mail.post_room import MINUTE, Post
from tests.people import NOW


async def test_each_letter_leaves_once_and_its_bytes_are_kept(post: Post) -> None:
    keys = [f"a{number}" for number in range(50)]
    await post.put(*keys)

    assert await post.delivery.run_once() == 50
    assert await post.delivery.run_once() == 0

    assert set((await post.states()).values()) == {"sent"}
    assert len(set(post.catcher.message_ids)) == len(post.catcher.letters) == 50
    assert post.catcher.connections <= 4
    letter = await post.letter("a7")
    (text,) = await letters.sent_texts(letter.id)
    assert (letter.sent_at, letter.attempts, letter.message_id in post.catcher.message_ids) == (
        NOW,
        1,
        True,
    )
    assert (text.subject, b"\r\n.Punkt" in text.raw, text.smtp_reply) == (
        "Frage",
        True,
        "250 OK taken",
    )
    assert any(raw.endswith(b"\r\n.Punkt am Anfang\r\n") for raw in post.catcher.letters)


async def test_two_senders_at_once_share_the_letters(post: Post) -> None:
    await post.put(*(f"a{number}" for number in range(60)))

    taken = await asyncio.gather(post.delivery.run_once(), post.another("two").run_once())

    assert sum(taken) == len(set(post.catcher.message_ids)) == len(post.catcher.letters) == 60


async def test_nothing_leaves_before_its_time_or_while_it_is_held(post: Post) -> None:
    await post.put("later", due_at=NOW + MINUTE)
    async with transaction():
        await outbox.post(
            Letter(key="held", occasion="host_asked", recipient_email="a@example.org"),
            at=NOW,
            who="Vorstand",
        )

    assert await post.delivery.run_once() == 0
    assert await post.delivery.next_ring() == NOW + MINUTE
    post.now += MINUTE
    assert await post.delivery.run_once() == 1
    assert await post.states() == {"later": "sent", "held": "held"}
    assert await post.delivery.next_ring() is None


async def test_a_letter_whose_reason_has_gone_expires_with_the_reason(post: Post) -> None:
    await post.put("a", "b")
    post.gone = {"a"}
    await post.delivery.run_once()

    expired = await post.letter("a")
    assert (expired.state, expired.error) == (LetterState.EXPIRED, "Das Treffen ist abgesagt.")
    assert (await post.letter("b")).state is LetterState.SENT


async def test_a_letter_the_board_must_look_at_first_is_held_with_the_reason(post: Post) -> None:
    await post.put("a")
    post.unclear = {"a"}
    await post.delivery.run_once()

    held = await post.letter("a")
    assert (held.state, held.error) == (LetterState.HELD, "Der Ort fehlt noch.")
    assert await post.delivery.run_once() == 0


async def test_a_letter_past_its_deadline_never_leaves(post: Post) -> None:
    await post.put("a", expires_at=NOW + MINUTE)
    post.now += MINUTE
    await post.delivery.run_once()

    assert (await post.states(), post.catcher.letters) == ({"a": "expired"}, [])


async def test_an_address_that_is_refused_does_not_stop_the_next_letter(post: Post) -> None:
    post.catcher.on_rcpt = lambda address: (
        "550 5.1.1 no such user" if address.startswith("b") else "250 OK"
    )
    await post.put("a", "b", "c")
    await post.delivery.run_once()

    assert await post.states() == {"a": "sent", "b": "bounced", "c": "sent"}
    assert "b@example.org" in (await post.letter("b")).error
    box = await mail_state.mailbox("b@example.org")
    assert box is not None
    assert (box.bounces, box.marked_at) == (1, None)


async def test_a_letter_that_is_refused_is_parked_with_the_servers_words(post: Post) -> None:
    post.catcher.on_data = lambda raw: "554 5.6.0 too many dots"
    await post.put("a")
    await post.delivery.run_once()

    parked = await post.letter("a")
    assert (parked.state, "too many dots" in parked.error) == (LetterState.BOUNCED, True)
    assert await mail_state.mailbox("a@example.org") is None


async def test_garbage_in_a_yes_is_still_a_yes(post: Post) -> None:
    post.catcher.on_data = lambda _: "250 \x00\x1b[31m ok"
    await post.put("a", "b")
    await post.delivery.run_once()

    assert await post.states() == {"a": "sent", "b": "sent"}


async def test_one_mark_that_cannot_be_stored_costs_no_other_letter_its_own(post: Post) -> None:
    await post.put("a", "b", "c")
    post.unstorable = {"b"}
    await post.delivery.run_once()

    states = await post.states()
    assert (states["a"], states["c"]) == ("sent", "sent")
    post.now += MINUTE
    await post.another("next").run_once()
    assert (await post.states())["b"] == "in_doubt"
    assert len(post.catcher.letters) == 3


async def test_a_relay_that_does_not_know_us_costs_no_letter(post: Post) -> None:
    post.catcher.on_rcpt = lambda _: "554 5.7.1 Relay access denied"
    await post.put("a", "b")
    await post.delivery.run_once()

    assert await post.states() == {"a": "queued", "b": "queued"}
    state = await mail_state.state()
    assert (state.paused, state.pause_kind) == (True, PauseKind.SETUP)
    assert "Relay access denied" in state.pause_reason


async def test_a_no_for_now_is_tried_again_after_a_while(post: Post) -> None:
    post.catcher.on_rcpt = lambda _: "451 4.7.1 greylisted"
    await post.put("a")
    await post.delivery.run_once()

    waiting = await post.letter("a")
    assert (waiting.state, waiting.attempts) == (LetterState.RETRY, 1)
    assert waiting.due_at is not None
    assert timedelta(seconds=54) <= waiting.due_at - NOW <= timedelta(seconds=66)
    post.catcher.on_rcpt = lambda _: "250 OK"
    assert await post.delivery.run_once() == 0
    post.now += 2 * MINUTE
    await post.delivery.run_once()
    assert ((await post.letter("a")).state, len(post.catcher.letters)) == (LetterState.SENT, 1)


async def test_after_five_days_of_noes_it_is_given_up(post: Post) -> None:
    post.catcher.on_rcpt = lambda _: "451 4.7.1 greylisted"
    await post.put("a")
    for _ in range(60):
        await post.delivery.run_once()
        ring = await post.delivery.next_ring()
        if ring is None:
            break
        post.now = ring

    given_up = await post.letter("a")
    assert (given_up.state, given_up.error[:27]) == (
        LetterState.BOUNCED,
        "Nach fünf Tagen aufgegeben.",
    )
    assert timedelta(days=4, hours=18) < post.now - NOW < timedelta(days=5)


async def test_a_letter_that_cannot_be_written_is_parked_after_three_tries(post: Post) -> None:
    await post.put("a", "b")
    post.broken = {"a"}
    for _ in range(3):
        await post.delivery.run_once()
        post.now += timedelta(hours=1)

    parked = await post.letter("a")
    assert (parked.state, parked.error) == (
        LetterState.BOUNCED,
        "Der Brief lässt sich nicht schreiben: kaputt",
    )
    assert (await post.letter("b")).state is LetterState.SENT


async def test_a_lost_reply_is_a_doubt_and_never_a_second_letter(post: Post) -> None:
    post.catcher.hold.clear()
    await post.put("a")
    running = asyncio.create_task(post.delivery.run_once())
    await post.catcher.arrived.wait()
    running.cancel()
    await asyncio.wait([running])

    assert (await post.letter("a")).state is LetterState.IN_DOUBT
    post.catcher.hold.set()
    post.now += timedelta(days=1)
    assert await post.delivery.run_once() == 0
    assert len(post.catcher.letters) == 1


async def test_formal_notices_are_better_sent_twice(post: Post) -> None:
    sender = post.another("formal", twice_if_in_doubt={"host_asked"})
    post.catcher.hold.clear()
    await post.put("a")
    running = asyncio.create_task(sender.run_once())
    await post.catcher.arrived.wait()
    running.cancel()
    await asyncio.wait([running])
    post.catcher.hold.set()
    post.now += 2 * MINUTE
    await post.another("again", twice_if_in_doubt={"host_asked"}).run_once()

    assert (await post.letter("a")).state is LetterState.SENT
    assert len(set(post.catcher.message_ids)) == 1
    assert len(post.catcher.letters) == 2


async def test_after_three_failed_connections_nobody_knocks_for_a_while(post: Post) -> None:
    port, post.catcher.port = post.catcher.port, 9
    sender = post.another("no", width=1)
    await post.put("a")
    for _ in range(3):
        await sender.run_once()

    state = await mail_state.state()
    assert (state.failures, state.circuit_until) == (3, NOW + timedelta(seconds=30))
    assert await sender.next_ring() == NOW + timedelta(seconds=30)
    post.catcher.port = port
    found = post.another("yes")
    assert await found.run_once() == 0
    post.now += timedelta(seconds=30)
    assert await found.run_once() == 1
    state = await mail_state.state()
    assert (state.failures, state.circuit_until, (await post.letter("a")).attempts) == (0, None, 1)


async def test_a_server_that_takes_few_connections_at_a_time_gets_all_letters(
    post: Post,
) -> None:
    post.catcher.most = 2
    await post.put(*(f"a{number}" for number in range(50)))

    assert await post.delivery.run_once() >= 50
    assert set((await post.states()).values()) == {"sent"}
    assert len(post.catcher.letters) == 50
    assert (await mail_state.state()).circuit_until is None
    assert {letter.attempts for letter in await letters.letters()} == {1}


async def test_a_pause_by_the_servers_no_ends_when_it_takes_us_again(post: Post) -> None:
    await post.put("a")
    await mail_state.pause(PauseKind.SETUP, "Falsches Passwort.", at=NOW)
    await mail_state.knock_not_before(NOW + 15 * MINUTE)
    assert await post.delivery.run_once() == 0
    post.now += 15 * MINUTE

    assert await post.delivery.run_once() == 1


async def test_a_pause_by_a_person_ends_by_a_person(post: Post) -> None:
    await post.put("a")
    await mail_state.pause(PauseKind.PERSON, "Bis Montag.", at=NOW)
    post.now += timedelta(days=2)

    assert await post.delivery.run_once() == 0
    assert await post.delivery.next_ring() is None
    await mail_state.resume()
    assert await post.delivery.run_once() == 1


async def test_told_to_stop_it_ends_the_letter_it_is_in_and_takes_no_other(post: Post) -> None:
    post.catcher.hold.clear()
    await post.put(*(f"a{number}" for number in range(30)))
    running = asyncio.create_task(post.delivery.run_once())
    await post.catcher.arrived.wait()
    post.delivery.stop()
    post.catcher.hold.set()
    await running

    states = list((await post.states()).values())
    assert states.count("sent") == len(post.catcher.letters) <= 4
    assert states.count("queued") == 30 - len(post.catcher.letters)
