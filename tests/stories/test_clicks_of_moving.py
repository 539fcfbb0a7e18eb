"""From a meeting's sheet, how many clicks does it take to move it, to cancel it, and to think again?"""

import time_machine

from lagplanner.database import hosting, letters
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.post.letters import LetterState
from tests.people import NOW
from tests.stories.browsing import Person
from tests.visitors import Visitor
from tests.web.test_meeting_page import DAY, HERE, a_meeting, informed


async def at_the_sheet(board: Visitor) -> Person:
    """Somebody of the board who looks at the sheet of a meeting that Ada knows of."""
    await informed(await a_meeting())
    person = Person(board)
    await person.open(HERE)
    person.clicks = 0
    return person


async def states() -> list[tuple[str, LetterState]]:
    return [(one.occasion, one.state) for one in await letters.letters()]


@time_machine.travel(NOW, tick=False)
async def test_a_meeting_moves_to_a_good_day_in_three_clicks(board: Visitor) -> None:
    person = await at_the_sheet(board)

    await person.follow("Verlegen …")
    await person.follow(person.links_after("Gute Tage")[0])
    await person.press("Jetzt verlegen", {"grund": "Plenarwoche"})

    assert person.clicks == 3
    assert (await hosting.meeting(2027, 1)).day != DAY
    assert await states() == [
        ("invitation", LetterState.SENT),
        ("meeting_moved", LetterState.QUEUED),
    ]


@time_machine.travel(NOW, tick=False)
async def test_a_meeting_is_cancelled_and_brought_back_in_three_clicks(board: Visitor) -> None:
    person = await at_the_sheet(board)

    await person.follow("Absagen …")
    await person.press("Jetzt absagen")
    assert "Dieses Treffen fällt aus." in person.words
    await person.press("Zurücknehmen")

    assert person.clicks == 3
    assert (await hosting.meeting(2027, 1)).state is MeetingState.PUBLISHED
    assert await states() == [
        ("invitation", LetterState.SENT),
        ("meeting_cancelled", LetterState.DISCARDED),
    ]
