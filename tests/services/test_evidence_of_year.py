"""Does the bundle of a year, or of a funder, hold each meeting that belongs to it?"""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from litestar import Litestar

from lagplanner.database import (
    hosting,
)
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import NotFoundError
from lagplanner.services.papers import evidence_bundle
from tests.databases import counted
from tests.evidence_at_hand import opened, packed_year, proved_meeting, words
from tests.invited import invite
from tests.papers_at_hand import read
from tests.people import NOW, TODAY
from tests.visitors import ADDRESS


async def test_a_meeting_that_moved_over_new_year_is_proved_in_the_year_of_its_day(
    database: Database,
) -> None:
    meeting, _ = await invite()
    async with transaction():
        await hosting.save_meeting(replace(meeting, day=date(2028, 1, 17)), at=NOW)
    found = [
        await evidence_bundle.of_year(year, language="de", base_url=ADDRESS, today=date(2028, 2, 1))
        for year in (2027, 2028)
    ]
    assert [len(one.meetings) for one in found] == [0, 1]
    assert [one.years for one in found] == [(2028,), (2028,)]


async def test_a_year_has_a_folder_for_each_meeting_and_a_checklist_of_each(app: Litestar) -> None:
    meeting = await proved_meeting()
    made = await packed_year(meeting.year)
    cover, *rest = opened(made)
    folders = list(dict.fromkeys(name.partition("/")[0] for name in rest))
    assert made.filename == f"Nachweis_{meeting.year}.zip"
    assert [re.sub("_.*_", "_", one) for one in folders] == [
        f"{one.day}_{one.number}"
        for one in await hosting.meetings()
        if one.year == meeting.year and one.took_or_takes_place and one.day < TODAY
    ]
    told = words(opened(made)[cover])
    assert [name for name in rest if name.rpartition("/")[2] not in told] == []


async def test_a_funder_gets_the_meetings_of_the_hosts_it_pays_for(app: Litestar) -> None:
    meeting = await proved_meeting()
    year = await evidence_bundle.of_year(meeting.year, language="de", base_url=ADDRESS, today=TODAY)
    assert year.funders
    for funder in year.funders:
        own = await evidence_bundle.of_year(
            meeting.year, funder, language="de", base_url=ADDRESS, today=TODAY
        )
        assert [one.ground.meeting.id for one in own.meetings] == [
            one.ground.meeting.id
            for one in year.meetings
            if one.ground.profile and funder in [it.name for it in one.ground.profile.funders]
        ]
        assert (
            funder
            in read(next(iter(opened(await packed_year(meeting.year, funder)).values()))).text
        )
    with pytest.raises(NotFoundError):
        await packed_year(meeting.year, "Stadt Nirgendwo")


async def test_a_further_meeting_asks_for_its_own_papers_and_not_again_for_all_meetings(
    database: Database,
) -> None:
    """What a meeting asks for is the same whether there are two of a year or four, of nine years or of one."""
    first, _ = await invite()
    asked = []
    for more in range(4):
        if more:
            async with transaction():
                day = date(2027, 3 + more, 1)
                further = replace(first, id=0, number=1 + more, day=day, uid="")
                await hosting.save_meeting(further, at=NOW)
        with counted() as queries:
            found = await evidence_bundle.of_year(
                2027, language="de", base_url=ADDRESS, today=date(2028, 2, 1)
            )
        assert len(found.meetings) == 1 + more
        asked.append(queries.number)
    steps = {second - before for before, second in pairwise(asked)}
    assert len(steps) == 1
    assert asked[0] > max(steps) + 4, "the association and its meetings are read once"
