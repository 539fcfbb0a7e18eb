"""Everything that is given out can be read in again without loss."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta

import openpyxl
import pytest

from lagplanner.database import (
    agenda,
    assemblies,
    hosting,
    minutes,
    pictures,
    profiles,
    settings_store,
)
from lagplanner.database import members as stored
from lagplanner.database.engine import run_sql, transaction
from lagplanner.database.pictures import Picture
from lagplanner.domain.afterwards.minutes import (
    Action,
    Minutes,
    MinutesState,
    Objection,
    Section,
    Version,
)
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.assembly.votes import Mark, Presence
from lagplanner.domain.directory import profiles as profile_facts
from lagplanner.domain.directory.profiles import Bilingual, Funder, HeadedText
from lagplanner.domain.errors import InputError
from lagplanner.domain.hosting import Meeting, MeetingState, Wish, WishKind
from lagplanner.domain.members import Contact, OfficeHours, Pause, Project, Town
from lagplanner.domain.talks.agenda import Item, ItemKind
from lagplanner.formats.spreadsheets import archive, unpacked
from lagplanner.services.membership import imports
from lagplanner.services.membership.exports import Exported, ExportForm, export
from lagplanner.services.membership.holding_tables import as_tables
from lagplanner.services.membership.holdings import Holdings, gather
from lagplanner.services.membership.imports import ListKind
from tests.meeting_files import photo
from tests.people import AUE, BOARD, CHEMNITZ, MUEHLE, NOW, OSTSTADT, PARK, PLAUEN, TOWNS
from tests.services.test_profiles import FULL

pytestmark = pytest.mark.usefixtures("database")

OWN_TOWN = Town(
    "bad-beispiel", "Bad Beispiel", 51.123456, 13.5, "Kreis", "Region", "", has_rail=False
)
RICH = replace(
    PARK,
    name="=Gemeinwesen; „Am Park“, 'Süd'",
    area="-Süd",
    carrier="@Träger",
    street="Am Markt 3",
    postcode="09122",
    website="https://am-park.example/seite?a=1;b=2",
    phone="+49 30 23125001",
    funders="+Stadt, ESF; Land",
    notes="Erste Zeile\nzweite; mit „Zeichen“",
    office_note="Weitere nach Absprache",
    contacts=(
        Contact("Kim Beispiel", "Ansprechpartnerin", "kim@example.org", "+49 30 23125002"),
        Contact("Toni Muster", "Leitung", "", "über das Büro", "en"),
    ),
    pauses=(
        Pause(date(2024, 3, 1), date(2024, 6, 30), "Umbau (lang)"),
        Pause(date(2028, 1, 1), None, "Elternzeit; bis auf Weiteres"),
    ),
    office_hours=(OfficeHours(0, time(9, 30), time(12)), OfficeHours(4, time(13), time(15, 45))),
    walk_minutes=0,
    weight=150,
    member_until=date(2030, 12, 31),
    last_hosted=date(2022, 3, 21),
)


AGENDA = (
    Item(ItemKind.WELCOME, 15, "=Begrüßung; kurz", "Vorstand, „Team“"),
    Item(ItemKind.INTERNAL, 20),
)


async def record_minutes(meeting_id: int, project_id: int) -> None:
    """Two versions, an objection that was answered, one thing done and one to do."""
    head = await minutes.save(
        Minutes(0, meeting_id, MinutesState.CIRCULATED, "=Robin; B.", "robin@example.org", 2, 1)
    )
    for number, text in ((1, "Kurz"), (2, "-Länger; „mit“ Zeichen\nund Zeilen")):
        version = Version(number, "Anwesend (2): Am Park", (Section("Aktuelles", text, "Ja."),))
        await minutes.add_version(head.id, version, at=NOW, who=BOARD)
    objection = Objection(0, project_id, "Toni", "Es waren drei.", NOW, "Stimmt.", NOW)
    await minutes.add_objection(head.id, objection)
    todo = Action(0, meeting_id, "Liste", project_id=project_id, due=date(2027, 6, 1))
    done = Action(0, meeting_id, "Raum", "Vorstand", None, None, NOW, BOARD)
    await minutes.save_actions(meeting_id, (todo, done))


STREET = Picture("profile:0123456789ab", "0123456789ab", "image/jpeg", photo("JPEG", size=(64, 48)))
SHOWN = replace(
    FULL,
    texts=(HeadedText(Bilingual("=Was?"), Bilingual("**Viel**;\n" * 4_000, "Much")),),
    funders=(Funder("Stadt", "https://stadt.example"),),
    pictures=(profile_facts.Picture(STREET.mark, Bilingual("Ein Haus", "A house")),),
)
"""So long that its text fills more than one cell of a table."""


async def settle() -> Holdings:
    """A network with everything an export holds."""
    async with transaction():
        for town in (*TOWNS, OWN_TOWN):
            await stored.add_town(town)
        rich, muehle, twin = [
            await stored.save(project, at=NOW)
            for project in (RICH, MUEHLE, replace(MUEHLE, slug="", town=OWN_TOWN, weight=50))
        ]
        await stored.save(replace(AUE, step_free=None, room_capacity=None, weight=1), at=NOW)
        await stored.save(OSTSTADT, at=NOW)
        past = Meeting(0, 2025, 1, date(2025, 3, 10), town=CHEMNITZ, host_id=rich.id)
        for meeting in (
            replace(past, co_host_ids=(muehle.id, twin.id), topic="=Wohnen", participants=0),
            Meeting(0, 2025, 2, date(2025, 6, 9), MeetingState.CANCELLED, note="Sturm\nund Regen"),
            Meeting(
                0,
                2027,
                1,
                date(2027, 3, 8),
                MeetingState.CONFIRMED,
                town=PLAUEN,
                host_id=twin.id,
                standby_id=muehle.id,
                uid="eigene-kennung@example.org",
                sequence=3,
            ),
            Meeting(0, 2025, 1, date(2025, 11, 3), kind="assembly", town=CHEMNITZ),
        ):
            saved = await hosting.save_meeting(meeting, at=NOW)
            if meeting.number == 1 and meeting.year == 2027:
                await agenda.save_items(saved.id, AGENDA)
                await record_minutes(saved.id, muehle.id)
        await _decide(saved.id, muehle.id, twin.id)
        await stored.save_wish(Wish(muehle.id, WishKind.OFFER, 2027, 2, "gern; im Mai"), at=NOW)
        await pictures.put(STREET, at=NOW, who=BOARD)
        await profiles.save(replace(SHOWN, project_id=rich.id))
        await stored.save_wish(Wish(twin.id, WishKind.AVOID, 2027, 4), at=NOW)
        await settings_store.put(
            {"association": "=Netz, a, b, c, d", "host_gap": "5"}, at=NOW, who=BOARD
        )
        return await gather()


async def _decide(assembly: int, here: int, carried: int) -> None:
    """The assembly has an hour, elections, a motion and two votes, one of them by proxy."""
    await assemblies.save(
        Assembly(
            assembly, time(13), "Per Video", ("Vorsitz", "Kasse"), (), "Eilt.", date(2025, 10, 1)
        )
    )
    await assemblies.save_motion(
        Motion(0, assembly, 1, "=Beitritt", "Weil,\nso.", carried, "Ada", BOARD, NOW)
    )
    await assemblies.save_vote(assembly, Mark(here, Presence.PRESENT, None, "Ada", BOARD, NOW))
    await assemblies.save_vote(assembly, Mark(carried, Presence.PROXY, here, "", BOARD, NOW))


async def empty() -> None:
    """Nothing is left of the network."""
    async with transaction():
        for table in ("wish", "hosting", "meeting", "project", "town", "setting"):
            await run_sql(f"DELETE FROM {table}")
    assert await stored.projects() == ()


def by_names(holdings: Holdings) -> dict[str, list[list[object]]]:
    """The holdings without ids, which differ from one database to another."""
    return {title: [list(row) for row in rows] for title, rows in as_tables(holdings).items()}


async def everything() -> Holdings:
    async with transaction():
        return await gather()


@pytest.mark.parametrize("form", ExportForm)
async def test_an_export_read_into_an_empty_database_is_the_same_network(form: ExportForm) -> None:
    before = await settle()
    exported = await export(form, now=NOW)
    await empty()
    report = await imports.read_in(
        ListKind.ALL, exported.filename, exported.content, who=BOARD, now=NOW
    )
    after = await everything()
    assert by_names(after) == by_names(before)
    assert [replace(item, id=0) for item in after.projects] == [
        replace(item, id=0) for item in before.projects
    ]
    assert (report.applied, report.changed, report.unclear) == (True, 2, 0), "two rules are set"
    assert (await export(form, now=NOW)).content[:2] == exported.content[:2]


async def test_two_exports_of_one_network_are_the_same_bytes_before_and_after_the_way() -> None:
    await settle()
    first = await export(ExportForm.JSON, now=NOW)
    await empty()
    await imports.read_in(ListKind.ALL, "x.json", first.content, who=BOARD, now=NOW)
    assert (await export(ExportForm.JSON, now=NOW)).content == first.content


@pytest.mark.parametrize("form", ExportForm)
async def test_an_export_read_in_where_it_came_from_changes_nothing(form: ExportForm) -> None:
    before = await settle()
    exported = await export(form, now=NOW)
    report = await imports.read_in(ListKind.ALL, "x", exported.content, who=BOARD, now=NOW)
    assert (report.new, report.changed, report.run_id) == (0, 0, None)
    assert await everything() == before


async def test_a_restored_export_can_be_taken_back_whole() -> None:
    await settle()
    exported = await export(ExportForm.JSON, now=NOW)
    await empty()
    report = await imports.read_in(ListKind.ALL, "x", exported.content, who=BOARD, now=NOW)
    assert report.run_id is not None
    undone = await imports.undo(report.run_id, who=BOARD, now=NOW + timedelta(hours=1))
    assert undone.refused == ()
    after = await everything()
    assert (after.projects, after.meetings, after.wishes, after.towns) == ((), (), (), ())


async def test_a_dry_run_of_an_export_counts_and_stores_nothing() -> None:
    await settle()
    exported = await export(ExportForm.JSON, now=NOW)
    await empty()
    report = await imports.read_in(
        ListKind.ALL, "x", exported.content, who=BOARD, now=NOW, dry_run=True
    )
    assert report.new == 5 + 5 + 4 + 2 + 1 + 1 + 1 + 1
    assert await stored.projects() == ()


@pytest.mark.parametrize(
    ("form", "kind"),
    [(form, kind) for form in ("xlsx", "csv") for kind in (ListKind.MEMBERS, ListKind.MEETINGS)],
)
async def test_one_list_of_an_export_reads_as_any_list_does(form: str, kind: ListKind) -> None:
    await settle()
    for exported in (
        await export(ExportForm(form), kind, now=NOW),
        await export(ExportForm.XLSX, now=NOW),
    ):
        report = await imports.read_in(
            kind, exported.filename, exported.content, who=BOARD, now=NOW, dry_run=True
        )
        assert (report.new, report.changed, report.unclear) == (0, 0, 0)
        assert report.same == (5 if kind is ListKind.MEMBERS else 4)


async def test_the_workbook_has_a_sheet_per_kind_and_real_days() -> None:
    await settle()
    exported = await export(ExportForm.XLSX, now=NOW)
    book = openpyxl.load_workbook(io.BytesIO(exported.content))
    assert exported.filename == "lagplanner-2026-11-24.xlsx"
    assert book.sheetnames == [
        "Mitglieder",
        "Arbeitstreffen",
        "Vortragende",
        "Fachbeiträge",
        "Ablauf",
        "Protokolle",
        "Versammlungen",
        "Profile",
        "Städte",
        "Wünsche",
        "Regeln",
        "Weiteres",
        "Hinweis",
    ]
    assert book["Arbeitstreffen"]["A2"].is_date


async def test_no_cell_of_a_csv_export_begins_like_a_formula() -> None:
    await settle()
    exported = await export(ExportForm.CSV, now=NOW)
    packed = zipfile.ZipFile(io.BytesIO(exported.content))
    text = packed.read("Mitglieder.csv").decode("utf-8-sig")
    assert "'=Gemeinwesen" in text
    assert "'+49 30 23125001" in text
    cells = [cell.strip('"') for line in text.split("\r\n") for cell in line.split(";")]
    assert not [cell for cell in cells if cell[:1] in tuple("=+@\t\r")]


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    with pytest.raises(InputError, match=sentence):
        yield


def _without_a_number(exported: Exported) -> bytes:
    """An export of tables in which the second item of an agenda takes so many minutes as "lang"."""
    files = unpacked(exported.content)
    name = "Ablauf.csv"
    return archive({**files, name: files[name].replace(b";20;", b";lang;")})


async def test_what_is_no_export_is_refused_and_stores_nothing() -> None:
    await settle()
    before = await everything()
    document = json.loads((await export(ExportForm.JSON, now=NOW)).content)
    for content, sentence in [
        ("{", "kein JSON-Dokument"),
        ("{}", "kein Export dieser Software"),
        (json.dumps({**document, "version": 99}), "Fassung 99"),
        (json.dumps({**document, "projects": [{"name": "x"}]}), "beschädigt"),
        (json.dumps({**document, "wishes": 7}), "beschädigt"),
        (_without_a_number(await export(ExportForm.CSV, now=NOW)), "Blatt „Ablauf“ ist Zeile 3"),
    ]:
        with refused(sentence):
            await imports.read_in(ListKind.ALL, "x.json", content, who=BOARD, now=NOW)
    assert await everything() == before


async def test_json_is_always_everything() -> None:
    with refused("nur den vollständigen Export"):
        await export(ExportForm.JSON, ListKind.MEMBERS, now=NOW)


async def test_the_cast_fills_every_field() -> None:
    untouched = {"id", "version", "kind", "town"}
    empty_project = Project(0, "", "", PARK.kind, CHEMNITZ)
    same = [
        name
        for name in Project.__slots__
        if name not in untouched and getattr(RICH, name) == getattr(empty_project, name)
    ]
    assert same == []
