"""The whole installation as pages that open from a disk, without any server, with tables and a calendar.

For a new board, for the years after this software, and for whoever keeps the papers. Pages lead to each
other alone: nothing is fetched from anywhere. Nothing is changed by that.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import host_requests, hosting, members, speakers
from lagplanner.domain.access import ROLE_NAMES, Deed
from lagplanner.domain.afterwards.files import BOARD
from lagplanner.domain.afterwards.minutes import MINUTES_STATES
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import KIND_NAMES, Project
from lagplanner.domain.rules import Rules, as_texts, shown
from lagplanner.domain.talks.programme import ProgrammeLine
from lagplanner.domain.talks.speakers import COMING, Speaker
from lagplanner.formats.spreadsheets import archive, csv_file
from lagplanner.services import acting, at_a_glance
from lagplanner.services import rules as board_rules
from lagplanner.services.afterwards import actions, files, minutes
from lagplanner.services.afterwards.actions import Agreed
from lagplanner.services.afterwards.minutes import Written
from lagplanner.services.at_a_glance import Coming
from lagplanner.services.membership import board
from lagplanner.services.membership.exports import Exported, ExportForm, export
from lagplanner.services.membership.holding_tables import as_tables
from lagplanner.services.membership.holdings import gather
from lagplanner.services.public import feeds
from lagplanner.services.talks import agenda, contributions, invitations
from lagplanner.settings import Settings
from lagplanner.templating import locale, render, template_folder
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.sentences import said
from lagplanner.templating.words import long_date

ZIP = "application/zip"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a meeting and where it lies in the archive."""

    title: str
    speaker: str
    address: str
    mark: str


@dataclass(frozen=True, slots=True)
class Told:
    """One meeting with all that is told of it; `address` is its page."""

    meeting: Meeting
    address: str
    hosts: tuple[Project, ...]
    place: str
    lines: tuple[ProgrammeLine, ...]
    minutes: Written | None
    agreed: tuple[Agreed, ...]
    files: tuple[Kept, ...]
    speaker_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that is told, read once."""

    rules: Rules
    told: tuple[Told, ...]
    projects: tuple[Project, ...]
    speakers: tuple[Speaker, ...]
    board: tuple[BoardPerson, ...]
    coming: tuple[Coming, ...]
    still_open: tuple[Agreed, ...]
    tables: tuple[str, ...]
    export_name: str

    @property
    def by_year(self) -> list[tuple[int, list[Told]]]:
        """The meetings of each year, the latest year first."""
        years = sorted({one.meeting.year for one in self.told}, reverse=True)
        return [(year, [one for one in self.told if one.meeting.year == year]) for year in years]


async def packed(settings: Settings, *, language: str, today: date, now: datetime) -> Exported:
    """The archive as one file to keep."""
    made = await pages_and_files(settings, language=language, today=today, now=now)
    return Exported(_named("archiv", now, "zip"), ZIP, await asyncio.to_thread(archive, made))


async def pages_and_files(
    settings: Settings, *, language: str, today: date, now: datetime
) -> dict[str, bytes]:
    """Every file of the archive by its path. BrokenRuleError where one would lie outside of it."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    exported = await export(ExportForm.CSV, now=now)
    tables = as_tables(await gather())
    told = [await _told(one, today=today) for one in await hosting.meetings()]
    whole = Whole(
        await board_rules.rules(),
        tuple(told),
        await members.projects(),
        await speakers.speakers(),
        await board.in_office(),
        await at_a_glance.coming(today=today),
        await actions.still_open(),
        tuple(f"{title}.csv" for title in tables),
        exported.filename,
    )
    calendar = await feeds.whole_history(settings, today=today, language=language)
    made = await asyncio.to_thread(_pages, whole, language, now)
    made["archiv.css"] = (template_folder() / "archive/archiv.css").read_bytes()
    made[calendar.filename] = calendar.content
    made[f"daten/{exported.filename}"] = exported.content
    made |= {f"daten/{title}.csv": csv_file(rows) for title, rows in tables.items()}
    for one in told:
        for kept in one.files:
            handed = await files.hand_out(one.meeting.id, kept.mark, BOARD, today=today)
            made[kept.address] = handed.content
    if outside := [one for one in made if one.startswith("/") or ".." in one.split("/")]:
        raise BrokenRuleError(f"Diese Datei läge außerhalb des Archivs: {outside[0]}")
    return made


