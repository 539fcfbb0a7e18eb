"""Is everything there until its last day, and gone the day after?"""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from piccolo.table import Table

from lagplanner.clock import BERLIN
from lagplanner.database import forgetting as stored
from lagplanner.database import hosting, letters, settings_store, speakers, trail
from lagplanner.database import tables as t
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.privacy.retention import PERIODS, Keeping, Retention, goes_on
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.privacy import forgetting
from tests.people import BOARD, NEISSEUFER, NOW, SONNENHOF, TODAY, settle

JANA = Speaker(0, "Dr. Jana Beispiel", email="jana@ministerium.example")


async def put(table: type[Table], **values: Any) -> int:
    """Store a row with what is named; its texts are filled, its moments are those of the test."""
    row = await table.insert(table(**values)).returning(table._meta.primary_key)
    return int(row[0]["id"])


async def everything(meeting_id: int, projects: list[int]) -> None:
    """A row on each shelf; the time of all of them counts from the same day."""
    one, other = projects
    await of_people(one)
    await of_a_meeting(meeting_id, one, other)
    await of_those_who_come(meeting_id, one)
    await of_papers(meeting_id)
    await of_its_minutes(meeting_id, one)
    await of_the_post()
    await of_access()
    await of_work()


async def of_people(one: int) -> None:
    await t.Project.update({t.Project.member_until: TODAY}).where(t.Project.id == one)
    await put(
        t.BoardPerson,
        name=BOARD,
        email="b@example.org",
        email_key="b@example.org",
        role="chair",
        joined_at=NOW,
        left_at=NOW,
    )


async def of_a_meeting(meeting_id: int, one: int, other: int) -> None:
    """What its host, its day and its topic have brought."""
    await put(t.HostRequest, meeting=meeting_id, project=one, state="accepted", answered_by=BOARD)
    await put(t.Venue, meeting=meeting_id, name="Bürgerhaus", confirmed_by=BOARD)
    await put(t.ChecklistItem, meeting=meeting_id, code="room", title="Raum", done_by=BOARD)
    await put(
        t.Swap,
        asking_meeting=meeting_id,
        other_meeting=await _later(),
        asking_project=one,
        other_project=other,
        state="declined",
        note="Umbau",
        asked_at=NOW,
    )
    await put(t.HandoverNote, meeting=meeting_id, text="Kaffee", written_at=NOW, written_by=BOARD)
    poll = await put(
        t.Poll,
        meeting=meeting_id,
        state="closed",
        reason="Ferien",
        answer_by=TODAY,
        created_at=NOW,
        created_by=BOARD,
    )
    day = await put(t.PollDay, poll=poll, day=TODAY)
    await put(t.PollVote, poll_day=day, project=one, value="yes", via="link", at=NOW, who=BOARD)
    await put(
        t.Topic, title="Zuhören", state="open", proposed_by=BOARD, created_at=NOW, changed_at=NOW
    )
    await put(
        t.Wish, project=one, kind="offer", year=2027, year_quarter=1, note="gern", created_at=NOW
    )


async def of_those_who_come(meeting_id: int, one: int) -> None:
    """What they replied, that they came, and what they said of it."""
    reply = await put(
        t.Reply,
        meeting=meeting_id,
        project=one,
        day=TODAY,
        kind="yes",
        via="link",
        changed_at=NOW,
        who=BOARD,
    )
    await put(t.ReplyNeed, reply=reply, code="other", number=1, text="Rampe")
    question = await put(t.ReplyQuestion, meeting=meeting_id, text="Parkplatz?")
    await put(t.ReplyAnswer, reply=reply, question=question, text="Ja")
    await put(
        t.Attendance,
        meeting=meeting_id,
        line="1",
        name=BOARD,
        presence="present",
        noted_at=NOW,
        noted_by=BOARD,
    )
    await put(t.Feedback, meeting=meeting_id, counts="{}", words="Danke", keys="")


async def of_papers(meeting_id: int) -> None:
    """What was put in by the host or by others, what was taken away, and what was paid."""
    for mark, kind, giver, gone in (
        ("a", "scan", "", None),
        ("b", "other", BOARD, None),
        ("c", "other", "", NOW),
    ):
        await put(
            t.MeetingFile,
            meeting=meeting_id,
            mark=mark,
            kind=kind,
            ending="pdf",
            visibility="board",
            giver="host",
            added_at=NOW,
            added_by=giver,
            removed_at=gone,
        )
    for mark, gone in (("a", None), ("b", NOW)):
        bill = await put(
            t.Receipt,
            meeting=meeting_id,
            mark=mark,
            category="room",
            cents=100,
            day=TODAY,
            removed_at=gone,
        )
        if not gone:
            await put(t.ReceiptScan, receipt=bill, ending="pdf", content=b"%PDF", removed_at=NOW)


