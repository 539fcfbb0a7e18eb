"""Who sent this, and what did they type? What every page of the board asks of a request."""

from typing import Any

from litestar import Request

from lagplanner.web.forms import typed
from lagplanner.web.render import whoever


def who(request: Request[Any, Any, Any]) -> str:
    """The name of the person who is in, as versions and trail keep it."""
    person = whoever(request)
    return person.name if person else "Unbekannt"


async def fields_of(request: Request[Any, Any, Any]) -> dict[str, str]:
    """The typed texts by field; sent several times, the last one counts."""
    sent = await typed(request)
    return {name: texts[-1].replace("\r\n", "\n") for name, texts in sent.texts.items()}
