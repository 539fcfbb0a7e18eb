"""A host fails or a co-host cannot: the stand-in steps in, or the co-host is taken off the plan."""

from dataclasses import replace
from datetime import date, datetime

from lagplanner.database import hosting, members, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.askings import HOST_ASKED
from lagplanner.domain.post.letters import Letter
from lagplanner.mail import outbox
from lagplanner.services.plan.asked_anew import key_for, take_back
from lagplanner.services.plan.company import is_asked
from lagplanner.services.plan.following import co_host_left, hosts_changed
from lagplanner.services.plan.released import STANDBY, release, release_company
from lagplanner.services.post.letter_facts import on_the_wall
from lagplanner.services.rules import rules as board_rules

STEPPED_IN = "Der Ersatz ist eingesprungen."


async def step_in(year: int, number: int, *, who: str, today: date, now: datetime) -> Meeting:
    """The stand-in becomes the host, as one deed: the plan follows, and it is asked where.

    The letter that asks it waits for the board's word; the host that fails hears what it was told.
    Pressed twice it is done once. Raises BrokenRuleError where there is no stand-in, or too late.
    """
    async with transaction(Deed.PLAN):
        before = await hosting.meeting(year, number)
        standby = await members.project_by_id(before.standby_id) if before.standby_id else None
        if standby is None:
            raise BrokenRuleError("Für dieses Treffen ist kein Ersatz benannt.")
        _still_open(before, today)
        old = await members.project_by_id(before.host_id) if before.host_id else None
        after = await hosting.save_meeting(
            replace(
                before,
                state=MeetingState.PUBLISHED,
                host_id=standby.id,
                standby_id=None,
                co_host_ids=tuple(one for one in before.co_host_ids if one != standby.id),
                town=standby.town,
                sequence=before.sequence + (before.town != standby.town),
            ),
            at=now,
        )
        rules = await board_rules()
        if old is not None:
            await release(after, old, rules, who=who, now=now)
        await hosts_changed(
            year,
            {number: (before.host_id, standby.id)},
            reason=STEPPED_IN,
            note=f"{number}. Treffen: {standby.name} springt ein",
            who=who,
            now=now,
        )
        await take_back(STANDBY, standby.id, after)
        await is_asked(after.id, standby.id)
        contact = standby.contact
        letter = Letter(
            key=await key_for(HOST_ASKED, standby.id, after),
            occasion=HOST_ASKED,
            project_id=standby.id,
            meeting_id=after.id,
            recipient_name=contact.name if contact else standby.name,
            recipient_email=(contact.email if contact else "") or standby.email,
            facts={
                "year": year,
                "number": number,
                "day": after.day.isoformat(),
                "project": standby.name,
                "reasons": ["Sie sind der Ersatz für dieses Treffen."],
            },
            expires_at=on_the_wall(after.day, rules.starts),
        )
        await outbox.post(letter, at=now, who=who)
        await trail.note(
            "standby_stepped_in",
            f"meeting:{after.id}",
            "%(project)s springt ein für %(host)s" if old else "%(project)s springt ein",
            facts={"project": standby.name, "host": old.name if old else ""},
            about=[f"project:{one.id}" for one in (standby, old) if one],
            at=now,
            who=who,
        )
    return after


async def drop_co_host(
    year: int, number: int, project_id: int, *, who: str, now: datetime
) -> Meeting:
    """A co-host hosts no longer; nothing happens if it does not. The plan follows."""
    async with transaction(Deed.PLAN):
        before = await hosting.meeting(year, number)
        project = await members.project_by_id(project_id)
        if project is None:
            raise NotFoundError("Dieses Projekt gibt es nicht mehr.")
        if project_id not in before.co_host_ids:
            return before
        left = tuple(one for one in before.co_host_ids if one != project_id)
        after = await hosting.save_meeting(replace(before, co_host_ids=left), at=now)
        await release_company(after, project, await board_rules(), who=who, now=now)
        note = f"{number}. Treffen: {project.name} ist nicht mehr Mitgastgeber"
        await co_host_left(year, number, project_id, note=note, who=who, now=now)
        await trail.note(
            "co_host_left",
            f"meeting:{after.id}",
            "%(project)s ist nicht mehr Mitgastgeber",
            facts={"project": project.name},
            about=[f"project:{project_id}"],
            at=now,
            who=who,
        )
    return after


def _still_open(meeting: Meeting, today: date) -> None:
    if not meeting.took_or_takes_place:
        raise BrokenRuleError("Dieses Treffen fällt aus.")
    if meeting.state is MeetingState.HELD or meeting.day < today:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")
