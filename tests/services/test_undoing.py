"""What was done is taken back, each by its own rule, and never over what came since."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lagplanner.database import calendar, host_requests, hosting, letters, members, trail
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState, Wish, WishKind
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, RequestState, Venue
from lagplanner.domain.members import Project
from lagplanner.domain.post.letter_texts import LetterText
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.domain.reminding.reminder_steps import StepChange
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    Speaker,
    SpeakerAnswer,
    Substitute,
    TalkState,
    Via,
)
from lagplanner.domain.talks.topics import Topic
from lagplanner.domain.trail import TrailEntry
from lagplanner.mail import outbox
from lagplanner.services import rules
from lagplanner.services.dates import calendar as days
from lagplanner.services.dates import polls
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.membership import imports
from lagplanner.services.membership import members as projects
from lagplanner.services.plan import planning
from lagplanner.services.post import letter_texts
from lagplanner.services.reminding import timetable
from lagplanner.services.talks import contributions, invitations, speakers, topics
from lagplanner.services.talks.contributions import Arranged
from lagplanner.services.talks.invitations import Part, Wanted
from lagplanner.services.trail import undoing
from tests.people import BOARD, MUEHLE, PARK, settle

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = NOW.date()
MARCH = date(2027, 3, 15)
BY_PHONE = {"via": Via.PHONE, "entered_by": BOARD}
HALL = Venue("Bürgerhaus", "Musterstraße 1", "09111")


async def a_meeting() -> tuple[Meeting, Project, Project]:
    """A published meeting with its host, and a project that does not host."""
    park, muehle = await settle(PARK, MUEHLE)
    async with transaction():
        meeting = Meeting(0, 2027, 1, MARCH, MeetingState.PUBLISHED, town=park.town)
        saved = await hosting.save_meeting(replace(meeting, host_id=park.id), at=NOW)
    return saved, park, muehle


async def asked() -> Part:
    """A speaker asked for the meeting."""
    meeting, *_ = await a_meeting()
    jana = await speakers.save(
        Speaker(0, "Dr. Jana Beispiel", email="jana@ministerium.example"), who=BOARD, now=NOW
    )
    wanted = [Wanted(jana.id, "Was bleibt?", time(10, 30))]
    await invitations.invite(2027, 1, wanted, answer_by=date(2027, 2, 1), who=BOARD, now=NOW)
    return (await invitations.parts(meeting.id))[0]


async def take_back(deed: str, *, now: datetime = NOW) -> str:
    """Take back the last deed of this name."""
    entry = next(one for one in await trail.entries() if one.deed == deed)
    return await undoing.undo(entry.id, who=BOARD, now=now)


async def waiting() -> dict[str, LetterState]:
    return {one.occasion: one.state for one in await letters.letters()}


async def sends_a_letter(meeting: Meeting) -> None:
    async with transaction():
        about = Letter("x", "minutes", meeting_id=meeting.id, recipient_email="a@example.org")
        await outbox.post(about, at=NOW, who=BOARD)
        [letter] = [one for one in await letters.letters() if one.key == "x"]
        await letters.change([letter.id], (LetterState.HELD,), LetterState.SENT)


async def test_a_host_answer_entered_by_mistake_leaves_no_trace_but_two_lines(
    database: Database,
) -> None:
    meeting, park, _ = await a_meeting()
    async with transaction():
        ask = Letter("q", "host_asked", project_id=park.id, meeting_id=meeting.id)
        await outbox.post(ask, at=NOW, who=BOARD)
    yes = HostAnswer(HostAnswerKind.YES, venue=HALL, **BY_PHONE)  # type: ignore[arg-type]
    await hosts.answer(meeting.id, park.id, yes, today=TODAY, now=NOW)
    assert await waiting() == {"host_asked": LetterState.DISCARDED}

    await take_back("host_answered")

    seen = await hosts.hosting_of(meeting.id, park.id)
    assert (seen.request.state, seen.request.answered_at) == (RequestState.ASKED, None)
    assert seen.meeting.state is MeetingState.PUBLISHED
    assert seen.venue is not None
    assert not seen.venue.is_confirmed
    assert await waiting() == {"host_asked": LetterState.HELD}
    assert [(one.deed, one.told, one.undone_at) for one in await trail.entries()] == [
        ("undone", f"Zurückgenommen: {park.name}: zugesagt", None),
        ("host_answered", f"{park.name}: zugesagt", NOW),
    ]


async def test_what_the_host_has_said_since_is_not_overwritten(database: Database) -> None:
    meeting, park, _ = await a_meeting()
    no = HostAnswer(HostAnswerKind.NO, **BY_PHONE)  # type: ignore[arg-type]
    await hosts.answer(meeting.id, park.id, no, today=TODAY, now=NOW)
    [entered] = [one for one in await trail.entries() if one.deed == "host_answered"]
    yes = HostAnswer(HostAnswerKind.YES, who="Kim Beispiel", venue=HALL)
    await hosts.answer(meeting.id, park.id, yes, today=TODAY, now=NOW)

    with pytest.raises(ConflictError, match="noch einmal geantwortet"):
        await undoing.undo(entered.id, who=BOARD, now=NOW)

    assert (await host_requests.requests())[0].state is RequestState.ACCEPTED
    [still] = [one for one in await trail.entries() if one.id == entered.id]
    assert still.undone_at is None


async def test_a_letter_that_has_left_stays_said(database: Database) -> None:
    meeting, park, _ = await a_meeting()
    no = HostAnswer(HostAnswerKind.NO, **BY_PHONE)  # type: ignore[arg-type]
    await hosts.answer(meeting.id, park.id, no, today=TODAY, now=NOW)
    await sends_a_letter(meeting)

    with pytest.raises(BrokenRuleError, match="ein Brief zu diesem Treffen hinausgegangen"):
        await take_back("host_answered")


async def test_what_came_by_the_link_nobody_else_takes_back(database: Database) -> None:
    meeting, park, _ = await a_meeting()
    yes = HostAnswer(HostAnswerKind.YES, who="Kim Beispiel", venue=HALL)
    await hosts.answer(meeting.id, park.id, yes, today=TODAY, now=NOW)
    [entry] = await trail.entries()

    assert not undoing.can_undo(entry, now=NOW)
    with pytest.raises(BrokenRuleError):
        await undoing.undo(entry.id, who=BOARD, now=NOW)


async def test_a_speakers_answer_entered_by_mistake_is_as_if_never_given(
    database: Database,
) -> None:
    part = await asked()
    no = SpeakerAnswer(AnswerKind.NO, **BY_PHONE)  # type: ignore[arg-type]
    declined = await invitations.answer(part.talk.id, no, today=TODAY, now=NOW)
    assert declined.speaker.forget_on is not None

    await take_back("talk_answered")

    again = await invitations.part(part.talk.id)
    assert (again.talk.state, again.speaker.forget_on) == (TalkState.ASKED, None)
    assert await waiting() == {
        "speaker_invite": LetterState.HELD,
        "speaker_ack_declined": LetterState.DISCARDED,
    }


async def test_who_named_a_substitute_is_not_brought_back(database: Database) -> None:
    part = await asked()
    given = SpeakerAnswer(
        AnswerKind.SUBSTITUTE,
        substitute=Substitute("Robin Muster", email="muster@hochschule.example"),
        **BY_PHONE,  # type: ignore[arg-type]
    )
    await invitations.answer(part.talk.id, given, today=TODAY, now=NOW)

    with pytest.raises(BrokenRuleError, match="Vertretung"):
        await take_back("talk_answered")


async def test_a_vote_told_by_telephone_is_taken_back_while_the_poll_runs(
    database: Database,
) -> None:
    _, park, _ = await a_meeting()
    day = date(2027, 3, 22)
    count = await polls.begin(
        2027, 1, [day], answer_by=date(2027, 1, 25), who=BOARD, today=TODAY, now=NOW
    )
    said = {"today": TODAY, "now": NOW}
    await polls.vote(count.poll.id, park.id, {day: Suits.YES}, who="Kim Beispiel", **said)  # type: ignore[arg-type]
    await polls.vote(count.poll.id, park.id, {day: Suits.NO}, **BY_PHONE, **said)  # type: ignore[arg-type]

    await take_back("poll_answered")

    [vote] = (await polls.count(count.poll.id)).votes
    assert (vote.value, vote.who, vote.via) == (Suits.YES, "Kim Beispiel", Via.LINK)


async def test_a_talk_has_its_slot_again_until_it_is_settled_anew(database: Database) -> None:
    part = await asked()
    later = Arranged(time(11, 0), 30, 10, "Klima", "", "", None, None)
    await contributions.arrange(part.talk.id, later, who=BOARD, now=NOW)
    await take_back("talk_arranged")
    assert replace((await invitations.part(part.talk.id)).talk, version=1) == replace(
        part.talk, version=1
    )

    await contributions.arrange(part.talk.id, later, who=BOARD, now=NOW)
    [first] = [
        one
        for one in await trail.entries()
        if one.deed == "talk_arranged" and one.undone_at is None
    ]
    noon = replace(later, starts=time(12, 0))
    await contributions.arrange(part.talk.id, noon, who=BOARD, now=NOW)
    with pytest.raises(ConflictError, match="seitdem noch einmal geändert"):
        await undoing.undo(first.id, who=BOARD, now=NOW)


async def test_the_topic_before_is_the_topic_again(database: Database) -> None:
    await a_meeting()
    heat, vacancy = [
        await topics.propose(Topic(0, title), who=BOARD, now=NOW)
        for title in ("Hitze", "Leerstand")
    ]
    await topics.choose(2027, 1, heat.id, who=BOARD, now=NOW)
    await topics.choose(2027, 1, vacancy.id, who=BOARD, now=NOW)

    assert await take_back("topic_chosen") == "Das Thema ist wieder „Hitze“."

    assert (await hosting.meeting(2027, 1)).topic == "Hitze"
    lines = await topics.store(today=TODAY)
    assert [one.wished.topic.title for one in lines if one.meetings] == ["Hitze"]


async def test_a_wish_is_deleted_and_comes_back(database: Database) -> None:
    (park,) = await settle(PARK)
    wish = Wish(park.id, WishKind.OFFER, 2027, 2, "Garten")
    wish_id = await projects.save_wish(wish, who=BOARD, now=NOW)
    await projects.delete_wish(wish_id, who=BOARD, now=NOW)
    await take_back("wish_forgotten")
    [again] = await members.wishes(2027, 2027)
    assert replace(again, id=0) == wish

    with pytest.raises(ConflictError):
        await take_back("wish_noted")  # the one noted then is gone, this is another


async def test_a_removed_speaker_stands_in_the_directory_again(database: Database) -> None:
    jana = Speaker(
        0, "Dr. Jana Beispiel", email="jana@ministerium.example", phone="+49 30 23125001"
    )
    saved = await speakers.save(jana, who=BOARD, now=NOW)
    await speakers.remove(saved.id, who=BOARD, now=NOW)

    assert await take_back("speaker_removed") == "Dr. Jana Beispiel steht wieder im Verzeichnis."

    [again] = await stored_speakers.speakers()
    assert replace(again, id=0) == jana


async def test_days_kept_free_are_free_no_more_and_kept_again(database: Database) -> None:
    await settle(PARK)
    town = PARK.town.slug
    held = await days.add_town_holiday(town, MARCH, MARCH, "Stadtfest", who=BOARD, now=NOW)
    await days.delete_town_holiday(held.id, who=BOARD, now=NOW)
    await take_back("town_holiday_deleted")
    [again] = await calendar.town_holidays()
    assert replace(again, id=held.id) == held

    file = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270315\r\nSUMMARY:Messe\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    read = await days.read_blackouts("messe.ics", file, "Messen", who=BOARD, now=NOW)
    kept = await calendar.blackouts(MARCH, MARCH)
    await days.delete_blackout_calendar(read.id, who=BOARD, now=NOW)
    await take_back("blackouts_deleted")
    assert {(one.title, one.calendar) for one in await calendar.blackouts(MARCH, MARCH)} == {
        (one.title, one.calendar) for one in kept
    }


async def test_rules_hold_as_before_but_not_over_newer_ones(database: Database) -> None:
    await rules.change_rules({"seats": "30"}, who=BOARD, now=NOW)
    [older] = await trail.entries()
    await rules.change_rules({"seats": "35"}, who=BOARD, now=NOW)
    with pytest.raises(ConflictError, match="seitdem"):
        await undoing.undo(older.id, who=BOARD, now=NOW)
    await take_back("rules_changed")
    assert (await rules.rules()).seats == 30


async def test_a_list_is_taken_back_within_a_day(database: Database) -> None:
    await settle(PARK)
    table = b"Projekt;Ort\r\nNachbarschaftstreff Beispiel;Chemnitz\r\n"
    await imports.read_in(imports.ListKind.MEMBERS, "liste.csv", table, who=BOARD, now=NOW)
    [entry] = [one for one in await trail.entries() if one.deed == "list_read_in"]
    assert undoing.can_undo(entry, now=NOW + timedelta(hours=23))
    assert not undoing.can_undo(entry, now=NOW + timedelta(hours=25))

    with pytest.raises(BrokenRuleError, match="24 Stunden"):
        await undoing.undo(entry.id, who=BOARD, now=NOW + timedelta(hours=25))
    await undoing.undo(entry.id, who=BOARD, now=NOW)

    assert [one.name for one in await members.projects()] == [PARK.name]


async def test_the_draft_before_is_the_draft_again_until_one_is_published(
    database: Database,
) -> None:
    (park,) = await settle(PARK)
    first = await planning.propose(2027, who=BOARD, now=NOW, today=TODAY)
    pinned = tuple(replace(one, host_pinned=one.host_id is not None) for one in first.entries)
    second = await planning.store(
        replace(first, entries=pinned, note="festgehalten"), who=BOARD, now=NOW
    )
    assert second.number == 2

    await take_back("plan_drafted")

    current = await planning.current(2027)
    assert current is not None
    assert [one.host_pinned for one in current.entries] == [
        one.host_pinned for one in first.entries
    ]
    await planning.publish(2027, current.number, who=BOARD, now=NOW)
    with pytest.raises(ConflictError, match="veröffentlicht"):
        await take_back("plan_drafted")
    assert park.id in {meeting.host_id for meeting in await hosting.meetings()}


async def test_nothing_is_taken_back_twice_or_that_nobody_did(database: Database) -> None:
    await rules.change_rules({"seats": "30"}, who=BOARD, now=NOW)
    await take_back("rules_changed")
    with pytest.raises(ConflictError, match="schon zurückgenommen"):
        await take_back("rules_changed")
    with pytest.raises(NotFoundError):
        await undoing.undo(4711, who=BOARD, now=NOW)
    with pytest.raises(NotFoundError):
        await take_back("undone")


async def test_a_text_of_the_boards_own_gives_way_to_the_delivered_one_and_comes_back(
    database: Database,
) -> None:
    view = await letter_texts.view("invitation", "de", "sie")
    own = LetterText("Kommen Sie am {date}?", view.text.body)
    await letter_texts.save("invitation", "de", "sie", own, stand=view.stand, who=BOARD, now=NOW)
    changed = await newest()
    assert (
        await undoing.undo(changed.id, who=BOARD, now=NOW) == "Der ausgelieferte Text gilt wieder."
    )
    assert (await letter_texts.view("invitation", "de", "sie")).text == view.text

    await letter_texts.save("invitation", "de", "sie", own, stand="", who=BOARD, now=NOW)
    await letter_texts.reset("invitation", "de", "sie", who=BOARD, now=NOW)
    reset = await newest()
    assert await undoing.undo(reset.id, who=BOARD, now=NOW) == "Der Text gilt wieder wie vorher."
    assert (await letter_texts.view("invitation", "de", "sie")).text == own


async def test_a_text_that_was_written_anew_is_not_undone(database: Database) -> None:
    view = await letter_texts.view("invitation", "de", "sie")
    for subject in ("Kommen Sie am {date}?", "Sind Sie am {date} dabei?"):
        stand = (await letter_texts.view("invitation", "de", "sie")).stand
        own = LetterText(subject, view.text.body)
        await letter_texts.save("invitation", "de", "sie", own, stand=stand, who=BOARD, now=NOW)
    *_, first = await trail.entries(subject="letter_text:invitation")
    with pytest.raises(ConflictError):
        await undoing.undo(first.id, who=BOARD, now=NOW)


async def test_a_deadline_and_the_hour_of_letters_are_as_they_were(database: Database) -> None:
    delivered = (await timetable.rulebook()).rule("M03").step
    wanted = StepChange("M03", offset=delivered.offset - 3, on=not delivered.on)
    await timetable.change(wanted, who=BOARD, now=NOW)
    moved = await newest()
    assert await undoing.undo(moved.id, who=BOARD, now=NOW) == "Die Frist gilt wieder wie vorher."
    assert (await timetable.rulebook()).rule("M03").step == delivered

    await timetable.set_time(time(11, 30), who=BOARD, now=NOW)
    later = await newest()
    said = "Briefe gehen wieder um 09:00 Uhr hinaus."
    assert await undoing.undo(later.id, who=BOARD, now=NOW) == said
    assert (await timetable.rulebook()).send_at == time(9)


async def test_a_deadline_that_was_moved_on_is_not_undone(database: Database) -> None:
    offset = (await timetable.rulebook()).rule("M03").step.offset
    for earlier in (3, 5):
        further = StepChange("M03", offset=offset - earlier)
        await timetable.change(further, who=BOARD, now=NOW)
    *_, first = await trail.entries(subject="reminder:M03")
    with pytest.raises(ConflictError):
        await undoing.undo(first.id, who=BOARD, now=NOW)


async def newest() -> TrailEntry:
    [entry] = await trail.entries(limit=1)
    return entry
