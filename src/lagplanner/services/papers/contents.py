"""What stands on the papers for the day of a meeting? Facts in, ready strings out, as it is spoken now."""

from datetime import time
from typing import Any

from lagplanner.domain.attendance.replies import DIET_NAMES, SUPPORT_NAMES, Needs, ReplyKind
from lagplanner.domain.hosts.host_requests import ChecklistItem
from lagplanner.domain.papers import THE_BOARD, Reader
from lagplanner.domain.post.links import Purpose
from lagplanner.domain.talks.programme import PrintedFor
from lagplanner.services.papers.ground import (
    Ground,
    frame,
    place,
    said,
    when_and_where,
)
from lagplanner.services.talks.contributions import lines_of
from lagplanner.services.talks.invitations import Part
from lagplanner.templating import sentences
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import hours, long_date, short_date

EMPTY_LINES = 10
"""So many come without a word at most."""

ON_A_SHEET = 10
"""Badges on one page."""

Content = dict[str, Any]


def invitation(ground: Ground, reader: Reader) -> Content:
    """One page: what, when, where, and how to come. What is for members alone stands only on theirs:
    board and host print it for notice boards and accounts.
    """
    printed_for = PrintedFor.MEMBER if reader.purpose is Purpose.MEMBER else PrintedFor.GUEST
    venue = ground.venue
    return {
        **frame(ground, _("Einladung: %(what)s") % {"what": _subject(ground)}),
        "occasion": _("Einladung zum Arbeitstreffen"),
        "heading": _subject(ground),
        "about": when_and_where(ground),
        "programme": programme(ground, printed_for),
        "way": said(
            (_("Bahnhof"), ground.meeting.town.station if ground.meeting.town else ""),
            (_("Weg"), venue.way if venue else ""),
            (_("Treffpunkt"), venue.meeting_point if venue else ""),
            (_("Zugang"), _access(ground)),
        ),
        "reply": _reply(ground),
    }


def printed_programme(ground: Ground) -> Content:
    """The invitation's page once it invites nobody any more: what happened when, and who spoke."""
    return {
        **invitation(ground, THE_BOARD),
        **frame(ground, _("Programm: %(what)s") % {"what": _subject(ground)}, with_funders=False),
        "occasion": _("Programm des Arbeitstreffens"),
        "way": [],
        "reply": [],
    }


def attendance_list(ground: Ground, _reader: Reader) -> Content:
    """Who is expected has a line with a name; who is not named has the project; ten lines are empty."""
    rows = _everybody(ground)
    page = ground.house.rules.privacy_page(ground.base_url)
    return {
        **frame(ground, _("Teilnahmeliste: %(what)s") % {"what": what_and_when(ground)}),
        "heading": _("Teilnahmeliste"),
        "about": when_and_where(ground),
        "rows": rows + [_row()] * EMPTY_LINES,
        "why": _(
            "Die Liste belegt die Teilnahme gegenüber denen, die das Treffen fördern. "
            "Wie lange sie aufbewahrt wird, steht hier: %(page)s"
        )
        % {"page": page},
    }


def day_pack(ground: Ground, reader: Reader) -> Content:
    """What a host has in hand on the day. Who eats or needs what is for the host alone."""
    known = ground.replies.numbers
    return {
        **frame(ground, _("Tagesmappe: %(what)s") % {"what": what_and_when(ground)}),
        "heading": _("Tagesmappe"),
        "about": [*when_and_where(ground), *contacts(ground)],
        "numbers": said(
            (_("Angemeldet"), str(known.coming)),
            (_("Davon per Video"), str(known.online or "")),
            (_("Davon Gäste"), str(known.guests or "")),
            (_("Warteliste"), str(known.waiting or "")),
            (_("Vortragende"), str(len(ground.coming) or "")),
        ),
        "food": [
            *(
                (str(sentences.said(DIET_NAMES[kind])), str(number))
                for kind, number in known.diets.items()
            ),
            *said((_("ohne Wunsch"), str(known.everything_else or ""))),
        ],
        "needs": _needs(ground) if reader.purpose is Purpose.HOST else [],
        "programme": programme(ground, PrintedFor.MEMBER),
        "talks": [(one.speaker.name, _arranged(one)) for one in ground.coming],
        "checklist": [_point(one) for one in ground.checklist],
        "word": ground.word,
    }


def badges(ground: Ground, _reader: Reader) -> Content:
    """A badge for each person; one without a name is written by hand, and the last sheet is filled."""
    rows = _everybody(ground)
    empty = -(len(rows) + 1) % ON_A_SHEET + 1
    return {
        **frame(ground, _("Namensschilder: %(what)s") % {"what": what_and_when(ground)}),
        "heading": _("Namensschilder"),
        "day": long_date(ground.meeting.day),
        "rows": rows + [_row()] * empty,
    }


