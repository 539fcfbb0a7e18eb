"""A host says whether it hosts and where, ticks off what it has seen to, and leaves word for the next."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import host_requests, hosting, letters, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import (
    HostAnswer,
    HostAnswerKind,
    RequestState,
    Venue,
    next_open,
    overdue,
)
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.audiences import holds, recipients
from lagplanner.domain.reminding.reminder_facts import planned
from lagplanner.domain.talks.speakers import Via
from lagplanner.domain.trail import Way
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.reminding.reminder_facts import gather
from tests.people import BOARD, MUEHLE, PARK, settle

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()
HALL = Venue("Bürgerhaus", "Musterstraße 1", "09111", room="Saal", capacity=40, step_free=True)
YES = HostAnswer(HostAnswerKind.YES, who="Kim Beispiel", venue=HALL)
NO = HostAnswer(HostAnswerKind.NO, remark="Umbau")


async def a_meeting(host: Project, day: date = date(2027, 3, 15), number: int = 1) -> Meeting:
    async with transaction():
        return await hosting.save_meeting(
            Meeting(
                0,
                day.year,
                number,
                day,
                state=MeetingState.PUBLISHED,
                town=host.town,
                host_id=host.id,
            ),
            at=NOW,
        )


async def hosted() -> tuple[Meeting, Project]:
    (park,) = await settle(replace(PARK, street="Parkweg 3", postcode="09122"))
    return await a_meeting(park), park


async def test_a_yes_with_the_venue_confirms_the_meeting(database: Database) -> None:
    meeting, park = await hosted()
    seen = await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    assert seen.meeting.state is MeetingState.CONFIRMED
    assert seen.venue == replace(HALL, confirmed_at=NOW, confirmed_by="Kim Beispiel")
    assert seen.request.state is RequestState.ACCEPTED


async def test_a_yes_without_a_room_leaves_the_meeting_to_be_confirmed(database: Database) -> None:
    meeting, park = await hosted()
    later = HostAnswer(HostAnswerKind.YES_VENUE_LATER)
    seen = await hosts.answer(meeting.id, park.id, later, today=TODAY, now=NOW)
    assert (seen.request.state, seen.meeting.state) == (
        RequestState.ACCEPTED,
        MeetingState.PUBLISHED,
    )


async def test_a_host_that_cannot_any_more_has_withdrawn(database: Database) -> None:
    meeting, park = await hosted()
    await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    seen = await hosts.answer(meeting.id, park.id, NO, today=TODAY, now=NOW)
    assert (seen.request.state, seen.meeting.state) == (
        RequestState.WITHDRAWN,
        MeetingState.PUBLISHED,
    )


async def test_the_same_answer_again_is_noted_once(database: Database) -> None:
    meeting, park = await hosted()
    for _ in range(2):
        await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    assert [entry.told for entry in await trail.entries()] == [
        "Gemeinwesenkoordination Am Park: zugesagt"
    ]


async def test_an_answer_by_phone_names_who_wrote_it_down(database: Database) -> None:
    meeting, park = await hosted()
    by_phone = replace(NO, via=Via.PHONE, entered_by=BOARD)
    await hosts.answer(meeting.id, park.id, by_phone, today=TODAY, now=NOW)
    entry = (await trail.entries())[0]
    assert (entry.who, entry.way, entry.told) == (
        BOARD,
        Way.PHONE,
        "Gemeinwesenkoordination Am Park: abgesagt",
    )


async def test_a_yes_needs_a_place(database: Database) -> None:
    meeting, park = await hosted()
    nowhere = HostAnswer(HostAnswerKind.YES)
    with pytest.raises(InputError, match="Wo findet das Treffen statt"):
        await hosts.answer(meeting.id, park.id, nowhere, today=TODAY, now=NOW)


async def test_whoever_is_no_longer_the_host_hears_it(database: Database) -> None:
    meeting, park = await hosted()
    (muehle,) = await settle(MUEHLE)
    async with transaction():
        await hosting.save_meeting(replace(meeting, host_id=muehle.id), at=NOW)
    with pytest.raises(BrokenRuleError, match="anderes Projekt"):
        await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)


async def test_the_own_address_is_suggested_first_and_then_the_last_venue(
    database: Database,
) -> None:
    meeting, park = await hosted()
    first = await hosts.hosting_of(meeting.id, park.id)
    assert first.venue == Venue(park.name, "Parkweg 3", "09122", capacity=30, step_free=True)
    await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    again = await a_meeting(park, date(2029, 3, 12))
    assert (await hosts.hosting_of(again.id, park.id)).venue == HALL


async def test_the_checklist_begins_as_usual_and_keeps_who_ticked(database: Database) -> None:
    meeting, park = await hosted()
    await hosts.tick(meeting.id, park.id, "room", done=True, who="Kim Beispiel", now=NOW)
    seen = await hosts.tick(meeting.id, park.id, "food", done=True, who="Robin", now=NOW)
    seen = await hosts.tick(meeting.id, park.id, "food", done=False, who="Robin", now=NOW)
    assert [(item.code, item.done_by) for item in seen.checklist if item.is_done] == [
        ("room", "Kim Beispiel")
    ]
    following = next_open(seen.checklist)
    assert following is not None
    assert following.code == "step_free"
    assert [item.code for item in overdue(seen.checklist, date(2027, 1, 1))] == ["step_free"]
    with pytest.raises(NotFoundError):
        await hosts.tick(meeting.id, park.id, "music", done=True, who="Robin", now=NOW)


async def test_the_next_host_finds_the_word_of_the_last(database: Database) -> None:
    meeting, park = await hosted()
    (muehle,) = await settle(MUEHLE)
    following = await a_meeting(muehle, date(2027, 6, 14), 2)
    await hosts.leave_word(
        meeting.id, park.id, " Schlüssel am Vortag holen. ", who="Kim Beispiel", now=NOW
    )
    assert (await hosts.hosting_of(following.id, muehle.id)).word == "Schlüssel am Vortag holen."


async def test_requests_are_stored_whole(database: Database) -> None:
    meeting, park = await hosted()
    await hosts.answer(meeting.id, park.id, NO, today=TODAY, now=NOW)
    (request,) = await host_requests.requests(meeting_id=meeting.id)
    assert (request.state, request.remark, request.answered_at, request.via) == (
        RequestState.DECLINED,
        "Umbau",
        NOW,
        Via.LINK,
    )


async def test_the_board_hears_of_a_no_at_once_and_each_no_once(database: Database) -> None:
    meeting, park = await hosted()
    for given, minute in ((NO, 0), (NO, 1), (YES, 2), (NO, 3)):
        at = NOW.replace(minute=minute)
        await hosts.answer(meeting.id, park.id, given, today=TODAY, now=at)

    told = await letters.letters(occasion="board_host_no")
    assert [(one.key, one.state) for one in told] == [
        (f"board_host_no:{park.id}:2027-1:20270111T090000", LetterState.DISCARDED),
        (f"board_host_no:{park.id}:2027-1:20270111T090300", LetterState.QUEUED),
    ]
    assert told[1].facts["old_host"] == "Gemeinwesenkoordination Am Park"
    assert told[1].facts["reason"] == "Umbau"


async def test_a_no_the_board_wrote_down_itself_needs_no_letter(database: Database) -> None:
    meeting, park = await hosted()
    by_phone = replace(NO, via=Via.PHONE, entered_by=BOARD)
    await hosts.answer(meeting.id, park.id, by_phone, today=TODAY, now=NOW)
    assert await letters.letters(occasion="board_host_no") == ()


async def test_after_a_no_nobody_is_reminded_and_nobody_is_invited(database: Database) -> None:
    meeting, park = await hosted()
    commit = Letter(
        f"host_commit:{park.id}:2027-1", "host_commit", project_id=park.id, meeting_id=meeting.id
    )
    async with transaction():
        await letters.add(commit, at=NOW, who="Fristenplan")
    await hosts.answer(meeting.id, park.id, NO, today=TODAY, now=NOW)

    [letter] = await letters.letters(occasion="host_commit")
    assert letter.state is LetterState.DISCARDED
    facts = await gather(NOW)
    assert facts.declined == {(meeting.id, park.id)}
    due = {one.step.code: one for one in planned(facts, meeting.day, meeting.day)}
    for code in ("M03", "M05", "M06", "M12"):
        [recipient, *_] = recipients(due[code], facts, TODAY)
        assert not holds(due[code], recipient, facts), code
        assert holds(due[code], recipient, replace(facts, declined=frozenset())) or code == "M06"


async def test_who_was_told_the_old_place_hears_of_the_new_one_and_nobody_else(
    database: Database,
) -> None:
    meeting, park = await hosted()
    await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    confirmed = await hosting.meeting(2027, 1)
    await a_letter_has_left("invitation", "robin@example.org", meeting)
    await a_letter_has_left("save_the_date", "nur-der-tag@example.org", meeting)
    await a_letter_has_left("host_checklist", "kim@example.org", meeting, park.id)
    await a_letter_has_left("last_info", "am-park@example.org", meeting, park.id)  # it knows

    other = replace(YES, venue=replace(HALL, name="Stadtteilhaus"), remark="Der Saal ist belegt.")
    await hosts.answer(meeting.id, park.id, other, today=TODAY, now=NOW)

    [letter] = await letters.letters(occasion="venue_changed")
    assert (letter.recipient_email, letter.state, letter.facts["reason"]) == (
        "robin@example.org",
        LetterState.QUEUED,
        "Der Saal ist belegt.",
    )
    assert letter.due_at == NOW + timedelta(minutes=10)
    changed = await hosting.meeting(2027, 1)
    assert (changed.state, changed.sequence) == (MeetingState.CONFIRMED, confirmed.sequence + 1)


async def test_a_place_that_is_changed_back_in_time_is_told_to_nobody(database: Database) -> None:
    meeting, park = await hosted()
    await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    await a_letter_has_left("invitation", "robin@example.org", meeting)
    for name in ("Stadtteilhaus", "Stadtbibliothek", HALL.name):
        given = replace(YES, venue=replace(HALL, name=name))
        await hosts.answer(meeting.id, park.id, given, today=TODAY, now=NOW)

    found = await letters.letters(occasion="venue_changed")
    assert [one.state for one in found] == [LetterState.DISCARDED] * 2


async def test_a_detail_that_is_no_other_place_is_kept_and_told_to_nobody(
    database: Database,
) -> None:
    meeting, park = await hosted()
    await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    await a_letter_has_left("invitation", "robin@example.org", meeting)
    before = await hosting.meeting(2027, 1)

    more = replace(YES, venue=replace(HALL, way="Bus A bis Bürgerhaus"))
    seen = await hosts.answer(meeting.id, park.id, more, today=TODAY, now=NOW)

    assert seen.venue is not None
    assert seen.venue.way == "Bus A bis Bürgerhaus"
    assert await letters.letters(occasion="venue_changed") == ()
    assert (await hosting.meeting(2027, 1)).sequence == before.sequence


async def test_the_place_of_a_host_that_withdrew_is_named_no_more(database: Database) -> None:
    meeting, park = await hosted()
    await hosts.answer(meeting.id, park.id, YES, today=TODAY, now=NOW)
    seen = await hosts.answer(meeting.id, park.id, NO, today=TODAY, now=NOW)
    assert seen.venue == HALL  # a suggestion, should it host after all


async def a_letter_has_left(
    occasion: str, to: str, meeting: Meeting, project_id: int | None = None
) -> None:
    letter = Letter(
        f"{occasion}:{to}:2027-1",
        occasion,
        LetterState.SENT,
        project_id=project_id,
        meeting_id=meeting.id,
        recipient_email=to,
        sent_at=NOW,
    )
    async with transaction():
        await letters.add(letter, at=NOW, who="")
        [stored] = await letters.letters(occasion=occasion)
        await letters.change([stored.id], [LetterState.SENT], LetterState.SENT, sent_at=NOW)
