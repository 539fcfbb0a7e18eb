"""Which projects does a member list name, and how do they differ from those we know?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lagplanner.domain.members import KIND_NAMES, Contact, OfficeHours, Project, Town
from lagplanner.domain.membership import import_days as days
from lagplanner.domain.membership import import_values as values
from lagplanner.domain.membership.import_columns import (
    CONTACT_SLOTS,
    MEMBER_FIELDS,
    Column,
    Line,
    folded,
)
from lagplanner.domain.membership.import_outcome import (
    RowOutcome,
    RowReader,
    Standing,
    Trouble,
    Value,
    differences,
)

TITLES = {field.name: field.title for field in MEMBER_FIELDS}
_LIMITS = {field.name: field.limit for field in MEMBER_FIELDS}
_LINES = ("carrier", "area", "funders", "office_note")


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What one row says of a project: only the fields it fills. `contacts` by their slot."""

    row: int
    name: str
    town: Town | None
    fields: Mapping[str, Any]
    contacts: Mapping[int, Mapping[str, str]]


def compare_members(
    lines: Sequence[Line],
    columns: Sequence[Column],
    projects: Collection[Project],
    towns: Collection[Town],
    tools: values.Tools,
) -> tuple[RowOutcome, ...]:
    """Each row of a member list against the stored projects.

    A row means the project with its short name, else the one with its name in its town, else the
    only one with its e-mail address. An empty cell never takes anything away.
    """
    read = []
    for line in lines:
        reader = RowReader(line, columns)
        read.append((reader, _facts(reader, towns, tools)))
    meant = _identities([facts for _, facts in read], projects)
    first_rows: dict[object, int] = {}
    outcomes = []
    for reader, facts in read:
        before = meant.get(facts.row)
        key = before.id if before else _key(facts.name, facts.town)
        if facts.name and facts.town and key in first_rows:
            reader.troubles.append(_duplicate(facts, first_rows[key]))
        first_rows.setdefault(key, facts.row)
        outcomes.append(_outcome(reader, facts, before, projects, tools))
    return tuple(outcomes)


def cells(project: Project) -> dict[str, Value]:
    """A project as the cells of an export, by field; `compare_members` reads them back."""
    found: dict[str, Value] = {
        "name": project.name,
        "slug": project.slug,
        "kind": KIND_NAMES[project.kind],
        "carrier": project.carrier,
        "town": project.town.name,
        "area": project.area,
        "street": project.street,
        "postcode": project.postcode,
        "email": project.email,
        "phone": project.phone,
        "website": project.website,
        "office_hours": days.office_hours_text(project.office_hours),
        "office_note": project.office_note,
        "room_capacity": project.room_capacity,
        "step_free": {True: "ja", False: "nein", None: ""}[project.step_free],
        "walk_minutes": project.walk_minutes,
        "funders": project.funders,
        "member_since": project.member_since,
        "member_until": project.member_until,
        "funding_until": project.funding_until,
        "last_hosted": project.last_hosted,
        "pauses": days.pauses_text(project.pauses),
        "weight": f"{project.weight} %",
        "notes": project.notes,
    }
    for number, contact in enumerate(project.contacts[:CONTACT_SLOTS], 1):
        found |= {
            f"contact{number}_name": contact.name,
            f"contact{number}_label": contact.label,
            f"contact{number}_email": contact.email,
            f"contact{number}_phone": contact.phone,
            f"contact{number}_language": values.LANGUAGE_NAMES.get(
                contact.language, contact.language
            ),
        }
    return found


def _facts(reader: RowReader, towns: Collection[Town], tools: values.Tools) -> MemberFacts:
    fields: dict[str, Any] = {
        name: reader.read(name, partial(values.one_line, limit=_LIMITS[name])) for name in _LINES
    }
    fields["slug"] = reader.read("slug", values.short_name)
    fields["kind"] = reader.read("kind", values.project_kind)
    fields["email"] = reader.read_hinted("email", partial(values.email, tools=tools))
    fields["phone"] = reader.read_hinted("phone", partial(values.phone, tools=tools))
    fields["website"] = reader.read("website", values.website)
    fields["notes"] = reader.text("notes").strip() or None
    fields |= _address(reader)
    fields |= _room(reader)
    fields |= _times(reader)
    town_text = fields.pop("town_text")
    return MemberFacts(
        row=reader.row,
        name=reader.read("name", lambda text: values.one_line(text, _LIMITS["name"])) or "",
        town=_town(reader, town_text, towns, tools),
        fields={name: value for name, value in fields.items() if value is not None},
        contacts=_contacts(reader, tools),
    )


