"""Which letters does a talk cause, and which fall away once its speaker has answered?"""

from dataclasses import replace
from datetime import date, timedelta

from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.reminding.reminder_facts import KnownLetter
from lagplanner.domain.reminding.reminder_steps import STEPS, StepChange, changed
from lagplanner.domain.reminding.reminders import due, waits_for_digest
from lagplanner.domain.reminding.timetable import Outlook, calendar
from lagplanner.domain.talks.speakers import SpeakerField, Talk, TalkState
from tests.domain.reminding import JANA, SPRING, TALK, Diary, at, facts

CHOSEN = replace(TALK, state=TalkState.PREPARED, title="", function="")
ASKED = replace(CHOSEN, state=TalkState.ASKED)
MINISTER = replace(JANA, id=2, name="Kim Muster", field=SpeakerField.POLITICS)
START, END = date(2027, 2, 6), date(2027, 8, 31)
# Of the meeting on 14 June 2027.
POLITICS, REQUEST, REMINDER, ALARM, NOBODY = (
    date(2027, 3, 8),
    date(2027, 4, 5),
    date(2027, 4, 15),
    date(2027, 4, 22),
    date(2027, 4, 26),
)
DETAILS, FINAL, THANKS = date(2027, 5, 24), date(2027, 6, 7), date(2027, 6, 17)


def with_talks(*talks: Talk) -> Diary:
    return Diary(facts(talks=talks, speakers={JANA.id: JANA, MINISTER.id: MINISTER}))


def about_talks(story: list[tuple[date, str]]) -> list[tuple[date, str]]:
    """The letters to speakers and about them: day and occasion."""
    return [
        (day, key.split(":")[0])
        for day, key in story
        if key.split(":")[2].startswith("t") or key.startswith("board_no_speaker")
    ]


def invited(day: date) -> KnownLetter:
    """The request as the board's deed posted it, and as it left."""
    return KnownLetter(
        f"speaker_invite:speaker:t5:{SPRING.day.isoformat()}",
        "speaker_invite",
        LetterState.SENT,
        "M07",
        meeting_id=SPRING.id,
        email=JANA.email,
        day=day,
    )


def test_who_is_chosen_is_asked_when_it_is_time_politics_first() -> None:
    minister = replace(CHOSEN, id=6, speaker_id=MINISTER.id)
    story = with_talks(CHOSEN, minister).through(START, REQUEST)

    assert [(day, key) for day, key in story if key.startswith("speaker_invite")] == [
        (POLITICS, "speaker_invite:speaker:t6:2027-06-14"),
        (REQUEST, "speaker_invite:speaker:t5:2027-06-14"),
    ]


def test_who_has_no_address_is_not_asked_by_letter() -> None:
    diary = with_talks(CHOSEN)
    diary.facts = replace(diary.facts, speakers={JANA.id: replace(JANA, email="")})

    assert about_talks(diary.through(START, REQUEST)) == []


def test_the_silent_are_reminded_once_then_the_board_is_told_at_once() -> None:
    diary = with_talks(ASKED)
    diary.letters.append(invited(REQUEST))

    story = about_talks(diary.through(REQUEST, DETAILS - timedelta(days=1)))

    assert story == [
        (REMINDER, "speaker_reminder"),
        (ALARM, "board_speaker_silent"),
        (NOBODY, "board_no_speaker"),
    ]


def test_a_reminder_says_when_we_asked_and_in_whose_language() -> None:
    english = replace(JANA, language="en")
    known = facts(talks=(ASKED,), speakers={JANA.id: english}, known=(invited(REQUEST),))

    letters = [one for one in due(known, at(REMINDER)) if one.occasion == "speaker_reminder"]

    [letter] = letters
    assert (letter.language, letter.recipient_email) == ("en", JANA.email)
    assert (letter.facts["talk"], letter.facts["sent_day"]) == (5, REQUEST.isoformat())


def test_who_was_asked_late_has_eight_days_before_being_reminded() -> None:
    late = date(2027, 5, 3)
    diary = with_talks(ASKED)
    diary.letters.append(invited(late))

    story = [day for day, key in diary.through(late, FINAL) if key.startswith("speaker_reminder")]

    assert story == [late + timedelta(days=8)]


