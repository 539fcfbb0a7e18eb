"""Can the board keep the directory of speakers, and see who is heard?"""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
import time_machine

from lagplanner.database import hosting as stored_hosting
from lagplanner.database import speakers as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.speakers import Speaker, SpeakerField, Talk, TalkState
from lagplanner.services.talks import speakers
from lagplanner.web.board.speakers import field_bars
from tests.people import BOARD, NOW
from tests.visitors import Visitor

HERE = "/vorstand/vortragende"
TYPED = {
    "name": "Dr. Jana Beispiel",
    "organisation": "Ministerium",
    "field": "administration",
    "email": "jana@ministerium.example",
    "language": "de",
}
JANA = Speaker(0, "Dr. Jana Beispiel", organisation="Ministerium", field=SpeakerField.SCIENCE)


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


async def heard() -> Speaker:
    """Jana has spoken once, in another function than now."""
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    async with transaction():
        meeting = await stored_hosting.save_meeting(Meeting(0, 2026, 1, date(2026, 3, 9)), at=NOW)
        talk = Talk(0, meeting.id, jana.id, state=TalkState.ACCEPTED, title="Was bleibt?")
        await stored.save_talk(replace(talk, function="Referentin"))
    return jana


async def test_an_empty_directory_offers_to_add_somebody(board: Visitor) -> None:
    page = await board.get(HERE)
    assert "noch leer" in page.text
    assert f'href="{HERE}/neu"' in page.text


async def test_a_person_is_added_found_and_changed(board: Visitor) -> None:
    await board.get(f"{HERE}/neu")
    done = await board.post(f"{HERE}/neu", TYPED)
    assert (done.status_code, done.headers["Location"]) == (303, HERE)
    [jana] = await stored.speakers()
    assert (jana.name, jana.field) == ("Dr. Jana Beispiel", SpeakerField.ADMINISTRATION)
    assert "Dr. Jana Beispiel" in (await board.get(f"{HERE}?suche=minsterium+jana")).text
    assert "Dr. Jana Beispiel" in (await board.get(f"{HERE}?suche=ministerium")).text
    assert "Niemand passt zu dieser Suche." in (await board.get(f"{HERE}?suche=hafen")).text
    form = await board.get(f"{HERE}/{jana.id}")
    assert 'value="jana@ministerium.example"' in form.text
    await board.post(f"{HERE}/{jana.id}", {**TYPED, "function": "Leitung", "version": "1"})
    assert (await stored.speaker(jana.id)).function == "Leitung"


async def test_somebody_added_for_a_meeting_is_chosen_there(board: Visitor) -> None:
    await board.get(f"{HERE}/neu?treffen=2027-1")
    done = await board.post(f"{HERE}/neu", {**TYPED, "treffen": "2027-1"})
    [jana] = await stored.speakers()
    assert done.headers["Location"] == f"/vorstand/treffen/2027-1/anfragen?wer={jana.id}"


@pytest.mark.parametrize("key", ["//boese.example", "2027-1/../..", "x"])
async def test_a_page_leads_nowhere_else(board: Visitor, key: str) -> None:
    await board.get(f"{HERE}/neu")
    assert (await board.post(f"{HERE}/neu", {**TYPED, "treffen": key})).status_code == 404


async def test_what_is_wrong_comes_back_filled(board: Visitor) -> None:
    await board.get(f"{HERE}/neu")
    again = await board.post(f"{HERE}/neu", {**TYPED, "name": "", "organisation": "Amt"})
    assert again.status_code == 422
    assert 'value="Amt"' in again.text
    again = await board.post(f"{HERE}/neu", {**TYPED, "email": "jana"})
    assert "„jana“ ist keine E-Mail-Adresse." in again.text
    assert await stored.speakers() == ()


async def test_who_saves_an_old_page_overwrites_nobody(board: Visitor) -> None:
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    await speakers.save(replace(jana, phone="030 23125 000"), who=BOARD, now=NOW)
    await board.get(f"{HERE}/{jana.id}")
    late = await board.post(f"{HERE}/{jana.id}", {**TYPED, "version": "1"})
    assert late.status_code == 409
    assert (await stored.speaker(jana.id)).phone == "030 23125 000"


async def test_talks_stand_with_the_function_of_their_day(board: Visitor) -> None:
    jana = await heard()
    page = await board.get(f"{HERE}/{jana.id}")
    for words in ("Montag, 9. März 2026", "Was bleibt?", "Referentin"):
        assert words in page.text
    assert "entfernen" not in page.text


async def test_only_who_was_never_asked_is_removed(board: Visitor) -> None:
    jana = await heard()
    kim = await speakers.save(replace(JANA, name="Kim Probe"), who=BOARD, now=NOW)
    await board.get(f"{HERE}/{kim.id}")
    for one in (jana, kim):
        await board.post(f"{HERE}/{one.id}/loeschen")
    assert [one.name for one in await stored.speakers()] == ["Dr. Jana Beispiel"]


async def test_the_list_is_given_out_and_runs_no_formula(board: Visitor) -> None:
    await heard()
    await speakers.save(replace(JANA, name="=1+1"), who=BOARD, now=NOW)
    answer = await board.get(f"{HERE}.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Name;Anrede;Organisation")
    assert lines[1].startswith("'=1+1")
    assert len(lines) == 3
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_the_picture_has_a_table_beneath(board: Visitor) -> None:
    await heard()
    page = (await board.get(HERE)).text
    assert "Politik war noch nie dabei. Verwaltung war noch nie dabei." in page
    assert "Als Tabelle" in page
    assert "Ein Fachbeitrag" in page


def test_the_longest_bar_fills_the_picture_and_a_year_without_talks_has_none() -> None:
    science, politics = SpeakerField.SCIENCE, SpeakerField.POLITICS
    bars = field_bars(
        {2025: Counter({science: 1}), 2026: Counter({science: 3, politics: 1}), 2027: Counter()}
    )
    assert [(bar.year, bar.total, bar.counts) for bar in bars] == [
        (2026, 4, (1, 0, 3, 0)),
        (2025, 1, (0, 0, 1, 0)),
    ]
    assert [(part.x, part.width) for part in bars[0].parts] == [(0.0, 50.0), (50.0, 150.0)]
    assert bars[1].parts[0].width == 50.0
