"""A list is looked at, taken over as a whole, and taken back within a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lagplanner.database import hosting, trail
from lagplanner.database import members as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotFoundError,
)
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.services.membership import imports
from lagplanner.services.membership.imports import ListKind
from tests.databases import counted
from tests.people import BOARD, MUEHLE, NOW, PARK, TOWNS

pytestmark = pytest.mark.usefixtures("database")

REAL_SHAPE = (
    "Lfd. Nr.;Projekt / Quartiersmanagement;Träger;Stadt;Stadtteil;Tel. dienstl.;E-Mail;"
    "gefördert durch\r\n"
    "1;Gemeinwesenkoordination Am Park;Träger A e.V.;Chemnitz;Am Park;030/ 23125001;"
    "gwk-am-park@example.org;Stadt Chemnitz, ESF\r\n"
    "2;Stadtteilbüro Mühle, Südhang;;Görlitz;Mühle/Südhang;030/ 23125002;muehle@example.org;\r\n"
).encode("cp1252")
OTHER_SHAPE = (
    "Name des Projekts;Ort;AnsprechpartnerIn;Telefon;Mail;Mitglied seit;Arbeitstreffen zuletzt;"
    "Raum (Plätze);barrierefrei;Förderung bis\r\n"
    "Quartiersmanagement Mühlenviertel;Plauen;Robin Müßig;+49 30 23125003;muehle@example.org;"
    "2012;21.03.2022;35;nein;31.12.2028\r\n"
).encode("utf-8-sig")
BROKEN = (
    b"Projekt;Stadt;Mitglied seit\n"
    b"QM Neu;Chemnitz;2012\n"
    b"QM Alt;Chemnitz\n"
    b"QM Fern;Atlantis;2013\n"
    b"QM neu;Chemnitz;2014\n"
    b"QM Tag;Plauen;29.02.2027\n"
)
PAST = (
    "Datum;Ort;Gastgeber;Mitgastgeber;Thema;Teilnehmende\n"
    "10.03.2025;Chemnitz;GWK Am Park;;Wohnen;28\n"
    "15.09.2025;Plauen;QM Mühlenviertel;Gemeinwesenkoordination Am Park;Verkehr;ca. 30\n"
).encode()


async def settle(*projects: Project) -> list[Project]:
    async with transaction():
        for town in TOWNS:
            await stored.add_town(town)
        return [await stored.save(project, at=NOW) for project in projects]


async def read_in(
    content: bytes, kind: ListKind = ListKind.MEMBERS, **more: bool
) -> imports.Report:
    return await imports.read_in(kind, "liste.csv", content, who=BOARD, now=NOW, **more)


@pytest.mark.parametrize(("content", "count"), [(REAL_SHAPE, 2), (OTHER_SHAPE, 1)])
async def test_lists_as_people_have_them_are_new_and_the_second_time_the_same(
    content: bytes, count: int
) -> None:
    await settle()
    first = await read_in(content)
    assert first.lines()[-2:] == [
        f"{count} neu, 0 geändert, 0 unklar",
        "Übernommen. 24 Stunden lang lässt es sich zurücknehmen.",
    ]
    before = await stored.projects()
    second = await read_in(content)
    assert second.lines()[-2:] == [
        f"0 neu, 0 geändert, 0 unklar, {count} unverändert",
        "Es war nichts zu ändern.",
    ]
    assert second.applied
    assert [project.version for project in await stored.projects()] == [1] * count
    assert await stored.projects() == before


async def test_what_the_list_says_is_stored() -> None:
    await settle()
    await read_in(OTHER_SHAPE)
    [project] = await stored.projects()
    assert project == replace(
        project,
        slug="quartiersmanagement-muehlenviertel",
        room_capacity=35,
        step_free=False,
        member_since=date(2012, 1, 1),
        last_hosted=date(2022, 3, 21),
        funding_until=date(2028, 12, 31),
    )
    assert project.contact is not None
    assert project.contact.name == "Robin Müßig"


async def test_a_dry_run_says_what_would_be_and_changes_nothing() -> None:
    await settle()
    report = await read_in(REAL_SHAPE, dry_run=True)
    assert report.lines() == [
        "2 Zeilen gelesen, Kopfzeile in Zeile 1, Trennzeichen Semikolon, Windows-Zeichen (cp1252)",
        "Nicht übernommen: Lfd. Nr.",
        "2 neu, 0 geändert, 0 unklar",
        "Probelauf: Es wurde nichts geändert.",
    ]
    assert await stored.projects() == ()
    assert await imports.runs() == ()


async def test_every_broken_row_is_named_and_nothing_is_half_imported() -> None:
    await settle()
    report = await read_in(BROKEN)
    assert [trouble.split(":")[0] for trouble in report.troubles] == [
        "Zeile 3",
        "Zeile 4, Spalte „Stadt“",
        "Zeile 5",
        "Zeile 6, Spalte „Mitglied seit“",
    ]
    assert not report.applied
    assert await stored.projects() == ()


async def test_unclear_rows_are_left_out_only_when_somebody_says_so() -> None:
    await settle()
    report = await read_in(BROKEN, skip_unclear=True)
    assert (report.applied, report.new, report.unclear) == (True, 1, 4)
    assert [project.name for project in await stored.projects()] == ["QM Neu"]


async def test_a_missing_column_stops_everything_even_when_unclear_rows_may_be_left_out() -> None:
    await settle()
    report = await read_in("Projekt;Träger\nQM Neu;A\n".encode(), skip_unclear=True)
    assert not report.applied
    assert "Die Spalte „Stadt“ fehlt" in report.troubles[0]


async def test_a_column_can_be_named_by_hand() -> None:
    await settle()
    content = b"Was;Wo genau\nQM Neu;Plauen\n"
    report = await imports.read_in(
        ListKind.MEMBERS,
        "liste.csv",
        content,
        who=BOARD,
        now=NOW,
        mapping={"Was": "name", "Wo genau": "town"},
    )
    assert report.new == 1
    assert (await read_in(content)).same == 1, "the columns are remembered"
    with pytest.raises(InputError, match="Ein Feld „ort“ gibt es nicht"):
        await imports.read_in(
            ListKind.MEMBERS, "", content, who=BOARD, now=NOW, mapping={"Was": "ort"}
        )


async def test_looking_changes_nothing_and_taking_over_happens_once() -> None:
    await settle(PARK)
    token = await imports.begin(ListKind.MEMBERS, "liste.csv", REAL_SHAPE, who=BOARD, now=NOW)
    look = await imports.look(token, now=NOW)
    assert look.summary == "1 neu, 1 geändert, 0 unklar"
    assert [column.samples[0] for column in look.columns[:2]] == ["1", PARK.name]
    assert len(await stored.projects()) == 1
    report = await imports.apply(token, who=BOARD, now=NOW)
    assert (report.new, report.changed) == (1, 1)
    with pytest.raises(NotFoundError, match="schon übernommen"):
        await imports.apply(token, who=BOARD, now=NOW)
    assert len(await stored.projects()) == 2


async def test_chosen_columns_count_and_are_remembered_for_the_next_list() -> None:
    await settle()
    content = "Was\tWo genau\nQM Neu\tPlauen\n"
    token = await imports.begin(ListKind.MEMBERS, "", content, who=BOARD, now=NOW)
    assert (await imports.look(token, now=NOW)).missing
    await imports.choose_columns(token, {0: "name", 1: "town"}, header_row=1)
    assert (await imports.look(token, now=NOW)).summary == "1 neu, 0 geändert, 0 unklar"
    await imports.apply(token, who=BOARD, now=NOW)
    again = await imports.begin(ListKind.MEMBERS, "", content, who=BOARD, now=NOW)
    assert (await imports.look(again, now=NOW)).summary == (
        "0 neu, 0 geändert, 0 unklar, 1 unverändert"
    )


async def test_a_field_chosen_twice_is_refused() -> None:
    token = await imports.begin(ListKind.MEMBERS, "", "A;B\n1;2\n", who=BOARD, now=NOW)
    with pytest.raises(InputError) as refused:
        await imports.choose_columns(token, {0: "name", 1: "name"})
    assert [problem.field for problem in refused.value.problems] == ["column_0", "column_1"]


async def test_with_unclear_rows_the_button_takes_nothing_over() -> None:
    await settle()
    token = await imports.begin(ListKind.MEMBERS, "liste.csv", BROKEN, who=BOARD, now=NOW)
    with pytest.raises(InputError, match="Zeile 3"):
        await imports.apply(token, who=BOARD, now=NOW)
    assert await stored.projects() == ()
    report = await imports.apply(token, who=BOARD, now=NOW, skip_unclear=True)
    assert report.new == 1


async def test_a_list_nobody_took_over_is_gone_after_a_day() -> None:
    token = await imports.begin(ListKind.MEMBERS, "liste.csv", REAL_SHAPE, who=BOARD, now=NOW)
    with pytest.raises(NotFoundError):
        await imports.look(token, now=NOW + timedelta(days=1, minutes=1))


async def test_past_meetings_are_read_in_and_taken_back() -> None:
    park, muehle = await settle(PARK, MUEHLE)
    report = await read_in(PAST, ListKind.MEETINGS)
    assert report.summary == "2 neu, 0 geändert, 0 unklar"
    first, second = await hosting.meetings()
    assert (first.host_id, first.number, first.topic, first.participants) == (
        park.id,
        1,
        "Wohnen",
        28,
    )
    assert (second.host_id, second.co_host_ids, second.number) == (muehle.id, (park.id,), 2)
    assert (await read_in(PAST, ListKind.MEETINGS)).same == 2
    assert report.run_id is not None
    await imports.undo(report.run_id, who=BOARD, now=NOW)
    assert await hosting.meetings() == ()


async def test_taking_back_restores_exactly_what_was_there() -> None:
    [park] = await settle(PARK)
    report = await read_in(REAL_SHAPE)
    assert await stored.project(park.slug) != park
    assert report.run_id is not None
    undone = await imports.undo(report.run_id, who=BOARD, now=NOW + timedelta(hours=23))
    assert undone.lines() == ["Zurückgenommen: 2 Einträge sind wieder wie vorher."]
    assert await stored.projects() == (park,)
    assert (await trail.entries(limit=1))[0].deed == "list_taken_back"


async def test_what_was_changed_since_stays_and_is_named() -> None:
    await settle()
    report = await read_in(REAL_SHAPE)
    assert report.run_id is not None
    park, muehle = await stored.projects()
    async with transaction():
        await stored.save(replace(park, room_capacity=50), at=NOW)
    undone = await imports.undo(report.run_id, who=BOARD, now=NOW)
    assert (undone.restored, undone.refused) == (
        1,
        (f"„{park.name}“ wurde seitdem geändert und bleibt, wie es jetzt ist.",),
    )
    assert [project.id for project in await stored.projects()] == [park.id]
    assert muehle.id != park.id


async def test_a_project_that_hosts_by_now_stays_and_is_named() -> None:
    await settle()
    report = await read_in(REAL_SHAPE)
    assert report.run_id is not None
    park, _ = await stored.projects()
    async with transaction():
        await hosting.save_meeting(
            Meeting(0, 2026, 1, date(2026, 3, 9), town=park.town, host_id=park.id), at=NOW
        )
    undone = await imports.undo(report.run_id, who=BOARD, now=NOW)
    assert undone.refused == (
        f"„{park.name}“ bleibt: Es steht inzwischen in einem Treffen oder Plan.",
    )
    assert [project.id for project in await stored.projects()] == [park.id]


async def test_taking_back_is_possible_once_and_for_a_day() -> None:
    await settle()
    report = await read_in(REAL_SHAPE)
    assert report.run_id is not None
    with pytest.raises(BrokenRuleError, match="nur 24 Stunden"):
        await imports.undo(report.run_id, who=BOARD, now=NOW + timedelta(hours=25))
    await imports.undo(report.run_id, who=BOARD, now=NOW)
    with pytest.raises(ConflictError, match="schon zurückgenommen"):
        await imports.undo(report.run_id, who=BOARD, now=NOW)


async def test_looking_at_three_rows_asks_no_more_than_looking_at_one() -> None:
    await settle()
    header = "Projekt;Stadt\n"
    one = await imports.begin(ListKind.MEMBERS, "", header + "QM A;Plauen", who=BOARD, now=NOW)
    rows = "QM A;Plauen\nQM B;Plauen\nQM C;Plauen"
    three = await imports.begin(ListKind.MEMBERS, "", header + rows, who=BOARD, now=NOW)
    with counted() as short:
        await imports.look(one, now=NOW)
    with counted() as long:
        await imports.look(three, now=NOW)
    assert long.number == short.number
