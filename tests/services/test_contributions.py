"""What programme, host and till know of a talk: details, consents, slots, corrections, costs."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from lagplanner.database import hosting, letters
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.talks.consents import CONSENT_WORDS, ConsentKind
from lagplanner.domain.talks.speakers import AnswerKind, Slides, Speaker, SpeakerAnswer, Via
from lagplanner.services.talks import contributions, invitations, speakers
from lagplanner.services.talks.contributions import Arranged, Details, Teller
from lagplanner.services.talks.invitations import Part, Wanted
from tests.people import BOARD

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)
DAY = date(2027, 3, 15)
JANA = Speaker(
    0,
    "Dr. Jana Beispiel",
    organisation="Ministerium für Beispiele",
    function="Referatsleitung",
    email="jana.beispiel@ministerium.example",
)
ROBIN = Speaker(0, "Robin Muster", email="muster@hochschule.example")
ALL_GIVEN = dict.fromkeys(ConsentKind, True)


async def two_asked() -> tuple[Part, ...]:
    """Two speakers asked for the meeting in March, with money for each."""
    async with transaction():
        await hosting.save_meeting(
            Meeting(0, 2027, 1, DAY, MeetingState.CONFIRMED, topic="Leerstand"), at=NOW
        )
    people = [await speakers.save(one, who=BOARD, now=NOW) for one in (JANA, ROBIN)]
    wanted = [
        Wanted(people[0].id, "Was bleibt im Quartier?", time(10, 30), 60, 20, 15_000, 8_000),
        Wanted(people[1].id, "", time(12, 45)),
    ]
    await invitations.invite(2027, 1, wanted, answer_by=date(2027, 2, 1), who=BOARD, now=NOW)
    return await invitations.parts((await hosting.meeting(2027, 1)).id)


async def says(part: Part, kind: AnswerKind) -> Part:
    return await invitations.answer(part.talk.id, SpeakerAnswer(kind), today=NOW.date(), now=NOW)


def arranged(**changes: object) -> Arranged:
    usual: dict[str, object] = {
        "starts": time(10, 30),
        "minutes": 60,
        "discussion": 20,
        "title": "Leerstand nutzen",
        "organisation": "Ministerium für Beispiele",
        "function": "Referatsleitung",
        "fee_cents": 15_000,
        "travel_cents": 8_000,
    }
    return Arranged(**{**usual, **changes})  # type: ignore[arg-type]


async def test_details_are_kept_as_they_are_to_be_printed(database: Database) -> None:
    jana, _ = await two_asked()
    await says(jana, AnswerKind.YES)
    details = Details("Leerstand nutzen", "Leiterin des Referats 31", slides=Slides.BROUGHT)

    talk = (await contributions.note_details(jana.talk.id, details, now=NOW)).talk

    assert (talk.title, talk.function, talk.slides) == (
        "Leerstand nutzen",
        "Leiterin des Referats 31",
        Slides.BROUGHT,
    )


async def test_who_has_not_said_yes_is_not_asked_for_details(database: Database) -> None:
    jana, _ = await two_asked()
    with pytest.raises(BrokenRuleError, match="zuerst zu"):
        await contributions.note_details(jana.talk.id, Details("Titel"), now=NOW)


async def test_a_consent_is_kept_with_its_words_and_its_time_and_so_is_taking_it_back(
    database: Database,
) -> None:
    jana, _ = await two_asked()
    await says(jana, AnswerKind.YES)
    later = NOW + timedelta(days=100)

    await contributions.note_details(jana.talk.id, Details(consents=ALL_GIVEN), now=NOW)
    await contributions.note_details(jana.talk.id, Details(consents=ALL_GIVEN), now=later)
    back = {ConsentKind.PHOTO: False, ConsentKind.SLIDES: None}
    part = await contributions.note_consents(jana.talk.id, back, now=later)

    kept = await contributions.consents(jana.talk.id)
    assert [(one.kind, one.given, one.at) for one in kept] == [
        (ConsentKind.NAME, True, NOW),
        (ConsentKind.SLIDES, True, NOW),
        (ConsentKind.PHOTO, True, NOW),
        (ConsentKind.PHOTO, False, later),
    ]
    assert kept[0].wording == CONSENT_WORDS[ConsentKind.NAME]
    assert (part.talk.may_photograph, part.talk.may_share_slides) == (False, True)


async def test_a_consent_is_kept_in_the_language_it_was_asked_in(database: Database) -> None:
    jana, _ = await two_asked()
    await says(jana, AnswerKind.YES)
    by_phone = Teller("Vorzimmer", Via.PHONE, BOARD)

    await contributions.note_consents(
        jana.talk.id, {ConsentKind.SLIDES: True}, language="en", teller=by_phone, now=NOW
    )

    [kept] = await contributions.consents(jana.talk.id)
    assert kept.wording == "May we share your slides with the members?"
    assert (kept.who, kept.via, kept.entered_by) == ("Vorzimmer", Via.PHONE, BOARD)


async def test_the_programme_names_only_who_has_said_yes_and_may_be_named(
    database: Database,
) -> None:
    jana, robin = await two_asked()
    await says(jana, AnswerKind.YES)
    await says(robin, AnswerKind.PROVISIONAL)

    asked = await contributions.asked_for(robin.talk.id)

    assert [(line.starts, line.title, line.who) for line in asked.lines] == [
        (
            time(10, 30),
            "Was bleibt im Quartier?",
            "Dr. Jana Beispiel, Referatsleitung, Ministerium für Beispiele",
        ),
        (time(12, 45), "Leerstand", ""),
    ]
    assert asked.others == ("Dr. Jana Beispiel",)
    unnamed = {ConsentKind.NAME: False}
    await contributions.note_consents(jana.talk.id, unnamed, now=NOW)
    assert (await contributions.asked_for(robin.talk.id)).lines[0].who == ""
    assert (await contributions.asked_for(robin.talk.id)).others == ()


async def test_a_correction_is_told_to_the_board_once_and_shown_again_when_it_is_done(
    database: Database,
) -> None:
    jana, _ = await two_asked()
    await says(jana, AnswerKind.YES)

    for _ in range(2):
        await contributions.see_programme(jana.talk.id, correction="Dr. fehlt", now=NOW)
    told = [one for one in await letters.letters() if one.occasion == "board_speaker_answer"]
    done = await contributions.settle_correction(jana.talk.id, who=BOARD, now=NOW)

    assert len(told) == 1
    assert (done.talk.correction, done.talk.seen_programme_at) == ("", None)


async def test_a_line_that_changes_is_shown_to_its_speaker_once_more(database: Database) -> None:
    jana, _ = await two_asked()
    await says(jana, AnswerKind.YES)
    await contributions.arrange(jana.talk.id, arranged(), who=BOARD, now=NOW)
    seen = await contributions.see_programme(jana.talk.id, correction="", now=NOW)
    cheaper = arranged(fee_cents=10_000)

    kept = await contributions.arrange(jana.talk.id, cheaper, who=BOARD, now=NOW)
    later = await contributions.arrange(
        jana.talk.id, arranged(starts=time(11, 0)), who=BOARD, now=NOW
    )

    assert seen.talk.seen_programme_at == kept.talk.seen_programme_at == NOW
    assert later.talk.seen_programme_at is None


async def test_two_talks_change_places_and_keep_their_slots(database: Database) -> None:
    jana, robin = await two_asked()

    await contributions.move_in_order(robin.talk.id, up=True, who=BOARD, now=NOW)
    await contributions.move_in_order(robin.talk.id, up=True, who=BOARD, now=NOW)

    parts = await invitations.parts(jana.talk.meeting_id)
    assert [(one.speaker.name, one.talk.position, one.talk.starts) for one in parts] == [
        ("Robin Muster", 1, time(12, 45)),
        ("Dr. Jana Beispiel", 2, time(10, 30)),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fee_cents": 25_001}, "fee"),
        ({"travel_cents": 10_001}, "travel_costs"),
        ({"discussion": 56}, "discussion"),
        ({"starts": time(23, 30)}, "starts"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(
    database: Database, wrong: dict[str, object], field: str
) -> None:
    jana, _ = await two_asked()
    with pytest.raises(InputError) as told:
        await contributions.arrange(jana.talk.id, arranged(**wrong), who=BOARD, now=NOW)
    assert [problem.field for problem in told.value.problems] == [field]


async def test_costs_are_handed_in_after_the_meeting_and_never_more_than_agreed(
    database: Database,
) -> None:
    jana, robin = await two_asked()
    await says(jana, AnswerKind.YES)
    await says(robin, AnswerKind.YES)
    after = DAY + timedelta(days=3)

    async def hand_in(part: Part, cents: int, today: date = after) -> Part:
        return await contributions.claim(part.talk.id, travel_cents=cents, today=today, now=NOW)

    with pytest.raises(BrokenRuleError, match="nach dem Treffen"):
        await hand_in(jana, 3_820, today=DAY - timedelta(days=1))
    with pytest.raises(BrokenRuleError, match="nichts abzurechnen"):
        await hand_in(robin, 100)
    with pytest.raises(InputError, match="bis 80,00 Euro"):
        await hand_in(jana, 8_001)
    done = await hand_in(jana, 3_820)
    assert (done.talk.claim_cents, done.talk.has_open_claim) == (3_820, False)
