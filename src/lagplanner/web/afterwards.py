"""What was at a meeting, and what is left of it? For members, by the link of a letter or logged in."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from litestar import get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.access import OF_BOARD
from lagplanner.domain.afterwards.files import MEMBER
from lagplanner.domain.errors import BrokenRuleError, InputError, NotFoundError
from lagplanner.domain.hosting import ASSEMBLY, WORKING, Meeting
from lagplanner.domain.papers import Reader
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.domain.sessions import Session
from lagplanner.services import own, rules
from lagplanner.services.afterwards import actions, minutes, summary
from lagplanner.services.attendance import lists
from lagplanner.services.post.links import Opened
from lagplanner.web import minutes_files
from lagplanner.web.access import OWN
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.links import answer_page, back, link_page, opened_by, private
from lagplanner.web.meeting_files import Call, Page, hand_out
from lagplanner.web.papers import owners_of, printed
from lagplanner.web.render import Flash, redirect, render, whoever

TEMPLATE = "member/summary.html"
HEARD = "Vielen Dank. Die Antwort des Vorstands steht dann auf dieser Seite."
DONE = "Danke, das ist als erledigt vermerkt."

OF_MEETING, OF_ASSEMBLY = f"{OWN}/treffen", f"{OWN}/versammlung"


def _both(rest: str) -> list[str]:
    """The address for a working meeting and for a general assembly, for somebody who is logged in."""
    return [f"{place}/{{key:str}}{rest}" for place in (OF_MEETING, OF_ASSEMBLY)]


def _place(request: Call) -> str:
    return OF_ASSEMBLY if request.url.path.startswith(f"{OF_ASSEMBLY}/") else OF_MEETING


@dataclass(frozen=True, slots=True)
class ObjectionForm:
    """What a member wants to be another in the minutes."""

    einwand: str = field("Einwand", optional=True, lines=True, longest=minutes.LONGEST_OBJECTION)


async def or_link(request: Call, token: str, opened: Opened, form: Filled | None = None) -> Page:
    """The page of a member's link that asks nothing any more: what was, or what the letter was about."""
    meeting = await _over(opened)
    if meeting is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    return answer_page(
        request,
        TEMPLATE,
        opened,
        told=await summary.summary(meeting, _projects_of(opened), today=clock.today()),
        at=f"/a/{token}/dateien",
        topics=f"/a/{token}/themen",
        papers=f"/a/{token}/papiere" if await _was_there(meeting, owners_of(opened)) else "",
        rules=await rules.rules(),
        form=form,
        objects=f"/a/{token}/einwand",
        paper=f"/a/{token}/protokoll",
        ticks=f"/a/{token}/verabredung",
        mine=_projects_of(opened),
    )


@post("/a/{token:str}/einwand")
async def object_to(request: Call, token: FromPath[str]) -> Page:
    """Take what a member wants to be another in the minutes."""
    opened = await opened_by(request, token, Purpose.MEMBER)
    meeting = await _over(opened)
    if meeting is None or opened.link is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    try:
        await minutes.object_to(
            meeting.id,
            opened.link.project_id,
            (await read(request, ObjectionForm)).einwand,
            who=opened.link.name or (opened.project.name if opened.project else ""),
            today=clock.today(),
            now=clock.now(),
        )
    except (InputError, BrokenRuleError) as error:
        return await or_link(request, token, opened, await again(request, error, "einwand"))
    return back(request, f"/a/{token}", Flash(HEARD))


@get("/a/{token:str}/protokoll/{name:str}", name="link_member_minutes")
async def minutes_file(request: Call, token: FromPath[str], name: FromPath[str]) -> Page:
    """The minutes as a file."""
    opened = await opened_by(request, token, Purpose.MEMBER)
    meeting = await _over(opened)
    if meeting is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    language = opened.letter.language if opened.letter else ""
    return private(await minutes_files.hand_out(request, meeting, name, language=language))


@get(_both("/protokoll/{name:str}"))
async def own_minutes_file(request: Call, key: FromPath[str], name: FromPath[str]) -> Page:
    """The same, for somebody who is logged in."""
    return await minutes_files.hand_out(request, await _of_members(request, key), name)


@post("/a/{token:str}/verabredung/{action_id:int}")
async def tick(request: Call, token: FromPath[str], action_id: FromPath[int]) -> Page:
    """Say that something agreed is done."""
    opened = await opened_by(request, token, Purpose.MEMBER)
    if await _over(opened) is None or opened.link is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    await actions.tick(
        action_id, project_ids=_projects_of(opened), who=opened.link.name, now=clock.now()
    )
    return back(request, f"/a/{token}", Flash(DONE))


@get("/a/{token:str}/dateien/{mark:str}", name="link_member_file")
async def download(request: Call, token: FromPath[str], mark: FromPath[str]) -> Page:
    """A file of a meeting that is for the members."""
    opened = await opened_by(request, token, Purpose.MEMBER)
    meeting = opened.meeting
    if opened.state is not LinkState.GOOD or meeting is None or opened.project is None:
        return await link_page(request, token, Purpose.MEMBER, opened)
    return await hand_out(request, meeting.id, mark, MEMBER)


