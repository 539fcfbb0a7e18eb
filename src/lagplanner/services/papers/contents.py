"""What stands on each paper of a meeting? Facts in, ready strings out, in the language spoken now."""

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

from lagplanner.domain.papers import PaperKind
from lagplanner.services.papers.ground import (
    Ground,
    frame,
    place,
    said,
    when_and_where,
)
from lagplanner.services.talks.contributions import lines_of
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import long_date

EMPTY_LINES = 10
"""So many come without a word at most, or write themselves where nobody is named."""

Content = dict[str, Any]


def invitation(ground: Ground) -> Content:
    """One page for the notice board and for accounts: what, when, where, and how to come."""
    venue = ground.venue
    return {
        **frame(ground, _("Einladung: %(what)s") % {"what": _subject(ground)}),
        "heading": _subject(ground),
        "about": when_and_where(ground),
        "programme": programme(ground),
        "way": said(
            (_("Bahnhof"), ground.meeting.town.station if ground.meeting.town else ""),
            (_("Weg"), venue.way if venue else ""),
            (_("Treffpunkt"), venue.meeting_point if venue else ""),
            (_("Zugang"), _access(ground)),
        ),
        "reply": _reply(ground),
    }


def attendance_list(ground: Ground) -> Content:
    """Who is expected has a line with a name; who is not named has the project; ten lines are empty."""
    rows = []
    for line in ground.list.expected:
        project = ground.list.projects.get(line.project_id or 0)
        row = _row(line.name, project.name, project.town.name) if project else _row(line.name)
        rows += [row] * (1 if line.name else line.number)
    rows += [_row(one.speaker.name, one.talk.organisation) for one in ground.coming]
    page = ground.house.rules.privacy_page(ground.base_url)
    return {
        **frame(ground, _("Teilnahmeliste: %(what)s") % {"what": _what_and_when(ground)}),
        "heading": _("Teilnahmeliste"),
        "about": when_and_where(ground),
        "rows": rows + [_row()] * EMPTY_LINES,
        "why": _(
            "Die Liste belegt die Teilnahme gegenüber denen, die das Treffen fördern. "
            "Wie lange sie aufbewahrt wird, steht hier: %(page)s"
        )
        % {"page": page},
    }


CONTENTS: Mapping[PaperKind, Callable[[Ground], Content]] = {
    PaperKind.INVITATION: invitation,
    PaperKind.ATTENDANCE_LIST: attendance_list,
}
"""Papers that are the same for everybody who may print them."""


def programme(ground: Ground) -> list[dict[str, str]]:
    """The lines of the day: beginning, talks and end."""
    told = ground.house.rules
    lines = [_line(told.starts, None, _("Begrüßung"))]
    lines += [
        _line(one.starts, one.ends, one.title or _("Fachbeitrag"), one.who)
        for one in lines_of(ground.parts, ground.meeting)
    ]
    if len(lines) == 1:
        lines.append(_line(None, None, ground.meeting.topic or _("Das Programm folgt.")))
    return [*lines, _line(told.ends, None, _("Ende"))]


def _row(name: str = "", of: str = "", town: str = "") -> dict[str, str]:
    return {"name": name, "of": of, "town": town}


def _line(starts: time | None, ends: time | None, what: str, who: str = "") -> dict[str, str]:
    when = f"{starts:%H:%M}" if starts else ""
    return {"when": f"{when}–{ends:%H:%M}" if ends else when, "what": what, "who": who}


def _subject(ground: Ground) -> str:
    return ground.meeting.topic or _("Arbeitstreffen in %(town)s") % {"town": ground.town}


def _what_and_when(ground: Ground) -> str:
    return f"{place(ground)}, {long_date(ground.meeting.day)}".strip(", ")


def _access(ground: Ground) -> str:
    known = ground.venue.step_free if ground.venue else None
    return {True: _("stufenlos"), False: _("nicht stufenlos"), None: ""}[known]


def _reply(ground: Ground) -> list[str]:
    """Until when to answer and whom to ask."""
    told = ground.house.rules
    sentences = [
        _("Bitte antworten Sie bis %(day)s über den Link in unserer E-Mail.")
        % {"day": long_date(ground.replies.until)}
    ]
    ways = [one for one in (told.contact_phone, told.contact_email) if one]
    if told.contact_name and ways:
        sentences.append(
            _("Fragen beantwortet %(name)s: %(ways)s.")
            % {"name": told.contact_name, "ways": ", ".join(ways)}
        )
    return sentences
