"""Do the laws hold whatever people, clock and misfortune do in a year, in any order?

One machine does at random everything that can be done to a year; after each step all laws are tried
(`tests/stories/laws/rulebook.py`). `python -m benchmarks.laws --steps 10000` does it for longer.
"""

import asyncio
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.databases import Server
from tests.stories.laws.house import House
from tests.stories.laws.years import live_through

YEARS = {"sqlite": 12, "postgresql": 3}

_numbers = count(1)


@pytest.fixture
def new_house(
    dialect: str, server: Server | None, template: str, tmp_path: Path
) -> Callable[[], House]:
    """A fresh installation for each year."""

    def make() -> House:
        number = next(_numbers)
        folder = tmp_path / str(number)
        folder.mkdir()
        if server is None:
            shutil.copyfile(template, folder / "lagplanner.sqlite")
            return House(f"sqlite:///{folder / 'lagplanner.sqlite'}", folder)
        name = f"laws_{server.worker}_{number}"
        return House(asyncio.run(server.make(name, template)), folder)

    return make


def test_the_laws_hold_whatever_happens_in_a_year(
    dialect: str, new_house: Callable[[], House]
) -> None:
    counted = live_through(new_house, years=YEARS[dialect], steps=50, always_the_same=True)
    assert counted["step"] > 25 * YEARS[dialect]
