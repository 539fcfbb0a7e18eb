"""What happens at a meeting, in which order, and at what time? The agenda, computed from its minutes.

Nobody types a time: the day begins when the meeting does, and each item follows the one before. So a
meeting that begins at another hour shifts all of it, and a programme that is too long says so. Who
speaks has a place in it, and the slot of the talk is the time of that place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum

from lagplanner.domain.errors import InputError, NotFoundError, Problem
from lagplanner.domain.talks.speakers import COMING, OPEN, Talk

MOST_ITEMS = 30
MOST_MINUTES = 480
SHORTEST_TALK = 5
DAY = 24 * 60


class ItemKind(StrEnum):
    """What kind of thing an item is; INTERNAL is for members alone."""

    ARRIVAL = "arrival"
    WELCOME = "welcome"
    PROJECT = "project"
    WALK = "walk"
    BREAK = "break"
    LUNCH = "lunch"
    INPUT = "input"
    EXCHANGE = "exchange"
    ROUND = "round"
    INTERNAL = "internal"
    AGREEMENTS = "agreements"
    OTHER = "other"


ITEM_NAMES: Mapping[ItemKind, str] = {
    ItemKind.ARRIVAL: "Ankommen",
    ItemKind.WELCOME: "Begrüßung",
    ItemKind.PROJECT: "Das gastgebende Projekt stellt sich vor",
    ItemKind.WALK: "Rundgang",
    ItemKind.BREAK: "Pause",
    ItemKind.LUNCH: "Mittagessen",
    ItemKind.INPUT: "Fachbeitrag",
    ItemKind.EXCHANGE: "Austausch",
    ItemKind.ROUND: "Aktuelles aus den Projekten",
    ItemKind.INTERNAL: "Vereinsinternes",
    ItemKind.AGREEMENTS: "Verabredungen",
    ItemKind.OTHER: "Anderes",
}
"""What an item is called that has no title of its own."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `who` is whoever does it, as the board wrote it; `talk_id` whose slot it is.

    `id` is 0 until it is stored. A title that is empty says what its kind says.
    """

    kind: ItemKind
    minutes: int
    title: str = ""
    who: str = ""
    talk_id: int | None = None
    id: int = 0

    @property
    def name(self) -> str:
        return self.title or ITEM_NAMES[self.kind]

    @property
    def is_internal(self) -> bool:
        """Whether it is for members alone."""
        return self.kind is ItemKind.INTERNAL


@dataclass(frozen=True, slots=True)
class Timed:
    """An item with its time on the wall."""

    item: Item
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Length:
    """When the programme ends, and how many minutes that is beyond the meeting (negative: before)."""

    ends: time
    over: int


class Template(StrEnum):
    """A day to begin with; the values stand in forms."""

    WHOLE_DAY = "ganzer-tag"
    HALF_DAY = "halber-tag"
    THREE_INPUTS = "drei-beitraege"
    ONLINE = "online"


TEMPLATE_NAMES: Mapping[Template, str] = {
    Template.WHOLE_DAY: "Ganzer Tag mit Rundgang",
    Template.HALF_DAY: "Halber Tag",
    Template.THREE_INPUTS: "Drei Fachbeiträge",
    Template.ONLINE: "Online",
}

_K = ItemKind
TEMPLATES: Mapping[Template, tuple[Item, ...]] = {
    Template.WHOLE_DAY: (
        Item(_K.ARRIVAL, 30),
        Item(_K.WELCOME, 15),
        Item(_K.PROJECT, 30),
        Item(_K.WALK, 75),
        Item(_K.LUNCH, 45),
        Item(_K.INPUT, 75),
        Item(_K.ROUND, 30),
        Item(_K.AGREEMENTS, 10),
        Item(_K.INTERNAL, 20),
    ),
    Template.HALF_DAY: (
        Item(_K.ARRIVAL, 15),
        Item(_K.WELCOME, 10),
        Item(_K.PROJECT, 20),
        Item(_K.INPUT, 60),
        Item(_K.BREAK, 15),
        Item(_K.ROUND, 45),
        Item(_K.AGREEMENTS, 10),
        Item(_K.INTERNAL, 20),
    ),
    Template.THREE_INPUTS: (
        Item(_K.ARRIVAL, 30),
        Item(_K.WELCOME, 15),
        Item(_K.INPUT, 60),
        Item(_K.BREAK, 15),
        Item(_K.INPUT, 60),
        Item(_K.LUNCH, 45),
        Item(_K.INPUT, 60),
        Item(_K.EXCHANGE, 25),
        Item(_K.AGREEMENTS, 10),
        Item(_K.INTERNAL, 10),
    ),
    Template.ONLINE: (
        Item(_K.ARRIVAL, 10),
        Item(_K.WELCOME, 10),
        Item(_K.INPUT, 45),
        Item(_K.BREAK, 10),
        Item(_K.EXCHANGE, 40),
        Item(_K.ROUND, 20),
        Item(_K.AGREEMENTS, 10),
    ),
}
"""Where a board begins that has no agenda yet; the first two fill the usual hours of a meeting.

