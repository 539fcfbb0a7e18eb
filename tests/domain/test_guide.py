"""Which first step comes next, and whom does the guide leave alone?"""

from dataclasses import replace

import pytest

from lagplanner.domain.guide import Facts, GuideStep, guide

NOTHING = Facts()
ALL = Facts(named=True, can_send=True, projects=24, past_meetings=36, planned=True)
S = GuideStep


@pytest.mark.parametrize(
    ("facts", "skipped", "next_step", "over"),
    [
        (NOTHING, (), S.OURSELVES, 0),
        (replace(NOTHING, named=True), (), S.OURSELVES, 0),
        (replace(NOTHING, named=True, can_send=True), (), S.MEMBERS, 1),
        (NOTHING, (S.OURSELVES,), S.MEMBERS, 1),
        (replace(NOTHING, projects=3), (S.OURSELVES, S.HISTORY), S.YEAR, 3),
        (replace(ALL, planned=False), (), S.YEAR, 3),
        (ALL, (), None, 4),
        (NOTHING, tuple(GuideStep), None, 4),
    ],
)
def test_the_first_step_that_is_neither_done_nor_skipped_is_next(
    facts: Facts, skipped: tuple[str, ...], next_step: GuideStep | None, over: int
) -> None:
    made = guide(facts, skipped=skipped)
    assert (made.next.step if made.next else None, made.over) == (next_step, over)


def test_a_step_that_was_skipped_and_then_done_counts_as_done() -> None:
    [line] = [one for one in guide(ALL, skipped=[S.MEMBERS]).lines if one.step is S.MEMBERS]
    assert (line.is_done, line.is_skipped) == (True, False)


@pytest.mark.parametrize(
    ("facts", "is_begun", "is_closed", "wanted"),
    [
        (NOTHING, False, False, True),
        (NOTHING, True, False, True),
        (NOTHING, True, True, False),
        (replace(NOTHING, projects=24), False, False, False),  # it runs already
        (replace(NOTHING, projects=24), True, False, True),
        (ALL, True, False, False),
    ],
)
def test_it_leads_whoever_begins_and_leaves_alone_what_runs_already(
    facts: Facts, is_begun: bool, is_closed: bool, wanted: bool
) -> None:
    assert guide(facts, is_begun=is_begun, is_closed=is_closed).is_wanted is wanted
