"""Which change to the plan was meant? Fields of a form or a link in, a change of the rulebook out."""

from collections.abc import Mapping
from datetime import date, datetime

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.plan import planning
from lagplanner.web.forms import number_from

NAMES = ("art", "projekt", "tag", "treffen", "an")


def change_from(fields: Mapping[str, str], number: int) -> planning.Change:
    """The change that was asked for. Raises InputError naming the field that cannot be used."""
    kind = fields.get("art", "")
    on = bool(fields.get("an"))
    match kind:
        case "gastgeber":
            return planning.ChooseHost(number, _project(fields))
        case "tag":
            return planning.ChooseDay(number, day_from(fields.get("tag", "")))
        case "gastgeber-fest":
            return planning.PinHost(number, on)
        case "tag-fest":
            return planning.PinDay(number, on)
        case "tausch":
            return planning.SwapHosts(number, _number(fields, "treffen", "Welches Treffen?"))
        case "ausschluss":
            return planning.Exclude(number, _project(fields), on)
        case "mitgastgeber":
            return planning.SetCoHost(number, _perhaps_project(fields))
        case "ersatz":
            return planning.SetStandby(number, _perhaps_project(fields))
        case "extra":
            return planning.AddMeeting(day_from(fields.get("tag", "")), _perhaps_project(fields))
        case "entfernen":
            return planning.RemoveMeeting(number)
    raise InputError(Problem("art", "Diese Änderung kennt der Plan nicht."))


def day_from(text: str) -> date:
    """A day typed as 15.03.2027 or 2027-03-15."""
    for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise InputError(Problem("tag", f"„{text}“ ist kein Tag. Schreiben Sie ihn so: 15.03.2027."))


def number_in(fields: Mapping[str, str], name: str) -> int:
    """The number a hidden field carries. InputError if somebody changed it."""
    return _number(fields, name, "Das Formular ist unvollständig. Bitte laden Sie die Seite neu.")


def _project(fields: Mapping[str, str]) -> int:
    return _number(fields, "projekt", "Bitte wählen Sie ein Projekt.")


def _perhaps_project(fields: Mapping[str, str]) -> int | None:
    return _project(fields) if fields.get("projekt") else None


def _number(fields: Mapping[str, str], name: str, message: str) -> int:
    number = number_from(fields.get(name, ""))
    if number is None:
        raise InputError(Problem(name, message))
    return number
