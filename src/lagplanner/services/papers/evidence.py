"""Everything that proves a meeting to its funders, ready to be packed, with a checklist of what is missing.

What is enclosed and what the checklist says come from one list of enclosures, so neither can say
more than the other. Bytes are made only when somebody packs them. Nothing is changed by that.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain, count

from lagplanner.database import assemblies
from lagplanner.domain.access import Deed
from lagplanner.domain.afterwards.evidence import Known, Piece, Proof, checklist
from lagplanner.domain.afterwards.files import BOARD, FileKind
from lagplanner.domain.afterwards.minutes import Minutes
from lagplanner.domain.afterwards.receipts import CATEGORY_NAMES, Receipt
from lagplanner.domain.assembly.assemblies import Assembly, is_called
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.papers import PaperKind, file_name
from lagplanner.formats import papers
from lagplanner.formats.pictures import as_png
from lagplanner.formats.spreadsheets import csv_file
from lagplanner.services import acting
from lagplanner.services.afterwards import files, minutes, receipts
from lagplanner.services.afterwards.files import Filed
from lagplanner.services.assembly import votes
from lagplanner.services.assembly.votes import Votes
from lagplanner.services.papers import contents
from lagplanner.services.papers import minutes as minutes_paper
from lagplanner.services.papers.evidence_tables import (
    notice_list,
    numbers,
    receipt_list,
    vote_list,
)
from lagplanner.services.papers.ground import Ground, Shared, gather
from lagplanner.services.papers.sent_invitation import Invitation, as_sent, sent_invitation
from lagplanner.templating import locale, sentences
from lagplanner.templating.locale import gettext as _

OF_FILES = {
    FileKind.INVITATION: Proof.INVITATION,
    FileKind.PROGRAMME: Proof.PROGRAMME,
    FileKind.SCAN: Proof.SIGNED_LIST,
    FileKind.MINUTES: Proof.MINUTES,
}
"""Which files of a meeting prove something."""

MOST_OF_A_TITLE = 60
"""So much of a title is kept in a name, so that the number behind it is never cut off."""

Made = Callable[[], Awaitable[bytes]]
"""How the bytes of a file are made."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One file of the bundle: what it proves, its name, and how its bytes are made."""

    proof: Proof
    name: str
    made: Made


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of one meeting: what is enclosed, and the checklist that says so."""

    ground: Ground
    enclosures: tuple[Enclosure, ...]
    pieces: tuple[Piece, ...]
    receipts: tuple[Receipt, ...]

    @property
    def lacks(self) -> tuple[Piece, ...]:
        """The parts that are missing or not complete."""
        return tuple(one for one in self.pieces if one.lacks)


@dataclass(frozen=True, slots=True)
class _Called:
    """What else is known of a general assembly: on which ways it was called, and who had a vote."""

    assembly: Assembly
    votes: Votes


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of a meeting, and how whoever packs it speaks."""

    ground: Ground
    sent: Invitation | None
    minutes: Minutes
    filed: tuple[Filed, ...]
    receipts: tuple[Receipt, ...]
    called: _Called | None
    language: str

    @property
    def participants(self) -> int | None:
        """How many were there, of an assembly how many votes; None while nobody has said it."""
        if self.called is None:
            return self.ground.meeting.participants
        return self.called.votes.count.here if self.called.votes.marks else None

    @property
    def has_programme(self) -> bool:
        """Whether somebody has said what happens when; the usual hours are no programme."""
        slots = any(one.talk.starts for one in self.ground.coming)
        return bool(self.ground.agenda) or slots


async def of_meeting(
    meeting_id: int, *, language: str, base_url: str, today: date, known: Shared | None = None
) -> Evidence:
    """What there is of a meeting now, cancelled or not. Raises NotFoundError where there is none."""
    acting.ask_leave(Deed.PROVE)
    ground = await gather(meeting_id, base_url=base_url, known=known, also_cancelled=True)
    ground = _readable(ground)
    filed = await files.of_meeting(meeting_id, BOARD, today=today)
    found = _Found(
        ground,
        acting.readable(await sent_invitation(ground.meeting)),
        (await minutes.of(ground.meeting)).minutes,
        tuple(one for one in filed if one.file.kind in OF_FILES),
        await receipts.of_parts(ground.meeting, ground.parts),
        await _called(ground.meeting) if ground.meeting.is_assembly else None,
        language,
    )
    with locale.speaking(language):
        enclosures = tuple(_enclosures(found))
    names: dict[Proof, list[str]] = {}
    for one in enclosures:
        names.setdefault(one.proof, []).append(one.name)
    return Evidence(ground, enclosures, checklist(names, _known(found)), found.receipts)


async def _called(meeting: Meeting) -> _Called:
    known = await assemblies.assembly(meeting.id)
    return _Called(known, await votes.votes(meeting.year, meeting.number))


def _readable(ground: Ground) -> Ground:
    """What whoever asks may read; how the association itself is reached is no secret."""
    return replace(acting.readable(ground), house=ground.house)


