"""How are minutes handed out as a file, to board and members alike?"""

from typing import Any

from litestar import Request, Response

from lagplanner.domain.hosting import Meeting
from lagplanner.services.papers import minutes
from lagplanner.web.files import handed_out
from lagplanner.web.language import language_of


async def hand_out(
    request: Request[Any, Any, Any],
    meeting: Meeting,
    name: str,
    *,
    for_board: bool = False,
    language: str = "",
) -> Response[bytes]:
    """The file with this name: "protokoll.pdf" or "protokoll.docx". NotFoundError for any other."""
    title, _, form = name.rpartition(".")
    made = await minutes.printed(
        meeting,
        form if title == "protokoll" else "",
        for_board=for_board,
        language=language_of(request, language),
        base_url=request.app.state.settings.base_url,
    )
    return handed_out(made, shown=form == "pdf")
