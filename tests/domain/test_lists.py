"""Which lines has the list of a meeting, and what does a tick change?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lagplanner.domain.attendance.lists import (
    Count,
    Line,
    Presence,
    Tick,
    as_announced,
    count,
    lines,
    ticked,
)
from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.errors import BrokenRuleError, InputError
from tests.people import HAMMERWIESE, NEISSEUFER, SONNENHOF

NOW = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)
PROJECTS = [
    replace(one, id=number) for number, one in enumerate((SONNENHOF, NEISSEUFER, HAMMERWIESE), 1)
]
THREE = Reply(
    3, 1, date(2027, 3, 15), ReplyKind.YES, persons=3, seats=3, names=("Ada Lindner", "Milan")
)
NO = Reply(3, 2, date(2027, 3, 15), ReplyKind.NO)
PRESENT, EXCUSED, OPEN = Presence.PRESENT, Presence.EXCUSED, Presence.OPEN


def test_each_name_has_a_line_and_the_others_of_its_project_one_together() -> None:
    found = lines([THREE, NO], PROJECTS, {})
    assert found == (
        Line("p1-1", 1, "Ada Lindner", announced=1),
        Line("p1-2", 1, "Milan", announced=1),
        Line("p1", 1, announced=1),
        Line("p2", 2, excused=True),
        Line("p3", 3),
    )


def test_whoever_waits_in_line_is_not_expected() -> None:
    waits = replace(THREE, seats=1, queued_at=NOW)
    assert [one.key for one in lines([waits], PROJECTS[:1], {})] == ["p1-1"]


def test_what_was_ticked_stays_on_the_list_although_the_reply_is_another_by_now() -> None:
    ada = Line("p1-1", 1, "Ada Lindner", announced=1, presence=PRESENT, noted_at=NOW)
    found = lines([replace(NO, project_id=1)], PROJECTS[:1], {"p1-1": ada})
    assert found == (Line("p1", 1, excused=True), replace(ada, announced=0))


def test_as_announced_ticks_who_is_expected_excuses_who_declined_and_overrules_nobody() -> None:
    late = Line("p1-2", 1, "Milan", announced=1, presence=EXCUSED, noted_at=NOW)
    found = as_announced(lines([THREE, NO], PROJECTS, {"p1-2": late}))
    assert [(one.key, one.presence) for one in found] == [
        ("p1-1", PRESENT),
        ("p1", PRESENT),
        ("p2", EXCUSED),
    ]


def test_the_same_tick_again_changes_nothing() -> None:
    known = {one.key: one for one in lines([THREE], PROJECTS, {})}
    line = ticked(known, Tick("p1-1", PRESENT))
    assert line is not None
    assert ticked({**known, "p1-1": line}, Tick("p1-1", PRESENT)) is None


def test_a_named_person_is_one_whatever_number_is_sent() -> None:
    known = {one.key: one for one in lines([THREE], PROJECTS, {})}
    named, unnamed = (ticked(known, Tick(key, PRESENT, 5)) for key in ("p1-1", "p1"))
    assert named is not None
    assert unnamed is not None
    assert (named.number, unnamed.number) == (1, 5)


def test_who_came_without_a_word_gets_a_line_of_their_own() -> None:
    line = ticked({}, Tick("w-0a1b2c3d4e5f", PRESENT, name=" Nguyễn Thị Černý-Müßig "))
    assert line == Line("w-0a1b2c3d4e5f", None, "Nguyễn Thị Černý-Müßig", presence=PRESENT)


@pytest.mark.parametrize(
    ("tick", "error"),
    [
        (Tick("p99", PRESENT), BrokenRuleError),  # a project that is not asked
        (Tick("<script>", PRESENT, name="x"), BrokenRuleError),
        (Tick("w-0a1b2c3d4e5f", PRESENT), InputError),  # nobody is named
        (Tick("p1", PRESENT, 0), InputError),
    ],
)
def test_a_tick_that_cannot_be_is_refused(tick: Tick, error: type[Exception]) -> None:
    known = {one.key: one for one in lines([THREE], PROJECTS, {})}
    with pytest.raises(error):
        ticked(known, tick)


def test_the_list_is_counted_in_persons() -> None:
    known = [
        Line("p1-1", 1, "Ada", announced=1, presence=PRESENT),
        Line("p1", 1, number=4, announced=2, presence=PRESENT),
        Line("p2", 2, presence=EXCUSED),
        Line("p3", 3, number=2, presence=OPEN, announced=2),
        Line("w-0a1b2c3d4e5f", None, "Hoa", presence=PRESENT),
    ]
    assert count(known) == Count(present=6, excused=1, walk_ins=1, announced=5, projects=1)
