"""What has the board decided once and for all? The rules it can change on a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, time
from enum import StrEnum

from lagplanner.domain.errors import InputError, Problem

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[^\s@<>\"(),:;]+\.[^\s@<>\"(),:;]+")
_PAGE = re.compile(r"https?://[!-;=?-~]+")

_DAYS_OF_YEAR = ("year_end_first", "year_end_last")


class Tone(StrEnum):
    """How letters speak to members; speakers and formal notices are always told "Sie"."""

    SIE = "sie"
    IHR = "ihr"


class Language(StrEnum):
    """In which language pages and letters are; "" in its place means that nobody has chosen one."""

    GERMAN = "de"
    ENGLISH = "en"


class GenderForm(StrEnum):
    """How letters name people of any gender: neutral words, both words, or a sign."""

    NEUTRAL = "neutral"
    PAIR = "pair"
    STAR = "star"
    COLON = "colon"


class Sharing(StrEnum):
    """What is shared fairly: the same turns for each project, by weight, or for each town."""

    PROJECT = "project"
    WEIGHT = "weight"
    TOWN = "town"


class NoticeUnit(StrEnum):
    """In what the statutes count the period of notice of a general assembly."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class NoticeForm(StrEnum):
    """In which form the statutes want members to be invited to a general assembly."""

    MAIL = "mail"
    LETTER = "letter"
    BOTH = "both"
    PUBLIC = "public"


class NoticeCounts(StrEnum):
    """What must lie before the period: that the notice is there, or that it has left."""

    RECEIPT = "receipt"
    SENDING = "sending"


