"""A reply noted at the telephone by mistake is taken back: what stood before stands again, the line too."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import attendance, letters, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.attendance.replies import (
    Details,
    Diet,
    Given,
    Needs,
    Reply,
    ReplyKind,
    Support,
)
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.talks.speakers import Via
from lagplanner.domain.trail import TrailEntry
from lagplanner.services.attendance import replies, waiting
from lagplanner.services.privacy import forgetting
from lagplanner.services.trail import undoing
from tests.databases import counted
from tests.invited import DAY, INVITED, invite, says
from tests.people import BOARD

TODAY = INVITED.date()
NEEDS = Needs({Diet.VEGAN: 1}, "", frozenset({Support.HEARING}), "Schleife")


def later(minutes: int) -> datetime:
    return INVITED + timedelta(minutes=minutes)


async def notes(meeting: Meeting, project: Project, persons: int = 0, *, minutes: int) -> None:
    """The board writes down what it heard at the telephone."""
    kind = ReplyKind.YES if persons else ReplyKind.NO
    given = Given(kind, persons, "Frau Nguyễn", Via.PHONE, BOARD)
    now = later(minutes)
    await replies.reply_to(meeting.id, project.id, given, today=now.date(), now=now)


async def noted() -> TrailEntry:
    """The last reply the board wrote down."""
    return next(one for one in await trail.entries() if one.deed == "replied" and one.before)


async def take_back(minutes: int = 60) -> str:
    return await undoing.undo((await noted()).id, who=BOARD, now=later(minutes))


async def said(meeting: Meeting) -> list[tuple[int, int, int]]:
    """Places, places on offer and waiting of each reply about the meeting."""
    known = await attendance.replies([meeting.id])
    return [(one.seats, one.offered, one.waiting) for one in known]


async def send_offers(meeting: Meeting) -> None:
    """The letters about places that became free have left."""
    found = await letters.letters(occasion=waiting.OFFERED, meeting_id=meeting.id)
    async with transaction():
        await letters.change([one.id for one in found], (LetterState.QUEUED,), LetterState.SENT)


async def full() -> tuple[Meeting, list[Project], list[Reply]]:
    """The house is full: Sonnenhof has its three places, Neißeufer waits for two."""
    meeting, projects = await invite(capacity=3)
    await says(meeting, projects[0], 3)
    details = Details(3, names=("Milan Novák",), needs=NEEDS)
    await replies.add_details(meeting.id, projects[0].id, details, today=TODAY, now=later(1))
    await says(meeting, projects[1], 2, now=later(2))
    return meeting, projects, list(await attendance.replies([meeting.id]))


async def test_a_no_noted_for_the_wrong_project_gives_back_places_names_and_needs(
    database: Database,
) -> None:
    meeting, (sonnenhof, neisseufer, _), before = await full()
    await notes(meeting, sonnenhof, minutes=10)
    assert await said(meeting) == [(0, 0, 0), (0, 2, 0)]

    sentence = await take_back()

    assert sentence == "Die Antwort ist gelöscht. Es gilt wieder, was vorher galt."
    assert list(await attendance.replies([meeting.id])) == before
    [offer] = await letters.letters(occasion=waiting.OFFERED)
    assert offer.state is LetterState.DISCARDED
    told = [one.told for one in await trail.entries(limit=2)]
    assert told == [
        f"Zurückgenommen: {sonnenhof.name}: abgesagt",
        f"{neisseufer.name}: das Angebot ist nicht hinausgegangen",
    ]


async def test_a_longer_line_costs_no_more_queries(database: Database) -> None:
    meeting, projects = await invite(capacity=9)

    async def cost() -> int:
        async with transaction():
            with counted() as queries:
                await waiting.withdraw_unheard(meeting, but=0, since=INVITED, now=later(9))
        return queries.number

    await says(meeting, projects[0], 1)
    one = await cost()
    for number, project in enumerate(projects[1:], 1):
        await says(meeting, project, 1, now=later(number))

    assert len(await attendance.replies([meeting.id])) == 3
    assert await cost() == one


async def test_who_was_silent_is_silent_again_and_will_be_reminded(database: Database) -> None:
    meeting, (_, neisseufer, _) = await invite()
    reminder = Letter("r", replies.ASKS, project_id=neisseufer.id, meeting_id=meeting.id)
    async with transaction():
        await letters.add(reminder, at=INVITED, who=BOARD)
    await notes(meeting, neisseufer, 2, minutes=10)
    [letter] = await letters.letters(occasion=replies.ASKS)
    assert letter.state is LetterState.DISCARDED

    await take_back()

    assert await attendance.reply(meeting.id, neisseufer.id) is None
    [letter] = await letters.letters(occasion=replies.ASKS)
    assert letter.state is LetterState.HELD


async def test_places_that_were_never_free_go_to_who_waits(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, _) = await invite(capacity=2)
    await notes(meeting, sonnenhof, 2, minutes=1)
    await says(meeting, neisseufer, 2, now=later(2))

    await take_back()

    assert await said(meeting) == [(0, 2, 0)]


async def test_who_was_told_of_a_place_keeps_it(database: Database) -> None:
    meeting, (sonnenhof, *_), _ = await full()
    await notes(meeting, sonnenhof, minutes=10)
    await send_offers(meeting)

    with pytest.raises(ConflictError, match="anderen zugesagt oder angeboten"):
        await take_back()

    assert await said(meeting) == [(0, 0, 0), (0, 2, 0)]
    assert (await noted()).undone_at is None


async def test_what_the_project_has_said_since_is_not_overwritten(database: Database) -> None:
    meeting, (sonnenhof, *_), _ = await full()
    await notes(meeting, sonnenhof, 1, minutes=10)
    await says(meeting, sonnenhof, 2, now=later(11))

    with pytest.raises(ConflictError, match="noch einmal geantwortet"):
        await take_back()


async def test_what_it_has_added_since_by_its_link_is_its_own_word(database: Database) -> None:
    meeting, (sonnenhof, *_), _ = await full()
    await notes(meeting, sonnenhof, 1, minutes=10)
    details = Details(1, names=("Ada Lindner",))
    reply = await replies.add_details(meeting.id, sonnenhof.id, details, today=TODAY, now=later(11))

    assert (reply.via, reply.entered_by) == (Via.LINK, "")
    with pytest.raises(ConflictError, match="noch einmal geantwortet"):
        await take_back()


async def test_who_was_offered_a_place_since_is_not_put_back(database: Database) -> None:
    meeting, (sonnenhof, neisseufer, _), _ = await full()
    await notes(meeting, neisseufer, 3, minutes=10)
    await says(meeting, sonnenhof, 1, now=later(11))
    await send_offers(meeting)

    with pytest.raises(ConflictError, match="dem Projekt ein Platz angeboten"):
        await take_back()


async def test_nothing_is_taken_back_once_the_meeting_is_over(database: Database) -> None:
    meeting, (sonnenhof, *_), _ = await full()
    await notes(meeting, sonnenhof, minutes=10)
    [entry] = [await noted()]

    with pytest.raises(BrokenRuleError, match="vorbei"):
        await undoing.undo(entry.id, who=BOARD, now=datetime(2027, 3, 16, 9, tzinfo=UTC))


async def test_what_people_eat_and_need_goes_from_the_trail_when_needs_go(
    database: Database,
) -> None:
    meeting, (sonnenhof, *_), _ = await full()
    await notes(meeting, sonnenhof, minutes=10)
    entry = await noted()
    assert "Schleife" in entry.before

    await forgetting.forget(now=datetime(2027, 2, 15, 9, tzinfo=UTC))

    [kept] = [one for one in await trail.entries() if one.id == entry.id]
    assert kept.before == ""
    assert not undoing.can_undo(kept, now=later(60))
    assert TODAY + timedelta(days=14) == date(2027, 2, 15) < DAY
    assert replace(kept, before=entry.before) == entry
