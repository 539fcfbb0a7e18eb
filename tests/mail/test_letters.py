"""Is every letter complete, short enough, and the same in both of its parts?"""

import re
from html.parser import HTMLParser

import pytest

from lagplanner.domain.post.letter_checks import longest_subject, problems_of
from lagplanner.domain.post.letter_texts import SUBJECT_LENGTH, BlockKind, written
from lagplanner.domain.post.letter_wording import WORDS
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.post.placeholders import PLACEHOLDERS, names_in
from lagplanner.domain.rules import GenderForm, Tone
from lagplanner.mail.compose import REASONS, Foot, compose
from lagplanner.mail.delivered import delivered, folder, versions
from lagplanner.templating import template_folder
from tests.mail.letters_at_hand import FOOT, every_version, letter
from tests.mail.snapshots import FOLDER, snapshots

EVERY = sorted(every_version())
VERSIONS = pytest.mark.parametrize(("code", "language", "form"), EVERY)
DATES = {
    name for name in PLACEHOLDERS if name.endswith(("date", "deadline", "_day", "week", "end"))
}
ABOUT_NO_DAY = (
    *("login_link", "erase_done", "board_mailbox", "board_welcome"),
    *("board_new_contact", "contact_changed", "passkey_changed", "access_changed"),
    *("deputy_named", "deputy_removed"),
)
"""Letters that are about an address or a person, and right on any day."""


