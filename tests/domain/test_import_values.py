"""Cells are understood as people type them."""

from datetime import date, time

import pytest

from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.members import OfficeHours, Pause, ProjectKind, Town
from lagplanner.domain.membership import import_days as days
from lagplanner.domain.membership import import_values as values
from lagplanner.formats import contact_details
from lagplanner.formats.likeness import likeness

TOOLS = values.Tools(likeness, contact_details.phone, contact_details.email)
AUE = Town("aue-bad-schlema", "Aue-Bad Schlema", 50.59, 12.7)
SCHWARZENBERG = Town("schwarzenberg", "Schwarzenberg/Erzgeb.", 50.54, 12.78)
CHEMNITZ = Town("chemnitz", "Chemnitz", 50.84, 12.93)
DRESDEN = Town("dresden", "Dresden", 51.05, 13.74)
GOERLITZ = Town("goerlitz", "Görlitz", 51.15, 14.99)
TOWNS = (AUE, SCHWARZENBERG, CHEMNITZ, DRESDEN, GOERLITZ)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("15.03.2027", date(2027, 3, 15)),
        ("5.3.27", date(2027, 3, 5)),
        ("2027-03-15", date(2027, 3, 15)),
        ("2027-03-15 00:00", date(2027, 3, 15)),
        ("15. März 2027", date(2027, 3, 15)),
        ("15 June 2027", date(2027, 6, 15)),
        ("15 Mar 2027", date(2027, 3, 15)),
        ("Montag, den 15.03.2027", date(2027, 3, 15)),
        ("seit 2007", date(2007, 1, 1)),
        ("März 2019", date(2019, 3, 1)),
        ("03/2019", date(2019, 3, 1)),
        ("2019", date(2019, 1, 1)),
        ("43000", date(2017, 9, 22)),
    ],
)
def test_a_day_is_understood(typed: str, meant: date) -> None:
    assert days.day(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2019", date(2019, 12, 31)),
        ("Februar 2028", date(2028, 2, 29)),
        ("bis 06/2027", date(2027, 6, 30)),
    ],
)
def test_an_end_without_a_day_is_the_last_one(typed: str, meant: date) -> None:
    assert days.day(typed, last=True) == meant


def test_a_day_that_does_not_exist_is_refused_with_the_reason() -> None:
    with pytest.raises(days.UnclearError) as refused:
        days.day("29.02.2027")
    assert refused.value.what == "Den Tag „29.02.2027“ gibt es nicht."
    assert refused.value.remedy == (
        "Der Februar 2027 hat 28 Tage. Bitte berichtigen Sie das Datum."
    )


@pytest.mark.parametrize("typed", ["bald", "03/15/2021", "31.13.2027", "Sommer 2019", "12"])
def test_what_is_no_day_is_not_guessed(typed: str) -> None:
    with pytest.raises(days.UnclearError):
        days.day(typed)


@pytest.mark.parametrize(
    ("typed", "written", "rest"),
    [
        ("Di 15-18 Uhr, Mi 10:00–13:00", "Di 15:00–18:00, Mi 10:00–13:00", ""),
        ("tue 15:00-18:00;wed 10:00-13:00", "Di 15:00–18:00, Mi 10:00–13:00", ""),
        ("Di und Do 14 bis 16 Uhr", "Di 14:00–16:00, Do 14:00–16:00", ""),
        ("Di, Do 14-16 Uhr", "Di 14:00–16:00, Do 14:00–16:00", ""),
        ("Mo bis Mi 9.30-12 Uhr", "Mo 09:30–12:00, Di 09:30–12:00, Mi 09:30–12:00", ""),
        ("dienstags 9-12 und 14-16", "Di 09:00–12:00, Di 14:00–16:00", ""),
        ("Di: 10-12 Uhr Mi: 9-10 Uhr", "Di 10:00–12:00, Mi 09:00–10:00", ""),
        ("Di 15–18 Uhr, Weitere nach Absprache", "Di 15:00–18:00", "Weitere nach Absprache"),
        ("Di 18-15 Uhr", "", "Di 18-15 Uhr"),
        ("nach Absprache", "", "nach Absprache"),
    ],
)
def test_office_hours_are_understood_and_the_rest_is_kept(
    typed: str, written: str, rest: str
) -> None:
    hours, left_over = days.office_hours(typed)
    assert (days.office_hours_text(hours), left_over) == (written, rest)
    assert days.office_hours(days.office_hours_text(hours)) == (hours, "")


def test_office_hours_carry_weekday_and_times() -> None:
    assert days.office_hours("Di 15-18 Uhr")[0] == (OfficeHours(1, time(15), time(18)),)


def test_pauses_are_understood_and_written_so_that_they_come_back() -> None:
    meant = (
        Pause(date(2027, 3, 1), date(2027, 6, 30), "Umbau (lang)"),
        Pause(date(2028, 1, 1), None, "Elternzeit"),
    )
    assert days.pauses("01.03.2027-30.06.2027 (Umbau (lang)); ab 01.01.2028 (Elternzeit)") == meant
    assert days.pauses(days.pauses_text(meant)) == meant


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(days.UnclearError, match="endet, bevor sie beginnt"):
        days.pauses("01.06.2027-01.05.2027")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("30", 30), ("ca. 30", 30), ("ca.30", 30), ("30 Plätze", 30), ("30.0", 30), ("25-30", 25)],
)
def test_a_number_of_seats_is_understood(typed: str, meant: int) -> None:
    assert values.whole_number(typed, "Plätze", lowest=1)[0] == meant


