"""How does a thing of ours become what a program reads? From the domain to the shapes of the interface."""

from datetime import datetime

from lagplanner.clock import BERLIN
from lagplanner.domain.archive import ShownMeeting
from lagplanner.domain.directory.profiles import Entry, followable
from lagplanner.domain.directory.search import Listed
from lagplanner.domain.interface.tokens import Token
from lagplanner.domain.members import KIND_NAMES, OfficeHours, Project
from lagplanner.domain.talks.hours import FromTo
from lagplanner.domain.talks.programme import ProgrammeLine
from lagplanner.services.interface import reading
from lagplanner.services.interface.reading import PlanLine
from lagplanner.services.public.meetings import MeetingPage
from lagplanner.services.talks.topics import Line
from lagplanner.web.api.shapes import (
    Contact,
    Host,
    Hours,
    Link,
    ListedProject,
    Meeting,
    Member,
    OwnReply,
    Place,
    Planned,
    Replies,
    ReplyNumbers,
    Talk,
    TokenFacts,
    Topic,
    Venue,
    WholeMeeting,
    WholeProject,
)


def meeting(one: ShownMeeting, when: FromTo, place: Place) -> Meeting:
    """A meeting as anybody may read it."""
    return Meeting(
        key=one.key,
        year=one.year,
        number=one.number,
        day=one.day,
        starts=datetime.combine(one.day, when.starts, BERLIN),
        ends=datetime.combine(one.day, when.ends, BERLIN),
        state=one.state.value,
        town=one.town,
        topic=one.topic,
        hosts=[Host(host.name, host.slug or None) for host in one.hosts],
        url=place.page(f"/treffen/{one.key}"),
        self_url=place.api(f"/meetings/{one.key}"),
        calendar=place.page(f"/kalender/treffen/{one.year}/{one.number}.ics"),
    )


def whole_meeting(page: MeetingPage, place: Place) -> WholeMeeting:
    """A meeting with its place and programme."""
    venue = page.venue
    return WholeMeeting(
        meeting(page.meeting, page.hours, place),
        Venue(
            venue.name,
            venue.street,
            venue.postcode,
            venue.room,
            venue.meeting_point,
            venue.way,
            venue.step_free,
            venue.by_video,
        )
        if venue
        else None,
        [_talk(line) for line in page.lines],
        page.moved_from,
    )


def listed(line: Listed, place: Place) -> ListedProject:
    """A project as the directory lists it."""
    return ListedProject(
        slug=line.slug,
        name=line.name.de,
        name_en=line.name.en,
        kind=line.kind.value,
        kind_name=KIND_NAMES[line.kind],
        town=line.town.name,
        area=line.area,
        carrier=line.carrier,
        url=place.page(f"/projekte/{line.slug}"),
        self_url=place.api(f"/projects/{line.slug}"),
    )


def whole_project(entry: Entry, place: Place) -> WholeProject:
    """A project as it shows itself in public."""
    return WholeProject(
        slug=entry.slug,
        name=entry.name.de,
        name_en=entry.name.en,
        kind=entry.kind.value,
        kind_name=KIND_NAMES[entry.kind],
        town=entry.town.name,
        area=entry.area,
        carrier=entry.carrier,
        person=entry.person,
        street=entry.street,
        postcode=entry.postcode,
        phone=entry.phone,
        links=[Link(one.text, one.href or None) for one in entry.links],
        offers=[one.said("de") for one in entry.offers],
        office_hours=[_hours(one) for one in entry.office_hours],
        office_note=entry.office_note.said("de"),
        funders=[Link(one.name, followable(one.url) or None) for one in entry.funders],
        confirmed_on=entry.confirmed_on,
        url=place.page(f"/projekte/{entry.slug}"),
        self_url=place.api(f"/projects/{entry.slug}"),
    )


def topic(line: Line) -> Topic:
    """A topic; who wishes for it is not told."""
    known = line.wished.topic
    return Topic(
        known.id,
        known.title,
        known.question,
        known.state.value,
        len(line.wished.voters),
        list(line.wished.treated),
    )


def token_facts(token: Token, project: Project | None) -> TokenFacts:
    """What a token is."""
    return TokenFacts(
        token.name, token.role.value, project.slug if project else None, token.expires_on
    )


def planned(line: PlanLine, place: Place) -> Planned:
    """A meeting of the plan, with how far its host and the board are."""
    meeting_, entry, request = line.meeting, line.entry, line.request
    town = meeting_.town if meeting_ else line.host.town if line.host else None
    return Planned(
        number=line.number,
        day=meeting_.day if meeting_ else entry.day if entry else None,
        state=meeting_.state.value if meeting_ else "draft",
        town=town.name if town else "",
        topic=meeting_.topic if meeting_ else "",
        host=line.host.slug if line.host else None,
        co_hosts=[one.slug for one in line.co_hosts],
        standby=line.standby.slug if line.standby else None,
        request=request.state.value if request else None,
        answer_by=request.answer_by if request else None,
        meeting=place.api(f"/meetings/{meeting_.year}-{meeting_.number}") if meeting_ else None,
    )


def member(project: Project, place: Place) -> Member:
    """A member as the list of members has it, without the board's remarks."""
    return Member(
        slug=project.slug,
        name=project.name,
        kind=project.kind.value,
        town=project.town.name,
        area=project.area,
        carrier=project.carrier,
        street=project.street,
        postcode=project.postcode,
        email=project.email,
        phone=project.phone,
        website=project.website,
        contacts=[Contact(one.name, one.label, one.email, one.phone) for one in project.contacts],
        member_since=project.member_since,
        member_until=project.member_until,
        funding_until=project.funding_until,
        room_capacity=project.room_capacity,
        step_free=project.step_free,
        self_url=place.api(f"/members/{project.slug}"),
    )


def replies(known: reading.Replies) -> Replies:
    """Who comes; what people eat and need is not told."""
    count = known.numbers
    return Replies(
        meeting=f"{known.meeting.year}-{known.meeting.number}",
        answer_by=known.until,
        numbers=ReplyNumbers(
            coming=count.coming,
            on_site=count.seats,
            online=count.online,
            guests=count.guests,
            waiting=count.waiting,
            projects_coming=count.yes,
            no=count.no,
            later=count.later,
            silent=count.silent,
        )
        if count
        else None,
        own=[
            OwnReply(
                project.slug,
                reply.kind.value if reply else None,
                reply.persons if reply else 0,
                reply.guests if reply else 0,
                reply.online if reply else 0,
                reply.waiting if reply else 0,
            )
            for project, reply in known.own
        ],
    )


def _talk(line: ProgrammeLine) -> Talk:
    return Talk(
        line.title,
        line.who,
        f"{line.starts:%H:%M}" if line.starts else None,
        f"{line.ends:%H:%M}" if line.ends else None,
    )


def _hours(one: OfficeHours) -> Hours:
    return Hours(one.weekday + 1, f"{one.opens:%H:%M}", f"{one.closes:%H:%M}")
