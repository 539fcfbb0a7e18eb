"""Invite members that have no mail: a letter on paper, whose code opens the page where all answer."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import links as stored_links
from lagplanner.database import members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.papers import file_name
from lagplanner.domain.post.links import AFTERWARDS, Link, Purpose, address
from lagplanner.formats import papers
from lagplanner.formats.qr_codes import qr_code
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers.ground import Ground, frame, gather, when_and_where
from lagplanner.services.papers.printing import PDF
from lagplanner.services.post.letter_facts import midnight_after
from lagplanner.services.post.links import hashed, new_token
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import listed, long_date

TEMPLATE = "without_mail"


async def recipients(meeting: Meeting) -> tuple[Project, ...]:
    """The members on the day of the meeting that no mail reaches, but for those who host it."""
    reached = {one.project_id for one in await members.mailboxes()}
    hosts = (meeting.host_id, *meeting.co_host_ids)
    return tuple(
        one
        for one in await members.projects()
        if is_member_on(one, meeting.day) and one.id not in reached and one.id not in hosts
    )


async def invite(
    meeting_id: int, *, who: str, base_url: str, today: date, now: datetime
) -> Exported:
    """A letter to each of them, to be printed, signed and posted; each has a link of its own.

    Printed again it makes new links; those of the first print stay good. Raises BrokenRuleError
    where there is nobody to write to, or nothing to answer any more.
    """
    ground = await gather(meeting_id, base_url=base_url)
    if ground.meeting.day <= today:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")
    async with transaction(Deed.SEND):
        projects = await recipients(ground.meeting)
        if not projects:
            raise BrokenRuleError("Alle Mitglieder haben eine E-Mail-Adresse.")
        addresses = await links_for(ground.meeting, projects, base_url=base_url, now=now)
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
        facts = content(ground, projects, addresses, now.astimezone(BERLIN).date())
        name = file_name([_("Einladung ohne E-Mail"), ground.town], ground.meeting.day)
    return Exported(name, PDF, await asyncio.to_thread(papers.compiled, TEMPLATE, facts, language))


async def links_for(
    meeting: Meeting, projects: Sequence[Project], *, base_url: str, now: datetime
) -> list[str]:
    """A new link for each of them, stored inside the caller's transaction: addresses to be printed."""
    tokens = [new_token() for _one in projects]
    wanted = [_link(meeting, one, now) for one in projects]
    await stored_links.add(
        [(hashed(token), link) for token, link in zip(tokens, wanted, strict=True)]
    )
    return [address(base_url, Purpose.MEMBER, token) for token in tokens]


def _link(meeting: Meeting, project: Project, now: datetime) -> Link:
    until = midnight_after(meeting.day + AFTERWARDS)
    return Link(Purpose.MEMBER, project.name, "", now, until, project.id, meeting.id)


def content(
    ground: Ground, projects: Sequence[Project], addresses: Sequence[str], today: date
) -> dict[str, Any]:
    """What the paper is told, in the language spoken now; each letter in that of its reader."""
    title = _("Einladung zum Arbeitstreffen am %(day)s") % {"day": long_date(ground.meeting.day)}
    reads = [[ground.house.rules.language_for(language_of(one))] for one in projects]
    return {
        **frame(ground, title),
        **letters(projects, addresses, reads, lambda language: _told(ground, today)),
        "signs": ground.house.rules.contact_name,
    }


def letters(
    projects: Sequence[Project],
    addresses: Sequence[str],
    reads: Sequence[Collection[str]],
    told: Callable[[str], Mapping[str, Any]],
) -> dict[str, Any]:
    """One sheet after the other, and what all sheets in the same language say.

    `reads` are the languages each of them gets a sheet in, `told` is asked once for each, while it is spoken.
    """
    tongues = {}
    for language in sorted({one for languages in reads for one in languages}):
        with locale.speaking(language):
            tongues[language] = {**papers.words_in(language), **told(language)}
    sheets = [
        {"to": window(project), "address": link, "code": qr_code(link), "spoken": language}
        for project, link, languages in zip(projects, addresses, reads, strict=True)
        for language in languages
    ]
    return {"letters": sheets, "tongues": tongues}


def language_of(project: Project) -> str:
    """What the contact of a project chose, "" where nobody did."""
    return project.contact.language if project.contact else ""


def window(project: Project) -> list[str]:
    """The address as it stands in the window of the envelope."""
    person = project.contact.name if project.contact else ""
    town = f"{project.postcode} {project.town.name}".strip()
    return [line for line in (project.name, person, project.street, town) if line]


def _told(ground: Ground, today: date) -> dict[str, Any]:
    told = ground.house.rules
    day = {"day": long_date(ground.meeting.day)}
    hosts = listed([one.name for one in ground.hosts]) or told.association
    phone = {"name": told.contact_name or told.association, "phone": told.contact_phone}
    return {
        "date": long_date(today),
        "subject": _("Einladung zum Arbeitstreffen am %(day)s") % day,
        "invites": _("%(host)s und der Vorstand laden Sie ein.") % {"host": hosts},
        "about": when_and_where(ground),
        "until": _("Bitte antworten Sie bis %(day)s.") % {"day": long_date(ground.replies.until)},
        "ways": _("Oder rufen Sie an: %(name)s, %(phone)s.") % phone if told.contact_phone else "",
    }
