"""What may a project answer, until when, and what do the replies come to?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lagplanner.domain.attendance.replies import (
    Details,
    Diet,
    Given,
    Needs,
    Numbers,
    Reply,
    ReplyKind,
    Support,
    answer,
    asked_anew,
    check_open,
    deadline,
    detailed,
    numbers,
    silent,
)
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.talks.speakers import Via

DAY = date(2027, 3, 15)
MEETING = Meeting(3, 2027, 1, DAY, MeetingState.CONFIRMED)
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
UNTIL = date(2027, 3, 5)
IN_TIME, LATE = date(2027, 3, 5), date(2027, 3, 6)
YES, NO, LATER = ReplyKind.YES, ReplyKind.NO, ReplyKind.LATER
OPEN = asked_anew(None, MEETING, 7)
TWO = replace(OPEN, kind=YES, persons=2, seats=2, id=1)


def given(old: Reply, kind: ReplyKind, persons: int = 0, day: date = IN_TIME, **more: str) -> Reply:
    return answer(old, Given(kind, persons, **more), until=UNTIL, today=day, at=NOW)  # type: ignore[arg-type]


def test_a_second_answer_edits_the_first() -> None:
    three = given(TWO, YES, 3)
    assert (three.id, three.all, three.kind) == (1, 3, YES)


@pytest.mark.parametrize("persons", [0, 61])
def test_a_number_that_cannot_be_is_named(persons: int) -> None:
    with pytest.raises(InputError) as told:
        given(OPEN, YES, persons)
    assert [one.field for one in told.value.problems] == ["persons"]


@pytest.mark.parametrize(
    ("old", "kind", "persons", "may"),
    [
        (TWO, NO, 0, True),  # no food is left over
        (TWO, YES, 1, True),
        (TWO, YES, 2, True),
        (TWO, YES, 3, False),  # the host has ordered
        (OPEN, YES, 1, False),
        (OPEN, LATER, 0, True),
        (OPEN, NO, 0, True),
    ],
)
def test_after_the_deadline_one_may_decline_or_come_with_fewer(
    old: Reply, kind: ReplyKind, persons: int, may: bool
) -> None:
    if may:
        assert given(old, kind, persons, LATE).kind is kind
    else:
        with pytest.raises(BrokenRuleError, match=r"bis 05\.03\.2027"):
            given(old, kind, persons, LATE)


def test_the_board_writes_down_what_somebody_has_settled_with_the_host() -> None:
    new = given(OPEN, YES, 2, LATE, entered_by="Kim Muster", via=Via.PHONE)
    assert (new.all, new.via, new.entered_by) == (2, Via.PHONE, "Kim Muster")


def test_who_declines_leaves_neither_names_nor_needs() -> None:
    known = replace(TWO, names=("Ada",), needs=Needs({Diet.VEGAN: 1}), hint="Zug", shares_ride=True)
    said = given(known, NO)
    assert (said.names, said.needs, said.hint, said.shares_ride) == ((), Needs(), "", False)


def test_fewer_persons_let_guests_go_first() -> None:
    known = replace(TWO, persons=2, guests=2, names=("Ada", "Milan", "Hoa"))
    two = given(known, YES, 2)
    assert (two.persons, two.guests, two.names) == (2, 0, ("Ada", "Milan"))


@pytest.mark.parametrize(
    ("details", "wrong"),
    [
        (Details(2, online=3), "online"),
        (Details(1, names=("Ada", "Milan")), "names"),
        (Details(1, needs=Needs({Diet.VEGAN: 2})), "vegetarian"),
        (Details(2, guests=-1), "guests"),
    ],
)
def test_details_that_do_not_fit_are_named(details: Details, wrong: str) -> None:
    with pytest.raises(InputError) as told:
        detailed(TWO, details, until=UNTIL, today=IN_TIME, at=NOW)
    assert [one.field for one in told.value.problems] == [wrong]


def test_details_come_after_the_yes() -> None:
    with pytest.raises(BrokenRuleError, match="Sagen Sie zuerst"):
        detailed(OPEN, Details(2), until=UNTIL, today=IN_TIME, at=NOW)


def test_a_way_is_shown_to_others_only_where_there_is_one() -> None:
    said = detailed(TWO, Details(2, shares_ride=True), until=UNTIL, today=IN_TIME, at=NOW)
    assert not said.shares_ride


def test_what_was_said_for_another_day_is_open_again_but_not_typed_twice() -> None:
    moved = replace(MEETING, day=date(2027, 3, 22))
    known = replace(TWO, names=("Ada", "Milan"), queued_at=NOW, offered=1)

    anew = asked_anew(known, moved, 7)

    assert (anew.kind, anew.day, anew.names) == (LATER, moved.day, ("Ada", "Milan"))
    assert (anew.seats, anew.offered, anew.queued_at) == (0, 0, None)
    assert asked_anew(known, MEETING, 7) is known


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (None, date(2027, 3, 5)),
        (date(2027, 2, 20), date(2027, 3, 5)),
        (date(2027, 3, 9), date(2027, 3, 9)),  # a letter that left late
        (date(2027, 4, 1), date(2027, 3, 14)),
    ],
)
def test_a_late_letter_leaves_more_time_but_none_on_the_day(asked: date, until: date) -> None:
    assert deadline(MEETING, asked) == until


def test_nobody_answers_about_a_meeting_that_is_over_or_cancelled() -> None:
    check_open(MEETING, DAY)
    with pytest.raises(BrokenRuleError, match="vorbei"):
        check_open(MEETING, date(2027, 3, 16))
    with pytest.raises(BrokenRuleError, match="fällt aus"):
        check_open(replace(MEETING, state=MeetingState.CANCELLED), IN_TIME)


def test_the_sums_count_persons_who_have_a_place_and_projects_who_have_not_decided() -> None:
    replies = [
        replace(TWO, project_id=1, guests=1, seats=2, offered=1, needs=Needs({Diet.VEGAN: 1})),
        replace(TWO, project_id=2, online=1, seats=1, needs=Needs(support=frozenset(Support))),
        replace(TWO, project_id=3, seats=0, queued_at=NOW),
        replace(OPEN, project_id=4, kind=NO),
        replace(OPEN, project_id=5, kind=LATER),
    ]
    towns = {1: "riesa", 2: "riesa", 3: "plauen", 4: "plauen", 5: "pirna", 6: "pirna"}

    found = numbers(replies, towns)

    assert found == Numbers(
        yes=3,
        no=1,
        later=1,
        silent=1,
        seats=3,
        online=1,
        guests=1,
        offered=1,
        waiting=2,
        towns=2,
        support=1,
        diets={Diet.VEGAN: 1},
    )
    assert (found.coming, found.open, found.everything_else) == (4, 2, 2)
    assert silent(replies, towns) == {5, 6}
