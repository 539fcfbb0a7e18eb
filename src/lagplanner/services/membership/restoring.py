"""How does a complete export become what is stored? By short names, adding and setting, never deleting."""

import re
from collections.abc import Mapping, Sized
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from lagplanner.database import hosting, settings_store
from lagplanner.database import members as stored
from lagplanner.domain.hosting import Meeting, Wish
from lagplanner.domain.members import Project
from lagplanner.domain.membership.import_meetings import KINDS
from lagplanner.domain.rules import Rules, as_texts, rules_from
from lagplanner.domain.talks.speakers import Speaker, Talk
from lagplanner.formats.spreadsheets import sheets, unpacked
from lagplanner.formats.tables import read_text
from lagplanner.services.membership.agenda_holdings import Arranged
from lagplanner.services.membership.assembly_holdings import restore_proceedings
from lagplanner.services.membership.carried_holdings import restore_carried
from lagplanner.services.membership.holding_tables import from_tables
from lagplanner.services.membership.holdings import Holdings, from_document, gather, refused
from lagplanner.services.membership.minutes_holdings import Recorded, restore_minutes
from lagplanner.services.membership.profile_holdings import restore_shown
from lagplanner.services.membership.restoring_agendas import restore_agendas
from lagplanner.services.membership.restoring_speakers import restore_speakers
from lagplanner.services.membership.undoing import Step

_SHORT_NAME = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*")

MOST_UNPACKED, MOST_FILES = 2_000_000_000, 50_000
"""Whoever reads a complete export in sits at the machine: it may hold the files of many years."""


@dataclass(slots=True)
class Restored:
    """What restoring did: each step for taking it back, and how many parts stayed as they were."""

    steps: list[Step] = field(default_factory=list)
    rules: dict[str, tuple[str, str]] = field(default_factory=dict)
    same: int = 0
    notes: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        return sum(before is None for before, _ in self.steps)

    @property
    def changed(self) -> int:
        return len(self.steps) - self.new + len(self.rules)

    @property
    def summary(self) -> str:
        return f"{self.new} neu, {self.changed} geändert, {self.same} unverändert"


def holdings_in(content: bytes, *, today: date) -> Holdings:
    """The holdings in a complete export: JSON, XLSX, or a ZIP of CSV files. Raises InputError."""
    if not content.startswith(b"PK"):
        return from_document(content)
    if b"xl/workbook.xml" in content:
        return from_tables(sheets(content), today=today)
    files = unpacked(content, most=MOST_UNPACKED, parts=MOST_FILES)
    tables = {
        name.removesuffix(".csv"): _rows(packed)
        for name, packed in files.items()
        if name.endswith(".csv")
    }
    return from_tables(tables, today=today, files=files)


def _rows(content: bytes) -> list[list[str]]:
    # Not found out: a column of texts with commas must not change how our own file is cut.
    return [list(line.cells) for line in read_text(content, ";").lines]


async def restore(holdings: Holdings, *, at: datetime, who: str, dry_run: bool = False) -> Restored:
    """Store what the export holds, inside the caller's transaction; with `dry_run` only count.

    Projects are known by their short names, meetings by their calendar ids; they are set as the
    export says. What is written about a meeting here (agenda, minutes, motions, answers …) stays, and
    so does all the export does not name. Read in twice, the second time changes nothing.
    Raises InputError for what cannot be.
    """
    _look_at_names(holdings)
    known = await gather()
    done = Restored()
    await _towns(holdings, known, done, dry_run=dry_run)
    ids = await _projects(holdings, known, done, at=at, dry_run=dry_run)
    met = await _meetings(holdings, known, ids, done, at=at, dry_run=dry_run)
    await _wishes(holdings, known, ids, done, at=at, dry_run=dry_run)
    talks = await restore_speakers(holdings, known, met, done.steps, at=at, dry_run=dry_run)
    done.same += (
        len(holdings.speakers)
        + len(holdings.talks)
        - sum(isinstance(after, Speaker | Talk) for _, after in done.steps)
    )
    await restore_agendas(holdings.agendas, met, talks, done.steps, dry_run=dry_run)
    done.steps += await restore_minutes(holdings.minutes, met, dry_run=dry_run)
    done.same += len(holdings.minutes) - sum(isinstance(after, Recorded) for _, after in done.steps)
    done.same += len(holdings.agendas) - sum(isinstance(after, Arranged) for _, after in done.steps)
    here = {project.slug: ids[project.id] for project in holdings.projects}
    taken, same = await restore_carried(
        holdings.carried, await _called(here, met, talks), dry_run=dry_run
    )
    done.steps += [(None, one) for one in taken]
    done.same += same
    shown = await restore_shown(holdings.shown, here, dry_run=dry_run)
    done.steps += shown
    done.same += len(holdings.shown) - len(shown)
    told = await restore_proceedings(
        holdings.assemblies,
        known.assemblies,
        here,
        dry_run=dry_run,
    )
    done.steps += told
    done.same += len(holdings.assemblies) - len(told)
    old = {**as_texts(Rules()), **(known.rules or {})}
    new = as_texts(rules_from(holdings.rules or {}))
    different = {name: new[name] for name in holdings.rules or {} if old.get(name) != new.get(name)}
    done.same += len(holdings.rules or {}) - len(different)
    done.rules = {name: (old[name], text) for name, text in different.items()}
    if different and not dry_run:
        await settings_store.put(different, at=at, who=who)
    done.notes = (
        f"Der Export nennt {_counted(holdings.projects, 'Projekt', 'Projekte')}, "
        f"{len(holdings.meetings)} Treffen, {_counted(holdings.towns, 'Stadt', 'Städte')}, "
        f"{_counted(holdings.wishes, 'Wunsch', 'Wünsche')}, "
        f"{_counted(holdings.speakers, 'Vortragende Person', 'Vortragende')}, "
        f"{_counted(holdings.talks, 'Fachbeitrag', 'Fachbeiträge')}, "
        f"{_counted(holdings.agendas, 'Ablauf', 'Abläufe')}, "
        f"{_counted(holdings.minutes, 'Protokoll', 'Protokolle')}, "
        f"{_counted(holdings.shown, 'Profil', 'Profile')}, "
        f"{_counted(holdings.rules or {}, 'Regel', 'Regeln')}, "
        f"{sum(map(len, holdings.carried.values()))} weitere Zeilen.",
    )
    return done


