"""Profiles of projects as they are stored: rows in, domain objects out."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lagplanner.database import pictures, tables
from lagplanner.domain.directory.contacts import ContactProposal, ProposalState
from lagplanner.domain.directory.profiles import (
    Bilingual,
    Circle,
    Funder,
    HeadedText,
    NameConsent,
    Part,
    PastCarrier,
    Picture,
    Profile,
    WebLink,
)

Row = Mapping[str, Any]

PICTURE_OF = "profile:"
"""How the purposes of pictures of profiles begin; each is named by its content."""


async def profile(project_id: int) -> Profile | None:
    """The profile of a project, None if it has said nothing yet; two queries."""
    rows = await tables.Profile.select().where(tables.Profile.project == project_id)
    if not rows:
        return None
    parts = (
        await tables.ProfilePart.select()
        .where(tables.ProfilePart.project == project_id)
        .order_by(tables.ProfilePart.position)
    )
    return _profile(rows[0], parts)


async def profiles() -> tuple[Profile, ...]:
    """What every project has said, in the order of their ids; two queries."""
    parts: dict[int, list[Row]] = defaultdict(list)
    for part in await tables.ProfilePart.select().order_by(tables.ProfilePart.position):
        parts[part["project"]].append(part)
    rows = await tables.Profile.select().order_by(tables.Profile.project)
    return tuple(_profile(row, parts[row["project"]]) for row in rows)


async def save(profile: Profile) -> None:
    """Store a profile in place of the one before. Called inside a transaction."""
    await tables.Profile.delete().where(tables.Profile.project == profile.project_id)
    await tables.ProfilePart.delete().where(tables.ProfilePart.project == profile.project_id)
    await tables.Profile.insert(tables.Profile(**_columns(profile)))
    rows = [
        tables.ProfilePart(None, project=profile.project_id, kind=kind, position=position, **line)
        for kind, lines in _lines(profile).items()
        for position, line in enumerate(lines, 1)
    ]
    if rows:
        await tables.ProfilePart.insert(*rows)


async def forget(project_id: int) -> None:
    """Remove the profile of a project."""
    await tables.Profile.delete().where(tables.Profile.project == project_id)
    await tables.ProfilePart.delete().where(tables.ProfilePart.project == project_id)


def purposes(profile: Profile) -> frozenset[str]:
    """The pictures a profile shows, as they are stored."""
    marks = [one.picture for one in profile.funders] + [one.picture for one in profile.pictures]
    return frozenset(f"{PICTURE_OF}{mark}" for mark in marks if mark)


async def with_known_pictures(profile: Profile) -> Profile:
    """The profile without pictures that are not there: forgotten meanwhile, or never sent."""
    known = await pictures.found(purposes(profile))
    return replace(
        profile,
        funders=tuple(
            replace(one, picture=one.picture if f"{PICTURE_OF}{one.picture}" in known else "")
            for one in profile.funders
        ),
        pictures=tuple(one for one in profile.pictures if f"{PICTURE_OF}{one.picture}" in known),
    )


async def add_proposal(proposal: ContactProposal, *, at: datetime) -> int:
    """Store a proposal and return its id. AlreadyThereError if the same is open already."""
    row = tables.ContactProposal(
        project=proposal.project_id,
        name=proposal.name,
        email=proposal.email,
        phone=proposal.phone,
        note=proposal.note,
        language=proposal.language,
        state=ProposalState.OPEN.value,
        proposed_at=at,
        decided_by="",
    )
    inserted: list[dict[str, int]] = await tables.ContactProposal.insert(row).returning(
        tables.ContactProposal.id
    )
    return inserted[0]["id"]


async def open_proposals() -> tuple[ContactProposal, ...]:
    """What waits for the board, the oldest first."""
    rows = (
        await tables.ContactProposal.select()
        .where(tables.ContactProposal.state == ProposalState.OPEN.value)
        .order_by(tables.ContactProposal.id)
    )
    return tuple(_proposal(row) for row in rows)


async def proposal(proposal_id: int) -> ContactProposal | None:
    """One proposal by its id."""
    rows = await tables.ContactProposal.select().where(tables.ContactProposal.id == proposal_id)
    return _proposal(rows[0]) if rows else None


async def decide(proposal_id: int, state: ProposalState, *, at: datetime, who: str) -> bool:
    """Close an open proposal; False if somebody was faster."""
    rows = (
        await tables.ContactProposal.update(
            {
                tables.ContactProposal.state: state.value,
                tables.ContactProposal.decided_at: at,
                tables.ContactProposal.decided_by: who,
            }
        )
        .where(
            (tables.ContactProposal.id == proposal_id)
            & (tables.ContactProposal.state == ProposalState.OPEN.value)
        )
        .returning(tables.ContactProposal.id)
    )
    return bool(rows)


def _profile(row: Row, parts: Sequence[Row]) -> Profile:
    of: dict[str, list[Row]] = defaultdict(list)
    for part in parts:
        of[part["kind"]].append(part)
    consent = None
    if row["consent_at"] is not None:
        consent = NameConsent(row["consent_name"], row["consent_at"], row["consent_by"])
    return Profile(
        project_id=row["project"],
        name_en=row["name_en"],
        contact_label_en=row["contact_label_en"],
        consent=consent,
        links=tuple(WebLink(one["heading"], one["text"], one["url"]) for one in of["link"]),
        texts=tuple(HeadedText(_both(one, "heading"), _both(one, "text")) for one in of["text"]),
        offers_heading=_both(row, "offers_heading"),
        offers=tuple(_both(one, "text") for one in of["offer"]),
        hours_heading=_both(row, "hours_heading"),
        office_note_en=row["office_note_en"],
        funders_sentence=_both(row, "funders_sentence"),
        funders=tuple(Funder(one["text"], one["url"], one["picture"]) for one in of["funder"]),
        past_carriers=tuple(PastCarrier(one["heading"], one["text"]) for one in of["carrier"]),
        pictures=tuple(Picture(one["picture"], _both(one, "text")) for one in of["picture"]),
        visible={Part(part): Circle(circle) for part, circle in json.loads(row["visible"]).items()},
        confirmed_at=row["confirmed_at"],
        confirmed_by=row["confirmed_by"],
    )


def _both(row: Row, name: str) -> Bilingual:
    return Bilingual(row[name], row[f"{name}_en"])


def _columns(profile: Profile) -> dict[str, Any]:
    consent = profile.consent
    pairs = {
        "offers_heading": profile.offers_heading,
        "hours_heading": profile.hours_heading,
        "funders_sentence": profile.funders_sentence,
    }
    return {
        "project": profile.project_id,
        "name_en": profile.name_en,
        "contact_label_en": profile.contact_label_en,
        "consent_name": consent.name if consent else "",
        "consent_at": consent.at if consent else None,
        "consent_by": consent.who if consent else "",
        **{name: pair.de for name, pair in pairs.items()},
        **{f"{name}_en": pair.en for name, pair in pairs.items()},
        "office_note_en": profile.office_note_en,
        "visible": json.dumps(
            {part.value: circle.value for part, circle in sorted(profile.visible.items())}
        ),
        "confirmed_at": profile.confirmed_at,
        "confirmed_by": profile.confirmed_by,
    }


def _lines(profile: Profile) -> dict[str, list[dict[str, Any]]]:
    """The lists of a profile as rows, by kind."""
    return {
        "link": [_line(one.label, one.text, url=one.url) for one in profile.links],
        "text": [
            _line(one.heading.de, one.text.de, one.heading.en, one.text.en) for one in profile.texts
        ],
        "offer": [_line("", one.de, "", one.en) for one in profile.offers],
        "funder": [
            _line("", one.name, url=one.url, picture=one.picture) for one in profile.funders
        ],
        "carrier": [_line(one.span, one.name) for one in profile.past_carriers],
        "picture": [
            _line("", one.words.de, "", one.words.en, picture=one.picture)
            for one in profile.pictures
        ],
    }


def _line(
    heading: str,
    text: str,
    heading_en: str = "",
    text_en: str = "",
    *,
    url: str = "",
    picture: str = "",
) -> dict[str, Any]:
    return {
        "heading": heading,
        "heading_en": heading_en,
        "text": text,
        "text_en": text_en,
        "url": url,
        "picture": picture,
    }


def _proposal(row: Row) -> ContactProposal:
    return ContactProposal(
        id=row["id"],
        project_id=row["project"],
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        note=row["note"],
        language=row["language"],
        state=ProposalState(row["state"]),
        proposed_at=row["proposed_at"],
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
    )
