"""Change a plan by hand: say first what it costs, then store it as a new draft."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from lagplanner.domain.dates.calendar import sentences, warnings
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import MeetingState
from lagplanner.domain.plan.change_words import shared_costs, small_costs, title_of_change
from lagplanner.domain.plan.changes import changed, forbidden, leaves_the_rest
from lagplanner.domain.plan.costs import Course, costs
from lagplanner.domain.plan.explanations import called, place_sentence
from lagplanner.domain.plan.planning import (
    AddMeeting,
    Change,
    ChooseDay,
    ChooseHost,
    Entry,
    PlanVersion,
    Preview,
    Proof,
    SwapHosts,
    VersionState,
    compare,
    day_text,
    in_order,
    quarter_of,
)
from lagplanner.domain.plan.question import Question, plan_of
from lagplanner.domain.plan.standing import Barrier, bars, standings
from lagplanner.rotation.problem import Plan
from lagplanner.services.plan.asking import (
    KEPT_STATES,
    Facts,
    as_planned,
    ask,
    gather,
    verdict_on,
)
from lagplanner.services.plan.planning import DRAFT_WAITS, store
from lagplanner.services.plan.reasoning import explained
from lagplanner.services.plan.solving import Solved, as_version, find_plan, remembered


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A change that was tried: its preview, and the version it would make."""

    preview: Preview
    version: PlanVersion | None = None


async def preview(
    year: int, change: Change, *, version: int, today: date, subdivision: str = "SN"
) -> Preview:
    """What the change costs. Stores nothing. ConflictError if `version` is not the current one."""
    facts = await gather(year, today=today, subdivision=subdivision)
    attempt = await _attempt(facts, change, version)
    return replace(attempt.preview, asked=_asked_at_once(facts, change, attempt))


async def preview_of_swap(
    year: int, change: SwapHosts, *, today: date, subdivision: str = "SN"
) -> Preview:
    """What a swap costs that both hosts want: they give up what they promised, all others stay.

    Measured on the published plan. Raises NotFoundError where there is none.
    """
    facts = await gather(year, today=today, subdivision=subdivision)
    numbers = (change.number, change.other)
    meetings = tuple(
        replace(meeting, state=MeetingState.PUBLISHED)
        if meeting in facts.firm
        and meeting.number in numbers
        and meeting.state is MeetingState.CONFIRMED
        else meeting
        for meeting in facts.meetings
    )
    versions = tuple(
        replace(version, entries=tuple(_held_fast(version.entries)))
        for version in facts.versions
        if version.state is VersionState.PUBLISHED
    )
    agreed = replace(facts, meetings=meetings, versions=versions)
    current = agreed.current
    return (await _attempt(agreed, change, current.number if current else 0)).preview


async def apply(
    year: int,
    change: Change,
    *,
    version: int,
    who: str,
    now: datetime,
    today: date,
    subdivision: str = "SN",
    anyway: bool = False,
    at_once: bool = False,
) -> PlanVersion:
    """Store the change as a new draft; who and when stand in the version. `at_once` publishes it, too.

    Raises ConflictError if the plan was changed since `version`, BrokenRuleError if the change
    makes no sense, if it breaks a rule and nobody said `anyway`, or if a draft waits that says more.
    """
    facts = await gather(year, today=today, subdivision=subdivision)
    attempt = await _attempt(facts, change, version)
    if attempt.preview.forbidden or attempt.version is None:
        raise BrokenRuleError(attempt.preview.forbidden)
    if attempt.preview.needs_anyway and not anyway:
        raise BrokenRuleError(" ".join(attempt.preview.warnings))
    if at_once and facts.draft is not None:
        raise BrokenRuleError(DRAFT_WAITS)
    return await store(attempt.version, who=who, now=now, instead_of=version, at_once=at_once)


def _asked_at_once(facts: Facts, change: Change, attempt: _Attempt) -> tuple[str, ...]:
    """Whom publishing would ask, where it would do nothing else: the hosts of a change of hosts."""
    current = facts.current
    if not isinstance(change, ChooseHost) or facts.draft or not (current and attempt.version):
        return ()
    before = {entry.number: entry.host_id for entry in current.entries}
    return tuple(
        facts.by_id[entry.host_id].name
        for entry in attempt.version.entries
        if entry.host_id is not None and entry.host_id != before.get(entry.number)
    )


