"""Fill an empty installation with an invented network, so that somebody can look around."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib import resources

from lagplanner.database import (
    board,
    hosting,
    members,
    page_texts,
    settings_store,
    speakers,
    topics,
)
from lagplanner.database.engine import transaction
from lagplanner.database.page_texts import PageText
from lagplanner.domain.access import Role
from lagplanner.domain.board import BoardPerson
from lagplanner.domain.hosting import Meeting, MeetingState, Wish, WishKind
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, Venue
from lagplanner.domain.legal import ASKED_BY_LAW, LegalPage
from lagplanner.domain.members import Contact, OfficeHours, Project, ProjectKind, Town
from lagplanner.domain.talks.agenda import Template
from lagplanner.domain.talks.speakers import Speaker, SpeakerField, Talk, TalkState, Via
from lagplanner.domain.talks.topics import Topic
from lagplanner.formats.holidays import public_holidays
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.plan import planning
from lagplanner.services.running import (
    demo_afterwards,
    demo_assembly,
    demo_attendance,
    demo_evidence,
    demo_interface,
    demo_minutes,
    demo_profiles,
)
from lagplanner.services.talks import agenda, invitations
from lagplanner.services.talks import topics as topic_store
from lagplanner.services.talks.invitations import Wanted

WHO = "Demo"
CHAIR = "vorstand@example.org"
"""The address of the demo's chair, who can ask for a log-in letter."""
_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4}
# The usual days of a quarter: (month, day), moved to the next Monday.
_USUAL = {1: (3, 11), 2: (6, 9), 3: (9, 9), 4: (11, 11)}
# A few volunteers and one that would rather not: (project, kind, quarter).
_WISHES = (
    (12, WishKind.OFFER, 2),
    (12, WishKind.OFFER, 3),
    (8, WishKind.OFFER, 1),
    (23, WishKind.OFFER, 3),
    (10, WishKind.AVOID, 2),
)
# Who spoke in turn: name, organisation, function, field.
_SPEAKERS = (
    ("Dr. Jana Beispiel", "Musterministerium", "Referatsleitung", SpeakerField.ADMINISTRATION),
    ("Alex Muster", "Musterfraktion", "Mitglied des Landtags", SpeakerField.POLITICS),
    ("Prof. Dr. Kim Probe", "Hochschule Musterstadt", "Professur", SpeakerField.SCIENCE),
    ("Robin Beispiel", "Stadt Musterstadt", "Amtsleitung", SpeakerField.ADMINISTRATION),
    ("Sascha Müßig", "Verein Musterhaus", "Geschäftsführung", SpeakerField.PRACTICE),
)


_WAY = "Vom Hauptbahnhof mit der Straßenbahn 3 bis Gartenplatz, von dort 200 Meter zu Fuß."

# Who has access: name, address, role.
_BOARD = (
    ("Kim Muster", CHAIR, Role.CHAIR),
    ("Noa Beispiel", "stellvertretung@example.org", Role.DEPUTY),
    ("Robin Vorlage", "kasse@example.org", Role.TREASURER),
    ("Sascha Probe", "pruefung@example.org", Role.AUDITOR),
)


async def fill(*, now: datetime, today: date) -> int:
    """Store 24 projects and their meetings of the last ten years; returns the year to be planned.

    The history ends with the present year, so the demo is never out of date.
    """
    async with transaction():
        if await members.projects():
            return today.year + 1
        await settings_store.put(
            {
                "association": "Netzwerk Stadtteilarbeit",
                "tagline": "Arbeitstreffen (Demo)",
                "postal_address": "Musterstraße 1, 09111 Chemnitz",
                "contact_name": "Kim Muster",
                "contact_email": CHAIR,
                "contact_phone": "030 23125 000",
                "undo_minutes": "1",  # nobody waits ten minutes to look around
            },
            at=now,
            who=WHO,
        )
        await _write_pages(now)
        for name, email, role in _BOARD:
            await board.add(BoardPerson(0, name, email, role, now))
        towns = await members.towns()
        projects = [
            await members.save(_project(row, towns, today), at=now)
            for row in _rows("demo_projects.csv")
        ]
        await demo_profiles.show(projects, now=now)
        await demo_interface.let_programs_in(who=WHO, now=now)
        meetings = [
            await hosting.save_meeting(_meeting(row, projects, today), at=now)
            for row in _rows("demo_history.csv")
        ]
        await _collect_topics(projects, meetings, now)
        await demo_attendance.let_come(meetings, projects, today=today, now=now)
        await _let_speak([one for one in meetings if one.took_or_takes_place], now)
        for number, kind, quarter in _WISHES:
            wish = Wish(projects[number - 1].id, kind, today.year + 1, quarter)
            await members.save_wish(wish, at=now)
        held = sorted((one for one in meetings if one.took_or_takes_place), key=lambda one: one.day)
        await demo_afterwards.let_answer(held[-2])
    await demo_afterwards.leave_files(held[-1], today=today, now=now)
    over = [one for one in held if one.day < today]
    await demo_minutes.write_minutes(over[-2], projects, today=today, now=now)
    await demo_evidence.prove(over[-2], projects, today=today, now=now)
    return today.year + 1


