"""The minutes of a meeting of the demo: written, read by the members, and something left to do."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from lagplanner.database import minutes as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.afterwards.minutes import Action, Objection, circulated
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.talks.agenda import Template
from lagplanner.services.afterwards import minutes
from lagplanner.services.afterwards.minutes import Draft
from lagplanner.services.talks import agenda

WHO = "Demo"
SAID = "Die Projekte berichten. Zwei suchen neue Räume, eines hat sie gefunden."
MISSED = "Unser neuer Raum in der Markthalle fehlt."
ANSWERED = "Stimmt, er steht in der nächsten Fassung."
DECIDED = "Die Liste leerer Räume führen wir gemeinsam."


async def write_minutes(
    meeting: Meeting, projects: list[Project], *, today: date, now: datetime
) -> None:
    """Two versions, the second with the members; one agreement is a project's, one the board's."""
    year, number = meeting.year, meeting.number
    await agenda.take_template(year, number, Template.WHOLE_DAY, who=WHO, now=now)
    known = await minutes.written(year, number)
    *first, news, internal = known.present.sections
    written = (*first, replace(news, text=SAID), internal)
    agreed = (
        Action(0, 0, "Liste leerer Räume anlegen", project_id=projects[0].id, due=_in(today, 60)),
        Action(0, 0, "Fördermittel für 2 Exkursionen klären", "Vorstand", due=_in(today, 30)),
    )
    draft = Draft("Noa Beispiel", "stellvertretung@example.org", "", written, agreed)
    draft = replace(draft, attendance=known.present.attendance)
    kept = await minutes.save(year, number, draft, seen=0, who=WHO, now=now)
    decided = (*first, replace(news, text=SAID, decision=DECIDED), internal)
    again = replace(draft, sections=decided, actions=kept.actions)
    await minutes.save(year, number, again, seen=1, who=WHO, now=now)
    async with transaction():  # without its letter: the outbox of a first visit is short
        head = await stored.of_meeting(meeting.id)
        head = circulated(head, _in(today, 14), day=meeting.day, today=today, at=now)
        await stored.save(head)
        wants = Objection(0, projects[0].id, projects[0].name, MISSED, now, ANSWERED, now)
        await stored.add_objection(head.id, wants)


def _in(today: date, days: int) -> date:
    return today + timedelta(days=days)
