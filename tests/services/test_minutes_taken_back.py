"""Is a deed about minutes taken back as a whole, and never over what somebody did since?"""

from datetime import date

import pytest

from lagplanner.database import letters, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.afterwards.minutes import Action, MinutesState
from lagplanner.domain.errors import BrokenRuleError, ConflictError
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.trail import Wanted
from lagplanner.services.afterwards import actions, minutes
from lagplanner.services.afterwards.minutes import Written
from lagplanner.services.trail import undoing
from tests.people import BOARD
from tests.services.test_minutes import AFTER, NOW, UNTIL, circulate, held, object_to, save

TODO = Action(0, 0, "Liste teilen")
WRITTEN_TO = "Die Mitglieder haben den Brief zum Protokoll schon bekommen."


async def taken_back() -> str:
    """The last deed that can be is taken back; says what is so again."""
    known = await trail.found(Wanted())
    last = next(one for one in known if undoing.can_undo(one, now=NOW))
    return await undoing.undo(last.id, who=BOARD, now=NOW)


async def read() -> Written:
    return await minutes.written(2027, 1)


async def test_the_text_before_is_one_more_version_and_what_was_agreed_is_back(
    database: Database,
) -> None:
    await held()
    await save("Alle sind da.", TODO)
    before = await read()
    await save("Niemand ist da.", Action(0, 0, "Presse einladen"))
    assert await taken_back() == "Fassung 3 sagt wieder, was Fassung 1 sagte."
    known = await read()
    assert [one.sections[0].text for one in known.versions] == [
        "Alle sind da.",
        "Niemand ist da.",
        "Alle sind da.",
    ]
    assert [one.text for one in known.actions] == [one.text for one in before.actions]


async def test_the_first_save_taken_back_leaves_nothing(database: Database) -> None:
    await held()
    begun = await read()
    await save("Alle sind da.", TODO)
    assert await taken_back() == "Das Protokoll ist wieder leer."
    assert await read() == begun


async def test_what_somebody_did_since_stays(database: Database) -> None:
    _, neisseufer = await held()
    await save("Alle sind da.", TODO)
    [entry, *_] = await trail.found(Wanted())
    await circulate()
    await object_to("Wir waren auch da.", neisseufer)
    with pytest.raises(ConflictError, match="seitdem"):
        await undoing.undo(entry.id, who=BOARD, now=NOW)
    assert [one.text for one in (await read()).minutes.objections] == ["Wir waren auch da."]


async def test_minutes_given_away_by_mistake_are_a_draft_again_and_their_letters_stay(
    database: Database,
) -> None:
    await held()
    await save("Alle sind da.")
    await circulate()
    assert await taken_back() == "Das Protokoll steht wieder wie vorher."
    assert (await read()).minutes.state is MinutesState.DRAFT
    told = await letters.letters(occasion="minutes")
    assert {one.state for one in told} == {LetterState.DISCARDED}

    await circulate()
    told = await letters.letters(occasion="minutes")
    assert {one.state for one in told} == {LetterState.HELD}


async def test_members_who_were_written_to_keep_what_they_read(database: Database) -> None:
    await held()
    await save("Alle sind da.")
    await circulate()
    told = [one.id for one in await letters.letters(occasion="minutes")]
    async with transaction():
        await letters.change(told, [LetterState.HELD], LetterState.SENT, sent_at=NOW)
    with pytest.raises(BrokenRuleError, match=WRITTEN_TO):
        await taken_back()


async def test_an_answer_to_an_objection_and_the_end_are_taken_back(database: Database) -> None:
    _, neisseufer = await held()
    await save("Alle sind da.")
    await circulate()
    await object_to("Wir waren auch da.", neisseufer)
    [objection] = (await read()).minutes.objections
    await minutes.answer_objection(2027, 1, objection.id, "Nein.", who=BOARD, now=NOW)
    await minutes.finalise(2027, 1, who=BOARD, today=AFTER, now=NOW)

    assert await taken_back() == "Das Protokoll steht wieder wie vorher."
    known = (await read()).minutes
    assert (known.state, known.finalised_at) == (MinutesState.CIRCULATED, None)
    assert await taken_back() == "Das Protokoll steht wieder wie vorher."
    [objection] = (await read()).minutes.open_objections
    assert (objection.text, objection.answer) == ("Wir waren auch da.", "")


async def test_a_later_day_for_objections_and_a_tick_are_taken_back(database: Database) -> None:
    await held()
    begun = await save("Alle sind da.", TODO)
    await circulate()
    later = date(2027, 4, 20)
    await minutes.circulate(2027, 1, later, who=BOARD, today=NOW.date(), now=NOW)
    await actions.tick(begun.actions[0].id, project_ids=None, who="Milan", now=NOW)

    await taken_back()
    known = await read()
    assert (known.actions[0].is_open, known.minutes.objections_until) == (True, later)
    await taken_back()
    assert (await read()).minutes.objections_until == UNTIL
