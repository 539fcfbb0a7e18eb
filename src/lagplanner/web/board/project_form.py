"""How does a typed form become a project, and a project a filled form?"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.members import (
    Contact,
    Pause,
    Project,
    ProjectKind,
    Town,
)
from lagplanner.domain.membership.import_days import UnclearError
from lagplanner.domain.membership.import_values import website
from lagplanner.web.board.changes import day_from
from lagplanner.web.language import chosen
from lagplanner.web.office_hours import hours_from, hours_text

T = TypeVar("T")
TEXTS = "name area street postcode email phone website carrier funders office_note notes".split()
DAYS = ("member_since", "member_until", "funding_until", "last_hosted")


def fields_from(project: Project) -> dict[str, str]:
    """The texts that fill the form; `project_from` reads them back without loss."""
    contact = project.contact or Contact("")
    fields = {name: getattr(project, name) for name in TEXTS}
    fields |= {name: _day_text(getattr(project, name)) for name in DAYS}
    return {
        **fields,
        "kind": project.kind.value,
        "town": project.town.slug,
        "contact_name": contact.name,
        "contact_label": contact.label,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "contact_language": contact.language,
        "room_capacity": _number_text(project.room_capacity),
        "walk_minutes": _number_text(project.walk_minutes),
        "step_free": {None: "", True: "ja", False: "nein"}[project.step_free],
        "weight": str(project.weight),
        "office_hours": hours_text(project.office_hours),
        "pauses": "\n".join(
            f"{_day_text(item.first)}-{_day_text(item.last)} {item.reason}".strip()
            for item in project.pauses
        ),
        "fassung": str(project.version),
    }


def project_from(
    fields: Mapping[str, str], towns: Mapping[str, Town], project: Project | None
) -> Project:
    """The project as typed. Raises InputError with every field that cannot be used."""
    problems: list[Problem] = []

    def read(name: str, convert: Callable[[str], T], fallback: T) -> T:
        try:
            return convert(fields.get(name, "").strip())
        except ValueError as error:
            problems.append(Problem(name, str(error)))
        except InputError as error:
            problems.append(Problem(name, error.problems[0].message))
        except UnclearError as error:
            problems.append(Problem(name, str(error)))
        return fallback

    if not fields.get("name", "").strip():
        problems.append(Problem("name", "Der Name des Projekts fehlt."))
    town = towns.get(fields.get("town", ""))
    if town is None:
        problems.append(Problem("town", "Bitte wählen Sie eine Stadt."))
        town = next(iter(towns.values()))
    days = {name: read(name, _day, None) for name in DAYS}
    base = project or Project(0, "", "", ProjectKind.OTHER, town)
    contact = Contact(
        name=fields.get("contact_name", "").strip(),
        label=fields.get("contact_label", "").strip() or "Ansprechperson",
        email=fields.get("contact_email", "").strip(),
        phone=fields.get("contact_phone", "").strip(),
        language=chosen(fields.get("contact_language", "")),
    )
    texts: dict[str, Any] = {name: fields.get(name, "").strip() for name in TEXTS}
    texts["website"] = read("website", lambda text: website(text) if text else "", "")
    some_contact = contact.name or contact.email or contact.phone
    made = replace(
        base,
        **texts,
        member_since=days["member_since"],
        member_until=days["member_until"],
        funding_until=days["funding_until"],
        last_hosted=days["last_hosted"],
        kind=read("kind", ProjectKind, ProjectKind.OTHER),
        town=town,
        contacts=((contact,) if some_contact else ()) + base.contacts[1:],
        room_capacity=read("room_capacity", _perhaps_number, None),
        walk_minutes=read("walk_minutes", _perhaps_number, None),
        step_free={"ja": True, "nein": False}.get(fields.get("step_free", "")),
        weight=read("weight", lambda text: _number(text or "100"), 100),
        office_hours=read("office_hours", hours_from, ()),
        pauses=read("pauses", _pauses, ()),
        version=read("fassung", lambda text: _number(text or "1"), 1),
    )
    if problems:
        raise InputError(*problems)
    return made


def _day(text: str) -> date | None:
    return day_from(text) if text else None


def _number(text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise ValueError(f"„{text}“ ist keine ganze Zahl.")
    return int(text)


def _perhaps_number(text: str) -> int | None:
    return _number(text) if text else None


def _pauses(text: str) -> tuple[Pause, ...]:
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        match = re.fullmatch(r"([\d.]+)\s*[-–]\s*([\d.]*)\s*(.*)", line.strip())
        if match is None:
            raise ValueError(f"„{line.strip()}“: Schreiben Sie es so: 01.03.2027-30.06.2027 Umbau")
        found.append(Pause(day_from(match[1]), _day(match[2]), match[3]))
    return tuple(found)


def _day_text(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _number_text(number: int | None) -> str:
    return "" if number is None else str(number)
