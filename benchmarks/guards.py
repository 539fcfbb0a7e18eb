"""Does a test fail for each guard that is taken away? `python -m benchmarks.guards` tries all of them.

The house is copied, one guard is removed from the copy, and the test that stands for it has to
fail there, after it has passed with the guard. A test that cannot fail proves nothing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.guarded import GUARDS, Guard

ROOT = Path(__file__).parents[1]
PARTS = "src templates tests docs pyproject.toml piccolo_conf.py requirements.lock requirements-dev.lock README.md"


def fails(house: Path, test: str) -> bool:
    """Whether a test fails in this copy of the house; what else goes wrong is said."""
    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-p",
            "no:randomly",
            "-k",
            "not postgresql",
            *test.split(),
        ],
        cwd=house,
        env={**os.environ, "PYTHONPATH": f"{house / 'src'}:{house}"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode not in (0, 1):
        raise SystemExit(ran.stdout + ran.stderr)
    return ran.returncode == 1


def copied(place: Path) -> Path:
    """The house without its history."""
    for part in PARTS.split():
        whole = ROOT / part
        (shutil.copytree if whole.is_dir() else shutil.copyfile)(whole, place / part)
    return place


def is_seen(house: Path, guard: Guard) -> bool:
    """See the test pass, take the guard away, see whether it fails, and put the guard back."""
    file = house / guard.file
    whole = file.read_text("utf-8")
    if guard.guard not in whole:
        raise SystemExit(f"{guard.what}: the guard stands no more in {guard.file}")
    if fails(house, guard.test):
        raise SystemExit(f"{guard.what}: {guard.test} fails with the guard too")
    file.write_text(whole.replace(guard.guard, guard.without), "utf-8")
    try:
        return fails(house, guard.test)
    finally:
        file.write_text(whole, "utf-8")


def main(wanted: str) -> int:
    """Try each guard whose name has the word; returns how many may go unseen."""
    unseen, chosen = 0, [one for one in GUARDS if wanted in one.what]
    with tempfile.TemporaryDirectory() as place:
        house = copied(Path(place))
        for guard in chosen:
            began = time.perf_counter()
            seen = is_seen(house, guard)
            unseen += not seen
            took = time.perf_counter() - began
            print(
                f"{'seen  ' if seen else 'UNSEEN'} {guard.what} ({guard.test}, {took:.0f} s)",
                flush=True,
            )
    print(f"{len(chosen)} guards taken away, {unseen} unseen")
    return unseen


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="a word in the name of the guards to try")
    sys.exit(main(parser.parse_args().only) > 0)
