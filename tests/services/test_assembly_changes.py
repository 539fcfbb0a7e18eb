"""Who hears that something of an assembly has changed, and which deeds about it can be taken back?"""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from lagplanner.database import assemblies as stored
from lagplanner.database import hosting, letters, trail
from lagplanner.database.engine import Database
from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.assembly.votes import Mark, Presence
from lagplanner.domain.attendance.replies import Given, ReplyKind
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.services.assembly import assemblies, motions, votes
from lagplanner.services.attendance import replies
from lagplanner.services.trail import undoing
from lagplanner.templating import locale, sentences
from tests.people import BOARD, NOW, TODAY
from tests.services.test_assemblies import DAY, WANTED, called, posted, send, told


async def invited() -> tuple[Meeting, list[Project]]:
    """An assembly whose invitations have left."""
    meeting, projects = await called()
    await posted("ga_invitation", date(2027, 2, 12))
    await send("ga_invitation", now=NOW)
    return meeting, projects


async def waiting(occasion: str = "ga_changed") -> list[tuple[str, str, str]]:
    """To whom letters of this occasion wait for the board, and what their readers know till now."""
    return sorted(
        (one.recipient_email, str(one.facts["old_time"]), str(one.facts["old_place"]))
        for one in await letters.letters(occasion=occasion, state=LetterState.HELD)
    )


BEFORE = ("13:00", "Bürgerhaus, Elbstraße 1, 01587 Riesa")
BOTH = [("ada.lindner@example.org", *BEFORE), ("milan.novak@example.org", *BEFORE)]


async def test_who_was_told_another_place_or_hour_hears_it_once(database: Database) -> None:
    await invited()

    first = await assemblies.change(2027, 1, replace(WANTED, venue="Rathaus"), who=BOARD, now=NOW)
    assert (first, await waiting()) == (2, BOTH)

    later = replace(WANTED, venue="Rathaus", starts=time(14))
    again = await assemblies.change(2027, 1, later, who=BOARD, now=NOW)
    assert (again, await waiting()) == (2, BOTH)

    back = await assemblies.change(2027, 1, WANTED, who=BOARD, now=NOW)
    assert (back, await waiting()) == (0, [])


async def test_a_change_that_was_told_and_is_taken_back_is_told_again(database: Database) -> None:
    await invited()
    await assemblies.change(2027, 1, replace(WANTED, starts=time(14)), who=BOARD, now=NOW)
    await send("ga_changed", now=NOW)
    [entry, *_] = await trail.entries()

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert [old for _, old, _ in await waiting()] == ["14:00", "14:00"]


async def test_who_answered_by_an_earlier_letter_hears_of_another_place_too(
    database: Database,
) -> None:
    meeting, (sonnenhof, *_) = await called()
    await posted("ga_motions", date(2027, 2, 1))
    await send("ga_motions", now=NOW)
    coming = Given(ReplyKind.YES, 2, who="Ada")
    until = DAY - timedelta(days=1)
    await replies.reply_to(
        meeting.id, sonnenhof.id, coming, asked_until=until, today=TODAY, now=NOW
    )

    told = await assemblies.change(2027, 1, replace(WANTED, venue="Rathaus"), who=BOARD, now=NOW)

    assert (told, [address for address, *_ in await waiting()]) == (1, ["ada.lindner@example.org"])


async def test_nobody_hears_of_a_change_before_the_invitation(database: Database) -> None:
    await called()

    told = await assemblies.change(2027, 1, replace(WANTED, starts=time(9)), who=BOARD, now=NOW)

    assert (told, await waiting()) == (0, [])


async def test_an_assembly_called_by_mistake_was_never_planned(database: Database) -> None:
    await called()
    [entry] = await trail.entries()

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert await hosting.meetings() == ()


async def test_a_motion_of_the_board_is_told_as_one_in_both_languages(database: Database) -> None:
    meeting, _ = await called()

    await motions.submit(
        Motion(0, meeting.id, 0, "Beitrag", entered_by=BOARD), today=TODAY, now=NOW
    )

    entry, *_ = await trail.entries()
    assert sentences.told(entry).startswith("Antrag 1 „Beitrag“ vom Vorstand: ")
    with locale.speaking("en"):
        assert sentences.told(entry).startswith("Motion 1 “Beitrag” of the board: ")


