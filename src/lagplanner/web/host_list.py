"""Who comes, and who is here? The host looks and ticks by its link, on a telephone."""

from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.attendance.replies import DIET_NAMES, SUPPORT_NAMES
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.services import closing, rules
from lagplanner.services.attendance import lists, replies
from lagplanner.services.post.links import Opened
from lagplanner.web import ticks
from lagplanner.web.forms import Filled, again, field, read
from lagplanner.web.links import answer_page, back, link_page, opened_by
from lagplanner.web.render import Flash
from lagplanner.web.ticks import Call, Page


@dataclass(frozen=True, slots=True)
class QuestionForm:
    """What the host asks everybody who comes, or asks no more."""

    question: str = field("Frage", optional=True, longest=200)
    drop: int | None = field("Frage", least=1)


@get("/g/{token:str}/anmeldungen", name="link_host_replies")
async def replies_page(request: Call, token: FromPath[str]) -> Page:
    """Who comes, what they eat and need; changes nothing."""
    opened = await _opened(request, token)
    if not _hosts(opened):
        return await link_page(request, token, Purpose.HOST, opened)
    return await _replies(request, token, opened)


@post("/g/{token:str}/anmeldungen")
async def change_questions(request: Call, token: FromPath[str]) -> Page:
    """Ask everybody who comes one more thing, or one less."""
    opened = await _opened(request, token)
    if not _hosts(opened):
        return await link_page(request, token, Purpose.HOST, opened)
    meeting_id, project_id = _ids(opened)
    try:
        form = await read(request, QuestionForm)
        if form.drop is not None:
            await replies.drop_question(meeting_id, project_id, form.drop)
        else:
            await replies.ask(meeting_id, project_id, form.question)
    except InputError as error:
        return await _replies(request, token, opened, await again(request, error))
    words = "Die Frage ist gestrichen." if form.drop else "Wer sich anmeldet, wird das gefragt."
    return back(request, f"/g/{token}/anmeldungen#fragen", Flash(words))


@get("/g/{token:str}/teilnahme", name="link_host_list")
async def list_page(request: Call, token: FromPath[str]) -> Page:
    """The list of who is here; changes nothing."""
    opened = await _opened(request, token)
    if not _hosts(opened):
        return await link_page(request, token, Purpose.HOST, opened)
    return await _list(request, token, opened)


@post("/g/{token:str}/teilnahme")
async def take_ticks(request: Call, token: FromPath[str]) -> Page:
    """Keep what was ticked."""
    opened = await _opened(request, token)
    if not _hosts(opened):
        return await link_page(request, token, Purpose.HOST, opened)
    meeting_id, _ = _ids(opened)
    return await ticks.take(
        request,
        lambda found: lists.tick(
            meeting_id, found, who=_name(opened), today=clock.today(), now=clock.now()
        ),
        lambda form: _list(request, token, opened, form),
        lambda flash: back(request, f"/g/{token}/teilnahme", flash),
    )


@post("/g/{token:str}/teilnahme/wie-angemeldet")
async def take_as_announced(request: Call, token: FromPath[str]) -> Page:
    """Tick all who are expected."""
    opened = await _opened(request, token)
    if not _hosts(opened):
        return await link_page(request, token, Purpose.HOST, opened)
    meeting_id, _ = _ids(opened)
    try:
        await lists.take_as_announced(
            meeting_id, who=_name(opened), today=clock.today(), now=clock.now()
        )
    except BrokenRuleError as error:
        return back(request, f"/g/{token}/teilnahme", Flash(str(error), "warn"))
    words = "Alle Angemeldeten sind angekreuzt. Ändern Sie, was anders war."
    return back(request, f"/g/{token}/teilnahme", Flash(words))


@post("/g/{token:str}/teilnahme/abschluss")
async def close(request: Call, token: FromPath[str]) -> Page:
    """Close the list."""
    opened = await _opened(request, token)
    if not _hosts(opened):
        return await link_page(request, token, Purpose.HOST, opened)
    meeting_id, _ = _ids(opened)
    try:
        closed = await closing.close(
            meeting_id, who=_name(opened), today=clock.today(), now=clock.now()
        )
    except BrokenRuleError as error:
        return back(request, f"/g/{token}/teilnahme", Flash(str(error), "warn"))
    words = f"Vielen Dank! Die Liste ist abgeschlossen: {closed.count.present} waren da."
    return back(request, f"/g/{token}/teilnahme", Flash(words))


async def _opened(request: Call, token: str) -> Opened:
    return await opened_by(request, token, Purpose.HOST)


def _hosts(opened: Opened) -> bool:
    """Whether the link is good and its project hosts: others see no list."""
    meeting, project = opened.meeting, opened.project
    if opened.state is not LinkState.GOOD or meeting is None or project is None:
        return False
    return project.id in (meeting.host_id, *meeting.co_host_ids) and meeting.took_or_takes_place


def _ids(opened: Opened) -> tuple[int, int]:
    assert opened.meeting is not None
    assert opened.project is not None
    return opened.meeting.id, opened.project.id


def _name(opened: Opened) -> str:
    return opened.link.name if opened.link else ""


async def _replies(request: Call, token: str, opened: Opened, form: Filled | None = None) -> Page:
    meeting_id, _ = _ids(opened)
    return answer_page(
        request,
        "host/replies.html",
        opened,
        form=form,
        here=f"/g/{token}",
        found=await replies.overview(meeting_id),
        diets=DIET_NAMES,
        supports=SUPPORT_NAMES,
        today=clock.today(),
        rules=await rules.rules(),
    )


async def _list(request: Call, token: str, opened: Opened, form: Filled | None = None) -> Page:
    meeting_id, _ = _ids(opened)
    shown = ticks.shown(await lists.day_list(meeting_id), form)
    return answer_page(
        request,
        "host/list_of_the_day.html",
        opened,
        form=shown.pop("form") if form else None,
        here=f"/g/{token}/teilnahme",
        up=f"/g/{token}",
        today=clock.today(),
        **{name: value for name, value in shown.items() if name != "form"},
    )


ROUTES = (replies_page, change_questions, list_page, take_ticks, take_as_announced, close)
