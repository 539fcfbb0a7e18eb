"""By which words do people know what a rule can be?"""

from collections.abc import Mapping
from dataclasses import fields

from lagplanner.domain.rules import Rules, as_texts, shown

Option = tuple[str, str]

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag")
LIKED: tuple[Option, ...] = (
    ("0", "am liebsten"),
    ("2", "gern"),
    ("3", "geht auch"),
    ("8", "eher nicht"),
    ("30", "nur im Notfall"),
)
CHOICES: Mapping[str, tuple[Option, ...]] = {
    "sharing": (
        ("project", "gleich viel je Projekt"),
        ("weight", "nach Gewicht der Projekte"),
        ("town", "gleich viel je Stadt"),
    ),
    "corridor": (
        ("75", "streng: höchstens ein Dreiviertel-Treffen"),
        ("90", "enger: höchstens neun Zehntel eines Treffens"),
        ("100", "üblich: höchstens ein ganzes Treffen"),
        ("150", "weit: höchstens anderthalb Treffen"),
    ),
    "language": (("de", "Deutsch"), ("en", "Englisch")),
    "tone_members": (("sie", "mit „Sie“"), ("ihr", "mit „ihr“")),
    "gender_form": (
        ("neutral", "neutral: Vortragende, Gastgebende"),
        ("pair", "mit beiden Wörtern: Referentinnen und Referenten"),
        ("star", "mit Stern: Referent*innen"),
        ("colon", "mit Doppelpunkt: Referent:innen"),
    ),
    "notice_unit": (("days", "Tagen"), ("weeks", "Wochen"), ("months", "Monaten")),
    "notice_form": (
        ("mail", "E-Mail (Textform); Brief an alle ohne E-Mail"),
        ("letter", "Brief an alle"),
        ("both", "E-Mail oder Brief, wie es jedes Mitglied hat"),
        ("public", "Bekanntmachung auf der Website oder durch Aushang"),
    ),
    "notice_counts": (
        ("receipt", "dass die Einladung angekommen ist"),
        ("sending", "dass die Einladung abgeschickt ist"),
    ),
    "voting": (
        ("project", "jedes Projekt"),
        ("carrier", "jeder Träger, auch mit mehreren Projekten"),
    ),
}


def in_words(rules: Rules) -> list[tuple[str, tuple[Option, ...]]]:
    """Each rule that says something: its name, and its parts, of the weekdays each with its day.

    Of any other rule there is one part, without a day.
    """
    texts = as_texts(rules)
    return [
        (one.metadata["text"], _parts(one.name, texts[one.name]))
        for one in fields(Rules)
        if one.metadata.get("text") and texts[one.name]
    ]


def _parts(name: str, text: str) -> tuple[Option, ...]:
    if name == "weekday_weights":
        liked = dict(LIKED)
        weights = zip(WEEKDAYS, text.split(), strict=False)
        return tuple((day, liked.get(weight, weight)) for day, weight in weights)
    return (("", dict(CHOICES.get(name, ())).get(text) or shown(name, text)),)
