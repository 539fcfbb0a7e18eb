"""What becomes of a text with placeholders when the values are known, and what may not be saved?"""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lagplanner.domain.errors import InputError
from lagplanner.domain.post.letter_checks import problems_of
from lagplanner.domain.post.letter_texts import (
    Block,
    BlockKind,
    LetterText,
    Span,
    as_text,
    blocks,
    is_address,
    one_line,
    plain,
    subject_line,
)
from lagplanner.domain.post.occasions import OCCASIONS, Audience
from lagplanner.domain.post.placeholders import (
    PLACEHOLDERS,
    Kind,
    fill,
    fill_known,
    samples,
    unknown_name,
)

MINUTES = OCCASIONS["minutes"]
GOOD = LetterText("Protokoll vom {date}", "Guten Tag,\n\nhier ist es:\n{url}\n")
MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)


def said(text: str, **values: str) -> str:
    return as_text(blocks(text, values))


def test_a_line_whose_values_are_empty_vanishes() -> None:
    text = "- Termin: {date}\n- Raum: {room}\n- Weg: {way}"
    assert said(text, date="10. März", room="", way="zu Fuß") == "- Termin: 10. März\n- Weg: zu Fuß"


def test_a_line_stays_as_long_as_one_of_its_values_is_there() -> None:
    assert said("{venue}, {town}", venue="", town="Riesa") == ", Riesa"


def test_what_introduced_nothing_vanishes_too() -> None:
    text = "Guten Tag,\n\nVerabredet wurde:\n- {action_items}\n\nBis dann."
    assert said(text, action_items="") == "Guten Tag,\n\nBis dann."


def test_an_introduction_stays_for_what_is_left() -> None:
    text = "Gut zu wissen:\n- {venue}\n- {way}"
    assert said(text, venue="", way="zu Fuß") == "Gut zu wissen:\n- zu Fuß"


def test_an_empty_line_before_a_vanished_one_stays_in_force() -> None:
    assert said("Anfang\n\n{room}\nEnde", room="") == "Anfang\n\nEnde"


def test_several_lines_of_a_value_become_entries_of_the_list() -> None:
    assert (
        said("- {agenda}\n- Ende", agenda="Ankommen\n\nRundgang ")
        == "- Ankommen\n- Rundgang\n- Ende"
    )


def test_a_numbered_list_counts_what_is_there() -> None:
    text = "1. Bericht\n2. {elections}\n3. {motions}\n4. Verschiedenes"
    filled = said(text, elections="Wahl A\nWahl B", motions="")
    assert filled == "1. Bericht\n2. Wahl A\n3. Wahl B\n4. Verschiedenes"


@pytest.mark.parametrize(
    "value",
    [
        "{{7*7}}",
        "{date}",
        "- kein Eintrag",
        "1. keine Nummer",
        "https://evil.example/",
        "<b>fett</b>",
    ],
)
def test_a_value_is_never_more_than_text(value: str) -> None:
    found = blocks("Hallo {host},\n\nTschüss", {"host": value, "date": "x"})
    assert found == (
        Block(BlockKind.PARAGRAPH, ((Span("Hallo "), Span(value), Span(",")),)),
        Block(BlockKind.PARAGRAPH, ((Span("Tschüss"),),)),
    )


@given(st.text(), st.text())
@example("0", "\x1b")
def test_no_value_changes_the_shape_of_a_letter(host: str, topic: str) -> None:
    text = "Hallo {host} x,\n\n- Thema: x {topic}\n- Ort\n\n{url}"
    values = {"host": host, "topic": topic, "url": "https://a.example/"}
    shape = [(block.kind, len(block.lines)) for block in blocks(text, values)]
    if one_line(host):
        assert shape == [
            (BlockKind.PARAGRAPH, 1),
            (BlockKind.BULLETS, 2 if one_line(topic) else 1),
            (BlockKind.LINK, 1),
        ]


