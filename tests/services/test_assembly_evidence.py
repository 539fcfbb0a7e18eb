"""Does the evidence of a general assembly say how it was called, who had a vote, and what was decided?"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lagplanner.database.engine import Database
from lagplanner.domain.afterwards.evidence import Proof
from lagplanner.domain.afterwards.files import FileKind, Giver
from lagplanner.domain.assembly.votes import Mark, Presence
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Given
from lagplanner.services.assembly import assemblies, votes
from tests.evidence_at_hand import found_of, opened, packed, rows
from tests.meeting_files import PDF
from tests.papers_at_hand import read
from tests.people import BOARD, NEISSEUFER, NOW, SONNENHOF, TODAY, settle

DAY = date(2027, 3, 15)
THEN = datetime(2027, 3, 16, 9, tzinfo=ZoneInfo("Europe/Berlin"))
WANTED = assemblies.Wanted(time(13), "riesa", "Bürgerhaus", elections="Vorsitz")


@pytest.fixture
async def called(database: Database) -> tuple[Meeting, list[Project]]:
    """An assembly that is planned; nobody has been called to it."""
    projects = await settle(SONNENHOF, NEISSEUFER)
    return await assemblies.call(DAY, WANTED, who=BOARD, today=TODAY, now=NOW), projects


async def files_of(meeting: Meeting) -> dict[Proof, int]:
    return {one.proof: len(one.files) for one in (await found_of(meeting)).pieces if one.files}


async def test_an_assembly_nobody_was_called_to_lacks_everything_but_its_agenda(
    called: tuple[Meeting, list[Project]],
) -> None:
    assert [one.proof for one in (await found_of(called[0])).lacks] == [
        Proof.INVITATION,
        Proof.SIGNED_LIST,
        Proof.MINUTES,
        Proof.NUMBERS,
    ]


async def test_each_way_of_the_notice_is_told_with_its_day(
    called: tuple[Meeting, list[Project]],
) -> None:
    meeting, _ = called
    for what, day in (("posted_on", date(2027, 2, 19)), ("published_on", date(2027, 2, 20))):
        await assemblies.note_day(2027, 1, what, day, who=BOARD, today=DAY, now=NOW)

    [ways] = [
        rows(content)
        for name, content in opened(await packed(meeting)).items()
        if "Wege-der-Einladung" in name
    ]

    assert [(row[0], row[2]) for row in ways[1:]] == [
        ("Brief", "19.02.2027"),
        ("Bekanntmachung", "20.02.2027"),
    ]
    assert Proof.INVITATION not in {one.proof for one in (await found_of(meeting)).lacks}


async def test_the_list_of_votes_and_signed_minutes_are_enclosed(
    called: tuple[Meeting, list[Project]],
) -> None:
    meeting, projects = called
    there = Mark(projects[0].id, Presence.PRESENT, person="Ada Lindner")
    await votes.mark(2027, 1, there, projects[0].id, who=BOARD, today=DAY, now=THEN)
    for kind, content in ((FileKind.MINUTES, PDF), (FileKind.SCAN, PDF + b"\n")):
        given = Given(kind, content)
        await files.add(meeting.id, given, Giver.BOARD, who=BOARD, today=THEN.date(), now=THEN)

    inside = opened(await packed(meeting))

    assert await files_of(meeting) == {Proof.SIGNED_LIST: 1, Proof.MINUTES: 1, Proof.NUMBERS: 1}
    [listed] = [rows(content) for name, content in inside.items() if "Stimmliste" in name]
    assert listed[1:4] == [
        [NEISSEUFER.name, "nicht da", ""],
        [SONNENHOF.name, "da", "Ada Lindner"],
        ["Stimmen im Ganzen", "2", ""],
    ]
    cover = read(next(iter(inside.values()))).text
    assert "Mitgliederversammlung, Montag, 15. März 2027, Riesa" in " ".join(cover.split())


async def test_a_cancelled_assembly_lacks_nothing(
    called: tuple[Meeting, list[Project]],
) -> None:
    meeting, _ = called
    await assemblies.cancel(2027, 1, reason="", who=BOARD, today=TODAY, now=NOW)
    assert (await found_of(meeting)).lacks == ()