class Voting(StrEnum):
    """Who has a vote in the general assembly."""

    PROJECT = "project"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class Rules:
    """The association's rules; the defaults are what most networks start with.

    Gaps are counted in meetings, `date_gap` in days, `corridor` in hundredths of a turn,
    `weekday_weights` are penalties Monday to Friday (0 is best), `horizon` is how many meetings
    ahead the rotation looks while it publishes only one year. `undo_minutes` is how long a released
    letter waits before it leaves. What the statutes say about the general assembly runs from
    `notice_number` to `signers`: `quorum` is in percent of all votes, `proxies` how many other votes
    somebody may carry (the law knows none, § 38 BGB). The contact is a person of the board who answers letters; what is
    empty there is left out of letters.
    """

    association: str = field(default="Unser Netzwerk", metadata={"text": "Name des Netzwerks"})
    short_name: str = field(
        default="",
        metadata={"text": "Kurzer Name, steht oben auf jeder Seite", "optional": True},
    )
    tagline: str = field(default="Arbeitstreffen", metadata={"text": "Zeile unter dem Namen"})
    meetings_per_year: int = field(
        default=4, metadata={"text": "Treffen im Jahr", "range": (1, 12)}
    )
    host_gap: int = field(
        default=4, metadata={"text": "Pause: Treffen bis zum nächsten Gastgeben", "range": (1, 20)}
    )
    city_gap: int = field(
        default=2,
        metadata={"text": "Mindestabstand in derselben Stadt, in Treffen", "range": (1, 12)},
    )
    city_window: int = field(
        default=4,
        metadata={"text": "Wunschabstand in derselben Stadt, in Treffen", "range": (1, 8)},
    )
    region_gap: int = field(
        default=2,
        metadata={"text": "Wunschabstand in derselben Region, in Treffen", "range": (1, 8)},
    )
    date_gap: int = field(
        default=35, metadata={"text": "Mindestabstand in Tagen", "range": (1, 180)}
    )
    corridor: int = field(
        default=100,
        metadata={
            "text": "Erlaubte Abweichung vom fairen Anteil",
            "range": (50, 200),
        },
    )
    seats: int = field(default=25, metadata={"text": "Erwartete Personen", "range": (1, 500)})
    sharing: Sharing = field(default=Sharing.PROJECT, metadata={"text": "Was gerecht geteilt wird"})
    starts: time = field(default=time(10, 0), metadata={"text": "Beginn"})
    ends: time = field(default=time(15, 0), metadata={"text": "Ende"})
    weekday_weights: tuple[int, ...] = field(
        default=(0, 2, 3, 2, 8), metadata={"text": "Wochentage"}
    )
    year_end_first: tuple[int, int] = field(
        default=(12, 20), metadata={"text": "Jahreswechsel: erster freier Tag"}
    )
    year_end_last: tuple[int, int] = field(
        default=(1, 6), metadata={"text": "Jahreswechsel: letzter freier Tag"}
    )
    horizon: int = field(default=20, metadata={"text": "Vorausschau in Treffen", "range": (4, 40)})
    language: Language = field(
        default=Language.GERMAN,
        metadata={"text": "Sprache von Seiten und Briefen, wenn niemand eine gewählt hat"},
    )
    postal_address: str = field(
        default="", metadata={"text": "Postanschrift, steht unter jedem Brief", "optional": True}
    )
    represented_by: str = field(
        default="",
        metadata={"text": "Wer das Netzwerk vertritt, steht im Impressum", "optional": True},
    )
    register: str = field(
        default="", metadata={"text": "Vereinsregister und Nummer", "optional": True}
    )
    contact_name: str = field(
        default="", metadata={"text": "Ansprechperson im Vorstand", "optional": True}
    )
    contact_email: str = field(
        default="",
        metadata={"text": "E-Mail der Ansprechperson; dorthin gehen Antworten", "optional": True},
    )
    contact_phone: str = field(
        default="", metadata={"text": "Telefon der Ansprechperson", "optional": True}
    )
    board_email: str = field(
        default="",
        metadata={"text": "E-Mail des Vorstands; leer: die der Ansprechperson", "optional": True},
    )
    privacy_url: str = field(
        default="",
        metadata={
            "text": "Adresse einer eigenen Datenschutz-Seite; leer: die von hier",
            "optional": True,
        },
    )
    undo_minutes: int = field(
        default=10,
        metadata={
            "text": "Minuten, in denen ein Brief zurückgeholt werden kann",
            "range": (0, 240),
        },
    )
    fee_limit: int = field(
        default=250,
        metadata={"text": "Honorar für einen Fachbeitrag, höchstens Euro", "range": (0, 5000)},
    )
    travel_limit: int = field(
        default=100,
        metadata={"text": "Reisekosten für einen Fachbeitrag, höchstens Euro", "range": (0, 5000)},
    )
    tone_members: Tone = field(
        default=Tone.SIE, metadata={"text": "Anrede der Mitglieder in Briefen"}
    )
    gender_form: GenderForm = field(
        default=GenderForm.NEUTRAL, metadata={"text": "Wie Briefe Personen nennen"}
    )
    notice_number: int = field(default=14, metadata={"text": "Einladungsfrist", "range": (1, 365)})
    notice_unit: NoticeUnit = field(
        default=NoticeUnit.DAYS, metadata={"text": "Die Frist zählt in"}
    )
    notice_form: NoticeForm = field(
        default=NoticeForm.MAIL, metadata={"text": "Form der Einladung"}
    )
    notice_counts: NoticeCounts = field(
        default=NoticeCounts.RECEIPT, metadata={"text": "Was vor der Frist liegen muss"}
    )
    post_days: int = field(
        default=4, metadata={"text": "Werktage, die ein Brief unterwegs ist", "range": (1, 14)}
    )
    motion_days: int = field(
        default=35,
        metadata={"text": "Anträge: so viele Tage vor der Versammlung", "range": (0, 180)},
    )
    voting: Voting = field(default=Voting.PROJECT, metadata={"text": "Wer eine Stimme hat"})
    proxies: int = field(
        default=0,
        metadata={"text": "Wie viele Vollmachten jemand haben darf", "range": (0, 50)},
    )
    quorum: int = field(
        default=0,
        metadata={"text": "Beschlussfähig ab so viel Prozent der Stimmen", "range": (0, 100)},
    )
    signers: str = field(
        default="Versammlungsleitung und Protokollführung",
        metadata={"text": "Wer das Protokoll unterschreibt"},
    )

    @property
    def name_in_head(self) -> str:
        """What stands at the top of each page and in its title."""
        return self.short_name or self.association

    @property
    def address_of_board(self) -> str:
        """Where notices to the board go; empty if nobody has said."""
        return self.board_email or self.contact_email

    def privacy_page(self, base_url: str) -> str:
        """The address that stands below letters: the association's own page, else the one of here."""
        return self.privacy_url or f"{base_url}/datenschutz"

    def language_for(self, *choices: str) -> str:
        """The language somebody is written to in: their own choice, else the association's.

        A reader may be noted in two places; the first of the `choices` that is not "" counts.
        """
        return next((one for one in choices if one), self.language.value)

    def is_year_end(self, day: date) -> bool:
        """Whether the day lies between the years, when nobody meets."""
        mark = (day.month, day.day)
        return mark >= self.year_end_first or mark <= self.year_end_last


