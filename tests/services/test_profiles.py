"""Is a profile kept whole, taken back whole, and changed only by whom it belongs to?"""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lagplanner.database import members, pictures, tables, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.directory.profiles import (
    Bilingual,
    Circle,
    Funder,
    HeadedText,
    NameConsent,
    Part,
    PastCarrier,
    Picture,
    Profile,
    WebLink,
)
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.services.directory import profiles
from lagplanner.services.directory.directory import Wanted, find
from lagplanner.services.privacy import forgetting
from tests.people import BOARD, NEISSEUFER, NOW, RIESA, SONNENHOF, TODAY, settle

FULL = Profile(
    0,
    name_en="Sonnenhof neighbourhood",
    contact_label_en="Contact",
    consent=NameConsent("Ada Lindner", NOW, "Ada Lindner"),
    links=(WebLink("Internet", "Sonnenhof", "https://sonnenhof.example"), WebLink("Foto", "Bild")),
    texts=(HeadedText(Bilingual("Was?", "What?"), Bilingual("**Viel**", "**Much**")),),
    offers_heading=Bilingual("Für Sie", "For you"),
    offers=(Bilingual("Rat", "Advice"), Bilingual("Tat")),
    hours_heading=Bilingual("Offen", "Open"),
    office_note_en="or by arrangement",
    funders_sentence=Bilingual("Die Stadt zahlt.", "The city pays."),
    funders=(Funder("Stadt Riesa", "https://stadt.example", "ab" * 6),),
    past_carriers=(PastCarrier("2010–2015", "Alter Träger"),),
    pictures=(Picture("cd" * 6, Bilingual("Ein Haus", "A house")),),
    visible={Part.PHONE: Circle.PUBLIC, Part.TEXTS: Circle.MEMBERS},
    confirmed_at=NOW,
    confirmed_by="Ada Lindner",
)


async def hang(*marks: str) -> None:
    """Pictures with these marks are there."""
    async with transaction():
        for mark in marks:
            made = pictures.Picture(f"profile:{mark}", mark, "image/webp", b"drawn")
            await pictures.put(made, at=NOW, who=BOARD)


