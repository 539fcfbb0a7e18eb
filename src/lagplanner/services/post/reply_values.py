"""What stands for the placeholders about who comes to a meeting?

Numbers alone: what people need is read on a page that only the host opens, never in a letter.
"""

from collections.abc import Callable, Mapping

from lagplanner.domain.attendance.replies import DIET_NAMES, Numbers
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.resolving import Resolver, either, say, told
from lagplanner.templating.sentences import said


def _counted(name: str, read: Callable[[Numbers], str]) -> Resolver:
    return either(told(name), lambda ground: read(ground.numbers))


def persons(number: int) -> str:
    """ "2 Personen"."""
    if number == 1:
        return say("1 Person", "1 person")
    return f"{number} {say('Personen', 'people')}"


def _who_comes(found: Numbers) -> str:
    """How many from where; "" while nobody does: nobody is drawn by an empty house."""
    if not found.coming:
        return ""
    towns = say("einer Stadt", "one town")
    if found.towns != 1:
        towns = f"{found.towns} {say('Städten', 'towns')}"
    return f"{persons(found.coming)} {say('aus', 'from')} {towns}"


def catering(found: Numbers) -> str:
    """ "11 vegetarisch, 7 ohne Wunsch": what the kitchen counts; "" while nobody comes."""
    parts = [f"{number} {said(DIET_NAMES[diet])}" for diet, number in found.diets.items()]
    if found.everything_else:
        parts.append(f"{found.everything_else} {say('ohne Wunsch', 'no preference')}")
    return ", ".join(parts)


def _places(ground: Ground) -> str:
    return persons(ground.reply.offered if ground.reply else 0)


WHO_COMES: Mapping[str, Resolver] = {
    "n_yes": _counted("n_yes", lambda found: str(found.coming)),
    "n_no": _counted("n_no", lambda found: str(found.no)),
    "n_open": _counted("n_open", lambda found: str(found.open)),
    "n_waiting": _counted("n_waiting", lambda found: str(found.waiting or "")),
    "who_comes": _counted("who_comes", _who_comes),
    "places": either(told("places"), _places),
    "catering_counts": _counted("catering_counts", catering),
    "support_count": _counted("support_count", lambda found: str(found.support)),
}
