"""What the board decides in a year of the laws: days, speakers, polls, swaps."""

from datetime import date, time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lagplanner.domain.dates.moving import Moved
from lagplanner.domain.talks.speakers import AnswerKind
from lagplanner.services.dates import moving, polls
from lagplanner.services.hosts import swaps
from lagplanner.services.talks import contributions, invitations, topics
from tests.stories.laws.cast import BOARD, YEAR
from tests.stories.laws.known import Meeting, Poll
from tests.stories.laws.machine import PICK, pick, sensible
from tests.stories.laws.planners import Planners

UNDO = timedelta(minutes=10)


class Board(Planners):
    """Decisions; and things that are no decision yet."""

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

    @rule(number=PICK, first=PICK, kind=st.sampled_from(AnswerKind), more=PICK)
    def a_speaker_is_asked_and_answers(
        self, number: int, first: int, kind: AnswerKind, more: int
    ) -> None:
        """Within a day, by the link in the mail."""
        self.the_board_invites_speakers(number, first, first, 1 + more % 4)
        self.working_days_pass(1)
        self.a_speaker_answers_by_link(-1, kind, more)

    @sensible(lambda self: self.known.talks)
    @rule(number=PICK, hour=st.integers(9, 15), minutes=st.sampled_from((30, 45, 90)))
    def the_board_settles_a_slot(self, number: int, hour: int, minutes: int) -> None:
        talk_id = pick(list(self.known.talks), number)
        if talk_id is not None:
            wanted = contributions.Arranged(time(hour), minutes, 10, "", "", "Leitung", None, None)
            self.do(
                "slot",
                lambda: contributions.arrange(talk_id, wanted, who=BOARD, now=self.now),
            )

    @rule(number=PICK, first=PICK, has_left=st.booleans())
    def a_request_is_withdrawn(self, number: int, first: int, has_left: bool) -> None:
        """Asked, perhaps told so, and then let go; perhaps asked once more later."""
        self.the_board_invites_speakers(number, first, first, 2)
        if has_left:
            self.working_days_pass(1)
        self.the_board_withdraws_a_request(-1)

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
        self.known.keep(meeting, self.house.rows("talk"), self.row_of(meeting)["state"])
        self.changed(meeting)
        meeting.to_hear, meeting.may_hear = frozenset(), frozenset()
        if day is None:
            surely, perhaps = self.who_knows(meeting, letters)
            meeting.to_hear, meeting.may_hear = frozenset(surely), frozenset(perhaps)
        return None
