"""Which letters are due? The laws of reminders, one by one, as a board member could read them."""

from dataclasses import replace
from datetime import date

from lagplanner.domain.afterwards.minutes import Minutes, MinutesState
from lagplanner.domain.dates.days import CalendarFacts
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.reminding.reminder_facts import planned
from lagplanner.domain.reminding.reminder_steps import STEPS, Mode, Needed, StepChange, changed
from lagplanner.domain.reminding.reminders import (
    due,
    waits_for_digest,
)
from tests.domain.reminding import (
    ALARM,
    COMMIT,
    DAY,
    INVITATION,
    NEISSEUFER,
    REMINDER,
    SAXONY,
    SONNENHOF,
    SPRING,
    Diary,
    at,
    codes,
    facts,
)


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


def test_the_alarm_counts_the_way_of_the_letters_on_paper() -> None:
    no_mail = replace(NEISSEUFER, email="", contacts=())

    days = [
        next(one.day for one in planned(known, SPRING.day, SPRING.day) if one.step.code == "G4")
        for known in (
            facts(replace(SPRING, kind="assembly"), projects=(SONNENHOF, other))
            for other in (NEISSEUFER, no_mail)
        )
    ]

    assert days == [date(2027, 5, 25), date(2027, 5, 21)]


def test_the_board_hears_that_minutes_of_an_assembly_wait_to_be_signed_once_they_are_there() -> (
    None
):
    meeting = replace(SPRING, kind="assembly")
    written = {meeting.id: Minutes(1, meeting.id, MinutesState.CIRCULATED, version=1)}

    found = [
        codes(
            due(
                facts(meeting, minutes=known, recorded=frozenset({Needed.MINUTES})),
                at(date(2027, 6, 28)),
            )
        )
        for known in ({}, written)
    ]

    assert found == [[], ["G6"]]


def test_no_invitation_to_an_assembly_leaves_too_late() -> None:
    late = assembly()

    assert [one.step for one in late.round(at(date(2027, 5, 31)))] == []


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
