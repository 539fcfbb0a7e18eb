"""Do the laws hold whatever people, clock and misfortune do in a year, in any order?

One machine does at random everything that can be done to a year; after each step all laws are tried
(`tests/stories/laws/rulebook.py`). `python -m benchmarks.laws --steps 10000` does it for longer.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from lagplanner.domain.talks.speakers import AnswerKind, Via
from tests.databases import Server
from tests.stories.laws.house import House
from tests.stories.laws.machine import Row, minutes
from tests.stories.laws.people import STATES
from tests.stories.laws.rulebook import long_date
from tests.stories.laws.years import WholeYear, live_through

YEARS = {"sqlite": 12, "postgresql": 3}

_numbers = count(1)


@pytest.fixture
def new_house(
    dialect: str, server: Server | None, template: str, tmp_path: Path
) -> Callable[[], House]:
    """A fresh installation for each year."""

    def make() -> House:
        number = next(_numbers)
        folder = tmp_path / str(number)
        folder.mkdir()
        if server is None:
            shutil.copyfile(template, folder / "lagplanner.sqlite")
            return House(f"sqlite:///{folder / 'lagplanner.sqlite'}", folder)
        name = f"laws_{server.worker}_{number}"
        return House(asyncio.run(server.make(name, template)), folder)

    return make


@pytest.fixture
def year(new_house: Callable[[], House]) -> Iterator[WholeYear]:
    """A year in which nothing happens by chance; hosts, members and two speakers were told of it."""

    class OneYear(WholeYear):
        pass

    OneYear.new_house, OneYear.tally, OneYear.kills = staticmethod(new_house), Counter(), False
    one = OneYear()
    one.the_year_is_published(is_told=True, asked=1)
    yield one
    one.teardown()


def test_the_laws_hold_whatever_happens_in_a_year(
    dialect: str, new_house: Callable[[], House]
) -> None:
    counted = live_through(new_house, years=YEARS[dialect], steps=50, always_the_same=True)
    assert counted["step"] > 25 * YEARS[dialect]


@pytest.mark.parametrize("out", [AnswerKind.NO, AnswerKind.SUBSTITUTE])
@pytest.mark.parametrize("back", [AnswerKind.YES, AnswerKind.PROVISIONAL, AnswerKind.OTHER_DATE])
def test_who_could_not_while_the_meeting_moved_learns_its_day_from_the_next_thanks(
    year: WholeYear, out: AnswerKind, back: AnswerKind
) -> None:
    [_, talk], meeting = year.known.talks, year.meeting(0)
    year.speaker_answers(talk, out, Via.PHONE, 1)
    year.move(meeting, meeting.day + timedelta(days=7))
    year.the_laws_hold()

    year.speaker_answers(talk, back, Via.PHONE, 1)

    year.the_laws_hold()
    assert _letters_after_release(year, "buero@example.net") == [f"speaker_ack_{STATES[back]}"]


def test_who_was_let_go_while_the_meeting_moved_learns_its_day_when_asked_again(
    year: WholeYear,
) -> None:
    year.the_board_withdraws_a_request(1)
    meeting = year.meeting(0)
    year.move(meeting, meeting.day + timedelta(days=7))
    year.the_laws_hold()

    year.the_board_invites_speakers(0, 1, 1, 3)

    year.the_laws_hold()
    assert _letters_after_release(year, "buero@example.net") == ["speaker_invite"]


def test_a_former_host_in_company_of_the_new_one_is_asked_to_host_no_more(year: WholeYear) -> None:
    meeting, stand_in = year.meeting(0), year.house.cast.projects[5]
    former = meeting.host
    year.draft(meeting, lambda entry: replace(entry, standby_id=stand_in.id))
    year.the_board_publishes_the_draft()
    year.a_stand_in_steps_in(0)
    year.draft(meeting, lambda entry: replace(entry, co_host_id=former))
    year.the_board_publishes_the_draft()
    [asked] = [row for _, row in year.mails if _is_asked(row, former)]

    year.send_again(asked)
    year.the_board_releases_all()
    year.house.wait(minutes(11))
    year.deliver()

    year.the_laws_hold()
    [again] = [row for row in year.letters("expired") if _is_asked(row, former)]
    assert again["error"] == "Dieses Projekt ist nicht mehr Gastgeber."


def _is_asked(row: Row, project: int | None) -> bool:
    return (row["occasion"], row["project"]) == ("host_asked", project)


def _letters_after_release(year: WholeYear, who: str) -> list[str]:
    """What somebody gets once all that waits has left; each of it names the day of the first meeting."""
    before = len(year.mails)
    year.the_board_releases_all()
    year.house.wait(minutes(11))
    year.deliver()
    year.the_laws_hold()
    got = [(mail, row) for mail, row in year.mails[before:] if mail.to == who]
    assert all(long_date(year.meeting(0).day) in mail.text for mail, _ in got)
    return [row["occasion"] for _, row in got]
