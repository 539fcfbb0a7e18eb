"""Gather what is known about days, and keep the days that are to stay free."""

import json
from dataclasses import asdict
from datetime import date, datetime

from lagplanner.clock import BERLIN
from lagplanner.database import calendar as stored
from lagplanner.database import hosting, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.calendar import DayVerdict, candidate_days, judge, warnings
from lagplanner.domain.dates.days import (
    Blackout,
    BlackoutCalendar,
    CalendarFacts,
    said_span,
    year_quarter_of,
)
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting
from lagplanner.formats.holidays import public_holidays, school_holidays
from lagplanner.formats.icalendar import read_spans
from lagplanner.services.as_it_was import as_json
from lagplanner.services.rules import rules

YEARS_BACK, YEARS_AHEAD = 1, 10
"""How much of a calendar file is kept, counted from the day it is read in."""

LONGEST_NAME, LONGEST_TITLE = 160, 200


async def facts_for(first_year: int, last_year: int, subdivision: str) -> CalendarFacts:
    """All that is known about these years, and the days just before and after them."""
    first, last = first_year - 1, last_year + 1
    return CalendarFacts(
        public=public_holidays(first, last, subdivision),
        school=school_holidays(first, last, subdivision),
        blackouts=await stored.blackouts(date(first, 1, 1), date(last, 12, 31)),
    )


async def days_of_year(year: int, facts: CalendarFacts) -> tuple[tuple[DayVerdict, ...], ...]:
    """The verdicts on the days of all four quarters, with regard to the meetings that are firm.

    A quarter's own meetings are left out: the question is where else they could be.
    """
    meetings = [item for item in await hosting.meetings() if item.took_or_takes_place]
    days = [item.day for item in meetings]
    chosen, projects = await rules(), await members.projects()
    return tuple(
        candidate_days(
            year,
            quarter,
            facts,
            chosen,
            projects=projects,
            meeting_days=[
                day for day in days if (day.year, year_quarter_of(day)) != (year, quarter)
            ],
            history=[day for day in days if day.year < year],
        )
        for quarter in (1, 2, 3, 4)
    )


async def warnings_about(day: date, meeting: Meeting, subdivision: str) -> tuple[str, ...]:
    """What speaks against having this meeting on that day, as sentences; nothing for a good day."""
    others = [
        one.day
        for one in await hosting.meetings()
        if one.took_or_takes_place and one.id != meeting.id
    ]
    verdict = judge(
        day,
        await facts_for(day.year, day.year, subdivision),
        await rules(),
        projects=await members.projects(),
        meeting_days=others,
        town=meeting.town.slug if meeting.town else None,
    )
    return warnings(verdict)


async def blackout_calendars() -> tuple[BlackoutCalendar, ...]:
    """All calendar files whose days are kept free, the oldest first."""
    return await stored.calendars()


async def read_blackouts(
    filename: str, content: bytes, name: str, *, who: str, now: datetime
) -> BlackoutCalendar:
    """Read a calendar file and keep its days free for all, from last year to ten years ahead.

    `name` is what the board calls it, empty for the file's own. Raises InputError with a sentence
    for each thing that is wrong; then nothing is stored.
    """
    chosen_name = _shown(name or filename.rsplit(".", 1)[0]) or "Kalender"
    this_year = now.astimezone(BERLIN).year
    if len(chosen_name) > LONGEST_NAME:
        raise InputError(Problem("name", f"Der Name hat mehr als {LONGEST_NAME} Zeichen."))
    spans = read_spans(
        content, date(this_year - YEARS_BACK, 1, 1), date(this_year + YEARS_AHEAD, 12, 31)
    )
    if not spans:
        raise InputError(
            Problem("file", f"Die Kalenderdatei nennt keine Tage ab {this_year - YEARS_BACK}.")
        )
    async with transaction(Deed.PLAN):
        if any(item.name == chosen_name for item in await stored.calendars()):
            raise InputError(
                Problem(
                    "name",
                    f"Einen Kalender „{chosen_name}“ gibt es schon. "
                    "Löschen Sie ihn zuerst oder wählen Sie einen anderen Namen.",
                )
            )
        calendar_id = await stored.add_calendar(chosen_name, spans, at=now, who=who)
        await trail.note(
            "blackouts_read",
            f"blackout_calendar:{calendar_id}",
            "Kalender „%(name)s“ mit %(entries)s eingelesen",
            facts={"name": chosen_name, "entries": _counted(len(spans))},
            at=now,
            who=who,
        )
    return BlackoutCalendar(
        id=calendar_id,
        name=chosen_name,
        entries=len(spans),
        first=min(span.first for span in spans),
        last=max(span.last for span in spans),
        created_at=now,
        created_by=who,
    )


