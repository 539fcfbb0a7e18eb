"""Bills of a meeting: entered once, changed, taken away, brought back, and gone after their time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lagplanner.database import acting, speakers, trail
from lagplanner.database import receipts as stored
from lagplanner.database.engine import Database, run_sql, transaction
from lagplanner.domain.access import Actor, Role
from lagplanner.domain.afterwards.files import MOST_OF_MEETING, FileKind, Giver
from lagplanner.domain.afterwards.receipts import Category, Receipt
from lagplanner.domain.errors import (
    BrokenRuleError,
    ConflictError,
    InputError,
    NotAllowedError,
    NotFoundError,
)
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.afterwards import files, receipts
from lagplanner.services.afterwards.receipts import Given
from lagplanner.services.privacy import erasing, forgetting, handing_over
from lagplanner.services.trail import undoing
from tests.databases import changed_tables, counted, dump
from tests.english import german_left
from tests.invited import invite
from tests.meeting_files import PDF, office, photo
from tests.people import BOARD

NOW = datetime(2027, 3, 20, 9, tzinfo=UTC)
TODAY = NOW.date()
BREAD = Given(date(2027, 3, 15), "Bäckerei Muster", "Imbiss", Category.CATERING, 8_450)
ROOM = Given(date(2027, 3, 14), "Bürgerhaus", "Saal", Category.ROOM, 12_000)


async def note(meeting: Meeting, given: Given, mark: str = "a1") -> Receipt:
    return await receipts.note(meeting.id, given, mark, who=BOARD, today=TODAY, now=NOW)


async def change(meeting: Meeting, given: Given, mark: str = "a1") -> Receipt:
    return await receipts.change(meeting.id, mark, given, who=BOARD, today=TODAY, now=NOW)


async def told(meeting: Meeting) -> list[tuple[str, int, str]]:
    """What the list says of each line: who, how much, and whether there is a scan."""
    found = await receipts.of_meeting(meeting.id)
    return [(one.payee, one.cents, one.ending) for one in found]


async def last_deed() -> int:
    [entry, *_] = await trail.entries()
    return entry.id


async def test_bills_stand_in_the_list_by_day_and_the_same_form_twice_is_one(
    database: Database,
) -> None:
    meeting, _ = await invite()
    first = await note(meeting, BREAD)
    assert await note(meeting, BREAD) == first
    await note(meeting, replace(ROOM, scan=photo(size=(90, 60))), "b2")
    assert await told(meeting) == [("Bürgerhaus", 12_000, "jpg"), ("Bäckerei Muster", 8_450, "")]
    handed = await receipts.hand_out(meeting.id, "b2")
    assert (handed.filename, handed.media_type) == (
        "2027-03-15_Beleg_Raummiete_Bürgerhaus.jpg",
        "image/jpeg",
    )


async def test_the_bill_of_a_talk_takes_the_place_of_what_was_agreed(database: Database) -> None:
    meeting, _ = await invite()
    async with transaction():
        speaker = await speakers.save_speaker(Speaker(0, "Dr. Probst"), at=NOW)
        talk = Talk(0, meeting.id, speaker.id, state=TalkState.ACCEPTED, fee_cents=15_000)
        talk = await speakers.save_talk(talk)
    assert await told(meeting) == [("Dr. Probst", 15_000, "")]

    fee = replace(BREAD, category=Category.FEE, payee="Dr. Probst", cents=14_500, talk_id=talk.id)
    await note(meeting, fee)
    assert await told(meeting) == [("Dr. Probst", 14_500, "")]
    with pytest.raises(BrokenRuleError):
        await note(meeting, fee, "b2")
    with pytest.raises(NotFoundError):
        await note(meeting, replace(fee, talk_id=talk.id + 1), "b2")


async def test_what_was_done_to_a_bill_stands_in_the_trail_and_is_undone_with_its_scan(
    database: Database,
) -> None:
    meeting, _ = await invite()
    await note(meeting, replace(BREAD, scan=PDF))
    noted = await last_deed()
    await change(meeting, replace(BREAD, cents=8_540, scan=photo(size=(90, 60))))
    changed = await last_deed()
    assert await told(meeting) == [("Bäckerei Muster", 8_540, "jpg")]
    with pytest.raises(ConflictError):
        await undoing.undo(noted, who=BOARD, now=NOW)

    assert await undoing.undo(changed, who=BOARD, now=NOW) == "Der Beleg ist wieder wie vorher."
    assert (await receipts.hand_out(meeting.id, "a1")).content == PDF
    assert await told(meeting) == [("Bäckerei Muster", 8_450, "pdf")]

    await change(meeting, replace(BREAD, without_scan=True))
    assert await told(meeting) == [("Bäckerei Muster", 8_450, "")]
    with pytest.raises(NotFoundError):
        await receipts.hand_out(meeting.id, "a1")
    await undoing.undo(await last_deed(), who=BOARD, now=NOW)

    entry = await receipts.remove(meeting.id, "a1", who=BOARD, now=NOW)
    assert await told(meeting) == []
    with pytest.raises(NotFoundError):
        await change(meeting, BREAD)
    assert await undoing.undo(entry, who=BOARD, now=NOW) == "Der Beleg ist wieder da."
    assert await undoing.undo(noted, who=BOARD, now=NOW) == "Der Beleg ist entfernt."
    assert await told(meeting) == []
    said = {one.told for one in await trail.entries() if one.deed.startswith("receipt_")}
    assert said == {
        "Beleg eingetragen: Bäckerei Muster, 84,50 Euro",
        "Beleg geändert: Bäckerei Muster, 85,40 Euro",
        "Beleg geändert: Bäckerei Muster, 84,50 Euro",
        "Beleg entfernt: Bäckerei Muster, 84,50 Euro",
    }


async def test_nothing_changed_leaves_no_trace(database: Database) -> None:
    meeting, _ = await invite()
    await note(meeting, replace(BREAD, scan=PDF))
    before = await dump()
    await change(meeting, BREAD)
    assert changed_tables(before, await dump()) == set()


@pytest.mark.parametrize(
    "given",
    [
        replace(BREAD, cents=0),
        replace(BREAD, day=TODAY + timedelta(days=1)),
        replace(BREAD, scan=office("docx")),
        replace(BREAD, scan=b"hallo"),
    ],
)
async def test_what_cannot_be_taken_leaves_nothing_behind(database: Database, given: Given) -> None:
    meeting, _ = await invite()
    before = await dump()
    with pytest.raises(InputError):
        await note(meeting, given)
    assert changed_tables(before, await dump()) == set()


async def test_who_audits_reads_the_bills_and_enters_none(database: Database) -> None:
    meeting, _ = await invite()
    await note(meeting, replace(BREAD, scan=PDF))
    with acting.acting_as(Actor(Role.AUDITOR)):
        assert await told(meeting) == [("Bäckerei Muster", 8_450, "pdf")]
        assert (await receipts.hand_out(meeting.id, "a1")).content == PDF
        with pytest.raises(NotAllowedError):
            await note(meeting, ROOM, "b2")
        with pytest.raises(NotAllowedError):
            await receipts.remove(meeting.id, "a1", who=BOARD, now=NOW)
    with acting.acting_as(Actor(Role.PROJECT)), pytest.raises(NotAllowedError):
        await receipts.of_meeting(meeting.id)


async def test_who_audits_reads_no_way_to_reach_somebody_on_the_page_of_a_bill_or_in_its_name(
    database: Database,
) -> None:
    meeting, _ = await invite()
    reached = replace(BREAD, payee="Bäckerei Muster, ofen@example.org", what="Imbiss, 03581 000000")
    await note(meeting, replace(reached, scan=PDF))
    with acting.acting_as(Actor(Role.AUDITOR)):
        known = await receipts.known(meeting.id, "a1")
        name = (await receipts.hand_out(meeting.id, "a1")).filename
    said = f"{known.payee} {known.what} {name}"
    assert "Bäckerei" in name
    assert [one for one in ("ofen", "example.org", "03581") if one in said] == []
    assert (await receipts.known(meeting.id, "a1")).payee == reached.payee


async def test_bills_and_files_of_a_meeting_share_one_room(
    database: Database,
) -> None:
    meeting, _ = await invite()
    await note(meeting, replace(BREAD, scan=PDF))
    await run_sql(f"UPDATE receipt_scan SET size = {MOST_OF_MEETING}")
    with pytest.raises(BrokenRuleError, match="kein Platz mehr"):
        await note(meeting, replace(ROOM, scan=PDF), "b2")
    slides = files.Given(FileKind.OTHER, PDF)
    with pytest.raises(BrokenRuleError, match="kein Platz mehr"):
        await files.add(meeting.id, slides, Giver.BOARD, who=BOARD, today=TODAY, now=NOW)


async def test_a_bill_is_kept_eight_years_after_the_year_of_its_meeting_and_a_removed_one_a_week(
    database: Database,
) -> None:
    meeting, _ = await invite()
    await note(meeting, replace(BREAD, scan=PDF))
    await note(meeting, replace(ROOM, scan=PDF), "b2")
    await receipts.remove(meeting.id, "b2", who=BOARD, now=NOW)
    await forget(date(2027, 3, 26))
    assert await scans() == 2
    await forget(date(2027, 3, 27))
    assert await scans() == 1
    await forget(date(2035, 12, 31))
    assert await told(meeting) == [("Bäckerei Muster", 8_450, "pdf")]
    await forget(date(2036, 1, 1))
    assert (await told(meeting), await scans()) == ([], 0)


async def forget(day: date) -> None:
    await forgetting.forget(now=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


async def scans() -> int:
    [found] = await run_sql("SELECT count(*) AS number FROM receipt_scan")
    return int(found["number"])


async def test_who_is_forgotten_is_told_of_their_bills_and_the_law_keeps_them(
    database: Database,
) -> None:
    meeting, _ = await invite()
    async with transaction():
        speaker = await speakers.save_speaker(Speaker(0, "Dr. Ada Probst"), at=NOW)
    await note(meeting, replace(BREAD, payee="Dr. Ada Probst"))
    key, sentence = (
        f"v{speaker.id}",
        "Belege, in denen die Person genannt ist, nach § 147 AO: 1",
    )
    told_of = await handing_over.hand_over(key, now=NOW)
    assert ("receipt", "Dr. Ada Probst") in [
        (one["table"], one["text"]) for one in told_of.sections["mention"]
    ]
    assert sentence in (await erasing.preview(key, today=TODAY)).stays
    assert german_left(sentence) == ""
    await erasing.erase(key, who=BOARD, now=NOW)
    assert await told(meeting) == [("Dr. Ada Probst", 8_450, "")]


async def test_a_list_of_three_bills_asks_no_more_than_one_of_one(database: Database) -> None:
    meeting, _ = await invite()
    await note(meeting, BREAD)
    with counted() as one:
        await stored.receipts([meeting.id])
    await note(meeting, ROOM, "b2")
    await note(meeting, replace(ROOM, scan=PDF), "c3")
    with counted() as three:
        found = await stored.receipts([meeting.id])
    assert len(found[meeting.id]) == 3
    assert three.number == one.number
