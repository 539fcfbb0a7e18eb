"""Who should be next, and why not us: the order of turns and true answers."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from lagplanner.database import members
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.plan.question import plan_of
from lagplanner.domain.plan.standing import bars, standings
from lagplanner.domain.plan.turns import TurnsView
from lagplanner.services.plan import planning, turns
from lagplanner.services.plan.asking import as_planned, ask, gather
from tests.people import NOW, TODAY
from tests.services.network import settle_network


async def view() -> TurnsView:
    return await turns.turns_view(today=TODAY, year=2027)


async def test_who_waits_longest_for_a_turn_comes_first(database: Database) -> None:
    await settle_network()

    seen = await view()

    first = seen.rows[0]
    assert (first.place, first.project.name) == (1, "Nachbarschaftszentrum Neustadt")
    assert (first.hosted, first.hosted_text, first.fair_text, first.credit_text) == (
        Fraction(0),
        "0",
        "1,0",
        "1,0",
    )
    assert (first.state_text, first.last_hosted) == ("weniger als fair", None)
    assert seen.headline == (
        "Nachbarschaftszentrum Neustadt (Zwickau) ist für Winter 2027 an der Reihe: "
        "bis dahin 0-mal Gastgeber, fair wären 1,1."
    )


async def test_credits_of_all_together_are_nothing(database: Database) -> None:
    """What one meeting hands out, its host pays: nobody gains at the cost of nobody."""
    await settle_network()

    rows = (await view()).rows

    assert abs(sum(row.fair - float(row.hosted) for row in rows)) < 1e-9


async def test_who_hosted_twice_has_hosted_more_than_fair(database: Database) -> None:
    projects = await settle_network()

    rows = {row.project.id: row for row in (await view()).rows}

    assert rows[projects[1].id].state_text == "mehr als fair"
    assert rows[projects[1].id].barred == ""  # the fourth meeting would be long enough after


async def test_the_years_show_who_hosted_and_who_will(database: Database) -> None:
    projects = await settle_network()
    plan = await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)

    seen = await view()

    assert seen.years == (2025, 2026, 2027)
    heat = {row.project.id: row.cells for row in seen.heat}
    assert [(c.quarters, c.state) for c in heat[projects[0].id][:2]] == [
        (("Q1",), "held"),
        (("Q3",), "held"),
    ]
    planned = {row.project.id for row in seen.heat for c in row.cells if c.state == "planned"}
    assert planned == {entry.host_id for entry in plan.entries}


async def test_the_map_counts_meetings_and_marks_where_the_plan_goes(database: Database) -> None:
    await settle_network()
    plan = await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)

    marks = {mark.town.name: mark for mark in (await view()).towns}

    assert marks["Riesa"].count == 2
    assert marks["Zwickau"].planned
    assert sum(mark.count for mark in marks.values()) == 8
    assert len(plan.entries) == 4


async def test_the_page_is_remembered_until_a_fact_changes(database: Database) -> None:
    projects = await settle_network()

    first = await view()
    again = await view()
    async with transaction():
        await members.save(replace(projects[0], name="Sonnenhof am Fluss"), at=NOW)
    renamed = await view()

    assert again is first
    assert "Sonnenhof am Fluss" not in {row.project.name for row in first.rows}
    assert "Sonnenhof am Fluss" in {row.project.name for row in renamed.rows}


async def test_once_all_are_asked_nobody_is_next(database: Database) -> None:
    await settle_network()
    draft = await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)
    await planning.publish(2027, draft.number, who="Vorstand", now=NOW)

    seen = await view()

    assert seen.ask is None
    assert seen.headline == "Für 2027 sind alle Treffen vergeben."


async def test_later_years_change_nothing_about_where_projects_stand(database: Database) -> None:
    """The page leaves them out, because judging their days would take most of its time."""
    await settle_network()
    await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)
    facts = await gather(2027, today=TODAY, subdivision="SN")
    assert facts.current is not None
    entries = facts.current.entries

    near, far = (
        ask(one, entries, as_planned(entries)) for one in (replace(facts, last_year=2027), facts)
    )

    assert (len(near.meetings), len(far.meetings)) == (4, 8)
    for slot in range(4):
        assert standings(near, plan_of(near, entries), slot) == standings(
            far, plan_of(far, entries), slot
        )
        for member in range(len(facts.projects)):
            assert list(bars(near, plan_of(near, entries), slot, member)) == list(
                bars(far, plan_of(far, entries), slot, member)
            )


async def test_why_not_names_the_rule_that_bars(database: Database) -> None:
    projects = await settle_network()
    await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)

    sentences = await turns.why_not(2027, 1, projects[1].id, today=TODAY)

    assert sentences == (
        "Gemeinwesenarbeit Neißeufer (Görlitz): An 7. Stelle von 8: "
        "bis dahin 2-mal Gastgeber, fair wären 1,1.",
        "Gemeinwesenarbeit Neißeufer (Görlitz) war erst am 9. November 2026 Gastgeber "
        "und hat danach 4 Treffen Pause.",
        "Gemeinwesenarbeit Neißeufer (Görlitz) liegt in Görlitz, "
        "und dort war erst am 9. November 2026 ein Treffen.",
    )


async def test_why_not_else_says_what_the_plan_would_lose(database: Database) -> None:
    projects = await settle_network()
    plan = await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)
    first = plan.entries[0].host_id
    other = next(p for p in projects[2:6] if p.id not in {e.host_id for e in plan.entries})

    sentences = await turns.why_not(2027, 1, other.id, today=TODAY)

    assert first != other.id
    assert sentences[-1].startswith(("Mit ", "Das Los hat"))


async def test_why_not_of_the_host_says_that_it_is(database: Database) -> None:
    await settle_network()
    plan = await planning.propose(2027, who="Vorstand", now=NOW, today=TODAY)
    host = plan.entries[0].host_id
    assert host is not None

    (sentence,) = await turns.why_not(2027, 1, host, today=TODAY)

    assert sentence.endswith("ist hier vorgeschlagen.")
    assert plan.entries[0].day != date(2027, 1, 1)
