"""What is known about days is gathered, and days are kept free by the board."""

from datetime import date

import pytest

from lagplanner.database import calendar as stored
from lagplanner.database import hosting, trail
from lagplanner.database import members as stored_members
from lagplanner.database.engine import transaction
from lagplanner.domain.dates.calendar import best_days, judge, sentences
from lagplanner.domain.dates.days import Blackout
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.rules import Rules
from lagplanner.services.dates import calendar
from tests.databases import counted
from tests.people import NOW, PLAUEN

pytestmark = pytest.mark.usefixtures("database")

BOARD = "Kim Muster"

CONGRESS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
    b"BEGIN:VEVENT\r\nUID:1@kalender.example\r\nSUMMARY:Bundeskongress\r\n"
    b"DTSTART;VALUE=DATE:20270614\r\nDTEND;VALUE=DATE:20270617\r\nEND:VEVENT\r\n"
    b"BEGIN:VEVENT\r\nUID:2@kalender.example\r\nSUMMARY:Tag der Nachbarschaft\r\n"
    b"DTSTART;VALUE=DATE:20200528\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)


async def read(name: str = "Termine Bund", content: bytes = CONGRESS) -> int:
    read = await calendar.read_blackouts("bund.ics", content, name, who=BOARD, now=NOW)
    return read.id


async def store_plauen() -> None:
    async with transaction():
        await stored_members.add_town(PLAUEN)


async def latest() -> str:
    return (await trail.entries(limit=1))[0].told


async def test_a_calendar_file_keeps_its_days_free_for_all() -> None:
    await read()

    facts = await calendar.facts_for(2027, 2027, "SN")

    verdict = judge(date(2027, 6, 15), facts, Rules())
    assert not verdict.possible
    assert sentences(verdict)[0] == (
        "Der Tag ist gesperrt: Bundeskongress im Kalender „Termine Bund“ (14. bis 16. Juni 2027)."
    )
    assert judge(date(2027, 6, 17), facts, Rules()).allowed


async def test_a_calendar_file_is_listed_with_what_is_in_it() -> None:
    await read()

    [known] = await calendar.blackout_calendars()

    # The congress, and the yearly day from 2025 to 2036.
    assert (known.name, known.entries, known.created_by) == ("Termine Bund", 13, BOARD)
    assert (known.first, known.last) == (date(2025, 5, 28), date(2036, 5, 28))
    assert await latest() == "Kalender „Termine Bund“ mit 13 Einträgen eingelesen"


async def test_without_a_name_the_file_gives_it() -> None:
    await read(name="")

    assert [item.name for item in await calendar.blackout_calendars()] == ["bund"]


async def test_a_deleted_calendar_frees_its_days() -> None:
    calendar_id = await read()
    await read("Noch einer")

    assert await calendar.delete_blackout_calendar(calendar_id, who=BOARD, now=NOW) == (
        "Termine Bund"
    )

    facts = await calendar.facts_for(2027, 2027, "SN")
    assert {item.calendar for item in facts.blackouts} == {"Noch einer"}
    assert await latest() == "Kalender „Termine Bund“ gelöscht"
    with pytest.raises(NotFoundError):
        await calendar.delete_blackout_calendar(calendar_id, who=BOARD, now=NOW)


async def test_the_same_name_twice_is_refused_and_nothing_is_stored() -> None:
    await read()

    with pytest.raises(InputError, match="„Termine Bund“ gibt es schon"):
        await read()

    assert len(await calendar.blackout_calendars()) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (CONGRESS.replace(b"20270617", b"20270610"), "„Bundeskongress“ endet vor seinem Anfang"),
        (
            CONGRESS.replace(b"2027", b"2011").replace(b"YEARLY", b"YEARLY;COUNT=2"),
            "nennt keine Tage ab 2025",
        ),
    ],
)
async def test_a_calendar_that_is_wrong_or_over_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        await read(content=content)

    assert await calendar.blackout_calendars() == ()


async def test_a_big_calendar_is_stored_in_pieces() -> None:
    daily = CONGRESS.replace(b"FREQ=YEARLY", b"FREQ=DAILY;UNTIL=20280530")

    await read(content=daily)

    [known] = await calendar.blackout_calendars()
    assert known.entries > 2 * stored.ROWS_AT_ONCE


async def test_a_town_holiday_bars_that_towns_hosts_until_it_is_deleted() -> None:
    await store_plauen()
    town, day = PLAUEN.slug, date(2027, 6, 16)

    added = await calendar.add_town_holiday(town, day, day, " Stadtfest ", who=BOARD, now=NOW)

    facts = await calendar.facts_for(2027, 2027, "SN")
    assert facts.barred_for(town) == ((day, day),)
    assert judge(day, facts, Rules()).barred_towns == (town,)
    assert judge(day, facts, Rules()).allowed
    assert await calendar.town_holidays() == (Blackout(day, day, "Stadtfest", town, "", added.id),)
    await calendar.delete_town_holiday(added.id, who=BOARD, now=NOW)
    assert await calendar.town_holidays() == ()


async def test_a_town_holiday_that_cannot_be_is_refused_with_all_that_is_wrong() -> None:
    with pytest.raises(InputError) as caught:
        await calendar.add_town_holiday(
            "riesa", date(2027, 6, 16), date(2027, 6, 15), "", who=BOARD, now=NOW
        )
    assert [problem.field for problem in caught.value.problems] == ["title", "last"]

    day = date(2027, 6, 16)
    with pytest.raises(InputError, match="nicht angelegt"):
        await calendar.add_town_holiday("atlantis", day, day, "Fest", who=BOARD, now=NOW)


async def test_an_entry_of_a_calendar_file_is_not_deleted_as_a_town_holiday() -> None:
    await read()
    entry = (await calendar.facts_for(2027, 2027, "SN")).blackouts[0]

    with pytest.raises(NotFoundError):
        await calendar.delete_town_holiday(entry.id, who=BOARD, now=NOW)


async def test_facts_cost_one_query_however_many_there_are() -> None:
    await read()
    with counted() as one:
        await calendar.facts_for(2027, 2027, "SN")
    await read("Zweiter")
    await read("Dritter")
    with counted() as three:
        await calendar.facts_for(2027, 2031, "SN")

    assert (one.number, three.number) == (1, 1)


async def test_the_neighbouring_years_are_known_for_bridge_days_at_the_border() -> None:
    facts = await calendar.facts_for(2028, 2028, "SN")

    assert facts.public[date(2027, 12, 25)] == "1. Weihnachtstag"
    assert facts.public[date(2029, 1, 1)] == "Neujahr"


async def test_a_years_days_keep_distance_from_the_meetings_of_other_quarters() -> None:
    async with transaction():
        for number, day in ((1, date(2027, 3, 15)), (2, date(2027, 4, 26))):
            meeting = Meeting(0, 2027, number, day, state=MeetingState.CONFIRMED)
            await hosting.save_meeting(meeting, at=NOW)
    facts = await calendar.facts_for(2027, 2027, "SN")

    quarters = await calendar.days_of_year(2027, facts)

    assert [len(best_days(quarter, 10)) for quarter in quarters] == [10, 10, 10, 10]
    best = [verdict.day for verdict in best_days(quarters[1], 10)]
    assert min(best) >= date(2027, 4, 19)  # 35 days after 15 March
    assert date(2027, 4, 26) in {verdict.day for verdict in quarters[1] if verdict.allowed}
