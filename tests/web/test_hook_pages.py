"""Can the board say who is told what happens, see what became of it, and end it?"""

import re
from datetime import date

import time_machine
from litestar import Litestar

from lagplanner.database import hooks, hosting
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.interface.hooks import MessageState
from tests.people import NOW, SONNENHOF, settle
from tests.visitors import Visitor, heading

HERE = "/vorstand/schnittstelle/ziel"
FORM = {
    "name": "Website",
    "url": "https://website.example/hook",
    "events": ["meeting.moved", "plan.published"],
}


async def test_the_board_adds_an_address_and_sees_its_secret_once(
    app: Litestar, board: Visitor
) -> None:
    page = await board.get(HERE)
    assert heading(page) == "Wer soll es sofort hören?"
    page = await board.post(HERE, FORM)
    [secret] = re.findall(r'value="(whsec_[^"]+)"', page.text)
    [hook] = await hooks.hooks()
    again = await board.get(f"{HERE}/{hook.id}")
    assert secret not in again.text
    assert "Ein Treffen ist verlegt" in again.text
    assert "Website" in (await board.get("/vorstand/schnittstelle")).text

    renewed = await board.post(f"{HERE}/{hook.id}/geheimnis")
    assert len(re.findall(r"whsec_", renewed.text)) == 1
    assert secret not in renewed.text


async def test_what_cannot_be_told_comes_back_as_typed(board: Visitor) -> None:
    await board.get(HERE)
    page = await board.post(HERE, {"name": "Website", "url": "http://website.example/hook"})
    assert page.status_code == 422
    assert "https://" in page.text
    assert "http://website.example/hook" in page.text
    assert "Bitte wählen Sie mindestens ein Ereignis." in page.text
    assert await hooks.hooks() == ()


async def test_a_test_is_sent_again_paused_and_removed(board: Visitor) -> None:
    await board.get(HERE)
    await board.post(HERE, FORM)
    [hook] = await hooks.hooks()
    at = f"{HERE}/{hook.id}"
    await board.get(at)
    await board.post(f"{at}/probe")
    [message] = await hooks.log_of(hook.id)
    assert message.state is MessageState.QUEUED
    async with transaction():
        await run_sql(
            "UPDATE webhook_message SET state = 'given_up', error = 'Die Antwort war 500.'"
        )
    page = await board.get(at)
    assert "aufgegeben" in page.text
    assert "Die Antwort war 500." in page.text
    english = await board.get(at, headers={"Accept-Language": "en"})
    assert "The answer was 500." in english.text

    await board.post(f"{at}/nachricht/{message.id}")
    assert (await hooks.log_of(hook.id))[0].state is MessageState.QUEUED
    assert (await board.post(f"{at}/nachricht/999")).status_code == 404
    await board.post(f"{at}/anhalten")
    assert "Angehalten seit" in (await board.get(at)).text
    await board.post(f"{at}/weiter")
    await board.post(f"{at}/entfernen")
    assert (await board.get(at)).status_code == 404
    deeds = [one["deed"] for one in await run_sql("SELECT deed FROM trail ORDER BY id")]
    assert deeds[-4:] == ["hook_added", "hook_paused", "hook_resumed", "hook_removed"]


@time_machine.travel(NOW)
async def test_the_first_page_says_that_a_program_is_not_reached(board: Visitor) -> None:
    [host] = await settle(SONNENHOF)
    meeting = Meeting(0, 2027, 1, date(2027, 3, 1), MeetingState.CONFIRMED, host_id=host.id)
    async with transaction():
        await hosting.save_meeting(meeting, at=NOW)
    await board.get(HERE)
    await board.post(HERE, FORM)
    [hook] = await hooks.hooks()
    assert "nicht zu erreichen" not in (await board.get("/vorstand")).text
    async with transaction():
        await hooks.pause(hook.id, at=NOW, reason="Drei Tage lang kam keine gute Antwort.")
    page = (await board.get("/vorstand")).text
    assert "„Website“ ist seit Tagen nicht zu erreichen" in page
    assert f"{HERE}/{hook.id}" in page
