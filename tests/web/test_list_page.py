"""Is the list of a meeting ticked by host and board, by a form and by its script, and closed?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from lagplanner.database import attendance
from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.attendance.replies import Details, Diet, Needs
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.post.links import Purpose
from lagplanner.services.attendance import replies
from tests.databases import counted
from tests.invited import INVITED, invite, link_for, says
from tests.visitors import Visitor, heading

ON_THE_DAY = datetime(2027, 3, 15, 10, 0, tzinfo=UTC)
BY_SCRIPT = {"headers": {"Accept": "application/json"}}


@pytest.fixture(autouse=True)
def clock_() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ON_THE_DAY, tick=False) as now:
        yield now


async def hosted() -> tuple[str, Meeting, list[Project]]:
    """The host's link; Sonnenhof comes with two, Neißeufer with one, Hammerwiese has declined."""
    meeting, projects = await invite()
    for project, persons in zip(projects, (2, 1, 0), strict=True):
        await says(meeting, project, persons)
    return (
        await link_for(meeting, projects[0], Purpose.HOST, occasion="host_checklist"),
        meeting,
        projects,
    )


async def noted(meeting: Meeting) -> dict[str, tuple[Presence, int]]:
    found = await attendance.ticked(meeting.id)
    return {key: (line.presence, line.number) for key, line in found.items()}


async def test_the_host_ticks_by_one_form_without_a_script(client: Visitor) -> None:
    path, meeting, (sonnenhof, neisseufer, hammerwiese) = await hosted()
    page = await client.get(f"{path}/teilnahme")
    assert heading(page) == "Wer ist da?"

    answer = await client.post(
        f"{path}/teilnahme",
        {
            f"da-p{sonnenhof.id}": "present",
            f"zahl-p{sonnenhof.id}": "3",
            f"da-p{neisseufer.id}": "excused",
            f"zahl-p{neisseufer.id}": "1",
            "name-w-0a1b2c3d4e5f": "Hoa, Stadt Riesa",
            "name-w-0a1b2c3d4e60": "",
        },
    )

    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/teilnahme")
    assert await noted(meeting) == {
        f"p{sonnenhof.id}": (Presence.PRESENT, 3),
        f"p{neisseufer.id}": (Presence.EXCUSED, 1),
        "w-0a1b2c3d4e5f": (Presence.PRESENT, 1),
    }
    page = await client.get(f"{path}/teilnahme")
    assert "4 da, 1 entschuldigt, 3 angemeldet" in page.text
    assert "Hoa, Stadt Riesa" in page.text
    assert hammerwiese.name in page.text


async def test_what_a_page_showed_and_nobody_changed_takes_nothing_back(client: Visitor) -> None:
    path, meeting, (sonnenhof, neisseufer, _) = await hosted()
    await client.get(f"{path}/teilnahme")
    await client.post(f"{path}/teilnahme", {f"da-p{neisseufer.id}": "excused"})

    await client.post(
        f"{path}/teilnahme",
        {
            f"da-p{neisseufer.id}": "present",
            f"war-p{neisseufer.id}": "present 1",
            f"da-p{sonnenhof.id}": "present",
            f"zahl-p{sonnenhof.id}": "2",
        },
    )

    assert await noted(meeting) == {
        f"p{neisseufer.id}": (Presence.EXCUSED, 1),
        f"p{sonnenhof.id}": (Presence.PRESENT, 2),
    }


async def test_the_script_sends_a_line_as_often_as_it_likes(client: Visitor) -> None:
    path, meeting, _ = await hosted()
    await client.get(f"{path}/teilnahme")
    line = {"name-w-0a1b2c3d4e5f": "Hoa"}
    answers = [await client.post(f"{path}/teilnahme", line, **BY_SCRIPT) for _ in range(3)]
    assert [(one.status_code, one.json()) for one in answers] == [(200, {"problem": ""})] * 3
    assert list(await noted(meeting)) == ["w-0a1b2c3d4e5f"]


