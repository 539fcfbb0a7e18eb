"""How long does it take to compute the timetable of a year, and to make a round?

    python -m benchmarks.timetable [--projects 60] [--networks 100] [--rounds 20]

The rules alone are measured on a network in memory (a year of meetings, all projects members, half
of them funded until that year) and on so many networks of that size one after the other; `due` is
asked on the fullest day of the year. The round is measured over a real SQLite file of that size:
one that has nothing to do, and one that posts an invitation to every member. Process CPU time
stands beside the time on the clock, because a busy machine stretches only that one.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from lagplanner.clock import BERLIN
from lagplanner.database import hosting, members
from lagplanner.database.engine import close, open_database, start, transaction, use
from lagplanner.database.migrations.runner import migrate
from lagplanner.domain.dates.day_rules import OpenDays, moment
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Contact, Project, ProjectKind, Town
from lagplanner.domain.reminding.audiences import recipients
from lagplanner.domain.reminding.reminder_facts import Facts, Person, Watched, planned, watched
from lagplanner.domain.reminding.reminder_steps import STEPS
from lagplanner.domain.reminding.reminders import due
from lagplanner.domain.reminding.timetable import calendar, clashes
from lagplanner.domain.rules import Rules
from lagplanner.formats.holidays import public_holidays, school_holidays
from lagplanner.services.reminding import reminders

YEAR = 2027
DAYS = (date(YEAR, 3, 15), date(YEAR, 6, 14), date(YEAR, 9, 6), date(YEAR, 11, 22))
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
INVITATION = date(YEAR, 5, 3)
TOWN = Town("musterstadt", "Musterstadt", 51.0, 13.0, "Muster", "Muster")


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of several runs, in milliseconds: on the clock, and of this process's CPU."""

    name: str
    wall: float
    cpu: float
    about: str = ""


def network(projects: int, offset: int = 0) -> Facts:
    """A network of so many projects with four meetings; `offset` makes two networks differ."""
    cast = tuple(
        Project(
            id=number,
            slug=f"projekt-{offset}-{number}",
            name=f"Projekt {number}",
            kind=ProjectKind.QM,
            town=TOWN,
            contacts=(Contact(f"Person {number}", email=f"p{offset}-{number}@example.org"),),
            member_since=date(2015, 1, 1),
            funding_until=date(YEAR, 12, 31) if number % 2 else None,
        )
        for number in range(1, projects + 1)
    )
    meetings = tuple(
        Meeting(
            number, YEAR, number, day, MeetingState.PUBLISHED, town=TOWN, host_id=cast[number].id
        )
        for number, day in enumerate(DAYS, 1)
    )
    days = OpenDays(
        CalendarFacts(
            public=public_holidays(YEAR - 1, YEAR + 1, "SN"),
            school=school_holidays(YEAR - 1, YEAR + 1, "SN"),
        ),
        Rules(),
    )
    facts = Facts(days, STEPS, cast, meetings, board=Person("Vorstand", "vorstand@example.org"))
    seen = watched(facts, date(YEAR - 1, 6, 1))
    return replace(facts, since={name: Watched(value, LONG_AGO) for name, value in seen.items()})


def measured(name: str, deed: Callable[[], object], rounds: int, about: str = "") -> Figure:
    """Run it so often and take the medians."""
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        deed()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return Figure(name, statistics.median(walls), statistics.median(cpus), about)


def rules_alone(projects: int, networks: int, rounds: int) -> list[Figure]:
    """The pure decisions, without any database."""
    facts = network(projects)
    now = moment(date(YEAR, 1, 8), facts.send_at, facts.zone)
    first, last = date(YEAR, 1, 1), date(YEAR, 12, 31)
    lines = calendar(facts, now, first, last)
    letters = sum(len(line.people) for line in lines)
    fullest = Counter(
        {
            one.day: len(recipients(one, facts, one.day))
            for one in planned(facts, first, date(YEAR + 1, 2, 1))
            if one.step.needs is None
        }
    ).most_common(1)[0][0]
    at_nine = moment(fullest, facts.send_at, facts.zone)
    posted = len(due(facts, at_nine))
    many = [network(projects, offset) for offset in range(networks)]
    return [
        measured("days of all steps", lambda: planned(facts, first, last), rounds),
        measured(
            "year's timetable with recipients",
            lambda: calendar(facts, now, first, last),
            rounds,
            f"{len(lines)} lines, {letters} letters",
        ),
        measured("same-day clashes of it", lambda: clashes(lines), rounds),
        measured(
            "due on the fullest day", lambda: due(facts, at_nine), rounds, f"{posted} letters"
        ),
        measured(
            f"year's timetable of {networks} networks",
            lambda: [calendar(one, now, first, last) for one in many],
            max(1, rounds // 10),
            f"{networks * letters} letters",
        ),
    ]


async def rounds_over_a_database(projects: int, rounds: int, folder: Path) -> list[Figure]:
    """The service's round over a SQLite file as it is shipped (synchronous=FULL)."""
    database = open_database(f"sqlite:///{folder / 'timetable.sqlite'}")
    await migrate(database)
    use(database)
    await start()
    try:
        await _fill(projects)
        early = datetime(YEAR, 4, 28, 12, tzinfo=BERLIN).astimezone(UTC)
        await reminders.round_(now=LONG_AGO)
        await reminders.round_(now=early)
        walls, cpus = [], []
        for _ in range(rounds):
            wall, cpu = time.perf_counter(), time.process_time()
            await reminders.round_(now=early)
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.process_time() - cpu) * 1000)
        quiet = Figure(
            "round with nothing to do", statistics.median(walls), statistics.median(cpus)
        )
        at_nine = datetime(YEAR, 5, 3, 9, tzinfo=BERLIN).astimezone(UTC)
        wall, cpu = time.perf_counter(), time.process_time()
        done = await reminders.round_(now=at_nine)
        busy = Figure(
            "round that posts invitations",
            (time.perf_counter() - wall) * 1000,
            (time.process_time() - cpu) * 1000,
            f"{len(done.posted)} letters, once",
        )
    finally:
        await close()
        use(None)
    return [quiet, busy]


async def _fill(projects: int) -> None:
    facts = network(projects)
    async with transaction():
        await members.add_town(TOWN)
        saved = [
            await members.save(replace(one, id=0, slug=""), at=LONG_AGO) for one in facts.projects
        ]
        for meeting in facts.meetings:
            host = saved[meeting.number].id
            await hosting.save_meeting(replace(meeting, id=0, host_id=host), at=LONG_AGO)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=60)
    parser.add_argument("--networks", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=20)
    chosen = parser.parse_args()
    figures = rules_alone(chosen.projects, chosen.networks, chosen.rounds)
    with tempfile.TemporaryDirectory() as folder:
        figures += asyncio.run(rounds_over_a_database(chosen.projects, chosen.rounds, Path(folder)))
    print(f"{chosen.projects} projects, four meetings, year {YEAR}")
    print(f"{'what':36} {'wall ms':>10} {'CPU ms':>10}  about")
    for one in figures:
        print(f"{one.name:36} {one.wall:10.1f} {one.cpu:10.1f}  {one.about}")


if __name__ == "__main__":
    main()
