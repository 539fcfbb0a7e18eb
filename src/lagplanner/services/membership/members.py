"""Keep the list of projects: add, change, end, and take back what was a mistake."""

import json
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import hosting, profiles, trail
from lagplanner.database import members as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.directory.profiles import (
    PastCarrier,
    first_profile,
    left_carrier,
    with_left_carrier,
)
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotFoundError,
    Problem,
)
from lagplanner.domain.hosting import Wish, WishKind
from lagplanner.domain.members import Contact, OfficeHours, Pause, Project, ProjectKind, Town
from lagplanner.domain.trail import TrailEntry
from lagplanner.mail import outbox
from lagplanner.services import access_letters, acting

WISHED = {
    WishKind.OFFER: "Wunsch notiert: lädt gern ein im %(number)s. Quartal %(year)s",
    WishKind.AVOID: "Wunsch notiert: lieber nicht im %(number)s. Quartal %(year)s",
}

FORGOTTEN = "Das geht nicht mehr: Was dazu aufbewahrt war, ist nach seiner Frist oder mit einer Person gelöscht."


async def projects() -> tuple[Project, ...]:
    """All projects, also those that have left, in the order of their names."""
    return await stored.projects()


async def project(slug: str) -> Project:
    """One project; NotFoundError if there is none."""
    return await stored.project(slug)


async def towns() -> dict[str, Town]:
    """All towns by slug."""
    return await stored.towns()


async def save_project(project: Project, *, who: str, now: datetime) -> Project:
    """Add or change a project; the trail keeps what it was, so that it can be taken back.

    Another address lets somebody else in, so that wants a fresh log-in, and the one of before hears
    of it. Raises InputError for facts that contradict each other and ConflictError if somebody else
    stored the project since it was read.
    """
    check(project)
    async with transaction(Deed.LISTS):
        known = {item.id: item for item in await stored.projects()}
        before = known.get(project.id)
        if project.id and before is None:
            raise NotFoundError("Dieses Projekt gibt es nicht mehr.")
        if before:
            await _let_in(before, project, who=who, now=now)
        saved = await stored.save(project, at=now)
        await outbox.speak(saved)
        if before is not None:
            await _remember(before, saved, now.astimezone(BERLIN).date())
        deed = "project_changed" if before else "project_added"
        await trail.note(
            deed,
            f"project:{saved.id}",
            "%(name)s geändert" if before else "%(name)s aufgenommen",
            facts={"name": saved.name},
            at=now,
            who=who,
            before=as_json(before) if before else "",
            after=as_json(saved),
        )
    return saved


async def _let_in(before: Project, after: Project, *, who: str, now: datetime) -> None:
    """Where other addresses open a project afterwards: raises NotFreshError, or tells those of before."""
    if access_letters.opens(before) != access_letters.opens(after):
        acting.ask_fresh(now)
        await access_letters.tell_project(before, after, who=who, now=now)


async def delete_project(slug: str, *, who: str, now: datetime) -> Project:
    """Remove a project that was entered by mistake.

    Raises BrokenRuleError if it ever hosted: then it leaves by its last day of membership instead.
    """
    async with transaction(Deed.LISTS):
        project = await stored.project(slug)
        if any(
            project.id in (meeting.host_id, meeting.standby_id, *meeting.co_host_ids)
            for meeting in await hosting.meetings()
        ):
            raise BrokenRuleError(
                f"„{project.name}“ war schon Gastgeber und bleibt in der Geschichte. "
                "Tragen Sie stattdessen ein, bis wann es Mitglied war."
            )
        await stored.delete(project.id)
        await trail.note(
            "project_deleted",
            f"project:{project.id}",
            "%(name)s gelöscht",
            facts={"name": project.name},
            at=now,
            who=who,
            before=as_json(project),
        )
    return project


async def bring_back(entry: TrailEntry, *, who: str, now: datetime) -> str:
    """Undo one change of a project, inside a deed's transaction; says in a sentence what is now.

    Raises ConflictError if the project was changed again since.
    """
    known = {item.id: item for item in await stored.projects()}
    if entry.deed == "project_added":
        added = from_json(entry.after)
        if known.get(added.id) != added:
            raise ConflictError(f"„{added.name}“ wurde seitdem geändert.")
        await stored.delete(added.id)
        return f"{added.name} ist wieder entfernt."
    before = from_json(entry.before)
    now_stored = known.get(before.id)
    if entry.deed == "project_deleted":
        await stored.save(replace(before, id=0, version=1), at=now)
    elif now_stored is None or now_stored != from_json(entry.after):
        raise ConflictError(f"„{before.name}“ wurde seitdem noch einmal geändert.")
    else:
        await _let_in(now_stored, before, who=who, now=now)
        await outbox.speak(await stored.save(replace(before, version=now_stored.version), at=now))
        await _forget(left_carrier(before, now_stored, entry.at.astimezone(BERLIN).date()), before)
    return f"{before.name} ist wieder wie vorher."


