"""What exactly does this letter say, and what becomes of it? The page of one letter of the outbox."""

from dataclasses import dataclass
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, NotFoundError
from lagplanner.domain.post.letters import Letter, LetterState
from lagplanner.services.post import letter_sent, links, outbox, outbox_view
from lagplanner.services.post.letter_sent import Mail, Sent
from lagplanner.services.post.letter_writing import Preview, Writing, sender_of
from lagplanner.web.board.outbox import HERE, released_words
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.render import Flash, redirect, render
from lagplanner.web.security import CSP

Page = Response[Any]
Call = Request[Any, Any, Any]

FRAMING = f"{CSP}; frame-src 'self'"
"""The page of a letter shows the mail in a frame of our own; all else stays forbidden."""

FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; sandbox"
    ),
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
}
"""A mail brings its own styles and nothing else: no script runs, no form is sent, nothing is fetched."""

STATE_WORDS = {
    LetterState.DRAFT: ("plain", "Entwurf"),
    LetterState.HELD: ("warn", "braucht Ihr Ja"),
    LetterState.QUEUED: ("info", "geht gleich"),
    LetterState.CLAIMED: ("info", "unterwegs"),
    LetterState.ATTEMPTING: ("info", "unterwegs"),
    LetterState.SENT: ("ok", "verschickt"),
    LetterState.RETRY: ("warn", "wird noch einmal versucht"),
    LetterState.IN_DOUBT: ("bad", "im Zweifel"),
    LetterState.BOUNCED: ("bad", "zurückgekommen"),
    LetterState.DISCARDED: ("plain", "verworfen"),
    LetterState.EXPIRED: ("plain", "abgelaufen"),
}
VIEWS = (("vorschau", "Vorschau"), ("text", "Text"), ("quelle", "Quelle"))
WAITING = (LetterState.QUEUED, LetterState.RETRY)
HELD = (LetterState.DRAFT, LetterState.HELD)
NOT_SENT = (*HELD, *WAITING, LetterState.CLAIMED, LetterState.EXPIRED, LetterState.DISCARDED)


@dataclass(frozen=True, slots=True)
class Shown:
    """The mail a page shows: what was sent, or what would be."""

    raw: bytes
    mail: Mail | None
    preview: Preview | None
    sendings: tuple[Sent, ...]


@get("/postausgang/{letter_id:int}")
async def letter_page(request: Call, letter_id: FromPath[int]) -> Page:
    """One letter: the mail itself, and what can be done with it."""
    letter = await outbox.one(letter_id)
    shown = await _shown(request, letter)
    view = str(request.query_params.get("ansicht", ""))
    view = view if view in dict(VIEWS) else "vorschau"
    base = f"{HERE}/{letter_id}"
    page = render(
        request,
        "board/outbox/letter.html",
        letter=letter,
        title=outbox_view.title_of(letter.occasion),
        about=await outbox_view.about(letter),
        shown=shown,
        state=STATE_WORDS[letter.state],
        view=view,
        tabs=[(f"{base}?ansicht={code}", label, code == view) for code, label in VIEWS],
        held=letter.state in HELD,
        waiting=letter.state in WAITING,
        marked=await outbox_view.is_marked(letter),
        has_link=await links.is_open(letter_id, now=clock.now()),
    )
    page.headers["Content-Security-Policy"] = FRAMING
    return page


@get("/postausgang/{letter_id:int}/html", media_type=MediaType.HTML)
async def letter_html(request: Call, letter_id: FromPath[int]) -> Response[str]:
    """The HTML of the mail alone, for the frame: it can do nothing but be looked at."""
    shown = await _shown(request, await outbox.one(letter_id))
    if shown.mail is None:
        raise NotFoundError("Von diesem Brief gibt es keine Ansicht.")
    return Response(shown.mail.html, media_type=MediaType.HTML, headers=FRAMED)