async def _attempt(facts: Facts, change: Change, version: int) -> _Attempt:
    current = facts.current
    if current is None:
        raise NotFoundError(f"Für {facts.year} gibt es noch keinen Plan.")
    if current.number != version:
        raise ConflictError("Der Plan wurde inzwischen geändert. Bitte laden Sie die Seite neu.")
    title = title_of_change(change, current.entries, facts.by_id)
    reason = forbidden(
        current.entries,
        change,
        year=facts.year,
        projects=facts.by_id,
        stored={meeting.number: meeting for meeting in facts.firm},
    )
    if reason:
        return _Attempt(Preview(title, forbidden=reason))
    wanted = changed(current.entries, change, taken=facts.taken)
    if leaves_the_rest(current.entries, change):
        shown = Preview(
            title, small_costs(change), rows=compare(current.entries, wanted, facts.by_id)
        )
        return _Attempt(shown, replace(current, entries=wanted, note=title))
    return await _computed(facts, change, current, wanted, title)


async def _computed(
    facts: Facts, change: Change, current: PlanVersion, wanted: tuple[Entry, ...], title: str
) -> _Attempt:
    """The rest of the plan follows: as few other changes as possible, then as fair as possible."""
    fast = ask(facts, _held_fast(_settled_together(current.entries, facts)))
    before = remembered(fast, current, exactly=False) or await find_plan(fast)
    after = await find_plan(ask(facts, _let_go(wanted, facts), as_planned(wanted)))
    entries = await explained(after, _let_go(wanted, facts))
    swapped = isinstance(change, SwapHosts)
    open_ones = [entry for entry in wanted if swapped and entry.host_id is None]
    old, new = (_without(one.course, facts.year, open_ones) for one in (before, after))
    texts, worse = costs(old, new, facts.year)
    texts = (
        *shared_costs(change),
        *_standing_of_choice(change, before),
        *_day_of_choice(facts, change, current),
        *texts,
        *_could_host(facts, entries, open_ones),
    )
    version = as_version(after, entries, year=facts.year, note=title)
    if open_ones:
        entries = _as_they_were(entries, open_ones)
        version = replace(version, entries=entries, proof=Proof.BEST_FOUND, question="", answer="")
    shown = Preview(
        title,
        texts or ("Sonst ändert sich nichts.",),
        tuple(dict.fromkeys(_broken_rules(facts, change, current.entries, wanted))),
        worse=worse,
        rows=compare(current.entries, entries, facts.by_id),
    )
    return _Attempt(shown, version)


def _without(course: Course, year: int, entries: Sequence[Entry]) -> Course:
    """The course with these meetings of the year left open."""
    slots = {course.question.slot_of(year, entry.number) for entry in entries}
    plan = tuple(None if at in slots else one for at, one in enumerate(course.plan))
    return replace(course, plan=plan)


def _as_they_were(entries: Iterable[Entry], before: Iterable[Entry]) -> tuple[Entry, ...]:
    """Whoever swaps two hosts has not said yes to a third one: what was open stays open."""
    kept = {entry.number: entry for entry in before}
    return in_order(kept.get(entry.number, entry) for entry in entries)


def _could_host(
    facts: Facts, entries: Iterable[Entry], left_open: Sequence[Entry]
) -> tuple[str, ...]:
    """Who could take a meeting that stays open: a choice of its own, made by computing anew."""
    found = {entry.number: facts.by_id.get(entry.host_id or 0) for entry in entries}
    return tuple(
        f"Das {entry.number}. Treffen bleibt offen. Neu gerechnet könnte {called(host)} einladen."
        for entry in left_open
        if (host := found.get(entry.number))
    )


