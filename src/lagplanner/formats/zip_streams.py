"""How is a ZIP written that is too large to be held at once? Piece by piece, as its files come."""

import asyncio
import zipfile
from collections.abc import AsyncIterator

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""No ZIP can say an earlier moment; the same files give the same bytes."""


class _Through:
    """A file nobody can go back in: what is written is taken away at once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


async def zipped(files: AsyncIterator[tuple[str, bytes]]) -> AsyncIterator[bytes]:
    """The bytes of a ZIP of these files, each packed in a thread when its turn has come."""
    through = _Through()
    with zipfile.ZipFile(through, "w") as packed:  # type: ignore[call-overload]
        async for name, content in files:
            entry = zipfile.ZipInfo(name, _EARLIEST)
            await asyncio.to_thread(packed.writestr, entry, content, zipfile.ZIP_DEFLATED)
            yield through.taken()
    yield through.taken()
