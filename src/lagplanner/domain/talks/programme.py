"""How is the programme of a meeting printed, for whom, and where does each talk stand in it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.talks.agenda import ITEM_NAMES, ItemKind, Timed
from lagplanner.domain.talks.speakers import OPEN, Speaker, Talk, TalkState

PRINTED = (TalkState.ACCEPTED, TalkState.TENTATIVE)
"""A talk that may still take place has its line; whoever has not said yes has no name in it."""


class PrintedFor(StrEnum):
    """Who reads a programme: anybody, a speaker who is to see it, or a member."""

    PUBLIC = "public"
    GUEST = "guest"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One item as it is printed; without a `title` it is called by its kind.

    `talk_id` is 0 for what is no talk. `who` is empty where nobody is to be named.
    """

    talk_id: int
    starts: time | None
    ends: time | None
    title: str
    who: str = ""
    kind: ItemKind = ItemKind.INPUT

    @property
    def name(self) -> str:
        """What its kind is called."""
        return ITEM_NAMES[self.kind]


def programme(
    talks: Sequence[Talk],
    speakers: Mapping[int, Speaker],
    *,
    topic: str = "",
    agenda: Sequence[Timed] = (),
    reader: PrintedFor = PrintedFor.MEMBER,
) -> tuple[ProgrammeLine, ...]:
    """The programme as it is printed: the agenda, and after it the talks that have no place in it.

    On paper for members whoever has said yes is named, in public who has agreed to that, and of
    other items nobody. What is internal only members read. A talk without a title yet is printed
    with the question it answers, else with the topic.
    """
    shown = [talk for talk in talks if talk.state in PRINTED]
    shown.sort(key=lambda talk: (talk.starts or time.max, talk.position, talk.id))
    lines = {talk.id: _line(talk, speakers[talk.speaker_id], topic, reader) for talk in shown}
    placed = [
        _of_item(one, lines.pop(one.item.talk_id or 0, None), topic, reader)
        for one in agenda
        if reader is PrintedFor.MEMBER or not one.item.is_internal
    ]
    return (*placed, *lines.values())


def _line(talk: Talk, speaker: Speaker, topic: str, reader: PrintedFor) -> ProgrammeLine:
    who = _who(talk, speaker) if _is_named(talk, speaker, reader is PrintedFor.PUBLIC) else ""
    return ProgrammeLine(talk.id, talk.starts, talk.ends, _title(talk, topic), who)


def _of_item(
    one: Timed, talk: ProgrammeLine | None, topic: str, reader: PrintedFor
) -> ProgrammeLine:
    """An item with the talk that is heard in it; a place for one that is not sure yet has the topic."""
    item = one.item
    if talk is not None:
        return replace(talk, starts=one.starts, ends=one.ends)
    who = "" if reader is PrintedFor.PUBLIC else item.who
    title = item.title or (topic if item.kind is ItemKind.INPUT else "")
    return ProgrammeLine(0, one.starts, one.ends, title, who, item.kind)


def in_order(talks: Sequence[Talk], moved_id: int, *, up: bool) -> tuple[Talk, ...]:
    """The talks with one of them a place earlier or later, their positions counted anew.

    At either end nothing changes but the numbers. Their slots stay where they are: a talk that
    comes earlier does not take the other one's time.
    """
    order = sorted(talks, key=lambda talk: (talk.position, talk.id))
    place = next(index for index, talk in enumerate(order) if talk.id == moved_id)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return tuple(replace(talk, position=number) for number, talk in enumerate(order, 1))


def checked_slot(talk: Talk) -> Talk:
    """The talk if its slot can be; InputError naming the field."""
    problems = []
    if not 5 <= talk.minutes <= 480:
        problems.append(Problem("minutes", "Dauer: bitte 5 bis 480 Minuten."))
    elif not 0 <= talk.discussion <= talk.minutes - 5:
        problems.append(
            Problem("discussion", "Für den Vortrag selbst müssen mindestens 5 Minuten bleiben.")
        )
    if talk.starts is not None and talk.ends is not None and talk.ends <= talk.starts:
        problems.append(Problem("starts", "Der Beitrag muss am selben Tag enden."))
    if problems:
        raise InputError(*problems)
    return talk


def overlapping(talks: Sequence[Talk]) -> frozenset[int]:
    """The ids of talks whose slots meet, among those that may take place."""
    timed = sorted(
        (one for one in talks if one.starts is not None and one.state in (*PRINTED, *OPEN)),
        key=lambda one: (one.starts or time.max, one.id),
    )
    found: set[int] = set()
    for place, one in enumerate(timed):
        for other in timed[place + 1 :]:
            if one.ends and other.starts and other.starts < one.ends:
                found |= {one.id, other.id}
    return frozenset(found)


def _title(talk: Talk, topic: str) -> str:
    return talk.title or talk.question or topic


def _is_named(talk: Talk, speaker: Speaker, in_public: bool) -> bool:
    if not in_public:
        return talk.named_in_programme
    return talk.named_in_programme and talk.may_name is True and not speaker.is_forgotten


def _who(talk: Talk, speaker: Speaker) -> str:
    """Name, function and organisation as of the talk."""
    return ", ".join(part for part in (speaker.name, talk.function, talk.organisation) if part)
