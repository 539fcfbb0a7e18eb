"""Which pages has the archive, and what stands on each? Pages that lead to each other alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.domain.access import ROLE_NAMES
from lagplanner.domain.afterwards.minutes import MINUTES_STATES
from lagplanner.domain.afterwards.receipts import CATEGORY_NAMES
from lagplanner.domain.assembly.motions import MOTION_STATE_NAMES
from lagplanner.domain.members import KIND_NAMES
from lagplanner.domain.rule_words import in_words
from lagplanner.services.running.archive_ground import Told, Whole
from lagplanner.services.trail.pages import Line
from lagplanner.settings import Settings
from lagplanner.templating import locale, render
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import long_date, month_year


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to be drawn: where it lies, by which template, and what that is told."""

    path: str
    template: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page says: in which language, whose archive it is, of which moment."""

    language: str
    whose: str
    made: datetime


def draw(sheet: Sheet, frame: Frame) -> bytes:
    """One page as bytes."""
    around = {"up": "../" if "/" in sheet.path else "", "whose": frame.whose, "made": frame.made}
    with locale.speaking(frame.language):
        page = render(f"archive/{sheet.template}.html", frame.language, **around, **sheet.facts)
    return page.encode()


def sheets(
    whole: Whole, settings: Settings, tables: tuple[str, ...], language: str, *, today: date
) -> tuple[Sheet, ...]:
    """Every page of the archive."""
    with locale.speaking(language):
        years = _years(whole.story)
        index = {"title": _("Archiv"), "whole": whole, "tables": tables, "years": list(years)}
        return (
            Sheet("index.html", "index", index),
            _handed_over(whole, settings, list(years), today),
            *_lists(whole),
            *(_story(year, lines) for year, lines in years.items()),
            *(_meeting(one) for one in whole.told),
            *_projects(whole),
        )


def _handed_over(whole: Whole, settings: Settings, years: list[int], today: date) -> Sheet:
    overdue = [one for one in whole.still_open if one.action.due and one.action.due < today]
    facts = {
        "title": _("Übergabe"),
        "whole": whole,
        "years": years,
        "roles": ROLE_NAMES,
        "addresses": {one.meeting.id: one.address for one in whole.told},
        "overdue": overdue,
        "open": [one for one in whole.still_open if one not in overdue],
        "rules": in_words(whole.rules),
        "installed": _installed(settings),
    }
    return Sheet("uebergabe.html", "handover", facts)


def _lists(whole: Whole) -> Iterator[Sheet]:
    spoke = [
        (one, [told for told in whole.told if one.id in told.speaker_ids]) for one in whole.speakers
    ]
    yield Sheet("kontakte.html", "contacts", {"title": _("Kontakte"), "projects": whole.projects})
    yield Sheet(
        "vortragende.html",
        "speakers",
        {"title": _("Vortragende"), "speakers": spoke, "reachable": whole.reachable},
    )
    deciding = [
        (year, [one for one in reversed(told) if one.decides]) for year, told in whole.by_year
    ]
    yield Sheet(
        "beschluesse.html",
        "decisions",
        {
            "title": _("Beschlüsse und Verabredungen"),
            "years": [(year, told) for year, told in deciding if told],
            "states": MINUTES_STATES,
            "motion_states": MOTION_STATE_NAMES,
        },
    )


def _story(year: int, lines: list[Line]) -> Sheet:
    """Who did what in a year, the newest month first."""
    by_month = groupby(lines, key=lambda one: one.entry.at.astimezone(BERLIN).date().replace(day=1))
    months = [(month_year(month), list(done)) for month, done in by_month]
    title = _("Verlauf %(year)s") % {"year": year}
    return Sheet(f"verlauf-{year}.html", "story", {"title": title, "months": months})


def _years(story: tuple[Line, ...]) -> dict[int, list[Line]]:
    """The deeds of each year, the newest first."""
    years = groupby(story, key=lambda one: one.entry.at.astimezone(BERLIN).year)
    return {year: list(lines) for year, lines in years}


def _meeting(told: Told) -> Sheet:
    title = told.meeting.topic or long_date(told.meeting.day)
    words = {"states": MINUTES_STATES, "categories": CATEGORY_NAMES}
    return Sheet(told.address, "meeting", {"title": title, "told": told, **words})


def _projects(whole: Whole) -> Iterator[Sheet]:
    for project in whole.projects:
        yield Sheet(
            f"projekte/{project.slug}.html",
            "project",
            {
                "title": project.name,
                "project": project,
                "kind": KIND_NAMES[project.kind],
                "hosted": [one for one in whole.told if project in one.hosts],
            },
        )


def _installed(settings: Settings) -> list[tuple[str, str]]:
    """How this installation is set up, without what opens anything."""
    known = (
        (_("Adresse dieser Software"), settings.base_url),
        (_("Absender der Briefe"), settings.mail_from),
        (_("Mailserver"), settings.smtp_host),
        (_("Name beim Mailserver"), settings.smtp_user),
        (_("Postfach für zurückgekommene Briefe"), settings.imap_user),
        (_("Bundesland für Feiertage"), settings.subdivision),
        (_("Ordner der Sicherungen"), settings.backup_dir),
    )
    return [(title, value) for title, value in known if value]
