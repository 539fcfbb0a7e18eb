"""A host drops out: which plans are there instead, from the fewest changes to fair again?"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from anyio import to_thread

from lagplanner.database import hosting, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError, ConflictError, NotFoundError
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.costs import COUNTED, Course, costs
from lagplanner.domain.plan.explanations import called
from lagplanner.domain.plan.planning import Difference, Entry, PlanVersion, compare, title_of
from lagplanner.domain.trail import planned_meeting
from lagplanner.rotation.solve import Conditions
from lagplanner.services.plan.asking import Facts, as_planned, ask, entries_to_plan, gather
from lagplanner.services.plan.planning import DRAFT_WAITS, keep_as_draft, publish_now
from lagplanner.services.plan.reasoning import explained, with_reasons
from lagplanner.services.plan.released import release
from lagplanner.services.plan.solving import (
    FAIRNESS,
    STEADY,
    Solved,
    as_version,
    planned,
    remembered,
    solved,
)

WEIGHTY = ("open", "excess", "wishes", "spread")
MORE_CHANGES = 2  # a withdrawal was always repaired fairly with one more; two leave a choice


@dataclass(frozen=True, slots=True)
class NewHost:
    """A project that a way to go on would ask, for which meeting, and why it."""

    number: int
    name: str
    town: str
    day: date | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to go on. `changes` counts the year's meetings with another host.

    `asked` are the projects that would host instead. `fair` is True if no plan distributes the
    meetings more fairly now.
    """

    index: int
    title: str
    changes: int
    sentences: tuple[str, ...]
    rows: tuple[Difference, ...]
    fair: bool
    asked: tuple[NewHost, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ways to go on after a withdrawal, the one with the fewest changes first.

    `at_once`: nothing else waits to be published, so that one click may ask the new hosts.
    """

    title: str
    rungs: tuple[Rung, ...]
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to go on, with the plan it comes from and the entries to be filled by it."""

    rung: Rung
    found: Solved
    entries: tuple[Entry, ...]


async def withdrawal(year: int, number: int, *, today: date, subdivision: str = "SN") -> Ladder:
    """What can be done if the host of this meeting drops out. Nothing is stored."""
    facts = await gather(year, today=today, subdivision=subdivision)
    current, entry = _meeting(facts, number)
    ways = await to_thread.run_sync(lambda: _ways(facts, current, entry))
    name = facts.by_id[entry.host_id or 0].name
    rungs = tuple(way.rung for way in ways)
    return Ladder(f"{title_of(entry)}: {name} fällt aus", rungs, facts.draft is None)


async def apply_rung(
    year: int,
    number: int,
    index: int,
    *,
    version: int,
    who: str,
    now: datetime,
    today: date,
    subdivision: str = "SN",
    at_once: bool = False,
) -> PlanVersion:
    """Note the withdrawal and store one of the ways as a new draft; `at_once` publishes it, too.

    The meeting loses its host at once, also a confirmed one; the letter to it is taken back if
    nobody has read it, else it hears that there is nothing more to do. The new hosts have a letter
    in the outbox, held, when the draft is published. Raises ConflictError if the plan was changed
    since `version`, BrokenRuleError if a draft waits that says more than this.
    """
    facts = await gather(year, today=today, subdivision=subdivision)
    current, entry = _meeting(facts, number)
    if current.number != version:
        raise ConflictError("Der Plan wurde inzwischen geändert. Bitte laden Sie die Seite neu.")
    ways = await to_thread.run_sync(lambda: _ways(facts, current, entry))
    if at_once and facts.draft is not None:
        raise BrokenRuleError(DRAFT_WAITS)
    way = next((one for one in ways if one.rung.index == index), None)
    if way is None:
        raise NotFoundError("Diese Möglichkeit gibt es nicht mehr.")
    reasoned = await explained(way.found, way.entries)
    note = f"{number}. Treffen: {called(facts.by_id[entry.host_id or 0])} fällt aus"
    draft = as_version(way.found, reasoned, year=year, note=note)
    async with transaction(Deed.PLAN):
        await _note_withdrawal(facts, entry, who=who, now=now)
        stored = await keep_as_draft(draft, who=who, now=now, instead_of=version)
        if not at_once:
            return stored
        return (await publish_now(year, stored.number, who=who, now=now)).version


async def _note_withdrawal(facts: Facts, entry: Entry, *, who: str, now: datetime) -> None:
    host = facts.by_id[entry.host_id or 0]
    stored = facts.stored(entry.number)
    if stored is not None and stored.host_id == host.id:
        await hosting.save_meeting(_without_host(stored), at=now)
        await release(stored, host, facts.rules, who=who, now=now)
    await trail.note(
        "host_withdrew",
        f"plan:{facts.year}",
        "%(project)s fällt als Gastgeber aus: %(title)s %(year)s",
        facts={"project": host.name, "title": title_of(entry), "year": facts.year},
        about=[planned_meeting(facts.year, entry.number), f"project:{host.id}"],
        at=now,
        who=who,
    )


def _meeting(facts: Facts, number: int) -> tuple[PlanVersion, Entry]:
    current = facts.current
    entry = current.entry(number) if current is not None else None
    if current is None or entry is None:
        raise NotFoundError(f"Ein {number}. Treffen gibt es im Plan {facts.year} nicht.")
    if entry.host_id is None:
        raise BrokenRuleError("Dieses Treffen hat keinen Gastgeber, der ausfallen könnte.")
    stored = facts.stored(number)
    if stored is not None and stored.state is MeetingState.HELD:
        raise BrokenRuleError("Dieses Treffen hat schon stattgefunden.")
    return current, entry


def _ways(facts: Facts, current: PlanVersion, gone: Entry) -> list[_Way]:
    """Solve for the fewest changes, for one and two more, and without a limit; show each plan once."""
    after = _after_withdrawal(facts, gone)
    entries = tuple(
        replace(entry, excluded_ids=tuple(sorted({*entry.excluded_ids, gone.host_id or 0})))
        if entry.number == gone.number
        else entry
        for entry in entries_to_plan(after)
    )
    keep = {n: what for n, what in as_planned(current.entries).items() if n != gone.number}
    question = ask(after, entries, keep)
    before = _before(facts, current)
    fewest = solved(question, levels=STEADY)
    moved = fewest.result.levels.get("moved_hosts", 0)
    found = [
        fewest,
        *(
            solved(
                question,
                levels=(*FAIRNESS, "moved_hosts"),
                conditions=Conditions(most_moved=moved + more),
            )
            for more in range(1, MORE_CHANGES + 1)
        ),
        solved(question, levels=(*FAIRNESS, "moved_hosts")),
    ]
    best = min(_worth(one) for one in found)
    company = _with_company(entries, current)
    ways: list[_Way] = []
    for one in found:
        if ways and _worth(one) >= min(_worth(way.found) for way in ways):
            continue  # more changes that make nothing fairer are no choice
        rung = _rung(facts, current, gone, before, one, company, fair=_worth(one) == best)
        ways.append(_Way(replace(rung, index=len(ways)), one, company))
    return ways


def _worth(found: Solved) -> tuple[int, ...]:
    return tuple(found.result.levels.get(name, 0) for name in WEIGHTY)


def _rung(
    facts: Facts,
    current: PlanVersion,
    gone: Entry,
    before: Course,
    found: Solved,
    entries: tuple[Entry, ...],
    *,
    fair: bool,
) -> Rung:
    new = planned(found, entries)
    old = {entry.number: entry.host_id for entry in current.entries}
    changes = sum(old.get(entry.number) != entry.host_id for entry in new)
    texts, _ = costs(before, found.course, facts.year)
    host = called(facts.by_id[gone.host_id or 0])
    return Rung(
        0,
        _title(changes, fair=fair),
        changes,
        tuple(text for text in texts if not text.startswith(f"Der Wunsch von {host} ")),
        compare(current.entries, new, facts.by_id),
        fair,
        tuple(
            _new_host(facts, entry)
            for entry in with_reasons(found, entries)
            if entry.host_id is not None and old.get(entry.number) != entry.host_id
        ),
    )


def _new_host(facts: Facts, entry: Entry) -> NewHost:
    project = facts.by_id[entry.host_id or 0]
    return NewHost(entry.number, project.name, project.town.name, entry.day, entry.reasons)


def _title(changes: int, *, fair: bool) -> str:
    number = COUNTED[changes] if changes < len(COUNTED) else str(changes)
    who = "Ein neuer Gastgeber" if changes == 1 else f"{number.capitalize()} neue Gastgeber"
    return f"{who}, und es ist so gerecht wie möglich" if fair else who


def _with_company(entries: tuple[Entry, ...], current: PlanVersion) -> tuple[Entry, ...]:
    """Co-hosts and stand-ins stay where the board had set them."""
    known = {entry.number: entry for entry in current.entries}
    return tuple(
        replace(
            entry,
            co_host_id=known[entry.number].co_host_id,
            standby_id=known[entry.number].standby_id,
        )
        if entry.number in known
        else entry
        for entry in entries
    )


def _after_withdrawal(facts: Facts, gone: Entry) -> Facts:
    """The facts as they are once the host has dropped out: nothing of that meeting is settled."""
    meetings = tuple(
        _without_host(meeting)
        if (meeting.year, meeting.number) == (facts.year, gone.number) and meeting.is_working
        else meeting
        for meeting in facts.meetings
    )
    versions = tuple(
        replace(
            version,
            entries=tuple(
                replace(entry, host_pinned=False) if entry.number == gone.number else entry
                for entry in version.entries
            ),
        )
        for version in facts.versions
    )
    return replace(facts, meetings=meetings, versions=versions)


def _without_host(meeting: Meeting) -> Meeting:
    if meeting.state is MeetingState.CANCELLED:
        return meeting
    return replace(meeting, state=MeetingState.PUBLISHED, host_id=None, co_host_ids=())


def _before(facts: Facts, current: PlanVersion) -> Course:
    fast = [
        replace(entry, host_pinned=entry.host_id is not None, day_pinned=entry.day is not None)
        for entry in current.entries
    ]
    question = ask(facts, fast)
    found = remembered(question, current, exactly=False) or solved(question)
    return found.course