async def of_its_minutes(meeting_id: int, one: int) -> None:
    """Who moved, voted, wrote and objected."""
    await put(
        t.Motion, meeting=meeting_id, number=1, title="Beitritt", who=BOARD, state="agenda", at=NOW
    )
    await put(
        t.AssemblyVote,
        meeting=meeting_id,
        project=one,
        presence="present",
        person=BOARD,
        noted_at=NOW,
    )
    minutes = await put(t.Minutes, meeting=meeting_id, state="final", taker=BOARD)
    await put(
        t.MinutesVersion,
        minutes=minutes,
        attendance="Anwesend: alle",
        content="[]",
        saved_at=NOW,
        saved_by=BOARD,
    )
    await put(t.MinutesObjection, minutes=minutes, who=BOARD, text="Es waren drei.", at=NOW)
    await put(t.ActionItem, meeting=meeting_id, text="Liste", done_at=NOW, done_by=BOARD)


async def of_the_post() -> None:
    """Letters, who cannot be reached, and what programs were told."""
    letter = await put(
        t.Letter,
        key="host_moved:b@example.org:1",
        occasion="invitation",
        state="sent",
        recipient_name=BOARD,
        facts='{"year": 2026}',
        created_at=NOW,
    )
    await put(t.LetterSent, letter=letter, subject="Einladung", content=b"x", at=NOW)
    await put(t.Link, token_hash="a", purpose="host", letter=letter, created_at=NOW, expires_at=NOW)
    await put(t.Notice, key="n", occasion="board_digest", facts="{}", created_at=NOW)
    await put(t.Mailbox, email="a@example.org", bounces=1, last_error="Voll.", last_at=NOW)
    await put(t.Mailbox, email="c@example.org", bounces=1, last_at=NOW, no_bulk_at=NOW)
    hook = await put(
        t.Webhook, name="Website", url="x", events="[]", secret="", created_at=NOW, created_by=BOARD
    )
    await put(
        t.WebhookMessage, webhook=hook, key="a", state="sent", created_at=NOW, due_at=NOW, body="{}"
    )


async def of_access() -> None:
    """Who may come in, and who tried."""
    await put(
        t.Session,
        token_hash="a",
        name=BOARD,
        role="chair",
        created_at=NOW,
        seen_at=NOW,
        expires_at=NOW,
    )
    await put(
        t.ApiToken,
        token_hash="a",
        name="Website",
        role="reader",
        created_at=NOW,
        created_by=BOARD,
        expires_on=TODAY,
    )
    for number, role in enumerate(("chair", "")):
        await put(
            t.LoginLink,
            token_hash=str(number),
            name=BOARD,
            role=role,
            created_at=NOW,
            expires_at=NOW,
        )
    await put(t.Attempt, kind="link", subject="192.0.2.0/24", at=NOW)
    await put(t.PasskeyChallenge, challenge_hash="a", browser_hash="b", expires_at=NOW)
    await put(t.KeptForm, token_hash="a", path="/vorstand", fields="{}", expires_at=NOW)


async def of_work() -> None:
    """Pictures, long work, lists that were read in, and the trail."""
    await put(t.Picture, purpose="profile:ab", mark="ab", content=b"x", changed_at=NOW)
    await put(t.Job, kind="plan", subject="2027", state="done", created_at=NOW, ended_at=NOW)
    await put(t.ImportDraft, token="a", kind="members", content="[]", created_at=NOW)
    await put(t.ImportRun, kind="members", filename="liste.csv", undo="{}", created_at=NOW)
    await put(t.Trail, at=NOW, deed="project_changed", sentence="geändert", before="{}", who=BOARD)
    await put(t.Trail, at=NOW, deed="replied", sentence="abgesagt", before="{}", who=BOARD)


async def _later() -> int:
    saved = await hosting.save_meeting(
        Meeting(0, 2030, 1, date(2030, 3, 4), MeetingState.PUBLISHED), at=NOW
    )
    return saved.id


@pytest.fixture
async def shelves(database: Database) -> Database:
    """A meeting that was held on the day everything counts from, and a row on every shelf."""
    projects = await settle(SONNENHOF, NEISSEUFER)
    async with transaction():
        meeting = await hosting.save_meeting(Meeting(0, 2026, 4, TODAY, MeetingState.HELD), at=NOW)
        known = await speakers.save_speaker(JANA, at=NOW)
        await speakers.save_talk(
            Talk(0, meeting.id, known.id, state=TalkState.ACCEPTED, remark="gern", fee_cents=100)
        )
        await everything(meeting.id, [one.id for one in projects])
    return database


async def left(keeping: Keeping) -> list[int]:
    """How much is still there of the day everything counts from, shelf by shelf."""
    return [await stored.count(one, TODAY) for one in stored.SHELVES if one.keeping is keeping]


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)


