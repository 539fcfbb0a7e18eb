"""Hand over everything that is held of a person: for machines as JSON, for people in sections."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from lagplanner.clock import BERLIN
from lagplanner.database import letters as stored
from lagplanner.database import personal
from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.privacy.catalogue import ACTIVITIES, BY_LAW
from lagplanner.domain.privacy.mail_text import plain_text
from lagplanner.domain.privacy.marks import Marks
from lagplanner.domain.privacy.people import Known, Person
from lagplanner.services.post.letter_sent import masked
from lagplanner.services.privacy import people as search
from lagplanner.services.privacy.holdings import Holdings, holdings
from lagplanner.services.privacy.traces import Trace, traces

Entry = Mapping[str, Any]

_OWN = {Known.CONTACT: "contact", Known.SPEAKER: "speaker", Known.BOARD: "board_person"}
_PARTS = (
    *_OWN.values(),
    *("passkey", "own_calendar", "letter", "link", "mailbox", "talk", "talk_consent"),
    "meeting_file",
)
"""Tables that have a section of their own; what stands elsewhere is a mention."""

_INSIDE = frozenset(
    {"id", "version", "project", "speaker", "talk", "token_hash", "email_key"}
    | {"person", "key_id", "public_key", "meeting", "mark", "digest", "has_preview"}
)

TITLES: Mapping[str, str] = {
    "contact": "Als Ansprechperson",
    "speaker": "Im Verzeichnis der Vortragenden",
    "board_person": "Im Vorstand",
    "passkey": "Ihre Passkeys",
    "own_calendar": "Ihr eigener Kalender",
    "talk": "Anfragen und Beiträge",
    "talk_consent": "Zustimmungen",
    "meeting_file": "Ihre Folien, Fotos von Ihnen",
    "letter": "Briefe an Sie",
    "link": "Links aus Briefen",
    "mailbox": "Zur Adresse vermerkt",
    "mention": "Außerdem erwähnt",
}

LABELS: Mapping[str, str] = {
    "at": "Wann",
    "activity": "Wobei",
    "added_at": "Abgelegt am",
    "added_by": "Abgelegt von",
    "agreed": "Einverständnis bestätigt",
    "answer_by": "Antwort bis",
    "answered_at": "Geantwortet am",
    "answered_by": "Geantwortet hat",
    "asked_at": "Angefragt am",
    "bounces": "Zurückgekommen",
    "claim_cents": "Abgerechnet, in Cent",
    "claimed_at": "Abgerechnet am",
    "correction": "Korrektur",
    "created_at": "Angelegt am",
    "changed_at": "Geändert am",
    "day": "Treffen am",
    "discussion": "davon Gespräch",
    "email": "E-Mail",
    "ending": "Art der Datei",
    "entered_by": "Eingetragen von",
    "equipment": "Technik",
    "expires_at": "Gilt bis",
    "fee_cents": "Honorar, in Cent",
    "field": "Bereich",
    "forget_on": "Vergessen am",
    "function": "Funktion",
    "given": "Erlaubt",
    "giver": "Abgelegt als",
    "joined_at": "Seit",
    "kind": "Wozu",
    "label": "Rolle",
    "language": "Sprache",
    "last_at": "Zuletzt am",
    "last_error": "Antwort des Mailservers",
    "left_at": "Bis",
    "may_name": "Name darf ins Programm",
    "may_photograph": "Fotos erlaubt",
    "may_share_slides": "Folien dürfen weiter",
    "minutes": "Minuten",
    "name": "Name",
    "no_bulk_at": "Keine Rundbriefe seit",
    "note": "Notiz",
    "occasion": "Anlass",
    "online": "Per Video",
    "office_email": "E-Mail des Büros",
    "organisation": "Organisation",
    "phone": "Telefon",
    "purpose": "Wozu",
    "question": "Frage",
    "remark": "Bemerkung",
    "removed_at": "Entfernt am",
    "role": "Amt",
    "salutation": "Anrede",
    "seen_programme_at": "Programm gesehen am",
    "sent_at": "Verschickt am",
    "sign_count": "Zähler des Geräts",
    "size": "Größe in Byte",
    "slides": "Folien",
    "starts": "Beginn",
    "state": "Stand",
    "subject": "Betreff",
    "text": "Text",
    "title": "Titel",
    "topics": "Themen",
    "travel": "Anreise",
    "travel_cents": "Reisekosten bis, in Cent",
    "used_at": "Zuletzt benutzt am",
    "via": "Weg",
    "visibility": "Für wen",
    "who": "Wer",
    "wording": "Wortlaut der Frage",
}


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Everything held of a person, section by section, each entry as columns and values."""

    person: Person
    made_at: datetime
    sections: Mapping[str, Sequence[Entry]]

    def document(self) -> bytes:
        """The same for machines."""
        told = {
            "person": {"name": self.person.name, "emails": list(self.person.mails)},
            "made_at": self.made_at.isoformat(),
            **{name: list(entries) for name, entries in self.sections.items()},
        }
        return json.dumps(told, ensure_ascii=False, indent=2, default=_as_json).encode()

    def readable(self) -> list[tuple[str, list[list[tuple[str, str]]]]]:
        """The same for people: title of the section, and each entry as label and text."""
        return [
            (TITLES[name], [[(label(at), said) for at, said in _said(entry)] for entry in entries])
            for name, entries in self.sections.items()
            if entries
        ]