async def _told(meeting: Meeting, *, today: date) -> Told:
    key = f"{meeting.year}-{meeting.number}"
    key = key if meeting.kind == "working" else f"{meeting.kind}-{key}"
    parts = await invitations.parts(meeting.id)
    ids = (meeting.host_id, *meeting.co_host_ids)
    found = [await members.project_by_id(one) for one in ids if one]
    venue = (await host_requests.venues([meeting.id])).get(meeting.id)
    town = meeting.town.name if meeting.town else ""
    written = await minutes.of(meeting)
    filed = await files.of_meeting(meeting.id, BOARD, today=today)
    return Told(
        meeting,
        f"treffen/{key}.html",
        tuple(one for one in found if one is not None),
        venue.line(town) if venue is not None and venue.is_confirmed else town,
        contributions.lines_of(parts, meeting, await agenda.lines_of(meeting.id)),
        written if written.versions else None,
        await actions.of_meeting(meeting),
        tuple(
            Kept(one.title, one.speaker, f"dateien/{key}/{place}_{one.name}", one.file.mark)
            for place, one in enumerate(filed, 1)
        ),
        frozenset(one.speaker.id for one in parts if one.talk.state in COMING),
    )


def _pages(whole: Whole, language: str, now: datetime) -> dict[str, bytes]:
    """Every page by its path."""
    with locale.speaking(language):
        return {path: _drawn(whole, path, template, language, now, more)
                for path, template, more in _listed(whole)}  # fmt: skip


def _listed(whole: Whole) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each page as its path, its template and what that is told."""
    addresses = {one.meeting.id: one.address for one in whole.told}
    yield "index.html", "index", {"title": _("Archiv"), "whole": whole}
    yield "uebergabe.html", "handover", {
        "title": _("Übergabe"),
        "board": whole.board,
        "roles": ROLE_NAMES,
        "coming": whole.coming,
        "addresses": addresses,
        "open": whole.still_open,
        "rules": _rules(whole.rules),
    }  # fmt: skip
    spoke = [
        (one, [told for told in whole.told if one.id in told.speaker_ids]) for one in whole.speakers
    ]
    yield "vortragende.html", "speakers", {"title": _("Vortragende"), "speakers": spoke}
    for told in whole.told:
        yield told.address, "meeting", {
            "title": told.meeting.topic or long_date(told.meeting.day),
            "told": told,
            "states": MINUTES_STATES,
        }  # fmt: skip
    for project in whole.projects:
        yield f"projekte/{project.slug}.html", "project", {
            "title": project.name,
            "project": project,
            "kind": KIND_NAMES[project.kind],
            "hosted": [one for one in whole.told if project in one.hosts],
        }  # fmt: skip


def _drawn(
    whole: Whole, path: str, template: str, language: str, now: datetime, more: Mapping[str, Any]
) -> bytes:
    frame = {"up": "../" if "/" in path else "", "whose": whole.rules.association, "made": now}
    return render(f"archive/{template}.html", language, **frame, **more).encode()


def _rules(rules: Rules) -> list[tuple[str, str]]:
    """Each rule that says something in words or numbers; codes of choices are in the table of rules."""
    texts = as_texts(rules)
    return [
        (str(said(one.metadata["text"])), shown(one.name, texts[one.name]))
        for one in fields(Rules)
        if one.metadata.get("text") and texts[one.name] and not isinstance(one.default, StrEnum)
    ]


def _named(what: str, now: datetime, ending: str) -> str:
    return f"lagplanner-{what}-{now.astimezone(BERLIN).date().isoformat()}.{ending}"
