"""What stands for each placeholder, read from the state of things?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import Motion
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue, usual_checklist
from lagplanner.domain.members import Contact, OfficeHours
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.post.placeholders import PLACEHOLDERS
from lagplanner.domain.post.staleness import judge
from lagplanner.domain.rules import NoticeForm, Rules, Tone
from lagplanner.services.post.letter_entries import entry_of
from lagplanner.services.post.letter_facts import Ground, ground
from lagplanner.services.post.letter_values import RESOLVERS, board_page, form, values
from lagplanner.services.post.letter_writing import link_of
from lagplanner.services.post.snapshots import Snapshot
from tests.people import GOERLITZ, NEISSEUFER, RIESA, SONNENHOF

NOW = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
BASE = "https://netzwerk.example"
RULES = Rules(
    association="Netzwerk Stadtteilarbeit",
    postal_address="Musterstraße 1, 09111 Chemnitz",
    contact_name="Kim Muster",
    contact_phone="030 23125 000",
)
HOST = replace(
    SONNENHOF,
    id=7,
    contacts=(Contact("Ada Lindner", email="ada.lindner@example.org", phone="03525 000000"),),
    office_hours=(OfficeHours(1, time(15), time(18)),),
    funding_until=date(2029, 12, 31),
)
OTHER = replace(NEISSEUFER, id=8)
PAST = Meeting(1, 2026, 4, date(2026, 11, 9), town=GOERLITZ, host_id=8, topic="Wohnen im Alter")
MEETING = Meeting(
    3,
    2027,
    1,
    date(2027, 3, 15),
    MeetingState.PUBLISHED,
    town=RIESA,
    host_id=7,
    standby_id=8,
    topic="Leerstand",
)
NEXT = Meeting(4, 2027, 2, date(2027, 6, 7), MeetingState.PUBLISHED, town=GOERLITZ, host_id=8)
ASSEMBLY = Meeting(5, 2027, 1, date(2027, 6, 7), MeetingState.PUBLISHED, kind="assembly")
KNOWN = Snapshot(
    RULES,
    {7: HOST, 8: OTHER},
    {one.id: one for one in (PAST, MEETING, NEXT, ASSEMBLY)},
    frozenset(),
    {},
)


def about(occasion: str, known: Snapshot = KNOWN, **changes: Any) -> Ground:
    """A letter to the host about the first meeting of 2027."""
    usual = Letter(
        f"{occasion}:7:2027-1",
        occasion,
        project_id=7,
        meeting_id=3,
        recipient_name="Ada Lindner",
        recipient_email="ada.lindner@example.org",
        facts={"day": "2027-03-15", "reasons": ["Das letzte Treffen hier war im März 2021."]},
    )
    found = ground(replace(usual, **changes), known, now=NOW, base_url=BASE)
    assert found is not None
    return found


def test_each_placeholder_has_one_who_answers_for_it() -> None:
    assert set(RESOLVERS) == set(PLACEHOLDERS)


def test_each_placeholder_has_a_value_where_everything_is_known() -> None:
    told = {
        name: PLACEHOLDERS[name].german for name in PLACEHOLDERS if not name.endswith("_long")
    } | dict.fromkeys(
        "call_day invite_day order_day sent_day erase_day objection_day send_day end last_day"
        " old_day monday".split(),
        "2027-02-01",
    )
    ticked = tuple(replace(item, done_at=NOW) for item in usual_checklist(MEETING.day)[3:])
    known = replace(
        KNOWN,
        checklists={MEETING.id: (*usual_checklist(MEETING.day)[:3], *ticked)},
        assemblies={
            MEETING.id: Assembly(
                MEETING.id, hybrid="Per Video.", elections=("Vorsitz",), statute_changes=("§ 4",)
            )
        },
        motions={MEETING.id: (Motion(1, MEETING.id, 1, "Beitritt zum Bundesverband"),)},
        rules=replace(RULES, notice_form=NoticeForm.LETTER),
    )
    whole = replace(about("host_asked", known), url=f"{BASE}/g/x")
    whole = replace(
        whole,
        letter=replace(
            whole.letter, facts={**told, "year": 2027, "change": "role", "old_time": "12:00"}
        ),
    )
    empty = [name for name, resolve in RESOLVERS.items() if not resolve(whole).strip()]
    assert empty == []


@pytest.mark.parametrize("code", list(OCCASIONS))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_occasion_gets_a_ready_string_for_each_of_its_names(code: str, language: str) -> None:
    found = values(replace(about(code, language=language), url=f"{BASE}/g/x"))
    assert set(found.texts) == set(OCCASIONS[code].placeholders)
    assert all(isinstance(text, str) for text in found.texts.values())
    assert set(found.missing) == {
        name
        for name, text in found.texts.items()
        if not text and (not PLACEHOLDERS[name].optional or name in OCCASIONS[code].wanted)
    }


def test_the_letter_that_asks_a_host_says_what_the_board_knows() -> None:
    found = values(replace(about("host_asked"), url=f"{BASE}/g/x"))
    assert found.missing == ()
    assert {name: found.texts[name] for name in ("salutation", "date_long", "town", "host")} == {
        "salutation": "Guten Tag Ada Lindner",
        "date_long": "Montag, 15. März 2027",
        "town": "Riesa",
        "host": "Quartiersmanagement Sonnenhof",
    }
    assert found.texts["deadline_long"] == "Montag, 1. Februar 2027"
    assert found.texts["sender"] == "Kim Muster"
    assert found.texts["reasons"] == "Das letzte Treffen hier war im März 2021."


def test_the_same_in_english() -> None:
    found = values(replace(about("host_asked", language="en"), url=f"{BASE}/g/x"))
    assert found.texts["salutation"] == "Dear Ada Lindner"
    assert found.texts["date"] == "15 March 2027"
    assert found.texts["time_range"] == "10:00 to 15:00"


def test_reasons_stored_in_german_are_said_in_the_language_of_the_letter() -> None:
    told = {"reasons": ["Zuletzt Gastgeber am 14. Juni 2021."]}
    found = values(about("host_asked", language="en", facts=told))
    assert found.texts["reasons"] == "Last host on 14 June 2021."


def test_a_value_follows_the_state_and_not_what_was_so_when_the_letter_was_posted() -> None:
    moved = replace(MEETING, day=date(2027, 3, 22), topic="")
    known = replace(KNOWN, meetings={**KNOWN.meetings, 3: moved})
    found = values(about("host_commit", known, facts={"day": "2027-03-15", "town": "Leipzig"}))
    assert found.texts["date_long"] == "Montag, 22. März 2027"
    assert (found.texts["town"], found.texts["topic"]) == ("Riesa", "noch offen")


def test_the_year_is_told_from_its_published_meetings() -> None:
    found = values(about("year_plan", meeting_id=None, facts={"year": 2027}))
    assert found.texts["dates"].splitlines() == [
        "Montag, 15. März 2027, 10:00 bis 15:00 Uhr, Riesa, Quartiersmanagement Sonnenhof, Leerstand",
        "Montag, 7. Juni 2027, 10:00 bis 15:00 Uhr, Görlitz, Gemeinwesenarbeit Neißeufer, Thema folgt",
    ]
    assert found.texts["ga_date_long"] == "Montag, 7. Juni 2027"


def test_whoever_hosts_longest_ago_is_named_first_what_is_planned_counts() -> None:
    found = values(about("host_call", meeting_id=None, facts={"year": 2028}))
    assert found.texts["rotation_next_3"] == (
        "Quartiersmanagement Sonnenhof (Riesa) und Gemeinwesenarbeit Neißeufer (Görlitz)"
    )


@pytest.mark.parametrize(
    ("deadline", "released", "said"),
    [
        ("2027-02-10", None, "10. Februar 2027"),
        ("2027-01-04", None, "14. Januar 2027"),  # over already: three days from today
        ("2027-01-04", datetime(2027, 1, 13, 8, tzinfo=UTC), "18. Januar 2027"),  # to a Monday
        (None, None, "1. Februar 2027"),  # three weeks
        ("2027-04-01", None, "14. März 2027"),  # never after the meeting
    ],
)
def test_the_deadline_leaves_time_to_answer(
    deadline: str | None, released: datetime | None, said: str
) -> None:
    facts = {"deadline": deadline} if deadline else {}
    found = values(about("host_asked", facts=facts, released_at=released))
    assert found.texts["deadline"] == said


def test_what_nobody_has_told_us_is_missing_and_not_a_blank() -> None:
    missing = values(about("speaker_final")).missing
    assert missing == ("slot_from", "slot_to", "venue")


def test_names_of_projects_are_no_persons_to_be_greeted() -> None:
    assert values(about("host_asked", recipient_name=HOST.name)).texts["salutation"] == "Guten Tag"
    assert values(about("host_asked", recipient_name="")).texts["salutation"] == "Guten Tag"


def test_the_board_is_led_to_the_page_where_it_can_act() -> None:
    assert board_page(about("board_no_host")) == f"{BASE}/vorstand/plan/2027/1"
    assert board_page(about("board_host_silent")) == f"{BASE}/vorstand/treffen/2027-1"
    # The stand-in is one click there; without one the next in turn is prepared.
    assert board_page(about("board_host_no")) == f"{BASE}/vorstand/treffen/2027-1"
    nobody = replace(KNOWN, meetings={3: replace(MEETING, standby_id=None)})
    assert board_page(about("board_host_no", nobody)) == f"{BASE}/vorstand/plan/2027/1/ausfall"
    assert board_page(about("funding_end_board", meeting_id=None)) == (
        f"{BASE}/vorstand/projekte/{HOST.slug}"
    )
    assert board_page(about("board_plan_ready", meeting_id=None, facts={"year": 2028})) == (
        f"{BASE}/vorstand/plan/2028"
    )
    assert board_page(about("board_digest", meeting_id=None, project_id=None)) == f"{BASE}/vorstand"


def test_members_are_told_ihr_where_the_board_wants_it_speakers_and_formal_letters_never() -> None:
    known = replace(KNOWN, rules=replace(RULES, tone_members=Tone.IHR))
    forms = {code: form(about(code, known)) for code in ("host_asked", "invitation")}
    assert forms == {"host_asked": "ihr", "invitation": "ihr"}
    for code in ("speaker_invite", "ga_invitation", "board_digest"):
        assert form(about(code, known)) == "sie"
    assert form(about("host_asked")) == "sie"


HALL = Venue(
    "Bürgerhaus",
    "Elbstraße 1",
    "01587",
    room="Saal",
    meeting_point="Am Brunnen",
    way="Bus A",
    step_free=False,
    confirmed_at=NOW,
)
PLACE = ("venue", "address", "room", "way", "step_free", "meeting_point", "new_venue")


def place(hall: Venue | None, **facts: str) -> dict[str, str]:
    known = replace(KNOWN, venues={3: hall} if hall else {})
    whole = about("invitation", known, facts=facts)
    return {name: RESOLVERS[name](whole) for name in PLACE}


def test_the_place_is_the_one_its_host_has_confirmed_whatever_the_letter_was_posted_with() -> None:
    assert place(HALL, venue="Rathaus", address="Markt 1", room="2", way="Bus B") == {
        "venue": "Bürgerhaus",
        "address": "Elbstraße 1, 01587 Riesa",
        "room": "Saal",
        "way": "Bus A",
        "step_free": "nein",
        "meeting_point": "Am Brunnen",
        "new_venue": "Bürgerhaus, Saal, Elbstraße 1, 01587 Riesa",
    }


def test_a_place_that_is_not_confirmed_is_named_in_no_letter() -> None:
    suggested = place(replace(HALL, confirmed_at=None))
    assert suggested == {**dict.fromkeys(PLACE, ""), "step_free": "ja"}  # of the host's own house


def test_people_meet_at_the_house_where_no_other_point_is_named() -> None:
    found = place(replace(HALL, meeting_point="", step_free=None))
    assert found["meeting_point"] == "Bürgerhaus, Saal, Elbstraße 1"
    assert found["step_free"] == "wird geklärt"


def test_the_calendar_entry_of_a_letter_says_where() -> None:
    known = replace(KNOWN, meetings={3: replace(MEETING, uid="2027-1@netzwerk.example")})
    for venue, said in (
        (HALL, "Bürgerhaus\\, Saal\\, Elbstraße 1\\, 01587 Riesa"),
        (None, "Riesa"),
    ):
        whole = about("invitation", replace(known, venues={3: venue} if venue else {}))
        part = entry_of(whole, organizer_email="post@netzwerk.example")
        assert part is not None
        lines = part.content.decode().replace("\r\n ", "").splitlines()
        assert [line for line in lines if line.startswith("LOCATION")] == [f"LOCATION:{said}"]


def test_the_list_of_a_host_names_what_is_still_open_and_until_when() -> None:
    items = usual_checklist(MEETING.day)
    ticked = (replace(items[0], done_at=NOW), *items[1:3])
    known = replace(KNOWN, checklists={3: ticked})
    assert values(about("host_checklist", known)).texts["open_items"].splitlines() == [
        "Stufenloser Weg und Toilette, bis Montag, 28. Dezember 2026",
        "Route für den Rundgang, mit Plan für Regen, bis Montag, 1. Februar 2027",
    ]
    done = replace(KNOWN, checklists={3: tuple(replace(one, done_at=NOW) for one in items)})
    verdict = judge(about("host_checklist", done).case)
    assert verdict.gone == "Auf der Liste ist schon alles abgehakt."


def test_a_host_is_led_to_its_own_page_and_the_board_to_the_sheet() -> None:
    known = replace(KNOWN, topics=("Leerstand", "Klima"))
    to_host = about("topic_fix", known, facts={"to": "host"})
    to_board = about("topic_fix", known, facts={"to": "board"})
    assert link_of(to_host) is not None
    assert link_of(to_board) is None
    assert RESOLVERS["url"](to_board) == f"{BASE}/vorstand/treffen/2027-1"
    assert RESOLVERS["top_topics"](to_host) == "Leerstand und Klima"
