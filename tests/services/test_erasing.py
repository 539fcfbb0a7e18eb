"""Is somebody gone everywhere who is erased, and does everything else stay?"""

import json
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from piccolo.columns import Bytea, Varchar

from lagplanner.database import hosting, letters, members, personal, speakers, tables, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.members import Contact
from lagplanner.domain.post.letters import LetterState
from lagplanner.domain.privacy.catalogue import PERSONAL
from lagplanner.domain.privacy.marks import STAND_IN
from lagplanner.domain.talks.speakers import SpeakerField
from lagplanner.services import rules
from lagplanner.services.membership import imports
from lagplanner.services.membership import members as projects
from lagplanner.services.privacy import erasing, people, traces
from lagplanner.services.talks import contributions
from lagplanner.services.talks import speakers as directory
from lagplanner.services.trail import undoing
from tests.people import BOARD, NOW, TODAY
from tests.services.somebody import MAIL, NAME, Somewhere, somebody_everywhere, where

ELSEWHERE = frozenset({"setting", "letter_text", "page_text", "letter_sent"})
"""Those that forbid an erasure, and one whose content is a mail."""


async def key_of(name: str) -> str:
    [found] = await people.find(name)
    return found.rows[0].key


async def erased(name: str = NAME) -> erasing.Erased:
    return await erasing.erase(await key_of(name), who=BOARD, now=NOW)


@pytest.fixture
async def there(app: Litestar) -> Somewhere:
    return await somebody_everywhere(now=NOW, today=TODAY)


async def test_nothing_is_left_of_somebody_who_is_erased(there: Somewhere) -> None:
    before = await where()
    assert len(before) > 45, sorted(before)
    await erased()
    assert await where() == {}


async def test_no_text_column_of_any_table_is_passed_over(there: Somewhere) -> None:
    """Written into each of them by hand, also where no deed would put it."""
    key = await key_of(NAME)
    written = [
        (table, column)
        for table, columns in PERSONAL.items()
        if table not in ELSEWHERE
        for column in columns
        if await _write(table, column)
    ]
    assert len(written) > 90
    await erasing.erase(key, who=BOARD, now=NOW)
    assert await where() == {}


async def _write(table: str, column: str) -> bool:
    """Put the person's name into this column of the last row; False where there is none."""
    if (
        (table, column) == ("project", "email")
        or column.startswith("recipient_")
        or (table in traces.DIRECTORIES and column in ("name", "email"))
    ):
        return False  # there it would be another person
    rows = [row async for page in personal.pages(table, (column,)) for row in page]
    if not rows:
        return False
    kind = tables.TABLES[[one._meta.tablename for one in tables.TABLES].index(table)]
    stored = kind._meta.get_column_by_name(column)
    assert not isinstance(stored, Bytea)
    old, new = rows[-1][column], f"x {NAME}"
    if old.startswith("{"):
        new = json.dumps({**json.loads(old), "note": [new]})
    if isinstance(stored, Varchar):
        assert len(new) <= (stored.length or 0)
    async with transaction():
        await personal.put(table, rows[-1]["id"], {column: new})
    return True


async def test_a_talk_that_was_held_stays_counted_for_its_field(there: Somewhere) -> None:
    before = await directory.fields(TODAY.year)
    await erased()
    talk = await speakers.talk(there.held_id)
    assert await directory.fields(TODAY.year) == before
    assert (talk.field, talk.fee_cents, talk.claim_cents) == (SpeakerField.SCIENCE, 10_000, 4_000)
    assert not talk.named_in_programme
    assert (talk.title, talk.organisation, talk.function) == ("", "", "")


async def test_who_is_forgotten_stands_in_no_directory(there: Somewhere) -> None:
    await erased()
    names = [one.speaker.name for one in await directory.directory(today=TODAY)]
    assert not [name for name in names if name.startswith("Gelöschte")]
    with pytest.raises(NotFoundError):
        await directory.speaker(there.speaker_id)


async def test_a_talk_to_come_is_gone_and_its_meeting_is_named(there: Somewhere) -> None:
    done = await erased()
    assert done.vacant == (f"1/{there.work.year}", f"2/{there.work.year}")
    with pytest.raises(NotFoundError):
        await speakers.talk(there.coming_id)
    waiting = [
        one
        for one in await letters.letters()
        if one.facts.get("talk") == there.coming_id
        and one.state in (LetterState.HELD, LetterState.QUEUED)
    ]
    assert waiting == []


async def test_the_project_stays_with_its_other_contact(there: Somewhere) -> None:
    await erased()
    project = await members.project_by_id(there.project_id)
    assert project is not None
    assert project.contacts == (Contact("Toni Probe"),)
    meeting = await hosting.meeting_by_id(there.work.first.id)
    assert meeting is not None
    assert (meeting.state, meeting.host_id) == (MeetingState.CONFIRMED, there.project_id)


async def test_what_the_project_must_still_hear_goes_to_the_project(there: Somewhere) -> None:
    await erased()
    project = await members.project_by_id(there.project_id)
    assert project is not None
    about = await letters.letters(meeting_id=there.work.first.id)
    waits = next(one for one in about if one.key == "waits")
    told = next(one for one in about if one.id == there.letter_id)
    for letter in (waits, told):
        assert (letter.recipient_name, letter.recipient_email) == (project.name, project.email)
    assert waits.state is LetterState.HELD