@pytest.mark.parametrize("keeping", [one for one in PERIODS if one is not Keeping.DECLINED])
async def test_it_is_there_until_its_last_day_and_gone_the_day_after(
    shelves: Database, keeping: Keeping
) -> None:
    there = await left(keeping)
    day = goes_on(keeping, Retention(), TODAY)
    assert 0 not in there

    await forgetting.forget(now=midnight(day) - timedelta(seconds=1))
    assert await left(keeping) == there

    done = await forgetting.forget(now=midnight(day))
    assert set(await left(keeping)) == {0}
    assert done[keeping] >= sum(there)


async def test_the_first_to_be_forgotten_is_foretold(shelves: Database) -> None:
    told = {one.keeping: one for one in await forgetting.terms(today=TODAY)}
    assert {one.due for one in told.values()} == {0}
    assert told[Keeping.LINKS].next_on == date(2026, 12, 24)
    assert told[Keeping.MONEY].next_on == date(2035, 1, 1)
    assert told[Keeping.DECLINED].next_on is None
    on_the_day = {one.keeping: one for one in await forgetting.terms(today=date(2026, 12, 24))}
    assert on_the_day[Keeping.LINKS].due == 1


async def test_the_board_may_choose_another_period(shelves: Database) -> None:
    async with transaction():
        await settings_store.put({"keep_links": "7"}, at=NOW, who=BOARD)
    await forgetting.forget(now=midnight(TODAY + timedelta(days=7)))
    assert await left(Keeping.LINKS) == [0]


async def test_what_was_forgotten_is_noted_as_numbers_without_names(shelves: Database) -> None:
    await forgetting.forget(now=midnight(TODAY + timedelta(days=2)))
    [entry] = await trail.entries(subject="privacy")
    assert entry.told == (
        "Nach ihrer Frist vergessen: Vergebliche Versuche mit Links: 3; "
        "Formulare, die beim Abmelden offen waren: 1; "
        "Angesehene, nicht übernommene Listen: 1; Womit eine eingelesene Liste zurückgeht: 1"
    )


async def test_a_day_on_which_nothing_is_due_leaves_no_line(shelves: Database) -> None:
    assert await forgetting.forget(now=NOW) == {}
    assert await trail.entries(subject="privacy") == ()


async def test_it_is_done_once_a_day_by_whichever_process(shelves: Database) -> None:
    now = midnight(TODAY + timedelta(days=40))
    assert await forgetting.last_run() is None
    assert await forgetting.forget_daily(now=now) != {}
    async with transaction():
        await put(t.Attempt, kind="link", subject="192.0.2.0/24", at=NOW)
    assert await forgetting.forget_daily(now=now + timedelta(hours=23)) == {}
    assert await forgetting.last_run() == now.date()
    assert await forgetting.forget_daily(now=now + timedelta(days=1)) == {Keeping.TRIES: 1}


async def test_more_than_one_batch_goes_in_one_round(shelves: Database) -> None:
    async with transaction():
        rows = [t.Attempt(kind="link", subject="x", at=NOW) for _ in range(stored.BATCH + 1)]
        for start in range(0, len(rows), 200):
            await t.Attempt.insert(*rows[start : start + 200])
    done = await forgetting.forget(now=midnight(TODAY + timedelta(days=1)))
    assert done[Keeping.TRIES] == stored.BATCH + 4


async def test_a_letter_that_still_waits_keeps_its_recipient(shelves: Database) -> None:
    async with transaction():
        await t.Letter.update({"state": "held"}, force=True)
    await forgetting.forget(now=midnight(TODAY + timedelta(days=3000)))
    [letter] = await letters.letters()
    assert letter.recipient_name == BOARD


async def test_the_key_of_an_old_letter_names_no_address_and_stays_unique(
    shelves: Database,
) -> None:
    await forgetting.forget(now=midnight(TODAY + timedelta(days=3000)))
    [letter] = await letters.letters()
    assert (letter.key, letter.facts) == (f"forgotten:{letter.id}", {})


async def test_who_declined_is_there_until_the_day_and_gone_on_it(database: Database) -> None:
    day = TODAY + timedelta(days=365)
    async with transaction():
        await speakers.save_speaker(
            Speaker(0, "Alex Muster", email="a@example.org", forget_on=day), at=NOW
        )
    await forgetting.forget(now=midnight(day) - timedelta(seconds=1))
    assert len(await speakers.speakers()) == 1
    assert await forgetting.forget(now=midnight(day)) == {Keeping.DECLINED: 1}
    assert await speakers.speakers() == ()


async def test_who_is_still_to_speak_is_not_forgotten_before(database: Database) -> None:
    day = TODAY + timedelta(days=30)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(0, 2027, 1, day, MeetingState.CONFIRMED), at=NOW
        )
        known = await speakers.save_speaker(
            Speaker(0, "Alex Muster", email="a@example.org", forget_on=day), at=NOW
        )
        await speakers.save_talk(Talk(0, meeting.id, known.id, state=TalkState.ACCEPTED))
    assert await forgetting.forget(now=midnight(day)) == {}
    assert await forgetting.forget(now=midnight(day + timedelta(days=1))) == {Keeping.DECLINED: 1}
