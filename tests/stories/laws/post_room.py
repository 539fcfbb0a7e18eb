"""What clock, post room and misfortune do in a year of the laws."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from lagplanner.database import links as stored_links
from lagplanner.services.post import leaving, links, outbox, sending
from lagplanner.services.reminding import reminders
from tests.stories.laws import rulebook
from tests.stories.laws.machine import BOARD, PICK, Row, Year, in_the_morning, minutes, pick

UNWRITTEN = "lässt sich nicht schreiben"

PAUSES = (
    minutes(1),
    minutes(11),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=4),
    timedelta(days=17),
)


class PostRoom(Year):
    """Time, rounds, delivery, crashes, and the board's buttons in the outbox."""

    @rule(time=st.sampled_from(PAUSES))
    def time_passes(self, time: timedelta) -> None:
        self.house.wait(time)

    @rule()
    def the_clockwork_rings(self) -> None:
        """A round of the timetable, and everything leaves that is due."""
        self.make_round()
        self.deliver()

    @rule(days=st.integers(1, 12))
    def working_days_pass(self, days: int) -> None:
        self.house.now = in_the_morning(self.house.now, days)
        self.make_round()
        self.release(self.letters("held"))
        self.house.wait(minutes(11))
        self.deliver()

    @rule(at=st.integers(1, 60))
    def the_next_deed_breaks_down(self, at: int) -> None:
        self.house.cut_at = at

    @precondition(lambda self: self.kills)
    @rule(at=st.integers(1, 6), when=st.sampled_from(("before", "at the dot", "after")))
    def the_sender_is_killed(self, at: int, when: str) -> None:
        self.release(self.letters("held"))
        self.house.wait(minutes(11))
        if not [row for row in self.letters("queued", "retry") if row["due_at"] <= self.now]:
            return
        self.tally[f"kill -9 {when}"] += 1
        self.receive(self.house.send_and_be_killed(at, when=when))

    @rule(number=PICK, dead=st.booleans())
    def the_mail_server_says_no(self, number: int, dead: bool) -> None:
        """To one address for good, or to every letter for now."""
        catcher = self.house.catcher
        row = pick(self.letters("queued", "retry"), number)
        if dead and row is not None:
            address = row["recipient_email"]
            catcher.on_rcpt = lambda to: "550 5.1.1 unknown" if to == address else "250 OK"
        else:
            catcher.on_data = lambda _: "451 4.3.0 later"
        self.receive(self.house.send())
        catcher.on_rcpt, catcher.on_data = (lambda _: "250 OK"), (lambda _: "250 OK taken")

    @rule(number=PICK)
    def the_board_releases_one(self, number: int) -> None:
        row = pick(self.letters("held"), number)
        if row is not None:
            self.release([row])

    @rule()
    def the_board_releases_all(self) -> None:
        self.release(self.letters("held"))

    @rule(number=PICK)
    def the_board_takes_one_back(self, number: int) -> None:
        row = pick(self.letters("queued", "retry"), number)
        if row is not None:
            self.do("take back", lambda: outbox.take_back([row["id"]], who=BOARD, now=self.now))

    @rule(number=PICK)
    def the_board_discards_one(self, number: int) -> None:
        row = pick(self.letters("held", "queued", "bounced"), number)
        if row is not None:
            self.do("discard", lambda: outbox.discard([row["id"]], who=BOARD, now=self.now))

    @rule(number=PICK)
    def the_board_fetches_one_again(self, number: int) -> None:
        row = pick(self.letters("discarded", "bounced", "expired"), number)
        if row is not None:
            self.do("hold", lambda: outbox.hold([row["id"]], who=BOARD, now=self.now))
            self.known.once_more.add(row["id"])

    @rule(number=PICK)
    def the_board_writes_over_one(self, number: int) -> None:
        row = pick(self.letters("held"), number)
        meeting = self.known.meetings.get(row["meeting"] or 0) if row else None
        if row is None or meeting is None:
            return
        day = rulebook.long_date(meeting.day)
        text = f"Guten Tag,\n\nkurz zum {day}:\n\n{{url}}\n\nViele Grüße"
        self.do(
            "edit",
            lambda: outbox.edit(
                row["id"], subject="Zum Treffen", text=text, who=BOARD, now=self.now
            ),
        )
        self.do(
            "edit", lambda: outbox.edit(row["id"], subject="", text="", who=BOARD, now=self.now)
        )

    @rule(number=PICK, arrived=st.booleans())
    def the_board_settles_a_doubt(self, number: int, arrived: bool) -> None:
        row = pick(self.letters("in_doubt"), number)
        if row is None:
            return
        if arrived:
            self.do("settle", lambda: outbox.settle(row["id"], who=BOARD, now=self.now))
            self.known.settled.add(row["id"])
        else:
            self.send_again(row)

    @rule(number=PICK)
    def the_board_sends_one_again(self, number: int) -> None:
        row = pick(self.letters("bounced", "sent"), number)
        if row is not None:
            self.send_again(row)

    @rule(number=PICK)
    def a_link_is_looked_at(self, number: int) -> None:
        chosen = pick([mail for mail, _ in self.mails if mail.link], number)
        if chosen is not None:
            self.opened(chosen)
            self.link_of_another_purpose_opens_nothing(chosen)

    @rule(number=PICK, what=st.integers(0, 2))
    def something_rare_happens(self, number: int, what: int) -> None:
        """A link is revoked, somebody leaves the list or comes back, the service is restarted."""
        if what == 0:
            self.house.restart()
        elif what == 1 and (chosen := pick([row for mail, row in self.mails if mail.link], number)):
            self.do("revoke", lambda: links.revoke(chosen["id"], who=BOARD, now=self.now))
        elif leaving_links := [r for r in self.house.rows("link") if r["purpose"] == "leave"]:
            row = leaving_links[number % len(leaving_links)]
            found = self.house.run(stored_links.link(row["token_hash"]))
            assert found is not None
            deed = leaving.leave if number % 3 else leaving.come_back
            self.do("leave the list", lambda: deed(found, now=self.now))

    @rule()
    def the_board_stops_the_post_for_a_while(self) -> None:
        self.do("pause", lambda: outbox.pause(who=BOARD, now=self.now))
        assert self.house.send() == [], "paused, and yet a letter left"
        self.do("resume", lambda: sending.resume(self.house.settings, who=BOARD, now=self.now))

    def make_round(self) -> None:
        before = {row["id"] for row in self.letters()}
        self.do("round", lambda: reminders.round_(now=self.now), is_one=False)
        posted = [row for row in self.letters() if row["id"] not in before]
        rulebook.no_rule_reaches_back(self.known, posted)
        again = self.house.run(reminders.round_(now=self.now))
        assert not again.posted, "the same round twice posts twice (law 4)"
        self.known.a_round_was_made()

    def deliver(self) -> None:
        self.receive(self.house.send())
        left = [
            row["key"]
            for row in self.letters("queued")
            if row["due_at"] <= self.now and not row["attempts"]
        ]
        assert not left, f"due, and nothing kept them: {left}"
        broken = [row["key"] for row in self.letters("retry") if UNWRITTEN in row["error"]]
        assert not broken, f"letters that cannot be written: {broken}"

    def release(self, rows: list[Row]) -> None:
        if rows:
            ids = [row["id"] for row in rows]
            self.do("release", lambda: outbox.release(ids, who=BOARD, now=self.now))

    def send_again(self, row: Row) -> None:
        done = self.do("send again", lambda: outbox.send_again(row["id"], who=BOARD, now=self.now))
        if done.is_done:
            self.known.once_more |= {row["id"], done.result}

    def letters(self, *states: str) -> list[Row]:
        """The letters in these states, all if none is named."""
        return [row for row in self.house.rows("letter") if not states or row["state"] in states]
