"""What hosts, speakers and members do in a year of the laws: by the links in their mails, or by phone."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, Venue
from lagplanner.domain.hosts.wishes import PASS, Wishes
from lagplanner.domain.talks.speakers import AnswerKind, SpeakerAnswer, Substitute, Via
from lagplanner.domain.talks.topics import Topic
from lagplanner.services.dates import polls
from lagplanner.services.hosts import hosting, swaps, wishes
from lagplanner.services.talks import contributions, invitations, topics
from tests.stories.laws.cast import BOARD, YEAR
from tests.stories.laws.known import Swap, Talk, state_of
from tests.stories.laws.machine import PICK, Row, Year, pick, sensible
from tests.stories.laws.mails import Mail

STATES = {
    AnswerKind.YES: "accepted",
    AnswerKind.PROVISIONAL: "tentative",
    AnswerKind.NO: "declined",
    AnswerKind.SUBSTITUTE: "substituted",
    AnswerKind.OTHER_DATE: "other_date",
}
SUBSTITUTES = (
    Substitute("Sina Ersatz", email="sina@example.net"),
    Substitute("Tom Ersatz", phone="+49 30 23125003"),
    Substitute("Jana Probe", email="jana@example.org"),
)


class People(Year):
    """Everybody but the board."""

    @sensible(lambda self: self.has_mail("g"))
    @rule(number=PICK, kind=st.sampled_from(HostAnswerKind))
    def a_host_answers_by_link(self, number: int, kind: HostAnswerKind) -> None:
        found = self.mail_of("g", number)
        opened = self.opened(found[0]) if found else None
        if opened is not None and opened.meeting and opened.project:
            self.host_answers(opened.meeting.id, opened.project.id, kind, Via.LINK)

    @rule(number=PICK, kind=st.sampled_from(HostAnswerKind))
    def a_host_answers_on_the_phone(self, number: int, kind: HostAnswerKind) -> None:
        meeting = self.meeting(number)
        if meeting.host is not None:
            self.host_answers(meeting.id, meeting.host, kind, Via.PHONE)

    @rule(number=PICK, other=PICK)
    def a_host_asks_to_swap(self, number: int, other: int) -> None:
        mine, theirs = self.meeting(number), self.meeting(other)
        if (host := mine.host) is None:
            return
        done = self.do(
            "swap asked",
            lambda: swaps.ask(
                mine.id,
                host,
                theirs.number,
                note="Umbau",
                who="",
                today=self.house.today,
                now=self.now,
            ),
        )
        if done.is_done and done.result.id not in self.known.swaps:
            for swap in self.known.swaps.values():  # asked by whoever was the host before
                if swap.meetings[0] == mine.id and swap.state in ("asked", "agreed"):
                    swap.state = "withdrawn"
            assert theirs.host is not None
            self.known.swaps[done.result.id] = Swap((mine.id, theirs.id), (host, theirs.host))

    @sensible(lambda self: self.swap(0, "asked"))
    @rule(number=PICK, agrees=st.booleans())
    def the_other_host_answers(self, number: int, agrees: bool) -> None:
        chosen = self.swap(number, "asked")
        if chosen is None:
            return
        swap_id, swap = chosen
        done = self.do(
            "swap answered",
            lambda: swaps.answer(
                swap_id,
                swap.projects[1],
                agrees=agrees,
                who="",
                today=self.house.today,
                now=self.now,
            ),
        )
        if done.is_done:
            swap.state = "agreed" if agrees else "declined"

    @sensible(lambda self: self.swap(0, "asked", "agreed"))
    @rule(number=PICK)
    def a_host_takes_a_swap_back(self, number: int) -> None:
        chosen = self.swap(number, "asked", "agreed")
        if chosen is None:
            return
        swap_id, swap = chosen
        done = self.do(
            "swap taken back",
            lambda: swaps.take_back(swap_id, swap.projects[0], who="", now=self.now),
        )
        if done.is_done:
            swap.state = "withdrawn"

    @sensible(lambda self: self.has_mail("r"))
    @rule(number=PICK, kind=st.sampled_from(AnswerKind), more=PICK)
    def a_speaker_answers_by_link(self, number: int, kind: AnswerKind, more: int) -> None:
        found = self.mail_of("r", number)
        opened = self.opened(found[0]) if found else None
        if opened is not None and opened.letter is not None:
            self.speaker_answers(opened.letter.facts["talk"], kind, Via.LINK, more)

    @rule(first=PICK, kinds=st.lists(st.sampled_from(AnswerKind), min_size=2, max_size=4))
    def speakers_answer_one_after_another(self, first: int, kinds: list[AnswerKind]) -> None:
        """In writing or by phone, some of them twice: the last word counts."""
        for place, kind in enumerate(kinds):
            answers = (self.a_speaker_answers_by_link, self.a_speaker_answers_on_the_phone)
            answers[(first + place) % 2](first + place // 2, kind, place)

    @sensible(lambda self: self.known.talks)
    @rule(number=PICK, kind=st.sampled_from(AnswerKind), more=PICK)
    def a_speaker_answers_on_the_phone(self, number: int, kind: AnswerKind, more: int) -> None:
        talk_id = pick(list(self.known.talks), number)
        if talk_id is not None:
            self.speaker_answers(talk_id, kind, Via.PHONE, more)

    @sensible(lambda self: self.has_mail("t"))
    @rule(number=PICK, value=st.sampled_from(Suits))
    def a_project_says_which_day_suits(self, number: int, value: Suits) -> None:
        """By the link in its mail, where it has one."""
        found = self.mail_of("t", number)
        opened = self.opened(found[0]) if found else None
        if opened is not None and opened.letter is not None and opened.project is not None:
            self.vote(opened.letter.facts["poll"], opened.project.id, value, Via.LINK)

    @sensible(lambda self: self.open_polls())
    @rule(number=PICK, project=PICK, value=st.sampled_from(Suits))
    def a_project_says_it_on_the_phone(self, number: int, project: int, value: Suits) -> None:
        poll_id = pick(list(self.known.polls), number)
        if poll_id is not None:
            self.vote(poll_id, self.project(project), value, Via.PHONE)

    @rule(number=PICK, project=PICK, what=st.integers(0, 3))
    def somebody_does_something_small(self, number: int, project: int, what: int) -> None:
        """A list ticked, details told, a wish, a topic: nothing of it moves a meeting (law 12)."""
        small = (self.tick, self.tell_details, self.wish, self.propose_topic)
        small[what](number, self.project(project))

    def tick(self, number: int, _: int) -> None:
        meeting = self.meeting(number)
        if (host := meeting.host) is not None:
            self.do(
                "tick",
                lambda: hosting.tick(meeting.id, host, "room", done=True, who="", now=self.now),
            )

    def tell_details(self, number: int, _: int) -> None:
        talk_id = pick(list(self.known.talks), number)
        if talk_id is not None:
            details = contributions.Details("Was bleibt im Quartier?", online=number % 2 == 0)
            self.do("details", lambda: contributions.note_details(talk_id, details, now=self.now))

    def wish(self, number: int, project: int) -> None:
        given = PASS if number % 5 == 0 else Wishes(frozenset({number % 4 + 1}))
        self.do("wish", lambda: wishes.answer(project, YEAR + 1, given, who="", now=self.now))

    def propose_topic(self, number: int, project: int) -> None:
        known = [row["id"] for row in self.house.rows("topic")]
        proposed = Topic(0, f"Thema {number}", project_id=project)
        self.do(
            "topic proposed",
            lambda: topics.answer(
                project, shown=known, wished=known[:3], proposed=proposed, who="", now=self.now
            ),
        )

    def host_answers(self, meeting_id: int, project: int, kind: HostAnswerKind, via: Via) -> None:
        venue = Venue("Bürgerhaus", capacity=40) if kind is HostAnswerKind.YES else None
        entered_by = "" if via is Via.LINK else BOARD
        given = HostAnswer(kind, via=via, entered_by=entered_by, venue=venue)
        done = self.do(
            f"host answers {kind.value} ({via.value})",
            lambda: hosting.answer(
                meeting_id, project, given, today=self.house.today, now=self.now
            ),
        )
        meeting = self.known.meetings[meeting_id]
        if not done.is_done:
            return
        if kind is HostAnswerKind.NO:
            self.known.said_no.add((meeting_id, project))
        else:
            self.known.said_no.discard((meeting_id, project))
        if meeting.host == project and kind is not HostAnswerKind.YES_VENUE_LATER:
            meeting.confirmed = kind is HostAnswerKind.YES

    def speaker_answers(self, talk_id: int, kind: AnswerKind, via: Via, more: int) -> None:
        talk = self.known.talks[talk_id]
        day = self.known.meetings[talk.meeting].day
        days: tuple[date, ...] = ()
        if kind is AnswerKind.OTHER_DATE:
            days = (day + timedelta(days=7), day + timedelta(days=7 * (2 + more % 3)))
        substitute = SUBSTITUTES[more % 3] if kind is AnswerKind.SUBSTITUTE else Substitute()
        entered_by = "" if via is Via.LINK else BOARD
        given = SpeakerAnswer(
            kind, via=via, entered_by=entered_by, substitute=substitute, days=days
        )
        done = self.do(
            f"speaker answers {kind.value} ({via.value})",
            lambda: invitations.answer(talk_id, given, today=self.house.today, now=self.now),
        )
        if not done.is_done:
            return
        talk.state, talk.days = STATES[kind], frozenset(days)
        for row in self.house.rows("talk"):
            if row["meeting"] == talk.meeting and row["id"] != talk_id:
                self.note_substitute(row, talk_id, named=kind is AnswerKind.SUBSTITUTE)

    def note_substitute(self, row: Row, absent: int, *, named: bool) -> None:
        """Who was named is asked; who was named before and has not answered need not any more."""
        known = self.known.talks.get(row["id"])
        if known is not None and state_of(known) == row["state"]:
            return
        assert named or row["substitute_for"] == absent, "a talk nobody asked for (law 12)"
        assert row["state"] in ("prepared", "asked", "withdrawn"), "nobody answered that (law 2)"
        assert known is None or state_of(known) in ("prepared", "asked", "withdrawn")
        self.known.talks[row["id"]] = Talk(row["meeting"], row["speaker"], row["state"])

    def vote(self, poll_id: int, project: int, value: Suits, via: Via) -> None:
        poll = self.known.polls[poll_id]
        done = self.do(
            f"vote ({via.value})",
            lambda: polls.vote(
                poll_id,
                project,
                dict.fromkeys(poll.days, value),
                via=via,
                today=self.house.today,
                now=self.now,
            ),
        )
        assert done.is_done is (poll.open and self.house.today <= poll.answer_by), done.refused
        if done.is_done:
            poll.voted.add(project)

    def mail_of(self, path: str, number: int) -> tuple[Mail, Row] | None:
        """A mail with a link of this kind."""
        found = [one for one in self.mails if one[0].link and one[0].link[0] == path]
        return pick(found, number)

    def has_mail(self, path: str) -> bool:
        return any(mail.link and mail.link[0] == path for mail, _ in self.mails)

    def open_polls(self) -> list[int]:
        return [poll_id for poll_id, poll in self.known.polls.items() if poll.open]

    def project(self, number: int) -> int:
        found = pick(self.house.cast.projects, number)
        assert found is not None
        return found.id

    def swap(self, number: int, *states: str) -> tuple[int, Swap] | None:
        found = [one for one in self.known.swaps.items() if one[1].state in states]
        return pick(found, number)
