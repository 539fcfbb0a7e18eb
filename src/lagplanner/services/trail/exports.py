"""A biography to take along: for a spreadsheet, or as a text one reads aloud at a meeting."""

from datetime import datetime
from enum import StrEnum

from lagplanner.clock import BERLIN
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.formats.spreadsheets import csv_file, workbook
from lagplanner.services.membership.exports import Exported
from lagplanner.services.trail.biography import Biography, Step
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import long_date, moment


class BiographyForm(StrEnum):
    """How a biography is written."""

    XLSX = "xlsx"
    CSV = "csv"
    TXT = "txt"


def export(found: Biography, form: BiographyForm, *, language: str, now: datetime) -> Exported:
    """The steps with day, time, who, way and reasons. Cells that look like formulas are guarded."""
    with locale.speaking(language):
        name = f"verlauf-{_short(found)}-{now.astimezone(BERLIN).date().isoformat()}"
        if form is BiographyForm.TXT:
            text = "\r\n".join(_text(found)).encode()
            return Exported(f"{name}.txt", "text/plain", text)
        rows: list[tuple[Value, ...]] = [tuple(_(head) for head in HEADS)]
        rows += [_row(one) for one in found.steps]
        if form is BiographyForm.CSV:
            return Exported(f"{name}.csv", "text/csv", csv_file(rows))
        return Exported(
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            workbook({_("Verlauf"): rows}, made_at=now),
        )


HEADS = ("Tag", "Uhrzeit", "Was", "Wer", "Auf welchem Weg", "Dazu", "Zurückgenommen")


def heading(found: Biography) -> str:
    """What the biography is of, in the language spoken now."""
    if found.meeting is not None:
        town = f", {found.meeting.town.name}" if found.meeting.town else ""
        return f"{long_date(found.meeting.day)}{town}"
    return found.project.name if found.project else ""


def _row(step: Step) -> tuple[Value, ...]:
    at = step.at.astimezone(BERLIN)
    why = " · ".join(step.why)
    undone = _("ja") if step.undone else ""
    return at.date(), f"{at:%H:%M}", step.what, step.who, step.way, why, undone


def _text(found: Biography) -> list[str]:
    lines = [f"{_('Verlauf')}: {heading(found)}", ""]
    for step in found.steps:
        behind = ", ".join(part for part in (step.who, step.way) if part)
        undone = f" ({_('zurückgenommen')})" if step.undone else ""
        lines.append(f"{moment(step.at)}  {step.what}{undone}" + (f" [{behind}]" if behind else ""))
        lines += [f"    {sentence}" for sentence in step.why]
    return [*lines, ""]


def _short(found: Biography) -> str:
    if found.meeting is not None:
        return f"{found.meeting.year}-{found.meeting.number}"
    return found.project.slug if found.project else ""
