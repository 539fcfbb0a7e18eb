"""A board plans a year: proposal, a wish of its own, publication, a host who drops out."""

from datetime import date, timedelta

from lagplanner.database import trail
from lagplanner.database.engine import Database
from lagplanner.domain.plan.planning import ChooseDay, VersionState
from lagplanner.mail import outbox
from lagplanner.services.plan import changes, planning, repair, year
from tests.people import NOW, TODAY
from tests.services.network import settle_network

IN_DECEMBER = NOW + timedelta(days=14)
IN_FEBRUARY = NOW + timedelta(days=80)


async def test_a_board_plans_a_year(database: Database) -> None:
    await settle_network()

    # In November the board asks for a proposal and reads why.
    draft = await planning.propose(2027, who="Ada", now=NOW, today=TODAY)
    assert all(entry.reasons for entry in draft.entries)
    assert (await outbox.held()) == ()

    # It would rather meet a week earlier in spring, and sees first what that costs.
    spring = draft.entries[1]
    assert spring.day is not None
    earlier = ChooseDay(2, spring.day - timedelta(days=7))
    shown = await changes.preview(2027, earlier, version=draft.number, today=TODAY)
    assert not shown.warnings
    assert [row.number for row in shown.rows if row.changed] == [2]
    changed = await changes.apply(
        2027, earlier, version=draft.number, who="Ada", now=IN_DECEMBER, today=TODAY
    )

    # It publishes: four letters wait for the board's word, and a second click changes nothing.
    first = await planning.publish(2027, changed.number, who="Ada", now=IN_DECEMBER)
    second = await planning.publish(2027, changed.number, who="Milan", now=IN_DECEMBER)
    assert (first.posted, second.posted) == (4, 0)
    assert second.version.published_by == "Ada"

    # In February the host of the third meeting drops out. The fewest changes are chosen.
    february = date(2027, 2, 12)
    ladder = await repair.withdrawal(2027, 3, today=february)
    repaired = await repair.apply_rung(
        2027,
        3,
        ladder.rungs[0].index,
        version=changed.number,
        who="Milan",
        now=IN_FEBRUARY,
        today=february,
    )
    done = await planning.publish(2027, repaired.number, who="Milan", now=IN_FEBRUARY)
    assert done.posted == ladder.rungs[0].changes

    # Everything can be told afterwards: versions with who and when, and the trail.
    seen = await year.year_view(2027, today=february)
    assert [(v.number, v.state, v.created_by) for v in seen.versions] == [
        (3, VersionState.PUBLISHED, "Milan"),
        (2, VersionState.SUPERSEDED, "Ada"),
        (1, VersionState.DISCARDED, "Ada"),
    ]
    assert [entry.deed for entry in await trail.entries(subject="plan:2027")] == [
        "plan_published",
        "plan_drafted",
        "host_withdrew",
        "plan_published",
        "plan_drafted",
        "plan_drafted",
    ]
