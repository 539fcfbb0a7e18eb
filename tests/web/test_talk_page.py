"""Can the board settle a talk, order talks, note people for later; can a speaker correct and claim?"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine

from lagplanner.database import hosting, letters
from lagplanner.database import speakers as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.post.links import Link, Purpose
from lagplanner.domain.talks.consents import ConsentKind
from lagplanner.domain.talks.speakers import AnswerKind, Speaker, SpeakerAnswer, TalkState, Via
from lagplanner.services.post import links
from lagplanner.services.talks import contributions, invitations, speakers
from lagplanner.services.talks.invitations import Part, Wanted
from tests.people import BOARD, NOW, RIESA, SONNENHOF, settle
from tests.visitors import ADDRESS, Visitor

HERE = "/vorstand/treffen/2027-1"
DAY = date(2027, 3, 15)
AFTER = datetime(2027, 3, 18, 9, tzinfo=UTC)
JANA = Speaker(0, "Dr. Jana Beispiel", function="Referatsleitung", email="jana@ministerium.example")
ROBIN = Speaker(0, "Robin Muster", email="robin@hochschule.example")
SETTLED = {
    "title": "Leerstand nutzen",
    "function": "Referatsleitung",
    "organisation": "",
    "starts": "10:30",
    "minutes": "60",
    "discussion": "20",
    "fee": "150",
    "travel_costs": "80,50",
    "via": "phone",
}


async def two_come() -> tuple[Part, Part]:
    """Two speakers who have said yes to the meeting in Riesa."""
    [host] = await settle(SONNENHOF)
    meeting = Meeting(0, 2027, 1, DAY, MeetingState.CONFIRMED, town=RIESA, host_id=host.id)
    async with transaction():
        meeting = await hosting.save_meeting(replace(meeting, topic="Leerstand"), at=NOW)
    people = [await speakers.save(one, who=BOARD, now=NOW) for one in (JANA, ROBIN)]
    await invitations.invite(
        2027,
        1,
        [Wanted(one.id, starts=time(10, 30)) for one in people],
        answer_by=date(2027, 2, 1),
        who=BOARD,
        now=NOW,
    )
    for part in await invitations.parts(meeting.id):
        yes = SpeakerAnswer(AnswerKind.YES)
        await invitations.answer(part.talk.id, yes, today=NOW.date(), now=NOW)
    first, second = await invitations.parts(meeting.id)
    return first, second


async def link_of(part: Part) -> str:
    """The path of the link in the request to a speaker."""
    letter = next(
        one
        for one in await letters.letters(occasion="speaker_invite")
        if one.facts["talk"] == part.talk.id
    )
    until = datetime(2027, 6, 1, tzinfo=UTC)
    name, email = part.speaker.name, part.speaker.email
    [address] = await links.mint(
        [Link(Purpose.SPEAKER, name, email, NOW, until, None, letter.meeting_id, letter.id)],
        base_url=ADDRESS,
    )
    return address.removeprefix(ADDRESS)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as now:
        yield now


async def test_the_board_settles_slot_words_and_money_on_one_page(board: Visitor) -> None:
    jana, _ = await two_come()
    await board.get(f"{HERE}/beitrag/{jana.talk.id}")
    done = await board.post(f"{HERE}/beitrag/{jana.talk.id}", {**SETTLED, "may_slides": "ja"})
    assert done.status_code == 303
    talk = (await invitations.part(jana.talk.id)).talk
    assert (talk.title, talk.minutes, talk.fee_cents, talk.travel_cents) == (
        "Leerstand nutzen",
        60,
        15_000,
        8_050,
    )
    [consent] = await contributions.consents(jana.talk.id)
    assert (consent.kind, consent.via) == (ConsentKind.SLIDES, Via.PHONE)
    sheet = (await board.get(HERE)).text
    assert "Zwei Beiträge überschneiden sich." in sheet
    assert "10:30 bis 11:30 Uhr</span>" in sheet


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"fee": "viel"}, "„viel“ ist kein Betrag wie 37,50."),
        ({"fee": "300"}, "Honorar: höchstens 250 Euro."),
        ({"discussion": "58"}, "Für den Vortrag selbst müssen mindestens 5 Minuten bleiben."),
        ({"starts": "halb elf"}, "„halb elf“ ist keine Uhrzeit wie 10:00."),
    ],
)
async def test_what_cannot_be_comes_back_filled(
    board: Visitor, wrong: dict[str, str], sentence: str
) -> None:
    jana, _ = await two_come()
    await board.get(HERE)
    again = await board.post(f"{HERE}/beitrag/{jana.talk.id}", {**SETTLED, **wrong})
    assert again.status_code == 422
    assert sentence in again.text
    assert 'value="Leerstand nutzen"' in again.text


async def test_a_talk_of_another_meeting_is_not_found(board: Visitor) -> None:
    await two_come()
    assert (await board.get(f"{HERE}/beitrag/99")).status_code == 404


async def test_a_talk_comes_earlier_with_one_click(board: Visitor) -> None:
    _, robin = await two_come()
    await board.get(HERE)
    await board.post(f"{HERE}/beitrag/{robin.talk.id}/reihe", {"wohin": "frueher"})
    names = [one.speaker.name for one in await invitations.parts(robin.talk.meeting_id)]
    assert names == ["Robin Muster", "Dr. Jana Beispiel"]


async def test_somebody_is_noted_for_later_without_a_letter(board: Visitor) -> None:
    first, _ = await two_come()
    kim = await speakers.save(
        Speaker(0, "Kim Später", email="kim@landtag.example"), who=BOARD, now=NOW
    )
    before = len(await letters.letters())
    await board.get(f"{HERE}/anfragen")
    form = {"speaker-1": str(kim.id), "answer_by": "01.02.2027", "wann": "spaeter"}
    assert (await board.post(f"{HERE}/anfragen", form)).status_code == 303
    part = (await invitations.parts(first.talk.meeting_id))[-1]
    assert (part.talk.state, len(await letters.letters())) == (TalkState.PREPARED, before)
    assert "Jetzt anfragen" in (await board.get(HERE)).text


async def test_a_speaker_asks_for_a_correction_and_the_board_settles_it(
    app: object, client: Visitor, board: Visitor
) -> None:
    jana, _ = await two_come()
    path = await link_of(jana)
    assert "So wird das Programm gedruckt" in (await client.get(path)).text
    empty = await client.post(f"{path}/programm", {"wish": "anders", "correction": ""})
    assert (empty.status_code, "Was soll im Programm anders sein?" in empty.text) == (422, True)
    await client.post(f"{path}/programm", {"wish": "anders", "correction": "Dr. fehlt"})
    assert "„Dr. fehlt“" in (await board.get(HERE)).text
    await board.post(f"{HERE}/beitrag/{jana.talk.id}/korrektur")
    assert (await invitations.part(jana.talk.id)).talk.correction == ""
    await client.post(f"{path}/programm", {"wish": "stimmt"})
    assert (await invitations.part(jana.talk.id)).talk.seen_programme_at == NOW


async def test_after_the_meeting_costs_are_handed_in_and_a_consent_is_taken_back(
    app: object, client: Visitor, clock: Any
) -> None:
    jana, _ = await two_come()
    async with transaction():
        await stored.save_talk(
            replace(jana.talk, fee_cents=15_000, travel_cents=8_000, may_photograph=True)
        )
    path = await link_of(jana)
    clock.move_to(AFTER)
    page = (await client.get(path)).text
    assert "Dieses Treffen ist vorbei." in page
    assert "Ihr Beitrag vom 15.03.2027" in page
    more = await client.post(f"{path}/abrechnung", {"costs": "80,01"})
    assert (more.status_code, "bis 80,00 Euro" in more.text) == (422, True)
    assert (await client.post(f"{path}/abrechnung", {"costs": "38,20"})).status_code == 303
    assert (await client.post(f"{path}/einwilligung", {"may_photo": "nein"})).status_code == 303
    talk = (await invitations.part(jana.talk.id)).talk
    assert (talk.claim_cents, talk.may_photograph) == (3_820, False)
    assert [one.given for one in await contributions.consents(jana.talk.id)] == [False]
