"""The timetable as the board sees and changes it, over a stored network."""

from dataclasses import replace
from datetime import date, time

import pytest

from lagplanner.database import hosting, planning, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.planning import Entry, PlanVersion
from lagplanner.domain.reminding.reminder_steps import STEPS, Mode, StepChange
from lagplanner.domain.reminding.timetable import MoveKind, Outlook
from lagplanner.services.reminding import reminders, timetable
from tests.domain.reminding import at
from tests.people import BOARD, NETWORK, NOW, settle

SPRING = Meeting(0, 2027, 1, date(2027, 6, 14), MeetingState.CONFIRMED, topic="Wohnen")


async def network() -> None:
    saved = await settle(*NETWORK)
    async with transaction():
        hosted = replace(SPRING, town=saved[0].town, host_id=saved[0].id)
        await hosting.save_meeting(hosted, at=NOW)
    await reminders.round_(now=NOW)


async def test_the_rulebook_has_every_step_in_four_groups(database: Database) -> None:
    book = await timetable.rulebook()

    assert [(title, len(rules)) for title, rules in book.groups] == [
        ("Rund um das Jahr", 5),
        ("Rund um ein Treffen", 27),
        ("Rund um die Mitgliederversammlung", 7),
        ("Rund um das Ende einer Förderung", 2),
    ]
    assert [rule.step.code for rule in book.rules] == [step.code for step in STEPS]
    invitation = book.rule("M12")
    assert (invitation.title, invitation.people, invitation.distance, invitation.remark) == (
        "Einladung",
        "Mitglieder",
        "6 Wochen vorher",
        "",
    )
    assert book.rule("M19").remark == "Dieser Brief wird noch nicht geschrieben."


async def test_a_change_is_stored_once_with_who_and_when(database: Database) -> None:
    wanted = StepChange("M12", offset=-35, on=True, mode=Mode.AUTO)

    assert await timetable.change(wanted, who=BOARD, now=NOW) is True
    assert await timetable.change(wanted, who=BOARD, now=NOW) is False

    rule = (await timetable.rulebook()).rule("M12")
    assert (rule.step.offset, rule.step.mode, rule.is_changed) == (-35, Mode.AUTO, True)
    [entry] = [one for one in await trail.entries() if one.deed == "reminder_changed"]
    assert (entry.who, entry.told) == (
        BOARD,
        "Frist „Einladung“: 6 Wochen vorher, nach Freigabe → 5 Wochen vorher, von selbst",
    )


async def test_the_delivered_rule_can_be_brought_back(database: Database) -> None:
    await timetable.change(StepChange("M12", offset=-35), who=BOARD, now=NOW)

    await timetable.change(StepChange("M12"), who=BOARD, now=NOW)

    assert not (await timetable.rulebook()).rule("M12").is_changed


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (StepChange("M12", offset=-401), "höchstens 400 Tage"),
        (StepChange("G3", offset=3), "zu spät"),
    ],
)
async def test_a_distance_nobody_can_mean_is_refused(
    database: Database, wanted: StepChange, sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        await timetable.change(wanted, who=BOARD, now=NOW)


async def test_a_step_that_is_not_there_is_not_found(database: Database) -> None:
    with pytest.raises(NotFoundError):
        await timetable.change(StepChange("X9", on=True), who=BOARD, now=NOW)


async def test_what_a_change_does_is_said_before_it_is_stored(database: Database) -> None:
    await network()

    [move] = await timetable.what_if([StepChange("M12", offset=-35)], now=NOW)

    assert (move.kind, move.old, move.new) == (
        MoveKind.MOVES,
        date(2027, 5, 3),
        date(2027, 5, 10),
    )
    assert not (await timetable.rulebook()).rule("M12").is_changed


async def test_letters_leave_at_a_civil_hour(database: Database) -> None:
    await timetable.set_time(time(10, 30), who=BOARD, now=NOW)
    book = await timetable.rulebook()

    assert book.send_at == time(10, 30)
    with pytest.raises(InputError) as refused:
        await timetable.set_time(time(2, 30), who=BOARD, now=NOW)
    assert [problem.field for problem in refused.value.problems] == ["send_at"]


async def test_the_letters_of_a_year_are_sorted_by_its_meetings(database: Database) -> None:
    await network()

    found = await timetable.letters(2027, now=NOW)

    assert found.numbers == (1,)
    assert [line.step.code for line in found.of_meeting(1)][:3] == ["M01", "M02", "M03"]
    assert {line.step.code for line in found.others} == {"Y1", "Y2", "Y3", "Y4", "Y5"}
    assert (found.draft, found.usual, found.most) == (False, 2, 6)


async def test_the_letters_of_a_draft_are_seen_before_it_is_published(database: Database) -> None:
    saved = await settle(*NETWORK)
    draft = PlanVersion(
        2027,
        (
            Entry(1, 1, day=date(2027, 3, 15), host_id=saved[0].id),
            Entry(2, 2, day=date(2027, 6, 14), host_id=None),
            Entry(3, 3),
        ),
    )
    async with transaction():
        await planning.add(draft, at=NOW, who=BOARD)

    found = await timetable.letters(2027, now=NOW)
    published = await timetable.letters(2027, now=NOW, published_only=True)

    assert (found.draft, found.numbers, published.numbers) == (True, (1, 2), ())
    outlooks = {line.step.code: line.outlook for line in found.of_meeting(2)}
    assert outlooks["M01"] is Outlook.COMING  # nobody hosts the second
    commit = next(line for line in found.of_meeting(1) if line.step.code == "M03")
    assert [one.person.name for one in commit.people] == ["Ada Lindner"]
    assert timetable.reasons(commit) == ["Der 21. Dezember 2026 liegt zwischen den Jahren."]
    assert (await reminders.round_(now=at(date(2026, 12, 18)))).posted == ()


async def test_the_document_of_a_year_names_every_letter_with_its_reasons(
    database: Database,
) -> None:
    await network()

    document = timetable.as_document(await timetable.letters(2027, now=NOW))

    letters = document["letters"]
    assert isinstance(letters, list)
    invitation = next(one for one in letters if one["step"] == "M12")
    assert invitation["day"] == "2027-05-03"
    assert invitation["stale_from"] == "2027-06-14T08:00:00+00:00"
    assert [one["name"] for one in invitation["recipients"]] == [
        "Milan Novák",
        "Ada Lindner",
        "Nguyễn Thị Hoa",
    ]
