"""Does a member who is logged in see what it is called to decide, answer, and read what was decided?"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import unescape
from re import sub

import pytest
import time_machine
from litestar import Litestar

from lagplanner.database import assemblies as stored
from lagplanner.database import files as stored_files
from lagplanner.database import hosting, members
from lagplanner.database.engine import transaction
from lagplanner.domain.afterwards.files import FileKind, Giver, Visibility
from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.members import Project
from lagplanner.services import rules
from lagplanner.services.afterwards import files, minutes
from lagplanner.services.afterwards.files import Given
from lagplanner.services.afterwards.minutes import Draft
from lagplanner.services.assembly import assemblies, motions
from tests.meeting_files import PDF
from tests.people import BOARD, NEISSEUFER, NOW, SONNENHOF, TODAY, settle
from tests.visitors import Visitor, come_in, heading

HERE = "/mein/versammlung/2027-1"
DAY = date(2027, 3, 15)
WANTED = assemblies.Wanted(
    time(13), "riesa", "Bürgerhaus", hybrid="Mit dem Kennwort 1234", elections="Vorsitz"
)


@pytest.fixture(autouse=True)
def in_november() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


@pytest.fixture
async def sonnenhof(app: Litestar) -> Project:
    """A member that is called to an assembly with an election and a motion of another member."""
    ours, others = await settle(SONNENHOF, NEISSEUFER)
    meeting = await assemblies.call(DAY, WANTED, who=BOARD, today=TODAY, now=NOW)
    motion = Motion(0, meeting.id, 0, "Beitritt", "Wir gewinnen.", others.id, "Ada")
    await motions.submit(motion, today=TODAY, now=NOW)
    return ours


@pytest.fixture
async def member(app: Litestar, sonnenhof: Project) -> AsyncIterator[Visitor]:
    visitor = await come_in(app, sonnenhof)
    await visitor.get("/mein")
    yield visitor
    await visitor.leave()


def words(page: object) -> str:
    """What a person reads on the page."""
    text = sub(r"<[^>]+>", " ", page.text)  # type: ignore[attr-defined]
    return " ".join(unescape(text).split())


async def test_the_own_page_leads_to_when_where_and_what(member: Visitor) -> None:
    await rules.change_rules(
        {"contact_name": "Kim Beispiel", "contact_email": "kim@verein.example"}, who=BOARD, now=NOW
    )
    own = await member.get("/mein")
    assert f'<a href="{HERE}">Montag, 15. März 2027, Riesa</a>' in own.text

    page = await member.get(HERE)

    assert heading(page) == "Mitgliederversammlung"
    told = words(page)
    for said in (
        "13:00 Uhr",
        "Bürgerhaus, Riesa",
        "Per Video Mit dem Kennwort 1234",
        "Anträge bis Montag, 8. Februar 2027",
        "Ihre Fragen an Kim Beispiel, kim@verein.example",
        "Noch vorläufig",
        "Wahl: Vorsitz Antrag 1: Beitritt Haushalt und Arbeitsplan Verschiedenes",
        "1. Beitritt Gemeinwesenarbeit Neißeufer Wir gewinnen.",
    ):
        assert said in told


async def test_a_member_answers_and_hands_in_a_motion_from_there(
    member: Visitor, sonnenhof: Project
) -> None:
    await member.get(HERE)

    opened = await member.post(f"{HERE}/antworten/{sonnenhof.id}")

    path = opened.headers["Location"]
    assert heading(await member.get(path)) == "Kommen Sie zur Mitgliederversammlung?"
    await member.post(f"{path}/antrag", {"project": sonnenhof.id, "title": "Neuer Name"})
    assert "Antrag 2: Neuer Name" in words(await member.get(HERE))
    [_, motion] = await stored.motions()
    assert (motion.project_id, motion.title) == (sonnenhof.id, "Neuer Name")


async def test_it_is_read_in_english_too(member: Visitor) -> None:
    await member.post("/sprache", {"sprache": "en"})

    told = words(await member.get(HERE))

    for said in (
        "Monday, 15 March 2027",
        "Motions by Monday, 8 February 2027",
        "Agenda Still provisional",
        "Election: Vorsitz Motion 1: Beitritt Budget and work plan",
    ):
        assert said in told


async def test_nobody_answers_for_another_member(member: Visitor, sonnenhof: Project) -> None:
    [others] = [one for one in await members.projects() if one.id != sonnenhof.id]
    await member.get(HERE)

    assert (await member.post(f"{HERE}/antworten/{others.id}")).status_code == 404


async def test_members_read_the_minutes_there_once_they_are_given_them(
    app: Litestar, sonnenhof: Project
) -> None:
    later = datetime.combine(DAY, NOW.timetz()) + timedelta(days=1)
    with time_machine.travel(later, tick=False):
        member = await come_in(app, sonnenhof)
        before = words(await member.get(HERE))
        assert "Das Protokoll steht hier, sobald" in before
        assert "Kennwort" not in before
        assert "Anmelden oder Antrag stellen" not in before
        await _give_minutes(later)

        page = await member.get(HERE)
        objected = await member.post(f"{HERE}/einwand", {"einwand": "Der Name fehlt."})
        paper = await member.get(f"{HERE}/protokoll/protokoll.pdf")
        assert f'href="{HERE}"' in (await member.get("/mein")).text
        await member.leave()

    assert heading(page) == "Das war unsere Mitgliederversammlung"
    assert "Gewählt ist Kim." in words(page)
    assert objected.headers["Location"] == HERE
    [objection] = (await minutes.written(2027, 1, kind="assembly")).minutes.objections
    assert (objection.project_id, objection.text) == (sonnenhof.id, "Der Name fehlt.")
    assert paper.headers["Content-Type"] == "application/pdf"


async def test_whoever_is_no_member_any_more_sees_nothing(
    member: Visitor, sonnenhof: Project
) -> None:
    assert (await member.get(HERE)).status_code == 200
    async with transaction():
        left = TODAY - timedelta(days=1)
        await members.save(replace(sonnenhof, member_until=left), at=NOW)

    assert (await member.get(HERE)).status_code == 404


async def test_an_assembly_that_is_cancelled_says_so_and_asks_nothing(member: Visitor) -> None:
    await assemblies.cancel(2027, 1, reason="", who=BOARD, today=TODAY, now=NOW)

    told = words(await member.get(HERE))

    assert "Diese Versammlung ist abgesagt." in told
    assert "Anmelden" not in told
    assert "15. März 2027, Riesa abgesagt" in words(await member.get("/mein"))


async def _give_minutes(now: datetime) -> None:
    """The board has written down who was elected, and given it to the members."""
    present = (await minutes.written(2027, 1, kind="assembly")).present
    sections = tuple(
        replace(one, decision="Gewählt ist Kim.") if one.title == "Wahl: Vorsitz" else one
        for one in present.sections
    )
    draft = Draft("Robin Beispiel", "", "", sections, ())
    await minutes.save(2027, 1, draft, seen=0, kind="assembly", who=BOARD, now=now)
    day = now.date()
    until = day + timedelta(days=14)
    await minutes.circulate(2027, 1, until, kind="assembly", who=BOARD, today=day, now=now)


async def test_papers_for_members_are_there_before_the_assembly(
    member: Visitor, sonnenhof: Project
) -> None:
    meeting = await hosting.meeting(2027, 1, "assembly")
    for title, visibility in (
        ("Kassenbericht", Visibility.MEMBERS),
        ("Entwurf", Visibility.BOARD),
    ):
        given = Given(FileKind.OTHER, PDF + title.encode(), title, visibility)
        await files.add(meeting.id, given, Giver.BOARD, who=BOARD, today=TODAY, now=NOW)

    page = await member.get(HERE)

    assert "Unterlagen Kassenbericht PDF" in words(page)
    assert "Entwurf" not in words(page)
    [mark] = [
        one.mark for one in await stored_files.files(meeting.id) if one.title == "Kassenbericht"
    ]
    [hidden] = [one.mark for one in await stored_files.files(meeting.id) if one.title == "Entwurf"]
    assert (await member.get(f"{HERE}/dateien/{mark}")).status_code == 200
    assert (await member.get(f"{HERE}/dateien/{hidden}")).status_code == 404
