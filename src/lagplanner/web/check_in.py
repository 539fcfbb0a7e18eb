"""Are you here? Guests tick themselves by the code at the door, on the day of the meeting alone."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath, FromQuery

from lagplanner import clock
from lagplanner.domain.attendance.replies import MOST_PERSONS
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services.attendance import check_in
from lagplanner.services.papers import check_in as papers
from lagplanner.services.post.links import Opened
from lagplanner.web.files import handed_out
from lagplanner.web.forms import Filled, again, field, number_from, read, typed
from lagplanner.web.language import language_of
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash

Page = Response[Any]
Call = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class HereForm:
    """Who is here: a line of the list, of those nobody has named how many."""

    line: str = field("Zeile", longest=60)
    number: int | None = field("Personen", least=1, most=MOST_PERSONS)


@get("/e/{token:str}", name="link_check_in")
async def check_in_page(request: Call, token: FromPath[str], projekt: FromQuery[str] = "") -> Page:
    """Which projects are expected, or who of one of them; changes nothing."""
    opened, meeting_id = await _opened(request, token)
    if meeting_id is None:
        return await link_page(request, token, Purpose.CHECK_IN, opened)
    return await _show(request, token, opened, meeting_id, number_from(projekt))


@post("/e/{token:str}")
async def take_arrival(request: Call, token: FromPath[str]) -> Page:
    """Tick a line as there."""
    opened, meeting_id = await _opened(request, token)
    if meeting_id is None:
        return await link_page(request, token, Purpose.CHECK_IN, opened)
    project = number_from((await typed(request)).get("project"))
    here = f"/e/{token}?projekt={project}" if project else f"/e/{token}"
    try:
        form = await read(request, HereForm)
        line = await check_in.arrive(
            meeting_id, form.line, form.number or 1, today=clock.today(), now=clock.now()
        )
    except InputError as error:
        return await _show(request, token, opened, meeting_id, project, await again(request, error))
    except (BrokenRuleError, NotFoundError) as error:
        return back(request, here, Flash(str(error), "warn"))
    words = f"Willkommen, {line.name}! Sie stehen auf der Liste." if line.name else ""
    return back(request, here, Flash(words or "Willkommen! Sie stehen auf der Liste."))


async def printed(request: Call, meeting_id: int, *, who: str, usual: str = "") -> Page:
    """The sheet with the code, for whoever prints the papers of the day; raises BrokenRuleError."""
    made = await papers.sign(
        meeting_id,
        who=who,
        language=language_of(request, usual),
        base_url=request.app.state.settings.base_url,
        today=clock.today(),
        now=clock.now(),
    )
    answer = handed_out(made)
    answer.status_code = 200
    return answer


async def _opened(request: Call, token: str) -> tuple[Opened, int | None]:
    opened = await opened_by(request, token, Purpose.CHECK_IN)
    good = opened.state is LinkState.GOOD and opened.meeting is not None
    return opened, opened.meeting.id if good and opened.meeting else None


async def _show(
    request: Call,
    token: str,
    opened: Opened,
    meeting_id: int,
    project: int | None,
    form: Filled | None = None,
) -> Page:
    return answer_page(
        request,
        "member/check_in.html",
        opened,
        form=form,
        here=f"/e/{token}",
        found=await check_in.arriving(meeting_id, project, today=clock.today()),
    )


ROUTES = (check_in_page, take_arrival)