async def plan(year: int, *, now: datetime, today: date) -> None:
    """Publish the demo's year as it often is: one meeting stands, two are asked, one is open.

    What people said meanwhile goes through the same deeds as anywhere, so it has left its trail.
    """
    if await planning.current(year) is not None:
        return
    proposed = await planning.proposal(year, today=today)
    withdrawn = replace(
        proposed.entries[-1],
        host_id=None,
        reasons=(),
        problem="Der vorgesehene Gastgeber hat zurückgezogen. Bestimmen Sie einen neuen.",
    )
    stored = await planning.store(
        replace(proposed, entries=(*proposed.entries[:-1], withdrawn)), who=WHO, now=now
    )
    await planning.publish(year, stored.number, who=WHO, now=now)
    first, second = [await hosting.meeting(year, entry.number) for entry in proposed.entries[:2]]
    await _let_confirm(first, today=today, now=now)
    await demo_attendance.let_reply(first, today=today, now=now)
    await _let_two_speak(first, now=now)
    await agenda.take_template(year, 1, Template.THREE_INPUTS, who=WHO, now=now)
    await _ask_somebody(second, now=now)
    projects = list(await members.projects())
    await demo_assembly.call(year, projects, who=WHO, today=today, now=now)


async def _write_pages(now: datetime) -> None:
    """The pages of the law have been looked at, so that everything is public; the network tells of itself."""
    for page in ASKED_BY_LAW:
        await page_texts.put(PageText(page, "", "", now, WHO))
    german, english = (
        resources.files("lagplanner.data")
        .joinpath(f"demo_network.{language}.md")
        .read_text("utf-8")
        for language in ("de", "en")
    )
    await page_texts.put(PageText(LegalPage.NETWORK, german, english, now, WHO))


async def _let_confirm(meeting: Meeting, *, today: date, now: datetime) -> None:
    """Its host says yes by telephone, and where."""
    if meeting.host_id is None:
        return
    known = await hosts.hosting_of(meeting.id, meeting.host_id)
    venue = known.venue or Venue(known.project.name, street=known.project.street)
    given = HostAnswer(
        HostAnswerKind.YES,
        who=known.project.contact.name if known.project.contact else "",
        via=Via.PHONE,
        entered_by=WHO,
        venue=replace(venue, way=venue.way or _WAY),
    )
    await hosts.answer(meeting.id, meeting.host_id, given, today=today, now=now)


async def _let_two_speak(meeting: Meeting, *, now: datetime) -> None:
    """A topic, somebody who comes and somebody who probably does."""
    topic = await _choose(meeting, "Mobilität im Stadtteil", now)
    known = {one.name: one for one in await speakers.speakers()}
    answers = (
        ("Dr. Jana Beispiel", TalkState.ACCEPTED, time(10, 30), topic.question),
        ("Prof. Dr. Kim Probe", TalkState.TENTATIVE, time(11, 30), "Wer geht zu Fuß, und warum?"),
    )
    async with transaction():
        for place, (name, state, starts, question) in enumerate(answers, 1):
            await speakers.save_talk(
                Talk(
                    0,
                    meeting.id,
                    known[name].id,
                    position=place,
                    state=state,
                    organisation=known[name].organisation,
                    function=known[name].function,
                    question=question,
                    starts=starts,
                    asked_at=now,
                    answered_by=name,
                    answered_at=now,
                    via=Via.PHONE,
                    entered_by=WHO,
                    may_name=state is TalkState.ACCEPTED,
                )
            )


async def _ask_somebody(meeting: Meeting, *, now: datetime) -> None:
    """A topic, and a request that waits in the outbox for a yes."""
    topic = await _choose(meeting, "Zusammenarbeit mit Schulen", now)
    known = {one.name: one for one in await speakers.speakers()}
    wanted = Wanted(known["Alex Muster"].id, question=topic.question, starts=time(10, 30))
    answer_by = meeting.day - timedelta(days=56)
    await invitations.invite(
        meeting.year, meeting.number, [wanted], answer_by=answer_by, who=WHO, now=now
    )


