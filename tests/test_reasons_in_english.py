"""Is every reason of the rotation said in English, with nothing German left?

Each kind is made by the function that makes it, for every member of the list it chooses from, so a
new kind without English fails here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lagplanner.domain.dates.days import Blackout
from lagplanner.domain.hosting import MeetingState, Wish, WishKind
from lagplanner.domain.members import Pause, Project
from lagplanner.domain.plan.change_words import shared_costs, small_costs, title_of_change
from lagplanner.domain.plan.costs import COUNTED, Course, costs
from lagplanner.domain.plan.explanations import (
    CAUSES,
    LOSSES,
    day_reasons,
    host_reasons,
    loss_words,
    more_credit,
    place_sentence,
)
from lagplanner.domain.plan.open_meetings import open_problem
from lagplanner.domain.plan.planning import (
    AddMeeting,
    Change,
    ChooseDay,
    ChooseHost,
    Entry,
    Exclude,
    PinDay,
    PinHost,
    RemoveMeeting,
    SetCoHost,
    SetStandby,
    SwapHosts,
    compare,
)
from lagplanner.domain.plan.question import AskedDay, AskedMeeting, Question
from lagplanner.domain.plan.standing import Barrier, Standing, bars
from lagplanner.domain.plan.turns import PastMeeting
from lagplanner.rotation.conflict import Conflict, Relaxable, Remedy, SlotView
from lagplanner.rotation.problem import Hosting, Plan, Result, Status
from lagplanner.services.plan.reasoning import AS_GOOD, NO_HOST_ELSEWHERE, NOT_BETTER
from tests.domain.test_question import YEAR, meeting, question
from tests.english import german_left
from tests.people import GOERLITZ, HAMMERWIESE, NEISSEUFER, RIESA, SONNENHOF

ADA = replace(SONNENHOF, id=1, slug="sonnenhof", name="Sonnenhof")
MILAN = replace(NEISSEUFER, id=2, slug="neisseufer", name="Neißeufer", room_capacity=40)
HOA = replace(HAMMERWIESE, id=3, slug="hammerwiese", name="Hammerwiese")
NEIGHBOUR = replace(ADA, id=4, slug="nachbar", name="Elbtreff")
DAY = date(2027, 2, 15)
OPEN: Plan = (None, None, None, None)


def hosted(*members: int | None) -> Plan:
    return tuple(None if one is None else Hosting(one, 0) for one in members)


def by_name(asked: Question, name: str) -> int:
    return next(at for at, one in enumerate(asked.projects) if one.name == name)


def every_bar() -> Iterator[tuple[Barrier, str]]:
    """Each way in which a rule can keep Sonnenhof from the first meeting of the year."""
    first, rest = meeting(1), YEAR[1:]
    two_days = AskedMeeting(2027, Entry(1, 1), (AskedDay(DAY), AskedDay(date(2027, 3, 1))))
    around = (Pause(date(2027, 2, 1), DAY), Pause(date(2027, 2, 16), date(2027, 3, 31)))
    closed = Blackout(date(2027, 1, 1), date(2027, 3, 31), "Stadtfest", town="riesa")
    hers = (meeting(1, host_id=1), *rest)
    pinned = meeting(1, host_id=2, host_pinned=True)
    last = PastMeeting(date(2026, 11, 9), -1, "riesa", (1,))
    next_door = replace(last, host_ids=(4,))
    asked: Sequence[tuple[Question, Plan]] = (
        (question(ADA, MILAN, asked=(pinned, *rest)), OPEN),
        (question(ADA, MILAN, asked=(replace(pinned, state=MeetingState.CONFIRMED), *rest)), OPEN),
        (question(ADA, asked=(meeting(1, excluded_ids=(1,)), *rest)), OPEN),
        (question(ADA, asked=(replace(first, days=()), *rest)), OPEN),
        (question(replace(ADA, pauses=around), asked=(two_days, *rest)), OPEN),
        (question(replace(ADA, member_since=date(2027, 4, 1))), OPEN),
        (question(replace(ADA, member_until=date(2027, 1, 31)), asked=hers), OPEN),
        (question(replace(ADA, funding_until=date(2027, 1, 31)), asked=hers), OPEN),
        (question(replace(ADA, pauses=(Pause(DAY, DAY),))), OPEN),
        (question(replace(ADA, pauses=(Pause(DAY, None),)), asked=hers), OPEN),
        (question(ADA, closures=(closed,)), OPEN),
        (question(ADA, closures=(replace(closed, title=""),)), OPEN),
        (question(replace(ADA, room_capacity=12)), OPEN),
        (question(ADA, history=(last,)), OPEN),
        (replace(question(ADA, history=(last,)), turns=question(ADA).turns), OPEN),
        (question(ADA), hosted(None, 0, None, None)),
        (question(ADA, NEIGHBOUR, history=(next_door,)), OPEN),
        (question(ADA, NEIGHBOUR), hosted(None, 0, None, None)),
    )
    for one, plan in asked:
        member = next((at for at, project in enumerate(one.projects) if project.id == 1), None)
        assert member is not None
        yield from ((bar.barrier, bar.words) for bar in bars(one, plan, 0, member))
    later = question(ADA)
    yield from ((bar.barrier, bar.words) for bar in bars(later, hosted(0, *OPEN[1:]), 1, 0))


def test_every_rule_that_bars_is_told_in_english() -> None:
    found = list(every_bar())

    assert {barrier for barrier, _ in found} == set(Barrier)
    for _, words in found:
        assert german_left(words) == ""
        assert german_left(f"Sonnenhof (Riesa) {words}.") == ""
        assert german_left(more_credit("Sonnenhof (Riesa)", words)) == ""


@pytest.mark.parametrize("by", [1, 3])
@pytest.mark.parametrize("level", sorted(LOSSES))
def test_every_loss_is_told_in_english(level: str, by: int) -> None:
    words = loss_words(level, by)

    for sentence in with_loss(words):
        assert german_left(sentence) == ""


@pytest.mark.parametrize("words", [AS_GOOD, NOT_BETTER, NO_HOST_ELSEWHERE])
def test_what_a_computation_found_is_told_in_english(words: str) -> None:
    for sentence in with_loss(words):
        assert german_left(sentence) == ""


def with_loss(words: str) -> tuple[str, ...]:
    """The sentences that the words end, as services make them."""
    capital = f"{words[0].upper()}{words[1:]}"
    return (
        f"Sonnenhof (Riesa) hat mehr Guthaben, aber {words}.",
        f"Mit Sonnenhof (Riesa) beim 2. Treffen 2027 gilt: {capital}.",
        f"{capital}.",
    )


def test_the_reasons_for_a_host_are_told_in_english() -> None:
    last = PastMeeting(date(2025, 11, 10), -5, "riesa", (1,))
    wishes = (Wish(1, WishKind.OFFER, 2027, 1), Wish(1, WishKind.AVOID, 2027, 2))
    asked = question(ADA, MILAN, HOA, history=(last,), wishes=wishes)
    member = by_name(asked, "Sonnenhof")
    settled = [
        question(ADA, asked=(replace(meeting(1, host_id=1, host_pinned=True), state=s), *YEAR[1:]))
        for s in (None, MeetingState.HELD, MeetingState.CONFIRMED)
    ]
    twins = question(ADA, replace(NEIGHBOUR, room_capacity=40))
    sentences = [
        *host_reasons(asked, hosted(member, *OPEN[1:]), 0),
        *host_reasons(asked, hosted(None, member, *OPEN[2:]), 1),
        *(text for one in settled for text in host_reasons(one, hosted(0, *OPEN[1:]), 0)),
        *host_reasons(twins, hosted(0, *OPEN[1:]), 0),
        *(
            f"{before}{place_sentence(Standing(0, Fraction(h), Fraction(29, 10), 8), 24)}"
            for h in (0, 1, 2, Fraction(3, 2))
            for before in ("", "Sonnenhof (Riesa): ")
        ),
    ]

    assert any("Das Los" in text for text in sentences)
    assert [left for text in sentences if (left := german_left(text))] == []


def test_those_with_more_credit_are_counted_in_english() -> None:
    small = [
        replace(MILAN, id=at, slug=f"klein-{at}", name="Neißeufer", room_capacity=12)
        for at in range(10, 15)
    ]
    paid = tuple(PastMeeting(date(2020 + at, 3, 9), -20 + 2 * at, "riesa", (1,)) for at in range(5))
    for number in (4, 5):
        asked = question(ADA, *small[:number], history=paid)
        plan = hosted(by_name(asked, "Sonnenhof"), *OPEN[1:])
        sentences = host_reasons(asked, plan, 0)
        assert any("dagegen spricht" in text for text in sentences)
        assert [left for text in sentences if (left := german_left(text))] == []
    every = ", ".join(f"{count}-mal {cause}" for count, cause in enumerate(CAUSES.values(), 1))
    assert german_left(f"2 weitere Projekte haben mehr Guthaben; dagegen spricht: {every}.") == ""
    assert (
        german_left(
            "Ein weiteres Projekt hat mehr Guthaben; dagegen spricht: 1-mal der Plan als Ganzes."
        )
        == ""
    )


def test_the_reasons_for_a_day_within_the_plan_are_told_in_english() -> None:
    days = (AskedDay(DAY, 0), AskedDay(date(2027, 3, 1), 5))
    first = AskedMeeting(2027, Entry(1, 1), days)
    settled = replace(first, entry=Entry(1, 1, day=DAY, day_pinned=True, host_id=1))
    busy = replace(ADA, pauses=(Pause(DAY, DAY),))
    close = PastMeeting(date(2027, 2, 1), -1, "plauen", ())
    late: Plan = (Hosting(0, 1), None, None, None)
    sentences = [
        *day_reasons(question(ADA, asked=(first, *YEAR[1:])), hosted(0, *OPEN[1:]), 0),
        *day_reasons(question(ADA, asked=(settled, *YEAR[1:])), hosted(0, *OPEN[1:]), 0),
        *day_reasons(
            question(ADA, asked=(replace(settled, state=MeetingState.HELD), *YEAR[1:])),
            hosted(0, *OPEN[1:]),
            0,
        ),
        *day_reasons(question(busy, asked=(first, *YEAR[1:])), late, 0),
        *day_reasons(question(ADA, asked=(first, *YEAR[1:]), history=(close,)), late, 0),
    ]

    assert len(set(sentences)) == 5
    assert [left for text in sentences if (left := german_left(text))] == []


def course(plan: Plan, *projects: Project, levels: Mapping[str, int] | None = None) -> Course:
    wishes = (Wish(2, WishKind.OFFER, 2027, 2),)
    asked = tuple(
        AskedMeeting(year, Entry(quarter, quarter), (AskedDay(date(year, 3 * quarter - 1, 15)),))
        for year in (2027, 2028)
        for quarter in range(1, 5)
    )
    return Course(question(*projects, asked=asked, wishes=wishes), plan, levels or {})


def test_everything_a_change_costs_is_told_in_english() -> None:
    def both(*members: int | None) -> Plan:
        return hosted(*members, *[None] * (8 - len(members)))

    cast = (ADA, MILAN, HOA)
    hoa, milan, ada = 0, 1, 2  # by slug: hammerwiese, neisseufer, sonnenhof
    pairs = [
        (both(ada), both(hoa)),  # waits beyond the end; comes
        (both(ada, hoa), both(hoa, ada)),  # other meetings
        (both(ada, None, None, None, hoa), both(hoa, None, None, None, ada)),  # earlier, later
        (both(ada, milan), both(ada, hoa)),  # a wish stays open
        (both(ada, hoa), both(ada, milan)),  # a wish is granted
        (both(ada, hoa), both(ada)),  # nobody found
        (both(None, ada, None, None, hoa), both(None, hoa, None, None, None, None, None, ada)),
    ]
    worse = {"excess": 1, "spread": 1}
    sentences = [
        text
        for before, after in pairs
        for old, new in (({}, worse), (worse, {}))
        for text in costs(
            course(before, *cast, levels=old), course(after, *cast, levels=new), 2027
        )[0]
    ]
    sentences += [
        f"Sonnenhof wartet dann {word} Treffen länger, bis zum 1. Treffen 2028."
        for word in COUNTED[1:]
    ]
    sentences += [
        f"Sonnenhof ist dann schon beim 1. Treffen 2027 dran, {word} Treffen früher."
        for word in COUNTED[1:]
    ]

    assert len(set(sentences)) > 30
    assert [left for text in sentences if (left := german_left(text))] == []


CHANGES: tuple[Change, ...] = (
    ChooseHost(1, 2),
    ChooseDay(1, DAY),
    PinHost(1),
    PinHost(1, pinned=False),
    PinDay(1),
    PinDay(1, pinned=False),
    SwapHosts(1, 2),
    SwapHosts(1, 5),
    SwapHosts(1, 4),
    Exclude(1, 2),
    Exclude(1, 2, excluded=False),
    SetCoHost(1, 2),
    SetCoHost(1, None),
    SetStandby(1, 2),
    SetStandby(1, None),
    AddMeeting(DAY),
    RemoveMeeting(5),
)


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_every_change_by_hand_has_an_english_title_and_price(change: Change) -> None:
    entries = (
        Entry(1, 1, host_id=1, day=DAY),
        Entry(2, 2, host_id=2, co_host_id=1, standby_id=3),
        Entry(4, 4, host_id=4),
        Entry(5, 1, extra=True, host_id=3),
    )
    projects = {one.id: one for one in (ADA, MILAN, HOA, NEIGHBOUR)}

    told = [title_of_change(change, entries, projects), *small_costs(change), *shared_costs(change)]
    rows = compare((), entries, projects)

    assert [german_left(text) for text in told] == [""] * len(told)
    assert [german_left(text) for row in rows for text in (row.quarter_text, row.old, row.new)] == [
        ""
    ] * (3 * len(rows))


def conflict(rules: Sequence[Relaxable], *left: tuple[int, ...], slots: Sequence[int]) -> Conflict:
    views = tuple(SlotView(slot, members, {}) for slot, members in zip(slots, left, strict=True))
    remedies = tuple(
        Remedy(rule, 5, 2, slots[0] if rule is Relaxable.confirmed else None, True)
        for rule in Relaxable
    )
    return Conflict(views, tuple(rules), remedies, "", Result(Status.feasible))


def test_every_reason_why_a_meeting_stays_open_is_told_in_english() -> None:
    cast = (ADA, MILAN, HOA)
    asked = question(*cast)
    no_day = question(*cast, asked=(replace(YEAR[0], days=()), *YEAR[1:]))
    pinned = question(
        *cast,
        asked=(
            meeting(1, host_id=1, host_pinned=True, day=DAY, day_pinned=True),
            replace(YEAR[1], year=2028),
            *YEAR[2:],
        ),
    )
    every = list(Relaxable)
    sentences = [
        open_problem(no_day, OPEN, 0),
        open_problem(asked, OPEN, 0),
        open_problem(asked, OPEN, 0, conflict(every, (0,), (0,), slots=[0, 1])),
        open_problem(asked, OPEN, 0, conflict(every, (0, 1), (0, 1), slots=[0, 1])),
        open_problem(asked, OPEN, 0, conflict(every, (0, 1, 2), (0,), (), slots=[0, 1, 2])),
        open_problem(pinned, OPEN, 0, conflict(every, (2,), (0,), slots=[0, 1])),
        open_problem(pinned, OPEN, 0, conflict(every, (2,), (2,), (2,), slots=[0, 1, 2])),
        *only_rule_sentences(),
    ]

    assert [left for text in sentences if (left := german_left(text))] == []


def only_rule_sentences() -> Iterator[str]:
    """Told where one rule alone bars a project, for each rule and for one and two projects."""
    twin = replace(ADA, id=5, slug="zwilling", name="Elbtreff", town=GOERLITZ)
    past = PastMeeting(date(2026, 11, 9), -1, "riesa", (9,))
    both = PastMeeting(date(2026, 11, 9), -1, "plauen", (1, 5))
    rest = YEAR[1:]
    around = (Pause(date(2027, 2, 1), DAY), Pause(date(2027, 2, 16), date(2027, 3, 31)))
    two_days = AskedMeeting(2027, Entry(1, 1), (AskedDay(DAY), AskedDay(date(2027, 3, 1))))
    closures = tuple(Blackout(DAY, DAY, "", town=town.slug) for town in (RIESA, GOERLITZ))
    for cast in ((ADA,), (ADA, twin)):

        def all_with(*, cast: tuple[Project, ...] = cast, **facts: object) -> list[Project]:
            return [replace(one, **facts) for one in cast]  # type: ignore[arg-type]

        barred = (
            question(*all_with(room_capacity=3)),
            question(*all_with(pauses=(Pause(DAY, DAY),))),
            question(*all_with(funding_until=date(2027, 1, 31))),
            question(*all_with(member_since=date(2027, 4, 1))),
            question(*cast, asked=(meeting(1, excluded_ids=(1, 5)), *rest)),
            question(*cast, closures=closures),
            question(*all_with(pauses=around), asked=(two_days, *rest)),
            question(*cast, history=(both,)),
            question(*(replace(one, town=RIESA) for one in cast), history=(past,)),
            question(*cast, MILAN, asked=(meeting(1, host_id=2, host_pinned=True), *rest)),
        )
        yield from (open_problem(one, OPEN, 0) for one in barred)
