"""Is everything that proves a meeting in the bundle, and does its cover tell the truth?"""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from litestar import Litestar

from lagplanner.database import (
    acting,
)
from lagplanner.database.engine import Database
from lagplanner.domain.access import Actor, Role
from lagplanner.domain.afterwards.evidence import Proof, Standing
from lagplanner.domain.errors import NotAllowedError, NotFoundError
from lagplanner.domain.hosting import MeetingState
from tests.databases import dump
from tests.evidence_at_hand import (
    closed_up,
    found_of,
    let_leave,
    opened,
    packed,
    packed_year,
    proved_meeting,
    words,
)
from tests.invited import invite
from tests.papers_at_hand import read


async def test_the_evidence_of_a_demo_meeting_holds_every_file_its_cover_names(
    app: Litestar,
) -> None:
    meeting = await proved_meeting()
    made = await packed(meeting)
    day, town = meeting.day.isoformat(), meeting.town.name if meeting.town else ""
    cover, *rest = opened(made)

    assert made.filename == f"{day}_Nachweis_{town}.zip"
    assert cover == f"{day}_0-Deckblatt_{town}.pdf"
    assert rest == [
        f"{day}_1-Einladung_{town}.pdf",
        f"{day}_2-Programm_{town}.pdf",
        f"{day}_3-Unterschriebene-Liste_{town}.pdf",
        f"{day}_4-Protokoll_{town}.pdf",
        f"{day}_5-Zahlen-der-Teilnahme_{town}.csv",
        f"{day}_7-Belegliste_{town}.csv",
        f"{day}_7-Beleg-4-Verpflegung-Bäckerei-Beispiel_{town}.pdf",
    ]
    told = words(opened(made)[cover])
    assert re.findall(rf"{day}_[^_]+_{town}\.\w{{3}}", told) == rest


async def test_the_checklist_says_enclosed_of_what_is_in_the_file_and_nothing_else(
    app: Litestar,
) -> None:
    meeting = await proved_meeting()
    found, inside = await found_of(meeting), opened(await packed(meeting))
    cover, *rest = inside

    assert {one.proof: one.standing for one in found.pieces} == {
        Proof.INVITATION: Standing.ENCLOSED,
        Proof.PROGRAMME: Standing.ENCLOSED,
        Proof.SIGNED_LIST: Standing.ENCLOSED,
        Proof.MINUTES: Standing.INCOMPLETE,
        Proof.NUMBERS: Standing.ENCLOSED,
        Proof.FUNDERS: Standing.MISSING,
        Proof.RECEIPTS: Standing.ENCLOSED,
    }
    assert [name for one in found.pieces for name in one.files] == rest
    told = words(inside[cover])
    assert [one.proof for one in found.lacks if closed_up(one.lacks) not in told] == []
    assert told.count("liegtbei") == 5
    assert (told.count("unvollständig"), told.count("fehlt")) == (1, 2), (
        "once in the first sentence"
    )


@pytest.mark.parametrize("dialect", ["sqlite"])  # how a paper is drawn asks no database
@pytest.mark.parametrize(("language", "tongue"), [("de", "de-DE"), ("en", "en-GB")])
async def test_everybody_can_read_cover_invitation_and_programme(
    app: Litestar, language: str, tongue: str
) -> None:
    inside = opened(await packed(await proved_meeting(), language))
    papers = [read(content) for name, content in inside.items() if re.search("_[0124]-", name)
              and name.endswith(".pdf")]  # fmt: skip
    assert len(papers) == 4
    for paper in papers:
        assert (paper.claims, paper.is_tagged, paper.shows_title) == ("ua-1", True, True)
        assert paper.language == tongue
        assert (
            {"/H1", "/TH"} <= paper.tags or "Protokoll" in paper.title or "Minutes" in paper.title
        )
    if language == "en":
        assert "Checklist" in papers[0].text
        assert "enclosed" in papers[0].text


async def test_the_same_facts_give_the_same_file_and_nothing_changes(app: Litestar) -> None:
    meeting = await proved_meeting()
    before = await dump()
    assert await packed(meeting) == await packed(meeting)
    assert await dump() == before


async def test_each_file_is_dated_to_the_day_of_its_meeting(app: Litestar) -> None:
    meeting = await proved_meeting()
    for made in (await packed(meeting), await packed_year(meeting.year)):
        with zipfile.ZipFile(BytesIO(made.content)) as whole:
            _cover, *files = whole.infolist()
        assert files
        assert [date(*one.date_time[:3]).isoformat() for one in files] == [
            one.filename[:10] for one in files
        ]


async def test_a_cancelled_meeting_that_cost_nothing_lacks_nothing(database: Database) -> None:
    meeting, _ = await invite(state=MeetingState.CANCELLED)
    found = await found_of(meeting)
    assert {one.standing for one in found.pieces} == {Standing.NOT_NEEDED}
    assert len(opened(await packed(meeting))) == 1, "the cover alone"
    with pytest.raises(NotFoundError):
        await packed_year(meeting.year)


async def test_who_audits_gets_all_of_it_without_how_people_are_reached_and_a_project_nothing(
    database: Database,
) -> None:
    meeting, (_, neisseufer, _) = await invite(topic="Leerstand, Fragen an max.muster@example.org")
    said = "Fragen: max.muster@example.org oder 03581 000000.\r\nIhre Kim Muster\r\n"
    await let_leave(meeting, neisseufer, said)
    seen = {}
    for role in (Role.CHAIR, Role.AUDITOR):
        with acting.acting_as(Actor(role)):
            seen[role] = " ".join(words(it) for it in opened(await packed(meeting)).values())
    for way in ("max.muster@", "03581000000"):
        assert (way in seen[Role.CHAIR], way in seen[Role.AUDITOR]) == (True, False)
    assert "KimMuster" in seen[Role.AUDITOR]
    with acting.acting_as(Actor(Role.PROJECT)), pytest.raises(NotAllowedError):
        await packed(meeting)
