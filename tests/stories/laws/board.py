"""What the board decides in a year of the laws: plans, days, speakers, polls, swaps."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.plan.planning import Entry
from lagplanner.services.dates import moving, polls
from lagplanner.services.hosts import swaps
from lagplanner.services.plan import planning, repair
from lagplanner.services.talks import invitations, topics
from tests.stories.laws.cast import BOARD, YEAR
from tests.stories.laws.known import Meeting, Poll
from tests.stories.laws.machine import PICK, pick, sensible
from tests.stories.laws.people import People

UNDO = timedelta(minutes=10)
REPAIRS = 1  # in one year: each is computed, and that takes longer than everything else


class Board(People):
    """Decisions; and things that are no decision yet."""

    repairs = 0
    is_drafted = False

    @rule(number=PICK, days=st.integers(-4, 8).filter(bool))
    def the_board_moves_a_meeting(self, number: int, days: int) -> None:
        meeting = self.coming(number)
        self.move(meeting, meeting.day + timedelta(days=7 * days))

    @sensible(lambda self: self.proposed_days())
    @rule(number=PICK)
    def the_board_moves_it_to_a_proposed_day(self, number: int) -> None:
        found = self.proposed_days()
        if found:
            meeting_id, day = found[number % len(found)]
            self.move(self.known.meetings[meeting_id], day)

    @rule(number=PICK)
    def the_board_cancels_a_meeting(self, number: int) -> None:
        self.move(self.coming(number), None)

    @rule(number=PICK)
    def the_board_takes_it_back(self, number: int) -> None:
        recent = [
            one
            for one in self.known.meetings.values()
            if one.deeds and self.now < one.deeds[-1].until
        ]
        meeting = pick(recent, number) or self.meeting(number)
        done = self.do("undo", lambda: moving.undo(YEAR, meeting.number, who=BOARD, now=self.now))
        if done.is_done:
            assert meeting.deeds, "something was taken back that nobody did"
            assert self.now < meeting.deeds[-1].until, "taken back too late"
            self.known.undo(meeting, self.now)

    @rule(number=PICK, first=PICK, second=PICK, weeks=st.integers(1, 12))
    def the_board_invites_speakers(self, number: int, first: int, second: int, weeks: int) -> None:
        meeting = self.coming(number)
        found = self.house.cast.speakers
        chosen = {first % len(found), second % len(found)}
        wanted = [invitations.Wanted(found[one].id, "Was bleibt?") for one in sorted(chosen)]
        done = self.do(
            "invite",
            lambda: invitations.invite(
                YEAR,
                meeting.number,
                wanted,
                answer_by=self.house.today + timedelta(weeks=weeks),
                who=BOARD,
                now=self.now,
            ),
        )
        if done.is_done:
            asked = {found[one].id for one in chosen}
            for row in self.house.rows("talk"):
                if row["meeting"] == meeting.id and row["speaker"] in asked:
                    self.known.invite(row["id"], meeting.id, row["speaker"])

    @sensible(lambda self: self.known.talks)
    @rule(number=PICK)
    def the_board_withdraws_a_request(self, number: int) -> None:
        talks = list(self.known.talks.items())
        if talks:
            talk_id, talk = talks[number % len(talks)]
            done = self.do(
                "request withdrawn",
                lambda: invitations.withdraw(talk_id, who=BOARD, now=self.now),
            )
            if done.is_done:
                talk.state = "withdrawn"

    @rule(number=PICK, weeks=st.integers(1, 4), days=st.integers(3, 14))
    def the_board_asks_which_day_suits(self, number: int, weeks: int, days: int) -> None:
        meeting = self.coming(number)
        answer_by = self.house.today + timedelta(days=days)
        wanted = tuple(meeting.day + timedelta(days=7 * (weeks + more)) for more in range(2))
        done = self.do(
            "poll begun",
            lambda: polls.begin(
                YEAR,
                meeting.number,
                wanted,
                answer_by=answer_by,
                who=BOARD,
                today=self.house.today,
                now=self.now,
            ),
        )
        if done.is_done:
            self.known.polls[done.result.poll.id] = Poll(meeting.id, wanted, answer_by)

    @sensible(lambda self: self.open_polls())
    @rule(number=PICK)
    def the_board_ends_a_poll(self, number: int) -> None:
        found = list(self.known.polls.items())
        if found:
            poll_id, poll = found[number % len(found)]
            done = self.do("poll ended", lambda: polls.close(poll_id, who=BOARD, now=self.now))
            assert done.is_done is poll.open
            poll.open = False

    @sensible(lambda self: self.swap(0, "agreed"))
    @rule(number=PICK, approves=st.booleans())
    def the_board_decides_on_a_swap(self, number: int, approves: bool) -> None:
        chosen = self.swap(number, "agreed")
        if chosen is None:
            return
        swap_id, swap = chosen
        today = self.house.today
        if approves:
            done = self.do(
                "swap approved",
                lambda: swaps.approve(swap_id, who=BOARD, today=today, now=self.now),
            )
        else:
            done = self.do("swap rejected", lambda: swaps.reject(swap_id, who=BOARD, now=self.now))
        if done.is_done:
            assert done.result is True
            if approves:
                self.known.swap(swap)
            else:
                swap.state = "rejected"

    @rule(number=PICK, other=PICK)
    def two_hosts_change_places(self, number: int, other: int) -> None:
        """Asked, agreed and approved on one day."""
        self.a_host_asks_to_swap(number, other)
        self.the_other_host_answers(number, True)
        self.the_board_decides_on_a_swap(number, True)

    @rule(number=PICK, topic=PICK)
    def the_board_chooses_a_topic(self, number: int, topic: int) -> None:
        found = self.house.rows("topic")
        if found:
            chosen = found[topic % len(found)]["id"]
            self.do(
                "topic chosen",
                lambda: topics.choose(
                    YEAR, self.meeting(number).number, chosen, who=BOARD, now=self.now
                ),
            )

    @rule(number=PICK, project=PICK, days=st.integers(0, 3))
    def the_board_drafts_a_change(self, number: int, project: int, days: int) -> None:
        """Another host, perhaps another day; nothing is decided by it (law 12)."""
        meeting = self.meeting(number)
        current = self.house.run(planning.current(YEAR))
        assert current is not None
        entries = tuple(
            replace(
                entry,
                host_id=self.project(project),
                day=(entry.day or meeting.day) + timedelta(days=7 * days),
            )
            if entry.number == meeting.number
            else entry
            for entry in current.entries
        )
        draft = replace(current, entries=entries, note="Von Hand")
        done = self.do("draft", lambda: planning.store(draft, who=BOARD, now=self.now))
        self.is_drafted |= done.is_done

    @sensible(lambda self: self.is_drafted)
    @rule()
    def the_board_publishes_the_draft(self) -> None:
        current = self.house.run(planning.current(YEAR))
        assert current is not None
        done = self.do(
            "publish", lambda: planning.publish(YEAR, current.number, who=BOARD, now=self.now)
        )
        if done.is_done:
            self.is_drafted = False
        if done.is_done and current.state.value == "draft":
            for entry in current.entries:
                self.publish(entry)

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

    def proposed_days(self) -> list[tuple[int, date]]:
        """The days speakers have offered or polls ask about, each with its meeting."""
        offered = {(talk.meeting, day) for talk in self.known.talks.values() for day in talk.days}
        asked = {(poll.meeting, day) for poll in self.known.polls.values() for day in poll.days}
        return sorted(offered | asked)

    def move(self, meeting: Meeting, day: date | None) -> None:
        """Move a meeting, or cancel it."""
        row = self.row_of(meeting)
        letters = self.house.rows("letter")
        name = "move" if day else "cancel"
        done = self.do(
            name,
            lambda: moving.move(
                YEAR,
                meeting.number,
                Moved(day, "Wasserschaden"),
                sequence=row["sequence"],
                who=BOARD,
                today=self.house.today,
                now=self.now,
            ),
        )
        if not done.is_done:
            return None
        if done.result.undo_until <= self.now:  # back to where it was, and nobody had heard of it
            return self.known.undo(meeting, self.now)
        self.known.move(meeting, day, self.now, self.now + UNDO)
        self.changed(meeting)
        meeting.to_hear, meeting.may_hear = frozenset(), frozenset()
        if day is None:
            surely, perhaps = self.who_knows(meeting, letters)
            meeting.to_hear, meeting.may_hear = frozenset(surely), frozenset(perhaps)
        return None

    def publish(self, entry: Entry) -> None:
        """What the draft says of a meeting is decided now, unless it stands, is over or falls through."""
        meeting = next(one for one in self.known.meetings.values() if one.number == entry.number)
        if meeting.cancelled or meeting.confirmed or meeting.day < self.house.today:
            return
        if entry.day is not None and entry.day != meeting.day:
            self.known.plan(meeting, entry.day, self.now)
            self.changed(meeting)
        meeting.host = entry.host_id
