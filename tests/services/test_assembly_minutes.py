"""Are the minutes of a general assembly prepared from its votes and motions, signed, and told to members?"""

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import docx
import pytest

from lagplanner.database import letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.afterwards.minutes import MinutesState
from lagplanner.domain.assembly.assemblies import Todo, signers
from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.assembly.votes import Mark, Presence
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.members import Project
from lagplanner.domain.papers import THE_BOARD
from lagplanner.domain.post.letters import LetterState
from lagplanner.services import assembly_sheet
from lagplanner.services.afterwards import minutes, summary
from lagplanner.services.afterwards.minutes import Draft, Written
from lagplanner.services.assembly import assemblies, motions, votes
from lagplanner.services.papers import printing
from lagplanner.services.papers.minutes import printed
from tests.papers_at_hand import read
from tests.people import BOARD, NEISSEUFER, NOW, SONNENHOF, TODAY, settle

DAY = date(2027, 3, 15)
LATER = DAY + timedelta(days=1)
THEN = datetime(2027, 3, 16, 9, tzinfo=ZoneInfo("Europe/Berlin"))
WANTED = assemblies.Wanted(time(13), "riesa", "Bürgerhaus", elections="Vorsitz")


async def held() -> list[Project]:
    """An assembly with an election and a motion; Sonnenhof was there, Neißeufer was not."""
    projects = await settle(SONNENHOF, NEISSEUFER)
    meeting = await assemblies.call(DAY, WANTED, who=BOARD, today=TODAY, now=NOW)
    motion = Motion(0, meeting.id, 0, "Beitritt", "Weil.", projects[0].id, "Ada")
    await motions.submit(motion, today=TODAY, now=NOW)
    there = Mark(projects[0].id, Presence.PRESENT)
    await votes.mark(2027, 1, there, projects[0].id, who=BOARD, today=DAY, now=THEN)
    return projects


async def written() -> Written:
    return await minutes.written(2027, 1, kind="assembly")


async def save(decision: str) -> Written:
    """The board has written down what was decided about the election."""
    present = (await written()).present
    sections = tuple(
        replace(one, decision=decision) if one.title.startswith("Wahl: Vorsitz") else one
        for one in present.sections
    )
    draft = Draft("Robin Beispiel", "", present.attendance, sections, ())
    seen = (await written()).minutes.version
    return await minutes.save(2027, 1, draft, seen=seen, kind="assembly", who=BOARD, now=THEN)


async def test_minutes_begin_with_the_votes_and_each_item_to_decide(database: Database) -> None:
    await held()

    draft = (await written()).present

    assert draft.attendance == (
        "1 von 2 Stimmen: Quartiersmanagement Sonnenhof (da).\nDie Versammlung ist beschlussfähig."
    )
    assert [one.title for one in draft.sections][6:] == [
        "Wahl: Vorsitz",
        "Antrag 1: Beitritt",
        "Haushalt und Arbeitsplan",
        "Verschiedenes",
    ]


async def test_the_board_is_told_to_write_them_until_members_have_them(database: Database) -> None:
    await held()
    sheet = await assembly_sheet.sheet(2027, 1, today=LATER)
    assert [one.todo for one in sheet.tasks] == [Todo.MINUTES, Todo.REGISTER]
    await save("Gewählt mit 1 Ja.")

    await minutes.circulate(
        2027, 1, DAY + timedelta(days=15), kind="assembly", who=BOARD, today=LATER, now=THEN
    )

    sheet = await assembly_sheet.sheet(2027, 1, today=LATER)
    assert [one.todo for one in sheet.tasks] == [Todo.REGISTER]
    assert sheet.minutes.state is MinutesState.CIRCULATED
    told = await letters.letters(occasion="ga_minutes")
    assert sorted(one.recipient_email for one in told) == [
        "ada.lindner@example.org",
        "milan.novak@example.org",
    ]


