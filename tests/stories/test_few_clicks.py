"""Speakers, members, a host, the board, anybody: is daily work done with few clicks, on plain pages?

Opening a mailed link counts as a click, typing does not. More of hosts is in test_hosts.py.
"""

import asyncio
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from lagplanner.database import attendance, hosting, letters, members
from lagplanner.database.engine import transaction
from lagplanner.domain.attendance.replies import ReplyKind
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import VersionState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.talks.speakers import Speaker, TalkState, Via
from lagplanner.mail import outbox
from lagplanner.services import jobs
from lagplanner.services.plan import planning
from lagplanner.services.talks import invitations, speakers
from lagplanner.services.talks.invitations import Part, Wanted
from lagplanner.templating.words import long_date
from tests.demo_at_work import answer_link, as_it_leaves
from tests.invited import INVITED, invite, link_for, says
from tests.people import BOARD, NOW, RIESA, SONNENHOF, TODAY, go_public, settle
from tests.services.network import settle_network
from tests.stories.browsing import Person
from tests.visitors import ADDRESS, Visitor

PATIENCE = 60
NEXT_DAY = datetime(2027, 3, 16, 9, 0, tzinfo=UTC)
JANA = Speaker(0, "Dr. Jana Beispiel", function="Referatsleitung", email="jana@ministerium.example")
FIFTY = "Projekt;Ort;E-Mail\n" + "".join(
    f"Quartiersbüro Nr. {number};Riesa;quartier{number}@example.org\n" for number in range(50)
)


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW) as now:
        yield now


