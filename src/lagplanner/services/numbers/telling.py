"""What did the network do, in sentences? The beginning of a report, before its numbers."""

from lagplanner.domain.numbers.gatherings import Kind, Wanted, chosen
from lagplanner.domain.talks.speakers import FIELD_NAMES, SpeakerField
from lagplanner.services.numbers.report import Report
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.locale import ngettext
from lagplanner.templating.sentences import said
from lagplanner.templating.words import listed, number

MOST_TOWNS = 8
"""So many towns stand in a sentence; more are a number."""


def told(found: Report, *, language: str) -> tuple[str, ...]:
    """The year, or all years, in up to four sentences; none while there has been no meeting."""
    with locale.speaking(language):
        return tuple(one for one in (_met(found), _came(found), _heard(found), _fell(found)) if one)


def _met(found: Report) -> str:
    """How often and where; the towns in the order in which they were hosts."""
    held = chosen(found.gatherings, Wanted(Kind.HELD))
    towns = list(dict.fromkeys(one.town for one in held if one.town))
    if not held:
        return ""
    often = ngettext("einmal", "%(num)d-mal", len(held)) % {"num": len(held)}
    if len(towns) > MOST_TOWNS:
        sentence = _("Wir haben uns %(often)s in %(number)s Städten getroffen.")
        return sentence % {"often": often, "number": len(towns)}
    if towns:
        sentence = _("Wir haben uns %(often)s getroffen (%(towns)s).")
        return sentence % {"often": often, "towns": listed(towns)}
    return _("Wir haben uns %(often)s getroffen.") % {"often": often}


def _came(found: Report) -> str:
    average = found.sum.average
    if average is None:
        return ""
    return _("Im Schnitt kamen %(persons)s Personen.") % {"persons": number(average, 0)}


def _heard(found: Report) -> str:
    fields = [
        f"{said(FIELD_NAMES[one])} ({found.sum.fields[one]})"
        for one in SpeakerField
        if found.sum.fields[one]
    ]
    if not fields:
        return ""
    talks = found.sum.talks
    return ngettext(
        "Es gab einen Fachbeitrag: %(fields)s.", "Es gab %(num)d Fachbeiträge: %(fields)s.", talks
    ) % {"num": talks, "fields": listed(fields)}


def _fell(found: Report) -> str:
    if not found.sum.cancelled:
        return ""
    number = found.sum.cancelled
    return ngettext("Ein Treffen fiel aus.", "%(num)d Treffen fielen aus.", number) % {
        "num": number
    }