@pytest.mark.parametrize("form", ["pdf", "docx"])
async def test_each_who_signs_has_a_line(database: Database, form: str) -> None:
    await held()
    known = await save("Gewählt mit 1 Ja.")

    paper = await printed(
        known.meeting, form, for_board=True, language="de", base_url="https://netzwerk.example"
    )

    text = " ".join((read(paper.content).text if form == "pdf" else _words(paper.content)).split())
    assert "Gewählt mit 1 Ja." in text
    assert "Protokoll der Mitgliederversammlung vom Montag, 15. März 2027" in text
    assert "ab 13:00 Uhr" in text
    assert "Robin Beispiel" in text
    assert "6. Entlastung des Vorstands" in text  # nothing was said, but the invitation named it
    for who in ("Versammlungsleitung", "Protokollführung"):
        assert f"Ort, Datum, Unterschrift: {who}" in text


async def test_minutes_are_for_members_only_once_it_has_taken_place(database: Database) -> None:
    await held()
    await save("Gewählt mit 1 Ja.")

    with pytest.raises(BrokenRuleError, match="Vor dem Treffen"):
        await minutes.circulate(
            2027, 1, DAY, kind="assembly", who=BOARD, today=DAY - timedelta(days=9), now=NOW
        )

    assert await letters.letters(occasion="ga_minutes") == ()


async def test_a_member_reads_them_and_objects_only_once_they_are_out(database: Database) -> None:
    [sonnenhof, _] = await held()
    known = await save("Gewählt mit 1 Ja.")
    assert not await summary.is_there(known.meeting, today=LATER)

    until = DAY + timedelta(days=15)
    await minutes.circulate(2027, 1, until, kind="assembly", who=BOARD, today=LATER, now=THEN)
    seen = await summary.summary(known.meeting, (), today=LATER)
    await minutes.object_to(
        known.meeting.id, sonnenhof.id, "Es waren 2 Ja.", who="Ada", today=LATER, now=THEN
    )

    assert await summary.is_there(known.meeting, today=LATER)
    assert seen.minutes is not None
    assert (seen.lines, seen.takes_objections) == ((), True)
    assert [one.text for one in (await written()).minutes.objections] == ["Es waren 2 Ja."]


async def test_letters_about_minutes_are_no_invitation_that_waits(database: Database) -> None:
    await held()
    await save("Gewählt mit 1 Ja.")
    until = DAY + timedelta(days=15)
    await minutes.circulate(2027, 1, until, kind="assembly", who=BOARD, today=LATER, now=THEN)

    assert (await assembly_sheet.sheet(2027, 1, today=LATER)).held == 0


async def test_who_read_an_earlier_version_hears_of_the_final_one(database: Database) -> None:
    await held()
    await save("Gewählt mit 1 Ja.")
    until = DAY + timedelta(days=15)
    await minutes.circulate(2027, 1, until, kind="assembly", who=BOARD, today=LATER, now=THEN)
    async with transaction():
        ids = [one.id for one in await letters.letters(occasion="ga_minutes")]
        await letters.change(ids, tuple(LetterState), LetterState.SENT, sent_at=THEN)
    await save("Gewählt mit 2 Ja.")

    after = until + timedelta(days=1)
    await minutes.finalise(2027, 1, kind="assembly", who=BOARD, today=after, now=THEN)

    told = await letters.letters(occasion="ga_minutes_final")
    assert [one.facts["decisions"] for one in told] == ["Gewählt mit 2 Ja."] * 2


async def test_a_general_assembly_has_no_papers_of_a_working_meeting(database: Database) -> None:
    await held()
    meeting = (await written()).meeting

    found = await printing.shelf(meeting.id, THE_BOARD, base_url="https://netzwerk.example")

    assert found.papers == ()


async def test_a_working_meeting_is_not_the_assembly_of_the_same_number(database: Database) -> None:
    await held()

    with pytest.raises(NotFoundError):
        await minutes.written(2027, 1)


def test_who_signs_is_read_from_the_words_of_the_statutes() -> None:
    assert signers("Versammlungsleitung, Vorsitz und Protokollführung") == (
        "Versammlungsleitung",
        "Vorsitz",
        "Protokollführung",
    )


def _words(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)
