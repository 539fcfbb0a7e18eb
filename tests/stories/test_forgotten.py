"""Somebody is erased: is there a page, a file or a calendar left that tells of the person?"""

import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import httpx
import pytest
from litestar import Litestar

from lagplanner import clock
from lagplanner.services.privacy import erasing, forgetting, people
from tests.people import BOARD
from tests.services.somebody import NAME, SIGNS, somebody_everywhere
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

BEGIN = ("/", "/vorstand", "/vorstand/verlauf", "/kalender/treffen.ics", "/vorstand/ausgeben/json")
SOME = 4


def readable(content: bytes) -> str:
    """What a person can read in an answer, packed or not."""
    if is_zipfile(BytesIO(content)):
        with ZipFile(BytesIO(content)) as packed:
            return "\n".join(readable(packed.read(name)) for name in packed.namelist())
    return unescape(content.decode("utf-8", "replace"))


def kind(address: str) -> str:
    """What is the same for pages of one kind: the address without its numbers and names."""
    path, _, query = address.partition("?")
    named = re.sub(r"(/projekte?|/texte|/fristen|/tag)/[^/]+", r"\1/x", path)
    return re.sub(r"\d+", "0", named) + re.sub(r"=[^&]*", "", query)


async def opened(board: Visitor) -> AsyncIterator[tuple[str, httpx.Response]]:
    """What links lead to, with what is there; of pages of one kind some are enough."""
    waiting, seen, kinds = list(BEGIN), set(BEGIN), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        answer = await board.get(address, follow_redirects=True)
        yield address, answer
        for link in re.findall(r'(?:href|action)="(/[^"#]*)', answer.text):
            plain = unescape(link)
            left_out = plain.startswith(("/static", "/sprache", "/abmelden"))
            if plain in seen or left_out or kinds[kind(plain)] == SOME:
                continue
            seen.add(plain)
            kinds[kind(plain)] += 1
            waiting.append(plain)


async def telling(board: Visitor) -> tuple[set[str], int]:
    """Which addresses tell of the person, and how many there are."""
    texts = {address: readable(answer.content) async for address, answer in opened(board)}
    found = {
        address for address, text in texts.items() if any(sign in text.casefold() for sign in SIGNS)
    }
    return found, len(texts)


async def test_no_page_and_no_file_tells_of_somebody_who_was_erased(
    app: Litestar, board: Visitor
) -> None:
    await somebody_everywhere(now=clock.now(), today=clock.today())
    told, number = await telling(board)
    assert number > 100, number
    assert len(told) > 15

    [person] = await people.find(NAME)
    await erasing.erase(person.rows[0].key, who=BOARD, now=clock.now())

    assert (await telling(board))[0] == set()


async def test_every_page_opens_when_all_that_ends_by_itself_is_gone(
    app: Litestar, board: Visitor
) -> None:
    there = await somebody_everywhere(now=clock.now(), today=clock.today())
    later = clock.now() + timedelta(days=4000)
    for keeping in (await forgetting.forget(now=later)).items():
        assert keeping[1]
    await board.log_in()  # sessions have had their time as well

    statuses = {address: answer.status_code async for address, answer in opened(board)}

    assert len(statuses) > 100, len(statuses)
    assert {address: status for address, status in statuses.items() if status >= 500} == {}
    letter = await board.get(f"/vorstand/postausgang/{there.letter_id}")
    assert letter.status_code == 200
