"""Whether letters may leave at all, as it is stored: pause, circuit, restore guard, mailboxes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from piccolo.columns import Column

from lagplanner.database import tables
from lagplanner.domain.post.letters import PauseKind

_State = tables.MailState
_Mailbox = tables.Mailbox


@dataclass(frozen=True, slots=True)
class MailState:
    """The one row: whether letters may leave, and why not.

    `house` is a random name given to this database, `epoch` rises with every attempt to send; both
    also stand in a file beside the database (see mail/guard.py). `failures` counts connections
    that failed in a row; until `circuit_until` nobody knocks at the mail server.
    """

    paused: bool = False
    pause_kind: PauseKind | None = None
    pause_reason: str = ""
    paused_at: datetime | None = None
    house: str = ""
    epoch: int = 0
    failures: int = 0
    circuit_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address that has sent letters back, or wants no letters to all since `no_bulk_at`.

    `marked_at` is set once it sent too many back.
    """

    email: str
    bounces: int
    marked_at: datetime | None
    last_error: str
    last_at: datetime | None
    no_bulk_at: datetime | None = None


async def state() -> MailState:
    """How it stands."""
    row = (await _State.select())[0]
    del row["id"]
    kind = PauseKind(row["pause_kind"]) if row["pause_kind"] else None
    return MailState(**{**row, "pause_kind": kind})


async def pause(kind: PauseKind, reason: str, *, at: datetime) -> bool:
    """Let nothing leave from now on; False if that was so already.

    Then the first kind and its moment stay, and of the mail server's noes the latest reason.
    """
    rows = (
        await _State.update(
            {
                _State.paused: True,
                _State.pause_kind: kind.value,
                _State.pause_reason: reason,
                _State.paused_at: at,
            }
        )
        .where(_State.paused == False)  # noqa: E712 - Piccolo builds SQL from it
        .returning(_State.id)
    )
    if not rows and kind is PauseKind.SETUP:
        await _State.update({_State.pause_reason: reason}).where(_State.pause_kind == kind.value)
    return bool(rows)


async def resume(*kinds: PauseKind) -> bool:
    """Let letters leave again; False if nothing was paused. With kinds named, only those end."""
    query = _State.update(
        {
            _State.paused: False,
            _State.pause_kind: "",
            _State.pause_reason: "",
            _State.paused_at: None,
            _State.failures: 0,
            _State.circuit_until: None,
        }
    ).where(_State.paused == True)  # noqa: E712
    if kinds:
        query = query.where(_State.pause_kind.is_in([kind.value for kind in kinds]))
    return bool(await query.returning(_State.id))


async def note_failure(*, opens_at: int, until: datetime) -> int:
    """Count a connection that failed; from `opens_at` on nobody knocks before `until`."""
    rows = await _State.update({_State.failures: _State.failures + 1}, force=True).returning(
        _State.failures
    )
    failures = int(rows[0]["failures"])
    if failures >= opens_at:
        await knock_not_before(until)
    return failures


async def knock_not_before(until: datetime | None) -> None:
    """Set the moment before which nobody tries to connect."""
    await _State.update({_State.circuit_until: until}, force=True)


async def note_success() -> None:
    """A connection stood: forget the failures before it."""
    await _State.update({_State.failures: 0, _State.circuit_until: None}).where(
        (_State.failures > 0) | _State.circuit_until.is_not_null()
    )


async def take_house(house: str) -> bool:
    """Give this database its name; False if it has one."""
    rows = await _State.update({_State.house: house}).where(_State.house == "").returning(_State.id)
    return bool(rows)


async def raise_epoch(above: int = 0) -> int:
    """Let the epoch rise above its own value and the one named; returns it. Inside a transaction."""
    epoch = max((await state()).epoch, above) + 1
    await _State.update({_State.epoch: epoch}, force=True)
    return epoch


async def mailbox(email: str) -> Mailbox | None:
    """What is known of an address that sent letters back."""
    rows = await _Mailbox.select().where(_Mailbox.email == email.casefold())
    return _mailbox(rows[0]) if rows else None


async def marked() -> tuple[Mailbox, ...]:
    """The addresses to which nothing goes, the latest first."""
    rows = (
        await _Mailbox.select()
        .where(_Mailbox.marked_at.is_not_null())
        .order_by(_Mailbox.marked_at, ascending=False)
    )
    return tuple(_mailbox(row) for row in rows)


async def note_bounce(email: str, error: str, *, at: datetime, marks_at: int) -> bool:
    """Count a letter that came back; True if that was the one that marks the address."""
    known = await mailbox(email)
    bounces = 1 + (known.bounces if known else 0)
    marks = bounces >= marks_at and (known is None or known.marked_at is None)
    values: dict[Column | str, Any] = {"bounces": bounces, "last_error": error, "last_at": at}
    if marks:
        values["marked_at"] = at
    if known is None:
        await _Mailbox.insert(_Mailbox(email=email.casefold(), last_error=""))
    await _Mailbox.update(values).where(_Mailbox.email == email.casefold())
    return marks


async def forgive(email: str) -> bool:
    """Forget what an address sent back; False if it sent nothing back."""
    rows = (
        await _Mailbox.update(
            {
                _Mailbox.bounces: 0,
                _Mailbox.marked_at: None,
                _Mailbox.last_error: "",
                _Mailbox.last_at: None,
            }
        )
        .where((_Mailbox.email == email.casefold()) & (_Mailbox.bounces > 0))
        .returning(_Mailbox.id)
    )
    await _forget_empty()
    return bool(rows)


async def want_no_bulk(email: str, *, at: datetime) -> bool:
    """Note that an address wants no letters to all; False if that was known. Inside a transaction."""
    await _Mailbox.insert(_Mailbox(email=email.casefold(), last_error="")).on_conflict(
        target=_Mailbox.email, action="DO NOTHING"
    )
    rows = (
        await _Mailbox.update({_Mailbox.no_bulk_at: at})
        .where((_Mailbox.email == email.casefold()) & _Mailbox.no_bulk_at.is_null())
        .returning(_Mailbox.id)
    )
    return bool(rows)


async def want_bulk(email: str) -> bool:
    """Let letters to all go to an address again; False if they do."""
    rows = (
        await _Mailbox.update({_Mailbox.no_bulk_at: None})
        .where((_Mailbox.email == email.casefold()) & _Mailbox.no_bulk_at.is_not_null())
        .returning(_Mailbox.id)
    )
    await _forget_empty()
    return bool(rows)


async def no_bulk() -> frozenset[str]:
    """The addresses that want no letters to all, in small letters."""
    rows = await _Mailbox.select(_Mailbox.email).where(_Mailbox.no_bulk_at.is_not_null())
    return frozenset(row["email"] for row in rows)


async def _forget_empty() -> None:
    """A row that says nothing any more is an address kept for no reason."""
    await _Mailbox.delete().where((_Mailbox.bounces == 0) & _Mailbox.no_bulk_at.is_null())


def _mailbox(row: dict[str, Any]) -> Mailbox:
    return Mailbox(**{name: value for name, value in row.items() if name != "id"})