def rules_from(values: Mapping[str, str]) -> Rules:
    """Rules from stored or typed texts; what is missing keeps its default.

    Raises InputError with one problem per value that cannot be used.
    """
    problems: list[Problem] = []
    chosen: dict[str, object] = {}
    for item in fields(Rules):
        if item.name not in values:
            continue
        try:
            text = values[item.name].strip()
            if item.metadata.get("optional") and not text:
                continue
            chosen[item.name] = _value(item.name, item.default, text)
            _within(item.metadata, chosen[item.name])
        except ValueError as error:
            label = item.metadata["text"]
            problems.append(Problem(item.name, f"{label}: „{values[item.name]}“ {error}"))
    if problems:
        raise InputError(*problems)
    return Rules(**chosen)  # type: ignore[arg-type]


def as_texts(rules: Rules) -> dict[str, str]:
    """The rules as texts that `rules_from` reads back without loss."""
    return {item.name: _text(getattr(rules, item.name)) for item in fields(Rules)}


def shown(name: str, text: str) -> str:
    """A rule's text as a person reads and types it: a day as 20.12.; what cannot be read stays."""
    if name not in _DAYS_OF_YEAR:
        return text
    try:
        month, day = _month_and_day(text)
    except ValueError:
        return text
    return f"{day}.{month}."


def _value(name: str, default: object, text: str) -> object:
    if isinstance(default, StrEnum):
        return _choice(type(default), text)
    if isinstance(default, time):
        hour, _, minute = text.partition(":")
        try:
            return time(int(hour), int(minute or 0))
        except (ValueError, OverflowError):
            raise ValueError("ist keine Uhrzeit wie 10:00.") from None
    if name in _DAYS_OF_YEAR:
        return _month_and_day(text)
    if isinstance(default, tuple):
        try:
            numbers = tuple(int(part) for part in text.replace(",", " ").split())
        except ValueError:
            raise ValueError("sind keine ganzen Zahlen.") from None
        if len(numbers) != len(default):
            raise ValueError(f"braucht {len(default)} Zahlen.")
        if not all(0 <= number <= 100 for number in numbers):
            raise ValueError("braucht Zahlen von 0 bis 100.")
        return numbers
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise ValueError("ist keine ganze Zahl.") from None
    if not text:
        raise ValueError("darf nicht leer sein.")
    if any(not sign.isprintable() for sign in text):
        raise ValueError("enthält Zeichen, die man nicht sieht. Bitte tippen Sie den Text neu.")
    if name.endswith("_email") and not _ADDRESS.fullmatch(text):
        raise ValueError("ist keine E-Mail-Adresse wie vorstand@example.org.")
    if name.endswith("_url") and not _PAGE.fullmatch(text):
        raise ValueError("ist keine Adresse wie https://netzwerk.example/datenschutz.")
    return text


def _choice(choices: type[StrEnum], text: str) -> StrEnum:
    if text not in list(choices):
        raise ValueError(f"ist keine der Möglichkeiten {', '.join(choices)}.")
    return choices(text)


def _month_and_day(text: str) -> tuple[int, int]:
    """From "20.12." as people type it, or "12 20" as it is stored."""
    typed = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\.?", text, re.ASCII)
    stored = re.fullmatch(r"(\d{1,2})[ ,]+(\d{1,2})", text, re.ASCII)
    try:
        numbers = typed.groups()[::-1] if typed else stored.groups() if stored else ("0", "0")
        day = date(2028, int(numbers[0]), int(numbers[1]))
    except ValueError:
        raise ValueError("ist kein Tag wie 20.12.") from None
    return day.month, day.day


def _within(metadata: Mapping[str, object], value: object) -> None:
    limits = metadata.get("range")
    if isinstance(limits, tuple) and isinstance(value, int) and not limits[0] <= value <= limits[1]:
        raise ValueError(f"muss zwischen {limits[0]} und {limits[1]} liegen.")


def _text(value: object) -> str:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, tuple):
        return " ".join(str(number) for number in value)
    return str(value)
