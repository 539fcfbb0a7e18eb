"""A year in any order: what board, hosts, speakers, clock and misfortune may do, and the laws after it.

Each rule is one deed somebody does. What comes of it is written into `Known`, and after each step the
stored rows, the mails that arrived and the calendar files are held against it (`rulebook`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition

from lagplanner.domain.post.links import PATHS, LinkState, Purpose
from lagplanner.services.post import links
from lagplanner.services.post.links import Opened
from lagplanner.services.public import feeds
from tests.stories.laws import cast, rulebook
from tests.stories.laws.cast import BOARD, YEAR
from tests.stories.laws.house import Deed, Done, House
from tests.stories.laws.known import Known, Meeting
from tests.stories.laws.mails import Mail, events

T = TypeVar("T")
Row = dict[str, Any]

PICK = st.integers(0, 59)
"""Which of those that are there: counted round, so that it means something for any number."""

SOMEBODY = "192.0.2.7"
PURPOSES = {path: purpose for purpose, path in PATHS.items()}


def sensible(condition: Callable[[Any], object]) -> Callable[[Any], Any]:
    """Only draw this deed while there is something to do. Where senders are killed it is drawn all the
    same and does nothing: how far a sender got must not decide what is drawn."""
    return precondition(lambda self: self.kills or bool(condition(self)))


def pick(found: Sequence[T], number: int) -> T | None:
    """One of these, None if there is none."""
    return found[number % len(found)] if found else None


class Year(RuleBasedStateMachine):
    """What all rules share: the house, what is known, and the laws."""

    new_house: Callable[[], House]
    tally: Counter[str]
    kills: bool
    """Whether senders are killed with -9; how far they got is another thing each time."""

    def __init__(self) -> None:
        super().__init__()
        self.house = self.new_house()
        self.known = Known()
        self.matters: Counter[tuple[object, ...]] = Counter()
        self.mails: list[tuple[Mail, Row]] = []
        self.sequences: dict[str, Row] = {}
        self.fetched: tuple[Sequence[Row], bytes] | None = None

    @initialize(is_told=st.booleans(), asked=st.integers(0, 2))
    def the_year_is_published(self, is_told: bool, asked: int) -> None:
        """Perhaps everybody was told of it already: hosts in November, members in December, speakers
        of the first meetings too."""
        house = self.house
        house.run(cast.publish_year(house.cast))
        hosts = self.hosts()
        for row in house.rows("meeting"):
            self.known.meetings[row["id"]] = Meeting(
                row["id"],
                row["number"],
                row["uid"],
                cast.DAYS[row["number"] - 1],
                hosts[row["id"]],
                house.now,
            )
            self.known.askings[row["id"], hosts[row["id"]]] += 1
        for number in range(asked):
            self.the_board_invites_speakers(number, number, number + 1, 12)
        if is_told:
            for days in (1, 8):
                self.working_days_pass(days)

    def the_board_invites_speakers(self, number: int, first: int, second: int, weeks: int) -> None:
        """The board asks two speakers for a meeting."""
        raise NotImplementedError

    def working_days_pass(self, days: int) -> None:
        """The clockwork rings some days later, the board releases all, and it leaves."""
        raise NotImplementedError

    def teardown(self) -> None:
        self.house.leave()

    @property
    def now(self) -> datetime:
        return self.house.now

    def do(self, name: str, deed: Deed[Any], *, is_one: bool = True) -> Done:
        """Do a deed and count how it went; with `is_one` it is all of it or nothing."""
        cuts = self.house.cuts
        done = self.house.do(deed, is_one=is_one)
        self.tally["cut off at a statement"] += self.house.cuts - cuts
        self.tally[f"{name}: {'done' if done.is_done else 'refused'}"] += 1
        return done

    def meeting(self, number: int) -> Meeting:
        """One of the four meetings."""
        return list(self.known.meetings.values())[number % len(self.known.meetings)]

    def coming(self, number: int) -> Meeting:
        """One of those that can still be moved; sometimes one that cannot, to be refused."""
        found = [
            one
            for one in self.known.meetings.values()
            if not one.cancelled and one.day > self.house.today
        ]
        return (pick(found, number) if number % 7 else None) or self.meeting(number)

    def hosts(self) -> dict[int, int]:
        """Who hosts which meeting, as it is stored."""
        found = self.house.rows("hosting")
        return {row["meeting"]: row["project"] for row in found if row["role"] == "host"}

    def receive(self, mails: Sequence[Mail]) -> None:
        """Hold each mail that arrived against what is so, then note what it has told."""
        rows = {row["id"]: row for row in self.house.rows("letter")} if mails else {}
        self._perhaps_told(rows.values())
        for mail in sorted(mails, key=lambda one: one.letter_id):
            row = rows[mail.letter_id]
            self.tally[f"mail: {row['occasion']}"] += 1
            self.mails.append((mail, row))
            self._check(mail, row)
            self._believe(mail, row)

    def opened(self, mail: Mail) -> Opened | None:
        """What the link of a mail opens; law 2: the matter of this letter for this person."""
        if mail.link is None:
            return None
        path, token = mail.link
        purpose = PURPOSES[path]
        now = self.house.now
        found = (
            self.house.looks(lambda: links.open_link(token, purpose, caller=SOMEBODY, now=now))
            if not self._is_over(token, purpose)
            else None
        )
        if found is None or found.link is None or found.letter is None:
            return None
        assert found.letter.id == mail.letter_id, "a link opens another letter's matter (law 2)"
        assert found.link.email.casefold() == mail.to, "a link opens somebody else's (law 2)"
        return found

    def link_of_another_purpose_opens_nothing(self, mail: Mail) -> None:
        """Law 2: a token is good for its purpose only."""
        if mail.link is None:
            return
        path, token = mail.link
        wrong = Purpose.PROFILE if PURPOSES[path] is not Purpose.PROFILE else Purpose.POLL
        found = self.house.run(
            links.open_link(token, wrong, caller="198.51.100.9", now=self.house.now)
        )
        assert found.state in (LinkState.UNKNOWN, LinkState.TOO_MANY), "law 2"

    @invariant()
    def the_laws_hold(self) -> None:
        """Everything that can be seen from the rows alone."""
        if not self.known.meetings:
            return
        self.tally["step"] += 1
        house, known = self.house, self.known
        meetings, letters = house.rows("meeting"), house.rows("letter")
        rulebook.meetings_are_as_decided(known, meetings, self.hosts())
        rulebook.talks_are_as_answered(known, house.rows("talk"))
        rulebook.calendars_follow(self.sequences, meetings)
        rulebook.cancellation_reaches(known, letters)
        rulebook.everybody_will_know(known, letters, house.now)
        self.sequences = {row["uid"]: row for row in meetings}
        self._feed_agrees(meetings)

    def _feed_agrees(self, meetings: Sequence[Row]) -> None:
        """Law 7: what was not changed is fetched as the same bytes, however often, and says what is so."""
        house = self.house
        rows = (*meetings, *house.rows("hosting"), *house.rows("venue"))
        content = house.run(feeds.all_meetings(house.settings, today=house.today)).content
        if self.fetched is None or self.fetched[0] != rows:
            again = house.run(feeds.all_meetings(house.settings, today=house.today)).content
            self.fetched = rows, again
            rulebook.feed_agrees(self.known, events(content.decode()))
        assert self.fetched[1] == content, "two fetches differ (law 7)"

    def changed(self, meeting: Meeting) -> None:
        """A meeting has another day, or falls through: letters settled before are not about this."""
        settled = {
            row["id"]
            for row in self.house.rows("letter")
            if row["meeting"] == meeting.id
            and row["occasion"] in rulebook.CHANGES
            and row["state"] not in rulebook.WAITS
        }
        self.known.stop(meeting, settled)

    def who_knows(self, meeting: Meeting, letters: Sequence[Row]) -> tuple[set[str], set[str]]:
        """Who surely was told of a meeting, and who may have been: a letter to them is in doubt."""
        doubtful = {
            row["recipient_email"].casefold()
            for row in letters
            if self._may_have_arrived(row)
            and rulebook.informs(row)
            and (row["meeting"] == meeting.id or row["occasion"] == "year_plan")
        }
        bounced = {
            row["recipient_email"].casefold() for row in letters if row["state"] == "bounced"
        }
        told = set(meeting.told)
        return told - bounced, told | doubtful

    def row_of(self, meeting: Meeting) -> Row:
        return next(row for row in self.house.rows("meeting") if row["id"] == meeting.id)

    def _is_over(self, token: str, purpose: Purpose) -> bool:
        """Whether a link opens nothing any more: that is noted, to slow down whoever guesses."""
        digest = links.hashed(token)
        row = next(one for one in self.house.rows("link") if one["token_hash"] == digest)
        assert row["purpose"] == purpose.value
        return row["revoked_at"] is not None or row["expires_at"] <= self.house.now

    def _perhaps_told(self, letters: Iterable[Row]) -> None:
        """A letter in doubt may have arrived: its day is one that somebody may know."""
        for row in letters:
            meeting = self.known.meetings.get(row["meeting"] or 0)
            if meeting is not None and self._may_have_arrived(row):
                meeting.days_told[row["recipient_email"].casefold()].add(meeting.day)

    def _may_have_arrived(self, row: Row) -> bool:
        """Nobody knows, or only because the board said so."""
        doubtful = row["state"] in ("in_doubt", "attempting") or row["id"] in self.known.settled
        return doubtful or row["sent_at"] is not None

    def _check(self, mail: Mail, row: Row) -> None:
        company = [one for one in self.house.rows("hosting") if one["role"] == "co_host"]
        self.known.company = {(one["meeting"], one["project"]) for one in company}
        meeting = self.known.meetings.get(row["meeting"] or 0)
        rulebook.may_leave(self.known, mail, row, self.house.now)
        rulebook.reads_well(mail, row, meeting, self._language(mail, row))
        if row["id"] not in self.known.once_more:
            sequence = self.row_of(meeting)["sequence"] if meeting else 0
            self.matters[(mail.to, *rulebook.matter_of(self.known, row, sequence))] += 1
            rulebook.nobody_gets_it_twice(self.matters)
        if mail.entry is not None and meeting is not None:
            rulebook.entry_agrees(self.known, mail, meeting, row["occasion"])

    def _believe(self, mail: Mail, row: Row) -> None:
        if not rulebook.informs(row) or row["occasion"] == "speaker_withdrawn":
            return
        meeting = self.known.meetings.get(row["meeting"] or 0)
        if meeting is not None:
            meeting.tell(mail.to, rulebook.facts(row).get("talk"))
        elif row["occasion"] == "year_plan" and rulebook.facts(row).get("year") == YEAR:
            for one in self.known.meetings.values():
                if not one.cancelled:
                    one.tell(mail.to)

    def _language(self, mail: Mail, row: Row) -> str:
        """A substitute is written to in the language of whoever named them."""
        if mail.to == "sina@example.net":
            return str(row["language"])
        return "en" if mail.to == "dana@example.com" else "de"


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def in_the_morning(moment: datetime, days: int) -> datetime:
    """Half past eight (UTC) so many days later."""
    later = moment + timedelta(days=days)
    return later.replace(hour=8, minute=30, second=0, microsecond=0)


__all__ = ["BOARD", "PICK", "YEAR", "Year", "in_the_morning", "minutes", "pick", "sensible"]
