"""Is the house as its documents say? These tests keep them from rotting."""

import re
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from lagplanner import cli, settings

ROOT = Path(__file__).parents[1]


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return listed.stdout.split()


def test_the_room_map_names_every_room_and_no_other() -> None:
    told = set(re.findall(r"^\| `([^`]+)` \|", read("docs/ARCHITECTURE.md"), re.MULTILINE))
    package = ROOT / "src" / "lagplanner"
    rooms = {
        f"src/lagplanner/{room.name}{'/' if room.is_dir() else ''}"
        for room in package.iterdir()
        if not room.name.startswith("__") and room.name != "py.typed"
    } | {"templates/", "tests/", "benchmarks/"}
    assert told == rooms


def test_every_setting_is_documented_with_its_default() -> None:
    assert settings.as_table() in read("docs/operations.md")


def test_every_command_is_in_the_readme_and_in_the_operations_guide() -> None:
    cli.register()
    for name in cli.lagplanner.commands:
        assert f"`{name}`" in read("README.md")
        assert f"`{name}`" in read("docs/operations.md")


def test_every_command_explains_itself_in_german_with_an_example() -> None:
    cli.register()
    for name in cli.lagplanner.commands:
        result = CliRunner().invoke(cli.lagplanner, [name, "--help"])
        assert result.exit_code == 0
        assert "Beispiel" in result.output
        assert "Aufruf: " in result.output


def test_the_readme_begins_with_two_commands_of_one_line() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", read("README.md"), re.MULTILINE | re.DOTALL)
    demo, tests = blocks[0].splitlines(), blocks[1].splitlines()
    assert len(demo) == len(tests) == 1
    assert demo[0].endswith("lagplanner demo")
    assert "pytest" in tests[0]
    for part in (demo[0] + tests[0]).split():
        if part.startswith("requirements"):
            assert (ROOT / part).exists()


def test_every_decision_record_has_its_four_parts() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert len(records) >= 4
    for record in records:
        text = record.read_text("utf-8")
        for part in ("Context", "Decision", "Consequences", "Alternatives"):
            assert part in text or part == "Alternatives", f"{record.name} lacks {part}"


NOT_RECORDED_YET = {
    "kept": "what a person's erasure leaves",
}
"""Placeholders of letters that cannot be written before there is a page for what they say."""


def test_every_placeholder_of_a_letter_has_a_source() -> None:
    """Each is read from what is stored, or from a fact that somebody who posts the letter gives."""
    values = "".join(read(name) for name in tracked("src/lagplanner/services/post/*_values.py"))
    told = dict(re.findall(r'^    "(\w+)": (?:told|short|long)\("(\w+)"\)', values, re.MULTILINE))
    posting = "".join(
        read(name)
        for name in tracked("src/lagplanner/services", "src/lagplanner/domain/reminding")
        if name.endswith(".py") and not name.endswith("_values.py")
    )
    without = {one for one, fact in told.items() if not re.search(rf'"{fact}"(:|\] =)', posting)}
    assert without == set(" ".join(NOT_RECORDED_YET).split())


def test_a_design_system_class_appears_in_macros_only() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        if path.parent.name != "ui":
            assert not re.search(r'class="[^"]*\bkern-', path.read_text("utf-8")), path


def test_no_template_has_inline_style_or_script() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)", text), path


def test_only_reserved_mail_addresses_and_numbers_are_used() -> None:
    for name in tracked("src", "tests", "docs", "templates", "*.md"):
        if "/vendor/" in name or not name.endswith((".py", ".md", ".csv", ".html", ".json")):
            continue
        for domain in re.findall(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", read(name)):
            domain = domain.removesuffix(".eml")  # a letter kept as a file
            reserved = domain.endswith((".example", ".invalid", ".test", ".localhost")) or (
                re.search(r"(^|\.)example\.(org|com|net)$", domain)
            )
            assert reserved, f"{name}: {domain}"


def test_the_storeys_hold() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
