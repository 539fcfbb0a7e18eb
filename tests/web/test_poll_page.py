"""Can a project say by its link which days suit, change it, and do so with the keyboard alone?"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
import time_machine

from lagplanner.database import hosting, letters
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.dates import polls
from lagplanner.services.dates.polls import Count
from lagplanner.services.post import links
from tests.people import BOARD, NEISSEUFER, NOW, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2027, 3, 15, 23, 0, tzinfo=UTC)
ANSWER_BY = date(2026, 12, 14)
FIRST, SECOND = date(2027, 3, 22), date(2027, 4, 12)
BOTH = {"tag-2027-03-22": "yes", "tag-2027-04-12": "maybe"}


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW) as now:
        yield now


async def begun() -> tuple[Count, list[Project]]:
    """A poll about the meeting in Riesa, asked of its host and another project."""
    projects = await settle(SONNENHOF, NEISSEUFER)
    async with transaction():
        await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                date(2027, 3, 15),
                MeetingState.PUBLISHED,
                town=RIESA,
                host_id=projects[0].id,
                topic="Leerstand",
            ),
            at=NOW,
        )
    count = await polls.begin(
        2027,
        1,
        (FIRST, SECOND),
        answer_by=ANSWER_BY,
        reason="Plenarwoche",
        who=BOARD,
        today=NOW.date(),
        now=NOW,
    )
    return count, projects


async def link_to(count: Count, project: Project) -> str:
    """The path of the link in the letter to this project."""
    [letter] = [
        one for one in await letters.letters(occasion=polls.ASKED) if one.project_id == project.id
    ]
    wanted = Link(
        Purpose.POLL,
        letter.recipient_name,
        letter.recipient_email,
        NOW,
        UNTIL,
        project.id,
        count.meeting.id,
        letter.id,
    )
    [address] = await links.mint([wanted], base_url=ADDRESS)
    return address.removeprefix(ADDRESS)


async def asked() -> tuple[str, Count, Project]:
    """The link of Neißeufer, the poll and the project."""
    count, (_, neisseufer) = await begun()
    return await link_to(count, neisseufer), count, neisseufer


async def said(count: Count, project: Project) -> Mapping[date, Suits]:
    votes = (await polls.count(count.poll.id)).votes
    return {one.day: one.value for one in votes if one.project_id == project.id}


def ticked(page: str) -> list[str]:
    """The radio buttons that are chosen: name=value."""
    found = re.findall(r'<input[^>]*type="radio"[^>]*name="([^"]+)" value="([^"]+)" checked', page)
    return [f"{name}={value}" for name, value in found]


async def test_the_days_stand_in_a_table_that_can_be_read_out(client: Visitor) -> None:
    path, *_ = await asked()
    page = await client.get(path)
    assert heading(page) == "Welcher Tag passt?"
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)</th>', page.text) == [
        "Montag, 22. März 2027",
        "Montag, 12. April 2027",
    ]
    labels = re.findall(
        r'<label class="kern-label" for="([^"]+)"><span[^>]*>(.*?)</label>', page.text
    )
    assert [re.sub("<[^>]+>", "", text) for _, text in labels[:3]] == [
        "Montag, 22. März 2027: passt",
        "Montag, 22. März 2027: zur Not",
        "Montag, 22. März 2027: passt nicht",
    ]
    ids = re.findall(r'type="radio" id="([^"]+)"', page.text)
    assert [label for label, _ in labels] == ids
    assert len(set(ids)) == 6
    for words in ("Das Treffen am Montag, 15. März 2027 in Riesa", "Plenarwoche", "14. Dezember"):
        assert words in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"


async def test_an_answer_is_kept_with_who_gave_it(client: Visitor) -> None:
    path, count, project = await asked()
    page = await client.get(path)
    assert 'value="Milan Novák"' in page.text
    done = await client.post(path, {**BOTH, "who": "Vertretung"})
    assert (done.status_code, done.headers["Location"]) == (303, path)
    assert await said(count, project) == {FIRST: Suits.YES, SECOND: Suits.MAYBE}
    shown = await client.get(path)
    assert "Ihre Antwort ist gespeichert" in shown.text
    assert ticked(shown.text) == ["tag-2027-03-22=yes", "tag-2027-04-12=maybe"]
    assert 'value="Vertretung"' in shown.text


async def test_an_answer_can_be_changed_until_the_deadline(
    client: Visitor, in_november: time_machine.Traveller
) -> None:
    path, count, project = await asked()
    await client.get(path)
    await client.post(path, BOTH)
    await client.post(path, {"tag-2027-03-22": "no"})
    assert await said(count, project) == {FIRST: Suits.NO}
    in_november.move_to(datetime(2026, 12, 15, 8, tzinfo=UTC))
    late = await client.get(path)
    assert "Die Umfrage endete am Montag, 14. Dezember 2026." in late.text
    assert "passt nicht" in late.text
    assert 'type="radio"' not in late.text
    await client.post(path, BOTH)
    assert await said(count, project) == {FIRST: Suits.NO}
    assert "Antworten waren bis 14.12.2026" in (await client.get(path)).text


async def test_nothing_chosen_comes_back_with_what_to_do(client: Visitor) -> None:
    path, count, project = await asked()
    await client.get(path)
    empty = await client.post(path, {"who": "Vertretung"})
    assert empty.status_code == 422
    assert 'href="#days"' in empty.text
    assert 'id="days"' in empty.text
    assert 'value="Vertretung"' in empty.text
    wrong = await client.post(path, {"tag-2027-03-22": "vielleicht", "tag-2027-04-12": "yes"})
    assert wrong.status_code == 422
    assert ticked(wrong.text) == ["tag-2027-04-12=yes"]
    assert await said(count, project) == {}


async def test_looking_changes_nothing(client: Visitor) -> None:
    path, *_ = await asked()
    names = ("poll", "poll_day", "poll_vote", "letter", "trail", "link", "attempt")
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in names]
    for _ in range(5):
        await client.get(path)
        await client.get(path, headers={"Purpose": "prefetch"})
        await client.send("HEAD", path)
    assert [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in names] == before


async def test_a_poll_that_moved_its_meeting_says_so(client: Visitor) -> None:
    path, count, _ = await asked()
    async with transaction():
        await polls.applied(count.meeting.id, SECOND, who=BOARD, now=NOW)
        meeting = await hosting.meeting(2027, 1)
        await hosting.save_meeting(
            Meeting(meeting.id, 2027, 1, SECOND, MeetingState.PUBLISHED, host_id=meeting.host_id),
            at=NOW,
        )
    assert "Der Tag steht fest: Montag, 12. April 2027." in (await client.get(path)).text


async def test_an_ended_poll_thanks_and_takes_nothing(client: Visitor) -> None:
    path, count, project = await asked()
    await client.get(path)
    await polls.close(count.poll.id, who=BOARD, now=NOW)
    await client.post(path, BOTH)
    page = await client.get(path)
    assert "Diese Umfrage ist beendet." in page.text
    assert await said(count, project) == {}


async def test_a_link_for_something_else_opens_no_poll(client: Visitor) -> None:
    path, *_ = await asked()
    await client.get(path)
    assert (await client.get("/t/nirgends")).status_code == 404
    assert (await client.post("/t/nirgends", BOTH)).status_code == 404


async def test_the_page_speaks_english_where_asked(client: Visitor) -> None:
    path, *_ = await asked()
    page = await client.get(path)
    await client.post("/sprache", {"sprache": "en", "zurueck": path})
    page = await client.get(path)
    assert heading(page) == "Which day suits?"
    assert "if need be" in page.text