def _held_fast(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with every host and day pinned, so that only later years are computed."""
    return [
        replace(entry, host_pinned=entry.host_id is not None, day_pinned=entry.day is not None)
        for entry in entries
    ]


def _settled_together(entries: Iterable[Entry], facts: Facts) -> list[Entry]:
    """The entries without co-hosts whose host may still change: such a pair pays nothing yet."""
    settled = {meeting.number for meeting in facts.firm if meeting.state in KEPT_STATES}
    return [
        entry if entry.host_pinned or entry.number in settled else replace(entry, co_host_id=None)
        for entry in entries
    ]


def _let_go(entries: Iterable[Entry], facts: Facts) -> tuple[Entry, ...]:
    """The entries with only what is pinned or a fact."""
    settled = {meeting.number for meeting in facts.firm if meeting.state in KEPT_STATES}
    return tuple(
        entry
        if entry.number in settled
        else replace(
            entry,
            host_id=entry.host_id if entry.host_pinned else None,
            day=entry.day if entry.day_pinned else None,
        )
        for entry in entries
    )


def _standing_of_choice(change: Change, before: Solved) -> tuple[str, ...]:
    """Place in the order of turns of a host chosen by hand."""
    if not isinstance(change, ChooseHost):
        return ()
    slot = before.question.slot_of(before.question.meetings[0].year, change.number)
    member = before.question.member_of(change.project_id)
    if slot is None or member is None:
        return ()
    order = standings(before.question, before.plan, slot)
    name = called(before.question.projects[member])
    return tuple(
        f"{name}: {place_sentence(one, len(order))}" for one in order if one.member == member
    )


def _day_of_choice(facts: Facts, change: Change, current: PlanVersion) -> tuple[str, ...]:
    """What the calendar says of a day chosen by hand, and whether it is a better one."""
    entry = current.entry(change.number) if isinstance(change, ChooseDay) else None
    if not isinstance(change, ChooseDay) or entry is None:
        return ()
    new = verdict_on(facts, change.day, entry)
    if entry.day is None:
        return sentences(new)
    old = verdict_on(facts, entry.day, entry)
    if new.penalty == old.penalty:
        return sentences(new)
    before = day_text(entry.day, weekday=False)
    compared = f"Der Tag ist ungünstiger als der {before}."
    if new.penalty < old.penalty:
        compared = f"Der Tag ist günstiger als der {before}."
    return (compared, *sentences(new))


def _broken_rules(
    facts: Facts, change: Change, entries: tuple[Entry, ...], wanted: tuple[Entry, ...]
) -> Iterable[str]:
    """The rules of the association that the change itself breaks, each as a sentence."""
    touched = {
        entry.number
        for entry in wanted
        if entry not in entries and (entry.host_pinned or entry.day_pinned)
    }
    question = ask(facts, wanted, as_planned(wanted))
    plan = _of_facts(question, plan_of(question, wanted))
    for entry in wanted:
        slot = question.slot_of(facts.year, entry.number)
        if entry.number not in touched or slot is None:
            continue
        member = question.member_of(entry.host_id)
        if entry.host_pinned and entry.host_id is not None and member is None:
            yield f"{facts.by_id[entry.host_id].name} ist in diesem Jahr nicht dabei."
        elif entry.host_pinned and member is not None:
            for bar in bars(question, plan, slot, member):
                if bar.barrier is not Barrier.SETTLED:
                    yield f"{called(question.projects[member])} {bar.words}."
        if isinstance(change, ChooseDay | AddMeeting) and entry.day is not None:
            yield from _day_warnings(facts, entry, wanted)


def _of_facts(question: Question, plan: Plan) -> Plan:
    """Only what is settled or pinned: the rest of the plan can still give way."""
    return tuple(
        hosting if slot.pinned is not None else None
        for slot, hosting in zip(question.problem.slots, plan, strict=True)
    )


def _day_warnings(facts: Facts, entry: Entry, wanted: tuple[Entry, ...]) -> Iterable[str]:
    day = entry.day
    if day is None:
        return
    host = facts.by_id.get(entry.host_id or 0)
    yield from warnings(verdict_on(facts, day, entry, host.town.slug if host else None))
    if day <= facts.today:
        yield f"Der {day_text(day, weekday=False)} liegt nicht in der Zukunft."
    for other in wanted:
        if other.number == entry.number or other.day is None or not other.day_pinned:
            continue
        if abs((other.day - day).days) < facts.rules.date_gap:
            yield (
                f"Zum {other.number}. Treffen am {day_text(other.day, weekday=False)} liegen "
                f"weniger als {facts.rules.date_gap} Tage."
            )
    quarters = {one.year_quarter for one in wanted}
    if not entry.extra and quarter_of(day) != _planned_quarter(facts, entry):
        missing = _planned_quarter(facts, entry)
        if missing not in quarters:
            yield f"Im {missing}. Quartal ist dann kein Treffen."


def _planned_quarter(facts: Facts, entry: Entry) -> int:
    current = facts.current
    old = current.entry(entry.number) if current is not None else None
    return old.year_quarter if old is not None else entry.year_quarter