async def test_an_assembly_somebody_handed_in_a_motion_for_cannot_be_uncalled(
    database: Database,
) -> None:
    meeting, (sonnenhof, *_) = await called()
    [entry] = await trail.entries()
    await motions.submit(
        Motion(0, meeting.id, 0, "Beitritt", "", sonnenhof.id), today=TODAY, now=NOW
    )

    with pytest.raises(ConflictError):
        await undoing.undo(entry.id, who=BOARD, now=NOW)


async def test_a_move_is_taken_back_until_somebody_is_invited(database: Database) -> None:
    meeting, _ = await called()
    moved = await assemblies.move(2027, 1, date(2028, 3, 13), who=BOARD, today=TODAY, now=NOW)
    assert (moved.year, moved.number) == (2028, 1)
    [entry, *_] = await trail.entries()

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    kept = await hosting.meeting(2027, 1, "assembly")
    assert (kept.id, kept.day) == (meeting.id, DAY)


async def test_a_cancellation_is_taken_back_until_it_has_left(database: Database) -> None:
    await invited()
    await assemblies.cancel(2027, 1, reason="Sturm", who=BOARD, today=TODAY, now=NOW)
    [entry, *_] = await trail.entries()
    await undoing.undo(entry.id, who=BOARD, now=NOW)
    assert (await hosting.meeting(2027, 1, "assembly")).took_or_takes_place
    assert await letters.letters(occasion="ga_cancelled", state=LetterState.HELD) == ()

    await assemblies.cancel(2027, 1, reason="Sturm", who=BOARD, today=TODAY, now=NOW)
    await send("ga_cancelled", now=NOW)
    [entry, *_] = await trail.entries()
    with pytest.raises(BrokenRuleError, match="hinausgegangen"):
        await undoing.undo(entry.id, who=BOARD, now=NOW)


async def test_invitations_that_waited_wait_again_after_a_cancellation_was_a_mistake(
    database: Database,
) -> None:
    await called()
    before = await posted("ga_invitation", date(2027, 2, 12))
    await assemblies.cancel(2027, 1, reason="", who=BOARD, today=TODAY, now=NOW)
    assert await letters.letters(occasion="ga_invitation", state=LetterState.HELD) == ()
    [entry, *_] = await trail.entries()

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    held = await letters.letters(occasion="ga_invitation", state=LetterState.HELD)
    assert [one.recipient_email for one in held] == before


async def test_an_assembly_that_was_held_is_never_uncalled(database: Database) -> None:
    _, (sonnenhof, *_) = await called()
    [entry] = await trail.entries()
    there = Mark(sonnenhof.id, Presence.PRESENT)
    await votes.mark(2027, 1, there, sonnenhof.id, who=BOARD, today=DAY, now=NOW)

    with pytest.raises(ConflictError):
        await undoing.undo(entry.id, who=BOARD, now=NOW)
    with pytest.raises(BrokenRuleError):
        await undoing.undo(entry.id, who=BOARD, now=NOW + timedelta(days=200))


async def test_who_was_invited_to_an_election_that_is_off_hears_of_it(database: Database) -> None:
    await invited()

    told = await assemblies.change(
        2027, 1, replace(WANTED, elections="Vorsitz"), who=BOARD, now=NOW
    )

    assert told == 2


async def test_an_assembly_that_is_over_is_not_cancelled(database: Database) -> None:
    await called()

    with pytest.raises(BrokenRuleError, match="vorbei"):
        await assemblies.cancel(
            2027, 1, reason="", who=BOARD, today=DAY + timedelta(days=1), now=NOW
        )


async def test_a_motion_with_another_reason_keeps_the_one_before(database: Database) -> None:
    meeting, (sonnenhof, *_) = await called()
    for text in ("Weil.", "Weil.", "Genauer."):
        await motions.submit(
            Motion(0, meeting.id, 0, "Beitritt", text, sonnenhof.id, "Ada"), today=TODAY, now=NOW
        )
    [entry, *_] = await trail.entries()
    assert len([one for one in await told() if one.startswith("Begründung")]) == 1

    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert [one.text for one in await stored.motions([meeting.id])] == ["Weil."]