async def _remember(before: Project, after: Project, today: date) -> None:
    """Note in the profile who carried a project until now, once."""
    profile = await profiles.profile(before.id) or first_profile(before)
    known = with_left_carrier(profile, before, after, today)
    if known != profile:
        await profiles.save(known)


async def _forget(left: PastCarrier | None, before: Project) -> None:
    """Take out of the profile what `_remember` noted for a change that is taken back."""
    profile = await profiles.profile(before.id)
    if profile is not None and left in profile.past_carriers:
        stays = tuple(one for one in profile.past_carriers if one != left)
        await profiles.save(replace(profile, past_carriers=stays))


def new_town(name: str, lat: float, lon: float, region: str = "") -> Town:
    """A town as somebody typed it, with the short name it gets in addresses."""
    return Town(
        slug=stored.slug_of(name) if name else "", name=name, lat=lat, lon=lon, region=region
    )


async def add_town(town: Town, *, who: str, now: datetime) -> None:
    """Add a town that is not shipped. InputError if a coordinate cannot be on Earth."""
    problems = []
    if not town.name:
        problems.append(Problem("name", "Der Name der Stadt fehlt."))
    if not -90 <= town.lat <= 90:
        problems.append(Problem("lat", "Die Breite liegt zwischen -90 und 90 Grad."))
    if not -180 <= town.lon <= 180:
        problems.append(Problem("lon", "Die Länge liegt zwischen -180 und 180 Grad."))
    if problems:
        raise InputError(*problems)
    async with transaction(Deed.LISTS):
        await stored.add_town(town)
        await trail.note(
            "town_added",
            f"town:{town.slug}",
            "%(name)s angelegt",
            facts={"name": town.name},
            at=now,
            who=who,
        )


async def wishes(first_year: int, last_year: int) -> tuple[Wish, ...]:
    """What the projects want for the quarters of these years."""
    return await stored.wishes(first_year, last_year)


async def save_wish(wish: Wish, *, who: str, now: datetime) -> int:
    """Note what a project wants for a quarter."""
    async with transaction(Deed.LISTS):
        wish_id = await stored.save_wish(wish, at=now)
        await trail.note(
            "wish_noted",
            f"project:{wish.project_id}",
            WISHED[wish.kind],
            facts={"number": wish.year_quarter, "year": wish.year},
            at=now,
            who=who,
            after=json.dumps({**asdict(wish), "id": wish_id}, ensure_ascii=False),
        )
    return wish_id


async def delete_wish(wish_id: int, *, who: str, now: datetime) -> None:
    """Forget a wish; one that is gone already is no error."""
    async with transaction(Deed.LISTS):
        wish = next((one for one in await stored.wishes(0, 9999) if one.id == wish_id), None)
        if wish is None:
            return
        await stored.delete_wish(wish_id)
        await trail.note(
            "wish_forgotten",
            f"project:{wish.project_id}",
            "Wunsch gelöscht: %(number)s. Quartal %(year)s",
            facts={"number": wish.year_quarter, "year": wish.year},
            at=now,
            who=who,
            before=json.dumps(asdict(wish), ensure_ascii=False),
        )


def as_json(project: Project) -> str:
    """A project as JSON text that `from_json` reads back without loss."""
    return json.dumps(_plain(project), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> Project:
    """The project that `as_json` wrote."""
    data = json.loads(text)
    day = {"member_since", "member_until", "funding_until", "last_hosted"}
    return Project(
        **{
            **data,
            **{name: _day(data[name]) for name in day},
            "kind": ProjectKind(data["kind"]),
            "town": Town(**data["town"]),
            "contacts": tuple(Contact(**item) for item in data["contacts"]),
            "office_hours": tuple(
                OfficeHours(
                    item["weekday"],
                    time.fromisoformat(item["opens"]),
                    time.fromisoformat(item["closes"]),
                )
                for item in data["office_hours"]
            ),
            "pauses": tuple(
                Pause(date.fromisoformat(item["first"]), _day(item["last"]), item["reason"])
                for item in data["pauses"]
            ),
        }
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value


def check(project: Project) -> None:
    """InputError with each fact of a project that contradicts another."""
    problems = []
    if not project.name.strip():
        problems.append(Problem("name", "Der Name des Projekts fehlt."))
    if project.room_capacity is not None and project.room_capacity < 1:
        problems.append(Problem("room_capacity", "Der Raum braucht mindestens einen Platz."))
    if not 1 <= project.weight <= 1000:
        problems.append(Problem("weight", "Das Gewicht liegt zwischen 1 und 1000 Hundertsteln."))
    if (
        project.member_since is not None
        and project.member_until is not None
        and project.member_until < project.member_since
    ):
        problems.append(
            Problem("member_until", "Das Ende der Mitgliedschaft liegt vor ihrem Beginn.")
        )
    problems += [
        Problem("pauses", "Eine Pause endet, bevor sie beginnt.")
        for pause in project.pauses
        if pause.last is not None and pause.last < pause.first
    ]
    problems += [
        Problem("office_hours", "Eine Sprechzeit endet, bevor sie beginnt.")
        for hours in project.office_hours
        if hours.closes <= hours.opens
    ]
    if problems:
        raise InputError(*problems)
