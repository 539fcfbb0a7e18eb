"""Lists of speakers are read in as members are, and every export is read back without loss."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from lagplanner.database import hosting
from lagplanner.database import speakers as stored
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import ConflictError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.membership.import_outcome import Standing
from lagplanner.domain.talks.consents import Consent, ConsentKind
from lagplanner.domain.talks.speakers import (
    Slides,
    Speaker,
    SpeakerField,
    Talk,
    TalkState,
    Via,
)
from lagplanner.services.membership import exports, imports
from lagplanner.services.membership.exports import ExportForm
from lagplanner.services.membership.imports import ListKind
from lagplanner.services.membership.speaker_holdings import TITLES, Spoken, spoken_plain
from tests.people import BOARD, NOW, SONNENHOF, settle

LIST = (
    "Vortragende 2027;;;\n"
    "Referent/in;Behörde;Bereich;Mail\n"
    "Dr. Jana Müßig;Amt für Beispiele;Verwaltung;muessig@amt.example\n"
    "Robin Muster;Hochschule Beispiel;Forschung;\n"
    "Kim Beispiel;Landtag;Sport;kim@landtag.example\n"
).encode("cp1252")
JANA = Speaker(
    0,
    "Dr. Jana Müßig",
    salutation="Sehr geehrte Frau Dr. Müßig",
    organisation="Amt; für „Beispiele“",
    function="=Referatsleitung",
    field=SpeakerField.ADMINISTRATION,
    email="muessig@amt.example",
    office_email="vorzimmer@amt.example",
    phone="+49 30 23125007",
    language="en",
    topics="Leerstand, Klima",
    note="ruft lieber an\nnie freitags",
    forget_on=date(2028, 1, 11),
)
NAMESAKE = Speaker(0, "Dr. Jana Müßig", organisation="Verein Beispiel")
LONG_AGO = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


async def a_network_that_heard_them() -> None:
    """Two people of one name; one spoke with everything a talk can know, one stands in for her."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(0, 2026, 1, date(2026, 3, 9), town=host.town, host_id=host.id), at=NOW
        )
        jana = await stored.save_speaker(JANA, at=NOW)
        other = await stored.save_speaker(NAMESAKE, at=NOW)
        talk = await stored.save_talk(
            Talk(
                0,
                meeting.id,
                jana.id,
                2,
                TalkState.SUBSTITUTED,
                "Amt für Beispiele",
                "Referatsleitung",
                SpeakerField.SCIENCE,
                "Leerstand nutzen",
                "Was bleibt?",
                time(10, 30),
                60,
                20,
                date(2026, 2, 1),
                LONG_AGO,
                LONG_AGO,
                "Vorzimmer",
                Via.PHONE,
                BOARD,
                "gern wieder",
                online=True,
                equipment="Beamer",
                travel="Zug",
                slides=Slides.BROUGHT,
                fee_cents=15_000,
                travel_cents=8_050,
                claim_cents=0,
                claimed_at=LONG_AGO,
                may_name=True,
                may_share_slides=False,
                seen_programme_at=LONG_AGO,
                correction="Dr. fehlt",
            )
        )
        await stored.save_days(talk.id, [date(2026, 3, 16)])
        await stored.add_consents(
            talk.id, [Consent(ConsentKind.NAME, True, "Dürfen wir?", LONG_AGO, "Jana")]
        )
        await stored.save_talk(Talk(0, meeting.id, other.id, substitute_for=talk.id))


async def everything() -> tuple[object, ...]:
    talks = await stored.talks()
    ids = [talk.id for talk in talks]
    return await stored.speakers(), talks, await stored.days(ids), await stored.consents(ids)


async def read_in(
    content: bytes, kind: ListKind = ListKind.SPEAKERS, **more: bool
) -> imports.Report:
    return await imports.read_in(kind, "liste", content, who=BOARD, now=NOW, **more)


async def test_a_list_as_people_keep_it_is_looked_at_first_with_rows_and_remedies(
    database: Database,
) -> None:
    report = await read_in(LIST)

    assert (report.applied, report.summary) == (False, "2 neu, 0 geändert, 1 unklar")
    assert report.troubles == (
        "Zeile 5, Spalte „Bereich“: „Sport“ ist kein Bereich. "
        "Bitte schreiben Sie Politik, Verwaltung, Wissenschaft oder Praxis.",
    )
    assert await stored.speakers() == ()


