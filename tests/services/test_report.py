"""The activity report of the demo's ten years, counted a second time from the raw rows."""

import io
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from litestar import Litestar

from lagplanner.database import hosting, speakers
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.numbers.gatherings import Wanted
from lagplanner.domain.numbers.sums import Sum
from lagplanner.domain.talks.speakers import SpeakerField, TalkState
from lagplanner.services.numbers import report, sheets, telling
from lagplanner.services.numbers.report import Report
from lagplanner.services.papers import report as paper
from lagplanner.services.running import demo
from tests.databases import counted
from tests.papers_at_hand import read
from tests.people import NOW, TODAY

MEETINGS = """
SELECT m.id, m.day, m.state, m.participants, m.topic, t.region, t.name AS town
FROM meeting m LEFT JOIN town t ON t.id = m.town WHERE m.kind = 'working' ORDER BY m.day
"""
HOSTS = "SELECT meeting, project FROM hosting WHERE role IN ('host', 'co_host')"
TALKS = """
SELECT t.meeting, CASE WHEN t.field <> '' THEN t.field ELSE s.field END AS field
FROM talk t JOIN speaker s ON s.id = t.speaker WHERE t.state IN ('accepted', 'tentative')
"""
PROJECTS = "SELECT id, member_since, member_until FROM project"


@pytest.fixture
async def demo_years(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)


def day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


async def counted_from_rows(year: int | None) -> dict[str, Any]:
    """What a year comes to, by loops over what is stored."""
    every = [row for row in await run_sql(MEETINGS) if year in (None, day(row["day"]).year)]
    every = [row for row in every if day(row["day"]) < TODAY]
    held = {row["id"]: row for row in every if row["state"] != "cancelled"}
    hosts = {row["project"] for row in await run_sql(HOSTS) if row["meeting"] in held}
    fields = Counter(row["field"] for row in await run_sql(TALKS) if row["meeting"] in held)
    last = min(TODAY, date(year, 12, 31)) if year else TODAY
    members = 0
    for row in await run_sql(PROJECTS):
        since, until = day(row["member_since"]), day(row["member_until"])
        members += (since is None or since <= last) and (until is None or until >= last)
    persons = [row["participants"] for row in held.values() if row["participants"] is not None]
    return {
        "meetings": len(held),
        "cancelled": len(every) - len(held),
        "persons": sum(persons),
        "counted": len(persons),
        "talks": fields.total(),
        "fields": dict(fields),
        "towns": len({row["town"] for row in held.values()}),
        "hosts": len(hosts),
        "members": members,
    }


def as_counted(one: Sum) -> dict[str, Any]:
    fields = {field.value: number for field, number in one.fields.items()}
    return {
        name: getattr(one, name) if name != "fields" else fields
        for name in "meetings cancelled persons counted talks fields towns hosts members".split()
    }


async def the_report(year: int | None = None) -> Report:
    return await report.report(year, today=TODAY)


async def test_ten_years_come_to_what_their_rows_say(demo_years: None) -> None:
    found = await the_report()

    assert [one.year for one in found.years] == list(range(2026, 2016, -1))
    for one in (found.sum, *found.years):
        assert as_counted(one) == await counted_from_rows(one.year)
    assert found.sum.meetings == 39


async def test_regions_topics_and_hosts_come_to_what_their_rows_say(demo_years: None) -> None:
    rows = [row for row in await run_sql(MEETINGS) if row["state"] != "cancelled"]
    ids = {row["id"] for row in rows}
    hosted = Counter(row["project"] for row in await run_sql(HOSTS) if row["meeting"] in ids)

    found = await the_report()

    regions = Counter(row["region"] for row in rows)
    assert {one.region: one.meetings for one in found.regions} == regions
    assert {one.topic: len(one.days) for one in found.topics} == Counter(
        row["topic"] for row in rows
    )
    assert {one.project.id: one.meetings for one in found.hosts if one.meetings} == hosted
    for one in found.hosts:
        assert sum(share.meetings for share in one.decades) == one.meetings
    assert sum(one.turn.fair for one in found.hosts) == found.sum.meetings


async def test_the_numbers_of_ten_years_take_no_more_queries_than_those_of_one(
    demo_years: None,
) -> None:
    with counted() as of_one:
        await the_report(2026)
    with counted() as of_all:
        await the_report()
    assert of_all.number == of_one.number