def _look_at_names(holdings: Holdings) -> None:
    """What becomes a part of addresses and of names of files must be one. Raises InputError."""
    slugs = [one.slug for one in holdings.projects] + [one.slug for one in holdings.towns]
    for slug in slugs:
        if not _SHORT_NAME.fullmatch(str(slug)):
            raise refused(
                f"Der Export ist beschädigt: „{slug}“ kann kein Kurzname sein. Kurznamen "
                "haben kleine Buchstaben, Ziffern und Bindestriche."
            )
    for meeting in holdings.meetings:
        if meeting.kind not in KINDS:
            raise refused(
                f"Der Export ist beschädigt: Treffen der Art „{meeting.kind}“ gibt es nicht."
            )
        if type(meeting.year) is not int or type(meeting.number) is not int:
            raise refused(
                f"Der Export ist beschädigt: Jahr und Nummer des Treffens „{meeting.uid}“ sind keine Zahlen."
            )


async def _called(
    projects: Mapping[str, int], meetings: Mapping[str, int], talks: Mapping[int, int]
) -> dict[str, dict[Any, int]]:
    """What an export calls by name, as ids here; what a dry run has not stored has a number below 0."""
    called: dict[str, dict[Any, int]] = {
        "project": dict(projects),
        "meeting": dict(meetings),
        "talk": dict(talks),
        "town": await stored.town_ids(),
    }
    return {
        kind: {name: known or -place for place, (name, known) in enumerate(names.items(), 1)}
        for kind, names in called.items()
    }


def _counted(things: Sized, one: str, many: str) -> str:
    return f"{len(things)} {one if len(things) == 1 else many}"


async def _towns(holdings: Holdings, known: Holdings, done: Restored, *, dry_run: bool) -> None:
    there = {town.slug: town for town in known.towns}
    for town in holdings.towns:
        before = there.get(town.slug)
        if before == town:
            done.same += 1
            continue
        if not dry_run and before:
            await stored.change_town(town)
        elif not dry_run:
            await stored.add_town(town)
        done.steps.append((before, town))


async def _projects(
    holdings: Holdings, known: Holdings, done: Restored, *, at: datetime, dry_run: bool
) -> dict[int, int]:
    """Store the projects; for each id of the export the one it has here."""
    there = {project.slug: project for project in known.projects}
    ids: dict[int, int] = {}
    for project in holdings.projects:
        before = there.get(project.slug)
        wanted = replace(
            project, id=before.id if before else 0, version=before.version if before else 1
        )
        if before == wanted:
            done.same += 1
            after: Project = wanted
        else:
            after = wanted if dry_run else await stored.save(wanted, at=at)
            done.steps.append((before, after))
        ids[project.id] = after.id
    return ids


async def _meetings(
    holdings: Holdings,
    known: Holdings,
    ids: Mapping[int, int],
    done: Restored,
    *,
    at: datetime,
    dry_run: bool,
) -> dict[str, int]:
    """Store the meetings; for each calendar id of the export the id here."""
    met: dict[str, int] = {}
    there: dict[object, Meeting] = {}
    for meeting in known.meetings:
        there |= {meeting.uid: meeting, (meeting.kind, meeting.year, meeting.number): meeting}
    for meeting in holdings.meetings:
        before = there.get(meeting.uid) or there.get((meeting.kind, meeting.year, meeting.number))
        wanted = replace(
            meeting,
            id=before.id if before else 0,
            uid=before.uid if before else meeting.uid,
            host_id=ids[meeting.host_id] if meeting.host_id else None,
            co_host_ids=tuple(ids[project_id] for project_id in meeting.co_host_ids),
            standby_id=ids[meeting.standby_id] if meeting.standby_id else None,
        )
        after = wanted
        if before == wanted:
            done.same += 1
        else:
            after = wanted if dry_run else await hosting.save_meeting(wanted, at=at)
            done.steps.append((before, after))
        met[meeting.uid] = after.id
    return met


async def _wishes(
    holdings: Holdings,
    known: Holdings,
    ids: Mapping[int, int],
    done: Restored,
    *,
    at: datetime,
    dry_run: bool,
) -> None:
    there = {(item.project_id, item.kind, item.year, item.year_quarter) for item in known.wishes}
    for wish in holdings.wishes:
        here = Wish(ids[wish.project_id], wish.kind, wish.year, wish.year_quarter, wish.note)
        if (here.project_id, here.kind, here.year, here.year_quarter) in there:
            done.same += 1
        else:
            wish_id = 0 if dry_run else await stored.save_wish(here, at=at)
            done.steps.append((None, replace(here, id=wish_id)))
