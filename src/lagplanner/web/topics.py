"""Which topics have there been, which are missing, and which does a project wish for?

Anybody looks; a project ticks and proposes by the link of a letter. Looking decides nothing.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.domain.talks.topics import Topic, TopicState, untouched
from lagplanner.services import rules
from lagplanner.services.post.links import Opened
from lagplanner.services.talks import topics
from lagplanner.web.forms import Filled, again, field, read
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash, render

MISSED_YEARS = 5
"""A topic that so many years have not treated is missing."""

Call = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class WishForm:
    """The topics a project ticks, of those it was shown, and perhaps one of its own."""

    shown: tuple[int, ...] = field("Gezeigte Themen", optional=True)
    topics: tuple[int, ...] = field("Themen", optional=True)
    title: str = field("Eigenes Thema", optional=True, longest=200)
    question: str = field("Frage dazu", optional=True, longest=300)
    who: str = field("Wer antwortet", optional=True, longest=160)


@get("/themen")
async def topics_page(request: Call) -> Page:
    """What has been a topic, and what is missing; wishes are counted, not named."""
    today = clock.today()
    lines = await topics.store(today=today)
    missing = {
        topic.id
        for topic in untouched(
            (line.wished for line in lines), range(today.year - MISSED_YEARS + 1, today.year + 2)
        )
    }
    treated = [line for line in lines if line.wished.treated]
    treated.sort(key=lambda line: max(line.wished.treated), reverse=True)
    return render(
        request,
        "public/topics.html",
        missing=[line for line in lines if line.wished.topic.id in missing],
        treated=treated,
        since=today.year - MISSED_YEARS + 1,
        today=today,
        rules=await rules.rules(),
    )


@get("/a/{token:str}/themen", name="link_topics")
async def wishes_page(request: Call, token: FromPath[str]) -> Page:
    """The topics to be wished for, with what this project wishes; changes nothing."""
    opened = await _opened(request, token)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    return await _page(request, token, opened)


@post("/a/{token:str}/themen")
async def take_wishes(request: Call, token: FromPath[str]) -> Page:
    """Keep the ticks and take the proposal; a form that lacks something comes back filled."""
    opened = await _opened(request, token)
    if opened.state is not LinkState.GOOD or opened.project is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    project = opened.project
    try:
        form = await read(request, WishForm)
        own = Topic(0, form.title, form.question, project_id=project.id)
        proposed = await topics.answer(
            project.id,
            shown=form.shown,
            wished=form.topics,
            proposed=own if form.title or form.question else None,
            who=form.who or project.name,
            now=clock.now(),
        )
    except InputError as error:
        return await _page(request, token, opened, await again(request, error))
    words = "Vielen Dank, Ihre Wünsche sind gespeichert."
    if proposed is not None:
        words = f"Vielen Dank, „{proposed.title}“ ist vorgeschlagen."
    return back(request, f"/a/{token}/themen", Flash(words))


async def _opened(request: Call, token: str) -> Opened:
    return await opened_by(request, token, Purpose.MEMBER)


async def _page(request: Call, token: str, opened: Opened, form: Filled | None = None) -> Page:
    assert opened.project is not None
    lines = await topics.store(today=clock.today())
    waiting = [line for line in lines if line.wished.topic.state is TopicState.OPEN]
    wished = [
        str(line.wished.topic.id) for line in waiting if opened.project.id in line.wished.voters
    ]
    ticked = form.values.get("topics", ()) if form else wished
    return answer_page(
        request,
        "member/topics.html",
        opened,
        form=form,
        token=token,
        waiting=waiting,
        ticked=[ticked] if isinstance(ticked, str) else list(ticked),
        who=opened.link.name if opened.link else "",
    )


ROUTES = (topics_page, wishes_page, take_wishes)
