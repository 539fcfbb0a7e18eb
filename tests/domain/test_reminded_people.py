"""Who is reminded, of what has nobody answered yet, and who gets no second mail?"""

from dataclasses import replace
from datetime import date

import pytest

from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.reminding.reminder_steps import Needed
from lagplanner.domain.reminding.reminders import (
    brought_forward,
    due,
)
from tests.domain.reminding import (
    BOARD,
    COMMIT,
    DAY,
    HAMMERWIESE,
    INVITATION,
    NEISSEUFER,
    SONNENHOF,
    SPRING,
    Diary,
    at,
    at_address,
    facts,
    has_left,
)


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
        replace(has_left("host_asked:1:2027-1", "host_asked", project_id=1), day=COMMIT - 3 * DAY)
    )

    story = diary.through(COMMIT - 2 * DAY, date(2027, 4, 30))

    assert story == [
        (date(2027, 3, 30), "host_commit:1:2027-1"),  # 26 March is Good Friday
        (date(2027, 4, 6), "host_commit_reminder:1:2027-1"),
        (date(2027, 4, 13), "board_host_silent:board:2027-1"),
    ]


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
