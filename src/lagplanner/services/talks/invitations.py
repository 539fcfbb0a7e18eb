"""Ask speakers for a meeting, and take what they answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from lagplanner.clock import BERLIN
from lagplanner.database import hosting, settings_store, trail
from lagplanner.database import speakers as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.calendar import best_days
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError, Problem
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.planning import quarter_of
from lagplanner.domain.privacy.retention import retention_from
from lagplanner.domain.talks.costs import agreed
from lagplanner.domain.talks.programme import checked_slot
from lagplanner.domain.talks.speakers import (
    COMING,
    OPEN,
    TALK_STATE_NAMES,
    AnswerKind,
    Speaker,
    SpeakerAnswer,
    Talk,
    TalkState,
    as_of_now,
    chosen,
    forget_day,
)
from lagplanner.domain.talks.speakers import answer as answered
from lagplanner.domain.talks.speakers import ask as asked
from lagplanner.domain.trail import TOLD_TO_BOARD, answer_told
from lagplanner.services import rules, slots
from lagplanner.services.as_it_was import as_json, plain, post_about
from lagplanner.services.dates import calendar
from lagplanner.services.reminding import timetable
from lagplanner.services.talks import talk_letters

NOTICE = timedelta(days=21)
"""A day nearer than this is no help: the invitation would be late."""

INVITED_BY = "M07"
"""The step of the timetable whose time to answer holds for speakers."""

ANSWER = "state answered_at answered_by via entered_by remark online".split()
"""What an answer changes of a talk."""

USUAL_REPLY = timedelta(days=56)
SHORTEST_REPLY = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Part:
    """One speaker's part in a meeting; `days` are the other days that would suit."""

    talk: Talk
    speaker: Speaker
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to ask for what; `starts` is the wall time of the slot, None: still open.

    Money in cents; None: the letter says nothing of it.
    """

    speaker_id: int
    question: str = ""
    starts: time | None = None
    minutes: int = 45
    discussion: int = 15
    fee_cents: int | None = None
    travel_cents: int | None = None


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
    year: int,
    number: int,
    wanted: Sequence[Wanted],
    *,
    answer_by: date,
    who: str,
    now: datetime,
    later: bool = False,
) -> int:
    """Ask speakers for a meeting, in this order; returns how many letters wait for release.

    Who was asked for the same meeting before and has not accepted is asked again. With `later`
    they are only chosen: the timetable asks them when it is time. Raises InputError for a missing
    address or more money than the rules allow, BrokenRuleError for a meeting that will not be.
    """
    if not wanted:
        raise InputError(Problem("speakers", "Wählen Sie mindestens eine Person aus."))
    async with transaction(Deed.TALKS):
        meeting = await hosting.meeting(year, number)
        if meeting.state is MeetingState.CANCELLED or meeting.day <= now.date():
            raise BrokenRuleError("Für dieses Treffen kann niemand mehr angefragt werden.")
        if not later and not now.date() < answer_by <= meeting.day:
            raise InputError(
                Problem("answer_by", "Die Antwortfrist muss zwischen heute und dem Treffen liegen.")
            )
        before = {talk.speaker_id: talk for talk in await stored.talks(meeting_id=meeting.id)}
        posted = 0
        for place, wish in enumerate(wanted, len(before) + 1):
            known = await stored.speaker(wish.speaker_id)
            old = before.get(known.id) or Talk(0, meeting.id, known.id, position=place)
            talk = await _wished(old, wish)
            if later:
                saved = await stored.save_talk(chosen(talk, speaker=known))
            else:
                saved, letters = await _ask(talk, known, meeting, answer_by, who, now)
                posted += letters
            await trail.note(
                "talk_chosen" if later else "talk_asked",
                f"meeting:{meeting.id}",
                "%(name)s vorgemerkt" if later else "%(name)s um einen Beitrag gebeten",
                facts={"name": known.name},
                about=_about(Part(saved, known)),
                at=now,
                who=who,
            )
            await slots.keep_minutes(saved, now=now)
        await slots.follow(meeting.id, now=now)
    return posted


async def answer(talk_id: int, given: SpeakerAnswer, *, today: date, now: datetime) -> Part:
    """Take an answer: by link, or by phone or mail from whoever wrote it down.

    The thanks go out by themselves; a substitute is written into the directory and the request to
    them waits for the board. What came by the link and needs the board's hand is told to it.
    Answering the same again changes nothing and writes nobody.
    """
    async with transaction(Deed.SPEAK, talk=talk_id):
        before = await part(talk_id)
        meeting = await _meeting_of(before.talk)
        if meeting.state is MeetingState.CANCELLED:
            raise BrokenRuleError("Dieses Treffen fällt aus. Vielen Dank für Ihre Antwort.")
        current = as_of_now(before.talk, before.speaker)
        talk = answered(current, given, day=meeting.day, today=today, at=now)
        if await _same(before, talk, given):
            return before
        was = await _remembered(before, talk) if given.entered_by else ""
        talk = await stored.save_talk(talk)
        await stored.save_days(talk_id, given.days)
        who = given.entered_by or given.who or before.speaker.name
        await _substitutes_follow(talk, before.speaker, meeting, given, now)
        speaker = await _remember_or_forget(before, talk, today=today, now=now)
        await talk_letters.acknowledge(talk, speaker, meeting, who, now)
        if not given.entered_by and talk.state in (TalkState.DECLINED, TalkState.OTHER_DATE):
            await talk_letters.tell_board(talk, speaker, meeting, now)
        answer = TALK_STATE_NAMES[talk.state]
        sentence, facts = answer_told(before.speaker.name, answer, talk.answered_by)
        await trail.note(
            "talk_answered",
            f"meeting:{meeting.id}",
            sentence,
            facts=facts,
            about=_about(before),
            way=TOLD_TO_BOARD.get(given.via) if given.entered_by else None,
            at=now,
            who=who,
            before=was,
        )
        await slots.follow(meeting.id, now=now)
    return await part(talk_id)


async def _remembered(before: Part, talk: Talk) -> str:
    """What is needed to take back an answer that the board wrote down by mistake."""
    kept = {
        "talk": talk.id,
        "was": plain(before.talk, ANSWER),
        "became": plain(talk, ANSWER),
        "days": [day.isoformat() for day in before.days],
        "forget_on": as_json(before.speaker.forget_on),
        "post": (await post_about(talk.meeting_id)).as_json(),
    }
    return json.dumps(kept, ensure_ascii=False)


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


async def withdraw(talk_id: int, *, who: str, now: datetime) -> Part:
    """Take back a request that is still open; a letter that has not left is discarded.

    Who has it already hears so; who never heard of it hears nothing.
    """
    async with transaction(Deed.TALKS):
        before = await part(talk_id)
        if before.talk.state not in OPEN:
            raise BrokenRuleError(f"{before.speaker.name} hat schon geantwortet.")
        meeting = await _meeting_of(before.talk)
        talk = await stored.save_talk(replace(before.talk, state=TalkState.WITHDRAWN))
        await talk_letters.take_back_requests(talk)
        if before.talk.state is not TalkState.PREPARED:
            await talk_letters.tell_withdrawn(talk, before.speaker, meeting, who, now)
        await trail.note(
            "talk_withdrawn",
            f"meeting:{meeting.id}",
            "Anfrage an %(name)s zurückgezogen",
            facts={"name": before.speaker.name},
            about=_about(before),
            at=now,
            who=who,
        )
        await slots.follow(meeting.id, now=now)
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


async def _wished(old: Talk, wish: Wanted) -> Talk:
    """The talk as the board wants it."""
    talk = replace(
        old,
        question=wish.question,
        starts=wish.starts,
        minutes=wish.minutes,
        discussion=wish.discussion,
    )
    known_rules = await rules.rules()
    return agreed(
        checked_slot(talk),
        fee_cents=wish.fee_cents,
        travel_cents=wish.travel_cents,
        rules=known_rules,
    )


async def _ask(
    talk: Talk, known: Speaker, meeting: Meeting, answer_by: date, who: str, now: datetime
) -> tuple[Talk, int]:
    """Store that somebody is asked, and post the letter; what was answered before is over.

    Returns the talk and how many letters that made.
    """
    anew = talk.id != 0 and talk.state is not TalkState.ASKED
    saved = await stored.save_talk(asked(talk, speaker=known, answer_by=answer_by, at=now))
    await stored.save_days(saved.id, ())
    return saved, await talk_letters.post_request(saved, known, meeting, who, now, anew=anew)


async def _remember_or_forget(before: Part, talk: Talk, *, today: date, now: datetime) -> Speaker:
    """Who declines is forgotten after a time, unless they spoke or are to speak elsewhere.

    A day that a decline has set falls away when the same person comes after all.
    """
    keep = retention_from(await settings_store.values()).declined
    speaker = before.speaker
    day = speaker.forget_on
    if talk.state is TalkState.DECLINED and day is None:
        others = await stored.talks(speaker_id=speaker.id)
        if not any(one.state in (*COMING, *OPEN) for one in others if one.id != talk.id):
            day = forget_day(today, keep)
    elif before.talk.state is TalkState.DECLINED and before.talk.answered_at is not None:
        by_decline = forget_day(before.talk.answered_at.astimezone(BERLIN).date(), keep)
        day = None if day == by_decline else day
    if day == speaker.forget_on:
        return speaker
    return await stored.save_speaker(replace(speaker, forget_on=day), at=now)


async def _substitutes_follow(
    talk: Talk, absent: Speaker, meeting: Meeting, given: SpeakerAnswer, now: datetime
) -> None:
    """Ask whoever is named to come instead; let go whoever was named before and was not asked yet."""
    wanted = given.kind is AnswerKind.SUBSTITUTE
    named = await _named(talk, absent, given, now) if wanted else None
    for one in await stored.talks(meeting_id=meeting.id):
        if one.substitute_for != talk.id or (named and one.speaker_id == named.id):
            continue
        left = one.state is TalkState.PREPARED or (
            one.state is TalkState.ASKED and await talk_letters.take_back_requests(one)
        )
        if left:
            await stored.save_talk(replace(one, state=TalkState.WITHDRAWN))
    if named is not None:
        await _ask_substitute(talk, named, meeting, given.entered_by or absent.name, now)


async def _named(talk: Talk, absent: Speaker, given: SpeakerAnswer, now: datetime) -> Speaker:
    """The substitute as the directory has them, written into it if it has not."""
    named = given.substitute
    name, email = named.name.strip(), named.email.strip()
    for one in await stored.speakers():
        if one.name.casefold() == name.casefold() and email.casefold() in (
            one.email.casefold(),
            "",
        ):
            return one
    made = Speaker(
        0,
        name,
        organisation=named.organisation.strip() or talk.organisation,
        function=named.function.strip(),
        field=absent.field,
        email=email,
        phone=named.phone.strip(),
        language=absent.language,
    )
    return await stored.save_speaker(made, at=now)


async def _ask_substitute(
    talk: Talk, known: Speaker, meeting: Meeting, who: str, now: datetime
) -> None:
    """Prepare the request to a substitute; without an address it is one for the telephone."""
    talks = await stored.talks(meeting_id=meeting.id)
    old = next((one for one in talks if one.speaker_id == known.id), None)
    if old is not None and old.state is not TalkState.WITHDRAWN:
        return
    own = replace(
        old or Talk(0, meeting.id, known.id),
        state=TalkState.PREPARED,
        position=talk.position,
        question=talk.question,
        starts=talk.starts,
        minutes=talk.minutes,
        discussion=talk.discussion,
        fee_cents=talk.fee_cents,
        travel_cents=talk.travel_cents,
        answer_by=talk.answer_by,
        substitute_for=talk.id,
    )
    if known.address and talk.answer_by is not None:
        await _ask(own, known, meeting, talk.answer_by, who, now)
    else:
        await stored.save_talk(own)


def _about(known: Part) -> tuple[str, ...]:
    """What a deed about a talk concerns beside its meeting."""
    return f"speaker:{known.speaker.id}", f"talk:{known.talk.id}"
