"""Meetings as anybody may read them: two queries, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from piccolo.columns.combination import WhereRaw
from piccolo.query.functions.aggregate import Count, Max, Min

from lagplanner.database import tables
from lagplanner.database.hosting import MOST_NAMED
from lagplanner.domain.archive import MetIn, ShownHost, ShownMeeting
from lagplanner.domain.hosting import WORKING, MeetingState

_M = tables.Meeting
_ROLES = ("host", "co_host")
_IN_A_TOWN = (
    _M.kind == WORKING,
    _M.state != MeetingState.CANCELLED.value,
    _M.town.is_not_null(),
)


async def years(kinds: Collection[str] = (WORKING,)) -> tuple[int, ...]:
    """The years with meetings, the latest first."""
    rows = await _M.select(_M.year).where(_M.kind.is_in(list(kinds))).group_by(_M.year)
    return tuple(sorted((row["year"] for row in rows), reverse=True))


async def meetings(
    today: date,
    *,
    year: int | None = None,
    number: int | None = None,
    coming: bool | None = None,
    since: date | None = None,
    part: tuple[int, int] | None = None,
    kinds: Collection[str] = (WORKING,),
) -> tuple[ShownMeeting, ...]:
    """Meetings by day: those to come the next one first, others the latest first.

    `coming` None asks for both, `part` is (how many, after how many).
    """
    wanted = _wanted(today, year, number, coming)
    wanted.append(_M.kind.is_in(list(kinds)) if part is None else _by_day_first(kinds))
    query = (
        _M.select(
            *(_M.id, _M.year, _M.number, _M.kind, _M.day, _M.state, _M.topic),
            _M.town.name.as_alias("town"),
        )
        .where(*wanted)
        .order_by(_M.day, _M.id, ascending=coming is True)
    )
    if since is not None:
        query = query.where(_M.day >= since)
    if part is not None:
        query = query.limit(part[0]).offset(part[1])
    return await _with_hosts(await query, today)


async def count(
    today: date,
    *,
    year: int | None = None,
    coming: bool | None = None,
    state: MeetingState | None = None,
    kinds: Collection[str] = (WORKING,),
) -> int:
    """How many such meetings there are."""
    wanted = [*_wanted(today, year, None, coming), _M.kind.is_in(list(kinds))]
    if state is not None:
        wanted.append(_M.state == state.value)
    number: int = await _M.count().where(*wanted)
    return number


async def met_in(today: date, *, year: int | None = None) -> dict[str, MetIn]:
    """How often meetings were held in which town, by its slug."""
    rows = (
        await _M.select(
            _M.town,
            Count().as_alias("number"),
            Min(_M.year).as_alias("first"),
            Max(_M.year).as_alias("last"),
        )
        .where(*_wanted(today, year, None, False), *_IN_A_TOWN)
        .group_by(_M.town)
    )
    slugs = {
        row["id"]: row["slug"] for row in await tables.Town.select(tables.Town.id, tables.Town.slug)
    }
    return {slugs[row["town"]]: MetIn(row["number"], row["first"], row["last"]) for row in rows}


async def next_in(today: date) -> dict[str, date]:
    """The day of the next meeting in each town that has one before it, by the town's slug."""
    rows = (
        await _M.select(_M.town.slug.as_alias("slug"), _M.day)
        .where(*_wanted(today, None, None, True), *_IN_A_TOWN)
        .order_by(_M.day, ascending=False)
    )
    return {row["slug"]: row["day"] for row in rows}


def _by_day_first(kinds: Collection[str]) -> WhereRaw:
    """Of these kinds, said so that a database walks along the days and stops after a page: by an index
    that begins with the kind it would sort the meetings of all years.
    """
    marks = ", ".join("{}" for _ in kinds)
    return WhereRaw(f'"meeting"."kind" || \'\' IN ({marks})', *kinds)


def _wanted(today: date, year: int | None, number: int | None, coming: bool | None) -> list[Any]:
    wanted: list[Any] = []
    if year is not None:
        wanted.append(_M.year == year)
    if number is not None:
        wanted.append(_M.number == number)
    if coming is not None:
        wanted.append(_M.day >= today if coming else _M.day < today)
    return wanted


async def _with_hosts(rows: Sequence[dict[str, Any]], today: date) -> tuple[ShownMeeting, ...]:
    if not rows:
        return ()
    table, project = tables.Hosting, tables.Hosting.project
    query = table.select(
        *(table.meeting, table.role),
        project.name.as_alias("name"),
        project.slug.as_alias("slug"),
        project.member_since.as_alias("since"),
        project.member_until.as_alias("until"),
    ).where(table.role.is_in(list(_ROLES)))
    if len(rows) < MOST_NAMED:
        query = query.where(table.meeting.is_in([row["id"] for row in rows]))
    hosts: dict[int, list[ShownHost]] = defaultdict(list)
    for row in sorted(await query.order_by(table.id), key=lambda row: _ROLES.index(row["role"])):
        since, until = _day(row["since"]), _day(row["until"])
        left = (since is not None and since > today) or (until is not None and until < today)
        hosts[row["meeting"]].append(ShownHost(row["name"], "" if left else row["slug"]))
    return tuple(
        ShownMeeting(
            id=row["id"],
            year=row["year"],
            number=row["number"],
            day=row["day"],
            state=MeetingState(row["state"]),
            town=row["town"] or "",
            topic=row["topic"],
            hosts=tuple(hosts[row["id"]]),
            kind=row["kind"],
        )
        for row in rows
    )


def _day(value: date | str | None) -> date | None:
    """A day that came through a join: SQLite gives its text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