@get("/postausgang/{letter_id:int}/brief.eml")
async def letter_file(request: Call, letter_id: FromPath[int]) -> Response[bytes]:
    """The mail as a file for any mail program, its link masked."""
    shown = await _shown(request, await outbox.one(letter_id))
    if not shown.raw:
        raise NotFoundError("Von diesem Brief gibt es keine Datei.")
    headers = {
        "Content-Disposition": f'attachment; filename="brief-{letter_id}.eml"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(shown.raw, media_type="message/rfc822", headers=headers)


@get("/postausgang/{letter_id:int}/aendern")
async def edit_page(request: Call, letter_id: FromPath[int]) -> Page:
    """Subject and text of this one letter, to be written over."""
    letter = await outbox.one(letter_id)
    found = await (await _writing(request)).words(letter, clock.now())
    return _edit(request, letter, {"betreff": found.subject, "text": found.body})


@post("/postausgang/{letter_id:int}/aendern")
async def edit(request: Call, letter_id: FromPath[int]) -> Page:
    """Store what was written over this letter, or bring the usual text back."""
    fields = await fields_of(request)
    letter = await outbox.one(letter_id)
    if fields.get("tat") == "ueblich":
        await outbox.edit(letter_id, subject="", text="", who=who(request), now=clock.now())
        words = "Der Brief hat wieder den üblichen Text."
        return redirect(request, f"{HERE}/{letter_id}", flash=Flash(words))
    try:
        await outbox.edit(
            letter_id,
            subject=fields.get("betreff", ""),
            text=fields.get("text", ""),
            who=who(request),
            now=clock.now(),
        )
    except InputError as error:
        return _edit(request, letter, {"betreff": "", "text": "", **fields}, error)
    return redirect(request, f"{HERE}/{letter_id}", flash=Flash("Der Brief ist geändert."))


@post("/postausgang/{letter_id:int}/freigeben")
async def release_one(request: Call, letter_id: FromPath[int]) -> Page:
    """Release this letter, which was just looked at."""
    done = await outbox.release([letter_id], who=who(request), now=clock.now())
    return redirect(request, HERE, flash=released_words(done))


@post("/postausgang/{letter_id:int}/zurueckholen")
async def take_one_back(request: Call, letter_id: FromPath[int]) -> Page:
    """Hold this letter again."""
    number = await outbox.take_back([letter_id], who=who(request), now=clock.now())
    flash = Flash("Der Brief ist zurückgeholt.")
    if not number:
        flash = Flash("Das war zu spät. Der Brief ist schon unterwegs.", kind="warn")
    return redirect(request, f"{HERE}/{letter_id}", flash=flash)


@post("/postausgang/{letter_id:int}/verwerfen")
async def discard_one(request: Call, letter_id: FromPath[int]) -> Page:
    """Discard this letter."""
    number = await outbox.discard([letter_id], who=who(request), now=clock.now())
    flash = Flash("Der Brief ist verworfen.")
    if not number:
        flash = Flash("Dieser Brief lässt sich nicht mehr verwerfen.", kind="warn")
    return redirect(request, f"{HERE}/{letter_id}", flash=flash)


@post("/postausgang/{letter_id:int}/halten")
async def hold_one(request: Call, letter_id: FromPath[int]) -> Page:
    """Bring a letter that is over back to those that wait for a yes."""
    number = await outbox.hold([letter_id], who=who(request), now=clock.now())
    flash = Flash("Der Brief wartet wieder auf Ihr Ja.")
    if not number:
        flash = Flash("Dieser Brief lässt sich nicht zurücklegen.", kind="warn")
    return redirect(request, f"{HERE}/{letter_id}", flash=flash)


@post("/postausgang/{letter_id:int}/erneut")
async def send_again(request: Call, letter_id: FromPath[int]) -> Page:
    """Send once more, because a person says so."""
    new_id = await outbox.send_again(letter_id, who=who(request), now=clock.now())
    return redirect(
        request, f"{HERE}/{new_id}", flash=Flash("Der Brief geht gleich noch einmal hinaus.")
    )


@post("/postausgang/{letter_id:int}/zugestellt")
async def settle(request: Call, letter_id: FromPath[int]) -> Page:
    """A letter in doubt counts as delivered."""
    await outbox.settle(letter_id, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash("Der Brief gilt als zugestellt."))


@post("/postausgang/{letter_id:int}/vertrauen")
async def trust_again(request: Call, letter_id: FromPath[int]) -> Page:
    """The mailbox takes mail again, says somebody who knows."""
    await outbox.trust_again(letter_id, who=who(request), now=clock.now())
    words = "An diese Adresse gehen wieder Briefe. Geben Sie den Brief jetzt frei."
    return redirect(request, f"{HERE}/{letter_id}", flash=Flash(words))


@post("/postausgang/{letter_id:int}/link-sperren")
async def close_link(request: Call, letter_id: FromPath[int]) -> Page:
    """The link of this letter opens nothing any more."""
    await links.revoke(letter_id, who=who(request), now=clock.now())
    return redirect(
        request, f"{HERE}/{letter_id}", flash=Flash("Der Link in diesem Brief ist gesperrt.")
    )


def _edit(
    request: Call, letter: Letter, fields: dict[str, str], error: InputError | None = None
) -> Page:
    return render(
        request,
        "board/outbox/edit.html",
        status=422 if error else 200,
        letter=letter,
        title=outbox_view.title_of(letter.occasion),
        fields=fields,
        problems={item.field: item.message for item in error.problems} if error else {},
        locked=letter.state not in HELD,
    )


async def _shown(request: Call, letter: Letter) -> Shown:
    """What was sent, to the byte but for its link; else what would be sent now."""
    sendings = await letter_sent.sendings(letter.id)
    if sendings and letter.state not in NOT_SENT:
        return Shown(sendings[0].raw, letter_sent.read(sendings[0].raw), None, sendings)
    preview = await (await _writing(request)).preview(letter, clock.now())
    mail = letter_sent.read(preview.raw) if preview.raw else preview.mail
    return Shown(preview.raw, mail, preview, sendings)


async def _writing(request: Call) -> Writing:
    return Writing(await sender_of(request.app.state.settings))


ROUTES = (
    letter_page,
    letter_html,
    letter_file,
    edit_page,
    edit,
    release_one,
    take_one_back,
    discard_one,
    hold_one,
    send_again,
    settle,
    trust_again,
    close_link,
)