async def test_what_a_year_ago_was_said_to_them_names_nobody(there: Somewhere) -> None:
    later = NOW + timedelta(days=365)
    await erasing.erase(await key_of(NAME), who=BOARD, now=later)
    told = await letters.letter(there.letter_id)
    assert told is not None
    assert (told.recipient_name, told.recipient_email, told.own_text) == ("", "", "")


async def test_no_undo_brings_somebody_back(there: Somewhere) -> None:
    entries = [
        one
        for one in await trail.entries(limit=500, subject=f"project:{there.project_id}")
        if one.deed == "project_changed"
    ]
    await erased()
    for entry in entries:
        with pytest.raises(BrokenRuleError, match="nicht mehr"):
            await undoing.undo(entry.id, who=BOARD, now=NOW)
    with pytest.raises(BrokenRuleError, match="nicht mehr"):
        await imports.undo(there.import_id, who=BOARD, now=NOW)


async def test_the_trail_says_that_somebody_was_erased_and_not_who(there: Somewhere) -> None:
    done = await erased()
    [entry, *_] = await trail.entries(subject="privacy")
    assert (entry.deed, entry.who) == ("person_erased", BOARD)
    assert entry.facts == done.facts
    assert entry.told.startswith("Eine Person ist gelöscht: Briefe ")
    assert entry.told.endswith("gezählt bleiben Beiträge: 1")


async def test_looking_first_says_what_goes_and_what_stays_and_changes_nothing(
    there: Somewhere,
) -> None:
    before = await where()
    seen = await erasing.preview(await key_of(NAME), today=TODAY)
    assert await where() == before
    assert seen.hindrances == ()
    assert "Vortragende Person: der ganze Eintrag" in seen.goes
    assert "Das Projekt Quartiersmanagement Weststadt: Es ist eine Einrichtung" in seen.stays
    assert seen.warnings[0].startswith(
        f"Beim Treffen 1/{there.work.year}, 2/{there.work.year} fehlt dann"
    )


async def test_who_answers_for_the_board_must_first_be_replaced(there: Somewhere) -> None:
    await rules.change_rules({"contact_name": NAME}, who=BOARD, now=NOW)
    before = await where()
    with pytest.raises(BrokenRuleError, match="Einstellungen"):
        await erased()
    assert await where() == before


async def test_who_is_in_office_must_first_leave_it(there: Somewhere) -> None:
    async with transaction():
        await tables.BoardPerson.insert(
            tables.BoardPerson(
                name=NAME, email=MAIL, email_key=MAIL, role="assessor", language="de", joined_at=NOW
            )
        )
    with pytest.raises(BrokenRuleError, match="im Vorstand"):
        await erased()
    async with transaction():
        await tables.BoardPerson.update({tables.BoardPerson.left_at: NOW}, force=True)
    await erased()
    assert await where() == {}


async def test_a_namesake_keeps_name_and_rows(there: Somewhere) -> None:
    """Two people have one name: the name betrays neither, the address betrays its own."""
    project = await members.project_by_id(there.work.third.host_id or 0)
    assert project is not None
    other = Contact(NAME, "", "ada@example.com")
    await projects.save_project(
        project.__class__(**{**_fields(project), "contacts": (other,)}), who=BOARD, now=NOW
    )
    mine = next(one for one in await people.find(MAIL) if MAIL in one.mails)
    assert NAME in mine.shared

    await erasing.erase(mine.rows[0].key, who=BOARD, now=NOW)

    stays = await members.project_by_id(project.id)
    assert stays is not None
    assert stays.contacts == (other,)
    assert not any(MAIL in one.mails for one in await people.find("zeugnis"))


def _fields(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__slots__}


async def test_somebody_who_only_got_letters_is_found_and_erased(there: Somewhere) -> None:
    found = await people.find("robin@example.org")
    assert [one.name for one in found] == ["Robin Probe"]
    await erasing.erase(found[0].rows[0].key, who=BOARD, now=NOW)
    assert await people.find("robin@example.org") == ()


async def test_a_text_of_the_boards_own_that_names_them_is_named_first(there: Somewhere) -> None:
    async with transaction():
        await tables.LetterText.insert(
            tables.LetterText(
                occasion="invitation",
                language="de",
                form="sie",
                subject="Einladung",
                body=f"Grüße von {NAME}",
                changed_at=NOW,
                changed_by=BOARD,
            )
        )
    seen = await erasing.preview(await key_of(NAME), today=TODAY)
    assert seen.hindrances == ("Sie steht im Brieftext „Einladung“. Ändern Sie zuerst den Text.",)


async def test_what_others_wrote_about_them_reads_on_without_them(there: Somewhere) -> None:
    await erased()
    project = await members.project_by_id(there.project_id)
    assert project is not None
    assert project.notes == f"Urlaub von {STAND_IN}, {STAND_IN}"
    assert await contributions.consents(there.held_id) == ()
