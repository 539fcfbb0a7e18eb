"""Is every deed of the trail said in English, with its facts and without what people wrote?"""

import ast
import re
from pathlib import Path

import lagplanner
from lagplanner.domain.trail import TrailEntry
from lagplanner.templating import locale
from lagplanner.templating.sentences import TRAIL, told
from tests.people import BOARD, NOW

SERVICES = Path(lagplanner.__file__).parent / "services"
PLACE = re.compile(r"%\(\w+\)s")


def english(sentence: str, **facts: str | int) -> str:
    entry = TrailEntry(1, NOW, BOARD, "deed", "subject", sentence, facts=facts)
    with locale.speaking("en"):
        return told(entry)


def patterns() -> set[str]:
    """Every sentence with places that a service makes, but those it has translated itself."""
    found, translated = set(), set()
    for file in [*SERVICES.rglob("*.py"), SERVICES.parent / "domain" / "trail.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                translated |= (
                    set(node.args) if node.func.id in ("_", "gettext", "ngettext") else set()
                )
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and PLACE.search(node.value) and "\n" not in node.value:
                found.add(node)
    return {node.value for node in found - translated}


def test_every_sentence_of_a_deed_has_its_english() -> None:
    known = locale.catalogue(locale.CATALOGUES / "en_GB")
    missing = {one for one in patterns() if known.get(one, TRAIL) is None}
    assert missing == set()
    assert "%(name)s geändert" in patterns()  # so that the line above could fail


def test_facts_of_ours_are_said_in_english_and_words_of_people_stay() -> None:
    said = english("%(name)s: %(answer)s", name="Winter", answer="zugesagt")
    assert said == "Winter: accepted"


def test_what_was_taken_back_is_said_around_the_deed() -> None:
    said = english("Zurückgenommen: %(name)s geändert", name="Park 100 %")
    assert said == "Taken back: Park 100 % changed"


def test_an_older_deed_is_said_as_far_as_its_sentence_is_known() -> None:
    assert english("Umfrage beendet") == "Poll ended"
    assert english("Hausmeister fegt den Hof") == "Hausmeister fegt den Hof"