def signs(ground: Ground, _reader: Reader) -> Content:
    """Where to go: a door, three arrows, the way without steps, the desk, and what to know of photos."""
    venue = ground.venue
    room = (venue.room or venue.name) if venue else ""
    sheets = [
        _sign("", _("Herzlich willkommen"), room),
        _sign("left", room, _("nach links")),
        _sign("right", room, _("nach rechts")),
        _sign("up", room, _("geradeaus")),
        *([_sign("", _("Stufenloser Weg"), room)] if venue and venue.step_free else []),
        _sign("", _("Empfang"), _("Bitte tragen Sie sich in die Liste ein.")),
        _sign(
            "",
            _("Heute wird fotografiert"),
            _("Sie möchten nicht auf ein Bild? Sagen Sie es uns bitte am Empfang."),
        ),
    ]
    return _hung(ground, _("Wegweiser: %(what)s"), sheets)


def code_sign(ground: Ground, address: str, code: str) -> Content:
    """What hangs at the door where guests put themselves on the list with their own telephone."""
    how = _("Kamera des Telefons auf das Bild richten, Projekt wählen, fertig. Oder am Empfang.")
    sheet = {**_sign("", _("Bitte eintragen"), how), "code": code, "address": address}
    return _hung(ground, _("Eintragen am Eingang: %(what)s"), [sheet])


def _hung(ground: Ground, title: str, sheets: list[dict[str, str]]) -> Content:
    """Sheets that are read from far away."""
    return {
        **frame(ground, title % {"what": what_and_when(ground)}),
        "event": _("Arbeitstreffen"),
        "subject": ground.meeting.topic,
        "day": f"{long_date(ground.meeting.day)}, {hours(ground.hours.starts, ground.hours.ends)}",
        "sheets": sheets,
    }


def programme(ground: Ground, reader: PrintedFor = PrintedFor.GUEST) -> list[dict[str, str]]:
    """The lines of the day: its agenda, or while nobody has made one beginning, talks and end."""
    told = ground.house.rules
    known = [
        _line(one.starts, one.ends, one.title or str(sentences.said(one.name)), one.who)
        for one in lines_of(ground.parts, ground.meeting, ground.agenda, reader)
    ]
    if ground.agenda:
        return known
    lines = [_line(told.starts, None, _("Begrüßung")), *known]
    if len(lines) == 1:
        lines.append(_line(None, None, ground.meeting.topic or _("Das Programm folgt.")))
    return [*lines, _line(told.ends, None, _("Ende"))]


def _everybody(ground: Ground) -> list[dict[str, str]]:
    """Who is expected, or there already, then who speaks; unnamed persons have their project."""
    rows = []
    for line in ground.list.expected:
        project = ground.list.projects.get(line.project_id or 0)
        row = _row(line.name, project.name, project.town.name) if project else _row(line.name)
        rows += [row] * (1 if line.name else line.number)
    return rows + [_row(one.speaker.name, one.talk.organisation) for one in ground.coming]


def _needs(ground: Ground) -> list[tuple[str, str]]:
    """Which project needs what, in the words it has said."""
    found = [
        (one.project.name, _said_needs(one.reply.needs))
        for one in ground.replies.asked
        if one.reply is not None and one.reply.kind is ReplyKind.YES
    ]
    return said(*found)


def _said_needs(needs: Needs) -> str:
    diets = [
        f"{number} {sentences.said(DIET_NAMES[kind])!s}" for kind, number in needs.diets.items()
    ]
    support = [
        str(sentences.said(SUPPORT_NAMES[kind])) for kind in SUPPORT_NAMES if kind in needs.support
    ]
    told = [*diets, needs.other_diet, *support, needs.other_support]
    return ", ".join(one for one in told if one)


def _arranged(part: Part) -> str:
    """What a speaker needs of the host."""
    talk = part.talk
    told = said(
        (_("Technik"), talk.equipment),
        (_("Anreise"), talk.travel),
        (_("Teilnahme"), _("per Video") if talk.online else ""),
        (_("Fotos"), _("bitte nicht") if talk.may_photograph is False else ""),
    )
    return " · ".join(f"{term}: {answer}" for term, answer in told) or "–"


def contacts(ground: Ground) -> list[tuple[str, str]]:
    """Whom to call: the board, and the hosts."""
    told = ground.house.rules
    board = ", ".join(one for one in (told.contact_name, told.contact_phone) if one)
    hosts = [
        ", ".join(part for part in (one.contact.name, one.contact.phone or one.phone) if part)
        for one in ground.hosts
        if one.contact
    ]
    return said((_("Ansprechperson vor Ort"), " · ".join(hosts)), (_("Vorstand"), board))


def _point(item: ChecklistItem) -> dict[str, Any]:
    return {
        "what": str(sentences.said(item.title)),
        "until": short_date(item.due),
        "done": item.is_done,
    }


def _sign(arrow: str, large: str, small: str) -> dict[str, str]:
    large = large or _("Arbeitstreffen")
    return {"arrow": arrow, "large": large, "small": small, "code": "", "address": ""}


def _row(name: str = "", of: str = "", town: str = "") -> dict[str, str]:
    return {"name": name, "of": of, "town": town}


def _line(starts: time | None, ends: time | None, what: str, who: str = "") -> dict[str, str]:
    when = f"{starts:%H:%M}" if starts else ""
    return {"when": f"{when}–{ends:%H:%M}" if ends else when, "what": what, "who": who}


def _subject(ground: Ground) -> str:
    return ground.meeting.topic or _("Arbeitstreffen in %(town)s") % {"town": ground.town}


def what_and_when(ground: Ground) -> str:
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
