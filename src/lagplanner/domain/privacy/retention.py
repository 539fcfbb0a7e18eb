"""How long is what kept, and what has had its time today?

A period counts whole days of the association's wall calendar from the day named: on the last day a
thing is still there, the day after that many days it goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from lagplanner.clock import BERLIN
from lagplanner.domain.errors import InputError, Problem

PREFIX = "keep_"
"""How the settings name a period: `keep_letters`."""


class Keeping(StrEnum):
    """Why something may be kept, and so how long. Those in `Retention` end by themselves."""

    MEMBERSHIP = "membership"
    SPEAKING = "speaking"
    IN_USE = "in_use"
    FORMER_CONTACTS = "former_contacts"
    FORMER_BOARD = "former_board"
    DECLINED = "declined"
    ANSWERS = "answers"
    NEEDS = "needs"
    MINUTES = "minutes"
    REMOVED = "removed"
    LETTERS = "letters"
    NOTICES = "notices"
    LINKS = "links"
    RETURNS = "returns"
    SESSIONS = "sessions"
    TRIES = "tries"
    FORMS = "forms"
    JOBS = "jobs"
    DRAFTS = "drafts"
    LISTS = "lists"
    UNDO = "undo"
    TRAIL = "trail"
    MONEY = "money"


def _period(days: int, text: str, since: str, most: int, least: int = 1) -> int:
    made: int = field(default=days, metadata={"text": text, "since": since, "range": (least, most)})
    return made


@dataclass(frozen=True, slots=True)
class Retention:
    """The association's periods: days, and of `money` whole years after the year of the meeting.

    Two years for letters and answers: the proof of use of a funded year falls due in the next one,
    and who was invited and who came is part of it.
    """

    declined: int = _period(365, "Wer abgesagt hat und nie sprach", "nach der Absage", 1095)
    former_contacts: int = _period(
        365,
        "Ansprechpersonen ausgetretener Projekte",
        "nach dem letzten Tag der Mitgliedschaft",
        1095,
    )
    former_board: int = _period(
        1095, "Frühere Mitglieder des Vorstands", "nach dem Ausscheiden", 3650
    )
    answers: int = _period(
        730, "Wer geantwortet hat und was dabei vermerkt wurde", "nach dem Treffen", 3650
    )
    needs: int = _period(14, "Essen und Unterstützung bei einem Treffen", "nach dem Treffen", 90)
    minutes: int = _period(
        3650, "Protokolle: wer da war, schrieb oder etwas einwandte", "nach dem Treffen", 10950, 730
    )
    removed: int = _period(
        7, "Entfernte Dateien und Belege eines Treffens", "nach dem Entfernen", 90
    )
    letters: int = _period(730, "Briefe: Wortlaut, Name und Adresse", "nach dem Brief", 3650, 90)
    notices: int = _period(730, "Hinweise an den Vorstand", "nach dem Hinweis", 3650, 90)
    links: int = _period(30, "Links aus Briefen", "nach ihrem Ablauf", 365)
    returns: int = _period(180, "Einzelne unzustellbare Briefe", "nach dem letzten", 730)
    sessions: int = _period(30, "Sitzungen und Anmelde-Links", "nach ihrem Ende", 365)
    tries: int = _period(1, "Vergebliche Versuche mit Links", "nach dem Versuch", 30)
    forms: int = _period(1, "Formulare, die beim Abmelden offen waren", "nach ihrem Ablauf", 7)
    jobs: int = _period(7, "Lange Arbeiten", "nach ihrem Ende", 90)
    drafts: int = _period(1, "Angesehene, nicht übernommene Listen", "nach dem Hochladen", 30)
    lists: int = _period(2, "Womit eine eingelesene Liste zurückgeht", "nach dem Einlesen", 30)
    undo: int = _period(90, "Womit sich eine Tat zurücknehmen lässt", "nach der Tat", 730)
    trail: int = _period(1095, "Der Verlauf: wer wann was tat", "nach der Tat", 3650, 90)
    money: int = _period(8, "Belege, Honorare und Reisekosten", "nach dem Jahr des Treffens", 10, 8)


PERIODS: Mapping[Keeping, str] = {Keeping(item.name): item.name for item in fields(Retention)}
"""The classes that end by themselves, in the order in which people read them."""


def retention_from(values: Mapping[str, str]) -> Retention:
    """The periods from stored or typed texts; what is missing keeps its default.

    Raises InputError with one problem per value that cannot be used.
    """
    chosen: dict[str, int] = {}
    problems: list[Problem] = []
    for item in fields(Retention):
        name = f"{PREFIX}{item.name}"
        if name not in values:
            continue
        text, (least, most) = values[name].strip(), item.metadata["range"]
        if text.isdecimal() and len(text) < 6 and least <= int(text) <= most:
            chosen[item.name] = int(text)
        else:
            problems.append(
                Problem(
                    name,
                    f"{item.metadata['text']}: Bitte eine Zahl von {least} bis {most} eintragen.",
                )
            )
    if problems:
        raise InputError(*problems)
    return Retention(**chosen)


def as_texts(retention: Retention) -> dict[str, str]:
    """The periods as texts that `retention_from` reads back."""
    return {
        f"{PREFIX}{item.name}": str(getattr(retention, item.name)) for item in fields(Retention)
    }


def last_day(keeping: Keeping, retention: Retention, today: date) -> date:
    """The latest day whose things have had their time today."""
    period = int(getattr(retention, PERIODS[keeping]))
    if keeping is Keeping.MONEY:
        return date(today.year - period - 1, 12, 31)
    return today - timedelta(days=period)


def goes_on(keeping: Keeping, retention: Retention, day: date) -> date:
    """The day on which something of this day goes."""
    period = int(getattr(retention, PERIODS[keeping]))
    if keeping is Keeping.MONEY:
        return date(day.year + period + 1, 1, 1)
    return day + timedelta(days=period)


def before(day: date) -> datetime:
    """The first moment after this day: what is older has its date on this day or before."""
    return datetime.combine(day + timedelta(days=1), time(), BERLIN)


def said_of(keeping: Keeping) -> tuple[str, str]:
    """What this class is, and from when its time counts, in German."""
    item = next(one for one in fields(Retention) if one.name == PERIODS[keeping])
    return item.metadata["text"], item.metadata["since"]


def length(keeping: Keeping, retention: Retention) -> str:
    """The period in words."""
    number = int(getattr(retention, PERIODS[keeping]))
    if keeping is Keeping.MONEY:
        return f"{number} Jahre"
    if number % 365 == 0 and number > 365:
        return f"{number // 365} Jahre"
    if number == 365:
        return "1 Jahr"
    return "1 Tag" if number == 1 else f"{number} Tage"
