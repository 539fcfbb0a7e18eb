"""The round over a stored network: what is posted, once, and what the board is told when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import hosting, letters, planning, settings_store
from lagplanner.database import reminders as stored
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import Entry, PlanVersion, VersionState
from lagplanner.domain.post.letters import TOO_LATE, Letter, LetterState
from lagplanner.domain.reminding.reminder_steps import Mode, StepChange
from lagplanner.mail import outbox
from lagplanner.services.post import letter_facts
from lagplanner.services.post.snapshots import snapshot
from lagplanner.services.reminding import reminder_facts, reminders
from tests.databases import counted
from tests.domain.reminding import at
from tests.people import NETWORK, NOW, settle
from tests.services.another_round import another_round, at_once

COMMIT, INVITATION, CHECKLIST = date(2027, 3, 22), date(2027, 5, 3), date(2027, 5, 24)
SPRING = Meeting(0, 2027, 1, date(2027, 6, 14), MeetingState.PUBLISHED, topic="Wohnen")


async def network(*meetings: Meeting, hosted: bool = True, **rules: str) -> list[Project]:
    """Three projects, a meeting hosted by the first, and a first round long before."""
    saved = await settle(*NETWORK)
    async with transaction():
        await settings_store.put({"board_email": "vorstand@example.org", **rules}, at=NOW, who="")
        for meeting in meetings or (SPRING,):
            if hosted:
                meeting = replace(meeting, town=saved[0].town, host_id=saved[0].id)
            await hosting.save_meeting(meeting, at=NOW)
    first = await reminders.round_(now=NOW)
    assert first.posted == ()
    return saved


async def change_meeting(**facts: object) -> None:
    async with transaction():
        stored_one = await hosting.meeting(2027, 1)
        await hosting.save_meeting(replace(stored_one, **facts), at=NOW)  # type: ignore[arg-type]


async def in_outbox(occasion: str = "") -> list[Letter]:
    return [one for one in await letters.letters() if occasion in ("", one.occasion)]


def codes(posted: Sequence[Letter]) -> list[str]:
    return list(dict.fromkeys(letter.step for letter in posted))


async def test_a_round_posts_what_is_due_held_for_the_boards_word(database: Database) -> None:
    await network()

    done = await reminders.round_(now=at(INVITATION))

    assert codes(done.posted) == ["M12"]
    invitations = await in_outbox("invitation")
    assert [(one.recipient_name, one.state, one.created_by) for one in invitations] == [
        ("Milan Novák", LetterState.HELD, "Fristenplan"),
        ("Ada Lindner", LetterState.HELD, "Fristenplan"),
        ("Nguyễn Thị Hoa", LetterState.HELD, "Fristenplan"),
    ]
    assert {one.expires_at for one in invitations} == {at(date(2027, 6, 14), 10)}


async def test_a_second_round_posts_nothing_and_writes_nothing(database: Database) -> None:
    await network()
    await reminders.round_(now=at(INVITATION))
    before = await in_outbox()

    again = await reminders.round_(now=at(INVITATION, 9, 1))

    assert not again.did_something
    assert await in_outbox() == before


async def test_three_processes_at_once_post_each_letter_once(
    database: Database, database_url: str
) -> None:
    [host, *_] = await network(replace(SPRING, topic=""))
    answers = await at_once([await another_round(database_url, at(COMMIT)) for _ in range(3)])

    # One letter to the host about the day and one about the topic, one notice, one digest.
    assert [sum(answer[n] for answer in answers) for n in range(3)] == [2, 1, 1]
    assert sorted(one.key for one in await in_outbox()) == [
        "board_digest:board:2027-03-22",
        f"host_commit:{host.id}:2027-1",
        f"topic_fix:{host.id}:2027-1",
    ]


async def test_a_step_set_to_automatic_is_queued_for_its_own_moment(database: Database) -> None:
    await network()
    async with transaction():
        await stored.save_change(StepChange("M12", mode=Mode.AUTO), at=NOW, who="Kim Muster")
    saturday = at(date(2027, 5, 8), 20)

    await reminders.round_(now=saturday)

    invitations = await in_outbox("invitation")
    assert {(one.state, one.due_at) for one in invitations} == {
        (LetterState.QUEUED, at(date(2027, 5, 10)))  # Monday, at the usual time
    }


async def test_what_was_switched_off_and_on_again_does_not_reach_back(database: Database) -> None:
    await network()
    async with transaction():
        await stored.save_change(StepChange("M12", on=False), at=NOW, who="Kim Muster")
    await reminders.round_(now=at(date(2027, 5, 4)))
    async with transaction():
        await stored.save_change(StepChange("M12", on=True), at=NOW, who="Kim Muster")

    done = await reminders.round_(now=at(date(2027, 5, 5)))

    assert done.posted == ()
    assert await in_outbox("invitation") == []


async def test_a_fresh_installation_writes_no_letter_about_the_past(database: Database) -> None:
    saved = await settle(*NETWORK)
    async with transaction():
        await hosting.save_meeting(replace(SPRING, town=saved[0].town, host_id=saved[0].id), at=NOW)

    for hour in (9, 10, 11):
        assert (await reminders.round_(now=at(date(2027, 6, 8), hour))).posted == ()


async def test_after_a_pause_of_a_month_one_letter_goes_out_for_each_matter(
    database: Database,
) -> None:
    await network()

    done = await reminders.round_(now=at(date(2027, 4, 1)))

    assert codes(done.posted) == ["M05"]


async def test_moving_a_meeting_needs_no_bookkeeping(database: Database) -> None:
    await network()
    await change_meeting(state=MeetingState.CONFIRMED)
    await reminders.round_(now=at(CHECKLIST))
    await change_meeting(day=date(2027, 6, 21))
    await reminders.round_(now=at(CHECKLIST, 12))

    done = await reminders.round_(now=at(date(2027, 5, 31)))

    assert done.taken_back == 1
    lists = await in_outbox("host_checklist")
    assert [(one.key.split(":", 2)[2], one.state) for one in lists] == [
        ("2027-1:2027-06-14", LetterState.DISCARDED),
        ("2027-1:2027-06-21", LetterState.HELD),
    ]


async def test_a_day_left_and_taken_again_between_two_rounds_keeps_its_letters(
    database: Database,
) -> None:
    await network()
    await change_meeting(state=MeetingState.CONFIRMED, day=date(2027, 6, 21))
    await change_meeting(day=SPRING.day)  # the service stood still, and no round saw the other day

    done = await reminders.round_(now=at(CHECKLIST, 12))

    assert "M13" in codes(done.posted)


async def test_a_day_that_a_round_has_seen_does_not_reach_back_when_it_is_taken_again(
    database: Database,
) -> None:
    await network()
    await change_meeting(state=MeetingState.CONFIRMED, day=date(2027, 6, 21))
    await reminders.round_(now=at(CHECKLIST + timedelta(days=1)))
    await change_meeting(day=SPRING.day)

    done = await reminders.round_(now=at(CHECKLIST + timedelta(days=1), 12))

    assert "M13" not in codes(done.posted)


async def test_the_story_of_a_silent_host_ends_with_an_urgent_letter_to_the_board(
    database: Database,
) -> None:
    await network()
    for day in (COMMIT, date(2027, 3, 30)):
        await reminders.round_(now=at(day))
        async with transaction():
            held = [one.id for one in await outbox.held()]
            await letters.change(held, [LetterState.HELD], LetterState.SENT, sent_at=at(day))

    done = await reminders.round_(now=at(date(2027, 4, 6)))

    [alarm] = done.posted
    assert (alarm.occasion, alarm.recipient_email) == ("board_host_silent", "vorstand@example.org")
    [letter] = await in_outbox("board_host_silent")
    assert letter.state is LetterState.QUEUED


async def test_the_board_reads_once_a_week_what_is_not_urgent(database: Database) -> None:
    await network(replace(SPRING, topic=""), hosted=False)
    thursday = date(2027, 3, 25)
    async with transaction():
        await stored.save_change(StepChange("M04", offset=-81), at=NOW, who="Kim Muster")
    await reminders.round_(now=NOW + timedelta(days=1))

    noticed = await reminders.round_(now=at(thursday))
    nothing_yet = await in_outbox("board_digest")
    monday_is_easter = await reminders.round_(now=at(date(2027, 3, 29), 12))
    told = await reminders.round_(now=at(date(2027, 3, 30)))
    again = await reminders.round_(now=at(date(2027, 3, 30), 12))

    assert (noticed.noticed, nothing_yet, monday_is_easter.digest) == (1, [], False)
    assert (told.digest, again.digest) == (True, False)
    [digest] = await in_outbox("board_digest")
    assert digest.state is LetterState.QUEUED
    assert digest.facts["notices"] == ["Thema festlegen: 14. Juni 2027"]
    assert digest.expires_at == at(date(2027, 4, 5), 0)


async def test_the_digest_says_what_waits_for_a_release_and_what_nobody_released(
    database: Database,
) -> None:
    await network(replace(SPRING, state=MeetingState.CONFIRMED))
    await reminders.round_(now=at(INVITATION))  # a Monday: posted and told in one round
    await reminders.round_(now=at(CHECKLIST))

    passed = await reminders.round_(now=at(date(2027, 6, 1), 0))
    next_week = await reminders.round_(now=at(date(2027, 6, 7)))

    digests = {one.facts["monday"]: one.facts["notices"] for one in await in_outbox("board_digest")}
    assert (passed.expired, next_week.digest) == (1, True)
    assert digests == {
        "2027-05-03": [
            "Wartet auf Ihre Freigabe: Einladung (3 Briefe)",
            "Fachbeitrag fehlt: Riesa, 14. Juni 2027",
        ],
        "2027-05-24": [
            "Wartet auf Ihre Freigabe: Einladung (3 Briefe)",
            "Wartet auf Ihre Freigabe: Checkliste für den Gastgeber (1 Brief)",
        ],
        "2027-05-31": [
            "Wartet auf Ihre Freigabe: Einladung (3 Briefe)",
            "Abgelaufen ohne Freigabe: Checkliste für den Gastgeber (1 Brief)",
        ],
        "2027-06-07": [
            "Wartet auf Ihre Freigabe: Einladung (3 Briefe)",
            "Wartet auf Ihre Freigabe: Anmeldestand (1 Brief)",
            "Anmeldestand: Riesa, 14. Juni 2027",
        ],
    }
    [stale] = await in_outbox("host_checklist")
    assert (stale.state, stale.error) == (
        LetterState.EXPIRED,
        "Niemand hat diesen Brief rechtzeitig freigegeben.",
    )


async def test_the_digest_says_what_is_in_doubt_and_what_could_not_leave_in_time(
    database: Database,
) -> None:
    await network(hosted=False)
    monday, last_week = at(date(2027, 3, 22)), at(date(2027, 3, 18))
    gone = LetterState.EXPIRED
    async with transaction():
        for number, (state, why, released) in enumerate(
            (
                (LetterState.IN_DOUBT, "", last_week),
                (gone, TOO_LATE, last_week),
                (gone, "Das Treffen fällt aus.", last_week),
            )
        ):
            letter = Letter(f"x:{number}", "invitation", state, error=why, released_at=released)
            await letters.add(replace(letter, expires_at=last_week), at=NOW, who="Kim Muster")
    await reminders.round_(now=monday)
    await reminders.round_(now=monday + timedelta(days=14))  # not at Easter

    digests = [one.facts["notices"] for one in await in_outbox("board_digest")]
    assert digests == [
        [
            "Im Zweifel: Einladung (1 Brief)",
            "Nicht rechtzeitig hinausgegangen: Einladung (1 Brief)",
        ],
        ["Im Zweifel: Einladung (1 Brief)"],
    ]


async def test_what_has_settled_itself_is_not_told(database: Database) -> None:
    await network(replace(SPRING, topic=""), hosted=False)
    async with transaction():
        await stored.save_change(StepChange("M04", offset=-81), at=NOW, who="Kim Muster")
    await reminders.round_(now=NOW + timedelta(days=1))
    await reminders.round_(now=at(date(2027, 3, 25)))
    await change_meeting(topic="Nachbarschaft")

    done = await reminders.round_(now=at(date(2027, 3, 30)))

    assert done.digest is False
    assert await stored.waiting_notices() == ()


async def test_a_quarter_of_the_plan_without_a_host_is_shouted_in_time(database: Database) -> None:
    """Such a meeting is no row yet: the plan alone knows its day."""
    await settle(*NETWORK)
    open_entry = Entry(4, 4, day=date(2027, 11, 22), problem="Niemand hat Zeit.")
    async with transaction():
        version = await planning.add(PlanVersion(2027, (open_entry,)), at=NOW, who="Vorstand")
        await planning.move(version.id, VersionState.DRAFT, VersionState.PUBLISHED)
    await reminders.round_(now=NOW)

    done = await reminders.round_(now=at(date(2027, 8, 2)))

    [letter] = done.posted
    assert (letter.key, letter.meeting_id) == ("board_no_host:board:2027-4", None)
    ground = letter_facts.ground(
        letter, await snapshot(), now=NOW, base_url="https://lagplanner.example"
    )
    assert ground is not None
    assert ground.meeting is not None
    assert ground.meeting.day == date(2027, 11, 22)


async def test_a_rehearsal_goes_to_the_board_alone_and_leaves_the_real_letters_to_come(
    database: Database,
) -> None:
    await network(replace(SPRING, topic=""))
    month = {"now": at(date(2027, 3, 19)), "until": at(date(2027, 5, 4))}

    copies = await reminders.rehearse(**month)
    again = await reminders.rehearse(**month)
    real = await reminders.round_(now=at(INVITATION))

    assert {one.recipient_email for one in copies} == {"vorstand@example.org"}
    assert {one.facts["rehearsal"] for one in copies} == {True}
    assert {one.occasion: one.facts["instead_of"] for one in copies} == {
        "host_commit": "Ada Lindner <ada.lindner@example.org>",
        "topic_fix": "Ada Lindner <ada.lindner@example.org> und 1 weitere",
        "host_commit_reminder": "Ada Lindner <ada.lindner@example.org>",
        "board_host_silent": "Vorstand <vorstand@example.org>",
        "board_no_speaker": "Vorstand <vorstand@example.org>",
        "invitation": "Milan Novák <milan.novak@example.org> und 2 weitere",
    }
    assert again == ()
    assert codes(real.posted) == ["M12"]


async def test_without_an_address_of_the_board_nothing_can_be_rehearsed(
    database: Database,
) -> None:
    await network(board_email="")

    with pytest.raises(BrokenRuleError, match="Adresse des Vorstands fehlt"):
        await reminders.rehearse(now=NOW, until=at(INVITATION))


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_quiet_round_asks_the_same_number_of_questions_however_large_the_network(
    database: Database,
) -> None:
    await network()
    await reminders.round_(now=at(date(2027, 4, 29)))
    with counted() as few:
        await reminders.round_(now=at(date(2027, 4, 30)))
    extra = [replace(NETWORK[0], name=f"Projekt {n}", email="x@example.org") for n in range(12)]
    await settle(*extra)
    with counted() as many:
        await reminders.round_(now=at(date(2027, 4, 30)))

    assert few.number == many.number <= 30


async def test_what_the_board_changes_of_a_step_is_kept(database: Database) -> None:
    async with transaction():
        await stored.save_change(StepChange("M12", offset=-35, on=True), at=NOW, who="Kim")
        await stored.save_change(StepChange("M12", offset=-28, mode=Mode.ASK), at=NOW, who="Kim")

    [change] = await stored.changes()

    assert (change.offset, change.on, change.mode, change.changed_by) == (
        -28,
        None,
        Mode.ASK,
        "Kim",
    )
    facts = await reminder_facts.gather(datetime(2027, 1, 1, tzinfo=UTC))
    assert next(step.offset for step in facts.steps if step.code == "M12") == -28
