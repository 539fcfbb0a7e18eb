"""Which letters are due? The laws of reminders, one by one, as a board member could read them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.reminding.reminder_facts import KnownLetter, planned
from lagplanner.domain.reminding.reminder_steps import STEPS, Mode, Needed, StepChange, changed
from lagplanner.domain.reminding.reminders import (
    brought_forward,
    digest_due,
    due,
    leaves_at,
    waits_for_digest,
)
from tests.domain.reminding import (
    BOARD,
    EVERY_DAY,
    HAMMERWIESE,
    NEISSEUFER,
    SAXONY,
    SONNENHOF,
    SPRING,
    Diary,
    at,
    at_address,
    codes,
    facts,
    long_known,
)

# The steps of SPRING (14 June 2027): commit 22 March, reminder 30 March, board 6 April,
# invitation 3 May, checklist 24 May.
COMMIT, REMINDER, ALARM, INVITATION = (
    date(2027, 3, 22),
    date(2027, 3, 30),
    date(2027, 4, 6),
    date(2027, 5, 3),
)
DAY = timedelta(days=1)


def test_nothing_is_due_before_its_moment_and_everything_at_it() -> None:
    early, on_time = at(COMMIT, 8, 59), at(COMMIT, 9)

    assert due(facts(), early) == ()
    assert [letter.key for letter in due(facts(), on_time)] == ["host_commit:1:2027-1"]


def test_a_letter_says_who_gets_it_until_when_to_answer_and_when_it_is_stale() -> None:
    [letter] = due(facts(), at(COMMIT))

    assert (letter.recipient_name, letter.recipient_email) == (
        "Ada Lindner",
        "ada.lindner@example.org",
    )
    assert (letter.project_id, letter.meeting_id, letter.step) == (1, 71, "M03")
    assert letter.facts == {
        "to": "host",
        "year": 2027,
        "number": 1,
        "day": "2027-06-14",
        "town": "Riesa",
        "deadline": "2027-03-29",
        "project": "Quartiersmanagement Sonnenhof",
        "call_day": "2027-04-06",
        "invite_day": "2027-05-03",
        "order_day": "2027-06-07",
        "send_day": "2027-06-28",
    }
    assert letter.expires_at == at(date(2027, 3, 30), 0)
    assert letter.state is LetterState.HELD


def test_a_second_round_posts_nothing_new() -> None:
    diary = Diary(facts())

    assert len(diary.round(at(COMMIT))) == 1
    assert diary.round(at(COMMIT)) == []
    assert diary.round(at(COMMIT, 17)) == []


def test_who_does_not_answer_is_reminded_once_and_then_the_board_is_told() -> None:
    diary = Diary(facts())

    story = diary.through(date(2027, 3, 15), date(2027, 4, 30))

    assert story == [
        (COMMIT, "host_commit:1:2027-1"),
        (REMINDER, "host_commit_reminder:1:2027-1"),
        (ALARM, "board_host_silent:board:2027-1"),
    ]


def test_who_confirms_hears_no_more_of_it() -> None:
    diary = Diary(facts())
    diary.through(date(2027, 3, 15), date(2027, 3, 25))

    diary.facts = replace(diary.facts, meetings=(replace(SPRING, state=MeetingState.CONFIRMED),))

    assert diary.through(date(2027, 3, 26), date(2027, 4, 30)) == []


def test_nobody_is_reminded_of_a_letter_the_board_has_not_let_out() -> None:
    diary = Diary(facts())
    diary.round(at(COMMIT))

    assert diary.round(at(REMINDER)) == []
    diary.send(REMINDER)

    assert diary.round(at(REMINDER + 6 * DAY)) == []
    [reminder] = diary.round(at(REMINDER + 7 * DAY))
    assert (reminder.step, reminder.facts["deadline"]) == ("M05", "2027-04-13")


def test_the_board_is_not_told_that_somebody_is_silent_whom_nobody_asked() -> None:
    diary = Diary(facts())

    assert [one.step for one in diary.round(at(ALARM))] == ["M05"]
    assert [one.step for one in diary.round(at(ALARM + 14 * DAY))] == []


def test_a_letter_the_board_discarded_is_not_posted_again() -> None:
    diary = Diary(facts())
    diary.round(at(COMMIT))
    diary.letters = [replace(one, state=LetterState.DISCARDED) for one in diary.letters]

    assert diary.round(at(COMMIT, 12)) == []


def test_after_a_pause_one_letter_goes_out_and_not_all_that_were_missed() -> None:
    diary = Diary(facts(replace(SPRING, day=date(2027, 6, 7))))

    # On 22 March the commitment may still be asked for and its reminder is due as well.
    posted = diary.round(at(date(2027, 3, 22), 12))

    assert codes(posted) == ["M03"]


def test_what_was_missed_altogether_is_taken_up_where_the_timetable_is() -> None:
    diary = Diary(facts())

    assert codes(diary.round(at(date(2027, 4, 1)))) == ["M05"]  # M03 has been stale since 29 March


def test_no_letter_is_posted_after_its_deadline() -> None:
    known = facts()

    for one in planned(known, date(2026, 1, 1), date(2028, 12, 31)):
        posted = {letter.step for letter in due(known, one.expires_at)}
        assert one.step.code not in posted


def test_a_meeting_that_is_cancelled_causes_no_letter() -> None:
    cancelled = facts(replace(SPRING, state=MeetingState.CANCELLED))

    assert Diary(cancelled).through(date(2027, 2, 6), date(2027, 7, 30)) == []


def test_a_meeting_moved_into_the_past_of_its_letters_fires_none_of_them() -> None:
    diary = Diary(facts(replace(SPRING, day=date(2027, 11, 22))))
    diary.through(date(2027, 3, 1), date(2027, 4, 29))

    diary.facts = replace(diary.facts, meetings=(replace(SPRING, day=date(2027, 6, 7)),))

    # By the new day the invitation was due on 26 April; only what is still to come is posted.
    assert diary.through(date(2027, 4, 30), date(2027, 5, 30)) == []


def test_a_meeting_that_was_moved_a_moment_ago_does_not_fire_before_anybody_looked() -> None:
    moved = replace(facts(), meetings=(replace(SPRING, day=SPRING.day - 7 * DAY),))

    assert due(facts(), at(COMMIT)) != ()
    assert due(moved, at(COMMIT)) == ()


def test_a_meeting_moved_on_is_reminded_of_for_its_new_day() -> None:
    confirmed = replace(SPRING, state=MeetingState.CONFIRMED)
    diary = Diary(facts(confirmed))
    diary.through(date(2027, 5, 3), date(2027, 5, 3))
    before = diary.through(date(2027, 5, 20), date(2027, 5, 26))

    diary.facts = replace(diary.facts, meetings=(replace(confirmed, day=date(2027, 6, 28)),))
    after = diary.through(date(2027, 5, 27), date(2027, 6, 20))

    assert before == [(date(2027, 5, 24), "host_checklist:1:2027-1:2027-06-14")]
    assert after == [(date(2027, 6, 7), "host_checklist:1:2027-1:2027-06-28")]


def test_a_letter_still_held_gives_way_to_the_one_for_the_new_day() -> None:
    confirmed = replace(SPRING, state=MeetingState.CONFIRMED)
    diary = Diary(facts(confirmed))
    diary.round(at(date(2027, 5, 24)))
    diary.facts = replace(diary.facts, meetings=(replace(confirmed, day=date(2027, 6, 21)),))
    diary.round(at(date(2027, 5, 25)))

    diary.round(at(date(2027, 5, 31)))

    assert [(one.key, one.state) for one in diary.letters if one.step == "M13"] == [
        ("host_checklist:1:2027-1:2027-06-14", LetterState.DISCARDED),
        ("host_checklist:1:2027-1:2027-06-21", LetterState.HELD),
    ]


def test_an_invitation_is_sent_once_even_if_the_meeting_moves() -> None:
    diary = Diary(facts())
    first = diary.through(date(2027, 5, 1), date(2027, 5, 5))
    diary.facts = replace(diary.facts, meetings=(replace(SPRING, day=date(2027, 8, 30)),))

    again = diary.through(date(2027, 5, 6), date(2027, 8, 20))

    assert len([key for _, key in first if key.startswith("invitation")]) == 3
    assert [key for _, key in again if key.startswith("invitation")] == []


def test_a_step_switched_on_late_does_not_reach_back() -> None:
    confirmed = replace(SPRING, state=MeetingState.CONFIRMED)
    diary = Diary(facts(confirmed))
    diary.through(date(2027, 4, 1), date(2027, 4, 20))  # save_the_date would have left on 19 April

    on = changed(STEPS, [StepChange("M09", on=True)])
    diary.facts = replace(diary.facts, steps=on)

    assert diary.through(date(2027, 4, 21), date(2027, 5, 2)) == []


def test_a_step_moved_earlier_does_not_reach_back_either() -> None:
    diary = Diary(facts())
    diary.through(date(2027, 4, 7), date(2027, 4, 20))

    diary.facts = replace(diary.facts, steps=changed(STEPS, [StepChange("M12", offset=-60)]))

    assert diary.through(date(2027, 4, 21), date(2027, 5, 20)) == []


def test_setting_a_step_to_automatic_loses_nothing() -> None:
    diary = Diary(facts())
    automatic = changed(STEPS, [StepChange("M12", mode=Mode.AUTO)])
    diary.facts = replace(diary.facts, steps=automatic)

    invitations = [one for one in diary.round(at(INVITATION, 12)) if one.step == "M12"]

    assert [one.state for one in invitations] == [LetterState.QUEUED] * 3


def test_a_fresh_installation_begins_with_what_is_still_to_come() -> None:
    diary = Diary(replace(facts(), since={}))

    assert diary.round(at(INVITATION, 9, 1)) == []
    assert diary.round(at(date(2027, 5, 4))) == []


def test_one_person_in_several_roles_gets_one_mail_of_an_occasion() -> None:
    shared = at_address(SONNENHOF, "Vorstand@example.org")
    known = facts(replace(SPRING, topic=""), projects=(shared, NEISSEUFER, HAMMERWIESE))

    topics = [one for one in due(known, at(COMMIT)) if one.occasion == "topic_fix"]

    assert [(one.facts["to"], one.recipient_email) for one in topics] == [
        ("host", "Vorstand@example.org")
    ]


def test_the_board_is_not_asked_twice_about_its_own_project() -> None:
    own = at_address(replace(NEISSEUFER, funding_until=date(2027, 6, 30)), BOARD.email)
    cancelled = replace(SPRING, state=MeetingState.CANCELLED)

    asked = due(facts(cancelled, projects=(own,)), at(date(2027, 3, 2)))

    assert [one.key for one in asked] == ["funding_end_ask:2:2-2027-06-30"]


def test_two_projects_with_one_address_get_one_invitation_that_names_both() -> None:
    same = at_address(NEISSEUFER, "ada.lindner@example.org")
    known = facts(projects=(SONNENHOF, same, HAMMERWIESE))

    invitations = [one for one in due(known, at(INVITATION)) if one.occasion == "invitation"]

    assert [(one.project_id, one.facts.get("also_for")) for one in invitations] == [
        (1, [2]),
        (3, None),
    ]


def test_letters_about_one_project_alone_go_to_each_project() -> None:
    same = at_address(NEISSEUFER, "ada.lindner@example.org")
    known = facts(projects=(SONNENHOF, same, HAMMERWIESE))

    checks = [one for one in due(known, at(date(2027, 1, 15))) if one.occasion == "profile_check"]

    assert [one.project_id for one in checks] == [1, 2, 3]


def test_a_new_contact_person_does_not_get_the_same_letter_again() -> None:
    diary = Diary(facts())
    diary.round(at(INVITATION))
    moved_on = at_address(SONNENHOF, "neue.person@example.org")

    diary.facts = replace(diary.facts, projects=(moved_on, NEISSEUFER, HAMMERWIESE))

    assert diary.round(at(INVITATION, 12)) == []


def test_members_are_those_of_the_day_of_sending_and_of_the_meeting() -> None:
    leaves = replace(NEISSEUFER, member_until=date(2027, 5, 31))
    joins = replace(HAMMERWIESE, member_since=date(2027, 5, 10))
    diary = Diary(facts(projects=(SONNENHOF, leaves, joins)))

    at_first = [one.project_id for one in diary.round(at(INVITATION)) if one.step == "M12"]
    later = [one.project_id for one in diary.round(at(date(2027, 5, 10))) if one.step == "M12"]

    assert (at_first, later) == ([1], [3])


def test_a_project_without_an_address_is_not_passed_over_in_silence() -> None:
    nameless = replace(HAMMERWIESE, contacts=(), email="")
    known = facts(projects=(SONNENHOF, nameless))

    invitations = [one for one in due(known, at(INVITATION)) if one.step == "M12"]

    assert [(one.project_id, one.recipient_email) for one in invitations] == [
        (1, "ada.lindner@example.org"),
        (3, ""),
    ]


def test_who_has_named_a_wish_is_not_reminded_of_the_survey() -> None:
    known = facts(wishes=frozenset({(1, 2028), (2, 2027)}))
    diary = Diary(known)

    first = [key for _, key in diary.through(date(2027, 8, 1), date(2027, 10, 10))]
    second = [key for _, key in diary.through(date(2027, 10, 11), date(2027, 11, 1))]

    assert [key for key in first if key.startswith("host_call:")] == [
        "host_call:1:2028",
        "host_call:2:2028",
        "host_call:3:2028",
    ]
    assert [key for key in second if key.startswith("host_call_reminder:")] == [
        "host_call_reminder:2:2028",
        "host_call_reminder:3:2028",
    ]


def test_a_host_who_was_just_asked_is_not_asked_again_within_a_week() -> None:
    diary = Diary(facts())
    diary.letters.append(
        replace(_known("host_asked:1:2027-1", "host_asked", project_id=1), day=COMMIT - 3 * DAY)
    )

    story = diary.through(COMMIT - 2 * DAY, date(2027, 4, 30))

    assert story == [
        (date(2027, 3, 30), "host_commit:1:2027-1"),  # 26 March is Good Friday
        (date(2027, 4, 6), "host_commit_reminder:1:2027-1"),
        (date(2027, 4, 13), "board_host_silent:board:2027-1"),
    ]


def test_what_nobody_records_yet_writes_no_letter() -> None:
    diary = Diary(facts(replace(SPRING, state=MeetingState.CONFIRMED)))

    story = diary.through(date(2027, 2, 1), date(2027, 8, 1))

    needing = {step.occasion for step in STEPS if step.needs}
    assert needing.isdisjoint(key.split(":")[0] for _, key in story)
    assert {need for step in STEPS if (need := step.needs)} == set(Needed)


def test_the_end_of_a_funding_is_asked_about_and_then_told() -> None:
    ends = replace(NEISSEUFER, funding_until=date(2027, 6, 30))
    diary = Diary(facts(replace(SPRING, state=MeetingState.CANCELLED), projects=(ends,)))

    story = diary.through(date(2027, 2, 20), date(2027, 7, 5))

    assert story == [
        (date(2027, 3, 2), "funding_end_ask:2:2-2027-06-30"),
        (date(2027, 3, 2), "funding_end_ask:board:2-2027-06-30"),
        (date(2027, 6, 30), "funding_end_board:board:2-2027-06-30"),
    ]


def test_a_funding_prolonged_in_time_ends_the_matter() -> None:
    ends = replace(NEISSEUFER, funding_until=date(2027, 6, 30))
    diary = Diary(facts(replace(SPRING, state=MeetingState.CANCELLED), projects=(ends,)))
    diary.through(date(2027, 2, 20), date(2027, 3, 10))

    longer = replace(ends, funding_until=date(2029, 6, 30))
    diary.facts = replace(diary.facts, projects=(longer,))

    assert diary.through(date(2027, 3, 11), date(2027, 7, 5)) == []


def assembly(**others: object) -> Diary:
    """An assembly on 14 June 2027, with 14 days of notice."""
    return Diary(facts(replace(SPRING, kind="assembly"), **others))


def test_an_assembly_is_called_in_time_and_never_later_than_the_last_safe_day() -> None:
    story = assembly().through(date(2027, 2, 6), date(2027, 6, 13))

    days = {key.split(":")[0]: day for day, key in story}
    assert days == {
        "ga_prepare": date(2027, 3, 16),
        "ga_motions": date(2027, 4, 19),
        "ga_invitation": date(2027, 5, 14),  # 17 May is Whit Monday
    }


def test_the_alarm_goes_off_where_the_notice_has_not_left() -> None:
    diary = assembly()
    diary.through(date(2027, 3, 1), date(2027, 5, 13))
    held = diary.round(at(date(2027, 5, 14)))

    alarm = diary.round(at(date(2027, 5, 25)))

    assert codes(held) == ["G3"]
    [letter] = alarm
    assert (letter.step, letter.state) == ("G4", LetterState.QUEUED)
    assert letter.facts["last_day"] == "2027-05-28"
    assert not waits_for_digest(letter)


def test_no_invitation_to_an_assembly_leaves_too_late() -> None:
    late = assembly()

    assert [one.step for one in late.round(at(date(2027, 5, 29)))] == []


@pytest.mark.parametrize(
    ("notices", "waits"),
    [("board_no_host", False), ("topic_fix", True)],
)
def test_urgent_notices_go_at_once_and_the_others_wait_for_the_digest(
    notices: str, waits: bool
) -> None:
    nobody = replace(SPRING, host_id=None, topic="")
    letters = due(facts(nobody), at(COMMIT))

    [letter] = [one for one in letters if one.occasion == notices]

    assert waits_for_digest(letter) is waits


def test_the_digest_is_due_once_a_week_on_the_first_open_day() -> None:
    monday, easter_tuesday = date(2027, 3, 22), date(2027, 3, 30)
    known = facts()

    assert digest_due(known, at(monday, 8, 59)) is None
    digest = digest_due(known, at(monday))
    assert digest is not None
    assert digest.key == "board_digest:board:2027-03-22"
    posted = replace(known, known=(_known(digest.key, "board_digest"),))
    assert digest_due(posted, at(monday, 17)) is None
    assert digest_due(posted, at(easter_tuesday - DAY, 12)) is None  # Easter Monday
    assert digest_due(posted, at(easter_tuesday)) is not None


def test_a_late_letter_leaves_at_a_civil_hour_of_an_open_day() -> None:
    known, stale = facts(), at(date(2027, 7, 1))
    friday, saturday, monday = (date(2027, 6, 4) + n * DAY for n in (0, 1, 3))

    assert leaves_at(known, at(friday, 11), stale) == at(friday, 11)
    assert leaves_at(known, at(friday, 20), stale) == at(monday, 9)
    assert leaves_at(known, at(saturday, 11), stale) == at(monday, 9)
    assert leaves_at(known, at(monday, 6), stale) == at(monday, 9)
    assert leaves_at(known, at(saturday, 11), at(monday, 0)) == at(saturday, 11)  # or never


@pytest.mark.parametrize(
    ("night", "moment"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("minutes", [1, 15, 60])
def test_the_nights_on_which_the_clock_changes_double_and_lose_nothing(
    night: date, moment: datetime, minutes: int
) -> None:
    meeting = replace(SPRING, day=night + 84 * DAY, topic="Wohnen")
    known = facts(meeting, days=EVERY_DAY, send_at=time(2, 30))
    diary = Diary(long_known(known))
    posted = []
    now = moment - timedelta(hours=3)

    while now < moment + timedelta(hours=6):
        posted += [(now, one.key) for one in diary.round(now) if one.step == "M03"]
        now += timedelta(minutes=minutes)

    [(first, key)] = posted
    assert key == "host_commit:1:2027-1"
    assert moment <= first < moment + timedelta(minutes=minutes)


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2)])
def test_a_clock_that_jumps_doubles_and_loses_nothing(jump: timedelta) -> None:
    diary = Diary(facts())
    rounds = [at(COMMIT, 8, 30) + timedelta(minutes=10 * n) for n in range(30)]
    jumped = [*rounds[:5], *(now + jump for now in rounds[5:])]

    posted = [letter.key for now in jumped for letter in diary.round(now)]

    assert posted == ["host_commit:1:2027-1"]


def test_the_days_of_a_year_of_rounds_are_those_of_the_timetable() -> None:
    confirmed = replace(SPRING, state=MeetingState.CONFIRMED)
    known = facts(confirmed)

    story = Diary(known).through(date(2027, 2, 6), date(2027, 12, 31))

    expected = {
        (one.step.occasion, one.day)
        for one in planned(known, date(2026, 1, 1), date(2028, 12, 31))
        if one.step.code in ("M12", "M13", "M17", "M21", "M27", "Y1", "Y2", "Y3")
        and date(2027, 2, 6) <= one.day <= date(2027, 12, 31)
    }
    assert {(key.split(":")[0], day) for day, key in story} == expected


def test_the_days_of_closed_calendars_do_not_matter_to_the_stored_facts() -> None:
    assert facts(days=SAXONY).since == facts(days=replace(SAXONY, calendar=CalendarFacts())).since


def _known(key: str, occasion: str, project_id: int | None = None) -> KnownLetter:
    return KnownLetter(key, occasion, LetterState.SENT, project_id=project_id)


def test_only_who_has_not_decided_is_reminded_to_reply() -> None:
    decided = Reply(SPRING.id, NEISSEUFER.id, SPRING.day, ReplyKind.NO)
    later = replace(decided, project_id=HAMMERWIESE.id, kind=ReplyKind.LATER)
    diary = Diary(facts(replies=(decided, later), recorded=frozenset({Needed.ANSWERS})))

    posted = [key for _, key in diary.through(INVITATION, date(2027, 6, 4))]

    reminded = [key for key in posted if key.startswith("rsvp_reminder")]
    assert reminded == ["rsvp_reminder:1:2027-1:2027-06-14", "rsvp_reminder:3:2027-1:2027-06-14"]


def test_host_and_board_get_the_numbers_and_those_with_a_place_the_last_notes() -> None:
    comes = Reply(SPRING.id, NEISSEUFER.id, SPRING.day, ReplyKind.YES, persons=1, seats=1)
    waits = replace(comes, project_id=HAMMERWIESE.id, seats=0)
    diary = Diary(facts(replies=(comes, waits), recorded=frozenset({Needed.ANSWERS})))

    posted = [key for _, key in diary.through(date(2027, 6, 7), date(2027, 6, 14))]

    assert [key for key in posted if key.startswith(("numbers", "last_info"))] == [
        "numbers:1:2027-1:2027-06-14",
        "numbers:board:2027-1:2027-06-14",
        "last_info:2:2027-1:2027-06-14",
    ]


@pytest.mark.parametrize(
    ("state", "asked"), [(MeetingState.CONFIRMED, ["attendance_upload"]), (MeetingState.HELD, [])]
)
def test_the_host_is_asked_for_the_list_until_it_is_closed(
    state: MeetingState, asked: list[str]
) -> None:
    recorded = frozenset({Needed.ATTENDANCE})
    diary = Diary(facts(replace(SPRING, state=state), recorded=recorded))

    posted = [key for _, key in diary.through(date(2027, 6, 15), date(2027, 6, 16))]

    assert [key.split(":")[0] for key in posted if key.startswith("attendance")] == asked


def test_thanks_are_brought_forward_and_are_the_letters_of_their_day() -> None:
    held = facts(replace(SPRING, state=MeetingState.HELD))
    early = brought_forward(held, at(date(2027, 6, 15)), SPRING.id, ("M21", "M27"))
    on_their_day = Diary(held).through(date(2027, 6, 17), date(2027, 6, 17))

    keys = sorted(one.key for one in early)
    assert keys == sorted(key for _, key in on_their_day if key.startswith("thanks"))
    assert len(keys) == 2
