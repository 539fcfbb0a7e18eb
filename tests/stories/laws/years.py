"""Everybody and everything together, for as many years as wanted."""

from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stories.laws.board import Board
from tests.stories.laws.house import House
from tests.stories.laws.post_room import PostRoom


class WholeYear(Board, PostRoom):
    """What everybody does, what the clock does, and what goes wrong."""


def live_through(
    new_house: Callable[[], House], *, years: int, steps: int, always_the_same: bool
) -> Counter[str]:
    """Live through years of so many steps each; returns how often what was done, and how it went.

    `always_the_same` draws the same deeds each time, and kills no sender: how far one got is never
    the same. Raises AssertionError naming the law that was
    broken, with the deeds that led there.
    """
    counted: Counter[str] = Counter()

    class OneYear(WholeYear):
        pass

    OneYear.new_house = staticmethod(new_house)
    OneYear.tally = counted
    OneYear.kills = not always_the_same
    run_state_machine_as_test(
        OneYear,
        settings=settings(
            max_examples=years,
            stateful_step_count=steps,
            derandomize=always_the_same,
            deadline=None,
            database=None,
            # What has been found is read as it happened: it cannot be made shorter in good time.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    return counted
