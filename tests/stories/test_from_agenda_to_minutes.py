"""One chain from the agenda to what was agreed, typed once.

The board takes a template; whoever speaks has their time from it; the public reads the programme.
After the meeting the minutes begin with the same items and with who was there. A member objects, the
second version says it, it stands, and what was agreed comes back at the next meeting.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from lagplanner.database import attendance, hosting, letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.afterwards.minutes import Action, Change, MinutesState, compared
from lagplanner.domain.attendance.lists import Line, Presence
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.agenda import Template
from lagplanner.domain.talks.speakers import AnswerKind, Speaker, SpeakerAnswer
from lagplanner.services.afterwards import actions, minutes
from lagplanner.services.afterwards.minutes import Draft, Written
from lagplanner.services.public import meetings
from lagplanner.services.talks import agenda, invitations, speakers
from lagplanner.services.talks.invitations import Wanted
from tests.people import BOARD, NEISSEUFER, RIESA, SONNENHOF, settle

PLANNED = datetime(2027, 1, 11, 9, tzinfo=UTC)
AFTER = datetime(2027, 3, 18, 9, tzinfo=UTC)
CORRECTED = datetime(2027, 3, 25, 9, tzinfo=UTC)
STANDS = datetime(2027, 4, 6, 9, tzinfo=UTC)
UNTIL = date(2027, 4, 5)
JANA = Speaker(0, "Dr. Jana Beispiel", email="jana.beispiel@ministerium.example")


async def test_one_chain_from_the_agenda_to_what_was_agreed(database: Database) -> None:
    sonnenhof, neisseufer = await plan_two_meetings()

    await agenda.take_template(2027, 1, Template.WHOLE_DAY, who=BOARD, now=PLANNED)
    await jana_says_yes()
    page = await meetings.meeting(2027, 1, today=PLANNED.date())
    assert [f"{one.starts:%H:%M} {one.title or one.name}" for one in page.lines] == [
        "09:30 Ankommen",
        "10:00 Begrüßung",
        "10:15 Das gastgebende Projekt stellt sich vor",
        "10:45 Rundgang",
        "12:00 Mittagessen",
        "12:45 Was bleibt im Quartier?",
        "13:30 Aktuelles aus den Projekten",
        "14:00 Verabredungen",
    ]
    [jana] = await invitations.parts(page.meeting.id)
    assert (jana.talk.starts, jana.talk.minutes) == (time(12, 45), 45)

    await they_came(sonnenhof)
    todo = Action(0, 0, "Liste der leeren Läden teilen", project_id=neisseufer.id, due=UNTIL)
    first = await write("Zwei Projekte suchen Räume.", todo, now=AFTER)
    assert first.present.attendance == "Anwesend (4): Quartiersmanagement Sonnenhof (4)"
    await minutes.circulate(2027, 1, UNTIL, who=BOARD, today=AFTER.date(), now=AFTER)
    await the_letters_leave()

    await minutes.object_to(
        page.meeting.id,
        neisseufer.id,
        "Es waren drei.",
        who="Milan Novák",
        today=CORRECTED.date(),
        now=CORRECTED,
    )
    second = await write("Drei Projekte suchen Räume.", now=CORRECTED)
    changes = [one for one in compared(*second.versions) if one[0] is not Change.SAME]
    assert changes == [
        (Change.GONE, "Zwei Projekte suchen Räume."),
        (Change.NEW, "Drei Projekte suchen Räume."),
    ]
    [objection] = second.minutes.objections
    await minutes.answer_objection(2027, 1, objection.id, "Stimmt.", who=BOARD, now=CORRECTED)

    done = await minutes.finalise(2027, 1, who=BOARD, today=STANDS.date(), now=STANDS)
    assert done.minutes.state is MinutesState.FINAL
    told = await letters.letters(occasion="minutes_final")
    assert sorted(one.recipient_name for one in told) == ["Ada Lindner", "Milan Novák"]

    june = await hosting.meeting(2027, 2)
    [left] = await actions.left_for(june)
    assert (left.action.text, left.whose) == (
        "Liste der leeren Läden teilen",
        "Gemeinwesenarbeit Neißeufer",
    )
    await actions.tick(left.action.id, project_ids=[neisseufer.id], who="Milan Novák", now=STANDS)
    assert await actions.left_for(june) == ()


async def plan_two_meetings() -> tuple[Project, Project]:
    """Sonnenhof hosts in March, Neißeufer in June."""
    sonnenhof, neisseufer = await settle(SONNENHOF, NEISSEUFER)
    march = Meeting(
        0,
        2027,
        1,
        date(2027, 3, 15),
        MeetingState.CONFIRMED,
        town=RIESA,
        host_id=sonnenhof.id,
        topic="Leerstand",
    )
    june = Meeting(0, 2027, 2, date(2027, 6, 14), MeetingState.PUBLISHED, host_id=neisseufer.id)
    async with transaction():
        for meeting in (march, june):
            await hosting.save_meeting(meeting, at=PLANNED)
    return sonnenhof, neisseufer


async def jana_says_yes() -> None:
    """She is asked after the agenda was made, and comes."""
    known = await speakers.save(JANA, who=BOARD, now=PLANNED)
    wanted = [Wanted(known.id, "Was bleibt im Quartier?")]
    until = date(2027, 2, 1)
    await invitations.invite(2027, 1, wanted, answer_by=until, who=BOARD, now=PLANNED)
    [asked] = await invitations.parts((await hosting.meeting(2027, 1)).id)
    yes = SpeakerAnswer(AnswerKind.YES)
    await invitations.answer(asked.talk.id, yes, today=PLANNED.date(), now=PLANNED)


async def they_came(project: Project) -> None:
    """The list is ticked and closed."""
    meeting = await hosting.meeting(2027, 1)
    line = Line(f"p{project.id}", project.id, number=4, presence=Presence.PRESENT)
    async with transaction():
        await attendance.save_lines(meeting.id, [replace(line, noted_at=AFTER, noted_by=BOARD)])
        held = replace(meeting, state=MeetingState.HELD, participants=4)
        await hosting.save_meeting(held, at=AFTER)


async def write(said: str, *agreed: Action, now: datetime) -> Written:
    """Something about the news from the projects is written down, and what was agreed."""
    known = await minutes.written(2027, 1)
    sections = tuple(
        replace(one, text=said) if one.title == "Aktuelles aus den Projekten" else one
        for one in known.present.sections
    )
    draft = Draft(
        "Robin Beispiel",
        "robin@example.org",
        known.present.attendance,
        sections,
        agreed or known.actions,
    )
    return await minutes.save(2027, 1, draft, seen=known.minutes.version, who=BOARD, now=now)


async def the_letters_leave() -> None:
    """The board lets the letters go, and they arrive."""
    waiting = [one.id for one in await letters.letters(occasion="minutes")]
    async with transaction():
        await letters.change(waiting, [LetterState.HELD], LetterState.SENT, sent_at=AFTER)
