"""Does each circle see what is meant for it, and nobody's name without their own yes?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from lagplanner.domain.directory.contacts import own_changes
from lagplanner.domain.directory.opening import Opening, opening
from lagplanner.domain.directory.profiles import (
    Bilingual,
    Circle,
    NameConsent,
    Part,
    PastCarrier,
    Profile,
    entry_for,
    first_profile,
    is_stale,
    with_left_carrier,
)
from lagplanner.domain.members import Contact, OfficeHours
from tests.people import PARK

MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)
PUBLIC_NAME = Profile(1, visible={Part.PERSON: Circle.PUBLIC})


def test_a_project_that_said_nothing_shows_in_public_what_it_is_and_not_how_to_reach_it() -> None:
    known = replace(PARK, funders="Stadt Chemnitz; ESF", website="https://park.example")
    entry = entry_for(Circle.PUBLIC, known, first_profile(known))
    assert (entry.name.de, entry.carrier) == (PARK.name, "Musterträger A e.V.")
    assert [one.name for one in entry.funders] == ["Stadt Chemnitz", "ESF"]
    assert [one.url for one in entry.links] == ["https://park.example"]
    assert (entry.person, entry.phone, entry.email, entry.street) == ("", "", "", "")
    assert entry.hidden == {Part.PERSON, Part.PHONE, Part.EMAIL, Part.ADDRESS}


@pytest.mark.parametrize(
    ("shown_to", "who_sees"),
    [
        (Circle.PUBLIC, {Circle.PUBLIC, Circle.MEMBERS, Circle.BOARD}),
        (Circle.MEMBERS, {Circle.MEMBERS, Circle.BOARD}),
        (Circle.BOARD, {Circle.BOARD}),
    ],
)
def test_a_part_is_seen_by_its_circle_and_those_further_in(
    shown_to: Circle, who_sees: set[Circle]
) -> None:
    profile = Profile(1, visible={Part.PHONE: shown_to})
    assert {one for one in Circle if entry_for(one, PARK, profile).phone} == who_sees


@pytest.mark.parametrize(
    ("consent", "named"),
    [
        (None, ""),
        (NameConsent("Kim Beispiel", MORNING, "Kim Beispiel"), "Kim Beispiel"),
        (NameConsent("Wer vorher da war", MORNING, "Kim Beispiel"), ""),
    ],
    ids=["without a yes", "with a yes", "with the yes of somebody else"],
)
def test_a_name_is_public_only_with_the_yes_of_whoever_bears_it(
    consent: NameConsent | None, named: str
) -> None:
    profile = replace(PUBLIC_NAME, consent=consent)
    assert entry_for(Circle.PUBLIC, PARK, profile).person == named
    assert entry_for(Circle.MEMBERS, PARK, profile).person == "Kim Beispiel"


def test_a_text_without_english_is_shown_in_german() -> None:
    assert Bilingual("Rat", "Advice").said("en") == "Advice"
    assert Bilingual("Rat").said("en") == "Rat"
    assert Bilingual("", "Advice").said("de") == "Advice"


@pytest.mark.parametrize(
    ("confirmed", "stale"),
    [(None, True), (date(2025, 11, 1), False), (date(2025, 9, 1), True)],
)
def test_an_entry_is_marked_once_nobody_confirmed_it_for_over_a_year(
    confirmed: date | None, stale: bool
) -> None:
    at = datetime(confirmed.year, confirmed.month, 1, tzinfo=UTC) if confirmed else None
    entry = entry_for(Circle.PUBLIC, PARK, Profile(1, confirmed_at=at))
    assert is_stale(entry, date(2026, 11, 24)) is stale


def test_a_carrier_that_is_left_is_remembered_once() -> None:
    moved = replace(PARK, carrier="Musterträger B e.V.")
    profile = with_left_carrier(Profile(1), PARK, moved, date(2026, 11, 24))
    assert profile.past_carriers == (PastCarrier("bis 2026", "Musterträger A e.V."),)
    assert with_left_carrier(profile, PARK, moved, date(2027, 1, 1)) == profile
    assert with_left_carrier(Profile(1), PARK, PARK, date(2026, 11, 24)) == Profile(1)


def test_a_project_changes_neither_who_is_written_to_nor_how_it_is_counted() -> None:
    wanted = replace(
        PARK,
        name="Am neuen Park",
        phone="+49 30 23125009",
        email="fremd@example.org",
        contacts=(Contact("Fremd", "Leitung", "fremd@example.org"),),
        weight=500,
        notes="frei",
    )
    kept = own_changes(PARK, wanted)
    assert (kept.name, kept.phone) == ("Am neuen Park", "+49 30 23125009")
    assert (kept.email, kept.weight, kept.notes) == (PARK.email, PARK.weight, PARK.notes)
    assert kept.contacts == (Contact("Kim Beispiel", "Leitung", "kim@example.org"),)


TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
HOURS = (OfficeHours(1, time(15), time(18)), OfficeHours(2, time(10), time(13)))


@pytest.mark.parametrize(
    ("at", "closed", "wanted"),
    [
        (datetime(2026, 11, 24, 15), (), Opening(until=time(18))),
        (datetime(2026, 11, 24, 17, 59), (), Opening(until=time(18))),
        (datetime(2026, 11, 24, 18), (), Opening(day=WEDNESDAY, opens=time(10))),
        (datetime(2026, 11, 24, 9), (), Opening(day=TUESDAY, opens=time(15))),
        (datetime(2026, 11, 24, 16), (TUESDAY,), Opening(day=WEDNESDAY, opens=time(10))),
        (datetime(2026, 11, 26, 9), (), Opening(day=date(2026, 12, 1), opens=time(15))),
    ],
    ids=["opens", "last minute", "closed", "before", "public holiday", "next week"],
)
def test_the_door_is_open_or_says_when_it_opens_next(
    at: datetime, closed: tuple[date, ...], wanted: Opening
) -> None:
    assert opening(HOURS, at, closed) == wanted


def test_without_office_hours_nothing_is_said_of_the_door() -> None:
    assert opening((), datetime(2026, 11, 24, 15)) == Opening()
