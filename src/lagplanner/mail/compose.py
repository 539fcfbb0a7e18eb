"""What does a letter say? Its subject, its plain text and its HTML, all from one text.

The HTML is MJML compiled once per shape of letter (which blocks follow each other). What the letter
says is escaped and put into the finished HTML, so a value is never read as a template or as markup.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from mjml import mjml2html

from lagplanner import templating
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.post.letter_texts import (
    Block,
    BlockKind,
    LetterText,
    Line,
    Span,
    as_text,
    blocks,
    is_address,
    one_line,
    subject_line,
)
from lagplanner.domain.post.letter_wording import words
from lagplanner.domain.post.occasions import Audience, Occasion
from lagplanner.domain.post.placeholders import names_in, unknown_name
from lagplanner.domain.rules import GenderForm
from lagplanner.mail.delivered import delivered, occasion, version


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands under every letter; an empty part is left out.

    `leave_url` stands only under letters to all: where one gets no more of them. `funder_line` only
    if the meeting has a funder that asks for it.
    """

    association: str
    postal_address: str = ""
    privacy_url: str = ""
    leave_url: str = ""
    funder_line: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words: subject (one line), plain text and the same as HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """How a block stands in the HTML: `number` is where its words are put in."""

    kind: BlockKind
    number: int
    boxed: bool = False
    button: bool = False
    close: bool = False


REASONS: Mapping[Audience, tuple[str, str]] = {
    Audience.MEMBER: (
        "Diese E-Mail geht an die Mitglieder des Netzwerks.",
        "This e-mail goes to the members of the network.",
    ),
    Audience.HOST: (
        "Diese E-Mail geht an das Projekt, das zu einem Treffen einlädt.",
        "This e-mail goes to the project that hosts a meeting.",
    ),
    Audience.SPEAKER: (
        "Sie bekommen diese E-Mail, weil wir Sie um einen Beitrag bitten oder gebeten haben.",
        "You get this e-mail because we ask or have asked you for a contribution.",
    ),
    Audience.BOARD: (
        "Diese E-Mail geht an den Vorstand.",
        "This e-mail goes to the board.",
    ),
    Audience.PERSON: (
        "Sie bekommen diese E-Mail, weil es um Ihre eigene Sache geht.",
        "You get this e-mail because it is about a matter of your own.",
    ),
    Audience.PUBLIC: (
        "Sie bekommen diese E-Mail, weil Sie sich dafür eingetragen haben.",
        "You get this e-mail because you have signed up for it.",
    ),
}
_PRIVACY = ("Datenschutz", "Privacy")
_LEAVE = ("Keine Rundbriefe mehr", "No more letters to all")
_MARK = re.compile(r"@@(\d+)@@")
_LABEL = re.compile(r"[^:]{2,45}: ")


def compose(
    code: str,
    *,
    language: str,
    form: str,
    values: Mapping[str, str],
    foot: Foot,
    own_subject: str = "",
    own_text: str = "",
    text: LetterText | None = None,
    gender: GenderForm = GenderForm.NEUTRAL,
) -> Composed:
    """The letter of an occasion. `values` are ready strings for every placeholder of its text.

    `text` is what the board wrote in place of the delivered one; `own_subject` and `own_text` are
    for this one letter, and braces that mean nothing stay in them as they are. Raises InputError
    naming each placeholder that has no value, NotFoundError for an unknown occasion.
    """
    about = occasion(code)
    chosen = text or delivered(code, *version(code, language, form))
    known = {**values, **words(gender, formal=about.formal)}
    _check_names(chosen, known, skip_subject=bool(own_subject), skip_body=bool(own_text))
    subject = subject_line(own_subject or chosen.subject, known, lenient=bool(own_subject))
    found = blocks(own_text or chosen.body, known, lenient=bool(own_text))
    lines = foot_lines(about, foot, language)
    plain = f"{as_text(found)}\n\n-- \n{_foot_text(lines)}\n"
    return Composed(subject, plain, _html(about, language, subject, found, foot, lines))


