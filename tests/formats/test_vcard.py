"""Is a project's contact kept whole by an address book, and told rightly to a search engine?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lagplanner.domain.directory.profiles import (
    Bilingual,
    Circle,
    Entry,
    Funder,
    HeadedText,
    NameConsent,
    Part,
    Profile,
    WebLink,
    entry_for,
)
from lagplanner.formats.json_ld import organization
from lagplanner.formats.vcard import vcard
from tests.people import PARK

URL = "https://netz.example/projekte/am-park"
PICTURES = "https://netz.example/bilder/"
AT = datetime(2026, 11, 24, tzinfo=UTC)
SHOWN = Profile(
    1,
    name_en="At the Park",
    consent=NameConsent("Kim Beispiel", AT, "Kim Beispiel"),
    links=(WebLink("Internet", "Am Park", "https://park.example"), WebLink("Facebook", "Park")),
    offers=(Bilingual("Rat", "Advice"),),
    funders=(Funder("Stadt Chemnitz", picture="ab12"),),
    visible=dict.fromkeys(Part, Circle.PUBLIC),
)


def entry(circle: Circle = Circle.PUBLIC, profile: Profile = SHOWN, **changes: str) -> Entry:
    known = replace(PARK, street="Weg 1, Haus; B", postcode="09111", **changes)  # type: ignore[arg-type]
    return entry_for(circle, known, profile)


def test_a_card_holds_the_contact_as_the_standard_wants_it() -> None:
    card = vcard(replace(entry(), office_note=Bilingual("nach Absprache")), url=URL).decode()
    assert card.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:Kim Beispiel",
        "N:Beispiel;Kim;;;",
        "ORG:Gemeinwesenkoordination Am Park;Musterträger A e.V.",
        "TITLE:Ansprechpartnerin",
        "TEL;TYPE=WORK,VOICE:+49 30 23125001",
        "EMAIL;TYPE=INTERNET:am-park@example.org",
        "ADR;TYPE=WORK:;;Weg 1\\, Haus\\; B;Chemnitz;;09111;Deutschland",
        f"URL:{URL}",
        "NOTE:nach Absprache",
        "END:VCARD",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Beispiel", "Beispiel;;;;"),
        ("Prof. Dr. Ada Lena Muster", "Muster;Ada Lena;;Prof. Dr.;"),
        ("Kim Muster-Probe", "Muster-Probe;Kim;;;"),
        ("Dr.", "Dr.;;;;"),
        ("Anna Muster, M.A.", "Muster;Anna;;;M.A."),
        ("Dr. Anna Muster M. A.", "Muster;Anna;;Dr.;M. A."),
        ("Dr. Muster, MdL", "Muster;;;Dr.;MdL"),
        ("Kim Muster, staatl. anerkannt", "Muster;Kim;;;staatl. anerkannt"),
        ("Kim Muster (Vertretung)", "Muster;Kim;;;"),
        ("Dipl.-Soz.päd. (FH) Kim Muster, M.Sc.", "Muster;Kim;;Dipl.-Soz.päd.;M.Sc."),
        ("K. Muster", "Muster;K.;;;"),
        ("Kim Ma", "Ma;Kim;;;"),
    ],
)
def test_an_address_book_sorts_people_by_their_family_name(name: str, parts: str) -> None:
    card = vcard(replace(entry(), person=name), url=URL).decode()
    assert f"N:{parts}" in card.split("\r\n")


def test_a_card_has_nothing_that_is_not_shown() -> None:
    hidden = replace(SHOWN, visible=dict.fromkeys(Part, Circle.BOARD))
    card = vcard(entry(profile=hidden), url=URL).decode()
    assert [line.partition(":")[0] for line in card.split("\r\n")[:-1]] == [
        *("BEGIN", "VERSION", "FN", "N", "ORG", "URL", "END"),
    ]
    assert "FN:Gemeinwesenkoordination Am Park" in card


def test_a_long_line_is_folded_between_letters_and_a_break_cannot_add_a_line() -> None:
    card = vcard(entry(carrier="ä" * 90 + "\nEMAIL:fremd@example.org"), url=URL)
    lines = card.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    whole = card.replace(b"\r\n ", b"").decode()
    assert "ä" * 90 + "\\nEMAIL:fremd@example.org" in whole
    assert [line for line in whole.split("\r\n") if line.startswith("EMAIL:fremd")] == []


@pytest.mark.parametrize("end", ["\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_no_sign_that_ends_a_line_adds_one(end: str) -> None:
    card = vcard(entry(carrier=f"Träger{end}EMAIL:fremd@example.org"), url=URL).decode()
    assert "Träger\\nEMAIL:fremd@example.org\r\n" in card
    assert not [line for line in card.splitlines() if line.startswith("EMAIL:")]


def test_search_engines_are_told_all_but_the_mail_address() -> None:
    told = organization(entry(), url=URL, pictures=PICTURES, language="en")
    assert told["name"] == "At the Park"
    assert told["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Weg 1, Haus; B",
        "postalCode": "09111",
        "addressLocality": "Chemnitz",
        "addressCountry": "DE",
    }
    assert told["sameAs"] == ["https://park.example"]
    assert told["funder"] == [
        {"@type": "Organization", "name": "Stadt Chemnitz", "logo": f"{PICTURES}ab12.webp"}
    ]
    assert "am-park@example.org" not in str(told)


def test_an_organization_has_no_hours_so_search_engines_find_them_where_one_asks() -> None:
    told = organization(entry(), url=URL, pictures=PICTURES)
    assert "openingHoursSpecification" not in told
    assert told["contactPoint"]["contactType"] == "Ansprechpartnerin"
    assert told["contactPoint"]["hoursAvailable"][0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": "https://schema.org/Tuesday",
        "opens": "15:00",
        "closes": "18:00",
    }


def test_search_engines_read_words_and_not_the_signs_of_a_text() -> None:
    text = HeadedText(Bilingual("Wer wir sind"), Bilingual("Für **alle** & mit\n\n- Herz\n- <b>"))
    told = organization(entry(profile=replace(SHOWN, texts=(text, text))), url=URL, pictures="")
    once = "Wer wir sind\nFür alle & mit\n\nHerz\n<b>"
    assert told["description"] == f"{once}\n\n{once}"
