"""Minutes are prepared, written, given to the members, objected to, finished; agreements live on."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest

from lagplanner.database import attendance, hosting, letters
from lagplanner.database import minutes as stored
from lagplanner.database.acting import acting_as
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.access import Actor, Role
from lagplanner.domain.afterwards.minutes import Action, MinutesState, Section
from lagplanner.domain.attendance.lists import Line, Presence
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.talks.agenda import Template
from lagplanner.services.afterwards import actions, minutes
from lagplanner.services.afterwards.minutes import Draft, Written
from lagplanner.services.papers.minutes import printed
from lagplanner.services.talks import agenda
from tests.people import BOARD, NEISSEUFER, SONNENHOF, settle

DAY = date(2027, 3, 15)
TODAY = date(2027, 3, 18)
NOW = datetime(2027, 3, 18, 9, tzinfo=UTC)
UNTIL = date(2027, 4, 1)
AFTER = date(2027, 4, 2)


async def held() -> list[Project]:
    """A meeting that took place, with an agenda and a closed list; the next one is in June."""
    saved = await settle(SONNENHOF, NEISSEUFER)
    async with transaction():
        march = await hosting.save_meeting(
            Meeting(0, 2027, 1, DAY, MeetingState.CONFIRMED, host_id=saved[0].id), at=NOW
        )
        june = Meeting(0, 2027, 2, date(2027, 6, 14), MeetingState.PUBLISHED, host_id=saved[1].id)
        await hosting.save_meeting(june, at=NOW)
    await agenda.take_template(2027, 1, Template.HALF_DAY, who=BOARD, now=NOW)
    there = Line(f"p{saved[0].id}", saved[0].id, number=3, presence=Presence.PRESENT)
    excused = Line(f"p{saved[1].id}", saved[1].id, presence=Presence.EXCUSED)
    async with transaction():
        noted = [replace(one, noted_at=NOW, noted_by=BOARD) for one in (there, excused)]
        await attendance.save_lines(march.id, noted)
        await hosting.save_meeting(replace(march, state=MeetingState.HELD, participants=3), at=NOW)
    return saved


async def save(text: str, *agreed: Action, decision: str = "") -> Written:
    known = await minutes.written(2027, 1)
    first, *rest = known.present.sections
    draft = Draft(
        "Robin Beispiel",
        "robin@example.org",
        known.present.attendance,
        (replace(first, text=text, decision=decision), *rest),
        agreed or known.actions,
        {one.id: not one.is_open for one in known.actions},
    )
    return await minutes.save(2027, 1, draft, seen=known.minutes.version, who=BOARD, now=NOW)


async def circulate() -> Written:
    return await minutes.circulate(2027, 1, UNTIL, who=BOARD, today=TODAY, now=NOW)


async def meeting_id() -> int:
    return (await hosting.meeting(2027, 1)).id


async def object_to(text: str, project: Project, today: date = TODAY) -> None:
    await minutes.object_to(
        await meeting_id(), project.id, text, who=project.name, today=today, now=NOW
    )


async def test_the_first_draft_has_the_items_of_the_agenda_and_who_was_there(
    database: Database,
) -> None:
    await held()
    known = await minutes.written(2027, 1)
    assert [one.title for one in known.present.sections] == [
        "Begrüßung",
        "Das gastgebende Projekt stellt sich vor",
        "Fachbeitrag",
        "Aktuelles aus den Projekten",
        "Vereinsinternes",
    ]
    assert known.present.attendance == (
        "Anwesend (3): Quartiersmanagement Sonnenhof (3)\nEntschuldigt: Gemeinwesenarbeit Neißeufer"
    )
    assert known.minutes.id == 0, "looking stores nothing"


async def test_every_save_is_a_version_and_the_same_again_is_none(database: Database) -> None:
    await held()
    await save("Alle sind da.")
    await save("Alle sind da, auch die Presse.")
    known = await save("Alle sind da, auch die Presse.")
    assert [one.sections[0].text for one in known.versions] == [
        "Alle sind da.",
        "Alle sind da, auch die Presse.",
    ]
    assert known.minutes.version == 2


async def test_of_all_minutes_only_the_last_save_is_read(database: Database) -> None:
    await held()
    for text in ("Erst.", "Dann.", "Zuletzt."):
        await save(text)

    [last] = (await stored.last_versions()).values()

    assert (last.number, last.sections[0].text) == (3, "Zuletzt.")


async def test_who_was_slower_keeps_the_text_and_overwrites_nothing(database: Database) -> None:
    await held()
    await save("Alle sind da.")
    draft = Draft("", "", "", (Section("Begrüßung", "Anders"),), ())
    with pytest.raises(InputError, match="neue Fassung"):
        await minutes.save(2027, 1, draft, seen=0, who=BOARD, now=NOW)


async def test_another_address_of_who_takes_them_is_kept_without_a_new_version(
    database: Database,
) -> None:
    await held()
    known = await save("Alle sind da.")
    draft = Draft(
        "Robin Beispiel", "neu@example.org", known.present.attendance, known.present.sections, ()
    )
    known = await minutes.save(2027, 1, draft, seen=1, who=BOARD, now=NOW)
    assert (known.minutes.taker_email, known.minutes.version) == ("neu@example.org", 1)


async def test_members_see_nothing_of_a_draft(database: Database) -> None:
    await held()
    await save("Alle sind da.")
    meeting = await hosting.meeting(2027, 1)
    assert await minutes.for_members(meeting) is None
    await circulate()
    shown = await minutes.for_members(meeting)
    assert shown is not None
    assert shown.minutes.state is MinutesState.CIRCULATED


async def test_each_member_gets_one_letter_that_waits_for_the_board(database: Database) -> None:
    await held()
    await save("Alle sind da.")
    await circulate()
    await circulate()
    found = await letters.letters(occasion="minutes")
    assert sorted(one.recipient_name for one in found) == ["Ada Lindner", "Milan Novák"]
    assert {one.state for one in found} == {LetterState.HELD}


async def test_an_objection_is_heard_until_its_day_and_once(database: Database) -> None:
    saved = await held()
    await save("Alle sind da.")
    with pytest.raises(BrokenRuleError, match="keine Einwände"):
        await object_to("Wir waren auch da.", saved[1])
    await circulate()
    await object_to("Wir waren auch da.", saved[1])
    await object_to("Wir waren auch da.", saved[1])
    with pytest.raises(BrokenRuleError, match="keine Einwände"):
        await object_to("Zu spät.", saved[1], today=AFTER)
    known = await minutes.written(2027, 1)
    assert [one.text for one in known.minutes.objections] == ["Wir waren auch da."]


async def test_minutes_are_finished_only_when_all_have_been_heard(database: Database) -> None:
    saved = await held()
    await save("Alle sind da.")
    with pytest.raises(BrokenRuleError, match="zuerst an die Mitglieder"):
        await minutes.finalise(2027, 1, who=BOARD, today=AFTER, now=NOW)
    await circulate()
    await object_to("Wir waren auch da.", saved[1])
    with pytest.raises(BrokenRuleError, match="noch offen"):
        await minutes.finalise(2027, 1, who=BOARD, today=AFTER, now=NOW)
    [objection] = (await minutes.written(2027, 1)).minutes.objections
    await minutes.answer_objection(2027, 1, objection.id, "Ergänzt.", who=BOARD, now=NOW)
    with pytest.raises(BrokenRuleError, match=r"bis 01\.04\.2027"):
        await minutes.finalise(2027, 1, who=BOARD, today=UNTIL, now=NOW)
    await minutes.finalise(2027, 1, who=BOARD, today=AFTER, now=NOW)
    with pytest.raises(BrokenRuleError, match="ist fertig"):
        await save("Doch anders.")


async def letters_left() -> None:
    """The letters about the minutes have been sent."""
    waiting = [one.id for one in await letters.letters(occasion="minutes")]
    async with transaction():
        await letters.change(waiting, [LetterState.HELD], LetterState.SENT, sent_at=NOW)


@pytest.mark.parametrize(("changed", "told"), [(False, 0), (True, 2)])
async def test_only_who_read_another_version_hears_that_this_one_stands(
    database: Database, changed: bool, told: int
) -> None:
    await held()
    await save("Alle sind da.")
    await circulate()
    await letters_left()
    if changed:
        await save("Fast alle sind da.", decision="Wir treffen uns öfter.")
    await minutes.finalise(2027, 1, who=BOARD, today=AFTER, now=NOW)
    found = await letters.letters(occasion="minutes_final")
    assert len(found) == told
    assert all(one.facts["decisions"] == "Wir treffen uns öfter." for one in found)


async def test_what_was_agreed_stays_on_the_next_meetings_until_it_is_done(
    database: Database,
) -> None:
    saved = await held()
    todo = Action(0, 0, "Liste der leeren Läden teilen", project_id=saved[1].id, due=UNTIL)
    await save("Alle sind da.", todo, Action(0, 0, "Fördermittel klären", "Vorstand"))
    june = await hosting.meeting(2027, 2)
    assert [one.action.text for one in await actions.left_for(june)] == [
        "Liste der leeren Läden teilen",
        "Fördermittel klären",
    ]
    assert await actions.of_projects([saved[1].id]) == (), "a draft is the board's alone"
    await circulate()
    [theirs] = await actions.of_projects([saved[1].id])
    with pytest.raises(NotFoundError):
        await actions.tick(theirs.action.id, project_ids=[saved[0].id], who="Ada", now=NOW)
    await actions.tick(theirs.action.id, project_ids=[saved[1].id], who="Milan", now=NOW)
    assert [one.action.text for one in await actions.left_for(june)] == ["Fördermittel klären"]
    known = await save("Alle sind da, auch Milan.")
    assert known.actions[0].done_by == "Milan", "a save does not undo a tick"


async def test_what_others_do_while_somebody_writes_is_not_undone(database: Database) -> None:
    await held()
    begun = await save("Alle sind da.", Action(0, 0, "Liste teilen"), Action(0, 0, "Raum suchen"))
    shared, sought = begun.actions
    draft = Draft(
        "", "", "", begun.present.sections, (shared,), {shared.id: False, sought.id: False}
    )
    await actions.tick(shared.id, project_ids=None, who="Milan", now=NOW)
    now_there = (await minutes.written(2027, 1)).actions
    await save("Alle sind da.", *now_there, Action(0, 0, "Presse einladen"))
    await minutes.save(2027, 1, draft, seen=1, who=BOARD, now=NOW)
    known = await minutes.written(2027, 1)
    assert [(one.text, one.done_by) for one in known.actions] == [
        ("Liste teilen", "Milan"),
        ("Presse einladen", ""),
    ]


async def test_a_tick_that_was_a_mistake_can_be_taken_away(database: Database) -> None:
    await held()
    begun = await save("Alle sind da.", Action(0, 0, "Liste teilen"))
    await actions.tick(begun.actions[0].id, project_ids=None, who="Milan", now=NOW)
    known = await save("Alle sind da.", begun.actions[0])
    assert [one.is_open for one in known.actions] == [True]


@pytest.mark.parametrize(("role", "number"), [(Role.READER, "0351 4968100"), (Role.AUDITOR, "…")])
async def test_auditors_find_no_number_in_the_document_either(
    database: Database, role: Role, number: str
) -> None:
    await held()
    await save("Ada Lindner, 0351 4968100, begrüßt.")
    with acting_as(Actor(role)):
        made = await printed(
            await hosting.meeting(2027, 1),
            "docx",
            for_board=True,
            language="de",
            base_url="http://lagplanner.example",
        )
    read = docx.Document(io.BytesIO(made.content))
    assert f"Ada Lindner, {number}, begrüßt." in [one.text for one in read.paragraphs]
