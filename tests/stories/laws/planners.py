"""What the board decides about the plan in a year of the laws: drafts, hosts and who helps them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lagplanner.domain.plan.planning import Entry
from lagplanner.services.hosts import company
from lagplanner.services.plan import planning, repair
from tests.stories.laws.cast import BOARD, YEAR
from tests.stories.laws.known import Meeting
from tests.stories.laws.machine import PICK, pick, sensible
from tests.stories.laws.people import People

REPAIRS = 1  # in one year: each is computed, and that takes longer than everything else


class Planners(People):
    """Drafts, and what is published of them."""

    repairs = 0
    is_drafted = False

    @rule(number=PICK, project=PICK, days=st.integers(0, 3))
    def the_board_drafts_a_change(self, number: int, project: int, days: int) -> None:
        """Another host, perhaps another day; nothing is decided by it (law 12)."""
        meeting, host = self.meeting(number), self.project(project)
        self.draft(
            meeting,
            lambda entry: replace(
                _hosted_by(entry, host),
                day=(entry.day or meeting.day) + timedelta(days=7 * days),
            ),
        )

    @rule(number=PICK, project=PICK, has_left=st.booleans())
    def a_host_is_let_go_and_asked_again(self, number: int, project: int, has_left: bool) -> None:
        """Another one hosts for a day, if no other draft waits."""
        before = self.meeting(number).host
        if self.is_drafted or before is None:
            return
        for host in (self.project(project), before):
            self.draft(self.meeting(number), lambda entry, host=host: _hosted_by(entry, host))
            self.the_board_publishes_the_draft()
            if has_left:
                self.working_days_pass(1)

    @rule(number=PICK, co_host=PICK, standby=PICK, fails=st.booleans())
    def the_board_gives_a_host_company(
        self, number: int, co_host: int, standby: int, fails: bool
    ) -> None:
        """Or takes it away again; published at once where no other draft waits. The host may fail then."""
        meeting = self.meeting(number)
        chosen = {self.project(co_host), self.project(standby)} - {meeting.host}
        first, second, *_ = (*sorted(chosen), None, None)
        if number % 4 == 0:
            first = None
        alone = not self.is_drafted
        self.draft(
            meeting,
            lambda entry: replace(
                entry,
                co_host_id=None if first == entry.host_id else first,
                standby_id=None if second == entry.host_id else second,
            ),
        )
        if alone and self.is_drafted:
            self.the_board_publishes_the_draft()
        if fails:
            self.a_stand_in_steps_in(number)

    @rule(number=PICK)
    def a_stand_in_steps_in(self, number: int) -> None:
        meeting = self.meeting(number)
        rows = self.house.rows("hosting")
        standby = [
            r["project"] for r in rows if (r["meeting"], r["role"]) == (meeting.id, "standby")
        ]
        done = self.do(
            "stand-in",
            lambda: company.step_in(
                YEAR, meeting.number, who=BOARD, today=self.house.today, now=self.now
            ),
        )
        if done.is_done:
            [meeting.host], meeting.confirmed = standby, False
            self.known.asks(meeting, standby[0])

    @rule(number=PICK)
    def a_co_host_is_dropped(self, number: int) -> None:
        rows = [row for row in self.house.rows("hosting") if row["role"] == "co_host"]
        row = pick(rows, number)
        if row is not None:
            meeting = self.known.meetings[row["meeting"]]
            self.do(
                "co-host dropped",
                lambda: company.drop_co_host(
                    YEAR, meeting.number, row["project"], who=BOARD, now=self.now
                ),
            )

    @rule(number=PICK)
    def the_board_brings_back_an_old_plan(self, number: int) -> None:
        found = [one.number for one in self.house.run(planning.versions(YEAR))]
        done = self.do(
            "plan brought back",
            lambda: planning.restore(YEAR, found[number % len(found)], who=BOARD, now=self.now),
        )
        self.is_drafted |= done.is_done
        if number % 2:
            self.the_board_publishes_the_draft()

    @sensible(lambda self: self.is_drafted)
    @rule()
    def the_board_publishes_the_draft(self) -> None:
        current = self.house.run(planning.current(YEAR))
        assert current is not None
        letters, before = self.house.rows("letter"), self.companions()
        done = self.do(
            "publish", lambda: planning.publish(YEAR, current.number, who=BOARD, now=self.now)
        )
        if done.is_done:
            self.is_drafted = False
        if done.is_done and current.state.value == "draft":
            for entry in current.entries:
                self.publish(entry)
            self.leave_out({entry.number for entry in current.entries}, letters)
            for meeting_id, project in self.companions() - before:
                self.known.asks(self.known.meetings[meeting_id], project)

    @sensible(lambda self: self.repairs < REPAIRS)
    @rule(number=PICK)
    def a_host_drops_out(self, number: int) -> None:
        """The board notes it and takes the way with the fewest changes as its draft."""
        meeting = self.meeting(number)
        current = self.house.run(planning.current(YEAR))
        if current is None or meeting.host is None or meeting.cancelled or self.repairs >= REPAIRS:
            return
        self.repairs += 1
        done = self.do(
            "host drops out",
            lambda: repair.apply_rung(
                YEAR,
                meeting.number,
                0,
                version=current.number,
                who=BOARD,
                now=self.now,
                today=self.house.today,
            ),
        )
        entry = current.entry(meeting.number)
        self.is_drafted |= done.is_done
        if done.is_done and entry is not None and entry.host_id == meeting.host:
            meeting.host, meeting.confirmed = None, False

    def publish(self, entry: Entry) -> None:
        """What the draft says of a meeting is decided now, unless it stands, is over or falls through."""
        found = [one for one in self.known.meetings.values() if one.number == entry.number]
        if not found:
            return self.begin(entry)
        meeting = found[0]
        if meeting.cancelled or meeting.confirmed or meeting.day < self.house.today:
            return None
        if entry.day is not None and entry.day != meeting.day:
            self.known.plan(meeting, entry.day, self.now)
            self.changed(meeting)
        if entry.host_id is not None and entry.host_id != meeting.host:
            self.known.asks(meeting, entry.host_id)
        meeting.host = entry.host_id
        return None

    def begin(self, entry: Entry) -> None:
        """A meeting the plan did not have before; one without host and day is none yet."""
        if entry.is_open or entry.day is None or entry.host_id is None:
            return
        [row] = [
            row
            for row in self.house.rows("meeting")
            if (row["year"], row["number"]) == (YEAR, entry.number)
        ]
        meeting = Meeting(row["id"], entry.number, row["uid"], entry.day, entry.host_id, self.now)
        self.known.meetings[row["id"]] = meeting
        self.known.asks(meeting, entry.host_id)

    def leave_out(self, numbers: set[int], letters: list[dict[str, Any]]) -> None:
        """Meetings the plan has no more fall through, but for those a host has confirmed."""
        for meeting in self.known.meetings.values():
            stands = not (meeting.cancelled or meeting.confirmed)
            if meeting.number in numbers or not stands or meeting.day < self.house.today:
                continue
            self.known.drop(meeting, self.now)
            self.changed(meeting)
            surely, perhaps = self.who_knows(meeting, letters)
            meeting.to_hear, meeting.may_hear = frozenset(surely), frozenset(perhaps)

    def draft(self, meeting: Meeting, change: Callable[[Entry], Entry]) -> None:
        """Store the current plan with another entry for this meeting."""
        current = self.house.run(planning.current(YEAR))
        assert current is not None
        entries = tuple(
            change(one) if one.number == meeting.number else one for one in current.entries
        )
        draft = replace(current, entries=entries, note="Von Hand")
        done = self.do("draft", lambda: planning.store(draft, who=BOARD, now=self.now))
        self.is_drafted |= done.is_done

    def companions(self) -> set[tuple[int, int]]:
        """Who is co-host or stand-in of which meeting, as it is stored."""
        rows = [row for row in self.house.rows("hosting") if row["role"] != "host"]
        return {(row["meeting"], row["project"]) for row in rows}


def _hosted_by(entry: Entry, host: int) -> Entry:
    """The entry with this host, who is in nobody's company then."""
    return replace(
        entry,
        host_id=host,
        co_host_id=None if entry.co_host_id == host else entry.co_host_id,
        standby_id=None if entry.standby_id == host else entry.standby_id,
    )