@pytest.mark.parametrize("typed", ["-5", "0", "viele", "2 Räume mit 30"])
def test_a_number_of_seats_that_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(days.UnclearError):
        values.whole_number(typed, "Plätze", lowest=1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ja", True), ("x", True), ("1", True), ("Nein", False), ("0", False), ("teilweise", False)],
)
def test_yes_and_no_are_understood(typed: str, meant: bool) -> None:
    assert values.yes_no(typed)[0] is meant


def test_partly_is_no_and_says_so() -> None:
    assert "gilt als nein" in values.yes_no("teilweise")[1]


@pytest.mark.parametrize("typed", ["", "  ", "-", "–", "k. A.", "unbekannt", "?"])
def test_some_cells_say_nothing(typed: str) -> None:
    assert values.says_nothing(typed)


@pytest.mark.parametrize(
    "typed", ["030/ 23125001", "0049 30 23125001", "+49 (0)30 23125001", "Tel.: 030-23125001"]
)
def test_a_telephone_number_is_written_internationally(typed: str) -> None:
    assert values.phone(typed, TOOLS) == ("+49 30 23125001", "")


def test_a_number_nobody_understands_stays_as_typed_with_a_hint() -> None:
    number, hint = values.phone("über das Büro", TOOLS)
    assert number == "über das Büro"
    assert "bleibt, wie es ist" in hint


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("am-park@example.org", "am-park@example.org"),
        ("mailto:am-park@kiez.example", "am-park@kiez.example"),
        ("Am Park <am-park@example.org>", "am-park@example.org"),
        ("am-park (at) example.org", "am-park@example.org"),
        ("a@example.org; b@example.org", "a@example.org"),
    ],
)
def test_an_address_is_understood(typed: str, meant: str) -> None:
    assert values.email(typed, TOOLS)[0] == meant


@pytest.mark.parametrize("typed", ["am-park", "müller@example.org", "a@b", "@example.org"])
def test_an_address_nobody_can_write_to_is_refused(typed: str) -> None:
    with pytest.raises(days.UnclearError, match="keine E-Mail-Adresse"):
        values.email(typed, TOOLS)


def test_only_addresses_of_pages_become_links() -> None:
    assert values.website("www.kiez.example") == "https://www.kiez.example"
    with pytest.raises(days.UnclearError):
        values.website("javascript:alert(1)")


@pytest.mark.parametrize(
    ("typed", "street", "postcode", "town"),
    [
        ("Am Markt 3, 09122 Chemnitz", "Am Markt 3", "09122", "Chemnitz"),
        ("09122 Chemnitz", "", "09122", "Chemnitz"),
        ("D-09122", "", "09122", ""),
        ("9122", "", "09122", ""),
        ("Am Markt 3", "Am Markt 3", "", ""),
    ],
)
def test_an_address_falls_into_its_parts(typed: str, street: str, postcode: str, town: str) -> None:
    assert values.address(typed) == values.Address(street, postcode, town)


@pytest.mark.parametrize(
    ("typed", "meant"), [("1", 100), ("0,5", 50), ("50 %", 50), ("50", 50), ("2.0", 200)]
)
def test_a_weight_is_in_hundredths(typed: str, meant: int) -> None:
    assert values.weight(typed) == meant


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Projekt- und Quartiersmanagement Aue", ProjectKind.QM),
        ("Stadtteilmanagement Oststadt", ProjectKind.STM),
        ("Gemeinwesenkoordination Am Park", ProjectKind.GWK),
        ("Gemeinwesenarbeit Südhang", ProjectKind.GWA),
        ("Bürgerzentrum Am Markt", ProjectKind.OTHER),
    ],
)
def test_the_kind_of_work_is_read_from_the_name(name: str, kind: ProjectKind) -> None:
    assert values.guessed_kind(name) is kind


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("Chemnitz", CHEMNITZ),
        ("Chemnitz, Stadt", CHEMNITZ),
        ("09122 CHEMNITZ", CHEMNITZ),
        ("Aue-Bad Schlema", AUE),
        ("Große Kreisstadt Aue-Bad Schlema", AUE),
        ("Aue", AUE),
        ("Schwarzenberg", SCHWARZENBERG),
        ("Schwarzenberg (Erzgeb.)", SCHWARZENBERG),
        ("Goerlitz", GOERLITZ),
        ("Dresden-Prohlis", DRESDEN),
        ("Drseden", DRESDEN),
    ],
)
def test_a_town_is_known_however_it_is_written(typed: str, town: Town) -> None:
    assert values.match_town(typed, TOWNS, likeness)[0] == town


def test_an_unknown_town_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(days.UnclearError) as refused:
        values.match_town("Chemlitzburg", TOWNS, likeness)
    assert "Ähnlich: Chemnitz" in refused.value.remedy
    assert "mit ihren Koordinaten" in refused.value.remedy


def test_nothing_alike_is_not_called_alike() -> None:
    with pytest.raises(days.UnclearError) as refused:
        values.match_town("Xqwz", TOWNS, likeness)
    assert "Ähnlich" not in refused.value.remedy


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("abgesagt", MeetingState.CANCELLED),
        ("x", MeetingState.CANCELLED),
        ("held", MeetingState.HELD),
    ],
)
def test_the_state_of_a_meeting_is_understood(typed: str, state: MeetingState) -> None:
    assert values.meeting_state(typed) is state
