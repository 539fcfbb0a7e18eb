"""What hangs on a person: rows of their own, talks, letters, links. Read once, for export and erasure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lagplanner.database import hosting, letters, people, personal
from lagplanner.database import speakers as stored
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.post.letters import Letter
from lagplanner.domain.post.occasions import OCCASIONS, Audience
from lagplanner.domain.privacy.people import Known, Person
from lagplanner.domain.talks.speakers import COMING, OPEN, Talk

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is a person's own. `heard` are talks that took place: they stay counted. `files` are
    their slides, and photos of them.
    """

    person: Person
    meetings: Mapping[int, Meeting]
    talks: tuple[Talk, ...]
    heard: tuple[Talk, ...]
    coming: tuple[Talk, ...]
    letters: tuple[Letter, ...]
    links: tuple[Row, ...]
    mailboxes: tuple[Row, ...]
    calendars: tuple[Row, ...]
    files: tuple[Row, ...]

    @property
    def project_ids(self) -> tuple[int, ...]:
        """The projects this person is a contact of."""
        ids = (one.project_id for one in self.person.rows if one.known is Known.CONTACT)
        return tuple(dict.fromkeys(one for one in ids if one is not None))

    def still_matters(self, letter: Letter, today: date) -> bool:
        """Whether what this letter said is still believed: its meeting, or its year, is to come."""
        meeting = self.meetings.get(letter.meeting_id or 0)
        if meeting is not None:
            return meeting.day >= today
        year = letter.facts.get("year")
        return isinstance(year, int) and year >= today.year


async def holdings(person: Person, *, today: date) -> Holdings:
    """Everything of a person's own as it is stored now."""
    meetings = {one.id: one for one in await hosting.meetings()}
    speaker_ids = set(person.ids(Known.SPEAKER))
    talks = tuple(one for one in await stored.talks() if one.speaker_id in speaker_ids)
    letters_ = await _letters(person, {one.id for one in talks})
    mails = {one.casefold() for one in person.marks.mails}
    links = await personal.rows_where("link", "letter", [one.id for one in letters_])
    known = {one["id"] for one in links}
    others = [
        one["id"]
        async for rows in personal.pages("link", ("email",))
        for one in rows
        if one["email"].casefold() in mails and one["id"] not in known
    ]
    return Holdings(
        person,
        meetings,
        talks,
        tuple(one for one in talks if _was_heard(one, meetings, today)),
        tuple(one for one in talks if _is_to_come(one, meetings, today)),
        letters_,
        (*links, *await personal.rows_where("link", "id", others)),
        tuple(await personal.rows_where("mailbox", "email", mails)),
        tuple(await personal.rows_where("own_calendar", "email", mails)),
        tuple(await personal.rows_where("meeting_file", "talk", [one.id for one in talks])),
    )


async def _letters(person: Person, talk_ids: set[int]) -> tuple[Letter, ...]:
    """Letters to this person: to an address of theirs, to their name, or about their talk to them."""
    mails = {one.casefold() for one in person.marks.mails}
    of_projects = {one.casefold() for one in await people.of_projects()}
    return tuple(
        one
        for one in await letters.letters()
        if one.recipient_email.casefold() in mails
        or (
            one.recipient_name
            and one.recipient_name in person.marks.names
            and one.recipient_email.casefold() in {"", *of_projects}
        )
        or (one.facts.get("talk") in talk_ids and _is_to_speaker(one))
    )


def _is_to_speaker(letter: Letter) -> bool:
    occasion = OCCASIONS.get(letter.occasion)
    return (
        occasion is not None
        and occasion.audience is Audience.SPEAKER
        and letter.facts.get("to") != "board"
        and not letter.facts.get("rehearsal")
    )


def _was_heard(talk: Talk, meetings: Mapping[int, Meeting], today: date) -> bool:
    meeting = meetings[talk.meeting_id]
    return talk.state in COMING and meeting.took_or_takes_place and meeting.day < today


def _is_to_come(talk: Talk, meetings: Mapping[int, Meeting], today: date) -> bool:
    meeting = meetings[talk.meeting_id]
    return talk.state in (*COMING, *OPEN) and meeting.took_or_takes_place and meeting.day >= today


def named(ids: Iterable[int], meetings: Mapping[int, Meeting]) -> str:
    """Meetings as the board calls them: `1/2027, 3/2027`."""
    known = sorted((meetings[one].year, meetings[one].number) for one in set(ids))
    return ", ".join(f"{number}/{year}" for year, number in known)
