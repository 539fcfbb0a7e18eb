"""The rotation on the command line: a problem in, JSON out.

    python -m lagplanner.rotation solve FILE.json [--levels a,b,…]
    python -m lagplanner.rotation why FILE.json MEMBER SLOT
    python -m lagplanner.rotation check FILE.json PLAN.json
    python -m lagplanner.rotation repair FILE.json

`-` reads standard input. MEMBER is an id, SLOT an id or an index. Exit status 0 for every answer
(also "infeasible"), 2 with one sentence on standard error for a malformed file.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from lagplanner.rotation.problem import Problem, ProblemError, Result, Status
from lagplanner.rotation.tables import DEFAULT_LEVELS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        answer = options.run(options)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return 2
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lagplanner.rotation", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Any, what: str, *arguments: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=what)
        one.add_argument("file", metavar="FILE.json")
        for argument in arguments:
            one.add_argument(argument)
        one.add_argument("--levels", type=_levels, default=DEFAULT_LEVELS, metavar="a,b,…")
        one.add_argument("--seconds", type=float, default=30.0)
        one.set_defaults(run=run)
        return one

    command("solve", _solve, "the best plan and what is proven of it")
    command("why", _why, "why a member hosts in a slot, or why not", "member", "slot")
    command("check", _check, "whether a plan keeps the rules, and its levels", "plan")
    command("repair", _repair, "the ladder of fewest changes to the published plan")
    return parser


def _levels(text: str) -> tuple[str, ...]:
    from lagplanner.rotation.solve import checked_levels

    try:
        return checked_levels(text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _solve(options: argparse.Namespace) -> dict[str, Any]:
    from lagplanner.rotation.infeasible import explain
    from lagplanner.rotation.solve import solve

    problem = Problem.from_json(_read(options.file))
    result = solve(problem, levels=options.levels, seconds=options.seconds)
    answer = result.to_json(problem)
    if result.status is Status.infeasible:
        answer["conflict"] = _plain(problem, explain(problem, levels=options.levels))
    return answer


def _why(options: argparse.Namespace) -> Any:
    from lagplanner.rotation.solve import solve
    from lagplanner.rotation.why import Verdict, why_not, why_this

    problem = Problem.from_json(_read(options.file))
    member = _position([m.id for m in problem.members], options.member, "member")
    slot = _position([s.id for s in problem.slots], options.slot, "slot", by_index=True)
    result = solve(problem, levels=options.levels, seconds=options.seconds)
    if not result.plan:
        return result.to_json(problem)
    why = why_not(problem, result, member, slot, levels=options.levels)
    if why.verdict is Verdict.hosts:
        return _plain(problem, why_this(problem, result, slot, levels=options.levels))
    return _plain(problem, why)


def _check(options: argparse.Namespace) -> dict[str, Any]:
    from lagplanner.rotation.checker import check

    data, plan = _read(options.file), _read(options.plan)
    Problem.from_json(data)
    if isinstance(plan, dict):  # what `solve` printed
        plan = plan.get("plan")
    if not isinstance(plan, list):
        raise ProblemError("the plan: must be a list of [member, day]")
    return check(data, plan)


def _repair(options: argparse.Namespace) -> dict[str, Any]:
    from lagplanner.rotation.repair import repair

    problem = Problem.from_json(_read(options.file))
    if all(slot.published is None for slot in problem.slots):
        raise ProblemError("slots: none of them is published, so there is nothing to repair")
    ladder = repair(problem, levels=options.levels, seconds=options.seconds)
    return {"ladder": _plain(problem, ladder)}


def _position(ids: Sequence[str | int], text: str, what: str, *, by_index: bool = False) -> int:
    names = [str(one) for one in ids]
    if text in names:
        return names.index(text)
    if by_index and text.isdecimal() and int(text) < len(names):
        return int(text)
    raise ProblemError(f"there is no {what} {text!r}")


def _read(name: str) -> Any:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ProblemError(f"{name}: is not JSON ({error})") from None


def _plain(problem: Problem, thing: Any) -> Any:
    """Data classes as JSON; members and slots stay indices, results take their JSON form."""
    if isinstance(thing, Result):
        return thing.to_json(problem)
    if isinstance(thing, Enum):
        return thing.value
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        return {
            one.name: _plain(problem, getattr(thing, one.name)) for one in dataclasses.fields(thing)
        }
    if isinstance(thing, Mapping):
        return {str(key): _plain(problem, value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return [_plain(problem, one) for one in thing]
    return thing


if __name__ == "__main__":
    sys.exit(main())
