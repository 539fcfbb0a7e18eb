"""Can a project say by its link whether it comes, change it, and add what its guests need?"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from lagplanner.database import attendance, hosting
from lagplanner.database.engine import transaction
from lagplanner.domain.attendance.replies import Diet, Needs, Reply, ReplyKind, Support
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.services.attendance import replies
from tests.databases import counted
from tests.invited import INVITED, hold, invite, link_for, says
from tests.people import NOW
from tests.visitors import Visitor, heading

AFTER_THE_DEADLINE = datetime(2027, 3, 8, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock_() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(INVITED, tick=False) as now:
        yield now


async def asked(capacity: int | None = None) -> tuple[str, Meeting, Project]:
    """The link of Neißeufer, the meeting and the project."""
    meeting, (_, neisseufer, _) = await invite(capacity)
    return await link_for(meeting, neisseufer), meeting, neisseufer


async def said(meeting: Meeting, project: Project) -> Reply | None:
    return await attendance.reply(meeting.id, project.id)


async def test_one_button_says_with_how_many_without_any_field(client: Visitor) -> None:
    path, meeting, project = await asked()
    page = await client.get(path)
    assert heading(page) == "Kommen Sie nach Riesa?"

    answer = await client.post(path, {"project": project.id, "persons": "2"})

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    reply = await said(meeting, project)
    assert reply is not None
    assert (reply.kind, reply.all, reply.seats, reply.who) == (ReplyKind.YES, 2, 2, "Ada Lindner")
    page = await client.get(path)
    assert "Vielen Dank! Sie sind angemeldet." in page.text
    assert "Angemeldet: 2 Personen" in page.text


@pytest.mark.parametrize(("button", "kind"), [("no", ReplyKind.NO), ("later", ReplyKind.LATER)])
async def test_no_and_later_are_one_button_too(
    client: Visitor, button: str, kind: ReplyKind
) -> None:
    path, meeting, project = await asked()
    await client.get(path)
    await client.post(path, {"answer": button})
    reply = await said(meeting, project)
    assert reply is not None
    assert (reply.kind, reply.all) == (kind, 0)


async def test_looking_changes_nothing_forty_times_at_once(client: Visitor) -> None:
    path, meeting, project = await asked()
    looks = [client.send(method, path) for method in ("GET", "HEAD") for _ in range(20)]
    assert {answer.status_code for answer in await asyncio.gather(*looks)} == {200}
    assert await said(meeting, project) is None


async def test_what_is_added_is_kept_and_comes_back_in_the_form(client: Visitor) -> None:
    path, meeting, project = await asked()
    host = meeting.host_id or 0
    await replies.ask(meeting.id, host, "Kommen Sie mit zum Rundgang?")
    [question] = await attendance.questions(meeting.id)
    await client.get(path)
    await client.post(path, {"persons": "3"})
    details = {
        "persons": "3",
        "guests": "1",
        "names": "Milan Novák\nNguyễn Thị Černý-Müßig\n",
        "vegan": "1",
        "support": ["step_free", "hearing"],
        "support_words": "Induktionsschleife",
        f"frage-{question.id}": "Ja, zu zweit",
        "hint": "Zug 8:05",
        "shares_ride": "1",
        "who": "Vertretung",
    }

    answer = await client.post(f"{path}/angaben", details)

    assert answer.headers["location"] == path
    reply = await said(meeting, project)
    assert reply is not None
    assert (reply.persons, reply.guests, reply.seats, reply.who) == (2, 1, 3, "Vertretung")
    assert reply.names == ("Milan Novák", "Nguyễn Thị Černý-Müßig")
    support = frozenset({Support.STEP_FREE, Support.HEARING})
    assert reply.needs == Needs({Diet.VEGAN: 1}, "", support, "Induktionsschleife")
    assert reply.answers == {question.id: "Ja, zu zweit"}
    page = await client.get(path)
    for words in ("Nguyễn Thị Černý-Müßig", "Induktionsschleife", "Ja, zu zweit", "Zug 8:05"):
        assert words in page.text


async def test_details_that_do_not_fit_come_back_as_they_were_typed(client: Visitor) -> None:
    path, meeting, project = await asked()
    await client.get(path)
    await client.post(path, {"persons": "1"})

    answer = await client.post(f"{path}/angaben", {"persons": "1", "names": "Ada\nMilan"})

    assert answer.status_code == 422
    assert "Das sind 2 Namen für 1 Personen." in answer.text
    assert "Ada\nMilan</textarea>" in answer.text
    reply = await said(meeting, project)
    assert reply is not None
    assert reply.names == ()


async def test_who_shares_a_ride_reads_how_others_travel_and_nobody_else_does(
    client: Visitor,
) -> None:
    path, meeting, project = await asked()
    [host] = [one for one in (await replies.overview(meeting.id)).asked if one.project != project][
        :1
    ]
    reply = await says(meeting, host.project, 1)
    async with transaction():
        await attendance.save_reply(replace(reply, hint="Auto, zwei Plätze", shares_ride=True))
    await client.get(path)
    await client.post(path, {"persons": "1"})
    assert "Auto, zwei Plätze" not in (await client.get(path)).text

    await client.post(f"{path}/angaben", {"persons": "1", "hint": "Zug", "shares_ride": "1"})

    assert "Auto, zwei Plätze" in (await client.get(path)).text


async def test_what_one_project_needs_is_not_shown_to_another(client: Visitor) -> None:
    path, meeting, project = await asked()
    await client.get(path)
    await client.post(path, {"persons": "1"})
    await client.post(f"{path}/angaben", {"persons": "1", "support_words": "Schleife im Saal"})
    other = next(
        one.project
        for one in (await replies.overview(meeting.id)).asked
        if one.project.id not in (project.id, meeting.host_id)
    )

    page = await client.get(await link_for(meeting, other))

    assert page.status_code == 200
    assert "Schleife" not in page.text


async def test_in_a_full_house_one_waits_and_is_told_so(client: Visitor) -> None:
    path, _, _ = await asked(capacity=1)
    await client.get(path)
    await client.post(path, {"persons": "3"})
    page = await client.get(path)
    assert "Platz ist für 1, 2 auf der Warteliste." in page.text
    assert "Warteliste: 2 Personen" in page.text


async def test_a_place_that_became_free_is_taken_with_one_button(client: Visitor) -> None:
    path, meeting, project = await asked(capacity=2)
    host = next(
        one.project
        for one in (await replies.overview(meeting.id)).asked
        if one.project.id == meeting.host_id
    )
    await says(meeting, host, 2)
    await client.get(path)
    await client.post(path, {"persons": "2"})
    await says(meeting, host)
    page = await client.get(path)
    assert "Für Sie ist Platz frei geworden: 2 Personen." in page.text
    assert "Mittwoch, 3. Februar 2027" in page.text

    await client.post(f"{path}/platz", {"taken": "1"})

    reply = await said(meeting, project)
    assert reply is not None
    assert (reply.seats, reply.offered) == (2, 0)
    assert "Der Platz gehört Ihnen." in (await client.get(path)).text


async def test_after_the_deadline_the_hosts_phone_is_shown_and_a_no_is_still_taken(
    client: Visitor, clock_: time_machine.Traveller
) -> None:
    path, meeting, project = await asked()
    clock_.move_to(AFTER_THE_DEADLINE)
    page = await client.get(path)
    assert "Anmelden ging bis Freitag, 5. März 2027." in page.text
    assert "+49 30 23125001" in page.text
    assert 'name="persons"' not in page.text

    answer = await client.post(path, {"persons": "1"})
    assert "Rufen Sie bitte das gastgebende Projekt an." in (await client.get(path)).text
    assert (answer.status_code, await said(meeting, project)) == (303, None)
    await client.post(path, {"answer": "no"})

    reply = await said(meeting, project)
    assert reply is not None
    assert reply.kind is ReplyKind.NO


async def test_a_letter_for_two_projects_of_one_address_answers_for_both(client: Visitor) -> None:
    meeting, (_, first, second) = await invite()
    path = await link_for(meeting, first, also_for=[second.id])
    page = await client.get(path)
    assert f'href="{path}?projekt={second.id}"' in page.text

    answer = await client.post(path, {"project": second.id, "persons": "1"})

    assert answer.headers["location"] == f"{path}?projekt={second.id}"
    assert (await said(meeting, first)) is None
    reply = await said(meeting, second)
    assert reply is not None
    assert reply.all == 1


async def test_a_link_answers_for_no_project_that_its_letter_does_not_name(
    client: Visitor,
) -> None:
    meeting, (_, first, second) = await invite()
    path = await link_for(meeting, first)
    await client.get(path)
    await client.post(path, {"project": second.id, "persons": "1"})
    assert await said(meeting, second) is None


async def test_a_meeting_that_moved_asks_again_and_brings_back_what_was_typed(
    client: Visitor,
) -> None:
    path, meeting, _ = await asked()
    await client.get(path)
    await client.post(path, {"persons": "1"})
    await client.post(f"{path}/angaben", {"persons": "1", "names": "Milan Novák"})
    moved = replace(meeting, day=date(2027, 3, 22))
    async with transaction():
        await hosting.save_meeting(moved, at=NOW)

    page = await client.get(path)
    assert "Ihre Antwort galt für den Montag, 15. März 2027." in page.text
    assert (await replies.overview(meeting.id)).numbers.silent == 3
    await client.post(path, {"persons": "1"})

    page = await client.get(path)
    assert "Milan Novák" in page.text
    assert (await replies.overview(meeting.id)).numbers.seats == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": MeetingState.CANCELLED}, "Dieses Treffen fällt aus."),
        ({"day": date(2027, 1, 25)}, "Dieses Treffen ist vorbei."),
    ],
)
async def test_a_meeting_that_is_cancelled_or_over_takes_no_reply(
    client: Visitor, changes: dict[str, object], words: str
) -> None:
    path, meeting, project = await asked()
    await client.get(path)
    async with transaction():
        await hosting.save_meeting(replace(meeting, **changes), at=NOW)  # type: ignore[arg-type]
    assert words in (await client.get(path)).text
    assert (await client.post(path, {"persons": "1"})).status_code == 200
    assert await said(meeting, project) is None


async def test_all_answers_are_buttons_of_one_form_that_works_without_a_field(
    client: Visitor,
) -> None:
    path, _, _ = await asked()
    first = (await client.get(path)).text.partition("<details")[0]
    buttons = re.findall(r'<button[^>]*name="(\w+)" value="(\w+)"', first.partition("<main")[2])
    assert buttons == [
        ("persons", "1"),
        ("persons", "2"),
        ("persons", "3"),
        ("persons", "4"),
        ("answer", "no"),
        ("answer", "later"),
    ]


async def test_a_page_costs_the_same_with_one_reply_and_with_three(client: Visitor) -> None:
    meeting, projects = await invite()
    path = await link_for(meeting, projects[1])
    await says(meeting, projects[1], 1)
    with counted() as one:
        await client.get(path)
    for project in projects:
        await says(meeting, project, 2)
    await hold(meeting, 40)
    with counted() as three:
        await client.get(path)
    assert one.number == three.number
