"""What stands in a PDF? Read in a process of its own, which ends whatever the file makes of it.

A file somebody sends can keep its reader busy for hours, or unpack to more than a machine holds.
"""

import asyncio
import io
import sys
from contextlib import suppress

SECONDS = 30.0
MEMORY_BYTES = 1 << 30
MOST_PAGES = 300
MOST_SIGNS = 100_000
"""Of a paper; some thirty pages that are written full."""


async def text_of(pdf: bytes, *, seconds: float = SECONDS) -> str:
    """The text of a PDF, line by line; nothing of one that cannot be read, or only in pictures."""
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        said, _ = await asyncio.wait_for(reader.communicate(pdf), seconds)
    except TimeoutError:
        return ""
    finally:
        with suppress(ProcessLookupError):
            reader.kill()
        await reader.wait()
    return said.decode("utf-8", "replace") if reader.returncode == 0 else ""


def read(pdf: bytes) -> str:
    """The same in this process. Raises whatever a damaged file makes of the reader."""
    from pypdf import PdfReader  # here, because the service itself never opens one

    lines: list[str] = []
    signs = 0
    for page in PdfReader(io.BytesIO(pdf)).pages[:MOST_PAGES]:
        for line in page.extract_text().splitlines():
            if said := " ".join(line.replace("\x00", " ").split()):
                lines.append(said)
                signs += len(said)
        if signs >= MOST_SIGNS:
            break
    return "\n".join(lines)[:MOST_SIGNS]


def main() -> None:
    """Read a PDF from the standard input and write its text."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    text = read(sys.stdin.buffer.read())
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
