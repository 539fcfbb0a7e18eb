"""How are speakers and their talks written into an export, and read from it again?

Talks name their meeting by its calendar id and their speaker by the place in the same export: two
people may have one name.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from lagplanner.database import speakers as stored
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.membership.import_outcome import Value
from lagplanner.domain.talks.consents import Consent, ConsentKind
from lagplanner.domain.talks.speakers import Slides, Speaker, SpeakerField, Talk, TalkState, Via

_SPEAKER = tuple(item.name for item in fields(Speaker) if item.name not in ("id", "version"))
_TALK = tuple(
    item.name
    for item in fields(Talk)
    if item.name not in ("id", "version", "meeting_id", "speaker_id", "substitute_for")
)
_DAYS, _MOMENTS = ("answer_by",), ("asked_at", "answered_at", "claimed_at", "seen_programme_at")


TITLES = {
    "meeting": "Treffen (Kennung)",
    "speaker": "Person (Zeile in Vortragende)",
    "position": "Reihe",
    "state": "Stand",
    "organisation": "Organisation",
    "function": "Funktion",
    "field": "Bereich",
    "title": "Titel",
    "question": "Frage",
    "starts": "Beginn",
    "minutes": "Minuten",
    "discussion": "davon Gespräch",
    "answer_by": "Antwort bis",
    "asked_at": "angefragt am",
    "answered_at": "geantwortet am",
    "answered_by": "geantwortet hat",
    "via": "Weg der Antwort",
    "entered_by": "eingetragen von",
    "remark": "Bemerkung",
    "online": "per Video",
    "equipment": "Technik",
    "travel": "Anreise",
    "slides": "Folien",
    "fee_cents": "Honorar in Cent",
    "travel_cents": "Reisekosten bis, in Cent",
    "claim_cents": "Reisekosten, in Cent",
    "claimed_at": "abgerechnet am",
    "may_name": "Name darf ins Programm",
    "may_share_slides": "Folien dürfen weiter",
    "may_photograph": "Fotos erlaubt",
    "seen_programme_at": "Programm gesehen am",
    "correction": "Korrektur",
    "days": "andere Tage",
    "stands_in": "Vertretung für (Zeile)",
    "consents": "Einwilligungen",
}
"""The columns of the table of talks, and what they are called."""

_WHOLE = frozenset(
    {
        "speaker",
        "position",
        "minutes",
        "discussion",
        "stands_in",
        "fee_cents",
        "travel_cents",
        "claim_cents",
    }
)
_YES_NO = {"ja": True, "nein": False, "": None}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A talk of an export with the names it goes by: its meeting's calendar id, its speaker's place.

    `days` are the other days its speaker offered, `stands_in` the place of the talk it stands in for.
    """

    talk: Talk
    meeting_uid: str
    speaker: int
    days: tuple[date, ...] = ()
    stands_in: int | None = None
    consents: tuple[Consent, ...] = ()


async def gather_talks(
    meetings: Sequence[Meeting], speakers: Sequence[Speaker]
) -> tuple[Spoken, ...]:
    """Every talk as it is stored, called by its meeting and by the places in this export."""
    talks = await stored.talks()
    uids = {meeting.id: meeting.uid for meeting in meetings}
    people = {speaker.id: place for place, speaker in enumerate(speakers, 1)}
    places = {talk.id: place for place, talk in enumerate(talks, 1)}
    days = await stored.days(list(places))
    consents = await stored.consents(list(places))
    return tuple(
        Spoken(
            replace(talk, id=0, meeting_id=0, speaker_id=0, substitute_for=None, version=1),
            uids[talk.meeting_id],
            people[talk.speaker_id],
            days[talk.id],
            places.get(talk.substitute_for or 0),
            consents[talk.id],
        )
        for talk in talks
    )


def speaker_plain(speaker: Speaker) -> dict[str, Any]:
    """A speaker as plain data."""
    data = {name: getattr(speaker, name) for name in _SPEAKER}
    day = speaker.forget_on
    return {**data, "field": speaker.field.value, "forget_on": day.isoformat() if day else None}


def speaker_from(data: Mapping[str, Any]) -> Speaker:
    """The speaker that `speaker_plain` wrote."""
    day = data["forget_on"]
    known = {name: data[name] for name in _SPEAKER if name not in ("field", "forget_on")}
    return Speaker(
        0,
        **known,
        field=SpeakerField(data["field"]),
        forget_on=date.fromisoformat(day) if day else None,
    )


def spoken_plain(spoken: Spoken) -> dict[str, Any]:
    """A talk as plain data."""
    talk = spoken.talk
    data: dict[str, Any] = {name: getattr(talk, name) for name in _TALK}
    for name, value in data.items():
        if isinstance(value, date | datetime | time):
            data[name] = value.isoformat()
    return {
        **data,
        "meeting": spoken.meeting_uid,
        "speaker": spoken.speaker,
        "days": [day.isoformat() for day in spoken.days],
        "stands_in": spoken.stands_in,
        "consents": [
            [one.kind, one.given, one.wording, one.at.isoformat(), one.who, one.via, one.entered_by]
            for one in spoken.consents
        ],
    }


def spoken_from(data: Mapping[str, Any]) -> Spoken:
    """The talk that `spoken_plain` wrote."""
    found: dict[str, Any] = {name: data[name] for name in _TALK}
    for name in _DAYS:
        found[name] = date.fromisoformat(found[name]) if found[name] else None
    for name in _MOMENTS:
        found[name] = datetime.fromisoformat(found[name]) if found[name] else None
    found["starts"] = time.fromisoformat(found["starts"]) if found["starts"] else None
    found["state"] = TalkState(found["state"])
    found["slides"] = Slides(found["slides"])
    found["via"] = Via(found["via"]) if found["via"] else None
    found["field"] = SpeakerField(found["field"]) if found["field"] else None
    return Spoken(
        replace(Talk(0, 0, 0), **found),
        data["meeting"],
        data["speaker"],
        tuple(date.fromisoformat(day) for day in data["days"]),
        data["stands_in"],
        tuple(
            Consent(
                ConsentKind(kind), given, words, datetime.fromisoformat(at), who, Via(via), board
            )
            for kind, given, words, at, who, via, board in data["consents"]
        ),
    )


def talk_rows(talks: Sequence[Spoken]) -> list[list[Value]]:
    """A table of talks: each cell a text, a number, or JSON where it holds a list."""
    rows: list[list[Value]] = [list(TITLES.values())]
    for spoken in talks:
        data = spoken_plain(spoken)
        rows.append([_cell(data[name]) for name in TITLES])
    return rows


def talks_from(rows: Sequence[Sequence[str]]) -> tuple[Spoken, ...]:
    """The talks that `talk_rows` wrote, read from texts. Raises ValueError for anything else."""
    found = []
    for row in rows:
        cells = [*row, *[""] * len(TITLES)]
        texts = dict(zip(TITLES, cells, strict=False))
        found.append(spoken_from({name: _from_cell(name, text) for name, text in texts.items()}))
    return tuple(found)


def _cell(value: Any) -> Value:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return None if value is None else value if isinstance(value, int) else str(value)


def _from_cell(name: str, text: str) -> Any:
    if name in _WHOLE:
        return int(text) if text else None
    if name in ("days", "consents"):
        return json.loads(text) if text else []
    if name == "online":
        return text == "ja"
    if name.startswith("may_"):
        return _YES_NO[text]
    return text
