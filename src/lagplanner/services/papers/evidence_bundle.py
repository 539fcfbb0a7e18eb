"""The evidence of one meeting, of a year or of a funder as one ZIP, its cover on top.

Of several meetings each has a folder of its own, and the cover a checklist for each.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.evidence import PROOF_NAMES, STANDING_NAMES, Piece
from lagplanner.domain.afterwards.receipts import CATEGORY_NAMES, Receipt, sums
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.papers import file_name
from lagplanner.formats import papers
from lagplanner.formats.spreadsheets import archive
from lagplanner.services import acting
from lagplanner.services.afterwards import receipts
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import evidence
from lagplanner.services.papers.evidence import Evidence
from lagplanner.services.papers.ground import funded, house, of_house, said, shared, when_and_where
from lagplanner.templating import locale, sentences
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import euros, long_date, short_date

TEMPLATE = "evidence"
ZIP = "application/zip"
NOTHING = "Dazu gibt es kein Treffen, das schon war."


@dataclass(frozen=True, slots=True)
class Year:
    """The evidence of all meetings of a year that are over, or of those one funder has paid for;
    those are among them that were cancelled and cost something all the same.

    A meeting belongs to the year of its day, as in the report of the year, though it may have been
    planned for another. `funders` are all of the year, `years` all in which there were meetings.
    `assemblies` are the general ones of the year, each with evidence of its own.
    """

    year: int
    funder: str
    meetings: tuple[Evidence, ...]
    funders: tuple[str, ...]
    years: tuple[int, ...]
    assemblies: tuple[Meeting, ...] = ()


async def of_year(
    year: int, funder: str = "", *, language: str, base_url: str, today: date
) -> Year:
    """What there is of a year. A meeting is a funder's if its host names that funder in its profile."""
    acting.ask_leave(Deed.PROVE)
    known = await shared()
    cancelled = [one for one in known.meetings if one.is_working and not one.took_or_takes_place]
    paid_for = await receipts.with_receipts(cancelled)
    over = [one for one in known.meetings if one.id in paid_for or _is_over(one, today)]
    asked: dict[str, Any] = {"language": language, "base_url": base_url, "today": today}
    found = [
        await evidence.of_meeting(one.id, **asked, known=known)
        for one in over
        if one.day.year == year
    ]
    paid = {name for one in found for name in _funders(one)}
    return Year(
        year,
        funder,
        tuple(one for one in found if not funder or funder in _funders(one)),
        tuple(sorted(paid, key=str.casefold)),
        tuple(sorted({one.day.year for one in over}, reverse=True)),
        tuple(
            one
            for one in known.meetings
            if one.is_assembly and one.took_or_takes_place and one.day.year == year
        ),
    )


async def pack_meeting(meeting_id: int, *, language: str, base_url: str, today: date) -> Exported:
    """Everything of one meeting. Raises NotFoundError where there is none."""
    found = await evidence.of_meeting(meeting_id, language=language, base_url=base_url, today=today)
    meeting = found.ground.meeting
    with locale.speaking(language):
        title = _("Nachweis: %(what)s") % {"what": _when(found)}
        name = [_("Nachweis"), found.ground.town]
        about = when_and_where(found.ground)
        parts = [_of_meeting(found, _("Checkliste"))]
        cover = await _cover([found], parts, title, about, meeting.day)
        top = file_name([f"0 {_('Deckblatt')}", found.ground.town], meeting.day)
    return await _packed(cover, top, {"": found}, file_name(name, meeting.day, "zip"), language)