async def delete_blackout_calendar(calendar_id: int, *, who: str, now: datetime) -> str:
    """Stop keeping a calendar file's days free and return its name; NotFoundError if it is gone."""
    async with transaction(Deed.PLAN):
        kept = [
            [one.first.isoformat(), one.last.isoformat(), one.name]
            for one in await stored.of_calendar(calendar_id)
        ]
        name = await stored.delete_calendar(calendar_id)
        await trail.note(
            "blackouts_deleted",
            f"blackout_calendar:{calendar_id}",
            "Kalender „%(name)s“ gelöscht",
            facts={"name": name},
            at=now,
            who=who,
            before=json.dumps({"name": name, "days": kept}, ensure_ascii=False),
        )
    return name


async def town_holidays() -> tuple[Blackout, ...]:
    """Days on which nobody of a town hosts, though others may, the earliest first."""
    return await stored.town_holidays()


async def add_town_holiday(
    town: str, first: date, last: date, title: str, *, who: str, now: datetime
) -> Blackout:
    """Bar the hosts of a town (by slug) from these days. Raises InputError for contradictions."""
    title = _shown(title)
    _check_town_holiday(first, last, title)
    async with transaction(Deed.PLAN):
        towns = await members.towns()
        if town not in towns:
            raise InputError(Problem("town", "Diese Stadt ist nicht angelegt."))
        blackout_id = await stored.add_town_holiday(town, first, last, title)
        await trail.note(
            "town_holiday_added",
            f"town:{town}",
            "%(town)s: %(holiday)s (%(span)s) freigehalten",
            facts={"town": towns[town].name, "holiday": title, "span": said_span(first, last)},
            at=now,
            who=who,
        )
    return Blackout(first, last, title, town=town, id=blackout_id)


async def delete_town_holiday(blackout_id: int, *, who: str, now: datetime) -> str:
    """Let hosts of the town have these days again; returns the title, NotFoundError if it is gone."""
    async with transaction(Deed.PLAN):
        kept = next((one for one in await stored.town_holidays() if one.id == blackout_id), None)
        title = await stored.delete_town_holiday(blackout_id)
        await trail.note(
            "town_holiday_deleted",
            f"blackout:{blackout_id}",
            "Freier Tag einer Stadt gelöscht: %(holiday)s",
            facts={"holiday": title},
            at=now,
            who=who,
            before=json.dumps(asdict(kept), default=as_json, ensure_ascii=False) if kept else "",
        )
    return title


def _check_town_holiday(first: date, last: date, title: str) -> None:
    problems = []
    if not title:
        problems.append(Problem("title", "Der Anlass fehlt."))
    if len(title) > LONGEST_TITLE:
        problems.append(Problem("title", f"Der Anlass hat mehr als {LONGEST_TITLE} Zeichen."))
    if last < first:
        problems.append(Problem("last", "Der letzte Tag liegt vor dem ersten."))
    elif (last - first).days > 60:
        problems.append(Problem("last", "Mehr als 60 Tage am Stück sind nicht möglich."))
    if problems:
        raise InputError(*problems)


def _shown(text: str) -> str:
    """Text as it can be shown in one line: no control characters, single spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _counted(entries: int) -> str:
    return "einem Eintrag" if entries == 1 else f"{entries} Einträgen"
