"""Two hosts may change places as long as both meetings stand: nobody is asked about more than that."""

from dataclasses import replace
from datetime import date

import pytest

from lagplanner.database import hosting, letters
from lagplanner.database import swaps as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.swaps import Swap, SwapState
from lagplanner.mail.delivery import Prepared, Stale
from lagplanner.services.dates import moving
from lagplanner.services.hosts import swaps
from lagplanner.services.post.letter_writing import Sender, Writing
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, NOW, SONNENHOF, TODAY, settle

SENDER = Sender("https://netzwerk.example", "post@netzwerk.example")
SPRING, SUMMER = date(2027, 3, 15), date(2027, 6, 14)


async def asked() -> Swap:
    """The host of the spring asks the host of the summer."""
    sonnenhof, neisseufer = await settle(SONNENHOF, NEISSEUFER)
    found = []
    async with transaction():
        for number, (day, host) in enumerate(((SPRING, sonnenhof), (SUMMER, neisseufer)), 1):
            meeting = Meeting(
                0, 2027, number, day, MeetingState.PUBLISHED, town=host.town, host_id=host.id
            )
            found.append(await hosting.save_meeting(meeting, at=NOW))
    return await swaps.ask(found[0].id, sonnenhof.id, 2, note="Umbau", who="", today=TODAY, now=NOW)


async def agreed() -> Swap:
    swap = await asked()
    return await swaps.answer(
        swap.id, swap.other_project_id, agrees=True, who="", today=TODAY, now=NOW
    )


async def cancel(number: int) -> None:
    await moving.move(
        2027, number, Moved(None, "Wasserschaden"), sequence=0, who=BOARD, today=TODAY, now=NOW
    )


async def written(occasion: str) -> Prepared | Stale:
    """The letter as it would leave now."""
    [letter] = await letters.letters(occasion=occasion)
    claimed = replace(letter, message_id="<lp-1-abc@netzwerk.example>")
    return await Writing(SENDER).prepare(claimed, NOW)


@pytest.mark.usefixtures("database")
async def test_a_swap_that_stands_is_asked_about() -> None:
    await asked()
    assert isinstance(await written("swap_asked"), Prepared)


@pytest.mark.usefixtures("database")
async def test_nobody_is_asked_to_swap_once_the_meeting_of_who_asked_is_cancelled() -> None:
    await asked()
    await cancel(1)
    assert await written("swap_asked") == Stale(
        "Eines der beiden Treffen fällt aus oder ist vorbei."
    )


@pytest.mark.usefixtures("database")
async def test_the_board_is_not_asked_about_a_swap_of_which_one_meeting_is_cancelled() -> None:
    await agreed()
    await cancel(1)
    assert await written("board_swap_agreed") == Stale(
        "Eines der beiden Treffen fällt aus oder ist vorbei."
    )


@pytest.mark.usefixtures("database")
async def test_the_board_is_not_asked_about_a_swap_it_has_decided_on() -> None:
    swap = await agreed()
    await swaps.reject(swap.id, who=BOARD, now=NOW)
    assert await written("board_swap_agreed") == Stale("Über diesen Tausch ist schon entschieden.")


@pytest.mark.usefixtures("database")
async def test_a_new_host_may_ask_although_the_one_before_had_asked() -> None:
    before = await asked()
    [hammerwiese] = await settle(HAMMERWIESE)
    async with transaction():
        spring = await hosting.meeting(2027, 1)
        await hosting.save_meeting(replace(spring, host_id=hammerwiese.id), at=NOW)
    after = await swaps.ask(
        spring.id, hammerwiese.id, 2, note="Urlaub", who="", today=TODAY, now=NOW
    )
    assert [(one.id, one.state) for one in await stored.swaps()] == [
        (before.id, SwapState.WITHDRAWN),
        (after.id, SwapState.ASKED),
    ]
