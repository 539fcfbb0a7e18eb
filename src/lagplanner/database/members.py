"""Projects and towns as they are stored: rows in, domain objects out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from slugify import slugify

from lagplanner.database import tables
from lagplanner.domain.errors import ConflictError, NotFoundError
from lagplanner.domain.hosting import Wish, WishKind
from lagplanner.domain.members import (
    Contact,
    OfficeHours,
    Pause,
    Project,
    ProjectKind,
    Town,
    read_at,
)

GERMAN_LETTERS = [["ä", "ae"], ["ö", "oe"], ["ü", "ue"], ["ß", "ss"]]
GERMAN_LETTERS += [[small.upper(), plain.capitalize()] for small, plain in GERMAN_LETTERS[:3]]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that reads what is written to a project; `until` is its last day as a member."""

    email: str
    name: str
    project_id: int
    until: date | None


_CONTACT_PARTS = ("name", "label", "email", "phone", "language")
_CONTACT = tuple(getattr(tables.Contact, name) for name in _CONTACT_PARTS)
_PLAIN = (
    "name carrier area street postcode email phone website office_note room_capacity step_free "
    "walk_minutes funders member_since member_until funding_until last_hosted weight notes"
).split()


def slug_of(name: str) -> str:
    """A short name for addresses: `Südhang, Görlitz` becomes `suedhang-goerlitz`."""
    return slugify(name, replacements=GERMAN_LETTERS, max_length=150) or "projekt"


async def towns() -> dict[str, Town]:
    """All towns by slug, in the order of their names."""
    rows = await tables.Town.select()
    found = sorted((_town(row) for row in rows), key=lambda town: slug_of(town.name))
    return {town.slug: town for town in found}


async def town_ids() -> dict[str, int]:
    """The ids of all towns by slug."""
    rows = await tables.Town.select(tables.Town.id, tables.Town.slug)
    return {row["slug"]: row["id"] for row in rows}


async def add_town(town: Town, *, shipped: bool = False) -> None:
    """Store a town. Raises AlreadyThereError for a slug that is taken."""
    await tables.Town.insert(tables.Town(**_town_columns(town), shipped=shipped))


async def change_town(town: Town) -> None:
    """Store new facts of a town that is there."""
    columns: dict[Any, Any] = dict(_town_columns(town))
    await tables.Town.update(columns).where(tables.Town.slug == town.slug)


async def projects(ids: Collection[int] | None = None) -> tuple[Project, ...]:
    """All projects, or these, in the order of their names; five queries however many there are."""
    query = tables.Project.select()
    if ids is not None:
        query = query.where(tables.Project.id.is_in(list(ids) or [0]))
    return await _assembled(await query)


async def project(slug: str) -> Project:
    """One project by its slug; NotFoundError if there is none."""
    rows = await tables.Project.select().where(tables.Project.slug == slug)
    if not rows:
        raise NotFoundError("Dieses Projekt gibt es nicht. Vielleicht wurde es umbenannt.")
    return (await _assembled(rows))[0]


async def project_by_id(project_id: int) -> Project | None:
    """One project by its id."""
    rows = await tables.Project.select().where(tables.Project.id == project_id)
    return (await _assembled(rows))[0] if rows else None


async def mailboxes() -> tuple[Mailbox, ...]:
    """Where projects are reached: the address of each contact person, and that of the project."""
    joined, project = tables.Contact.project, tables.Project
    found = [
        Mailbox(row["email"], row["name"], row["project"], row["until"])
        for row in await tables.Contact.select(
            tables.Contact.email,
            tables.Contact.name,
            tables.Contact.project,
            joined.member_until.as_alias("until"),
        ).order_by(tables.Contact.id)
    ]
    found += [
        Mailbox(row["email"], row["name"], row["id"], row["member_until"])
        for row in await project.select(
            project.email, project.name, project.id, project.member_until
        ).order_by(project.id)
    ]
    return tuple(one for one in found if one.email)


async def language_at(project_id: int, address: str) -> str | None:
    """Which language the contact at this address chose, "" for none; None if it is no contact's."""
    contact = tables.Contact
    rows = (
        await contact.select(*_CONTACT, contact.project.email.as_alias("shared"))
        .where(contact.project == project_id)
        .order_by(contact.position)
    )
    shared = rows[0]["shared"] if rows else ""
    found = read_at([_contact(row) for row in rows], shared, address)
    return found.language if found else None


async def save(project: Project, *, at: datetime) -> Project:
    """Store a project with all that belongs to it and return it with its id, slug and version.

    A new one (`id` 0) gets a slug nobody has. A known one is compared by version: ConflictError if
    somebody stored it since it was read.
    """
    columns = await _project_columns(project, at)
    if project.id == 0:
        slug = await _free_slug(project.slug or slug_of(project.name))
        row = tables.Project(**columns, slug=slug, version=1, created_at=at)
        inserted = await tables.Project.insert(row).returning(
            tables.Project.id, tables.Project.slug
        )
        project_id = inserted[0]["id"]
    else:
        changed = (
            await tables.Project.update({**columns, "version": project.version + 1})
            .where((tables.Project.id == project.id) & (tables.Project.version == project.version))
            .returning(tables.Project.id, tables.Project.slug)
        )
        if not changed:
            raise ConflictError(
                f"„{project.name}“ wurde inzwischen geändert. Bitte laden Sie die Seite neu."
            )
        project_id, slug = project.id, changed[0]["slug"]
        await _forget_parts(project_id)
    await _store_parts(project_id, project)
    return (await _assembled(await tables.Project.select().where(tables.Project.id == project_id)))[
        0
    ]


