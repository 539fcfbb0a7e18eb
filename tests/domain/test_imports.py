"""A list is compared with what is stored before anything changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Contact, Project
from lagplanner.domain.membership.import_columns import Line, ListKind, Table, header_row, propose
from lagplanner.domain.membership.import_outcome import Comparison, FieldChange, Standing
from lagplanner.domain.membership.import_values import Tools
from lagplanner.domain.membership.imports import Stored, match
from lagplanner.formats import contact_details
from lagplanner.formats.likeness import likeness
from tests.people import CHEMNITZ, GOERLITZ, MUEHLE, OSTSTADT, PARK, PLAUEN, TODAY, TOWNS

TOOLS = Tools(likeness, contact_details.phone, contact_details.email)
KNOWN = tuple(
    replace(project, id=number) for number, project in enumerate((PARK, MUEHLE, OSTSTADT), 1)
)


def table(*rows: str, fixed_width: bool = True) -> Table:
    """A list with semicolons, its rows numbered from 1 like in Excel."""
    lines = tuple(
        Line(number, tuple(cell.strip() for cell in row.split(";")))
        for number, row in enumerate(rows, 1)
    )
    return Table(lines, header_row(lines, likeness), delimiter=";", fixed_width=fixed_width)


def members(*rows: str, known: Sequence[Project] = (), fixed_width: bool = True) -> Comparison:
    listed = table(*rows, fixed_width=fixed_width)
    columns = propose(listed, ListKind.MEMBERS, likeness)
    return match(ListKind.MEMBERS, listed, columns, Stored(known, (), TOWNS), TOOLS, today=TODAY)


def meetings(*rows: str, known: Sequence[Meeting] = ()) -> Comparison:
    listed = table(*rows)
    columns = propose(listed, ListKind.MEETINGS, likeness)
    return match(
        ListKind.MEETINGS, listed, columns, Stored(KNOWN, known, TOWNS), TOOLS, today=TODAY
    )


HEADER = "Projekt;Stadt;E-Mail;Raum (Plätze);Mitglied seit;Mitglied bis"


def test_headers_are_recognised_below_a_title_and_unknown_columns_are_left_out() -> None:
    listed = table(
        "Mitgliederliste 2026;;;;",
        ";;;;",
        "Lfd. Nr.;Projekt / Quartiersmanagement;Träger des Projektes;Tel. dienstl.;gefördert durch",
        "1;QM Am Park;Musterträger A;030/ 23125001;Stadt",
    )
    columns = propose(listed, ListKind.MEMBERS, likeness)
    assert [column.field for column in columns] == ["", "name", "carrier", "phone", "funders"]
    assert (listed.header_row, listed.body[0].number) == (3, 4)
    assert columns[1].samples == ("QM Am Park",)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            "Name;Ort;AnsprechpartnerIn;Telefon;Mail;barrierefrei;Förderung bis",
            "name town contact1_name phone email step_free funding_until",
        ),
        ("Projekt;Name;Stadt;Durchwahl", "name contact1_name town contact1_phone"),
        ("Project name;Town;Member since;Last hosted", "name town member_since last_hosted"),
        ("Projketname;Straße;PLZ/Ort;Arbeitstreffen zuletzt", "name street town last_hosted"),
    ],
)
def test_headers_are_recognised_in_many_spellings(headers: str, fields: str) -> None:
    columns = propose(table(headers, "a;b;c;d;e;f;g"), ListKind.MEMBERS, likeness)
    assert [column.field for column in columns[: len(fields.split())]] == fields.split()


def test_a_list_without_a_header_has_none_and_its_columns_bear_letters() -> None:
    listed = table("QM Am Park;Chemnitz;am-park@example.org", "QM Mühle;Plauen;muehle@example.org")
    assert listed.header_row is None
    assert listed.headers == ("Spalte A", "Spalte B", "Spalte C")
    assert len(listed.body) == 2


def test_rows_are_new_where_nothing_is_stored() -> None:
    found = members(HEADER, "Stadtteilmanagement Nord;Görlitz;nord@example.org;ca. 40;2012;")
    [row] = found.rows
    assert found.summary == "1 neu, 0 geändert, 0 unklar"
    assert isinstance(row.after, Project)
    assert (row.after.town, row.after.room_capacity, row.after.kind) == (GOERLITZ, 40, "stm")
    assert row.after.member_since == date(2012, 1, 1)


def test_a_row_that_says_what_is_stored_changes_nothing() -> None:
    found = members(
        HEADER,
        "Gemeinwesenkoordination Am Park;Chemnitz;am-park@example.org;30;01.01.2007;",
        known=KNOWN,
    )
    assert found.rows[0].standing is Standing.SAME
    assert found.rows[0].after == KNOWN[0]


def test_a_change_is_shown_field_by_field_and_an_empty_cell_takes_nothing_away() -> None:
    found = members(HEADER, "Gemeinwesenkoordination Am Park;Chemnitz;;35;;", known=KNOWN)
    [row] = found.rows
    assert row.changes == (FieldChange("Plätze im Raum", "30", "35"),)
    assert row.after == replace(KNOWN[0], room_capacity=35)


def test_a_renamed_project_is_known_by_its_address() -> None:
    found = members(
        HEADER, "Quartiersbüro Am Park;Chemnitz;AM-PARK@example.org;;;", known=KNOWN[:1]
    )
    [row] = found.rows
    assert row.standing is Standing.CHANGED
    assert row.changes[0] == FieldChange("Projekt", PARK.name, "Quartiersbüro Am Park")


def test_an_address_that_two_projects_share_identifies_nobody() -> None:
    shared = (KNOWN[1], replace(KNOWN[2], email=KNOWN[1].email))
    found = members(HEADER, "Quartiersbüro Neu;Plauen;muehle@example.org;;;", known=shared)
    assert found.rows[0].standing is Standing.NEW


def test_another_person_does_not_inherit_the_address_of_the_one_before() -> None:
    found = members(
        "Projekt;Stadt;Ansprechperson", f"{PARK.name};Chemnitz;Toni Muster", known=KNOWN
    )
    after = found.rows[0].after
    assert isinstance(after, Project)
    assert after.contacts == (Contact("Toni Muster", "Ansprechpartnerin"),)


BROKEN = [
    ("QM Neu;Chemnitz;neu@example.org;30;2012", "Die Zeile hat 5 Zellen, die Kopfzeile 6 Zellen."),
    ("QM Neu;Chemnitz;neu@example.org;30;2012;;zu viel", "Die Zeile hat 7 Zellen"),
    ("QM Neu;Atlantis;;;;", "Die Stadt „Atlantis“ ist nicht angelegt."),
    ("QM Neu;Chemnitz;;;29.02.2027;", "Der Februar 2027 hat 28 Tage."),
    ("QM Neu;Chemnitz;;;2020;2019", "beginnt am 01.01.2020 und endet schon am 31.12.2019"),
    ("QM Neu;Chemnitz;;-5;;", "Plätze im Raum: -5 ist zu klein."),
    ("QM Neu;;;;;", "Die Stadt fehlt."),
    (";Chemnitz;;;;", "Der Name des Projekts fehlt."),
    ("QM Neu;Chemnitz;;#REF!;;", "Rechenfehler #REF!"),
    (f"QM {'u' * 200};Chemnitz;;;;", "Der Text hat 203 Zeichen, Platz ist für 200."),
]


@pytest.mark.parametrize(("row", "sentence"), BROKEN)
def test_a_row_nobody_can_understand_is_named_with_its_number(row: str, sentence: str) -> None:
    found = members(HEADER, "QM Alt;Plauen;alt@example.org;30;2010;", row)
    assert [outcome.standing for outcome in found.rows] == [Standing.NEW, Standing.UNCLEAR]
    [trouble] = found.troubles
    assert trouble.sentence.startswith("Zeile 3")
    assert sentence in trouble.sentence
    assert trouble.remedy


def test_a_duplicate_is_named_with_both_rows() -> None:
    found = members(HEADER, "QM Neu;Plauen;;;;", "QM Alt;Plauen;;;;", "qm neu;Plauen;;;;")
    assert [row.standing for row in found.rows] == ["new", "new", "unclear"]
    assert found.troubles[0].sentence == (
        "Zeile 4: „qm neu“ steht schon in Zeile 2. Bitte löschen Sie Zeile 2 oder Zeile 4."
    )


def test_a_missing_column_stops_everything_and_names_the_candidates() -> None:
    found = members("Projekt;Wo es ist;E-Mail", "QM Neu;Plauen;neu@example.org")
    assert found.rows == ()
    assert found.missing == (
        "Die Spalte „Stadt“ fehlt. Ist es eine von diesen: „Wo es ist“? "
        "Ohne sie kann nichts übernommen werden.",
    )


def test_the_town_may_stand_in_the_postcode_column() -> None:
    found = members("Projekt;Straße;PLZ", "QM Neu;Am Markt 3;09122 Chemnitz")
    after = found.rows[0].after
    assert isinstance(after, Project)
    assert (after.town, after.postcode, after.street) == (CHEMNITZ, "09122", "Am Markt 3")


def test_meetings_are_numbered_in_their_year_by_their_day() -> None:
    found = meetings(
        "Datum;Ort;Gastgeber;Thema;TN",
        "10.09.2025;Plauen;QM Mühlenviertel;Wohnen;ca. 25",
        "12.03.2025;Chemnitz;Gemeinwesenkoordination Am Park;Verkehr;30",
    )
    stored = [row.after for row in found.rows]
    assert [item.number for item in stored if isinstance(item, Meeting)] == [2, 1]
    assert stored[0] == Meeting(
        id=0,
        year=2025,
        number=2,
        day=date(2025, 9, 10),
        town=PLAUEN,
        host_id=KNOWN[1].id,
        topic="Wohnen",
        participants=25,
    )
    assert found.rows[0].hints == ("„QM Mühlenviertel“ gilt als Quartiersmanagement Mühlenviertel",)


def test_two_hosts_in_one_cell_are_host_and_co_host() -> None:
    found = meetings(
        "Datum;Gastgeber", "12.03.2025;QM Mühlenviertel und Stadtteilmanagement Oststadt"
    )
    after = found.rows[0].after
    assert isinstance(after, Meeting)
    assert (after.host_id, after.co_host_ids, after.town) == (2, (3,), PLAUEN)


def test_a_host_nobody_knows_is_unclear_and_the_nearest_are_named() -> None:
    found = meetings("Datum;Ort;Gastgeber", "12.03.2025;Plauen;Mühlenbüro am See")
    assert found.rows[0].standing is Standing.UNCLEAR
    assert "Quartiersmanagement Mühlenviertel (Plauen)" in found.troubles[0].remedy


def test_a_meeting_is_known_by_its_day_and_a_cancelled_one_is_marked() -> None:
    known = Meeting(id=9, year=2025, number=1, day=date(2025, 3, 12), town=PLAUEN, host_id=2)
    found = meetings(
        "Datum;Ort;Gastgeber;abgesagt", "12.03.2025;Plauen;QM Mühlenviertel;x", known=[known]
    )
    assert found.rows[0].after == replace(known, state=MeetingState.CANCELLED)
    assert found.rows[0].changes == (FieldChange("Stand", "stattgefunden", "abgesagt"),)


def test_a_meeting_to_come_is_not_taken_for_a_past_one() -> None:
    found = meetings("Datum;Ort", "12.03.2027;Plauen")
    assert "liegt in der Zukunft" in found.troubles[0].sentence


def test_a_day_twice_is_named_with_both_rows() -> None:
    found = meetings("Datum;Ort", "12.03.2025;Plauen", "12.03.2025;Chemnitz")
    assert "steht schon in Zeile 2" in found.troubles[0].sentence
