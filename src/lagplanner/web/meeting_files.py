"""What somebody files about a meeting, by whichever door, and how they get it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response

from lagplanner import clock
from lagplanner.domain.afterwards.files import (
    KIND_NAMES,
    LARGEST,
    VISIBILITY_NAMES,
    FileKind,
    Giver,
    Reader,
    Visibility,
)
from lagplanner.services.afterwards import files
from lagplanner.services.afterwards.files import Filed, Given
from lagplanner.web.files import sealed
from lagplanner.web.forms import Upload, field, read
from lagplanner.web.links import private

Call = Request[Any, Any, Any]
Page = Response[Any]

LARGEST_REQUEST = LARGEST + 200_000
"""Of the forms that take a file: what stands around it needs little."""

WORDS: Mapping[str, Any] = {"kinds": KIND_NAMES, "circles": VISIBILITY_NAMES}
"""What every page with files needs."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """A file and what it is. `talk` is whose slides, or who can be seen."""

    file: Upload = field("Datei", most=LARGEST)
    kind: FileKind | None = field("Was ist es?")
    title: str = field("Titel", optional=True, longest=160)
    visibility: Visibility | None = field("Wer darf es sehen?")
    talk: int | None = field("Vortragende", least=1)
    agreed: bool = field("Einverstanden", optional=True)


async def take(
    request: Call, meeting_id: int, giver: Giver, *, who: str, talk_id: int | None = None
) -> Filed:
    """File what was sent; a speaker sends slides of one talk. Raises InputError or BrokenRuleError."""
    form = await read(request, FileForm)
    given = Given(
        form.kind or (FileKind.SLIDES if giver is Giver.SPEAKER else FileKind.OTHER),
        form.file.content,
        form.title,
        form.visibility or Visibility.MEMBERS,
        talk_id if giver is Giver.SPEAKER else form.talk,
        form.agreed,
    )
    return await files.add(meeting_id, given, giver, who=who, today=clock.today(), now=clock.now())


async def hand_out(request: Call, meeting_id: int, mark: str, reader: Reader) -> Page:
    """The file, or the small picture of a photo. Raises NotFoundError."""
    small = "klein" in request.query_params
    found = await files.hand_out(meeting_id, mark, reader, today=clock.today(), small=small)
    return private(sealed(found))