def _address(reader: RowReader) -> dict[str, Any]:
    """Street, postcode and town, wherever in the three columns they were typed."""
    street = values.address(reader.text("street"))
    code = values.address(reader.text("postcode"))
    place = values.address(reader.text("town"))
    if reader.text("postcode") and not code.postcode:
        reader.trouble(
            "postcode",
            f"„{reader.text('postcode')}“ ist keine Postleitzahl.",
            "Bitte schreiben Sie fünf Ziffern.",
        )
    typed = reader.read("street", lambda text: values.one_line(text, _LIMITS["street"]))
    in_town_cell = place.town if place.postcode else reader.text("town")
    return {
        "street": (street.street or None) if street.postcode else typed,
        "postcode": code.postcode or place.postcode or street.postcode or None,
        "town_text": in_town_cell or code.town or street.town,
    }


def _town(
    reader: RowReader, text: str, towns: Collection[Town], tools: values.Tools
) -> Town | None:
    if not text:
        if not reader.troubles or reader.text("name"):
            reader.trouble(
                "town",
                "Die Stadt fehlt.",
                "Bitte tragen Sie sie ein, oder löschen Sie die Zeile, wenn sie kein Projekt ist.",
            )
        return None
    try:
        town, hint = values.match_town(text, towns, tools.likeness)
    except days.UnclearError as error:
        reader.trouble("town", error.what, error.remedy)
        return None
    if hint:
        reader.hints.append(hint)
    return town


def _room(reader: RowReader) -> dict[str, Any]:
    return {
        "room_capacity": reader.read_hinted(
            "room_capacity", lambda text: values.whole_number(text, "Plätze im Raum", lowest=1)
        ),
        "step_free": reader.read_hinted("step_free", values.yes_no),
        "walk_minutes": reader.read_hinted(
            "walk_minutes", lambda text: values.whole_number(text, "Minuten zu Fuß", lowest=0)
        ),
        "weight": reader.read("weight", values.weight),
    }


def _times(reader: RowReader) -> dict[str, Any]:
    found: dict[str, Any] = {
        "member_since": reader.read("member_since", days.day),
        "member_until": reader.read("member_until", partial(days.day, last=True)),
        "funding_until": reader.read("funding_until", partial(days.day, last=True)),
        "last_hosted": reader.read("last_hosted", days.day),
        "pauses": reader.read("pauses", days.pauses),
    }
    opening = reader.read("office_hours", _opening)
    if opening is not None:
        hours, rest = opening
        found["office_hours"] = hours or None
        if rest and not reader.text("office_note"):
            found["office_note"] = rest
            reader.hints.append(f"„{rest}“ wird Hinweis zu den Sprechzeiten")
    return found


def _opening(text: str) -> tuple[tuple[OfficeHours, ...], str]:
    hours, rest = days.office_hours(text)
    return hours, values.one_line(rest, _LIMITS["office_note"])


def _contacts(reader: RowReader, tools: values.Tools) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for number in range(1, CONTACT_SLOTS + 1):
        part = {
            "name": reader.read(f"contact{number}_name", lambda text: values.one_line(text, 160)),
            "label": reader.read(f"contact{number}_label", lambda text: values.one_line(text, 80)),
            "email": reader.read_hinted(
                f"contact{number}_email", partial(values.email, tools=tools)
            ),
            "phone": reader.read_hinted(
                f"contact{number}_phone", partial(values.phone, tools=tools)
            ),
            "language": reader.read(f"contact{number}_language", values.language),
        }
        given = {name: text for name, text in part.items() if text}
        if given.keys() - {"label", "language"}:
            found[number] = given
    return found


def _key(name: str, town: Town | None) -> tuple[str, str]:
    return folded(name), town.slug if town else ""


