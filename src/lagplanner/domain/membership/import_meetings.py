"""Which meetings does a list of the past name, who hosted them, and which do we know already?"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import KIND_NAMES, Project, Town
from lagplanner.domain.membership import import_days as days
from lagplanner.domain.membership import import_values as values
from lagplanner.domain.membership.import_columns import MEETING_FIELDS, Column, Line, folded
from lagplanner.domain.membership.import_outcome import (
    RowOutcome,
    RowReader,
    Standing,
    Trouble,
    Value,
    differences,
)

TITLES = {field.name: field.title for field in MEETING_FIELDS}
_LIMITS = {field.name: field.limit for field in MEETING_FIELDS}
KINDS = {
    "working": "Arbeitstreffen",
    "assembly": "Mitgliederversammlung",
    "assembly_extra": "außerordentliche Mitgliederversammlung",
    "board": "Vorstandssitzung",
    "conference": "Fachtag",
    "joint": "länderübergreifendes Treffen",
}
_SURE = 88.0  # a project's name this alike is taken for the host
_LEAD = 6.0  # and the next one must be at least so much less alike


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """What one row says of a meeting: only the fields it fills."""

    row: int
    day: date | None
    fields: Mapping[str, Any]


def compare_meetings(
    lines: Sequence[Line],
    columns: Sequence[Column],
    meetings: Sequence[Meeting],
    projects: Sequence[Project],
    towns: Collection[Town],
    tools: values.Tools,
    *,
    today: date,
) -> tuple[RowOutcome, ...]:
    """Each row of a list of meetings against the stored ones.

    A row means the meeting with its calendar id, else with its number in its year, else of its
    kind on its day. New ones are numbered within their year by day, behind those that are there.
    """
    read = []
    for line in lines:
        reader = RowReader(line, columns)
        read.append((reader, _facts(reader, projects, towns, tools, today)))
    numbers = _numbers([facts for _, facts in read], meetings)
    first_rows: dict[object, int] = {}
    outcomes = []
    for reader, facts in read:
        before = _stored(facts, meetings)
        key = before.id if before else (facts.day, facts.fields.get("kind", "working"))
        if facts.day and key in first_rows:
            reader.troubles.append(_duplicate(facts, first_rows[key]))
        first_rows.setdefault(key, facts.row)
        outcomes.append(_outcome(reader, facts, before, numbers, projects))
    return tuple(outcomes)


def cells(meeting: Meeting, projects: Sequence[Project]) -> dict[str, Value]:
    """A meeting as the cells of an export, by field; `compare_meetings` reads them back."""
    names = _written_names(projects)
    return {
        "day": meeting.day,
        "town": meeting.town.name if meeting.town else "",
        "host": names.get(meeting.host_id or 0, ""),
        "co_hosts": "\n".join(names.get(number, "") for number in meeting.co_host_ids),
        "standby": names.get(meeting.standby_id or 0, ""),
        "topic": meeting.topic,
        "participants": meeting.participants,
        "state": values.STATE_NAMES[meeting.state],
        "note": meeting.note,
        "kind": KINDS.get(meeting.kind, meeting.kind),
        "year": meeting.year,
        "number": meeting.number,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
    }


def match_project(
    text: str, projects: Collection[Project], town: Town | None, tools: values.Tools
) -> tuple[Project, str]:
    """The project meant by its name, its short name or something very alike (with a hint).

    Kinds and towns in the names count little: `QM Prohlis` is `Quartiersmanagement Prohlis`.
    Raises UnclearError naming the nearest projects.
    """
    for project in projects:
        if text.strip() == project.slug:
            return project, ""
    wanted = folded(text)
    named = [item for item in projects if wanted in (folded(item.name), folded(item.slug))]
    here = [item for item in projects if town is not None and item.town.slug == town.slug]
    exact = [item for item in named if item in here] or named
    if len(exact) == 1:
        return exact[0], ""
    for pool in (here, list(projects)):
        ranked = sorted(
            ((_alike(wanted, project, tools), project) for project in pool),
            key=lambda item: (-item[0], item[1].name),
        )
        sure = ranked and ranked[0][0] >= _SURE
        if sure and (len(ranked) == 1 or ranked[1][0] <= ranked[0][0] - _LEAD):
            return ranked[0][1], f"„{text}“ gilt als {ranked[0][1].name}"
        if sure:
            break
    near = ", ".join(f"{item.name} ({item.town.name})" for _, item in ranked[:3])
    raise days.UnclearError(
        f"Das Projekt „{text}“ ist nicht eindeutig bekannt.",
        (f"Am nächsten kommen: {near}. " if near else "")
        + "Bitte schreiben Sie den Namen wie in der Mitgliederliste.",
    )


def match_projects(
    text: str, projects: Collection[Project], town: Town | None, tools: values.Tools
) -> tuple[tuple[Project, ...], str]:
    """One project, or several joined by a line break, `;`, `/`, `,`, `und`, each of them known."""
    parts = [part for part in re.split(r";|/|\+|&| und |,|\n", text) if part.strip()]
    if "\n" in text:
        parts = [part for part in text.split("\n") if part.strip()]
    else:
        try:
            only = match_project(text, projects, town, tools)
        except days.UnclearError:
            if len(parts) < 2:
                raise
        else:
            return (only[0],), only[1]
    matches = [match_project(part.strip(), projects, town, tools) for part in parts]
    hints = ", ".join(hint for _, hint in matches if hint)
    return tuple(dict.fromkeys(project for project, _ in matches)), hints


def _facts(
    reader: RowReader,
    projects: Sequence[Project],
    towns: Collection[Town],
    tools: values.Tools,
    today: date,
) -> MeetingFacts:
    day = reader.read("day", days.day)
    if not reader.text("day"):
        reader.trouble("day", "Das Datum fehlt.", "Bitte tragen Sie es ein.")
    fields: dict[str, Any] = {
        "town": reader.read_hinted(
            "town", lambda text: values.match_town(text, towns, tools.likeness)
        ),
        "topic": reader.read("topic", lambda text: values.one_line(text, _LIMITS["topic"])),
        "participants": reader.read_hinted(
            "participants", lambda text: values.whole_number(text, "Teilnehmende", lowest=0)
        ),
        "note": reader.text("note").strip() or None,
        "state": reader.read("state", values.meeting_state),
        "kind": reader.read("kind", _kind),
        "uid": reader.read("uid", lambda text: values.one_line(text, _LIMITS["uid"])),
        **{name: _number(reader, name) for name in ("year", "number", "sequence")},
    }
    fields |= _hosts(reader, projects, fields["town"], tools)
    if day is not None and day > today and fields["state"] is None:
        reader.trouble(
            "day",
            f"Der {days.german_day(day)} liegt in der Zukunft.",
            "Künftige Treffen entstehen auf der Jahresseite; hier stehen vergangene.",
        )
    return MeetingFacts(
        reader.row, day, {name: value for name, value in fields.items() if value is not None}
    )


def _hosts(
    reader: RowReader, projects: Sequence[Project], town: Town | None, tools: values.Tools
) -> dict[str, Any]:
    """Host, co-hosts and stand-in; of several in the host's cell the first is the host."""
    several = partial(match_projects, projects=projects, town=town, tools=tools)
    hosts = reader.read_hinted("host", several) or ()
    # Who hosts with them may come from elsewhere, so the town narrows nothing down.
    others = reader.read_hinted("co_hosts", partial(several, town=None)) or ()
    standby = reader.read_hinted("standby", partial(several, town=None)) or ()
    co_hosts = dict.fromkeys(item.id for item in (*hosts[1:], *others) if item not in hosts[:1])
    found: dict[str, Any] = {}
    if hosts:
        found["host_id"] = hosts[0].id
        if town is None and not reader.text("town"):
            found["town"] = hosts[0].town
    if co_hosts:
        found["co_host_ids"] = tuple(co_hosts)
    if standby:
        found["standby_id"] = standby[0].id
    return found


