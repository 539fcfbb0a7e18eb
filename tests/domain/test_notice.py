"""Until when must a general assembly be called? A table the board could read, and the laws behind it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.domain.assembly.notice import (
    WAYS,
    Way,
    begins,
    earliest_assembly,
    notice,
    reasons,
)
from lagplanner.domain.dates.day_rules import OpenDays
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.rules import NoticeCounts, NoticeForm, NoticeUnit, Rules
from lagplanner.formats.holidays import public_holidays, school_holidays
from tests.english import german_left

SAXONY = OpenDays(
    CalendarFacts(
        public=public_holidays(2025, 2029, "SN"), school=school_holidays(2025, 2029, "SN")
    ),
    Rules(),
)
DAYS, WEEKS, MONTHS = NoticeUnit
MAIL, LETTER, BOTH, PUBLIC = NoticeForm
RECEIPT, SENDING = NoticeCounts


def told(text: str) -> date:
    """A day as people write it."""
    day, month, year = map(int, text.split("."))
    return date(year, month, day)


def ruled(
    number: int, unit: NoticeUnit, form: NoticeForm, counts: NoticeCounts = RECEIPT
) -> OpenDays:
    return replace(
        SAXONY,
        rules=Rules(notice_number=number, notice_unit=unit, notice_form=form, notice_counts=counts),
    )


# fmt: off
TABLE = [
    # period     form    what counts  assembly            there by      last safe day
    (14, DAYS,   MAIL,   RECEIPT, "15.3.2027",  "28.2.2027",  "26.2.2027"),   # Monday; a Sunday; Friday
    (14, DAYS,   LETTER, RECEIPT, "15.3.2027",  "28.2.2027",  "22.2.2027"),   # four working days on its way
    (14, DAYS,   BOTH,   RECEIPT, "15.3.2027",  "28.2.2027",  "22.2.2027"),   # the letters are slower
    (14, DAYS,   PUBLIC, RECEIPT, "15.3.2027",  "28.2.2027",  "26.2.2027"),
    (14, DAYS,   LETTER, SENDING, "15.3.2027",  "28.2.2027",  "26.2.2027"),   # posted is enough
    (2,  WEEKS,  MAIL,   RECEIPT, "15.3.2027",  "28.2.2027",  "26.2.2027"),
    (4,  WEEKS,  MAIL,   RECEIPT, "15.3.2027",  "14.2.2027",  "12.2.2027"),
    (4,  WEEKS,  LETTER, RECEIPT, "15.3.2027",  "14.2.2027",  "8.2.2027"),
    (1,  MONTHS, MAIL,   RECEIPT, "15.3.2027",  "14.2.2027",  "12.2.2027"),
    (1,  MONTHS, LETTER, RECEIPT, "15.3.2027",  "14.2.2027",  "8.2.2027"),
    (10, DAYS,   MAIL,   RECEIPT, "15.3.2027",  "4.3.2027",   "4.3.2027"),
    # each day of the week
    (14, DAYS,   MAIL,   RECEIPT, "16.3.2027",  "1.3.2027",   "1.3.2027"),
    (14, DAYS,   MAIL,   RECEIPT, "17.3.2027",  "2.3.2027",   "2.3.2027"),
    (14, DAYS,   MAIL,   RECEIPT, "18.3.2027",  "3.3.2027",   "3.3.2027"),
    (14, DAYS,   MAIL,   RECEIPT, "19.3.2027",  "4.3.2027",   "4.3.2027"),
    (14, DAYS,   MAIL,   RECEIPT, "20.3.2027",  "5.3.2027",   "5.3.2027"),
    (14, DAYS,   MAIL,   RECEIPT, "21.3.2027",  "6.3.2027",   "5.3.2027"),    # there by a Saturday
    # holidays
    (14, DAYS,   MAIL,   RECEIPT, "13.4.2027",  "29.3.2027",  "25.3.2027"),   # Easter Monday, Good Friday
    (14, DAYS,   LETTER, RECEIPT, "13.4.2027",  "29.3.2027",  "19.3.2027"),
    (14, DAYS,   MAIL,   RECEIPT, "22.5.2027",  "7.5.2027",   "5.5.2027"),    # the day after Ascension
    (14, DAYS,   LETTER, RECEIPT, "22.5.2027",  "7.5.2027",   "29.4.2027"),
    (14, DAYS,   LETTER, RECEIPT, "7.6.2027",   "23.5.2027",  "14.5.2027"),   # Whit Monday on the way
    (14, DAYS,   PUBLIC, RECEIPT, "2.12.2027",  "17.11.2027", "16.11.2027"),  # Buß- und Bettag, in Saxony
    (14, DAYS,   BOTH,   RECEIPT, "2.12.2027",  "17.11.2027", "10.11.2027"),
    (14, DAYS,   MAIL,   RECEIPT, "12.1.2027",  "28.12.2026", "18.12.2026"),  # between the years
    (14, DAYS,   LETTER, RECEIPT, "12.1.2027",  "28.12.2026", "14.12.2026"),
    # months that lack the day
    (1,  MONTHS, MAIL,   RECEIPT, "31.3.2027",  "27.2.2027",  "26.2.2027"),
    (3,  MONTHS, MAIL,   RECEIPT, "31.5.2027",  "27.2.2027",  "26.2.2027"),
    (1,  MONTHS, MAIL,   RECEIPT, "30.3.2028",  "28.2.2028",  "28.2.2028"),
    (1,  MONTHS, MAIL,   RECEIPT, "29.3.2028",  "28.2.2028",  "28.2.2028"),   # there is a 29 February
    (12, MONTHS, MAIL,   RECEIPT, "29.2.2028",  "27.2.2027",  "26.2.2027"),
]
# fmt: on


@pytest.mark.parametrize(("number", "unit", "form", "counts", "assembly", "there", "last"), TABLE)
def test_the_last_safe_day(
    number: int,
    unit: NoticeUnit,
    form: NoticeForm,
    counts: NoticeCounts,
    assembly: str,
    there: str,
    last: str,
) -> None:
    found = notice(told(assembly), ruled(number, unit, form, counts))

    assert (found.until, found.last_safe_day) == (told(there), told(last))


def test_the_reason_is_told_in_sentences() -> None:
    days = ruled(14, DAYS, BOTH)
    found = notice(date(2027, 3, 15), days)

    same = (
        "Die Frist von 14 Tagen zählt rückwärts; der Tag der Versammlung zählt nicht mit.",
        "Bis Sonntag, 28. Februar 2027 muss die Einladung angekommen sein.",
        "Der 28. Februar 2027 ist ein Sonntag.",
        "Wir rechnen bis Freitag, 26. Februar 2027, denn freie Tage verkürzen die Frist nicht.",
    )
    assert reasons(found, Way.MAIL, days) == (*same, "Eine E-Mail kommt am selben Werktag an.")
    assert reasons(found, Way.LETTER, days) == (
        *same,
        "Ein Brief braucht 4 Werktage; Samstage zählen wir nicht.",
    )


def test_where_sending_counts_no_way_is_slower_and_the_reason_says_so() -> None:
    days = ruled(1, MONTHS, LETTER, SENDING)
    found = notice(date(2027, 3, 17), days)

    assert reasons(found, Way.LETTER, days) == (
        "Die Frist von 1 Monat zählt rückwärts; der Tag der Versammlung zählt nicht mit.",
        "Bis Dienstag, 16. Februar 2027 muss die Einladung abgeschickt sein.",
    )


@pytest.mark.parametrize(("number", "unit", "form", "counts", "assembly", "there", "last"), TABLE)
def test_each_reason_is_said_in_english(
    number: int,
    unit: NoticeUnit,
    form: NoticeForm,
    counts: NoticeCounts,
    assembly: str,
    there: str,
    last: str,
) -> None:
    days = ruled(number, unit, form, counts)
    found = notice(told(assembly), days)
    said = [sentence for one in found.last for sentence in reasons(found, one.way, days)]

    assert [left for sentence in said if (left := german_left(sentence))] == []


def test_a_letter_to_those_without_mail_makes_the_day_earlier() -> None:
    days = ruled(14, DAYS, MAIL)

    found = notice(date(2027, 3, 15), days, ways=(Way.LETTER,))

    assert [(one.way, one.day) for one in found.last] == [
        (Way.MAIL, date(2027, 2, 26)),
        (Way.LETTER, date(2027, 2, 22)),
    ]
    assert not found.is_in_time(date(2027, 2, 23))
    assert found.is_in_time(date(2027, 2, 22))


NETWORKS = st.builds(
    ruled,
    st.integers(1, 60),
    st.sampled_from(NoticeUnit).filter(lambda unit: unit is not MONTHS),
    st.sampled_from(NoticeForm),
    st.sampled_from(NoticeCounts),
)
ASSEMBLIES = st.dates(date(2026, 6, 1), date(2028, 12, 31))


@given(NETWORKS, ASSEMBLIES)
def test_the_whole_period_lies_between_arrival_and_assembly(days: OpenDays, day: date) -> None:
    found = notice(day, days)

    length = days.rules.notice_number * (7 if days.rules.notice_unit is WEEKS else 1)
    assert day - found.until == timedelta(days=length + 1)
    for one in found.last:
        assert one.day <= found.open_until <= found.until
        assert days.is_open(one.day)


@given(NETWORKS, ASSEMBLIES)
def test_a_longer_period_a_later_assembly_and_receipt_never_give_more_time(
    days: OpenDays, day: date
) -> None:
    here = notice(day, days).last_safe_day
    longer = replace(days.rules, notice_number=days.rules.notice_number + 1)
    received = replace(days.rules, notice_counts=RECEIPT)

    assert notice(day, replace(days, rules=longer)).last_safe_day <= here
    assert notice(day, replace(days, rules=received)).last_safe_day <= here
    assert notice(day + timedelta(days=1), days).last_safe_day >= here


@given(NETWORKS, ASSEMBLIES)
def test_the_earliest_assembly_can_just_be_called(days: OpenDays, today: date) -> None:
    found = earliest_assembly(today, days)

    assert notice(found, days).is_in_time(today)
    assert not notice(found - timedelta(days=1), days).is_in_time(today)


@given(st.integers(1, 24), ASSEMBLIES)
def test_months_go_back_to_the_same_number_or_to_the_end_of_the_month(
    number: int, day: date
) -> None:
    first = begins(day, number, MONTHS)

    assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == number
    assert first.day == day.day or (first + timedelta(days=1)).day == 1


def test_every_form_has_a_way() -> None:
    assert set(WAYS) == set(NoticeForm)
