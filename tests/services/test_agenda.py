"""The board arranges a meeting's agenda, and the slots of those who speak follow."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from lagplanner.database import agenda as stored
from lagplanner.database import hosting, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import ConflictError, InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.talks.agenda import Item, ItemKind, Template
from lagplanner.domain.talks.speakers import AnswerKind, Speaker, SpeakerAnswer, Substitute, Via
from lagplanner.domain.trail import Wanted as Looked
from lagplanner.services.rules import change_rules
from lagplanner.services.talks import agenda, contributions, invitations, speakers
from lagplanner.services.talks.invitations import Part, Wanted
from lagplanner.services.trail import undoing
from tests.people import BOARD

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
JANA = Speaker(0, "Dr. Jana Beispiel", email="jana.beispiel@ministerium.example")
ROBIN = Speaker(0, "Robin Muster", email="muster@hochschule.example")


async def meeting_in_march() -> Meeting:
    async with transaction():
        return await hosting.save_meeting(
            Meeting(0, 2027, 1, date(2027, 3, 15), MeetingState.CONFIRMED, topic="Leerstand"),
            at=NOW,
        )


async def ask(*people: Speaker) -> tuple[Part, ...]:
    known = [await speakers.save(one, who=BOARD, now=NOW) for one in people]
    wanted = [Wanted(one.id) for one in known]
    await invitations.invite(2027, 1, wanted, answer_by=date(2027, 2, 1), who=BOARD, now=NOW)
    return await invitations.parts((await hosting.meeting(2027, 1)).id)


async def take(template: Template = Template.THREE_INPUTS) -> None:
    await agenda.take_template(2027, 1, template, who=BOARD, now=NOW)


async def items() -> tuple[Item, ...]:
    return await stored.items((await hosting.meeting(2027, 1)).id)


async def arrange(*wanted: Item, stand: str = "") -> None:
    stand = stand or (await agenda.of_meeting(2027, 1)).stand
    await agenda.arrange(2027, 1, wanted, stand=stand, who=BOARD, now=NOW)


async def slots() -> list[tuple[str, time | None, int]]:
    parts = await invitations.parts((await hosting.meeting(2027, 1)).id)
    return [(one.speaker.name, one.talk.starts, one.talk.minutes) for one in parts]


async def test_who_is_asked_before_or_after_the_template_has_a_place_and_its_time(
    database: Database,
) -> None:
    await meeting_in_march()
    await ask(JANA)
    await take()
    await ask(ROBIN)
    assert await slots() == [
        ("Dr. Jana Beispiel", time(10, 15), 45),
        ("Robin Muster", time(11, 15), 45),
    ]


async def test_a_longer_welcome_shifts_every_slot_and_calendars_hear_of_it(
    database: Database,
) -> None:
    before = await meeting_in_march()
    jana, _ = await ask(JANA, ROBIN)
    await invitations.answer(jana.talk.id, SpeakerAnswer(AnswerKind.YES), today=NOW.date(), now=NOW)
    await take()
    at_first = (await hosting.meeting(2027, 1)).sequence
    first, welcome, *rest = await items()
    await arrange(first, replace(welcome, minutes=30), *rest)
    assert [starts for _, starts, _ in await slots()] == [time(10, 30), time(11, 30)]
    assert before.sequence < at_first < (await hosting.meeting(2027, 1)).sequence


async def test_a_meeting_that_begins_at_another_hour_shifts_all_of_it(database: Database) -> None:
    await meeting_in_march()
    await ask(JANA)
    await take()
    await change_rules({"starts": "09:00", "ends": "12:00"}, who=BOARD, now=NOW)
    known = await agenda.of_meeting(2027, 1)
    assert await slots() == [("Dr. Jana Beispiel", time(9, 15), 45)]
    assert (known.length.ends, known.length.over) == (time(13, 45), 105)


async def test_minutes_settled_with_a_speaker_are_those_of_the_place(database: Database) -> None:
    await meeting_in_march()
    jana, _ = await ask(JANA, ROBIN)
    await take()
    wanted = contributions.Arranged(time(8), 75, 20, "", "", "", None, None)
    await contributions.arrange(jana.talk.id, wanted, who=BOARD, now=NOW)
    assert [(starts, minutes) for _, starts, minutes in await slots()] == [
        (time(10, 15), 75),
        (time(11, 45), 45),
    ], "the agenda says when, the board how long"


async def test_a_stand_in_gets_the_slot_and_nobody_else_moves(database: Database) -> None:
    await meeting_in_march()
    jana, _ = await ask(JANA, ROBIN)
    await take()
    named = SpeakerAnswer(
        AnswerKind.SUBSTITUTE,
        via=Via.PHONE,
        entered_by=BOARD,
        substitute=Substitute("Toni Probe", "toni.probe@ministerium.example"),
    )
    await invitations.answer(jana.talk.id, named, today=NOW.date(), now=NOW)
    by_name = {name: starts for name, starts, _ in await slots()}
    assert (by_name["Toni Probe"], by_name["Robin Muster"]) == (time(10, 15), time(11, 15))


async def test_who_loses_the_place_has_no_time_any_more(database: Database) -> None:
    await meeting_in_march()
    await ask(JANA)
    await take(Template.HALF_DAY)
    await arrange(*(one for one in await items() if one.kind is not ItemKind.INPUT))
    known = await agenda.of_meeting(2027, 1)
    assert [one.speaker.name for one in known.standing] == ["Dr. Jana Beispiel"]
    assert await slots() == [("Dr. Jana Beispiel", None, 45)]


async def test_an_agenda_somebody_else_changed_meanwhile_is_not_overwritten(
    database: Database,
) -> None:
    await meeting_in_march()
    await take()
    seen = (await agenda.of_meeting(2027, 1)).stand
    await arrange(Item(ItemKind.WALK, 60))
    with pytest.raises(InputError, match="inzwischen geändert"):
        await arrange(Item(ItemKind.WELCOME, 15), stand=seen)
    assert [one.kind for one in await items()] == [ItemKind.WALK]


async def last_entry() -> int:
    meeting = await hosting.meeting(2027, 1)
    found = await trail.found(Looked(about=((f"meeting:{meeting.id}",),)), limit=9)
    return next(one.id for one in found if one.deed == agenda.CHANGED)


async def test_a_template_taken_by_mistake_is_taken_back_with_all_slots(
    database: Database,
) -> None:
    await meeting_in_march()
    await ask(JANA)
    await take()
    before, was = [replace(one, id=0) for one in await items()], await slots()
    await take(Template.ONLINE)
    assert await slots() != was
    await undoing.undo(await last_entry(), who=BOARD, now=NOW)
    assert [replace(one, id=0) for one in await items()] == before
    assert await slots() == was


async def test_an_agenda_that_was_changed_since_is_not_taken_back(database: Database) -> None:
    await meeting_in_march()
    await take()
    entry = await last_entry()
    await arrange(Item(ItemKind.WALK, 60))
    with pytest.raises(ConflictError, match="seitdem"):
        await undoing.undo(entry, who=BOARD, now=NOW)


async def test_the_same_agenda_saved_twice_is_told_once(database: Database) -> None:
    await meeting_in_march()
    await take()
    entry = await last_entry()
    await arrange(*await items())
    assert await last_entry() == entry