def _number(reader: RowReader, name: str) -> int | None:
    found = reader.read(name, lambda text: values.whole_number(text, TITLES[name], lowest=0))
    return found[0] if found else None


def _kind(text: str) -> str:
    for kind, name in KINDS.items():
        if folded(text) in (folded(kind), folded(name)):
            return kind
    raise days.UnclearError(
        f"Die Art „{text}“ ist unbekannt.", f"Möglich sind: {', '.join(KINDS.values())}."
    )


def _stored(facts: MeetingFacts, meetings: Sequence[Meeting]) -> Meeting | None:
    kind = facts.fields.get("kind", "working")
    year, number = facts.fields.get("year"), facts.fields.get("number")
    for meeting in meetings:
        if "uid" in facts.fields and meeting.uid == facts.fields["uid"]:
            return meeting
    for meeting in meetings:
        if number and (meeting.year, meeting.number, meeting.kind) == (year, number, kind):
            return meeting
    if number and year:
        return None
    for meeting in meetings:
        if (meeting.day, meeting.kind) == (facts.day, kind):
            return meeting
    return None


def _numbers(
    rows: Sequence[MeetingFacts], meetings: Sequence[Meeting]
) -> dict[int, tuple[int, int]]:
    """Year and number of each new row, by row number."""
    taken = {(meeting.kind, meeting.year, meeting.number) for meeting in meetings}
    for row in rows:
        if row.fields.get("year") and row.fields.get("number"):
            taken.add((row.fields.get("kind", "working"), row.fields["year"], row.fields["number"]))
    found: dict[int, tuple[int, int]] = {}
    seen_days = set()
    for row in sorted(rows, key=lambda item: (item.day or date.min, item.row)):
        kind = row.fields.get("kind", "working")
        if row.day is None or _stored(row, meetings) or (row.day, kind) in seen_days:
            continue
        seen_days.add((row.day, kind))
        year, number = row.fields.get("year") or row.day.year, row.fields.get("number") or 0
        if not (number and row.fields.get("year")):
            number = 1
            while (kind, year, number) in taken:
                number += 1
        taken.add((kind, year, number))
        found[row.row] = (year, number)
    return found