def foot_lines(about: Occasion, foot: Foot, language: str) -> tuple[Line, ...]:
    """What stands under a letter: who writes, why one gets it, privacy, and the way out of letters to all."""
    english = language == templating.locale.ENGLISH
    address = one_line(foot.postal_address)
    lines: list[Line] = [
        (Span(", ".join(part for part in (one_line(foot.association), address) if part)),),
        (Span(REASONS[about.audience][english]),),
    ]
    leave_url = foot.leave_url if about.bulk else ""
    for label, url in ((_PRIVACY, foot.privacy_url), (_LEAVE, leave_url)):
        if url:
            lines.append((Span(f"{label[english]}: "), Span(url, is_address(url))))
    if foot.funder_line:
        lines.append((Span(one_line(foot.funder_line)),))
    return tuple(lines)


def _check_names(
    text: LetterText, known: Mapping[str, str], *, skip_subject: bool, skip_body: bool
) -> None:
    wanted = {
        "subject": () if skip_subject else names_in(text.subject),
        "body": () if skip_body else names_in(text.body),
    }
    problems = [
        Problem(field, unknown_name(name, known))
        for field, names in wanted.items()
        for name in dict.fromkeys(names)
        if name not in known
    ]
    if problems:
        raise InputError(*problems)


def _foot_text(lines: tuple[Line, ...]) -> str:
    return "\n".join("".join(span.text for span in line) for line in lines)


def _html(
    about: Occasion,
    language: str,
    subject: str,
    found: tuple[Block, ...],
    foot: Foot,
    lines: tuple[Line, ...],
) -> str:
    said = [escape(subject), escape(one_line(foot.association)), *map(_inside, found)]
    said += [_line(line) for line in lines]
    pieces = _skeleton(about.code, language, _shape(about, found), len(lines))
    return "".join(said[int(piece)] if place % 2 else piece for place, piece in enumerate(pieces))


def _shape(about: Occasion, found: tuple[Block, ...]) -> tuple[_Piece, ...]:
    """Which blocks follow each other. The first list carries the facts and is set apart."""
    shape = []
    boxed = about.formal
    for number, block in enumerate(found, start=2):
        facts = block.kind is BlockKind.BULLETS and not boxed
        boxed = boxed or facts
        follows = number - 1 < len(found) and not found[number - 1].apart
        link = block.kind is BlockKind.LINK
        shape.append(
            _Piece(
                block.kind, number, boxed=facts, button=link and _is_followed(block), close=follows
            )
        )
    return tuple(shape)


def _is_followed(block: Block) -> bool:
    return bool(block.name) and block.lines[0][0].link


@lru_cache(maxsize=512)
def _skeleton(
    code: str, language: str, shape: tuple[_Piece, ...], foot_lines: int
) -> tuple[str, ...]:
    """The HTML cut at its marks: pieces of HTML and, at odd places, the number of what comes there."""
    first = 2 + len(shape)
    source = templating.render(
        f"mail/{code}/body.mjml",
        language,
        subject=0,
        association=1,
        blocks=shape,
        foot=range(first, first + foot_lines),
    )
    return tuple(_MARK.split(mjml2html(source, disable_comments=True, fonts={})))


def _inside(block: Block) -> str:
    if block.kind in (BlockKind.BULLETS, BlockKind.NUMBERS):
        return "".join(f"<li>{_entry(line)}</li>" for line in block.lines)
    if block.kind is BlockKind.LINK:
        return escape(block.lines[0][0].text)
    return "<br>".join(map(_line, block.lines))


def _entry(line: Line) -> str:
    """A line of a list; the words before its first colon are set in bold, as the label of a fact."""
    label = _LABEL.match(line[0].text) if len(line) > 1 and not line[0].link else None
    if label is None:
        return _line(line)
    rest = line[0].text[label.end() :]
    return f"<strong>{escape(label[0].rstrip())}</strong> {escape(rest)}{_line(line[1:])}"


def _line(line: Line) -> str:
    return "".join(
        f'<a href="{escape(span.text)}" style="color:#0b5566;">{escape(span.text)}</a>'
        if span.link
        else escape(span.text)
        for span in line
    )
