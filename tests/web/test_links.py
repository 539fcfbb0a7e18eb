"""What do people see who open the link of a letter, and what can nobody do with it?"""

import asyncio
import subprocess
import sys
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
from lagplanner.settings import Settings
from tests.databases import counted
from tests.people import BOARD, NEISSEUFER, NOW, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2027, 2, 1, 23, 0, tzinfo=UTC)
# So far ahead that the timetable, which runs beside the pages, writes no letters about it.
MEETING = Meeting(
    0, 2099, 1, date(2099, 3, 16), MeetingState.PUBLISHED, town=RIESA, topic="Leerstand"
)


KEY = "host_asked:1:2099-1"


async def invited(purpose: Purpose = Purpose.WISHES, **changes: object) -> str:
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


async def everything(*, but: str = "") -> list[object]:
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
        if table != but
    ]


async def test_the_link_shows_what_the_letter_is_about_and_how_to_answer(client: Visitor) -> None:
    path = await invited()
    async with transaction():
        await settings_store.put(
            {"contact_name": "Kim Muster", "contact_phone": "030 23125 000"}, at=NOW, who=BOARD
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
        "Montag, 1. Februar 2027",
        "Antworten Sie einfach auf unsere E-Mail.",
        "Kim Muster, Telefon 030 23125 000",
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
            path.rpartition("/")[2], Purpose.WISHES, caller="192.0.2.7", now=clock.now()
        )
        assert elsewhere.state == "good"
        moment.shift(timedelta(minutes=10, seconds=1))
        assert (await client.get(path)).status_code == 200


async def test_an_old_letter_opened_again_and_again_is_no_guess(client: Visitor) -> None:
    """A mail scanner that goes through an archive must not lock out the people of its house."""
    old = await invited(Purpose.HOST, expires_at=NOW)
    new = await links.mint(
        [Link(Purpose.WISHES, "Ada Lindner", "ada.lindner@example.org", NOW, UNTIL)],
        base_url=ADDRESS,
    )
    with time_machine.travel(NOW):
        seen = {(await client.get(old)).status_code for _ in range(MOST_WRONG + 1)}
        assert seen == {410}
        assert (await client.get(new[0].removeprefix(ADDRESS))).status_code == 200


@pytest.mark.usefixtures("database")
async def test_wrong_expired_and_revoked_links_ask_and_write_the_same() -> None:
    """So none is told from another by the time it takes."""
    tokens = {"unknown": "2" * 23}
    for state, changes in (("expired", {"expires_at": NOW}), ("revoked", {})):
        [address] = await links.mint(
            [replace(Link(Purpose.MEMBER, "Ada", "ada@example.org", NOW, UNTIL), **changes)],
            base_url=ADDRESS,
        )
        tokens[state] = address.rpartition("/")[2]
    await run_sql(
        f"UPDATE link SET revoked_at = created_at "
        f"WHERE token_hash = '{links.hashed(tokens['revoked'])}'"
    )
    asked = {}
    for state, token in tokens.items():
        with counted() as queries:
            opened = await links.open_link(token, Purpose.MEMBER, caller="192.0.2.7", now=NOW)
        assert opened.state == state
        asked[state] = queries.number
    assert len(set(asked.values())) == 1, asked


async def test_guesses_in_one_process_count_in_every_other(
    client: Visitor, settings: Settings
) -> None:
    path = await invited()
    guessing = f"""
import asyncio
from datetime import datetime
from lagplanner.domain.post.links import MOST_WRONG, Purpose
from lagplanner.services.post import links
from lagplanner.services.running import setup
from lagplanner.settings import Settings

async def guess():
    await setup.open_house(Settings(database_url={settings.database_url!r}))
    for number in range(MOST_WRONG):
        token = str(number) * 23
        now = datetime.fromisoformat({NOW.isoformat()!r})
        await links.open_link(token, Purpose.HOST, caller="127.0.0.1", now=now)
    await setup.close_house()

asyncio.run(guess())
"""
    await asyncio.to_thread(subprocess.run, [sys.executable, "-c", guessing], check=True)
    with time_machine.travel(NOW, tick=False):
        assert (await client.get(path)).status_code == 429


async def test_a_project_that_hosts_no_more_is_told_so_and_decides_nothing(
    client: Visitor,
) -> None:
    path = await invited(Purpose.HOST)
    [other] = await settle(NEISSEUFER)
    with time_machine.travel(NOW):
        await client.get(path)
        async with transaction():
            meeting = await hosting.meeting(2099, 1)
            await hosting.save_meeting(replace(meeting, host_id=other.id), at=NOW)
        before = await everything(but="attempt")  # what was wished is counted
        answered = await client.post(path, {"answer": "no"})
        again = await client.get(path)
    for seen in (answered, again):
        assert "Gastgeber ist inzwischen ein anderes Projekt." in seen.text
        assert "So antworten Sie" not in seen.text
    assert await everything(but="attempt") == before


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
