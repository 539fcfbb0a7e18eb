"""How fast is the rotation, how much does it prove, and does the independent checker agree?

    python -m benchmarks.rotation                every usual size, 15 seeds (some minutes)
    python -m benchmarks.rotation --quick        up to 60 x 20, 5 seeds (about a minute)
    python -m benchmarks.rotation --full         also 300 x 80, 1000 x 100, 10,000 runs of Tijdeman
    python -m benchmarks.rotation --size 300x80 --seeds 5   only this size
    python -m benchmarks.rotation --random 1000  only so many small random problems, each against
                                                 all of its plans and the checker; --first 5000
                                                 takes others (100,000 take half an hour)

Run it from the root of the repository, best on a machine with nothing else to do: seconds are
those of a clock, as seen by the one who asks, the solver's process being warm. Beside them stands
the processor time of both processes, which other work on the machine hardly changes. Columns:

- `proven`    instances with every level proven
- `by`        how many of their levels the core has proven, and how many the solver
- `median`, `p90`, `p95`, `max`   seconds of `solve`; `cpu` median of its processor time
- `core`      instances whose fairness the core proves without a solver
- `quick 3`, `all`   instances in which plain Python reaches the optimum of the first three levels,
              and of all; `s` seconds of that (median)
- `checked`   plans (proven and quick) in which the independent checker finds every rule kept and
              the same levels
- `ratio`     median seconds of `solve` to those of a yardstick of plain Python in the same run

Below the table stand the numbers to reach, each with what was measured. Exit status 1 if an answer
was wrong; a number that was missed is told and nothing more, for it may be the machine's fault.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from lagplanner.rotation import worker
from lagplanner.rotation.checker import check
from lagplanner.rotation.core import Core
from lagplanner.rotation.infeasible import explain
from lagplanner.rotation.problem import Problem, Result, Status
from lagplanner.rotation.repair import repair
from lagplanner.rotation.scale import Scale
from lagplanner.rotation.solve import DEFAULT_LEVELS, solve, solve_quickly
from lagplanner.rotation.tables import Tables
from lagplanner.rotation.why import why_not, why_table
from tests.rotation.exhaustive import LEVELS, Best, best
from tests.rotation.instances import (
    harsh,
    infeasible,
    of_size,
    tiny,
    with_published,
    with_withdrawal,
)
from tests.rotation.test_core import unconstrained, with_days

QUICK = ("30x4", "30x20", "60x20")
USUAL = (*QUICK, "30x30", "60x30", "33in23x20")
LARGE = ("300x80", "1000x100")
LEVEL_COUNT = len(DEFAULT_LEVELS)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the clock and of the processors, ours and the solver's."""

    clock: float
    cpu: float


@dataclass(slots=True)
class Measured:
    """One size: what was seen in all its instances."""

    size: str
    count: int = 0
    proven: int = 0
    by_core: int = 0
    by_solver: int = 0
    fair: int = 0
    three: int = 0
    every: int = 0
    checked: int = 0
    took: list[Took] = field(default_factory=list)
    quick: list[Took] = field(default_factory=list)

    def row(self, yard: float) -> str:
        clock = [one.clock for one in self.took]
        median = statistics.median(clock)
        return (
            f"{self.size:<19}{self.of(self.proven)}{f'{self.by_core}+{self.by_solver}':>9}"
            f"{median:>8.2f}{percentile(clock, 90):>7.2f}{percentile(clock, 95):>7.2f}"
            f"{max(clock):>7.2f}{statistics.median(one.cpu for one in self.took):>7.2f}"
            f"{self.of(self.fair)}{self.of(self.three)}{self.of(self.every)}"
            f"{statistics.median(one.clock for one in self.quick):>6.2f}"
            f"{self.of(self.checked)}{median / yard:>7.1f}"
        )

    def of(self, number: int) -> str:
        return f"{number}/{self.count}".rjust(8)


HEAD = (
    f"{'members x meetings':<19}{'proven':>8}{'by':>9}{'median':>8}{'p90':>7}{'p95':>7}{'max':>7}"
    f"{'cpu':>7}{'core':>8}{'quick 3':>8}{'all':>8}{'s':>6}{'checked':>8}{'ratio':>7}"
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--size", choices=(*USUAL, *LARGE), action="append")
    parser.add_argument("--seeds", type=int, metavar="NUMBER")
    parser.add_argument("--random", type=int, metavar="NUMBER")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="of --random")
    options = parser.parse_args(arguments)
    if options.random is not None:
        return wrong_of(range(options.first, options.first + options.random))
    sizes = counted(options.size, quick=options.quick, full=options.full, seeds=options.seeds)
    yard = yardstick()
    solve(Problem.from_json(of_size("30x4", 99)))  # the process is warm from here on
    print(f"yardstick {yard:.3f} s\n\n{HEAD}")
    rows = {}
    for size, count in sizes.items():
        rows[size] = measured(size, range(count))
        print(rows[size].row(yard), flush=True)
    if options.size:
        return wrong_in(rows)
    print("\nnumbers to reach (median and p95 of the clock; processor time in brackets)")
    for line in goals(rows, quick=options.quick, full=options.full):
        print(line, flush=True)
    return wrong_in(rows)


