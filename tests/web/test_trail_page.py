"""The board looks for a deed, reads why a meeting is as it is, and takes back what was a mistake."""

import re
from datetime import date

import pytest

from lagplanner.database import hosting, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import ASSEMBLY, WORKING, Meeting
from lagplanner.domain.trail import Way
from lagplanner.services import rules
from lagplanner.services.trail import pages
from tests import demo_at_work
from tests.people import BOARD, NOW
from tests.visitors import Visitor, heading

HERE = "/vorstand/verlauf"
DAY = date(2025, 3, 3)


def told(html: str) -> list[str]:
    """What the rows of the table say was done."""
    cells = re.findall(r'data-label="Was"><div>([^<]*)', html)
    return [cell.strip() for cell in cells]


async def note(
    deed: str, sentence: str, *about: str, who: str = BOARD, way: Way = Way.BOARD
) -> int:
    async with transaction():
        return await trail.note(
            deed, about[0] if about else "rules", sentence, about=about, who=who, way=way, at=NOW
        )


async def test_a_page_has_fifty_deeds_and_leads_to_the_older_ones(board: Visitor) -> None:
    for number in range(pages.PAGE + 3):
        await note("rules_changed", f"Tat {number}")

    page = await board.get(HERE)
    newest = told(page.text)
    [older] = re.findall(rf'href="({HERE}\?vor=\d+)"', page.text)
    rest = told((await board.get(older)).text)

    assert newest == [f"Tat {number}" for number in reversed(range(3, pages.PAGE + 3))]
    assert rest == ["Tat 2", "Tat 1", "Tat 0", "Vorsitz hat sich angemeldet"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [("vor=" + "9" * 5_000, 200), ("bis=31.12.9999", 422), ("von=0001-01-01", 422)],
)
async def test_what_no_number_and_no_day_can_be_is_told_so(
    board: Visitor, asked: str, status: int
) -> None:
    assert (await board.get(f"{HERE}?{asked}")).status_code == status


async def test_a_search_narrows_by_each_of_its_fields(board: Visitor) -> None:
    work = await demo_at_work.begin_work(now=NOW, today=NOW.date())
    year = work.year

    async def found(query: str) -> list[str]:
        return told((await board.get(f"{HERE}?{query}")).text)

    assert await found(f"treffen={year}-1&art=termine") == await found("art=termine") != []
    assert await found(f"treffen={year}-3&art=termine") == []
    assert any("zugesagt" in one for one in await found(f"treffen={year}-1&art=gastgeber"))
    assert await found("wer=Toni") == [one for one in await found("") if "einverstanden" in one]
    assert await found("wer=niemand dieses Namens") == []
    assert await found("von=01.01.2030") == []
    assert await found("bis=01.01.2020") == []
    assert await found("treffen=1999-9") == []


async def test_an_assembly_is_looked_for_beside_the_meeting_of_the_same_number(
    board: Visitor,
) -> None:
    for kind in (WORKING, ASSEMBLY):
        async with transaction():
            met = await hosting.save_meeting(Meeting(0, 2025, 1, DAY, kind=kind), at=NOW)
        await note("rules_changed", f"Tat {kind}", f"meeting:{met.id}")

    page = (await board.get(f"{HERE}?treffen=2025-1-versammlung")).text

    assert told(page) == ["Tat assembly"]
    assert '<option value="2025-1-versammlung" selected>2025-1-versammlung: 03.03.2025' in page
    assert told((await board.get(f"{HERE}?treffen=2025-1")).text) == ["Tat working"]


async def test_a_day_nobody_can_read_is_named(board: Visitor) -> None:
    page = await board.get(f"{HERE}?von=gestern")
    assert page.status_code == 422
    assert "„gestern“ ist kein Tag" in page.text


async def test_who_and_by_which_way_are_told_apart(board: Visitor) -> None:
    await note("host_answered", "Park: zugesagt", who="Frau Muster", way=Way.LINK)
    async with transaction():
        facts = {"name": "Park", "answer": "abgesagt", "person": "Frau Muster"}
        await trail.note(
            "host_answered",
            "meeting:1",
            "%(name)s: %(answer)s",
            facts=facts,
            way=Way.PHONE,
            who=BOARD,
            at=NOW,
        )

    await note("rules_changed", "Sitze: 30 → 31")

    page = (await board.get(HERE)).text
    assert f"{BOARD}<br><small>auf den Seiten des Vorstands</small>" in page
    assert "Frau Muster<br><small>mit dem Link</small>" in page
    assert f"Frau Muster<br><small>am Telefon, eingetragen von {BOARD}</small>" in page


async def test_a_mistake_is_taken_back_where_it_is_seen(board: Visitor) -> None:
    before = (await rules.rules()).seats
    await rules.change_rules({"seats": "31"}, who=BOARD, now=NOW)
    page = (await board.get(HERE)).text
    [action] = re.findall(rf'action="({HERE}/\d+/rueckgaengig)"', page)

    answer = await board.post(action, {"zurueck": HERE})
    assert (answer.status_code, answer.headers["Location"]) == (303, HERE)
    page = (await board.get(HERE)).text
    assert "Die Regeln gelten wieder wie vorher." in page
    assert "<small>zurückgenommen</small>" in page
    assert (await rules.rules()).seats == before
    assert not re.findall(rf'action="{HERE}/\d+/rueckgaengig"', page)

    await board.post(action, {"zurueck": "https://elsewhere.example/"})
    assert "Das wurde schon zurückgenommen." in (await board.get(HERE)).text
    assert (await trail.entries(limit=1))[0].way is Way.BOARD


async def test_why_a_meeting_is_as_it_is_in_both_languages(board: Visitor) -> None:
    work = await demo_at_work.begin_work(now=NOW, today=NOW.date())
    where = f"/vorstand/treffen/{work.year}-1"
    assert f'href="{where}/verlauf"' in (await board.get(where)).text

    page = await board.get(f"{where}/verlauf")
    assert heading(page) == "Warum ist das so?"
    assert "um einen Beitrag gebeten" in page.text
    english = await board.get(f"{where}/verlauf", headers={"Accept-Language": "en"})
    assert heading(english) == "Why is this so?"
    assert "asked for a talk" in english.text
    assert "um einen Beitrag gebeten" not in english.text


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [
        ("txt", "text/plain; charset=utf-8", b"Verlauf: "),
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfTag;"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ],
)
async def test_a_life_can_be_taken_along(
    board: Visitor, form: str, media_type: str, begins: bytes
) -> None:
    work = await demo_at_work.begin_work(now=NOW, today=NOW.date())
    file = await board.get(f"/vorstand/treffen/{work.year}-1/verlauf/{form}")
    assert file.headers["Content-Type"] == media_type
    assert file.content.startswith(begins)
    assert f"verlauf-{work.year}-1-" in file.headers["Content-Disposition"]


async def test_a_cell_is_no_formula(board: Visitor) -> None:
    work = await demo_at_work.begin_work(now=NOW, today=NOW.date())
    await note("topic_chosen", "=HYPERLINK(1)", f"meeting:{work.first.id}", who="+Kim")
    csv = (await board.get(f"/vorstand/treffen/{work.year}-1/verlauf/csv")).text
    assert ";'=HYPERLINK(1);'+Kim;" in csv


async def test_there_is_no_life_of_what_is_not_there(board: Visitor) -> None:
    for path in (
        "/vorstand/treffen/1999-9/verlauf",
        "/vorstand/projekte/nirgends/verlauf",
        "/vorstand/projekte/nirgends/verlauf/csv",
    ):
        assert (await board.get(path)).status_code == 404
