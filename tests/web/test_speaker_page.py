"""Can a speaker answer in one tap, change the answer, and say the rest when it is known?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
import time_machine

from lagplanner.database import hosting, letters
from lagplanner.database import speakers as stored
from lagplanner.database.engine import run_sql, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.domain.talks.speakers import Speaker, TalkState
from lagplanner.services.post import links
from lagplanner.services.talks import invitations, speakers
from lagplanner.services.talks.invitations import Part, Wanted
from tests.people import BOARD, NOW, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor, heading

UNTIL = datetime(2027, 3, 15, 23, 0, tzinfo=UTC)
JANA = Speaker(0, "Dr. Jana Beispiel", function="Referatsleitung", email="jana@ministerium.example")


async def invited() -> str:
    """A speaker asked for the meeting in Riesa; the path of the link in the letter to her."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        meeting = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                date(2027, 3, 15),
                MeetingState.PUBLISHED,
                town=RIESA,
                host_id=host.id,
                topic="Leerstand",
            ),
            at=NOW,
        )
    jana = await speakers.save(JANA, who=BOARD, now=NOW)
    await invitations.invite(
        2027,
        1,
        [Wanted(jana.id, "Was bleibt im Quartier?", time(10, 30))],
        answer_by=date(2027, 2, 1),
        who=BOARD,
        now=NOW,
    )
    [letter] = await letters.letters()
    [address] = await links.mint(
        [Link(Purpose.SPEAKER, jana.name, jana.email, NOW, UNTIL, None, meeting.id, letter.id)],
        base_url=ADDRESS,
    )
    return address.removeprefix(ADDRESS)


async def part() -> Part:
    [first, *_] = await stored.talks()
    return await invitations.part(first.id)


@pytest.fixture(autouse=True)
def in_november() -> object:
    with time_machine.travel(NOW) as now:
        yield now


async def test_all_answers_stand_under_the_facts(client: Visitor) -> None:
    page = await client.get(await invited())
    assert heading(page) == "Dr. Jana Beispiel, kommen Sie nach Riesa?"
    for words in ("Montag, 15. März 2027", "10:30 bis 11:15 Uhr", "Was bleibt im Quartier?"):
        assert words in page.text
    for answer in ("Ja, ich komme", "Unter Vorbehalt", "Leider nein", "Vertretung", "Anderer Tag"):
        assert answer in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("yes", TalkState.ACCEPTED),
        ("provisional", TalkState.TENTATIVE),
        ("no", TalkState.DECLINED),
    ],
)
async def test_one_tap_answers(client: Visitor, answer: str, state: TalkState) -> None:
    path = await invited()
    await client.get(path)
    done = await client.post(path, {"answer": answer})
    assert (done.status_code, done.headers["Location"]) == (303, path)
    assert (await part()).talk.state is state
    assert "Vielen Dank" in (await client.get(path)).text


async def test_looking_ten_times_and_asking_for_the_head_changes_nothing(client: Visitor) -> None:
    path = await invited()
    tables = ("talk", "speaker", "letter", "trail", "link", "attempt")
    before = [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables]
    for _ in range(10):
        await client.get(path)
        await client.get(f"{path}?antwort=anderer-tag", headers={"Purpose": "prefetch"})
        await client.send("HEAD", path)
    assert [await run_sql(f"SELECT * FROM {name} ORDER BY id") for name in tables] == before


async def test_an_answer_can_be_changed_by_the_same_link(client: Visitor) -> None:
    path = await invited()
    await client.get(path)
    await client.post(path, {"answer": "yes"})
    await client.get(path)
    await client.post(path, {"answer": "no", "who": "Vorzimmer"})
    talk = (await part()).talk
    assert (talk.state, talk.answered_by) == (TalkState.DECLINED, "Vorzimmer")


async def test_a_substitute_is_named_on_a_form_that_comes_back_filled(client: Visitor) -> None:
    path = await invited()
    await client.get(f"{path}?antwort=vertretung")
    again = await client.post(path, {"answer": "substitute", "substitute_name": "Toni Ersatz"})
    assert again.status_code == 422
    assert "Wie erreichen wir die Vertretung?" in again.text
    assert 'value="Toni Ersatz"' in again.text
    done = await client.post(
        path,
        {
            "answer": "substitute",
            "substitute_name": "Toni Ersatz",
            "substitute_email": "ersatz@ministerium.example",
        },
    )
    assert done.status_code == 303
    assert (await part()).talk.state is TalkState.SUBSTITUTED


async def test_another_day_is_ticked_or_written(client: Visitor) -> None:
    path = await invited()
    form = await client.get(f"{path}?antwort=anderer-tag")
    assert "Diese Tage sind bei uns frei" in form.text
    await client.post(
        path, {"answer": "other_date", "days": ["2027-03-22"], "own_days": "12.04.2027, 19.04.2027"}
    )
    offered = await part()
    assert offered.days == (date(2027, 3, 22), date(2027, 4, 12), date(2027, 4, 19))


async def test_words_instead_of_a_day_are_kept_as_a_remark(client: Visitor) -> None:
    path = await invited()
    await client.get(f"{path}?antwort=anderer-tag")
    await client.post(path, {"answer": "other_date", "own_days": "gern im April, montags"})
    answered = await part()
    assert (answered.days, answered.talk.remark) == ((), "gern im April, montags")


async def test_a_day_that_is_none_is_said_at_its_field(client: Visitor) -> None:
    path = await invited()
    await client.get(f"{path}?antwort=anderer-tag")
    again = await client.post(path, {"answer": "other_date", "own_days": "30.02.2027"})
    assert again.status_code == 422
    assert "Den 30.02.2027 gibt es nicht." in again.text
    assert 'value="30.02.2027"' in again.text


async def test_details_are_asked_from_who_comes_and_may_come_later(client: Visitor) -> None:
    path = await invited()
    assert "Für das Programm" not in (await client.get(path)).text
    await client.post(path, {"answer": "yes"})
    assert "Für das Programm" in (await client.get(path)).text
    await client.post(
        f"{path}/angaben", {"title": "Leerstand nutzen", "may_photo": "nein", "travel": ""}
    )
    talk = (await part()).talk
    assert (talk.title, talk.may_photograph, talk.may_share_slides) == (
        "Leerstand nutzen",
        False,
        None,
    )


async def test_the_link_shows_its_own_person_whoever_is_logged_in(board: Visitor) -> None:
    page = await board.get(await invited())
    assert heading(page).startswith("Dr. Jana Beispiel")
    assert "/vorstand" not in page.text


async def test_a_cancelled_meeting_says_so_and_takes_no_answer(client: Visitor) -> None:
    path = await invited()
    await client.get(path)
    meeting = await hosting.meeting(2027, 1)
    async with transaction():
        await hosting.save_meeting(replace(meeting, state=MeetingState.CANCELLED), at=NOW)
    await client.post(path, {"answer": "yes"})
    page = await client.get(path)
    assert "Dieses Treffen fällt aus." in page.text
    assert "Ja, ich komme" not in page.text
    assert (await part()).talk.state is TalkState.ASKED


async def test_markup_in_an_answer_stays_text(client: Visitor) -> None:
    path = await invited()
    await client.get(path)
    await client.post(path, {"answer": "yes"})
    await client.get(path)
    await client.post(f"{path}/angaben", {"title": "<img src=x onerror=alert(1)>{{7*7}}"})
    page = await client.get(path)
    assert "<img src=x" not in page.text
    assert "{{7*7}}" in page.text
