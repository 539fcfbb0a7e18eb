"""By which rules is planned and written? The page where the board reads and changes them.

The rulebook keeps every rule as a text; here each becomes a field a person can read: five choices
for the weekdays, a day as 20.12., a time, a number with its limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.domain.rule_words import CHOICES, LIKED, WEEKDAYS, Option
from lagplanner.domain.rules import Rules, as_texts, shown
from lagplanner.services import rules as board_rules
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

OFFICE = (
    "association",
    "short_name",
    "tagline",
    "language",
    "postal_address",
    "represented_by",
    "register",
    "contact_name",
    "contact_email",
    "contact_phone",
    "board_email",
    "privacy_url",
)
"""Who we are: asked on a page of its own, `web.board.association`."""

LETTERS = ("undo_minutes", "tone_members", "gender_form")
ASSEMBLY = (
    "notice_number",
    "notice_unit",
    "notice_form",
    "notice_counts",
    "post_days",
    "motion_days",
    "voting",
    "proxies",
    "quorum",
    "signers",
)
"""What the statutes say about the general assembly."""

KINDS = {
    "starts": "time",
    "ends": "time",
    "weekday_weights": "weekdays",
    "year_end_first": "day",
    "year_end_last": "day",
    "contact_email": "email",
    "board_email": "email",
    "contact_phone": "tel",
    "privacy_url": "url",
}
HINTS = {
    "starts": "Zum Beispiel 10:00",
    "ends": "Zum Beispiel 15:00",
    "short_name": "Zum Beispiel LAG Sachsen",
    "represented_by": "Zum Beispiel: Kim Muster, Vorsitz; Sascha Probe, Kasse",
    "register": "Zum Beispiel: Amtsgericht Chemnitz, VR 0000",
    "year_end_first": "Zum Beispiel 20.12.",
    "year_end_last": "Zum Beispiel 6.1.",
    "weekday_weights": "Wie gern wir an diesem Wochentag tagen",
    "notice_number": "Steht in der Satzung. Das Gesetz nennt keine Frist.",
    "notice_form": "Steht in der Satzung (§ 58 Nr. 4 BGB).",
    "notice_counts": "Sagt die Satzung nichts, muss die Einladung angekommen sein.",
    "post_days": "99 von 100 Briefen sind nach vier Werktagen da (§ 18 PostG).",
    "motion_days": "Früh genug für die Einladung: Sie muss jeden Beschluss nennen (§ 32 Abs. 1 BGB).",
    "proxies": "0: keine. Ohne Satzung darf niemand für andere stimmen (§ 38 BGB).",
    "quorum": "0: immer. Das Gesetz verlangt keine Mindestzahl.",
    "signers": "Steht in der Satzung (§ 58 Nr. 4 BGB).",
    "horizon": "So weit rechnen wir voraus; veröffentlicht wird ein Jahr.",
}


@dataclass(frozen=True, slots=True)
class RuleField:
    """A rule as a field: kind text, number, day, time, email, tel, url, choice or weekdays."""

    name: str
    label: str
    kind: str
    value: str
    hint: str = ""
    optional: bool = False
    options: tuple[Option, ...] = ()
    days: tuple[tuple[str, str, str, tuple[Option, ...]], ...] = field(default=())
    """Of the weekdays: (name of the field, weekday, value, options)."""


@get("/regeln")
async def rules_page(request: Call) -> Page:
    """The rules the board can change."""
    return await _page(request, as_texts(await board_rules.rules()))


@post("/regeln")
async def change_rules(request: Call) -> Page:
    """Store the rules; what was typed comes back if something is wrong."""
    texts = texts_of(await fields_of(request))
    try:
        await board_rules.change_rules(texts, who=who(request), now=clock.now())
    except InputError as error:
        return await _page(request, texts, error)
    words = "Die Regeln sind gespeichert. Sie gelten ab jetzt."
    return redirect(request, "/vorstand/regeln", flash=Flash(words))


def texts_of(sent: Mapping[str, str]) -> dict[str, str]:
    """The fields as the rulebook reads them; the five weekdays become one text again."""
    known = {item.name for item in fields(Rules)}
    texts = {name: value for name, value in sent.items() if name in known}
    days = [sent.get(_day_name(place), "") for place in range(len(WEEKDAYS))]
    if any(days):
        texts["weekday_weights"] = " ".join(days)
    return texts


def fields_for(texts: Mapping[str, str]) -> dict[str, RuleField]:
    """Each rule as a field, filled with what is stored or was typed."""
    return {item.name: _field(item.name, item.metadata, texts[item.name]) for item in fields(Rules)}


async def _page(request: Call, texts: Mapping[str, str], error: InputError | None = None) -> Page:
    known = fields_for({**as_texts(await board_rules.rules()), **texts})
    planning = tuple(name for name in known if name not in {*OFFICE, *LETTERS, *ASSEMBLY})
    groups = (
        ("planung", "Wie geplant wird", planning),
        ("briefe", "Briefe", LETTERS),
        ("versammlung", "Mitgliederversammlung: was die Satzung sagt", ASSEMBLY),
    )
    return render(
        request,
        "board/rules.html",
        status=422 if error else 200,
        groups=[(at, title, [known[name] for name in names]) for at, title, names in groups],
        problems={item.field: item.message for item in error.problems} if error else {},
        errors=error is not None,
    )


def _field(name: str, metadata: Mapping[str, Any], text: str) -> RuleField:
    limits = metadata.get("range")
    number = f"Zwischen {limits[0]} und {limits[1]}" if limits else ""
    return RuleField(
        name,
        metadata["text"],
        "choice" if name in CHOICES else KINDS.get(name, "number" if limits else "text"),
        shown(name, text),
        HINTS.get(name, "" if name in CHOICES else number),
        bool(metadata.get("optional")),
        _with_own(CHOICES[name], text) if name in CHOICES else (),
        _weekdays(text) if name == "weekday_weights" else (),
    )


def _weekdays(text: str) -> tuple[tuple[str, str, str, tuple[Option, ...]], ...]:
    weights = (*text.split(), *[""] * len(WEEKDAYS))
    return tuple(
        (_day_name(place), weekday, weight, _with_own(LIKED, weight))
        for place, (weekday, weight) in enumerate(zip(WEEKDAYS, weights, strict=False))
    )


def _day_name(place: int) -> str:
    """The first one carries the name of the rule, so that a problem leads to it."""
    return f"weekday_weights-{place + 1}" if place else "weekday_weights"


def _with_own(options: tuple[Option, ...], text: str) -> tuple[Option, ...]:
    """The options, and what is stored where it is none of them: looking must not change it."""
    if any(value == text for value, _ in options):
        return options
    return (*options, (text, f"eigener Wert: {text}" if text else "Bitte wählen"))


ROUTES = (rules_page, change_rules)
