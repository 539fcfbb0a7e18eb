"""Call members that have no mail to a general assembly: the formal invitation as a letter to be signed."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.members import Project
from lagplanner.domain.papers import file_name
from lagplanner.formats import papers
from lagplanner.formats.qr_codes import qr_code
from lagplanner.services.assembly.assemblies import without_mail
from lagplanner.services.assembly_sheet import invitation_text
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers.ground import Ground, frame, gather
from lagplanner.services.papers.printing import PDF
from lagplanner.services.papers.without_mail import links_for, window
from lagplanner.settings import Settings
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import long_date

TEMPLATE = "assembly_letter"


async def call_by_post(
    meeting_id: int, settings: Settings, *, who: str, language: str, today: date, now: datetime
) -> Exported:
    """A letter to each member without mail, in the words of the mailed invitation; each has a link.

    Raises BrokenRuleError where there is nobody to write to, or the assembly is over or cancelled.
    """
    ground = await gather(meeting_id, base_url=settings.base_url)
    if not ground.meeting.is_assembly:
        raise NotFoundError("Diese Versammlung gibt es nicht.")
    if ground.meeting.day <= today or not ground.meeting.took_or_takes_place:
        raise BrokenRuleError("Diese Versammlung ist vorbei oder fällt aus.")
    text = await invitation_text(meeting_id, settings, now=now)
    async with transaction(Deed.SEND):
        projects = await without_mail(ground.meeting.day)
        if not projects:
            raise BrokenRuleError("Alle Mitglieder haben eine E-Mail-Adresse.")
        addresses = await links_for(ground.meeting, projects, base_url=settings.base_url, now=now)
        await trail.note(
            "letters_printed",
            f"meeting:{meeting_id}",
            "Einladung auf Papier gedruckt für %(projects)s",
            facts={"projects": ", ".join(one.name for one in projects)},
            about=[f"project:{one.id}" for one in projects],
            at=now,
            who=who,
        )
    with locale.speaking(language):
        facts = _content(ground, text, projects, addresses, now.astimezone(BERLIN).date())
        name = file_name([_("Einladung zur Mitgliederversammlung")], ground.meeting.day)
    content = await asyncio.to_thread(papers.compiled, TEMPLATE, facts, language)
    return Exported(name, PDF, content)


def _content(
    ground: Ground, text: str, projects: Sequence[Project], addresses: Sequence[str], today: date
) -> dict[str, Any]:
    title = _("Einladung zur Mitgliederversammlung am %(day)s") % {
        "day": long_date(ground.meeting.day)
    }
    return {
        **frame(ground, title),
        "date": long_date(today),
        "subject": title,
        "paragraphs": [part.split("\n") for part in text.split("\n\n")],
        "letters": [
            {"to": window(project), "address": link, "code": qr_code(link)}
            for project, link in zip(projects, addresses, strict=True)
        ],
    }
