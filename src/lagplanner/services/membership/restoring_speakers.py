"""How do the speakers and talks of an export come back, known by what tells people apart?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lagplanner.database import speakers as stored
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.talks.speakers import Speaker, Talk
from lagplanner.services.membership.holdings import Holdings
from lagplanner.services.membership.speaker_holdings import Spoken
from lagplanner.services.membership.undoing import Step


async def restore_speakers(
    holdings: Holdings,
    known: Holdings,
    met: Mapping[str, int],
    steps: list[Step],
    *,
    at: datetime,
    dry_run: bool,
) -> dict[int, int]:
    """Store the speakers and talks of an export that are not as they are here, and note each step.

    People are known by name, address and organisation; a talk by its meeting and its speaker.
    `met` are the ids of meetings by their calendar ids in the export. Returns the id here of the
    talk at each place in the export.
    """
    ids = await _speakers(holdings, known, steps, at=at, dry_run=dry_run)
    there = {(one.meeting_id, one.speaker_id): one for one in await stored.talks()}
    places: dict[int, int] = {}
    for place, spoken in _whoever_is_stood_in_for_first(holdings.talks):
        if spoken.speaker not in ids or spoken.meeting_uid not in met:
            sentence = (
                f"Der Export ist beschädigt: Zu Fachbeitrag {place} fehlt Person oder Treffen."
            )
            raise InputError(Problem("file", sentence))
        meeting_id = met[spoken.meeting_uid]
        before = there.get((meeting_id, ids[spoken.speaker]))
        wanted = replace(
            spoken.talk,
            id=before.id if before else 0,
            version=before.version if before else 1,
            meeting_id=meeting_id,
            speaker_id=ids[spoken.speaker],
            substitute_for=places.get(spoken.stands_in or 0),
        )
        places[place] = wanted.id
        if before == wanted:
            continue
        after = wanted if dry_run else await _store(wanted, before, spoken)
        places[place] = after.id
        steps.append((before, after))
    return places


def _whoever_is_stood_in_for_first(talks: Sequence[Spoken]) -> Iterator[tuple[int, Spoken]]:
    """The talks with their places, so that each comes after the one it stands in for."""
    left = dict(enumerate(talks, 1))
    while left:
        free = [place for place, one in left.items() if one.stands_in not in left] or list(left)
        for place in free:
            yield place, left.pop(place)


async def _speakers(
    holdings: Holdings, known: Holdings, steps: list[Step], *, at: datetime, dry_run: bool
) -> dict[int, int]:
    """Store the speakers; for each place in the export the id it has here."""
    there = {_key(one): one for one in known.speakers}
    ids = {}
    for place, speaker in enumerate(holdings.speakers, 1):
        before = there.get(_key(speaker))
        wanted = replace(
            speaker, id=before.id if before else 0, version=before.version if before else 1
        )
        if before != wanted:
            if not dry_run:
                wanted = await stored.save_speaker(wanted, at=at)
            steps.append((before, wanted))
        ids[place] = wanted.id
    return ids


async def _store(wanted: Talk, before: Talk | None, spoken: Spoken) -> Talk:
    """A talk with its days; what was allowed is evidence and only comes with a talk that is new."""
    after = await stored.save_talk(wanted)
    await stored.save_days(after.id, spoken.days)
    if before is None:
        await stored.add_consents(after.id, spoken.consents)
    return after


def _key(speaker: Speaker) -> tuple[str, str, str]:
    return speaker.name.casefold(), speaker.email.casefold(), speaker.organisation.casefold()
