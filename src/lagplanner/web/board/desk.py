"""What goes out, who changed what, and by which rules? Three quiet pages of the board."""

from dataclasses import fields
from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.domain.rules import Rules, as_texts
from lagplanner.services import letters, members
from lagplanner.services import rules as board_rules
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.render import Flash, redirect, render

NAV = (("/vorstand/postausgang", "Postausgang"),)
FOOTER = (("/vorstand/verlauf", "Verlauf"), ("/vorstand/einstellungen", "Regeln"))

Page = Response[Any]
Call = Request[Any, Any, Any]
OCCASIONS = {"host_asked": "Anfrage an den Gastgeber"}
OFFICE = (
    "association",
    "tagline",
    "postal_address",
    "contact_name",
    "contact_email",
    "contact_phone",
    "board_email",
    "privacy_url",
)
LETTERS = ("undo_minutes", "tone_members", "gender_form")
CHOICES = {
    "sharing": (
        ("project", "gleich viel je Projekt"),
        ("weight", "nach Gewicht der Projekte"),
        ("town", "gleich viel je Stadt"),
    ),
    "tone_members": (("sie", "mit „Sie“"), ("ihr", "mit „ihr“")),
    "gender_form": (
        ("neutral", "neutral: Vortragende, Gastgebende"),
        ("pair", "mit beiden Wörtern: Referentinnen und Referenten"),
        ("star", "mit Stern: Referent*innen"),
        ("colon", "mit Doppelpunkt: Referent:innen"),
    ),
}


@get("/postausgang")
async def outbox_page(request: Call) -> Page:
    """The letters that wait."""
    held = await letters.held_letters()
    return render(request, "board/outbox.html", letters=held, occasions=OCCASIONS)


@get("/verlauf")
async def trail_page(request: Call) -> Page:
    """Who did what when."""
    return render(request, "board/trail.html", entries=await members.changes(limit=200))


@get("/einstellungen")
async def rules_page(request: Call) -> Page:
    """The rules the board can change."""
    return await _rules(request, as_texts(await board_rules.rules()))


@post("/einstellungen")
async def change_rules(request: Call) -> Page:
    """Store the rules; what was typed comes back if something is wrong."""
    typed = await fields_of(request)
    known = {item.name for item in fields(Rules)}
    texts = {name: value for name, value in typed.items() if name in known}
    try:
        await board_rules.change_rules(texts, who=who(request), now=clock.now())
    except InputError as error:
        return await _rules(request, texts, error)
    words = "Die Regeln sind gespeichert. Sie gelten ab jetzt."
    return redirect(request, "/vorstand/einstellungen", flash=Flash(words))


async def _rules(request: Call, texts: dict[str, str], error: InputError | None = None) -> Page:
    planning = tuple(item.name for item in fields(Rules) if item.name not in {*OFFICE, *LETTERS})
    return render(
        request,
        "board/rules.html",
        status=422 if error else 200,
        groups=(("Wer wir sind", OFFICE), ("Wie geplant wird", planning), ("Briefe", LETTERS)),
        labels={item.name: item.metadata["text"] for item in fields(Rules)},
        optional={item.name for item in fields(Rules) if item.metadata.get("optional")},
        choices=CHOICES,
        texts={**as_texts(Rules()), **texts},
        problems={item.field: item.message for item in error.problems} if error else {},
        errors=error is not None,
    )


ROUTES = (outbox_page, trail_page, rules_page, change_rules)
