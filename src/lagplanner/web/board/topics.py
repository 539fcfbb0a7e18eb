"""Which topic is next? The board's store of topics: look, propose, change, let rest, choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.talks.topics import Topic, TopicState, by_year
from lagplanner.services.talks import topics
from lagplanner.services.talks.topics import Line
from lagplanner.templating.charts import HeatCell, HeatKind, HeatRow
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.render import Flash, redirect, render

NAV = (("/vorstand/themen", "Themen"),)
HERE = "/vorstand/themen"
YEARS_BACK = 9

Page = Response[Any]
Call = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class TopicForm:
    """What a topic is called, and what one would like to know."""

    title: str = field("Titel", longest=200)
    question: str = field("Frage", optional=True, longest=300)
    proposed_by: str = field("Vorgeschlagen von", optional=True, longest=160)


@dataclass(frozen=True, slots=True)
class MeetingForm:
    """The meeting that shall have the topic: year and number as 2027-1."""

    meeting: str = field("Treffen", longest=12)


@dataclass(frozen=True, slots=True)
class RestForm:
    """Whether a topic rests."""

    resting: bool = field("Ruht", optional=True)


@get("/themen")
async def store_page(request: Call) -> Page:
    """All topics, the one to treat next first, and what the years have covered."""
    today = clock.today()
    lines = await topics.store(today=today)
    years = range(today.year - YEARS_BACK, today.year + 2)
    return render(
        request,
        "board/topics/list.html",
        waiting=[line for line in lines if line.wished.topic.state is TopicState.OPEN],
        resting=[line for line in lines if line.wished.topic.state is TopicState.RESTING],
        years=list(years),
        coverage=_coverage(lines, years, today.year),
        meetings=await topics.coming(today=today),
        today=today,
    )


@get("/themen/neu")
async def new_page(request: Call) -> Page:
    """An empty form."""
    return render(request, "board/topics/new.html", form=blank())


@post("/themen/neu")
async def propose(request: Call) -> Page:
    """Add a topic; what was typed comes back if something is wrong."""
    try:
        form = await read(request, TopicForm)
        made = Topic(0, form.title, form.question, proposed_by=form.proposed_by)
        saved = await topics.propose(made, who=who(request), now=clock.now())
    except InputError as error:
        filled = await again(request, error)
        return render(request, "board/topics/new.html", status=422, form=filled)
    return redirect(request, HERE, flash=Flash(f"Thema „{saved.title}“ ist aufgenommen."))


@get("/themen/{topic_id:int}")
async def topic_page(request: Call, topic_id: FromPath[int]) -> Page:
    """One topic: choose it, change it, let it rest; and where it was."""
    return await _topic(request, await topics.line(topic_id, today=clock.today()))


@post("/themen/{topic_id:int}")
async def change(request: Call, topic_id: FromPath[int]) -> Page:
    """Change title and question; its history stays."""
    line = await topics.line(topic_id, today=clock.today())
    old = line.wished.topic
    try:
        form = await read(request, TopicForm)
        made = Topic(old.id, form.title, form.question, old.state, old.project_id, form.proposed_by)
        saved = await topics.propose(made, who=who(request), now=clock.now())
    except InputError as error:
        return await _topic(request, line, await again(request, error))
    return redirect(request, HERE, flash=Flash(f"Thema „{saved.title}“ ist geändert."))


@post("/themen/{topic_id:int}/treffen")
async def choose(request: Call, topic_id: FromPath[int]) -> Page:
    """Let the topic be a coming meeting's."""
    today = clock.today()
    line = await topics.line(topic_id, today=today)
    try:
        form = await read(request, MeetingForm)
        meeting = {f"{one.year}-{one.number}": one for one in await topics.coming(today=today)}.get(
            form.meeting
        )
        if meeting is None:
            return await _topic(request, line, await again(request, _NO_MEETING))
    except InputError as error:
        return await _topic(request, line, await again(request, error))
    await topics.choose(meeting.year, meeting.number, topic_id, who=who(request), now=clock.now())
    words = f"„{line.wished.topic.title}“ ist Thema am {meeting.day:%d.%m.%Y}."
    return redirect(request, HERE, flash=Flash(words))


@post("/themen/{topic_id:int}/ruhe")
async def rest(request: Call, topic_id: FromPath[int]) -> Page:
    """Let the topic rest, or open it again."""
    form = await read(request, RestForm)
    saved = await topics.rest(topic_id, resting=form.resting, who=who(request), now=clock.now())
    words = f"„{saved.title}“ steht wieder zur Wahl."
    if form.resting:
        words = f"„{saved.title}“ ruht. Seine Geschichte bleibt."
    return redirect(request, HERE, flash=Flash(words))


_NO_MEETING = InputError(Problem("meeting", "Wählen Sie ein Treffen, das noch kommt."))


async def _topic(request: Call, line: Line, form: Filled | None = None) -> Page:
    topic = line.wished.topic
    stored = {
        "title": topic.title,
        "question": topic.question,
        "proposed_by": topic.proposed_by,
    }
    typed = Filled({**stored, **form.values}, form.problems) if form else Filled(stored)
    return render(
        request,
        "board/topics/topic.html",
        status=422 if form else 200,
        line=line,
        topic=topic,
        form=typed,
        meetings=await topics.coming(today=clock.today()),
    )


def _coverage(lines: Sequence[Line], years: range, this_year: int) -> list[HeatRow]:
    """The topics that these years have treated, with a cell for each year."""
    rows = []
    for line in sorted(lines, key=lambda one: one.wished.topic.title.casefold()):
        counts = by_year(line.wished.treated, years)
        if any(counts):
            cells = tuple(
                _cell(count, year, year > this_year)
                for count, year in zip(counts, years, strict=True)
            )
            topic = line.wished.topic
            rows.append(HeatRow(topic.title, cells, f"{HERE}/{topic.id}"))
    return rows


def _cell(count: int, year: int, is_coming: bool) -> HeatCell:
    if not count:
        return HeatCell(HeatKind.EMPTY)
    return HeatCell(
        HeatKind.PLANNED if is_coming else HeatKind.HELD, str(count), f"{year}: {count}"
    )


ROUTES = (store_page, new_page, propose, topic_page, change, choose, rest)
