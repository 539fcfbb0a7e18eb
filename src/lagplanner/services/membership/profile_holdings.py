"""How does what projects show of themselves leave with a complete export, and come back?

A profile is one JSON text; in a table it is cut into pieces that fit into a cell, one below the other.
Pictures would make an export too large to be read in: they are in the backup, and profiles name them.
"""

import json
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


@dataclass(frozen=True, slots=True)
class Shown:
    """The profile of the project with this short name; `project_id` is the one here, 0 in an export."""

    slug: str
    profile: Profile
    project_id: int = 0


async def gather_shown(slugs: Mapping[int, str]) -> tuple[Shown, ...]:
    """The profile of every project that has said something, by short name."""
    found = (
        Shown(slugs[one.project_id], replace(one, project_id=0)) for one in await stored.profiles()
    )
    return tuple(sorted(found, key=lambda one: one.slug))


async def restore_shown(
    shown: Sequence[Shown], ids: Mapping[str, int], *, dry_run: bool
) -> list[tuple[Shown | None, Shown]]:
    """Store the profiles that are not as they are here; each as it was and as it is now."""
    known = {one.project_id: one for one in await stored.profiles()}
    steps: list[tuple[Shown | None, Shown]] = []
    for one in shown:
        if one.slug not in ids:
            sentence = (
                f"Der Export ist beschädigt: Das Profil „{one.slug}“ gehört zu keinem Projekt."
            )
            raise InputError(Problem("file", sentence))
        project_id = ids[one.slug]
        after = await stored.with_known_pictures(replace(one.profile, project_id=project_id))
        before = known.get(project_id)
        if before == after:
            continue
        if not dry_run:
            await stored.save(after)
        was = Shown(one.slug, before, project_id) if before else None
        steps.append((was, Shown(one.slug, after, project_id)))
    return steps


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
        text = json.dumps(shown_plain(one), ensure_ascii=False)
        rows += [[one.slug, piece] for piece in pieces(text)]
    return rows


def shown_of_rows(rows: Sequence[Sequence[str]]) -> tuple[Shown, ...]:
    """The profiles that `shown_rows` wrote. Raises ValueError for anything else."""
    return tuple(shown_from(json.loads(text)) for _, text in whole(rows).items())


def pieces(text: str) -> list[str]:
    """A text cut so that each piece fits into a cell."""
    return [text[begin : begin + LONGEST_CELL] for begin in range(0, len(text), LONGEST_CELL)]


def whole(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """The texts by their keys, whose pieces stand one below the other."""
    found: dict[str, str] = {}
    for key, piece in ([*row, ""][:2] for row in rows):
        found[key] = found.get(key, "") + piece
    return found
