"""Does the picture of a meeting say what it must, whatever the topic and the names are like?"""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image, ImageChops

from lagplanner.domain.colours import READABLE, contrast
from lagplanner.formats.share_pictures import (
    BACKGROUND,
    BAD,
    INK,
    MUTED,
    ON_BAD,
    SIZE,
    Card,
    share_picture,
)

CARD = Card(
    date(2027, 3, 15),
    "Wohnen im Alter",
    "Görlitz",
    "Gemeinwesenarbeit Neißeufer",
    "Netzwerk Stadtteilarbeit",
)
LARGEST = 100_000  # bytes; chat programs fetch it on telephones


def drawn(card: Card) -> Image.Image:
    return Image.open(io.BytesIO(share_picture(card))).convert("RGB")


def changed(one: Card, other: Card) -> tuple[int, int, int, int]:
    """The box (left, top, right, bottom) in which two cards differ."""
    box = ImageChops.difference(drawn(one), drawn(other)).point(lambda v: 255 * (v > 40)).getbbox()
    assert box is not None
    return box


def test_the_picture_has_the_size_that_networks_ask_for() -> None:
    content = share_picture(CARD)
    assert content.startswith(b"\x89PNG")
    assert drawn(CARD).size == SIZE == (1200, 630)
    assert len(content) < LARGEST


def test_the_same_card_is_the_same_bytes_and_mark_and_another_is_not() -> None:
    other = replace(CARD, title="Klima")
    assert share_picture.__wrapped__(CARD) == share_picture(CARD)
    assert CARD.mark == replace(CARD).mark != other.mark
    assert share_picture(CARD) != share_picture(other)


@pytest.mark.parametrize(
    ("other", "side"),
    [
        (replace(CARD, day=date(2027, 3, 16)), "left"),
        (replace(CARD, language="en"), "left"),
        (replace(CARD, title="Klima"), "right"),
        (replace(CARD, place="Riesa"), "right"),
        (replace(CARD, host="Quartiersmanagement Sonnenhof"), "right"),
        (replace(CARD, association="LAG"), "right"),
    ],
)
def test_each_fact_stands_in_its_place(other: Card, side: str) -> None:
    left, _, right, _ = changed(CARD, other)
    assert (left >= 600) if side == "right" else (right < 600)


def test_a_meeting_that_falls_out_is_told_in_red() -> None:
    colours = drawn(replace(CARD, warning="Fällt aus")).getcolors(1 << 20)
    assert tuple(bytes.fromhex(BAD[1:])) in {colour for _, colour in colours or ()}
    assert changed(CARD, replace(CARD, warning="Fällt aus"))[0] < 600, "the sign on the wheel too"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Donaudampfschifffahrtsgesellschaftskapitän" * 5,
        "Ein Thema, das alles auf einmal sagen will und kein Ende findet " * 10,
        "Nguyễn Thị Černý, Łódź",
        "\u202e\u2028\u00ad\x00 🎉 日本 \u0301",
    ],
)
def test_any_words_fit_within_the_picture(words: str) -> None:
    card = replace(CARD, title=words, place=words, host=words, association=words)
    picture = drawn(card)
    paper = picture.getpixel((1, 1))
    edge = picture.crop((SIZE[0] - 38, 0, SIZE[0], SIZE[1])).getcolors(1 << 20)
    assert edge == [(38 * SIZE[1], paper)]


def test_a_letter_the_font_lacks_is_told_by_its_nearest() -> None:
    written, near = replace(CARD, place="Thị Nguyễn"), replace(CARD, place="Thi Nguyên")
    assert ImageChops.difference(drawn(written), drawn(near)).getbbox() is None


def test_all_words_can_be_read_against_what_lies_behind() -> None:
    pairs = [(INK, BACKGROUND), (MUTED, BACKGROUND), (ON_BAD, BAD)]
    assert [pair for pair in pairs if contrast(*pair) < READABLE] == []
