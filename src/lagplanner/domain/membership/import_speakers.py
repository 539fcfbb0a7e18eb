"""Which speakers does a list name, and how do they differ from those in the directory?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from lagplanner.domain.membership import import_days as days
from lagplanner.domain.membership import import_values as values
from lagplanner.domain.membership.import_columns import SPEAKER_FIELDS, Column, Line, folded
from lagplanner.domain.membership.import_outcome import (
    RowOutcome,
    RowReader,
    Standing,
    Value,
    differences,
)
from lagplanner.domain.talks.speakers import FIELD_NAMES, Speaker, SpeakerField

TITLES = {field.name: field.title for field in SPEAKER_FIELDS}
_LIMITS = {field.name: field.limit for field in SPEAKER_FIELDS}
_LINES = ("name", "salutation", "organisation", "function")
_FIELDS = {
    SpeakerField.POLITICS: "politik politisch partei landtag stadtrat politics",
    SpeakerField.ADMINISTRATION: "verwaltung ministerium behörde amt administration",
    SpeakerField.SCIENCE: "wissenschaft forschung hochschule universität science",
    SpeakerField.PRACTICE: "praxis projekt verein träger practice",
}


@dataclass(frozen=True, slots=True)
class SpeakerFacts:
    """What one row says of a person: only the fields it fills."""

    row: int
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))

    @property
    def email(self) -> str:
        return str(self.fields.get("email", "")).casefold()


def compare_speakers(
    lines: Sequence[Line],
    columns: Sequence[Column],
    speakers: Collection[Speaker],
    tools: values.Tools,
) -> tuple[RowOutcome, ...]:
    """Each row against the directory.

    A row means the person with its name and address, else the only one with its address, else the
    only one with its name where one of the two has no address. An empty cell takes nothing away.
    """
    read = [
        (reader, _facts(reader, tools)) for reader in (RowReader(one, columns) for one in lines)
    ]
    meant = _identities([facts for _, facts in read], speakers)
    first_rows: dict[object, int] = {}
    outcomes = []
    for reader, facts in read:
        before = meant.get(facts.row)
        organisation = folded(str(facts.fields.get("organisation", "")))
        key = before.id if before else (folded(facts.name), facts.email, organisation)
        if facts.name and key in first_rows:
            reader.trouble(
                "name",
                f"„{facts.name}“ steht schon in Zeile {first_rows[key]}.",
                f"Bitte löschen Sie Zeile {first_rows[key]} oder Zeile {facts.row}.",
            )
        first_rows.setdefault(key, facts.row)
        outcomes.append(_outcome(reader, facts, before, speakers))
    return tuple(outcomes)


def cells(speaker: Speaker) -> dict[str, Value]:
    """A speaker as the cells of an export, by field; `compare_speakers` reads them back."""
    found: dict[str, Value] = {name: getattr(speaker, name) for name in TITLES}
    return {
        **found,
        "field": FIELD_NAMES[speaker.field],
        "language": values.LANGUAGE_NAMES.get(speaker.language, speaker.language),
    }


def _facts(reader: RowReader, tools: values.Tools) -> SpeakerFacts:
    found: dict[str, Any] = {
        name: reader.read(name, partial(values.one_line, limit=_LIMITS[name])) for name in _LINES
    }
    for name in ("email", "office_email"):
        found[name] = reader.read_hinted(name, partial(values.email, tools=tools))
    found["phone"] = reader.read_hinted("phone", partial(values.phone, tools=tools))
    found["field"] = reader.read("field", _field)
    found["language"] = reader.read("language", values.language)
    found["forget_on"] = reader.read("forget_on", days.day)
    found["topics"] = reader.text("topics").strip() or None
    found["note"] = reader.text("note").strip() or None
    return SpeakerFacts(reader.row, {name: one for name, one in found.items() if one is not None})


def _field(text: str) -> SpeakerField:
    words = set(folded(text).split())
    for field, known in _FIELDS.items():
        if words & {folded(word) for word in known.split()}:
            return field
    raise days.UnclearError(
        f"„{text}“ ist kein Bereich.",
        "Bitte schreiben Sie Politik, Verwaltung, Wissenschaft oder Praxis.",
    )


def _identities(rows: Sequence[SpeakerFacts], speakers: Collection[Speaker]) -> dict[int, Speaker]:
    """Whom each row means, by row number; the surest signs are spent first, each person once."""
    found: dict[int, Speaker] = {}
    free = {one.id: one for one in speakers}

    def spend(is_meant: Any) -> None:
        for row in rows:
            meant = [one for one in free.values() if row.row not in found and is_meant(row, one)]
            rivals = sum(any(is_meant(other, one) for one in meant) for other in rows)
            if len(meant) == 1 and rivals == 1:
                found[row.row] = free.pop(meant[0].id)

    def same_name(row: SpeakerFacts, one: Speaker) -> bool:
        return bool(row.name) and folded(row.name) == folded(one.name)

    def same_email(row: SpeakerFacts, one: Speaker) -> bool:
        return row.email == one.email.casefold()

    def same_organisation(row: SpeakerFacts, one: Speaker) -> bool:
        return folded(str(row.fields.get("organisation", ""))) == folded(one.organisation)

    spend(
        lambda row, one: (
            same_name(row, one) and same_email(row, one) and same_organisation(row, one)
        )
    )
    spend(lambda row, one: same_name(row, one) and same_email(row, one))
    spend(lambda row, one: bool(row.email) and same_email(row, one))
    spend(lambda row, one: same_name(row, one) and not (row.email and one.email))
    return found


def _outcome(
    reader: RowReader, facts: SpeakerFacts, before: Speaker | None, speakers: Collection[Speaker]
) -> RowOutcome:
    if not facts.name:
        reader.trouble("name", "Der Name fehlt.", "Bitte tragen Sie ihn ein.")
    title = facts.name or f"Zeile {facts.row}"
    hints = list(reader.hints)
    if reader.troubles:
        return RowOutcome(
            facts.row,
            title,
            Standing.UNCLEAR,
            before,
            troubles=tuple(reader.troubles),
            hints=tuple(hints),
        )
    after = replace(before or Speaker(0, facts.name), **dict(facts.fields))
    if before is None and any(folded(one.name) == folded(facts.name) for one in speakers):
        hints.append(
            f"„{facts.name}“ gibt es schon mit einer anderen Adresse, wird aber neu angelegt"
        )
    if after == before:
        return RowOutcome(facts.row, title, Standing.SAME, before, after, hints=tuple(hints))
    changes = differences(cells(before), cells(after), TITLES) if before else ()
    standing = Standing.CHANGED if before else Standing.NEW
    return RowOutcome(facts.row, title, standing, before, after, changes, hints=tuple(hints))