async def delete(project_id: int) -> None:
    """Remove a project that never hosted; BrokenRuleError (by the database) if meetings name it."""
    await tables.Project.delete().where(tables.Project.id == project_id)


async def wishes(first_year: int, last_year: int) -> tuple[Wish, ...]:
    """What the projects want for the quarters of these years, both included."""
    rows = (
        await tables.Wish.select()
        .where((tables.Wish.year >= first_year) & (tables.Wish.year <= last_year))
        .order_by(tables.Wish.year, tables.Wish.year_quarter, tables.Wish.id)
    )
    return tuple(
        Wish(
            project_id=row["project"],
            kind=WishKind(row["kind"]),
            year=row["year"],
            year_quarter=row["year_quarter"],
            note=row["note"],
            id=row["id"],
        )
        for row in rows
    )


async def save_wish(wish: Wish, *, at: datetime) -> int:
    """Store a wish and return its id. Raises AlreadyThereError if the project said so before."""
    row = tables.Wish(
        project=wish.project_id,
        kind=wish.kind.value,
        year=wish.year,
        year_quarter=wish.year_quarter,
        note=wish.note,
        created_at=at,
    )
    inserted: list[dict[str, int]] = await tables.Wish.insert(row).returning(tables.Wish.id)
    return inserted[0]["id"]


async def delete_wish(wish_id: int) -> None:
    await tables.Wish.delete().where(tables.Wish.id == wish_id)


async def _assembled(rows: Sequence[Row]) -> tuple[Project, ...]:
    ids = [row["id"] for row in rows]
    if not ids:
        return ()
    by_id = {row["id"]: _town(row) for row in await tables.Town.select()}
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for part in (
        await tables.Contact.select()
        .where(tables.Contact.project.is_in(ids))
        .order_by(tables.Contact.position)
    ):
        contacts[part["project"]].append(_contact(part))
    hours: dict[int, list[OfficeHours]] = defaultdict(list)
    for part in (
        await tables.OfficeHours.select()
        .where(tables.OfficeHours.project.is_in(ids))
        .order_by(tables.OfficeHours.weekday, tables.OfficeHours.opens)
    ):
        hours[part["project"]].append(OfficeHours(part["weekday"], part["opens"], part["closes"]))
    pauses: dict[int, list[Pause]] = defaultdict(list)
    for part in (
        await tables.Pause.select()
        .where(tables.Pause.project.is_in(ids))
        .order_by(tables.Pause.first_day, tables.Pause.id)
    ):
        pauses[part["project"]].append(Pause(part["first_day"], part["last_day"], part["reason"]))
    found = [
        Project(
            id=row["id"],
            slug=row["slug"],
            kind=ProjectKind(row["kind"]),
            town=by_id[row["town"]],
            contacts=tuple(contacts[row["id"]]),
            office_hours=tuple(hours[row["id"]]),
            pauses=tuple(pauses[row["id"]]),
            version=row["version"],
            **{name: row[name] for name in _PLAIN},
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda project: (slug_of(project.name), project.slug)))


async def _project_columns(project: Project, at: datetime) -> dict[Any, Any]:
    town = await tables.Town.select(tables.Town.id).where(tables.Town.slug == project.town.slug)
    if not town:
        raise NotFoundError(f"Die Stadt „{project.town.name}“ ist nicht angelegt.")
    return {
        "kind": project.kind.value,
        "town": town[0]["id"],
        "changed_at": at,
        **{name: getattr(project, name) for name in _PLAIN},
    }


async def _free_slug(wanted: str) -> str:
    rows = await tables.Project.select(tables.Project.slug).where(
        tables.Project.slug.like(f"{wanted}%")
    )
    taken = {row["slug"] for row in rows}
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


async def _forget_parts(project_id: int) -> None:
    for part in (tables.Contact, tables.OfficeHours, tables.Pause):
        await part.delete().where(part.project == project_id)


async def _store_parts(project_id: int, project: Project) -> None:
    contacts = [
        tables.Contact(
            project=project_id,
            position=position,
            **{name: getattr(contact, name) for name in _CONTACT_PARTS},
        )
        for position, contact in enumerate(project.contacts)
    ]
    hours = [
        tables.OfficeHours(
            project=project_id, weekday=item.weekday, opens=item.opens, closes=item.closes
        )
        for item in project.office_hours
    ]
    pauses = [
        tables.Pause(
            project=project_id, first_day=item.first, last_day=item.last, reason=item.reason
        )
        for item in project.pauses
    ]
    if contacts:
        await tables.Contact.insert(*contacts)
    if hours:
        await tables.OfficeHours.insert(*hours)
    if pauses:
        await tables.Pause.insert(*pauses)


def _contact(row: Row) -> Contact:
    return Contact(**{name: row[name] for name in _CONTACT_PARTS})


def _town(row: Row) -> Town:
    return Town(
        slug=row["slug"],
        name=row["name"],
        lat=row["lat"],
        lon=row["lon"],
        county=row["county"],
        region=row["region"],
        station=row["station"],
        has_rail=row["has_rail"],
    )


def _town_columns(town: Town) -> dict[str, Any]:
    return {
        "slug": town.slug,
        "name": town.name,
        "lat": town.lat,
        "lon": town.lon,
        "county": town.county,
        "region": town.region,
        "station": town.station,
        "has_rail": town.has_rail,
    }
