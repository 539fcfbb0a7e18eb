"""The calendar page: the best days with reasons, and days the board keeps free."""

import re
from html import unescape

import httpx

from tests.visitors import Visitor, heading

PAGE = "/vorstand/kalender"
FILE = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@kalender.example\r\n"
    b"SUMMARY:<b>Kongress</b>\r\nDTSTART;VALUE=DATE:20270222\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def words(answer: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def upload(board: Visitor, content: bytes, name: str = "Termine Bund") -> httpx.Response:
    await board.get(f"{PAGE}/2027")
    return await board.post(
        f"{PAGE}/dateien", {"name": name}, files={"file": ("bund.ics", content)}
    )


async def test_each_quarter_shows_its_best_days_with_reasons(board: Visitor) -> None:
    page = await board.get(f"{PAGE}/2027")

    assert (page.status_code, heading(page)) == (200, "Kalender 2027")
    assert (
        "Montag, 22. Februar 2027 1 Rund eine Woche nach der bevorzugten Zeit im Quartal "
        "(Mitte Februar). Schulzeit, und kein Feiertag in der Nähe."
    ) in words(page)


async def test_the_page_says_how_far_school_holidays_are_known(board: Visitor) -> None:
    known, unknown = await board.get(f"{PAGE}/2027"), await board.get(f"{PAGE}/2031")

    assert "Schulferien sind bis Freitag, 23. August 2030 bekannt." in words(known)
    assert "sind keine Schulferien bekannt" not in words(known)
    assert "Für 2031 sind keine Schulferien bekannt" in words(unknown)
    assert "Es gibt keine Feriendaten ab 24. August 2030." in words(unknown)


async def test_a_calendar_file_closes_its_days_until_it_is_deleted(board: Visitor) -> None:
    answer = await upload(board, FILE)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    page = await board.get(f"{PAGE}/2027")
    assert "Montag, 22. Februar 2027 1 Rund" not in words(page)
    assert "<b>Kongress" not in page.text  # escaped, not swallowed:
    assert "&lt;b&gt;Kongress&lt;/b&gt;" in page.text

    [delete] = re.findall(rf'action="({PAGE}/dateien/\d+/loeschen)"', page.text)
    await board.post(delete)

    assert "Montag, 22. Februar 2027 1 Rund" in words(await board.get(f"{PAGE}/2027"))


async def test_a_broken_file_is_explained_and_what_was_typed_stays(board: Visitor) -> None:
    page = await upload(board, FILE[:-20])

    assert page.status_code == 422
    assert "Die Kalenderdatei ist abgeschnitten" in words(page)
    assert 'value="Termine Bund"' in page.text


async def test_a_town_holiday_is_entered_and_deleted(board: Visitor) -> None:
    await board.get(PAGE)
    fields = {"town": "plauen", "title": "Stadtfest", "first": "16.06.2027", "last": ""}
    answer = await board.post(f"{PAGE}/stadt", fields)
    assert answer.status_code == 303
    page = await board.get(PAGE)
    assert "Stadtfest Plauen Mittwoch, 16. Juni 2027" in words(page)

    [delete] = re.findall(rf'action="({PAGE}/stadt/\d+/loeschen)"', page.text)
    await board.post(delete)

    assert "Stadtfest Plauen" not in words(await board.get(PAGE))


async def test_a_day_that_does_not_exist_is_named(board: Visitor) -> None:
    await board.get(PAGE)

    page = await board.post(
        f"{PAGE}/stadt", {"town": "", "title": "Fest", "first": "31.02.2027", "last": ""}
    )

    assert page.status_code == 422
    assert "Stadt: Diese Angabe fehlt noch. Erster Tag: Den 31.02.2027 gibt es nicht." in words(
        page
    )


async def test_years_without_a_calendar_are_not_there(board: Visitor) -> None:
    assert (await board.get(f"{PAGE}/1900")).status_code == 404


async def test_only_the_board_sees_it(client: Visitor) -> None:
    assert (await client.get(PAGE)).status_code != 200
