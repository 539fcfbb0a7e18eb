"""Who says they speak for a project now? A proposal, until the board has said yes.

Letters, and with them the links that act for a project, go where the contact's address says. So
whoever opens a forwarded link can propose a new one, and no more.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lagplanner.domain.members import Contact, Project


class ProposalState(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ContactProposal:
    """Somebody who says they are the new contact of a project. `id` is 0 until it is stored."""

    id: int
    project_id: int
    name: str
    email: str
    phone: str = ""
    note: str = ""
    language: str = ""
    state: ProposalState = ProposalState.OPEN
    proposed_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""


OWN = ("name", "area", "carrier", "street", "postcode", "phone")
OWN_HOURS = ("office_hours", "office_note", "funding_until")


def own_changes(before: Project, after: Project) -> Project:
    """What of a change a project may make itself: all but who is written to, and how it is counted."""
    own = {name: getattr(after, name) for name in (*OWN, *OWN_HOURS)}
    contacts = before.contacts
    if contacts and after.contacts:
        said = after.contacts[0]
        first = replace(contacts[0], label=said.label, language=said.language)
        contacts = (first, *contacts[1:])
    return replace(before, **own, contacts=contacts, version=after.version)


def with_new_contact(project: Project, proposal: ContactProposal) -> Project:
    """The project with the proposed person in place of its contact, reached at the new address."""
    label = project.contact.label if project.contact else Contact("").label
    made = Contact(proposal.name, label, proposal.email, proposal.phone, proposal.language)
    return replace(project, contacts=(made, *project.contacts[1:]))
