"""Which words of a German sentence are left when it is said in English?

Nothing German is left if no word comes back but names and what is the same in both languages.
"""

import re

from lagplanner.templating import locale
from lagplanner.templating.sentences import said

NAMES = "Sonnenhof Riesa Neißeufer Görlitz Hammerwiese Plauen Elbtreff Umbau Stadtfest Hausplan"
IN_BOTH = """
In So so fair in km was April August September November Winter Mail Form Logo s https
PowerPoint Impress Word Excel WebP LibreOffice xlsx docx pptx odp csv json lagplanner import all
Name Video Code die
members Passkeys Politik Verwaltung Wissenschaft Praxis Deutsch Englisch
"""


def german_left(german: str) -> str:
    """The words of the sentence that come back in its English; empty where all is well."""
    with locale.speaking("en"):
        english = str(said(german))
    left = _words(german) & _words(english)
    return f"{german} -> {english}" if left - _words(f"{NAMES} {IN_BOTH}") else ""


def _words(text: str) -> set[str]:
    """Its words; not addresses, file names, names of settings and the like, nor PDF or DKIM."""
    plain = re.sub(r"\S*\w[@/:._]\w\S*|https?:\S*|[{./#_]\w\S*|\b[A-ZÄÖÜ]+\b", " ", text)
    return set(re.findall(r"[^\W\d_]+", plain))
