"""Plan a year: propose, keep versions, publish, compare."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Event

from lagplanner.clock import BERLIN
from lagplanner.database import hosting, members, planning, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import (
    AlreadyThereError,
    BrokenRuleError,
    ConflictError,
    NotFoundError,
)
from lagplanner.domain.plan.planning import (
    Difference,
    PlanVersion,
    VersionState,
    changed_numbers,
    instead_of_cancelled,
    same_plan,
)
from lagplanner.domain.plan.planning import compare as compared
from lagplanner.domain.trail import planned_meeting
from lagplanner.services.plan import heeding
from lagplanner.services.plan.asking import ask, entries_to_plan, gather, published_hosts
from lagplanner.services.plan.publishing import Published, publish_meetings
from lagplanner.services.plan.reasoning import explained
from lagplanner.services.plan.solving import Progress, as_version, find_plan
from lagplanner.services.rules import rules as stored_rules

__all__ = [
    "Published",
    "compare",
    "current",
    "proposal",
    "propose",
    "publish",
    "restore",
    "store",
    "version",
    "versions",
]

NO_PROJECTS = (
    "Es sind noch keine Projekte da: Lesen Sie Ihre Liste auf der Seite /vorstand/einlesen ein, "
    "oder mit lagplanner import members DATEI."
)


DRAFT_WAITS = "Es gibt schon einen Entwurf. Veröffentlichen Sie ihn zuerst."


@dataclass(frozen=True, slots=True)
class _Steps:
    """Tells how far the work is: the plan counts as much as all its reasons."""

    progress: Progress | None

    def say(self, done: int, total: int, sentence: str) -> None:
        if self.progress is not None:
            self.progress(done, total, sentence)


async def proposal(
    year: int,
    *,
    today: date,
    subdivision: str = "SN",
    progress: Progress | None = None,
    stop: Event | None = None,
) -> PlanVersion:
    """Compute the best plan of a year and store nothing; the same facts give the same plan.

    Pins, exclusions, co-hosts, stand-ins and extra meetings of the current version stay. Meetings
    that are held or confirmed stay. Where hosts were told already, they change as little as
    possible. `progress` is called from the worker thread; a set `stop` gives the best found so far.
    Raises BrokenRuleError where no project is known, so that nobody could be a host.
    """
    steps = _Steps(progress)
    steps.say(0, 3, "Wir sammeln Projekte, Ferien und frühere Treffen.")
    facts = await gather(year, today=today, subdivision=subdivision)
    if not facts.projects:
        raise BrokenRuleError(NO_PROJECTS)
    entries = entries_to_plan(facts)
    steps.say(1, 3, "Wir suchen den gerechtesten Plan.")
    found = await find_plan(ask(facts, entries, published_hosts(facts)), stop=stop)
    found = await heeding.with_wished_months(found, facts, stop=stop)
    steps.say(2, 3, "Wir schreiben die Gründe auf.")
    reasoned = heeding.as_wished(await explained(found, entries, stop), facts)
    steps.say(3, 3, "Der Vorschlag ist fertig.")
    return as_version(found, reasoned, year=year, note="Vorschlag gerechnet")


async def propose(
    year: int,
    *,
    who: str,
    now: datetime,
    today: date,
    subdivision: str = "SN",
    progress: Progress | None = None,
    stop: Event | None = None,
) -> PlanVersion:
    """Compute the best plan of a year and store it as the draft."""
    proposed = await proposal(
        year, today=today, subdivision=subdivision, progress=progress, stop=stop
    )
    return await store(proposed, who=who, now=now)


async def store(
    proposed: PlanVersion,
    *,
    who: str,
    now: datetime,
    instead_of: int | None = None,
    at_once: bool = False,
) -> PlanVersion:
    """Store a computed version as the draft of its year; the draft before it is discarded.

    If it says the same as the draft that is there, that one stays. `instead_of` is the number of
    the version the person was looking at: ConflictError if another one is current by now. With
    `at_once` it is published as well.
    """
    try:
        async with transaction(Deed.PLAN):
            draft = await keep_as_draft(proposed, who=who, now=now, instead_of=instead_of)
            if not at_once:
                return draft
            return (await publish_now(draft.year, draft.number, who=who, now=now)).version
    except AlreadyThereError as error:
        raise ConflictError(
            "Jemand anderes hat den Plan im selben Moment geändert. Bitte laden Sie die Seite neu."
        ) from error


async def keep_as_draft(
    proposed: PlanVersion, *, who: str, now: datetime, instead_of: int | None = None
) -> PlanVersion:
    """What `store` does, inside a transaction that does more."""
    known = await planning.versions(proposed.year)
    shown = _current(known)
    if instead_of is not None and (shown is None or shown.number != instead_of):
        raise ConflictError("Der Plan wurde inzwischen geändert. Bitte laden Sie die Seite neu.")
    draft = next((one for one in known if one.state is VersionState.DRAFT), None)
    if draft is not None:
        if same_plan(draft, proposed) and _same_words(draft, proposed):
            return draft
        await planning.move(draft.id, VersionState.DRAFT, VersionState.DISCARDED)
    stored = await planning.add(
        replace(proposed, id=0, number=0, state=VersionState.DRAFT), at=now, who=who
    )
    await trail.note(
        "plan_drafted",
        f"plan:{stored.year}",
        "Jahresplan %(year)s, Fassung %(number)s: %(note)s",
        facts={"year": stored.year, "number": stored.number, "note": stored.note},
        about=_planned(shown, stored),
        before=str(shown.number) if shown else "",
        at=now,
        who=who,
    )
    return stored


async def publish(year: int, version_number: int, *, who: str, now: datetime) -> Published:
    """Publish the draft: its meetings are stored and each new host gets one letter, held.

    Pressed twice, also at once, it is published once: the second answer has `posted` 0. Raises
    ConflictError if the draft is another one by now, BrokenRuleError if nothing can be published.
    """
    async with transaction(Deed.PLAN):
        return await publish_now(year, version_number, who=who, now=now)


async def publish_now(year: int, version_number: int, *, who: str, now: datetime) -> Published:
    """What `publish` does, inside a transaction that does more."""
    known = await planning.versions(year)
    wanted = _numbered(known, year, version_number)
    if wanted.state is VersionState.PUBLISHED:
        return Published(wanted)
    if wanted.state is not VersionState.DRAFT:
        raise ConflictError(
            f"Fassung {version_number} ist nicht mehr der Entwurf. Bitte laden Sie die Seite neu."
        )
    if all(entry.is_open for entry in wanted.entries):
        raise BrokenRuleError(
            "In diesem Plan hat noch kein Treffen einen Gastgeber. Es gibt nichts zu veröffentlichen."
        )
    for other in known:
        if other.state is VersionState.PUBLISHED:
            await planning.move(other.id, VersionState.PUBLISHED, VersionState.SUPERSEDED)
    if not await planning.move(wanted.id, VersionState.DRAFT, VersionState.PUBLISHED):
        return Published(_numbered(await planning.versions(year), year, version_number))
    await planning.note_publication(wanted.id, at=now, who=who)
    published = replace(wanted, state=VersionState.PUBLISHED, published_at=now, published_by=who)
    done = await publish_meetings(
        published,
        projects={project.id: project for project in await members.projects()},
        stored=await hosting.meetings(),
        rules=await stored_rules(),
        who=who,
        now=now,
    )
    old = next((one for one in known if one.state is VersionState.PUBLISHED), None)
    await trail.note(
        "plan_published",
        f"plan:{year}",
        "Jahresplan %(year)s, Fassung %(number)s veröffentlicht",
        facts={"year": year, "number": version_number},
        about=_planned(old, published),
        at=now,
        who=who,
    )
    return done


async def restore(year: int, version_number: int, *, who: str, now: datetime) -> PlanVersion:
    """What an older version says becomes the draft; nothing is published by it.

    In the place of a meeting that fell through since there is a new one.
    """
    old = await planning.with_texts(await version(year, version_number))
    of_year = [one for one in await hosting.meetings() if (one.year, one.kind) == (year, "working")]
    entries = instead_of_cancelled(
        old.entries,
        [one.number for one in of_year if not one.took_or_takes_place],
        [one.number for one in of_year],
        today=now.astimezone(BERLIN).date(),
    )
    note = f"Fassung {version_number} zurückgeholt"
    return await store(replace(old, entries=entries, note=note), who=who, now=now)


async def versions(year: int) -> tuple[PlanVersion, ...]:
    """All versions of the year's plan, the newest first."""
    return await planning.versions(year)