async def test_the_workbook_opens_with_real_days_and_numbers(demo_years: None) -> None:
    found = await the_report()

    made = sheets.book(found, language="de", now=NOW)

    assert made.filename == "Tätigkeitsbericht_2017-2026.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert book.sheetnames == ["Zahlen", "Die Treffen", "Fachbeiträge", "Gastgeber", "Projekte"]
    [head, *rows] = book["Die Treffen"].iter_rows(values_only=True)
    assert head[0] == "Tag"
    assert [row[0] for row in rows] == [
        datetime(one.day.year, one.day.month, one.day.day) for one in found.gatherings
    ]
    assert book["Die Treffen"]["A2"].number_format == "DD.MM.YYYY"
    assert sum(row[6] or 0 for row in rows if row[1] == "Arbeitstreffen") == found.sum.persons
    talks = list(book["Fachbeiträge"].iter_rows(values_only=True))[1:]
    assert (len(talks), type(talks[0][0])) == (found.sum.talks, datetime)
    numbers = list(book["Zahlen"].iter_rows(values_only=True))
    assert [row[1] for row in numbers[1:]] == [39, *(one.meetings for one in found.years)]
    assert (numbers[0][5], numbers[1][5]) == ("Teilnahmen", found.sum.persons)


async def test_a_shared_meeting_counts_by_part_beside_the_fair_share(demo_years: None) -> None:
    """The workbook says what the picture shows, and which of the two counts is which."""
    found = await the_report()

    book = openpyxl.load_workbook(
        io.BytesIO(sheets.book(found, language="de", now=NOW).content), read_only=True
    )

    [head, *rows] = book["Gastgeber"].iter_rows(values_only=True)
    assert head[2:] == (
        "Treffen als Gastgeber, auch gemeinsam",
        "gemeinsame anteilig gezählt",
        "fairer Anteil",
    )
    assert [row[3] for row in rows] == [float(one.turn.hosted) for one in found.hosts]
    assert any(row[2] != row[3] for row in rows)


async def test_the_paper_says_the_same_in_both_languages(demo_years: None) -> None:
    found = await the_report(2020)

    german = read((await paper.printed(found, language="de")).content)
    english = read((await paper.printed(found, language="en")).content)

    assert (german.claims, german.title) == (
        "ua-1",
        "Tätigkeitsbericht 2020: Netzwerk Stadtteilarbeit",
    )
    assert "abgesagt: Leerstand und Zwischennutzung" in german.text
    assert "cancelled: Leerstand und Zwischennutzung" in english.text
    for one in found.gatherings:
        assert one.town in german.text


async def test_the_report_begins_with_sentences_in_both_languages(demo_years: None) -> None:
    of_year, of_all = await the_report(2020), await the_report()

    assert telling.told(of_year, language="de") == (
        "Wir haben uns 3-mal getroffen (Chemnitz, Leipzig und Meißen).",
        "Im Schnitt kamen 38 Personen.",
        "Es gab 3 Fachbeiträge: Verwaltung (1), Wissenschaft (1) und Praxis (1).",
        "Ein Treffen fiel aus.",
    )
    assert telling.told(of_all, language="en") == (
        "We met 39 times in 18 towns.",
        "On average 36 people came.",
        "There were 39 talks: politics (8), administration (16), science (8) and practice (7).",
        "One meeting was cancelled.",
    )


async def test_the_same_facts_give_the_same_paper(demo_years: None) -> None:
    found = await the_report(2019)
    first = await paper.printed(found, language="de")
    assert (await paper.printed(found, language="de")).content == first.content


async def test_who_was_not_named_in_the_programme_is_named_in_no_report(demo_years: None) -> None:
    [talk, *_] = [one for one in await speakers.talks() if one.state is TalkState.ACCEPTED]
    async with transaction():
        await speakers.save_talk(replace(talk, may_name=False))
    meeting = await hosting.meeting_by_id(talk.meeting_id)
    assert meeting is not None

    year = meeting.day.year
    found = await report.heard(Wanted(first_year=year, last_year=year), today=TODAY)

    [shy] = [heard for one, heard in found if one.meeting.id == meeting.id]
    assert (shy.speaker, shy.organisation, shy.field) == ("", "", SpeakerField.ADMINISTRATION)


async def test_of_a_year_without_any_meeting_there_is_no_report(demo_years: None) -> None:
    with pytest.raises(NotFoundError):
        await the_report(1999)


async def test_before_the_first_meeting_there_is_nothing_to_print(database: Database) -> None:
    empty = await the_report()
    assert (empty.sum.meetings, empty.years, empty.regions) == (0, (), ())
    assert telling.told(empty, language="de") == ()
    with pytest.raises(NotFoundError):
        await paper.printed(empty, language="de")
