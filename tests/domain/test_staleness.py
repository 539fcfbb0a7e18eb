"""A letter is asked once more when it is to leave: is there still anything to say?"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostRequest, RequestState
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.post.staleness import Case, judge
from tests.people import RIESA, SONNENHOF

HOST = replace(SONNENHOF, id=7)
MEETING = Meeting(3, 2027, 1, date(2027, 3, 15), MeetingState.PUBLISHED, town=RIESA, host_id=7)
NOW = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
STARTS = datetime(2027, 3, 15, 9, 0, tzinfo=UTC)


def letter(occasion: str, **facts: Any) -> Letter:
    return Letter(
        f"{occasion}:7:2027-1",
        occasion,
        project_id=7,
        meeting_id=3,
        recipient_email="ada.lindner@example.org",
        facts={"day": "2027-03-15", **facts},
    )


def case(occasion: str, **changes: Any) -> Case:
    usual = Case(
        letter(occasion),
        NOW,
        date(2027, 1, 11),
        MEETING,
        STARTS,
        HOST,
        address="ada.lindner@example.org",
    )
    return replace(usual, **changes)


CANCELLED = replace(MEETING, state=MeetingState.CANCELLED)
CONFIRMED = replace(MEETING, state=MeetingState.CONFIRMED)
MOVED = replace(MEETING, day=date(2027, 3, 22))


LATER = Reply(3, 7, MEETING.day, ReplyKind.LATER)
COMES = replace(LATER, kind=ReplyKind.YES, persons=2, seats=2)
WAITS = replace(COMES, seats=0, queued_at=NOW)
OFFERED = replace(WAITS, offered=1)
SAYS_NO = replace(LATER, kind=ReplyKind.NO)

OF_ANOTHER = replace(MEETING, host_id=8)
SAID_YES = HostRequest(3, 7, RequestState.ACCEPTED, answered_at=NOW)


def test_a_letter_whose_reason_stands_may_leave() -> None:
    for occasion in ("host_asked", "host_commit", "invitation", "host_checklist"):
        assert judge(case(occasion)).leaves


def test_whoever_said_yes_without_a_room_is_still_asked_for_it() -> None:
    for occasion in ("host_commit", "host_commit_reminder"):
        assert judge(case(occasion, request=SAID_YES)).leaves


def test_whoever_agreed_to_swap_is_still_asked_where() -> None:
    asked = replace(letter("host_asked"), created_at=NOW)
    assert judge(case("host_asked", letter=asked, request=SAID_YES)).leaves


def test_the_others_hear_of_a_host_that_stands() -> None:
    told = letter("host_swapped", host_id=8)
    stands = HostRequest(3, 8, RequestState.ACCEPTED)
    assert judge(case("host_swapped", letter=told, meeting=OF_ANOTHER, request=stands)).leaves


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (case("host_asked", meeting=CANCELLED), "Das Treffen fällt aus."),
        (case("invitation", meeting=CANCELLED), "Das Treffen fällt aus."),
        (case("meeting_cancelled"), "Das Treffen findet doch statt."),
        (case("invitation", now=STARTS), "Das Treffen hat schon begonnen."),
        (case("host_asked", meeting=None), "Dieses Treffen gibt es nicht mehr."),
        (case("host_asked", meeting=CONFIRMED), "Die Zusage ist schon da."),
        (case("host_commit_reminder", meeting=CONFIRMED), "Die Zusage ist schon da."),
        (
            case("host_asked", meeting=replace(MEETING, host_id=8)),
            "Dieses Projekt ist nicht mehr Gastgeber.",
        ),
        (
            case("host_asked", meeting=replace(OF_ANOTHER, co_host_ids=(7,))),
            "Dieses Projekt ist nicht mehr Gastgeber.",
        ),
        (
            case("host_commit_reminder", meeting=replace(OF_ANOTHER, co_host_ids=(7,))),
            "Dieses Projekt ist nicht mehr Gastgeber.",
        ),
        (
            case("host_commit", request=HostRequest(3, 7, RequestState.WITHDRAWN)),
            "Dieses Projekt kann nicht Gastgeber sein.",
        ),
        (case("host_asked", request=SAID_YES), "Die Antwort ist schon da."),
        (
            case(
                "host_commit_reminder",
                letter=letter("host_commit_reminder", asked=True),
                request=SAID_YES,
            ),
            "Die Antwort ist schon da.",
        ),
        (
            case("board_host_no", meeting=OF_ANOTHER, request=HostRequest(3, 7)),
            "Es gibt inzwischen einen anderen Gastgeber.",
        ),
        (
            case(
                "host_swapped",
                letter=letter("host_swapped", host_id=8),
                meeting=OF_ANOTHER,
                request=HostRequest(3, 8, RequestState.DECLINED),
            ),
            "Inzwischen ist ein anderes Projekt Gastgeber, oder es fehlt einer.",
        ),
        (case("co_host_asked"), "Dieses Projekt ist nicht mehr Gastgeber."),
        (case("host_released", request=HostRequest(3, 7)), "Dieses Projekt ist wieder Gastgeber."),
        (case("board_no_host"), "Es gibt inzwischen einen Gastgeber."),
        (
            case("topic_fix", meeting=replace(MEETING, topic="Leerstand")),
            "Das Thema steht inzwischen fest.",
        ),
        (case("host_call_reminder", wished={7}), f"{HOST.name} hat schon geantwortet."),
        (
            case("invitation", project=replace(HOST, member_until=date(2027, 1, 10))),
            f"{HOST.name} ist nicht mehr Mitglied.",
        ),
        (case("host_asked", project=None), "Dieses Projekt gibt es nicht mehr."),
        (
            case("funding_end_ask", letter=letter("funding_end_ask", end="2027-06-30")),
            "Das Ende der Förderung hat sich geändert.",
        ),
        (
            case("host_asked", letter=replace(letter("host_asked"), expires_at=NOW)),
            "Die Frist dieses Briefs ist vorbei.",
        ),
        (
            case(
                "host_checklist",
                letter=replace(letter("host_checklist"), key="host_checklist:7:2027-1:2027-03-15"),
                meeting=replace(MOVED, state=MeetingState.CONFIRMED),
            ),
            "Das Treffen wurde verlegt, es ist jetzt am 22.03.2027.",
        ),
    ],
)
def test_a_letter_whose_reason_has_gone_says_which(changed: Case, reason: str) -> None:
    verdict = judge(changed)
    assert (verdict.gone, verdict.ask, verdict.leaves) == (reason, "", False)


def test_a_cancellation_leaves_however_late_it_is() -> None:
    late = replace(letter("meeting_cancelled"), expires_at=NOW)
    assert judge(case("meeting_cancelled", letter=late, meeting=CANCELLED, now=STARTS)).leaves


def test_a_letter_about_a_moved_meeting_waits_for_a_person() -> None:
    verdict = judge(case("invitation", meeting=MOVED))
    assert verdict.gone == ""
    assert verdict.ask.startswith("Das Treffen wurde verlegt, es ist jetzt am 22.03.2027.")


def test_news_of_a_move_falls_away_once_the_meeting_has_moved_again() -> None:
    assert judge(case("host_moved")).leaves
    assert judge(case("host_moved", meeting=MOVED)).gone == (
        "Das Treffen wurde verlegt, es ist jetzt am 22.03.2027."
    )


def test_without_an_address_or_to_a_marked_mailbox_a_person_is_asked() -> None:
    assert "keine E-Mail-Adresse" in judge(case("invitation", address="")).ask
    assert judge(case("invitation", marked="Drei Briefe kamen zurück.")).ask == (
        "Drei Briefe kamen zurück."
    )


def test_an_occasion_nobody_knows_is_shown_to_a_person() -> None:
    assert "keinen Brieftext" in judge(case("host_asked", letter=letter("nonsense"))).ask


def test_after_the_meeting_letters_about_it_still_leave() -> None:
    after = datetime(2027, 3, 30, 8, 0, tzinfo=UTC)
    held = replace(MEETING, state=MeetingState.HELD)
    for code, occasion in OCCASIONS.items():
        if occasion.stage == "Nach dem Treffen":
            meeting = CONFIRMED if code == "attendance_upload" else held
            assert judge(case(code, now=after, meeting=meeting)).leaves, code


@pytest.mark.parametrize(
    ("occasion", "reply", "leaves"),
    [
        ("rsvp_reminder", None, True),
        ("rsvp_reminder", LATER, True),
        ("rsvp_reminder", COMES, False),
        ("rsvp_reminder", SAYS_NO, False),
        ("last_info", None, False),
        ("last_info", SAYS_NO, False),
        ("last_info", WAITS, False),
        ("last_info", COMES, True),
        ("place_offered", WAITS, False),
        ("place_offered", OFFERED, True),
        ("place_offered", COMES, False),
    ],
)
def test_who_answered_is_not_reminded_and_who_has_no_place_is_not_told_where_to_come(
    occasion: str, reply: Reply | None, leaves: bool
) -> None:
    assert judge(case(occasion, reply=reply)).leaves is leaves


def test_a_list_that_is_closed_is_not_asked_for() -> None:
    after = datetime(2027, 3, 16, 8, 0, tzinfo=UTC)
    held = replace(MEETING, state=MeetingState.HELD)
    assert judge(case("attendance_upload", now=after, meeting=CONFIRMED)).leaves
    assert not judge(case("attendance_upload", now=after, meeting=held)).leaves
