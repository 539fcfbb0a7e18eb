"""What is filed about a meeting stays as it was sent, once, and can be taken away and brought back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import get_ident
from typing import ClassVar

import pytest

from lagplanner.database import files as stored
from lagplanner.database import personal, speakers, trail
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.afterwards.files import BOARD, MEMBER, FileKind, Giver, Visibility
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.privacy.marks import Marks
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Filed, Given
from lagplanner.services.privacy import erasing, forgetting, handing_over
from lagplanner.services.privacy.traces import traces
from lagplanner.services.trail import undoing
from tests.databases import counted
from tests.invited import DAY, invite
from tests.meeting_files import PDF, office
from tests.people import BOARD as KIM

NOW = datetime(2027, 3, 17, 9, tzinfo=UTC)
TODAY = NOW.date()
HOA = "Nguyễn Thị Černý-Müßig"


async def spoken(meeting: Meeting, **allowed: object) -> Talk:
    """Somebody spoke at the meeting."""
    async with transaction():
        speaker = await speakers.save_speaker(Speaker(0, HOA, email="hoa@example.org"), at=NOW)
        talk = Talk(0, meeting.id, speaker.id, state=TalkState.ACCEPTED)
        return await speakers.save_talk(replace(talk, **allowed))  # type: ignore[arg-type]


async def file_it(
    meeting: Meeting,
    content: bytes = PDF,
    kind: FileKind = FileKind.OTHER,
    giver: Giver = Giver.BOARD,
    **more: object,
) -> Filed:
    given = Given(kind, content, **more)  # type: ignore[arg-type]
    return await files.add(meeting.id, given, giver, who=KIM, today=TODAY, now=NOW)


async def test_the_same_file_sent_twice_is_one(database: Database) -> None:
    meeting, _ = await invite()
    first, again = await file_it(meeting), await file_it(meeting)
    assert first.file.mark == again.file.mark
    other = await file_it(meeting, office("docx"))
    assert [one.mark for one in await stored.files(meeting.id)] == [
        first.file.mark,
        other.file.mark,
    ]
    given_out = await files.hand_out(meeting.id, other.file.mark, BOARD, today=TODAY)
    assert given_out.content == office("docx")


async def test_members_lose_the_slides_when_the_speaker_takes_the_consent_back(
    database: Database,
) -> None:
    meeting, _ = await invite()
    talk = await spoken(meeting, may_share_slides=True)
    one = await file_it(meeting, kind=FileKind.SLIDES, giver=Giver.SPEAKER, talk_id=talk.id)
    assert [it.name for it in await files.of_meeting(meeting.id, MEMBER, today=TODAY)] == [
        f"{DAY.isoformat()}_Folien_Nguyễn-Thị-Černý-Müßig.pdf"
    ]
    async with transaction():
        await speakers.save_talk(replace(talk, may_share_slides=False))
    assert await files.of_meeting(meeting.id, MEMBER, today=TODAY) == ()
    with pytest.raises(NotFoundError, match="nicht für Sie"):
        await files.hand_out(meeting.id, one.file.mark, MEMBER, today=TODAY)


async def test_what_was_done_to_a_file_stands_in_the_trail_and_is_undone(
    database: Database,
) -> None:
    meeting, _ = await invite()
    one = await file_it(meeting, title="Handzettel", visibility=Visibility.BOARD)
    mark = one.file.mark
    await files.show_to(
        meeting.id, mark, Visibility.PUBLIC, who=KIM, today=TODAY, now=NOW + timedelta(seconds=1)
    )
    removed = await files.remove(meeting.id, mark, BOARD, who=KIM, now=NOW + timedelta(seconds=2))
    told = [(it.told, it.who) for it in await trail.entries(subject=f"meeting:{meeting.id}")][:3]
    assert told == [
        ("Datei entfernt: Handzettel", KIM),
        ("Datei Handzettel: für alle, auf der öffentlichen Seite", KIM),
        ("Datei abgelegt: Handzettel", KIM),
    ]
    assert await stored.files(meeting.id) == ()
    assert await undoing.undo(removed, who=KIM, now=NOW) == "Die Datei ist wieder da."
    assert await undoing.undo(removed - 1, who=KIM, now=NOW) == (
        "Die Datei ist wieder für dieselben wie vorher."
    )
    [again] = await stored.files(meeting.id)
    assert (again.mark, again.visibility) == (mark, Visibility.BOARD)
    assert await undoing.undo(removed - 2, who=KIM, now=NOW) == "Die Datei ist entfernt."
    assert await stored.files(meeting.id) == ()


async def test_what_was_removed_is_gone_after_a_week(database: Database) -> None:
    meeting, _ = await invite()
    one = await file_it(meeting)
    entry = await files.remove(meeting.id, one.file.mark, BOARD, who=KIM, now=NOW)
    await forgetting.forget(now=NOW + timedelta(days=6))
    assert await stored.bytes_of(one.file.id) == PDF
    await forgetting.forget(now=NOW + timedelta(days=7))
    assert await stored.bytes_of(one.file.id) == b""
    with pytest.raises(BrokenRuleError, match="inzwischen gelöscht"):
        await undoing.undo(entry, who=KIM, now=NOW + timedelta(days=7))


async def test_a_signed_list_is_gone_with_what_was_answered_and_slides_stay(
    database: Database,
) -> None:
    meeting, _ = await invite()
    await file_it(meeting, kind=FileKind.SCAN)
    paper = await file_it(meeting, office("docx"))
    await forgetting.forget(now=datetime(2029, 3, 15, 9, tzinfo=UTC))
    [left] = await stored.files(meeting.id)
    assert (left.mark, left.added_by) == (paper.file.mark, "")


async def test_who_is_forgotten_takes_their_slides_along(database: Database) -> None:
    meeting, _ = await invite()
    talk = await spoken(meeting, may_share_slides=True)
    one = await file_it(meeting, kind=FileKind.SLIDES, giver=Giver.SPEAKER, talk_id=talk.id)
    paper = await file_it(meeting, office("docx"), title=f"Handzettel von {HOA}")
    told = await handing_over.hand_over(f"v{talk.speaker_id}", now=NOW)
    assert [it["kind"] for it in told.sections["meeting_file"]] == ["slides"]
    seen = await erasing.preview(f"v{talk.speaker_id}", today=TODAY)
    assert "Folien und Fotos dieser Person: 1" in seen.goes
    await erasing.erase(f"v{talk.speaker_id}", who=KIM, now=NOW)
    [left] = await stored.files(meeting.id)
    assert left.mark == paper.file.mark
    assert HOA not in left.title
    assert await stored.bytes_of(one.file.id) == b""


async def test_of_a_paper_somebody_is_handed_the_lines_that_name_them(database: Database) -> None:
    meeting, _ = await invite()
    talk = await spoken(meeting)
    filed = await file_it(meeting, title="Protokoll des Vorstands")
    async with transaction():
        await stored.keep_text(filed.file.id, f"Kim Muster ist krank\n{HOA} sprach lange\nEnde")
    told = await handing_over.hand_over(f"v{talk.speaker_id}", now=NOW)
    [mention] = [one for one in told.sections["mention"] if one["table"] == "file_text"]
    assert (mention["title"], mention["text"]) == ("Protokoll des Vorstands", f"{HOA} sprach lange")
    assert b"krank" not in told.document()


class Watched(Marks):
    """Marks that note on which thread somebody is looked for."""

    looked: ClassVar[set[int]] = set()

    def is_in(self, text: str) -> bool:
        self.looked.add(get_ident())
        return Marks.is_in(self, text)


async def test_long_papers_are_looked_through_while_pages_go_on(database: Database) -> None:
    meeting, _ = await invite()
    filed = [await file_it(meeting, office("docx", note=bytes([one]))) for one in range(21)]
    async with transaction():
        for one in filed:
            await stored.keep_text(one.file.id, f"{HOA} sprach lange")
    assert len(await traces(Watched(names=(HOA,)), {"file_text": ["text"]})) == 21
    assert len(Watched.looked) > 0
    assert get_ident() not in Watched.looked
    assert [len(rows) async for rows in personal.pages("file_text", ["text"])] == [20, 1]


@pytest.mark.parametrize(
    ("content", "said"), [(b"%PDF-" + b"x" * 20_000_000, "größer als 20 MB"), (b"MZ", "geht hier")]
)
async def test_what_cannot_be_taken_leaves_nothing_behind(
    database: Database, content: bytes, said: str
) -> None:
    meeting, _ = await invite()
    with pytest.raises(InputError, match=said):
        await file_it(meeting, content)
    assert await stored.files(meeting.id) == ()


async def test_a_talk_of_another_meeting_has_no_slides_here(database: Database) -> None:
    meeting, _ = await invite()
    other, _ = await invite(number=2, uid="other", day=date(2027, 6, 1))
    talk = await spoken(other)
    with pytest.raises(NotFoundError, match="bei diesem Treffen nicht"):
        await file_it(meeting, kind=FileKind.SLIDES, talk_id=talk.id)


async def test_a_list_of_three_files_asks_no_more_than_one_of_one(database: Database) -> None:
    meeting, _ = await invite()
    await file_it(meeting)
    with counted() as one:
        await files.of_meeting(meeting.id, BOARD, today=TODAY)
    await file_it(meeting, office("docx"))
    await file_it(meeting, office("xlsx"))
    with counted() as three:
        await files.of_meeting(meeting.id, BOARD, today=TODAY)
    assert one.number == three.number
