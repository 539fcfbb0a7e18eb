"""Who is told that something about their access has changed, at the address they had until then?"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from lagplanner.domain.board import BoardPerson, email_key
from lagplanner.domain.members import Contact, Project
from lagplanner.domain.post.letters import Letter
from lagplanner.mail import outbox

CHANGED = "access_changed"


class Change(StrEnum):
    """What has changed about somebody's access."""

    ROLE = "role"
    ADDRESS = "address"
    ENDED = "ended"
    SHARED = "shared"
    TAKEN_OFF = "taken_off"


async def tell(person: BoardPerson, facts: Mapping[str, str], *, who: str, now: datetime) -> None:
    """Tell somebody of the board, at the address they had; inside the deed's transaction."""
    letter = Letter(
        _key(f"board-{person.id}", now),
        CHANGED,
        recipient_name=person.name,
        recipient_email=person.email,
        facts=facts,
        language=person.language,
    )
    await outbox.post(letter, at=now, who=who, automatic=True)


async def tell_project(before: Project, after: Project, *, who: str, now: datetime) -> None:
    """Tell who can act for a project no more, and its contact who can from now on."""
    left, come = opens(before) - opens(after), opens(after) - opens(before)
    for one in (*before.contacts, Contact(before.name, email=before.email)):
        if email_key(one.email) in left:
            left -= {email_key(one.email)}
            await _tell(before, one, {"change": Change.TAKEN_OFF}, who=who, now=now)
    contact = before.contact
    new = ", ".join(one.name for one in after.contacts if email_key(one.email) in come)
    if new and contact and email_key(contact.email) in opens(after):
        facts = {"change": Change.SHARED, "person": new}
        await _tell(before, contact, facts, who=who, now=now)


def opens(project: Project) -> set[str]:
    """The addresses by which somebody can log in for a project."""
    known = [one.email for one in project.contacts] + [project.email]
    return {email_key(one) for one in known if one}


async def _tell(
    project: Project, reader: Contact, facts: Mapping[str, str], *, who: str, now: datetime
) -> None:
    letter = Letter(
        _key(f"project-{project.id}-{email_key(reader.email)[:100]}", now),
        CHANGED,
        project_id=project.id,
        recipient_name=reader.name,
        recipient_email=reader.email,
        facts=facts,
        language=reader.language,
    )
    await outbox.post(letter, at=now, who=who, automatic=True)


def _key(whose: str, now: datetime) -> str:
    return f"{CHANGED}:{whose}:{now:%Y%m%dT%H%M%S%f}"
