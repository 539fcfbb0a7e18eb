"""A year as a story: a host who cannot, a speaker who asks for another day, a poll, a move, two who
cancel, and a meeting that is held.

Everybody uses pages and the links of letters that have arrived; the service's own clockwork makes its
rounds and sends. After each step the outbox is exactly this, and so are the calendars in the end.
"""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from litestar import Litestar

from lagplanner.database import settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.talks.speakers import Speaker, SpeakerField
from lagplanner.services.talks import speakers
from lagplanner.settings import Settings
from tests.people import BOARD, NETWORK, settle
from tests.services.network import KOPITZ
from tests.stories.browsing import Person
from tests.stories.calendars import read_by_hand, read_by_libraries
from tests.stories.lives import LIFE_OF_THE_FIRST, LIFE_OF_THE_SECOND
from tests.stories.living_year import LivingYear, living

IN_NOVEMBER = datetime(2026, 11, 24, 9, tzinfo=UTC)
ADA, HOA, MILAN, KOPITZ_OFFICE = "ada.lindner", "hoa", "milan.novak", "pirna"
MEMBERS = [ADA, HOA, MILAN, KOPITZ_OFFICE]
JANA, ALEX, VORSTAND = "jana", "alex", "vorstand"
FIRST, SECOND = "/vorstand/treffen/2027-1", "/vorstand/treffen/2027-2"
RULES = {
    "association": "Netzwerk Stadtteilarbeit",
    "contact_name": "Kim Muster",
    "contact_email": "vorstand@example.org",
    "contact_phone": "+49 30 23125009",
    "meetings_per_year": "3",
    "host_gap": "1",
    "city_gap": "1",
    "city_window": "1",
    "horizon": "4",
}


async def a_network() -> None:
    """Four projects in four towns that plan three meetings a year, and two people who can speak."""
    member = {"member_since": date(2015, 1, 1)}
    await settle(*(replace(one, **member) for one in (*NETWORK, KOPITZ)))  # type: ignore[arg-type]
    async with transaction():
        await settings_store.put(RULES, at=IN_NOVEMBER, who=BOARD)
    for name, email, field in (
        ("Dr. Jana Beispiel", "jana@ministerium.example", SpeakerField.ADMINISTRATION),
        ("Alex Muster", "alex@landtag.example", SpeakerField.POLITICS),
    ):
        await speakers.save(Speaker(0, name, email=email, field=field), who=BOARD, now=IN_NOVEMBER)


async def confirm(host: Person, house: str) -> None:
    await host.press("Zusagen mit diesem Ort", {"venue": house, "street": "Am Markt 1"})


