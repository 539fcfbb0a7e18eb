"""How is the expert part of a meeting's programme printed, and where does each talk stand in it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.talks.speakers import OPEN, Speaker, Talk, TalkState

PRINTED = (TalkState.ACCEPTED, TalkState.TENTATIVE)
"""A talk that may still take place has its line; whoever has not said yes has no name in it."""


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One talk as it is printed. `who` is empty while the speaker is not to be named."""

    talk_id: int
    starts: time | None
    ends: time | None
    title: str
    who: str = ""


def programme(
    talks: Sequence[Talk],
    speakers: Mapping[int, Speaker],
    *,
    topic: str = "",
    in_public: bool = False,
) -> tuple[ProgrammeLine, ...]:
    """The lines of the talks that are to be heard, by their beginning, then in the board's order.

    On paper for members whoever has said yes is named, `in_public` who has agreed to that. A talk without a title yet is printed with the question it answers, else with the topic.
    """
    shown = [talk for talk in talks if talk.state in PRINTED]
    shown.sort(key=lambda talk: (talk.starts or time.max, talk.position, talk.id))
    return tuple(
        ProgrammeLine(
            talk.id,
            talk.starts,
            talk.ends,
            _title(talk, topic),
            _who(talk, speakers[talk.speaker_id])
            if _is_named(talk, speakers[talk.speaker_id], in_public)
            else "",
        )
        for talk in shown
    )


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
