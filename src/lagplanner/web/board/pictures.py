"""How do the planner's views become pictures? Views in, data of the chart macros out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lagplanner.domain.hosting import Meeting
from lagplanner.domain.numbers.lines import HostLine, RegionLine
from lagplanner.domain.plan.turns import HeatCell as Cell
from lagplanner.domain.plan.turns import TurnsView, balance
from lagplanner.domain.plan.year import HOST_WANTED, CardState, MeetingCard, YearView
from lagplanner.domain.talks.speakers import FIELD_NAMES, TalkState
from lagplanner.services.at_a_glance import Glance
from lagplanner.templating import charts, turnout

_STATES = {
    CardState.OPEN: charts.State.OPEN,
    CardState.PROPOSED: charts.State.PROPOSED,
    CardState.PUBLISHED: charts.State.ASKED,
    CardState.CONFIRMED: charts.State.CONFIRMED,
    CardState.DECLINED: charts.State.DECLINED,
    CardState.HELD: charts.State.HELD,
    CardState.CANCELLED: charts.State.CANCELLED,
}
_ANSWERS = {
    TalkState.ASKED: charts.Answer.PENDING,
    TalkState.ACCEPTED: charts.Answer.ACCEPTED,
    TalkState.TENTATIVE: charts.Answer.TENTATIVE,
    TalkState.DECLINED: charts.Answer.DECLINED,
    TalkState.SUBSTITUTED: charts.Answer.SUBSTITUTED,
    TalkState.OTHER_DATE: charts.Answer.OTHER_DATE,
}
_KINDS = {
    "held": charts.HeatKind.HELD,
    "planned": charts.HeatKind.PLANNED,
    "none": charts.HeatKind.EMPTY,
    "not_member": charts.HeatKind.ABSENT,
}


STRONGEST = 2
"""So many reasons stand on a card; the others are one click away."""


def wheel(view: YearView) -> list[charts.WheelMeeting]:
    """The meetings of a year on wheel and strip; an open one stands in the middle of its quarter."""
    return [
        charts.WheelMeeting(
            number=card.number,
            day=card.day or date(view.year, card.year_quarter * 3 - 1, 15),
            state=_STATES[card.state],
            label=card.town if card.host else "noch offen",
            href=_page(view, card),
        )
        for card in view.cards
    ]


def _page(view: YearView, card: MeetingCard) -> str:
    """Where a meeting of the year is seen to: a cancelled one is in no plan and has its sheet."""
    if card.state is CardState.CANCELLED:
        return f"/vorstand/treffen/{view.year}-{card.number}"
    return f"/vorstand/plan/{view.year}/{card.number}"


def spans(view: YearView) -> list[charts.HolidaySpan]:
    """The school holidays of the year."""
    return [charts.HolidaySpan(span.first, span.last, span.name) for span in view.holidays]


def season_card(
    view: YearView, card: MeetingCard, glance: Glance | None = None
) -> charts.SeasonCard | None:
    """One meeting as a card; None while it has no day."""
    if card.day is None:
        return None
    told = glance or Glance()
    here = _page(view, card)
    return charts.SeasonCard(
        season=charts.Season(card.season),
        quarter=card.year_quarter,
        town=card.town if card.host else "noch offen",
        host=card.host.name if card.host else "Gastgeber gesucht",
        day=card.day,
        state=_STATES[card.state],
        start=card.starts,
        end=card.ends,
        topic=card.topic or None,
        speakers=tuple(
            charts.CardSpeaker(one.name, FIELD_NAMES[one.field], _ANSWERS[answer])
            for one, answer in told.speakers
        ),
        reminders_sent=told.sent if told.planned else None,
        reminders_all=told.planned or None,
        reasons=(card.problem,) if card.problem else card.reasons[:STRONGEST],
        # Without a plan nothing can be changed: there is a page, and no next step.
        step=(card.next_step.text or None) if view.version else None,
        step_href=f"{here}/ausfall" if card.next_step.key == "replace_host" else here,
        href=here,
    )


def state(card: MeetingCard) -> charts.State:
    """How firm the meeting is, as the signs show it."""
    return _STATES[card.state]


def further_reasons(card: MeetingCard) -> tuple[str, ...]:
    """The reasons for the host that do not stand on the card itself."""
    return card.reasons if card.problem else card.reasons[STRONGEST:]


def shouts(view: YearView) -> list[tuple[str, str, str | None]]:
    """What is missing as (title, sentence, address): meetings without a host first, as the view says.

    A quarter without any meeting has no page of its own; there one more meeting is offered.
    """
    open_ones = [card for card in view.cards if card.state in HOST_WANTED]
    told: list[tuple[str, str, str | None]] = []
    for place, sentence in enumerate(view.shouts):
        if place < len(open_ones) and view.version is not None:
            card = open_ones[place]
            here = f"/vorstand/plan/{view.year}/{card.number}"
            if card.state is CardState.DECLINED:
                here += "/ausfall"
            told.append((f"{card.season_text} ist offen", sentence, here))
        else:
            address = f"/vorstand/plan/{view.year}/extra" if view.version else None
            told.append(("Ein Quartal ist ohne Treffen", sentence, address))
    return told


def fairness(view: TurnsView) -> list[charts.FairnessRow]:
    """One row per project in the order of turns."""
    return [
        charts.FairnessRow(
            name=row.project.name,
            town=row.project.town,
            hosted=float(row.hosted),
            fair=row.fair,
            state=charts.Balance(row.state),
            href=f"/vorstand/projekte/{row.project.slug}",
        )
        for row in view.rows
    ]


def heat(view: TurnsView) -> list[charts.HeatRow]:
    """Project by year: who hosted when, and who is planned."""
    return [
        charts.HeatRow(
            name=f"{row.project.name}, {row.project.town}",
            cells=tuple(_cell(cell) for cell in row.cells),
        )
        for row in view.heat
    ]


def towns(view: TurnsView) -> list[charts.MapTown]:
    """Where meetings were held, and where the plan goes."""
    return [
        charts.MapTown(mark.town.name, mark.town.lat, mark.town.lon, mark.count, mark.planned)
        for mark in view.towns
    ]


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who came over the years: the meetings, the earliest first, and both drawings of them.

    `least` and `most` are of those at which somebody has counted, `last` is the last of these.
    """

    came: tuple[turnout.Came, ...]
    wide: turnout.Drawing
    narrow: turnout.Drawing
    least: int
    most: int
    last: turnout.Came


