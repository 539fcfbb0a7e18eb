"""How does what projects show of themselves leave with a complete export, and come back?

A profile is one JSON text; in a table it is cut into pieces that fit into a cell, one below the other.
Where an export cannot hold its pictures, it names none: what comes back leads nowhere in vain.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from lagplanner.database import profiles as stored
from lagplanner.domain.directory.profiles import Profile
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.membership.import_outcome import Value

PROFILES = "Profile"
LONGEST_CELL = 15_000

_UNSEEN = re.compile(r"[^\S ]|[\u200b\ufeff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """The profile of the project with this short name; `project_id` is the one here, 0 in an export."""

    slug: str
    profile: Profile
    project_id: int = 0


async def gather_shown(slugs: Mapping[int, str], *, with_pictures: bool) -> tuple[Shown, ...]:
    """The profile of every project that has said something, by short name."""
    found = (
        Shown(
            slugs[one.project_id],
            replace(one if with_pictures else _without_pictures(one), project_id=0),
        )
        for one in await stored.profiles()
    )
    return tuple(sorted(found, key=lambda one: one.slug))


async def restore_shown(
    shown: Sequence[Shown], ids: Mapping[str, int], *, dry_run: bool
) -> list[tuple[Shown | None, Shown]]:
    """Store the profiles that are not as they are here; each as it was and as it is now.

    One that names no pictures takes none away: a workbook has none.
    """
    known = {one.project_id: one for one in await stored.profiles()}
    steps: list[tuple[Shown | None, Shown]] = []
    for one in shown:
        if one.slug not in ids:
            sentence = (
                f"Der Export ist beschädigt: Das Profil „{one.slug}“ gehört zu keinem Projekt."
            )
            raise InputError(Problem("file", sentence))
        project_id = ids[one.slug]
        before = known.get(project_id)
        wanted = _with_pictures_of(before, replace(one.profile, project_id=project_id))
        after = await stored.with_known_pictures(wanted)
        if before == after:
            continue
        if not dry_run:
            await stored.save(after)
        was = Shown(one.slug, before, project_id) if before else None
        steps.append((was, Shown(one.slug, after, project_id)))
    return steps


def _without_pictures(profile: Profile) -> Profile:
    return replace(
        profile, pictures=(), funders=tuple(replace(one, picture="") for one in profile.funders)
    )


def _with_pictures_of(before: Profile | None, wanted: Profile) -> Profile:
    """What is wanted, with the pictures there are where it names none."""
    if before is None or stored.purposes(wanted):
        return wanted
    logos = {one.name: one.picture for one in before.funders}
    funders = tuple(replace(one, picture=logos.get(one.name, "")) for one in wanted.funders)
    return replace(wanted, pictures=before.pictures, funders=funders)


async def shown_back(before: Shown | None, after: Shown) -> str:
    """Bring back what was before; a sentence if it was changed since and stays."""
    if await stored.profile(after.project_id) != after.profile:
        return f"Das Profil von {after.slug} wurde seitdem geändert und bleibt, wie es jetzt ist."
    if before is None:
        await stored.forget(after.project_id)
    else:
        await stored.save(before.profile)
    return ""


def shown_plain(one: Shown) -> dict[str, Any]:
    """A profile as plain data."""
    data: dict[str, Any] = msgspec.to_builtins(one)
    return data


def shown_from(data: Mapping[str, Any]) -> Shown:
    """The profile that `shown_plain` wrote. Raises ValueError for anything else."""
    return msgspec.convert(data, Shown)


def shown_rows(shown: Sequence[Shown]) -> list[list[Value]]:
    """A table of profiles."""
    rows: list[list[Value]] = [["Projekt (Kurzname)", "Profil"]]
    for one in shown:
        rows += [[one.slug, piece] for piece in pieces(shown_plain(one))]
    return rows


def shown_of_rows(rows: Sequence[Sequence[str]]) -> tuple[Shown, ...]:
    """The profiles that `shown_rows` wrote. Raises ValueError for anything else."""
    return tuple(shown_from(json.loads(text)) for _, text in whole(rows).items())


def pieces(data: object) -> list[str]:
    """Plain data as JSON, cut so that each piece fits into a cell and stays whole when that is read.

    Reading a cell strips it, so no cut is beside a blank, and changes signs nobody sees, so they are
    written by their numbers.
    """
    text = json.dumps(data, ensure_ascii=False)
    text = _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    found: list[str] = []
    while len(text) > LONGEST_CELL:
        cut = LONGEST_CELL
        while cut > 1 and any(sign.isspace() for sign in text[cut - 1 : cut + 1]):
            cut -= 1
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text] if text else found


def whole(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The texts by their keys, whose pieces stand one below the other."""
    found: dict[str, str] = {}
    for key, piece in ([*row, ""][:2] for row in rows):
        found[key] = found.get(key, "") + piece
    return found
