"""Let somebody say that they speak for a project now, and the board decide about it.

Both addresses hear of it when the board has said yes: whoever was put aside wrongly can object.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lagplanner.database import letters, profiles, trail
from lagplanner.database import members as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.directory.contacts import ContactProposal, ProposalState, with_new_contact
from lagplanner.domain.errors import (
    AlreadyThereError,
    ConflictError,
    InputError,
    NotFoundError,
    Problem,
)
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter
from lagplanner.formats import contact_details
from lagplanner.mail import outbox
from lagplanner.services import acting
from lagplanner.services.membership import members
from lagplanner.services.rules import rules

ASKS_BOARD, TELLS = "board_new_contact", "contact_changed"
ACCEPTED = "%(person)s ist Ansprechperson von %(name)s"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal with the project as it is now."""

    proposal: ContactProposal
    project: Project


async def propose(proposal: ContactProposal, *, who: str, now: datetime) -> None:
    """Store that somebody says they are the new contact, and tell the board.

    Said twice it is there once. Raises InputError for an address no letter could be sent to.
    """
    email = contact_details.email(proposal.email)
    if email is None:
        raise InputError(Problem("email", "Diese E-Mail-Adresse kann nicht stimmen."))
    async with transaction(Deed.PROFILE, project=proposal.project_id):
        project = await _project(proposal.project_id)
        if any(
            (one.project_id, one.email) == (project.id, email)
            for one in await profiles.open_proposals()
        ):
            return
        try:
            proposal_id = await profiles.add_proposal(_with_email(proposal, email), at=now)
        except AlreadyThereError:
            return
        await trail.note(
            "contact_proposed",
            f"project:{project.id}",
            "%(person)s will Ansprechperson von %(name)s sein",
            facts={"person": proposal.name, "name": project.name},
            at=now,
            who=who,
        )
        board = (await rules()).address_of_board
        if board:
            letter = Letter(
                key=_board_key(proposal_id),
                occasion=ASKS_BOARD,
                project_id=project.id,
                recipient_name="Vorstand",
                recipient_email=board,
                facts={"to": "board", "new_contact": proposal.name, "new_address": email},
            )
            await outbox.post(letter, at=now, who=who, automatic=True)


async def waiting() -> tuple[Waiting, ...]:
    """What the board is to decide about, the oldest first; as many queries for one as for ten."""
    proposals = await profiles.open_proposals()
    if not proposals:
        return ()
    projects = {one.id: one for one in await stored.projects()}
    return tuple(Waiting(one, projects[one.project_id]) for one in proposals)


async def accept(proposal_id: int, *, who: str, now: datetime) -> str:
    """Make the proposed person the contact, tell both addresses, and say so in a sentence."""
    async with transaction(Deed.LISTS):
        acting.ask_fresh(now)
        proposal = await _decided(proposal_id, ProposalState.ACCEPTED, who, now)
        before = await _project(proposal.project_id)
        after = await stored.save(with_new_contact(before, proposal), at=now)
        await trail.note(
            "project_changed",
            f"project:{after.id}",
            ACCEPTED,
            facts={"person": proposal.name, "name": after.name},
            at=now,
            who=who,
            before=members.as_json(before),
            after=members.as_json(after),
        )
        due_at = now + timedelta(minutes=(await rules()).undo_minutes)
        for name, email, chosen in _both(before, proposal):
            letter = Letter(
                key=f"{TELLS}:{email.casefold()[:120]}:{proposal.id}",
                occasion=TELLS,
                project_id=after.id,
                recipient_name=name,
                recipient_email=email,
                language=chosen,
                due_at=due_at,
                facts={"new_contact": proposal.name},
            )
            await outbox.post(letter, at=now, who=who, automatic=True)
    return f"{proposal.name} ist jetzt Ansprechperson von {after.name}."


async def say_no_more(project_id: int) -> None:
    """Take back what waits to tell of a new contact, for who was accepted is it no more."""
    for letter in await letters.letters(occasion=TELLS, project_id=project_id):
        await outbox.take_back(letter.key)


async def decline(proposal_id: int, *, who: str, now: datetime) -> str:
    """Leave everything as it is, and say so in a sentence."""
    async with transaction(Deed.LISTS):
        proposal = await _decided(proposal_id, ProposalState.DECLINED, who, now)
        project = await _project(proposal.project_id)
        await trail.note(
            "contact_declined",
            f"project:{project.id}",
            "%(person)s wird nicht Ansprechperson von %(name)s",
            facts={"person": proposal.name, "name": project.name},
            at=now,
            who=who,
        )
    return f"{proposal.name} wird nicht Ansprechperson von {project.name}."


async def _decided(
    proposal_id: int, state: ProposalState, who: str, now: datetime
) -> ContactProposal:
    proposal = await profiles.proposal(proposal_id)
    if proposal is None:
        raise NotFoundError("Diesen Vorschlag gibt es nicht.")
    if not await profiles.decide(proposal_id, state, at=now, who=who):
        raise ConflictError("Darüber ist schon entschieden.")
    await outbox.take_back(_board_key(proposal_id))
    return proposal


async def _project(project_id: int) -> Project:
    project = await stored.project_by_id(project_id)
    if project is None:
        raise NotFoundError("Dieses Projekt gibt es nicht mehr.")
    return project


def _both(before: Project, proposal: ContactProposal) -> list[tuple[str, str, str]]:
    """Name, address and language of who got the letters and of who will; one if it is the same address."""
    old = before.contact
    address = (old.email if old else "") or before.email
    told = [(proposal.name, proposal.email, proposal.language)]
    if address and address.casefold() != proposal.email.casefold():
        spoken = old.language if old else ""
        told.insert(0, (old.name if old else before.name, address, spoken))
    return told


def _board_key(proposal_id: int) -> str:
    return f"{ASKS_BOARD}:board:{proposal_id}"


def _with_email(proposal: ContactProposal, email: str) -> ContactProposal:
    return replace(proposal, id=0, email=email)
