"""Is this database the one that sent last, or a backup of it that would send everything again?

The database has a random name (`house`) and a count that rises before each sending (`epoch`). Both
also stand in a small file beside it, which is in no backup. A database that is behind its file, or
that has a name but no file, has been restored or copied: nothing leaves until a person says so.
"""

import asyncio
import fcntl
import os
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lagplanner.database import mail_state
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.post.letters import PauseKind

BEHIND = (
    "Diese Datenbank ist älter als der letzte Versand, vermutlich eine zurückgespielte Sicherung. "
    "Briefe, die sie für ungesendet hält, können schon gesendet sein. "
    "Sehen Sie den Postausgang durch, dann bestätigen Sie den Versand."
)
NO_FILE = (
    "Neben dieser Datenbank fehlt der Vermerk über den letzten Versand, vermutlich ist sie eine "
    "Kopie oder zurückgespielt. Es sendet nur eine: Bestätigen Sie, wenn es diese ist."
)


MOMENT = 0.5  # seconds


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the file says."""

    house: str
    epoch: int


class RestoreGuard:
    """The file beside the database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    async def let_pass(self, *, now: datetime) -> bool:
        """Whether sending may go on; if not, it is paused with the reason. Names a new database."""
        # The file first: what it says was in the database before.
        stamp = self.read()
        state = await mail_state.state()
        if not state.house and (stamp is None or stamp.epoch == 0):
            # New, or a power cut came while it got its name: nothing has been sent yet.
            return await self._name(now)
        if state.house and stamp is None:
            # Two processes may be at their very first start, and the other is about to write it.
            await asyncio.sleep(MOMENT)
            stamp = self.read()
        if stamp is None or stamp.house != state.house:
            await mail_state.pause(PauseKind.RESTORE, NO_FILE, at=now)
            return False
        if stamp.epoch > state.epoch:
            await mail_state.pause(PauseKind.RESTORE, BEHIND, at=now)
            return False
        return True

    async def confirm(self) -> None:
        """A person says that this database is the one that sends."""
        stamp = self.read()
        async with transaction(Deed.HOUSE):
            await mail_state.take_house(secrets.token_hex(8))
            house = (await mail_state.state()).house
            above = stamp.epoch if stamp is not None and stamp.house == house else 0
            epoch = await mail_state.raise_epoch(above)
            await mail_state.resume(PauseKind.RESTORE)
        self.write(Stamp(house, epoch), anew=True)

    def read(self) -> Stamp | None:
        """What the file says, None if there is none or it is not readable as such."""
        try:
            house, epoch = self.path.read_text("ascii").split()
            return Stamp(house, int(epoch))
        except (OSError, ValueError):
            return None

    def write(self, stamp: Stamp, *, anew: bool = False) -> None:
        """Note a count; never a lower one than another process has noted meanwhile."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                house, epoch = os.pread(handle, 200, 0).decode("ascii").split()
                known = Stamp(house, int(epoch))
            except ValueError:
                known = None
            rises = known is None or (known.house == stamp.house and known.epoch < stamp.epoch)
            if anew or rises:
                text = f"{stamp.house} {stamp.epoch:020d}\n".encode("ascii")
                os.pwrite(handle, text, 0)
                os.ftruncate(handle, len(text))
                if anew or known is None or known.epoch == 0:
                    # A power cut must not take it, or that something was sent at all.
                    os.fsync(handle)
                    _sync(self.path.parent)
        finally:
            os.close(handle)

    def distrust(self) -> None:
        """Make sure that the next sending asks a person, as after bringing a backup back."""
        self.write(Stamp("restored", 0), anew=True)

    async def _name(self, now: datetime) -> bool:
        house = secrets.token_hex(8)
        async with transaction(Deed.HOUSE):
            taken = await mail_state.take_house(house)
            if taken:
                # Before the commit: a name without a file would look like a restored backup.
                self.write(Stamp(house, 0), anew=True)
        if taken:
            return True
        # Another process was faster; its file is there in a moment.
        return (await mail_state.state()).house == (self.read() or Stamp("", 0)).house


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
