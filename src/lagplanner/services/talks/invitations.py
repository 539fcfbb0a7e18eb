"""Ask speakers for a meeting, and take what they answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from lagplanner.database import host_requests, hosting, members, trail
from lagplanner.database import speakers as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.dates.calendar import best_days
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.plan.planning import quarter_of
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.talks.speakers import (
    COMING,
    OPEN,
    TALK_STATE_NAMES,
    VIA_NAMES,
    AnswerKind,
    Speaker,
    SpeakerAnswer,
    Talk,
    TalkState,
    request_key,
)
from lagplanner.domain.talks.speakers import answer as answered
from lagplanner.domain.talks.speakers import ask as asked
from lagplanner.mail import outbox
from lagplanner.services.dates import calendar
from lagplanner.services.reminding import timetable

NOTICE = timedelta(days=21)
"""A day nearer than this is no help: the invitation would be late."""

INVITED_BY = "M07"
"""The step of the timetable whose time to answer holds for speakers."""

USUAL_REPLY = timedelta(days=56)
SHORTEST_REPLY = timedelta(days=10)

ACKNOWLEDGED = {
    TalkState.ACCEPTED: "speaker_ack_accepted",
    TalkState.TENTATIVE: "speaker_ack_tentative",
    TalkState.DECLINED: "speaker_ack_declined",
    TalkState.SUBSTITUTED: "speaker_ack_substituted",
}
"""Which letter thanks for which answer; another date is answered by the board itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One speaker's part in a meeting; `days` are the other days that would suit."""

    talk: Talk
    speaker: Speaker
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to ask for what; `starts` is the wall time of the slot, None: still open."""

    speaker_id: int
    question: str = ""
    starts: time | None = None
    minutes: int = 45


@dataclass(frozen=True, slots=True)
class Asked:
    """What a speaker's page shows. `ends` is the wall time the slot ends, `others` who else speaks.

    Only who has accepted is named to others: the provisional stay unnamed.
    """

    part: Part
    meeting: Meeting
    host: Project | None
    venue: Venue | None
    ends: time | None
    others: tuple[str, ...]

    @property
    def talk(self) -> Talk:
        return self.part.talk


@dataclass(frozen=True, slots=True)
class Details:
    """What programme and host need to know; a consent that is None was not given an answer."""

    title: str = ""
    function: str = ""
    equipment: str = ""
    travel: str = ""
    online: bool = False
    may_share_slides: bool | None = None
    may_photograph: bool | None = None


async def parts(meeting_id: int) -> tuple[Part, ...]:
    """Who is asked for a meeting, in the order of the programme."""
    talks = await stored.talks(meeting_id=meeting_id)
    known = {one.id: one for one in await stored.speakers()}
    days = await stored.days([talk.id for talk in talks])
    return tuple(Part(talk, known[talk.speaker_id], days[talk.id]) for talk in talks)


async def part(talk_id: int) -> Part:
    """One part; NotFoundError if there is none."""
    talk = await stored.talk(talk_id)
    days = await stored.days([talk_id])
    return Part(talk, await stored.speaker(talk.speaker_id), days[talk_id])


async def invite(
    year: int, number: int, wanted: Sequence[Wanted], *, answer_by: date, who: str, now: datetime
) -> int:
    """Ask speakers for a meeting, in this order; returns how many letters wait for release.

    Who was asked for the same meeting before and has not accepted is asked again. Raises
    InputError for a missing address, BrokenRuleError for a meeting that will not take place.
    """
    if not wanted:
        raise InputError(Problem("speakers", "Wählen Sie mindestens eine Person aus."))
    async with transaction():
        meeting = await hosting.meeting(year, number)
        if meeting.state is MeetingState.CANCELLED or meeting.day <= now.date():
            raise BrokenRuleError("Für dieses Treffen kann niemand mehr angefragt werden.")
        if not now.date() < answer_by <= meeting.day:
            raise InputError(
                Problem("answer_by", "Die Antwortfrist muss zwischen heute und dem Treffen liegen.")
            )
        before = {talk.speaker_id: talk for talk in await stored.talks(meeting_id=meeting.id)}
        posted = 0
        for place, wish in enumerate(wanted, len(before) + 1):
            known = await stored.speaker(wish.speaker_id)
            old = before.get(known.id) or Talk(0, meeting.id, known.id, position=place)
            talk = replace(old, question=wish.question, starts=wish.starts, minutes=wish.minutes)
            talk = asked(talk, speaker=known, answer_by=answer_by, at=now)
            posted += await _post_request(await stored.save_talk(talk), known, meeting, who, now)
    return posted


async def answer(talk_id: int, given: SpeakerAnswer, *, today: date, now: datetime) -> Part:
    """Take an answer: by link, or by phone or mail from whoever wrote it down.

    The thanks go out by themselves; a substitute is written into the directory and the request to
    them waits for the board. Answering the same again changes nothing and writes nobody.
    """
    async with transaction():
        before = await part(talk_id)
        meeting = await _meeting_of(before.talk)
        if meeting.state is MeetingState.CANCELLED:
            raise BrokenRuleError("Dieses Treffen fällt aus. Vielen Dank für Ihre Antwort.")
        talk = answered(before.talk, given, day=meeting.day, today=today, at=now)
        if await _same(before, talk, given):
            return before
        talk = await stored.save_talk(talk)
        await stored.save_days(talk_id, given.days)
        if given.kind is AnswerKind.SUBSTITUTE:
            await _ask_substitute(talk, before.speaker, meeting, given, now)
        await _acknowledge(talk, before.speaker, meeting, given, now)
        await trail.note(
            "talk_answered",
            f"meeting:{meeting.id}",
            _sentence(before.speaker, talk),
            at=now,
            who=given.entered_by or given.who or before.speaker.name,
            before=before.talk.state.value,
            after=talk.state.value,
        )
    return await part(talk_id)


async def asked_for(talk_id: int) -> Asked:
    """Everything a speaker's page shows about one talk; NotFoundError if there is none."""
    known = await part(talk_id)
    meeting = await _meeting_of(known.talk)
    host = await members.project_by_id(meeting.host_id) if meeting.host_id else None
    others = [one for one in await parts(meeting.id) if one.talk.id != talk_id]
    ends = None
    if known.talk.starts is not None:
        begins = datetime.combine(meeting.day, known.talk.starts)
        ends = (begins + timedelta(minutes=known.talk.minutes)).time()
    return Asked(
        known,
        meeting,
        host,
        (await host_requests.venues([meeting.id])).get(meeting.id),
        ends,
        tuple(one.speaker.name for one in others if one.talk.named_in_programme),
    )