@get("/mein/treffen/{key:str}", name="own_meeting")
async def own_page(request: Call, key: FromPath[str]) -> Page:
    """What was, for somebody who is logged in."""
    return await show_own(request, key, await _of_members(request, key), blank())


@post(_both("/einwand"))
async def own_objection(request: Call, key: FromPath[str]) -> Page:
    """Take what somebody who is logged in wants to be another in the minutes."""
    meeting = await _of_members(request, key)
    person = _person(request)
    projects = await own.projects_of(person.email, today=clock.today())
    try:
        await minutes.object_to(
            meeting.id,
            projects[0].id if projects else None,
            (await read(request, ObjectionForm)).einwand,
            who=person.name,
            today=clock.today(),
            now=clock.now(),
        )
    except (InputError, BrokenRuleError) as error:
        return await show_own(request, key, meeting, await again(request, error, "einwand"))
    return redirect(request, f"{_place(request)}/{key}", flash=Flash(HEARD))


@post("/mein/verabredung/{action_id:int}")
async def own_tick(request: Call, action_id: FromPath[int]) -> Page:
    """Say that something agreed is done, of a project of theirs."""
    person = _person(request)
    theirs = [one.id for one in await own.projects_of(person.email, today=clock.today())]
    await actions.tick(action_id, project_ids=theirs, who=person.name, now=clock.now())
    return redirect(request, OWN, flash=Flash(DONE))


@get(_both("/dateien/{mark:str}"))
async def own_download(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """One of its files; those of an assembly are there before it, what is decided needs them."""
    if _place(request) == OF_ASSEMBLY:
        meeting = await lists.meeting_of(*await asked_by_member(request, key), ASSEMBLY)
    else:
        meeting = await _of_members(request, key)
    return await hand_out(request, meeting.id, mark, MEMBER)


@get("/mein/treffen/{key:str}/papiere/{name:str}")
async def own_paper(request: Call, key: FromPath[str], name: FromPath[str]) -> Page:
    """A paper for their projects: the programme of a meeting to come, or that they were there."""
    meeting = await lists.meeting_of(*await asked_by_member(request, key))
    reader = Reader(Purpose.MEMBER, await _own_projects(request))
    return await printed(request, meeting.id, name, reader)


async def show_own(request: Call, key: str, meeting: Meeting, form: Filled) -> Page:
    """What was, for somebody who is logged in, perhaps with a form that came back."""
    theirs, here = await _own_projects(request), f"{_place(request)}/{key}"
    was_there = meeting.is_working and await _was_there(meeting, theirs)
    return render(
        request,
        TEMPLATE,
        status=422 if form.problems else 200,
        told=await summary.summary(meeting, theirs, today=clock.today()),
        at=f"{here}/dateien",
        topics="",
        papers=f"{here}/papiere" if was_there else "",
        rules=await rules.rules(),
        form=form,
        objects=f"{here}/einwand",
        paper=f"{here}/protokoll",
        ticks="/mein/verabredung",
        mine=theirs,
    )


async def asked_by_member(request: Call, key: str) -> tuple[int, int]:
    """Year and number of an address; for the board, and for whoever reads a member's mail today."""
    person = whoever(request)
    is_member = person is not None and (
        person.role in OF_BOARD or await own.projects_of(person.email, today=clock.today())
    )
    if not is_member or not re.fullmatch(r"\d{4}-\d{1,3}", key):
        raise NotFoundError(own.NOT_YOURS)
    year, _, number = key.partition("-")
    return int(year), int(number)


async def _own_projects(request: Call) -> frozenset[int]:
    """The projects somebody who is logged in reads the mail of."""
    person = whoever(request)
    found = await own.projects_of(person.email, today=clock.today()) if person else ()
    return frozenset(one.id for one in found)


async def _was_there(meeting: Meeting, ids: Collection[int]) -> bool:
    return meeting.took_or_takes_place and await lists.was_there(meeting.id, ids)


def _projects_of(opened: Opened) -> tuple[int, ...]:
    """The project a link was sent to."""
    project_id = opened.link.project_id if opened.link else None
    return (project_id,) if project_id is not None else ()


def _person(request: Call) -> Session:
    person = whoever(request)
    if person is None:
        raise NotFoundError(own.NOT_YOURS)
    return person


async def _over(opened: Opened) -> Meeting | None:
    meeting = opened.meeting
    if opened.state is not LinkState.GOOD or meeting is None or opened.project is None:
        return None
    return meeting if await summary.is_there(meeting, today=clock.today()) else None


async def _of_members(request: Call, key: str) -> Meeting:
    """The meeting of this address that is over."""
    kind = ASSEMBLY if _place(request) == OF_ASSEMBLY else WORKING
    return await summary.over(*await asked_by_member(request, key), kind=kind, today=clock.today())


BEHIND_LINKS = (download, object_to, tick, minutes_file)
ROUTES = (own_page, own_download, own_paper, own_objection, own_tick, own_minutes_file)