def counted(
    wanted: Sequence[str] | None, *, quick: bool, full: bool, seeds: int | None
) -> dict[str, int]:
    """How many instances of which sizes."""
    usual, large = (5, 2) if quick else (15, 5)
    sizes = wanted or (*(QUICK if quick else USUAL), *(LARGE if full else ()))
    return {size: seeds or (large if size in LARGE else usual) for size in sizes}


def wrong_in(rows: dict[str, Measured]) -> int:
    """Exit status: 1 if the checker disagreed anywhere."""
    return int(any(one.checked < one.count for one in rows.values()))


def yardstick() -> float:
    """Seconds for a fixed piece of plain Python on this machine, the best of three."""

    def work() -> None:
        rng, table = Random(1), {}
        for step in range(200_000):
            table[step % 997] = rng.random() + table.get(step % 89, 0.0) / 2

    return min(seconds(work)[0].clock for _ in range(3))


def seconds(work: Callable[[], Any]) -> tuple[Took, Any]:
    clock, cpu = time.perf_counter(), processor_time()
    done = work()
    return Took(time.perf_counter() - clock, processor_time() - cpu), done


def processor_time() -> float:
    """Of this process, of solvers that have ended, and of those that wait for the next question."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = time.process_time() + ended.ru_utime + ended.ru_stime
    for one in worker._idle:
        with suppress(OSError):  # the clock of another process is known on Linux only
            total += time.clock_gettime((~one.process.pid << 3) | 2)
    return total


def measured(size: str, seeds: range) -> Measured:
    """Solve every instance both ways and have both plans judged."""
    seen = Measured(size)
    for seed in seeds:
        data = of_size(size, seed)
        problem = Problem.from_json(data)
        took, result = seconds(lambda p=problem: solve(p, seconds=180))
        quick_took, quick = seconds(lambda p=problem: solve_quickly(p))
        seen.count += 1
        seen.took.append(took)
        seen.quick.append(quick_took)
        seen.proven += result.status is Status.optimal
        seen.by_core += sum(how == "core" for how in result.proven.values())
        seen.by_solver += sum((how or "").startswith("solver") for how in result.proven.values())
        seen.fair += quick.proven.get("excess") == "core"
        seen.three += worth(quick, 3) == worth(result, 3)
        seen.every += worth(quick) == worth(result)
        seen.checked += agrees(data, problem, result) and agrees(data, problem, quick)
    return seen


def worth(result: Result, levels: int = LEVEL_COUNT) -> tuple[int, ...]:
    return tuple(result.levels[level] for level in DEFAULT_LEVELS[:levels])


def agrees(data: dict[str, Any], problem: Problem, result: Result) -> bool:
    told = check(data, result.to_json(problem)["plan"])
    return bool(told["valid"]) and all(
        told["levels"][level] == value for level, value in result.levels.items()
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """By nearest rank: so many percent of the values are not greater."""
    return sorted(values)[max(0, math.ceil(percent * len(values) / 100) - 1)]


def goals(rows: dict[str, Measured], *, quick: bool, full: bool) -> Iterator[str]:
    """The numbers to reach, each beside what was measured in this run."""
    for size, middle, most in (("60x20", 0.5, 1.0), ("60x30", 1.0, 2.0)):
        if size in rows:
            yield within(f"{size} proven", rows[size].took, middle, most)
    usual = [one for size, one in rows.items() if size not in LARGE]
    for one in usual:
        if one.size in ("30x4", "30x20", "60x20"):
            met = one.three == one.count and statistics.median(t.clock for t in one.quick) <= 0.5
            yield told(
                f"{one.size} without a solver, three levels",
                f"{one.three} of {one.count} in {statistics.median(t.clock for t in one.quick):.2f} s",
                "all in 0.5 s",
                met,
            )
    fair, count = sum(one.fair for one in rows.values()), sum(one.count for one in rows.values())
    yield told("fairness proven by the core", f"{fair} of {count}", "all", fair == count)
    if "300x80" in rows:
        yield within("300x80 proven", rows["300x80"].took, 30, 30)
    yield within("one answer to why not, 60x20", list(answers(10 if quick else 40)), 0.3, math.inf)
    size = "30x4" if quick else "60x20"
    yield within(f"table of why not, {size}", [table(size)], 30, 30)
    yield within("ladder after a withdrawal, a solve", list(ladder(3 if quick else 10)), 1, 1)
    yield within("contradiction explained", list(conflicts(5 if quick else 20)), 1, 1)
    pause = asyncio.run(stall())
    yield told("event loop beside a solve", f"{1000 * pause:.0f} ms", "25 ms", pause <= 0.025)
    runs = 10_000 if full else 500
    kept = tijdeman(runs)
    yield told("Tijdeman's bound kept", f"{kept} of {runs}", "all", kept == runs)


def within(what: str, took: Sequence[Took], middle: float, most: float) -> str:
    """Whether median and 95th percentile keep their limits, by the clock or by processor time."""

    def keeps(values: Sequence[float]) -> bool:
        return statistics.median(values) <= middle and percentile(values, 95) <= most

    clock, cpu = [one.clock for one in took], [one.cpu for one in took]
    seen = (
        f"{statistics.median(clock):.2f} / {percentile(clock, 95):.2f} s "
        f"({statistics.median(cpu):.2f} / {percentile(cpu, 95):.2f})"
    )
    wanted = f"{middle:g} s" if most in (middle, math.inf) else f"{middle:g} / {most:g} s"
    verdict = told(what, seen, wanted, keeps(clock))
    busy = not keeps(clock) and keeps(cpu)
    return f"{verdict}, reached in processor time: the machine is busy" if busy else verdict


def told(what: str, seen: str, wanted: str, reached: bool) -> str:
    return f"  {what:<38}{seen:<30}wanted {wanted:<14}{'reached' if reached else 'MISSED'}"


def answers(count: int) -> Iterator[Took]:
    problem = Problem.from_json(of_size("60x20", 0))
    result, rng = solve(problem), Random(4)
    for _ in range(count):
        member, slot = rng.randrange(len(problem.members)), rng.randrange(len(problem.slots))
        yield seconds(lambda m=member, s=slot: why_not(problem, result, m, s))[0]


def table(size: str) -> Took:
    problem = Problem.from_json(of_size(size, 0))
    result = solve(problem)
    return seconds(lambda: why_table(problem, result))[0]


def ladder(count: int) -> Iterator[Took]:
    """One rung of the ladder after somebody has withdrawn from a published plan."""
    for seed in range(count):
        data = of_size("30x20", seed, pinned=0)
        problem = Problem.from_json(data)
        result = solve(problem)
        gone = next(h.member for h in result.plan[2:] if h is not None)
        plan = result.to_json(problem)["plan"]
        after = Problem.from_json(with_withdrawal(with_published(data, plan), gone))
        took, rungs = seconds(lambda p=after: repair(p))
        yield Took(took.clock / max(1, len(rungs)), took.cpu / max(1, len(rungs)))


def conflicts(count: int) -> Iterator[Took]:
    for seed in range(count):
        problem = Problem.from_json(infeasible(seed))
        yield seconds(lambda p=problem: explain(p))[0]


async def stall() -> float:
    """The longest pause of this event loop while a thread waits for a solve, in seconds."""
    problem = Problem.from_json(of_size("60x20", 1))
    job = asyncio.create_task(asyncio.to_thread(solve, problem))
    longest = 0.0
    while not job.done():
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, time.perf_counter() - before - 0.001)
    return longest


def tijdeman(runs: int) -> int:
    """How many runs with no rule but fairness keep Tijdeman's bound."""
    return sum(
        Core(Scale(Tables(with_days(unconstrained(seed))), ["excess"])).values["excess"] == 0
        for seed in range(runs)
    )


