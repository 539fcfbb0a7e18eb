"""Which rows do the tables of a bundle of evidence have: who was there, and what it cost?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from lagplanner.domain.afterwards.receipts import CATEGORY_NAMES, Receipt, sums
from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.votes import PRESENCE_NAMES
from lagplanner.domain.attendance.lists import Presence
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.services.assembly.votes import Votes
from lagplanner.services.papers.ground import Ground
from lagplanner.templating import sentences
from lagplanner.templating.locale import gettext as _
from lagplanner.templating.locale import pgettext
from lagplanner.templating.words import moment, short_date, typed_euros

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


def notice_list(known: Assembly, mailed: Iterable[tuple[str, datetime]]) -> Rows:
    """By which ways an assembly was called: each mail, the day of the letters and that of the notice."""
    rows: Rows = [[_("Auf welchem Weg"), _("An wen"), _("Wann")]]
    rows += [[_("E-Mail"), name, moment(at)] for name, at in mailed]
    if known.posted_on:
        rows.append([_("Brief"), _("Mitglieder, die Papier bekommen"), short_date(known.posted_on)])
    if known.published_on:
        rows.append([_("Bekanntmachung"), _("alle Mitglieder"), short_date(known.published_on)])
    return rows


def vote_list(votes: Votes) -> Rows:
    """Who had a vote, how it was there and who cast it; then how many, and how many were needed."""
    names = {one.id: one.name for one in votes.voters}
    rows: Rows = [[_("Mitglied"), _("Wie"), _("Wer")]]
    for voter in votes.voters:
        mark = votes.marks.get(voter.id)
        how = str(sentences.said(PRESENCE_NAMES[mark.presence])) if mark else _("nicht da")
        who = (names.get(mark.by or 0) or mark.person) if mark else ""
        rows.append([voter.name, how, who])
    rows.append([_("Stimmen im Ganzen"), votes.count.votes, ""])
    rows.append([_("Stimmen, die da sind"), votes.count.here, ""])
    needed = votes.count.needed or ""
    return [*rows, [_("nötig für die Beschlussfähigkeit"), needed, ""]]


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
