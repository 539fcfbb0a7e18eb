"""How long do we keep what? The page where the board reads and changes the periods."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from litestar import Request, Response, get, post

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.domain.privacy.retention import PREFIX, Retention, as_texts
from lagplanner.services.privacy import forgetting, periods
from lagplanner.web.board.sent import fields_of, who
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]

YEARS = "money"
"""The one period that counts years."""


@dataclass(frozen=True, slots=True)
class Period:
    """A period as a field: what is kept, from when it counts, in days or years, its limits."""

    name: str
    label: str
    since: str
    value: str
    limits: tuple[int, int]
    in_years: bool


@get("/einstellungen/aufbewahren")
async def periods_page(request: Call) -> Page:
    """The periods as they are."""
    return await _page(request, {})


@post("/einstellungen/aufbewahren")
async def change_periods(request: Call) -> Page:
    """Store them; what was typed comes back if something is wrong."""
    sent = await fields_of(request)
    texts = {name: text for name, text in sent.items() if name.startswith(PREFIX)}
    try:
        await periods.change(texts, who=who(request), now=clock.now())
    except InputError as error:
        return await _page(request, texts, error)
    return redirect(request, "/vorstand/einstellungen", flash=Flash("Gespeichert."))


async def _page(request: Call, typed: Mapping[str, str], error: InputError | None = None) -> Page:
    texts = {**as_texts(await forgetting.retention()), **typed}
    known = [
        Period(
            f"{PREFIX}{item.name}",
            item.metadata["text"],
            item.metadata["since"],
            texts[f"{PREFIX}{item.name}"],
            item.metadata["range"],
            item.name == YEARS,
        )
        for item in fields(Retention)
    ]
    return render(
        request,
        "board/settings/keeping.html",
        status=422 if error else 200,
        periods=known,
        problems={item.field: item.message for item in error.problems} if error else {},
    )


ROUTES = (periods_page, change_periods)
