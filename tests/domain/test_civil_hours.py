"""At which hour does a letter leave, whatever the clock of the machine does?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lagplanner.domain.reminding.reminders import (
    digest_due,
    due,
    leaves_at,
    waits_for_digest,
)
from tests.domain.reminding import (
    COMMIT,
    DAY,
    EVERY_DAY,
    SPRING,
    Diary,
    at,
    facts,
    has_left,
    long_known,
)


@pytest.mark.parametrize(
    ("notices", "waits"),
    [("board_no_host", False), ("topic_fix", True)],
)
def test_urgent_notices_go_at_once_and_the_others_wait_for_the_digest(
    notices: str, waits: bool
) -> None:
    nobody = replace(SPRING, host_id=None, topic="")
    letters = due(facts(nobody), at(COMMIT))

    [letter] = [one for one in letters if one.occasion == notices]

    assert waits_for_digest(letter) is waits


def test_the_digest_is_due_once_a_week_on_the_first_open_day() -> None:
    monday, easter_tuesday = date(2027, 3, 22), date(2027, 3, 30)
    known = facts()

    assert digest_due(known, at(monday, 8, 59)) is None
    digest = digest_due(known, at(monday))
    assert digest is not None
    assert digest.key == "board_digest:board:2027-03-22"
    posted = replace(known, known=(has_left(digest.key, "board_digest"),))
    assert digest_due(posted, at(monday, 17)) is None
    assert digest_due(posted, at(easter_tuesday - DAY, 12)) is None  # Easter Monday
    assert digest_due(posted, at(easter_tuesday)) is not None


def test_a_late_letter_leaves_at_a_civil_hour_of_an_open_day() -> None:
    known, stale = facts(), at(date(2027, 7, 1))
    friday, saturday, monday = (date(2027, 6, 4) + n * DAY for n in (0, 1, 3))

    assert leaves_at(known, at(friday, 11), stale) == at(friday, 11)
    assert leaves_at(known, at(friday, 20), stale) == at(monday, 9)
    assert leaves_at(known, at(saturday, 11), stale) == at(monday, 9)
    assert leaves_at(known, at(monday, 6), stale) == at(monday, 9)
    assert leaves_at(known, at(saturday, 11), at(monday, 0)) == at(saturday, 11)  # or never


@pytest.mark.parametrize(
    ("night", "moment"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("minutes", [1, 15, 60])
def test_the_nights_on_which_the_clock_changes_double_and_lose_nothing(
    night: date, moment: datetime, minutes: int
) -> None:
    meeting = replace(SPRING, day=night + 84 * DAY, topic="Wohnen")
    known = facts(meeting, days=EVERY_DAY, send_at=time(2, 30))
    diary = Diary(long_known(known))
    posted = []
    now = moment - timedelta(hours=3)

    while now < moment + timedelta(hours=6):
        posted += [(now, one.key) for one in diary.round(now) if one.step == "M03"]
        now += timedelta(minutes=minutes)

    [(first, key)] = posted
    assert key == "host_commit:1:2027-1"
    assert moment <= first < moment + timedelta(minutes=minutes)


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2)])
def test_a_clock_that_jumps_doubles_and_loses_nothing(jump: timedelta) -> None:
    diary = Diary(facts())
    rounds = [at(COMMIT, 8, 30) + timedelta(minutes=10 * n) for n in range(30)]
    jumped = [*rounds[:5], *(now + jump for now in rounds[5:])]

    posted = [letter.key for now in jumped for letter in diary.round(now)]

    assert posted == ["host_commit:1:2027-1"]
