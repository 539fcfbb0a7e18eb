"""The calendar of all future letters: what is shown, what collides, what a change of rules does."""

from dataclasses import replace
from datetime import date, timedelta

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.reminding.reminder_facts import KnownLetter
from lagplanner.domain.reminding.reminder_steps import (
    STEPS,
    StepChange,
    changed,
    offset_words,
    step,
)
from lagplanner.domain.reminding.timetable import (
    Line,
    Move,
    MoveKind,
    Outlook,
    about,
    calendar,
    clashes,
    consequences,
    most_letters,
)
from tests.domain.reminding import SPRING, Diary, at, facts

NOW = at(date(2027, 1, 8), 12)
YEAR = (date(2027, 1, 1), date(2027, 12, 31))
CONFIRMED = replace(SPRING, state=MeetingState.CONFIRMED)


def of(code: str, lines: tuple[Line, ...]) -> Line:
    return next(line for line in lines if line.step.code == code)


def test_each_step_is_shown_with_its_day_its_people_and_what_will_become_of_it() -> None:
    lines = calendar(facts(), NOW, *YEAR)

    commit, reminder, checklist, minutes = (
        of(code, lines) for code in ("M03", "M05", "M13", "M23")
    )
    assert (commit.day, commit.outlook, about(commit.planned)) == (
        date(2027, 3, 22),
        Outlook.COMING,
        "Riesa, 14.06.2027",
    )
    assert [one.project and one.project.id for one in commit.people] == [1]
    assert reminder.outlook is Outlook.IF_SILENT
    assert checklist.outlook is Outlook.IF_READY  # the host has not confirmed yet
    assert (minutes.outlook, minutes.people) == (Outlook.NOT_RECORDED, ())


def test_a_step_that_is_off_is_not_in_the_calendar() -> None:
    codes = {line.step.code for line in calendar(facts(), NOW, *YEAR)}

    assert "M12" in codes
    assert "M09" not in codes


def test_what_is_in_the_outbox_and_what_was_sent_is_shown_as_that() -> None:
    held = KnownLetter("host_commit:1:2027-1", "host_commit", LetterState.HELD, "M03", 1)
    sent = replace(held, state=LetterState.SENT, day=date(2027, 3, 23))
    later = at(date(2027, 3, 24))

    def shown(letter: KnownLetter) -> Outlook:
        return of("M03", calendar(facts(known=(letter,)), later, *YEAR)).outlook

    assert (shown(held), shown(sent)) == (Outlook.HELD, Outlook.SENT)


def test_what_was_never_written_in_time_is_shown_as_passed() -> None:
    lines = calendar(facts(), at(date(2027, 5, 20)), *YEAR)

    assert of("M03", lines).outlook is Outlook.PASSED


def test_the_calendar_of_a_year_is_what_a_year_of_rounds_posts() -> None:
    known = facts(CONFIRMED)
    expected = {
        (line.day, line.step.occasion)
        for line in calendar(known, NOW, *YEAR)
        if line.outlook is Outlook.COMING and line.day > date(2027, 1, 8)
    }

    posted = Diary(known).through(date(2027, 2, 6), date(2027, 12, 31))

    story = {(day, key.split(":")[0]) for day, key in posted}
    assert {pair for pair in expected if pair[0] >= date(2027, 2, 6)} <= story
    follow_ups = {"host_call_reminder"}  # they follow silence
    assert {occasion for _, occasion in story - expected} <= follow_ups


def test_where_nothing_is_amiss_nothing_is_said() -> None:
    lines = calendar(facts(CONFIRMED), NOW, *YEAR)

    calm = [of(code, lines) for code in ("M03", "M04", "M05", "M06")]
    assert {(line.outlook, line.people) for line in calm} == {(Outlook.NOT_NEEDED, ())}
    assert moves(StepChange("M03", offset=-70)) == ()


