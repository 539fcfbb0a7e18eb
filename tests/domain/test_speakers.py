"""Who speaks at a meeting, what did they answer, and are the fields balanced?"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.talks.fields import heard, missing_fields
from lagplanner.domain.talks.speakers import (
    AnswerKind,
    Speaker,
    SpeakerAnswer,
    SpeakerField,
    Substitute,
    Talk,
    TalkState,
    Via,
    answer,
    ask,
)

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
TODAY = date(2027, 1, 11)
MEETING_DAY = date(2027, 3, 15)
MUSTER = Speaker(
    1,
    "Kim Muster",
    organisation="Amt für Beispiele",
    function="Referatsleitung",
    field=SpeakerField.ADMINISTRATION,
    email="muster@amt.example",
)
ASKED = Talk(7, meeting_id=3, speaker_id=1, state=TalkState.ASKED)


def given(kind: AnswerKind, **more: object) -> SpeakerAnswer:
    return replace(SpeakerAnswer(kind), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (AnswerKind.YES, TalkState.ACCEPTED),
        (AnswerKind.PROVISIONAL, TalkState.TENTATIVE),
        (AnswerKind.NO, TalkState.DECLINED),
    ],
)
def test_an_answer_needs_nothing_but_the_answer(kind: AnswerKind, state: TalkState) -> None:
    talk = answer(ASKED, given(kind), day=MEETING_DAY, today=TODAY, at=NOW)
    assert talk == replace(ASKED, state=state, answered_at=NOW, via=Via.LINK)


def test_a_second_answer_edits_the_first() -> None:
    no = answer(ASKED, given(AnswerKind.NO), day=MEETING_DAY, today=TODAY, at=NOW)
    yes = answer(no, given(AnswerKind.YES), day=MEETING_DAY, today=TODAY, at=NOW)
    assert yes.state is TalkState.ACCEPTED


def test_an_answer_by_phone_keeps_who_said_and_who_wrote_it() -> None:
    by_phone = given(AnswerKind.YES, who="Vorzimmer ", via=Via.PHONE, entered_by="Vorstand")
    talk = answer(ASKED, by_phone, day=MEETING_DAY, today=TODAY, at=NOW)
    assert (talk.answered_by, talk.via, talk.entered_by) == ("Vorzimmer", Via.PHONE, "Vorstand")


def test_a_substitute_needs_a_name_and_one_way_to_be_reached() -> None:
    nobody = given(AnswerKind.SUBSTITUTE)
    with pytest.raises(InputError) as told:
        answer(ASKED, nobody, day=MEETING_DAY, today=TODAY, at=NOW)
    assert [problem.field for problem in told.value.problems] == [
        "substitute_name",
        "substitute_email",
    ]
    known = given(AnswerKind.SUBSTITUTE, substitute=Substitute("Toni Beispiel", phone="0371 000"))
    talk = answer(ASKED, known, day=MEETING_DAY, today=TODAY, at=NOW)
    assert talk.state is TalkState.SUBSTITUTED


@pytest.mark.parametrize("day", [MEETING_DAY, TODAY, date(2026, 12, 1)])
def test_another_day_lies_ahead_and_is_another(day: date) -> None:
    with pytest.raises(InputError, match=f"{day:%d.%m.%Y}"):
        answer(
            ASKED,
            given(AnswerKind.OTHER_DATE, days=(day,)),
            day=MEETING_DAY,
            today=TODAY,
            at=NOW,
        )


def test_another_day_may_be_written_in_words() -> None:
    words = given(AnswerKind.OTHER_DATE, remark="jeder Montag im April")
    talk = answer(ASKED, words, day=MEETING_DAY, today=TODAY, at=NOW)
    assert (talk.state, talk.remark) == (TalkState.OTHER_DATE, "jeder Montag im April")


def test_what_is_over_or_withdrawn_takes_no_answer() -> None:
    with pytest.raises(BrokenRuleError, match="vorbei"):
        answer(ASKED, given(AnswerKind.YES), day=MEETING_DAY, today=date(2027, 3, 16), at=NOW)
    withdrawn = replace(ASKED, state=TalkState.WITHDRAWN)
    with pytest.raises(BrokenRuleError, match="zurückgezogen"):
        answer(withdrawn, given(AnswerKind.YES), day=MEETING_DAY, today=TODAY, at=NOW)


def test_asking_notes_organisation_and_function_of_the_day() -> None:
    talk = ask(Talk(7, 3, 1), speaker=MUSTER, answer_by=date(2027, 2, 1), at=NOW)
    assert (talk.state, talk.organisation, talk.function) == (
        TalkState.ASKED,
        "Amt für Beispiele",
        "Referatsleitung",
    )


def test_who_has_accepted_is_not_asked_again() -> None:
    accepted = replace(ASKED, state=TalkState.ACCEPTED)
    with pytest.raises(BrokenRuleError, match="schon zugesagt"):
        ask(accepted, speaker=MUSTER, answer_by=date(2027, 2, 1), at=NOW)


def test_only_those_who_come_are_counted() -> None:
    declined = replace(ASKED, id=8, state=TalkState.DECLINED)
    accepted = replace(ASKED, state=TalkState.ACCEPTED)
    assert heard([declined, accepted], {1: MUSTER}) == {SpeakerField.ADMINISTRATION: 1}


def test_the_field_heard_longest_ago_is_missed_first() -> None:
    years = {
        2024: Counter({SpeakerField.SCIENCE: 1}),
        2025: Counter({SpeakerField.POLITICS: 2}),
        2027: Counter({SpeakerField.ADMINISTRATION: 1}),
    }
    missing = missing_fields(years, 2027)
    assert [one.field for one in missing] == [SpeakerField.SCIENCE, SpeakerField.POLITICS]
    assert missing[0].sentence == "Wissenschaft fehlt seit 2024."


def test_a_field_nobody_ever_came_from_is_missed_before_all_others() -> None:
    [first, *_] = missing_fields({2020: Counter({SpeakerField.POLITICS: 1})}, 2027)
    assert first.sentence == "Verwaltung war noch nie dabei."
