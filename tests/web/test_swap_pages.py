"""Do two hosts change places in 2 + 2 clicks, once the board approves, and does all the rest follow?"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine

from lagplanner.database import host_requests, hosting, letters, trail
from lagplanner.database import swaps as stored
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import RequestState, Venue
from lagplanner.domain.hosts.swaps import SwapState
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.plan import planning
from lagplanner.services.post import links
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, NOW, SONNENHOF, TODAY, settle
from tests.services.network import settle_network
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2027, 8, 30, 23, 0, tzinfo=UTC)
SPRING, SUMMER = date(2027, 3, 15), date(2027, 6, 14)


async def a_link(meeting: Meeting) -> str:
    """The path of the link that a host has from its letter."""
    key = f"host_asked:{meeting.host_id}:{meeting.year}-{meeting.number}"
    async with transaction():
        letter = Letter(key, "host_asked", project_id=meeting.host_id, meeting_id=meeting.id)
        await letters.add(letter, at=NOW, who=BOARD)
    known = (await letters.with_keys([key]))[key]
    [address] = await links.mint(
        [
            Link(
                Purpose.HOST,
                f"Kontakt {meeting.host_id}",
                "",
                NOW,
                UNTIL,
                meeting.host_id,
                meeting.id,
                known.id,
            )
        ],
        base_url=ADDRESS,
    )
    return address.removeprefix(ADDRESS)


async def two_hosts() -> tuple[Meeting, Meeting]:
    """Sonnenhof hosts in spring and has confirmed, Neißeufer in summer; Hammerwiese hosts nothing."""
    sonnenhof, neisseufer, _ = await settle(SONNENHOF, NEISSEUFER, HAMMERWIESE)
    async with transaction():
        spring = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                SPRING,
                MeetingState.CONFIRMED,
                town=sonnenhof.town,
                host_id=sonnenhof.id,
            ),
            at=NOW,
        )
        await host_requests.save_venue(spring.id, Venue("Saal am Sonnenhof", confirmed_at=NOW))
        summer = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                2,
                SUMMER,
                MeetingState.PUBLISHED,
                town=neisseufer.town,
                host_id=neisseufer.id,
            ),
            at=NOW,
        )
    return spring, summer


async def agreed(client: Visitor, spring: Meeting, summer: Meeting) -> int:
    """Both hosts want it: 2 + 2 clicks, each a link and a button. The id of the swap."""
    mine, other = await a_link(spring), await a_link(summer)
    await client.get(mine)
    await client.post(f"{mine}/tausch", {"number": summer.number, "note": "Umbau im März"})
    await client.get(other)
    [swap] = await stored.swaps()
    await client.post(f"{other}/tausch/antwort", {"swap": swap.id, "answer": "yes"})
    return swap.id


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


async def test_asking_is_a_link_and_a_button_and_the_other_side_gets_a_letter(
    client: Visitor,
) -> None:
    spring, summer = await two_hosts()
    path = await a_link(spring)
    page = await client.get(path)
    assert "Gemeinwesenarbeit Neißeufer, Montag, 14. Juni 2027, Görlitz" in page.text
    for _ in range(2):
        await client.post(f"{path}/tausch", {"number": "2", "note": "Umbau im März"})

    [swap] = await stored.swaps()
    assert (swap.state, swap.note) == (SwapState.ASKED, "Umbau im März")
    [letter] = await letters.letters(occasion="swap_asked")
    assert (letter.recipient_email, letter.project_id, letter.meeting_id, letter.state) == (
        "milan.novak@example.org",
        summer.host_id,
        summer.id,
        LetterState.QUEUED,
    )
    assert letter.facts["old_host"] == "Quartiersmanagement Sonnenhof"
    assert "Wir warten auf die Antwort." in (await client.get(path)).text


async def test_a_yes_goes_to_the_board_and_changes_nothing_yet(client: Visitor) -> None:
    spring, summer = await two_hosts()
    await agreed(client, spring, summer)
    [swap] = await stored.swaps()
    assert (swap.state, swap.answered_by) == (SwapState.AGREED, f"Kontakt {summer.host_id}")
    assert [await hosting.meeting(2027, n) for n in (1, 2)] == [spring, summer]
    [told] = await letters.letters(occasion="board_swap_agreed")
    assert (told.state, told.facts["to"]) == (LetterState.QUEUED, "board")
    [asked] = await letters.letters(occasion="swap_asked")
    assert asked.state is LetterState.DISCARDED


async def test_a_no_leaves_all_as_it_is_and_another_can_be_asked(client: Visitor) -> None:
    spring, summer = await two_hosts()
    mine, other = await a_link(spring), await a_link(summer)
    await client.get(mine)
    await client.post(f"{mine}/tausch", {"number": "2"})
    [swap] = await stored.swaps()
    page = await client.get(other)
    assert "Quartiersmanagement Sonnenhof möchte mit Ihnen tauschen." in page.text
    await client.post(f"{other}/tausch/antwort", {"swap": swap.id, "answer": "no"})
    await client.post(f"{other}/tausch/antwort", {"swap": swap.id, "answer": "yes"})

    assert [one.state for one in await stored.swaps()] == [SwapState.DECLINED]
    assert await letters.letters(occasion="board_swap_agreed") == ()
    assert "Tausch anfragen" in (await client.get(mine)).text
    [told] = await letters.letters(occasion="swap_off")
    assert (told.recipient_email, told.meeting_id, told.facts["reason"]) == (
        "ada.lindner@example.org",
        spring.id,
        "Das andere Projekt kann nicht tauschen.",
    )


async def test_whoever_asked_takes_it_back(client: Visitor) -> None:
    spring, summer = await two_hosts()
    swap_id = await agreed(client, spring, summer)
    path = await a_link(spring)
    await client.get(path)
    await client.post(f"{path}/tausch/antwort", {"swap": swap_id, "answer": "take_back"})

    assert [one.state for one in await stored.swaps()] == [SwapState.WITHDRAWN]
    states = {one.state for one in await letters.letters(occasion="board_swap_agreed")}
    assert states == {LetterState.DISCARDED}
    told = await letters.letters(occasion="swap_off")
    assert [one.recipient_email for one in told] == ["milan.novak@example.org"]


async def test_a_question_nobody_has_read_is_taken_back_without_a_word(client: Visitor) -> None:
    spring, _summer = await two_hosts()
    path = await a_link(spring)
    await client.get(path)
    await client.post(f"{path}/tausch", {"number": "2"})
    [swap] = await stored.swaps()
    await client.post(f"{path}/tausch/antwort", {"swap": swap.id, "answer": "take_back"})
    assert [one.state for one in await letters.letters(occasion="swap_asked")] == [
        LetterState.DISCARDED
    ]
    assert await letters.letters(occasion="swap_off") == ()


async def test_nobody_answers_a_swap_that_is_not_theirs(client: Visitor) -> None:
    spring, _summer = await two_hosts()
    mine = await a_link(spring)
    await client.get(mine)
    await client.post(f"{mine}/tausch", {"number": "2"})
    [swap] = await stored.swaps()
    answer = await client.post(f"{mine}/tausch/antwort", {"swap": swap.id, "answer": "yes"})
    assert answer.status_code == 404
    assert [one.state for one in await stored.swaps()] == [SwapState.ASKED]


async def test_the_board_approves_once_and_everything_follows(client: Visitor) -> None:
    spring, summer = await two_hosts()
    swap_id = await agreed(client, spring, summer)
    informed = Letter(
        "save_the_date:9:2027-1",
        "save_the_date",
        state=LetterState.SENT,
        meeting_id=spring.id,
        recipient_name="Stadtteilbüro Hammerwiese",
        recipient_email="hoa@example.org",
    )
    async with transaction():
        await letters.add(informed, at=NOW, who=BOARD)
    await client.log_in()
    page = await client.get("/vorstand/tausch")
    assert heading(page) == "Wer möchte tauschen?"
    assert "Außer den beiden erfährt es eine Adresse." in page.text
    for _ in range(2):
        done = await client.post(f"/vorstand/tausch/{swap_id}/genehmigen")
        assert done.headers["Location"] == "/vorstand/tausch"

    now = [await hosting.meeting(2027, number) for number in (1, 2)]
    assert [(one.host_id, one.day, one.state, one.sequence) for one in now] == [
        (summer.host_id, SPRING, MeetingState.PUBLISHED, 1),
        (spring.host_id, SUMMER, MeetingState.PUBLISHED, 1),
    ]
    assert [one.town and one.town.name for one in now] == ["Görlitz", "Riesa"]
    assert await host_requests.venues([spring.id]) == {}
    requests = {
        (one.meeting_id, one.project_id): one.state for one in await host_requests.requests()
    }
    assert requests == {
        (spring.id, summer.host_id): RequestState.ACCEPTED,
        (summer.id, spring.host_id): RequestState.ACCEPTED,
    }
    queued = await letters.letters(state="queued")
    told = [(one.occasion, one.recipient_email, one.meeting_id) for one in queued]
    assert sorted(told) == [
        ("board_swap_agreed", "", summer.id),
        ("host_asked", "ada.lindner@example.org", summer.id),
        ("host_asked", "milan.novak@example.org", spring.id),
        ("host_swapped", "hoa@example.org", spring.id),
    ]
    [entry] = [one for one in await trail.entries() if one.deed == "swap_approved"]
    assert entry.who == "Vorsitz"


async def test_a_swap_that_no_longer_fits_cannot_be_approved(client: Visitor) -> None:
    spring, summer = await two_hosts()
    swap_id = await agreed(client, spring, summer)
    async with transaction():
        await run_sql("UPDATE meeting SET state = 'cancelled' WHERE number = 2")
    await client.log_in()
    page = await client.get("/vorstand/tausch")
    assert "Eines der beiden Treffen fällt aus oder ist vorbei." in page.text
    assert "genehmigen</span>" in page.text
    await client.post(f"/vorstand/tausch/{swap_id}/genehmigen")
    assert [one.state for one in await stored.swaps()] == [SwapState.AGREED]
    await client.post(f"/vorstand/tausch/{swap_id}/ablehnen")
    assert [one.state for one in await stored.swaps()] == [SwapState.REJECTED]


async def test_both_hear_that_the_board_does_not_approve(client: Visitor) -> None:
    spring, summer = await two_hosts()
    swap_id = await agreed(client, spring, summer)
    await client.log_in()
    await client.get("/vorstand/tausch")
    for _ in range(2):
        await client.post(f"/vorstand/tausch/{swap_id}/ablehnen")
    told = await letters.letters(occasion="swap_off")
    assert [(one.recipient_email, one.facts["old_host"], one.meeting_id) for one in told] == [
        ("ada.lindner@example.org", "Gemeinwesenarbeit Neißeufer", spring.id),
        ("milan.novak@example.org", "Quartiersmanagement Sonnenhof", summer.id),
    ]
    assert [await hosting.meeting(2027, n) for n in (1, 2)] == [spring, summer]


async def test_a_swap_that_waits_is_shown_where_the_board_begins(client: Visitor) -> None:
    spring, summer = await two_hosts()
    swap_id = await agreed(client, spring, summer)
    await client.log_in()
    for page in ("/vorstand", "/vorstand/plan/2027"):
        assert '<a href="/vorstand/tausch">Jetzt entscheiden</a>' in (await client.get(page)).text
    await client.post(f"/vorstand/tausch/{swap_id}/ablehnen")
    for page in ("/vorstand", "/vorstand/plan/2027"):
        assert "/vorstand/tausch" not in (await client.get(page)).text


async def test_the_published_plan_follows_and_its_cost_is_shown_before(client: Visitor) -> None:
    await settle_network()
    draft = await planning.propose(2027, who=BOARD, now=NOW, today=TODAY)
    await planning.publish(2027, draft.number, who=BOARD, now=NOW)
    first, second = [await hosting.meeting(2027, number) for number in (1, 2)]
    swap_id = await agreed(client, first, second)
    await client.log_in()
    page = await client.get("/vorstand/tausch")
    assert re.search(r"Was es kostet</h3>\s*<ul>", page.text)
    await client.post(f"/vorstand/tausch/{swap_id}/genehmigen")

    current = await planning.current(2027)
    assert current is not None
    assert (current.number, current.state.value) == (draft.number + 1, "published")
    old = {entry.number: entry.host_id for entry in draft.entries}
    new = {entry.number: entry.host_id for entry in current.entries}
    assert new == {**old, 1: old[2], 2: old[1]}


async def test_looking_changes_nothing(client: Visitor) -> None:
    spring, summer = await two_hosts()
    await agreed(client, spring, summer)
    path = await a_link(spring)
    await client.log_in()
    tables = ("swap", "letter", "meeting", "trail", "link", "host_request")
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables]
    for _ in range(10):
        await client.get("/vorstand/tausch")
        await client.get(path)
    assert [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables] == before
