"""Keep what a project shows of itself, and show it to whom it is meant for."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import msgspec

from lagplanner.clock import BERLIN
from lagplanner.database import members as stored
from lagplanner.database import pictures, profiles, trail
from lagplanner.database.engine import transaction
from lagplanner.database.pictures import Picture
from lagplanner.database.profiles import PICTURE_OF, purposes
from lagplanner.domain.access import Deed
from lagplanner.domain.directory.contacts import own_changes
from lagplanner.domain.directory.opening import Opening, opening
from lagplanner.domain.directory.profiles import (
    Bilingual,
    Circle,
    Entry,
    HeadedText,
    Part,
    Profile,
    entry_for,
    first_profile,
    is_stale,
    with_left_carrier,
)
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotFoundError,
    Problem,
)
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.trail import UNDONE, TrailEntry
from lagplanner.formats.holidays import SAXONY, public_holidays
from lagplanner.formats.json_ld import organization
from lagplanner.formats.markdown import as_html
from lagplanner.formats.pictures import logo, photo
from lagplanner.formats.vcard import vcard
from lagplanner.mail import outbox
from lagplanner.services.membership import members

CHANGED = "profile_changed"
PHOTO = (1440, 1080)
"""Pixels at most: twice of what a page shows."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A project and its profile as they are stored; a profile may not be there yet."""

    project: Project
    profile: Profile | None

    @property
    def shown(self) -> Profile:
        """What is shown of it, said or not."""
        return self.profile or first_profile(self.project)


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A file somebody has sent, and by which field: the logo of a funder, or a photo."""

    field: str
    content: bytes
    is_logo: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of the files: the marks of the pictures, and what was wrong, by field."""

    marks: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """An entry as a page needs it: `texts` are HTML that was cleaned, `kept_back` is not public."""

    entry: Entry
    texts: tuple[HeadedText, ...]
    opening: Opening
    stale: bool
    kept_back: tuple[Part, ...]


async def kept(project_id: int) -> Kept:
    """A project and its profile. NotFoundError if there is no such project."""
    project = await stored.project_by_id(project_id)
    if project is None:
        raise NotFoundError("Dieses Projekt gibt es nicht mehr.")
    return Kept(project, await profiles.profile(project_id))


async def kept_by_slug(slug: str) -> Kept:
    """A project and its profile by the project's short name. NotFoundError if there is none."""
    project = await stored.project(slug)
    return Kept(project, await profiles.profile(project.id))


async def view(slug: str, circle: Circle, *, now: datetime) -> View:
    """The entry of a member for this circle. NotFoundError for one that is none (any more)."""
    known = await kept_by_slug(slug)
    if not is_member_on(known.project, now.astimezone(BERLIN).date()) and circle != Circle.BOARD:
        raise NotFoundError("Dieses Projekt gibt es hier nicht (mehr).")
    return view_of(known, circle, now=now)


def view_of(known: Kept, circle: Circle, *, now: datetime) -> View:
    """What this circle would see of it now, stored or only typed."""
    entry = entry_for(circle, known.project, known.shown)
    local = now.astimezone(BERLIN)
    closed = public_holidays(local.year, local.year + 1, SAXONY)
    return View(
        entry,
        tuple(
            HeadedText(one.heading, Bilingual(as_html(one.text.de), as_html(one.text.en)))
            for one in entry.texts
        ),
        opening(entry.office_hours, local, closed),
        is_stale(entry, local.date()),
        tuple(part for part in Part if known.shown.shown_to(part) is not Circle.PUBLIC),
    )


def card(shown: View, *, url: str, language: str) -> bytes:
    """What is shown of the contact, for an address book."""
    return vcard(shown.entry, url=url, language=language)


def structured(shown: View, *, url: str, language: str) -> dict[str, Any]:
    """The entry for search engines."""
    base = url.removesuffix(f"/projekte/{shown.entry.slug}")
    return organization(shown.entry, url=url, pictures=f"{base}/bilder/", language=language)


async def draw(project_id: int, sent: Sequence[NewPicture], *, who: str, now: datetime) -> Drawn:
    """Keep pictures for a form that may still come back; what no profile shows is forgotten later."""
    made: dict[str, Picture] = {}
    problems: list[Problem] = []
    for one in sent:
        try:
            made[one.field] = await asyncio.to_thread(_drawn, one)
        except InputError as error:
            problems += error.problems
    if made:
        async with transaction(Deed.PROFILE, project=project_id):
            for new in made.values():
                await pictures.put(new, at=now, who=who)
    return Drawn({field: new.mark for field, new in made.items()}, tuple(problems))


