"""Where does the password of a mail account lie that was typed on a page? In a file beside the database.

So it is in no backup, no export and no trail, and it opens nothing on another machine. The file says
for which account it is good: where the database names another one, the password is not said to it.
"""

import json
import os
from contextlib import suppress
from pathlib import Path


class PasswordFile:
    """The file; only the user the service runs as may read it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, host: str, user: str) -> str:
        """The password for this account, "" where none is known."""
        try:
            known = json.loads(self.path.read_text("utf-8"))
            fits = (known["host"], known["user"]) == (host, user)
            return str(known["password"]) if fits else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def write(self, host: str, user: str, password: str) -> None:
        """Keep another password, whole or not at all. Raises OSError where that cannot be."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = self.path.with_name(f"{self.path.name}.new")
        new.unlink(missing_ok=True)
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            known = {"host": host, "user": user, "password": password}
            os.write(handle, json.dumps(known).encode())
            os.fsync(handle)
        finally:
            os.close(handle)
        new.replace(self.path)

    def remove(self) -> None:
        """Forget it."""
        with suppress(FileNotFoundError):
            self.path.unlink()