async def test_a_profile_is_stored_without_loss(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    await hang("ab" * 6, "cd" * 6)
    wanted = replace(FULL, project_id=project.id)
    await profiles.save(project, wanted, who=BOARD, now=NOW, by_board=True)
    assert (await profiles.kept(project.id)).profile == wanted


async def test_a_change_by_the_project_counts_as_its_yes_and_leaves_who_is_written_to(
    database: Database,
) -> None:
    [project] = await settle(SONNENHOF)
    wanted = replace(project, phone="+49 30 23125009", email="fremd@example.org")
    await profiles.save(wanted, Profile(project.id), who="Ada Lindner", now=NOW)
    known = await profiles.kept(project.id)
    assert (known.project.phone, known.project.email) == ("+49 30 23125009", SONNENHOF.email)
    assert (known.shown.confirmed_at, known.shown.confirmed_by) == (NOW, "Ada Lindner")


async def test_one_button_confirms_what_stands(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    await profiles.confirm(project.id, who="Ada Lindner", now=NOW)
    known = await profiles.kept(project.id)
    assert (known.project, known.shown.confirmed_at) == (project, NOW)
    [entry, *_] = await trail.entries(limit=1)
    assert entry.told == f"{project.name}: Das Profil stimmt so"


async def test_a_change_is_taken_back_whole(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    before = await profiles.kept(project.id)
    entry = await profiles.save(
        replace(project, name="Anders", carrier="Neuer Träger"),
        replace(FULL, project_id=project.id),
        who=BOARD,
        now=NOW,
        by_board=True,
    )
    assert (await profiles.kept(project.id)).shown.past_carriers[-1].name == SONNENHOF.carrier
    sentence = await profiles.undo(entry, who=BOARD, now=NOW)
    assert sentence == f"{SONNENHOF.name} ist wieder wie vorher."
    assert await profiles.kept(project.id) == before


async def test_what_was_changed_since_is_not_overwritten(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    wanted = replace(FULL, project_id=project.id)
    entry = await profiles.save(project, wanted, who=BOARD, now=NOW, by_board=True)
    await profiles.confirm(project.id, who="Ada Lindner", now=NOW.replace(hour=10))
    with pytest.raises(ConflictError, match="seitdem noch einmal geändert"):
        await profiles.undo(entry, who=BOARD, now=NOW)


async def test_a_project_takes_back_only_its_own(database: Database) -> None:
    mine, other = await settle(SONNENHOF, NEISSEUFER)
    entry = await profiles.save(mine, Profile(mine.id), who="Ada Lindner", now=NOW)
    with pytest.raises(NotFoundError):
        await profiles.undo(entry, who="Milan Novák", now=NOW, project_id=other.id)
    assert await profiles.undo(entry, who="Ada Lindner", now=NOW, project_id=mine.id)


async def test_what_was_before_cannot_come_back_once_it_is_forgotten(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    entry = await profiles.save(project, Profile(project.id), who="Ada Lindner", now=NOW)
    await tables.Trail.update({tables.Trail.before: "", tables.Trail.after: ""}, force=True)
    with pytest.raises(BrokenRuleError, match="nach seiner Frist"):
        await profiles.undo(entry, who="Ada Lindner", now=NOW, project_id=project.id)


async def test_a_form_that_was_open_too_long_is_refused(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    await profiles.save(project, Profile(project.id), who=BOARD, now=NOW, by_board=True)
    with pytest.raises(ConflictError, match="inzwischen geändert"):
        await profiles.save(project, Profile(project.id), who=BOARD, now=NOW, by_board=True)


async def test_a_former_member_has_no_page_any_more(database: Database) -> None:
    gone = replace(SONNENHOF, member_until=TODAY.replace(year=2025))
    [project] = await settle(gone)
    with pytest.raises(NotFoundError):
        await profiles.view(project.slug, Circle.PUBLIC, now=NOW)
    assert (await find(Wanted(), today=TODAY)).number == 0


async def test_projects_are_found_by_words_town_and_kind(database: Database) -> None:
    await settle(SONNENHOF, NEISSEUFER)

    async def names(wanted: Wanted) -> list[str]:
        return [line.name.de for line in (await find(wanted, today=TODAY)).lines]

    assert await names(Wanted("goerlits")) == [NEISSEUFER.name]
    assert await names(Wanted(town="riesa")) == [SONNENHOF.name]
    assert await names(Wanted(kind="gwa")) == [NEISSEUFER.name]
    assert await names(Wanted("sonnenhof", town="goerlitz")) == []
    assert await names(Wanted("?!")) == []


async def test_a_carrier_that_is_not_public_is_neither_shown_nor_found(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    assert (await find(Wanted("elbe"), today=TODAY)).number == 1
    hidden = Profile(project.id, visible={Part.CARRIER: Circle.BOARD})
    await profiles.save(project, hidden, who=BOARD, now=NOW, by_board=True)
    assert (await find(Wanted("elbe"), today=TODAY)).number == 0


async def test_many_projects_are_shown_page_by_page(database: Database) -> None:
    await settle(
        *(replace(SONNENHOF, name=f"Projekt {number:02}", town=RIESA) for number in range(30))
    )
    first, last = await find(Wanted(), today=TODAY), await find(Wanted(), page=9, today=TODAY)
    assert (first.number, first.pages, len(first.lines)) == (30, 2, 24)
    assert (last.page, [line.name.de for line in last.lines][-1]) == (2, "Projekt 29")
    assert [(town.name, town.count) for town in last.on_map] == [("Riesa", 30)]


async def test_a_picture_that_is_not_there_is_not_promised(database: Database) -> None:
    [project] = await settle(SONNENHOF)
    await hang("cd" * 6)
    wanted = replace(FULL, project_id=project.id)
    await profiles.save(project, wanted, who=BOARD, now=NOW, by_board=True)
    shown = (await profiles.kept(project.id)).shown
    assert [one.picture for one in shown.funders] == [""]
    assert shown.pictures == FULL.pictures


async def test_a_picture_goes_only_when_nobody_shows_it_or_could_bring_it_back(
    database: Database,
) -> None:
    [project] = await settle(SONNENHOF)
    await hang("ab" * 6, "cd" * 6, "ef" * 6)
    wanted = replace(FULL, project_id=project.id)
    await profiles.save(project, wanted, who=BOARD, now=NOW, by_board=True)
    removed, long_after = NOW + timedelta(days=200), NOW + timedelta(days=291)
    [known] = await members.projects()
    bare = replace(wanted, pictures=())
    await profiles.save(known, bare, who=BOARD, now=removed, by_board=True)

    async def left(now: datetime) -> list[str]:
        await forgetting.forget(now=now)
        rows = await tables.Picture.select(tables.Picture.mark).order_by(tables.Picture.mark)
        return [row["mark"] for row in rows]

    assert await left(removed) == ["ab" * 6, "cd" * 6], "one was never shown"
    assert await left(long_after) == ["ab" * 6]
