"""How is a letter's text written, and what becomes of it when the values are known?

The board edits plain text: paragraphs, lists (`- ` or `1. `), and a link alone in its line. That
text is the only source: both parts of a mail, plain and HTML, are made from its blocks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from lagplanner.domain.post.placeholders import PLACEHOLDERS, Kind

SUBJECT_LENGTH = 70
"""Characters of a subject that most mail programs show."""


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class LetterText:
    """Subject and body with their placeholders, as delivered or as the board wrote them."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. Only `link` ones are addresses that may be followed."""

    text: str
    link: bool = False


Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind that stand together; `apart` if an empty line comes before them.

    `name` is the placeholder of a LINK, "" for an address typed into the text.
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    apart: bool = True
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a written line: text, a placeholder's name, or an address typed into the text."""

    text: str
    is_name: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line as it was written, before values are known."""

    kind: BlockKind
    parts: tuple[Part, ...]
    apart: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.text for part in self.parts if part.is_name)


_TOKEN = re.compile(r"\{([^{}\n]*)\}|(https?://[^\s<>\"{}]*[^\s<>\"{}.,;:!?)])")
_NUMBER = re.compile(r"\d{1,2}\. ")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"{}\\^`|]+")


def plain(text: str) -> str:
    """The text without control characters and signs that turn the direction of writing.

    Line ends become "\\n"; a tab becomes a space.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _INVISIBLE.sub("", text)


def one_line(text: str) -> str:
    """As `plain`, on one line and without spaces at the ends: for subjects, names and values."""
    return " ".join(plain(text).split())


@lru_cache(maxsize=512)
def written(text: str) -> tuple[WrittenLine, ...]:
    """The lines of a text, each with its kind; a pure function of the text and cheap to repeat."""
    found: list[WrittenLine] = []
    apart = True
    for raw in plain(text).split("\n"):
        line = raw.strip()
        if not line:
            apart = True
            continue
        kind, rest = _kind(line)
        found.append(WrittenLine(kind, _parts(rest), apart))
        apart = False
    return tuple(found)


def blocks(text: str, values: Mapping[str, str], *, lenient: bool = False) -> tuple[Block, ...]:
    """The text with its values, as blocks.

    A line all of whose placeholders are empty disappears; so does a line ending in ":" that
    introduced nothing but such lines. Raises KeyError for a name without a value, unless
    `lenient`: then the braces stay as they are.
    """
    filled = [(line, _filled(line, values, lenient)) for line in written(text)]
    return _grouped(_without_orphans(filled))


def as_text(found: tuple[Block, ...]) -> str:
    """The blocks as plain text, without a line end at the end."""
    out: list[str] = []
    for block in found:
        if out:
            out.append("\n\n" if block.apart else "\n")
        marks = _marks(block)
        out.append(
            "\n".join(
                mark + "".join(span.text for span in line)
                for mark, line in zip(marks, block.lines, strict=True)
            )
        )
    return "".join(out)


def subject_line(subject: str, values: Mapping[str, str], *, lenient: bool = False) -> str:
    """The subject with its values on one line, long titles shortened with "…" to fit 70 characters.

    Raises KeyError for a name without a value, unless `lenient`.
    """
    parts = [
        (part, one_line(_value(part, values, lenient)) if part.is_name else part.text)
        for part in _parts(plain(subject).replace("\n", " "))
    ]
    excess = sum(len(text) for _, text in parts) - SUBJECT_LENGTH
    out = []
    for part, text in parts:
        known = PLACEHOLDERS.get(part.text) if part.is_name else None
        if excess > 0 and known is not None and known.kind is Kind.TITLE and len(text) > 10:
            keep = max(10, len(text) - excess)
            excess -= len(text) - keep
            text = text[: keep - 1].rstrip() + "…"
        out.append(text)
    return " ".join("".join(out).split())


