"""What do programme, host and till need to know of a talk, and what does its speaker see of it?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from lagplanner.database import host_requests, hosting, members, trail
from lagplanner.database import speakers as stored
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError, NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.hosts.host_requests import Venue
from lagplanner.domain.members import Project
from lagplanner.domain.talks.agenda import Timed
from lagplanner.domain.talks.consents import (
    CONSENT_WORDS,
    Consent,
    ConsentKind,
    changes,
    latest,
    with_consents,
)
from lagplanner.domain.talks.costs import agreed
from lagplanner.domain.talks.costs import claim as claimed
from lagplanner.domain.talks.programme import (
    PrintedFor,
    ProgrammeLine,
    checked_slot,
    in_order,
    programme,
)
from lagplanner.domain.talks.speakers import COMING, Slides, Talk, Via
from lagplanner.domain.trail import TOLD_TO_BOARD, Way
from lagplanner.services import rules, slots
from lagplanner.services.as_it_was import plain
from lagplanner.services.talks import agenda, talk_letters
from lagplanner.services.talks.invitations import Part, part, parts
from lagplanner.templating import locale
from lagplanner.templating.sentences import said

SLOT = (
    "starts minutes discussion title organisation function fee_cents travel_cents seen_programme_at"
).split()
"""What the board settles about a talk."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a speaker's page shows. `others` is who else speaks, `lines` the programme as printed.

    Only who has accepted is named to others: the provisional stay unnamed. `consents` are the last
    answers to what we ask permission for.
    """

    part: Part
    meeting: Meeting
    host: Project | None
    venue: Venue | None
    others: tuple[str, ...]
    lines: tuple[ProgrammeLine, ...]
    consents: Mapping[ConsentKind, Consent]

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
    slides: Slides = Slides.UNKNOWN
    consents: Mapping[ConsentKind, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arranged:
    """What the board settles about a talk. Money in cents; None: nothing was said of it."""

    starts: time | None
    minutes: int
    discussion: int
    title: str
    organisation: str
    function: str
    fee_cents: int | None
    travel_cents: int | None


@dataclass(frozen=True, slots=True)
class Teller:
    """By which way something reached us; `entered_by` is who of the board wrote it down."""

    who: str = ""
    via: Via = Via.LINK
    entered_by: str = ""


async def asked_for(talk_id: int) -> Asked:
    """Everything a speaker's page shows about one talk; NotFoundError if there is none."""
    known = await part(talk_id)
    meeting = await hosting.meeting_by_id(known.talk.meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht mehr.")
    everybody = await parts(meeting.id)
    return Asked(
        known,
        meeting,
        await members.project_by_id(meeting.host_id) if meeting.host_id else None,
        (await host_requests.venues([meeting.id])).get(meeting.id),
        tuple(
            one.speaker.name
            for one in everybody
            if one.talk.named_in_programme and one.talk.id != talk_id
        ),
        lines_of(everybody, meeting, await agenda.lines_of(meeting.id), PrintedFor.GUEST),
        latest(await consents(talk_id)),
    )


def lines_of(
    everybody: Sequence[Part],
    meeting: Meeting,
    items: Sequence[Timed],
    reader: PrintedFor = PrintedFor.MEMBER,
) -> tuple[ProgrammeLine, ...]:
    """The programme as it is printed for this reader."""
    return programme(
        [one.talk for one in everybody],
        {one.speaker.id: one.speaker for one in everybody},
        topic=meeting.topic,
        agenda=items,
        reader=reader,
    )


async def note_details(
    talk_id: int,
    details: Details,
    *,
    now: datetime,
    language: str = locale.GERMAN,
    teller: Teller = Teller(),
) -> Part:
    """Keep what a speaker says for the programme; only who comes is asked for it.

    Each consent is kept with the words it was asked in, in the `language` of the page.
    """
    async with transaction(Deed.SPEAK, talk=talk_id):
        known = await _coming(talk_id)
        news = changes(known.talk, details.consents)
        new = replace(
            with_consents(known.talk, news),
            title=details.title,
            function=details.function,
            equipment=details.equipment,
            travel=details.travel,
            online=details.online,
            slides=details.slides,
        )
        if new != known.talk:
            await stored.save_talk(new)
            await _keep_consents(talk_id, news, language, teller, now)
            sentence = "%(name)s: Angaben für das Programm"
            who = teller.entered_by or known.speaker.name
            way = TOLD_TO_BOARD.get(teller.via)
            await _note("talk_details", known, sentence, who=who, now=now, way=way)
    return await part(talk_id)


async def note_consents(
    talk_id: int,
    answers: Mapping[ConsentKind, bool | None],
    *,
    now: datetime,
    language: str = locale.GERMAN,
    teller: Teller = Teller(),
) -> Part:
    """Take what a speaker allows, refuses or takes back, before the meeting and at any time after."""
    async with transaction(Deed.SPEAK, talk=talk_id):
        known = await part(talk_id)
        news = changes(known.talk, answers)
        if news:
            await stored.save_talk(with_consents(known.talk, news))
            await _keep_consents(talk_id, news, language, teller, now)
            sentence = "%(name)s: Einwilligungen geändert"
            who = teller.entered_by or known.speaker.name
            way = TOLD_TO_BOARD.get(teller.via)
            await _note("talk_consents", known, sentence, who=who, now=now, way=way)
    return await part(talk_id)


async def consents(talk_id: int) -> tuple[Consent, ...]:
    """What was allowed, refused and taken back for a talk, in the order it was said."""
    return (await stored.consents([talk_id]))[talk_id]


async def arrange(talk_id: int, wanted: Arranged, *, who: str, now: datetime) -> Part:
    """Settle slot, printed words and money of a talk. Raises InputError naming the field.

    A speaker who has seen the programme is shown it again where their line has changed.
    """
    async with transaction(Deed.TALKS):
        known = await part(talk_id)
        slot = checked_slot(
            replace(
                known.talk,
                starts=wanted.starts,
                minutes=wanted.minutes,
                discussion=wanted.discussion,
                title=wanted.title,
                organisation=wanted.organisation,
                function=wanted.function,
            )
        )
        new = agreed(
            slot,
            fee_cents=wanted.fee_cents,
            travel_cents=wanted.travel_cents,
            rules=await rules.rules(),
        )
        if _printed(new) != _printed(known.talk):
            new = replace(new, seen_programme_at=None)
        if new != known.talk:
            await stored.save_talk(new)
            await slots.entry_follows(known.talk, new, now)
            await slots.keep_minutes(new, now=now)
            await slots.follow(new.meeting_id, now=now)
            before, after = (json.dumps(plain(one, ("id", *SLOT))) for one in (known.talk, new))
            sentence = "%(name)s: Beitrag festgelegt"
            await _note(
                "talk_arranged", known, sentence, who=who, now=now, before=before, after=after
            )
    return await part(talk_id)


async def move_in_order(talk_id: int, *, up: bool, who: str, now: datetime) -> Part:
    """Let a talk come a place earlier or later; at either end nothing changes."""
    async with transaction(Deed.TALKS):
        known = await part(talk_id)
        talks = await stored.talks(meeting_id=known.talk.meeting_id)
        before = {one.id: one for one in talks}
        moved = [one for one in in_order(talks, talk_id, up=up) if one != before[one.id]]
        for one in moved:
            await stored.save_talk(one)
        if moved:
            sentence = "%(name)s: Reihenfolge geändert"
            after = before | {one.id: one for one in moved}
            old, new = (
                json.dumps({key: one.position for key, one in talks.items()})
                for talks in (before, after)
            )
            await _note("talk_moved", known, sentence, who=who, now=now, before=old, after=new)
    return await part(talk_id)


async def see_programme(talk_id: int, *, correction: str, now: datetime) -> Part:
    """Note that a speaker has seen the programme, and what should be another; the board is told."""
    async with transaction(Deed.SPEAK, talk=talk_id):
        known = await _coming(talk_id)
        wish = correction.strip()
        new = replace(known.talk, seen_programme_at=now, correction=wish)
        if known.talk.seen_programme_at is not None and wish == known.talk.correction:
            return known
        saved = await stored.save_talk(new)
        name = known.speaker.name
        sentence = "%(name)s: Korrektur „%(wish)s“" if wish else "%(name)s: Programm bestätigt"
        await _note("talk_programme", known, sentence, who=name, now=now, wish=wish)
        meeting = await hosting.meeting_by_id(saved.meeting_id)
        if wish and meeting is not None:
            await talk_letters.tell_board(saved, known.speaker, meeting, now)
    return await part(talk_id)


async def settle_correction(talk_id: int, *, who: str, now: datetime) -> Part:
    """Note that the board has dealt with a correction; the speaker sees the programme once more."""
    async with transaction(Deed.TALKS):
        known = await part(talk_id)
        if known.talk.correction:
            await stored.save_talk(replace(known.talk, correction="", seen_programme_at=None))
            sentence = "%(name)s: Korrektur erledigt"
            await _note("talk_corrected", known, sentence, who=who, now=now)
    return await part(talk_id)


async def claim(talk_id: int, *, travel_cents: int, today: date, now: datetime) -> Part:
    """Take what a speaker hands in after the meeting. Raises as the rule says."""
    async with transaction(Deed.SPEAK, talk=talk_id):
        known = await part(talk_id)
        meeting = await hosting.meeting_by_id(known.talk.meeting_id)
        if meeting is None or not meeting.took_or_takes_place:
            raise BrokenRuleError("Dieses Treffen hat nicht stattgefunden.")
        new = claimed(known.talk, travel_cents=travel_cents, day=meeting.day, today=today, at=now)
        if known.talk.claim_cents != travel_cents or known.talk.claimed_at is None:
            await stored.save_talk(new)
            sentence = "%(name)s: Abrechnung eingereicht"
            await _note("talk_claimed", known, sentence, who=known.speaker.name, now=now)
    return await part(talk_id)


def _printed(talk: Talk) -> tuple[object, ...]:
    return talk.starts, talk.minutes, talk.title, talk.function, talk.organisation


async def _coming(talk_id: int) -> Part:
    known = await part(talk_id)
    if known.talk.state not in COMING:
        raise BrokenRuleError("Bitte sagen Sie zuerst zu. Dann fragen wir nach dem Programm.")
    return known


async def _keep_consents(
    talk_id: int, news: Mapping[ConsentKind, bool], language: str, teller: Teller, now: datetime
) -> None:
    with locale.speaking(language):
        answers = [
            Consent(
                kind,
                given,
                said(CONSENT_WORDS[kind]),
                now,
                teller.who,
                teller.via,
                teller.entered_by,
            )
            for kind, given in news.items()
        ]
    await stored.add_consents(talk_id, answers)


async def _note(
    deed: str,
    known: Part,
    sentence: str,
    *,
    who: str,
    now: datetime,
    way: Way | None = None,
    before: str = "",
    after: str = "",
    **facts: str,
) -> None:
    """Each of these deeds is about one talk; `facts` beside the speaker's name."""
    await trail.note(
        deed,
        f"meeting:{known.talk.meeting_id}",
        sentence,
        facts={"name": known.speaker.name, **facts},
        about=[f"speaker:{known.speaker.id}", f"talk:{known.talk.id}"],
        way=way,
        before=before,
        after=after,
        at=now,
        who=who,
    )