def test_nobody_is_reminded_of_a_request_that_has_not_left() -> None:
    diary = with_talks(ASKED)
    diary.letters.append(replace(invited(REQUEST), state=LetterState.HELD, day=None))

    assert [diary.round(at(day)) for day in (REMINDER, ALARM)] == [[], []]


def test_whoever_answers_is_not_reminded() -> None:
    for state in (
        TalkState.ACCEPTED,
        TalkState.TENTATIVE,
        TalkState.DECLINED,
        TalkState.SUBSTITUTED,
        TalkState.OTHER_DATE,
        TalkState.WITHDRAWN,
    ):
        diary = with_talks(replace(ASKED, state=state))
        diary.letters.append(invited(REQUEST))
        story = about_talks(diary.through(REQUEST, ALARM - timedelta(days=1)))
        assert story == [], state


def test_the_board_calls_who_stays_provisional() -> None:
    diary = with_talks(replace(ASKED, state=TalkState.TENTATIVE))
    diary.letters.append(invited(REQUEST))

    story = about_talks(diary.through(REQUEST, NOBODY - timedelta(days=1)))

    assert story == [(ALARM, "board_speaker_silent")]


def test_without_a_firm_yes_the_board_hears_it_with_the_weekly_digest() -> None:
    known = facts(talks=())

    letters = [one for one in due(known, at(NOBODY)) if one.occasion == "board_no_speaker"]

    [letter] = letters
    assert waits_for_digest(letter)


def test_whoever_comes_is_asked_for_details_told_the_place_and_thanked() -> None:
    accepted = replace(ASKED, state=TalkState.ACCEPTED)

    story = about_talks(with_talks(accepted).through(START, END))

    assert story == [(DETAILS, "speaker_details"), (FINAL, "speaker_final"), (THANKS, "thanks")]


def test_whoever_has_given_title_and_function_is_not_asked_for_them() -> None:
    story = about_talks(with_talks(TALK).through(START, END))

    assert story == [(FINAL, "speaker_final"), (THANKS, "thanks")]


def test_costs_are_asked_for_only_where_the_association_pays_and_the_board_wants_it() -> None:
    paid = replace(TALK, fee_cents=15_000)
    on = changed(STEPS, [StepChange("M26", on=True)])

    def asked_for_costs(talk: Talk) -> bool:
        diary = with_talks(talk)
        diary.facts = replace(diary.facts, steps=on)
        story = diary.through(START, END)
        return any(key.startswith("claims_due") for _, key in story)

    assert (asked_for_costs(paid), asked_for_costs(TALK)) == (True, False)


def test_two_speakers_of_one_office_get_a_letter_each() -> None:
    colleague = replace(JANA, id=3, name="Toni Beispiel")
    diary = with_talks(TALK, replace(TALK, id=6, speaker_id=3))
    diary.facts = replace(diary.facts, speakers={JANA.id: JANA, 3: colleague})

    story = [key for _, key in diary.through(START, FINAL) if key.startswith("speaker_final")]

    assert story == [
        "speaker_final:speaker:t5:2027-06-14",
        "speaker_final:speaker:t6:2027-06-14",
    ]


def test_a_meeting_without_talks_shows_each_of_their_steps_once() -> None:
    lines = calendar(facts(talks=()), at(START), START, END)

    of_talks = {line.step.code: line.outlook for line in lines if line.step.of_talk}
    assert of_talks == {
        "M02": Outlook.NOT_NEEDED,
        "M07": Outlook.IF_READY,
        "M08": Outlook.NOT_NEEDED,
        "M10": Outlook.NOT_NEEDED,
        "M14": Outlook.IF_READY,
        "M17": Outlook.IF_READY,
        "M21": Outlook.IF_READY,
    }


def test_after_a_move_the_silent_are_reminded_of_the_new_day() -> None:
    diary = with_talks(ASKED)
    diary.letters.append(invited(REQUEST))
    diary.through(REQUEST, ALARM)
    diary.facts = replace(diary.facts, meetings=(replace(SPRING, day=date(2027, 9, 13)),))

    story = [
        key
        for _, key in diary.through(ALARM + timedelta(days=1), date(2027, 7, 31))
        if key.startswith("speaker_reminder")
    ]

    assert story == ["speaker_reminder:speaker:t5:2027-09-13"]
