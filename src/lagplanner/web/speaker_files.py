"""A speaker sends slides, before the meeting or after it, and takes them back."""

from litestar import get, post
from litestar.params import FromPath

from lagplanner import clock
from lagplanner.domain.afterwards.files import Circle, Giver, Reader
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.domain.post.links import LinkState, Purpose
from lagplanner.domain.talks.speakers import COMING
from lagplanner.services.afterwards import files
from lagplanner.services.post.links import Opened
from lagplanner.services.talks import contributions
from lagplanner.services.talks.contributions import Asked
from lagplanner.web.links import back, link_page, opened_by
from lagplanner.web.meeting_files import LARGEST_REQUEST, Call, Page, hand_out, take
from lagplanner.web.render import Flash


@post("/r/{token:str}/folien", request_max_body_size=LARGEST_REQUEST)
async def add(request: Call, token: FromPath[str]) -> Page:
    """Take the slides."""
    opened, asked = await _opened(request, token)
    if asked is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    try:
        filed = await take(
            request,
            asked.meeting.id,
            Giver.SPEAKER,
            who=opened.link.name if opened.link else "",
            talk_id=asked.talk.id,
        )
    except (InputError, BrokenRuleError) as error:
        # A browser does not fill a file in again, so there is no form to come back.
        return back(request, f"/r/{token}#folien", Flash(str(error), "warn"))
    words = f"Vielen Dank, „{filed.name}“ ist da."
    return back(request, f"/r/{token}#folien", Flash(words))


@get("/r/{token:str}/folien/{mark:str}", name="link_speaker_file")
async def download(request: Call, token: FromPath[str], mark: FromPath[str]) -> Page:
    """What they sent themselves."""
    opened, asked = await _opened(request, token)
    if asked is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    return await hand_out(request, asked.meeting.id, mark, _reader(asked))


@post("/r/{token:str}/folien/{mark:str}/entfernen")
async def remove(request: Call, token: FromPath[str], mark: FromPath[str]) -> Page:
    """Take back what they sent."""
    opened, asked = await _opened(request, token)
    if asked is None:
        return await link_page(request, token, Purpose.SPEAKER, opened)
    who = opened.link.name if opened.link else ""
    await files.remove(asked.meeting.id, mark, _reader(asked), who=who, now=clock.now())
    return back(request, f"/r/{token}#folien", Flash("Die Datei ist entfernt."))


async def _opened(request: Call, token: str) -> tuple[Opened, Asked | None]:
    """What the link opens, and the talk of somebody who comes or came; None where there is none."""
    opened = await opened_by(request, token, Purpose.SPEAKER)
    talk_id = opened.letter.facts.get("talk") if opened.letter else None
    if opened.state is not LinkState.GOOD or not isinstance(talk_id, int):
        return opened, None
    asked = await contributions.asked_for(talk_id)
    comes = asked.talk.state in COMING and asked.meeting.took_or_takes_place
    return opened, asked if comes else None


def _reader(asked: Asked) -> Reader:
    return Reader(Circle.SPEAKER, asked.talk.id)


ROUTES = (add, download, remove)
