"""Does the bundle of a year, or of a funder, hold each meeting that belongs to it?"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from litestar import Litestar

from lagplanner.database import hosting, speakers
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.afterwards.receipts import Category
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.afterwards import receipts
from lagplanner.services.afterwards.receipts import Given
from lagplanner.services.papers import evidence_bundle
from tests.databases import counted
from tests.evidence_at_hand import opened, packed_year, proved_meeting, words
from tests.invited import invite
from tests.papers_at_hand import read
from tests.people import BOARD, NOW, TODAY
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


async def test_what_a_cancelled_meeting_cost_stays_in_the_evidence_of_its_year(
    database: Database,
) -> None:
    """Fees for cancelling are normal; what cannot be there any more is not missing either."""
    meeting, _ = await invite()
    async with transaction():
        speaker = await speakers.save_speaker(Speaker(0, "Dr. Probst"), at=NOW)
        agreed = Talk(0, meeting.id, speaker.id, state=TalkState.ACCEPTED, fee_cents=15_000)
        await speakers.save_talk(agreed)
        cancelled = replace(meeting, state=MeetingState.CANCELLED)
        await hosting.save_meeting(cancelled, at=NOW)
        await hosting.save_meeting(replace(cancelled, id=0, number=2, uid=""), at=NOW)
    fee = Given(date(2027, 3, 12), "Bürgerhaus", "Ausfallgebühr", Category.ROOM, 12_000)
    on = datetime(2027, 3, 20, 9, tzinfo=UTC)
    await receipts.note(meeting.id, fee, "a1", who=BOARD, today=on.date(), now=on)

    asked: dict[str, Any] = {"language": "de", "base_url": ADDRESS, "today": on.date()}
    year = await evidence_bundle.of_year(2027, **asked)
    [found] = year.meetings
    assert (found.ground.meeting.id, found.lacks, year.years) == (meeting.id, (), (2027,))
    assert [(one.payee, one.cents) for one in found.receipts] == [("Bürgerhaus", 12_000)]
    cover = words(next(iter(opened(await evidence_bundle.pack_year(2027, **asked)).values())))
    assert "DiesesTreffenfälltaus." in cover
    assert "120,00" in cover


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
