"""Is docs/asvs.md as it says: every item answered once, every test and document it names there?"""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/asvs.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| (\d+\.\d+\.\d+) \| (L[12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TEXT, re.MULTILINE
)
LEVELS = {"L1": 70, "L2": 183}
"""How many items version 5.0 has on each level."""


def test_every_item_of_both_levels_is_answered_once() -> None:
    assert len({row[0] for row in ROWS}) == len(ROWS)
    assert Counter(row[1] for row in ROWS) == LEVELS


def test_each_answer_is_a_test_a_document_a_reason_or_openly_none() -> None:
    told = dict(re.findall(r"^\| (test|document|n\.a\.|open) \| (\d+) \|$", TEXT, re.MULTILINE))
    assert {kind: str(number) for kind, number in Counter(row[3] for row in ROWS).items()} == told
    for item, _, _, answer, shown in ROWS:
        assert shown.strip(), item
        if answer == "test":
            assert "`tests/" in shown, item


def test_every_test_that_is_named_is_there() -> None:
    for item, *_, shown in ROWS:
        for file, test in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", shown):
            assert (ROOT / file).exists(), (item, file)
            code = (ROOT / file).read_text("utf-8")
            assert re.search(rf"def {test}\(" if test else r"def test_", code), (item, test)


def test_every_document_and_module_that_is_named_is_there() -> None:
    for item, *_, shown in ROWS:
        for name in re.findall(r"`((?:docs/)?[\w/-]+\.(?:md|csv|py|lock))`", shown):
            places = (ROOT / name, ROOT / "src/lagplanner" / name)
            assert any(place.exists() for place in places), (item, name)
