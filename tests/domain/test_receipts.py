"""What a meeting cost: which lines there are, what they come to, and which bill can be entered?"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.domain.afterwards.receipts import (
    CATEGORY_NAMES,
    MOST_CENTS,
    MOST_RECEIPTS,
    Category,
    Receipt,
    check,
    listed,
    of_talk,
    sums,
)
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.talks.speakers import Talk, TalkState
from lagplanner.templating.words import typed_euros
from lagplanner.web.forms import euros
from tests.english import german_left

HANDED_IN = datetime(2027, 3, 17, 23, 30, tzinfo=UTC)
TODAY = date(2027, 3, 20)
TALK = Talk(7, 1, 1, state=TalkState.ACCEPTED, title="Leerstand", fee_cents=15_000, travel_cents=6_000)  # fmt: skip
BILL = Receipt(Category.CATERING, "Bäckerei Muster", "Imbiss", 8_450, date(2027, 3, 15), mark="a1")

bills = st.builds(
    Receipt,
    st.sampled_from(Category),
    st.just("Bäckerei Muster"),
    st.just("Imbiss"),
    st.integers(1, MOST_CENTS),
    st.just(TODAY),
)


@pytest.mark.parametrize(
    ("changed", "receipts"),
    [
        ({}, ()),
        ({"fee_cents": 0, "travel_cents": 0}, ()),
        ({"fee_cents": 15_000}, ((Category.FEE, 15_000, None),)),
        ({"fee_cents": 15_000, "state": TalkState.DECLINED}, ()),
        ({"travel_cents": 6_000}, ((Category.TRAVEL, 6_000, None),)),
        (
            {"fee_cents": 15_000, "travel_cents": 6_000, "claim_cents": 4_280, "claimed_at": HANDED_IN},
            ((Category.FEE, 15_000, date(2027, 3, 18)), (Category.TRAVEL, 4_280, date(2027, 3, 18))),
        ),
        ({"travel_cents": 6_000, "claim_cents": 0, "claimed_at": HANDED_IN}, ()),
    ],
)  # fmt: skip
def test_a_talk_costs_what_was_agreed_until_the_bill_is_there(
    changed: dict[str, object], receipts: tuple[tuple[Category, int, date | None], ...]
) -> None:
    talk = replace(Talk(1, 1, 1, state=TalkState.ACCEPTED, title="Leerstand"), **changed)  # type: ignore[arg-type]
    assert of_talk(talk, "Dr. Probst") == tuple(
        Receipt(category, "Dr. Probst", "Leerstand", cents, day, talk.id)
        for category, cents, day in receipts
    )


def test_a_bill_of_a_talk_stands_in_the_place_of_what_was_agreed_so_nothing_counts_twice() -> None:
    fee = replace(BILL, category=Category.FEE, cents=14_000, talk_id=TALK.id, mark="b2", id=9)
    earlier = replace(BILL, day=date(2027, 3, 14), mark="c3", id=8)
    travel = Receipt(Category.TRAVEL, "Dr. Probst", "Leerstand", 6_000, None, TALK.id)
    assert listed([(TALK, "Dr. Probst")], [BILL, fee, earlier]) == (travel, earlier, BILL, fee)


@given(st.lists(bills, max_size=40))
def test_sums_are_exact_to_the_cent_by_category_and_in_all(found: list[Receipt]) -> None:
    by_category = sums(found)
    assert sum(by_category.values()) == sum(one.cents for one in found)
    assert by_category == {
        category: sum(one.cents for one in found if one.category is category)
        for category in Category
        if any(one.category is category for one in found)
    }
    assert sum(euros(typed_euros(one.cents)) for one in found) == sum(by_category.values())


@given(st.integers(0, MOST_CENTS))
def test_an_amount_as_we_print_it_is_read_back_as_the_same_cents(cents: int) -> None:
    assert euros(typed_euros(cents)) == cents


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"cents": 0}, "amount", "Bitte tragen Sie einen Betrag über 0 und unter einer Million Euro ein."),
        ({"cents": MOST_CENTS + 1}, "amount", "Bitte tragen Sie einen Betrag über 0 und unter einer Million Euro ein."),
        ({"day": date(2027, 3, 21)}, "day", "Dieser Tag ist noch nicht da. Von wann ist der Beleg?"),
        ({"talk_id": 7}, "category", "Zu einem Beitrag gehören Honorar und Reisekosten."),
        ({"mark": "../a"}, "key", "Bitte öffnen Sie das Formular noch einmal."),
    ],
)  # fmt: skip
def test_a_bill_that_cannot_be_is_refused_with_a_sentence_beside_its_field(
    changed: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(InputError) as refused:
        check(replace(BILL, **changed), [], today=TODAY)  # type: ignore[arg-type]
    assert [(one.field, one.message) for one in refused.value.problems] == [(field, sentence)]
    assert german_left(sentence) == ""


def test_a_cost_of_a_talk_has_one_bill_and_a_meeting_has_room_for_so_many() -> None:
    fee = replace(BILL, category=Category.FEE, talk_id=7)
    check(fee, [fee, BILL], today=TODAY)
    for there in (
        [replace(fee, mark="b2")],
        [replace(BILL, mark=f"m{number}") for number in range(MOST_RECEIPTS)],
    ):
        with pytest.raises(BrokenRuleError) as refused:
            check(fee, there, today=TODAY)
        assert german_left(str(refused.value)) == ""


def test_each_category_has_a_name_in_both_languages() -> None:
    assert [german_left(CATEGORY_NAMES[one]) for one in Category] == [""] * len(Category)