async def hand_over(key: str, *, now: datetime) -> HandedOver:
    """Everything held of the person of this row. NotFoundError if it is gone. Changes nothing."""
    person = await search.person(key)
    held = await holdings(person, today=now.astimezone(BERLIN).date())
    sections: dict[str, Sequence[Entry]] = {}
    for known, table in _OWN.items():
        rows = await personal.rows_where(table, "id", person.ids(known))
        sections[table] = [_plain(row) for row in rows]
    passkeys = await personal.rows_where("passkey", "person", person.ids(Known.BOARD))
    sections["passkey"] = [_plain(row) for row in passkeys]
    sections["own_calendar"] = [_plain(row) for row in held.calendars]
    sections |= await _talks(held)
    sections["letter"] = [await _letter(one) for one in held.letters]
    sections["link"] = [_plain(one) for one in held.links]
    sections["mailbox"] = [_plain(one) for one in held.mailboxes]
    sections["mention"] = await _mentions(person)
    return HandedOver(person, now, sections)


def label(column: str) -> str:
    """What a person reads for a column; one without a word keeps its name."""
    return LABELS.get(column, column)


async def _talks(held: Holdings) -> dict[str, Sequence[Entry]]:
    ids = [one.id for one in held.talks]
    days = {one.id: held.meetings[one.meeting_id].day for one in held.talks}
    return {
        "talk": [
            {"day": days[row["id"]], **_plain(row, "meeting", "position", "substitute_for")}
            for row in await personal.rows_where("talk", "id", ids)
        ],
        "talk_consent": [
            {"day": days[row["talk"]], **_plain(row)}
            for row in await personal.rows_where("talk_consent", "talk", ids)
        ],
        "meeting_file": [{"day": days[row["talk"]], **_plain(row)} for row in held.files],
    }


async def _letter(letter: stored.Letter) -> Entry:
    """A letter as its recipient has it; links that open a page are masked."""
    sent = await stored.sent_texts(letter.id)
    subject, text = (
        plain_text(masked(sent[0].raw)) if sent else (letter.own_subject, letter.own_text)
    )
    occasion = OCCASIONS.get(letter.occasion)
    return {
        "occasion": occasion.title if occasion else letter.occasion,
        "name": letter.recipient_name,
        "email": letter.recipient_email,
        "created_at": letter.created_at,
        "sent_at": letter.sent_at,
        "state": letter.state.value,
        "subject": subject,
        "text": text,
    }


async def _mentions(person: Person) -> Sequence[Entry]:
    """Where the person stands beside their own rows; of the trail also who did it and when."""
    found = []
    for one in (*await traces(person.marks), *await traces(person.marks, BY_LAW)):
        if one.table in _PARTS:
            continue
        entry: dict[str, Any] = {"activity": _activity(one.table), "text": one.text}
        if one.table == "trail":
            row = await personal.row("trail", one.row_id)
            entry |= {"at": row["at"], "who": row["who"]}
        if one.table == "file_text":
            entry |= await _of_paper(one, person.marks)
        found.append(entry | {"table": one.table, "column": one.column})
    return found


async def _of_paper(found: Trace, marks: Marks) -> Entry:
    """Of a paper which one it is and the lines that name the person: the rest is others' (Art. 15 (4) GDPR)."""
    row = await personal.row("file_text", found.row_id)
    file = await personal.row("meeting_file", row["file"])
    return {"title": file["title"], "text": marks.lines_of(found.text)}


def _activity(table: str) -> str:
    return next(it.name for it in ACTIVITIES if any(one.table == table for one in it.holdings))


def _plain(row: Entry, *without: str) -> Entry:
    return {
        name: value
        for name, value in row.items()
        if name not in _INSIDE and name not in without and value not in ("", None)
    }


def _said(entry: Entry) -> list[tuple[str, str]]:
    """Only what says something, as people write it."""
    skipped = ("table", "column")
    return [
        (name, _text(value))
        for name, value in entry.items()
        if name not in skipped and value not in ("", None)
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    if isinstance(value, datetime):
        return f"{value.astimezone(BERLIN):%d.%m.%Y, %H:%M} Uhr"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def _as_json(value: Any) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    raise TypeError(type(value))
