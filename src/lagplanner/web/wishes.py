"""A project says when it could host next year, or passes: one link, one button.

One letter may be for several projects with the same mailbox; then each has its own form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.domain.hosts.wishes import (
    ANY_QUARTER,
    LONGEST_PARTNER,
    MONTHS,
    PASS,
    SEASONS,
    Wishes,
)
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services import rules
from lagplanner.services.hosts import wishes
from lagplanner.services.hosts.wishes import Answered
from lagplanner.services.post.links import Opened
from lagplanner.web.forms import Filled, again, field, read
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash

Call = Request[Any, Any, Any]
Page = Response[Any]

SPANS = {
    1: "Januar bis März",
    2: "April bis Juni",
    3: "Juli bis September",
    4: "Oktober bis Dezember",
}
THANKS = "Vielen Dank! Ihre Antwort ist gespeichert."
NO_SHAME = "Vielen Dank für die klare Antwort. Sie passen in diesem Jahr."


class Quick(StrEnum):
    """Answers that are one button."""

    WINTER = "1"
    SPRING = "2"
    SUMMER = "3"
    AUTUMN = "4"
    ANY = "any"
    PASS = "pass"  # noqa: S105 - no secret
    OWN = "own"


class Fits(StrEnum):
    """What a project says of one quarter."""

    OFFER = "offer"
    AVOID = "avoid"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class WishForm:
    """What a project sends: one button, or what it chose for each quarter."""

    project: int = field("Projekt")
    answer: Quick = field("Ihre Antwort")
    q1: Fits | None = field("Winter")
    q2: Fits | None = field("Frühling")
    q3: Fits | None = field("Sommer")
    q4: Fits | None = field("Herbst")
    month: int | None = field("Wunschmonat", least=1, most=12)
    partner: str = field("Gemeinsam mit", optional=True, longest=LONGEST_PARTNER)
    who: str = field("Wer antwortet", optional=True, longest=160)


@get("/w/{token:str}", name="link_wishes")
async def wishes_page(request: Call, token: FromPath[str]) -> Page:
    """The question for next year and what was answered; changes nothing."""
    opened, asked = await _opened(request, token)
    if not asked:
        return await link_page(request, token, Purpose.WISHES, opened)
    return await _page(request, token, opened, asked)


@post("/w/{token:str}")
async def take_wishes(request: Call, token: FromPath[str]) -> Page:
    """Keep the answer in place of the one before; a form that lacks something comes back filled."""
    opened, asked = await _opened(request, token)
    if not asked:
        return await link_page(request, token, Purpose.WISHES, opened)
    try:
        form = await read(request, WishForm)
        one = next((one for one in asked if one.project.id == form.project), None)
        if one is None:
            return await link_page(request, token, Purpose.WISHES, opened)
        who = form.who or (opened.link.name if opened.link else "")
        given = _given(form)
        await wishes.answer(one.project.id, one.year, given, who=who, now=clock.now())
    except InputError as error:
        return await _page(request, token, opened, asked, await again(request, error))
    flash = Flash(NO_SHAME if given.passes else THANKS)
    return back(request, f"/w/{token}", flash)


async def _opened(request: Call, token: str) -> tuple[Opened, tuple[Answered, ...]]:
    """What the link opens, and the projects it answers for; none where it is no good."""
    opened = await opened_by(request, token, Purpose.WISHES)
    year = opened.letter.facts.get("year") if opened.letter else None
    if opened.link is not None and opened.link.letter_id is None:
        year = clock.today().year + 1  # opened from their own page
    if opened.state is not LinkState.GOOD or opened.project is None or not isinstance(year, int):
        return opened, ()
    others = opened.letter.facts.get("also_for", ()) if opened.letter else ()
    ids = (opened.project.id, *(one for one in others if isinstance(one, int)))
    return opened, await wishes.answers(ids, year)


async def _page(
    request: Call,
    token: str,
    opened: Opened,
    asked: Sequence[Answered],
    form: Filled | None = None,
) -> Page:
    return answer_page(
        request,
        "member/wishes.html",
        opened,
        form=form,
        token=token,
        asked=asked,
        wrong=str(form.value("project")) if form else "",
        seasons=[(quarter, SEASONS[quarter], SPANS[quarter]) for quarter in SEASONS],
        months=[(str(number), name) for number, name in enumerate(MONTHS, 1)],
        rules=await rules.rules(),
    )


def _given(form: WishForm) -> Wishes:
    if form.answer is Quick.PASS:
        return PASS
    if form.answer is Quick.ANY:
        return ANY_QUARTER
    if form.answer is not Quick.OWN:
        return Wishes(offers=frozenset({int(form.answer.value)}))
    quarters = dict(enumerate((form.q1, form.q2, form.q3, form.q4), 1))
    return Wishes(
        frozenset(quarter for quarter, fits in quarters.items() if fits is Fits.OFFER),
        frozenset(quarter for quarter, fits in quarters.items() if fits is Fits.AVOID),
        form.month,
        form.partner.strip(),
    )


ROUTES = (wishes_page, take_wishes)