def test_two_letters_to_one_person_on_one_day_are_shown_as_a_clash() -> None:
    no_topic = replace(SPRING, topic="")

    [clash] = clashes(calendar(facts(no_topic), NOW, *YEAR))

    assert (clash.day, clash.names) == (date(2027, 3, 22), ("Quartiersmanagement Sonnenhof",))
    assert clash.titles == (
        "Termin und Ort bestätigen (Riesa, 14.06.2027)",
        "Thema festlegen (Riesa, 14.06.2027)",
    )
    assert clashes(calendar(facts(), NOW, *YEAR)) == ()


def test_the_load_of_a_member_is_counted() -> None:
    usual, most = most_letters(calendar(facts(), NOW, *YEAR))

    # Profile, invitation, survey and plan of the next year; the host confirms, gets the list and
    # is thanked.
    assert (usual, most) == (4, 7)


def moves(
    change: StepChange, now: date = date(2027, 1, 8), meeting: Meeting = CONFIRMED
) -> tuple[Move, ...]:
    before = facts(meeting)
    after = replace(before, steps=changed(STEPS, [change]))
    moment = at(now, 12)
    return consequences(calendar(before, moment, *YEAR), calendar(after, moment, *YEAR), moment)


def test_before_a_rule_is_stored_one_sees_which_letters_move_appear_and_vanish() -> None:
    where = "Riesa, 14.06.2027"

    assert moves(StepChange("M12", offset=-35)) == (
        Move(MoveKind.MOVES, "Einladung", where, date(2027, 5, 3), date(2027, 5, 10)),
    )
    assert moves(StepChange("M12", on=False)) == (
        Move(MoveKind.VANISHES, "Einladung", where, old=date(2027, 5, 3)),
    )
    assert moves(StepChange("M09", on=True)) == (
        Move(MoveKind.APPEARS, "Vormerken", where, new=date(2027, 4, 19)),
    )


def test_a_rule_whose_day_is_over_by_then_is_said_to_come_too_late() -> None:
    in_may = date(2027, 5, 1)

    assert moves(StepChange("M09", on=True), in_may) == (
        Move(MoveKind.TOO_LATE, "Vormerken", "Riesa, 14.06.2027", new=date(2027, 4, 19)),
    )
    assert [one.kind for one in moves(StepChange("M12", offset=-50), in_may)] == [MoveKind.TOO_LATE]


def test_linked_letters_move_along() -> None:
    later = moves(StepChange("M03", offset=-70), meeting=SPRING)

    assert [(one.title, one.old, one.new) for one in later] == [
        ("Termin und Ort bestätigen", date(2027, 3, 22), date(2027, 4, 5)),
        ("Erinnerung: Termin und Ort", date(2027, 3, 30), date(2027, 4, 12)),
        ("Gastgeber antwortet nicht", date(2027, 4, 6), date(2027, 4, 19)),
    ]


def test_a_step_moved_later_still_leaves_a_week_to_answer() -> None:
    [moved] = changed([step("M03")], [StepChange("M03", offset=-60)])

    assert (moved.offset, moved.reply) == (-60, -53)


def test_distances_are_said_as_people_say_them() -> None:
    said = {code: offset_words(step(code)) for code in ("M12", "M18", "M20", "P2", "G3", "Y5")}

    assert said == {
        "M12": "6 Wochen vorher",
        "M18": "2 Tage vorher",
        "M20": "1 Tag danach",
        "P2": "am selben Tag",
        "G3": "2 Wochen vor dem letzten sicheren Tag",
        "Y5": "2 Wochen danach",
    }


def test_the_calendar_does_not_depend_on_the_hour_it_is_looked_at() -> None:
    hours = [at(date(2027, 1, 8), hour) for hour in (0, 9, 23)]
    found = [[(one.day, one.outlook) for one in calendar(facts(), now, *YEAR)] for now in hours]

    assert found[0] == found[1] == found[2]
    assert hours[2] - hours[0] == timedelta(hours=23)
