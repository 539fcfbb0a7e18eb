"""Which addresses are told what happens? The board adds them, looks at what became of it, and ends it."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.access import Actor, Deed, may
from lagplanner.domain.errors import InputError
from lagplanner.domain.interface.hooks import EVENT_NAMES, LONGEST_URL, Event
from lagplanner.services.interface import hooks
from lagplanner.services.interface.hooks import Made
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.render import Flash, redirect, render, whoever

Call = Request[Any, Any, Any]
Page = Response[Any]
HERE = "/vorstand/schnittstelle/ziel"
CHOICES = [(event.value, EVENT_NAMES[event]) for event in Event if event is not Event.TEST]


@dataclass(frozen=True, slots=True)
class HookForm:
    """An address that is to be told."""

    name: str = field("Name", longest=80)
    url: str = field("Adresse", longest=LONGEST_URL)
    events: tuple[Event, ...] = field("Ereignisse", optional=True)


@get("/schnittstelle/ziel")
async def new_hook_page(request: Call) -> Page:
    """The form for a new address."""
    return _form(request, blank({"events": [value for value, _ in CHOICES]}))


@post("/schnittstelle/ziel")
async def add_hook(request: Call) -> Page:
    """Tell an address from now on; the answer is the only page that shows its secret."""
    settings = request.app.state.settings
    try:
        form = await read(request, HookForm)
        made = await hooks.add(
            form.name, form.url, form.events, settings, who=who(request), now=clock.now()
        )
    except InputError as error:
        return _form(request, await again(request, error))
    return await _page(request, made.hook.id, made)


@get("/schnittstelle/ziel/{hook_id:int}")
async def hook_page(request: Call, hook_id: FromPath[int]) -> Page:
    """What an address was told, and what became of it."""
    return await _page(request, hook_id)


@post("/schnittstelle/ziel/{hook_id:int}/probe")
async def test_hook(request: Call, hook_id: FromPath[int]) -> Page:
    """Send a message that says nothing."""
    await hooks.test(hook_id, request.app.state.settings, now=clock.now())
    words = "Die Probe geht gleich hinaus. Laden Sie die Seite in einigen Sekunden neu."
    return redirect(request, f"{HERE}/{hook_id}", flash=Flash(words))


@post("/schnittstelle/ziel/{hook_id:int}/nachricht/{message_id:int}")
async def send_again(request: Call, hook_id: FromPath[int], message_id: FromPath[int]) -> Page:
    """Send a message again."""
    await hooks.send_again(hook_id, message_id, now=clock.now())
    return redirect(
        request, f"{HERE}/{hook_id}", flash=Flash("Sie geht gleich noch einmal hinaus.")
    )


@post("/schnittstelle/ziel/{hook_id:int}/geheimnis")
async def renew_secret(request: Call, hook_id: FromPath[int]) -> Page:
    """A new secret; the answer is the only page that shows it."""
    made = await hooks.renew_secret(hook_id, who=who(request), now=clock.now())
    return await _page(request, hook_id, made)


@post("/schnittstelle/ziel/{hook_id:int}/anhalten")
async def pause_hook(request: Call, hook_id: FromPath[int]) -> Page:
    """Send nothing there for now."""
    hook = await hooks.pause(hook_id, who=who(request), now=clock.now())
    return redirect(request, f"{HERE}/{hook_id}", flash=Flash(f"„{hook.name}“ ist angehalten."))


@post("/schnittstelle/ziel/{hook_id:int}/weiter")
async def resume_hook(request: Call, hook_id: FromPath[int]) -> Page:
    """Go on."""
    hook = await hooks.resume(hook_id, who=who(request), now=clock.now())
    words = f"„{hook.name}“ wird wieder benachrichtigt."
    return redirect(request, f"{HERE}/{hook_id}", flash=Flash(words))


@post("/schnittstelle/ziel/{hook_id:int}/entfernen")
async def remove_hook(request: Call, hook_id: FromPath[int]) -> Page:
    """Tell this address nothing any more."""
    hook = await hooks.remove(hook_id, who=who(request), now=clock.now())
    words = f"„{hook.name}“ wird nicht mehr benachrichtigt."
    return redirect(request, "/vorstand/schnittstelle", flash=Flash(words))


def _form(request: Call, form: Filled) -> Page:
    return render(
        request,
        "interface/new_hook.html",
        status=422 if form.problems else 200,
        form=form,
        choices=CHOICES,
    )


async def _page(request: Call, hook_id: int, made: Made | None = None) -> Page:
    hook, messages = await hooks.hook(hook_id)
    person = whoever(request)
    return render(
        request,
        "interface/hook.html",
        hook=hook,
        messages=messages,
        made=made,
        event_names=EVENT_NAMES,
        only_here=hooks.only_here(request.app.state.settings),
        governs=person is not None and may(Actor(person.role), Deed.GOVERN),
    )


ROUTES = (
    new_hook_page,
    add_hook,
    hook_page,
    test_hook,
    send_again,
    renew_secret,
    pause_hook,
    resume_hook,
    remove_hook,
)
