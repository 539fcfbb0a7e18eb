"""Show the timetable and change it: its rules, what a change would do, and all letters of a year."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from lagplanner.database import reminders as stored
from lagplanner.database import settings_store, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.dates.day_rules import shift_sentence
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.reminding.reminder_facts import Facts
from lagplanner.domain.reminding.reminder_steps import (
    AUDIENCE_WORDS,
    NEEDED_WORDS,
    STEPS,
    WHEN_WORDS,
    Anchor,
    Mode,
    Step,
    StepChange,
    changed,
    offset_words,
    step,
)
from lagplanner.domain.reminding.timetable import (
    Clash,
    Line,
    Move,
    about,
    calendar,
    clashes,
    consequences,
    most_letters,
)
from lagplanner.services.reminding import host_reminders
from lagplanner.services.reminding.reminder_facts import (
    RECORDED,
    SEND_AT,
    gather,
    with_draft,
)

EARLIEST, LATEST = time(8, 0), time(18, 0)
DEFAULT_HOUR = time(9, 0)
MOST_DAYS = 400
COMING_YEAR = timedelta(days=365)

GROUPS = {
    Anchor.YEAR: "Rund um das Jahr",
    Anchor.MEETING: "Rund um ein Treffen",
    Anchor.ASSEMBLY: "Rund um die Mitgliederversammlung",
    Anchor.FUNDING: "Rund um das Ende einer Förderung",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One step as the board sees it: as it holds now, and what was delivered.

    `when` and `remark` are German words: when the letter leaves at all, and why it cannot yet.
    """

    step: Step
    delivered: Step
    title: str
    people: str
    distance: str
    when: str
    remark: str
    urgent: bool

    @property
    def is_changed(self) -> bool:
        """Whether the board has made it another than delivered."""
        now, then = self.step, self.delivered
        return (now.offset, now.on, now.mode) != (then.offset, then.on, then.mode)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in groups, and what holds for all letters."""

    groups: tuple[tuple[str, tuple[Rule, ...]], ...]
    send_at: time

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for _, rules in self.groups for rule in rules)

    def rule(self, code: str) -> Rule:
        """The rule of a step; NotFoundError if there is none."""
        known = step(code)
        return next(rule for rule in self.rules if rule.step.code == known.code)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a year: those of each meeting, the others, and where people get two a day.

    `usual` and `most` are how many letters a member gets in the year. `draft` says that the plan
    shown is not published yet.
    """

    year: int
    lines: tuple[Line, ...]
    clashes: tuple[Clash, ...]
    usual: int
    most: int
    draft: bool

    def of_meeting(self, number: int) -> tuple[Line, ...]:
        """The lines of one working meeting of the year."""
        return tuple(line for line in self.lines if _number(line, self.year) == number)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The working meetings of the year, by day."""
        found = {
            _number(line, self.year): line.planned.subject.day
            for line in self.lines
            if _number(line, self.year) is not None
        }
        return tuple(sorted((n for n in found if n is not None), key=lambda n: found[n]))

    @property
    def others(self) -> tuple[Line, ...]:
        """Lines that belong to no working meeting of this year."""
        return tuple(line for line in self.lines if _number(line, self.year) is None)


async def rulebook() -> Rulebook:
    """The rules as they hold now."""
    steps = changed(STEPS, await stored.changes())
    settings = await settings_store.values()
    groups = tuple(
        (title, tuple(_rule(one) for one in steps if one.anchor is anchor))
        for anchor, title in GROUPS.items()
    )
    return Rulebook(
        groups,
        time.fromisoformat(settings.get(SEND_AT, f"{DEFAULT_HOUR:%H:%M}")),
    )


async def letters(
    year: int, *, now: datetime, subdivision: str = "SN", published_only: bool = False
) -> Letters:
    """All letters that belong to this year, those of its meetings also before and after it.

    Where the year's plan has a draft, its meetings are shown as if it were published. What follows a
    request to a host without an answer stands among them, as far as it can be known.
    """
    facts = await gather(now, subdivision=subdivision)
    shown = facts if published_only else await with_draft(facts, year)
    first, last = date(year - 1, 7, 1), date(year + 1, 4, 30)
    asked = [
        line
        for line in await host_reminders.to_come(facts, now=now)
        if line.planned.subject.meeting in shown.meetings
    ]
    lines = tuple(
        line
        for line in sorted(
            (*calendar(shown, now, first, last), *asked),
            key=lambda line: (line.day, line.planned.subject.key),
        )
        if _belongs_to(line, year)
    )
    usual, most = most_letters(line for line in lines if line.day.year == year)
    return Letters(year, lines, clashes(lines), usual, most, shown is not facts)


async def what_if(
    changes: Iterable[StepChange], *, now: datetime, subdivision: str = "SN"
) -> tuple[Move, ...]:
    """What these changes would do to the letters of the coming year; nothing is stored."""
    facts = await gather(now, subdivision=subdivision)
    today = facts.day_of(now)
    facts = await with_draft(facts, today.year + 1)
    first, last = today, today + COMING_YEAR
    before = calendar(facts, now, first - timedelta(days=120), last)
    after = calendar(_with(facts, changes), now, first - timedelta(days=120), last)
    return consequences(before, after, now)


async def change(wanted: StepChange, *, who: str, now: datetime) -> bool:
    """Store what the board wants of a step; False if that is how it is already.

    Raises InputError for a distance nobody could mean, NotFoundError for an unknown step.
    """
    delivered = step(wanted.code)
    check(wanted)
    async with transaction(Deed.RULES):
        before = (await rulebook()).rule(wanted.code).step
        after = changed([delivered], [wanted])[0]
        if (before.offset, before.on, before.mode) == (after.offset, after.on, after.mode):
            return False
        await stored.save_change(wanted, at=now, who=who)
        await trail.note(
            "reminder_changed",
            f"reminder:{wanted.code}",
            "Frist „%(title)s“: %(old)s → %(new)s",
            facts={
                "title": OCCASIONS[delivered.occasion].title,
                "old": _told(before),
                "new": _told(after),
            },
            at=now,
            who=who,
            before=_kept(before),
            after=_kept(after),
        )
    return True


async def set_time(send_at: time, *, who: str, now: datetime) -> None:
    """Set when letters leave in the day."""
    if not EARLIEST <= send_at <= LATEST:
        raise InputError(Problem("send_at", "Uhrzeit: bitte zwischen 8 und 18 Uhr."))
    async with transaction(Deed.RULES):
        text = f"{send_at:%H:%M}"
        before = (await settings_store.values()).get(SEND_AT)
        if before != text:
            await settings_store.put({SEND_AT: text}, at=now, who=who)
            await trail.note(
                "reminder_times_changed",
                "reminders",
                "Briefe gehen um %(time)s Uhr",
                facts={"time": text},
                at=now,
                who=who,
                before=before or f"{DEFAULT_HOUR:%H:%M}",
                after=text,
            )


def _kept(one: Step) -> str:
    """What can be changed about a step, as the trail keeps it to bring it back."""
    delivered = step(one.code)
    wanted = {"offset": one.offset, "on": one.on, "mode": one.mode.value}
    as_delivered = {"offset": delivered.offset, "on": delivered.on, "mode": delivered.mode.value}
    changes = {name: value for name, value in wanted.items() if value != as_delivered[name]}
    return json.dumps({"code": one.code, **changes})


def check(wanted: StepChange) -> None:
    """Refuse a distance that cannot be meant. Raises InputError naming the field."""
    if wanted.offset is None:
        return
    delivered = step(wanted.code)
    if abs(wanted.offset) > MOST_DAYS:
        raise InputError(Problem("days", f"Abstand: höchstens {MOST_DAYS} Tage."))
    if delivered.notice and wanted.offset > 0:
        raise InputError(Problem("days", "Abstand: Nach dem letzten sicheren Tag ist es zu spät."))


def reasons(line: Line) -> list[str]:
    """Why a letter leaves on another day than its raw one, and whether that is far."""
    sent = line.planned.sent
    told = [shift_sentence(shift, sent, _title_of) for shift in sent.shifts]
    if sent.over_limit:
        told.append(f"Das ist weiter als die üblichen {sent.limit} Tage.")
    return told


def people_words(line: Line) -> str:
    """Who gets it, in words: "Mitglieder (24)"."""
    roles = " und ".join(AUDIENCE_WORDS[one] for one in line.step.audiences)
    return f"{roles} ({len(line.people)})" if len(line.people) > 1 else roles


def condition_words(line: Line) -> str:
    """Under which condition it leaves; empty where there is none."""
    if line.step.needs is not None and line.step.needs not in RECORDED:
        return NEEDED_WORDS[line.step.needs]
    return WHEN_WORDS[line.step.when]


def subject_words(line: Line) -> str:
    """What the letter is about."""
    return about(line.planned)


def as_document(found: Letters) -> dict[str, object]:
    """The letters of a year as JSON, days as ISO texts."""
    return {
        "year": found.year,
        "draft": found.draft,
        "letters_per_member": {"usual": found.usual, "most": found.most},
        "letters": [
            {
                "step": line.step.code,
                "occasion": line.step.occasion,
                "title": line.title,
                "about": subject_words(line),
                "day": line.day.isoformat(),
                "moment": line.planned.moment.isoformat(),
                "raw_day": line.planned.sent.raw.isoformat(),
                "moved_days": line.planned.sent.days,
                "reasons": reasons(line),
                "reply_until": line.planned.deadline and line.planned.deadline.isoformat(),
                "stale_from": line.planned.expires_at.isoformat(),
                "mode": line.step.mode.value,
                "outlook": line.outlook.value,
                "condition": condition_words(line),
                "recipients": [
                    {"name": one.person.name, "email": one.person.email, "role": one.audience.value}
                    for one in line.people
                ],
            }
            for line in found.lines
        ],
        "clashes": [
            {"day": one.day.isoformat(), "who": list(one.names), "letters": list(one.titles)}
            for one in found.clashes
        ],
    }


def _rule(one: Step) -> Rule:
    occasion = OCCASIONS[one.occasion]
    return Rule(
        step=one,
        delivered=step(one.code),
        title=occasion.title,
        people=" und ".join(AUDIENCE_WORDS[audience] for audience in one.audiences),
        distance=offset_words(one),
        when=WHEN_WORDS[one.when],
        remark=NEEDED_WORDS[one.needs] if one.needs and one.needs not in RECORDED else "",
        urgent=occasion.urgent,
    )


def _with(facts: Facts, changes: Iterable[StepChange]) -> Facts:
    wanted = {change.code: change for change in changes}
    steps = tuple(
        changed([step(one.code)], [wanted[one.code]])[0] if one.code in wanted else one
        for one in facts.steps
    )
    return replace(facts, steps=steps)


def _told(one: Step) -> str:
    if not one.on:
        return "aus"
    how = "von selbst" if one.mode is Mode.AUTO else "nach Freigabe"
    return f"{offset_words(one)}, {how}"


def _title_of(code: str) -> str:
    occasion = next((one.occasion for one in STEPS if one.code == code), code)
    return OCCASIONS[occasion].title


def _belongs_to(line: Line, year: int) -> bool:
    subject = line.planned.subject
    return subject.year == year if subject.anchor is not Anchor.FUNDING else line.day.year == year


def _number(line: Line, year: int) -> int | None:
    meeting = line.planned.subject.meeting
    if meeting is None or line.planned.subject.anchor is not Anchor.MEETING or meeting.year != year:
        return None
    return meeting.number
