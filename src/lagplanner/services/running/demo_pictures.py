"""What do the pictures of the demo show? Drawings of a street and a park, for no real place is meant."""

import io
from hashlib import sha256

from PIL import Image, ImageDraw

from lagplanner.database.pictures import Picture
from lagplanner.database.profiles import PICTURE_OF
from lagplanner.domain.directory import profiles
from lagplanner.domain.directory.profiles import Bilingual
from lagplanner.formats.pictures import photo

SKY, SUN, GRASS, WAY = "#d6e6ee", "#e0a21b", "#86c172", "#efeae0"
HOUSES = ("#b6502f", "#e0a21b", "#2f6f8f", "#55606e", "#4f8a3c")
LEAVES, BARK = "#4f8a3c", "#7a5200"
SIZE = (1440, 1080)


def street() -> tuple[Picture, profiles.Picture]:
    """Five houses in a row: the picture, and how a profile names it."""
    draw, picture = _ground()
    for place, colour in enumerate(HOUSES):
        left, top = 90 + place * 260, 420 - place % 2 * 90
        draw.rectangle((left, top, left + 230, 800), fill=colour)
        draw.polygon(((left, top), (left + 115, top - 110), (left + 230, top)), fill="#36414d")
        for row in range(3):
            for column in (36, 136):
                box = (left + column, top + 50 + row * 105)
                draw.rectangle((*box, box[0] + 58, box[1] + 66), fill="#faf8f3")
    return _kept(picture, Bilingual("Fünf bunte Häuser in einer Straße", "Five houses in a street"))


def park() -> tuple[Picture, profiles.Picture]:
    """Trees beside a way."""
    draw, picture = _ground()
    draw.polygon(((620, 800), (760, 800), (1000, 1080), (420, 1080)), fill=WAY)
    for left, top in ((120, 380), (400, 470), (900, 430), (1160, 340)):
        draw.rectangle((left + 85, top + 180, left + 115, 830), fill=BARK)
        draw.ellipse((left, top, left + 200, top + 260), fill=LEAVES)
    return _kept(picture, Bilingual("Bäume an einem Weg im Park", "Trees beside a way in the park"))


def _ground() -> tuple[ImageDraw.ImageDraw, Image.Image]:
    picture = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((1130, 80, 1290, 240), fill=SUN)
    draw.rectangle((0, 800, SIZE[0], SIZE[1]), fill=GRASS)
    return draw, picture


def _kept(picture: Image.Image, words: Bilingual) -> tuple[Picture, profiles.Picture]:
    written = io.BytesIO()
    picture.save(written, "PNG")
    content = photo(written.getvalue()).content
    mark = sha256(content).hexdigest()[:12]
    return (
        Picture(f"{PICTURE_OF}{mark}", mark, "image/jpeg", content),
        profiles.Picture(mark, words),
    )