async def test_the_clear_rows_are_taken_over_and_taken_back_for_a_day(database: Database) -> None:
    report = await read_in(LIST, skip_unclear=True)
    assert [(one.name, one.field) for one in await stored.speakers()] == [
        ("Dr. Jana Müßig", SpeakerField.ADMINISTRATION),
        ("Robin Muster", SpeakerField.SCIENCE),
    ]
    assert report.run_id is not None
    undone = await imports.undo(report.run_id, who=BOARD, now=NOW)
    assert (undone.restored, await stored.speakers()) == (2, ())


async def test_who_was_asked_since_stays_when_the_list_is_taken_back(database: Database) -> None:
    report = await read_in(LIST, skip_unclear=True)
    jana, robin = await stored.speakers()
    async with transaction():
        meeting = await hosting.save_meeting(Meeting(0, 2027, 1, date(2027, 3, 15)), at=NOW)
        await stored.save_talk(Talk(0, meeting.id, jana.id))
        await stored.save_talk(Talk(0, meeting.id, robin.id))
    with pytest.raises(ConflictError, match="schon eine Anfrage"):
        await imports.undo(report.run_id or 0, who=BOARD, now=NOW)


async def test_a_second_list_changes_what_it_fills_and_takes_nothing_away(
    database: Database,
) -> None:
    async with transaction():
        saved = await stored.save_speaker(JANA, at=NOW)
    report = await read_in(
        "Name;E-Mail;Funktion;Telefon\nJana Müßig;muessig@amt.example;Amtsleitung;\n".encode()
    )
    assert report.changes == (
        "Zeile 2, Jana Müßig: Name „Dr. Jana Müßig“ → „Jana Müßig“",
        "Zeile 2, Jana Müßig: Funktion „=Referatsleitung“ → „Amtsleitung“",
    )
    assert await stored.speaker(saved.id) == replace(
        saved, name="Jana Müßig", function="Amtsleitung", version=2
    )


@pytest.mark.parametrize("form", [ExportForm.CSV, ExportForm.XLSX])
async def test_a_list_of_speakers_is_read_back_as_it_is(
    database: Database, form: ExportForm
) -> None:
    await a_network_that_heard_them()
    made = await exports.export(form, ListKind.SPEAKERS, now=NOW)
    token = await imports.begin(ListKind.SPEAKERS, made.filename, made.content, who=BOARD, now=NOW)
    rows = (await imports.look(token, now=NOW)).rows
    assert [(row.standing, row.troubles) for row in rows] == [(Standing.SAME, ())] * 2


@pytest.mark.parametrize("form", list(ExportForm))
async def test_a_whole_export_brings_speakers_and_talks_into_an_empty_house(
    database: Database, form: ExportForm
) -> None:
    await a_network_that_heard_them()
    before = await everything()
    made = await exports.export(form, now=NOW)
    same = await read_in(made.content, ListKind.ALL)
    assert (same.new, same.changed) == (0, 0)
    async with transaction():
        for speaker in await stored.speakers():
            await stored.delete_speaker(speaker.id)

    report = await read_in(made.content, ListKind.ALL)

    assert report.new == 4
    assert as_if_never_gone(await everything()) == as_if_never_gone(before)
    await imports.undo(report.run_id or 0, who=BOARD, now=NOW)
    assert await stored.speakers() == ()


def as_if_never_gone(found: tuple[object, ...]) -> str:
    """Everything but ids and versions, which a house counts for itself."""
    speakers, talks, days, consents = found
    people = {one.id: place for place, one in enumerate(speakers)}  # type: ignore[attr-defined]
    places = {one.id: place for place, one in enumerate(talks)}  # type: ignore[attr-defined,call-overload]
    return repr(
        (
            [replace(one, id=0, version=0) for one in speakers],  # type: ignore[attr-defined,type-var]
            [
                replace(
                    one,
                    id=0,
                    version=0,
                    speaker_id=people[one.speaker_id],
                    substitute_for=places.get(one.substitute_for or 0),
                )
                for one in talks  # type: ignore[attr-defined]
            ],
            list(days.values()),  # type: ignore[attr-defined]
            list(consents.values()),  # type: ignore[attr-defined]
        )
    )


def test_the_table_of_talks_has_a_column_for_all_that_is_known() -> None:
    assert set(TITLES) == set(spoken_plain(Spoken(Talk(0, 0, 0), "", 0)))
