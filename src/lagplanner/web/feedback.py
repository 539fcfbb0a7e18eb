"""What did you think of the meeting? Three questions by the link of a letter, without a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

from litestar import get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.afterwards.feedback import (
    LIKED_NAMES,
    LONGEST_WORDS,
    MARKS,
    WANTED_NAMES,
    Answer,
    Liked,
    Wanted,
)
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services.afterwards import feedback
from lagplanner.services.afterwards.feedback import Asked
from lagplanner.services.post.links import Opened
from lagplanner.web.forms import Filled, again, field, read
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.meeting_files import Call, Page
from lagplanner.web.render import Flash


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """Three answers; only the first is needed."""

    mark: int | None = field("Wie war das Treffen", least=1, most=len(MARKS))
    liked: tuple[Liked, ...] = field("Was war am besten", optional=True)
    wanted: tuple[Wanted, ...] = field("Was wünschen Sie sich", optional=True)
    words: str = field("Noch etwas", optional=True, lines=True, longest=LONGEST_WORDS)
    once: str = field("Formular", optional=True, longest=32)


@get("/f/{token:str}", name="link_feedback")
async def feedback_page(request: Call, token: FromPath[str]) -> Page:
    """The questions; changes nothing."""
    opened, asked = await _opened(request, token)
    if asked is None:
        return await link_page(request, token, Purpose.FEEDBACK, opened)
    return _page(request, token, opened, asked)


@post("/f/{token:str}")
async def take_answer(request: Call, token: FromPath[str]) -> Page:
    """Count the answer; who gave it is not kept."""
    opened, asked = await _opened(request, token)
    if asked is None:
        return await link_page(request, token, Purpose.FEEDBACK, opened)
    try:
        form = await read(request, FeedbackForm)
        given = Answer(
            form.mark or 0,
            frozenset(form.liked),
            frozenset(form.wanted),
            form.words,
            form.once,
        )
        await feedback.answer(asked.meeting.id, _projects(opened), given, today=clock.today())
    except InputError as error:
        return _page(request, token, opened, asked, await again(request, error))
    except BrokenRuleError as error:
        return back(request, f"/f/{token}", Flash(str(error), "warn"))
    return back(request, f"/f/{token}", Flash("Vielen Dank! Ihre Antwort ist gezählt."))


async def _opened(request: Call, token: str) -> tuple[Opened, Asked | None]:
    """What the link opens, and what it asks; None where it asks nothing (any more)."""
    opened = await opened_by(request, token, Purpose.FEEDBACK, unseen=True)
    meeting = opened.meeting
    if opened.state is not LinkState.GOOD or meeting is None or opened.project is None:
        return opened, None
    if not meeting.took_or_takes_place:
        return opened, None
    asked = await feedback.asked(meeting.id, _projects(opened), today=clock.today())
    return opened, asked if asked.is_open else None


def _projects(opened: Opened) -> Sequence[int]:
    """Whose link it is, and for whom else its letter was: one mail, several projects."""
    also = opened.letter.facts.get("also_for", ()) if opened.letter else ()
    own = opened.project.id if opened.project else 0
    return (own, *(one for one in also if isinstance(one, int)))


def _page(
    request: Call, token: str, opened: Opened, asked: Asked, form: Filled | None = None
) -> Page:
    return answer_page(
        request,
        "member/feedback.html",
        opened,
        form=form,
        here=f"/f/{token}",
        asked=asked,
        marks=MARKS,
        liked=LIKED_NAMES,
        wanted=WANTED_NAMES,
        once=(form.value("once") if form else "") or token_hex(12),
    )


ROUTES = (feedback_page, take_answer)