async def other_days(
    meeting: Meeting, *, today: date, subdivision: str = "SN", most: int = 4
) -> tuple[date, ...]:
    """The best other days of the meeting's quarter and the one after, the earliest first.

    None on which another meeting is: that is no help.
    """
    taken = {one.day for one in await hosting.meetings() if one.took_or_takes_place} | {meeting.day}
    facts = await calendar.facts_for(meeting.day.year, meeting.day.year, subdivision)
    quarters = await calendar.days_of_year(meeting.day.year, facts)
    quarter = quarter_of(meeting.day) - 1
    possible = [
        verdict
        for verdicts in quarters[quarter : quarter + 2]
        for verdict in best_days(verdicts, 2 * most)
        if verdict.day > today + NOTICE and verdict.day not in taken
    ]
    best = sorted(possible, key=lambda one: (one.penalty, one.day))[:most]
    return tuple(sorted(one.day for one in best))


async def usual_answer_by(meeting: Meeting, *, today: date) -> date:
    """Until when a speaker is asked to answer if nothing else is said: as the timetable has it.

    Who is asked late still gets ten days, but never longer than to the day before the meeting.
    """
    reply = (await timetable.rulebook()).rule(INVITED_BY).step.reply or -USUAL_REPLY.days
    wanted = max(meeting.day + timedelta(days=reply), today + SHORTEST_REPLY)
    return max(min(wanted, meeting.day - timedelta(days=1)), today + timedelta(days=1))


async def note_details(talk_id: int, details: Details, *, now: datetime) -> Part:
    """Keep what a speaker says for the programme; only who comes is asked for it."""
    async with transaction():
        known = await part(talk_id)
        if known.talk.state not in COMING:
            raise BrokenRuleError("Bitte sagen Sie zuerst zu. Dann fragen wir nach dem Programm.")
        new = replace(
            known.talk,
            title=details.title,
            function=details.function,
            equipment=details.equipment,
            travel=details.travel,
            online=details.online,
            may_share_slides=details.may_share_slides,
            may_photograph=details.may_photograph,
        )
        if new != known.talk:
            await stored.save_talk(new)
            await trail.note(
                "talk_details",
                f"meeting:{known.talk.meeting_id}",
                f"{known.speaker.name}: Angaben für das Programm",
                at=now,
                who=known.speaker.name,
            )
    return await part(talk_id)


