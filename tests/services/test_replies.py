"""Who comes: kept once, counted, offered on, and forgotten when its time is over."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import attendance, letters, trail
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.attendance.replies import Details, Diet, Needs, ReplyKind, Support
from lagplanner.domain.attendance.waiting import taken
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.privacy.retention import Keeping
from lagplanner.domain.trail import Kind, Wanted
from lagplanner.services.attendance import replies, waiting
from lagplanner.services.privacy import forgetting
from lagplanner.services.reminding import reminders
from tests.invited import DAY, INVITED, hold, invite, says
from tests.people import BOARD, NETWORK, settle
from tests.services.another_round import another_round, at_once

TODAY = INVITED.date()
OFFERED = waiting.OFFERED
HEARING = Needs({Diet.VEGAN: 1}, "", frozenset({Support.HEARING}), "Schleife")


async def offers() -> list[tuple[int | None, LetterState]]:
    """To whom a place was offered by letter, and how far the letters are."""
    found = await letters.letters(occasion=OFFERED)
    return [(one.project_id, one.state) for one in found]


async def test_the_same_again_is_stored_once_and_leaves_no_second_trace(
    database: Database,
) -> None:
    meeting, (_, neisseufer, _) = await invite()
    first = await says(meeting, neisseufer, 2)
    again = await says(meeting, neisseufer, 2, now=INVITED + timedelta(hours=1))

    assert again == first
    [counted] = await run_sql("SELECT count(*) AS n FROM trail WHERE deed = 'replied'")
    assert counted["n"] == 1


async def test_twenty_clicks_at_once_are_one_reply(database: Database) -> None:
    meeting, (_, neisseufer, _) = await invite(capacity=10)
    await asyncio.gather(*(says(meeting, neisseufer, 2) for _ in range(20)))
    [reply] = await attendance.replies([meeting.id])
    assert (reply.all, reply.seats) == (2, 2)


async def test_what_becomes_free_is_offered_at_once_to_the_first_in_line(
    database: Database,
) -> None:
    meeting, (sonnenhof, neisseufer, hammerwiese) = await invite(capacity=3)
    await says(meeting, sonnenhof, 3)
    await says(meeting, neisseufer, 2, now=INVITED + timedelta(minutes=1))
    await says(meeting, hammerwiese, 1, now=INVITED + timedelta(minutes=2))
    assert await offers() == []

    await says(meeting, sonnenhof, 1, now=INVITED + timedelta(minutes=3))

    first, second, third = await attendance.replies([meeting.id])
    assert [(one.seats, one.offered, one.waiting) for one in (first, second, third)] == [
        (1, 0, 0),
        (0, 2, 0),
        (0, 0, 1),
    ]
    assert await offers() == [(neisseufer.id, LetterState.QUEUED)]
    [letter] = await letters.letters(occasion=OFFERED)
    assert letter.facts["deadline"] == "2027-02-03"


async def test_an_offer_nobody_takes_goes_to_the_next_by_the_round(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, hammerwiese) = await invite(capacity=2)
    await says(meeting, sonnenhof, 2)
    await says(meeting, neisseufer, 2, now=INVITED + timedelta(minutes=1))
    await says(meeting, hammerwiese, 1, now=INVITED + timedelta(minutes=2))
    await says(meeting, sonnenhof, now=INVITED + timedelta(minutes=3))

    await reminders.round_(now=datetime(2027, 2, 3, 22, 30, tzinfo=UTC))
    assert [one.offered for one in await attendance.replies([meeting.id])] == [0, 2, 0]
    await reminders.round_(now=datetime(2027, 2, 3, 23, 30, tzinfo=UTC))

    _, lapsed, moved = await attendance.replies([meeting.id])
    assert (lapsed.kind, lapsed.offered) == (ReplyKind.NO, 0)
    assert (moved.project_id, moved.offered) == (hammerwiese.id, 1)
    assert [who for who, _ in await offers()] == [neisseufer.id, hammerwiese.id]


async def test_a_larger_house_lets_the_line_move_up_by_the_round(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, _) = await invite(capacity=1)
    await says(meeting, sonnenhof, 1)
    await says(meeting, neisseufer, 3)
    await hold(meeting, 3)

    await waiting.round_(now=INVITED, today=TODAY)
    await waiting.round_(now=INVITED, today=TODAY)

    _, reply = await attendance.replies([meeting.id])
    assert (reply.offered, reply.waiting) == (2, 1)
    assert len(await offers()) == 1


async def test_who_declines_an_offer_hands_it_on(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, hammerwiese) = await invite(capacity=1)
    await says(meeting, sonnenhof, 1)
    await says(meeting, neisseufer, 1, now=INVITED + timedelta(minutes=1))
    await says(meeting, hammerwiese, 1, now=INVITED + timedelta(minutes=2))
    await says(meeting, sonnenhof, now=INVITED + timedelta(minutes=3))

    await waiting.decline(meeting.id, neisseufer.id, who="Ada", today=TODAY, now=INVITED)

    assert [one.offered for one in await attendance.replies([meeting.id])] == [0, 0, 1]
    assert await offers() == [
        (neisseufer.id, LetterState.DISCARDED),
        (hammerwiese.id, LetterState.QUEUED),
    ]


async def test_an_offer_is_taken_once_and_not_after_it_is_over(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, _) = await invite(capacity=1)
    await says(meeting, sonnenhof, 1)
    await says(meeting, neisseufer, 1)
    await says(meeting, sonnenhof)

    for _ in range(2):
        reply = await waiting.accept(meeting.id, neisseufer.id, who="Ada", today=TODAY, now=INVITED)
        assert (reply.seats, reply.offered) == (1, 0)
    with pytest.raises(BrokenRuleError):
        await waiting.accept(meeting.id, sonnenhof.id, who="Ada", today=TODAY, now=INVITED)


async def test_an_offer_and_its_yes_are_told_in_the_life_of_meeting_and_project(
    database: Database,
) -> None:
    meeting, (sonnenhof, neisseufer, _) = await invite(capacity=1)
    await says(meeting, sonnenhof, 1)
    await says(meeting, neisseufer, 1)
    await says(meeting, sonnenhof)
    await waiting.accept(meeting.id, neisseufer.id, who="Ada", today=TODAY, now=INVITED)

    told = [
        "zugesagt mit 1, davon 1 auf der Warteliste",
        "ein Platz ist bis 03.02.2027 angeboten",
        "nimmt den Platz an (1)",
    ]
    for subject in (f"meeting:{meeting.id}", f"project:{neisseufer.id}"):
        found = await trail.found(Wanted(about=((subject,),), kind=Kind.ATTENDANCE))
        mine = [one.facts["answer"] for one in found if one.facts["name"] == neisseufer.name]
        assert list(reversed(mine)) == told


async def test_two_at_once_never_give_a_place_twice(database: Database) -> None:
    meeting, _ = await invite(capacity=7)
    many = await settle(*(replace(NETWORK[1], name=f"Projekt {n}") for n in range(12)))
    await asyncio.gather(*(says(meeting, one, 1 + n % 3) for n, one in enumerate(many)))
    await asyncio.gather(
        *(says(meeting, one) for one in many[:4]),
        waiting.round_(now=INVITED, today=TODAY),
        waiting.round_(now=INVITED, today=TODAY),
    )

    known = await attendance.replies([meeting.id])
    assert taken(known) == 7
    keys = [one.key for one in await letters.letters(occasion=OFFERED)]
    assert len(keys) == len(set(keys))


async def test_two_workers_at_once_offer_exactly_what_became_free_and_skip_nobody(
    database: Database, database_url: str
) -> None:
    meeting, _ = await invite(capacity=4)
    many = await settle(*(replace(NETWORK[1], name=f"Projekt {n}") for n in range(12)))
    for one in many:
        await says(meeting, one, 1)
    await hold(meeting, 7)

    done = await at_once([await another_round(database_url, INVITED, "line") for _ in range(2)])

    assert sum(number for [number] in done) == 3
    offered = [one.project_id for one in await attendance.replies([meeting.id]) if one.offered]
    assert sorted(offered) == [one.id for one in many[4:7]]


async def test_nobody_is_reminded_of_what_is_answered(database: Database) -> None:
    meeting, (_, neisseufer, hammerwiese) = await invite()
    async with transaction():
        for one in (neisseufer, hammerwiese):
            waits = Letter(
                f"rsvp_reminder:{one.id}:2027-1",
                "rsvp_reminder",
                project_id=one.id,
                meeting_id=meeting.id,
            )
            await letters.add(waits, at=INVITED, who=BOARD)

    await says(meeting, neisseufer, 1)

    states = {one.project_id: one.state for one in await letters.letters(meeting_id=meeting.id)}
    assert states[neisseufer.id] is LetterState.DISCARDED
    assert states[hammerwiese.id] is not LetterState.DISCARDED


async def test_needs_are_gone_on_the_fourteenth_day_after_and_numbers_stay(
    database: Database,
) -> None:
    meeting, (_, neisseufer, _) = await invite()
    await says(meeting, neisseufer, 2)
    details = Details(2, names=("Milan Novák",), needs=HEARING)
    await replies.add_details(meeting.id, neisseufer.id, details, today=TODAY, now=INVITED)

    def on(day: date) -> datetime:
        return datetime(day.year, day.month, day.day, 4, 15, tzinfo=UTC)

    assert Keeping.NEEDS not in await forgetting.forget(now=on(DAY + timedelta(days=13)))
    assert (await attendance.replies([meeting.id]))[0].needs == HEARING
    assert (await forgetting.forget(now=on(DAY + timedelta(days=14))))[Keeping.NEEDS] == 3

    [reply] = await attendance.replies([meeting.id])
    assert (reply.needs, reply.all, reply.names) == (Needs(), 2, ("Milan Novák",))


async def test_the_trail_says_how_many_come_and_nothing_of_what_they_need(
    database: Database,
) -> None:
    meeting, (_, neisseufer, _) = await invite()
    await says(meeting, neisseufer, 2)
    await replies.add_details(
        meeting.id, neisseufer.id, Details(2, needs=HEARING), today=TODAY, now=INVITED
    )
    noted = await trail.entries(subject=f"project:{neisseufer.id}")
    assert [one.told for one in reversed(noted)] == [
        f"{neisseufer.name}: zugesagt mit 2",
        f"{neisseufer.name}: hat Angaben ergänzt",
    ]
