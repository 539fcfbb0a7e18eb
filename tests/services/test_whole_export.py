"""Does everything the association keeps leave with an export, and come back in an empty installation?"""

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar

from lagplanner.database import (
    carried,
    hosting,
    members,
    minutes,
    profiles,
    receipts,
    tables,
)
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.afterwards.minutes import Section, Version
from lagplanner.domain.membership.import_days import german_day
from lagplanner.formats.spreadsheets import sheets
from lagplanner.services.afterwards.paper_texts import read_papers
from lagplanner.services.membership import imports
from lagplanner.services.membership.carried_holdings import OF_PICTURES, PARTS, SETTINGS
from lagplanner.services.membership.exports import (
    NOT_IN_WORKBOOK,
    Exported,
    ExportForm,
    export,
)
from lagplanner.services.membership.imports import ListKind
from lagplanner.services.public import look
from lagplanner.services.reminding import reminder_facts
from lagplanner.services.running import demo
from lagplanner.templating import locale
from lagplanner.templating.sentences import said
from tests.demo_at_work import begin_work
from tests.people import BOARD, NOW, PARK, TODAY

ON_ONE = pytest.mark.parametrize("dialect", ["sqlite"])


async def empty() -> None:
    """Nothing is left; whatever comes back gets other numbers."""
    async with transaction():
        for table in reversed(tables.TABLES):
            name = table._meta.tablename
            if name not in ("mail_state", "setting"):
                await run_sql(f"DELETE FROM {name}")
        await run_sql("DELETE FROM setting")


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


async def read_back(content: bytes, *, dry_run: bool = False) -> imports.Report:
    return await imports.read_in(
        ListKind.ALL, "alles", content, who=BOARD, now=NOW, dry_run=dry_run
    )


@pytest.mark.parametrize("form", ExportForm)
async def test_the_demo_at_work_leaves_and_comes_back_to_the_byte(
    app: Litestar, form: ExportForm
) -> None:
    """With all that is in it: places, replies, lists, polls, files, pictures, minutes, an assembly."""
    await begin_work(now=NOW, today=TODAY)
    first = await export(form, now=NOW)
    await empty()
    await read_back(first.content)
    again = await export(form, now=NOW)

    before, after = parts_of(first), parts_of(again)
    assert [name for name in before if before[name] != after.get(name)] == []
    assert list(after) == list(before)
    folders = {name.partition("/")[0] for name in before if "/" in name}
    assert folders >= ({"xl"} if form is ExportForm.XLSX else {"Dateien", "Bilder"})


def parts_of(exported: Exported) -> dict[str, object]:
    """What an export holds, by name, but the moment at which a workbook says it was saved."""
    if exported.filename.endswith(".json"):
        data = json.loads(exported.content)
        return data | data["files"] | {"text": exported.content}
    return {
        name: content
        for name, content in files_of(exported.content).items()
        if name != "docProps/core.xml"
    }


@ON_ONE
async def test_a_workbook_says_what_it_lacks_and_takes_no_picture_away(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.XLSX, now=NOW)
    assert sheets(exported.content)["Hinweis"] == [[NOT_IN_WORKBOOK]]
    for table in carried.WITH_BYTES:
        if table._meta.tablename != "file_content":
            assert PARTS[table._meta.tablename] in NOT_IN_WORKBOOK
    before = await profiles.profiles()
    assert [one for one in before if profiles.purposes(one)] != []
    async with transaction():
        for one in before:
            await profiles.save(replace(one, name_en="Changed since"))
    assert (await read_back(exported.content)).changed == len(before)
    assert await profiles.profiles() == before


@ON_ONE
async def test_read_in_where_it_came_from_it_changes_nothing(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.CSV, now=NOW)
    report = await read_back(exported.content)
    assert (report.new, report.changed, report.run_id) == (0, 0, None)


@ON_ONE
async def test_what_came_is_counted_before_and_can_be_taken_back_but_for_what_changed(
    app: Litestar,
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.CSV, now=NOW)
    await empty()
    looked = await read_back(exported.content, dry_run=True)
    assert await members.projects() == ()
    done = await read_back(exported.content)
    assert (looked.new, looked.changed) == (done.new, done.changed)
    assert done.run_id is not None

    async with transaction():
        await run_sql("UPDATE topic SET title = 'Anders' WHERE id = (SELECT min(id) FROM topic)")
    undone = await imports.undo(done.run_id, who=BOARD, now=NOW + timedelta(hours=1))
    assert undone.refused == ("Im Teil „Themen“ bleiben 1, die seitdem geändert wurden.",)
    left = await stored_rows()
    assert {name for name, rows in left.items() if rows} == {"topic", "setting"}, (
        "rules are set back"
    )
    assert [row["title"] for row in left["topic"]] == ["Anders"]