@given(st.text())
def test_what_is_plain_has_no_control_characters(text: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", plain(text))
    assert "\n" not in one_line(text)


def test_only_a_web_address_becomes_a_link() -> None:
    assert is_address("https://netzwerk.example/g/7Rk2")
    for other in (
        "javascript:alert(1)",
        "https://a.example/ b",
        'https://a.example/"x',
        "a.example",
    ):
        assert not is_address(other)
        assert blocks("{url}", {"url": other})[0].lines == ((Span(one_line(other)),),)


def test_an_address_typed_into_the_text_is_a_link() -> None:
    (block,) = blocks("Mehr auf https://netzwerk.example/mehr.", {})
    assert block.lines == (
        (Span("Mehr auf "), Span("https://netzwerk.example/mehr", link=True), Span(".")),
    )


def test_one_letters_own_text_keeps_braces_that_mean_nothing() -> None:
    assert as_text(blocks("{{7*7}} am {date}", {"date": "x"}, lenient=True)) == "{{7*7}} am x"
    assert fill_known("{a} {date}", {"date": "x"}) == "{a} x"


def test_a_long_title_is_shortened_where_the_subject_has_no_room() -> None:
    subject = subject_line(
        "{host} am {date}: anrufen?", {"host": "Ü" * 255, "date": "10. März 2027"}
    )
    assert len(subject) == 70
    assert subject.endswith("Ü… am 10. März 2027: anrufen?")


def test_a_subject_has_one_line_whatever_a_value_holds() -> None:
    assert (
        subject_line("An {host}", {"host": "Kim\r\nBcc: v@evil.test"}) == "An Kim Bcc: v@evil.test"
    )


def test_filling_names_what_is_not_there_and_what_may_be_meant() -> None:
    with pytest.raises(InputError, match=r"\{dat\}.*\{date\}.*\{xyz123\}"):
        fill("{dat} {xyz123}", {"date": "x"})
    assert fill("{date}", {"date": "{date}"}) == "{date}"
    assert unknown_name("xyz123", ["date"]).endswith("in diesem Brief nicht.")


PROBLEMS = [
    (replace(GOOD, subject=" "), "subject", "Der Betreff fehlt."),
    (replace(GOOD, subject="a\nb"), "subject", "auf eine Zeile"),
    (replace(GOOD, subject="Am {dat}"), "subject", "{date}"),
    (replace(GOOD, subject="Zu {url}"), "subject", "im Betreff keinen Platz"),
    (replace(GOOD, subject="Protokoll vom {date} " + "x" * 60), "subject", "Bitte kürzen"),
    (replace(GOOD, body=""), "body", "Der Text fehlt."),
    (replace(GOOD, body=GOOD.body + "x" * 20_001), "body", "länger als 20000"),
    (replace(GOOD, body="{url}\n\n{Datum}"), "body", "{Datum}"),
    (replace(GOOD, body="{url}\n\n{ date }"), "body", "{date}"),
    (replace(GOOD, body="{url}\n\n{}"), "body", "{}"),
    (replace(GOOD, body="{url}\n\n{n_meetings}"), "body", "{n_meetings}"),
    (replace(GOOD, body="Ohne Link"), "body", "Der Link fehlt"),
    (replace(GOOD, body="Hier: {url}"), "body", "allein in einer Zeile"),
    (replace(GOOD, body="{url}\n\nEs gilt {action_items}."), "body", "muss allein stehen"),
    (replace(GOOD, body="{url}\n\n{next_meeting} {town}"), "body", "kann leer sein"),
]


@pytest.mark.parametrize(("text", "field", "sentence"), PROBLEMS)
def test_a_text_that_cannot_go_out_is_not_saved(
    text: LetterText, field: str, sentence: str
) -> None:
    problems = problems_of(text, MINUTES, "de")
    assert {problem.field for problem in problems} == {field}
    assert any(sentence in problem.message for problem in problems)


def test_a_good_text_has_no_problem() -> None:
    assert problems_of(GOOD, MINUTES, "de") == ()


def test_words_for_people_are_german_only() -> None:
    text = replace(GOOD, body="{Teilnehmende}\n\n{url}")
    assert problems_of(text, MINUTES, "de") == ()
    assert len(problems_of(text, MINUTES, "en")) == 1


def test_samples_say_the_right_weekday() -> None:
    days = "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()
    found = 0
    for placeholder in PLACEHOLDERS.values():
        for weekday, day, month, year in re.findall(
            r"(\w+tag|Mittwoch), (\d+)\. (\w+) (\d{4})", placeholder.german
        ):
            assert days[date(int(year), MONTHS.index(month) + 1, int(day)).weekday()] == weekday
            found += 1
    assert found > 20


def test_every_placeholder_serves_some_letter() -> None:
    used = {name for occasion in OCCASIONS.values() for name in occasion.placeholders}
    assert used == set(PLACEHOLDERS)


def test_a_sample_is_there_for_every_name_in_either_language() -> None:
    for language in ("de", "en"):
        assert all(samples(language).values())


def test_links_lead_those_to_a_page_of_their_own_who_answer() -> None:
    for occasion in OCCASIONS.values():
        has_url = "url" in occasion.placeholders
        personal = occasion.audience in (Audience.MEMBER, Audience.HOST, Audience.SPEAKER)
        # The missing topic and the feedback stand at the host's page too, though the board gets them as well.
        personal = personal or occasion.code in ("login_link", "topic_fix", "feedback_report")
        assert bool(occasion.link) == (has_url and personal)


def test_what_must_arrive_is_marked_so() -> None:
    never_stale = {code for code, one in OCCASIONS.items() if one.never_stale}
    assert never_stale == {"meeting_cancelled", "speaker_cancelled", "ga_cancelled", "erase_done"}
    assert {
        one.code for one in OCCASIONS.values() if one.urgent and one.audience is Audience.BOARD
    } == {
        "board_no_host",
        "board_doubt",
        "board_hook_paused",
        "board_mailbox",
        "board_new_contact",
        "board_stopped",
        "board_host_no",
        "board_host_silent",
        "board_co_host_no",
        "board_speaker_answer",
        "board_swap_agreed",
        "board_speaker_silent",
        "ga_deadline",
    }
    for one in OCCASIONS.values():
        assert not (one.bulk and one.formal), "a formal notice is no mailing list"


def test_a_link_is_a_kind_of_its_own() -> None:
    links = {name for name, one in PLACEHOLDERS.items() if one.kind is Kind.LINK}
    assert links == {"url", "ics_url"}
