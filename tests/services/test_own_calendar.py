"""Does somebody's own calendar show what concerns them, to them alone, and for as long as they want?"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lagplanner.database import attendance, hosting, tables
from lagplanner.database import board as stored_board
from lagplanner.database import members as stored_members
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.attendance.replies import Reply, ReplyKind
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import ASSEMBLY, Meeting, MeetingState
from lagplanner.domain.sessions import Session
from lagplanner.services import own_calendar
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.membership import board
from lagplanner.services.privacy import erasing, forgetting, handing_over
from lagplanner.services.privacy import people as search
from lagplanner.settings import Settings
from tests.formats.entries_at_hand import plain, properties
from tests.people import BOARD, GOERLITZ, NEISSEUFER, NOW, RIESA, SONNENHOF, TODAY, settle

pytestmark = pytest.mark.usefixtures("database")

SETTINGS = Settings(base_url="https://plan.example.org")
SOMEBODY = "192.0.2.1"


def mail_reader(email: str = "ada.lindner@example.org") -> Session:
    """Whoever reads the mail of a project, and is in."""
    return Session(1, "Ada Lindner", Role.PROJECT, NOW, NOW, NOW + timedelta(days=1), email=email)


async def of_board(email: str = "kim@vorstand.example") -> Session:
    """Somebody of the board who is in."""
    async with transaction():
        person = await stored_board.add(BoardPerson(0, BOARD, email, Role.ASSESSOR, NOW))
    return replace(mail_reader(email), name=BOARD, role=Role.ASSESSOR, person_id=person)


async def network() -> tuple[Meeting, Meeting, Meeting]:
    """Sonnenhof hosts in March, Neißeufer in June and in September."""
    sonnenhof, neisseufer = await settle(SONNENHOF, NEISSEUFER)
    planned = (
        (1, date(2027, 3, 1), RIESA, sonnenhof),
        (2, date(2027, 6, 7), GOERLITZ, neisseufer),
        (3, date(2027, 9, 6), GOERLITZ, neisseufer),
    )
    async with transaction():
        first, second, third = [
            await hosting.save_meeting(
                Meeting(0, 2027, number, day, MeetingState.CONFIRMED, town=town, host_id=host.id),
                at=NOW,
            )
            for number, day, town, host in planned
        ]
    return first, second, third


async def says_yes(meeting: Meeting, *, seats: int) -> None:
    project = await stored_members.project("quartiersmanagement-sonnenhof")
    reply = Reply(meeting.id, project.id, meeting.day, ReplyKind.YES, persons=2, seats=seats)
    async with transaction():
        await attendance.save_reply(replace(reply, changed_at=NOW))


async def made_for(person: Session, language: str = "de") -> str:
    """The token of a new calendar."""
    calendar = await own_calendar.make(person, SETTINGS, language=language, today=TODAY, now=NOW)
    return calendar.address.rpartition("/")[2].removesuffix(".ics")


async def content(token: str) -> bytes:
    return (await own_calendar.fetched(token, SETTINGS, caller=SOMEBODY, now=NOW)).content


async def shown(token: str) -> list[tuple[str, str, str]]:
    """Title, day and state of each entry."""
    return [
        (plain(one["SUMMARY"]), one.get("DTSTART;TZID=Europe/Berlin", "whole")[:8], one["STATUS"])
        for one in properties(await content(token))
    ]


async def is_gone(token: str) -> bool:
    try:
        await content(token)
    except NotFoundError:
        return True
    return False


async def test_a_project_sees_where_it_hosts_and_where_it_comes_and_nothing_else() -> None:
    _, second, _ = await network()
    token = await made_for(mail_reader())
    assert await shown(token) == [("Arbeitstreffen in Riesa", "20270301", "CONFIRMED")]

    await says_yes(second, seats=2)
    assert await shown(token) == [
        ("Arbeitstreffen in Riesa", "20270301", "CONFIRMED"),
        ("Arbeitstreffen in Görlitz", "20270607", "CONFIRMED"),
    ]


async def test_an_assembly_stands_in_the_calendar_of_every_member_and_leads_to_its_page() -> None:
    await network()
    called = Meeting(
        0, 2027, 1, date(2027, 5, 3), MeetingState.CONFIRMED, town=RIESA, kind=ASSEMBLY
    )
    async with transaction():
        await hosting.save_meeting(called, at=NOW)
    [event] = [
        one
        for one in properties(await content(await made_for(mail_reader())))
        if one["SUMMARY"] == "Mitgliederversammlung in Riesa"
    ]
    assert event["URL"] == "https://plan.example.org/mein/versammlung/2027-1"


@pytest.mark.parametrize(
    ("kind", "german", "english"),
    [
        ("working", "Arbeitstreffen", "Working meeting"),
        ("assembly", "Mitgliederversammlung", "General assembly"),
        (
            "assembly_extra",
            "Außerordentliche Mitgliederversammlung",
            "Extraordinary general assembly",
        ),
        ("board", "Vorstandssitzung", "Board meeting"),
        ("conference", "Fachtag", "Conference"),
        ("joint", "Länderübergreifendes Treffen", "Meeting across states"),
    ],
)
async def test_each_kind_of_gathering_is_called_by_its_name(
    kind: str, german: str, english: str
) -> None:
    day = date(2027, 5, 3)
    async with transaction():
        await hosting.save_meeting(
            Meeting(0, 2027, 1, day, MeetingState.CONFIRMED, kind=kind), at=NOW
        )
    person = await of_board()
    for language, title in (("de", german), ("en", english)):
        token = await made_for(person, language)
        assert await shown(token) == [(title, "20270503", "CONFIRMED")]


async def test_who_only_waits_for_a_place_sees_that_it_is_not_sure() -> None:
    _, second, _ = await network()
    await says_yes(second, seats=0)
    assert (await shown(await made_for(mail_reader())))[1][2] == "TENTATIVE"


async def test_a_cancelled_meeting_is_told_to_whoever_would_have_come() -> None:
    _, second, _ = await network()
    await says_yes(second, seats=2)
    async with transaction():
        await hosting.save_meeting(replace(second, state=MeetingState.CANCELLED), at=NOW)
    assert (await shown(await made_for(mail_reader())))[1][2] == "CANCELLED"


async def test_a_host_sees_what_is_still_to_be_done_on_whole_days() -> None:
    first, _, _ = await network()
    assert first.host_id is not None
    await hosts.tick(first.id, first.host_id, "room", done=True, who="Ada", now=NOW)
    entries = properties(await content(await made_for(mail_reader())))
    due = [one for one in entries if "DTSTART;VALUE=DATE" in one]
    assert [(one["DTSTART;VALUE=DATE"], plain(one["SUMMARY"])) for one in due][:2] == [
        ("20261214", "Zu erledigen: Stufenloser Weg und Toilette"),
        ("20270118", "Zu erledigen: Route für den Rundgang, mit Plan für Regen"),
    ]
    assert {one["TRANSP"] for one in due} == {"TRANSPARENT"}
    assert plain(due[0]["DESCRIPTION"]) == "Arbeitstreffen in Riesa, Montag, 1. März 2027"
    assert due[0]["DTEND;VALUE=DATE"] == "20261215"


async def test_the_board_sees_all_meetings_and_no_list_of_a_host() -> None:
    first, _, _ = await network()
    assert first.host_id is not None
    await hosts.tick(first.id, first.host_id, "room", done=False, who="Ada", now=NOW)
    found = await shown(await made_for(await of_board()))
    assert [day for _, day, _ in found] == ["20270301", "20270607", "20270906"]


async def test_it_speaks_the_language_in_which_it_was_made() -> None:
    first, _, _ = await network()
    assert first.host_id is not None
    await hosts.tick(first.id, first.host_id, "room", done=False, who="Ada", now=NOW)
    token = await made_for(mail_reader(), "en")
    titles = [title for title, _, _ in await shown(token)]
    assert "Working meeting in Riesa" in titles
    assert titles[0].startswith("To do: Room and keys")
    [page] = properties(await content(token), "VCALENDAR")
    assert page["X-WR-CALNAME"].startswith("My calendar")


async def test_two_fetches_are_the_same_bytes_and_write_nothing() -> None:
    await network()
    token = await made_for(mail_reader())
    before = [len(await one.select()) for one in tables.TABLES]
    assert await content(token) == await content(token)
    assert [len(await one.select()) for one in tables.TABLES] == before


async def test_a_new_address_replaces_the_old_one_and_an_end_is_an_end() -> None:
    await network()
    old = await made_for(mail_reader())
    new = await made_for(mail_reader("ADA.Lindner@example.org"))
    assert (await is_gone(old), await is_gone(new)) == (True, False)
    await own_calendar.end(mail_reader(), today=TODAY, now=NOW)
    assert await is_gone(new)
    deeds = [one["deed"] for one in await tables.Trail.select().order_by(tables.Trail.id)]
    assert deeds == ["calendar_made", "calendar_made", "calendar_ended"]


async def test_nothing_of_the_address_is_stored_but_its_hash() -> None:
    await network()
    token = await made_for(mail_reader())
    told = [str(row) for one in tables.TABLES for row in await one.select()]
    assert [one for one in told if token in one] == []


async def test_whoever_reads_no_mail_of_a_project_any_more_sees_nothing() -> None:
    await network()
    token = await made_for(mail_reader())
    project = await stored_members.project("quartiersmanagement-sonnenhof")
    async with transaction():
        await stored_members.save(replace(project, contacts=()), at=NOW)
    assert await is_gone(token)
    assert len(await tables.OwnCalendar.select()) == 1
    await forgetting.forget(now=NOW)
    assert await tables.OwnCalendar.select() == []


async def test_a_calendar_that_is_still_read_is_not_forgotten() -> None:
    await network()
    token = await made_for(mail_reader())
    kept = await made_for(await of_board())
    await forgetting.forget(now=NOW)
    assert (await is_gone(token), await is_gone(kept)) == (False, False)


@pytest.mark.parametrize("deed", ["end of term", "logged out everywhere"])
async def test_the_calendar_of_the_board_ends_with_access(deed: str) -> None:
    await network()
    person = await of_board()
    chair = BoardPerson(0, "Chair", "chair@vorstand.example", Role.CHAIR, NOW)
    async with transaction():
        await stored_board.add(chair)
    token = await made_for(person)
    assert person.person_id is not None
    if deed == "end of term":
        await board.end_term(person.person_id, who=BOARD, now=NOW)
    else:
        await board.log_out_everywhere(person.person_id, who=BOARD, now=NOW)
    assert await is_gone(token)


async def test_it_is_handed_over_and_erased_with_its_person() -> None:
    await network()
    token = await made_for(mail_reader())
    [row] = [one for one in await search.everybody() if "ada.lindner@example.org" in one.mails]
    handed = await handing_over.hand_over(row.key, now=NOW)
    assert [set(one) for one in handed.sections["own_calendar"]] == [
        {"email", "language", "created_at"}
    ]
    await erasing.erase(row.key, who=BOARD, now=NOW)
    assert await tables.OwnCalendar.select() == []
    assert await is_gone(token)


async def test_nobody_in_particular_can_have_none() -> None:
    await network()
    for person in (mail_reader(""), mail_reader("fremd@example.org")):
        with pytest.raises(NotFoundError):
            await made_for(person)


async def test_wrong_addresses_are_counted_as_guesses() -> None:
    await network()
    token = await made_for(mail_reader())
    for number in range(30):
        assert await is_gone(f"guess{number}")
    assert await is_gone(token)
