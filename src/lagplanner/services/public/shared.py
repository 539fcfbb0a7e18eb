"""Which picture goes with the link of a meeting, where somebody shares it?"""

import asyncio

from lagplanner.domain.hosting import Meeting
from lagplanner.formats.share_pictures import ACCENT, Card, share_picture
from lagplanner.services.public import look
from lagplanner.services.public.meetings import MeetingPage


async def card(page: MeetingPage, *, language: str) -> Card:
    """What the picture of a meeting says, in the colour of this association."""
    accent = await look.accent_now()
    meeting = page.meeting
    if meeting.is_cancelled:
        warning = "Fällt aus"
    else:
        warning = "Verlegt" if page.moved_from and not page.is_past else ""
    return Card(
        meeting.day,
        meeting.topic,
        meeting.town,
        ", ".join(host.name for host in meeting.hosts),
        page.rules.name_in_head,
        warning,
        accent.light if accent else ACCENT,
        language,
    )


def address(shown: Card, key: str) -> str:
    """The path of the picture; another one as soon as it says anything else."""
    return f"/treffen/{key}/bild.{shown.language}.png?stand={shown.mark}"


def address_of(meeting: Meeting, language: str) -> str:
    """The path of a meeting's picture where nothing else of it is known, "" for one without a page."""
    if not meeting.is_working:
        return ""
    return f"/treffen/{meeting.year}-{meeting.number}/bild.{language}.png?stand={meeting.sequence}"


async def picture(shown: Card) -> bytes:
    """The card as PNG. Drawing takes a moment, so others are served meanwhile."""
    return await asyncio.to_thread(share_picture, shown)
