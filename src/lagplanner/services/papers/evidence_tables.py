"""Which rows do the tables of a bundle of evidence have: who was there, and what it cost?"""

from collections import defaultdict
from collections.abc import Iterable

from lagplanner.domain.afterwards.receipts import CATEGORY_NAMES, Receipt, sums
from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.services.papers.ground import Ground
from lagplanner.templating import sentences
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.locale import pgettext
from lagplanner.templating.words import short_date, typed_euros

Rows = list[list[Value]]


def numbers(ground: Ground) -> Rows:
    """How many persons of each project were there, and which projects were excused; no names, these are
    on the signed list. The whole is what was counted at the door: where the list says otherwise, a
    line says by how much, so that the column adds up.
    """
    rows: Rows = [
        [_("Projekt"), pgettext("town", "Ort"), _("da (Personen)"), _("entschuldigt (Projekte)")]
    ]
    there: dict[int | None, int] = defaultdict(int)
    excused: set[int | None] = set()
    for line in ground.list.lines:
        there[line.project_id] += line.there
        if line.presence is Presence.EXCUSED:
            excused.add(line.project_id)
    for project in ground.list.projects.values():
        if there[project.id] or project.id in excused:
            away = int(project.id in excused and not there[project.id])
            rows.append([project.name, project.town.name, there[project.id], away])
    if there[None]:
        rows.append([_("Ohne Projekt"), "", there[None], 0])
    everybody = ground.meeting.participants
    listed = sum(there.values())
    if everybody is not None and everybody != listed:
        more = _("nicht auf der Liste") if everybody > listed else _("auf der Liste, nicht gezählt")
        rows.append([more, "", everybody - listed, 0])
    away = sum(int(row[3] or 0) for row in rows[1:] if isinstance(row[3], int))
    return [*rows, [_("Zusammen"), "", everybody, away]]


def receipt_list(receipts: Iterable[Receipt]) -> Rows:
    """What it cost, a line each, as an accounts department here types it; then the sums, the whole last."""
    known = tuple(receipts)
    rows: Rows = [[_("Nr."), _("Art"), _("Wer"), _("Wofür"), _("Betrag (Euro)"), _("Datum")]]
    for number, one in enumerate(known, 1):
        what = str(sentences.said(CATEGORY_NAMES[one.category]))
        day = short_date(one.day) if one.day else ""
        rows.append([number, what, one.payee, one.what, typed_euros(one.cents), day])
    for category, cents in sums(known).items():
        what = _("Summe %(what)s") % {"what": sentences.said(CATEGORY_NAMES[category])}
        rows.append(["", what, "", "", typed_euros(cents), ""])
    return [*rows, ["", _("Zusammen"), "", "", typed_euros(sum(one.cents for one in known)), ""]]
