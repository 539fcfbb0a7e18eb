"""Show a year: for the page, as a document, and as lines for the terminal."""

from dataclasses import replace
from datetime import date
from typing import Any

from lagplanner.database import host_requests, planning
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.plan.planning import (
    Entry,
    PlanVersion,
    Proof,
    as_entry,
    day_text,
    in_order,
    quarter_of,
)
from lagplanner.domain.plan.year import MeetingCard, YearView, year_view_of
from lagplanner.mail import outbox
from lagplanner.services import acting, hours
from lagplanner.services.plan.asking import Facts, entries_to_plan, gather

__all__ = ["plan_document", "plan_text", "year_view"]


async def year_view(year: int, *, today: date, subdivision: str = "SN") -> YearView:
    """Everything the page of the year plan shows. Nothing is computed anew."""
    facts = await gather(year, today=today, subdivision=subdivision)
    return await _view(facts, facts.current)


async def plan_document(
    year: int,
    *,
    today: date,
    subdivision: str = "SN",
    version: PlanVersion | None = None,
) -> dict[str, Any]:
    """The plan as `data/plan.schema.json` describes it: of `version`, else of the current one."""
    facts = await gather(year, today=today, subdivision=subdivision)
    shown = version or facts.current
    view = await _view(facts, shown)
    status = "empty"
    if shown is not None:
        status = "proposal" if shown.number == 0 else shown.state.value
    return {
        "year": year,
        "status": status,
        "version": shown.number if shown is not None and shown.number else None,
        "proven": shown is not None and shown.proof is Proof.PROVEN,
        "proof": view.proof,
        "meetings": [_meeting(card) for card in view.cards],
        "shouts": list(view.shouts),
        "holiday_note": view.holiday_note,
    }


def plan_text(document: dict[str, Any]) -> list[str]:
    """The document as lines for a terminal."""
    lines = [f"Jahresplan {document['year']} ({_STATUS[document['status']]})"]
    if document["proof"]:
        lines.append(document["proof"])
    for meeting in document["meetings"]:
        day = meeting["date"] and day_text(date.fromisoformat(meeting["date"]))
        who = f"{meeting['host']}, {meeting['town']}" if meeting["host"] else "noch niemand"
        lines += ["", f"{meeting['number']}. {day or 'noch kein Tag'}", f"   Gastgeber: {who}"]
        if meeting["co_host"]:
            lines.append(f"   Mit: {meeting['co_host']}")
        if meeting["standby"]:
            lines.append(f"   Ersatz: {meeting['standby']}")
        lines += [f"   - {reason}" for reason in meeting["reasons"]]
        if meeting["date_reasons"]:
            lines.append("   Zum Tag:")
            lines += [f"   - {reason}" for reason in meeting["date_reasons"]]
    if document["shouts"]:
        lines += ["", *(f"Achtung: {shout}" for shout in document["shouts"])]
    if document["holiday_note"]:
        lines += ["", document["holiday_note"]]
    return lines


_STATUS = {
    "empty": "noch nicht geplant",
    "proposal": "Vorschlag",
    "draft": "Entwurf",
    "published": "veröffentlicht",
    "superseded": "abgelöst",
    "discarded": "verworfen",
}


async def _view(facts: Facts, shown: PlanVersion | None) -> YearView:
    held = await outbox.held()
    found = year_view_of(
        facts.year,
        entries=_entries(facts, shown),
        shown=shown,
        versions=facts.versions,
        projects=facts.by_id,
        stored={one.number: _as_of(one, facts) for one in (*facts.cancelled, *facts.firm)},
        school=facts.calendar.school,
        rules=facts.rules,
        years=(*await planning.years(), facts.today.year, facts.today.year + 1),
        letters_held=sum(letter.facts.get("year") == facts.year for letter in held),
        declined=await host_requests.declined(),
        hours=await hours.hours([one.id for one in (*facts.cancelled, *facts.firm)]),
    )
    return acting.readable(found)


def _as_of(meeting: Meeting, facts: Facts) -> Meeting:
    """A meeting whose day is over has taken place, unless somebody says otherwise."""
    if meeting.day < facts.today and meeting.took_or_takes_place:
        return replace(meeting, state=MeetingState.HELD)
    return meeting


def _entries(facts: Facts, shown: PlanVersion | None) -> tuple[Entry, ...]:
    """A past or empty year shows what is stored; a plan shows itself, and beside it what is cancelled."""
    entries = entries_to_plan(facts) if shown is None else shown.entries
    numbers = {entry.number for entry in entries}
    return in_order(
        (
            *entries,
            *(
                as_entry(one, Entry(one.number, quarter_of(one.day)))
                for one in facts.cancelled
                if one.number not in numbers
            ),
        )
    )


def _meeting(card: MeetingCard) -> dict[str, Any]:
    return {
        "number": card.number,
        "quarter": card.year_quarter,
        "extra": card.extra,
        "state": card.state.value,
        "date": card.day.isoformat() if card.day else None,
        "host": card.host.name if card.host else None,
        "town": card.town or None,
        "co_host": card.co_host.name if card.co_host else None,
        "standby": card.standby.name if card.standby else None,
        "host_pinned": card.host_pinned,
        "date_pinned": card.day_pinned,
        "reasons": list(card.reasons),
        "date_reasons": list(card.day_reasons),
        "problem": card.problem,
    }
