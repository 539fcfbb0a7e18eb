"""Is every gate (`python -m tests.browser.gates`) shown by tests that are there?"""

from tests.browser.gates import GATES, ROOT


def test_every_gate_is_shown_by_tests_that_are_there() -> None:
    lacking = [
        test
        for gate in GATES
        for test in gate.tests
        if f"def {test.partition('::')[2]}("
        not in (ROOT / "tests" / test.partition("::")[0]).read_text("utf-8")
    ]
    assert lacking == []
    assert [gate.number for gate in GATES] == list(range(1, 17))