async def says(year: LivingYear, letter: str, who: str, fifteenth: str, later: str) -> None:
    """A project answers the poll by the link of a letter."""
    person = await year.opens(letter, who)
    answers = {"tag-2027-03-15": fifteenth, "tag-2027-03-22": later}
    await person.press("Antwort geben", answers)
    assert "Ihre Antwort ist gespeichert" in person.words


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_year_from_the_plan_to_the_meeting(
    app: Litestar, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with living(app, settings, IN_NOVEMBER, monkeypatch) as year:
        await a_network()
        await the_year_is_planned_and_hosts_are_asked(year)
        await one_declines_and_the_next_in_turn_is_asked(year)
        await all_hear_the_dates_and_speakers_are_asked(year)
        await one_says_yes_and_one_proposes_another_day(year)
        await a_poll_finds_the_day_and_only_the_silent_are_reminded(year)
        await the_meeting_moves_and_everybody_who_knows_of_it_hears_it(year)
        await the_host_confirms_its_room_and_one_speaker_cancels(year)
        await the_invitation_goes_out_and_the_meeting_is_held(year)
        await the_second_meeting_is_cancelled(year)
        await the_board_reads_why_each_meeting_is_as_it_is(year)
        the_calendars_end_with_the_right_entries(year)


async def the_year_is_planned_and_hosts_are_asked(year: LivingYear) -> None:
    board = await year.board_at("/vorstand/plan/2027")
    await board.press("Vorschlag rechnen")
    while "/auftrag/" in board.here:
        await asyncio.sleep(0.02)
        await board.look_again()
    assert "Drei Treffen sind vorgeschlagen." in board.words
    await board.follow("Veröffentlichen …")
    await board.press("Jetzt veröffentlichen")
    assert await year.outbox() == {"host_asked: held": [ADA, HOA, KOPITZ_OFFICE]}
    await year.release()
    assert await year.outbox() == {"host_asked: sent": [ADA, HOA, KOPITZ_OFFICE]}


async def one_declines_and_the_next_in_turn_is_asked(year: LivingYear) -> None:
    await year.reach(date(2026, 11, 27))
    ada = await year.opens("host_asked", ADA)
    await ada.press("Leider nein")
    await confirm(await year.opens("host_asked", HOA), "Rathaus")
    await confirm(await year.opens("host_asked", KOPITZ_OFFICE), "Bürgertreff")
    assert await year.outbox() == {"board_host_no: sent": [VORSTAND]}

    board = await year.board_at(FIRST)
    assert board.next_step == "Anderen Gastgeber suchen"
    await board.follow("Anderen Gastgeber suchen")
    await board.press("Gemeinwesenarbeit Neißeufer anfragen")
    assert await year.outbox() == {"host_asked: held": [MILAN]}
    await year.release()
    assert await year.outbox() == {"host_asked: sent": [MILAN]}
    await confirm(await year.opens("host_asked", MILAN), "Bürgerhaus")
    assert "zugesagt" in (await year.board_at(FIRST)).words


async def all_hear_the_dates_and_speakers_are_asked(year: LivingYear) -> None:
    await year.reach(date(2026, 12, 2))
    assert await year.outbox() == {"topic_fix: held": [MILAN], "year_plan: held": MEMBERS}
    await year.release()
    assert await year.outbox() == {"topic_fix: sent": [MILAN], "year_plan: sent": MEMBERS}

    board = await year.board_at(FIRST)
    assert board.next_step == "Thema wählen"
    await board.press("Thema übernehmen", {"new_topic": "Leerstand"})
    assert board.next_step == "Vortragende anfragen"
    await board.follow("Vortragende anfragen")
    chosen = {"Dr. Jana Beispiel": "10:30", "Alex Muster": "11:30"}
    typed = {}
    for place, (name, starts) in enumerate(chosen.items(), 1):
        typed[f"speaker-{place}"] = board.option(f"speaker-{place}", name)
        typed |= {f"starts-{place}": starts, f"question-{place}": "Was tun gegen Leerstand?"}
    await board.press("Anfragen", typed)
    assert await year.outbox() == {"speaker_invite: held": [ALEX, JANA]}
    await year.release()
    assert await year.outbox() == {"speaker_invite: sent": [ALEX, JANA]}


async def one_says_yes_and_one_proposes_another_day(year: LivingYear) -> None:
    alex = await year.opens("speaker_invite", ALEX)
    await alex.press("Ja, ich komme")
    jana = await year.opens("speaker_invite", JANA)
    await jana.follow("Anderer Tag")
    await jana.press("Tag vorschlagen", {"own_days": "15.03.2027, 22.03.2027"})
    await year.wait()
    assert await year.outbox() == {
        "board_speaker_answer: sent": [VORSTAND],
        "speaker_ack_accepted: sent": [ALEX],
        "speaker_ack_other_date: sent": [JANA],
    }
    assert year.entries(ALEX) == ["REQUEST 2: 20270222"]


async def a_poll_finds_the_day_and_only_the_silent_are_reminded(year: LivingYear) -> None:
    board = await year.board_at(FIRST)
    assert board.next_step == "Umfrage beginnen"
    await board.follow("Umfrage beginnen")
    await board.press("Umfrage beginnen")
    assert "Antworten bis Freitag, 11. Dezember 2026." in board.words
    await year.wait()
    assert await year.outbox() == {"date_poll: sent": MEMBERS}
    await says(year, "date_poll", MILAN, "yes", "no")
    await says(year, "date_poll", ADA, "yes", "maybe")
    await says(year, "date_poll", KOPITZ_OFFICE, "maybe", "yes")

    await year.reach(date(2026, 12, 10))
    assert await year.outbox() == {"date_poll_reminder: sent": [HOA]}
    await says(year, "date_poll_reminder", HOA, "no", "yes")
    board = await year.board_at(FIRST)
    assert "passt 2 von 4 Projekten, zur Not 1, Gastgeber: passt" in board.words
    assert board.next_step == "Auf den 15.03.2027 verlegen"


async def the_meeting_moves_and_everybody_who_knows_of_it_hears_it(year: LivingYear) -> None:
    board = await year.board_at(FIRST)
    await board.follow("Auf den 15.03.2027 verlegen")
    assert "6 Briefe gehen hinaus, an alle, die vom Treffen wissen." in board.words
    await board.press("Jetzt verlegen", {"grund": "Plenarwoche"})
    assert board.clicks == 3
    assert await year.outbox() == {
        "host_moved: queued": [MILAN],
        "meeting_moved: queued": [ADA, HOA, KOPITZ_OFFICE],
        "speaker_ack_accepted: queued": [JANA],
        "speaker_moved: queued": [ALEX],
    }
    await year.wait()
    assert await year.outbox() == {
        "host_moved: sent": [MILAN],
        "meeting_moved: sent": [ADA, HOA, KOPITZ_OFFICE],
        "speaker_ack_accepted: sent": [JANA],
        "speaker_moved: sent": [ALEX],
    }
    for member in MEMBERS:
        assert year.entries(member) == ["PUBLISH 3: 20270315"]
    assert year.entries(JANA) == ["REQUEST 3: 20270315"]
    assert year.entries(ALEX) == ["REQUEST? 3: 20270315"]
    assert "Montag, 15. März 2027" in (await year.board_at("/")).words


async def the_host_confirms_its_room_and_one_speaker_cancels(year: LivingYear) -> None:
    milan = await year.opens("host_moved", MILAN)
    await milan.press("Ort speichern")
    assert "Tag und Ort stehen." in milan.words
    alex = await year.opens("speaker_moved", ALEX)
    await alex.press("Leider nein")
    await year.wait()
    assert await year.outbox() == {
        "board_speaker_answer: sent": [VORSTAND],
        "speaker_ack_declined: sent": [ALEX],
    }
    assert year.entries(ALEX) == ["CANCEL 4: 20270315"]


async def the_invitation_goes_out_and_the_meeting_is_held(year: LivingYear) -> None:
    await year.reach(date(2027, 1, 20))
    assert await year.outbox() == {"profile_check: held": MEMBERS}
    await year.release()
    await year.reach(date(2027, 2, 2))
    assert await year.outbox() == {"invitation: held": MEMBERS, "profile_check: sent": MEMBERS}
    await year.release()
    assert await year.outbox() == {"invitation: sent": MEMBERS}
    for member in MEMBERS:
        assert year.entries(member) == ["PUBLISH 4: 20270315"]

    await year.reach(date(2027, 2, 24))
    assert await year.outbox() == {
        "host_checklist: held": [MILAN],
        "speaker_details: held": [JANA],
        "topic_fix: held": [HOA],
    }
    await year.release()
    await year.reach(date(2027, 3, 9))
    assert await year.outbox() == {
        "host_checklist: sent": [MILAN],
        "numbers: held": [MILAN],
        "rsvp_reminder: expired": MEMBERS,
        "speaker_details: sent": [JANA],
        "speaker_final: held": [JANA],
        "topic_fix: sent": [HOA],
    }
    await year.release()

    await year.reach(date(2027, 3, 16))
    assert await year.outbox() == {
        "attendance_upload: held": [MILAN],
        "numbers: sent": [MILAN],
        "speaker_final: sent": [JANA],
    }
    board = await year.board_at(FIRST)
    assert "hat stattgefunden" in board.words
    assert board.next_step == "Teilnahme eintragen"
    assert "Montag, 10. Mai 2027, Plauen" in (await year.board_at("/")).words


async def the_second_meeting_is_cancelled(year: LivingYear) -> None:
    await year.reach(date(2027, 4, 1))
    assert await year.outbox() == {
        "attendance_upload: expired": [MILAN],
        "invitation: held": MEMBERS,
        "thanks: held": [JANA],
        "thanks_host: held": [MILAN],
    }
    await year.release()
    assert await year.outbox() == {
        "invitation: sent": MEMBERS,
        "thanks: sent": [JANA],
        "thanks_host: sent": [MILAN],
    }
    for member in MEMBERS:
        assert year.entries(member) == ["PUBLISH 1: 20270510"]

    board = await year.board_at(SECOND)
    await board.follow("Absagen …")
    await board.press("Jetzt absagen", {"grund": "Wasserschaden"})
    assert board.clicks == 3
    assert await year.outbox() == {"meeting_cancelled: queued": MEMBERS}
    await board.press("Zurücknehmen")
    assert await year.outbox() == {"meeting_cancelled: discarded": MEMBERS}

    await board.follow("Absagen …")
    await board.press("Jetzt absagen", {"grund": "Wasserschaden"})
    await year.wait()
    assert await year.outbox() == {"meeting_cancelled: sent": MEMBERS}
    for member in MEMBERS:
        assert year.entries(member) == ["CANCEL 4: 20270510"]
    assert "Ein Treffen fällt aus." in (await year.board_at("/vorstand/plan/2027")).words
    public = (await year.board_at("/")).words
    assert "Montag, 23. August 2027, Pirna" in public.partition("Fällt aus")[0]
    assert "Montag, 10. Mai 2027, Plauen" in public.partition("Fällt aus")[2]


async def the_board_reads_why_each_meeting_is_as_it_is(year: LivingYear) -> None:
    board = await year.board_at(FIRST)
    await board.follow("Warum ist das so?")
    assert board.clicks == 2
    assert "Noch keine Gastgeberschaft eingetragen." in board.words
    assert await told(board, "Als Text") == LIFE_OF_THE_FIRST
    board = await year.board_at(SECOND)
    await board.follow("Warum ist das so?")
    assert await told(board, "Als Text") == LIFE_OF_THE_SECOND


async def told(board: Person, words: str) -> list[str]:
    """What happened, without who and when: the lines of the text to take along."""
    text = (await board.visitor.get(board.give_to_program(words))).text
    steps = [line for line in text.splitlines()[2:] if line and not line.startswith(" ")]
    return [re.sub(r" \[.*\]$", "", line.partition("  ")[2]) for line in steps]


def the_calendars_end_with_the_right_entries(year: LivingYear) -> None:
    held = [("20270315", "Arbeitstreffen in Görlitz")]
    for who, shown in {**dict.fromkeys((*MEMBERS, JANA), held), ALEX: []}.items():
        files = year.calendar_files(who)
        assert read_by_hand(files, who) == shown, who
        assert read_by_libraries(files) == shown, who
