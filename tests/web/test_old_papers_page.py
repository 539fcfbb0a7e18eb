"""The board files the papers of old years at once and reads of each where it is, or why it is nowhere."""

import re
from datetime import date

import pytest

from lagplanner.database import files as stored
from tests.databases import dump
from tests.invited import invite
from tests.meeting_files import PDF, packed
from tests.visitors import Visitor, heading

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

PAGE = "/vorstand/einlesen/papiere"
FILES = "/vorstand/treffen/2019-1/dateien"


def lines(page: str) -> list[str]:
    """The list of the answer, as text."""
    found = re.findall(r"<li value=.*?</li>", page, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


async def test_several_papers_and_a_packed_folder_are_filed_together(board: Visitor) -> None:
    meeting, _ = await invite(day=date(2019, 6, 3), year=2019)
    start = await board.get("/vorstand/einlesen")
    assert f'href="{PAGE}"' in start.text
    form = await board.get(PAGE)
    assert re.search(r'<input[^>]*type="file"[^>]*name="papers"[^>]* multiple', form.text)

    folder = packed(**{"Juni 2019/Folien.pdf": PDF + b"\n", "Juni 2019/<b>.txt": b"Guten Tag"})
    sent = [
        ("papers", ("2019-06-03 Protokoll.pdf", PDF, "application/pdf")),
        ("papers", ("alt.zip", folder, "application/zip")),
    ]
    answer = await board.post(PAGE, files=sent)
    assert answer.status_code == 200
    assert lines(answer.text) == [
        "2019-06-03 Protokoll.pdf Abgelegt: Treffen am 03.06.2019 , Protokoll des Treffens",
        "Juni 2019/&lt;b&gt;.txt nicht abgelegt Das ist kein PDF.",
        "Juni 2019/Folien.pdf Abgelegt: Treffen am 03.06.2019 , Folien",
    ]
    assert answer.text.count(f'href="{FILES}"') == 2
    assert 'href="/vorstand/verlauf"' in answer.text
    assert (await board.get(FILES)).status_code == 200
    assert [one.title for one in await stored.files(meeting.id)] == ["Protokoll", "Folien"]

    again = await board.post(PAGE, files=sent)
    assert [line for line in lines(again.text) if "War schon da:" in line] == [
        "2019-06-03 Protokoll.pdf War schon da: Treffen am 03.06.2019 , Protokoll des Treffens",
        "Juni 2019/Folien.pdf War schon da: Treffen am 03.06.2019 , Folien",
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Bitte wählen Sie eine Datei."),
        (
            [("papers", ("alt.zip", b"PK\x03\x04", "application/zip"))],
            "Diese Datei ist beschädigt.",
        ),
        ([("papers", ("alt.zip", packed(), "application/zip"))], "Darin ist keine Datei."),
    ],
)
async def test_what_cannot_be_read_is_said_at_the_field(
    board: Visitor, files: list[object], said: str
) -> None:
    await board.get(PAGE)
    before = await dump()
    answer = await board.post(PAGE, files=files or None)
    assert (answer.status_code, heading(answer)) == (422, "Alte Papiere einlesen")
    assert said in answer.text
    assert await dump() == before