def _known(found: _Found) -> Known:
    ground, kinds = found.ground, {one.file.kind for one in found.filed}
    known = found.called.assembly if found.called else None
    was_called = known is not None and is_called(known, sent=0)
    with_logo = {name for name, _picture in ground.funders}
    named = [one.name for one in (ground.profile.funders if ground.profile else ())]
    return Known(
        was_sent=found.sent is not None or was_called or FileKind.INVITATION in kinds,
        # The agenda of an assembly stands in its notice.
        has_programme=bool(known) or found.has_programme or FileKind.PROGRAMME in kinds,
        has_signed_list=FileKind.SCAN in kinds,
        minutes=found.minutes.state,
        minutes_begun=found.minutes.version > 0,
        has_minutes_file=FileKind.MINUTES in kinds,
        participants=found.participants,
        without_logo=tuple(one for one in named if one not in with_logo),
        took_place=ground.meeting.took_or_takes_place,
        unclaimed=tuple(dict.fromkeys(one.payee for one in found.receipts if one.day is None)),
    )


def _enclosures(found: _Found) -> Iterator[Enclosure]:
    """All files under names that tell day, place in the list, what it is and where; each name is there once."""
    ground, used = found.ground, set[str]()
    order = list(Proof)
    for proof, title, ending, made in sorted(_parts(found), key=lambda part: order.index(part[0])):
        about = f"{order.index(proof) + 1} {title}"[:MOST_OF_A_TITLE]
        names = (
            file_name([about, number, ground.town], ground.meeting.day, ending)
            for number in chain([""], map(str, count(2)))
        )
        name = next(one for one in names if one.casefold() not in used)
        used.add(name.casefold())
        yield Enclosure(proof, name, made)


def _parts(found: _Found) -> Iterator[tuple[Proof, str, str, Made]]:
    """Each file as what it proves, its title, its ending, and how it is made."""
    ground, pdf = found.ground, partial(_in_thread, papers.compiled)
    if found.sent is not None:
        made = pdf("sent_letter", as_sent(ground, found.sent), found.language)
        yield Proof.INVITATION, _("Einladung"), "pdf", made
    if found.has_programme:
        made = pdf(PaperKind.INVITATION, contents.printed_programme(ground), found.language)
        yield Proof.PROGRAMME, _("Programm"), "pdf", made
    if found.minutes.is_out:
        yield Proof.MINUTES, _("Protokoll"), "pdf", _minutes(ground, found.language)
    titles = {
        Proof.INVITATION: _("Einladung"),
        Proof.PROGRAMME: _("Programm"),
        Proof.SIGNED_LIST: _("Unterschriebene Liste"),
        Proof.MINUTES: _("Protokoll"),
    }
    for one in found.filed:
        proof = OF_FILES[one.file.kind]
        yield proof, titles[proof], one.file.ending, _filed(ground.meeting, one)
    if found.called is not None:
        yield from _of_assembly(found, found.called)
    elif found.participants is not None:
        rows = numbers(ground)
        yield Proof.NUMBERS, _("Zahlen der Teilnahme"), "csv", _in_thread(csv_file, rows)
    for name, picture in ground.funders:
        yield Proof.FUNDERS, f"{_('Logo')} {name}", "png", _in_thread(as_png, picture)
    if found.receipts:
        rows = receipt_list(found.receipts)
        yield Proof.RECEIPTS, _("Belegliste"), "csv", _in_thread(csv_file, rows)
    yield from _scans(found)


def _of_assembly(found: _Found, called: _Called) -> Iterator[tuple[Proof, str, str, Made]]:
    """On which ways the notice left and when, and the list of votes."""
    ways = notice_list(called.assembly, found.sent.recipients if found.sent else ())
    if len(ways) > 1:
        yield Proof.INVITATION, _("Wege der Einladung"), "csv", _in_thread(csv_file, ways)
    if called.votes.marks:
        rows = vote_list(called.votes)
        yield Proof.NUMBERS, _("Stimmliste"), "csv", _in_thread(csv_file, rows)


def _scans(found: _Found) -> Iterator[tuple[Proof, str, str, Made]]:
    """The bills that were filed, under the numbers they have in the list."""
    for number, one in enumerate(found.receipts, 1):
        if one.ending:
            what = str(sentences.said(CATEGORY_NAMES[one.category]))
            title = f"{_('Beleg')} {number} {what} {one.payee}"
            yield Proof.RECEIPTS, title, one.ending, _scanned(found.ground.meeting, one)


def _in_thread(make: Callable[..., bytes], *known: object) -> Made:
    """Made aside, so that the loop answers others meanwhile."""

    async def made() -> bytes:
        return await asyncio.to_thread(make, *known)

    return made


def _minutes(ground: Ground, language: str) -> Made:
    async def made() -> bytes:
        printed = await minutes_paper.printed(
            ground.meeting, "pdf", for_board=False, language=language, base_url=ground.base_url
        )
        return printed.content

    return made


def _scanned(meeting: Meeting, one: Receipt) -> Made:
    async def made() -> bytes:
        return (await receipts.hand_out(meeting.id, one.mark)).content

    return made


def _filed(meeting: Meeting, one: Filed) -> Made:
    async def made() -> bytes:
        handed = await files.hand_out(meeting.id, one.file.mark, BOARD, today=meeting.day)
        return handed.content

    return made