async def version(year: int, number: int) -> PlanVersion:
    """One version; NotFoundError if there is none."""
    return _numbered(await planning.versions(year), year, number)


async def current(year: int) -> PlanVersion | None:
    """What the board looks at: the draft, else what is published, else nothing."""
    return _current(await planning.versions(year))


async def compare(year: int, old_number: int, new_number: int) -> tuple[Difference, ...]:
    """Two versions side by side, one row per meeting."""
    known = await planning.versions(year)
    projects = {project.id: project for project in await members.projects()}
    return compared(
        _numbered(known, year, old_number).entries,
        _numbered(known, year, new_number).entries,
        projects,
    )


def _planned(old: PlanVersion | None, new: PlanVersion) -> tuple[str, ...]:
    return tuple(planned_meeting(new.year, number) for number in changed_numbers(old, new))


def _numbered(known: tuple[PlanVersion, ...], year: int, number: int) -> PlanVersion:
    for one in known:
        if one.number == number:
            return one
    raise NotFoundError(f"Eine Fassung {number} des Jahresplans {year} gibt es nicht.")


def _current(known: tuple[PlanVersion, ...]) -> PlanVersion | None:
    for state in (VersionState.DRAFT, VersionState.PUBLISHED):
        for one in known:
            if one.state is state:
                return one
    return None


def _same_words(old: PlanVersion, new: PlanVersion) -> bool:
    """Whether reasons and proof are the same too."""
    return old.proof is new.proof and all(
        (a.reasons, a.day_reasons, a.problem) == (b.reasons, b.day_reasons, b.problem)
        for a, b in zip(old.entries, new.entries, strict=True)
    )