@pytest.mark.parametrize(
    "fields",
    [
        {"da-p1": "maybe"},
        {"da-p1": "present", "zahl-p1": "viele"},
        {"name-w-0a1b2c3d4e5f": "Hoa", "zahl-w-0a1b2c3d4e5f": "0001" + "9" * 5_000},
        {"da-p999": "present"},
        {"da-w-0a1b2c3d4e5f": "present"},
        {"name-<b>": "Hoa"},
        {"name-w-0a1b2c3d4e5f": "H\x00oa"},
        {"name-w-0a1b2c3d4e5f": "H\u202eoa"},
    ],
)
async def test_a_line_that_cannot_be_is_refused_and_stores_nothing(
    client: Visitor, fields: dict[str, str]
) -> None:
    path, meeting, _ = await hosted()
    await client.get(f"{path}/teilnahme")
    by_script = await client.post(f"{path}/teilnahme", fields, **BY_SCRIPT)
    by_form = await client.post(f"{path}/teilnahme", fields)
    assert by_script.status_code == 422
    assert by_script.json()["problem"]
    assert by_form.status_code in (303, 422)
    assert await noted(meeting) == {}


async def test_as_announced_and_closing_are_one_button_each(client: Visitor) -> None:
    path, _, _ = await hosted()
    page = await client.get(f"{path}/teilnahme")
    assert "Liste abschließen" not in page.text

    await client.post(f"{path}/teilnahme/wie-angemeldet")
    page = await client.get(f"{path}/teilnahme")
    assert "3 da, 1 entschuldigt, 3 angemeldet" in page.text
    await client.post(f"{path}/teilnahme/abschluss")

    page = await client.get(f"{path}/teilnahme")
    assert "Vielen Dank! Die Liste ist abgeschlossen: 3 waren da." in page.text


async def test_looking_at_the_host_pages_changes_nothing(client: Visitor) -> None:
    path, meeting, _ = await hosted()
    for page in ("teilnahme", "anmeldungen"):
        for method in ("GET", "HEAD"):
            assert (await client.send(method, f"{path}/{page}")).status_code == 200
    assert await noted(meeting) == {}


async def test_before_the_day_the_list_only_shows_who_is_expected(
    client: Visitor, clock_: time_machine.Traveller
) -> None:
    path, meeting, (sonnenhof, *_) = await hosted()
    clock_.move_to(INVITED)
    page = await client.get(f"{path}/teilnahme")
    assert "Angekreuzt wird am Tag des Treffens." in page.text
    await client.post(f"{path}/teilnahme", {f"da-p{sonnenhof.id}": "present"})
    assert await noted(meeting) == {}


async def test_only_the_host_reads_what_people_need(client: Visitor, board: Visitor) -> None:
    path, meeting, (_, neisseufer, hammerwiese) = await hosted()
    needs = Needs({Diet.VEGAN: 1}, other_support="Schleife im Saal")
    await replies.add_details(
        meeting.id, neisseufer.id, Details(1, needs=needs), today=INVITED.date(), now=INVITED
    )
    other = await link_for(meeting, hammerwiese, Purpose.HOST, occasion="host_asked")

    mine = await client.get(f"{path}/anmeldungen")
    theirs = await client.get(f"{other}/anmeldungen")
    sheet = await board.get("/vorstand/treffen/2027-1")

    assert "Schleife im Saal" in mine.text
    assert "Schleife" not in theirs.text
    assert neisseufer.name not in theirs.text
    assert "Schleife" not in sheet.text


async def test_a_project_that_does_not_host_ticks_nothing(client: Visitor) -> None:
    path, meeting, (sonnenhof, _, hammerwiese) = await hosted()
    other = await link_for(meeting, hammerwiese, Purpose.HOST, occasion="host_asked")
    await client.get(f"{path}/teilnahme")  # a form of ours: what is refused is the link alone
    for page in ("teilnahme", "teilnahme/wie-angemeldet", "teilnahme/abschluss", "anmeldungen"):
        fields = {f"da-p{sonnenhof.id}": "present", "question": "?"}
        assert (await client.post(f"{other}/{page}", fields)).status_code == 200
    assert await noted(meeting) == {}
    assert await attendance.questions(meeting.id) == ()


