"""Who has a place, who waits, who moves up: the laws of the line, drawn and by example."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.domain.attendance.replies import Diet, Needs, Reply, ReplyKind
from lagplanner.domain.attendance.waiting import (
    accepted,
    free,
    in_line,
    lapsed,
    moved_up,
    offer_ends_on,
    passed,
    seated,
    taken,
)

DAY = date(2027, 3, 15)
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=2)


def coming(project_id: int, persons: int, **changes: object) -> Reply:
    """A yes of a project with so many persons."""
    usual = Reply(3, project_id, DAY, ReplyKind.YES, persons, id=project_id)
    return replace(usual, **changes)  # type: ignore[arg-type]


def seat(new: Reply, others: list[Reply], capacity: int | None, **changes: object) -> Reply:
    """The reply with its places, given the first time."""
    return seated(None, new, others, capacity, rests=False, at=NOW, **changes)  # type: ignore[arg-type]


def test_whoever_answers_gets_a_place_as_long_as_there_are_some() -> None:
    first = seat(coming(1, 3), [], 4)
    second = seat(coming(2, 3), [first], 4)
    third = seat(coming(3, 1), [first, second], 4)

    assert (first.seats, first.waiting) == (3, 0)
    assert (second.seats, second.waiting) == (1, 2)
    assert (third.seats, third.waiting) == (0, 1)
    assert in_line([first, replace(third, queued_at=NOW + timedelta(hours=1)), second])[0] == second


def test_nobody_waits_where_nobody_has_said_how_many_the_house_holds() -> None:
    assert seat(coming(1, 60), [], None).seats == 60


def test_the_first_in_line_is_offered_a_part_before_anybody_behind_it() -> None:
    here = coming(1, 2, seats=2)
    first = coming(2, 3, queued_at=NOW)
    second = coming(3, 1, queued_at=NOW + timedelta(minutes=1))

    [moved] = moved_up([here, first, second], 4, until=UNTIL)

    assert (moved.project_id, moved.offered, moved.waiting) == (2, 2, 1)
    assert moved.offered_until == UNTIL


def test_who_takes_a_part_keeps_its_place_in_line_for_the_rest() -> None:
    offered = coming(2, 3, offered=2, offered_until=UNTIL, queued_at=NOW)

    took = accepted(offered)

    assert (took.seats, took.offered, took.waiting, took.queued_at) == (2, 0, 1, NOW)


def test_who_lets_an_offer_pass_comes_with_those_who_have_a_place() -> None:
    some = coming(2, 2, guests=1, seats=1, offered=2, queued_at=NOW, names=("Ada", "Milan", "Hoa"))
    none = coming(3, 2, offered=2, queued_at=NOW)

    left = passed(some)

    assert (left.kind, left.persons, left.guests, left.waiting) == (ReplyKind.YES, 1, 0, 0)
    assert left.names == ("Ada",)
    assert passed(none).kind is ReplyKind.NO


def test_fewer_persons_eat_fewer_meals() -> None:
    needs = Needs({Diet.VEGETARIAN: 2, Diet.VEGAN: 1})
    left = passed(coming(2, 3, seats=1, offered=2, queued_at=NOW, needs=needs))
    assert left.needs.diets == {Diet.VEGETARIAN: 1}


def test_whoever_wants_more_joins_the_line_at_its_end_and_keeps_what_it_has() -> None:
    later = NOW + timedelta(days=1)
    old = coming(1, 2, seats=2)
    waiting = coming(2, 1, queued_at=NOW)

    new = seated(old, replace(old, persons=4), [waiting], 3, rests=False, at=later)

    assert (new.seats, new.waiting, new.queued_at) == (2, 2, later)


def test_whoever_wants_fewer_gives_back_first_what_it_waited_for() -> None:
    old = coming(1, 4, seats=1, offered=1, offered_until=UNTIL, queued_at=NOW)

    three = seated(old, replace(old, persons=3), [], 9, rests=False, at=UNTIL)
    one = seated(old, replace(old, persons=1), [], 9, rests=False, at=UNTIL)

    assert (three.seats, three.offered, three.waiting, three.queued_at) == (1, 1, 1, NOW)
    assert (one.seats, one.offered, one.offered_until, one.queued_at) == (1, 0, None, None)


def test_a_place_by_video_takes_no_chair() -> None:
    assert seat(coming(1, 3, online=2), [], 1).coming == 3


def test_too_late_to_ask_the_line_rests_and_who_calls_gets_what_is_free() -> None:
    waits = coming(2, 2, queued_at=NOW)
    calls = seated(None, coming(3, 1), [waits], 5, rests=True, at=NOW)
    assert calls.seats == 1
    assert offer_ends_on(DAY, DAY - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2027, 3, 1), date(2027, 3, 3)), (date(2027, 3, 13), date(2027, 3, 14))],
)
def test_an_offer_leaves_two_days_but_none_after_the_eve(today: date, last: date) -> None:
    assert offer_ends_on(DAY, today) == last


def test_a_house_that_holds_fewer_takes_nobodys_place_away_and_offers_none() -> None:
    replies = [coming(1, 5, seats=5), coming(2, 1, queued_at=NOW)]
    assert free(replies, 3) == 0
    assert moved_up(replies, 3, until=UNTIL) == ()


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("yes", "no", "accept", "decline", "lapse", "grow", "shrink")),
        st.integers(1, 5),
        st.integers(1, 4),
    ),
    max_size=40,
)


@given(st.integers(1, 8), DEEDS)
def test_never_too_many_nobody_skipped_as_many_moved_up_as_became_free(
    capacity: int, deeds: list[tuple[str, int, int]]
) -> None:
    known: dict[int, Reply] = {}
    at = NOW
    for deed, who, number in deeds:
        at += timedelta(minutes=1)
        most = max(capacity, taken(known.values()))
        capacity += (deed == "grow") * number
        capacity = max(1, capacity - (deed == "shrink") * number)
        _do(deed, who, number, known, capacity, at)
        line, before = in_line(known.values()), taken(known.values())
        places = free(known.values(), capacity) or 0

        moved = moved_up(list(known.values()), capacity, until=at + timedelta(days=2))
        known |= {one.project_id: one for one in moved}

        assert taken(known.values()) <= max(capacity, most)
        assert taken(known.values()) - before == min(places, sum(one.waiting for one in line))
        assert [one.project_id for one in moved] == [one.project_id for one in line][: len(moved)]
        assert all(not known[one.project_id].waiting for one in moved[:-1])
        for one in known.values():
            assert one.kind is not ReplyKind.YES or min(one.seats, one.offered, one.waiting) >= 0


def _do(
    deed: str, who: int, number: int, known: dict[int, Reply], capacity: int, at: datetime
) -> None:
    old = known.get(who)
    others = [one for key, one in known.items() if key != who]
    if deed == "yes":
        new = replace(old or coming(who, 1), kind=ReplyKind.YES, persons=number)
        known[who] = seated(old, new, others, capacity, rests=False, at=at)
    elif deed == "no" and old:
        new = replace(old, kind=ReplyKind.NO)
        known[who] = seated(old, new, others, capacity, rests=False, at=at)
    elif deed == "accept" and old and old.offered:
        known[who] = accepted(old)
    elif deed == "decline" and old and old.offered:
        known[who] = passed(old)
    elif deed == "lapse":
        for one in lapsed(known.values(), at + timedelta(days=1, hours=number * 12)):
            known[one.project_id] = passed(one)
