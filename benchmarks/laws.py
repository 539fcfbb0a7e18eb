"""Do the laws hold for thousands of steps?

    python -m benchmarks.laws [--steps 10000] [--postgresql] [--same]

Years of fifty random deeds each, with broken deeds and killed senders among them; after each step
all laws are tried (`tests/stories/laws/rulebook.py`). It prints what was done how often, and ends with
the number of steps; a broken law ends it with the deeds that led there. Each run draws others unless
`--same` is given.
"""

import argparse
import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from time import monotonic

from lagplanner.database.engine import open_database
from lagplanner.database.migrations.runner import migrate
from tests.databases import Server
from tests.stories.laws.house import House
from tests.stories.laws.years import live_through

STEPS_A_YEAR = 50


@contextmanager
def houses(*, postgresql: bool) -> Iterator[Callable[[], House]]:
    """Where new installations come from."""
    numbers = count(1)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        server = Server(place / "postgresql") if postgresql else None
        template = place / "template.sqlite"
        url = asyncio.run(server.make("template")) if server else f"sqlite:///{template}"
        asyncio.run(migrate(open_database(url)))

        def make() -> House:
            folder = place / str(next(numbers))
            folder.mkdir()
            if server is not None:
                return House(asyncio.run(server.make(f"laws_{folder.name}", "template")), folder)
            shutil.copyfile(template, folder / "lagplanner.sqlite")
            return House(f"sqlite:///{folder / 'lagplanner.sqlite'}", folder)

        try:
            yield make
        finally:
            if server is not None:
                server.stop()


def report(counted: Counter[str], seconds: float) -> None:
    """What was done how often, and in how many steps."""
    for name, number in sorted(counted.items()):
        print(f"{number:7d}  {name}")
    print(f"{counted['step']} steps in {seconds:.0f} s; the laws held")


def main() -> None:
    """Read the command line and live through the years."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--same", action="store_true")
    chosen = parser.parse_args()
    begun = monotonic()
    counted: Counter[str] = Counter()
    with houses(postgresql=chosen.postgresql) as new_house:
        while (left := chosen.steps - counted["step"]) > 0:
            counted += live_through(
                new_house,
                years=-(-left // STEPS_A_YEAR),
                steps=STEPS_A_YEAR,
                always_the_same=chosen.same,
            )
    report(counted, monotonic() - begun)


if __name__ == "__main__":
    main()