async def asked(client: Visitor) -> tuple[Person, Part]:
    """Dr. Jana Beispiel is asked for the meeting in Riesa and clicks the link in her letter."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        day = date(2027, 3, 15)
        meeting = Meeting(0, 2027, 1, day, MeetingState.PUBLISHED, town=RIESA, host_id=host.id)
        meeting = await hosting.save_meeting(meeting, at=NOW)
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    await invitations.invite(
        2027,
        1,
        [Wanted(jana.id, "Was bleibt im Quartier?", time(10, 30))],
        answer_by=date(2027, 2, 1),
        who=BOARD,
        now=NOW,
    )
    [letter] = await letters.letters(occasion="speaker_invite")
    link = answer_link(await as_it_leaves(letter, base_url=ADDRESS, now=NOW), ADDRESS)
    person = Person(client)
    await person.open(link.removeprefix(ADDRESS))
    [part] = await invitations.parts(meeting.id)
    return person, part


@pytest.mark.parametrize(
    ("words", "state"), [("Ja, ich komme", TalkState.ACCEPTED), ("Leider nein", TalkState.DECLINED)]
)
async def test_a_speaker_says_yes_or_no_with_two_clicks(
    client: Visitor, words: str, state: TalkState
) -> None:
    jana, part = await asked(client)

    await jana.press(words)

    assert jana.clicks == 2
    assert "Vielen Dank" in jana.words
    talk = (await invitations.part(part.talk.id)).talk
    assert (talk.state, talk.via, talk.entered_by) == (state, Via.LINK, "")


async def test_a_speaker_proposes_another_day_with_three_clicks(client: Visitor) -> None:
    jana, part = await asked(client)
    meeting = await hosting.meeting(2027, 1)
    [first, *_] = await invitations.other_days(meeting, today=TODAY)

    await jana.follow("Anderer Tag")
    await jana.press(long_date(first))

    assert jana.clicks == 3
    answered = await invitations.part(part.talk.id)
    assert (answered.talk.state, answered.days) == (TalkState.OTHER_DATE, (first,))


async def test_a_member_replies_with_two_clicks(client: Visitor) -> None:
    meeting, [_, neisseufer, _] = await invite()
    member = Person(client)

    with time_machine.travel(INVITED):
        await member.open(await link_for(meeting, neisseufer))
        await member.press("2 Personen")

    assert member.clicks == 2
    assert "Vielen Dank! Sie sind angemeldet." in member.words
    [reply] = await attendance.replies([meeting.id])
    assert (reply.project_id, reply.kind, reply.all) == (neisseufer.id, ReplyKind.YES, 2)


async def test_a_host_says_who_was_there_with_four_clicks(client: Visitor) -> None:
    meeting, sonnenhof = await over()
    link = await link_for(meeting, sonnenhof, Purpose.HOST, occasion="attendance_upload")
    host = Person(client)

    with time_machine.travel(NEXT_DAY):
        await host.open(link)
        await host.follow("Teilnahme eintragen")
        await host.press("Wie angemeldet")
        await host.press("Liste abschließen")

    assert host.clicks == 4
    assert "Vielen Dank! Die Liste ist abgeschlossen: 3 waren da." in host.words
    assert (await hosting.meeting(2027, 1)).participants == 3


async def test_the_board_closes_a_meeting_and_says_thanks_with_four_clicks(board: Visitor) -> None:
    meeting, _ = await over()
    person = Person(board)

    with time_machine.travel(NEXT_DAY):
        await board.log_in()
        await person.open("/vorstand/treffen/2027-1")
        person.clicks = 0
        await person.follow("Teilnahme eintragen")
        await person.press("Wie angemeldet")
        await person.press("Liste abschließen")
        await person.press("Dank freigeben")

    assert person.clicks == 4
    assert "Ein Dank ist freigegeben." in person.words
    assert (await hosting.meeting(2027, 1)).participants == 3
    thanked = await letters.letters(meeting_id=meeting.id, occasion="thanks_host")
    assert [one.state for one in thanked] == [LetterState.QUEUED]


async def test_the_board_plans_the_year_with_four_clicks(board: Visitor) -> None:
    await settle_network()
    person = Person(board)
    await person.open("/vorstand")
    person.clicks = 0

    await person.follow("Jahr 2027 planen")
    await person.press("Vorschlag rechnen")
    await _is_over(int(person.here.rpartition("/")[2]))
    clicks = person.clicks
    await person.open(person.here)  # as the page does by itself
    person.clicks = clicks
    await person.follow("Veröffentlichen …")
    await person.press("Jetzt veröffentlichen")

    assert person.clicks == 4
    assert "Der Jahresplan 2027 ist veröffentlicht." in person.words
    [version] = await planning.versions(2027)
    assert version.state is VersionState.PUBLISHED
    assert [entry.is_open for entry in version.entries] == [False] * 4
    assert [one.occasion for one in await outbox.held()] == ["host_asked"] * 4


async def test_the_board_reads_in_fifty_rows_with_at_most_five_clicks(board: Visitor) -> None:
    person = Person(board)
    await person.open("/vorstand")
    person.clicks = 0

    await person.follow("Listen einlesen und ausgeben")
    await person.press("Liste ansehen", {"tabelle": FIFTY})
    await person.press("Übernehmen")

    assert person.clicks <= 5
    assert "Übernommen: 50 neu" in person.words
    assert len(await members.projects()) == 50


async def test_anybody_subscribes_to_the_calendar_with_two_clicks(client: Visitor) -> None:
    person, _ = await asked(client)
    await go_public()
    person.clicks = 0

    await person.open("/")
    program = person.give_to_program("Kalender abonnieren")

    assert person.clicks == 2
    assert program.startswith("webcal://lagplanner.example/")
    calendar = await client.get(program.replace("webcal://", "http://"))
    assert "SUMMARY:Arbeitstreffen in Riesa" in calendar.text


async def over() -> tuple[Meeting, Project]:
    """The meeting at Sonnenhof was yesterday; two projects were announced, one had declined."""
    meeting, projects = await invite()
    for project, persons in zip(projects, (2, 1, 0), strict=True):
        await says(meeting, project, persons)
    return meeting, projects[0]


async def _is_over(job_id: int) -> None:
    """Wait for the long work that the page shows."""

    async def look() -> None:
        while True:
            if (await jobs.job(job_id)).is_over:
                return
            await asyncio.sleep(0.01)

    await asyncio.wait_for(look(), PATIENCE)