async def withdraw(talk_id: int, *, who: str, now: datetime) -> Part:
    """Take back a request that is still open; a letter that has not left is discarded."""
    async with transaction():
        before = await part(talk_id)
        if before.talk.state not in OPEN:
            raise BrokenRuleError(f"{before.speaker.name} hat schon geantwortet.")
        meeting = await _meeting_of(before.talk)
        await stored.save_talk(replace(before.talk, state=TalkState.WITHDRAWN))
        await outbox.take_back(request_key(talk_id, meeting.day))
        await trail.note(
            "talk_withdrawn",
            f"meeting:{meeting.id}",
            f"Anfrage an {before.speaker.name} zurückgezogen",
            at=now,
            who=who,
        )
    return await part(talk_id)


async def _meeting_of(talk: Talk) -> Meeting:
    meeting = await hosting.meeting_by_id(talk.meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht mehr.")
    return meeting


async def _same(before: Part, talk: Talk, given: SpeakerAnswer) -> bool:
    """Whether the answer says what is known already, apart from the moment it was given."""
    if replace(talk, answered_at=before.talk.answered_at) != before.talk:
        return False
    if given.kind is AnswerKind.SUBSTITUTE:
        named = given.substitute.name.strip().casefold()
        return any(
            one.talk.substitute_for == talk.id and one.speaker.name.casefold() == named
            for one in await parts(talk.meeting_id)
        )
    return tuple(sorted(given.days)) == before.days


async def _ask_substitute(
    talk: Talk, absent: Speaker, meeting: Meeting, given: SpeakerAnswer, now: datetime
) -> None:
    """Write the substitute into the directory once, and prepare the request to them."""
    named = given.substitute
    known = next(
        (
            one
            for one in await stored.speakers()
            if one.name.casefold() == named.name.strip().casefold()
            and named.email.strip().casefold() in (one.email.casefold(), "")
        ),
        None,
    )
    if known is None:
        known = await stored.save_speaker(
            Speaker(
                0,
                named.name.strip(),
                organisation=named.organisation.strip() or talk.organisation,
                function=named.function.strip(),
                field=absent.field,
                email=named.email.strip(),
                phone=named.phone.strip(),
                language=absent.language,
            ),
            at=now,
        )
    if any(one.speaker_id == known.id for one in await stored.talks(meeting_id=meeting.id)):
        return
    own = Talk(
        0,
        meeting.id,
        known.id,
        position=talk.position,
        question=talk.question,
        starts=talk.starts,
        minutes=talk.minutes,
        answer_by=talk.answer_by,
        substitute_for=talk.id,
    )
    if known.address and talk.answer_by is not None:
        own = asked(own, speaker=known, answer_by=talk.answer_by, at=now)
    saved = await stored.save_talk(own)
    if saved.state is TalkState.ASKED:
        await _post_request(saved, known, meeting, given.entered_by or absent.name, now)


async def _post_request(
    talk: Talk, known: Speaker, meeting: Meeting, who: str, now: datetime
) -> int:
    letter = _letter("speaker_invite", request_key(talk.id, meeting.day), talk, known, meeting)
    return int(await outbox.post(letter, at=now, who=who) is not outbox.Posted.KNOWN)


async def _acknowledge(
    talk: Talk, known: Speaker, meeting: Meeting, given: SpeakerAnswer, now: datetime
) -> None:
    occasion = ACKNOWLEDGED.get(talk.state)
    if occasion is None or not known.address:
        return
    # One per answer: the version counts them, so a changed mind is thanked again.
    letter = _letter(occasion, f"{occasion}:{talk.id}:{talk.version}", talk, known, meeting)
    facts = {**letter.facts, "substitute": given.substitute.name}
    await outbox.post(
        replace(letter, facts=facts), at=now, who=given.entered_by or known.name, automatic=True
    )


def _letter(occasion: str, key: str, talk: Talk, known: Speaker, meeting: Meeting) -> Letter:
    return Letter(
        key=key,
        occasion=occasion,
        meeting_id=meeting.id,
        recipient_name=known.name,
        recipient_email=known.address,
        language=known.language,
        facts={
            "talk": talk.id,
            "speaker": known.id,
            "day": meeting.day.isoformat(),
            "answer_by": talk.answer_by.isoformat() if talk.answer_by else "",
        },
    )


def _sentence(known: Speaker, talk: Talk) -> str:
    parts = [f"{known.name}: {TALK_STATE_NAMES[talk.state]}"]
    if talk.via is not None:
        parts.append(VIA_NAMES[talk.via])
    if talk.answered_by and talk.answered_by != known.name:
        parts.append(f"geantwortet hat {talk.answered_by}")
    return ", ".join(parts)