async def _choose(meeting: Meeting, title: str, now: datetime) -> Topic:
    topic = next(one for one in await topics.topics() if one.title == title)
    await topic_store.choose(meeting.year, meeting.number, topic.id, who=WHO, now=now)
    return topic


async def _collect_topics(projects: list[Project], meetings: list[Meeting], now: datetime) -> None:
    """Store the topics, who wishes for them, and the meetings that treated them."""
    by_title = {}
    for place, row in enumerate(_rows("demo_topics.csv")):
        made = Topic(0, row["title"], row["question"], proposed_by="Vorstand")
        by_title[made.title] = (await topics.save(made, at=now)).id
        for number in range(int(row["wishes"])):
            project = projects[(place * 5 + number * 3) % len(projects)]
            await topics.vote(by_title[made.title], project.id, at=now)
    for meeting in meetings:
        if meeting.topic in by_title:
            await topics.choose(by_title[meeting.topic], meeting.id, at=now)


async def _let_speak(meetings: list[Meeting], now: datetime) -> None:
    """One talk for each meeting of the history; the speakers take turns."""
    known = []
    for number, (name, organisation, function, field) in enumerate(_SPEAKERS, 1):
        made = Speaker(
            0,
            name,
            organisation=organisation,
            function=function,
            field=field,
            email=f"vortrag{number:02}@example.org",
            note="Erfunden (Demo)",
        )
        known.append(await speakers.save_speaker(made, at=now))
    for number, meeting in enumerate(meetings):
        speaker = known[number % len(known)]
        await speakers.save_talk(
            Talk(
                0,
                meeting.id,
                speaker.id,
                state=TalkState.ACCEPTED,
                organisation=speaker.organisation,
                function=speaker.function,
                title=meeting.topic,
                starts=time(10, 30),
                answered_by=speaker.name,
                answered_at=now,
                may_name=True,
            )
        )


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("lagplanner.data").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _project(row: Mapping[str, str], towns: Mapping[str, Town], today: date) -> Project:
    town = towns[row["town"]]
    funding = None
    if row["funding_ends"]:
        years, month, day = (int(part) for part in row["funding_ends"].split("-"))
        funding = date(today.year + years, month, day)
    return Project(
        id=0,
        slug=members.slug_of(f"{row['name']} {town.name}"),
        name=row["name"],
        kind=ProjectKind(row["kind"]),
        town=town,
        carrier=row["carrier"],
        street=row["street"],
        email=row["email"],
        phone=row["phone"],
        contacts=(Contact(row["contact"], email=row["email"], phone=row["phone"]),),
        office_hours=_office_hours(row["office_hours"]),
        room_capacity=int(row["room"]) if row["room"] else None,
        step_free=row["step_free"] == "yes",
        walk_minutes=int(row["walk_minutes"]) if row["walk_minutes"] else None,
        funders=row["funders"],
        member_since=date(int(row["member_since"]), 1, 1),
        funding_until=funding,
    )


def _office_hours(text: str) -> tuple[OfficeHours, ...]:
    found = []
    for part in text.split(";"):
        weekday, _, span = part.strip().partition(" ")
        opens, _, closes = span.partition("-")
        if weekday in _WEEKDAYS:
            found.append(
                OfficeHours(
                    _WEEKDAYS[weekday], time.fromisoformat(opens), time.fromisoformat(closes)
                )
            )
    return tuple(found)


def _meeting(row: Mapping[str, str], projects: list[Project], today: date) -> Meeting:
    host = projects[int(row["host"]) - 1]
    year, number = today.year - int(row["years_ago"]), int(row["quarter"])
    usual = date(year, *_USUAL[number])
    day = usual + timedelta(days=-usual.weekday() % 7)
    while day in public_holidays(year, year, "SN"):  # Whit Monday, in some years
        day += timedelta(days=1)
    meeting = Meeting(
        id=0,
        year=year,
        number=number,
        day=day,
        town=host.town,
        host_id=host.id,
        topic=row["topic"],
        participants=int(row["participants"]) if row["participants"] else None,
    )
    if row["co_host"]:
        meeting = replace(meeting, co_host_ids=(projects[int(row["co_host"]) - 1].id,))
    if row["cancelled"]:
        return replace(meeting, state=MeetingState.CANCELLED)
    if day >= today:
        return replace(meeting, state=MeetingState.CONFIRMED, participants=None)
    return meeting
