"""Can a project offer a quarter, name a month or pass, with one link and one button?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from lagplanner.database import letters, members, trail
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import WishKind
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.services.plan.asking import gather
from lagplanner.services.post import links
from lagplanner.services.post.snapshots import snapshot
from lagplanner.services.reminding.reminder_facts import gather as reminder_facts
from tests.people import BOARD, HAMMERWIESE, NEISSEUFER, NOW, SONNENHOF, TODAY, settle
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2026, 12, 4, 23, 0, tzinfo=UTC)


async def called(*, together: bool = False) -> tuple[str, int, int]:
    """Somebody has the call for hosts of 2027; the path of its link, the project and another one."""
    host, other, _ = await settle(SONNENHOF, NEISSEUFER, HAMMERWIESE)
    facts = {"year": 2027, **({"also_for": [other.id]} if together else {})}
    letter = Letter(f"host_call:{host.id}:2027", "host_call", project_id=host.id, facts=facts)
    async with transaction():
        await letters.add(letter, at=NOW, who=BOARD)
    [letter] = await letters.letters()
    [address] = await links.mint(
        [
            Link(
                Purpose.WISHES,
                "Ada Lindner",
                "ada.lindner@example.org",
                NOW,
                UNTIL,
                project_id=host.id,
                letter_id=letter.id,
            )
        ],
        base_url=ADDRESS,
    )
    return address.removeprefix(ADDRESS), host.id, other.id


async def told(project_id: int) -> list[tuple[str, int, str]]:
    known = await members.wishes(2027, 2027)
    return [
        (one.kind.value, one.year_quarter, one.note)
        for one in known
        if one.project_id == project_id
    ]


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


async def test_link_and_button_offer_a_quarter_and_the_rotation_knows_it(client: Visitor) -> None:
    path, host, _ = await called()
    page = await client.get(path)
    assert heading(page) == "Wann laden Sie 2027 ein?"

    done = await client.post(path, {"project": host, "answer": "2"})

    assert (done.status_code, done.headers["Location"]) == (303, path)
    assert await told(host) == [("offer", 2, "")]
    facts = await gather(2027, today=TODAY, subdivision="SN")
    assert [(one.kind, one.year_quarter) for one in facts.wishes] == [(WishKind.OFFER, 2)]
    assert "Ihre Antwort bisher" in (await client.get(path)).text


async def test_passing_is_an_answer_so_that_nobody_is_reminded(client: Visitor) -> None:
    path, host, other = await called()
    await client.get(path)
    await client.post(path, {"project": host, "answer": "pass"})

    assert {kind for kind, _, _ in await told(host)} == {"avoid"}
    assert (await reminder_facts(NOW)).wishes == {(host, 2027)}
    assert (await snapshot()).wished == {(host, 2027)}
    assert "Sie passen in diesem Jahr." in (await client.get(path)).text
    assert await told(other) == []


async def test_several_quarters_with_month_and_partner(client: Visitor) -> None:
    path, host, _ = await called()
    await client.get(path)
    wish = {"q1": "avoid", "q2": "open", "q3": "offer", "q4": "open"}
    await client.post(
        path,
        {
            "project": host,
            "answer": "own",
            **wish,
            "month": "5",
            "partner": "Stadtteilbüro Hammerwiese",
            "who": "Milan Novák",
        },
    )

    together = "gemeinsam mit Stadtteilbüro Hammerwiese"
    assert await told(host) == [
        ("avoid", 1, ""),
        ("offer", 2, f"am liebsten im Mai, {together}"),
        ("offer", 3, together),
    ]
    [entry] = await trail.entries(subject=f"project:{host}", limit=1)
    assert (entry.who, entry.deed) == ("Milan Novák", "wished")
    assert entry.told == (
        "Quartiersmanagement Sonnenhof: 2027: lädt ein im Frühling oder Sommer, am liebsten im Mai, "
        f"{together}, lieber nicht im Winter"
    )
    page = (await client.get(path)).text
    assert '<option value="5" selected>' in page
    assert 'value="Stadtteilbüro Hammerwiese"' in page


async def test_a_second_answer_replaces_the_first_and_the_same_again_changes_nothing(
    client: Visitor,
) -> None:
    path, host, _ = await called()
    await client.get(path)
    await client.post(path, {"project": host, "answer": "pass"})
    await client.post(path, {"project": host, "answer": "4"})
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in ("wish", "trail")]
    await client.post(path, {"project": host, "answer": "4"})

    assert await told(host) == [("offer", 4, "")]
    after = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in ("wish", "trail")]
    assert after == before


async def test_nothing_chosen_comes_back_with_a_sentence(client: Visitor) -> None:
    path, host, _ = await called()
    await client.get(path)
    again = await client.post(path, {"project": host, "answer": "own", "partner": "Hammerwiese"})

    assert again.status_code == 422
    assert "Wählen Sie ein Quartal aus, oder passen Sie für dieses Jahr." in again.text
    assert 'value="Hammerwiese"' in again.text
    assert await told(host) == []


async def test_a_month_in_a_quarter_that_does_not_fit_comes_back(client: Visitor) -> None:
    path, host, _ = await called()
    await client.get(path)
    again = await client.post(
        path, {"project": host, "answer": "own", "q2": "avoid", "q3": "offer", "month": "5"}
    )

    assert "Der Mai liegt in einem Quartal ohne Sie." in again.text
    assert await told(host) == []


async def test_one_letter_for_two_projects_answers_for_each(client: Visitor) -> None:
    path, host, other = await called(together=True)
    page = await client.get(path)
    assert page.text.count("Dieses Jahr passen wir") == 2
    await client.post(path, {"project": other, "answer": "1"})

    assert (await told(host), await told(other)) == ([], [("offer", 1, "")])


async def test_nobody_answers_for_a_project_that_is_not_theirs(client: Visitor) -> None:
    path, host, other = await called()
    await client.get(path)
    await client.post(path, {"project": other, "answer": "1"})

    assert (await told(host), await told(other)) == ([], [])


async def test_looking_changes_nothing_and_after_the_deadline_nothing_is_taken(
    client: Visitor,
) -> None:
    path, host, _ = await called()
    tables = ("wish", "trail", "letter", "link")
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables]
    for _ in range(10):
        await client.get(path)
        await client.send("HEAD", path)
    assert [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables] == before
    with time_machine.travel(UNTIL + timedelta(minutes=1)):
        late = await client.post(path, {"project": host, "answer": "1"})
    assert late.status_code == 410
    assert await told(host) == []
