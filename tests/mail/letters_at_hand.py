"""Which letters do the tests write? Every occasion in every version, with the samples as values."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from lagplanner.domain.post.occasions import OCCASIONS
from lagplanner.domain.post.placeholders import samples
from lagplanner.domain.rules import Tone
from lagplanner.mail.compose import Composed, Foot, compose
from lagplanner.mail.delivered import versions
from lagplanner.mail.message import Bulk, CalendarPart, DkimKey, Envelope, build

FOOT = Foot(
    association="Netzwerk Stadtteilarbeit Sachsen",
    postal_address="Musterstraße 1, 09111 Chemnitz",
    privacy_url="https://netzwerk.example/datenschutz",
    leave_url="https://netzwerk.example/x/7Rk2pQ9wXz",
)
DAY = datetime(2027, 1, 27, 8, 30, tzinfo=UTC)
BULK = Bulk("mitglieder.netzwerk.example", FOOT.leave_url)
ENTRY = CalendarPart(
    "REQUEST",
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
    "SUMMARY:Arbeitstreffen in Görlitz\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".encode(),
)


def every_version() -> Iterator[tuple[str, str, Tone]]:
    """Each letter as (occasion, language, form)."""
    for code in OCCASIONS:
        for language, form in versions(code):
            yield code, language, form


def letter(
    code: str, language: str = "de", form: str = "sie", foot: Foot = FOOT, **values: str
) -> Composed:
    """A letter with the samples, but for the values named."""
    return compose(
        code, language=language, form=form, values={**samples(language), **values}, foot=foot
    )


def mail(
    composed: Composed,
    *,
    to_name: str = "Kim Muster",
    to_email: str = "kim@example.org",
    bulk: Bulk | None = None,
    entry: CalendarPart | None = None,
    dkim: DkimKey | None = None,
    date: datetime = DAY,
    **envelope: str,
) -> bytes:
    """The bytes of a letter to one person."""
    people: Mapping[str, str] = {
        "sender_name": "Netzwerk Stadtteilarbeit Sachsen",
        "sender_email": "post@netzwerk.example",
        "reply_to_name": "Robin Beispiel",
        "reply_to_email": "robin@example.org",
        "to_name": to_name,
        "to_email": to_email,
    }
    return build(
        composed,
        envelope=Envelope(**{**people, **envelope}),
        message_id="<lp-17-x7Rk2pQ9@netzwerk.example>",
        date=date,
        bulk=bulk,
        entry=entry,
        dkim=dkim,
    )
