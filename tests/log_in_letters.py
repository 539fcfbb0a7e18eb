"""What does somebody read who gets a log-in letter? The link and the code of the one that leaves now."""

import re
from dataclasses import dataclass
from datetime import datetime

from lagplanner.database import letters
from lagplanner.services.post.letter_sent import read
from tests.demo_at_work import as_it_leaves
from tests.visitors import ADDRESS


@dataclass(frozen=True, slots=True)
class LogInLetter:
    """A letter that lets somebody in: the path of its link, its code, and all it says."""

    path: str
    code: str
    subject: str
    text: str


async def log_in_letters(email: str) -> int:
    """How many log-in letters wait for this address."""
    return len([one for one in await letters.letters() if one.recipient_email == email])


async def read_mail(email: str, *, now: datetime) -> LogInLetter:
    """Open the latest log-in letter to this address, as it leaves."""
    *_, latest = [one for one in await letters.letters() if one.recipient_email == email]
    mail = read(await as_it_leaves(latest, base_url=ADDRESS, now=now))
    link = re.search(rf"{ADDRESS}(/anmelden/\S+)", mail.text)
    code = re.search(r"Code: (\S{4}-\S{4})", mail.text)
    assert link is not None
    assert code is not None
    return LogInLetter(link[1], code[1], mail.subject, mail.text)
