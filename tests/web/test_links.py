"""What do people see who open the link of a letter, and what can nobody do with it?"""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from lagplanner import clock
from lagplanner.database import hosting, letters, settings_store
from lagplanner.database import links as stored_links
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.links import MOST_WRONG, PATHS, Link, Purpose
from lagplanner.services.post import links
from tests.people import BOARD, NOW, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2027, 2, 1, 23, 0, tzinfo=UTC)
# So far ahead that the timetable, which runs beside the pages, writes no letters about it.
MEETING = Meeting(
    0, 2099, 1, date(2099, 3, 16), MeetingState.PUBLISHED, town=RIESA, topic="Leerstand"
)


KEY = "host_asked:1:2099-1"


async def invited(purpose: Purpose = Purpose.MEMBER, **changes: object) -> str:
    """A letter to the project that hosts, and the path of the link in it."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        meeting = await hosting.save_meeting(replace(MEETING, host_id=host.id), at=NOW)
        await letters.add(
            Letter(KEY, "host_asked", meeting_id=meeting.id, language="de"),
            at=NOW,
            who=BOARD,
        )
    letter = (await letters.with_keys([KEY]))[KEY]
    link = Link(
        purpose,
        "Ada Lindner",
        "ada.lindner@example.org",
        NOW,
        UNTIL,
        host.id,
        meeting.id,
        letter.id,
    )
    [whole] = await links.mint([replace(link, **changes)], base_url=ADDRESS)
    assert whole.startswith(f"{ADDRESS}/{PATHS[purpose]}/")
    return whole.removeprefix(ADDRESS)


async def letter_of(path: str) -> Letter:
    """The letter in which this link stands."""
    link = await stored_links.link(links.hashed(path.rpartition("/")[2]))
    assert link is not None
    found = await letters.letter(link.letter_id or 0)
    assert found is not None
    return found


async def everything() -> list[object]:
    """All rows of the tables a link could touch."""
    return [
        await run_sql(f"SELECT * FROM {table} ORDER BY id")
        for table in (
            "link",
            "(SELECT * FROM letter WHERE occasion = 'host_asked') AS asked",
            "meeting",
            "hosting",
            "trail",
            "attempt",
            "session",
        )
    ]


async def test_the_link_shows_what_the_letter_is_about_and_how_to_answer(client: Visitor) -> None:
    path = await invited()
    async with transaction():
        await settings_store.put(
            {"contact_name": "Kim Muster", "contact_phone": "0371 000000"}, at=NOW, who=BOARD
        )
    with time_machine.travel(NOW):
        page = await client.get(path)
    assert page.status_code == 200
    assert heading(page) == "Arbeitstreffen"
    for words in (
        "Montag, 16. März 2099",
        "Riesa",
        "Quartiersmanagement Sonnenhof",
        "Ada Lindner",
        "Dienstag, 2. Februar 2027, 00:00 Uhr",
        "Antworten Sie einfach auf unsere E-Mail.",
        "Kim Muster, Telefon 0371 000000",
    ):
        assert words in page.text
    assert "<form" not in page.text.partition("<footer")[0]


async def test_looking_changes_nothing_forty_times_at_once_by_get_and_head(client: Visitor) -> None:
    path = await invited()
    before = await everything()
    with time_machine.travel(NOW):
        answers = await asyncio.gather(
            *(client.send(method, path) for method in ("GET", "HEAD") for _ in range(20))
        )
    assert {answer.status_code for answer in answers} == {200}
    assert await everything() == before


async def test_the_page_is_private_and_tells_no_other_site_where_one_was(client: Visitor) -> None:
    for path in (await invited(), "/g/gibt-es-nicht"):
        with time_machine.travel(NOW):
            page = await client.get(path)
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert "noindex" in page.headers["X-Robots-Tag"]


async def test_only_the_hash_of_a_token_is_stored(client: Visitor) -> None:
    token = (await invited()).rpartition("/")[2]
    assert len(token) == 23
    assert token not in str(await everything())


async def test_a_link_opens_nothing_for_another_purpose(client: Visitor) -> None:
    token = (await invited()).rpartition("/")[2]
    with time_machine.travel(NOW):
        page = await client.get(f"/r/{token}")
    assert page.status_code == 404
    assert "Ada Lindner" not in page.text


@pytest.mark.parametrize(
    ("later", "status", "words"),
    [
        (UNTIL - timedelta(seconds=1), 200, "Darum geht es"),
        (UNTIL, 410, "Die Frist dieses Links ist vorbei."),
    ],
)
async def test_a_link_opens_until_its_deadline(
    client: Visitor, later: datetime, status: int, words: str
) -> None:
    path = await invited()
    with time_machine.travel(later, tick=False):
        page = await client.get(path)
    assert (page.status_code, words in page.text) == (status, True)
    assert ("Riesa" in page.text) is (status == 200)


async def test_a_revoked_link_says_so(client: Visitor) -> None:
    path = await invited()
    letter = await letter_of(path)
    assert await links.revoke(letter.id, who=BOARD, now=NOW) == 1
    assert await links.revoke(letter.id, who=BOARD, now=NOW) == 0
    with time_machine.travel(NOW):
        page = await client.get(path)
    assert page.status_code == 410
    assert "Dieser Link gilt nicht mehr." in page.text


async def test_the_right_person_is_shown_even_if_the_board_is_logged_in(board: Visitor) -> None:
    path = await invited()
    page = await board.get(path)
    assert "Ada Lindner" in page.text
    assert "/vorstand" not in page.text


async def test_a_letter_in_english_has_its_page_in_english(client: Visitor) -> None:
    path = await invited()
    letter = await letter_of(path)
    async with transaction():
        await letters.change([letter.id], (LetterState.HELD,), LetterState.HELD, language="en")
    with time_machine.travel(NOW):
        page = await client.get(path)
    assert heading(page) == "Working meeting"
    assert "Monday, 16 March 2099" in page.text


async def test_whoever_guesses_is_slowed_down_and_others_are_not(client: Visitor) -> None:
    path = await invited()
    with time_machine.travel(NOW, tick=False) as moment:
        seen = [(await client.get(f"/a/{number:023}")).status_code for number in range(MOST_WRONG)]
        assert set(seen) == {404}
        assert (await client.get(f"/a/{0:023}")).status_code == 429
        blocked = await client.get(path)
        assert blocked.status_code == 429
        assert "Riesa" not in blocked.text
        elsewhere = await links.open_link(
            path.rpartition("/")[2], Purpose.MEMBER, caller="192.0.2.7", now=clock.now()
        )
        assert elsewhere.state == "good"
        moment.shift(timedelta(minutes=10, seconds=1))
        assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize("page", ["a", "g", "r", "t", "w"])
async def test_one_wrong_link_is_counted_once_on_each_page(client: Visitor, page: str) -> None:
    await client.get(f"/{page}/{1:023}")
    await client.get(f"/{page}/{2:023}")
    attempts = await run_sql("SELECT subject FROM attempt")
    assert len(attempts) == 2


def test_a_network_is_an_address_or_the_first_half_of_a_long_one() -> None:
    assert links.network_of("192.0.2.7") == "192.0.2.7"
    assert links.network_of("2001:db8::1") == links.network_of("2001:db8::2") == "2001:db8::/64"
    assert links.network_of("") == "unbekannt"
