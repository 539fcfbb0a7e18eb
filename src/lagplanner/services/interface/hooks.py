"""Tell other programs what happens: where to, what, and what became of it.

What is told is read off the trail, in the order in which it was noted there: no deed has to know who
listens, and what was rolled back is never told.
"""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from lagplanner.database import hooks as stored
from lagplanner.database import hosting, members, reminders, trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.interface.hooks import (
    OF_DEEDS,
    Event,
    Hook,
    Message,
    MessageState,
    body_of,
    checked,
    data_of,
    new_secret,
)
from lagplanner.domain.trail import TrailEntry
from lagplanner.mail.hook_delivery import HookDelivery
from lagplanner.mail.hook_transport import HookTransport
from lagplanner.services import acting
from lagplanner.settings import Settings, is_loopback

TOLD = "webhooks_told"
"""Up to which entry of the trail everybody was told."""

MOST_AT_ONCE = 500
NOT_THERE = "Diese Adresse gibt es nicht (mehr)."


@dataclass(frozen=True, slots=True)
class Made:
    """An address whose secret is new; it is shown this once."""

    hook: Hook
    secret: str


def only_here(settings: Settings) -> bool:
    """Whether this house is reached on its own machine alone, as a demo is: then it tells nobody else."""
    return is_loopback(urlsplit(settings.base_url).hostname or "")


def sender(settings: Settings, *, now: Callable[[], datetime]) -> HookDelivery:
    """What says the messages of a house with these settings."""
    return HookDelivery(HookTransport(only_here=only_here(settings)), now=now)


async def follow(settings: Settings, *, now: datetime) -> int:
    """Read what has been noted since the last time, and post a message to whoever listens; how many."""
    if not await stored.hooks():
        return 0
    async with transaction():
        known = await stored.hooks()
        told = (await reminders.watched()).get(TOLD)
        entries = await trail.since(int(told.value) if told else None, limit=MOST_AT_ONCE)
        if not entries:
            return 0
        await reminders.put_watched({TOLD: str(entries[-1].id)}, at=now)
        heard = [one for one in entries if told is not None and _listening(one, known)]
        messages = await _messages(heard, known, settings, now=now) if heard else []
        await stored.add(messages)
    return len(messages)


async def hooks() -> tuple[Hook, ...]:
    """All addresses that are told, as whoever asks may read them."""
    acting.ask_leave(Deed.SEE)
    return tuple(_readable(one) for one in await stored.hooks())


async def hook(hook_id: int) -> tuple[Hook, tuple[Message, ...]]:
    """One address, and what it was told last. NotFoundError if there is none."""
    acting.ask_leave(Deed.SEE_PEOPLE)
    return _readable(await _known(hook_id)), await stored.log_of(hook_id)


def _readable(hook: Hook) -> Hook:
    """Whole for who sets it; else the host alone, for whoever knows the address can speak to it."""
    if acting.allows(Deed.GOVERN):
        return hook
    parts = urlsplit(hook.url)
    return replace(hook, url=f"{parts.scheme}://{parts.hostname}/…", secret="", old_secret="")


async def add(
    name: str,
    url: str,
    events: Collection[Event],
    settings: Settings,
    *,
    who: str,
    now: datetime,
) -> Made:
    """Tell an address from now on. InputError naming the field."""
    async with transaction(Deed.GOVERN):
        secret = new_secret(secrets.token_bytes(32))
        hook = Hook(0, name.strip(), url.strip(), frozenset(events), secret, now, who)
        there = len(await stored.hooks())
        if not there:
            await _begin_here(now=now)
        checked(hook, there=there, only_here=only_here(settings))
        hook = replace(hook, id=await stored.save(hook))
        await _note("hook_added", hook, "Adresse „%(name)s“ wird benachrichtigt", who=who, now=now)
    return Made(hook, secret)


