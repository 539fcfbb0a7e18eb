"""How are the agendas of meetings written into an export, and read from it again?

A meeting goes by its calendar id, a talk by its place in the same export, as everywhere there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lagplanner.database import agenda as stored
from lagplanner.database import speakers
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.domain.talks.agenda import Item, ItemKind

TITLES = ["Treffen (Kennung)", "Art", "Minuten", "Titel", "Wer", "Fachbeitrag (Zeile)"]


@dataclass(frozen=True, slots=True)
class Arranged:
    """The agenda of one meeting, its rows without ids.

    In an export `talk_id` of an item is the place of the talk there; a step that can be taken back
    has real ids, and the meeting's.
    """

    meeting_uid: str
    items: tuple[Item, ...]
    meeting_id: int = 0


async def gather_agendas(meetings: Sequence[Meeting]) -> tuple[Arranged, ...]:
    """Every agenda as it is stored, called by its meeting and by the places in this export."""
    places = {talk.id: place for place, talk in enumerate(await speakers.talks(), 1)}
    known = await stored.items_of()
    return tuple(
        Arranged(
            one.uid,
            tuple(
                replace(item, id=0, talk_id=places.get(item.talk_id or 0)) for item in known[one.id]
            ),
        )
        for one in meetings
        if one.id in known
    )


def arranged_plain(arranged: Arranged) -> dict[str, Any]:
    """An agenda as plain data."""
    return {"meeting": arranged.meeting_uid, "items": [_plain(one) for one in arranged.items]}


def arranged_from(data: Mapping[str, Any]) -> Arranged:
    """The agenda that `arranged_plain` wrote."""
    return Arranged(data["meeting"], tuple(_item(*one) for one in data["items"]))


def agenda_rows(agendas: Sequence[Arranged]) -> list[list[Value]]:
    """A table of all agendas, an item a row."""
    rows: list[list[Value]] = [list(TITLES)]
    for one in agendas:
        rows += [[one.meeting_uid, *_plain(item)] for item in one.items]
    return rows


def agendas_from(rows: Sequence[Sequence[str]]) -> tuple[Arranged, ...]:
    """The agendas that `agenda_rows` wrote, read from texts. Raises ValueError for anything else."""
    found: dict[str, list[Item]] = {}
    for row in rows:
        uid, kind, minutes, title, who, talk = [*row, *[""] * len(TITLES)][: len(TITLES)]
        item = _item(kind, int(minutes), title, who, int(talk) if talk else None)
        found.setdefault(uid, []).append(item)
    return tuple(Arranged(uid, tuple(items)) for uid, items in found.items())


def _plain(item: Item) -> list[Value]:
    return [item.kind.value, item.minutes, item.title, item.who, item.talk_id]


def _item(kind: str, minutes: int, title: str, who: str, talk: int | None) -> Item:
    return Item(ItemKind(kind), minutes, title, who, talk)
