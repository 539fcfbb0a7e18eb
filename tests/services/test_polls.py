"""Ask host and members which other day suits, and count what they say."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import hosting, letters, speakers, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.dates.polls import PollState, Suits
from lagplanner.domain.errors import (
    AlreadyThereError,
    BrokenRuleError,
    ConflictError,
    InputError,
)
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState, Via
from lagplanner.domain.trail import Way
from lagplanner.mail.delivery import Prepared, Stale
from lagplanner.services.dates import polls
from lagplanner.services.dates.polls import Count
from lagplanner.services.post import outbox
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.reminding import reminders
from tests.people import BOARD, MUEHLE, OSTSTADT, PARK, settle

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()
ANSWER_BY = date(2027, 1, 25)
FIRST, SECOND = date(2027, 3, 22), date(2027, 4, 12)


async def asked(*days: date) -> tuple[Count, list[Project]]:
    """A poll among three projects, the first of which is the host."""
    projects = await settle(PARK, MUEHLE, OSTSTADT)
    async with transaction():
        await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                date(2027, 3, 15),
                state=MeetingState.PUBLISHED,
                host_id=projects[0].id,
            ),
            at=NOW,
        )
    return await begin(*(days or (FIRST, SECOND))), projects


async def begin(*days: date, answer_by: date = ANSWER_BY) -> Count:
    return await polls.begin(
        2027, 1, days, answer_by=answer_by, reason="Plenarwoche", who=BOARD, today=TODAY, now=NOW
    )


async def say(count: Count, project: Project, values: dict[date, Suits]) -> Count:
    return await polls.vote(
        count.poll.id, project.id, values, who="Kim Beispiel", today=TODAY, now=NOW
    )


async def test_the_best_day_comes_first_with_what_the_host_says(database: Database) -> None:
    count, (host, muehle, oststadt) = await asked()
    await say(count, host, {FIRST: Suits.MAYBE, SECOND: Suits.YES})
    await say(count, muehle, {FIRST: Suits.NO, SECOND: Suits.YES})
    count = await say(count, oststadt, {SECOND: Suits.MAYBE})
    assert [(one.day, one.sentence) for one in count.tallies] == [
        (SECOND, "passt 2 von 3 Projekten, zur Not 1, Gastgeber: passt"),
        (FIRST, "passt 0 von 3 Projekten, zur Not 1, Gastgeber: zur Not"),
    ]


async def test_a_day_the_host_cannot_is_last_however_many_it_suits(database: Database) -> None:
    count, (host, muehle, oststadt) = await asked()
    for project in (muehle, oststadt):
        await say(count, project, {FIRST: Suits.YES, SECOND: Suits.MAYBE})
    count = await say(count, host, {FIRST: Suits.NO, SECOND: Suits.MAYBE})
    assert [one.day for one in count.tallies] == [SECOND, FIRST]


async def test_what_a_speaker_has_proposed_counts_as_their_answer(database: Database) -> None:
    count, (host, muehle, oststadt) = await asked()
    async with transaction():
        jana = await speakers.save_speaker(Speaker(0, "Dr. Jana Beispiel"), at=NOW)
        talk = await speakers.save_talk(
            Talk(0, count.meeting.id, jana.id, state=TalkState.OTHER_DATE)
        )
        await speakers.save_days(talk.id, [SECOND])
    for project in (host, muehle, oststadt):
        count = await say(count, project, {FIRST: Suits.YES, SECOND: Suits.MAYBE})
    assert [(one.day, one.offered_by, one.others) for one in count.tallies] == [
        (SECOND, ("Dr. Jana Beispiel",), ()),
        (FIRST, (), ("Dr. Jana Beispiel",)),
    ]


async def test_the_next_answer_replaces_the_last(database: Database) -> None:
    count, (host, *_) = await asked()
    await say(count, host, {FIRST: Suits.YES, SECOND: Suits.YES})
    count = await say(count, host, {SECOND: Suits.NO})
    assert [(one.day, one.value) for one in count.votes] == [(SECOND, Suits.NO)]


async def test_each_answer_leaves_a_trail_and_the_same_again_none(database: Database) -> None:
    count, (host, *_) = await asked()
    for values in ({FIRST: Suits.YES}, {FIRST: Suits.YES}, {FIRST: Suits.NO, SECOND: Suits.MAYBE}):
        await say(count, host, values)
    await polls.vote(
        count.poll.id,
        host.id,
        {SECOND: Suits.YES},
        via=Via.PHONE,
        entered_by=BOARD,
        today=TODAY,
        now=NOW,
    )
    entries = await trail.entries(subject=f"poll:{count.poll.id}")
    told = [(one.who, one.told.removeprefix(f"{host.name}: ")) for one in reversed(entries)]
    assert told == [
        ("Kim Beispiel", "22.03.2027 passt"),
        (
            "Kim Beispiel",
            "22.03.2027 passt nicht, 12.04.2027 zur Not",
        ),
        (BOARD, "12.04.2027 passt"),
    ]
    assert [one.way for one in entries] == [Way.PHONE, Way.UNKNOWN, Way.UNKNOWN]


async def test_only_the_silent_are_left_to_be_reminded(database: Database) -> None:
    count, (host, muehle, oststadt) = await asked()
    count = await say(count, muehle, {FIRST: Suits.NO})
    assert {one.name for one in count.silent} == {host.name, oststadt.name}


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((), "mindestens einen anderen Tag"),
        ((date(2027, 3, 15),), "schon geplant"),
        ((ANSWER_BY,), "liegt nicht nach der Antwortfrist"),
        (tuple(date(2027, 4, day) for day in range(1, 8)), "überfordern"),
    ],
)
async def test_days_that_are_no_use_are_named(
    database: Database, days: tuple[date, ...], told: str
) -> None:
    await asked()
    with pytest.raises(InputError, match=told):
        await begin(*days)


async def test_one_poll_is_open_per_meeting(database: Database) -> None:
    count, _ = await asked()
    with pytest.raises(AlreadyThereError):
        await begin(FIRST)
    await polls.close(count.poll.id, who=BOARD, now=NOW)
    assert (await begin(FIRST)).poll.days == (FIRST,)


async def test_an_ended_poll_takes_no_answer_and_ends_once(database: Database) -> None:
    count, (host, *_) = await asked()
    await polls.close(count.poll.id, who=BOARD, now=NOW)
    with pytest.raises(BrokenRuleError, match="beendet"):
        await say(count, host, {FIRST: Suits.YES})
    with pytest.raises(ConflictError):
        await polls.close(count.poll.id, who=BOARD, now=NOW)


async def test_the_deadline_holds(database: Database) -> None:
    count, (host, *_) = await asked()
    with pytest.raises(BrokenRuleError, match=r"bis 25\.01\.2027"):
        await polls.vote(
            count.poll.id, host.id, {FIRST: Suits.YES}, today=date(2027, 1, 26), now=NOW
        )


async def test_nobody_answers_about_another_day(database: Database) -> None:
    count, (host, *_) = await asked()
    with pytest.raises(InputError, match=r"Nach dem 01\.05\.2027 fragt niemand"):
        await say(count, host, {date(2027, 5, 1): Suits.YES})


FRIDAY = datetime(2027, 1, 22, 9, tzinfo=UTC)
"""The last working day that leaves two days until the poll ends on a Monday."""


async def sent() -> None:
    """The first letters have left the house."""
    async with transaction():
        ids = [one.id for one in await letters.letters(occasion=polls.ASKED)]
        await letters.change(ids, [LetterState.QUEUED], LetterState.SENT, sent_at=NOW)


async def reminded(at: datetime = FRIDAY) -> set[int | None]:
    """To which projects a round posts a reminder of the poll."""
    posted = (await reminders.round_(now=at)).posted
    return {letter.project_id for letter in posted if letter.occasion == polls.REMINDED}


async def test_host_and_members_get_one_letter_each_after_the_time_to_think_again(
    database: Database,
) -> None:
    count, projects = await asked()
    posted = await letters.letters(occasion=polls.ASKED)
    assert {one.project_id for one in posted} == {one.id for one in projects}
    assert {one.state for one in posted} == {LetterState.QUEUED}
    assert {one.due_at for one in posted} == {NOW + timedelta(minutes=10)}
    assert dict(posted[0].facts) == {
        "poll": count.poll.id,
        "day": "2027-03-15",
        "poll_days": ["2027-03-22", "2027-04-12"],
        "answer_by": "2027-01-25",
        "reason": "Plenarwoche",
    }


async def test_only_the_silent_are_reminded_and_only_once(database: Database) -> None:
    count, (host, muehle, oststadt) = await asked()
    await sent()
    await say(count, muehle, {FIRST: Suits.NO})
    assert await reminded(FRIDAY - timedelta(hours=2)) == set()
    assert await reminded() == {host.id, oststadt.id}
    assert await reminded(FRIDAY + timedelta(hours=3)) == set()
    assert len(await letters.letters(occasion=polls.REMINDED)) == 2


async def test_nobody_is_reminded_of_a_letter_that_has_not_left(database: Database) -> None:
    await asked()
    assert await reminded() == set()


async def letter_now(project: Project) -> Prepared | Stale:
    """The letter that asks a project, as it would leave now."""
    [letter] = [
        one for one in await letters.letters(occasion=polls.ASKED) if one.project_id == project.id
    ]
    claimed = replace(letter, message_id="<lp-1-abc@netzwerk.example>")
    return await Writing(Sender("https://netzwerk.example", "post@netzwerk.example")).prepare(
        claimed, NOW
    )


async def test_who_has_answered_on_the_phone_is_not_asked_any_more(database: Database) -> None:
    count, (host, muehle, _) = await asked()
    await say(count, host, {FIRST: Suits.YES})
    assert await letter_now(host) == Stale(f"{host.name} hat schon geantwortet.")
    assert isinstance(await letter_now(muehle), Prepared)


async def test_a_letter_fetched_back_after_the_poll_has_ended_asks_nobody(
    database: Database,
) -> None:
    count, (host, *_) = await asked()
    await polls.close(count.poll.id, who=BOARD, now=NOW)
    [letter, *_] = await letters.letters(occasion=polls.ASKED)
    await outbox.hold([letter.id], who=BOARD, now=NOW)
    assert await letter_now(host) == Stale("Diese Umfrage ist beendet.")


async def test_a_poll_begun_late_reminds_nobody(database: Database) -> None:
    await asked()
    await sent()
    last = datetime(2027, 1, 22, 8, tzinfo=UTC)
    [poll] = await polls.of_meeting(2027, 1)
    await polls.close(poll.poll.id, who=BOARD, now=NOW)
    await polls.begin(
        2027, 1, (FIRST,), answer_by=ANSWER_BY, who=BOARD, today=last.date(), now=last
    )
    await sent()
    assert await reminded(FRIDAY + timedelta(hours=1)) == set()


async def test_an_answer_takes_back_the_reminder_that_has_not_left(database: Database) -> None:
    count, (host, *_) = await asked()
    await sent()
    await reminded()
    await polls.vote(count.poll.id, host.id, {FIRST: Suits.YES}, today=FRIDAY.date(), now=FRIDAY)
    states = {one.project_id: one.state for one in await letters.letters(occasion=polls.REMINDED)}
    assert states[host.id] is LetterState.DISCARDED
    assert list(states.values()).count(LetterState.QUEUED) == 2


async def test_closing_takes_back_letters_that_have_not_left(database: Database) -> None:
    count, _ = await asked()
    await polls.close(count.poll.id, who=BOARD, now=NOW)
    assert {one.state for one in await letters.letters()} == {LetterState.DISCARDED}


@pytest.mark.parametrize(
    ("day", "state"),
    [(SECOND, PollState.APPLIED), (date(2027, 5, 3), PollState.CLOSED), (None, PollState.CLOSED)],
)
async def test_a_moved_meeting_ends_its_poll(
    database: Database, day: date | None, state: PollState
) -> None:
    count, _ = await asked()
    async with transaction():
        ended = await polls.applied(count.meeting.id, day, who=BOARD, now=NOW)
    assert ended is not None
    assert ended.state is state
    async with transaction():
        assert await polls.applied(count.meeting.id, day, who=BOARD, now=NOW) is None
    assert {one.state for one in await letters.letters()} == {LetterState.DISCARDED}