async def renew_secret(hook_id: int, *, who: str, now: datetime) -> Made:
    """A new secret; for a day the old one signs as well."""
    async with transaction(Deed.GOVERN):
        known = await _known(hook_id)
        secret = new_secret(secrets.token_bytes(32))
        hook = replace(known, secret=secret, old_secret=known.secret, rotated_at=now)
        await stored.save(hook)
        await _note("hook_secret", hook, "Neues Geheimnis für „%(name)s“", who=who, now=now)
    return Made(hook, secret)


async def pause(hook_id: int, *, who: str, now: datetime) -> Hook:
    """Send nothing there for now; what happens meanwhile waits."""
    async with transaction(Deed.GOVERN):
        hook = replace(await _known(hook_id), paused_at=now, pause_reason="")
        await stored.save(hook)
        await _note("hook_paused", hook, "„%(name)s“ wird angehalten", who=who, now=now)
    return hook


async def resume(hook_id: int, *, who: str, now: datetime) -> Hook:
    """Go on, with all that was given up or waits to be tried again."""
    async with transaction(Deed.GOVERN):
        hook = replace(await _known(hook_id), paused_at=None, pause_reason="")
        await stored.save(hook)
        await stored.again(hook_id, None, at=now)
        await _note("hook_resumed", hook, "„%(name)s“ geht weiter", who=who, now=now)
    return hook


async def remove(hook_id: int, *, who: str, now: datetime) -> Hook:
    """Tell this address nothing any more, and forget what it was told."""
    async with transaction(Deed.GOVERN):
        hook = await _known(hook_id)
        await stored.remove(hook_id)
        await _note(
            "hook_removed", hook, "„%(name)s“ wird nicht mehr benachrichtigt", who=who, now=now
        )
    return hook


async def test(hook_id: int, settings: Settings, *, now: datetime) -> None:
    """Send a message that says nothing but that it came."""
    async with transaction(Deed.GOVERN):
        hook = await _known(hook_id)
        await stored.add([_message(hook, Event.TEST, {"house": settings.base_url}, now, now)])


async def send_again(hook_id: int, message_id: int, *, now: datetime) -> None:
    """Send one message again, under the same id. NotFoundError where it is none, or just leaves."""
    async with transaction(Deed.GOVERN):
        await _known(hook_id)
        if not await stored.again(hook_id, message_id, at=now):
            raise NotFoundError(
                "Diese Nachricht gibt es nicht (mehr), oder sie geht gerade hinaus."
            )


def _listening(entry: TrailEntry, known: Collection[Hook]) -> list[Hook]:
    """Who is told of this entry: those who were there already and want to hear of it."""
    event = OF_DEEDS.get(entry.deed)
    return [one for one in known if event in one.events and one.created_at <= entry.at]


async def _messages(
    entries: Collection[TrailEntry], known: Collection[Hook], settings: Settings, *, now: datetime
) -> list[Message]:
    keys = {one.id: f"{one.year}-{one.number}" for one in await hosting.meetings()}
    slugs = {one.id: one.slug for one in await members.projects()}
    api, messages = f"{settings.base_url}/api/v1", []
    for entry in entries:
        data = data_of(await trail.subjects(entry.id), keys, slugs, api)
        event = OF_DEEDS[entry.deed]
        messages += [
            _message(hook, event, data, entry.at, now) for hook in _listening(entry, known)
        ]
    return messages


def _message(
    hook: Hook, event: Event, data: dict[str, object], at: datetime, now: datetime
) -> Message:
    return Message(
        0,
        hook.id,
        f"msg_{secrets.token_hex(12)}",
        event,
        body_of(event, at, data),
        MessageState.QUEUED,
        0,
        now,
        now,
    )


async def _begin_here(*, now: datetime) -> None:
    """Nothing that was before the first address is told."""
    last = await trail.last_id()
    await reminders.put_watched({TOLD: str(last)}, at=now)


async def _known(hook_id: int) -> Hook:
    found = await stored.hook(hook_id)
    if found is None:
        raise NotFoundError(NOT_THERE)
    return found


async def _note(deed: str, hook: Hook, sentence: str, *, who: str, now: datetime) -> None:
    await trail.note(deed, f"hook:{hook.id}", sentence, facts={"name": hook.name}, at=now, who=who)
