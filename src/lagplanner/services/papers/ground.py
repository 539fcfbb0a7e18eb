"""What is known of a meeting when a paper of it is made, and what stands on every paper?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from lagplanner.database import (
    assemblies,
    host_requests,
    hosting,
    members,
    pictures,
    settings_store,
)
from lagplanner.domain.colours import accent
from lagplanner.domain.directory.profiles import Profile
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import ChecklistItem, Venue, usual_checklist
from lagplanner.domain.members import Project
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.agenda import Timed
from lagplanner.domain.talks.hours import FromTo, from_to
from lagplanner.domain.talks.speakers import COMING
from lagplanner.services import rules
from lagplanner.services.attendance import lists, replies
from lagplanner.services.attendance.lists import DayList
from lagplanner.services.attendance.replies import Overview
from lagplanner.services.directory import profiles
from lagplanner.services.public import look
from lagplanner.services.talks import agenda, invitations
from lagplanner.services.talks.invitations import Part
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import hours, listed, long_date

OWN_ACCENT = "#0b5566"
"""The product's own colour, as the pages have it."""


@dataclass(frozen=True, slots=True)
class House:
    """Whose papers these are: the association's rules, logo and colour."""

    rules: Rules
    logo: bytes | None
    accent: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything the papers of one meeting are made of. `hosts` begin with the one that leads,
    `funders` are those of it that have a logo, `venue` is confirmed, `word` is what the last host advises; `base_url` is where the privacy page is,
    `begins` the hour of a general assembly, which has no usual end.
    """

    house: House
    base_url: str
    meeting: Meeting
    hosts: tuple[Project, ...]
    profile: Profile | None
    funders: tuple[tuple[str, bytes], ...]
    venue: Venue | None
    parts: tuple[Part, ...]
    agenda: tuple[Timed, ...]
    list: DayList
    replies: Overview
    checklist: tuple[ChecklistItem, ...]
    word: str
    begins: time | None = None

    @property
    def town(self) -> str:
        """Where, in one word; "" while nobody hosts."""
        return self.meeting.town.name if self.meeting.town else ""

    @property
    def hours(self) -> FromTo:
        """From when to when it is held."""
        return from_to(self.house.rules, [one.item for one in self.agenda], self.begins)

    @property
    def coming(self) -> tuple[Part, ...]:
        """The talks that are to be heard."""
        return tuple(one for one in self.parts if one.talk.state in COMING)


@dataclass(frozen=True, slots=True)
class Shared:
    """What the papers of all meetings have in common: read once, however many are made."""

    house: House
    meetings: tuple[Meeting, ...]


async def shared() -> Shared:
    """The association, and every meeting there is."""
    return Shared(await house(), tuple(await hosting.meetings()))


async def gather(
    meeting_id: int, *, base_url: str, known: Shared | None = None, also_cancelled: bool = False
) -> Ground:
    """What is known now. NotFoundError where there is no such meeting.

    One that does not take place has no papers, but it may have cost something: only whoever proves
    that asks for it as well. Whoever asks for several meetings hands in what they have in common.
    """
    common = known or await shared()
    meeting = next((one for one in common.meetings if one.id == meeting_id), None)
    if meeting is None or not (also_cancelled or meeting.took_or_takes_place):
        raise NotFoundError("Zu diesem Treffen gibt es keine Papiere.")
    ids = (meeting.host_id, *meeting.co_host_ids)
    found = [await members.project_by_id(one) for one in ids if one]
    hosts = tuple(one for one in found if one is not None)
    venue = (await host_requests.venues([meeting_id])).get(meeting_id)
    profile = (await profiles.kept(hosts[0].id)).shown if hosts else None
    return Ground(
        common.house,
        base_url,
        meeting,
        hosts,
        profile,
        await _logos(profile),
        venue if venue is not None and venue.is_confirmed else None,
        await invitations.parts(meeting_id),
        await agenda.lines_of(meeting_id),
        await lists.listed(meeting_id),
        await replies.gathered(meeting_id),
        await host_requests.checklist(meeting_id) or usual_checklist(meeting.day),
        await _word_of_the_last_host(meeting, common.meetings),
        await _begins(meeting) if meeting.is_assembly else None,
    )


async def _begins(assembly: Meeting) -> time:
    known = await assemblies.assembly(assembly.id)
    return known.starts or (await rules.rules()).starts


async def _logos(profile: Profile | None) -> tuple[tuple[str, bytes], ...]:
    """The logos of who pays for the host, by name."""
    shown = [one for one in (profile.funders if profile else ()) if one.picture]
    return tuple([(one.name, (await profiles.picture(one.picture)).content) for one in shown])


async def _word_of_the_last_host(meeting: Meeting, meetings: Sequence[Meeting]) -> str:
    earlier = [one for one in meetings if one.day < meeting.day]
    return await host_requests.last_note([one.id for one in reversed(earlier)])


async def house() -> House:
    """The association as its pages show it."""
    values = await settings_store.values()
    mark = values.get(look.LOGO, "")
    stored = await pictures.picture(look.LOGO, mark) if mark else None
    wished = values.get(look.ACCENT, "")
    return House(
        await rules.rules(),
        stored.content if stored else None,
        accent(wished).light if wished else OWN_ACCENT,
    )


def frame(ground: Ground, title: str, *, with_funders: bool = True) -> dict[str, Any]:
    """What the frame of a paper is told, in the language spoken now.

    Who funds the host is known as of today: a paper that proves what was long ago leaves it out.
    """
    day = ground.meeting.day
    return {
        "title": title,
        "dated": {"year": day.year, "month": day.month, "day": day.day},
        "house": {
            **of_house(ground.house),
            "funders": funded(ground.profile) if with_funders else "",
            "logos": [
                {"name": name, "picture": list(drawn)}
                for name, drawn in (ground.funders if with_funders else ())
            ],
        },
    }


def of_house(known: House) -> dict[str, Any]:
    """Letterhead and foot, in the language spoken now."""
    told = known.rules
    foot = (told.association, told.postal_address, told.register, told.board_email)
    return {
        "name": told.association,
        "tagline": told.tagline,
        "logo": list(known.logo) if known.logo else None,
        "accent": known.accent,
        "foot": [" ".join(one.split()) for one in foot if one],
        "funders": "",
        "logos": [],
    }


def funded(profile: Profile | None) -> str:
    """Who pays for the host, in the words it has agreed with them; "" where nobody said."""
    if profile is None:
        return ""
    if profile.funders_sentence:
        return profile.funders_sentence.said(locale.spoken())
    names = [one.name for one in profile.funders]
    return _("Gefördert durch: %(names)s") % {"names": listed(names)} if names else ""


def when_and_where(ground: Ground) -> list[tuple[str, str]]:
    """Day, hours, place and host as terms and answers, those nobody knows yet left out."""
    known = ground.hours
    begins = _("ab %(time)s Uhr") % {"time": f"{ground.begins:%H:%M}"} if ground.begins else ""
    return said(
        (_("Tag"), long_date(ground.meeting.day)),
        (_("Zeit"), begins or hours(known.starts, known.ends)),
        (_("Veranstaltungsort"), place(ground)),
        (_("Gastgeber"), listed([one.name for one in ground.hosts])),
        (_("Thema"), ground.meeting.topic),
    )


def place(ground: Ground) -> str:
    """House, room, street and town; only the town while the place is not confirmed."""
    return ground.venue.line(ground.town) if ground.venue else ground.town


def said(*known: tuple[str, str]) -> list[tuple[str, str]]:
    """The pairs that have an answer."""
    return [(term, answer) for term, answer in known if answer]
