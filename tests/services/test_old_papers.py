"""Papers of old years go to their meetings, each once, and of each it is said what became of it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lagplanner.database import files as stored
from lagplanner.database import trail
from lagplanner.database.engine import Database
from lagplanner.domain.afterwards.evidence import Proof
from lagplanner.domain.afterwards.files import LARGEST, FileKind, Visibility
from lagplanner.domain.errors import InputError
from lagplanner.services.afterwards import old_papers
from lagplanner.services.papers import evidence
from lagplanner.services.trail import undoing
from tests.databases import dump
from tests.invited import invite
from tests.meeting_files import PDF, office, packed
from tests.people import BOARD as KIM

NOW = datetime(2027, 3, 17, 9, tzinfo=UTC)
DAY = date(2019, 6, 3)


async def file(*sent: tuple[str, bytes]) -> list[str]:
    """Send these; the lines of the answer."""
    filed = await old_papers.file_sent(sent, who=KIM, today=NOW.date(), now=NOW)
    return [one.line for one in filed.outcomes]


async def test_a_packed_folder_is_filed_once_and_for_the_board_alone(database: Database) -> None:
    meeting, _ = await invite(day=DAY, year=2019)
    folder = {
        "2019/2019-06-03 Plauen/Protokoll.pdf": PDF,
        "2019/2019-06-03 Plauen/Teilnahmeliste.pdf": PDF + b"\n",
        "2019/Notiz.txt": b"Guten Tag",
        "2019/Protokoll.pdf": PDF,
        "2019/Protokoll 3.6.19 (Kopie).pdf": PDF,
        "2019/Protokoll 4.6.19.pdf": PDF,
        "2019/Protokoll 3.6.19.pdf": b"%PDF-1.7 abgebrochen",
        "__MACOSX/2019/._Protokoll.pdf": b"\0",
        "../2019-06-03.pdf": PDF,
    }
    assert await file(("alt.zip", packed(**folder))) == [
        "1. ../2019-06-03.pdf: Der Name ist kein gewöhnlicher Dateiname.",
        "2. 2019/2019-06-03 Plauen/Protokoll.pdf: "
        "abgelegt, Treffen am 03.06.2019, Protokoll des Treffens",
        "3. 2019/2019-06-03 Plauen/Teilnahmeliste.pdf: "
        "abgelegt, Treffen am 03.06.2019, Unterschriebene Liste",
        "4. 2019/Notiz.txt: Das ist kein PDF.",
        "5. 2019/Protokoll 3.6.19 (Kopie).pdf: "
        "war schon da, Treffen am 03.06.2019, Protokoll des Treffens",
        "6. 2019/Protokoll 3.6.19.pdf: Diese Datei ist beschädigt. Bitte speichern Sie sie neu.",
        "7. 2019/Protokoll 4.6.19.pdf: Am 04.06.2019 war kein Treffen.",
        "8. 2019/Protokoll.pdf: Weder im Namen noch im Ordner steht ein Tag.",
    ]
    assert [
        (one.kind, one.title, one.visibility, one.added_by)
        for one in await stored.files(meeting.id)
    ] == [
        (FileKind.MINUTES, "Protokoll", Visibility.BOARD, KIM),
        (FileKind.SCAN, "Teilnahmeliste", Visibility.BOARD, KIM),
    ]


async def test_the_same_sent_again_changes_nothing_and_one_taken_back_is_filed_anew(
    database: Database,
) -> None:
    meeting, _ = await invite(day=DAY, year=2019)
    sent = ("2019-06-03 Protokoll.pdf", PDF)
    await file(sent)
    before = await dump()
    assert await file(sent) == [
        "1. 2019-06-03 Protokoll.pdf: war schon da, Treffen am 03.06.2019, Protokoll des Treffens"
    ]
    assert await dump() == before
    [entry] = [
        one
        for one in await trail.entries(subject=f"meeting:{meeting.id}")
        if one.told == "Datei abgelegt: Protokoll"
    ]
    await undoing.undo(entry.id, who=KIM, now=NOW + timedelta(seconds=1))
    assert await stored.files(meeting.id) == ()
    assert "abgelegt" in (await file(sent))[0]


async def test_a_bomb_is_refused_before_anything_is_filed(database: Database) -> None:
    await invite(day=DAY, year=2019)
    before = await dump()
    whole = packed(**{"2019-06-03.pdf": PDF})
    bomb = packed(**{f"{number}.pdf": bytes(81_000_000) for number in range(5)})
    crowd = packed(**{f"{number}.pdf": b"" for number in range(1_001)})
    good = ("2019-06-03.pdf", PDF)
    for name, content, said, *beside in (
        ("bombe.zip", bomb, "ausgepackt zu groß", good),
        ("menge.zip", crowd, "Mehr als 1000 Dateien", good),
        ("halb.zip", whole[:-30], "beschädigt", good),
        ("leer.zip", packed(), "keine Datei"),
    ):
        with pytest.raises(InputError, match=said):
            await file(*beside, (name, content))
    assert await dump() == before


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_one_part_that_is_too_large_locked_or_broken_does_not_stop_the_others(
    database: Database,
) -> None:
    await invite(day=DAY, year=2019)
    large = PDF.ljust(LARGEST + 1)
    whole = packed(**{"a.zip": office("docx"), "b 3.6.19.pdf": large, "c 3.6.19.pdf": PDF})
    assert await file(("a.zip", whole)) == [
        "1. a.zip: Das ist kein PDF.",
        "2. b 3.6.19.pdf: Die Datei ist größer als 20 MB.",
        "3. c 3.6.19.pdf: abgelegt, Treffen am 03.06.2019, Anderes",
    ]
    locked, wrong = bytearray(whole), bytearray(whole)
    first = whole.index(b"PK\x01\x02")
    locked[first + 8] |= 1
    wrong[first + 16] ^= 1  # the check sum of the first part
    said = ["Diese Datei ist mit einem Kennwort geschützt.", "Diese Datei ist beschädigt."]
    for made, why in zip((locked, wrong), said, strict=True):
        lines = await file(("a.zip", bytes(made)))
        assert lines[0].startswith(f"1. a.zip: {why}")
        assert lines[2] == "3. c 3.6.19.pdf: war schon da, Treffen am 03.06.2019, Anderes"


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_folder_of_the_machine_is_filed_like_a_packed_one(
    database: Database, tmp_path: Path
) -> None:
    await invite(day=DAY, year=2019)
    folder = tmp_path / "papiere"
    (folder / "Juni 2019").mkdir(parents=True)
    (folder / "Juni 2019" / "Folien.pdf").write_bytes(PDF)
    filed = await old_papers.file_folder(folder, who=KIM, today=NOW.date(), now=NOW)
    assert [one.line for one in filed.outcomes] == [
        "1. Juni 2019/Folien.pdf: abgelegt, Treffen am 03.06.2019, Folien"
    ]
    assert filed.summary == "1 abgelegt, 0 schon da, 0 nicht abgelegt"


async def test_an_old_invitation_and_programme_are_enclosed_to_the_evidence(
    database: Database,
) -> None:
    meeting, _ = await invite(day=DAY, year=2019)
    await file(("2019-06-03 Einladung.pdf", PDF), ("2019-06-03 Programm.pdf", PDF + b"\n"))

    found = await evidence.of_meeting(meeting.id, language="de", base_url="", today=NOW.date())

    assert [(piece.proof, len(piece.files)) for piece in found.pieces if not piece.lacks][:2] == [
        (Proof.INVITATION, 1),
        (Proof.PROGRAMME, 1),
    ]
