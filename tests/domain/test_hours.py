"""From when to when is a meeting held: the rules' hours, or those its agenda gives?"""

from datetime import time

import pytest

from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.agenda import TEMPLATES, Item, ItemKind, Template
from lagplanner.domain.talks.hours import FromTo, Hours, from_to

RULES = Rules()  # 10:00 to 15:00
LATE = Rules(starts=time(20), ends=time(22))
TALK, ARRIVAL = ItemKind.INPUT, ItemKind.ARRIVAL


@pytest.mark.parametrize(
    ("rules", "items", "begins", "held"),
    [
        (RULES, (), None, FromTo(time(10), time(15))),
        (RULES, TEMPLATES[Template.WHOLE_DAY], None, FromTo(time(10), time(15), time(9, 30))),
        (RULES, TEMPLATES[Template.ONLINE], None, FromTo(time(10), time(12, 15), time(9, 50))),
        (RULES, (Item(TALK, 400),), None, FromTo(time(10), time(16, 40))),
        (RULES, (Item(ARRIVAL, 30),), None, FromTo(time(10), time(15), time(9, 30))),
        (LATE, (Item(TALK, 300),), None, FromTo(time(20), time(22))),
        (RULES, (), time(13, 30), FromTo(time(13, 30), time(16, 30))),
        (RULES, (), time(22), FromTo(time(22), time(23, 59))),
    ],
    ids=[
        "no agenda", "a whole day", "ends earlier", "ends later", "nothing but arriving",
        "past midnight", "an assembly with its own hour", "an assembly at night",
    ],
)  # fmt: skip
def test_a_meeting_ends_with_its_agenda_and_begins_when_it_is_said(
    rules: Rules, items: tuple[Item, ...], begins: time | None, held: FromTo
) -> None:
    assert from_to(rules, items, begins) == held


def test_each_meeting_has_the_hours_of_its_own_agenda() -> None:
    known = Hours(RULES, {1: (Item(TALK, 60),)}, {2: time(18)})

    assert [known.of(one) for one in (1, 2, 3)] == [
        FromTo(time(10), time(11)),
        FromTo(time(18), time(21)),
        FromTo(time(10), time(15)),
    ]
