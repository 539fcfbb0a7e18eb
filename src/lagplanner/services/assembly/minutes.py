"""With what do the minutes of a general assembly begin? The votes that were there, and each item to decide."""

from collections.abc import Iterable

from lagplanner.database import assemblies as stored
from lagplanner.domain.afterwards.minutes import Section, Version
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import Motion, agenda
from lagplanner.domain.assembly.votes import PRESENCE_NAMES
from lagplanner.domain.hosting import Meeting
from lagplanner.services.assembly import votes
from lagplanner.services.assembly.votes import Votes
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.sentences import said

USUAL_BEFORE = (
    "Begrüßung, Feststellung der ordnungsgemäßen Einladung und der Beschlussfähigkeit",
    "Wahl der Versammlungsleitung und der Protokollführung",
    "Genehmigung der Tagesordnung",
    "Bericht des Vorstands",
    "Kassenbericht und Bericht der Kassenprüfung",
    "Entlastung des Vorstands",
)
"""As the invitation names them; so do the minutes."""

USUAL_AFTER = ("Haushalt und Arbeitsplan", "Verschiedenes")


async def prepared(meeting: Meeting) -> Version:
    """The first draft: nothing is said yet, but who had a vote and what was to be decided."""
    known, motions = await stored.assembly(meeting.id), await stored.motions([meeting.id])
    found = await votes.votes(meeting.year, meeting.number)
    sections = tuple(Section(one) for one in items(known, motions))
    return Version(0, attendance_of(found), sections)


def items(known: Assembly, motions: Iterable[Motion]) -> list[str]:
    """What is on the agenda, in the order of the invitation and in the reader's language."""
    return [
        *map(_, USUAL_BEFORE),
        *(_("Wahl: %(office)s") % {"office": one} for one in known.elections),
        *(_("Satzungsänderung: %(what)s") % {"what": one} for one in known.statute_changes),
        *(
            _("Antrag %(number)s: %(title)s") % {"number": one.number, "title": one.title}
            for one in agenda(motions)
        ),
        *map(_, USUAL_AFTER),
    ]


def attendance_of(found: Votes) -> str:
    """Which votes were there, in what way, and whether that was enough; "" while none is noted."""
    lines = [
        f"{voter.name} ({said(PRESENCE_NAMES[found.marks[voter.id].presence])})"
        for voter in found.voters
        if voter.id in found.marks
    ]
    if not lines:
        return ""
    count = found.count
    there = _("%(here)s von %(votes)s Stimmen: %(names)s.") % {
        "here": count.here,
        "votes": count.votes,
        "names": "; ".join(lines),
    }
    enough = (
        _("Die Versammlung ist beschlussfähig.")
        if count.has_quorum
        else _("Die Versammlung ist nicht beschlussfähig.")
    )
    return f"{there}\n{enough}"
