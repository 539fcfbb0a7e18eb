"""The report of a year, or of all years, as a paper for members and funders."""

import asyncio
from datetime import date
from typing import Any

from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.members import Project
from lagplanner.domain.membership.import_meetings import KINDS
from lagplanner.domain.numbers.gatherings import Gathering, Heard, Kind
from lagplanner.domain.numbers.sums import Sum
from lagplanner.domain.papers import file_name
from lagplanner.domain.talks.speakers import FIELD_NAMES, SpeakerField
from lagplanner.formats import papers
from lagplanner.services.membership.exports import Exported
from lagplanner.services.numbers.report import Report
from lagplanner.services.numbers.sheets import span
from lagplanner.services.numbers.telling import told
from lagplanner.services.papers.ground import House, house, of_house, said
from lagplanner.services.papers.printing import PDF
from lagplanner.templating import locale, sentences
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import listed, long_date, number, short_date

TEMPLATE = "report"


async def printed(found: Report, *, language: str) -> Exported:
    """The report as PDF; NotFoundError while there is nothing to report."""
    if not found.gatherings:
        raise NotFoundError("Noch ist kein Treffen gewesen, über das zu berichten wäre.")
    facts = content(found, await house(), language=language)
    with locale.speaking(language):
        name = file_name([_("Tätigkeitsbericht"), span(found)])
    return Exported(name, PDF, await asyncio.to_thread(papers.compiled, TEMPLATE, facts, language))


def content(found: Report, whose: House, *, language: str) -> dict[str, Any]:
    """What stands on it. It is dated by its last gathering, so the same facts give the same bytes."""
    dated = found.last_day or date.min
    with locale.speaking(language):
        heading = _("Tätigkeitsbericht %(years)s") % {"years": span(found)}
        return {
            "title": f"{heading}: {whose.rules.association}",
            "dated": {"year": dated.year, "month": dated.month, "day": dated.day},
            "house": of_house(whose),
            "heading": heading,
            "told": " ".join(told(found, language=language)),
            "numbers": _numbers(found.sum),
            "fields": [
                (str(sentences.said(FIELD_NAMES[one])), str(found.sum.fields[one]))
                for one in SpeakerField
                if found.sum.fields[one]
            ],
            "years": [_year(one) for one in found.years],
            "meetings": [_meeting(one) for one in found.gatherings],
            "talks": [_talk(one, heard) for one, heard in found.talks],
            "joined": _named(found.joined),
            "left": _named(found.left),
            "members": _named(found.members),
        }


def _numbers(one: Sum) -> list[tuple[str, str]]:
    """What was counted, what never was left out."""
    average = number(one.average, 0) if one.average is not None else ""
    return said(
        (_("Gehaltene Arbeitstreffen"), str(one.meetings)),
        (_("Abgesagte Treffen"), str(one.cancelled or "")),
        (_("Mitgliederversammlungen"), str(one.assemblies or "")),
        (_("Weitere Zusammenkünfte"), str(one.others or "")),
        (_("Teilnahmen"), number(one.persons) if one.counted else ""),
        (_("Personen je Treffen"), average),
        (_("Städte"), str(one.towns or "")),
        (_("Gastgebende Projekte"), str(one.hosts or "")),
        (_("Fachbeiträge"), str(one.talks or "")),
        (_("Mitglieder"), str(one.members)),
    )


def _year(one: Sum) -> list[str]:
    persons = number(one.persons) if one.counted else "–"
    return [str(one.year), str(one.meetings), persons, str(one.talks), str(one.towns)]


def _meeting(one: Gathering) -> dict[str, str]:
    """One line of the table of gatherings: when and where, what about and at whose place, how many."""
    name = str(sentences.said(KINDS[one.meeting.kind]))
    what = one.meeting.topic or name
    if one.kind is Kind.CANCELLED:
        what = _("abgesagt: %(topic)s") % {"topic": what}
    elif one.kind is not Kind.HELD and one.meeting.topic:
        what = f"{name}: {what}"
    hosts = listed([host.name for host in one.hosts])
    return {
        "day": long_date(one.day),
        "town": one.town,
        "what": what,
        "hosts": _("Gastgeber: %(hosts)s") % {"hosts": hosts} if hosts else "",
        "persons": "" if one.persons is None else str(one.persons),
    }


def _talk(one: Gathering, heard: Heard) -> dict[str, str]:
    who = ", ".join(part for part in (heard.speaker, heard.function, heard.organisation) if part)
    return {
        "day": short_date(one.day),
        "title": heard.title or one.meeting.topic or "–",
        "who": who or str(sentences.said(FIELD_NAMES[heard.field])),
    }


def _named(projects: tuple[Project, ...]) -> list[str]:
    return [f"{one.name}, {one.town.name}" for one in projects]
