"""When does each item of an agenda begin, who has a place in it, and what is printed for whom?"""

from dataclasses import replace
from datetime import time

import pytest

from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.talks.agenda import (
    TEMPLATES,
    Item,
    ItemKind,
    Template,
    checked,
    length,
    moved,
    seated,
    slot,
    standing,
    timed,
)
from lagplanner.domain.talks.programme import PrintedFor, programme
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState

TEN, THREE = time(10), time(15)
ARRIVAL = Item(ItemKind.ARRIVAL, 30)
WELCOME = Item(ItemKind.WELCOME, 15, who="Vorstand")
INPUT = Item(ItemKind.INPUT, 60)
INTERNAL = Item(ItemKind.INTERNAL, 20)
JANA = Talk(1, 7, 1, 1, TalkState.ACCEPTED, minutes=45, discussion=15, may_name=True)
ROBIN = Talk(2, 7, 2, 2, TalkState.TENTATIVE, minutes=30)
SPEAKERS = {1: Speaker(1, "Dr. Jana Beispiel"), 2: Speaker(2, "Robin Muster")}


def times(items: tuple[Item, ...], starts: time = TEN) -> list[str]:
    return [f"{one.starts:%H:%M}-{one.ends:%H:%M}" for one in timed(items, starts)]


def test_people_arrive_before_the_meeting_starts_and_all_else_follows_on() -> None:
    items = (ARRIVAL, WELCOME, INPUT, ARRIVAL)
    assert times(items) == ["09:30-10:00", "10:00-10:15", "10:15-11:15", "11:15-11:45"]


def test_another_hour_of_the_meeting_shifts_all_of_it() -> None:
    assert times((ARRIVAL, WELCOME), time(13)) == ["12:30-13:00", "13:00-13:15"]


@pytest.mark.parametrize("template", [Template.WHOLE_DAY, Template.THREE_INPUTS])
def test_a_whole_day_fills_the_usual_hours_to_the_minute(template: Template) -> None:
    assert length(TEMPLATES[template], TEN, THREE).over == 0


@pytest.mark.parametrize(
    ("template", "ends"), [(Template.HALF_DAY, time(13)), (Template.ONLINE, time(12, 15))]
)
def test_the_shorter_templates_say_when_they_are_over(template: Template, ends: time) -> None:
    assert length(TEMPLATES[template], TEN, THREE).ends == ends


def test_what_is_too_long_is_counted_and_arrival_is_not() -> None:
    assert length((ARRIVAL, WELCOME, Item(ItemKind.WALK, 300)), TEN, THREE).over == 15


def test_an_agenda_of_more_than_twelve_hours_is_refused_with_the_field_named() -> None:
    with pytest.raises(InputError) as refused:
        checked([Item(ItemKind.WALK, 480), Item(ItemKind.WALK, 480)])
    assert [one.field for one in refused.value.problems] == ["minutes-1"]


def test_an_item_without_minutes_is_refused_in_its_row() -> None:
    with pytest.raises(InputError) as refused:
        checked([WELCOME, replace(WELCOME, minutes=0)])
    assert [one.field for one in refused.value.problems] == ["minutes-2"]


def test_an_item_moves_by_one_place_and_stays_at_either_end() -> None:
    items = (WELCOME, INPUT, INTERNAL)
    assert moved(items, 2, up=True) == (WELCOME, INTERNAL, INPUT)
    assert moved(items, 0, up=True) == items
    assert moved(items, 2, up=False) == items
    with pytest.raises(NotFoundError):
        moved(items, 3, up=True)


def test_talks_take_the_free_places_in_their_order_with_their_minutes() -> None:
    seats = seated((WELCOME, INPUT, INPUT), (ROBIN, JANA))
    assert [(one.talk_id, one.minutes) for one in seats] == [(None, 15), (1, 45), (2, 30)]


def test_who_has_a_place_keeps_it_when_somebody_before_them_declines() -> None:
    seats = seated((INPUT, INPUT), (JANA, ROBIN))
    declined = replace(JANA, state=TalkState.DECLINED)
    assert [one.talk_id for one in seated(seats, (declined, ROBIN))] == [None, 2]


def test_whoever_stands_in_takes_the_place_of_the_other() -> None:
    seats = seated((INPUT, INPUT), (JANA, ROBIN))
    absent = replace(JANA, state=TalkState.SUBSTITUTED)
    follower = Talk(3, 7, 3, 3, TalkState.ASKED, substitute_for=1)
    assert [one.talk_id for one in seated(seats, (absent, ROBIN, follower))] == [3, 2]


def test_an_item_that_is_no_input_any_more_lets_its_talk_go() -> None:
    seats = seated((INPUT,), (JANA,))
    other = (replace(seats[0], kind=ItemKind.EXCHANGE),)
    assert seated(other, (JANA,))[0].talk_id is None
    assert standing(seated(other, (JANA,)), (JANA,)) == (JANA,)


def test_the_slot_of_a_talk_is_the_time_of_its_place() -> None:
    seats = (ARRIVAL, WELCOME, replace(INPUT, talk_id=1, minutes=15))
    placed = slot(replace(JANA, discussion=30), timed(seats, TEN))
    assert (placed.starts, placed.minutes, placed.discussion) == (time(10, 15), 15, 10)
    assert slot(ROBIN, timed(seats, TEN)) == ROBIN, "without a place it keeps the board's time"


def printed(reader: PrintedFor, *items: Item, talks: tuple[Talk, ...] = (JANA, ROBIN)) -> list[str]:
    lines = programme(talks, SPEAKERS, topic="Leerstand", agenda=timed(items, TEN), reader=reader)
    return [f"{one.starts:%H:%M} {one.title or one.name} {one.who}".strip() for one in lines]


def test_members_read_all_of_it_a_speaker_nothing_internal_and_the_public_no_names() -> None:
    items = (WELCOME, replace(INPUT, talk_id=1), INTERNAL)
    jana = replace(JANA, title="Leerstand nutzen", may_name=None)
    assert printed(PrintedFor.MEMBER, *items, talks=(jana,)) == [
        "10:00 Begrüßung Vorstand",
        "10:15 Leerstand nutzen Dr. Jana Beispiel",
        "11:15 Vereinsinternes",
    ]
    assert printed(PrintedFor.GUEST, *items, talks=(jana,)) == [
        "10:00 Begrüßung Vorstand",
        "10:15 Leerstand nutzen Dr. Jana Beispiel",
    ]
    assert printed(PrintedFor.PUBLIC, *items, talks=(jana,)) == [
        "10:00 Begrüßung",
        "10:15 Leerstand nutzen",
    ]


def test_a_place_nobody_has_promised_to_fill_is_printed_with_the_topic() -> None:
    asked = replace(JANA, state=TalkState.ASKED)
    assert printed(PrintedFor.MEMBER, replace(INPUT, talk_id=1), talks=(asked,)) == [
        "10:00 Leerstand"
    ]


def test_a_talk_without_a_place_comes_after_the_agenda_and_is_not_lost() -> None:
    robin = replace(ROBIN, starts=time(14), title="Zuhören")
    assert printed(PrintedFor.MEMBER, WELCOME, talks=(robin,)) == [
        "10:00 Begrüßung Vorstand",
        "14:00 Zuhören",
    ]
