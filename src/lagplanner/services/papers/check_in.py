"""Print the code that hangs at the door, by which guests put themselves on the list of the day."""

import asyncio
from datetime import date, datetime

from lagplanner.database import links as stored_links
from lagplanner.database import trail
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.papers import PaperKind, file_name
from lagplanner.domain.post.links import Link, Purpose, address
from lagplanner.formats import papers
from lagplanner.formats.qr_codes import qr_code
from lagplanner.services.membership.exports import Exported
from lagplanner.services.papers import contents
from lagplanner.services.papers.ground import gather
from lagplanner.services.papers.printing import PDF
from lagplanner.services.post.letter_facts import midnight_after
from lagplanner.services.post.links import hashed, new_token
from lagplanner.templating import locale
from lagplanner.templating.locale import gettext as _


async def sign(
    meeting_id: int, *, who: str, language: str, base_url: str, today: date, now: datetime
) -> Exported:
    """A sheet with a code that opens the list until the end of the day of the meeting.

    Printed again it has a new code; the first stays good. Raises BrokenRuleError once that day is over.
    """
    ground = await gather(meeting_id, base_url=base_url)
    day = ground.meeting.day
    if day < today:
        raise BrokenRuleError("Dieses Treffen ist schon vorbei.")
    token = new_token()
    link = Link(Purpose.CHECK_IN, "", "", now, midnight_after(day), meeting_id=meeting_id)
    async with transaction(Deed.HOST, meeting=meeting_id):
        await stored_links.add([(hashed(token), link)])
        sentence = "Code zum Eintragen am Eingang gedruckt"
        await trail.note("list_code_printed", f"meeting:{meeting_id}", sentence, at=now, who=who)
    where = address(base_url, Purpose.CHECK_IN, token)
    with locale.speaking(language):
        facts = contents.code_sign(ground, where, qr_code(where))
        name = file_name([_("Eintragen am Eingang"), ground.town], day)
    made = await asyncio.to_thread(papers.compiled, PaperKind.SIGNS, facts, language)
    return Exported(name, PDF, made)
