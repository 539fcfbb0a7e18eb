"""Has the demo something to show of topics and speakers from the first minute?"""

from datetime import date

from litestar import Litestar

from lagplanner.database import hosting, speakers
from lagplanner.domain.afterwards.files import BOARD, MEMBER, PUBLIC
from lagplanner.formats.holidays import public_holidays
from lagplanner.services.afterwards import files
from lagplanner.services.running import demo
from lagplanner.services.talks import topics
from tests.people import NOW, TODAY


async def test_the_demo_has_topics_that_were_treated_wished_for_and_spoken_about(
    app: Litestar,
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    lines = await topics.store(today=TODAY)
    assert [line.wished.topic.title for line in lines if not line.meetings] == [
        "Mobilität im Stadtteil",
        "Zusammenarbeit mit Schulen",
        "Ernährung und Gemeinschaftsgärten",
    ]
    assert lines[0].wished.topic.title == "Mobilität im Stadtteil"
    assert all(line.speakers for line in lines if line.meetings)
    assert {one.email.partition("@")[2] for one in await speakers.speakers()} == {"example.org"}


async def test_no_meeting_of_the_demo_was_on_a_public_holiday(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    days = {one.day for one in await hosting.meetings()}
    assert days & set(public_holidays(2017, 2027, "SN")) == set()
    assert date(2025, 6, 10) in days  # the day after Whit Monday


async def test_the_demo_is_filled_once(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    before = await topics.store(today=TODAY)
    await demo.fill(now=NOW, today=TODAY)
    assert await topics.store(today=TODAY) == before


async def test_the_demo_has_files_of_its_last_meeting_for_each_circle(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    [*_, last] = sorted(
        (one for one in await hosting.meetings() if one.took_or_takes_place), key=lambda it: it.day
    )
    seen = {
        one: await files.of_meeting(last.id, one, today=TODAY) for one in (BOARD, MEMBER, PUBLIC)
    }
    assert [len(found) for found in seen.values()] == [4, 2, 1]