def is_address(text: str) -> bool:
    """Whether a value may become a link: one web address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None


def _kind(line: str) -> tuple[BlockKind, str]:
    if line.startswith(("- ", "• ")):
        return BlockKind.BULLETS, line[2:].strip()
    if number := _NUMBER.match(line):
        return BlockKind.NUMBERS, line[number.end() :].strip()
    whole = _TOKEN.fullmatch(line)
    if whole and (whole[2] or _is_link_name(whole[1])):
        return BlockKind.LINK, line
    return BlockKind.PARAGRAPH, line


def _is_link_name(name: str) -> bool:
    return name in PLACEHOLDERS and PLACEHOLDERS[name].kind is Kind.LINK


def _parts(line: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    end = 0
    for token in _TOKEN.finditer(line):
        if token.start() > end:
            parts.append(Part(line[end : token.start()]))
        if token[2]:
            parts.append(Part(token[2], link=True))
        else:
            parts.append(Part(token[1], is_name=True))
        end = token.end()
    if end < len(line):
        parts.append(Part(line[end:]))
    return tuple(parts)


def _value(part: Part, values: Mapping[str, str], lenient: bool) -> str:
    if lenient and part.text not in values:
        return f"{{{part.text}}}"
    return values[part.text]


def _filled(line: WrittenLine, values: Mapping[str, str], lenient: bool) -> tuple[Line, ...]:
    """The lines a written line becomes: usually one, none, or one per line of its value."""
    given = {part.text: _value(part, values, lenient) for part in line.parts if part.is_name}
    shown = {name: one_line(value) for name, value in given.items()}
    if shown and not any(shown.values()):
        return ()
    if len(line.parts) == 1 and given:
        (name, value), *_ = given.items()
        if name in PLACEHOLDERS and PLACEHOLDERS[name].kind is Kind.LINES:
            rows = map(one_line, plain(value).split("\n"))
            return tuple((Span(row),) for row in rows if row)
    return (tuple(_span(part, shown) for part in line.parts),)


def _span(part: Part, shown: Mapping[str, str]) -> Span:
    if not part.is_name:
        return Span(part.text, part.link)
    value = shown[part.text]
    return Span(value, _is_link_name(part.text) and is_address(value))


def _without_orphans(
    filled: list[tuple[WrittenLine, tuple[Line, ...]]],
) -> list[tuple[WrittenLine, tuple[Line, ...]]]:
    """Without each "…:" whose list or link has vanished."""
    kept: list[tuple[WrittenLine, tuple[Line, ...]]] = []
    for place, (line, lines) in enumerate(filled):
        following = []
        for later, rest in filled[place + 1 :]:
            if later.apart or later.kind is BlockKind.PARAGRAPH:
                break
            following.append(rest)
        introduces = (
            line.kind is BlockKind.PARAGRAPH
            and line.parts[-1].text.endswith(":")
            and not line.parts[-1].is_name
        )
        orphan = introduces and bool(following) and not any(following)
        kept.append((line, () if orphan else lines))
    return kept


def _grouped(filled: list[tuple[WrittenLine, tuple[Line, ...]]]) -> tuple[Block, ...]:
    """Neighbours of one kind as one block; an empty line before a vanished line stays in force."""
    groups: list[Block] = []
    apart = False
    for line, lines in filled:
        apart = apart or line.apart
        if not lines:
            continue
        last = groups[-1] if groups else None
        joins = last is not None and last.kind is line.kind and line.kind is not BlockKind.LINK
        if last is not None and joins and not apart:
            groups[-1] = Block(last.kind, last.lines + lines, last.apart)
        else:
            name = "".join(line.names) if line.kind is BlockKind.LINK else ""
            groups.append(Block(line.kind, lines, apart, name))
        apart = False
    return tuple(groups)


def _marks(block: Block) -> list[str]:
    if block.kind is BlockKind.BULLETS:
        return ["- "] * len(block.lines)
    if block.kind is BlockKind.NUMBERS:
        return [f"{number}. " for number in range(1, len(block.lines) + 1)]
    return [""] * len(block.lines)
