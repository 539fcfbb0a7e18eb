"""Call members to a general assembly on paper: the formal invitation as a letter to be signed."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.assembly.notice import by_post
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.members import Project
from lagplanner.domain.papers import file_name
from lagplanner.domain.rules import Language
from lagplanner.formats import papers
from lagplanner.services.assembly_sheet import invitation_text
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers.ground import Ground, frame, gather
from lagplanner.services.papers.printing import PDF
from lagplanner.services.papers.without_mail import language_of, letters, links_for
from lagplanner.settings import Settings
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import long_date

TEMPLATE = "assembly_letter"


async def call_by_post(
    meeting_id: int, settings: Settings, *, who: str, today: date, now: datetime
) -> Exported:
    """A letter to each who gets the notice on paper, in the words of the mailed invitation; each has a link.

    Whoever reads another language gets the German sheet as well: that one is binding.
    Raises BrokenRuleError where there is nobody to write to, or the assembly is over or cancelled.
    """
    ground = await gather(meeting_id, base_url=settings.base_url)
    if not ground.meeting.is_assembly:
        raise NotFoundError("Diese Versammlung gibt es nicht.")
    if ground.meeting.day <= today or not ground.meeting.took_or_takes_place:
        raise BrokenRuleError("Diese Versammlung ist vorbei oder fällt aus.")
    texts = {
        one.value: await invitation_text(meeting_id, settings, language=one, now=now)
        for one in Language
    }
    async with transaction(Deed.SEND):
        everybody = await members.projects()
        projects = by_post(everybody, ground.meeting.day, ground.house.rules)
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
    language = ground.house.rules.language_for()
    with locale.speaking(language):
        facts = _content(ground, texts, projects, addresses, now.astimezone(BERLIN).date())
        name = file_name([_("Einladung zur Mitgliederversammlung")], ground.meeting.day)
    content = await asyncio.to_thread(papers.compiled, TEMPLATE, facts, language)
    return Exported(name, PDF, content)


def _content(
    ground: Ground,
    texts: Mapping[str, str],
    projects: Sequence[Project],
    addresses: Sequence[str],
    today: date,
) -> dict[str, Any]:
    usual = ground.house.rules
    reads = [
        dict.fromkeys((locale.GERMAN, usual.language_for(language_of(one)))) for one in projects
    ]
    told = partial(_told, ground, texts, today)
    return {**frame(ground, _title(ground)), **letters(projects, addresses, reads, told)}


def _told(ground: Ground, texts: Mapping[str, str], today: date, language: str) -> dict[str, Any]:
    paragraphs = [part.split("\n") for part in texts[language].split("\n\n")]
    return {"date": long_date(today), "subject": _title(ground), "paragraphs": paragraphs}


def _title(ground: Ground) -> str:
    day = {"day": long_date(ground.meeting.day)}
    return _("Einladung zur Mitgliederversammlung am %(day)s") % day