def wrong_of(seeds: range) -> int:
    """Small random problems against all of their plans and the checker; 1 if one is wrong.

    An answer that claims nothing, since its time ran out, is not wrong; it is counted apart.
    """
    solve(Problem.from_json(of_size("30x4", 99)), seconds=120)  # the process is warm from here on
    wrong, silent, impossible, started = 0, 0, 0, time.perf_counter()
    for seed in seeds:
        data = (harsh if seed % 4 == 3 else tiny)(1_000_000 + seed)
        if seed % 4 == 3 and any(p < 0 for slot in data["slots"] for _, p in slot["dates"]):
            data = tiny(2_000_000 + seed)
        problem, expected = Problem.from_json(data), best(data)
        result = solve(problem)
        impossible += expected is None
        if result.status is Status.feasible:
            silent += 1
            print(f"no claim: {data['name']}", flush=True)
        elif not is_right(data, problem, expected, result):
            wrong += 1
            print(f"wrong: {data['name']}", flush=True)
    took = time.perf_counter() - started
    print(
        f"wrong answers: {wrong} of {len(seeds)}, {silent} without a claim, "
        f"{impossible} impossible problems, {took:.0f} s"
    )
    return int(bool(wrong))


def is_right(data: dict[str, Any], problem: Problem, expected: Best | None, result: Result) -> bool:
    """Whether the claim is what trying every plan gives, and the checker agrees."""
    if expected is None or result.status is Status.infeasible:
        return expected is None and result.status is Status.infeasible
    values = tuple(result.levels[level] for level in LEVELS)
    return values == expected.levels and agrees(data, problem, result)


if __name__ == "__main__":
    sys.exit(main())
