"""From when to when is a meeting held? Whatever shows hours asks here: pages, letters, calendars, programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time

from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.agenda import Item, ItemKind, timed

ASSEMBLY_LASTS = 3  # hours, where it begins at a time of its own
LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class FromTo:
    """The hours of one meeting; `doors` is when people may arrive, None where its agenda does not say."""

    starts: time
    ends: time
    doors: time | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """What is known of the hours of meetings: their agendas, and at what time of its own one begins."""

    rules: Rules
    agendas: Mapping[int, Sequence[Item]] = field(default_factory=dict)
    begins: Mapping[int, time] = field(default_factory=dict)

    def of(self, meeting_id: int) -> FromTo:
        """Those of one meeting."""
        return from_to(self.rules, self.agendas.get(meeting_id, ()), self.begins.get(meeting_id))


def from_to(rules: Rules, items: Sequence[Item] = (), begins: time | None = None) -> FromTo:
    """A meeting begins when the rules say, or when it `begins`, and ends with its agenda.

    Without one it ends when the rules say. People arrive before it begins, so that is no part of it. An
    agenda that runs past midnight, or is nothing but arriving, says nothing of the end.
    """
    starts = begins or rules.starts
    usual = rules.ends if begins is None else _later(begins, ASSEMBLY_LASTS)
    if not items:
        return FromTo(starts, usual)
    placed = timed(items, starts)
    ends = placed[-1].ends if placed[-1].ends > starts else usual
    arrives = items[0].kind is ItemKind.ARRIVAL and placed[0].starts < starts
    return FromTo(starts, ends, placed[0].starts if arrives else None)


def _later(begins: time, hours: int) -> time:
    return begins.replace(hour=begins.hour + hours) if begins.hour + hours < 24 else LAST_MINUTE
