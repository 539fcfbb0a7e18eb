"""Which of these days suits a project? Said by the link of a letter, changeable until the poll ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.dates.polls import Poll, Suits, Vote, takes_answers
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services import rules
from lagplanner.services.dates import polls
from lagplanner.services.dates.polls import Count
from lagplanner.services.post.links import Opened
from lagplanner.web.forms import Filled, Typed, again, field, read, typed
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash

Call = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class WhoForm:
    """Who answers; the answers themselves have a field for each day, tag-2027-03-22."""

    who: str = field("Wer antwortet", optional=True, longest=160)


@get("/t/{token:str}", name="link_poll")
async def poll_page(request: Call, token: FromPath[str]) -> Page:
    """The days and what the project said to them; changes nothing."""
    opened, count = await _opened(request, token)
    if count is None:
        return await link_page(request, token, Purpose.POLL, opened)
    return await _page(request, token, opened, count)


@post("/t/{token:str}")
async def take_answer(request: Call, token: FromPath[str]) -> Page:
    """Keep what the project says to the days; a form that lacks something comes back filled."""
    opened, count = await _opened(request, token)
    if count is None or opened.project is None:
        return await link_page(request, token, Purpose.POLL, opened)
    try:
        form = await read(request, WhoForm)
        await polls.vote(
            count.poll.id,
            opened.project.id,
            _values(count.poll, await typed(request)),
            who=form.who,
            today=clock.today(),
            now=clock.now(),
        )
    except InputError as error:
        return await _page(request, token, opened, count, await again(request, error))
    except BrokenRuleError as error:
        return back(request, f"/t/{token}", Flash(str(error), "warn"))
    return back(request, f"/t/{token}", Flash("Vielen Dank, Ihre Antwort ist gespeichert."))


async def _opened(request: Call, token: str) -> tuple[Opened, Count | None]:
    """What the link opens, and the poll its letter was about; None where there is none."""
    opened = await opened_by(request, token, Purpose.POLL)
    poll_id = opened.letter.facts.get("poll") if opened.letter else None
    if opened.state is not LinkState.GOOD or opened.project is None or not isinstance(poll_id, int):
        return opened, None
    return opened, await polls.count(poll_id)


async def _page(
    request: Call, token: str, opened: Opened, count: Count, form: Filled | None = None
) -> Page:
    own = _own(count, opened.project.id) if opened.project else []
    named = opened.link.name if opened.link else ""
    return answer_page(
        request,
        "member/poll.html",
        opened,
        form=form,
        token=token,
        count=count,
        said={vote.day: vote.value.value for vote in own},
        who=next((vote.who for vote in own), named),
        open=takes_answers(count.poll, clock.today()) and count.meeting.took_or_takes_place,
        town=count.meeting.town.name if count.meeting.town else "",
        rules=await rules.rules(),
    )


def _own(count: Count, project_id: int) -> list[Vote]:
    return [vote for vote in count.votes if vote.project_id == project_id]


def _values(poll: Poll, sent: Typed) -> Mapping[date, Suits]:
    """What was said to each day. Raises InputError for an answer that is none of the three."""
    values = {}
    for day in poll.days:
        text = sent.get(f"tag-{day.isoformat()}")
        if not text:
            continue
        try:
            values[day] = Suits(text)
        except ValueError:
            raise InputError(
                Problem("days", f"Wählen Sie für den {day:%d.%m.%Y} eine der Möglichkeiten.")
            ) from None
    return values


ROUTES = (poll_page, take_answer)
