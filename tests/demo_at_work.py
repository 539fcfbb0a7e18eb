"""How is the demo in the middle of its work? Everything is asked, something is answered, all letters are out."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from re import findall
from typing import Any

from lagplanner.database import hosting, letters, members, session, speakers
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Role
from lagplanner.domain.attendance.replies import Given, ReplyKind
from lagplanner.domain.dates.polls import Suits
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import HostAnswer, HostAnswerKind, Venue
from lagplanner.domain.hosts.wishes import Wishes
from lagplanner.domain.members import Project
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.links import PATHS, Link, Purpose
from lagplanner.domain.post.occasions import OCCASIONS, Audience, Stage
from lagplanner.domain.post.placeholders import samples
from lagplanner.domain.post.staleness import ANSWERED_BY_HOST, STATES_OF_TALKS
from lagplanner.domain.sessions import LoginLink
from lagplanner.domain.talks.speakers import AnswerKind, SpeakerAnswer
from lagplanner.mail.delivery import Prepared
from lagplanner.services.attendance import replies
from lagplanner.services.dates import polls
from lagplanner.services.hosts import hosting as hosts
from lagplanner.services.hosts import swaps, wishes
from lagplanner.services.post import links
from lagplanner.services.post.letter_writing import Sender, Writing
from lagplanner.services.running import demo
from lagplanner.services.talks import invitations, topics
from lagplanner.services.talks.invitations import Wanted
from tests.people import BOARD

DAYS = ("sent", "erase", "invite", "order", "objection", "send", "old", "last")
TO_WHO_COMES = ("speaker_ack_accepted", "speaker_details", "speaker_final")
VENUE = Venue("Bürgerhaus", "Musterstraße 1", "09111", "Saal", capacity=40, step_free=True)


@dataclass(frozen=True, slots=True)
class AtWork:
    """The demo's year with what is going on in it: `first` is confirmed and being arranged, the
    hosts of `second` and `third` want to change places, `swap` waits for the board; that of `first`
    has asked `third` too. Of those invited to `first` the host and another come with so many that
    the house is full; a place is offered to the third, and the fourth waits.
    """

    year: int
    first: Meeting
    second: Meeting
    third: Meeting
    talk_id: int
    answered_talk_id: int
    poll_id: int
    topic_id: int
    swap_id: int
    open_swap_id: int


async def begin_work(*, now: datetime, today: date) -> AtWork:
    """Fill the demo, plan its year, and let everybody ask and some answer."""
    year = await demo.fill(now=now, today=today)
    await demo.plan(year, now=now, today=today)
    first, second, third = [await hosting.meeting(year, number) for number in (1, 2, 3)]
    assert first.host_id
    assert second.host_id
    assert third.host_id
    given = HostAnswer(HostAnswerKind.YES, who="Kim Muster", venue=VENUE)
    await hosts.answer(first.id, first.host_id, given, today=today, now=now)
    topic = (await topics.store(today=today))[0].wished.topic
    await topics.choose(year, 1, topic.id, who=BOARD, now=now)
    asked, answered = await _ask_speakers(first, today=today, now=now)
    poll_id = await _begin_poll(first, asked, today=today, now=now)
    for project_id in (second.host_id, third.host_id):
        await wishes.answer(project_id, year + 1, Wishes(frozenset({2})), who="Kim", now=now)
    swap = await swaps.ask(
        second.id, second.host_id, 3, note="Umbau", who="Kim", today=today, now=now
    )
    await swaps.answer(swap.id, third.host_id, agrees=True, who="Toni", today=today, now=now)
    wish = await swaps.ask(first.id, first.host_id, 3, note="", who="Ada", today=today, now=now)
    await _let_reply(first, today=today, now=now)
    return AtWork(year, first, second, third, asked, answered, poll_id, topic.id, swap.id, wish.id)


async def _ask_speakers(meeting: Meeting, *, today: date, now: datetime) -> tuple[int, int]:
    """Two more are asked: one proposes other days, one comes."""
    before = {part.speaker.id for part in await invitations.parts(meeting.id)}
    new = [one for one in await speakers.speakers() if one.id not in before]
    await invitations.invite(
        meeting.year,
        meeting.number,
        [Wanted(one.id, "Was bleibt im Quartier?") for one in new[:2]],
        answer_by=await invitations.usual_answer_by(meeting, today=today),
        who=BOARD,
        now=now,
    )
    first, second = (await invitations.parts(meeting.id))[-2:]
    days = (meeting.day + timedelta(days=7), meeting.day + timedelta(days=14))
    for part, given in (
        (first, SpeakerAnswer(AnswerKind.OTHER_DATE, who="Vorzimmer", days=days)),
        (second, SpeakerAnswer(AnswerKind.YES)),
    ):
        await invitations.answer(part.talk.id, given, today=today, now=now)
    return first.talk.id, second.talk.id


async def _begin_poll(meeting: Meeting, talk_id: int, *, today: date, now: datetime) -> int:
    """About the days the speaker has offered; the host has answered, the others are silent."""
    days = (await invitations.part(talk_id)).days
    begun = await polls.begin(
        meeting.year,
        meeting.number,
        days,
        answer_by=today + timedelta(days=10),
        talk_id=talk_id,
        who=BOARD,
        today=today,
        now=now,
    )
    values = dict(zip(days, (Suits.YES, Suits.MAYBE), strict=True))
    await polls.vote(begun.poll.id, meeting.host_id or 0, values, who="Kim", today=today, now=now)
    return begun.poll.id


async def _let_reply(meeting: Meeting, *, today: date, now: datetime) -> None:
    """The house fills, and one that had a place gives it to who waits."""
    host, second, third, fourth = await invited_to(meeting)
    known = (await replies.overview(meeting.id)).asked
    ours = {one.id for one in (host, second, third, fourth)}
    taken = sum(one.reply.seats for one in known if one.reply and one.project.id not in ours)
    rest = (VENUE.capacity or 0) - taken - 2
    for project in (second, third, fourth):
        no = Given(ReplyKind.NO, who="Kim")
        await replies.reply_to(meeting.id, project.id, no, today=today, now=now)
    for project, persons in ((host, 2), (second, rest), (third, 4), (fourth, 1), (host, 1)):
        given = Given(ReplyKind.YES, persons, who="Kim")
        await replies.reply_to(meeting.id, project.id, given, today=today, now=now)


async def invited_to(meeting: Meeting) -> list[Project]:
    """The host and three others; all but they are silent."""
    found = await members.projects()
    host = next(one for one in found if one.id == meeting.host_id)
    return [host, *[one for one in found if one != host][:3]]


async def letters_of_every_occasion(
    work: AtWork,
    *,
    base_url: str,
    now: datetime,
    today: date,
    occasions: Iterable[str] = OCCASIONS,
) -> dict[str, bytes]:
    """One letter of each occasion exactly as it leaves, with the links it leaves with."""
    written = {}
    for code in occasions:
        letter = Letter(
            key=f"{code}:one-of-each",
            occasion=code,
            recipient_name="Kim Muster",
            recipient_email="kim@example.org",
            message_id=f"<{code}@example.org>",
            **await _about(code, work, today, now=now),
        )
        async with transaction():
            await letters.add(letter, at=now, who=BOARD)
        stored = (await letters.with_keys([letter.key]))[letter.key]
        async with _answered_as_needed(code, letter.facts["talk"]):
            written[code] = await as_it_leaves(stored, base_url=base_url, now=now)
    return written


async def as_it_leaves(letter: Letter, *, base_url: str, now: datetime) -> bytes:
    """The bytes of a letter of the outbox if it left now, with a link that opens.

    What nobody has told of yet stands there as a sample.
    """
    claimed = replace(
        letter,
        facts={**samples(letter.language), **letter.facts},
        message_id=letter.message_id or f"<{letter.id}@example.org>",
        owner="test:1",
    )
    found = await Writing(Sender(base_url, "vorstand@example.org")).prepare(claimed, now)
    assert isinstance(found, Prepared), (letter.occasion, found)
    return found.raw


async def _invite_along(meeting: Meeting, *, now: datetime) -> int:
    """Let somebody invite together with the host of a meeting, and say who."""
    along = next(one.id for one in await members.projects() if one.id != meeting.host_id)
    known = await hosting.meeting_by_id(meeting.id)
    assert known is not None
    async with transaction():
        await hosting.save_meeting(replace(known, co_host_ids=(along,)), at=now)
    return along


async def _stand_in(meeting: Meeting, *, now: datetime) -> int:
    """Let somebody stand in for the host of a meeting, and say who."""
    named = next(one.id for one in await members.projects() if one.id != meeting.host_id)
    async with transaction():
        await hosting.save_meeting(replace(meeting, standby_id=named), at=now)
    return named


@asynccontextmanager
async def _answered_as_needed(code: str, talk_id: int) -> AsyncIterator[None]:
    """Meanwhile the talk is so that a letter of this occasion has something to say."""
    before = await speakers.talk(talk_id)
    states = STATES_OF_TALKS.get(code)
    state = states[0] if states else before.state
    async with transaction():
        now = await speakers.save_talk(
            replace(before, state=state, title="", starts=time(10, 30), fee_cents=10_000)
        )
    yield
    async with transaction():
        await speakers.save_talk(replace(before, version=now.version))


async def _asked_to_log_in(*, now: datetime) -> int:
    """Somebody of the board wants a link; it opens in any browser."""
    link = LoginLink(0, "Kim Muster", now, now + timedelta(minutes=10), role=Role.CHAIR)
    async with transaction():
        return await session.add_link("made when the letter is written", link)


async def _about(code: str, work: AtWork, today: date, *, now: datetime) -> Mapping[str, Any]:
    """Which meeting, project and facts a letter of this occasion needs to be true and whole."""
    occasion = OCCASIONS[code]
    meeting = await _meeting_for(code, work, today)
    talk_id = work.answered_talk_id if code in TO_WHO_COMES else work.talk_id
    if occasion.stage is Stage.AFTER and occasion.audience is Audience.SPEAKER:
        [talk, *_] = await speakers.talks(meeting_id=meeting.id)
        talk_id = talk.id
        async with transaction():
            await speakers.save_talk(replace(talk, fee_cents=15_000, travel_cents=8_000))
    elif code in ("speaker_ack_accepted", "speaker_details", "speaker_final"):
        talk_id = work.answered_talk_id
    facts = {
        **samples("de"),
        "year": work.year,
        "day": meeting.day.isoformat(),
        "talk": talk_id,
        "poll": work.poll_id,
        "swap": work.open_swap_id if code == "swap_asked" else work.swap_id,
        "change": "ended",  # of an access
        **{f"{name}_day": (today + timedelta(days=200)).isoformat() for name in DAYS},
    }
    if code in ("host_call", "host_call_reminder"):
        facts["year"] = work.year + 1
    if occasion.audience is Audience.BOARD and not occasion.link:
        facts["to"] = "board"
    about: dict[str, Any] = {"facts": facts, "meeting_id": meeting.id}
    if occasion.stage in (Stage.YEAR, Stage.FUNDING) or code == "board_no_host":
        about["meeting_id"] = None
    if code == "board_no_host":  # its meeting stands in the plan alone
        facts["number"] = 4
    if occasion.audience in (Audience.MEMBER, Audience.HOST, Audience.BOARD):
        about["project_id"] = meeting.host_id
    if code == "host_call_reminder":
        about["project_id"] = work.first.host_id
    if code == "login_link":
        facts["login"] = await _asked_to_log_in(now=now)
    if code == "co_host_asked":
        about["project_id"] = await _invite_along(meeting, now=now)
    if code == "standby_named":
        about["project_id"] = await _stand_in(meeting, now=now)
    if code in ("date_poll", "date_poll_reminder", "host_released"):  # to who is not the host
        about["project_id"] = work.second.host_id
    if code == "rsvp_reminder":
        about["project_id"] = (await replies.overview(meeting.id)).silent[-1].id
    if code.startswith("ga_") and occasion.audience is Audience.MEMBER:
        about["project_id"] = (await members.projects())[0].id
    if code == "place_offered":
        about["project_id"] = (await invited_to(work.first))[2].id
    if occasion.stage is Stage.FUNDING:
        funded = next(one for one in await members.projects() if one.funding_until)
        about["project_id"] = funded.id
        facts["end"] = funded.funding_until.isoformat() if funded.funding_until else ""
    return about


async def _meeting_for(code: str, work: AtWork, today: date) -> Meeting:
    """The meeting a letter is about: to come, held, cancelled, or an assembly."""
    every = await hosting.meetings()
    if code.endswith("_cancelled"):
        return next(one for one in every if one.state is MeetingState.CANCELLED)
    if code.startswith("ga_") or code == "host_released":  # nobody else was asked to host it
        return next(one for one in every if one.kind == "assembly")
    occasion = OCCASIONS[code]
    if occasion.stage is Stage.AFTER and code != "attendance_upload":
        return next(one for one in reversed(every) if one.day < today and one.took_or_takes_place)
    if code == "attendance_upload":
        return await _not_closed(every, today)
    if code in ("swap_asked", "topic_fix"):
        return work.third
    return (
        work.second
        if code in (*ANSWERED_BY_HOST, "board_host_no", "board_no_speaker")
        else work.first
    )


async def _not_closed(every: Iterable[Meeting], today: date) -> Meeting:
    """The latest meeting that is over, its list still open."""
    last = [one for one in every if one.day < today and one.took_or_takes_place][-1]
    still = replace(last, state=MeetingState.CONFIRMED, participants=None)
    async with transaction():
        return await hosting.save_meeting(still, at=datetime.combine(today, time(), UTC))


async def code_at_the_door(meeting: Meeting, *, base_url: str, now: datetime) -> str:
    """The address in the code that hangs at the door of a meeting."""
    until = datetime.combine(meeting.day + timedelta(days=1), time(), UTC)
    code = Link(Purpose.CHECK_IN, "", "", now, until, meeting_id=meeting.id)
    [address] = await links.mint([code], base_url=base_url)
    return address


def links_in(raw: bytes, base_url: str) -> set[str]:
    """Every address of ours in a mail: in its text, its HTML and its head."""
    mail = message_from_bytes(raw, policy=policy.default)
    parts = [str(mail["List-Unsubscribe"] or "")]
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        parts.append(str(body.get_content()))  # type: ignore[attr-defined]
    return set(findall(rf"{base_url}/[^\s\"'<>)]*", "\n".join(parts)))


def answer_link(raw: bytes, base_url: str) -> str:
    """The one link of a letter by which its recipient answers."""
    personal = {
        link
        for link in links_in(raw, base_url)
        if link.removeprefix(base_url).split("/")[1] in PATHS.values() and "/x/" not in link
    }
    [found] = personal
    return found
