"""How fast is the rotation, how much does it prove, and does the independent checker agree?

    python -m benchmarks.rotation            every size, 15 seeds (a quarter of an hour)
    python -m benchmarks.rotation --quick    up to 60 x 20, 5 seeds (about a minute)
    python -m benchmarks.rotation --full     also 300 x 80, 1000 x 100, 10,000 runs of Tijdeman

Run it from the root of the repository on a machine with nothing else to do: seconds are those of
a clock, as seen by the one who asks, the solver's process being warm. Columns:

- `proven`    instances with every level proven; `median`, `p90`, `max` seconds of `solve`
- `core`      instances whose fairness the core proves without a solver
- `quick`     instances in which plain Python reaches the optimum of the first three levels, and of
              all; seconds of that (median)
- `checked`   plans (proven and quick) in which the independent checker finds every rule kept and
              the same levels
- `ratio`     median seconds of `solve` to those of a yardstick of plain Python in the same run

Below the table: one answer to "why not mine", one rung of the ladder after a withdrawal, one
contradiction explained, and the longest stall of an event loop beside a solve in a thread.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lagplanner.rotation.checker import check
from lagplanner.rotation.infeasible import explain
from lagplanner.rotation.problem import Problem, Result, Status
from lagplanner.rotation.repair import repair
from lagplanner.rotation.solve import DEFAULT_LEVELS, solve, solve_quickly
from lagplanner.rotation.why import why_not
from tests.rotation.instances import infeasible, of_size, with_published, with_withdrawal

QUICK = ("30x4", "30x20", "60x20")
USUAL = (*QUICK, "30x30", "60x30", "33in23x20")
LARGE = ("300x80", "1000x100")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args(arguments)
    sizes, seeds = (QUICK, 5) if options.quick else (USUAL, 15)
    yard = yardstick()
    solve(Problem.from_json(of_size("30x4", 99)))  # the process is warm from here on
    print(f"yardstick {yard:.3f} s\n")
    print(
        f"{'members x meetings':<19}{'proven':>7}{'median':>8}{'p90':>7}{'max':>7}{'core':>7}"
        f"{'quick 3':>9}{'all':>7}{'s':>6}{'checked':>9}{'ratio':>7}"
    )
    for size in sizes:
        print(row(size, range(seeds), yard), flush=True)
    if options.full:
        for size in LARGE:
            print(row(size, range(2), yard), flush=True)
    print()
    reasons(10 if options.quick else 40)
    ladder(3 if options.quick else 10)
    contradictions(5 if options.quick else 20)
    asyncio.run(stall())
    if options.full:
        tijdeman(10_000)


def yardstick() -> float:
    """Seconds for a fixed piece of plain Python on this machine, the best of three."""

    def work() -> None:
        rng, table = Random(1), {}
        for step in range(200_000):
            table[step % 997] = rng.random() + table.get(step % 89, 0.0) / 2

    return min(seconds(work)[0] for _ in range(3))


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def row(size: str, seeds: range, yard: float) -> str:
    """One line of the table."""
    times, quick_times = [], []
    proven = core = three = every = checked = 0
    for seed in seeds:
        data = of_size(size, seed)
        problem = Problem.from_json(data)
        took, best = seconds(lambda p=problem: solve(p))
        quick_took, quick = seconds(lambda p=problem: solve_quickly(p))
        times.append(took)
        quick_times.append(quick_took)
        proven += best.status is Status.optimal
        core += quick.proven.get("excess") == "core"
        three += worth(quick, 3) == worth(best, 3)
        every += worth(quick) == worth(best)
        checked += agrees(data, problem, best) and agrees(data, problem, quick)
    count = len(seeds)
    return (
        f"{size:<19}{proven:>4}/{count:<2}{statistics.median(times):>8.2f}"
        f"{ninetieth(times):>7.2f}{max(times):>7.2f}{core:>4}/{count:<2}{three:>6}/{count:<2}"
        f"{every:>4}/{count:<2}{statistics.median(quick_times):>6.2f}{checked:>6}/{count:<2}"
        f"{statistics.median(times) / yard:>7.1f}"
    )


def worth(result: Result, levels: int = len(DEFAULT_LEVELS)) -> tuple[int, ...]:
    return tuple(result.levels[level] for level in DEFAULT_LEVELS[:levels])


def agrees(data: dict[str, Any], problem: Problem, result: Result) -> bool:
    told = check(data, result.to_json(problem)["plan"])
    return bool(told["valid"]) and all(
        told["levels"][level] == value for level, value in result.levels.items()
    )


def ninetieth(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.9 * len(values)))]


def spread_of(times: Sequence[float]) -> str:
    return f"median {statistics.median(times):.2f} s, max {max(times):.2f} s ({len(times)})"


def reasons(count: int) -> None:
    problem = Problem.from_json(of_size("60x20", 0))
    result, rng, times = solve(problem), Random(4), []
    for _ in range(count):
        member, slot = rng.randrange(len(problem.members)), rng.randrange(len(problem.slots))
        times.append(seconds(lambda m=member, s=slot: why_not(problem, result, m, s))[0])
    print("why not, 60 x 20:         ", spread_of(times))


def ladder(count: int) -> None:
    times, fewest = [], []
    for seed in range(count):
        data = of_size("30x20", seed, pinned=0)
        problem = Problem.from_json(data)
        result = solve(problem)
        gone = next(h.member for h in result.plan[2:] if h is not None)
        plan = result.to_json(problem)["plan"]
        after = Problem.from_json(with_withdrawal(with_published(data, plan), gone))
        took, rungs = seconds(lambda p=after: repair(p))
        times.append(took / max(1, len(rungs)))
        fewest.append(rungs[0].allowed if rungs else -1)
    print("ladder, 30 x 20, one rung:", spread_of(times), "fewest changes:", fewest)


def contradictions(count: int) -> None:
    times = [
        seconds(lambda s=seed: explain(Problem.from_json(infeasible(s))))[0]
        for seed in range(count)
    ]
    print("contradiction explained:  ", spread_of(times))


async def stall() -> None:
    """The longest pause of this event loop while a thread waits for a solve."""
    problem = Problem.from_json(of_size("60x20", 1))
    job = asyncio.create_task(asyncio.to_thread(solve, problem))
    longest = 0.0
    while not job.done():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - before - 0.001)
    print(f"stall beside a solve:      {1000 * longest:.0f} ms at most")


def tijdeman(runs: int) -> None:
    """Tijdeman's bound in runs with no rule but fairness."""
    from lagplanner.rotation.core import Core
    from lagplanner.rotation.scale import Scale
    from lagplanner.rotation.tables import Tables
    from tests.rotation.test_core import unconstrained, with_days

    kept = sum(
        Core(Scale(Tables(with_days(unconstrained(seed))), ["excess"])).values["excess"] == 0
        for seed in range(runs)
    )
    print(f"Tijdeman's bound kept:     {kept} of {runs}")


if __name__ == "__main__":
    main()
