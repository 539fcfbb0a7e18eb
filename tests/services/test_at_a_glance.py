"""Do the cards of a year say who speaks, and how many of a meeting's letters are out?"""

from lagplanner.database.engine import Database, run_sql
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, Venue
from lagplanner.domain.reminding.reminder_steps import Audience
from lagplanner.domain.reminding.timetable import Outlook
from lagplanner.domain.talks.speakers import AnswerKind, SpeakerField, TalkState, Via
from lagplanner.domain.talks.topics import Topic
from lagplanner.services import at_a_glance
from lagplanner.services.at_a_glance import Glance
from lagplanner.services.hosts import hosting
from lagplanner.services.reminding import reminders, timetable
from lagplanner.services.talks import topics
from tests.people import BOARD, NOW, TODAY
from tests.services.test_meeting_sheet import a_meeting, answered, jana_is_asked


async def of_2027() -> Glance:
    return (await at_a_glance.glances(2027, now=NOW))[1]


async def test_a_year_without_meetings_has_nothing_to_glance_at(database: Database) -> None:
    assert await at_a_glance.glances(2027, now=NOW) == {}


async def test_a_card_names_each_speaker_with_field_and_answer(database: Database) -> None:
    await a_meeting()
    talk = await jana_is_asked()

    [(jana, asked)] = (await of_2027()).speakers
    await answered(talk, AnswerKind.NO)
    [(_, declined)] = (await of_2027()).speakers

    assert (jana.name, jana.field) == ("Dr. Jana Beispiel", SpeakerField.SCIENCE)
    assert (asked, declined) == (TalkState.ASKED, TalkState.DECLINED)


async def test_a_request_that_was_taken_back_stands_on_no_card(database: Database) -> None:
    await a_meeting()
    talk = await jana_is_asked()

    await run_sql(f"UPDATE talk SET state = 'withdrawn' WHERE id = {talk}")

    assert (await of_2027()).speakers == ()


async def test_a_letter_that_has_left_counts_as_sent(database: Database) -> None:
    meeting = await a_meeting()
    await reminders.round_(now=NOW)
    before = await of_2027()
    coming = (await timetable.letters(2027, now=NOW)).of_meeting(meeting.number)
    first = next(
        line
        for line in coming
        if line.outlook is Outlook.COMING and Audience.BOARD not in line.step.audiences
    )

    await reminders.round_(now=first.planned.moment)
    await run_sql(
        f"UPDATE letter SET state = 'sent', sent_at = due_at WHERE meeting = {meeting.id}"
    )
    after = (await at_a_glance.glances(2027, now=first.planned.moment))[1]

    assert (before.sent, after.sent) == (0, 1)
    assert after.planned == before.planned


async def test_what_a_meeting_lacks_is_said_until_nothing_is_left(database: Database) -> None:
    meeting = await a_meeting(topic="")
    said = [await lacks()]
    await topics.choose(2027, 1, await a_topic(), who=BOARD, now=NOW)
    talk = await jana_is_asked()
    said.append(await lacks())
    await answered(talk, AnswerKind.PROVISIONAL)
    venue = Venue("Quartiersladen")
    yes = HostAnswer(HostAnswerKind.YES, via=Via.PHONE, entered_by=BOARD, venue=venue)
    await hosting.answer(meeting.id, meeting.host_id or 0, yes, today=TODAY, now=NOW)
    said.append(await lacks())
    await answered(talk, AnswerKind.YES)
    said.append(await lacks())

    assert said == [
        ("Zusage des Gastgebers", "Thema", "Vortragende"),
        ("Zusage des Gastgebers", "Antwort der Vortragenden"),
        ("feste Zusage der Vortragenden",),
        (),
    ]


async def lacks() -> tuple[str, ...]:
    [coming] = await at_a_glance.coming(today=TODAY)
    return coming.missing


async def a_topic() -> int:
    topic = Topic(0, "Leerstand", proposed_by="Vorstand")
    return (await topics.propose(topic, who=BOARD, now=NOW)).id