def _duplicate(facts: MeetingFacts, first_row: int) -> Trouble:
    day = days.german_day(facts.day) if facts.day else ""
    return Trouble(
        facts.row,
        "",
        day,
        f"Ein Treffen am {day} steht schon in Zeile {first_row}.",
        f"Bitte löschen Sie Zeile {first_row} oder Zeile {facts.row}.",
    )


def _outcome(
    reader: RowReader,
    facts: MeetingFacts,
    before: Meeting | None,
    numbers: Mapping[int, tuple[int, int]],
    projects: Sequence[Project],
) -> RowOutcome:
    title = days.german_day(facts.day) if facts.day else f"Zeile {facts.row}"
    hints = tuple(reader.hints)
    if reader.troubles or facts.day is None or (before is None and facts.row not in numbers):
        troubles = tuple(reader.troubles)
        return RowOutcome(
            facts.row, title, Standing.UNCLEAR, before, troubles=troubles, hints=hints
        )
    known = {**facts.fields, "day": facts.day}
    if before is not None:
        known.pop("uid", None)  # never changes
        known.pop("year", None)
        known.pop("number", None)
        after = replace(before, **known)
        if after == before:
            return RowOutcome(facts.row, title, Standing.SAME, before, after, hints=hints)
        changes = differences(cells(before, projects), cells(after, projects), TITLES)
        return RowOutcome(facts.row, title, Standing.CHANGED, before, after, changes, hints=hints)
    year, number = numbers[facts.row]
    state = known.pop("state", MeetingState.HELD)
    after = Meeting(**{"id": 0, **known, "state": state, "year": year, "number": number})
    return RowOutcome(facts.row, title, Standing.NEW, None, after, hints=hints)


def _written_names(projects: Sequence[Project]) -> dict[int, str]:
    """Names where nobody else has the same, short names elsewhere."""
    names = [folded(project.name) for project in projects]
    return {
        project.id: project.name if names.count(folded(project.name)) == 1 else project.slug
        for project in projects
    }


def _alike(wanted: str, project: Project, tools: values.Tools) -> float:
    """The likeness of what is special about two names, or of the whole names."""
    town = values.town_key(project.town.name)
    special = _special(folded(project.name), town)
    bare = _special(wanted, town)
    whole = tools.likeness(wanted, folded(project.name))
    if not special or not bare:
        return whole
    return max(whole, tools.likeness(bare, special) - (0 if _same_kind(wanted, project) else 8))


def _special(name: str, town: str) -> str:
    words = [word for word in name.split() if word not in _KIND_WORDS and word not in town.split()]
    return " ".join(words)


def _same_kind(wanted: str, project: Project) -> bool:
    """A short form names the kind too: `QM` is `Quartiersmanagement`; none at all is any kind."""
    kind = values.guessed_kind(wanted)
    return kind is project.kind or kind.value == "other"


_KIND_WORDS = frozenset(
    word for kind, name in KIND_NAMES.items() for word in (kind.value, *folded(name).split())
)
