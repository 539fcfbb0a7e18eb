"""Print the papers of a meeting, for whoever may have them. Nothing is changed by that."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lagplanner.database import hosting
from lagplanner.domain.errors import NotFoundError
from lagplanner.domain.hosting import Meeting
from lagplanner.domain.papers import BY_SLUG, PAPERS, PaperKind, Reader, file_name
from lagplanner.domain.papers import offered as papers_for
from lagplanner.formats import papers
from lagplanner.formats.spreadsheets import archive
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import contents, persons
from lagplanner.services.papers.ground import Ground, gather
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _

PDF = "application/pdf"
NONE_SUCH = "Dieses Papier gibt es nicht, oder es ist nicht für Sie."

CONTENTS: Mapping[PaperKind, Callable[[Ground, Reader], dict[str, Any]]] = {
    PaperKind.INVITATION: contents.invitation,
    PaperKind.ATTENDANCE_LIST: contents.attendance_list,
    PaperKind.DAY_PACK: contents.day_pack,
    PaperKind.BADGES: contents.badges,
    PaperKind.SIGNS: contents.signs,
    PaperKind.SPEAKER_SHEET: persons.speaker_sheet,
    PaperKind.CONFIRMATION: persons.confirmation,
    PaperKind.THANKS: persons.thanks,
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper on a page: what it is called there and in addresses, and what it is good for."""

    title: str
    name: str
    use: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """All papers of one meeting somebody may print; `there` are the persons a confirmation is for."""

    meeting: Meeting
    papers: tuple[Offered, ...]
    there: tuple[tuple[str, str], ...]


async def shelf(meeting_id: int, reader: Reader, *, base_url: str) -> Shelf:
    """What somebody may print of a meeting now; nothing of one that does not take place."""
    meeting = await hosting.meeting_by_id(meeting_id)
    if meeting is None:
        raise NotFoundError("Dieses Treffen gibt es nicht.")
    if not meeting.took_or_takes_place:
        return Shelf(meeting, (), ())
    ground = await gather(meeting_id, base_url=base_url)
    offered = [PAPERS[kind] for kind in _kinds(ground, reader)]
    return Shelf(
        meeting,
        tuple(Offered(one.title, f"{one.slug}.pdf", one.use) for one in offered),
        tuple((one.key, one.name) for one in ground.list.lines if one.there and one.name),
    )


async def paper(
    meeting_id: int, name: str, reader: Reader, *, language: str, base_url: str
) -> Exported:
    """The paper with this name ("einladung.pdf").

    Raises NotFoundError for a paper that is not for this reader, as for one that is not there.
    """
    ground = await gather(meeting_id, base_url=base_url)
    kind = BY_SLUG.get(name.removesuffix(".pdf"))
    if kind is None or kind not in _kinds(ground, reader):
        raise NotFoundError(NONE_SUCH)
    [made] = await typeset(ground, [kind], reader, language)
    return made


async def bundle(meeting_id: int, reader: Reader, *, language: str, base_url: str) -> Exported:
    """All of them in one ZIP; the same facts give the same bytes."""
    ground = await gather(meeting_id, base_url=base_url)
    made = await typeset(ground, _kinds(ground, reader), reader, language)
    with locale.speaking(language):
        name = file_name([_("Papiere"), ground.town], ground.meeting.day, "zip")
    content = await asyncio.to_thread(archive, {one.filename: one.content for one in made})
    return Exported(name, "application/zip", content)


def _kinds(ground: Ground, reader: Reader) -> tuple[PaperKind, ...]:
    """Which papers there are; a general assembly has its formal letter and minutes, and none of these."""
    if ground.meeting.is_assembly:
        return ()
    return papers_for(
        reader,
        somebody_was_there=persons.somebody_was_there(ground, reader),
        somebody_speaks=bool(persons.talks_of(ground, reader)),
    )


async def typeset(
    ground: Ground, kinds: Sequence[PaperKind], reader: Reader, language: str
) -> list[Exported]:
    """These papers of what is known of a meeting, in a thread: the loop answers others meanwhile."""
    told = []
    with locale.speaking(language):
        for kind in kinds:
            title = [_(PAPERS[kind].title), _whose(ground, reader), ground.town]
            facts = CONTENTS[kind](ground, reader)
            told.append((kind, facts, file_name(title, ground.meeting.day)))
    return [
        Exported(name, PDF, await asyncio.to_thread(papers.compiled, kind, facts, language))
        for kind, facts, name in told
    ]


def _whose(ground: Ground, reader: Reader) -> str:
    """Whose paper it is, where it is one person's."""
    if reader.talk_id:
        named = (one.speaker.name for one in ground.parts if one.talk.id == reader.talk_id)
    else:
        named = (one.name for one in ground.list.lines if one.key == reader.line)
    return next(named, "")
