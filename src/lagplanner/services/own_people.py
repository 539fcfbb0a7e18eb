"""Who else may act for a project? Those who read its mail say it themselves, and take it back.

Whoever is named logs in with their own address and sees the same page; letters still go to the
contact alone, who changes only with the board's yes.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from lagplanner.database import letters, trail
from lagplanner.database import members as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.board import email_key
from lagplanner.domain.errors import AlreadyThereError, InputError, NotFoundError, Problem
from lagplanner.domain.members import Contact, Project, read_at
from lagplanner.domain.post.letters import Letter
from lagplanner.formats import contact_details
from lagplanner.mail import outbox
from lagplanner.services import acting, own
from lagplanner.services.membership import members
from lagplanner.services.rules import rules

LABEL = "Vertretung"
NAMED, REMOVED = "deputy_named", "deputy_removed"
READS = {
    "": "%(person)s (%(name)s) bekommt Briefe in der üblichen Sprache",
    "de": "%(person)s (%(name)s) bekommt Briefe auf Deutsch",
    "en": "%(person)s (%(name)s) bekommt Briefe auf Englisch",
}
MOST = 5


async def name(
    project_id: int,
    person: str,
    address: str,
    language: str,
    *,
    by: str,
    who: str,
    today: date,
    now: datetime,
) -> None:
    """Let another person act for a project and tell them, in their language; `by` is the address of
    whoever says so.

    Raises InputError for an address no letter could be sent to or one person too many,
    AlreadyThereError for an address that may already.
    """
    email = contact_details.email(address)
    if email is None:
        raise InputError(Problem("email", "Diese E-Mail-Adresse kann nicht stimmen."))
    async with transaction(Deed.OWN):
        acting.ask_fresh(now)
        project = await _theirs(project_id, by, today)
        known = [one.email for one in project.contacts] + [project.email]
        if email_key(email) in {email_key(one) for one in known}:
            raise AlreadyThereError("Diese Adresse darf schon für das Projekt handeln.")
        if len(project.contacts) > MOST:
            raise InputError(Problem("email", f"Mehr als {MOST} Personen gehen nicht."))
        made = Contact(person, LABEL, email, language=language)
        after = replace(project, contacts=(*project.contacts, made))
        saved = await _store(
            project, after, "%(person)s darf für %(name)s handeln", person, who, now
        )
        await _tell(NAMED, made, saved, who=who, now=now)


async def take_off(
    project_id: int, address: str, *, by: str, who: str, today: date, now: datetime
) -> str:
    """Let somebody act for a project no more and tell them, if they know of it; returns the name.

    NotFoundError for the contact itself.
    """
    async with transaction(Deed.OWN):
        acting.ask_fresh(now)
        project = await _theirs(project_id, by, today)
        gone = next((one for one in project.contacts[1:] if one.email == address), None)
        if gone is None:
            raise NotFoundError(own.NOT_YOURS)
        left = tuple(one for one in project.contacts if one is not gone)
        after = replace(project, contacts=left)
        told = "%(person)s handelt nicht mehr für %(name)s"
        saved = await _store(project, after, told, gone.name, who, now)
        named = await letters.letters(occasion=NAMED, project_id=project.id)
        waits = [one for one in named if one.recipient_email == gone.email and not one.is_heard]
        if not any([await outbox.take_back(one.key) for one in waits]):
            await _tell(REMOVED, gone, saved, who=who, now=now)
    return gone.name


async def read_in(language: str, *, by: str, who: str, today: date, now: datetime) -> None:
    """Write to whoever reads the address `by` in this language, for all projects whose contact they are.

    Letters that wait for them follow. NotFoundError for an address that is no contact's.
    """
    async with transaction(Deed.OWN):
        found = await own.projects_of(by, today=today)
        readers = [(one, read_at(one.contacts, one.email, by)) for one in found]
        if not any(reader for _, reader in readers):
            raise NotFoundError(own.NOT_YOURS)
        for project, reader in readers:
            if reader is None or reader.language == language:
                continue
            spoken = replace(reader, language=language)
            after = tuple(spoken if one is reader else one for one in project.contacts)
            saved = replace(project, contacts=after)
            await _store(project, saved, READS[language], reader.name, who, now)
            await outbox.speak(saved)


async def _theirs(project_id: int, email: str, today: date) -> Project:
    """NotFoundError for a project that is not theirs, as for one without a contact or not there."""
    found = await own.projects_of(email, today=today)
    project = next((one for one in found if one.id == project_id and one.contacts), None)
    if project is None:
        raise NotFoundError(own.NOT_YOURS)
    return project


async def _store(
    before: Project, after: Project, told: str, person: str, who: str, now: datetime
) -> Project:
    saved = await stored.save(after, at=now)
    await trail.note(
        "project_changed",
        f"project:{saved.id}",
        told,
        facts={"person": person, "name": saved.name},
        at=now,
        who=who,
        before=members.as_json(before),
        after=members.as_json(saved),
    )
    return saved


async def _tell(
    occasion: str, person: Contact, project: Project, *, who: str, now: datetime
) -> None:
    """A letter that leaves by itself, once what was done by mistake could have been taken back."""
    letter = Letter(
        key=f"{occasion}:{person.email.casefold()[:120]}:{project.id}-{now:%Y%m%dT%H%M%S}",
        occasion=occasion,
        project_id=project.id,
        recipient_name=person.name,
        recipient_email=person.email,
        language=person.language,
        due_at=now + timedelta(minutes=(await rules()).undo_minutes),
    )
    await outbox.post(letter, at=now, who=who, automatic=True)
