"""Lead a new board through its first steps, and remember how far it is."""

from datetime import date, datetime

from lagplanner.database import hosting, members, planning, settings_store
from lagplanner.database.engine import transaction
from lagplanner.domain.access import Deed
from lagplanner.domain.guide import Facts, Guide, GuideStep, guide
from lagplanner.domain.rules import Rules
from lagplanner.services.post import account
from lagplanner.services.public.look import GUIDE_BEGUN, GUIDE_CLOSED
from lagplanner.services.rules import rules
from lagplanner.settings import Settings

SKIPPED = "guide_skipped"
"""Name of a setting: the skipped steps, with blanks between them."""


async def look(settings: Settings, *, today: date) -> Guide:
    """How far the board is."""
    values = await settings_store.values()
    return guide(
        await _facts(settings, today),
        skipped=values.get(SKIPPED, "").split(),
        is_begun=bool(values.get(GUIDE_BEGUN, "")),
        is_closed=bool(values.get(GUIDE_CLOSED, "")),
    )


async def begin(step: GuideStep, settings: Settings, *, now: datetime) -> str:
    """Set about a step; returns the page on which it is done."""
    found = await _facts(settings, now.date())
    await _note({GUIDE_BEGUN: "yes"}, now)
    if step is GuideStep.OURSELVES:
        return f"/vorstand/einstellungen/{'mail' if found.named else 'verein'}"
    if step is GuideStep.YEAR:
        return f"/vorstand/plan/{_first_year(now.date())}"
    kind = "members" if step is GuideStep.MEMBERS else "meetings"
    return f"/vorstand/einlesen?art={kind}"


async def skip(step: GuideStep, *, now: datetime) -> None:
    """Leave a step out; it can be done later all the same."""
    known = (await settings_store.values()).get(SKIPPED, "").split()
    steps = " ".join(dict.fromkeys([*known, step]))
    await _note({GUIDE_BEGUN: "yes", SKIPPED: steps}, now)


async def close(*, now: datetime) -> None:
    """Show the guide no more; its page stays."""
    await _note({GUIDE_CLOSED: "yes"}, now)


async def _facts(settings: Settings, today: date) -> Facts:
    known = await rules()
    meetings = await hosting.meetings()
    return Facts(
        named=known.association != Rules().association and bool(known.address_of_board),
        can_send=(await account.in_force(settings)).can_send,
        projects=len(await members.projects()),
        past_meetings=sum(one.day < today for one in meetings),
        planned=bool(await planning.years()),
    )


def _first_year(today: date) -> int:
    """The year to plan first: from October on the next one."""
    return today.year + 1 if today.month >= 10 else today.year


async def _note(texts: dict[str, str], now: datetime) -> None:
    async with transaction(Deed.RULES):
        await settings_store.put(texts, at=now, who="Erste Schritte")
