"""What stands on the papers for single persons: who speaks, who was there, and whom we thank?"""

from typing import Any

from lagplanner.domain.attendance.lists import Line
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.papers import Reader
from lagplanner.domain.post.links import Purpose
from lagplanner.services.papers.contents import Content, contacts, programme, what_and_when
from lagplanner.services.papers.ground import Ground, frame, place, said, when_and_where
from lagplanner.services.talks.invitations import Part
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.words import euros, hours, long_date


def speaker_sheet(ground: Ground, reader: Reader) -> Content:
    """A page for each speaker; money is for who gets it and for the board."""
    parts = talks_of(ground, reader)
    if not parts:
        raise NotFoundError("Dieses Papier gibt es, sobald jemand einen Beitrag zugesagt hat.")
    shows_money = reader.purpose is not Purpose.HOST
    return {
        **frame(ground, _("Blatt für Vortragende: %(what)s") % {"what": what_and_when(ground)}),
        "sheets": [_sheet(ground, one, shows_money=shows_money) for one in parts],
    }


def confirmation(ground: Ground, reader: Reader) -> Content:
    """A page for each person that was there: all of them for who hosts, their own for others."""
    persons = [
        _listener(ground, line)
        for line in _there(ground, reader)
        for _one in range(1 if line.name else line.there)
    ]
    persons += [_heard(one) for one in _confirmed(ground, reader)]
    if not persons:
        raise NotFoundError("Auf der Teilnahmeliste ist dazu niemand angekreuzt.")
    told = ground.house.rules
    return {
        **frame(ground, _("Teilnahmebestätigung: %(what)s") % {"what": what_and_when(ground)}),
        "heading": _("Teilnahmebestätigung"),
        "about": when_and_where(ground),
        "programme": programme(ground),
        "persons": persons,
        "signs": ", ".join(one for one in (told.contact_name, told.association) if one),
    }


def thanks(ground: Ground, _reader: Reader) -> Content:
    """A letter to each who spoke and to each host, signed by hand."""
    told = ground.house.rules
    there = {"day": long_date(ground.meeting.day), "town": ground.town}
    spoke = _("vielen Dank für Ihren Beitrag zum Arbeitstreffen am %(day)s in %(town)s.") % there
    hosted = _("vielen Dank, dass wir am %(day)s in %(town)s zu Gast sein durften.") % there
    number = ground.list.count.present
    heard = _("%(number)s Personen waren dabei.") % {"number": number} if number else ""
    further = _("Was Sie uns mitgegeben haben, nehmen wir in unsere Quartiere mit.")
    advice = _("Was gut lief und was nicht, hilft den nächsten Gastgebern. Sagen Sie es uns gern.")
    letters = [
        {
            "to": said_lines(one.speaker.name, one.talk.function, one.talk.organisation),
            "salutation": _salutation(one),
            "body": [" ".join((spoke, heard)).strip(), further],
        }
        for one in ground.coming
    ]
    letters += [
        {
            "to": said_lines(one.name, one.street, f"{one.postcode} {one.town.name}".strip()),
            "salutation": _("Guten Tag zusammen,"),
            "body": [" ".join((hosted, heard)).strip(), advice],
        }
        for one in ground.hosts
    ]
    return {
        **frame(ground, _("Dankschreiben: %(what)s") % {"what": what_and_when(ground)}),
        "subject": _("Danke für das Arbeitstreffen am %(day)s") % there,
        "letters": letters,
        "signs": told.contact_name,
    }


def said_lines(*lines: str) -> list[str]:
    """The lines of an address that are known."""
    return [line for line in lines if line]


def _sheet(ground: Ground, part: Part, *, shows_money: bool) -> dict[str, Any]:
    talk, venue = part.talk, ground.venue
    slot = hours(talk.starts, talk.ends) if talk.starts and talk.ends else _("die Uhrzeit folgt")
    discussion = _("%(talk)s Minuten Vortrag, %(rest)s Minuten Gespräch") % {
        "talk": talk.speaking,
        "rest": talk.discussion,
    }
    money = (
        (_("Honorar"), euros(talk.fee_cents) if talk.fee_cents else ""),
        (_("Reisekosten"), _most(talk.travel_cents)),
    )
    return {
        "name": part.speaker.name,
        "title": talk.title or talk.question or ground.meeting.topic,
        "facts": said(
            (_("Tag"), long_date(ground.meeting.day)),
            (_("Ihr Beitrag"), f"{slot} ({discussion})"),
            (_("Das ganze Treffen"), hours(ground.hours.starts, ground.hours.ends)),
            (_("Veranstaltungsort"), place(ground)),
            (_("Wer zuhört"), _audience(ground)),
        ),
        "way": said(
            (_("Bahnhof"), ground.meeting.town.station if ground.meeting.town else ""),
            (_("Weg"), venue.way if venue else ""),
            (_("Zugang"), _("stufenlos") if venue and venue.step_free else ""),
            (_("Ihre Anreise"), talk.travel),
        ),
        "further": said(
            (_("Technik"), talk.equipment or _("Bitte sagen Sie uns, was Sie brauchen.")),
            *(money if shows_money else ()),
            *contacts(ground),
        ),
        "programme": programme(ground),
    }


def _audience(ground: Ground) -> str:
    number = ground.replies.numbers.coming
    return _("etwa %(number)s Personen aus Projekten der Stadtteilarbeit") % {
        "number": number or ground.house.rules.seats
    }


def _most(cents: int | None) -> str:
    return _("bis %(sum)s gegen Beleg") % {"sum": euros(cents)} if cents else ""


def somebody_was_there(ground: Ground, reader: Reader) -> bool:
    """Whether a list that has been ticked has somebody on it who is this reader's."""
    theirs = bool(_there(ground, reader) or _confirmed(ground, reader))
    return ground.list.count.present > 0 and theirs


def talks_of(ground: Ground, reader: Reader) -> list[Part]:
    """The talks that are to be heard, of a speaker their own."""
    return [
        one
        for one in ground.coming
        if reader.purpose is not Purpose.SPEAKER or one.talk.id == reader.talk_id
    ]


def _there(ground: Ground, reader: Reader) -> list[Line]:
    """The lines of who was there, as far as they are this reader's."""
    return [
        one
        for one in ground.list.lines
        if one.there
        and reader.purpose is not Purpose.SPEAKER
        and (reader.purpose is not Purpose.MEMBER or one.project_id in reader.projects)
        and (not reader.line or one.key == reader.line)
    ]


def _confirmed(ground: Ground, reader: Reader) -> list[Part]:
    """The talks that are confirmed as well: not to members, and not where one line is asked for."""
    is_asked = reader.purpose is not Purpose.MEMBER and not reader.line
    return talks_of(ground, reader) if is_asked else []


def _listener(ground: Ground, line: Line) -> dict[str, str]:
    project = ground.list.projects.get(line.project_id or 0)
    return {
        "name": line.name,
        "of": f"{project.name}, {project.town.name}" if project else "",
        "did": _("hat am Arbeitstreffen teilgenommen."),
    }


def _heard(part: Part) -> dict[str, str]:
    return {
        "name": part.speaker.name,
        "of": part.talk.organisation,
        "did": _("hat am Arbeitstreffen mit einem Fachbeitrag mitgewirkt."),
    }


def _salutation(part: Part) -> str:
    own = part.speaker.salutation.strip().rstrip(",! ")
    return f"{own}," if own else _("Guten Tag %(name)s,") % {"name": part.speaker.name}
