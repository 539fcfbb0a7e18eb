"""The year as page, document and terminal show it: the same plan, what is missing, one next step."""

import json
from dataclasses import replace
from datetime import date
from importlib import resources
from typing import Any

from lagplanner.database import hosting
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.members import Pause
from lagplanner.domain.plan.year import CardState, YearView
from lagplanner.services.dates import moving
from lagplanner.services.plan import planning, year
from tests.people import NOW, TODAY
from tests.services.network import CAST, settle_network


async def view(of: int = 2027) -> YearView:
    return await year.year_view(of, today=TODAY)


async def propose() -> int:
    return (await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)).number


async def document() -> dict[str, Any]:
    return await year.plan_document(2027, today=TODAY)


async def test_an_empty_year_says_one_sentence_and_offers_one_step(database: Database) -> None:
    await settle_network()

    seen = await view()

    assert seen.state == "empty"
    assert seen.headline == "Für 2027 ist noch nichts geplant."
    assert seen.next_step.text == "Vorschlag rechnen"
    assert [card.state for card in seen.cards] == [CardState.OPEN] * 4
    assert seen.counts == "0 von 4 stehen"


async def test_without_a_project_the_next_step_is_a_list(database: Database) -> None:
    seen = await view()

    assert seen.headline == "Es sind noch keine Projekte da."
    assert (seen.next_step.key, seen.next_step.text) == ("import", "Liste einlesen")


async def test_a_draft_is_to_be_published_next(database: Database) -> None:
    await settle_network()
    await propose()

    seen = await view()

    assert seen.state == "draft"
    assert seen.headline == "Vier Treffen sind vorgeschlagen."
    assert (seen.next_step.key, seen.shouts) == ("publish", ())
    assert seen.cards[0].season_text == "Winter · 1. Quartal"
    assert seen.proof == "Nachgerechnet: Einen gerechteren Plan gibt es nicht."
    assert {span.name for span in seen.holidays} >= {"Sommerferien"}


async def test_a_published_plan_waits_for_answers(database: Database) -> None:
    await settle_network()
    await planning.publish(2027, await propose(), who="Vorstand", now=NOW)

    seen = await view()

    assert seen.state == "published"
    assert seen.headline == "Vier Gastgeber sind angefragt."
    assert (seen.next_step.key, seen.letters_held) == ("wait", 4)


async def test_a_confirmed_meeting_stands(database: Database) -> None:
    await settle_network()
    await planning.publish(2027, await propose(), who="Vorstand", now=NOW)
    async with transaction():
        meeting = await hosting.meeting(2027, 1)
        await hosting.save_meeting(replace(meeting, state=MeetingState.CONFIRMED), at=NOW)

    seen = await view()

    assert seen.counts == "1 von 4 stehen"
    assert seen.headline == "Ein Treffen steht. Drei Gastgeber sind angefragt."


async def test_an_open_quarter_is_shouted_and_is_the_next_step(database: Database) -> None:
    summer = Pause(date(2027, 7, 1), date(2027, 9, 30))
    await settle_network(*(replace(one, pauses=(summer,)) for one in CAST))
    await propose()

    seen = await view()

    assert len(seen.shouts) == 1
    assert seen.shouts[0].startswith("Für das 3. Treffen 2027 kann kein Projekt Gastgeber sein.")
    assert (seen.next_step.text, seen.next_step.number) == ("Gastgeber für Sommer bestimmen", 3)
    assert (
        seen.headline
        == "Drei Treffen sind vorgeschlagen. Für ein Treffen fehlt noch ein Gastgeber."
    )


async def test_a_past_year_shows_what_was_held(database: Database) -> None:
    await settle_network()

    seen = await view(2026)

    assert seen.counts == "4 von 4 stehen"
    assert [card.town for card in seen.cards] == ["Torgau", "Zwickau", "Riesa", "Görlitz"]


async def test_the_document_keeps_to_its_schema(database: Database) -> None:
    summer = Pause(date(2027, 7, 1), date(2027, 9, 30))
    schema = json.loads(resources.files("lagplanner.data").joinpath("plan.schema.json").read_text())
    await settle_network(*(replace(one, pauses=(summer,)) for one in CAST))
    assert mismatches(schema, await document()) == []

    await propose()

    assert mismatches(schema, await document()) == []


async def test_a_proposal_that_is_not_stored_says_so(database: Database) -> None:
    await settle_network()
    plan = await planning.proposal(2027, today=TODAY)

    printed = await year.plan_document(2027, today=TODAY, version=plan)

    assert (printed["status"], printed["version"], printed["proven"]) == ("proposal", None, True)


async def test_what_is_printed_is_what_is_stored(database: Database) -> None:
    await settle_network()
    plan = await planning.proposal(2027, today=TODAY)
    printed = await year.plan_document(2027, today=TODAY, version=plan)

    await planning.store(plan, who="Vorstand", now=NOW)

    assert (await document())["meetings"] == printed["meetings"]


async def test_the_terminal_shows_host_town_day_and_reasons(database: Database) -> None:
    await settle_network()
    await propose()

    lines = year.plan_text(await document())

    assert lines[0] == "Jahresplan 2027 (Entwurf)"
    assert "   Gastgeber: Nachbarschaftszentrum Neustadt, Zwickau" in lines
    assert "   - Noch keine Gastgeberschaft eingetragen." in lines


def mismatches(schema: dict[str, Any], value: Any, path: str = "$") -> list[str]:
    """What of a document does not keep to the part of JSON Schema that ours uses."""
    found = []
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    names = schema.get("type", [])
    allowed = [names] if isinstance(names, str) else names
    fits = any(
        value is None
        if name == "null"
        else isinstance(value, kinds[name]) and (name != "integer" or not isinstance(value, bool))
        for name in allowed
    )
    if allowed and not fits:
        return [f"{path}: is no {allowed}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: {value!r} is none of {schema['enum']}")
    if isinstance(value, int) and value < schema.get("minimum", value):
        found.append(f"{path}: too small")
    if isinstance(value, dict):
        known = schema["properties"]
        found += [f"{path}.{name}: is missing" for name in schema["required"] if name not in value]
        found += [f"{path}.{name}: is not documented" for name in value if name not in known]
        for name in value.keys() & known.keys():
            found += mismatches(known[name], value[name], f"{path}.{name}")
    if isinstance(value, list):
        for at, one in enumerate(value):
            found += mismatches(schema["items"], one, f"{path}[{at}]")
    return found


async def test_a_cancelled_meeting_stays_on_the_year_and_its_quarter_is_shouted(
    database: Database,
) -> None:
    await settle_network()
    await planning.publish(2027, await propose(), who="Vorstand", now=NOW)
    await moving.move(2027, 2, Moved(None), sequence=0, who="Vorstand", today=TODAY, now=NOW)

    seen = await view()

    assert [card.state for card in seen.cards].count(CardState.CANCELLED) == 1
    assert seen.headline == "Drei Gastgeber sind angefragt. Ein Treffen fällt aus."
    assert (seen.counts, seen.shouts) == (
        "0 von 4 stehen",
        ("Im 2. Quartal 2027 ist kein Treffen geplant.",),
    )


async def test_what_is_planned_anew_never_brings_a_cancelled_meeting_back(
    database: Database,
) -> None:
    await settle_network()
    await planning.publish(2027, await propose(), who="Vorstand", now=NOW)
    await moving.move(2027, 2, Moved(None), sequence=0, who="Vorstand", today=TODAY, now=NOW)

    await planning.publish(2027, await propose(), who="Vorstand", now=NOW)

    assert (await hosting.meeting(2027, 2)).state is MeetingState.CANCELLED
