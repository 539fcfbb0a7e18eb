"""The report as a workbook: real days and numbers, a sheet for each kind of row."""

from collections.abc import Sequence
from datetime import datetime

from lagplanner.domain.members import Project
from lagplanner.domain.membership.import_meetings import KINDS
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.domain.numbers.gatherings import Gathering, Heard, Kind
from lagplanner.domain.numbers.lines import HostLine
from lagplanner.domain.numbers.sums import Sum
from lagplanner.domain.papers import file_name
from lagplanner.domain.talks.speakers import FIELD_NAMES, SpeakerField
from lagplanner.formats.spreadsheets import workbook
from lagplanner.services.membership.exports import Exported
from lagplanner.services.numbers.report import Report
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.sentences import said
from lagplanner.templating.words import listed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = tuple[Value, ...]


def book(found: Report, *, language: str, now: datetime) -> Exported:
    """Numbers by year, then the gatherings, talks, hosts and members they were counted from."""
    with locale.speaking(language):
        sums = (found.sum, *found.years) if found.years else (found.sum,)
        tables: dict[str, Sequence[Row]] = {
            _("Zahlen"): (_numbers_head(), *map(_numbers, sums)),
            _("Die Treffen"): (_gathering_head(), *map(_gathering, found.gatherings)),
            _("Fachbeiträge"): (_talk_head(), *(_talk(*pair) for pair in found.talks)),
            _("Gastgeber"): (_host_head(), *map(_host, found.hosts)),
            _("Projekte"): (_project_head(), *map(_project, found.members)),
        }
        name = file_name([_("Tätigkeitsbericht"), span(found)], suffix="xlsx")
    return Exported(name, XLSX, workbook(tables, made_at=now))


def span(found: Report) -> str:
    """What the report is of, in a word: its year, or the first and the last."""
    if found.year is not None:
        return str(found.year)
    years = found.known_years
    return f"{years[-1]}–{years[0]}" if years else ""


def _numbers_head() -> Row:
    return (
        *(
            _("Jahr"),
            _("Zahl der Treffen"),
            _("abgesagt"),
            _("Mitgliederversammlungen"),
            _("Weitere"),
        ),
        *(_("Teilnahmen"), _("Treffen mit Zählung"), _("Fachbeiträge")),
        *(str(said(FIELD_NAMES[one])) for one in SpeakerField),
        *(_("Städte"), _("Gastgeber"), _("Mitglieder"), _("neu"), _("ausgetreten")),
    )


def _numbers(one: Sum) -> Row:
    return (
        *(one.year or _("zusammen"), one.meetings, one.cancelled, one.assemblies, one.others),
        *(one.persons, one.counted, one.talks),
        *(one.fields[field] for field in SpeakerField),
        *(one.towns, one.hosts, one.members),
        *((one.joined, one.left) if one.year else (None, None)),
    )


def _gathering_head() -> Row:
    return (
        *(_("Tag"), _("Art"), _("Stadt"), _("Region")),
        *(_("Gastgeber"), _("Thema"), _("Personen")),
    )


def _gathering(one: Gathering) -> Row:
    names = listed([host.name for host in one.hosts])
    kind = _("abgesagt") if one.kind is Kind.CANCELLED else str(said(KINDS[one.meeting.kind]))
    return one.day, kind, one.town, one.region, names, one.meeting.topic, one.persons


def _talk_head() -> Row:
    return (
        *(_("Tag"), _("Stadt"), _("Vortragende"), _("Funktion")),
        *(_("Organisation"), _("Titel"), _("Bereich")),
    )


def _talk(one: Gathering, heard: Heard) -> Row:
    title = heard.title or one.meeting.topic
    field = str(said(FIELD_NAMES[heard.field]))
    return one.day, one.town, heard.speaker, heard.function, heard.organisation, title, field


def _host_head() -> Row:
    return (
        *(_("Projekt"), _("Stadt"), _("Treffen als Gastgeber, auch gemeinsam")),
        *(_("gemeinsame anteilig gezählt"), _("fairer Anteil")),
    )


def _host(one: HostLine) -> Row:
    """Beside the fair share stands what is measured against it, as in the picture."""
    hosted, fair = (round(float(share), 2) for share in (one.turn.hosted, one.turn.fair))
    return one.project.name, one.project.town.name, one.meetings, hosted, fair


def _project_head() -> Row:
    return _("Projekt"), _("Stadt"), _("Träger"), _("Mitglied seit"), _("Mitglied bis")


def _project(one: Project) -> Row:
    return one.name, one.town.name, one.carrier, one.member_since, one.member_until
