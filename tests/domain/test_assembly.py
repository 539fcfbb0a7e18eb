"""What is there to do for a general assembly, which motions count, and who has how many votes?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagplanner.domain.assembly.assemblies import (
    Assembly,
    State,
    Todo,
    check_day,
    check_named,
    check_not_called,
    next_number,
    tasks,
)
from lagplanner.domain.assembly.motions import (
    Motion,
    MotionState,
    agenda,
    deadline,
    settled,
    submitted,
)
from lagplanner.domain.assembly.notice import notice
from lagplanner.domain.assembly.votes import Mark, Presence, check, count, voters
from lagplanner.domain.dates.day_rules import OpenDays
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.rules import NoticeForm, Rules, Voting
from lagplanner.formats.holidays import public_holidays, school_holidays
from tests.people import HAMMERWIESE, NEISSEUFER, SONNENHOF

DAY = date(2027, 3, 15)
SAXONY = OpenDays(
    CalendarFacts(
        public=public_holidays(2026, 2028, "SN"), school=school_holidays(2026, 2028, "SN")
    ),
    Rules(),
)
PUBLIC = replace(SAXONY, rules=Rules(notice_form=NoticeForm.PUBLIC))
IN_TIME = notice(DAY, SAXONY)
BY_LETTER = replace(SAXONY, rules=Rules(notice_form=NoticeForm.LETTER))
DECIDES = Assembly(1, elections=("Vorsitz",))
QUIET = State(Assembly(1), DAY, True, IN_TIME, has_venue=True, laid=True)
UNLAID = replace(QUIET, laid=False, invite_on=date(2027, 2, 12))
CALLED = replace(QUIET, sent=3)

# fmt: off
TO_DO = [
    # on the day         what is so                                              what there is to do
    (date(2026, 12, 1),  QUIET,                                                  ()),
    (date(2026, 12, 1),  replace(QUIET, has_venue=False),                        (Todo.VENUE,)),
    (date(2026, 12, 1),  replace(QUIET, held=3, has_venue=False),                (Todo.VENUE, Todo.RELEASE)),
    (date(2026, 12, 1),  replace(QUIET, late=1),                                 (Todo.MOTIONS,)),
    (date(2027, 2, 28),  replace(CALLED, late=1),                                ()),  # nothing to decide any more
    (date(2027, 2, 12),  UNLAID,                                                 ()),  # the round comes today
    (date(2027, 2, 13),  UNLAID,                                                 (Todo.INVITE,)),
    (date(2027, 2, 13),  replace(UNLAID, laid=True, held=3),                     (Todo.RELEASE,)),
    (date(2027, 2, 13),  replace(UNLAID, sent=1),                                ()),
    (date(2027, 2, 13),  replace(UNLAID, assembly=Assembly(1, posted_on=DAY)),   ()),
    (date(2027, 2, 4),   replace(UNLAID, invite_on=None),                        ()),  # it is not near
    (date(2027, 2, 5),   replace(UNLAID, invite_on=None),                        (Todo.INVITE,)),
    (date(2027, 2, 13),  replace(UNLAID, notice=notice(DAY, BY_LETTER)),         ()),
    (date(2026, 12, 1),  replace(QUIET, on_paper=2),                         ()),  # long before
    (date(2027, 2, 5),   replace(QUIET, on_paper=2),                         (Todo.LETTERS,)),
    (date(2027, 2, 5),   replace(QUIET, on_paper=2, assembly=Assembly(1, posted_on=DAY)), ()),
    (date(2027, 2, 5),   replace(QUIET, notice=notice(DAY, PUBLIC)),             (Todo.PUBLISH,)),
    (DAY,                QUIET,                                                  (Todo.VOTES,)),
    (DAY,                replace(QUIET, votes_taken=True),                       ()),
    (DAY + timedelta(1), QUIET,                                                  (Todo.MINUTES,)),
    (DAY + timedelta(1), replace(QUIET, minuted=True),                           ()),
    (DAY + timedelta(1), replace(QUIET, assembly=DECIDES),                       (Todo.MINUTES, Todo.REGISTER)),
    (DAY + timedelta(1), replace(QUIET, assembly=replace(DECIDES, registered_on=DAY), minuted=True), ()),
    (DAY + timedelta(1), replace(QUIET, assembly=DECIDES, stands=False),         ()),
]
# fmt: on


@pytest.mark.parametrize(("today", "state", "expected"), TO_DO)
def test_there_is_one_thing_to_do_after_the_other(
    today: date, state: State, expected: tuple[Todo, ...]
) -> None:
    assert tuple(one.todo for one in tasks(state, today)) == expected


def test_a_task_says_until_when() -> None:
    letters = replace(QUIET, on_paper=1, has_venue=False)
    by_letter = replace(
        IN_TIME, last=notice(DAY, replace(SAXONY, rules=Rules(notice_form=NoticeForm.BOTH))).last
    )

    found = tasks(replace(letters, notice=by_letter), date(2027, 2, 5))

    assert [(one.todo, one.until) for one in found] == [
        (Todo.VENUE, date(2027, 2, 22)),
        (Todo.LETTERS, date(2027, 2, 22)),
    ]


def test_a_day_that_breaks_the_period_wants_a_reason() -> None:
    late = date(2027, 3, 1)

    assert check_day(IN_TIME, date(2027, 2, 28), reason="") == ""  # by law a Sunday is in time
    with pytest.raises(InputError) as refused:
        check_day(IN_TIME, late, reason="  ")
    assert [one.field for one in refused.value.problems] == ["reason"]
    assert check_day(IN_TIME, late, reason=" Alle verzichten. ") == "Alle verzichten."


def test_no_assembly_is_called_for_a_day_that_is_over() -> None:
    with pytest.raises(InputError) as refused:
        check_day(IN_TIME, DAY, reason="Eilt.")
    assert [one.field for one in refused.value.problems] == ["day"]


@pytest.mark.parametrize(
    ("assembly", "sent"),
    [(Assembly(1), 1), (Assembly(1, posted_on=DAY), 0), (Assembly(1, published_on=DAY), 0)],
)
def test_who_has_been_invited_is_invited_anew_for_another_day(
    assembly: Assembly, sent: int
) -> None:
    check_not_called(Assembly(1), sent=0)
    with pytest.raises(BrokenRuleError):
        check_not_called(assembly, sent=sent)


@pytest.mark.parametrize(
    ("assembly", "sent"),
    [(Assembly(1), 1), (Assembly(1, posted_on=DAY), 0), (Assembly(1, published_on=DAY), 0)],
)
def test_nothing_comes_on_the_agenda_that_the_invitation_did_not_name(
    assembly: Assembly, sent: int
) -> None:
    named = replace(assembly, elections=("Vorsitz", "Kasse"))
    check_named(Assembly(1), named, sent=0)
    check_named(named, replace(named, elections=("Kasse",), hybrid="Per Video."), sent=sent)
    for field, more in (("elections", ("Kasse", "Beisitz")), ("statute_changes", ("§ 4",))):
        with pytest.raises(InputError) as refused:
            check_named(named, replace(named, **{field: more}), sent=sent)
        assert [one.field for one in refused.value.problems] == [field]


def test_numbers_are_not_used_again() -> None:
    assert (next_number([]), next_number([1, 3])) == (1, 4)


BEITRITT = Motion(0, 1, 0, "Beitritt zum Bundesverband", project_id=7)


def test_a_motion_in_time_is_on_the_agenda_and_a_late_one_waits_for_the_board() -> None:
    rules = Rules(motion_days=35)
    last = deadline(DAY, rules)

    in_time = submitted(BEITRITT, (), DAY, rules, last)
    late = submitted(BEITRITT, (in_time,), DAY, rules, last + timedelta(1))
    of_board = submitted(replace(BEITRITT, project_id=None), (in_time, late), DAY, rules, DAY)

    assert last == date(2027, 2, 8)
    assert [(one.number, one.state) for one in (in_time, late, of_board)] == [
        (1, MotionState.AGENDA),
        (2, MotionState.LATE),
        (3, MotionState.AGENDA),
    ]
    assert agenda((of_board, late, in_time)) == (in_time, of_board)


def test_nothing_comes_onto_the_agenda_once_the_invitation_has_left() -> None:
    late = replace(BEITRITT, number=1, state=MotionState.LATE)

    assert settled(late, MotionState.AGENDA, notice_has_left=False).state is MotionState.AGENDA
    assert settled(late, MotionState.WITHDRAWN, notice_has_left=True).state is MotionState.WITHDRAWN
    with pytest.raises(BrokenRuleError):
        settled(late, MotionState.AGENDA, notice_has_left=True)


MEMBERS = tuple(
    replace(one, id=number, member_since=date(2015, 1, 1), member_until=None)
    for number, one in enumerate((SONNENHOF, NEISSEUFER, HAMMERWIESE), 1)
)
ONE_PROXY = Rules(proxies=1)


def here(*ids: int, presence: Presence = Presence.PRESENT) -> dict[int, Mark]:
    return {one: Mark(one, presence) for one in ids}


def test_each_project_has_a_vote_or_each_carrier() -> None:
    same = tuple(replace(one, carrier="Stadt Riesa") for one in MEMBERS[:2])
    left = replace(MEMBERS[2], member_until=DAY - timedelta(1))

    assert [one.name for one in voters((*same, left), DAY, Rules())] == [
        "Gemeinwesenarbeit Neißeufer",
        "Quartiersmanagement Sonnenhof",
    ]
    [carrier] = voters((*same, left), DAY, Rules(voting=Voting.CARRIER))
    assert (carrier.name, carrier.id, carrier.projects) == ("Stadt Riesa", 1, same)


# fmt: off
QUORUM = [
    # percent  here  needed  is it enough?
    (0,        0,    0,      False),  # nobody at all decides nothing
    (0,        1,    0,      True),
    (50,       1,    2,      False),
    (50,       2,    2,      True),
    (34,       1,    2,      False),
    (33,       1,    1,      True),
    (100,      3,    3,      True),
]
# fmt: on


@pytest.mark.parametrize(("percent", "present", "needed", "enough"), QUORUM)
def test_the_quorum_is_a_share_of_all_votes_rounded_up(
    percent: int, present: int, needed: int, enough: bool
) -> None:
    rules = Rules(quorum=percent)
    found = count(voters(MEMBERS, DAY, rules), here(*range(1, present + 1)), rules)

    assert (found.votes, found.needed, found.has_quorum) == (3, needed, enough)


def test_a_proxy_counts_only_with_whoever_carries_it() -> None:
    everybody = voters(MEMBERS, DAY, ONE_PROXY)
    carried = {**here(1), 2: Mark(2, Presence.PROXY, by=1)}

    assert count(everybody, carried, ONE_PROXY).here == 2
    del carried[1]
    assert count(everybody, carried, ONE_PROXY).here == 0


@pytest.mark.parametrize(
    ("mark", "marks", "rules", "why"),
    [
        (Mark(9, Presence.PRESENT), {}, ONE_PROXY, "Wer kein Mitglied ist"),
        (Mark(2, Presence.PROXY, by=1), here(1), Rules(), "Die Satzung erlaubt keine Vollmacht"),
        (Mark(2, Presence.PROXY, by=2), here(2), ONE_PROXY, "Wählen Sie ein anderes Mitglied"),
        (Mark(2, Presence.PROXY), here(1), ONE_PROXY, "Wählen Sie ein anderes Mitglied"),
        (Mark(2, Presence.PROXY, by=1), {}, ONE_PROXY, "Wer die Vollmacht hat, ist selbst nicht"),
        (
            Mark(3, Presence.PROXY, by=1),
            {**here(1), 2: Mark(2, Presence.PROXY, by=1)},
            ONE_PROXY,
            "Mehr als eine Vollmacht",
        ),
    ],
)
def test_a_vote_that_cannot_be_is_refused_with_the_reason(
    mark: Mark, marks: dict[int, Mark], rules: Rules, why: str
) -> None:
    with pytest.raises(BrokenRuleError, match=why):
        check(mark, voters(MEMBERS, DAY, rules), marks, rules)


@given(st.integers(1, 500))
def test_majorities_are_more_than_half_and_three_quarters(votes: int) -> None:
    everybody = tuple(
        replace(SONNENHOF, id=number, name=f"P{number}") for number in range(1, votes + 1)
    )
    found = count(voters(everybody, DAY, Rules()), here(*range(1, votes + 1)), Rules())

    assert found.simple * 2 > votes >= (found.simple - 1) * 2
    assert found.for_statutes * 4 >= votes * 3 > (found.for_statutes - 1) * 4
