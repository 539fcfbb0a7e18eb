"""What exactly went out as the invitation to a meeting, and who got it when?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lagplanner.database import letters, members
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.services.papers.ground import Ground, frame
from lagplanner.services.post import letter_sent
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import long_date, moment

OCCASION = "invitation"


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation as it left: the masked bytes of the first one, and everybody who got one, by name."""

    raw: bytes
    recipients: tuple[tuple[str, datetime], ...]


async def sent_invitation(meeting_id: int) -> Invitation | None:
    """What was sent; None where nothing was, or it has had its time."""
    found = await letters.letters(state=LetterState.SENT, meeting_id=meeting_id, occasion=OCCASION)
    left = [one for one in found if one.sent_at and not one.facts.get("rehearsal")]
    for one in left:
        if sendings := await letter_sent.sendings(one.id):
            return Invitation(sendings[-1].raw, await _recipients(left))
    return None


async def _recipients(sent: list[Letter]) -> tuple[tuple[str, datetime], ...]:
    names = {one.id: one.name for one in await members.projects()}
    found = [
        (names.get(one.project_id or 0, one.recipient_name), one.sent_at)
        for one in sent
        if one.sent_at is not None
    ]
    return tuple(sorted(found, key=lambda one: one[0].casefold()))


def as_sent(ground: Ground, sent: Invitation) -> dict[str, Any]:
    """What the paper is told, in the language spoken now."""
    mail = letter_sent.read(sent.raw)
    title = _("Einladung zum Treffen am %(day)s") % {"day": long_date(ground.meeting.day)}
    return {
        **frame(ground, title),
        "heading": title,
        "subject": mail.subject,
        "paragraphs": [part.split("\n") for part in mail.text.strip().split("\n\n")],
        "recipients": [[name, moment(at)] for name, at in sent.recipients],
    }
