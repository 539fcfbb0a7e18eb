"""Does the product pass its gates? `python -m tests.browser.gates [NUMBER …]` says it of each, with its figure.

The gates are tests of the suite, run here together and sorted by what they prove; those of
`at_the_gates.py` are run here alone. Every page in both languages, both themes and both widths takes
its time, and that to the first paint says little on a machine that does other work.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).parents[2]
PLAINLY = ("-o", "addopts=--strict-markers -p no:cacheprovider", "--tb=short")
"""How far the tests are is said on the way: without the suite's -q pytest prints file and per cent."""
WITH_FIGURES = ("-o", "junit_family=xunit1")
JOURNEYS = (
    *(
        f"browser/test_clicks.py::{name}"
        for name in (
            "test_the_board_plans_the_year_with_four_clicks",
            "test_the_board_asks_who_is_next_with_three_clicks",
            "test_a_host_volunteers_with_two_clicks",
            "test_a_host_confirms_day_and_usual_place_with_two_clicks",
            "test_a_speaker_says_yes_or_no_with_two_clicks",
            "test_a_speaker_proposes_another_day_with_three_clicks",
            "test_a_member_replies_with_two_clicks",
            "test_a_host_says_who_was_there_with_four_clicks",
            "test_the_board_closes_a_meeting_and_says_thanks_with_four_clicks",
            "test_two_hosts_change_places_with_two_clicks_each",
            "test_the_board_moves_a_meeting_with_three_clicks",
            "test_the_board_cancels_a_meeting_and_takes_it_back_with_three_clicks",
            "test_the_board_reads_in_fifty_rows_with_at_most_five_clicks",
        )
    ),
    "browser/test_profile_clicks.py::test_a_project_changes_a_line_in_three_clicks_and_says_yes_in_two",
    "browser/test_subscribe.py::test_everybody_subscribes_in_one_click_or_two",
    "browser/test_subscribe.py::test_a_project_has_its_own_calendar_in_two_clicks",
    "browser/test_embed.py::test_the_code_we_give_shows_the_meetings_on_another_site",
)
"""What people do, each with scripts and without; each ends with what the browser refused: nothing."""

WORST = 5
"""So many tests of a gate that is shut are named beneath the table."""

Figure = tuple[str, str]
"""What a test measured: its name, and how much."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold, and by which tests it is shown: file and function."""

    number: int
    says: str
    tests: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """What came of a gate: how many tests passed, what did not, and figures they noted."""

    passed: int = 0
    others: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    @property
    def is_passed(self) -> bool:
        return self.passed > 0 and not self.others

    @property
    def measured(self) -> str:
        """The figures: what was counted is added up by its name, anything else is said as it is."""
        counts: Counter[str] = Counter()
        said = []
        for name, value in self.figures:
            if value.isdecimal():
                counts[name] += int(value)
            else:
                said.append(value)
        return ", ".join([*dict.fromkeys(said), *(f"{name} {n}" for name, n in counts.items())])

    @property
    def line(self) -> str:
        """What the table says of it beside its number."""
        word = "pass" if self.is_passed else "FAIL"
        return f"{word} | {self.passed} of {self.passed + len(self.others)} | {self.measured}"


