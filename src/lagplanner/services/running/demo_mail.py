"""Where do the letters of a demo go? To a folder of this machine, never further."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lagplanner.mail.catcher import HOST, catching


@contextmanager
def kept_in(folder: Path, *, told: Callable[[str], None]) -> Iterator[tuple[str, int]]:
    """Keep the demo's letters in `folder` while the block runs; gives host and port to send to.

    `told` hears a sentence about each letter that arrives.
    """

    def caught(path: Path, subject: str) -> None:
        told(f"Brief angekommen: „{subject}“ liegt in {path}")

    with catching(folder, caught=caught) as port:
        yield HOST, port
