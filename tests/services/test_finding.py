"""Does the board's search find what was meant, and nothing that is not for the reader?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from lagplanner.database import finding as index
from lagplanner.database import hosting, members, minutes, speakers, tables
from lagplanner.database.acting import acting_as
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.access import Actor, Role
from lagplanner.domain.afterwards.files import BOARD as BOARD_READS
from lagplanner.domain.afterwards.files import FileKind, Giver
from lagplanner.domain.afterwards.minutes import Minutes, Section, Version
from lagplanner.domain.finding import Kind
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project, Town
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.talks.speakers import Speaker, Talk
from lagplanner.mail import outbox
from lagplanner.services import finding
from lagplanner.services.afterwards import files, paper_texts
from lagplanner.services.afterwards.files import Filed, Given
from tests.meeting_files import PDF, written_pdf
from tests.people import BOARD, MUEHLE, NETWORK, NOW, RIESA, TODAY, settle

HOYERSWERDA = Town("hoyerswerda", "Hoyerswerda", 51.437, 14.235, "Bautzen", "Dresden")
EMPTY_SHOPS = "Leerstände in der Altstadt nutzen"


@pytest.fixture
async def network(database: Database) -> list[Project]:
    """Four projects and two meetings: in Hoyerswerda about empty shops, in Riesa about noise."""
    projects = await settle(*NETWORK, MUEHLE)
    host = projects[0]
    async with transaction():
        await members.add_town(HOYERSWERDA)
        first = Meeting(0, 2025, 1, date(2025, 3, 10), town=HOYERSWERDA, host_id=host.id)
        second = Meeting(0, 2025, 2, date(2025, 6, 16), town=RIESA, host_id=projects[1].id)
        first = await hosting.save_meeting(replace(first, topic=EMPTY_SHOPS), at=NOW)
        second = await hosting.save_meeting(replace(second, topic="Lärm im Hof"), at=NOW)
        speaker = await speakers.save_speaker(
            Speaker(0, "Prof. Dr. Uwe Krämer", organisation="Hochschule Mittweida"), at=NOW
        )
        await speakers.save_talk(Talk(0, second.id, speaker.id, title="Schall und Nachbarn"))
    return projects


@pytest.fixture(params=["just written", "looked at"])
async def house(network: list[Project], request: pytest.FixtureRequest) -> list[Project]:
    """The same, before the entries of the search are made and after."""
    if request.param == "looked at":
        assert await finding.catch_up() > 0
        assert await index.due() == {}
    return network


async def found(text: str) -> list[tuple[Kind, str]]:
    return [
        (group.kind, line.title)
        for group in (await finding.find(text)).groups
        for line in group.lines
    ]


MEETING, TALK = (Kind.MEETING, EMPTY_SHOPS), (Kind.MEETING, "Lärm im Hof")
MUESSIG = (Kind.CONTACT, "Robin Müßig")
KRAEMER = (Kind.SPEAKER, "Prof. Dr. Uwe Krämer")


WHAT_IS_MEANT: Mapping[str, list[tuple[Kind, str]]] = {
    "Hoyerswerda Leerstand": [MEETING],
    "leerstand hoyerswerda märz 2025": [MEETING],
    "das Treffen in Hoyerswerda": [MEETING],
    "Müßig": [MUESSIG],
    "muessig": [MUESSIG],
    "Mussig": [MUESSIG],
    "Leerstnad": [MEETING],
    "nuzen": [MEETING],
    "Hoyerswerda Lerstand": [MEETING],
    "Krämer": [KRAEMER, TALK],
    "kraem": [KRAEMER, TALK],
    "mittweida": [KRAEMER],
    "nachbar schall": [TALK],
    "ada.lindner@example.org": [(Kind.CONTACT, "Ada Lindner")],
    "15. März 2025": [],
    "10. März 2025": [MEETING],
    "10.3.2025 Leerstand": [MEETING],
    "16.06.2025": [TALK],
    "Leerstand Riesa": [],
    "Quittenbaum": [],
}


async def test_what_was_meant_is_found_and_stands_first(house: list[Project]) -> None:
    assert {typed: await found(typed) for typed in WHAT_IS_MEANT} == WHAT_IS_MEANT


async def test_nothing_is_found_where_nothing_to_look_for_was_typed(house: list[Project]) -> None:
    for typed in ("", " !? ", "in der"):
        assert await finding.find(typed) == finding.Found()


async def test_what_is_called_so_stands_before_what_only_holds_the_word(
    house: list[Project],
) -> None:
    names = await found("Neißeufer")
    assert names[0] == (Kind.PROJECT, "Gemeinwesenarbeit Neißeufer")
    assert TALK in names


async def test_a_guess_is_said_to_be_one(house: list[Project]) -> None:
    assert (await finding.find("Leerstnad")).guessed
    assert not (await finding.find("Leerstand")).guessed


async def test_minutes_show_where_the_word_stands(network: list[Project]) -> None:
    met = await hosting.meeting(2025, 1)
    text = "Die Stadt stellt zwei Läden kostenlos bereit."
    async with transaction():
        saved = await minutes.save(Minutes(0, met.id, version=1))
        said = Version(1, "", (Section("Verabredet", text),))
        await minutes.add_version(saved.id, said, at=NOW, who=BOARD)
    [group] = (await finding.find("kostenlose Läden")).groups
    assert (group.kind, group.lines[0].passage) == (Kind.MINUTES, text)
    assert await found("Hoyerswerda Läden") == [(Kind.MINUTES, EMPTY_SHOPS)]


async def test_a_change_is_found_at_once_and_what_was_before_is_not(house: list[Project]) -> None:
    met = await hosting.meeting(2025, 1)
    async with transaction():
        await hosting.save_meeting(replace(met, topic="Mobilität im Alter"), at=NOW)
    assert await found("Leerstand") == []
    assert await found("hoyerswerda mobil") == [(Kind.MEETING, "Mobilität im Alter")]


async def test_a_town_of_another_name_takes_its_projects_and_meetings_along(
    house: list[Project],
) -> None:
    async with transaction():
        await tables.Town.update({tables.Town.name: "Wojerecy"}).where(
            tables.Town.slug == "hoyerswerda"
        )
    assert await found("Wojerecy") == [MEETING]
    assert await found("Hoyerswerda") == []


async def test_whoever_may_not_see_people_finds_none(house: list[Project]) -> None:
    with acting_as(Actor(Role.AUDITOR)):
        assert await found("Müßig") == []
        assert await found("Krämer") == [TALK]
        assert await found("Hoyerswerda Leerstand") == [MEETING]


async def test_whoever_may_not_see_people_does_not_learn_of_their_words(
    house: list[Project],
) -> None:
    async with transaction():
        await speakers.save_speaker(Speaker(0, "Dr. Ada Leerstnad"), at=NOW)
    with acting_as(Actor(Role.AUDITOR)):
        assert await found("Leerstnad") == [MEETING]
    await finding.catch_up()
    with acting_as(Actor(Role.AUDITOR)):
        assert await found("Leerstnad") == [MEETING]


async def test_a_whole_address_means_only_that_one(house: list[Project]) -> None:
    async with transaction():
        for name in ("pruefung", "kasse"):
            one = Speaker(0, f"Vertretung {name}", email=f"{name}@example.org", topics="Kasse")
            await speakers.save_speaker(one, at=NOW)
    assert await found("kasse@example.org") == [(Kind.SPEAKER, "Vertretung kasse")]


async def test_what_gets_its_entry_during_a_search_is_counted_once(network: list[Project]) -> None:
    await finding.catch_up()
    await run_sql("INSERT INTO search_due (kind, thing) SELECT kind, thing FROM search_entry")
    groups = (await finding.find("Leerstand")).groups
    assert [(one.kind, one.number, len(one.lines)) for one in groups] == [(Kind.MEETING, 1, 1)]


async def test_of_very_much_that_changed_the_latest_is_read_and_the_page_says_so(
    network: list[Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "READ_AT_MOST", 2)
    assert (await finding.find("Krämer")).partial
    await finding.catch_up()
    assert not (await finding.find("Krämer")).partial


async def test_a_gathering_is_called_what_it_was_and_has_an_address_that_says_so(
    house: list[Project],
) -> None:
    kinds = ("assembly", "assembly_extra", "board", "conference")
    async with transaction():
        for kind in kinds:
            met = Meeting(0, 2025, 1, date(2025, 9, 1), town=RIESA, kind=kind)
            await hosting.save_meeting(met, at=NOW)
    lines = [
        (line.title, line.keys)
        for typed in ("Mitgliederversammlung", "Vorstandssitzung", "Fachtag")
        for group in (await finding.find(typed)).groups
        for line in group.lines
    ]
    assert lines == [
        ("außerordentliche Mitgliederversammlung", ("2025-1-ausserordentlich",)),
        ("Mitgliederversammlung", ("2025-1",)),
        ("Vorstandssitzung", ("2025-1-vorstand",)),
        ("Fachtag", ("2025-1-fachtag",)),
    ]


async def test_an_assembly_is_found_by_its_motions(house: list[Project]) -> None:
    met = Meeting(0, 2025, 1, date(2025, 9, 1), town=RIESA, kind="assembly")
    async with transaction():
        saved = await hosting.save_meeting(met, at=NOW)
    await finding.catch_up()
    await tables.Motion.insert(
        tables.Motion(
            meeting=saved.id,
            number=1,
            title="Beitritt zum Bundesverband",
            text="",
            who="",
            entered_by="",
            state="agenda",
            at=NOW,
        )
    )
    assert await found("Bundesverband") == [(Kind.ASSEMBLY, "Mitgliederversammlung")]


async def test_the_day_beside_a_find_is_not_said_once_more(house: list[Project]) -> None:
    [group] = (await finding.find("Leerstand 2025")).groups
    assert [line.passage for line in group.lines] == [""]


async def test_a_project_finds_nothing(house: list[Project]) -> None:
    with acting_as(Actor(Role.PROJECT)):
        assert await found("Hoyerswerda") == []


async def test_of_a_kind_with_many_finds_the_latest_are_shown_and_the_rest_by_pages(
    network: list[Project],
) -> None:
    async with transaction():
        for number in range(1, 31):
            await hosting.save_meeting(
                Meeting(0, 2024, number, date(2024, 1, number), town=RIESA, topic="Spielplätze"),
                at=NOW,
            )
    await finding.catch_up()
    [group] = (await finding.find("Spielplatz")).groups
    assert (group.number, len(group.lines)) == (30, finding.OF_EACH)
    assert group.lines[0].day == date(2024, 1, 30)
    second = await finding.find("Spielplatz", kind=Kind.MEETING, page=9)
    assert (second.page, second.pages) == (2, 2)
    assert second.groups[0].lines[-1].day == date(2024, 1, 1)


async def test_words_that_stand_nowhere_any_more_are_forgotten(network: list[Project]) -> None:
    await finding.catch_up()
    async with transaction():
        await tables.Contact.delete().where(tables.Contact.name == "Robin Müßig")
    await finding.catch_up()
    words = {row["word"] for row in await run_sql("SELECT word FROM search_word")}
    assert "riesa" in words
    assert not {"robin", "muessig"} & words


async def test_looking_at_nothing_new_changes_nothing(network: list[Project]) -> None:
    await finding.catch_up()
    assert await finding.catch_up() == 0


async def file(meeting: Meeting, content: bytes, kind: FileKind = FileKind.MINUTES) -> Filed:
    given = Given(kind, content)
    return await files.add(meeting.id, given, Giver.BOARD, who=BOARD, today=TODAY, now=NOW)


async def test_a_paper_is_found_by_what_stands_in_it(network: list[Project]) -> None:
    met = await hosting.meeting(2025, 1)
    filed = await file(met, written_pdf("Protokoll", "Quittenbäume für den Platz gepflanzt"))
    await finding.catch_up()
    assert await found("Quittenbaum") == []

    assert await paper_texts.read_papers() == 1

    [group] = (await finding.find("Quittenbaum")).groups
    [line] = group.lines
    assert (group.kind, line.title) == (Kind.FILE, "Protokoll des Treffens")
    assert line.passage == "Quittenbäume für den Platz gepflanzt"
    await files.remove(met.id, filed.file.mark, BOARD_READS, who=BOARD, now=NOW)
    assert await found("Quittenbaum") == []


async def test_each_paper_is_read_once_also_one_without_a_word(network: list[Project]) -> None:
    met = await hosting.meeting(2025, 1)
    for content in (PDF, written_pdf("Protokoll")):
        await file(met, content)
    assert [await paper_texts.read_papers() for _ in range(2)] == [2, 0]


async def test_who_stands_on_a_signed_list_is_not_found_by_it(network: list[Project]) -> None:
    met = await hosting.meeting(2025, 1)
    await file(met, written_pdf("Quittenbaum, Uwe"), FileKind.SCAN)
    assert await paper_texts.read_papers() == 0
    assert await found("Quittenbaum") == []


async def test_a_project_is_found_by_what_its_profile_says(house: list[Project]) -> None:
    part = tables.ProfilePart
    await part.insert(
        part(project=house[0].id, kind="funder", position=1, heading="Stiftung Quittenbaum")
    )
    assert await found("Quittenbaum") == [(Kind.PROJECT, house[0].name)]


async def test_a_letter_is_found_by_the_meeting_it_is_about(house: list[Project]) -> None:
    met = await hosting.meeting(2025, 1)
    letter = Letter(
        "invitation:1", "invitation", meeting_id=met.id, recipient_email="ada@example.org"
    )
    async with transaction():
        await outbox.post(letter, at=NOW, who=BOARD)
    assert (Kind.LETTER, "Einladung") in await found("Einladung Hoyerswerda")
