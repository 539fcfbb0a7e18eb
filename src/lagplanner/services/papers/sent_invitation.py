"""What exactly went out as the invitation to a meeting, and who got it when?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lagplanner.database import letters, members
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.links import MASK
from lagplanner.services.papers.ground import Ground, frame
from lagplanner.services.post import letter_sent
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import long_date, moment

OF_MEETING, OF_ASSEMBLY = "invitation", "ga_invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The words of the invitation as they left, and everybody who got one, by name.

    They are those of the first letter, but without the person it was for: its bytes name that
    person and the private address, which funders have no business with.
    """

    subject: str
    text: str
    recipients: tuple[tuple[str, datetime], ...]


async def sent_invitation(meeting: Meeting) -> Invitation | None:
    """What was sent; None where nothing was, or it has had its time."""
    occasion = OF_ASSEMBLY if meeting.is_assembly else OF_MEETING
    found = await letters.letters(state=LetterState.SENT, meeting_id=meeting.id, occasion=occasion)
    left = [one for one in found if one.sent_at and not one.facts.get("rehearsal")]
    for one in left:
        if texts := await letters.sent_texts(one.id):
            mail = letter_sent.read(letter_sent.masked(texts[-1].raw))
            names = {project.id: project.name for project in await members.projects()}
            subject, text = (_unnamed(words, one, names) for words in (mail.subject, mail.text))
            return Invitation(subject, text, _recipients(left, names))
    return None


def _unnamed(words: str, letter: Letter, names: Mapping[int, str]) -> str:
    """What was said, without the name and address of the person it was said to; projects stay."""
    person = {letter.recipient_name, letter.recipient_email} - {"", *names.values()}
    for known in sorted(person, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", MASK, words)
    return words


def _recipients(
    sent: Sequence[Letter], names: Mapping[int, str]
) -> tuple[tuple[str, datetime], ...]:
    found = [
        (names.get(one.project_id or 0, one.recipient_name), one.sent_at)
        for one in sent
        if one.sent_at is not None
    ]
    return tuple(sorted(found, key=lambda one: one[0].casefold()))


def as_sent(ground: Ground, sent: Invitation) -> dict[str, Any]:
    """What the paper is told, in the language spoken now."""
    called = (
        _("Einladung zur Mitgliederversammlung am %(day)s")
        if ground.meeting.is_assembly
        else _("Einladung zum Treffen am %(day)s")
    )
    title = called % {"day": long_date(ground.meeting.day)}
    return {
        **frame(ground, title, with_funders=False),
        "heading": title,
        "subject": sent.subject,
        "paragraphs": [part.split("\n") for part in sent.text.strip().split("\n\n")],
        "recipients": [[name, moment(at)] for name, at in sent.recipients],
    }
