"""Somebody is erased: is there a page, a file or a calendar left that tells of the person?"""

import re
from html import unescape
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pytest
from litestar import Litestar

from lagplanner import clock
from lagplanner.services.privacy import erasing, people
from tests.people import BOARD
from tests.services.somebody import NAME, SIGNS, somebody_everywhere
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

BEGIN = ("/", "/vorstand", "/vorstand/verlauf", "/kalender/treffen.ics", "/vorstand/ausgeben/json")
MOST = 600


def readable(content: bytes) -> str:
    """What a person can read in an answer, packed or not."""
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as packed:
            return "\n".join(readable(packed.read(name)) for name in packed.namelist())
    return unescape(content.decode("utf-8", "replace"))


async def telling(board: Visitor) -> tuple[set[str], int]:
    """Which addresses tell of the person, of all that links lead to; and how many were opened."""
    waiting, seen, found = list(BEGIN), set(BEGIN), set()
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        answer = await board.get(address, follow_redirects=True)
        text = readable(answer.content)
        if any(sign in text.casefold() for sign in SIGNS):
            found.add(address)
        for link in re.findall(r'(?:href|action)="(/[^"#]*)', answer.text):
            plain = unescape(link)
            if plain not in seen and not plain.startswith(("/static", "/sprache", "/abmelden")):
                seen.add(plain)
                waiting.append(plain)
    return found, len(seen)


async def test_no_page_and_no_file_tells_of_somebody_who_was_erased(
    app: Litestar, board: Visitor
) -> None:
    await somebody_everywhere(now=clock.now(), today=clock.today())
    told, opened = await telling(board)
    assert opened > 150
    assert len(told) > 15

    [person] = await people.find(NAME)
    await erasing.erase(person.rows[0].key, who=BOARD, now=clock.now())

    assert (await telling(board))[0] == set()
