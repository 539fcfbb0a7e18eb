"""Print a paper of a meeting, for whoever may have it. Nothing is changed by that."""

import asyncio
from dataclasses import dataclass
from datetime import date

from lagplanner.database import hosting
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.papers import BY_SLUG, PAPERS, PaperKind, file_name
from lagplanner.domain.papers import offered as papers_for
from lagplanner.domain.post.links import Purpose
from lagplanner.formats import papers
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers.contents import CONTENTS
from lagplanner.services.papers.ground import Ground, gather
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _

PDF = "application/pdf"
NONE_SUCH = "Dieses Papier gibt es nicht, oder es ist nicht für Sie."


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper on a page: what it is called there and in addresses, and what it is good for."""

    title: str
    name: str
    use: str


async def offered(meeting_id: int, *, reader: Purpose | None, today: date) -> tuple[Offered, ...]:
    """What somebody may print of a meeting now; nothing of one that does not take place."""
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None or not meeting.took_or_takes_place:
        return ()
    kinds = papers_for(reader, is_past=meeting.day < today)
    return tuple(
        Offered(PAPERS[kind].title, f"{PAPERS[kind].slug}.pdf", PAPERS[kind].use) for kind in kinds
    )


async def paper(
    meeting_id: int, name: str, *, reader: Purpose | None, language: str, base_url: str
) -> Exported:
    """The paper with this name ("einladung.pdf"); `reader` is None for the board.

    Raises NotFoundError for a paper that is not for this reader, as for one that is not there.
    """
    kind = BY_SLUG.get(name.removesuffix(".pdf"))
    if kind is None or (reader is not None and reader not in PAPERS[kind].for_whom):
        raise NotFoundError(NONE_SUCH)
    return await _printed(kind, await gather(meeting_id, base_url=base_url), language)


async def _printed(kind: PaperKind, ground: Ground, language: str) -> Exported:
    """Made in a thread: the loop answers others meanwhile."""
    with locale.speaking(language):
        facts = CONTENTS[kind](ground)
        name = file_name([_(PAPERS[kind].title), ground.town], ground.meeting.day)
    content = await asyncio.to_thread(papers.compiled, kind.value, facts, language)
    return Exported(name, PDF, content)
