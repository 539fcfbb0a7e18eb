"""How does a year look: its meetings as cards, what is missing, and the one next step?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from lagplanner.domain.dates.days import SchoolHolidays, Span, said
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.plan.planning import Entry, PlanVersion, Proof, VersionState, quarters_for
from lagplanner.domain.plan.turns import ProjectLine, line_of
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.hours import Hours

__all__ = [
    "CardState",
    "MeetingCard",
    "NextStep",
    "ProjectLine",
    "YearView",
    "year_view_of",
]

SEASONS = {1: "winter", 2: "spring", 3: "summer", 4: "autumn"}
SEASON_NAMES = {1: "Winter", 2: "Frühling", 3: "Sommer", 4: "Herbst"}
_COUNTED = ("Kein", "Ein", "Zwei", "Drei", "Vier", "Fünf", "Sechs")


class CardState(StrEnum):
    """How firm a meeting of the year is."""

    OPEN = "open"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    HELD = "held"
    CANCELLED = "cancelled"


HOST_WANTED = (CardState.OPEN, CardState.DECLINED)
"""Somebody has to be found for these; the shouts of a year are about them, in the cards' order."""

STATE_WORDS = {
    CardState.OPEN: "noch offen",
    CardState.PROPOSED: "vorgeschlagen",
    CardState.PUBLISHED: "angefragt",
    CardState.CONFIRMED: "zugesagt",
    CardState.DECLINED: "Gastgeber sagt ab",
    CardState.HELD: "hat stattgefunden",
    CardState.CANCELLED: "fällt aus",
}
PROOF_WORDS = {
    Proof.PROVEN: "Nachgerechnet: Einen gerechteren Plan gibt es nicht.",
    Proof.BEST_FOUND: "Das ist der beste Plan, den wir gefunden haben.",
    Proof.RUNNING: "Wir rechnen noch nach.",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now: a stable key for the page, the words for the button, the meeting meant."""

    key: str
    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """One meeting of the year, ready to be shown. `uncertain` ones are drawn dashed."""

    number: int
    year: int
    year_quarter: int
    extra: bool
    season: str
    season_text: str
    state: CardState
    state_text: str
    host: ProjectLine | None
    co_host: ProjectLine | None
    standby: ProjectLine | None
    town: str
    day: date | None
    starts: time
    ends: time
    topic: str
    host_pinned: bool
    day_pinned: bool
    excluded: tuple[ProjectLine, ...]
    reasons: tuple[str, ...]
    day_reasons: tuple[str, ...]
    problem: str
    next_step: NextStep

    @property
    def uncertain(self) -> bool:
        return self.state in (CardState.OPEN, CardState.PROPOSED)

    @property
    def firm(self) -> bool:
        return self.state in (CardState.CONFIRMED, CardState.HELD)


@dataclass(frozen=True, slots=True)
class YearView:
    """Everything the page of the year plan shows, and the terminal too."""

    year: int
    years: tuple[int, ...]
    state: str
    version: PlanVersion | None
    published: PlanVersion | None
    versions: tuple[PlanVersion, ...]
    cards: tuple[MeetingCard, ...]
    expected: int
    firm: int
    counts: str
    headline: str
    shouts: tuple[str, ...]
    holidays: tuple[Span, ...]
    holiday_note: str
    next_step: NextStep
    proof: str
    projects: tuple[ProjectLine, ...]
    letters_held: int


def year_view_of(
    year: int,
    *,
    entries: Sequence[Entry],
    shown: PlanVersion | None,
    versions: tuple[PlanVersion, ...],
    projects: Mapping[int, Project],
    stored: Mapping[int, Meeting],
    school: SchoolHolidays,
    rules: Rules,
    years: Iterable[int],
    letters_held: int,
    declined: Collection[tuple[int, int]] = (),
    hours: Hours | None = None,
) -> YearView:
    """Put the year together. `entries` are those of the version shown, or of a year without a plan.

    `stored` are the year's meetings by number; a cancelled one is shown and counts for nothing.
    `declined` are (meeting id, project id) of hosts that said no, `hours` the usual ones where none are told.
    """
    published = next((one for one in versions if one.state is VersionState.PUBLISHED), None)
    times = hours or Hours(rules)
    cards = tuple(
        _card(year, entry, shown, projects, stored.get(entry.number), times, declined)
        for entry in entries
    )
    firm = sum(card.firm for card in cards)
    cancelled = sum(card.state is CardState.CANCELLED for card in cards)
    expected = max(len(cards) - cancelled, rules.meetings_per_year)
    return YearView(
        year=year,
        years=tuple(sorted({*years, year})),
        state=_state(shown, published),
        version=shown,
        published=published,
        versions=versions,
        cards=cards,
        expected=expected,
        firm=firm,
        counts=f"{firm} von {expected} stehen",
        headline=_headline(cards, shown, year) if projects else "Es sind noch keine Projekte da.",
        shouts=_shouts(year, cards, shown, rules),
        holidays=tuple(span for span in school.spans if span.first.year <= year <= span.last.year),
        holiday_note=_holiday_note(year, school),
        next_step=_next_step(cards, shown) if projects else NextStep("import", "Liste einlesen"),
        proof=PROOF_WORDS[shown.proof] if shown is not None else "",
        projects=tuple(
            line_of(project)
            for project in sorted(projects.values(), key=lambda one: one.name.casefold())
            if is_member_on(project, date(year, 1, 1)) or is_member_on(project, date(year, 12, 31))
        ),
        letters_held=letters_held,
    )


def _card(
    year: int,
    entry: Entry,
    shown: PlanVersion | None,
    projects: Mapping[int, Project],
    stored: Meeting | None,
    hours: Hours,
    declined: Collection[tuple[int, int]],
) -> MeetingCard:
    when = hours.of(stored.id if stored is not None else 0)
    state = _card_state(entry, stored, declined)
    host = projects.get(entry.host_id or 0)
    town = host.town.name if host else ""
    if stored is not None and stored.town is not None and stored.host_id == entry.host_id:
        town = stored.town.name
    season = SEASON_NAMES[entry.year_quarter]
    return MeetingCard(
        number=entry.number,
        year=year,
        year_quarter=entry.year_quarter,
        extra=entry.extra,
        season=SEASONS[entry.year_quarter],
        season_text=f"{season} · {'zusätzlich' if entry.extra else f'{entry.year_quarter}. Quartal'}",
        state=state,
        state_text=STATE_WORDS[state],
        host=line_of(host) if host else None,
        co_host=_line(projects, entry.co_host_id),
        standby=_line(projects, entry.standby_id),
        town=town,
        day=entry.day,
        starts=when.starts,
        ends=when.ends,
        topic=stored.topic if stored is not None else "",
        host_pinned=entry.host_pinned,
        day_pinned=entry.day_pinned,
        excluded=tuple(line_of(projects[i]) for i in entry.excluded_ids if i in projects),
        reasons=entry.reasons,
        day_reasons=entry.day_reasons,
        problem=entry.problem,
        next_step=_card_step(entry, state, shown),
    )


_SETTLED = {
    MeetingState.HELD: CardState.HELD,
    MeetingState.CANCELLED: CardState.CANCELLED,
}


def _card_state(
    entry: Entry, stored: Meeting | None, declined: Collection[tuple[int, int]]
) -> CardState:
    if stored is not None and stored.state in _SETTLED:
        return _SETTLED[stored.state]
    if entry.is_open:
        return CardState.OPEN
    same = stored is not None and (stored.host_id, stored.day) == (entry.host_id, entry.day)
    if stored is not None and same:
        if (stored.id, stored.host_id) in declined:
            return CardState.DECLINED
        return (
            CardState.CONFIRMED if stored.state is MeetingState.CONFIRMED else CardState.PUBLISHED
        )
    return CardState.PROPOSED


def _line(projects: Mapping[int, Project], project_id: int | None) -> ProjectLine | None:
    project = projects.get(project_id or 0)
    return line_of(project) if project else None


def _card_step(entry: Entry, state: CardState, shown: PlanVersion | None) -> NextStep:
    if state is CardState.OPEN and shown is None:
        return NextStep("propose", "Vorschlag rechnen", entry.number)
    if state is CardState.OPEN and entry.host_id is not None:
        return NextStep("choose_day", "Tag bestimmen", entry.number)
    if state is CardState.OPEN:
        return NextStep("choose_host", "Gastgeber bestimmen", entry.number)
    if state is CardState.PROPOSED:
        return NextStep("look", "Vorschlag prüfen", entry.number)
    if state is CardState.PUBLISHED:
        return NextStep("wait", "Zusage abwarten", entry.number)
    if state is CardState.DECLINED:
        return NextStep("replace_host", "Anderen Gastgeber suchen", entry.number)
    return NextStep("none", "", entry.number)


def _state(shown: PlanVersion | None, published: PlanVersion | None) -> str:
    if shown is None:
        return "empty"
    if shown.state is VersionState.PUBLISHED:
        return "published"
    return "changed" if published is not None else "draft"


def _counted(number: int, one: str, many: str) -> str:
    word = _COUNTED[number] if number < len(_COUNTED) else str(number)
    return f"{word} {one if number == 1 else many}"


def _headline(cards: Sequence[MeetingCard], shown: PlanVersion | None, year: int) -> str:
    if shown is None and not any(card.host for card in cards):
        return f"Für {year} ist noch nichts geplant."
    firm = sum(card.firm for card in cards)
    open_ones = sum(card.state is CardState.OPEN for card in cards)
    asked = sum(card.state is CardState.PUBLISHED for card in cards)
    declined = sum(card.state is CardState.DECLINED for card in cards)
    proposed = sum(card.state is CardState.PROPOSED for card in cards)
    parts = []
    if firm:
        parts.append(_counted(firm, "Treffen steht.", "Treffen stehen."))
    if asked:
        parts.append(_counted(asked, "Gastgeber ist angefragt.", "Gastgeber sind angefragt."))
    if declined:
        parts.append(_counted(declined, "Gastgeber sagt ab.", "Gastgeber sagen ab."))
    if proposed:
        parts.append(
            _counted(proposed, "Treffen ist vorgeschlagen.", "Treffen sind vorgeschlagen.")
        )
    if open_ones:
        which = "Für ein Treffen" if open_ones == 1 else f"Für {open_ones} Treffen"
        parts.append(f"{which} fehlt noch ein Gastgeber.")
    if cancelled := sum(card.state is CardState.CANCELLED for card in cards):
        parts.append(_counted(cancelled, "Treffen fällt aus.", "Treffen fallen aus."))
    return " ".join(parts)


def _shouts(
    year: int, cards: Sequence[MeetingCard], shown: PlanVersion | None, rules: Rules
) -> tuple[str, ...]:
    """A quarter without a meeting is said aloud, with what would help."""
    shouts = [
        f"{card.host.name} kann nicht Gastgeber sein."
        if card.state is CardState.DECLINED and card.host
        else card.problem
        or f"Für das {card.year_quarter}. Quartal {year} fehlt noch ein Gastgeber."
        for card in cards
        if card.state in HOST_WANTED and shown is not None
    ]
    covered = {card.year_quarter for card in cards if card.state is not CardState.CANCELLED}
    shouts += [
        f"Im {quarter}. Quartal {year} ist kein Treffen geplant."
        for quarter in sorted(set(quarters_for(rules.meetings_per_year)) - covered)
    ]
    return tuple(shouts)


def _holiday_note(year: int, school: SchoolHolidays) -> str:
    if school.unknown_from is None:
        return "Es gibt keine Feriendaten."
    if school.unknown_from <= date(year, 12, 31):
        return f"Keine Feriendaten ab {said(school.unknown_from)}."
    return ""


def _next_step(cards: Sequence[MeetingCard], shown: PlanVersion | None) -> NextStep:
    if shown is None:
        return NextStep("propose", "Vorschlag rechnen")
    left = next((card for card in cards if card.state is CardState.DECLINED), None)
    if left is not None:
        season = SEASON_NAMES[left.year_quarter]
        return NextStep("replace_host", f"Anderen Gastgeber für {season} suchen", left.number)
    open_one = next((card for card in cards if card.state is CardState.OPEN), None)
    if open_one is not None:
        season = SEASON_NAMES[open_one.year_quarter]
        if open_one.host is not None:
            return NextStep("choose_day", f"Tag für {season} bestimmen", open_one.number)
        return NextStep("choose_host", f"Gastgeber für {season} bestimmen", open_one.number)
    if shown.state is VersionState.DRAFT:
        return NextStep("publish", "Plan veröffentlichen")
    if any(card.state is CardState.PUBLISHED for card in cards):
        return NextStep("wait", "Auf Zusagen warten")
    return NextStep("none", "")
