"""May this text go out to people? What is wrong with a letter's text, while it is being edited."""

from collections.abc import Iterator

from lagplanner.domain.errors import Problem
from lagplanner.domain.post.letter_texts import (
    SUBJECT_LENGTH,
    BlockKind,
    LetterText,
    WrittenLine,
    plain,
    subject_line,
    written,
)
from lagplanner.domain.post.letter_wording import WORDS
from lagplanner.domain.post.occasions import Occasion
from lagplanner.domain.post.placeholders import PLACEHOLDERS, Kind, names_in, unknown_name

LONGEST_BODY = 20_000
"""Characters a body may have; a letter is read in a minute, and nobody's mail program suffers."""


def allowed_names(occasion: Occasion, language: str) -> tuple[str, ...]:
    """Which names may stand in braces; the words for people are German only."""
    return (*occasion.placeholders, *(WORDS if language == "de" else ()))


def problems_of(text: LetterText, occasion: Occasion, language: str) -> tuple[Problem, ...]:
    """What keeps this text from being saved, each naming its field (subject, body) and the remedy."""
    return (*_of_subject(text, occasion, language), *_of_body(text, occasion, language))


def longest_subject(subject: str, language: str) -> str:
    """The subject with the longest values to expect; names that are not there stay in braces."""
    values = {
        name: max(one.longest, one.sample(language), key=len)
        for name, one in PLACEHOLDERS.items()
        if one.kind is not Kind.LINES
    }
    return subject_line(subject, values, lenient=True)


def _of_subject(text: LetterText, occasion: Occasion, language: str) -> Iterator[Problem]:
    if not text.subject.strip():
        yield Problem("subject", "Der Betreff fehlt. Er sagt, was zu tun ist und wann.")
        return
    if "\n" in plain(text.subject).strip() or len(text.subject) > 250:
        yield Problem("subject", "Der Betreff muss auf eine Zeile passen.")
    allowed = allowed_names(occasion, language)
    yield from _unknown("subject", text.subject, allowed)
    for name in dict.fromkeys(names_in(text.subject)):
        if name in PLACEHOLDERS and PLACEHOLDERS[name].kind in (Kind.LINES, Kind.LINK):
            yield Problem(
                "subject", f"{{{name}}} hat im Betreff keinen Platz. Nutzen Sie ihn im Text."
            )
    length = len(longest_subject(text.subject, language))
    if length > SUBJECT_LENGTH:
        yield Problem(
            "subject",
            f"Der Betreff kann {length} Zeichen lang werden. Viele Programme zeigen nur {SUBJECT_LENGTH}. "
            "Bitte kürzen.",
        )


def _of_body(text: LetterText, occasion: Occasion, language: str) -> Iterator[Problem]:
    if not text.body.strip():
        yield Problem("body", "Der Text fehlt.")
        return
    if len(text.body) > LONGEST_BODY:
        yield Problem("body", f"Der Text ist länger als {LONGEST_BODY} Zeichen. Bitte kürzen.")
        return
    yield from _unknown("body", text.body, allowed_names(occasion, language))
    lines = written(text.body)
    for line in lines:
        yield from _of_line(line)
    if "url" in occasion.placeholders and not any(
        line.kind is BlockKind.LINK and line.names == ("url",) for line in lines
    ):
        yield Problem("body", "Der Link fehlt. {url} muss allein in einer Zeile stehen.")


def _of_line(line: WrittenLine) -> Iterator[Problem]:
    known = [(name, PLACEHOLDERS[name]) for name in line.names if name in PLACEHOLDERS]
    for name, placeholder in known:
        if placeholder.kind is Kind.LINES and len(line.parts) > 1:
            yield Problem("body", f"{{{name}}} hat mehrere Zeilen und muss allein stehen.")
        elif placeholder.optional and len(set(line.names)) > 1:
            yield Problem(
                "body",
                f"{{{name}}} kann leer sein. Bitte in eine Zeile ohne andere Platzhalter stellen.",
            )
        elif placeholder.kind is Kind.LINK and line.kind is not BlockKind.LINK:
            yield Problem("body", f"{{{name}}} ist ein Link und muss allein in einer Zeile stehen.")


def _unknown(field: str, text: str, allowed: tuple[str, ...]) -> Iterator[Problem]:
    for name in dict.fromkeys(names_in(text)):
        if name not in allowed:
            yield Problem(field, unknown_name(name, allowed))
