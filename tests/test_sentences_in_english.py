"""Is every sentence that the code says to a person said in English, with nothing German left?

Whatever ends like a sentence counts: a refusal, a confirmation, a hint. Its places are filled with
a number, and a new sentence without English fails here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lagplanner
from lagplanner.domain.directory.profiles import Bilingual
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.post.placeholder_names import PLACEHOLDERS
from lagplanner.templating import locale
from lagplanner.templating.sentences import said, written
from tests.english import german_left

HOUSE = Path(lagplanner.__file__).parent
ELSEWHERE = (
    "cli",  # the command speaks German only, as do the three below
    "settings.py",
    "database/backup.py",
    "database/engine.py",
    "database/migrations",
    "services/membership/import_report.py",
    "services/membership/restoring.py",
    "services/running/safety.py",
    "services/running/demo",  # what people of the demo have written
    "rotation",  # speaks English
    "web/api",  # its sentences are translated on the spot
    "domain/dates/day_reasons.py",  # parts of sentences, see test_days_in_english
    "domain/plan",  # and test_reasons_in_english
    "services/plan/reasoning.py",
    "services/plan/turns.py",
    "domain/post/assembly_placeholders.py",  # letters speak both languages side by side
    "domain/post/placeholder_names.py",
    "mail/compose.py",
    "services/post/access_values.py",
    "services/post/assembly_values.py",
    "services/post/speaker_values.py",
)
BEGINNINGS = {
    "domain/rules.py": "„7“ ",
    "formats/icalendar.py": "Der Termin „7“ ",
    "mail/refusals.py": "Der Server nennt ",
    "services/membership/undoing.py": "„7“ ",
}
"""How a sentence begins that a file writes without its beginning."""


def files() -> list[str]:
    found = (str(path.relative_to(HOUSE)) for path in sorted(HOUSE.rglob("*.py")))
    return [path for path in found if not path.startswith(ELSEWHERE)]


def texts(path: str) -> Iterator[str]:
    """Every text of a file, with 7 in each of its places; not what describes the code."""
    tree = ast.parse((HOUSE / path).read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            skipped.add(node.value)
        if isinstance(node, ast.JoinedStr):
            skipped.update(node.values)
        if node in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def sentences(path: str) -> Iterator[str]:
    """Whole texts; those with named places are translated before their places are filled."""
    for text in texts(path):
        is_sentence = re.fullmatch(r" ?[„{\w].* .*[.?!]", text) and "\\" not in text
        if is_sentence and "%(" not in text and "SELECT" not in text:
            said = text.strip()
            yield BEGINNINGS.get(path, "") + said if said[0].islower() else said


@pytest.mark.parametrize("path", [path for path in files() if any(sentences(path))])
def test_every_sentence_is_said_in_english(path: str) -> None:
    assert [left for one in sentences(path) if (left := german_left(one))] == []


def test_every_letter_is_named_in_english() -> None:
    titles = {occasion.title for occasion in OCCASIONS.values()}
    with locale.speaking(locale.ENGLISH):
        assert {title for title in titles if said(title) == title} == set()


def test_every_placeholder_is_explained_in_english() -> None:
    meanings = [one.meaning for one in PLACEHOLDERS.values()]
    assert [left for meaning in meanings if (left := german_left(meaning))] == []


def test_a_place_is_where_we_meet_and_a_town_where_a_project_is() -> None:
    with locale.speaking(locale.ENGLISH):
        assert locale.gettext("Ort") == "Place"
        assert locale.pgettext("town", "Ort") == "Town"


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("Leerstand & wir", "Leerstand & wir", '<span lang="de">Leerstand &amp; wir</span>'),
        ("Protokoll", "Protokoll", "Minutes"),
        (Bilingual("Quartier", "District"), "Quartier", "District"),
        (Bilingual("Quartier"), "Quartier", '<span lang="de">Quartier</span>'),
        (Bilingual(en="District"), '<span lang="en">District</span>', "District"),
        (Bilingual(), "", ""),
        (None, "", ""),
    ],
)
def test_words_of_people_are_marked_where_the_page_speaks_another_language(
    text: Bilingual | str | None, german: str, english: str
) -> None:
    assert written(text) == german
    with locale.speaking(locale.ENGLISH):
        assert written(text) == english
