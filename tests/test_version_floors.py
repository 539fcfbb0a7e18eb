"""Is any library older than the version that mended its last known weakness?

docs/version-floors.csv names that version and the advisory. Nothing is asked of the network: who
reads of a new advisory adds a line, and this test says what has to be raised.
"""

import csv
import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parents[1]
FLOORS = list(csv.DictReader((ROOT / "docs/version-floors.csv").read_text("utf-8").splitlines()))


def locked(name: str) -> dict[str, list[Version]]:
    """The versions of a lock file by package; one may have several, for different Pythons."""
    found: dict[str, list[Version]] = {}
    for package, version in re.findall(
        r"^([\w.-]+)==([\w.+!-]+)", (ROOT / name).read_text("utf-8"), re.MULTILINE
    ):
        found.setdefault(package.lower(), []).append(Version(version))
    return found


def installed() -> dict[str, list[Version]]:
    """What runs at this moment."""
    return {
        re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower(): [Version(one.version)]
        for one in distributions()
    }


def too_old(known: dict[str, list[Version]]) -> list[str]:
    """The packages below their floor, with the advisory."""
    return [
        f"{row['package']} {version} is below {row['floor']} ({row['advisory']})"
        for row in FLOORS
        for version in known.get(row["package"], ())
        if version < Version(row["floor"])
    ]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_no_locked_library_is_below_its_floor(name: str) -> None:
    assert too_old(locked(name)) == []


def test_no_installed_library_is_below_its_floor() -> None:
    assert too_old(installed()) == []


def test_each_floor_is_of_a_library_in_use_and_names_its_advisory() -> None:
    in_use = locked("requirements.lock")
    for row in FLOORS:
        assert row["package"] in in_use, row
        assert re.fullmatch(r"CVE-\d{4}-\d{4,}|https://github\.com/\S+", row["advisory"]), row
        assert row["why"], row
    assert [row["package"] for row in FLOORS] == sorted(row["package"] for row in FLOORS)


def test_a_library_below_its_floor_would_be_named() -> None:
    assert too_old({"h11": [Version("0.14.0")]}) == ["h11 0.14.0 is below 0.16.0 (CVE-2025-43859)"]
