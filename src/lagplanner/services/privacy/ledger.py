"""Who was erased, so that a restored backup forgets them again? Fingerprints in a file beside the database.

The file holds a salt and, for each erasure, a number and the fingerprints of names and addresses:
enough to know somebody again who is there, not enough to read who it was. It must not be in the
backup: what the backup does not know is just what it is for.
"""

import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from lagplanner.domain.privacy.marks import bare
from lagplanner.domain.privacy.people import Person, Row
from lagplanner.settings import Settings

SUFFIX = ".erased"


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure: its number, which the trail of the database knows too, and what betrayed them."""

    number: str
    mails: frozenset[str]
    names: frozenset[str]


class Ledger:
    """The file of one installation; it is made with the first erasure."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, number: str, person: Person, *, at: datetime) -> None:
        """Keep that somebody is being erased; on the disk when this returns.

        It is written before the erasure is stored: a crash between the two leaves an entry too many,
        by which they are erased after all, and never somebody erased whom a backup brings back.
        """
        salt = self._salt()
        line = {
            "number": number,
            "at": at.isoformat(),
            "mails": _fingerprints(salt, person.marks.mails),
            "names": _fingerprints(salt, map(bare, person.marks.names)),
        }
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def entries(self) -> tuple[Entry, ...]:
        """All erasures, the oldest first; none where nobody was ever erased."""
        return tuple(
            Entry(line["number"], frozenset(line["mails"]), frozenset(line["names"]))
            for line in self._lines()
            if "number" in line
        )

    def is_of(self, entry: Entry, row: Row) -> bool:
        """Whether this row is of the person of this erasure. A name alone counts only where no address
        can tell: others may have it too.
        """
        salt = self._salt()
        if entry.mails & set(_fingerprints(salt, row.mails)):
            return True
        alone = not (entry.mails and row.mails)
        return alone and bool(entry.names & set(_fingerprints(salt, [bare(row.name)])))

    def _salt(self) -> str:
        lines = self._lines()
        if lines:
            return str(lines[0]["salt"])
        salt = token_hex(32)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        self._path.write_text(json.dumps({"salt": salt}) + "\n", "utf-8")
        return salt

    def _lines(self) -> list[dict[str, str]]:
        if not self._path.exists():
            return []
        return [json.loads(line) for line in self._path.read_text("utf-8").splitlines() if line]


def of(settings: Settings) -> Ledger:
    """The ledger of this installation."""
    return Ledger(Path(f"{settings.mail_files}{SUFFIX}"))


def _fingerprints(salt: str, texts: Iterable[str]) -> list[str]:
    key = bytes.fromhex(salt)
    return sorted(
        hmac.new(key, text.casefold().encode(), sha256).hexdigest() for text in texts if text
    )