async def picture(mark: str) -> Picture:
    """A logo or a photo by its mark. Raises NotFoundError."""
    found = await pictures.picture(f"{PICTURE_OF}{mark}", mark)
    if found is None:
        raise NotFoundError("Dieses Bild gibt es nicht (mehr). Bitte laden Sie die Seite neu.")
    return found


async def save(
    project: Project,
    profile: Profile,
    *,
    who: str,
    now: datetime,
    by_board: bool = False,
) -> int:
    """Store what a project shows and return the entry of the trail by which it is taken back.

    A project changes only what is its own, and by it says that the rest is right. Raises InputError
    for facts that contradict each other and ConflictError if somebody stored it since it was read.
    """
    members.check(project)
    async with transaction(Deed.PROFILE, project=project.id):
        before = await kept(project.id)
        profile = await profiles.with_known_pictures(profile)
        await pictures.left(purposes(before.shown) - purposes(profile), at=now)
        if not by_board:
            project = own_changes(before.project, project)
            profile = replace(profile, confirmed_at=now, confirmed_by=who)
        profile = with_left_carrier(profile, before.project, project, _today(now))
        await outbox.speak(await stored.save(project, at=now))
        await profiles.save(profile)
        return await trail.note(
            CHANGED,
            f"project:{project.id}",
            "Profil von %(name)s geändert",
            facts={"name": project.name},
            at=now,
            who=who,
            before=_as_json(before),
            after=_as_json(await kept(project.id)),
        )


async def confirm(project_id: int, *, who: str, now: datetime) -> None:
    """Note that everything is right as it stands."""
    async with transaction(Deed.PROFILE, project=project_id):
        known = await kept(project_id)
        await profiles.save(replace(known.shown, confirmed_at=now, confirmed_by=who))
        await trail.note(
            "profile_confirmed",
            f"project:{project_id}",
            "%(name)s: Das Profil stimmt so",
            facts={"name": known.project.name},
            at=now,
            who=who,
        )


async def undo(entry_id: int, *, who: str, now: datetime, project_id: int | None = None) -> str:
    """Take back one change of a profile and say in a sentence what is now.

    `project_id` is whose changes may be taken back, None for all. ConflictError if it was changed
    again since, or taken back before; BrokenRuleError if what was before is forgotten.
    """
    async with transaction(Deed.PROFILE, project=project_id):
        entry = await trail.entry(entry_id)
        own = entry is not None and project_id in (None, int(entry.subject.partition(":")[2] or 0))
        if entry is None or entry.deed != CHANGED or not own:
            raise NotFoundError("Diesen Eintrag gibt es nicht.")
        if not entry.before:
            raise BrokenRuleError(members.FORGOTTEN)
        if not await trail.mark_undone(entry_id, at=now):
            raise ConflictError("Das wurde schon zurückgenommen.")
        sentence = await bring_back(entry, who, now)
        await trail.note(
            "undone",
            entry.subject,
            f"{UNDONE}{entry.sentence}",
            facts=entry.facts,
            at=now,
            who=who,
        )
    return sentence


async def bring_back(entry: TrailEntry, _who: str, now: datetime) -> str:
    """Store what was before a change of a profile and say so in a sentence. Inside a transaction.

    Raises ConflictError if it was changed again since.
    """
    before, after = _from_json(entry.before), _from_json(entry.after)
    current = await kept(after.project.id)
    if current != after:
        raise ConflictError(f"„{after.project.name}“ wurde seitdem noch einmal geändert.")
    await stored.save(replace(before.project, version=current.project.version), at=now)
    if before.profile is None:
        await profiles.forget(before.project.id)
    else:
        await profiles.save(before.profile)
    return f"{before.project.name} ist wieder wie vorher."


def _drawn(new: NewPicture) -> Picture:
    """The picture drawn anew, named by its content. Raises InputError if it cannot be one."""
    if new.is_logo:
        content, kind = logo(new.content, field=new.field).head, "image/webp"
    else:
        try:
            content, kind = photo(new.content, size=PHOTO).content, "image/jpeg"
        except ValueError as error:
            raise InputError(Problem(new.field, str(error))) from error
    mark = sha256(content).hexdigest()[:12]  # with what stands before it, a purpose has 20 signs
    return Picture(f"{PICTURE_OF}{mark}", mark, kind, content)


def _as_json(known: Kept) -> str:
    return msgspec.json.encode(known).decode()


def _from_json(text: str) -> Kept:
    return msgspec.json.decode(text, type=Kept)


def _today(now: datetime) -> date:
    return now.astimezone(BERLIN).date()