async def pack_year(
    year: int, funder: str = "", *, language: str, base_url: str, today: date
) -> Exported:
    """Everything of a year, or of a funder in it. Raises NotFoundError where there was no meeting."""
    found = await of_year(year, funder, language=language, base_url=base_url, today=today)
    if not found.meetings:
        raise NotFoundError(NOTHING)
    with locale.speaking(language):
        title = _("Nachweis %(year)s") % {"year": year}
        about = said(
            (_("Jahr"), str(year)),
            (_("Förderer"), funder),
            (_("Treffen"), str(len(found.meetings))),
        )
        parts = [_of_meeting(one, _when(one)) for one in found.meetings]
        cover = await _cover(found.meetings, parts, title, about, date(year, 12, 31))
        name = file_name([_("Nachweis"), str(year), funder], suffix="zip")
        top = file_name([f"0 {_('Deckblatt')}", str(year), funder])
    folders = {f"{_folder(one)}/": one for one in found.meetings}
    return await _packed(cover, top, folders, name, language)


def _is_over(meeting: Meeting, today: date) -> bool:
    return meeting.is_working and meeting.took_or_takes_place and meeting.day < today


def _funders(found: Evidence) -> frozenset[str]:
    profile = found.ground.profile
    return frozenset(one.name for one in profile.funders) if profile else frozenset()


def _folder(found: Evidence) -> str:
    meeting = found.ground.meeting
    return file_name([found.ground.town, str(meeting.number)], meeting.day, "").rstrip(".")


async def _packed(
    cover: dict[str, Any], top: str, folders: Mapping[str, Evidence], name: str, language: str
) -> Exported:
    """The cover, then each folder with its files, each dated to its meeting and the cover to the last;
    the same facts give the same bytes."""
    whole = {top: await asyncio.to_thread(papers.compiled, TEMPLATE, cover, language)}
    days = {top: max(one.ground.meeting.day for one in folders.values())}
    for folder, found in folders.items():
        for one in found.enclosures:
            whole[f"{folder}{one.name}"] = await one.made()
            days[f"{folder}{one.name}"] = found.ground.meeting.day
    return Exported(name, ZIP, await asyncio.to_thread(archive, whole, days))


async def _cover(
    found: Sequence[Evidence],
    parts: list[dict[str, Any]],
    title: str,
    about: list[tuple[str, str]],
    day: date,
) -> dict[str, Any]:
    """What the cover says, in the language spoken now."""
    bills = [receipt for one in found for receipt in one.receipts]
    return {
        "title": title,
        "dated": {"year": day.year, "month": day.month, "day": day.day},
        "house": of_house(await house()),
        "heading": title,
        "about": about,
        "missing": sum(len(one.lacks) for one in found),
        "meetings": parts,
        "receipts": [_receipt(one) for one in bills],
        "sums": [
            (
                _("Summe %(what)s") % {"what": sentences.said(CATEGORY_NAMES[category])},
                euros(cents, exact=True),
            )
            for category, cents in sums(bills).items()
        ],
        "sum": euros(sum(one.cents for one in bills), exact=True),
    }


def _when(found: Evidence) -> str:
    meeting = found.ground.meeting
    called = _("Mitgliederversammlung") if meeting.is_assembly else ""
    return ", ".join(part for part in (called, long_date(meeting.day), found.ground.town) if part)


def _of_meeting(found: Evidence, heading: str) -> dict[str, Any]:
    meeting = found.ground.meeting
    present = meeting.participants
    return {
        "heading": heading,
        "about": said(
            (_("Stand"), "" if meeting.took_or_takes_place else _("Dieses Treffen fällt aus.")),
            (_("Personen"), "" if present is None else str(present)),
            (_("Förderhinweis nach dem heutigen Profil"), funded(found.ground.profile)),
        ),
        "pieces": [_piece(one) for one in found.pieces],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "title": str(sentences.said(PROOF_NAMES[piece.proof])),
        "standing": str(sentences.said(STANDING_NAMES[piece.standing])),
        "done": not piece.lacks,
        "files": list(piece.files),
        "lacks": str(sentences.said(piece.lacks)),
    }


def _receipt(one: Receipt) -> dict[str, str]:
    return {
        "what": str(sentences.said(CATEGORY_NAMES[one.category])),
        "who": one.payee,
        "about": one.what,
        "day": short_date(one.day) if one.day else "",
        "amount": euros(one.cents, exact=True),
    }
