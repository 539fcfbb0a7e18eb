"""How long is what kept, and from which day on is it gone?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.domain.errors import InputError
from lagplanner.domain.privacy.retention import (
    PERIODS,
    Keeping,
    Retention,
    as_texts,
    before,
    goes_on,
    last_day,
    length,
    retention_from,
)

TODAY = date(2027, 3, 30)


@pytest.mark.parametrize("keeping", list(PERIODS))
def test_what_is_due_today_is_what_goes_on_this_day(keeping: Keeping) -> None:
    latest = last_day(keeping, Retention(), TODAY)
    assert goes_on(keeping, Retention(), latest) <= TODAY
    assert goes_on(keeping, Retention(), latest + timedelta(days=1)) > TODAY


def test_money_is_kept_for_whole_years_after_the_year_of_the_meeting() -> None:
    assert goes_on(Keeping.MONEY, Retention(), date(2027, 3, 8)) == date(2036, 1, 1)
    assert last_day(Keeping.MONEY, Retention(), date(2035, 12, 31)) == date(2026, 12, 31)
    assert last_day(Keeping.MONEY, Retention(), date(2036, 1, 1)) == date(2027, 12, 31)


def test_a_day_ends_at_midnight_on_the_wall_also_when_the_clock_has_changed() -> None:
    assert before(date(2027, 3, 27)) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    assert before(date(2027, 3, 28)) == datetime(2027, 3, 28, 22, tzinfo=UTC)


def test_periods_are_read_from_texts_and_come_back_as_texts() -> None:
    chosen = retention_from({"keep_letters": " 365 ", "association": "Netzwerk"})
    assert chosen == replace(Retention(), letters=365)
    assert retention_from(as_texts(chosen)) == chosen


@pytest.mark.parametrize("text", ["", "0", "-1", "99999999", "lange", "12,5"])
def test_a_period_that_cannot_be_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError) as refused:
        retention_from({"keep_letters": text})
    assert [one.field for one in refused.value.problems] == ["keep_letters"]


def test_a_receipt_is_never_kept_shorter_than_the_law_says() -> None:
    with pytest.raises(InputError):
        retention_from({"keep_money": "7"})


def test_periods_are_said_as_people_count() -> None:
    said = [length(one, Retention()) for one in (Keeping.LETTERS, Keeping.DECLINED, Keeping.TRIES)]
    assert said == ["2 Jahre", "1 Jahr", "1 Tag"]
    assert length(Keeping.MONEY, Retention()) == "8 Jahre"
    assert length(Keeping.LINKS, Retention()) == "30 Tage"
