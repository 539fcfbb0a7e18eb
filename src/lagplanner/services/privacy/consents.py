"""Which consents has a person given, and take one back for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lagplanner.database import speakers
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.privacy.people import Known
from lagplanner.domain.talks.consents import Consent, ConsentKind, latest
from lagplanner.domain.talks.speakers import Via
from lagplanner.services.privacy import people as search
from lagplanner.services.privacy.holdings import holdings
from lagplanner.services.talks import contributions
from lagplanner.services.talks.contributions import Teller


@dataclass(frozen=True, slots=True)
class Given:
    """The last answer to one question about one talk; `day` is that of its meeting."""

    talk_id: int
    day: date
    consent: Consent


async def given(key: str, *, today: date) -> Sequence[Given]:
    """The last answers of the person of this row, the latest meeting first."""
    held = await holdings(await search.person(key), today=today)
    answers = await speakers.consents([one.id for one in held.talks])
    found = [
        Given(talk.id, held.meetings[talk.meeting_id].day, consent)
        for talk in held.talks
        for consent in latest(answers[talk.id]).values()
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)


async def withdraw(
    key: str, talk_id: int, kind: ConsentKind, *, via: Via, who: str, now: datetime
) -> None:
    """Note that the person takes a consent back, by telephone or mail. NotFoundError if not theirs."""
    person = await search.person(key)
    talk = await speakers.talk(talk_id)
    if talk.speaker_id not in person.ids(Known.SPEAKER):
        raise NotFoundError("Diesen Fachbeitrag gibt es bei dieser Person nicht.")
    teller = Teller(person.name, via, who)
    await contributions.note_consents(talk_id, {kind: False}, teller=teller, now=now)
