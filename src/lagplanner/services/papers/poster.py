"""When and where does the network meet in a year? A poster with the wheel, to be hung up."""

import asyncio
from datetime import date
from typing import Any

from lagplanner import templating
from lagplanner.database import hosting, members
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.members import Project
from lagplanner.domain.papers import file_name
from lagplanner.formats import papers
from lagplanner.formats.qr_codes import qr_code
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers.ground import house, of_house
from lagplanner.services.papers.printing import PDF
from lagplanner.services.plan.year import year_view
from lagplanner.templating import geometry, locale
from lagplanner.templating.charts import HolidaySpan, Season, State, WheelMeeting
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import hours, listed, long_date, short_month

TEMPLATE = "year_poster"
SIZES = ("a4", "a3")

INK = {False: "#ffffff", True: "#1c2430"}
"""Words on a month: white on the yellow of summer nobody could read."""


async def poster(
    year: int, size: str, *, language: str, base_url: str, today: date, subdivision: str
) -> Exported:
    """The year as it is published; a draft is nobody's promise.

    Raises NotFoundError for a size there is none of, and for a year without a meeting.
    """
    facts = await content(
        year, size, language=language, base_url=base_url, today=today, subdivision=subdivision
    )
    with locale.speaking(language):
        name = file_name([_("Jahresprogramm"), str(year), size.upper()])
    return Exported(name, PDF, await asyncio.to_thread(papers.compiled, TEMPLATE, facts, language))


async def content(
    year: int, size: str, *, language: str, base_url: str, today: date, subdivision: str
) -> dict[str, Any]:
    """What stands on it; raises NotFoundError as `poster` does."""
    meetings = [
        one
        for one in await hosting.meetings()
        if one.year == year and one.is_working and one.took_or_takes_place
    ]
    if size not in SIZES or not meetings:
        raise NotFoundError(f"Für {year} gibt es noch kein Plakat. Veröffentlichen Sie den Plan.")
    view = await year_view(year, today=today, subdivision=subdivision)
    spans = [HolidaySpan(one.first, one.last, one.name) for one in view.holidays]
    known = {one.id: one for one in await members.projects()}
    ordered = sorted(meetings, key=lambda one: one.day)
    whose = await house()
    with locale.speaking(language):
        told = whose.rules
        heading = _("Unsere Treffen %(year)s") % {"year": year}
        return {
            "title": f"{heading}: {told.association}",
            "dated": {"year": year, "month": 1, "day": 1},
            "house": of_house(whose),
            "size": size,
            "heading": heading,
            **_wheel(year, ordered, spans, whose.accent),
            "meetings": [_meeting(one, known) for one in ordered],
            "code": qr_code(base_url),
            "address": base_url.removeprefix("https://").removeprefix("http://"),
            "hours": _("Wir treffen uns von %(hours)s.") % {"hours": hours(told.starts, told.ends)},
        }


def _wheel(
    year: int, meetings: list[Meeting], spans: list[HolidaySpan], colour: str
) -> dict[str, Any]:
    """The wheel without words, what is written on it where, and the same told."""
    shown = [
        WheelMeeting(one.number, one.day, State.CONFIRMED, one.town.name if one.town else "")
        for one in meetings
    ]
    wheel = geometry.wheel(year, shown, spans)
    return {
        "year": str(year),
        "wheel": templating.render("papers/wheel.svg", wheel=wheel, accent=colour),
        "told": "; ".join(f"{one.number}: {one.label}, {long_date(one.day)}" for one in shown),
        "holidays": _("Schulferien") if spans else "",
        "months": [
            {
                "x": one.middle.x,
                "y": one.middle.y,
                "name": short_month(one.month),
                "ink": INK[one.season is Season.SUMMER],
            }
            for one in wheel.months
        ],
        "marks": [
            {"x": one.sign.x, "y": one.sign.y, "number": str(one.meeting.number)}
            for one in wheel.markers
        ],
    }


def _meeting(meeting: Meeting, known: dict[int, Project]) -> dict[str, str]:
    ids = (meeting.host_id, *meeting.co_host_ids)
    hosts = [known[one].name for one in ids if one in known]
    return {
        "number": str(meeting.number),
        "town": meeting.town.name if meeting.town else _("Noch offen"),
        "day": long_date(meeting.day),
        "host": listed(hosts),
        "topic": meeting.topic,
    }
