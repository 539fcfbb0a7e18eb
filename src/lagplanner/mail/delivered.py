"""Which texts of letters come with the product? They lie in templates/mail, one folder per occasion."""

from functools import cache
from pathlib import Path

from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.post.letter_texts import LetterText
from lagplanner.domain.post.occasions import OCCASIONS, Occasion
from lagplanner.domain.rules import Tone
from lagplanner.templating import locale, template_folder


def occasion(code: str) -> Occasion:
    """The occasion of this code. NotFoundError for one that is not there."""
    try:
        return OCCASIONS[code]
    except KeyError:
        raise NotFoundError(f"Den Anlass „{code}“ gibt es nicht.") from None


def folder(code: str) -> Path:
    """Where the texts of an occasion lie."""
    return template_folder() / "mail" / occasion(code).code


@cache
def versions(code: str) -> tuple[tuple[str, Tone], ...]:
    """The languages and forms in which an occasion's letter is there, German first."""
    found = [(locale.GERMAN, Tone.SIE)]
    if (folder(code) / "body.ihr.txt").is_file():
        found.append((locale.GERMAN, Tone.IHR))
    return (*found, (locale.ENGLISH, Tone.SIE))


def version(code: str, language: str, form: str) -> tuple[str, Tone]:
    """The version to use for a wish: who is told "ihr" gets "Sie" where there is no other text."""
    wished = (language, Tone(form))
    return wished if wished in versions(code) else (language, Tone.SIE)


@cache
def delivered(code: str, language: str, form: Tone) -> LetterText:
    """The delivered text. NotFoundError where there is none of this language and form."""
    if (language, form) not in versions(code):
        raise NotFoundError(f"Den Brief „{code}“ gibt es nicht als {language}/{form}.")
    place = folder(code)
    body = "ihr" if form is Tone.IHR else language
    return LetterText(
        (place / f"subject.{language}.txt").read_text("utf-8").strip(),
        (place / f"body.{body}.txt").read_text("utf-8").strip(),
    )
