"""Collect topics, count who wishes for them, and choose one for a meeting."""

from datetime import UTC, date, datetime

import pytest

from lagplanner.database import hosting, trail
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.domain.talks.topics import Topic, Wished, untouched
from lagplanner.services.talks import topics
from tests.people import BOARD, MUEHLE, PARK, settle

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()


async def a_meeting(day: date, number: int) -> Meeting:
    state = MeetingState.HELD if day < TODAY else MeetingState.PUBLISHED
    async with transaction():
        return await hosting.save_meeting(Meeting(0, day.year, number, day, state=state), at=NOW)


async def proposed(title: str) -> Topic:
    return await topics.propose(Topic(0, title), who=BOARD, now=NOW)


async def titles() -> list[str]:
    return [line.wished.topic.title for line in await topics.store(today=TODAY)]


async def test_the_most_wished_comes_first_and_a_wish_counts_once(database: Database) -> None:
    park, muehle = await settle(PARK, MUEHLE)
    vacancy, heat = await proposed("Leerstand"), await proposed("Hitze im Quartier")
    for _ in range(2):
        await topics.wish(heat.id, park.id, wished=True, now=NOW)
    await topics.wish(heat.id, muehle.id, wished=True, now=NOW)
    await topics.wish(vacancy.id, park.id, wished=True, now=NOW)
    assert [
        (one.wished.topic.title, len(one.wished.voters)) for one in await topics.store(today=TODAY)
    ] == [
        ("Hitze im Quartier", 2),
        ("Leerstand", 1),
    ]
    await topics.wish(heat.id, park.id, wished=False, now=NOW)
    await topics.wish(heat.id, muehle.id, wished=False, now=NOW)
    assert await titles() == ["Leerstand", "Hitze im Quartier"]


async def test_whoever_proposes_a_topic_wishes_for_it(database: Database) -> None:
    (park,) = await settle(PARK)
    await topics.propose(
        Topic(0, "Nachbarschaftsfonds", project_id=park.id), who=park.name, now=NOW
    )
    (line,) = await topics.store(today=TODAY)
    assert (line.wished.voters, line.proposer) == (frozenset({park.id}), park.name)


@pytest.mark.parametrize(
    ("title", "told"),
    [("  ", "Wie heißt"), ("LEERSTAND ", "gibt es schon"), ("x" * 201, "zu lang")],
)
async def test_a_topic_has_a_title_of_its_own(database: Database, title: str, told: str) -> None:
    await proposed("Leerstand")
    with pytest.raises(InputError, match=told):
        await proposed(title)


async def test_of_equals_the_one_never_or_longest_ago_treated_comes_first(
    database: Database,
) -> None:
    old, new, never = [await proposed(title) for title in ("Alt", "Neu", "Nie")]
    await a_meeting(date(2020, 3, 9), 1)
    await a_meeting(date(2026, 3, 9), 1)
    await topics.choose(2020, 1, old.id, who=BOARD, now=NOW)
    await topics.choose(2026, 1, new.id, who=BOARD, now=NOW)
    assert await titles() == [never.title, old.title, new.title]


async def test_a_chosen_topic_stands_in_the_meeting_and_waits_at_the_end(
    database: Database,
) -> None:
    (park,) = await settle(PARK)
    wanted, other = await proposed("Leerstand"), await proposed("Hitze")
    await topics.wish(wanted.id, park.id, wished=True, now=NOW)
    await a_meeting(date(2027, 3, 15), 1)
    await topics.choose(2027, 1, wanted.id, who=BOARD, now=NOW)
    assert (await hosting.meeting(2027, 1)).topic == "Leerstand"
    assert await titles() == [other.title, wanted.title]
    await topics.choose(2027, 1, None, who=BOARD, now=NOW)
    assert (await hosting.meeting(2027, 1)).topic == ""


async def test_the_store_says_who_spoke_about_it_and_names_nobody_provisional(
    database: Database,
) -> None:
    topic = await proposed("Leerstand")
    meeting = await a_meeting(date(2026, 3, 9), 1)
    async with transaction():
        speaker = await stored_speakers.save_speaker(Speaker(0, "Dr. Jana Beispiel"), at=NOW)
        await stored_speakers.save_talk(Talk(0, meeting.id, speaker.id, state=TalkState.ACCEPTED))
        unsure = await stored_speakers.save_speaker(Speaker(0, "Robin Muster"), at=NOW)
        await stored_speakers.save_talk(Talk(0, meeting.id, unsure.id, state=TalkState.TENTATIVE))
    await topics.choose(2026, 1, topic.id, who=BOARD, now=NOW)
    (line,) = await topics.store(today=TODAY)
    assert (line.wished.last, line.speakers) == (date(2026, 3, 9), ("Dr. Jana Beispiel",))


async def test_ticks_that_change_leave_a_trail_and_the_same_again_none(database: Database) -> None:
    (park,) = await settle(PARK)
    first, second = [await proposed(title) for title in ("Leerstand", "Hitze")]
    for wished in ({first.id}, {first.id}, {second.id}):
        await topics.answer(
            park.id,
            shown={first.id, second.id},
            wished=wished,
            proposed=None,
            who="Kim Beispiel",
            now=NOW,
        )
    entries = await trail.entries(subject=f"project:{park.id}")
    assert [(one.who, one.told.removeprefix(f"{park.name}: ")) for one in entries] == [
        (
            "Kim Beispiel",
            "„Hitze“ gewünscht, „Leerstand“ nicht mehr gewünscht",
        ),
        ("Kim Beispiel", "„Leerstand“ gewünscht"),
    ]


async def test_a_resting_topic_takes_no_wishes(database: Database) -> None:
    (park,) = await settle(PARK)
    topic = await proposed("Leerstand")
    await topics.rest(topic.id, resting=True, who=BOARD, now=NOW)
    with pytest.raises(BrokenRuleError, match="ruht"):
        await topics.wish(topic.id, park.id, wished=True, now=NOW)


def test_years_say_which_topics_they_left_out() -> None:
    treated = Wished(Topic(1, "Leerstand"), treated=(date(2025, 3, 10),))
    left_out = Wished(Topic(2, "Hitze"), treated=(date(2019, 3, 11),))
    assert untouched((treated, left_out), {2025, 2026}) == (left_out.topic,)
