"""Is the rotation asked about the days that the calendar judges?"""

from lagplanner.database.engine import Database
from lagplanner.services.plan.asking import entries_to_plan, gather, verdict_on, verdicts_of
from tests.people import TODAY
from tests.services.network import settle_network


async def test_one_day_is_judged_like_all_days_of_its_quarter(database: Database) -> None:
    await settle_network()
    facts = await gather(2027, today=TODAY, subdivision="SN")

    for entry in entries_to_plan(facts):
        for verdict in verdicts_of(facts, entry):
            assert verdict_on(facts, verdict.day, entry) == verdict
