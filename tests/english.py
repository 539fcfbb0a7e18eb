"""Which words of a German sentence are left when it is said in English?

Nothing German is left if no word comes back but names and what is the same in both languages.
"""

import re

from lagplanner.templating import locale
from lagplanner.templating.sentences import said

NAMES = "Sonnenhof Riesa Neißeufer Görlitz Hammerwiese Plauen Elbtreff Umbau Stadtfest Hausplan"
IN_BOTH = "In so fair in km April August September November Winter"


def german_left(german: str) -> str:
    """The words of the sentence that come back in its English; empty where all is well."""
    with locale.speaking("en"):
        english = str(said(german))
    kept = {*re.findall(r"[^\W\d_]+", NAMES), *IN_BOTH.split()}
    words = set(re.findall(r"[^\W\d_]+", german)) & set(re.findall(r"[^\W\d_]+", english))
    return f"{german} -> {english}" if words - kept else ""