What stays among members comes last, so that the programme of everybody else has no hole.
"""


def timed(items: Sequence[Item], starts: time) -> tuple[Timed, ...]:
    """The items with their times: people arrive before the meeting starts, all else follows on.

    Only arrivals at the very beginning lie before it.
    """
    early = 0
    for item in items:
        if item.kind is not ItemKind.ARRIVAL:
            break
        early += item.minutes
    at = starts.hour * 60 + starts.minute - early
    found = []
    for item in items:
        found.append(Timed(item, _wall(at), _wall(at + item.minutes)))
        at += item.minutes
    return tuple(found)


def length(items: Sequence[Item], starts: time, ends: time) -> Length:
    """How the programme fits into the meeting."""
    early = next((n for n, one in enumerate(items) if one.kind is not ItemKind.ARRIVAL), len(items))
    minutes = sum(one.minutes for one in items[early:])
    wanted = (ends.hour * 60 + ends.minute) - (starts.hour * 60 + starts.minute)
    return Length(_wall(starts.hour * 60 + starts.minute + minutes), minutes - wanted)


def checked(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items if they can be held; InputError naming the field of the row, as `minutes-2`."""
    problems = [
        Problem(f"minutes-{row}", f"Zeile {row}: bitte 1 bis {MOST_MINUTES} Minuten.")
        for row, one in enumerate(items, 1)
        if not 1 <= one.minutes <= MOST_MINUTES
    ]
    if len(items) > MOST_ITEMS:
        problems.append(Problem("kind-new", f"Mehr als {MOST_ITEMS} Punkte hat kein Ablauf."))
    if sum(one.minutes for one in items) > DAY // 2:
        problems.append(
            Problem("minutes-1", "Zusammen sind das mehr als zwölf Stunden. Bitte kürzen Sie.")
        )
    if problems:
        raise InputError(*problems)
    return tuple(items)


def moved(items: Sequence[Item], place: int, *, up: bool) -> tuple[Item, ...]:
    """The items with the one at this place one earlier or later; at either end nothing changes."""
    order = list(items)
    other = place - 1 if up else place + 1
    if not 0 <= place < len(order):
        raise NotFoundError("Diesen Punkt gibt es nicht mehr.")
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return tuple(order)


def seated(items: Sequence[Item], talks: Sequence[Talk]) -> tuple[Item, ...]:
    """The items with a talk in each place for one, as far as there are any.

    Who has a place keeps it. A place whose talk will not be goes to whoever stands in for it, else
    it is free, and the next talk that has none takes it, with its minutes.
    """
    by_id = {one.id: one for one in talks}
    stand_ins = {one.substitute_for: one.id for one in talks if _may_be(one)}
    kept = []
    for item in items:
        talk = by_id.get(item.talk_id or 0)
        if item.kind is not ItemKind.INPUT:
            item = replace(item, talk_id=None)
        elif talk is None or not _may_be(talk):
            follower = stand_ins.get(talk.id) if talk else None
            item = replace(item, talk_id=follower)
        kept.append(item)
    have = {one.talk_id for one in kept}
    waiting = [one for one in talks if _may_be(one) and one.id not in have]
    waiting.sort(key=lambda one: (one.position, one.id))
    return tuple(_with_talk(item, waiting) for item in kept)


def standing(items: Sequence[Item], talks: Sequence[Talk]) -> tuple[Talk, ...]:
    """The talks that have no place in an agenda that has others."""
    have = {one.talk_id for one in items}
    return tuple(one for one in talks if _may_be(one) and one.id not in have)


def slot(talk: Talk, items: Sequence[Timed]) -> Talk:
    """The talk with the time of its place; without one it has the time the board gave it."""
    for one in items:
        if one.item.talk_id == talk.id:
            minutes = max(one.item.minutes, SHORTEST_TALK)
            discussion = min(talk.discussion, minutes - SHORTEST_TALK)
            return replace(talk, starts=one.starts, minutes=minutes, discussion=discussion)
    return talk


def _with_talk(item: Item, waiting: list[Talk]) -> Item:
    if item.kind is not ItemKind.INPUT or item.talk_id is not None or not waiting:
        return item
    talk = waiting.pop(0)
    return replace(item, talk_id=talk.id, minutes=talk.minutes)


def _may_be(talk: Talk) -> bool:
    return talk.state in (*COMING, *OPEN)


def _wall(minutes: int) -> time:
    hours, rest = divmod(minutes % DAY, 60)
    return time(hours, rest)
