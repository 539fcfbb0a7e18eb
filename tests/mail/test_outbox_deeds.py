"""What a person may do with a letter in the outbox, and what it then is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lagplanner.database import letters, mail_state
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.mail import outbox
from lagplanner.mail.outbox import Posted, Returned
from tests.people import NOW

WINDOW = timedelta(minutes=10)
ADA = "ada.lindner@example.org"
LETTER = Letter(
    key="host_asked:3:2027-1",
    occasion="host_asked",
    recipient_name="Ada Lindner",
    recipient_email=ADA,
)


async def posted(letter: Letter = LETTER, *, automatic: bool = False) -> Letter:
    async with transaction():
        await outbox.post(letter, at=NOW, who="Vorstand", automatic=automatic)
    return (await letters.with_keys([letter.key]))[letter.key]


async def now_is(letter: Letter) -> Letter:
    found = await letters.letter(letter.id)
    assert found is not None
    return found


async def set_state(letter: Letter, state: LetterState, **values: object) -> Letter:
    async with transaction():
        assert await letters.change([letter.id], list(LetterState), state, **values)
    return await now_is(letter)


async def test_an_automatic_letter_is_queued_and_due_at_once(database: Database) -> None:
    letter = await posted(automatic=True)

    assert (letter.state, letter.due_at) == (LetterState.QUEUED, NOW)
    assert (letter.released_at, letter.released_by) == (NOW, "Vorstand")


async def test_a_released_letter_waits_for_the_undo_window(database: Database) -> None:
    letter = await posted()
    async with transaction():
        assert await outbox.release([letter.id], at=NOW, who="Ada", undo=WINDOW) == 1
        assert await outbox.release([letter.id], at=NOW, who="Ada", undo=WINDOW) == 0

    released = await now_is(letter)
    assert (released.state, released.due_at) == (LetterState.QUEUED, NOW + WINDOW)
    assert (released.released_at, released.released_by) == (NOW, "Ada")


async def test_a_release_does_not_bring_a_later_day_forward(database: Database) -> None:
    later = NOW + timedelta(days=3)
    letter = await posted(replace(LETTER, due_at=later))
    async with transaction():
        await outbox.release([letter.id], at=NOW, who="Ada", undo=WINDOW)

    assert (await now_is(letter)).due_at == later


async def test_released_and_undone_within_the_window_nothing_is_left_waiting(
    database: Database,
) -> None:
    letter = await posted()
    async with transaction():
        await outbox.release([letter.id], at=NOW, who="Ada", undo=WINDOW)
    async with transaction():
        assert await outbox.undo_release([await now_is(letter)], at=NOW, who="Ada") == 1

    undone = await now_is(letter)
    assert (undone.state, undone.released_at, undone.released_by) == (LetterState.HELD, None, "")


async def test_a_letter_that_was_undone_forgets_the_window_but_not_its_own_moment(
    database: Database,
) -> None:
    of_a_deed = await posted()
    morning = NOW + timedelta(days=1)
    reminder = replace(LETTER, key="host_commit:3:2027-1", step="M03", due_at=morning)
    of_a_step = await posted(reminder)
    of_a_due_step = await posted(replace(LETTER, key="speaker_invite:3:2027-1", step="M07"))
    every = [of_a_deed, of_a_step, of_a_due_step]
    ids = [one.id for one in every]
    async with transaction():
        await outbox.release(ids, at=NOW, who="Ada", undo=WINDOW)
        await outbox.undo_release([await now_is(one) for one in every], at=NOW, who="Ada")
        await outbox.release(ids, at=NOW, who="Ada", undo=timedelta(0))
    assert [(await now_is(one)).due_at for one in every] == [NOW, morning, NOW]


@pytest.mark.parametrize("state", [LetterState.CLAIMED, LetterState.ATTEMPTING, LetterState.SENT])
async def test_what_is_on_its_way_is_neither_undone_nor_discarded_nor_taken_back(
    database: Database, state: LetterState
) -> None:
    letter = await set_state(await posted(), state)

    async with transaction():
        assert await outbox.undo_release([letter], at=NOW, who="Ada") == 0
        assert await outbox.discard([letter.id], at=NOW, who="Ada") == 0
        assert not await outbox.take_back(letter.key)
    assert (await now_is(letter)).state is state


async def test_a_letter_somebody_discarded_is_not_revived_by_posting_it_again(
    database: Database,
) -> None:
    letter = await posted()
    async with transaction():
        assert await outbox.discard([letter.id], at=NOW, who="Ada") == 1
        assert await outbox.post(LETTER, at=NOW, who="Uhrwerk") is Posted.KNOWN

    assert (await now_is(letter)).state is LetterState.DISCARDED


async def test_a_queued_letter_whose_cause_has_gone_is_taken_back_and_may_come_again(
    database: Database,
) -> None:
    letter = await posted(automatic=True)
    async with transaction():
        assert await outbox.take_back(letter.key)
        anew = replace(LETTER, facts={"town": "Plauen"})
        assert await outbox.post(anew, at=NOW, who="Uhrwerk") is Posted.REVIVED

    revived = await now_is(letter)
    assert (revived.state, revived.facts) == (LetterState.HELD, {"town": "Plauen"})


async def test_a_letter_is_written_over_only_before_its_release(database: Database) -> None:
    letter = await posted()
    async with transaction():
        await outbox.edit(letter.id, subject="Frage", text="Guten Tag", at=NOW, who="Ada")
        await outbox.release([letter.id], at=NOW, who="Ada", undo=WINDOW)
        with pytest.raises(ConflictError, match="schon freigegeben"):
            await outbox.edit(letter.id, subject="", text="", at=NOW, who="Ada")
        with pytest.raises(NotFoundError):
            await outbox.edit(999, subject="", text="", at=NOW, who="Ada")

    assert ((await now_is(letter)).own_subject, (await now_is(letter)).own_text) == (
        "Frage",
        "Guten Tag",
    )


async def test_in_doubt_it_is_sent_again_under_the_same_message_id(database: Database) -> None:
    letter = await set_state(await posted(), LetterState.IN_DOUBT, message_id="<1@example.org>")
    async with transaction():
        await outbox.send_again(letter.id, at=NOW, who="Ada", undo=WINDOW)

    again = await now_is(letter)
    assert (again.state, again.message_id) == (LetterState.QUEUED, "<1@example.org>")


async def test_in_doubt_it_can_be_counted_as_delivered_once(database: Database) -> None:
    letter = await set_state(await posted(), LetterState.IN_DOUBT)
    async with transaction():
        await outbox.settle(letter.id, at=NOW, who="Ada")
        with pytest.raises(ConflictError):
            await outbox.settle(letter.id, at=NOW, who="Ada")

    settled = await now_is(letter)
    assert (settled.state, settled.error) == (LetterState.SENT, "Gilt als zugestellt (Ada).")


async def test_a_letter_that_arrived_is_sent_again_as_a_new_one(database: Database) -> None:
    letter = await set_state(await posted(), LetterState.SENT, message_id="<1@example.org>")
    async with transaction():
        first = await outbox.send_again(letter.id, at=NOW, who="Ada", undo=WINDOW)
        second = await outbox.send_again(letter.id, at=NOW, who="Ada", undo=WINDOW)

    keys = [(await letters.letter(one)).key for one in (first, second)]  # type: ignore[union-attr]
    assert keys == [f"{LETTER.key}:2", f"{LETTER.key}:3"]
    assert (await now_is(letter)).state is LetterState.SENT


async def test_what_waits_already_is_not_sent_again(database: Database) -> None:
    letter = await posted()
    async with transaction():
        with pytest.raises(ConflictError, match="unterwegs"):
            await outbox.send_again(letter.id, at=NOW, who="Ada", undo=WINDOW)


async def test_after_its_deadline_nothing_is_sent_again(database: Database) -> None:
    letter = await set_state(await posted(replace(LETTER, expires_at=NOW)), LetterState.EXPIRED)
    async with transaction():
        with pytest.raises(BrokenRuleError, match="Frist"):
            await outbox.send_again(letter.id, at=NOW, who="Ada", undo=WINDOW)


async def test_more_letters_than_a_statement_takes_are_released_at_once(database: Database) -> None:
    first = await posted()
    async with transaction():
        assert (
            await outbox.release([first.id, *range(1000, 12_000)], at=NOW, who="Ada", undo=WINDOW)
            == 1
        )


async def returned(number: int) -> Returned:
    sent = await posted(replace(LETTER, key=f"a:{number}"))
    await set_state(sent, LetterState.SENT, message_id=f"<{number}@example.org>")
    async with transaction():
        return await outbox.bounced(
            f"<{number}@example.org>", ADA.upper(), permanent=True, sentence="Voll.", at=NOW
        )


async def test_the_third_return_marks_the_address_and_holds_what_waits_for_it(
    database: Database,
) -> None:
    waiting = await posted(replace(LETTER, key="b:1"), automatic=True)

    assert [await returned(number) for number in (1, 2, 3, 4)] == [
        Returned.NOTED,
        Returned.NOTED,
        Returned.MARKED,
        Returned.NOTED,
    ]
    held = await now_is(waiting)
    assert (held.state, "kamen 3 Briefe zurück" in held.error) == (LetterState.HELD, True)
    new = await posted(replace(LETTER, key="b:2"), automatic=True)
    assert new.state is LetterState.HELD
    assert [box.email for box in await mail_state.marked()] == [ADA]

    async with transaction():
        assert await outbox.trust_again(ADA)
    assert (await posted(replace(LETTER, key="b:3"), automatic=True)).state is LetterState.QUEUED


async def test_a_return_counts_once_and_only_for_its_own_recipient(database: Database) -> None:
    sent = await set_state(await posted(), LetterState.SENT, message_id="<1@example.org>")
    say = {"permanent": True, "sentence": "Voll.", "at": NOW}
    async with transaction():
        forged = await outbox.bounced("<1@example.org>", "eve@example.com", **say)  # type: ignore[arg-type]
        unknown = await outbox.bounced("<2@example.org>", ADA, **say)  # type: ignore[arg-type]
        first = await outbox.bounced("<1@example.org>", ADA, **say)  # type: ignore[arg-type]
        again = await outbox.bounced("<1@example.org>", ADA, **say)  # type: ignore[arg-type]

    assert [forged, unknown, first, again] == [
        Returned.KNOWN,
        Returned.KNOWN,
        Returned.NOTED,
        Returned.KNOWN,
    ]
    assert ((await now_is(sent)).state, (await now_is(sent)).error) == (
        LetterState.BOUNCED,
        "Voll.",
    )


async def test_a_letter_with_the_longest_key_can_be_sent_once_more(database: Database) -> None:
    """SQLite would keep a key that is too long, PostgreSQL refuses it."""
    letter = await set_state(await posted(replace(LETTER, key="k" * 200)), LetterState.SENT)
    async with transaction():
        again = await outbox.send_again(letter.id, at=NOW, who="Ada", undo=WINDOW)

    copy = await letters.letter(again)
    assert copy is not None
    assert copy.key == "k" * 190 + ":2"