@ON_ONE
async def test_what_others_have_built_on_an_imported_row_stays_when_that_is_taken_back(
    app: Litestar,
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    async with transaction():
        await run_sql("DELETE FROM topic")
    done = await read_back(exported.content)
    assert done.run_id is not None
    [topic, *_] = await run_sql("SELECT id, title FROM topic ORDER BY id")
    [project, *_] = await members.projects()
    vote = {"topic": topic["id"], "project": project.id}
    async with transaction():
        await run_sql(f"DELETE FROM topic_vote WHERE topic = {topic['id']}")
        await tables.TopicVote.insert(tables.TopicVote(**vote, at=NOW))

    undone = await imports.undo(done.run_id, who=BOARD, now=NOW + timedelta(hours=1))
    sentence = f"Im Teil „Themen“ bleibt, worauf seitdem anderes aufbaut: „{topic['title']}“."
    assert undone.refused == (sentence,)
    assert [row["title"] for row in (await stored_rows())["topic"]] == [topic["title"]]
    [kept] = await run_sql("SELECT topic, project FROM topic_vote")
    assert kept == vote


async def test_a_project_and_a_meeting_others_have_built_on_stay_when_they_are_taken_back(
    app: Litestar,
) -> None:
    """An answer given since would have gone with either."""
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    await empty()
    done = await read_back(exported.content)
    assert done.run_id is not None
    [meeting, *_] = [one for one in await hosting.meetings() if one.is_working]
    guest = [one for one in await members.projects() if one.id != meeting.host_id][-1]
    [topic, *_] = await run_sql("SELECT id FROM topic ORDER BY id")
    vote = {"topic": topic["id"], "project": guest.id}
    item = {"meeting": meeting.id, "title": "Schlüssel holen"}
    async with transaction():
        await run_sql("DELETE FROM topic_vote")
        await tables.TopicVote.insert(tables.TopicVote(**vote, at=NOW))
        await tables.ChecklistItem.insert(tables.ChecklistItem(**item, code="key"))

    undone = await imports.undo(done.run_id, who=BOARD, now=NOW + timedelta(hours=1))

    sentences = {
        f"„{guest.name}“ bleibt: Darauf baut seitdem anderes auf.",
        f"Das Treffen am {german_day(meeting.day)} bleibt: Darauf baut seitdem anderes auf.",
    }
    assert sentences <= set(undone.refused)
    assert await run_sql("SELECT topic, project FROM topic_vote") == [vote]
    assert await run_sql("SELECT meeting, title FROM checklist_item") == [item]
    assert {one.id for one in await members.projects()} == {guest.id, meeting.host_id}
    assert await hosting.meetings() == (meeting,)


async def test_papers_read_meanwhile_keep_nothing_from_being_taken_back(app: Litestar) -> None:
    """The house has read them by itself: nobody has built on them."""
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    await empty()
    done = await read_back(exported.content)
    assert done.run_id is not None
    assert await read_papers() > 0

    undone = await imports.undo(done.run_id, who=BOARD, now=NOW + timedelta(hours=1))

    assert undone.refused == ()
    assert {name for name, rows in (await stored_rows()).items() if rows} == {"setting"}


async def test_a_file_and_a_bill_that_stay_keep_their_bytes(app: Litestar) -> None:
    """One was given to others since, the other has got a new scan."""
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    await empty()
    done = await read_back(exported.content)
    assert done.run_id is not None
    [file, *_] = await run_sql("SELECT id FROM meeting_file ORDER BY id")
    [bill, *_] = await run_sql("SELECT receipt AS id FROM receipt_scan ORDER BY id")
    async with transaction():
        await run_sql(f"UPDATE meeting_file SET title = 'Anders' WHERE id = {file['id']}")
        await receipts.show_scan(bill["id"], None, NOW)
        await receipts.add_scan(bill["id"], b"neu", "pdf", NOW)
    contents = f"SELECT content FROM file_content WHERE file = {file['id']}"
    scans = f"SELECT content FROM receipt_scan WHERE receipt = {bill['id']} ORDER BY id"
    before = await run_sql(contents), await run_sql(scans)

    undone = await imports.undo(done.run_id, who=BOARD, now=NOW + timedelta(hours=1))

    assert {
        "Im Teil „Dateien“ bleiben 1, die seitdem geändert wurden.",
        "Im Teil „Belege“ bleiben 1, die seitdem geändert wurden.",
    } <= set(undone.refused)
    assert (await run_sql(contents), await run_sql(scans)) == before
    assert [len(rows) for rows in before] == [1, 2]


@ON_ONE
async def test_an_assembly_others_have_written_on_stays_when_it_is_taken_back(
    app: Litestar,
) -> None:
    await begin_work(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    await empty()
    done = await read_back(exported.content)
    assert done.run_id is not None
    [assembly] = [one for one in await hosting.meetings() if one.is_assembly]
    async with transaction():
        await run_sql("UPDATE motion SET title = 'Beitritt, neu gefasst'")

    undone = await imports.undo(done.run_id, who=BOARD, now=NOW + timedelta(hours=1))

    day = german_day(assembly.day)
    kept = (
        f"Das Treffen am {day} bleibt: Darauf baut seitdem anderes auf.",
        f"Die Angaben zur Versammlung am {day} wurden seitdem geändert und bleiben.",
    )
    assert [one for one in undone.refused if day in one] == list(kept)
    with locale.speaking("en"):
        assert str(said(kept[1])).startswith("What is known of the assembly on ")
    assert await hosting.meetings() == (assembly,)


@ON_ONE
async def test_an_older_export_takes_no_version_of_the_minutes_away(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    exported = await export(ExportForm.JSON, now=NOW)
    [head] = (await minutes.minutes()).values()
    async with transaction():
        later = Version(head.version + 1, "Anwesend (3)", (Section("Aktuelles", "Nachgetragen."),))
        await minutes.add_version(head.id, later, at=NOW, who=BOARD)
        await minutes.save(replace(head, version=later.number))

    report = await read_back(exported.content)
    assert (report.new, report.changed) == (0, 0)
    assert (await minutes.versions(head.id))[-1].sections == later.sections


@ON_ONE
async def test_who_was_there_leaves_also_when_the_project_is_gone(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    [here, *_] = await members.projects()
    [first] = await run_sql("SELECT * FROM attendance ORDER BY id LIMIT 1")
    async with transaction():
        gone = await members.save(replace(PARK, name="Bald fort", town=here.town), at=NOW)
        tick = {**first, "id": 9999, "project": gone.id, "line": f"p{gone.id}-1", "name": "Kim"}
        await tables.Attendance.insert(tables.Attendance(**tick))
        await members.delete(gone.id)

    exported = await export(ExportForm.JSON, now=NOW)
    report = await read_back(exported.content)
    assert (report.new, report.changed) == (0, 0)
    await empty()
    await read_back(exported.content)
    again = await export(ExportForm.JSON, now=NOW)
    assert attendance_in(again) == attendance_in(exported)
    [kim] = [one for one in (await stored_rows())["attendance"] if one["name"] == "Kim"]
    assert (kim["project"], kim["line"]) == (None, f"gone-{gone.id}-1")


def attendance_in(exported: Exported) -> list[dict[str, Any]]:
    return list(json.loads(exported.content)["further"]["attendance"])


async def stored_rows() -> dict[str, list[dict[str, object]]]:
    return {
        table._meta.tablename: await run_sql(f"SELECT * FROM {table._meta.tablename}")
        for table in carried.CARRIED
    }


def test_every_table_leaves_or_somebody_has_said_why_not() -> None:
    carried_names = set(carried.CARRIED_NAMES)
    groups = (carried_names, set(carried.OF_THEIR_OWN), set(carried.LEFT_OUT))
    assert sorted(name for group in groups for name in group) == sorted(
        table._meta.tablename for table in tables.TABLES
    )


def test_every_part_has_a_name_people_know_in_both_languages() -> None:
    assert set(PARTS) == carried.CARRIED_NAMES
    with locale.speaking("en"):
        assert [name for name in PARTS.values() if said(name) == name] == []
        assert said("Im Teil „Stimmen für Themen“ bleiben 2, die seitdem geändert wurden.") == (
            "In the part “Votes for topics” 2 stay that were changed since."
        )


def test_the_settings_that_leave_are_those_of_the_look_and_the_hours_of_letters() -> None:
    assert {look.LOGO, look.ICON, look.LOGO_SIZE} == OF_PICTURES
    assert {look.ACCENT, reminder_facts.SEND_AT} <= SETTINGS