def _identities(rows: Sequence[MemberFacts], projects: Collection[Project]) -> dict[int, Project]:
    """Which stored project each row means, by row number; the surest signs are spent first."""
    by_slug = {project.slug: project for project in projects}
    by_key = {_key(project.name, project.town): project for project in projects}
    found: dict[int, Project] = {}
    for row in rows:
        meant = by_slug.get(row.fields.get("slug", "")) or by_key.get(_key(row.name, row.town))
        if meant is not None:
            found[row.row] = meant
    claimed = {project.id for project in found.values()}
    mails = [project.email.casefold() for project in projects if project.email]
    listed = [row.fields.get("email", "").casefold() for row in rows]
    for row in rows:
        mail = row.fields.get("email", "").casefold()
        if row.row in found or not mail or mails.count(mail) != 1 or listed.count(mail) != 1:
            continue
        meant = next(project for project in projects if project.email.casefold() == mail)
        if meant.id not in claimed:
            found[row.row] = meant
    return found


def _duplicate(facts: MemberFacts, first_row: int) -> Trouble:
    return Trouble(
        facts.row,
        "",
        facts.name,
        f"„{facts.name}“ steht schon in Zeile {first_row}.",
        f"Bitte löschen Sie Zeile {first_row} oder Zeile {facts.row}.",
    )


def _outcome(
    reader: RowReader,
    facts: MemberFacts,
    before: Project | None,
    projects: Collection[Project],
    tools: values.Tools,
) -> RowOutcome:
    if not reader.text("name"):
        reader.trouble("name", "Der Name des Projekts fehlt.", "Bitte tragen Sie ihn ein.")
    after = None
    if facts.name and facts.town:
        after = _merged(before, facts, facts.town)
        _check(after, reader)
    title = facts.name or f"Zeile {facts.row}"
    if reader.troubles or after is None:
        return RowOutcome(
            facts.row,
            title,
            Standing.UNCLEAR,
            before=before,
            troubles=tuple(reader.troubles),
            hints=tuple(reader.hints),
        )
    hints = reader.hints
    if before is None:
        hints = [*hints, *_similar(after, projects, tools)]
    if before is not None and after == before:
        return RowOutcome(facts.row, title, Standing.SAME, before, after, hints=tuple(hints))
    changes = differences(cells(before), cells(after), TITLES) if before else ()
    standing = Standing.CHANGED if before else Standing.NEW
    return RowOutcome(facts.row, title, standing, before, after, changes, hints=tuple(hints))


def _merged(before: Project | None, facts: MemberFacts, town: Town) -> Project:
    """What is stored with what the row fills; a new project's kind is read from its name."""
    start = before or Project(
        id=0, slug="", name=facts.name, kind=values.guessed_kind(facts.name), town=town
    )
    known = dict(facts.fields)
    if before is not None:
        known.pop("slug", None)  # an address once given stays
    contacts = _merged_contacts(start.contacts, facts.contacts)
    return replace(start, **{**known, "name": facts.name, "town": town, "contacts": contacts})


def _merged_contacts(
    stored: Sequence[Contact], given: Mapping[int, Mapping[str, str]]
) -> tuple[Contact, ...]:
    """Another person in a slot does not inherit the address and number of the one before."""
    merged = list(stored)
    for number, part in sorted(given.items()):
        if number > len(merged):
            merged.append(replace(Contact(name=""), **part))
            continue
        old = merged[number - 1]
        if part.get("name", old.name) != old.name and old.name:
            old = replace(old, email="", phone="", language=Contact("").language)
        merged[number - 1] = replace(old, **part)
    return tuple(merged)


def _check(project: Project, reader: RowReader) -> None:
    since, until = project.member_since, project.member_until
    if since is not None and until is not None and since > until:
        reader.trouble(
            "member_until" if reader.text("member_until") else "member_since",
            f"Die Mitgliedschaft beginnt am {days.german_day(since)} und endet schon am "
            f"{days.german_day(until)}.",
            "Bitte berichtigen Sie einen der beiden Tage.",
        )


def _similar(project: Project, projects: Collection[Project], tools: values.Tools) -> list[str]:
    """A hint at a stored project of the same town with nearly the same name."""
    near = [
        other.name
        for other in projects
        if other.town.slug == project.town.slug
        and tools.likeness(folded(other.name), folded(project.name)) >= 90
    ]
    return [f"ähnelt „{near[0]}“, wird aber neu angelegt"] if near else []
