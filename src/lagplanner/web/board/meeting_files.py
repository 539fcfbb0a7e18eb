"""The files of a meeting: what the board files, shows to others, and takes away."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.afterwards.files import BOARD, Giver, Visibility
from lagplanner.domain.archive import parts_of
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.membership.import_meetings import KINDS
from lagplanner.services.afterwards import files
from lagplanner.services.attendance import lists, replies
from lagplanner.web.board.meeting import address, sheet_of
from lagplanner.web.board.sent import who
from lagplanner.web.forms import Filled, again, blank, field, read
from lagplanner.web.meeting_files import LARGEST_REQUEST, WORDS, hand_out, take
from lagplanner.web.render import Flash, redirect, render

Page = Response[Any]
Call = Request[Any, Any, Any]


OF_OTHERS = "/archiv/"


def _both(rest: str) -> list[str]:
    """The address for a working meeting and for any other gathering: their files are one thing."""
    return [f"/treffen/{{key:str}}{rest}", f"{OF_OTHERS}{{key:str}}{rest}"]


@dataclass(frozen=True, slots=True)
class CircleForm:
    """For whom a file is."""

    visibility: Visibility = field("Wer darf es sehen?")


@get(f"{OF_OTHERS}{{key:str}}")
async def gathering_page(request: Call, key: FromPath[str]) -> Page:
    """A gathering that is no working meeting: what an old list tells of it, and its papers."""
    meeting = await lists.meeting_of(*parts_of(key))
    return render(
        request,
        "board/gathering.html",
        meeting=meeting,
        called=KINDS[meeting.kind],
        hosts=await replies.named([meeting.host_id or 0, *meeting.co_host_ids]),
        files=await files.of_meeting(meeting.id, BOARD, today=clock.today()),
        here=f"/vorstand{OF_OTHERS}{key}",
    )


@get(_both("/dateien"), name="meeting_files")
async def files_page(request: Call, key: FromPath[str]) -> Page:
    """What there is, who sees it, and a form for more."""
    return await _show(request, key)


@post(_both("/dateien"), request_max_body_size=LARGEST_REQUEST)
async def add(request: Call, key: FromPath[str]) -> Page:
    """File something."""
    meeting_id = await _id(key)
    try:
        filed = await take(request, meeting_id, Giver.BOARD, who=who(request))
    except InputError as error:
        return await _show(request, key, await again(request, error))
    except BrokenRuleError as error:
        return redirect(request, _here(request, key), flash=Flash(str(error), "warn"))
    return redirect(request, _here(request, key), flash=Flash(f"„{filed.title}“ ist abgelegt."))


@get(_both("/dateien/{mark:str}"))
async def download(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """One of them, to be kept."""
    return await hand_out(request, await _id(key), mark, BOARD)


@post(_both("/dateien/{mark:str}/zeigen"))
async def show_to(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """Say for whom it is."""
    form = await read(request, CircleForm)
    filed = await files.show_to(
        await _id(key),
        mark,
        form.visibility,
        who=who(request),
        today=clock.today(),
        now=clock.now(),
    )
    words = f"„{filed.title}“ ist gespeichert."
    flash = Flash(f"{words} {filed.why_less}", "info") if filed.why_less else Flash(words)
    return redirect(request, _here(request, key), flash=flash)


@post(_both("/dateien/{mark:str}/entfernen"))
async def remove(request: Call, key: FromPath[str], mark: FromPath[str]) -> Page:
    """Take it away; for a week it can be brought back."""
    entry = await files.remove(await _id(key), mark, BOARD, who=who(request), now=clock.now())
    undo = f"/vorstand/verlauf/{entry}/rueckgaengig"
    flash = Flash("Die Datei ist entfernt.", undo_action=undo)
    return redirect(request, _here(request, key), flash=flash)


async def _show(request: Call, key: str, form: Filled | None = None) -> Page:
    meeting = await lists.meeting_of(*parts_of(key))
    return render(
        request,
        "board/meeting/files.html",
        status=422 if form else 200,
        meeting=meeting,
        found=await files.of_meeting(meeting.id, BOARD, today=clock.today()),
        speakers=await files.speakers_of(meeting.id),
        here=_here(request, key),
        up=sheet_of(meeting),
        called=KINDS[meeting.kind],
        form=form or blank(),
        **WORDS,
    )


async def _id(key: str) -> int:
    return (await lists.meeting_of(*parts_of(key))).id


def _here(request: Call, key: str) -> str:
    """Where its files are."""
    is_other = f"{OF_OTHERS}{key}/" in request.url.path
    return f"/vorstand{OF_OTHERS}{key}/dateien" if is_other else f"{address(key)}/dateien"


ROUTES = (files_page, add, download, show_to, remove, gathering_page)
