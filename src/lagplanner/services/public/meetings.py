"""Show meetings to anybody: those to come, those that have been, and one of them with its programme."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import archive, host_requests, speakers
from lagplanner.domain.afterwards.files import PUBLIC
from lagplanner.domain.archive import COMING_KINDS, PUBLIC_KINDS, ShownMeeting
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import WORKING, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.hours import FromTo
from lagplanner.domain.talks.programme import PrintedFor, ProgrammeLine, programme
from lagplanner.formats.json_ld import event
from lagplanner.formats.likeness import found_in, words_of
from lagplanner.services import hours
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Filed
from lagplanner.services.dates import move_memory
from lagplanner.services.membership.exports import Exported
from lagplanner.services.rules import rules
from lagplanner.services.talks import agenda
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext

ON_A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Archive:
    """One page of the meetings. `coming` stand above the first page; `found` counts those whose day is
    over, `cancelled` those of them that were called off.
    """

    coming: tuple[ShownMeeting, ...]
    past: tuple[ShownMeeting, ...]
    found: int
    cancelled: int
    page: int
    pages: int
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """All that anybody may know of one meeting. `moved_from` is the day it was on before."""

    meeting: ShownMeeting
    rules: Rules
    venue: Venue | None
    lines: tuple[ProgrammeLine, ...]
    moved_from: date | None
    is_past: bool
    hours: FromTo
    files: tuple[Filed, ...] = ()

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.meeting.day, self.hours.starts, BERLIN)

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.meeting.day, self.hours.ends, BERLIN)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What anybody may know of a gathering that is no working meeting."""

    meeting: ShownMeeting
    is_past: bool
    files: tuple[Filed, ...]


async def meetings(
    words: str = "", *, year: int | None = None, page: int = 1, today: date
) -> Archive:
    """The meetings of all years, or those one looks for; the latest first."""
    years = await archive.years(PUBLIC_KINDS)
    if typed := words_of(words):
        found = await archive.meetings(today, year=year, kinds=PUBLIC_KINDS)
        fitting = [one for one in found if found_in(typed, words_of(one.searched))]
        coming = tuple(
            one for one in reversed(fitting) if one.day >= today and one.kind in COMING_KINDS
        )
        past = [one for one in fitting if one.day < today]
        page, pages = _page(page, len(past))
        begin = (page - 1) * ON_A_PAGE
        shown = tuple(past[begin : begin + ON_A_PAGE])
        cancelled = sum(one.is_cancelled for one in past)
        return Archive(coming, shown, len(past), cancelled, page, pages, years)
    number = await archive.count(today, year=year, coming=False, kinds=PUBLIC_KINDS)
    page, pages = _page(page, number)
    part = (ON_A_PAGE, (page - 1) * ON_A_PAGE)
    return Archive(
        await archive.meetings(today, year=year, coming=True, kinds=COMING_KINDS),
        await archive.meetings(today, year=year, coming=False, part=part, kinds=PUBLIC_KINDS),
        number,
        await archive.count(
            today, year=year, coming=False, state=MeetingState.CANCELLED, kinds=PUBLIC_KINDS
        ),
        page,
        pages,
        years,
    )


async def meeting(year: int, number: int, *, today: date) -> MeetingPage:
    """One meeting. NotFoundError if there is none of that number."""
    shown = await _shown(year, number, WORKING, today)
    venue = (await host_requests.venues([shown.id])).get(shown.id)
    memory = None if shown.is_cancelled else await move_memory.last(shown.id)
    moved = memory is not None and memory.new_day == shown.day != memory.day
    return MeetingPage(
        shown,
        await rules(),
        venue if venue and venue.is_confirmed else None,
        await _programme(shown),
        memory.day if memory and moved else None,
        shown.day < today,
        await hours.of_meeting(shown.id),
        () if shown.is_cancelled else await files.of_meeting(shown.id, PUBLIC, today=today),
    )


async def gathering(year: int, number: int, kind: str, *, today: date) -> Gathered:
    """A gathering of another kind. NotFoundError if there is none that anybody may know of."""
    shown = await _shown(year, number, kind, today)
    found = () if shown.is_cancelled else await files.of_meeting(shown.id, PUBLIC, today=today)
    return Gathered(shown, shown.day < today, found)


async def file(
    year: int, number: int, kind: str, mark: str, *, today: date, small: bool = False
) -> Exported:
    """A file of a meeting that is for everybody. Raises NotFoundError."""
    shown = await _shown(year, number, kind, today)
    if shown.is_cancelled:
        raise NotFoundError(files.NOT_YOURS)
    return await files.hand_out(shown.id, mark, PUBLIC, today=today, small=small)


def structured(page: MeetingPage, *, url: str, language: str, picture: str = "") -> dict[str, Any]:
    """The meeting for search engines."""
    town = page.meeting.town
    with locale.speaking(language):
        usual, in_a_town = gettext("Arbeitstreffen"), gettext("Arbeitstreffen in %(town)s")
    return event(
        page.meeting,
        url=url,
        name=in_a_town % {"town": town} if town else usual,
        starts=page.starts,
        ends=page.ends,
        organizer=page.rules.association,
        venue=page.venue,
        moved_from=page.moved_from,
        picture=picture,
    )


async def _shown(year: int, number: int, kind: str, today: date) -> ShownMeeting:
    kinds = [kind] if kind in PUBLIC_KINDS else []
    found = await archive.meetings(today, year=year, number=number, kinds=kinds) if kinds else ()
    if not found or (found[0].day >= today and kind not in COMING_KINDS):
        raise NotFoundError(f"Ein Treffen {year}-{number} gibt es nicht.")
    return found[0]


async def _programme(shown: ShownMeeting) -> tuple[ProgrammeLine, ...]:
    """What anybody may read: nothing internal, named is who has said yes to that."""
    talks = await speakers.talks(meeting_id=shown.id)
    known = {one.id: one for one in await speakers.speakers([one.speaker_id for one in talks])}
    items = await agenda.lines_of(shown.id)
    return programme(talks, known, topic=shown.topic, agenda=items, reader=PrintedFor.PUBLIC)


def _page(page: int, number: int) -> tuple[int, int]:
    pages = max(-(-number // ON_A_PAGE), 1)
    return min(max(page, 1), pages), pages