class Seen(HTMLParser):
    """What a person sees of HTML: its words, and the addresses that can be followed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.tags = "", [], set()
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._hidden += tag in ("style", "title", "head")
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        self.words += "\n" if tag in ("br", "li", "div", "tr") else ""

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "title", "head")

    def handle_data(self, data: str) -> None:
        self.words += "" if self._hidden else data


def test_every_occasion_has_its_folder_and_there_is_no_other() -> None:
    folders = {path.name for path in (template_folder() / "mail").iterdir() if path.is_dir()}
    assert folders == set(OCCASIONS)


@pytest.mark.parametrize("code", OCCASIONS)
def test_a_folder_is_complete(code: str) -> None:
    files = {path.name for path in folder(code).iterdir()} - {"body.ihr.txt"}
    assert files == {
        "subject.de.txt",
        "body.de.txt",
        "subject.en.txt",
        "body.en.txt",
        "body.mjml",
    }


@VERSIONS
def test_a_delivered_text_may_be_saved_as_it_is(code: str, language: str, form: Tone) -> None:
    assert problems_of(delivered(code, language, form), OCCASIONS[code], language) == ()


@VERSIONS
def test_a_subject_fits_with_the_longest_values(code: str, language: str, form: Tone) -> None:
    longest = longest_subject(delivered(code, language, form).subject, language)
    assert len(longest) <= SUBJECT_LENGTH, longest


@VERSIONS
def test_a_subject_names_a_day_or_a_year(code: str, language: str, form: Tone) -> None:
    names = set(names_in(delivered(code, language, form).subject))
    if code not in ABOUT_NO_DAY:
        assert names & (DATES | {"year"}), "the recipient cannot tell when it matters"


@VERSIONS
def test_a_letter_has_one_link_at_most_and_a_button_for_it(
    code: str, language: str, form: Tone
) -> None:
    links = [
        line
        for line in written(delivered(code, language, form).body)
        if line.kind is BlockKind.LINK
    ]
    has_button = "set action" in (folder(code) / "body.mjml").read_text("utf-8")
    assert len(links) == has_button


@VERSIONS
def test_no_letter_speaks_of_today(code: str, language: str, form: Tone) -> None:
    """A letter may leave a day later than planned."""
    text = delivered(code, language, form).body
    assert not re.search(r"\b(heute|morgen|übermorgen|gestern|today|tomorrow|yesterday)\b", text)


@VERSIONS
def test_dates_are_said_with_their_weekday(code: str, language: str, form: Tone) -> None:
    short = {"date", "deadline", "new_date", "claim_date", "motion_date", "send_date", "end"}
    assert not short & set(names_in(delivered(code, language, form).body))


@VERSIONS
def test_a_calendar_file_is_announced_where_there_is_one(
    code: str, language: str, form: Tone
) -> None:
    text = delivered(code, language, form).body
    announced = ("Kalenderdatei" if language == "de" else "calendar file") in text
    assert announced == bool(OCCASIONS[code].entry)


@pytest.mark.parametrize("form", GenderForm)
def test_signs_for_gender_stand_only_where_the_association_wants_them(form: GenderForm) -> None:
    sign = {GenderForm.COLON: ":", GenderForm.STAR: "*"}.get(form)
    for code, language, tone in EVERY:
        text = letter_in(form, code, language, tone)
        found = re.findall(r"[:*/]-?in(?:nen)?\b|Innen\b", text)
        formal = OCCASIONS[code].formal
        assert all(sign and one.startswith(sign) for one in found), (code, found)
        assert not (formal and found), code
    assert bool(sign) == (":innen" in letter_in(form, "attendance_upload").replace("*", ":"))


def letter_in(form: GenderForm, code: str, language: str = "de", tone: str = "sie") -> str:
    values = {name: one.sample(language) for name, one in PLACEHOLDERS.items()}
    return compose(code, language=language, form=tone, values=values, foot=FOOT, gender=form).text


def test_every_word_for_people_has_every_form() -> None:
    assert all(set(forms) == set(GenderForm) for forms in WORDS.values())
    assert all(forms[GenderForm.NEUTRAL] == word for word, forms in WORDS.items())


@VERSIONS
def test_both_parts_say_the_same(code: str, language: str, form: Tone) -> None:
    composed = letter(code, language, form)
    seen = Seen(composed.html)
    for line in composed.text.splitlines():
        words = re.sub(r"^(- |\d+\. )", "", line).strip()
        assert words in ("", "--") or words in seen.words.replace("\n ", " "), line
    addresses = set(re.findall(r"https?://\S+", composed.text))
    assert set(seen.links) == addresses


@VERSIONS
def test_html_fetches_nothing_and_runs_nothing(code: str, language: str, form: Tone) -> None:
    html = letter(code, language, form).html
    seen = Seen(html)
    assert not seen.tags & {"img", "script", "iframe", "link", "form", "object", "svg"}
    assert not re.search(r"@import|url\(|src=", html)


@VERSIONS
def test_the_foot_says_who_writes_and_why(code: str, language: str, form: Tone) -> None:
    foot = letter(code, language, form).text.partition("\n-- \n")[2].splitlines()
    about = OCCASIONS[code]
    assert foot[0] == "Netzwerk Stadtteilarbeit Sachsen, Musterstraße 1, 09111 Chemnitz"
    assert foot[1] == REASONS[about.audience][language == "en"]
    assert foot[2].endswith(": https://netzwerk.example/datenschutz")
    assert [line.endswith(f": {FOOT.leave_url}") for line in foot[3:]] == [True] * about.bulk


def test_what_the_foot_does_not_have_is_left_out() -> None:
    foot = letter("invitation", foot=Foot("Netzwerk")).text.partition("\n-- \n")[2]
    assert foot == "Netzwerk\nDiese E-Mail geht an die Mitglieder des Netzwerks.\n"


def test_the_funder_is_named_where_a_meeting_has_one_that_asks_for_it() -> None:
    foot = Foot("Netzwerk", funder_line="Kofinanziert von der Europäischen Union")
    composed = letter("invitation", foot=foot)
    assert composed.text.endswith("\nKofinanziert von der Europäischen Union\n")
    assert "Kofinanziert von der Europäischen Union" in Seen(composed.html).words


def test_members_are_told_ihr_where_there_is_such_a_text_and_sie_elsewhere() -> None:
    assert "laden euch" in letter("invitation", form="ihr").text
    assert letter("minutes", form="ihr") == letter("minutes", form="sie")
    assert letter("invitation", "en", "ihr") == letter("invitation", "en", "sie")


def test_formal_letters_are_always_told_sie() -> None:
    for code, occasion in OCCASIONS.items():
        if occasion.formal:
            assert ("de", Tone.IHR) not in versions(code)


def test_the_snapshots_are_those_of_the_letters() -> None:
    """Changed on purpose? `python -m tests.mail.snapshots`, and read the difference."""
    stored = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    now = snapshots()
    assert stored.keys() == now.keys()
    for name, text in now.items():
        assert stored[name] == text, name