GATES: Sequence[Gate] = (
    Gate(
        1,
        "a speaker answers in two actions at most, no field needed",
        ("browser/test_clicks.py::test_a_speaker_says_yes_or_no_with_two_clicks",),
    ),
    Gate(
        2,
        "all answers stand inside the first 360 × 740 screen",
        ("browser/test_speaker_page.py::test_all_answers_stand_on_the_first_screen_of_a_phone",),
    ),
    Gate(
        3,
        "three presses of Tab at most lead to the first answer",
        ("browser/test_speaker_page.py::test_three_keys_at_most_lead_to_the_first_answer",),
    ),
    Gate(
        4,
        "the board has asked the next host three clicks after it has logged in",
        ("browser/test_clicks.py::test_the_board_asks_who_is_next_with_three_clicks",),
    ),
    Gate(
        5,
        "axe finds nothing on any page, in both languages, both themes, both widths",
        (
            "browser/test_every_page.py::test_every_page_of_the_app_has_examples_here",
            "browser/at_the_gates.py::test_axe_finds_nothing_however_a_page_is_looked_at",
        ),
    ),
    Gate(
        6,
        "every pair of colours can be told apart",
        ("test_templating.py::test_every_pair_of_colours_can_be_told_apart",),
    ),
    Gate(
        7,
        "the policy of the pages refuses nothing of ours, on any page and in any journey",
        (
            "browser/at_the_gates.py::test_nothing_of_a_page_is_refused_by_its_policy",
            *JOURNEYS,
            "browser/test_attacks.py::test_nothing_somebody_typed_runs_or_is_even_tried",
        ),
    ),
    Gate(
        8,
        "no page is wider than its window at 320, 360, 640 and 1280",
        ("browser/at_the_gates.py::test_a_page_is_never_wider_than_its_window",),
    ),
    Gate(
        9,
        "every journey works without scripts",
        JOURNEYS,
    ),
    Gate(
        10,
        "a first visit is 120 kB and 12 requests at most, 8 kB of it HTML",
        ("browser/test_every_page.py::test_a_first_visit_is_light_and_asks_few_times",),
    ),
    Gate(
        11,
        "the first paint comes within 1.5 s at 1.6 Mbit/s, 150 ms and a fourth of the processor",
        ("browser/at_the_gates.py::test_the_first_paint_comes_soon_on_an_old_phone",),
    ),
    Gate(
        12,
        "looking at the page of a link changes nothing",
        (
            "web/test_links.py::test_looking_changes_nothing_forty_times_at_once_by_get_and_head",
            "browser/test_mail_scanner.py::test_a_browser_that_runs_scripts_and_presses_nothing_changes_nothing",
        ),
    ),
    Gate(
        13,
        "every paper can be read by everybody (PDF/UA-1)",
        ("services/test_papers.py::test_everybody_can_read_every_paper",),
    ),
    Gate(
        14,
        "every feed is the same bytes twice",
        (
            "web/test_news.py::test_two_fetches_are_the_same_bytes_and_the_second_need_not_be_sent",
            "web/test_feeds.py::test_a_program_that_has_it_is_told_that_nothing_changed",
            "services/test_own_calendar.py::test_two_fetches_are_the_same_bytes_and_write_nothing",
        ),
    ),
    Gate(
        15,
        "each letter in each language is as it was approved, its subject short, a text part there",
        (
            "mail/test_letters.py::test_the_snapshots_are_those_of_the_letters",
            "mail/test_letters.py::test_a_subject_fits_with_the_longest_values",
            "mail/test_letters.py::test_both_parts_say_the_same",
        ),
    ),
    Gate(
        16,
        "every sentence has its English, and no sign for gender stands where none is wanted",
        (
            "test_templating.py::test_every_german_sentence_has_its_english",
            "test_trail_in_english.py::test_every_sentence_of_a_deed_has_its_english",
            "test_privacy_in_english.py::test_every_sentence_of_the_record_has_its_english",
            "mail/test_letters.py::test_signs_for_gender_stand_only_where_the_association_wants_them",
        ),
    ),
)


def run(gates: Sequence[Gate]) -> Mapping[int, Outcome]:
    """Run the tests of these gates, each once, and sort what came of them.

    File by file, and in each as they are named here: journeys share a house, and one that moves a
    meeting comes after those that need it where it was.
    """
    named = dict.fromkeys(f"tests/{test}" for gate in gates for test in gate.tests)
    wanted = sorted(named, key=lambda test: test.partition("::")[0])
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "gates.xml"
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", *PLAINLY, *WITH_FIGURES),
                *(f"--junitxml={report}", *wanted),
            ],
            cwd=ROOT,
            env={**os.environ, "LAGPLANNER_REQUIRE_BROWSER": "1"},
            check=False,
        )
        cases = [*_cases(report)] if report.exists() else []
    outcomes = {}
    for gate in gates:
        outcomes[gate.number] = outcome = Outcome()
        for test, state, name, figures in cases:
            if test in gate.tests:
                outcome.passed += state == "passed"
                outcome.figures += figures
                if state != "passed":
                    outcome.others.append(f"{name}: {state}")
    return outcomes


def _cases(report: Path) -> Iterator[tuple[str, str, str, list[Figure]]]:
    """Of each test that was run: file and function, what came of it, its name, figures it noted."""
    for case in ET.parse(report).iter("testcase"):
        name = case.get("name", "")
        file = case.get("classname", "").removeprefix("tests.").replace(".", "/") + ".py"
        ended = [part.tag for part in case if part.tag in ("failure", "error", "skipped")]
        figures = [(one.get("name", ""), one.get("value", "")) for one in case.iter("property")]
        yield f"{file}::{name.partition('[')[0]}", next(iter(ended), "passed"), name, figures


def main(numbers: Sequence[str]) -> int:
    """Print a table, gate by gate, with figures and the time it took; 1 if one of them is shut."""
    began = time.monotonic()
    gates = [gate for gate in GATES if not numbers or str(gate.number) in numbers]
    outcomes = run(gates)
    print("\n| gate | says | state | tests | measured |\n|--:|---|---|--:|---|")
    for gate in gates:
        print(f"| {gate.number} | {gate.says} | {outcomes[gate.number].line} |")
    for gate in gates:
        for one in outcomes[gate.number].others[:WORST]:
            print(f"gate {gate.number}: {one}")
    print(f"\n{(time.monotonic() - began) / 60:.0f} minutes")
    return 0 if all(one.is_passed for one in outcomes.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
