"""Can the board say how long things are kept, and does the privacy page say the same?"""

from lagplanner.services.privacy import forgetting
from tests.visitors import Visitor

PAGE = "/vorstand/einstellungen/aufbewahren"


async def test_a_period_is_stored_and_stands_in_the_privacy_text(
    board: Visitor, client: Visitor
) -> None:
    assert "Briefe: Wortlaut, Name und Adresse: 2 Jahre nach dem Brief" in (
        (await client.get("/datenschutz")).text
    )
    await board.get(PAGE)
    answer = await board.post(PAGE, {"keep_letters": "365"})
    assert answer.status_code == 303
    assert (await forgetting.retention()).letters == 365
    assert "Briefe: Wortlaut, Name und Adresse: 1 Jahr nach dem Brief" in (
        (await client.get("/datenschutz")).text
    )
    trail = (await board.get("/vorstand/verlauf")).text
    assert "Briefe: Wortlaut, Name und Adresse: 730 → 365" in trail


async def test_a_period_beyond_its_limits_comes_back_and_none_is_stored(board: Visitor) -> None:
    await board.get(PAGE)
    page = await board.post(PAGE, {"keep_letters": "1", "keep_needs": "30"})
    assert page.status_code == 422
    assert 'href="#keep_letters"' in page.text
    assert 'name="keep_needs" type="text" value="30"' in page.text
    assert (await forgetting.retention()).needs == 14
