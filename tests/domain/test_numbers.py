"""What counts as held, who came how regularly, and what a year comes to: the rules as tables."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.attendance.regularity import regular
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project
from lagplanner.domain.numbers import lines
from lagplanner.domain.numbers.gatherings import Gathering, Heard, Kind, Wanted, chosen, kind_of
from lagplanner.domain.numbers.sums import Standing, projects_of, summed, years_of
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.speakers import SpeakerField
from tests.people import GOERLITZ, NEISSEUFER, RIESA, SONNENHOF

TODAY = date(2026, 11, 24)
ADA, MILAN = replace(SONNENHOF, id=1), replace(NEISSEUFER, id=2)


def gathering(day: date, *hosts: Project, kind: Kind = Kind.HELD, **changes: object) -> Gathering:
    """A working meeting in the first host's town, at which nobody has counted unless it is said."""
    town = hosts[0].town if hosts else None
    meeting = replace(Meeting(day.toordinal(), day.year, 1, day, town=town), **changes)  # type: ignore[arg-type]
    return Gathering(meeting, kind, hosts)


@pytest.mark.parametrize(
    ("day", "state", "kind", "participants", "said"),
    [
        (date(2026, 11, 23), MeetingState.HELD, "working", None, Kind.HELD),
        (date(2026, 11, 23), MeetingState.CONFIRMED, "working", None, Kind.HELD),
        (date(2026, 11, 23), MeetingState.CANCELLED, "working", None, Kind.CANCELLED),
        (date(2026, 11, 23), MeetingState.HELD, "assembly", None, Kind.ASSEMBLY),
        (date(2026, 11, 23), MeetingState.CANCELLED, "assembly", None, None),
        (date(2026, 11, 23), MeetingState.HELD, "assembly_extra", None, Kind.ASSEMBLY),
        (date(2026, 11, 23), MeetingState.HELD, "board", None, Kind.OTHER),
        (TODAY, MeetingState.CONFIRMED, "working", None, None),
        (TODAY, MeetingState.HELD, "working", 12, Kind.HELD),
        (date(2026, 11, 25), MeetingState.CANCELLED, "working", None, None),
    ],
)
def test_a_meeting_counts_once_it_is_over(
    day: date, state: MeetingState, kind: str, participants: int | None, said: Kind | None
) -> None:
    meeting = Meeting(1, 2026, 1, day, state, kind, participants=participants)
    assert kind_of(meeting, TODAY) is said


@pytest.mark.parametrize(
    ("latest_first", "streak", "seen"),
    [
        ("++-+", 2, 0),
        ("-+++", 0, 1),
        ("e+++", 0, 1),
        ("++++", 4, 0),
        ("----", 0, None),
        ("", 0, None),
    ],
)
def test_the_streak_is_of_the_latest_meetings_and_ends_at_the_first_absence(
    latest_first: str, streak: int, seen: int | None
) -> None:
    days = [date(2026 - place, 3, 9) for place in range(len(latest_first))]
    listed = [Meeting(place, day.year, 1, day) for place, day in enumerate(days)]
    words = {"+": Presence.PRESENT, "e": Presence.EXCUSED}
    said = {place: words[sign] for place, sign in enumerate(latest_first) if sign in words}

    found = regular(ADA, listed, said)

    assert (found.streak, found.seen) == (streak, None if seen is None else days[seen])
    assert (found.there, found.excused, found.meetings) == (
        latest_first.count("+"),
        latest_first.count("e"),
        len(latest_first),
    )


def test_a_newcomer_is_not_counted_as_absent_before_it_came() -> None:
    listed = [Meeting(1, 2026, 1, date(2026, 3, 9)), Meeting(2, 2016, 1, date(2016, 3, 14))]
    found = regular(MILAN, listed, {1: Presence.PRESENT})
    assert (found.meetings, found.streak) == (1, 1)


def test_a_year_comes_to_what_its_rows_say_and_a_cancelled_meeting_to_nothing_else() -> None:
    talk = Heard("Robin Muster", "", "", "", SpeakerField.SCIENCE)
    spring = replace(gathering(date(2025, 3, 10), ADA, participants=20), heard=(talk, talk))
    summer = gathering(date(2025, 6, 16), MILAN, ADA)
    fallen = gathering(date(2025, 9, 15), MILAN, kind=Kind.CANCELLED, participants=9)
    assembly = gathering(date(2025, 11, 10), kind=Kind.ASSEMBLY, participants=30)
    next_year = gathering(date(2026, 3, 9), ADA, participants=5)
    every = (spring, summer, fallen, assembly, next_year)

    found = summed(every, (ADA, MILAN), 2025, today=TODAY)

    assert (found.meetings, found.cancelled, found.assemblies) == (2, 1, 1)
    assert (found.persons, found.counted, found.average) == (20, 1, 20)
    assert (found.talks, found.fields[SpeakerField.SCIENCE]) == (2, 2)
    assert (found.towns, found.hosts, found.members) == (2, 2, 2)
    assert summed(every, (ADA, MILAN), None, today=TODAY).persons == 25
    assert years_of(
        (spring, replace(next_year, meeting=replace(next_year.meeting, day=date(2028, 1, 3))))
    ) == (2025, 2026, 2027, 2028)


def test_who_came_and_who_left_belongs_to_its_year() -> None:
    gone = replace(MILAN, member_until=date(2025, 12, 31))
    here = {
        standing: [
            year
            for year in (2017, 2018, 2024, 2025, 2026)
            if projects_of((gone,), standing, year, today=TODAY)
        ]
        for standing in Standing
    }
    assert here == {
        Standing.MEMBER: [2018, 2024, 2025],
        Standing.JOINED: [2018],
        Standing.LEFT: [2025],
    }


def test_rows_are_chosen_by_region_town_host_topic_and_year() -> None:
    one = gathering(date(2024, 3, 11), ADA, topic="Wohnen  im Quartier")
    two = gathering(date(2025, 3, 10), MILAN, ADA, topic="wohnen im quartier")
    nowhere = gathering(date(2025, 6, 16))
    every = (one, two, nowhere)

    assert chosen(every, Wanted(region=RIESA.region)) == (one, two)
    assert chosen(every, Wanted(region="")) == (nowhere,)
    assert chosen(every, Wanted(town=GOERLITZ.name)) == (two,)
    assert chosen(every, Wanted(host=ADA.id)) == (one, two)
    assert chosen(every, Wanted(topic="Wohnen im Quartier")) == (one, two)
    assert chosen(every, Wanted(first_year=2025, last_year=2025)) == (two, nowhere)


def test_topics_regions_and_hosts_over_the_decades() -> None:
    one = gathering(date(2019, 3, 11), ADA, topic="Wohnen")
    two = gathering(date(2020, 3, 9), MILAN, ADA, topic="wohnen ")
    three = gathering(date(2021, 3, 8), MILAN, topic="Leerstand")
    held = (one, two, three)

    assert [(line.topic, line.years) for line in lines.topics(held)] == [
        ("Leerstand", (2021,)),
        ("wohnen ", (2019, 2020)),
    ]
    assert [(line.region, line.meetings) for line in lines.regions(held)] == [("Dresden", 3)]
    assert lines.decades(held) == (2010, 2020)
    shares = {
        line.project.id: (
            line.meetings,
            line.turn.hosted,
            [share.meetings for share in line.decades],
        )
        for line in lines.hosts(held, (ADA, MILAN), Rules())
    }
    assert shares == {1: (2, Fraction(3, 2), [1, 1]), 2: (2, Fraction(3, 2), [0, 2])}