async def test_the_host_asks_and_drops_a_question(
    client: Visitor, clock_: time_machine.Traveller
) -> None:
    path, meeting, _ = await hosted()
    clock_.move_to(INVITED)
    await client.get(f"{path}/anmeldungen")
    await client.post(f"{path}/anmeldungen", {"question": "Kommen Sie mit zum Rundgang?"})
    [question] = await attendance.questions(meeting.id)
    assert question.text == "Kommen Sie mit zum Rundgang?"
    await client.post(f"{path}/anmeldungen", {"drop": question.id})
    assert await attendance.questions(meeting.id) == ()


async def test_the_board_notes_a_reply_at_the_telephone(
    board: Visitor, clock_: time_machine.Traveller
) -> None:
    _, meeting, (_, _, hammerwiese) = await hosted()
    clock_.move_to(datetime(2027, 3, 10, 9, 0, tzinfo=UTC))  # after the deadline
    await board.get("/vorstand/treffen/2027-1/anmeldungen")

    answer = await board.post(
        "/vorstand/treffen/2027-1/anmeldungen",
        {"project": hammerwiese.id, "persons": "2", "via": "phone", "who": "Frau Nguyễn"},
    )

    assert answer.headers["location"] == "/vorstand/treffen/2027-1/anmeldungen"
    reply = await attendance.reply(meeting.id, hammerwiese.id)
    assert reply is not None
    page = await board.get("/vorstand/treffen/2027-1/anmeldungen")
    assert "am Telefon, Frau Nguyễn (eingetragen von Vorsitz)" in page.text
    assert (reply.all, reply.via, reply.who, reply.entered_by) == (
        2,
        "phone",
        "Frau Nguyễn",
        "Vorsitz",
    )


async def test_the_board_closes_the_list_opens_it_again_and_says_thanks(
    board: Visitor, clock_: time_machine.Traveller
) -> None:
    await hosted()
    clock_.move_to(ON_THE_DAY + timedelta(days=1))
    sheet = await board.get("/vorstand/treffen/2027-1")
    assert 'href="/vorstand/treffen/2027-1/teilnahme"' in sheet.text
    assert "Teilnahme eintragen" in sheet.text
    here = "/vorstand/treffen/2027-1/teilnahme"
    await board.get(here)
    await board.post(f"{here}/wie-angemeldet")
    await board.post(f"{here}/abschluss")
    await board.post(f"{here}/wieder-oeffnen")
    answer = await board.post(f"{here}/abschluss")
    assert answer.headers["location"] == "/vorstand/treffen/2027-1#dank"
    sheet = await board.get("/vorstand/treffen/2027-1")
    assert "3 Personen waren da." in sheet.text
    assert "Ein persönlicher Satz an Ada Lindner" in sheet.text

    await board.post("/vorstand/treffen/2027-1/dank")

    sheet = await board.get("/vorstand/treffen/2027-1")
    assert "Ein Dank ist freigegeben." in sheet.text
    assert "Ein persönlicher Satz" not in sheet.text
    counts = await board.get("/vorstand/teilnahme")
    assert "Montag, 15. März 2027" in counts.text


async def test_a_list_costs_the_same_with_one_line_and_with_many(client: Visitor) -> None:
    path, _, (sonnenhof, *_) = await hosted()
    await client.get(f"{path}/teilnahme")
    await client.post(f"{path}/teilnahme", {f"da-p{sonnenhof.id}": "present"})
    with counted() as one:
        await client.get(f"{path}/teilnahme")
    await client.post(f"{path}/teilnahme", {f"name-w-{n:012}": f"Gast {n}" for n in range(30)})
    with counted() as many:
        await client.get(f"{path}/teilnahme")
    assert one.number == many.number
