"""What was ticked on the list of a meeting: by a form as a whole, or line by line by its script.

A line's fields carry its key: `da-<key>` says present, excused or not there, `war-<key>` what the
page showed, `zahl-<key>` how many, `name-<key>` who came without a word. What the page showed and
nobody changed is left out, so that two telephones do not take back each other's ticks.
"""

from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import Any

from litestar import Request, Response

from lagplanner.domain.attendance.lists import PRESENCE_NAMES, Presence, Tick
from lagplanner.domain.attendance.replies import MOST_PERSONS
from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.services.attendance.lists import DayList
from lagplanner.web.forms import Filled, Rule, Typed, again, clean, number_from, typed
from lagplanner.web.render import Flash

Call = Request[Any, Any, Any]
Page = Response[Any]

FREE_LINES = 3
"""So many lines are there for whoever comes without a word; after saving there are as many again."""

MOST_LINES = 500


def free_lines() -> list[str]:
    """Keys for lines that are still empty: made here, so that a form sent twice adds nobody twice."""
    return [f"w-{token_hex(6)}" for _ in range(FREE_LINES)]


def ticks_of(sent: Typed) -> list[Tick]:
    """What was changed. Raises InputError for a line that cannot be read."""
    keys = [name.removeprefix("da-") for name in sent.texts if name.startswith("da-")]
    named = [name.removeprefix("name-") for name in sent.texts if name.startswith("name-")]
    found = [_tick(key, sent) for key in dict.fromkeys((*keys, *named))][:MOST_LINES]
    return [one for one in found if one is not None]


async def take(
    request: Call,
    keep: Callable[[list[Tick]], Awaitable[DayList]],
    show: Callable[[Filled | None], Awaitable[Page]],
    done: Callable[[Flash], Page],
) -> Page:
    """Keep what was sent, and answer whoever sent it: a person with the page, the script with a word."""
    by_script = "application/json" in request.headers.get("Accept", "")
    try:
        await keep(ticks_of(await typed(request)))
    except (InputError, BrokenRuleError) as error:
        if by_script:
            return Response({"problem": str(error)}, status_code=422)
        if isinstance(error, BrokenRuleError):
            return done(Flash(str(error), "warn"))
        return await show(await again(request, error))
    if by_script:
        return Response({"problem": ""}, status_code=200)
    return done(Flash("Die Liste ist gespeichert."))


def shown(known: DayList, form: Filled | None = None) -> dict[str, Any]:
    """What the page of a list needs."""
    return {
        "found": known,
        "presences": [(one.value, PRESENCE_NAMES[one]) for one in _ORDER],
        "free": free_lines(),
        "form": form or Filled({}),
    }


_NAMED = Rule("Name", optional=True, lines=False, longest=160, least=None, most=None)
_ORDER = (Presence.PRESENT, Presence.EXCUSED, Presence.OPEN)


def _tick(key: str, sent: Typed) -> Tick | None:
    name, number = _name(key, sent), sent.get(f"zahl-{key}", "1").strip()
    said, was = sent.get(f"da-{key}"), sent.get(f"war-{key}")
    if f"name-{key}" in sent.texts and not name:
        return None
    presence = said or (Presence.PRESENT.value if name else "")
    if not presence or f"{presence} {number}" == was:
        return None
    if presence not in list(Presence):
        raise InputError(Problem(f"da-{key}", "Bitte wählen Sie eine der Möglichkeiten."))
    persons = number_from(number)
    if persons is None or not 1 <= persons <= MOST_PERSONS:
        raise InputError(Problem(f"zahl-{key}", f"Nennen Sie 1 bis {MOST_PERSONS} Personen."))
    return Tick(key, Presence(presence), persons, name)


def _name(key: str, sent: Typed) -> str:
    field = f"name-{key}"
    try:
        return clean(sent.get(field)[: _NAMED.longest], _NAMED)
    except ValueError as error:
        raise InputError(Problem(field, str(error))) from None
