"""What goes out, to whom? The outbox: groups, recipients' check, release, and the way back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.errors import InputError, Problem
from lagplanner.services.post import account, outbox, outbox_view, sending
from lagplanner.services.post.outbox_view import Filter, Fit, Group
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.forms import number_from, typed
from lagplanner.web.render import Flash, fragment, is_fragment, redirect, render

NAV = (("/vorstand/postausgang", "Postausgang"),)

Page = Response[Any]
Call = Request[Any, Any, Any]
HERE = "/vorstand/postausgang"
LONGEST_LIST = 20_000  # characters of ids in one field

GROUP_WORDS = {
    Group.DOUBT: ("Im Zweifel", "Vielleicht angekommen, vielleicht nicht. Entscheiden Sie bitte."),
    Group.HELD: ("Braucht Ihr Ja", "Diese Briefe verlassen das Haus erst mit Ihrem Ja."),
    Group.SOON: ("Geht gleich", "Diese Briefe gehen von selbst hinaus. Noch holen Sie sie zurück."),
    Group.UNDERWAY: ("Unterwegs", "Diese Briefe werden gerade übergeben."),
    Group.RETURNED: ("Zurückgekommen", "Diese Briefe sind nicht angekommen."),
    Group.SENT: ("Verschickt", "Der Mailserver hat diese Briefe angenommen."),
    Group.OVER: ("Erledigt", "Abgelaufen oder verworfen. Diese Briefe gehen nicht mehr hinaus."),
}
FIT_WORDS = {
    Fit.NEW: ("ok", "neu"),
    Fit.INFORMED: ("info", "schon informiert"),
    Fit.TWICE: ("info", "doppelt"),
    Fit.NO_ADDRESS: ("bad", "ohne Adresse"),
    Fit.LOOK: ("warn", "bitte ansehen"),
    Fit.GONE: ("plain", "nicht mehr nötig"),
}


@get("/postausgang")
async def outbox_page(request: Call) -> Page:
    """The letters, what needs a person first."""
    wanted = _filter(request)
    now = clock.now()
    view = await outbox_view.overview(
        wanted,
        now=now,
        base_url=_base_url(request),
        can_send=(await account.in_force(request.app.state.settings)).can_send,
    )
    pending = view.progress is not None or bool(view.counts[Group.UNDERWAY])
    return render(
        request,
        "board/outbox/list.html",
        view=view,
        wanted=wanted,
        words=GROUP_WORDS,
        tabs=_tabs(view, wanted),
        here=_address(wanted),
        next_page=_address(replace(wanted, page=wanted.page + 1)),
        previous_page=_address(replace(wanted, page=max(1, wanted.page - 1))),
        refresh=5 if pending else None,
        alarm=None,  # the page itself says it, with the buttons for it
    )


@get("/postausgang/fortschritt")
async def progress(request: Call) -> Page:
    """How far the letters are that are leaving; for the page that asks again and again."""
    found = await outbox_view.progress(now=clock.now())
    if found is None:
        if is_fragment(request):
            return Response("", headers={"HX-Redirect": HERE})
        return redirect(request, HERE)
    return fragment(request, "board/outbox/progress.html", progress=found)


@get("/postausgang/freigeben")
async def check_page(request: Call) -> Page:
    """Who would get these letters, before anything is released."""
    query = request.query_params
    occasion = str(query.get("anlass", ""))
    check = await outbox_view.check(
        _numbers(",".join(query.getall("brief", []))),
        occasion=occasion,
        now=clock.now(),
        base_url=_base_url(request),
    )
    if not check.letters:
        words = "Es wartet keiner dieser Briefe mehr."
        return redirect(request, HERE, flash=Flash(words, kind="info"))
    counts = [(number, *FIT_WORDS[fit]) for fit, number in check.counts.items()]
    return render(
        request,
        "board/outbox/check.html",
        check=check,
        counts=counts,
        words=FIT_WORDS,
        hour=f"{check.leaves_at.astimezone(clock.BERLIN):%H:%M}",
    )


@post("/postausgang/auswahl")
async def choose(request: Call) -> Page:
    """What is to be done with the ticked letters of a list."""
    sent = await typed(request)
    ids = _numbers(",".join(sent.all("brief")))
    back = sent.get("zurueck", HERE)
    if not ids:
        words = "Bitte kreuzen Sie zuerst Briefe an."
        return redirect(request, _own(back), flash=Flash(words, kind="warn"))
    deed = sent.get("tat")
    if deed == "verwerfen":
        return await _discard(request, ids, back)
    if deed == "zurueckholen":
        return await _take_back(request, ids, back)
    if deed in ("zugestellt", "erneut"):
        return await _decide(request, ids, back, arrived=deed == "zugestellt")
    if deed == "zurueckfreigeben":
        return await _hold(request, ids, back)
    return redirect(request, f"{HERE}/freigeben?{urlencode([('brief', one) for one in ids])}")


@post("/postausgang/freigeben")
async def release(request: Call) -> Page:
    """Release the ticked letters; they wait for the undo window."""
    sent = await typed(request)
    ids = _numbers(",".join(sent.all("brief")))
    if not ids:
        words = "Sie haben keinen Brief angekreuzt. Es geht nichts hinaus."
        return redirect(request, HERE, flash=Flash(words, kind="warn"))
    done = await outbox.release(ids, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=released_words(done))


@post("/postausgang/zurueckholen")
async def take_back(request: Call) -> Page:
    """Hold letters again that were released a moment ago."""
    fields = await fields_of(request)
    return await _take_back(request, from_ranges(fields.get("briefe", "")), HERE)


@post("/postausgang/anhalten")
async def pause(request: Call) -> Page:
    """Let nothing leave until somebody says so."""
    await outbox.pause(who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash("Der Versand ist angehalten.", kind="info"))


@post("/postausgang/weiter")
async def resume(request: Call) -> Page:
    """Let letters leave again."""
    await sending.resume(request.app.state.settings, who=who(request), now=clock.now())
    return redirect(request, HERE, flash=Flash("Der Versand läuft wieder."))


def released_words(done: outbox.Released) -> Flash:
    """What was released and until when it can be taken back, with the button for it."""
    if not done.ids:
        return Flash("Keiner dieser Briefe hat noch gewartet.", kind="info")
    when = done.leaves_at.astimezone(clock.BERLIN)
    ranges = as_ranges(done.ids)
    words = leaving_words(len(done.ids), when)
    if len(ranges) > 1500:  # more than a cookie holds; the list has the button as well
        return Flash(words)
    return Flash(
        words,
        undo_action=f"{HERE}/zurueckholen",
        undo_text="Zurückholen",
        hidden={"briefe": ranges},
    )


def leaving_words(number: int, when: datetime) -> str:
    """How many letters leave, and from what time on, the time of this place."""
    if number == 1:
        return f"Ein Brief geht ab {when:%H:%M} Uhr hinaus."
    return f"{number} Briefe gehen ab {when:%H:%M} Uhr hinaus."


def as_ranges(ids: Sequence[int]) -> str:
    """Numbers in few signs: 3-7,9."""
    parts: list[list[int]] = []
    for one in sorted(set(ids)):
        if parts and parts[-1][-1] == one - 1:
            parts[-1] = [parts[-1][0], one]
        else:
            parts.append([one, one])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in parts)


def from_ranges(text: str) -> list[int]:
    """The numbers again; InputError for anything else, or more than ten thousand."""
    found: list[int] = []
    for part in text.split(",") if text else ():
        first, _, last = part.partition("-")
        last = last or first
        if not (first.isdecimal() and last.isdecimal() and len(first) < 12 and len(last) < 12):
            raise _unreadable()
        if int(last) - int(first) + len(found) > 10_000:
            raise _unreadable()
        found += range(int(first), int(last) + 1)
    return found


async def _discard(request: Call, ids: Sequence[int], back: str) -> Page:
    number = await outbox.discard(ids, who=who(request), now=clock.now())
    words = "Ein Brief ist verworfen." if number == 1 else f"{number} Briefe sind verworfen."
    return redirect(request, _own(back), flash=Flash(words))


async def _hold(request: Call, ids: Sequence[int], back: str) -> Page:
    number = await outbox.hold(ids, who=who(request), now=clock.now())
    words = f"{number} Briefe warten wieder auf Ihr Ja."
    if number == 1:
        words = "Ein Brief wartet wieder auf Ihr Ja."
    return redirect(request, _own(back), flash=Flash(words))


async def _decide(request: Call, ids: Sequence[int], back: str, *, arrived: bool) -> Page:
    number = await outbox.decide(ids, arrived=arrived, who=who(request), now=clock.now())
    if arrived:
        one, many = "Ein Brief gilt als zugestellt.", f"{number} Briefe gelten als zugestellt."
    else:
        one, many = (
            "Ein Brief geht noch einmal hinaus.",
            f"{number} Briefe gehen noch einmal hinaus.",
        )
    words = one if number == 1 else many
    return redirect(request, _own(back), flash=Flash(words))


async def _take_back(request: Call, ids: Sequence[int], back: str) -> Page:
    number = await outbox.take_back(ids, who=who(request), now=clock.now())
    gone = len(ids) - number
    words = "Ein Brief ist zurückgeholt." if number == 1 else f"{number} Briefe sind zurückgeholt."
    if not number:
        flash = Flash("Das war zu spät. Diese Briefe sind schon unterwegs.", kind="warn")
    elif gone:
        late = f"Bei {gone} war es zu spät."
        flash = Flash(f"{words} {late}", kind="warn")
    else:
        flash = Flash(words)
    return redirect(request, _own(back), flash=flash)


def _filter(request: Call) -> Filter:
    query = request.query_params
    group = str(query.get("stand", ""))
    meeting, page = str(query.get("treffen", "")), str(query.get("seite", ""))
    return Filter(
        group=Group(group) if group in list(Group) else None,
        occasion=str(query.get("anlass", ""))[:60],
        meeting_id=number_from(meeting),
        recipient=str(query.get("wer", "")).strip()[:100],
        page=max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1,
    )


def _address(wanted: Filter) -> str:
    parts = {
        "stand": wanted.group or "",
        "anlass": wanted.occasion,
        "treffen": wanted.meeting_id or "",
        "wer": wanted.recipient,
        "seite": wanted.page if wanted.page > 1 else "",
    }
    query = urlencode({name: str(value) for name, value in parts.items() if value})
    return f"{HERE}?{query}" if query else HERE


def _tabs(view: outbox_view.OutboxView, wanted: Filter) -> list[tuple[str, str, int | None, bool]]:
    """The groups as tabs: address, word, number, whether it is this one."""
    start = replace(wanted, group=None, page=1)
    tabs: list[tuple[str, str, int | None, bool]] = [
        (_address(start), "Offen", None, wanted.group is None)
    ]
    for group in Group:
        if view.counts[group] or group in (Group.HELD, Group.SENT) or group is wanted.group:
            tabs.append(
                (
                    _address(replace(start, group=group)),
                    GROUP_WORDS[group][0],
                    view.counts[group],
                    group is wanted.group,
                )
            )
    return tabs


def _numbers(text: str) -> list[int]:
    if len(text) > LONGEST_LIST:
        raise _unreadable()
    parts = [part for part in text.split(",") if part]
    if not all(part.isdecimal() and len(part) < 12 for part in parts):
        raise _unreadable()
    return [int(part) for part in parts]


def _own(back: str) -> str:
    """Back to a page of the outbox, whatever the form says."""
    is_here = back == HERE or back.startswith((f"{HERE}?", f"{HERE}/"))
    return back if is_here and back.isascii() and back.isprintable() else HERE


def _unreadable() -> InputError:
    return InputError(Problem("brief", "Diese Auswahl ist nicht lesbar. Laden Sie die Seite neu."))


def _base_url(request: Call) -> str:
    address: str = request.app.state.settings.base_url
    return address


ROUTES = (
    outbox_page,
    progress,
    check_page,
    choose,
    release,
    take_back,
    pause,
    resume,
)