def came(meetings: Sequence[Meeting]) -> Turnout | None:
    """The picture of meetings that are over; None while nobody has counted at any."""
    shown = tuple(
        turnout.Came(
            one.day,
            one.town.name if one.town else "",
            one.participants if one.took_or_takes_place else None,
            not one.took_or_takes_place,
        )
        for one in sorted(meetings, key=lambda one: one.day)
    )
    counted = [one for one in shown if one.persons is not None]
    if not counted:
        return None
    numbers = [one.persons or 0 for one in counted]
    return Turnout(
        shown,
        turnout.draw(shown, turnout.WIDE),
        turnout.draw(shown, turnout.NARROW),
        min(numbers),
        max(numbers),
        counted[-1],
    )


def fair_shares(hosts: Sequence[HostLine]) -> list[charts.FairnessRow]:
    """One row per project by name: what it hosted in all the years, and what would have been fair."""
    return [
        charts.FairnessRow(
            name=one.project.name,
            town=one.project.town.name,
            hosted=float(one.turn.hosted),
            fair=float(one.turn.fair),
            state=charts.Balance(balance(one.turn)),
            href=f"/vorstand/projekte/{one.project.slug}",
        )
        for one in hosts
    ]


def towns_met_in(regions: Sequence[RegionLine]) -> list[charts.MapTown]:
    """Where meetings were held, by name."""
    found = [pair for one in regions for pair in one.towns]
    return [
        charts.MapTown(town.name, town.lat, town.lon, count)
        for town, count in sorted(found, key=lambda pair: pair[0].name)
    ]


def _cell(cell: Cell) -> charts.HeatCell:
    label = cell.quarters[0] if len(cell.quarters) == 1 else f"{len(cell.quarters)}×"
    words = ", ".join(f"{quarter[1:]}. Quartal {cell.year}" for quarter in cell.quarters)
    return charts.HeatCell(_KINDS[cell.state], label if cell.quarters else "", words)
