"""How does a meeting look in a calendar? The same in a letter, in a feed and as a file of its own.

They share the UID, so whichever a calendar program sees last wins: they must not differ.
"""

from collections.abc import Sequence
from datetime import datetime

from lagplanner.clock import BERLIN
from lagplanner.domain.archive import PUBLIC_KINDS, key_of
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.membership.import_meetings import KINDS
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.hours import FromTo
from lagplanner.domain.talks.speakers import Talk
from lagplanner.formats.entries import Entry
from lagplanner.templating import locale
from lagplanner.templating.sentences import said

_WORDS = {"de": ("in", "Gastgeber", "Thema"), "en": ("in", "Host", "Topic")}


def meeting_entry(
    meeting: Meeting,
    *,
    hosts: Sequence[Project],
    hours: FromTo,
    rules: Rules,
    changed_at: datetime,
    base_url: str,
    venue: Venue | None = None,
    talk: Talk | None = None,
    language: str = "de",
) -> Entry:
    """The entry of a meeting, from stored rows alone; `changed_at` is when they were last changed.

    It leads to the page of the meeting, of an assembly to that for members, under `base_url`.
    `venue` is where it takes place; without one that is confirmed, the town is all there is to say. For whoever
    gives a `talk` it lasts as long as that one's slot, once it has one, else the `hours` of the meeting.
    """
    within, host, topic = _WORDS[language]
    title = _called(meeting.kind, language)
    town = meeting.town.name if meeting.town else ""
    begins, ends = hours.starts, hours.ends
    if talk is not None and talk.starts is not None and talk.ends is not None:
        begins, ends = talk.starts, talk.ends
    lines = [
        rules.association,
        f"{host}: {', '.join(one.name for one in hosts)}" if hosts else "",
        f"{topic}: {meeting.topic}" if meeting.topic else "",
    ]
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        starts=datetime.combine(meeting.day, begins, BERLIN),
        ends=datetime.combine(meeting.day, ends, BERLIN),
        title=f"{title} {within} {town}" if town else title,
        changed_at=changed_at,
        place=venue.line(town) if venue and venue.is_confirmed else town,
        text="\n".join(line for line in lines if line),
        url=_page(meeting, base_url),
        cancelled=not meeting.took_or_takes_place,
        language=language,
    )


def _called(kind: str, language: str) -> str:
    """What kind of a gathering it is, as a title begins."""
    with locale.speaking(language):
        name = str(said(KINDS.get(kind, kind)))
    return name[:1].upper() + name[1:]


def _page(meeting: Meeting, base_url: str) -> str:
    """Where one reads more; "" for what has no page but the board's."""
    if meeting.is_assembly:
        return f"{base_url}/mein/versammlung/{meeting.year}-{meeting.number}"
    key = key_of(meeting.year, meeting.number, meeting.kind)
    return f"{base_url}/treffen/{key}" if meeting.kind in PUBLIC_KINDS else ""
