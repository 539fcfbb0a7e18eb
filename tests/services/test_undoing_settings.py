"""What the board sets is taken back from the trail, or the trail says why not and what to do instead."""

from datetime import UTC, datetime

import pytest

from lagplanner.database import trail
from lagplanner.database.engine import Database
from lagplanner.domain.errors import ConflictError
from lagplanner.domain.legal import LegalPage
from lagplanner.domain.trail import Kind, TrailEntry, kind_of
from lagplanner.services.privacy import forgetting, periods
from lagplanner.services.public import legal, look
from lagplanner.services.trail import undoing
from tests.people import BOARD

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
IMPRINT = LegalPage.IMPRINT


async def newest() -> TrailEntry:
    [entry] = await trail.entries(limit=1)
    return entry


async def take_back(entry: TrailEntry) -> str:
    return await undoing.undo(entry.id, who=BOARD, now=NOW)


async def test_a_page_says_again_what_it_said_and_who_had_looked_at_it(database: Database) -> None:
    proposal = await legal.written(IMPRINT)
    await legal.write(IMPRINT, "Netzwerk, Musterstraße 1", "", who="Ada Lindner", now=NOW)
    first, own = await newest(), await legal.written(IMPRINT)
    await legal.take_proposal(IMPRINT, who=BOARD, now=NOW)

    assert await take_back(await newest()) == "Die Seite sagt wieder, was sie vorher sagte."
    assert await legal.written(IMPRINT) == own
    assert own.changed_by == "Ada Lindner"

    said = "Die Seite zeigt wieder den Vorschlag, und niemand hat ihn angesehen."
    assert await take_back(first) == said
    assert await legal.written(IMPRINT) == proposal
    assert IMPRINT in await legal.lacking()


async def test_a_page_that_was_written_anew_is_not_undone(database: Database) -> None:
    await legal.write(IMPRINT, "Netzwerk", "", who=BOARD, now=NOW)
    first = await newest()
    await legal.write(IMPRINT, "Unser Netzwerk", "", who=BOARD, now=NOW)
    with pytest.raises(ConflictError):
        await take_back(first)


async def test_the_colour_is_as_it_was(database: Database) -> None:
    await look.choose_accent("#884400", who=BOARD, now=NOW)
    first, brown = await newest(), await look.accent_now()
    await look.choose_accent("", who=BOARD, now=NOW)
    with pytest.raises(ConflictError):
        await take_back(first)

    assert await take_back(await newest()) == "Die Farbe ist wieder wie vorher."
    assert await look.accent_now() == brown
    await take_back(first)
    assert await look.accent_now() is None


async def test_periods_hold_as_before(database: Database) -> None:
    usual = await forgetting.retention()
    await periods.change({"keep_letters": "400", "keep_needs": "7"}, who=BOARD, now=NOW)
    first = await newest()
    await periods.change({"keep_needs": "10"}, who=BOARD, now=NOW)
    with pytest.raises(ConflictError):
        await take_back(first)

    await take_back(await newest())
    assert "Was schon vergessen ist, kommt nicht zurück." in await take_back(first)
    assert await forgetting.retention() == usual


async def test_what_is_set_is_taken_back_by_who_may_set_it() -> None:
    deeds = (legal.WRITTEN, look.CHANGED, periods.CHANGED)
    assert [kind_of(one) for one in deeds] == [Kind.RULES] * 3


def test_what_has_no_way_back_says_why() -> None:
    told = "plan_published swap_approved swap_rejected logo_changed person_erased".split()
    for deed in told:
        entry = TrailEntry(1, NOW, BOARD, deed, "plan:2027", "veröffentlicht")
        assert not undoing.can_undo(entry, now=NOW)
        assert undoing.why_not(entry).endswith(".")
