"""Each letter to a speaker and about one, written as it would leave: nothing missing, nothing blank."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy

import pytest

from lagplanner.database import host_requests, hosting, letters, settings_store
from lagplanner.database import speakers as stored
from lagplanner.database.engine import Database, transaction
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue, usual_checklist
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.talks.speakers import Speaker, Talk, TalkState
from lagplanner.mail.delivery import Prepared, Stale
from lagplanner.services.post.letter_sent import read
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.talks import contributions
from lagplanner.services.talks.contributions import Arranged
from tests.people import BOARD, RIESA, SONNENHOF, settle

NOW = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
DAY = date(2027, 3, 15)
AFTER = datetime(2027, 3, 18, 8, 0, tzinfo=UTC)
SENDER = Sender("https://netzwerk.example", "post@netzwerk.example")
JANA = Speaker(
    0,
    "Dr. Jana Beispiel",
    salutation="Sehr geehrte Frau Dr. Beispiel,",
    organisation="Ministerium für Beispiele",
    email="jana.beispiel@ministerium.example",
    phone="+49 30 23125007",
    forget_on=date(2028, 1, 11),
)
VENUE = Venue(
    "Bürgertreff Sonnenhof", "Beispielweg 3", "01587", "Saal", "Eingang Hof", "12 Minuten zu Fuß"
)
STATES = {
    "speaker_invite": TalkState.ASKED,
    "speaker_reminder": TalkState.ASKED,
    "speaker_ack_tentative": TalkState.TENTATIVE,
    "speaker_ack_declined": TalkState.DECLINED,
    "speaker_ack_substituted": TalkState.SUBSTITUTED,
    "speaker_ack_other_date": TalkState.OTHER_DATE,
    "speaker_withdrawn": TalkState.WITHDRAWN,
    "board_speaker_silent": TalkState.ASKED,
    "board_speaker_answer": TalkState.OTHER_DATE,
    "board_no_speaker": TalkState.DECLINED,
}
"""What the speaker has answered when the letter is written; a yes where nothing else is said."""

OCCASIONS = (*STATES, "speaker_ack_accepted", "speaker_details", "speaker_final", "thanks")


async def a_talk(state: TalkState = TalkState.ACCEPTED) -> Talk:
    """A talk at the meeting in Riesa, its place confirmed, money agreed."""
    [host] = await settle(SONNENHOF)
    async with transaction():
        await settings_store.put({"contact_name": "Kim Muster"}, at=NOW, who=BOARD)
        meeting = await hosting.save_meeting(
            Meeting(
                0,
                2027,
                1,
                DAY,
                MeetingState.CONFIRMED,
                town=RIESA,
                host_id=host.id,
                topic="Leerstand",
            ),
            at=NOW,
        )
        await host_requests.save_venue(meeting.id, replace(VENUE, confirmed_at=NOW))
        jana = await stored.save_speaker(JANA, at=NOW)
        talk = await stored.save_talk(
            Talk(
                0,
                meeting.id,
                jana.id,
                state=state,
                organisation="Ministerium für Beispiele",
                question="Was bleibt im Quartier?",
                starts=time(10, 30),
                minutes=60,
                discussion=20,
                answer_by=date(2027, 2, 1),
                asked_at=NOW - timedelta(days=10),
                fee_cents=15_000,
                travel_cents=8_050,
            )
        )
        await stored.save_days(talk.id, [date(2027, 4, 12)])
        toni = await stored.save_speaker(Speaker(0, "Toni Ersatz"), at=NOW)
        await stored.save_talk(Talk(0, meeting.id, toni.id, substitute_for=talk.id))
    return talk


async def letter_about(talk: Talk, occasion: str, language: str = "de") -> Letter:
    to_board = occasion.startswith("board")
    letter = Letter(
        f"{occasion}:speaker:t{talk.id}",
        occasion,
        meeting_id=talk.meeting_id,
        recipient_name="Vorstand" if to_board else JANA.name,
        recipient_email="vorstand@example.org" if to_board else JANA.email,
        language=language,
        facts={"talk": talk.id, "day": DAY.isoformat(), "to": "board" if to_board else "speakers"},
        message_id="<lp-1-abc@netzwerk.example>",
    )
    async with transaction():
        await letters.add(letter, at=NOW, who=BOARD)
    return (await letters.letters())[-1]


async def text_of(occasion: str, language: str = "de") -> str:
    """The letter as it leaves: in time for the meeting, or after it where it speaks of the past."""
    talk = await a_talk(STATES.get(occasion, TalkState.ACCEPTED))
    letter = await letter_about(talk, occasion, language)
    now = AFTER if occasion in ("thanks", "claims_due") else NOW
    found = await Writing(SENDER).prepare(replace(letter, owner="web:1"), now)
    assert isinstance(found, Prepared), found
    subject = str(message_from_bytes(found.raw, policy=policy.default)["Subject"])
    return f"{subject}\n\n{read(found.raw).text}"


@pytest.mark.parametrize("occasion", [*OCCASIONS, "claims_due"])
@pytest.mark.parametrize("language", ["de", "en"])
async def test_no_letter_about_a_talk_lacks_anything(
    database: Database, occasion: str, language: str
) -> None:
    text = await text_of(occasion, language)
    blank = [line for line in text.splitlines() if line.startswith("- ") and line.endswith(":")]
    assert blank == []
    assert not set("{}[]") & set(text)
    assert "15. März 2027" in text or "15 March 2027" in text


async def test_the_request_says_the_facts_of_talk_meeting_and_venue(database: Database) -> None:
    text = await text_of("speaker_invite")
    for line in (
        "Sehr geehrte Frau Dr. Beispiel,",
        "- Thema: Was bleibt im Quartier?",
        "- Ihr Beitrag: 10:30 bis 11:30 Uhr",
        "- Davon Vortrag: 40 Minuten, danach Gespräch",
        "- Gebäude: Bürgertreff Sonnenhof",
        "- Honorar: 150 €",
        "- Reisekosten: bis 80,50 € gegen Beleg",
        "Bitte antworten Sie bis Montag, 1. Februar 2027.",
    ):
        assert line in text


async def lines_of_entry(talk: Talk, occasion: str) -> list[str]:
    """The calendar file that leaves with this letter."""
    letter = await letter_about(talk, occasion)
    found = await Writing(SENDER).prepare(replace(letter, owner="web:1"), NOW)
    assert isinstance(found, Prepared), found
    [part] = [
        one
        for one in message_from_bytes(found.raw).walk()
        if one.get_content_type() == "text/calendar"
    ]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    wanted = ("DTSTART;", "DTEND;", "SEQUENCE:", "UID:")
    return sorted(line for line in content.decode().splitlines() if line.startswith(wanted))


async def test_the_calendar_of_a_speaker_holds_the_slot_and_follows_it(database: Database) -> None:
    talk = await a_talk()
    async with transaction():
        talk = await stored.save_talk(replace(talk, starts=None))
    whole = await lines_of_entry(talk, "speaker_ack_accepted")
    settled = Arranged(time(10, 30), 60, 20, "", "", "Leitung", 15_000, 8_050)
    for words in ("Leitung", "Referat 3"):  # a word in print is no other time
        wanted = replace(settled, function=words)
        await contributions.arrange(talk.id, wanted, who=BOARD, now=NOW)
    slot = await lines_of_entry(talk, "speaker_final")

    uid = whole[-1]
    assert whole == [
        "DTEND;TZID=Europe/Berlin:20270315T150000",
        "DTSTART;TZID=Europe/Berlin:20270315T100000",
        "SEQUENCE:0",
        uid,
    ]
    assert slot == [
        "DTEND;TZID=Europe/Berlin:20270315T113000",
        "DTSTART;TZID=Europe/Berlin:20270315T103000",
        "SEQUENCE:1",
        uid,
    ]


async def test_what_the_host_has_ticked_off_is_said_to_be_there(database: Database) -> None:
    talk = await a_talk()
    line = "- Was wir haben: Beamer, Ton und WLAN"
    async with transaction():
        await host_requests.save_checklist(talk.meeting_id, usual_checklist(DAY))
        await stored.save_talk(replace(talk, title="", function=""))
    letter = replace(await letter_about(talk, "speaker_details"), owner="web:1")
    texts = []
    for _ in range(2):
        found = await Writing(SENDER).prepare(letter, NOW)
        assert isinstance(found, Prepared), found
        texts.append(line in read(found.raw).text.splitlines())
        async with transaction():
            await host_requests.tick(talk.meeting_id, "screen", at=NOW, who="Ada")
    assert texts == [False, True]


async def test_while_no_hour_is_set_the_request_says_how_long(database: Database) -> None:
    talk = await a_talk(TalkState.ASKED)
    async with transaction():
        await stored.save_talk(replace(talk, starts=None))
    letter = await letter_about(talk, "speaker_invite")
    found = await Writing(SENDER).prepare(replace(letter, owner="web:1"), NOW)
    assert isinstance(found, Prepared)
    assert "- Ihr Beitrag: 60 Minuten, die Uhrzeit folgt" in read(found.raw).text


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (
            TalkState.ACCEPTED,
            "10:30 Was bleibt im Quartier? – Dr. Jana Beispiel, Ministerium für Beispiele",
        ),
        (TalkState.TENTATIVE, "10:30 Was bleibt im Quartier?"),
    ],
)
async def test_the_invitation_prints_the_programme_and_names_nobody_provisional(
    database: Database, state: TalkState, line: str
) -> None:
    talk = await a_talk(state)
    letter = await letter_about(replace(talk, id=0), "invitation")
    letter = replace(letter, facts={"day": DAY.isoformat()}, owner="web:1")
    found = await Writing(SENDER).prepare(letter, NOW)
    assert isinstance(found, Prepared), found
    assert f"- {line}" in read(found.raw).text.splitlines()


async def test_the_last_notes_say_where_and_whom_to_call(database: Database) -> None:
    text = await text_of("speaker_final")
    for line in (
        "- Ihr Beitrag: 10:30 bis 11:30 Uhr",
        "- Ort: Bürgertreff Sonnenhof",
        "- Anschrift: Beispielweg 3, 01587 Riesa",
        "- Raum: Saal",
        "- Weg: 12 Minuten zu Fuß",
        "- Am Tag erreichen Sie: Ada Lindner",
    ):
        assert line in text


async def test_the_last_notes_wait_for_a_person_while_the_place_is_unknown(
    database: Database,
) -> None:
    talk = await a_talk()
    async with transaction():
        await host_requests.forget_venue(talk.meeting_id)
    letter = await letter_about(talk, "speaker_final")
    found = await Writing(SENDER).prepare(replace(letter, owner="web:1"), NOW)
    assert found == Stale("In diesem Brief fehlt noch: Gebäude oder Raum.", ask=True)


@pytest.mark.parametrize(
    ("occasion", "line"),
    [
        ("speaker_ack_declined", "Tag der Löschung: Dienstag, 11. Januar 2028."),
        ("speaker_ack_substituted", "- Vertretung: Toni Ersatz"),
        ("speaker_ack_other_date", "- Ihnen würde passen: Montag, 12. April 2027"),
        ("speaker_reminder", "- Unsere Anfrage: Freitag, 1. Januar 2027"),
        ("board_speaker_silent", "- Telefon: +49 30 23125007"),
        ("board_speaker_answer", "- Stand: anderer Tag vorgeschlagen"),
        ("claims_due", "Reisekosten, Honorar"),
    ],
)
async def test_each_says_what_is_its_own(database: Database, occasion: str, line: str) -> None:
    assert line in await text_of(occasion)


@pytest.mark.parametrize(
    ("occasion", "state", "sentence"),
    [
        ("speaker_invite", TalkState.ACCEPTED, "Die Antwort ist inzwischen eine andere: zugesagt."),
        ("speaker_reminder", TalkState.WITHDRAWN, "Die Anfrage ist zurückgezogen."),
        ("speaker_reminder", TalkState.OTHER_DATE, None),
        ("speaker_ack_accepted", TalkState.DECLINED, None),
        ("board_speaker_silent", TalkState.DECLINED, None),
        ("board_no_speaker", TalkState.ACCEPTED, "Ein Fachbeitrag ist inzwischen zugesagt."),
        ("speaker_final", TalkState.TENTATIVE, None),
        ("board_speaker_answer", TalkState.ACCEPTED, "Es ist nichts mehr zu tun."),
    ],
)
async def test_a_letter_whose_reason_has_gone_does_not_leave(
    database: Database, occasion: str, state: TalkState, sentence: str | None
) -> None:
    letter = await letter_about(await a_talk(state), occasion)
    found = await Writing(SENDER).prepare(replace(letter, owner="web:1"), NOW)
    assert isinstance(found, Stale)
    assert found.ask is False
    assert sentence in (None, found.reason)


async def test_a_request_that_waited_while_the_meeting_moved_is_looked_at_and_asks_for_the_new_day(
    database: Database,
) -> None:
    talk = await a_talk(TalkState.ASKED)
    letter = await letter_about(talk, "speaker_invite")
    letter = replace(letter, key=f"speaker_invite:speaker:t{talk.id}:{DAY.isoformat()}")
    async with transaction():
        meeting = await hosting.meeting(2027, 1)
        await hosting.save_meeting(replace(meeting, day=date(2027, 4, 12)), at=NOW)
    found = await Writing(SENDER).prepare(replace(letter, owner="web:1"), NOW)
    assert isinstance(found, Stale)
    assert found.ask is True


async def test_a_speaker_answers_a_moved_meeting_on_the_page_of_speakers(
    database: Database,
) -> None:
    talk = await a_talk(TalkState.ASKED)
    letter = await letter_about(talk, "speaker_moved")
    letter = replace(letter, facts={**letter.facts, "old_day": "2027-03-08", "reason": "Plenum"})
    found = await Writing(SENDER).prepare(replace(letter, owner="web:1"), NOW)
    assert isinstance(found, Prepared)
    assert "https://netzwerk.example/r/" in read(found.raw).text
