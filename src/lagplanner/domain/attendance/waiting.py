"""Who has a place, who waits, and who moves up when places become free?

Places are counted in persons. The line is served from its front, as far as there are places: the
first in line may be offered a part of what it wants, and nobody behind it is served before. So as
many persons move up as places became free, never more than the house holds, and nobody is skipped.
Record 0013 says why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from lagplanner.domain.attendance.replies import Reply, ReplyKind, fewer, said_no

TIME_TO_ACCEPT = timedelta(days=2)
"""So many days somebody has to say yes to a place that became free."""


def taken(replies: Iterable[Reply]) -> int:
    """How many places are gone: those given, and those held for who is asked."""
    return sum(one.seats + one.offered for one in replies)


def free(replies: Iterable[Reply], capacity: int | None) -> int | None:
    """How many places are left; None where nobody has said how many there are."""
    return None if capacity is None else max(0, capacity - taken(replies))


def seated(
    old: Reply | None,
    new: Reply,
    others: Sequence[Reply],
    capacity: int | None,
    *,
    rests: bool,
    at: datetime,
) -> Reply:
    """A reply that was just given, with the places it has and its place in line.

    Whoever comes with fewer gives back first what was waited for, then what was offered. Whoever
    wants more joins the line at its end, and gets a place at once where nobody waits, or where the
    line rests because it is too late to ask anybody.
    """
    if new.kind is not ReplyKind.YES:
        return replace(new, seats=0, offered=0, offered_until=None, queued_at=None)
    wanted = new.on_site
    kept = min(new.seats, wanted)
    offered = min(new.offered, wanted - kept)
    left = wanted - kept - offered
    wants_more = old is None or old.kind is not ReplyKind.YES or wanted > old.on_site
    if left and wants_more and (rests or not in_line(others)):
        places = free((*others, replace(new, seats=kept, offered=offered)), capacity)
        given = left if places is None else min(left, places)
        kept, left = kept + given, left - given
    return replace(
        new,
        seats=kept,
        offered=offered,
        offered_until=new.offered_until if offered else None,
        queued_at=None if not left else at if wants_more else new.queued_at,
    )


def in_line(replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """Who waits, the first in line first."""
    waiting = [(one.queued_at, one.id, one) for one in replies if one.waiting and one.queued_at]
    return tuple(one for *_, one in sorted(waiting, key=lambda item: item[:2]))


def moved_up(
    replies: Sequence[Reply], capacity: int | None, *, until: datetime
) -> tuple[Reply, ...]:
    """The replies that are offered places that became free, from the front of the line."""
    places = free(replies, capacity)
    found = []
    for one in in_line(replies):
        number = one.waiting if places is None else min(one.waiting, places)
        if not number:
            break
        places = None if places is None else places - number
        found.append(replace(one, offered=one.offered + number, offered_until=until))
    return tuple(found)


def accepted(reply: Reply) -> Reply:
    """The reply whose project takes what it was offered; for the rest it stays where it is in line."""
    return replace(reply, seats=reply.seats + reply.offered, offered=0, offered_until=None)


def withdrawn(reply: Reply) -> Reply:
    """The reply whose project has not heard of its offer: it waits where it waited."""
    return replace(reply, offered=0, offered_until=None)


def fits(reply: Reply, others: Iterable[Reply], capacity: int | None) -> bool:
    """Whether the house holds the places of this reply beside those of the others."""
    return capacity is None or taken((reply, *others)) <= capacity


def passed(reply: Reply) -> Reply:
    """The reply whose project declined an offer or let it pass: it comes with those who have a place,
    and waits no more. Whoever answers anew joins the line anew."""
    kept = replace(reply, offered=0, offered_until=None, queued_at=None)
    if not reply.coming:
        return said_no(kept)
    return fewer(kept, reply.coming)


def lapsed(replies: Iterable[Reply], now: datetime) -> tuple[Reply, ...]:
    """Those whose offer is over."""
    return tuple(
        one
        for one in replies
        if one.offered and one.offered_until is not None and one.offered_until <= now
    )


def offer_ends_on(meeting_day: date, today: date) -> date | None:
    """The last day to say yes to an offer made today; None where there is no time left to ask.

    Then the line rests, and whoever calls the host is told what there is.
    """
    last = min(today + TIME_TO_ACCEPT, meeting_day - timedelta(days=1))
    return last if last > today else None
